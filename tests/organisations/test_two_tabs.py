"""Two tabs, or two people, who press at once; each test has its control without the guard."""

from contextlib import nullcontext

import pytest

from hansa.common.errors import OperationRefused
from hansa.organisations.models import Claim, Invitation, Organisation, Review, SavedSearch
from hansa.organisations.operations import claims, people, searches
from hansa.organisations.operations.claims import claim_profile
from hansa.organisations.operations.people import invite_colleague
from hansa.organisations.operations.profiles import edit_organisation
from hansa.organisations.operations.reviewing import submit_organisation
from hansa.organisations.operations.searches import save_search
from tests.factories import COMPLETE, NOW, make_organisation, make_user
from tests.races import at_once, unguarded, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
both = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])


def locks(guarded):
    return nullcontext() if guarded else without_locks()


def refused(outcomes):
    """Count the refusals; anything else that was raised is shown."""
    mistakes = [o for o in outcomes if isinstance(o, Exception)]
    assert all(isinstance(o, OperationRefused) for o in mistakes), mistakes
    return len(mistakes)


@both
def test_two_tabs_keep_no_more_searches_than_fit(guarded, monkeypatch):
    monkeypatch.setattr(searches, "MOST_SEARCHES", 1)
    user, save = make_user(), save_search if guarded else unguarded(save_search)

    def keep(address):
        return lambda: save(actor=user, now=NOW, name="S", address=address, wants_mail=True)

    with locks(guarded):
        outcomes = at_once(
            keep("q=a"), keep("q=b"), before='INSERT INTO "organisations_savedsearch"',
            guarded=guarded,
        )  # fmt: skip
    assert (refused(outcomes), SavedSearch.objects.count()) == ((1, 1) if guarded else (0, 2))


@both
def test_two_tabs_send_no_more_invitations_than_fit(guarded, monkeypatch):
    monkeypatch.setattr(people, "MOST_OPEN", 1)
    user, one = make_user(), make_organisation("Alpha")
    invite = invite_colleague if guarded else unguarded(invite_colleague)

    def ask(email):
        return lambda: invite(actor=user, now=NOW, organisation=one, email=email)

    with locks(guarded):
        outcomes = at_once(
            ask("a@x.example"), ask("b@x.example"),
            before='INSERT INTO "organisations_invitation"', guarded=guarded,
        )  # fmt: skip
    assert (refused(outcomes), Invitation.objects.count()) == ((1, 1) if guarded else (0, 2))


@both
def test_two_tabs_claim_no_more_profiles_than_one_may(guarded, monkeypatch):
    monkeypatch.setattr(claims, "MOST_OPEN", 1)
    user, wanted = make_user(), [make_organisation("Alpha"), make_organisation("Beta")]
    claim = claim_profile if guarded else unguarded(claim_profile)
    acts = [
        lambda one=one: claim(actor=user, now=NOW, organisation=one, reason="I run it")
        for one in wanted
    ]
    with locks(guarded):
        outcomes = at_once(*acts, before='INSERT INTO "organisations_claim"', guarded=guarded)
    assert (refused(outcomes), Claim.objects.count()) == ((1, 1) if guarded else (0, 2))


@both
def test_what_is_saved_while_somebody_sends_it_in_is_sent_in_or_refused(guarded):
    keeper = make_user()
    draft = make_organisation("Alpha", published=False, administrator=keeper, **COMPLETE)
    edit = edit_organisation if guarded else unguarded(edit_organisation)
    submit = submit_organisation if guarded else unguarded(submit_organisation)
    mine, theirs = (Organisation.objects.get(pk=draft.pk) for _tab in range(2))
    with locks(guarded):
        outcomes = at_once(
            lambda: edit(
                actor=keeper, now=NOW, organisation=mine, version=1, changes={"name": "Beta"}
            ),
            lambda: submit(actor=keeper, now=NOW, organisation=theirs),
            before='UPDATE "organisations_organisation"',
            guarded=guarded,
        )
    draft.refresh_from_db()
    assert draft.status == "submitted"
    sent_in = Review.objects.get().profile["name"]
    assert (sent_in == draft.name) is guarded
    assert refused(outcomes) == (draft.name == "Alpha")
