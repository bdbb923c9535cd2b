"""Calls from a table: read by the form's own rules, all of them or none."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hansa.calls.importing import COLUMNS, read_rows
from hansa.calls.models import Call
from hansa.calls.operations import writing
from hansa.calls.operations.writing import import_calls
from hansa.common.errors import OperationRefused
from hansa.organisations.importing import FileRefused, read_file
from tests.factories import NOW, make_call, make_term, make_user

pytestmark = pytest.mark.django_db
GOOD = {
    "title": "Green grants", "summary": "Money.", "type": "Prize", "countries": "Germany; FR",
    "organisations": "SME", "fields": "Digital", "deadlines": "2017-09-01 17:00 First; 2017-10-01",
    "budget": "2000000", "time zone": "Europe/Athens",
}  # fmt: skip


def table(*rows, header=None):
    header = header or list({name: 1 for row in rows for name in row})
    text = io.StringIO()
    csv.writer(text).writerows([header, *([row.get(n, "") for n in header] for row in rows)])
    return text.getvalue().encode()


def read(*rows, **kwargs):
    return read_rows(read_file(table(*rows, **kwargs)))


def test_a_row_is_read_with_names_and_codes():
    make_term()
    row = read(GOOD)[0]
    assert row.errors == []
    details = row.call.details
    assert (details["kind"], details["countries"]) == ("prize", ["DE", "FR"])
    assert (details["profile_types"], details["budget"]) == (["sme"], 2_000_000)
    assert [str(term) for term in row.call.terms] == ["Digital"]
    first, second = row.call.deadlines
    assert (f"{first.at:%m-%d %H:%M}", first.label) == ("09-01 17:00", "First")
    assert (f"{second.at:%m-%d %H:%M}", second.label) == ("10-01 23:59", "")
    assert set(GOOD) <= set(COLUMNS)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"title": ""}, "Title: This field is required."),
        ({"countries": "Atlantis"}, "Eligible countries: "),
        ({"organisations": "guild"}, "Eligible organisations: "),
        ({"fields": "Alchemy"}, "No field is called Alchemy."),
        ({"deadlines": "soon"}, "Until: "),
        ({"funding rate": "200"}, "Funding rate in percent: "),
        ({"website": "javascript:alert(1)"}, "Web site: "),
        ({"title": "Known"}, "A call of this title is there already."),
    ],
)
def test_what_is_wrong_is_said_at_the_row(change, error):
    make_call("x", title="KNOWN")
    make_term()
    fine, faulty = read({**GOOD, "title": "Fine"}, {**GOOD, **change})
    assert fine.errors == []
    assert [one for one in faulty.errors if one.startswith(error)]
    assert faulty.number == 3


def test_a_table_that_cannot_be_one_of_calls_is_refused(monkeypatch):
    with pytest.raises(FileRefused, match="called colour"):
        read({**GOOD, "colour": "green"})
    with pytest.raises(FileRefused, match="summary is missing"):
        read({"title": "x"})
    monkeypatch.setattr("hansa.calls.importing.MOST_ROWS", 1)
    with pytest.raises(FileRefused, match="more than 1 rows"):
        read(GOOD, GOOD)


def test_all_are_published_or_none(monkeypatch):
    make_term()
    editor = make_user(role="editor")
    rows = [row.call for row in read(GOOD, {**GOOD, "title": "Blue grants"})]
    real = writing.publish_call

    def second_fails(**given):
        if given["call"].title == "Blue grants":
            raise OperationRefused("no")
        return real(**given)

    monkeypatch.setattr(writing, "publish_call", second_fails)
    with pytest.raises(OperationRefused):
        import_calls(actor=editor, now=NOW, rows=rows)
    assert not Call.objects.exists()
    monkeypatch.setattr(writing, "publish_call", real)
    for _twice in range(2):
        import_calls(actor=editor, now=NOW, rows=rows, key="k")
    assert Call.objects.filter(state="published").count() == 2
    with pytest.raises(OperationRefused, match="no row"):
        import_calls(actor=editor, now=NOW, rows=[])


def test_import_on_the_page(sign_in):
    make_term()
    browser = sign_in(make_user(role="editor"))
    assert "Import from a file" in browser.get("/calls/").content.decode()
    assert browser.get("/calls/import/").status_code == 200

    def upload(content):
        file = SimpleUploadedFile("calls.csv", content)
        return browser.post("/calls/import/", {"key": "k", "file": file})

    assert upload(b"").status_code == 422
    assert upload(b"colour\ngreen\n").status_code == 422
    wrong = upload(table(GOOD, {**GOOD, "title": ""}))
    assert wrong.status_code == 422
    assert "1 row has faults" in wrong.content.decode()
    page = upload(table(GOOD))
    assert "1 call would be published" in page.content.decode()
    content = page.context["read"].initial["content"]
    faulty = content.replace("Germany", "Atlantis")
    assert browser.post("/calls/import/", {"key": "a", "content": faulty}).status_code == 422
    assert browser.post("/calls/import/", {"content": content}).status_code == 422
    broken = {"key": "a", "content": "colour\n1\n"}
    assert "called colour" in browser.post("/calls/import/", broken, follow=True).content.decode()
    assert not Call.objects.exists()
    done = browser.post("/calls/import/", {"key": "a", "content": content}, follow=True)
    assert "1 call is public." in done.content.decode()
    assert Call.objects.get().slug == "green-grants"
    assert sign_in(make_user()).get("/calls/import/").status_code == 404
