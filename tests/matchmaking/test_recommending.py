"""Recommendations: what they are made from, how they are stored, when they are made anew."""

import random
from datetime import timedelta

import pytest

from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.matchmaking import tasks
from hansa.matchmaking.models import (
    Delegate,
    Interpreter,
    Introduction,
    IntroductionAnswer,
    IntroductionRound,
    Meeting,
    MeetingFeedback,
)
from hansa.matchmaking.operations.introductions import answer_introduction, store_introductions
from hansa.matchmaking.operations.requesting import set_wish
from hansa.matchmaking.queries.introductions import (
    calls_with_introductions,
    exposure_of,
    fingerprint_of,
    gini,
    introductions_of,
    values_of,
)
from hansa.matchmaking.recommending import known_of, recommend
from hansa.matchmaking.recommending import meaning as encoder
from hansa.matchmaking.scheduling import build_instance
from hansa.organisations import acquaintance
from hansa.organisations.models import OrganisationText
from hansa.organisations.presentation.reasons import sentences
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


@pytest.fixture(autouse=True)
def _words_alone(monkeypatch):
    """Let words alone count, whether or not the sentence encoder is installed here."""
    monkeypatch.setattr(encoder, "is_installed", lambda: False)


@pytest.fixture
def call():
    return make_matchmaking()


def european(call, name, *slugs, **fields):
    """Let a European cluster with these technologies take part."""
    terms = fields.pop("terms", [make_term(slug, "technology") for slug in slugs])
    made = make_organisation(name, terms=terms, **{"country": "DE", **fields})
    return silent(make_application(call, organisation=made))


def taiwanese(call, name, *slugs, **fields):
    """Let a Taiwanese cluster with these technologies take part."""
    terms = [make_term(slug, "technology") for slug in slugs]
    made = make_organisation(name, terms=terms, country="TW", **fields)
    return silent(make_application(call, side=1, organisation=made))


def silent(application):
    """Take the motivation away, which all have in common."""
    application.motivation = ""
    application.save()
    return application


@pytest.fixture
def four(call):
    """Two pairs that share a technology each."""
    return [
        european(call, "Lichtwerk", "photonics"), european(call, "Hafen", "robotics"),
        taiwanese(call, "Formosa Light", "photonics"), taiwanese(call, "Robo Taipei", "robotics"),
    ]  # fmt: skip


def made_of(call):
    """Make the recommendations as the job does, and return them by who and whom."""
    tasks.recommend_partners.func(call.pk)
    rows = Introduction.objects.filter(application__call=call)
    return {(one.application_id, one.partner_id): one for one in rows}


def test_those_who_share_a_field_are_recommended_to_each_other_with_it_as_reason(call, four):
    found = made_of(call)
    a, b, c, d = (one.pk for one in four)
    assert set(found) == {(a, c), (c, a), (b, d), (d, b)}
    assert found[a, c].place == 0
    first = found[a, c].reasons[0]
    assert (first["kind"], first["vocabulary"], first["term"]) == (
        "field", "technology", "photonics",
    )  # fmt: skip
    assert str(found[a, c]) == f"{four[0]} – {four[2]}"
    assert str(IntroductionRound.objects.get()).startswith(str(call))


def test_what_one_seeks_and_the_other_offers_are_reasons_of_either_side(call):
    research = make_term("research", "interest")
    ours, theirs = european(call, "Eins"), taiwanese(call, "Two")
    ours.organisation.terms.add(research)
    theirs.organisation.offers.add(research)
    found = made_of(call)
    kinds = {pair: one.reasons[0]["kind"] for pair, one in found.items()}
    assert kinds == {(ours.pk, theirs.pk): "need", (theirs.pk, ours.pk): "offer"}


def test_a_country_that_one_looks_to_is_said_to_either_side(call):
    field = make_term("photonics", "technology")
    ours = european(call, "Eins", terms=[field], target_countries=["TW"])
    theirs = taiwanese(call, "Two", "photonics")
    other = european(call, "Zwei", terms=[field])
    found = made_of(call)

    def words(one, whom):
        return sentences(found[one.pk, whom.pk].reasons, {})

    assert "They are where you look for partners: Taiwan" in words(ours, theirs)
    assert "They look for partners where you are: Taiwan" in words(theirs, ours)
    assert not any("look for partners" in said for said in words(other, theirs))


def test_texts_in_any_language_count(call):
    ours, theirs = european(call, "Eins"), taiwanese(call, "Two", summary="Amphibienfahrzeuge")
    assert made_of(call) == {}
    OrganisationText.objects.create(
        organisation=ours.organisation, language="de", summary="Amphibienfahrzeuge"
    )
    reasons = made_of(call)[ours.pk, theirs.pk].reasons
    assert [(r["kind"], r["term"]) for r in reasons] == [("text", "amphibienfahrzeuge")]


def test_an_event_with_one_side_introduces_everybody_and_an_empty_one_nobody():
    call = make_matchmaking(sides=[("Clusters", 5, [])])
    assert made_of(call) == {}
    one, other = european(call, "Eins", "photonics"), european(call, "Zwei", "photonics")
    assert set(made_of(call)) == {(one.pk, other.pk), (other.pk, one.pk)}


def test_those_who_share_no_language_are_not_recommended_unless_somebody_interprets(call, four):
    Delegate.objects.filter(application=four[0]).update(languages=["de"])
    Delegate.objects.filter(application=four[2]).update(languages=["zh"])
    assert (four[0].pk, four[2].pk) not in made_of(call)
    Interpreter.objects.create(call=call, name="Mei", languages=["de", "zh"])
    assert (four[0].pk, four[2].pk) in made_of(call)


def test_a_private_no_thanks_keeps_both_from_each_other(call, four):
    set_wish(actor=make_user(), now=NOW, application=four[0], partner=four[2], value="no")
    assert set(made_of(call)) == {(four[1].pk, four[3].pk), (four[3].pk, four[1].pk)}
    set_wish(actor=make_user(), now=NOW, application=four[0], partner=four[2], value="like")
    assert (four[2].pk, four[0].pk) in made_of(call)


@pytest.mark.parametrize("value", ["irrelevant", "known"])
def test_an_answer_keeps_both_from_each_other_until_it_is_taken_back(call, four, value):
    said = {"actor": make_user(), "now": NOW, "application": four[0], "partner": four[2]}
    for _ in range(2):
        answer_introduction(**said, value=value)
    assert IntroductionAnswer.objects.get().value == value
    assert str(IntroductionAnswer.objects.get()) == f"{four[0]} – {four[2]}"
    assert set(made_of(call)) == {(four[1].pk, four[3].pk), (four[3].pk, four[1].pk)}
    for _ in range(2):
        answer_introduction(**said, value="")
    assert len(made_of(call)) == 4
    records = AuditRecord.objects.filter(verb="introduction.answer")
    assert [one.details for one in records] == [{}] * 4


def test_after_the_event_nothing_is_answered(call, four):
    with pytest.raises(OperationRefused):
        answer_introduction(
            actor=make_user(), now=NOW + 30 * DAY, application=four[0], partner=four[2],
            value="known",
        )  # fmt: skip
    assert not IntroductionAnswer.objects.exists()


def test_who_belongs_together_is_not_introduced(call, four):
    make_membership(make_organisation("Net", profile_type="network"), four[0].organisation)
    partnership = make_organisation("ESCP", profile_type="partnership")
    for one in (four[0], four[2]):
        make_membership(partnership, one.organisation)
    network = european(call, "Bay", "robotics", profile_type="network")
    make_membership(network.organisation, four[3].organisation)
    assert acquaintance.who_know_each_other([one.organisation_id for one in [*four, network]]) == {
        tuple(sorted([four[0].organisation_id, four[2].organisation_id])),
        tuple(sorted([network.organisation_id, four[3].organisation_id])),
    }
    found = made_of(call)
    assert (four[0].pk, four[2].pk) not in found
    assert (network.pk, four[3].pk) not in found
    assert (four[1].pk, four[3].pk) in found


def test_an_app_above_says_who_knows_whom(call, four, monkeypatch):
    monkeypatch.setattr(acquaintance, "_sources", {})
    pair = (four[2].organisation_id, four[0].organisation_id)
    acquaintance.register_acquaintance("tests", lambda organisations: [pair, (pair[0], pair[0])])
    assert (four[0].pk, four[2].pk) not in made_of(call)


@pytest.mark.parametrize(
    ("state", "answer"),
    [("accepted", True), ("declined", False), ("pending", None), ("expired", None)],
)
def test_requests_of_earlier_events_are_history(call, four, state, answer):
    earlier = make_matchmaking(event=make_event(starts_at=NOW + 5 * DAY))
    asker = make_application(earlier, organisation=four[0].organisation)
    asked = make_application(earlier, side=1, organisation=four[2].organisation)
    request = make_request(asker, asked)
    type(request).objects.filter(pk=request.pk).update(state=state)
    (told,) = known_of(call).history.requests
    assert (told.asker, told.asked, told.accepted) == (str(four[0].pk), str(four[2].pk), answer)
    assert (four[0].pk, four[2].pk) not in made_of(call)
    type(request).objects.filter(pk=request.pk).update(state="withdrawn")
    assert (four[0].pk, four[2].pk) in made_of(call)


def test_what_is_asked_later_is_no_history_of_an_earlier_event(call, four):
    earlier = make_matchmaking(event=make_event(starts_at=NOW + 5 * DAY))
    for side, one in [(0, four[0]), (1, four[2])]:
        make_application(earlier, side=side, organisation=one.organisation)
    make_request(four[0], four[2])
    assert len(known_of(call).history.requests) == 1
    assert known_of(earlier).history.requests == ()


def test_what_came_of_earlier_meetings_is_history_by_the_more_hopeful_side(call, four):
    earlier = make_matchmaking(event=make_event(starts_at=NOW + 5 * DAY))
    asker = make_application(earlier, organisation=four[0].organisation)
    asked = make_application(earlier, side=1, organisation=four[2].organisation)
    request = make_request(asker, asked)
    before = known_of(call)
    for one, step in [(asker, "agreement"), (asked, "contact")]:
        MeetingFeedback.objects.create(
            request=request, delegate=one.delegates.get(), next_step=step, given_at=NOW
        )
    (outcome,) = known_of(call).history.outcomes
    assert {outcome.a, outcome.b} == {str(four[0].pk), str(four[2].pk)}
    assert outcome.worth == 3
    assert before.history.outcomes == known_of(earlier).history.outcomes == ()
    assert known_of(call).fingerprint() != before.fingerprint()
    MeetingFeedback.objects.update(next_step="nothing")
    assert known_of(call).fingerprint() == before.fingerprint()


def test_each_reason_is_in_both_profiles():
    call, chance = make_matchmaking(sides=[("Clusters", 20, [])]), random.Random(7)
    words = ["moorings", "lasers", "hydrogen", "looms", "vineyards", "satellites"]
    fields = [make_term(f"field-{n}", "technology") for n in range(6)]
    wants = [make_term(f"want-{n}", "interest") for n in range(5)]
    for n in range(12):
        one = european(
            call, f"Club {n}", summary=" ".join(chance.sample(words, 2)),
            terms=[*chance.sample(fields, 2), chance.choice(wants)],
            country=chance.choice(["DE", "FR", "IT"]),
            profile_type=chance.choice(["cluster", "sme", "research"]),
            target_countries=chance.sample(["DE", "FR", "IT"], 1),
        )  # fmt: skip
        one.organisation.offers.add(chance.choice(wants))
    found = made_of(call)
    assert len(found) > 24
    kinds = {said(one, reason) for one in found.values() for reason in one.reasons}
    assert kinds == {"text", "field", "need", "offer", "country", "kind", "target"}


def said(one, reason):
    """Return the kind of a reason, once it is seen to be true of both."""
    us, them = one.application.organisation, one.partner.organisation
    key = {"vocabulary": reason["vocabulary"], "slug": reason["term"]}
    true_of_both = {
        "text": reason["term"] in us.summary.split() and reason["term"] in them.summary.split(),
        "field": us.terms.filter(**key).exists() and them.terms.filter(**key).exists(),
        "need": us.terms.filter(**key).exists() and them.offers.filter(**key).exists(),
        "offer": us.offers.filter(**key).exists() and them.terms.filter(**key).exists(),
        "country": us.country == them.country == reason["term"],
        "kind": us.profile_type == them.profile_type == reason["term"],
    }
    if reason["vocabulary"] == "target":
        seeker, sought = (us, them) if reason["kind"] == "need" else (them, us)
        assert reason["term"] == sought.country
        assert reason["term"] in seeker.target_countries
        return "target"
    assert true_of_both[reason["kind"]], reason
    return reason["kind"]


def test_only_common_partners_that_everybody_may_know_are_named(monkeypatch):
    call = make_matchmaking(sides=[("Clusters", 9, [])])
    a, b, c, d = (european(call, f"Club {n}", "photonics") for n in range(4))
    user = make_user()
    for one in (a, b):
        answer_introduction(actor=user, now=NOW, application=one, partner=c, value="known")
    reasons = made_of(call)[a.pk, b.pk].reasons
    assert "partners" not in {reason["kind"] for reason in reasons}
    IntroductionAnswer.objects.all().delete()
    for one in (a, b):
        partnership = make_organisation(f"Pact of {one.pk}", profile_type="partnership")
        make_membership(partnership, one.organisation)
        make_membership(partnership, c.organisation)
    reasons = {r["kind"]: r for r in made_of(call)[a.pk, b.pk].reasons}
    assert reasons["partners"]["partners"] == [c.pk]
    assert d.pk not in reasons["partners"]["partners"]


def test_nothing_is_made_anew_until_something_changed(call, four):
    made_of(call)
    first = fingerprint_of(call)
    IntroductionRound.objects.update(made_at=NOW - DAY)
    made_of(call)
    assert IntroductionRound.objects.get().made_at == NOW - DAY
    four[0].organisation.terms.add(make_term("robotics", "technology"))
    assert (four[0].pk, four[3].pk) in made_of(call)
    assert fingerprint_of(call) != first
    assert IntroductionRound.objects.get().made_at > NOW - DAY


def test_whoever_is_gone_when_they_are_stored_is_left_out(call, four):
    found = recommend(known_of(call))
    four[2].delete()
    store_introductions(actor=None, now=NOW, call=call, found=found)
    assert {one.application_id for one in Introduction.objects.all()} == {four[1].pk, four[3].pk}
    assert AuditRecord.objects.get(verb="introductions.store").details == {"count": 2}


def test_a_pair_that_asked_keeps_its_value_and_who_may_not_meet_has_none(call, four):
    a, b, c, d = four
    set_wish(actor=make_user(), now=NOW, application=a, partner=c, value="no")
    make_request(a, c)
    listed, unlisted = make_request(b, d), make_request(b, taiwanese(call, "Three", "photonics"))
    found = made_of(call)
    assert (a.pk, c.pk) not in found
    assert found[b.pk, d.pk].place is None
    assert introductions_of(d) == {}
    worth = dict(zip(build_instance(call)["requests"], build_instance(call)["worth"], strict=True))
    assert worth[listed.pk] == 10 + 1 + 4
    assert values_of(call)[b.pk, d.pk] == pytest.approx(1)
    assert worth[unlisted.pk] < worth[listed.pk]
    call.weights = {"fit": 0}
    assert sum(build_instance(call)["worth"]) == sum(worth.values()) - 4 - (worth[unlisted.pk] - 10)
    assert not Meeting.objects.exists()


def test_a_pair_known_to_each_other_is_in_no_list_and_has_a_value(call, four):
    make_membership(make_organisation("Pact", profile_type="partnership"), four[0].organisation)
    said = {"actor": make_user(), "now": NOW, "application": four[0], "partner": four[2]}
    answer_introduction(**said, value="known")
    make_request(four[0], four[2])
    found = made_of(call)[four[0].pk, four[2].pk]
    assert (found.place, found.reasons) == (None, [])
    assert introductions_of(four[0]) == {}
    assert values_of(call)[four[0].pk, four[2].pk] > 0


def test_exposure_tells_who_is_in_nobodys_list(call, four):
    assert exposure_of(call) is None
    assert values_of(call) == {}
    lonely = european(call, "Lonely", "nothing-like-it")
    made_of(call)
    found = exposure_of(call)
    assert (found.lists, found.in_none, found.without) == (4, [lonely], [lonely])
    assert found.gini == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("counts", "expected"), [([], 0), ([0, 0], 0), ([3, 3, 3], 0), ([0, 0, 0, 8], 0.75)]
)
def test_gini_is_0_for_all_alike_and_near_1_for_one_with_all(counts, expected):
    assert gini(counts) == expected


def test_sweep_looks_at_events_to_come_that_have_participants(call, four, monkeypatch):
    asked = []
    monkeypatch.setattr(
        tasks, "enqueue_on_commit", lambda path, call_id: asked.append((path, call_id))
    )
    monkeypatch.setattr(tasks.clock, "now", lambda: NOW)
    make_matchmaking()
    tasks.sweep_introductions.call_local()
    assert asked == [("hansa.matchmaking.tasks.recommend_partners", call.pk)]
    assert calls_with_introductions(NOW + 60 * DAY) == []
    tasks.recommend_partners.func(0)
    assert not IntroductionRound.objects.exists()
