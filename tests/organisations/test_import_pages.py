"""The pages of an import, from file to undo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hansa.organisations import tasks
from hansa.organisations.importing import MOST_BYTES
from hansa.organisations.models import Import, Organisation
from hansa.organisations.operations.import_runs import fail_import, lease_import
from hansa.organisations.presentation.imports import stayed_in_words
from tests.factories import NOW, make_organisation, make_term, make_user
from tests.factories_imports import make_import

pytestmark = pytest.mark.django_db
LIST = "name,country,ecosystem,remark\nÅngström,SE,digital,x\nBeta,FR,,y\n"


@pytest.fixture
def validator():
    make_term("digital")
    return make_user(role="validator")


@pytest.fixture
def browser(sign_in, validator):
    return sign_in(validator)


def file_of(content, name="list.csv"):
    raw = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, raw)


def upload(browser, content=LIST, **given):
    return browser.post("/imports/new/", {"file": file_of(content), "key": "k", **given})


def choose(browser, source, **changes):
    fields = {f"column_{n}": field for n, field in enumerate(source.mapping["columns"])}
    given = {**fields, "version": source.version, "country": "", "profile_type": "cluster"}
    return browser.post(source.get_absolute_url(), {**given, **changes})


def page_of(answer):
    return answer.content.decode()


def checked(browser, content=LIST, **changes):
    """Return an import whose rows were checked by the pages alone."""
    upload(browser, content)
    source = Import.objects.get()
    assert choose(browser, source, **changes).status_code == 302
    tasks.run_import.func(source.pk)
    return Import.objects.get()


def done(browser, **given):
    source = checked(browser)
    address = source.get_absolute_url()
    browser.post(f"{address}run/", {"version": source.version, "publishes": "yes", **given})
    tasks.run_import.func(source.pk)
    return Import.objects.get()


def test_the_way_is_linked_for_those_who_may_and_for_nobody_else(browser, sign_in, client):
    for address in ("/organisations/", "/reviews/"):
        assert 'href="/imports/"' in page_of(browser.get(address))
    assert "/imports/" not in page_of(client.get("/organisations/"))
    assert "/imports/" not in page_of(sign_in(make_user()).get("/organisations/"))
    assert "Nothing was imported yet" in page_of(browser.get("/imports/"))


def test_a_file_is_taken_once_and_leads_to_its_columns(browser, validator):
    first, second = upload(browser), upload(browser)
    source = Import.objects.get()
    assert first.url == second.url == source.get_absolute_url()
    assert (source.uploaded_by, source.file_name, source.rows_count) == (validator, "list.csv", 2)
    page = page_of(browser.get(first.url))
    assert "Ångström · Beta" in page
    assert '<option value="ecosystems" selected>' in page
    assert "Encoding: UTF-8" in page
    assert "which is a guess" not in page
    assert "list.csv" in page_of(browser.get("/imports/"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "This field is required."),
        ({"file": file_of("")}, "The submitted file is empty."),
        ({"file": file_of("name\n")}, "There are no rows below the names of the columns."),
        ({"file": file_of('name\n"open\n')}, "Line 2: a quotation mark is not closed"),
        ({"file": file_of(b"PK\x03\x04", "a.xlsx")}, "The workbook is damaged or is none."),
        ({"file": file_of("name\nKöln\n".encode("cp1252")), "encoding": "utf-8"}, "Line 2 is not"),
        ({"file": file_of(LIST), "encoding": "klingon"}, "Select a valid choice."),
        ({"file": file_of("x" * (MOST_BYTES + 1))}, "larger than 20 MB"),
    ],
    ids=["none", "empty", "header", "quote", "workbook", "encoding", "no encoding", "large"],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(browser, given, said):
    answer = browser.post("/imports/new/", {"key": "k", **given})
    assert answer.status_code == 422
    assert said in page_of(answer)
    assert not Import.objects.exists()


def test_a_guessed_encoding_is_said_and_can_be_corrected(browser):
    upload(browser, "name;country\nŁódź Möbel;PL\n".encode("windows-1250"))
    source = Import.objects.get()
    page = page_of(browser.get(source.get_absolute_url()))
    assert "Read as Windows-1252, which is a guess" in page
    assert "Are these words right? £ódŸ, Möbel" in page
    browser.post(f"{source.get_absolute_url()}read/", {"encoding": "windows-1250"})
    page = page_of(browser.get(source.get_absolute_url()))
    assert "Łódź Möbel" in page
    assert "which is a guess" not in page
    answer = browser.post(
        f"{source.get_absolute_url()}read/", {"encoding": "utf-8"}, follow=True
    )  # fmt: skip
    assert "Line 2 is not written in UTF-8" in page_of(answer)
    browser.post(f"{source.get_absolute_url()}read/", {"encoding": "klingon"})
    assert Import.objects.get().encoding == "windows-1250"


def test_long_samples_are_cut_and_many_letters_are_enough(browser):
    rows = "".join(f"{'ü' * 3}{chr(192 + n)} {'x' * 80},DE\n" for n in range(12))
    upload(browser, f"name,country\n{rows}".encode("cp1252"))
    page = page_of(browser.get(Import.objects.get().get_absolute_url()))
    assert "xxx…" in page
    assert "x" * 80 not in page
    assert "üüüÇ" in page
    assert "üüüÈ" not in page.split("Are these words right?")[1].split("</p>")[0]


def test_columns_must_make_sense(browser):
    upload(browser)
    source = Import.objects.get()
    twice = choose(browser, source, column_3="name")
    assert twice.status_code == 422
    assert "“Name” is chosen for another column already." in page_of(twice)
    none = page_of(choose(browser, source, column_0="", column_1=""))
    assert "Choose the column that holds the names of the organisations." in none
    assert "Choose a country, or the column that holds it." in none
    assert choose(browser, source, column_1="", country="SE").status_code == 302
    assert Import.objects.get().mapping == {
        "columns": ["name", "", "ecosystems", ""], "country": "SE", "profile_type": "cluster",
    }  # fmt: skip


def test_progress_is_shown_until_the_rows_are_checked(browser):
    upload(browser)
    source = Import.objects.get()
    choose(browser, source)
    address = source.get_absolute_url()
    page = page_of(browser.get(address))
    assert "Waiting for its turn" in page
    assert 'http-equiv="refresh"' in page
    lease_import(import_id=source.pk, now=NOW)
    Import.objects.update(done_count=1)
    part = page_of(browser.get(address, headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert 'value="50"' in part
    assert "1 of 2 rows checked" in part
    Import.objects.update(state="running", done_count=2)
    assert "they are being stored" in page_of(browser.get(address))
    Import.objects.update(state="checked")
    assert browser.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_the_preview_shows_rows_in_words_and_every_error_by_row_and_column(browser):
    source = checked(browser, LIST + "Gamma,Atlantis,nonsense,z\n")
    page = page_of(browser.get(source.get_absolute_url()))
    assert "2 errors: nothing can be imported yet" in page
    assert "Row 4, country: No country is called “Atlantis” here." in page
    assert "<td>Sweden</td>" in page
    assert "<td>Atlantis</td>" in page
    assert "import-run" not in page
    assert f'action="{source.get_absolute_url()}run/"' not in page
    answer = browser.get(f"{source.get_absolute_url()}findings.csv")
    lines = answer.content.decode().splitlines()
    assert len(lines) == 3
    assert lines[1] == "4,country,No country is called “Atlantis” here.,error"
    assert answer["Content-Disposition"].startswith("attachment")
    refused = browser.post(
        f"{source.get_absolute_url()}run/", {"version": source.version}, follow=True
    )  # fmt: skip
    assert "Some rows have errors" in page_of(refused)
    assert "Which column is what" in page_of(browser.get(f"{source.get_absolute_url()}?columns"))


def test_likely_duplicates_are_shown_with_a_choice(browser):
    make_organisation("Beta")
    source = checked(browser)
    page = page_of(browser.get(source.get_absolute_url()))
    assert "Row 3: Beta is likely the same as Beta." in page
    assert "1 is likely in the directory already" in page
    assert 'name="with_twins"' in page


def test_a_guess_is_recalled_in_the_preview(browser):
    source = checked(browser, "name,country\nKöln Netz,DE\n".encode("cp1252"))
    assert "The file was read as Windows-1252" in page_of(browser.get(source.get_absolute_url()))


def test_what_was_imported_is_listed_and_can_be_undone(browser):
    source = done(browser)
    page = page_of(browser.get(source.get_absolute_url()))
    assert "2 organisations were imported" in page
    assert 'href="/organisations/beta/"' in page
    assert "Undo the import" in page
    answer = browser.post(f"{source.get_absolute_url()}undo/", follow=True)
    assert "Undone: 2 organisations are gone again" in page_of(answer)
    assert not Organisation.objects.exists()


def test_drafts_are_published_from_the_imports_page(browser):
    source = done(browser, publishes="no")
    page = page_of(browser.get(source.get_absolute_url()))
    assert "2 are drafts, which nobody sees." in page
    answer = browser.post(f"{source.get_absolute_url()}publish/", follow=True)
    assert "2 profiles are published." in page_of(answer)
    assert Organisation.objects.filter(status="published").count() == 2
    answer = browser.post(f"{source.get_absolute_url()}publish/", follow=True)
    assert "No draft of this import is left to publish." in page_of(answer)
    answer = browser.post(
        f"{source.get_absolute_url()}read/", {"encoding": "utf-8"}, follow=True
    )  # fmt: skip
    assert "This import is under way or has ended." in page_of(answer)


def test_what_stayed_is_said_with_its_reason(browser):
    source = done(browser)
    Organisation.objects.filter(slug="beta").update(version=2)
    page = page_of(browser.post(f"{source.get_absolute_url()}undo/", follow=True))
    assert "1 was changed since" in page
    assert stayed_in_words({"linked": 2, "kept": 1, "member": 1}) == [
        "1 has people who keep or want to keep it",
        "2 are part of events, news, agreements or applications",
        "1 has memberships",
    ]


def test_an_import_is_let_go(browser):
    upload(browser)
    source = Import.objects.get()
    answer = browser.post(f"{source.get_absolute_url()}cancel/", follow=True)
    assert "Cancelled: nothing was imported" in page_of(answer)
    for act in ("cancel/", "undo/", "run/"):
        again = browser.post(f"{source.get_absolute_url()}{act}", follow=True)
        assert "toast" in page_of(again)
    assert choose(browser, source).status_code == 302
    assert browser.post(source.get_absolute_url(), {"version": ""}).status_code == 302
    assert Import.objects.get().state == "cancelled"


def test_a_failed_import_shows_why_and_its_columns(browser):
    source = make_import(LIST)
    Import.objects.update(state="running")
    fail_import(actor=None, now=NOW, source=source, error="disk full")
    page = page_of(browser.get(source.get_absolute_url()))
    assert "disk full" in page
    assert "Which column is what" in page


def test_others_do_not_learn_what_was_imported(browser, sign_in):
    upload(browser)
    member = sign_in(make_user())
    address = Import.objects.get().get_absolute_url()
    assert member.get(address).status_code == 404
    assert member.post(f"{address}run/").status_code == 404
    assert browser.get("/imports/999999/").status_code == 404


def test_other_sheets_are_named(browser):
    source = make_import(LIST)
    Import.objects.update(notes=["Second", "Third"], kind="xlsx")
    page = page_of(browser.get(source.get_absolute_url()))
    assert "Only the first sheet is read, not: Second, Third" in page
    assert "Encoding" not in page
