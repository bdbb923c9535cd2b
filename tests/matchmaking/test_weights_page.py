"""The page on fitted weights: read by organisers, decided by administrators."""

import pytest

from hansa.matchmaking.models import IntroductionFit, IntroductionWeights
from hansa.matchmaking.operations.introductions import choose_weights, store_fit
from hansa.matchmaking.presentation.weights import fits_for_screen, moved_weights
from hansa.matchmaking.queries.introductions import fit_in_use, fits
from hansa.matchmaking.recommending import Fitted
from tests.factories import NOW, make_event, make_matchmaking, make_user

pytestmark = pytest.mark.django_db


def store(call, stage="early", verdict="better", figures=None, **weights):
    began = {"fields": 0.3, "needs": 1.0, "partners": 0.1, "meaning": 0.0}
    figures = (
        {"nDCG@10": (0.25, 0.3), "log-likelihood": (-4.0, -3.5)} if figures is None else figures
    )
    told = Fitted(verdict, began, {**began, **weights}, figures, 2, 40, 31, 12)
    return store_fit(actor=None, now=NOW, call=call, stage=stage, fitted=told)


class World:
    def __init__(self, sign_in):
        organiser, self.administrator = make_user(), make_user(role="administrator")
        self.call = make_matchmaking(event=make_event(organiser=organiser))
        self.address = f"/events/{self.call.event.slug}/desk/requests/weights/"
        self.organiser, self.administers = sign_in(organiser), sign_in(self.administrator)

    def page(self, browser=None):
        return (browser or self.organiser).get(self.address).content.decode()

    def choose(self, **form):
        return self.administers.post(f"{self.address}choose/", form, follow=True).content.decode()


@pytest.fixture
def world(sign_in):
    return World(sign_in)


def test_before_the_first_event_is_over_there_are_none(world):
    page = world.page()
    assert "No weights fitted yet" in page
    assert "with the weights Hansa comes with." in page
    assert "The next weights that do better" in page
    assert "Use those Hansa comes with" not in page
    assert "Use those Hansa comes with" in world.page(world.administers)


def test_an_organiser_reads_what_came_of_each_event(world):
    store(world.call, needs=1.3, fields=0.2, partners=0.102)
    page = world.page()
    assert "that came of" in page
    assert "did better" in page
    for figure in ("<dd>2</dd>", "<dd>40</dd>", "<dd>31</dd>", "<dd>12</dd>"):
        assert figure in page
    for figure in (
        'data-label="Before">25.0<',
        'data-label="After">30.0<',
        ">1.83\xa0%<",
        ">3.02\xa0%<",
    ):
        assert figure in page
    assert "What one seeks and the other offers: 30 % more" in page
    assert "Shared fields: 33 % less" in page
    assert "Common partners" not in page
    assert "choose/" not in page


def test_too_little_evidence_has_no_figures_and_no_button(world):
    store(world.call, verdict="too_few", figures={})
    page = world.page(world.administers)
    assert "too little evidence" in page
    assert "Use these weights" not in page
    assert 'data-label="Before"' not in page


def test_an_administrator_decides(world):
    old = store(world.call, "early", needs=1.3)
    new = store(make_matchmaking(), "early")
    assert "No weight moved by more than a twentieth." in world.page()
    page = world.choose(use="fit", fit=old.pk)
    assert "Saved. Recommendations of all events to come are made anew" in page
    assert "So it stays until an administrator chooses otherwise" in page
    assert fit_in_use() == old
    world.choose(use="defaults")
    assert fit_in_use() is None
    world.choose(use="newest")
    assert fit_in_use() == new


@pytest.mark.parametrize("form", [{}, {"use": "fit"}, {"use": "other"}, {"use": "fit", "fit": "9"}])
def test_what_is_no_choice_changes_nothing(world, form):
    assert "not in the list any more" in world.choose(**form)
    assert not IntroductionWeights.objects.exists()


def test_a_fit_goes_with_its_own_button_alone_and_only_if_it_did_better(world):
    good = store(world.call)
    bad = store(make_matchmaking(), verdict="no_better")
    for form in ({"use": "newest", "fit": good.pk}, {"use": "fit", "fit": bad.pk}):
        assert "not in the list any more" in world.choose(**form)
    assert not IntroductionWeights.objects.exists()


def test_organisers_choose_nothing(world):
    answer = world.organiser.post(f"{world.address}choose/", {"use": "defaults"})
    assert answer.status_code == 404
    assert not IntroductionWeights.objects.exists()


def test_the_furthest_moved_is_said_first_and_what_is_new_not_at_all():
    before = {"fields": 1.0, "needs": 1.0, "country": 0.0}
    assert moved_weights(before, {"fields": 1.1, "needs": 0.5, "country": 1.0, "kind": 2.0}) == [
        "what one seeks and the other offers: 50 % less", "shared fields: 10 % more",
    ]  # fmt: skip


def test_the_one_in_use_is_marked(world):
    one = store(world.call)
    choose_weights(actor=world.administrator, now=NOW, use="defaults")
    for used in (one, None):
        (row,) = fits_for_screen(fits(), used)
        assert row["is_used"] == (used is not None)
    assert IntroductionFit.objects.count() == 1
