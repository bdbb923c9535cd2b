"""Weights are fitted once to the voices of each event, kept, and used where they do better."""

import random
from datetime import timedelta

import pytest
from django.db.models import ProtectedError

from hansa.common.models import AuditRecord
from hansa.matchmaking import recommending, tasks
from hansa.matchmaking.models import (
    Introduction,
    IntroductionFit,
    IntroductionWeights,
    MeetingFeedback,
    MeetingRequest,
)
from hansa.matchmaking.operations.introductions import choose_weights, store_fit
from hansa.matchmaking.queries.introductions import (
    fit_in_use,
    fits,
    fits_due,
    newest_better_fit,
    use_of_weights,
    weights_in_use,
)
from hansa.matchmaking.recommending import (
    Evidence,
    Fitted,
    Known,
    evidence_of,
    fit_weights,
    known_of,
)
from introductions import Constraints, History, Profile, Request, Text
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_matchmaking,
    make_organisation,
    make_request,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def past(days, **event):
    """Return the call of an event that ended so long ago, with somebody selected."""
    begins = NOW - (days + 1) * DAY
    made = make_matchmaking(
        sides=[("Clusters", 99, [])],
        event=make_event(starts_at=begins, ends_at=begins + DAY, **event),
    )
    make_application(made)
    return made


def fitted(verdict="better", **weights):
    return Fitted(
        verdict=verdict, began_with={"needs": 1.0}, weights={"needs": 1.0, **weights},
        figures={"nDCG@10": (0.2, 0.3)}, events_count=1, participants_count=20, pairs_count=15,
        declined_count=4,
    )  # fmt: skip


def store(call, stage="early", verdict="better", now=NOW, **weights):
    return store_fit(actor=None, now=now, call=call, stage=stage, fitted=fitted(verdict, **weights))


def world(needs_decide, seed=0):
    """Everybody has a text and a need; those accept whose needs, or else whose texts, fit."""
    chance, profiles, words = random.Random(seed), [], [f"word{n}" for n in range(9)]
    for number in range(80):
        text, need, offer = (chance.choice(words) for _ in range(3))
        profiles.append(Profile(
            str(number + 1), texts=(Text(f"{text} own{number}"),),
            needs={("interest", need): 1.0}, offers={("interest", offer): 1.0},
        ))  # fmt: skip

    def fits_well(a, b):
        if needs_decide:
            return a.needs == b.offers or b.needs == a.offers
        return a.texts[0].words.split()[0] == b.texts[0].words.split()[0]

    requests = tuple(
        Request(a.id, b.id, fits_well(a, b))
        for a in profiles for b in profiles if int(a.id) < int(b.id) and chance.random() < 0.3
    )  # fmt: skip
    known = Known(profiles, Constraints(), History(requests=requests), [], frozenset(), {})
    return Evidence(known, events_count=1)


def test_weights_move_to_what_decided_and_foretell_better():
    start = {"needs": 0.3}
    needs, texts = (fit_weights(world(decided), start) for decided in (True, False))
    assert (needs.verdict, texts.verdict) == ("better", "better")
    assert needs.weights["needs"] > 0.4 > 0.3 > texts.weights["needs"]
    assert needs.began_with["needs"] == 0.3
    before, after = needs.figures["nDCG@10"]
    assert after >= before
    assert (needs.participants_count, needs.events_count) == (80, 1)
    assert needs.pairs_count > 50
    assert needs.pairs_count + needs.declined_count == len(world(True).known.history.requests)


def test_with_too_little_the_row_says_so_and_weights_stay(monkeypatch):
    call = past(8)
    monkeypatch.setattr(tasks.clock, "now", lambda: NOW)
    tasks.fit_weights.call_local()
    (row,) = fits()
    assert (row.call, row.stage, row.verdict, row.figures) == (call, "early", "too_few", {})
    assert (row.title, row.made_at) == (call.event.title, NOW)
    assert row.weights == row.began_with
    assert str(row).startswith(call.event.title)
    assert weights_in_use() == {}


def test_weights_that_do_no_better_are_not_used(monkeypatch):
    evidence = world(True)
    monkeypatch.setattr("introductions.fitting._fitted", lambda start, samples: start)
    found = fit_weights(evidence, {})
    assert found.verdict == "no_better"
    assert found.figures["nDCG@10"][0] == found.figures["nDCG@10"][1]
    store(past(8), verdict=found.verdict)
    assert newest_better_fit() is None


def test_evidence_is_what_was_asked_here_and_before_and_what_came_of_it():
    pair = [make_organisation(name) for name in "AB"]
    earlier, call, later = (past(-days) for days in (5, 10, 20))
    asked = {
        one: make_request(*(make_application(one, organisation=each) for each in pair))
        for one in (earlier, call, later)
    }
    MeetingRequest.objects.update(state="accepted")
    MeetingFeedback.objects.create(
        request=asked[call], delegate=asked[call].asker.delegates.get(), next_step="project",
        given_at=NOW,
    )  # fmt: skip
    found = evidence_of(call)
    assert found.events_count == 2
    assert len(found.known.history.requests) == 2
    (outcome,) = found.known.history.outcomes
    assert outcome.worth == 2
    assert known_of(call).history.outcomes == ()
    told = fit_weights(found, {})
    assert (told.pairs_count, told.participants_count) == (1, 3)


def test_an_event_is_due_a_week_after_it_and_when_feedback_has_closed():
    call = past(6)
    assert fits_due(NOW) == []
    assert fits_due(NOW + DAY) == [(call, "early", None)]
    store(call, verdict="no_better")
    assert fits_due(NOW + 20 * DAY) == []
    assert fits_due(NOW + 25 * DAY) == [(call, "final", {"needs": 1.0})]
    store(call, "final")
    assert fits_due(NOW + 99 * DAY) == []


def test_old_events_are_fitted_once_and_in_their_order_and_empty_ones_never():
    late, early = past(40), past(400)
    past(50).applications.all().delete()
    assert fits_due(NOW) == [(early, "final", None), (late, "final", None)]


def test_where_another_event_was_fitted_meanwhile_early_voices_stay():
    call, other = past(31), past(10)
    store(call, now=NOW - 20 * DAY)
    assert fits_due(NOW) == [(call, "final", {"needs": 1.0}), (other, "early", None)]
    store(other)
    assert fits_due(NOW) == []


def test_the_job_fits_what_is_due_from_the_weights_in_use(monkeypatch):
    first, second = past(40), past(8)
    began = []

    def fake(evidence, began_with):
        began.append(dict(began_with))
        return fitted(needs=1.0 + len(began))

    monkeypatch.setattr(recommending, "fit_weights", fake)
    monkeypatch.setattr(tasks.clock, "now", lambda: NOW)
    for _ in range(2):
        tasks.fit_weights.call_local()
    assert began == [{}, {"needs": 2.0}]
    assert [one.call for one in fits()] == [second, first]
    monkeypatch.setattr(tasks.clock, "now", lambda: NOW + 30 * DAY)
    tasks.fit_weights.call_local()
    assert began[2:] == [{"needs": 1.0}], "as the early fit began, so that nothing counts twice"


def test_a_job_that_is_killed_leaves_nothing_and_the_next_one_fits(monkeypatch):
    past(8)
    monkeypatch.setattr(tasks.clock, "now", lambda: NOW)
    with monkeypatch.context() as patch:
        patch.setattr(recommending, "fit_weights", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tasks.fit_weights.call_local()
    assert not fits().exists()
    tasks.fit_weights.call_local()
    assert fits().count() == 1


def test_a_fit_is_kept_as_it_is_whoever_stores_it_again():
    call = past(8)
    one, other = store(call, needs=2.0), store(call, needs=3.0)
    assert one == other
    assert fits().get().weights == {"needs": 2.0}
    records = AuditRecord.objects.filter(verb="weights.fit").order_by("pk")
    assert [record.details["is_new"] for record in records] == [True, False]
    call.applications.all().delete()
    call.delete()
    assert (fits().get().call, fits().get().title) == (None, one.title)


def test_all_voices_take_the_place_of_early_ones():
    call, other = past(31), past(99)
    store(other, "final", now=NOW - 60 * DAY, needs=1.5)
    store(call, now=NOW - DAY, needs=2.0)
    assert weights_in_use()["needs"] == 2.0
    store(call, "final", verdict="no_better")
    assert weights_in_use()["needs"] == 1.5


def test_an_administrator_goes_back_or_holds_on_to_one():
    one, other = store(past(99), "final", needs=2.0), store(past(40), "final", needs=3.0)
    chosen = {"actor": make_user(), "now": NOW}
    assert (fit_in_use(), use_of_weights()) == (other, "newest")
    assert str(choose_weights(**chosen, use="fit", fit=one)) == str(one)
    assert (weights_in_use()["needs"], use_of_weights()) == (2.0, "fit")
    for _ in range(2):
        choose_weights(**chosen, use="defaults")
    assert (weights_in_use(), use_of_weights()) == ({}, "defaults")
    assert str(choose_weights(**chosen, use="newest")) == "the newest that did better"
    assert fit_in_use() == other
    assert IntroductionWeights.objects.count() == 1
    told = AuditRecord.objects.filter(verb="weights.choose").order_by("pk")
    assert [record.details["fit"] for record in told] == [one.pk, None, None, None]
    choose_weights(**chosen, use="fit", fit=one)
    with pytest.raises(ProtectedError):
        one.delete()


def test_recommendations_are_made_anew_with_other_weights():
    call = make_matchmaking(sides=[("Clusters", 99, [])])
    word, want = make_term("photonics", "technology"), make_term("research", "interest")
    a, b, c = (make_organisation(name) for name in "ABC")
    for one in (a, b):
        one.terms.add(word)
    a.terms.add(want)
    c.offers.add(want)
    for one in (a, b, c):
        make_application(call, organisation=one).delegates.all()
    tasks.recommend_partners.func(call.pk)

    def value():
        return Introduction.objects.get(
            application__organisation=a, partner__organisation=c
        ).value  # fmt: skip

    before = value()
    store(past(8), needs=9.0)
    tasks.recommend_partners.func(call.pk)
    assert value() != before
    choose_weights(actor=make_user(), now=NOW, use="defaults")
    tasks.recommend_partners.func(call.pk)
    assert value() == before


def test_a_row_says_only_counts_and_figures():
    names = {field.name for field in IntroductionFit._meta.get_fields()}
    assert names == {
        "id", "call", "title", "stage", "verdict", "made_at", "began_with", "weights", "figures",
        "events_count", "participants_count", "pairs_count", "declined_count", "chosen",
    }  # fmt: skip
