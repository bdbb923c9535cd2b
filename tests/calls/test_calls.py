"""Calls: written, submitted, published, changed, withdrawn; what followers hear."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hansa.calls.models import Call, CallStatus, Course
from hansa.calls.operations import writing
from hansa.calls.operations.following import follow_call
from hansa.calls.operations.writing import (
    MOST_DEADLINES,
    Cutoff,
    edit_call,
    publish_call,
    return_call,
    submit_call,
    withdraw_call,
    write_call,
)
from hansa.calls.queries.calls import course_of, open_calls, published_calls
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.search import search_documents
from hansa.mail.models import OutgoingMail
from hansa.moderation.models import Case
from hansa.moderation.operations import decide_case
from tests.factories import NOW, make_call, make_organisation, make_term, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def edit(call, actor, *, version=None, deadlines=None, **details):
    stored = {"title": call.title, "summary": call.summary}
    kept = [Cutoff(one.at, one.label, one.stage) for one in call.deadlines.all()]
    return edit_call(
        actor=actor, now=NOW, call=call, version=version or call.version,
        details={**stored, **details}, deadlines=kept if deadlines is None else deadlines,
        terms=call.terms.all(),
    )  # fmt: skip


def test_published_call_has_its_deadlines_and_is_found():
    made = write_call(
        actor=None, now=NOW, deadlines=[Cutoff(NOW + DAY), Cutoff(NOW + 9 * DAY, "Second", 2)],
        terms=[make_term()], details={"title": "Grant", "summary": "Money."},
    )  # fmt: skip
    assert not search_documents("grant")
    assert not published_calls(NOW)
    publish_call(actor=None, now=NOW, call=made, at=NOW)
    assert [str(d) for d in made.deadlines.all()] == ["Grant 2017-07-12", "Grant 2017-07-20"]
    assert (str(made), made.slug) == ("Grant", "grant")
    assert search_documents("digital grant").get().kind == "call"
    assert published_calls(NOW).get().next_deadline == NOW + DAY
    with pytest.raises(OperationRefused, match="public already"):
        publish_call(actor=None, now=NOW, call=made, at=NOW)


def test_call_is_open_until_its_last_deadline_of_the_first_stage():
    make_call("two-dates", deadlines=[NOW - DAY, NOW + 5 * DAY])
    make_call("urgent", deadlines=[NOW + DAY])
    make_call("over", deadlines=[NOW - DAY])
    make_call("secret", published_at=NOW + DAY)
    make_call("later", deadlines=[Cutoff(NOW - DAY), Cutoff(NOW + DAY, "", 2)])
    make_call("soon", opens_at=NOW + DAY)
    make_call("always", deadlines=[])
    assert [c.slug for c in open_calls(NOW)] == ["urgent", "two-dates", "always"]
    assert published_calls(NOW).count() == 6
    statuses = {c.slug: course_of(c).status(NOW).value for c in published_calls(NOW)}
    assert statuses == {
        "two-dates": "open", "urgent": "open", "over": "closed", "later": "later",
        "soon": "forthcoming", "always": "open",
    }  # fmt: skip


def test_status_turns_at_the_very_moment():
    course = Course(NOW, [(NOW + DAY, 1), (NOW + 2 * DAY, 2)])
    second = timedelta(microseconds=1)
    turns = [
        (NOW - second, CallStatus.FORTHCOMING, NOW + DAY), (NOW, CallStatus.OPEN, NOW + DAY),
        (NOW + DAY, CallStatus.OPEN, NOW + DAY),
        (NOW + DAY + second, CallStatus.LATER, NOW + 2 * DAY),
        (NOW + 2 * DAY + second, CallStatus.CLOSED, None),
    ]  # fmt: skip
    for at, status, coming in turns:
        assert (course.status(at), course.next_deadline(at)) == (status, coming)


@pytest.mark.parametrize(
    ("details", "deadlines", "message"),
    [
        ({}, [Cutoff(NOW + n * DAY) for n in range(MOST_DEADLINES + 1)], "Up to 20 deadlines"),
        ({}, [Cutoff(NOW), Cutoff(NOW)], "at the same moment"),
        ({"opens_at": NOW + DAY}, [Cutoff(NOW)], "before the call opens"),
        ({"amount_least": 5, "amount_most": 4}, [], "cannot be less"),
    ],
)
def test_what_cannot_be_is_refused(details, deadlines, message):
    details = {"title": "Grant", "summary": "Money.", **details}
    with pytest.raises(OperationRefused, match=message):
        write_call(actor=None, now=NOW, details=details, deadlines=deadlines)
    assert not Call.objects.exists()


def test_the_database_refuses_what_cannot_be():
    for fields in (
        {"amount_least": 5, "amount_most": 4}, {"funding_rate": 101},
        {"state": "published", "published_at": None},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Call.objects.create(slug="x", title="X", summary="x", **fields)


def submitted(**fields):
    keeper, editor = make_user(), make_user(role="editor")
    own = make_organisation("Alpha", administrator=keeper)
    call = make_call("ours", actor=keeper, organisation=own, published=False, **fields)
    OutgoingMail.objects.all().delete()
    return keeper, editor, submit_call(actor=keeper, now=NOW, call=call)


def decide(editor, *, accepts, reason=""):
    case = Case.objects.get(state="waiting")
    return decide_case(
        actor=editor, now=NOW, case=case, version=case.version, accepts=accepts, reason=reason
    )


def test_what_an_organisation_submits_waits_for_an_editor():
    keeper, editor, call = submitted()
    assert (call.state, published_calls(NOW).count()) == ("waiting", 0)
    assert OutgoingMail.objects.get().recipient == editor.email
    with pytest.raises(OperationRefused, match="submitted already"):
        submit_call(actor=keeper, now=NOW, call=call)
    decide(editor, accepts=False, reason="Which countries?")
    call.refresh_from_db()
    assert call.state == "draft"
    told = OutgoingMail.objects.get(recipient=keeper.email)
    assert told.subject == "Given back: Title of ours"
    assert "Which countries?" in told.text
    edit(call, keeper, countries=["DE"])
    submit_call(actor=keeper, now=NOW, call=call)
    decide(editor, accepts=True)
    assert published_calls(NOW).get().published_at == NOW
    assert OutgoingMail.objects.filter(subject="Accepted: Title of ours").exists()


def test_a_change_of_what_is_public_is_shown_at_once_and_put_before_an_editor():
    keeper, editor, call = submitted()
    edit(call, keeper, title="Better")
    assert Case.objects.get().title == "Better"
    decide(editor, accepts=True)
    call.refresh_from_db()
    edit(call, keeper, title="Best")
    assert search_documents("best").get().kind == "call"
    decide(editor, accepts=True)
    assert published_calls(NOW).get().title == "Best"
    edit(Call.objects.get(), keeper, title="Worse")
    decide(editor, accepts=False, reason="No.")
    assert published_calls(NOW).get().title == "Worse"
    assert return_call(actor=editor, now=NOW, call=call).state == "published"


def test_only_so_many_of_an_organisation_wait(monkeypatch):
    keeper, _editor, call = submitted()
    monkeypatch.setattr(writing, "MOST_WAITING", 1)
    more = make_call("more", organisation=call.organisation, published=False)
    with pytest.raises(OperationRefused, match="wait for an editor already"):
        submit_call(actor=keeper, now=NOW, call=more)


@pytest.mark.parametrize(
    ("fields", "message"),
    [({"summary": " "}, "in one sentence"), ({"deadlines": []}, "Enter a deadline")],
)
def test_what_says_too_little_is_not_submitted(fields, message):
    call = make_call(published=False, **fields)
    with pytest.raises(OperationRefused, match=message):
        submit_call(actor=make_user(), now=NOW, call=call)
    call.website = "https://call.example"
    call.summary = "Money."
    call.save()
    assert submit_call(actor=make_user(), now=NOW, call=call).state == "waiting"


def test_stale_change_changes_nothing():
    call, editor = make_call(), make_user(role="editor")
    edit(call, editor, title="First")
    with pytest.raises(StaleForm):
        edit(call, editor, version=1, title="Second", deadlines=[])
    assert Call.objects.get().title == "First"
    assert call.deadlines.count() == 1
    assert not Case.objects.exists()


def test_followers_hear_when_dates_change_and_when_a_call_goes():
    call, editor, reader = make_call("grant"), make_user(role="editor"), make_user()
    for person in (reader, editor):
        follow_call(actor=person, now=NOW, call=call, days=[3])
    edit(call, editor, title="Grant anew")
    assert not OutgoingMail.objects.exists()
    edit(call, editor, deadlines=[Cutoff(NOW + 30 * DAY)])
    told = OutgoingMail.objects.get()
    assert (told.recipient, told.subject) == (reader.email, "New dates: Grant anew")
    assert "10 August 2017" in told.text
    edit(call, editor, deadlines=[])
    assert "to come" not in OutgoingMail.objects.latest("pk").text
    withdraw_call(actor=editor, now=NOW, call=call)
    assert OutgoingMail.objects.latest("pk").subject == "Withdrawn: Grant anew"
    assert not published_calls(NOW)
    assert not search_documents("grant")
    with pytest.raises(OperationRefused, match="not public"):
        withdraw_call(actor=editor, now=NOW, call=call)
    publish_call(actor=editor, now=NOW, call=call, at=NOW)
    assert published_calls(NOW).count() == 1


def test_what_is_taken_back_waits_no_more():
    keeper, _editor, call = submitted()
    assert withdraw_call(actor=keeper, now=NOW, call=call).state == "draft"
    assert Case.objects.get().state == "withdrawn"
