"""Evaluators judge applications by weighted criteria; a conflict neither counts nor sees."""

from datetime import timedelta

import pytest

from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord
from hansa.matchmaking.models import Application, Evaluation, Score
from hansa.matchmaking.operations.applying import withdraw_application
from hansa.matchmaking.operations.evaluating import evaluate_application
from hansa.matchmaking.operations.questions import (
    CriterionDetails,
    dismiss_evaluator,
    name_evaluator,
    set_questions,
)
from hansa.matchmaking.queries.evaluating import (
    hidden_from,
    judgements_of,
    means_of,
    progress_by_evaluator,
    progress_of,
)
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_matchmaking,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser():
    return make_user()


@pytest.fixture
def call(organiser):
    call = make_matchmaking(event=make_event(organiser=organiser))
    criteria = [CriterionDetails("Fit", 3), CriterionDetails("Plan", 1)]
    set_questions(
        actor=None, now=NOW, call=call, version=call.version, questions=[], criteria=criteria
    )
    return call


@pytest.fixture
def fit(call):
    return call.criteria.get(name="Fit").pk


@pytest.fixture
def plan(call):
    return call.criteria.get(name="Plan").pk


def evaluator_of(call, user=None):
    return name_evaluator(actor=None, now=NOW, call=call, user=user or make_user())


def judge(evaluator, application, *points, version=0, now=NOW, **more):
    criteria = application.call.criteria.values_list("pk", flat=True)
    return evaluate_application(
        actor=evaluator.user, now=now, evaluator=evaluator, application=application,
        version=version, scores=dict(zip(criteria, points, strict=False)), **more,
    )  # fmt: skip


def test_points_are_weighed_and_kept_by_version(call):
    one, application = evaluator_of(call), make_application(call, selected=False)
    made = judge(one, application, 5, 1, comment="Good.")
    assert means_of(call) == {application.pk: {one.pk: 4.0}}
    assert [str(s) for s in Score.objects.order_by("criterion__place")] == ["Fit: 5", "Plan: 1"]
    assert str(made) == f"{one}: {application}"
    assert judge(one, application, 5, 1, comment="Good.").version == 1
    again = judge(one, application, 1, 5, version=1)
    assert (again.pk, again.version, again.comment) == (made.pk, 2, "")
    assert means_of(call) == {application.pk: {one.pk: 2.0}}
    with pytest.raises(StaleForm) as stale:
        judge(one, application, 0, 0, version=1)
    assert stale.value.current == made
    assert AuditRecord.objects.filter(verb="application.evaluate").count() == 3


def test_conflict_takes_the_place_of_points(call):
    one, other = evaluator_of(call), evaluator_of(call)
    application = make_application(call, selected=False)
    judge(one, application, 5, 5)
    judge(other, application, 1, 1)
    judge(one, application, 5, 5, version=1, has_conflict=True)
    assert means_of(call) == {application.pk: {other.pk: 1.0}}
    assert not Score.objects.filter(evaluation__evaluator=one).exists()
    assert hidden_from(one.user, call) == {application.pk}
    assert hidden_from(other.user, call) == set()
    judge(one, application, 4, 4, version=2)
    assert hidden_from(one.user, call) == set()


def test_points_are_refused_where_they_make_no_sense(call, fit):
    user = make_user()
    one = evaluator_of(call, user)
    own = make_organisation(administrator=user)
    application = make_application(call, selected=False)
    mine = make_application(call, organisation=own, selected=False)
    with pytest.raises(OperationRefused, match="your own organisation"):
        judge(one, mine, 5, 5)
    judge(one, mine, has_conflict=True)
    with pytest.raises(OperationRefused, match="every criterion"):
        judge(one, application, 5)
    with pytest.raises(OperationRefused, match="event is over"):
        judge(one, application, 5, 5, now=call.event.ends_at)
    elsewhere = make_application(make_matchmaking(), selected=False)
    with pytest.raises(OperationRefused, match="withdrawn"):
        judge(one, elsewhere, 5, 5)
    withdraw_application(actor=user, now=NOW, application=application)
    with pytest.raises(OperationRefused, match="withdrawn"):
        judge(one, application, 5, 5)
    dismiss_evaluator(actor=None, now=NOW, evaluator=one)
    with pytest.raises(OperationRefused, match="no longer judge"):
        judge(one, mine, has_conflict=True)
    bare = make_matchmaking()
    with pytest.raises(OperationRefused, match="not named criteria"):
        judge(evaluator_of(bare), make_application(bare, selected=False))
    assert Evaluation.objects.count() == 1


def test_own_organisation_is_hidden_before_any_conflict_is_declared(call):
    user = make_user()
    mine = make_application(call, organisation=make_organisation(administrator=user))
    evaluator_of(call, user)
    assert hidden_from(user, call) == {mine.pk}


def test_progress_counts_what_is_judged_by_every_criterion(call, fit):
    one = evaluator_of(call)
    first, second, third = (make_application(call, selected=False) for _ in range(3))
    judge(one, first, 3, 3)
    judge(one, second, has_conflict=True)
    progress = progress_of(one)
    assert [a for a, *_ in progress.judged] == [first, second]
    assert (progress.waiting, progress.total) == ([third], 3)
    assert progress_by_evaluator(call) == [(one, 2, 3)]
    set_questions(
        actor=None, now=NOW, call=call, version=call.version, questions=[],
        criteria=[CriterionDetails("Fit", pk=fit), CriterionDetails("Plan", pk=call.criteria.get(
            name="Plan").pk), CriterionDetails("New")],
    )  # fmt: skip
    assert progress_by_evaluator(call) == [(one, 1, 3)]
    assert means_of(call) == {}
    withdraw_application(actor=one.user, now=NOW, application=second)
    assert progress_by_evaluator(call) == [(one, 0, 2)]


def test_criterion_that_was_scored_by_cannot_be_left_out(call, fit, plan):
    judge(evaluator_of(call), make_application(call, selected=False), 3, 3)

    def keep(*criteria):
        set_questions(actor=None, now=NOW, call=call, version=call.version, questions=[],
                      criteria=criteria)  # fmt: skip

    with pytest.raises(OperationRefused, match="“Fit” has been scored by"):
        keep(CriterionDetails("Plan", pk=plan))
    call.refresh_from_db()
    keep(CriterionDetails("Fitness", 2, pk=fit), CriterionDetails("Plan", pk=plan))
    assert [str(c) for c in call.criteria.all()] == ["Fitness", "Plan"]


def test_what_others_think_is_shown_to_who_judged_and_has_no_conflict(
    call, organiser, fit, plan, sign_in
):
    one, other = evaluator_of(call), evaluator_of(call, make_user(name="Grace Hopper"))
    application = make_application(call, selected=False)
    judge(other, application, 1, 2, comment="Weak plan.")
    base = f"/events/{call.event.slug}/applications/"
    address = f"{base}{application.pk}/"
    browser = sign_in(one.user)
    assert "Weak plan." not in browser.get(address).content.decode()
    form = {"version": 0, f"criterion_{fit}": 4, f"criterion_{plan}": "", "comment": "Mine."}
    refused = browser.post(address + "evaluate/", form)
    assert refused.status_code == 422
    assert "Give points, or declare" in refused.content.decode()
    assert "Mine." in refused.content.decode()
    assert "Weak plan." not in refused.content.decode()
    form[f"criterion_{plan}"] = 4
    assert browser.post(address + "evaluate/", form)["Location"] == base
    assert "Weak plan." in browser.get(address).content.decode()
    stale = browser.post(address + "evaluate/", form | {"comment": "Other tab."})
    assert stale.status_code == 409
    assert "Other tab." in stale.content.decode()
    browser.post(address + "evaluate/", {"version": 1, "has_conflict": "on"})
    assert "Weak plan." not in browser.get(address).content.decode()
    assert "Weak plan." in sign_in(organiser).get(address).content.decode()
    evaluator_of(call, organiser)
    assert "Weak plan." not in sign_in(organiser).get(address).content.decode()
    assert sign_in(organiser).post(address + "evaluate/", {"version": 0}).status_code == 422
    declared = {one.has_conflict: one for one in judgements_of(application)}
    assert (declared[True].mean, declared[False].mean) == (None, 1.25)


def test_saved_points_lead_to_the_next_application(call, fit, plan, sign_in):
    one = evaluator_of(call)
    first, second = (make_application(call, selected=False) for _ in range(2))
    base = f"/events/{call.event.slug}/applications/"
    browser = sign_in(one.user)
    page = browser.get(base).content.decode()
    assert "You have judged 0 of 2 applications" in page
    form = {"version": 0, f"criterion_{fit}": 4, f"criterion_{plan}": 0}
    sent = browser.post(f"{base}{first.pk}/evaluate/", form)
    assert sent["Location"] == f"{base}{second.pk}/"
    assert "You have judged 1 of 2 applications" in browser.get(base).content.decode()
    odd = browser.post(f"{base}{second.pk}/evaluate/", form | {f"criterion_{fit}": 6})
    assert odd.status_code == 422
    assert browser.get(f"{base}999/").status_code == 404


def test_refusal_by_the_operation_keeps_what_was_typed(call, fit, plan, sign_in, monkeypatch):
    one = evaluator_of(call)
    application = make_application(call, selected=False)
    from hansa.common import clock

    monkeypatch.setattr(clock, "now", lambda: call.event.ends_at + timedelta(days=1))
    form = {"version": 0, f"criterion_{fit}": 4, f"criterion_{plan}": 0, "comment": "Late."}
    address = f"/events/{call.event.slug}/applications/{application.pk}/evaluate/"
    refused = sign_in(one.user).post(address, form)
    assert refused.status_code == 422
    assert "This event is over." in refused.content.decode()
    assert "Late." in refused.content.decode()


def test_evaluator_reads_answers_before_criteria_are_named(sign_in, organiser):
    call = make_matchmaking(event=make_event(organiser=organiser))
    one = evaluator_of(call)
    application = make_application(call, selected=False)
    Application.objects.filter(pk=application.pk).update(
        answers=[
            {"question": 1, "label": "Exhibiting?", "kind": "yes-no", "answer": "yes"},
            {"question": 2, "label": "Why?", "kind": "text", "answer": "<b>Because</b>"},
        ]
    )
    base = f"/events/{call.event.slug}/applications/"
    assert "have not named criteria yet" in sign_in(one.user).get(base).content.decode()
    page = sign_in(one.user).get(f"{base}{application.pk}/").content.decode()
    assert "Exhibiting?" in page
    assert "&lt;b&gt;Because" in page
    assert "Europe" in sign_in(organiser).get(base).content.decode()
