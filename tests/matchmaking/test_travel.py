"""Travel support, and applications as a sheet."""

import csv
import io

import pytest
from openpyxl import load_workbook

from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.matchmaking.models import Application
from hansa.matchmaking.operations.applying import (
    decide_applications,
    set_travel_support,
    withdraw_application,
)
from tests.factories import NOW, make_application, make_organisation, make_user
from tests.matchmaking.test_evaluating import call, evaluator_of, judge, organiser

__all__ = ["call", "organiser"]
pytestmark = pytest.mark.django_db


def support(call, applications, travel, **more):
    return set_travel_support(
        actor=None, now=NOW, call=call, applications=applications, travel=travel, **more
    )


def test_travel_support_is_set_by_version_and_not_for_who_came_late(call):
    one, late = make_application(call), make_application(call)
    Application.objects.filter(pk=late.pk).update(is_late=True)
    seen = {a.pk: a.version for a in (one, late)}
    with pytest.raises(OperationRefused, match=f"at own cost: {late}"):
        support(call, [one, late], "granted")
    assert not Application.objects.exclude(travel="none").exists()
    assert support(call, [one, late], "asked", seen=seen) == [one, late]
    with pytest.raises(OperationRefused, match="changed meanwhile"):
        support(call, [one], "granted", seen=seen)
    support(call, [one], "paid")
    with pytest.raises(OperationRefused, match="so already"):
        support(call, [one], "paid")
    support(call, [late], "refused")
    assert {a.travel for a in Application.objects.all()} == {"paid", "refused"}
    details = AuditRecord.objects.filter(verb="application.set_travel").last().details
    assert details == {"before": "asked", "travel": "refused"}
    withdraw_application(actor=make_user(), now=NOW, application=one)
    with pytest.raises(OperationRefused, match="at least one"):
        support(call, [one], "none")


def test_travel_support_is_set_at_the_desk_and_shown_to_the_applicant(call, organiser, sign_in):
    manager = make_user()
    ours = make_application(call, organisation=make_organisation(administrator=manager))
    address = f"/events/{call.event.slug}/"
    assert "Travel support granted" not in sign_in(manager).get(address).content.decode()
    form = {"applications": [ours.pk], f"version-{ours.pk}": ours.version, "set_travel": "1",
            "travel": "granted"}  # fmt: skip
    browser = sign_in(organiser)
    wrong = browser.post(f"{address}desk/", form | {"travel": "much"})
    assert wrong.status_code == 422
    assert browser.post(f"{address}desk/", form)["Location"] == f"{address}desk/"
    assert browser.post(f"{address}desk/", form).status_code == 422
    assert "travel support granted" in browser.get(f"{address}desk/").content.decode()
    assert "Travel support granted" in sign_in(manager).get(address).content.decode()


def test_late_applicant_sees_that_it_is_at_own_cost(call, sign_in):
    manager = make_user()
    ours = make_application(call, organisation=make_organisation(administrator=manager))
    Application.objects.filter(pk=ours.pk).update(is_late=True)
    page = sign_in(manager).get(f"/events/{call.event.slug}/").content.decode()
    assert "at your own cost" in page


def rows_of(browser, call, form="csv"):
    answer = browser.get(f"/events/{call.event.slug}/desk/applications.{form}")
    assert answer["Content-Disposition"].startswith("attachment")
    if form == "xlsx":
        return [list(row) for row in load_workbook(io.BytesIO(answer.content)).active.values]
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_sheet_holds_every_application_with_scores_and_answers(call, organiser, sign_in):
    one = evaluator_of(call)
    first = make_application(call, organisation=make_organisation("Jena"), selected=False)
    second = make_application(call, organisation=make_organisation("Lyon"), selected=False)
    judge(one, first, 5, 4)
    judge(evaluator_of(call), first, 1, 1)
    answers = [
        {"question": 7, "label": "Why?", "kind": "text", "answer": "=1+1"},
        {"question": 8, "label": "=HYPERLINK(1)", "kind": "text", "answer": "-2"},
    ]
    Application.objects.filter(pk=first.pk).update(answers=answers)
    renamed = [answers[0] | {"label": "Why really?", "answer": "So"}]
    Application.objects.filter(pk=second.pk).update(answers=renamed, is_late=True)
    decide_applications(
        actor=None, now=NOW, call=call, applications=[second], status="reserve", reason="@Full"
    )
    browser = sign_in(organiser)
    heading, *rows = rows_of(browser, call)
    assert heading[-3:] == ["Why?", "'=HYPERLINK(1)", "Why really?"]
    jena, lyon = (dict(zip(heading, row, strict=True)) for row in rows)
    assert (jena["organisation"], jena["score"], jena["spread"]) == ("Jena", "2.88", "3.75")
    assert (jena["rank"], jena["evaluations"], jena["Why?"]) == ("1", "2", "'=1+1")
    assert jena["cut_off"].startswith("2017-07-13 15:30:00+08")
    assert jena["decided_at"] == ""
    assert (lyon["in_reserve"], lyon["reason"], lyon["is_late"]) == ("1", "'@Full", "True")
    assert (lyon["cut_off"], lyon["Why really?"]) == ("", "So")
    book_heading, *book = rows_of(browser, call, "xlsx")
    assert book_heading[-2] == "=HYPERLINK(1)"
    assert book[0][book_heading.index("score")] == 2.88
    workbook = load_workbook(io.BytesIO(
        browser.get(f"/events/{call.event.slug}/desk/applications.xlsx").content
    ))  # fmt: skip
    kinds = {cell.data_type for row in workbook.active.iter_rows() for cell in row}
    assert "f" not in kinds
    assert browser.get(f"/events/{call.event.slug}/desk/applications.ods").status_code == 404


def test_sheet_has_no_scores_where_the_reader_has_a_conflict(call, organiser, sign_in):
    own = evaluator_of(call, organiser)
    application = make_application(call, selected=False)
    judge(evaluator_of(call), application, 5, 5)
    judge(own, application, has_conflict=True)
    heading, row = rows_of(sign_in(organiser), call)
    found = dict(zip(heading, row, strict=True))
    assert (found["score"], found["rank"], found["evaluations"]) == ("", "", "")
