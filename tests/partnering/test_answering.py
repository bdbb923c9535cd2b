"""Interest and answers, partners, comments, following, pointing out; and who is told."""

from contextlib import nullcontext

import pytest

from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from hansa.notices.models import Notice
from hansa.partnering.models import Interest, SearchFollow
from hansa.partnering.operations import answering
from hansa.partnering.operations.answering import (
    add_partner,
    answer_interest,
    comment_on_search,
    express_interest,
    follow_search,
    invite_organisation,
    remove_comment,
    remove_partner,
    unfollow_search,
    withdraw_interest,
)
from hansa.partnering.operations.writing import Role
from hansa.partnering.permissions import can_edit_searches, keeps_search
from hansa.partnering.queries.missing import missing_in
from hansa.partnering.queries.searches import (
    comments_on,
    followed_searches,
    interests_in,
    interests_of,
    interests_waiting_for,
    is_followed,
    may_be_interested,
    own_interests,
)
from tests.factories import DAY, NOW, make_organisation, make_user
from tests.factories_partnering import make_partner_search
from tests.races import at_once, unguarded, without_locks

pytestmark = pytest.mark.django_db
State = Interest.State


@pytest.fixture
def keeper():
    return make_user("keeper@example.com", name="Grace Hopper")


@pytest.fixture
def guest():
    return make_user("guest@example.com")


@pytest.fixture
def search(keeper):
    return make_partner_search(keeper=keeper, roles=[Role("Sensors"), Role("Hospital", 2)])


@pytest.fixture
def other(guest):
    return make_organisation("Guests", administrator=guest, country="ES")


def told():
    return [(m.recipient, m.subject) for m in OutgoingMail.objects.order_by("pk")]


def express(guest, search, other, **changes):
    given = {"text": "We make them.", "role": search.roles.first(), **changes}
    return express_interest(actor=guest, now=NOW, search=search, organisation=other, **given)


def test_interest_is_told_answered_and_takes_the_role(keeper, guest, search, other):
    made = express(guest, search, other)
    assert told() == [(keeper.email, "Guests is interested in: Sensors wanted")]
    assert "Role: Sensors" in OutgoingMail.objects.get().text
    assert list(interests_waiting_for(keeper)) == [made]
    assert not interests_waiting_for(guest)
    answered = answer_interest(
        actor=keeper, now=NOW, interest=made, accepts=True, text="Welcome.", role=made.role
    )
    assert answered.state == State.ACCEPTED
    assert told()[-1] == (guest.email, "You are in: Sensors wanted")
    assert "Grace Hopper answered you (keeper@example.com)" in OutgoingMail.objects.last().text
    assert missing_in(search).roles[0].left == 0
    assert [str(one) for one in own_interests(guest, search)] == [str(made)]
    assert list(interests_of(guest)) == [made]
    with pytest.raises(OperationRefused, match="answered or withdrawn"):
        answer_interest(actor=keeper, now=NOW, interest=made, accepts=False, text="No.")


def test_who_is_declined_hears_why_and_cannot_insist(keeper, guest, search, other):
    made = express(guest, search, other, role=None)
    with pytest.raises(OperationRefused, match="Say a word"):
        answer_interest(actor=keeper, now=NOW, interest=made, accepts=False, text="  ")
    answer_interest(actor=keeper, now=NOW, interest=made, accepts=False, text="Too far.")
    assert told()[-1] == (guest.email, "Not this time: Sensors wanted")
    assert not search.partners.exists()
    with pytest.raises(OperationRefused, match="said so already"):
        express(guest, search, other)
    with pytest.raises(OperationRefused, match="answered meanwhile"):
        withdraw_interest(actor=guest, now=NOW, interest=made)


def test_who_withdraws_leaves_and_may_come_back(keeper, guest, search, other):
    made = express(guest, search, other)
    answer_interest(actor=keeper, now=NOW, interest=made, accepts=True)
    assert list(may_be_interested(guest, search)) == []
    withdraw_interest(actor=guest, now=NOW, interest=made)
    assert told()[-1] == (keeper.email, "Guests is no longer interested in: Sensors wanted")
    assert not search.partners.exists()
    assert list(may_be_interested(guest, search)) == [other]
    again = express(guest, search, other, text="We changed our mind.")
    assert (again.pk, again.state, again.answer) == (made.pk, State.WAITING, "")
    assert [one.state for one in interests_in(search)] == [State.WAITING]


def test_interest_that_cannot_be_is_refused(keeper, guest, search, other, monkeypatch):
    with pytest.raises(OperationRefused, match="your own search"):
        express(keeper, search, search.organisation)
    unknown = make_organisation("Draft", published=False, administrator=guest)
    with pytest.raises(OperationRefused, match="not published yet"):
        express(guest, search, unknown)
    with pytest.raises(OperationRefused, match="has ended"):
        express_interest(
            actor=guest, now=NOW + 31 * DAY, search=search, organisation=other, text="Late."
        )
    monkeypatch.setattr(answering, "MOST_WAITING", 0)
    with pytest.raises(OperationRefused, match="have not answered"):
        express(guest, search, other)
    assert not Interest.objects.exists()


def test_the_same_form_twice_is_one_interest(guest, search, other):
    first = express(guest, search, other, key="k")
    assert express(guest, search, other, key="k") == first
    assert len(told()) == 1


def test_partners_from_elsewhere_and_taking_out(keeper, guest, search, other, monkeypatch):
    outside = add_partner(actor=keeper, now=NOW, search=search, name=" Clinic ", country="FR")
    assert (str(outside), outside.shown_country) == ("Clinic", "FR")
    made = express(guest, search, other)
    answer_interest(actor=keeper, now=NOW, interest=made, accepts=True, role=made.role)
    OutgoingMail.objects.all().delete()
    inside = search.partners.get(organisation=other)
    assert (inside.shown_name, inside.shown_country) == ("Guests", "ES")
    remove_partner(actor=keeper, now=NOW, partner=outside)
    assert not told()
    remove_partner(actor=keeper, now=NOW, partner=inside)
    assert told() == [(guest.email, "Your organisation is no longer in: Sensors wanted")]
    assert list(may_be_interested(guest, search)) == [other]
    with pytest.raises(OperationRefused, match="Enter the name"):
        add_partner(actor=keeper, now=NOW, search=search, name=" ")
    monkeypatch.setattr(answering, "MOST_PARTNERS", 0)
    with pytest.raises(OperationRefused, match="very many"):
        add_partner(actor=keeper, now=NOW, search=search, name="One more")


def test_comments_reach_those_who_search_and_follow_in_the_page(keeper, guest, search, monkeypatch):
    reader = make_user()
    follow_search(actor=reader, now=NOW, search=search)
    follow_search(actor=keeper, now=NOW, search=search)
    made = comment_on_search(actor=guest, now=NOW, search=search, text=" Optical ones too? ")
    assert made.text == "Optical ones too?"
    assert not told(), "by mail only if one wants it"
    assert {n.user for n in Notice.objects.all()} == {keeper, reader}
    assert list(comments_on(search)) == [made]
    monkeypatch.setattr(answering, "MOST_COMMENTS", 1)
    with pytest.raises(OperationRefused, match="in an hour"):
        comment_on_search(actor=guest, now=NOW, search=search, text="And?")
    assert remove_comment(actor=guest, now=NOW, comment=made) == search
    assert not comments_on(search)


def test_following_and_no_more(guest, search):
    for _twice in range(2):
        follow_search(actor=guest, now=NOW, search=search)
    assert SearchFollow.objects.count() == 1
    assert is_followed(guest, search)
    assert list(followed_searches(guest)) == [search]
    unfollow_search(actor=guest, now=NOW, search=search)
    assert not is_followed(guest, search)


def test_an_organisation_is_pointed_to_a_search_once(keeper, guest, search, other, monkeypatch):
    invite_organisation(actor=keeper, now=NOW, search=search, organisation=other)
    assert told() == [(guest.email, "Searchers thinks you fit: Sensors wanted")]
    with pytest.raises(OperationRefused, match="told already"):
        invite_organisation(actor=keeper, now=NOW, search=search, organisation=other)
    monkeypatch.setattr(answering, "MOST_INVITED", 1)
    with pytest.raises(OperationRefused, match="1 organisations"):
        invite_organisation(
            actor=keeper, now=NOW, search=search, organisation=make_organisation("Third")
        )


def test_nobody_without_an_account_keeps_or_is_interested(search, keeper, guest):
    from django.contrib.auth.models import AnonymousUser

    nobody = AnonymousUser()
    assert not keeps_search(nobody, search)
    assert own_interests(nobody, search) == []
    assert not is_followed(nobody, search)
    assert keeps_search(keeper, search)
    assert not keeps_search(guest, search)
    assert can_edit_searches(make_user(role="editor"))


both = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])


@pytest.mark.django_db(transaction=True)
@both
def test_two_who_answer_one_interest_at_once_give_one_answer(guarded):
    keeper, guest = make_user(), make_user()
    search = make_partner_search(keeper=keeper)
    other = make_organisation("Guests", administrator=guest)
    made = express(guest, search, other, role=None)
    answer = answer_interest if guarded else unguarded(answer_interest)

    def act(accepts):
        interest = Interest.objects.select_related("search", "organisation").get(pk=made.pk)
        answer(actor=keeper, now=NOW, interest=interest, accepts=accepts, text="A word.")

    with nullcontext() if guarded else without_locks():
        outcomes = at_once(
            lambda: act(True),
            lambda: act(False),
            before='UPDATE "partnering_interest"',
            guarded=guarded,
        )
    refused = sum(isinstance(one, OperationRefused) for one in outcomes)
    assert refused == (1 if guarded else 0)
    if guarded:
        is_in = search.partners.exists()
        assert is_in == (Interest.objects.get().state == State.ACCEPTED)
