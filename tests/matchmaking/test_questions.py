"""The event's questions: set up, answered in the application form, kept with their wording."""

from datetime import timedelta

import pytest

from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.models import Application, Criterion, Question
from hansa.matchmaking.operations.applying import Answer, submit_application
from hansa.matchmaking.operations.letters import write_letter
from hansa.matchmaking.operations.questions import (
    CriterionDetails,
    QuestionDetails,
    dismiss_evaluator,
    invite_evaluator,
    link_evaluator,
    name_evaluator,
    set_questions,
)
from hansa.matchmaking.operations.setting_up import copy_matchmaking
from hansa.matchmaking.permissions import evaluates_event
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_matchmaking,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db
ASKED = [
    QuestionDetails("Who are you?", "long", is_required=True, source="summary"),
    QuestionDetails("How?", "choice", ["By train", "By air"]),
    QuestionDetails("Exhibiting?", "yes-no"),
    QuestionDetails("Anything else?"),
]


@pytest.fixture
def organiser():
    return make_user()


@pytest.fixture
def call(organiser):
    return make_matchmaking(event=make_event(organiser=organiser))


def set_up(call, questions=(), criteria=(), evaluators=None, version=None):
    return set_questions(
        actor=None, now=NOW, call=call, version=version or call.version, questions=questions,
        criteria=criteria, evaluators=evaluators,
    )  # fmt: skip


def test_questions_and_criteria_change_by_version_and_keep_their_rows(call):
    set_up(call, ASKED, [CriterionDetails("Fit", 3), CriterionDetails("Plan")])
    first, *_, last = call.questions.all()
    assert [str(one) for one in call.questions.all()] == [one.label for one in ASKED]
    fit, plan = call.criteria.all()
    assert (str(fit), fit.weight, plan.weight) == ("Fit", 3, 1)
    with pytest.raises(StaleForm):
        set_up(call, [], [], version=1)
    set_up(
        call, [QuestionDetails("New"), QuestionDetails("Who?", pk=first.pk)],
        [CriterionDetails("Fit", 5, pk=fit.pk)],
    )  # fmt: skip
    assert [(q.label, q.pk == first.pk) for q in call.questions.all()] == [
        ("New", False), ("Who?", True),
    ]  # fmt: skip
    assert [(c.pk, c.weight) for c in call.criteria.all()] == [(fit.pk, 5)]
    assert not Question.objects.filter(pk=last.pk).exists()
    assert AuditRecord.objects.filter(verb="matchmaking.set_questions").count() == 2


def test_copied_event_asks_judges_and_writes_alike_and_has_nobody_s_answers(call, organiser):
    set_up(call, ASKED, [CriterionDetails("Fit", 3)], ["ines@example.org"])
    write_letter(
        actor=None, now=NOW, call=call, kind="selected", language="de", version=0,
        subject="Ja", body="Ja!",
    )  # fmt: skip
    copy = copy_matchmaking(
        actor=organiser, now=NOW, source=call, title="Again", starts_at=NOW + timedelta(days=90)
    )
    for name in ("label", "kind", "options", "is_required", "source"):
        kept = [getattr(one, name) for one in copy.questions.all()]
        assert kept == [getattr(one, name) for one in call.questions.all()] != []
    assert [(c.name, c.weight) for c in copy.criteria.all()] == [("Fit", 3)]
    assert [(t.language, t.body, t.version) for t in copy.letters.all()] == [("de", "Ja!", 1)]
    assert not copy.evaluators.exists()
    assert (call.questions.count(), call.criteria.count(), call.letters.count()) == (4, 1, 1)


def test_questions_of_another_event_are_not_touched(call):
    other = make_matchmaking()
    set_up(other, ASKED[:1], [CriterionDetails("Theirs")])
    theirs = other.questions.get()
    set_up(
        call, [QuestionDetails("Mine", pk=theirs.pk)],
        [CriterionDetails("Mine", pk=other.criteria.get().pk)],
    )  # fmt: skip
    assert other.questions.get().label == "Who are you?"
    assert Criterion.objects.filter(name="Theirs").exists()
    assert call.questions.get().pk != theirs.pk


def test_answer_stays_with_the_wording_it_answered(call):
    set_up(call, ASKED)
    who, how, *_ = call.questions.all()
    given = {"actor": None, "now": NOW, "call": call, "side": call.sides.all()[0],
             "motivation": "To meet.", "delegates": []}  # fmt: skip
    for answers in ([], [Answer(who, "")], [Answer(how, "By train")]):
        with pytest.raises(OperationRefused, match="Not answered yet: Who are you"):
            submit_application(**given, organisation=make_organisation(), answers=answers)
    made = submit_application(
        **given, organisation=make_organisation(), answers=[Answer(who, "Us"), Answer(how, "")]
    )
    set_up(call, [QuestionDetails("Who are you really?", pk=who.pk)])
    made.refresh_from_db()
    kept = {"question": who.pk, "label": "Who are you?", "kind": "long", "answer": "Us"}
    assert made.answers == [kept]


def test_form_asks_the_questions_and_the_profile_answers(call, sign_in):
    set_up(call, ASKED)
    manager = make_user()
    ours = make_organisation(administrator=manager, summary="We bend light.")
    who, how, exhibiting, _else = (f"question_{q.pk}" for q in call.questions.all())
    address = f"/events/{call.event.slug}/apply/"
    browser = sign_in(manager)
    page = browser.get(address)
    assert page.context["form"].initial[who] == "We bend light."
    assert page.context["form"].initial[how] == ""
    assert "Filled in from your profile" in page.content.decode()
    form = {
        "key": "k", "organisation": ours.pk, "side": call.sides.all()[0].pk,
        "motivation": "To meet.", "delegate_name": "Jo", "delegate_email": "jo@example.org",
        who: "", how: "By boat",
    }  # fmt: skip
    refused = browser.post(address, form)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {who, how}
    assert browser.post(address, form | {who: "Us", how: "By air", exhibiting: "yes"})
    answers = {a["label"]: a["answer"] for a in Application.objects.get().answers}
    assert answers == {"Who are you?": "Us", "How?": "By air", "Exhibiting?": "yes"}


def test_evaluators_are_invited_alike_with_and_without_an_account(call):
    known = make_user("known@example.org", language="de")
    set_up(call, evaluators=["Known@example.org", "new@example.org"])
    assert [(str(e), e.user) for e in call.evaluators.order_by("email")] == [
        ("known@example.org", known), ("new@example.org", None),
    ]  # fmt: skip
    recipients = OutgoingMail.objects.values_list("recipient", flat=True)
    assert sorted(recipients) == ["known@example.org", "new@example.org"]
    set_up(call, evaluators=["known@example.org", "new@example.org"])
    set_up(call)
    assert OutgoingMail.objects.count() == 2
    assert evaluates_event(known, call)
    set_up(call, evaluators=["new@example.org"])
    assert not evaluates_event(known, call)
    set_up(call, evaluators=["known@example.org"])
    assert evaluates_event(known, call)
    assert call.evaluators.count() == 2


def test_evaluator_named_by_account_is_the_one_of_its_address(call):
    user = make_user("ines@example.org")
    named = name_evaluator(actor=None, now=NOW, call=call, user=user)
    named.email = ""
    named.save()
    assert str(named) == str(user)
    set_up(call, evaluators=["ines@example.org"])
    assert invite_evaluator(actor=None, now=NOW, call=call, email="ines@example.org") == named
    dismiss_evaluator(actor=None, now=NOW, evaluator=named)
    assert not evaluates_event(user, call)


def test_evaluator_who_signs_up_later_finds_the_applications(call):
    invited = invite_evaluator(actor=None, now=NOW, call=call, email="new@example.org")
    user = make_user("new@example.org")
    assert link_evaluator(actor=user, now=NOW, user=user, email="other@example.org") == []
    assert link_evaluator(actor=user, now=NOW, user=user, email="New@example.org") == [invited]
    assert evaluates_event(user, call)
    invite_evaluator(actor=None, now=NOW, call=call, email="second@example.org")
    assert link_evaluator(actor=user, now=NOW, user=user, email="second@example.org") == []


def test_confirmed_address_opens_the_applications(call, client):
    import re

    invite_evaluator(actor=None, now=NOW, call=call, email="ada@example.org")
    form = {"name": "Ada", "email": "ada@example.org", "password1": "lantern-harbour-1"}
    OutgoingMail.objects.all().delete()
    client.post("/accounts/signup/", form)
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", OutgoingMail.objects.get().text, re.M).group(1)
    client.post("/accounts/confirm-email/", {"code": code})
    assert client.get(f"/events/{call.event.slug}/applications/").status_code == 200


def part(call, **changes):
    return {
        "version": call.version, "question_0_label": "How?", "question_0_kind": "choice",
        "question_0_options": "By train\n\n By air \nBy train", "question_0_is_required": "on",
        "question_1_kind": "text", "criterion_0_name": "Fit", "criterion_0_weight": "",
        "evaluators": "ines@example.org\n", **changes,
    }  # fmt: skip


def test_part_of_the_set_up_saves_questions_criteria_and_evaluators(call, organiser, sign_in):
    address = f"/events/{call.event.slug}/desk/set-up/questions/"
    browser = sign_in(organiser)
    assert browser.get(address).status_code == 200
    assert browser.post(address, part(call))["Location"] == address
    asked = call.questions.get()
    assert (asked.options, asked.is_required) == (["By train", "By air"], True)
    assert call.criteria.get().weight == 1
    page = browser.get(address).content.decode()
    assert "By train\nBy air" in page
    assert "ines@example.org" in page
    assert "question_2_label" in page
    stale = browser.post(address, part(call, question_0_label="Why?"))
    assert stale.status_code == 409
    assert "Why?" in stale.content.decode()
    call.refresh_from_db()
    renamed = part(call, question_0_label="Why?", question_0_kind="text", evaluators="")
    assert browser.post(address, renamed).status_code == 302
    assert call.questions.get().pk == asked.pk
    assert call.questions.get().options == []
    assert not evaluates_event(make_user("ines@example.org"), call)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"question_0_options": "One"}, "at least two answers"),
        ({"evaluators": "ines"}, "is no e-mail address"),
        ({"evaluators": "\n".join(f"a{n}@example.org" for n in range(31))}, "at most 30"),
        ({"criterion_0_weight": "0"}, "greater than or equal to 1"),
        ({"question_0_kind": "magic"}, "magic"),
    ],
)
def test_part_of_the_set_up_refuses_at_the_field(call, organiser, sign_in, changes, message):
    address = f"/events/{call.event.slug}/desk/set-up/questions/"
    refused = sign_in(organiser).post(address, part(call, **changes))
    assert refused.status_code == 422
    assert message in refused.content.decode()
    assert not call.questions.exists()


def test_desk_shows_who_applied_late(call, organiser, sign_in):
    made = make_application(call, selected=False)
    Application.objects.filter(pk=made.pk).update(is_late=True)
    page = sign_in(organiser).get(f"/events/{call.event.slug}/desk/").content.decode()
    assert "own cost" in page
