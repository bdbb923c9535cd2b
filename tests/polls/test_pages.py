"""The pages of polls: voting of each kind, by letter, and what editors do."""

import pytest

from hansa.mail.models import OutgoingMail
from hansa.polls.models import Ballot, Poll, RollEntry
from hansa.polls.queries import token_of
from tests.factories import DAY, NOW, make_user
from tests.factories_polls import make_poll
from tests.polls.test_polls import all_vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(sign_in):
    return sign_in(make_user(role="editor"))


def typed(**changes):
    return {
        "key": "k", "question": "Which city?", "kind": "single", "options": "Lyon\n\nBilbao ",
        "audience": "members", "closes_at": "2017-08-01T18:00", **changes,
    }  # fmt: skip


def test_pages_take_a_vote_and_say_what_is_wrong(client, sign_in):
    voter = make_user()
    poll = make_poll("p", voters=[voter])
    option = poll.options.first()
    assert b"Shall we?" in client.get("/polls/").content
    assert b"can vote after signing in" in client.get("/polls/p/").content
    assert client.post("/polls/p/vote/", {"option": option.pk}).status_code == 302
    assert not Ballot.objects.exists()
    browser = sign_in(voter)
    for wrong in ("", "x", "²", "9" * 40):
        answer = browser.post("/polls/p/vote/", {"option": wrong})
        assert answer.status_code == 422
        assert b"Choose one of the answers" in answer.content
    good = browser.post("/polls/p/vote/", {"option": option.pk}, follow=True)
    assert b"Your vote is counted" in good.content
    assert b"You have voted. Thank you." in good.content
    again = browser.post("/polls/p/vote/", {"option": option.pk}, follow=True)
    assert b"voted already" in again.content
    assert Ballot.objects.count() == 1
    late = sign_in(make_user()).get("/polls/p/").content
    assert b"You joined after this poll opened" in late


def test_result_is_withheld_shown_live_and_as_a_table_after_the_end(client):
    poll = make_poll("p")
    all_vote(poll, *[((0,), None)] * 4)
    assert b"4 votes. The result is shown from five" in client.get("/polls/p/").content
    all_vote(poll, ((1,), None))
    page = client.get("/polls/p/").content.decode()
    assert "80 %" in page
    assert 'data-live="http://127.0.0.1:8000/live/polls/p?language=en"' in page
    assert "80 %" in client.get("/polls/p/result/").content.decode()
    Poll.objects.update(closes_at=NOW - DAY / 24)
    over = client.get("/polls/p/").content.decode()
    assert "As a table" in over
    assert "data-live" not in over


def test_an_order_several_answers_and_a_group_are_voted_on(sign_in):
    voter = make_user()
    order = make_poll("order", kind="ranking", voters=[voter], groups=["Cluster", "Company"])
    several = make_poll("several", kind="multiple", most_choices=2, voters=[voter])
    scale = make_poll("scale", kind="scale", options=["1", "2"], voters=[voter], lowest="bad",
                      highest="good")  # fmt: skip
    browser = sign_in(voter)
    a, b, c = order.options.all()
    places = {f"place_{a.pk}": "2", f"place_{b.pk}": "1", f"place_{c.pk}": "2"}
    assert b"a place of its own" in browser.post("/polls/order/vote/", places).content
    assert b"Choose a place." in browser.post("/polls/order/vote/", {}).content
    group = order.groups.last()
    browser.post("/polls/order/vote/", {**places, f"place_{c.pk}": "3", "group": group.pk})
    rows = Ballot.objects.order_by("-value").values_list("option", "value", "group")
    assert list(rows) == [(b.pk, 2, group.pk), (a.pk, 1, group.pk), (c.pk, 0, group.pk)]
    page = browser.get("/polls/several/").content.decode()
    assert "Choose at most 2 answers." in page
    chosen = [option.pk for option in several.options.all()]
    refused = browser.post("/polls/several/vote/", {"option": chosen}, follow=True)
    assert b"Choose at most 2" in refused.content
    browser.post("/polls/several/vote/", {"option": chosen[:2]})
    assert Ballot.objects.filter(option__poll=several).count() == 2
    assert "From “bad” to “good”." in browser.get("/polls/scale/").content.decode()
    browser.post("/polls/scale/vote/", {"option": scale.options.last().pk})
    assert Ballot.objects.get(option__poll=scale).option.text == "2"


def test_groups_are_shown_after_the_end_alone(client):
    poll = make_poll("p", groups=["Cluster", "Company"])
    all_vote(poll, *[((0,), 0)] * 6)
    assert b"By group it is shown after the end." in client.get("/polls/p/").content
    Poll.objects.update(closes_at=NOW - DAY / 24)
    page = client.get("/polls/p/").content.decode()
    assert "Who are you?" in page
    assert "Not shown: too few voted in this group" in page


def test_an_editor_writes_changes_opens_and_closes_a_poll(editor, client):
    refused = editor.post("/polls/new/", typed(options="Lyon"))
    assert refused.status_code == 422
    assert b"Between 2 and 20 answers are needed." in refused.content
    long = editor.post("/polls/new/", typed(options="x" * 151 + "\nb"))
    assert b"up to 150 letters" in long.content
    address = editor.post("/polls/new/", typed()).headers["Location"]
    assert b"Which city?" in editor.get("/polls/").content
    assert client.get(address).status_code == 404
    assert b"It can be voted on once it is open." in editor.get(address).content
    form = editor.get(f"{address}edit/").context["form"]
    assert form["options"].value() == "Lyon\nBilbao"
    changed = typed(version=form["version"].value(), kind="scale", steps="3", lowest="far")
    assert editor.post(f"{address}edit/", changed).status_code == 302
    assert [str(option) for option in Poll.objects.get().options.all()] == ["1", "2", "3"]
    assert editor.get(f"{address}edit/").context["form"]["steps"].value() == 3
    stale = editor.post(f"{address}edit/", changed)
    assert stale.status_code == 409
    editor.post(f"{address}open/")
    assert client.get(address).status_code == 200
    assert b"opened already" in editor.post(f"{address}open/", follow=True).content
    version = Poll.objects.get().version
    late = editor.post(f"{address}edit/", {**changed, "version": version})
    assert b"it stays as it is" in late.content
    assert b"is closed" in editor.post(f"{address}close/", follow=True).content
    assert b"not open" in editor.post(f"{address}close/", follow=True).content


def test_letters_lead_to_one_vote_and_looking_takes_none(editor, client):
    poll = make_poll("p", audience="invited")
    assert b"by the link in their letter" in client.get("/polls/p/").content
    wrong = editor.post("/polls/p/invite/", {"addresses": "ada@example.org\nnobody"})
    assert wrong.status_code == 422
    assert "“nobody” is not an e-mail address." in wrong.content.decode()
    done = editor.post("/polls/p/invite/", {"addresses": "ada@example.org\n"}, follow=True)
    assert b"1 letter is on its way." in done.content
    assert OutgoingMail.objects.get().subject == "Your vote: Shall we?"
    link = f"/polls/p/ballot/{token_of(RollEntry.objects.get())}/"
    assert client.get("/polls/p/ballot/1:wrong/").status_code == 404
    page = client.get(link)
    assert b'name="option"' in page.content
    assert b"noindex" in page.content
    assert page.headers["Referrer-Policy"] == "same-origin", "without any the form is refused"
    assert not RollEntry.objects.get().has_voted
    assert client.post(link, {}).status_code == 422
    done = client.post(link, {"option": poll.options.first().pk}, follow=True)
    assert b"Your vote is counted" in done.content
    assert b"You have voted" in client.get(link).content
    assert b"voted already" in client.post(
        link, {"option": poll.options.first().pk}, follow=True
    ).content  # fmt: skip
    assert Ballot.objects.count() == 1
    Poll.objects.update(audience="members")
    refused = editor.post("/polls/p/invite/", {"addresses": "bob@example.org"}, follow=True)
    assert b"while a poll by letter is open" in refused.content


def test_members_alone_are_on_the_roll_of_a_poll_for_all(editor):
    poll = make_poll("p", is_open=False)
    member = make_user()
    make_user(is_active=False)
    editor.post("/polls/p/open/")
    assert member.pk in poll.roll.values_list("user", flat=True)
    assert poll.roll.count() == 2
