"""The inbox: what waits, who takes it on, how it is decided; the races with their controls."""

import threading

import pytest
from django.db import connection, connections

from hansa.accounts.operations import block_person, unblock_person
from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.moderation import operations
from hansa.moderation.kinds import CaseKind, case_kinds, register_case_kind
from hansa.moderation.models import Case, Report
from hansa.moderation.operations import (
    close_case,
    decide_case,
    open_case,
    report_page,
    settle_case,
    take_case,
)
from hansa.moderation.permissions import can_moderate
from hansa.moderation.queries import cases_decided, cases_waiting, last_case, waiting_case
from hansa.notices.models import Notice
from tests.factories import NOW, make_organisation, make_review, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def done(monkeypatch):
    """Register a kind of its own, and return what was done with it."""
    from hansa.moderation import kinds

    acts = []
    monkeypatch.setattr(kinds, "_kinds", dict(case_kinds()))
    register_case_kind(
        CaseKind(
            "thing", "thing", lambda actor, now, pk: acts.append(("accepted", pk)),
            lambda actor, now, pk: acts.append(("given back", pk)),
        )
    )  # fmt: skip
    return acts


def opened(actor=None, object_id=7, **fields):
    return open_case(
        actor=actor, now=NOW, kind="thing", object_id=object_id, title="A thing", href="/calls/",
        **fields,
    )  # fmt: skip


def decide(case, editor, *, accepts=True, reason="", version=None):
    return decide_case(
        actor=editor, now=NOW, case=case, version=version or case.version, accepts=accepts,
        reason=reason,
    )  # fmt: skip


def test_editors_are_told_once_and_whoever_submitted_it_when_it_is_decided(done):
    editor, other, author = make_user(role="editor"), make_user(role="editor"), make_user()
    make_user(role="validator")
    case = opened(author, note="Please.")
    assert (str(case), waiting_case("thing", 7)) == ("A thing", case)
    assert set(OutgoingMail.objects.values_list("recipient", flat=True)) == {
        editor.email, other.email
    }  # fmt: skip
    assert "> Please." in OutgoingMail.objects.first().text
    again = opened(author)
    assert (again.pk, again.version, again.note) == (case.pk, 2, "Please.")
    assert OutgoingMail.objects.count() == 2
    with pytest.raises(OperationRefused, match="changed meanwhile"):
        decide(case, editor)
    with pytest.raises(OperationRefused, match="Say why"):
        decide(again, editor, accepts=False, reason=" ")
    decide(again, editor, accepts=False, reason="Too short")
    assert done == [("given back", 7)]
    assert waiting_case("thing", 7) is None
    assert last_case("thing", 7) == case
    assert "Too short" in OutgoingMail.objects.get(recipient=author.email).text
    assert Notice.objects.get(user=author).link == f"/inbox/{case.pk}/"
    with pytest.raises(OperationRefused, match="decided meanwhile"):
        decide(again, editor, version=2)
    decide(opened(author), editor)
    assert done[1:] == [("accepted", 7)]
    assert cases_decided().count() == 2


def test_nobody_is_told_of_what_they_do_themselves(done):
    editor = make_user(role="editor")
    decide(opened(editor), editor)
    decide(opened(None), editor)
    mails = OutgoingMail.objects.values_list("subject", flat=True)
    assert list(mails) == ["Waits for an editor: A thing"]


def test_a_case_is_taken_on_by_one_and_given_up():
    one, other = make_user(role="editor"), make_user(role="editor")
    case = opened()
    assert take_case(actor=one, now=NOW, case=case).assignee == one
    with pytest.raises(OperationRefused, match="colleague"):
        take_case(actor=other, now=NOW, case=case)
    assert take_case(actor=one, now=NOW, case=case, gives_up=True).assignee is None
    take_case(actor=other, now=NOW, case=case)
    close_case(actor=None, now=NOW, case=case)
    for act in (take_case, close_case):
        with pytest.raises(OperationRefused, match="decided meanwhile"):
            act(actor=other, now=NOW, case=case)
    assert not cases_waiting()


def test_what_is_accepted_from_its_own_page_tells_whoever_submitted_it():
    editor, author = make_user(role="editor"), make_user()
    case = opened(author)
    settle_case("thing", 7, actor=editor, now=NOW, is_accepted=True)
    settle_case("thing", 7, actor=editor, now=NOW, is_accepted=True)  # nothing waits any more
    case.refresh_from_db()
    assert (case.state, case.decided_by) == ("accepted", editor)
    told = OutgoingMail.objects.filter(recipient=author.email)
    assert [mail.subject for mail in told] == ["Accepted: A thing"]
    settle_case("thing", opened(author, object_id=8).object_id, actor=editor, now=NOW)
    assert last_case("thing", 8).state == "withdrawn"
    assert told.count() == 1


def test_who_moderates():
    assert can_moderate(make_user(role="editor"))
    assert can_moderate(make_user(role="administrator"))
    assert not can_moderate(make_user(role="validator"))


def test_pages_of_the_inbox(sign_in, done):
    editor, author = make_user(role="editor", name="Luca"), make_user()
    browser = sign_in(editor)
    assert "Nothing waits" in browser.get("/inbox/").content.decode()
    case = opened(author, organisation=make_organisation("Alpha"))
    page = browser.get("/inbox/").content.decode()
    for text in ("A thing", "Alpha", "nobody yet", "thing"):
        assert text in page
    address = f"/inbox/{case.pk}/"
    browser.post(f"{address}take/")
    assert "Give it up" in browser.get(address).content.decode()
    assert "colleague" in sign_in(make_user(role="editor")).post(
        f"{address}take/", follow=True
    ).content.decode()  # fmt: skip
    assert browser.post(address, {"version": 1, "give_back": "1"}).status_code == 422
    back = {"version": 1, "give_back": "1", "reason": "No"}
    assert browser.post(address, back).status_code == 302
    assert done == [("given back", 7)]
    assert browser.post(address, back).status_code == 422
    assert "given back" in browser.get("/inbox/?show=decided").content.decode()
    theirs = sign_in(author).get(address).content.decode()
    assert "No" in theirs
    assert 'name="reason"' not in theirs
    assert sign_in(author).post(address, back).status_code == 404
    assert sign_in(make_user()).get(address).status_code == 404


def test_inbox_says_what_else_waits_to_those_who_may_see_it(sign_in):
    make_review()
    both = sign_in(make_user(role="administrator")).get("/inbox/").content.decode()
    assert "1 profile to review" in both
    alone = sign_in(make_user(role="editor")).get("/inbox/").content.decode()
    assert "to review" not in alone


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_who_decide_at_once_one_does(done, monkeypatch, guarded):
    editors = [make_user(role="editor") for _ in range(2)]
    case = opened()
    ready = threading.Barrier(2)
    real = operations.hold

    def hold(row):
        if guarded:
            return real(row)
        read = Case.objects.get(pk=row.pk)
        ready.wait(timeout=10)
        return read

    monkeypatch.setattr(operations, "hold", hold)
    if not guarded and connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    outcomes = []

    def run(editor):
        try:
            decide(case, editor)
            outcomes.append("done")
        except OperationRefused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[one]) for one in editors]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == (["done", "refused"] if guarded else ["done", "done"])
    assert len(done) == (1 if guarded else 2)


def report(browser, **changes):
    form = {"key": "k", "path": "/calls/grant/", "reason": "spam", "text": "Buy!", **changes}
    return browser.post("/report/", form)


def test_anybody_reports_a_page_and_whoever_is_signed_in_hears_what_came_of_it(sign_in, client):
    editor, member = make_user(role="editor"), make_user()
    assert "/calls/grant/" in client.get("/report/?page=/calls/grant/").content.decode()
    for wrong in (
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "",
    ):
        assert report(client, path=wrong).status_code == 422
    assert report(client).status_code == 302
    for _twice in range(2):
        report(sign_in(member))
    assert Report.objects.count() == 2
    assert str(Report.objects.first()) == "/calls/grant/"
    case = Case.objects.get(opened_by=member)
    page = sign_in(editor).get(f"/inbox/{case.pk}/").content.decode()
    assert "advertising or spam. Buy!" in page
    decide(case, editor)
    decide(Case.objects.get(opened_by=None), editor, accepts=False, reason="It is fine.")
    assert OutgoingMail.objects.filter(recipient=member.email).count() == 1


def test_reports_and_blocks_are_recorded():
    admin, author = make_user(role="administrator"), make_user()
    made = report_page(actor=author, now=NOW, path="/x/", reason="other", text="It is odd.")
    assert waiting_case("report", made.pk).note == "something else. It is odd."
    with pytest.raises(OperationRefused, match="yourself"):
        block_person(actor=admin, now=NOW, user=admin)
    assert not block_person(actor=admin, now=NOW, user=author, reason="Spam").is_active
    assert unblock_person(actor=admin, now=NOW, user=author).is_active
    verbs = AuditRecord.objects.filter(actor=admin).values_list("verb", "details")
    assert list(verbs.order_by("pk")) == [("user.block", {"reason": "Spam"}), ("user.unblock", {})]


def test_only_so_much_is_reported_in_an_hour(sign_in, client, monkeypatch):
    monkeypatch.setattr(operations, "MOST_AN_HOUR", 1)
    assert report(client).status_code == 302
    assert report(client, key="n").status_code == 422
    assert report(sign_in(make_user())).status_code == 302


def test_administrators_block_whoever_submits_rubbish_and_let_them_in_again(sign_in):
    author, admin = make_user(), make_user(role="administrator")
    case = opened(author)
    theirs, ours = sign_in(author), sign_in(admin)
    address = f"/inbox/{case.pk}/"
    assert theirs.get("/dashboard/").status_code == 200
    assert "Block this person" in ours.get(address).content.decode()
    assert "Block" not in sign_in(make_user(role="editor")).get(address).content.decode()
    ours.post(f"{address}block/")
    assert theirs.get("/dashboard/").status_code == 302
    assert "is blocked" in ours.get(address).content.decode()
    ours.post(f"{address}block/")
    assert sign_in(author).get("/dashboard/").status_code == 200
    own = opened(admin, object_id=8)
    said = ours.post(f"/inbox/{own.pk}/block/", follow=True).content.decode()
    assert "cannot block yourself" in said
    nobody = opened(object_id=9)
    said = ours.post(f"/inbox/{nobody.pk}/block/", follow=True).content.decode()
    assert "Nobody with an account" in said
