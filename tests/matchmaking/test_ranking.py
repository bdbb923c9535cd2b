"""How applications rank by side and closing date, and what the desk shows of it."""

from datetime import timedelta

import pytest

from hansa.matchmaking.models import Application, CutOff
from hansa.matchmaking.operations.applying import decide_applications, withdraw_application
from hansa.matchmaking.presentation.applications import ranking_for_screen
from hansa.matchmaking.queries.evaluating import next_in_reserve, standings
from tests.factories import DAY, NOW, make_application, make_organisation, make_user
from tests.matchmaking.test_evaluating import call, evaluator_of, judge, organiser

__all__ = ["call", "organiser"]
pytestmark = pytest.mark.django_db


def apply_on(call, name, *, side=0, days=0, late=False):
    country = "TW" if side else "DE"
    made = make_application(
        call, side=side, organisation=make_organisation(name, country=country), selected=False
    )
    Application.objects.filter(pk=made.pk).update(submitted_at=NOW + days * DAY, is_late=late)
    made.refresh_from_db()
    return made


def ranked(call, reader=None):
    return [
        (row.application.organisation.name, row.rank, row.mean, row.spread)
        for row in standings(call, reader)
    ]


def test_best_mean_is_first_within_its_side_and_closing_date(call):
    one, other = evaluator_of(call), evaluator_of(call)
    CutOff.objects.create(call=call, at=NOW + 20 * DAY)
    weak, strong, torn = (apply_on(call, name) for name in ("Weak", "Strong", "Torn"))
    second, far = apply_on(call, "Second", days=5), apply_on(call, "Far", side=1)
    late = apply_on(call, "Late", days=30, late=True)
    apply_on(call, "Unread")
    judge(one, weak, 1, 1)
    judge(one, strong, 5, 5)
    judge(other, strong, 4, 4)
    judge(one, torn, 5, 5)
    judge(other, torn, 0, 0)
    judge(one, second, 3, 3)
    judge(one, late, 5, 5)
    judge(one, far, 2, 2)
    assert ranked(call) == [
        ("Strong", 1, 4.5, 1.0),
        ("Torn", 2, 2.5, 5.0),
        ("Weak", 3, 1.0, 0.0),
        ("Unread", None, None, None),
        ("Second", 1, 3.0, 0.0),
        ("Late", 1, 5.0, 0.0),
        ("Far", 1, 2.0, 0.0),
    ]
    captions = [group.caption for group in ranking_for_screen(standings(call), call.event)]
    assert captions == ["Europe, until 13 July 2017", "Europe, until 31 July 2017", "Europe, late",
                        "Taiwan"]  # fmt: skip


def test_application_belongs_to_the_closing_date_it_met_to_the_second(call):
    cut_off = call.cut_offs.get().at
    CutOff.objects.create(call=call, at=cut_off + 10 * DAY)
    met, missed = apply_on(call, "Met"), apply_on(call, "Missed")
    Application.objects.filter(pk=met.pk).update(submitted_at=cut_off)
    Application.objects.filter(pk=missed.pk).update(submitted_at=cut_off + timedelta(seconds=1))
    dates = {row.application.organisation.name: row.cut_off for row in standings(call)}
    assert dates == {"Met": cut_off, "Missed": cut_off + 10 * DAY}


def test_withdrawn_takes_no_rank_and_conflicts_are_counted(call):
    one, other = evaluator_of(call), evaluator_of(call)
    gone, stays = apply_on(call, "Gone"), apply_on(call, "Stays")
    judge(one, gone, 5, 5)
    judge(one, stays, 3, 3)
    judge(other, stays, has_conflict=True)
    withdraw_application(actor=make_user(), now=NOW, application=gone)
    assert ranked(call) == [("Gone", None, 5.0, 0.0), ("Stays", 1, 3.0, 0.0)]
    row = standings(call)[1]
    assert (row.evaluations, row.conflicts) == (1, 1)


def test_reserve_moves_up_in_time_before_late_and_by_score(call):
    one = evaluator_of(call)
    names = ("Good", "Better", "Late", "Unread")
    good, better, late, unread = waiting = [
        apply_on(call, name, late=name == "Late") for name in names
    ]
    for application, points in ((good, 3), (better, 4), (late, 5)):
        judge(one, application, points, points)
    decide_applications(actor=None, now=NOW, call=call, applications=waiting, status="reserve")
    order = {row.application.organisation.name: row.in_reserve for row in standings(call)}
    assert order == {"Better": 1, "Good": 2, "Unread": 3, "Late": 4}
    side = call.sides.all()[0]
    moved = []
    while (following := next_in_reserve(side)) is not None:
        moved.append(following)
        Application.objects.filter(pk=following.pk).update(status="selected")
    assert moved == [better, good, unread, late]


def test_reader_with_a_conflict_learns_neither_score_nor_order(call):
    one, other = evaluator_of(call), evaluator_of(call)
    mine, theirs = apply_on(call, "Mine"), apply_on(call, "Theirs")
    judge(other, mine, 5, 5)
    judge(other, theirs, 1, 1)
    judge(one, mine, has_conflict=True)
    decide_applications(
        actor=None, now=NOW, call=call, applications=[mine, theirs], status="reserve"
    )
    assert ranked(call, one.user) == [("Theirs", 1, 1.0, 0.0), ("Mine", None, None, None)]
    assert [row.is_hidden for row in standings(call, one.user)] == [False, True]
    assert {row.in_reserve for row in standings(call, one.user)} == {None}
    assert ranked(call, other.user)[0] == ("Mine", 1, 5.0, 0.0)


def test_desk_ranks_sorts_and_hides(call, organiser, sign_in):
    one, own = evaluator_of(call), evaluator_of(call, organiser)
    zeta, alpha, secret = (apply_on(call, name) for name in ("Zeta", "Alpha", "Secret"))
    judge(one, zeta, 5, 5)
    judge(own, zeta, 4, 4)
    judge(one, alpha, 1, 1)
    judge(own, alpha, 5, 5)
    judge(one, secret, 2, 1)
    judge(own, secret, has_conflict=True)
    browser = sign_in(organiser)
    address = f"/events/{call.event.slug}/desk/"

    def order(sort):
        page = browser.get(f"{address}?sort={sort}")
        return [row.application.organisation.name for group in page.context["groups"]
                for row in group.rows]  # fmt: skip

    assert order("") == order("score") == order("nonsense") == ["Zeta", "Alpha", "Secret"]
    assert order("spread") == ["Alpha", "Zeta", "Secret"]
    assert order("name") == ["Alpha", "Secret", "Zeta"]
    assert order("arrived") == ["Zeta", "Alpha", "Secret"]
    page = browser.get(address).content.decode()
    assert "4.50" in page
    assert "1.75" not in page
    assert "you have a conflict of interest" in page
    assert "2 of 2" in page
    chosen = {"applications": [zeta.pk], "status": "selected", "reason": "Fits best",
              f"version-{zeta.pk}": zeta.version}  # fmt: skip
    assert browser.post(f"{address}?sort=name", chosen)["Location"] == f"{address}?sort=name"
    assert "Fits best" in browser.get(address).content.decode()
