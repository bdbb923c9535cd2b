"""Recommended partners in the page: first, with reasons in words, answered and taken back."""

import re

import pytest

from hansa.matchmaking.models import Introduction, IntroductionAnswer
from hansa.matchmaking.operations.introductions import store_introductions
from hansa.matchmaking.operations.requesting import set_wish
from hansa.matchmaking.recommending import Found, Row
from hansa.organisations.operations.profiles import add_administrator
from hansa.organisations.presentation.reasons import sentences
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


def reason(kind, term="", vocabulary="", partners=()):
    return {
        "kind": kind, "term": term, "vocabulary": vocabulary, "weight": 0.5,
        "partners": list(partners),
    }  # fmt: skip


class World:
    """A participant with three possible partners, two of them recommended."""

    def __init__(self, sign_in):
        self.manager, self.organiser = make_user(), make_user()
        self.call = make_matchmaking(event=make_event(organiser=self.organiser))
        make_term("photonics", "technology", "Photonics")
        make_term("research", "interest", "Research cooperation")
        own = make_organisation("Lichtwerk", administrator=self.manager)
        self.ours = make_application(self.call, organisation=own)
        self.theirs = [
            make_application(self.call, side=1, organisation=make_organisation(name, country="TW"))
            for name in ("Alpha", "Beta", "Gamma")
        ]
        self.browser = sign_in(self.manager)
        self.sign_in = sign_in

    def store(self):
        alpha, beta, gamma = (one.pk for one in self.theirs)
        us = self.ours.pk
        rows = [
            Row(us, gamma, 0, 0.4, [
                reason("need", "research", "interest"), reason("field", "photonics", "technology"),
                reason("field", "gone", "technology"), reason("partners", partners=[alpha]),
            ]),
            Row(us, beta, 1, 0.2, [reason("text", "moorings"), reason("meaning")]),
            Row(gamma, us, 0, 0.4, [reason("offer", "research", "interest")]),
        ]  # fmt: skip
        store_introductions(actor=None, now=NOW, call=self.call, found=Found("x", rows))

    def address(self, part=""):
        return f"/events/{self.call.event.slug}/partners/{part}"

    def page(self, query=""):
        return self.browser.get(self.address(query)).content.decode()

    def names(self, query=""):
        section = self.page(query).split('id="partners"')[1]
        return re.findall(r"<strong>(\w+)</strong>", section)

    def answer(self, partner, value):
        form = {"partner": partner.pk, "value": value}
        return self.browser.post(self.address("recommended/"), form, follow=True)


@pytest.fixture
def world(sign_in):
    return World(sign_in)


def test_recommended_partners_stand_first_with_their_reasons(world):
    assert world.names() == ["Alpha", "Beta", "Gamma"]
    world.store()
    assert world.names() == ["Gamma", "Beta", "Alpha"]
    assert world.names("?shown=recommended") == ["Gamma", "Beta"]
    page = world.page()
    assert "They offer what you look for: Research cooperation" in page
    assert "You both work in: Photonics<" in page
    assert "You both know: Alpha" in page
    assert "Words in what both of you write: moorings" in page
    assert "What both of you write means much the same" in page


def test_reasons_are_in_the_readers_language(world):
    world.store()
    stored = Introduction.objects.get(partner=world.theirs[2], place=0)
    said = sentences(stored.reasons, {("interest", "research"): "Forschung"}, {})
    assert said == ["They offer what you look for: Forschung"]
    facts = [reason("country", "DE"), reason("kind", "sme"), reason("kind", "gone")]
    assert sentences(facts, {}, {}) == ["In the same country: Germany", "Of the same kind: SME"]


def test_an_answer_takes_the_recommendation_away_and_can_be_taken_back(world):
    world.store()
    gamma = world.theirs[2]
    for _ in range(2):
        page = world.answer(gamma, "irrelevant").content.decode()
    assert "Gamma is not recommended to you any more" in page
    assert world.names() == ["Beta", "Alpha", "Gamma"]
    assert 'value="" aria-pressed="true">not relevant' in page
    world.answer(gamma, "known")
    assert world.names() == ["Beta", "Alpha", "Gamma"]
    assert 'badge--neutral">we know them already' in world.page()
    assert IntroductionAnswer.objects.get().value == "known"
    world.answer(gamma, "")
    assert world.names() == ["Gamma", "Beta", "Alpha"]


def test_the_other_list_does_not_tell_of_an_answer(world):
    world.store()
    gamma = world.theirs[2]
    theirs = make_user()
    add_administrator(actor=None, now=NOW, organisation=gamma.organisation, user=theirs)
    browser, shown = world.sign_in(theirs), world.address("?shown=recommended")
    assert "Lichtwerk" in browser.get(shown).content.decode().split('id="partners"')[1]
    world.answer(gamma, "irrelevant")
    set_wish(actor=world.manager, now=NOW, application=world.ours, partner=gamma, value="no")
    assert "Lichtwerk" in browser.get(shown).content.decode().split('id="partners"')[1]


def test_whoever_is_asked_or_unwanted_is_recommended_no_more(world):
    world.store()
    _alpha, beta, gamma = world.theirs
    make_request(world.ours, gamma)
    assert world.names("?shown=recommended") == ["Beta"]
    set_wish(actor=world.manager, now=NOW, application=world.ours, partner=beta, value="no")
    assert world.names("?shown=recommended") == []
    assert world.names()[-1] == "Beta"


def test_answers_are_about_partners_of_the_own_list(world):
    stranger = make_application(world.call)
    for partner, value in [(stranger, "known"), (world.theirs[0], "other")]:
        page = world.answer(partner, value).content.decode()
        assert "This partner is not in the list any more." in page
    assert not IntroductionAnswer.objects.exists()


@pytest.mark.parametrize("counts_meaning", [True, False])
def test_a_page_tells_how_recommendations_are_made(world, monkeypatch, counts_meaning):
    monkeypatch.setattr(
        "hansa.matchmaking.views.introductions.is_installed", lambda: counts_meaning
    )  # fmt: skip
    assert world.address("how/") in world.page()
    page = world.browser.get(world.address("how/")).content.decode()
    assert "Both directions count" in page
    assert "is adjusted after an event" in page
    assert ("Texts that mean much the same" in page) == counts_meaning


def test_the_organiser_sees_whom_recommendations_reach(world):
    browser = world.sign_in(world.organiser)
    address = f"/events/{world.call.event.slug}/desk/requests/"
    assert "Concentration" not in browser.get(address).content.decode()
    world.store()
    page = browser.get(address).content.decode()
    assert "<dd>0.25</dd>" in page  # one list each, and none for Alpha
    assert "Alpha" in page.split("Recommended to nobody")[1]
