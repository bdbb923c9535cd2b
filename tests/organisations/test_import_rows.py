"""Columns found by their names, and cells understood as people write them."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from hansa.common.places import find_country
from hansa.organisations.exports import HEADER, table_of
from hansa.organisations.forms.columns import suggest_columns, suggest_mapping
from hansa.organisations.forms.meanings import plain_fraction, plain_number
from hansa.organisations.forms.rows import RowReader
from hansa.organisations.importing import Row
from hansa.organisations.models import Term
from hansa.organisations.operations.vocabularies import merge_term
from hansa.organisations.queries.directory import DirectorySearch, search_directory
from hansa.organisations.queries.imports import KnownOrganisations, made_by
from tests.factories import NOW, make_organisation, make_term
from tests.factories_imports import make_imported

pytestmark = pytest.mark.django_db


def read(fallback="DE", **cells):
    """Read one row whose columns are called like the fields."""
    mapping = {"columns": list(cells), "country": fallback, "profile_type": "cluster"}
    return RowReader(list(cells), mapping, NOW).read(Row(7, list(cells.values())))


def said(found, kind="error"):
    return [(one.column, one.text) for one in found.findings if one.kind == kind]


def test_an_exports_columns_are_found_all_but_those_that_cannot_be_imported():
    found = dict(zip(HEADER, suggest_columns(HEADER), strict=True))
    assert [name for name, field in found.items() if not field] == ["slug", "confirmed_at"]
    assert (found["members"], found["sector"], found["offer"]) == (
        "members_total", "sectors", "offers",
    )  # fmt: skip


def test_columns_are_found_in_other_languages_and_each_field_once():
    header = ["Nom", "Pays", "URL", "Web", "KMU", "E-Mail-Adresse", "País", "Unbekannt"]
    assert suggest_columns(header) == [
        "name", "country", "website", "", "sme_count", "email", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["de", "DE", "Germany", "Deutschland", "allemagne", "ALEMANIA"])
def test_countries_are_known_by_code_and_name(typed):
    assert find_country(typed) == "DE"


def test_other_names_of_countries():
    assert [find_country(t) for t in ("UK", "EL", "USA", "Atlantis", "")] == [
        "GB", "GR", "US", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1234", "1234"), ("1.234", "1234"), ("1,234", "1234"), ("1 234 567", "1234567"),
        ("1\u202f234", "1234"), ("1'234", "1234"), ("1.234.567", "1234567"), ("12.0", "12.0"),
        ("2,5", "2.5"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("12.34.5", "12.34.5"),
        ("many", "many"),
    ],
)  # fmt: skip
def test_numbers_are_read_with_any_separator(typed, number):
    assert plain_number(typed) == number


def test_fractions_are_no_thousands():
    assert [plain_fraction(text) for text in ("52,123", "52.123")] == ["52.123", "52.123"]


def test_a_row_becomes_the_profile_its_form_would_make():
    digital, health = make_term("digital"), make_term("health", label="Health")
    export = make_term("export", "interest", "Export and market access")
    found = read(
        name=" Kiel  Maritime ", city="Kiel", website="kiel.example", profile_type="Cluster",
        founded_year="1998-05-01", sme_count="1.200", staff_fte="2,5", english_site="ja",
        region_name="Schleswig-Holstein", ecosystems="digital; Gesundheit", language="Deutsch",
        offers="Export and market access", target_countries="FR | Spanien; jp",
        social_links="https://a.example; https://b.example", label="Gold",
        contact_audience="public", description="One\n\nTwo", postcode="24103\n",
    )  # fmt: skip
    assert found.findings == []
    profile = found.new.profile
    assert (profile.name, profile.website) == ("Kiel Maritime", "https://kiel.example")
    assert (profile.region_code, profile.founded_year, profile.sme_count) == ("DEF0", 1998, 1200)
    assert (profile.staff_fte, profile.english_site, profile.label) == (
        Decimal("2.5"),
        True,
        "gold",
    )
    assert profile.target_countries == ["FR", "ES", "JP"]
    assert profile.social_links == ["https://a.example", "https://b.example"]
    assert (profile.language, profile.contact_audience) == ("de", "public")
    assert (profile.description, profile.postcode) == ("One\n\nTwo", "24103")
    assert profile.latitude is not None
    assert profile.terms_accepted_at is None
    assert (found.new.terms, found.new.offers) == ([digital.pk, health.pk], [export.pk])


def test_coordinates_and_finer_regions_of_the_file_are_kept():
    found = read(
        name="A", city="Kiel", latitude="54,5", longitude="10.25", region_code="def02"
    )  # fmt: skip
    profile = found.new.profile
    assert (profile.latitude, profile.longitude) == (54.5, 10.25)
    assert profile.region_code == "DEF02"
    assert read(name="A", latitude="54").new.profile.latitude is None
    assert said(read(name="A", latitude="100", longitude="1"))[0][0] == "latitude"


def test_errors_name_their_column_in_the_words_of_the_form():
    found = read(
        name="", country="Atlantis", website="not a site", sme_count="many", english_site="maybe",
        ecosystems="digital;nonsense", founded_year="3000", target_countries="FR;Mordor",
        phone="#REF!", region_code="XX99",
    )  # fmt: skip
    errors = dict(said(found))
    assert errors["name"] == "This field is required."
    assert errors["country"] == "No country is called “Atlantis” here."
    assert errors["website"] == "Enter an address that begins with https://."
    assert errors["sme_count"] == "Enter a whole number."
    assert errors["english_site"] == "Enter yes or no."
    assert errors["ecosystems"].startswith("“nonsense” is not")
    assert errors["founded_year"] == "This year is still to come."
    assert "Mordor" in errors["target_countries"]
    assert errors["phone"] == "A formula of the spreadsheet failed here."
    assert found.new is None
    assert said(read(name="A", region_code="XX99")) == [
        ("region_code", "This is no region of Germany.")
    ]


def test_a_row_without_country_or_with_too_many_cells_is_an_error():
    assert said(read("", name="A")) == [("Country", "This field is required.")]
    reader = RowReader(["name"], {"columns": ["name"], "country": "DE", "profile_type": "sme"}, NOW)
    assert said(reader.read(Row(3, ["A"], overflow=True)))[0][0] == ""
    assert reader.read(Row(3, ["A"])).new.profile.profile_type == "sme"
    assert said(read(name="A", profile_type="circus"))[0][0] == "profile_type"
    with override("de"):
        assert said(read(name=""))[0][1] == "Dieses Feld ist zwingend erforderlich."


def test_what_has_no_place_in_a_profile_is_said_not_lost_in_silence():
    found = read(name="A", profile_type="SME", sme_count="5", label="gold", large_count="0")
    assert found.new is not None
    assert [column for column, _ in said(found, "warning")] == ["sme_count", "label"]
    assert said(read(name="A", region_name="Bayern"), "warning") == [
        ("region_name", "“Bayern” is no region of level 2; left out.")
    ]
    taiwan = read("TW", name="A", region_name="Hsinchu", region_code="TW1")
    assert taiwan.new.profile.region_name == "Hsinchu"
    assert [column for column, _ in said(taiwan, "warning")] == ["region_code"]


def test_members_that_are_the_sum_of_the_types_are_no_number_of_their_own():
    assert read(name="A", members_total="3", sme_count="3").new.profile.members_total is None
    assert read(name="A", members_total="9", sme_count="3").new.profile.members_total == 9
    wrong = read(name="A", members_total="1", sme_count="3")
    assert said(wrong)[0][0] == "members_total"


def test_a_word_that_was_merged_into_another_leads_there():
    old, new = make_term("old", label="Old word"), make_term("new", label="New word")
    merge_term(actor=None, now=NOW, term=old, into=new)
    assert read(name="A", ecosystems="Old word|new").new.terms == [new.pk]


def test_an_export_comes_back_as_it_was():
    terms = [make_term("digital"), make_term("robotics", "technology")]
    one = make_organisation(
        "Alpha", terms=terms, city="Jena", region_code="DEG0", region_name="Thüringen",
        website="https://a.example", sme_count=4, large_count=1, founded_year=1999, label="gold",
        latitude=50.9, longitude=11.6, target_countries=["FR", "JP"], summary="=We +bend; light",
    )  # fmt: skip
    one.offers.set(Term.objects.filter(slug="robotics"))
    rows = [["" if v is None else str(v) for v in row] for row in table_of([one])]
    reader = RowReader(HEADER, suggest_mapping(HEADER), NOW)
    robotics = Term.objects.get(slug="robotics")
    assert said(reader.read(Row(2, rows[0]))) == [
        ("offer", "“robotics” is not among the words one can choose.")
    ]
    one.offers.clear()
    rows = [["" if v is None else str(v) for v in row] for row in table_of([one])]
    found = reader.read(Row(2, rows[0]))
    assert found.findings == []
    for name in (
        "name", "country", "city", "region_code", "region_name", "website", "sme_count", "label",
        "large_count", "members_total", "founded_year", "latitude", "longitude", "summary",
        "target_countries",
    ):  # fmt: skip
        assert getattr(found.new.profile, name) == getattr(one, name), name
    assert set(found.new.terms) == {terms[0].pk, robotics.pk}


def known():
    index = KnownOrganisations()
    index.add_known(
        "Photonics Jena", name="Photonics Jena", acronym="PJ", website="https://pj.example"
    )
    index.add_known("Hafen", name="Hafen Netz Rostock", acronym="HNR", website="")
    return index


@pytest.mark.parametrize(
    ("name", "website", "twin"),
    [
        ("Something else", "http://www.pj.example/en/", "Photonics Jena"),
        ("PHOTONICS Jena e.V.", "https://other.example", "Photonics Jena"),
        ("Photonics Jena Nord", "", "Photonics Jena"),
        ("Photonics Jena Nord", "https://other.example", ""),
        ("Hafen Rostok", "https://hafen.example", "Hafen"),
        ("HNR", "", "Hafen"),
        ("Photon", "", ""),
        ("", "", ""),
    ],
)
def test_likely_twins_are_found_by_site_and_name(name, website, twin):
    assert known().twin_of(name=name, website=website) == twin


def test_rows_of_one_list_are_twins_only_by_name_or_site():
    index = KnownOrganisations()
    index.add("row 2", name="Harbour Lights Aveiro", website="https://a.example")
    assert index.twin_of(name="Harbour Lights Braga", website="") == ""
    assert index.twin_of(name="harbour lights, AVEIRO", website="") == "row 2"
    assert index.twin_of(name="X", website="a.example") == "row 2"
    index.add("row 3", name="☃", website="")
    assert index.twin_of(name="☂", website="") == ""


NAUGHTY = [
    "=1+1", "<script>alert(1)</script>", "Robert'); DROP TABLE x;--", "العربية", "👩‍👩‍👧 ✓", "☃",
    "%s %(name)s {{ 1 }}", "a\u202eb", "Z̸͒a", "..//..", "null", "-1", "1e400",
]  # fmt: skip


def test_naughty_strings_are_stored_as_they_are():
    quoted = [text.replace('"', '""') for text in NAUGHTY]
    lines = "".join(f'"{text}",DE,"{text}","{text}"\n' for text in quoted)
    source = make_imported(f"name,country,summary,description\n{lines}")
    made = made_by(source).order_by("imported__row")
    assert [(one.name, one.summary, one.description) for one in made] == [
        (text, text, text) for text in NAUGHTY
    ]
    assert len(search_directory(DirectorySearch(question="العربية"))) == 1
