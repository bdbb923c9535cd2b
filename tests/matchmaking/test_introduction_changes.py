"""What changes recommendations is noted with the act; rounds follow at once, but not in a row."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hansa.common import jobs
from hansa.common.models import AuditRecord
from hansa.common.operations import operation, record
from hansa.matchmaking import changes, tasks
from hansa.matchmaking.models import Introduction, IntroductionChange, IntroductionRound
from hansa.matchmaking.operations.applying import decide_applications, withdraw_application
from hansa.matchmaking.operations.introductions import JOB, answer_introduction, note_changes
from hansa.matchmaking.operations.requesting import set_wish
from hansa.matchmaking.queries.introductions import PAUSE, calls_left_behind, round_due
from hansa.organisations.operations.memberships import end_membership
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_matchmaking,
    make_membership,
    make_organisation,
    make_request,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def call():
    return make_matchmaking(sides=[("Clusters", 300, [])])


@pytest.fixture
def pair(call):
    """Two participants, whose selection is taken in already."""
    made = make_application(call), make_application(call)
    IntroductionChange.objects.all().delete()
    return made


def noted():
    """Return the calls that something was noted of since this was asked last, each once."""
    found = sorted(set(IntroductionChange.objects.values_list("call", flat=True)))
    IntroductionChange.objects.all().delete()
    return found


def act(verb, target):
    """Leave a record of an act of this name."""

    @operation(verb)
    def done(*, actor, now):
        record(actor=actor, now=now, verb=verb, target=target)

    done(actor=None, now=NOW)


@pytest.fixture(autouse=True)
def _site_time(monkeypatch):
    monkeypatch.setattr("hansa.common.clock.now", lambda: NOW)


def test_selecting_and_withdrawing_is_noted_with_the_act(call):
    one = make_application(call, selected=False)
    assert noted() == []
    act_ = {"actor": make_user(), "now": NOW}
    decide_applications(
        **act_, call=call, applications=[one], status="selected", reason="",
        seen={one.pk: one.version},
    )  # fmt: skip
    assert noted() == [call.pk]
    one.refresh_from_db()
    withdraw_application(**act_, application=one)
    assert noted() == [call.pk]


def test_wishes_answers_and_requests_are_noted_with_the_act(call, pair):
    one, other = pair
    said = {"actor": make_user(), "now": NOW, "application": one, "partner": other}
    set_wish(**said, value="no")
    assert noted() == [call.pk]
    answer_introduction(**said, value="known")
    assert noted() == [call.pk]
    make_request(one, other)
    assert noted() == [call.pk]


def test_a_request_is_noted_at_each_event_to_come_of_the_two(call, pair):
    other, over, foreign = (
        make_matchmaking(
            event=make_event(starts_at=NOW + days * DAY, ends_at=NOW + days * DAY + DAY)
        )
        for days in (20, -9, 30)
    )
    make_application(foreign)
    for one in (other, over):
        make_application(one, organisation=pair[0].organisation)
    noted()
    make_request(*pair)
    assert noted() == sorted([call.pk, other.pk])


def test_profiles_and_who_belongs_together_are_noted(call, pair):
    one = pair[0]
    act("organisation.edit", one.organisation)
    assert noted() == [call.pk]
    act("organisation.edit", make_organisation())
    assert noted() == []
    membership = make_membership(make_organisation(profile_type="network"), one.organisation)
    noted()
    end_membership(
        actor=make_user(), now=NOW, membership=membership, side="member", until=NOW.date()
    )
    assert noted() == [call.pk]


@pytest.mark.parametrize(
    ("verb", "of"),
    [
        ("delegate.edit", "delegate"), ("feedback.give", "delegate"),
        ("venue.set_interpreters", "call"),
        ("matchmaking.set_call", "call"), ("event.edit", "event"), ("term.merge", "term"),
        ("weights.choose", "term"), ("text.write", "organisation"),
    ],
)  # fmt: skip
def test_each_kind_of_act_is_noted_where_it_counts(call, pair, verb, of):
    target = {
        "delegate": pair[0].delegates.get(), "call": call, "event": call.event,
        "term": make_term("x"), "organisation": pair[0].organisation,
    }[of]  # fmt: skip
    act(verb, target)
    assert noted() == [call.pk]


def test_other_acts_ask_nothing_and_note_nothing(call, pair):
    delegate = pair[0].delegates.get()
    with CaptureQueriesContext(connection) as asked:
        act("delegate.check_in", delegate)
    assert [one["sql"] for one in asked if one["sql"].startswith("SELECT")] == []
    assert noted() == []


def test_an_app_above_says_which_acts_concern_whom(call, pair, monkeypatch):
    monkeypatch.setattr(changes, "_organisations", dict(changes._organisations))
    act("tests.act", pair[0])
    assert noted() == []
    changes.register_change(lambda pk: [pair[0].organisation_id], "tests.act", "tests.other")
    act("tests.act", pair[0])
    assert noted() == [call.pk]


class Queue:
    """Takes what is enqueued: which call, and from when on."""

    def __init__(self, monkeypatch):
        self.jobs = []
        found = jobs.import_string
        monkeypatch.setattr(
            jobs, "import_string", lambda path: self if path == JOB else found(path)
        )  # fmt: skip

    def using(self, run_after):
        self.run_after = run_after
        return self

    def enqueue(self, call_id):
        self.jobs.append((call_id, self.run_after))


@pytest.fixture
def queue(monkeypatch):
    return Queue(monkeypatch)


def test_a_hundred_selected_at_once_start_one_job(call, queue, django_capture_on_commit_callbacks):
    found = [make_application(call, selected=False) for _ in range(100)]
    with django_capture_on_commit_callbacks(execute=True):
        decide_applications(
            actor=make_user(), now=NOW, call=call, applications=found, status="selected",
            reason="", seen={one.pk: one.version for one in found},
        )  # fmt: skip
    assert IntroductionChange.objects.count() == 100
    assert [one for one, _moment in queue.jobs] == [call.pk]
    before = timezone.now()
    assert queue.jobs[0][1] <= before, "at once"
    with django_capture_on_commit_callbacks(execute=True):
        set_wish(actor=make_user(), now=NOW, application=found[0], partner=found[1], value="no")
    assert len(queue.jobs) == 1, "the one that waits takes it in"


def test_a_round_takes_in_what_was_noted_and_the_next_one_waits(
    call, pair, queue, django_capture_on_commit_callbacks
):
    for one in pair:
        one.organisation.terms.add(make_term("photonics", "technology"))
    act("organisation.edit", pair[0].organisation)
    tasks.recommend_partners.func(call.pk)
    assert noted() == []
    assert Introduction.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        act("organisation.edit", pair[0].organisation)
    made = IntroductionRound.objects.get()
    assert queue.jobs == [(call.pk, made.finished_at + PAUSE)]
    change = IntroductionChange.objects.get()
    assert str(change).startswith(str(call))
    later = made.finished_at + 2 * PAUSE
    IntroductionChange.objects.update(noted_at=later)
    change.refresh_from_db()
    assert round_due(change) == later
    IntroductionRound.objects.all().delete()
    assert round_due(change) == later


def test_what_makes_no_other_lists_is_taken_in_too(call, pair):
    tasks.recommend_partners.func(call.pk)
    first = IntroductionRound.objects.get()
    act("organisation.edit", pair[0].organisation)
    tasks.recommend_partners.func(call.pk)
    kept = IntroductionRound.objects.get()
    assert (kept.made_at, kept.fingerprint) == (first.made_at, first.fingerprint)
    assert kept.finished_at > first.finished_at
    assert noted() == []
    verbs = AuditRecord.objects.filter(target_type="matchmaking.IntroductionRound")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "introductions.store", "introductions.keep",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_what_is_noted_during_a_round_has_another(call, pair, queue, monkeypatch):
    """Whoever notes it sees the earlier note and enqueues nothing: the round itself has to."""
    act("organisation.edit", pair[0].organisation)
    queue.jobs.clear()
    read = tasks.recommending.known_of

    def read_and_be_overtaken(one):
        known = read(one)
        act("organisation.edit", pair[1].organisation)
        assert queue.jobs == []
        return known

    monkeypatch.setattr(tasks.recommending, "known_of", read_and_be_overtaken)
    tasks.recommend_partners.func(call.pk)
    assert IntroductionChange.objects.count() == 1
    made = IntroductionRound.objects.get()
    assert queue.jobs == [(call.pk, made.finished_at + PAUSE)]


def test_the_sweep_asks_once_and_finds_what_a_killed_round_left(call, pair, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "enqueue_on_commit", lambda path, call_id: asked.append(call_id))
    tasks.recommend_partners.func(call.pk)
    for _ in range(2):
        make_matchmaking()
    with CaptureQueriesContext(connection) as queries:
        tasks.sweep_introductions.call_local()
    assert (asked, len(queries)) == ([], 1)
    note_changes(calls=[call.pk], at=timezone.now())
    tasks.sweep_introductions.call_local()
    assert asked == [], "its round may still be on its way"
    IntroductionChange.objects.update(noted_at=timezone.now() - timedelta(minutes=3))
    tasks.sweep_introductions.call_local()
    assert asked == [call.pk]
    assert calls_left_behind(NOW + 90 * DAY, timezone.now()) == []


def test_each_hour_everything_is_read(call, pair, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "enqueue_on_commit", lambda path, call_id: asked.append(call_id))
    tasks.recommend_partners.func(call.pk)
    tasks.check_introductions.call_local()
    assert asked == [call.pk]
