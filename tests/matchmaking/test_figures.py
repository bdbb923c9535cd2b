"""The figures of an event, each by its definition."""

from datetime import timedelta

import pytest

from hansa.common import clock
from hansa.matchmaking.models import Application, Delegate
from hansa.matchmaking.operations.applying import withdraw_application
from hansa.matchmaking.operations.feedback import EventAnswer, MeetingAnswer, give_feedback
from hansa.matchmaking.operations.setting_up import copy_matchmaking
from hansa.matchmaking.presentation.figures import figures_for_screen, in_figures
from hansa.matchmaking.queries.feedback import meetings_to_judge
from hansa.matchmaking.queries.figures import (
    copied_from,
    country_rows,
    figures_of,
    public_figures,
    records_of,
)
from hansa.outcomes.models import Agreement
from tests.factories import (
    NOW,
    make_agreement,
    make_application,
    make_schedule,
)

pytestmark = pytest.mark.django_db
ALL = [(0, 0), (1, 0), (2, 0), (3, 0)]


def values(call):
    return {one.name: one.value for one in figures_of(records_of(call))}


def say(application, now, *answers, rating=None):
    delegate = application.delegates.first()
    pairs = {one.partner.pk: one.meeting.request for one in meetings_to_judge(delegate, now)}
    meetings = [MeetingAnswer(pairs[partner.pk], **said) for partner, said in answers]
    give_feedback(
        actor=None, now=now, delegate=delegate, event=EventAnswer(rating), meetings=meetings
    )


def test_before_anybody_says_anything_there_is_what_was_planned(fair):
    assert values(fair.call) == {
        "organisations": 4, "countries": 2, "delegates": 4, "meetings": 0, "held": None,
        "satisfaction": None, "agreements": 0, "not_held": 0, "unsaid": 0, "response": None,
        "usefulness": None, "step_contact": 0, "step_project": 0, "step_agreement": 0,
    }  # fmt: skip
    make_schedule(fair.call, ALL, published=True)
    found = values(fair.call)
    assert (found["meetings"], found["held"], found["unsaid"]) == (4, None, 4)
    assert found["response"] == 0


def test_meetings_are_counted_by_what_both_sides_say(fair):
    make_schedule(fair.call, ALL, published=True)
    now = fair.event.ends_at
    ours, other = fair.ours
    theirs, fourth = fair.theirs
    say(ours, now, (theirs, {"rating": 5, "next_step": "project"}), (fourth, {"held": True}))
    say(theirs, now, (ours, {"rating": 4, "next_step": "project"}))
    say(fourth, now, (ours, {"held": False}), (other, {"comment": "We never found them."}))
    found = values(fair.call)
    assert (found["held"], found["not_held"], found["unsaid"]) == (1, 1, 2)
    assert found["response"] == 3 / 4
    assert (found["step_project"], found["step_contact"]) == (1, 0)
    assert found["usefulness"] is None  # two answers are too few
    assert country_rows(records_of(fair.call))[0].held == 1
    withdraw_application(actor=None, now=NOW, application=fourth)
    found = values(fair.call)
    assert (found["organisations"], found["meetings"], found["not_held"]) == (3, 2, 0)
    # Who leaves when the meetings are over took part.
    withdraw_application(actor=None, now=now - timedelta(hours=2), application=theirs)
    assert {**values(fair.call), "response": 0} == {**found, "response": 0}


def test_satisfaction_is_shown_from_five_answers_on(fair):
    while Delegate.objects.count() < 6:
        partner = make_application(fair.call)
        Application.objects.filter(pk=partner.pk).update(status="selected")
    make_schedule(fair.call, ALL, published=True)
    ratings = iter([5, 4, 4, 3, 2, 1])
    for number, delegate in enumerate(Delegate.objects.order_by("pk"), start=1):
        give_feedback(
            actor=None, now=fair.event.ends_at, delegate=delegate,
            event=EventAnswer(next(ratings)),
        )  # fmt: skip
        figures = {one.name: one for one in figures_of(records_of(fair.call))}
        assert (figures["satisfaction"].value is None) == (number < 5)
        assert figures["satisfaction"].answers == number
    assert figures["satisfaction"].value == pytest.approx(19 / 6)
    shown = {row["name"]: row for row in figures_for_screen(list(figures.values()))}
    assert (shown["satisfaction"]["shown"], shown["satisfaction"]["of"]) == ("3.2", "6 answers")
    assert (shown["response"]["shown"], shown["response"]["of"]) == ("100 %", "of 4")
    assert in_figures(figures["usefulness"]) == "–"


def test_countries_have_their_part_and_a_meeting_counts_once_in_each(fair):
    make_schedule(fair.call, ALL, published=True)
    rows = {row.country: row for row in country_rows(records_of(fair.call))}
    assert (rows["DE"].organisations, rows["DE"].delegates, rows["DE"].meetings) == (2, 2, 4)
    assert (rows["TW"].organisations, rows["TW"].meetings, rows["TW"].held) == (2, 4, 0)


def test_agreements_that_name_the_event_count_once_they_are_public(fair):
    make_agreement()
    public = make_agreement()
    waiting = make_agreement(
        ours=fair.ours[0].organisation, others=[fair.theirs[0].organisation], actor=fair.manager
    )
    assert (public.state, waiting.state) == ("public", "waiting")
    Agreement.objects.filter(pk__in=[public.pk, waiting.pk]).update(event=fair.event)
    assert values(fair.call)["agreements"] == 1


def test_event_page_keeps_public_figures_with_definitions_after_the_event(
    fair, client, monkeypatch
):
    make_schedule(fair.call, ALL, published=True)
    address = f"/events/{fair.event.slug}/"
    assert "What came of it" not in client.get(address).content.decode()
    monkeypatch.setattr(clock, "now", lambda: fair.event.ends_at)
    page = client.get(address).content.decode()
    assert "What came of it" in page
    assert "Organisations that were selected and have not withdrawn" in page
    assert "meetings held" not in page
    assert "without a word" not in page
    say(fair.ours[0], fair.event.ends_at, (fair.theirs[0], {"held": True}), rating=1)
    page = client.get(address).content.decode()
    assert "meetings held" in page
    assert "satisfaction" not in page
    names = [one.name for one in public_figures(figures_of(records_of(fair.call)))]
    assert names == ["organisations", "countries", "delegates", "meetings", "held"]


def test_desk_compares_with_the_event_it_was_copied_from(fair, sign_in):
    organiser = fair.organiser
    made = copy_matchmaking(
        actor=organiser, now=NOW, source=fair.call, title="Again",
        starts_at=fair.event.starts_at + timedelta(days=365),
    )  # fmt: skip
    assert copied_from(made) == fair.call
    assert copied_from(fair.call) is None
    browser = sign_in(organiser)
    page = browser.get(f"/events/{made.event.slug}/desk/figures/").content.decode()
    assert fair.event.title in page
    assert "Before" in page
    page = browser.get(f"/events/{fair.event.slug}/desk/figures/").content.decode()
    assert "Before" not in page
    again = copy_matchmaking(
        actor=organiser, now=NOW, source=made, title="Third", starts_at=fair.event.starts_at
    )
    made.event.delete()
    assert copied_from(again) is None
