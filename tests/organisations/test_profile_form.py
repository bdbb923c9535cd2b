"""The form of a profile: country and type first, the other fields follow from them."""

import pytest

from hansa.common import clock
from hansa.common.models import AuditRecord
from hansa.organisations.enums import ProfileType
from hansa.organisations.forms.profile import OrganisationForm, RegistrationForm
from hansa.organisations.models import Organisation
from hansa.organisations.profile_types import specifics_of
from tests.factories import DAY, NOW, make_organisation, make_term, make_user

pytestmark = pytest.mark.django_db

# Each type: fields only some types have; the others have all of them.
MEMBERS = {"members_total", "sme_count", "large_count", "research_count", "employees_count",
           "named_members"}  # fmt: skip
QUALITY = {"english_site", "public_partners", "recognised_by", "label"}
STAFF, SERVICES, PRIORITIES = {"staff_fte"}, {"services"}, {"priorities"}
FIELDS = {
    "cluster": MEMBERS | QUALITY | STAFF | SERVICES | PRIORITIES,
    "network": MEMBERS | STAFF | SERVICES,
    "national": MEMBERS | STAFF | SERVICES,
    "partnership": MEMBERS,
    "business": MEMBERS | STAFF | SERVICES,
    "sme": {"employees", "turnover", "products"},
    "scaling": SERVICES | {"support", "start_ups", "programmes"},
    "research": SERVICES | {"employees", "facilities"},
    "authority": PRIORITIES | {"level", "programmes"},
    "investor": {"investor", "ticket_least", "ticket_most", "stages"},
}
SPECIFIC = set().union(*FIELDS.values())
GIVEN = {
    "employees": 12, "turnover": "10", "products": "Lenses <b>", "support": "hub",
    "start_ups": 40, "programmes": "Scale up", "facilities": "Clean room", "level": "regional",
    "investor": "angels", "ticket_least": 50, "ticket_most": 500, "stages": "seed",
}  # fmt: skip


def typed(profile_type="cluster", country="DE", **fields):
    return {"name": "Alpha", "country": country, "profile_type": profile_type, "key": "k",
            "version": 1, **fields}  # fmt: skip


def form(**fields):
    return RegistrationForm(typed(**fields))


@pytest.fixture
def own(sign_in):
    """Return a function that makes a profile and the browser of who keeps it."""

    def make(**fields):
        keeper = make_user()
        return make_organisation("Alpha", administrator=keeper, **fields), sign_in(keeper)

    return make


def test_there_are_ten_types():
    assert set(FIELDS) == set(ProfileType.values)


@pytest.mark.parametrize("kind", FIELDS)
def test_each_type_has_its_own_fields(kind):
    made = OrganisationForm(initial={"country": "DE", "profile_type": kind})
    assert SPECIFIC & set(made.fields) == FIELDS[kind]
    grouped = [field.name for _heading, fields in made.groups for field in fields]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) == {name for name in made.fields if not made[name].is_hidden}


@pytest.mark.parametrize("kind", FIELDS)
def test_each_type_is_registered_shown_and_edited(sign_in, client, kind):
    keeper = make_user()
    browser = sign_in(keeper)
    assert browser.get(f"/organisations/new/?country=DE&profile_type={kind}").status_code == 200
    own = {name: value for name, value in GIVEN.items() if name in FIELDS[kind]}
    fields = typed(kind, city="Jena", region_code="DEG0", **own)
    made = browser.post("/organisations/new/", fields)
    assert made["Location"] == "/organisations/alpha/edit/"
    one = Organisation.objects.get()
    assert (one.profile_type, one.specifics) == (kind, own)
    assert (one.region_name, round(one.latitude)) == ("Thüringen", 51)
    page = browser.get("/organisations/alpha/").content.decode()
    for name, value in own.items():
        specific = next(s for s in specifics_of(kind) if s.name == name)
        assert (
            str(dict(specific.choices).get(value, value)).replace("<", "&lt;").replace(">", "&gt;")
            in page
        )
    edited = browser.get("/organisations/alpha/edit/").content.decode()
    assert all(f'name="{name}"' in edited for name in FIELDS[kind] - SERVICES - PRIORITIES)
    assert browser.post("/organisations/alpha/edit/", fields)["Location"] == (
        "/organisations/alpha/edit/"
    )
    one.refresh_from_db()
    assert (one.specifics, one.version) == (own, 2)


def test_country_and_type_are_asked_first(sign_in):
    browser = sign_in(make_user())
    assert "Choose a country" in browser.get("/organisations/new/").content.decode()
    odd = browser.get("/organisations/new/?country=XX&profile_type=nonsense")
    assert odd.status_code == 200
    assert odd.context["form"].errors.keys() == {"country", "profile_type"}


def test_fields_of_another_type_are_kept_and_can_be_changed(own):
    s3 = make_term("s3-digital", "priority")
    one, browser = own(
        profile_type="cluster", sme_count=12, label="gold", staff_fte=2, terms=[s3],
        specifics={"programmes": "Kept"},
    )  # fmt: skip
    page = browser.get("/organisations/alpha/edit/?country=DE&profile_type=sme").content.decode()
    for name in ("sme_count", "label", "staff_fte", "priorities", "employees", "turnover"):
        assert f'name="{name}"' in page, name
    assert 'name="large_count"' not in page
    fields = typed("sme", employees=5, sme_count=12, label="gold", staff_fte="2.0",
                   priorities=[s3.pk])  # fmt: skip
    address = "/organisations/alpha/edit/?country=DE&profile_type=sme"
    assert browser.post(address, fields).status_code == 302
    one.refresh_from_db()
    assert one.specifics == {"programmes": "Kept", "employees": 5}
    assert (one.sme_count, one.label, list(one.terms.all())) == (12, "gold", [s3])
    # What is taken out is gone, and so is its field.
    assert browser.post("/organisations/alpha/edit/", typed(
        "sme", version=2, label="", employees="")).status_code == 302  # fmt: skip
    one.refresh_from_db()
    assert one.specifics == {"programmes": "Kept"}
    assert (one.sme_count, one.label, list(one.terms.all())) == (0, "", [])
    page = browser.get("/organisations/alpha/edit/").content.decode()
    assert 'name="priorities"' not in page
    assert 'name="label"' not in page


def test_stale_form_of_another_type_shows_both_versions(own):
    one, browser = own(profile_type="cluster", specifics={"turnover": "2"})
    fields = typed("sme", turnover="10", employees=5)
    Organisation.objects.update(version=2, name="Theirs")
    answer = browser.post("/organisations/alpha/edit/?country=DE&profile_type=sme", fields)
    assert answer.status_code == 409
    rows = {row["label"]: (row["mine"], row["theirs"]) for row in answer.context["differences"]}
    assert rows == {
        "Profile type": rows["Profile type"],
        "Name": ("Alpha", "Theirs"),
        "Employees": ("5", ""),
        "Yearly turnover": ("2 to 10 million euros", "up to 2 million euros"),
    }
    assert rows["Profile type"][0] != rows["Profile type"][1]
    one.refresh_from_db()
    assert one.profile_type == "cluster"


def test_type_and_country_of_a_profile_can_be_changed(own):
    one, browser = own(country="DE", region_code="DEG0", city="Jena", latitude=50.9,
                       longitude=11.6)  # fmt: skip
    first = browser.get("/organisations/alpha/edit/?change=1").content.decode()
    assert "Country and type" in first
    page = browser.get("/organisations/alpha/edit/?country=FR&profile_type=research")
    assert 'value="FRK2"' in page.content.decode()
    assert 'value="DEG0"' not in page.content.decode()
    fields = typed("research", "FR", region_code="FRK2", city="Lyon")
    assert browser.post("/organisations/alpha/edit/", fields).status_code == 302
    one.refresh_from_db()
    assert (one.country, one.region_name, round(one.latitude)) == ("FR", "Rhône-Alpes", 46)
    fields = typed("research", "JP", region_name="Kantō", city="Nowhere", version=2)
    assert browser.post("/organisations/alpha/edit/", fields).status_code == 302
    one.refresh_from_db()
    assert (one.region_code, one.region_name, one.latitude) == ("", "Kantō", None)


@pytest.mark.parametrize("region", ["UKI", "UKI31", "UKI3"])
def test_region_that_was_imported_is_kept(own, region):
    one, browser = own(country="GB", region_code=region, region_name="London", city="London",
                       latitude=1.0, longitude=2.0)  # fmt: skip
    assert (
        f'value="{region}" selected' in browser.get("/organisations/alpha/edit/").content.decode()
    )
    answer = browser.post("/organisations/alpha/edit/", typed(
        country="GB", region_code=region, city="London"))  # fmt: skip
    assert answer.status_code == 302
    one.refresh_from_db()
    assert one.region_code == region
    # Where it was put by hand it stays while the city stays.
    assert (one.latitude, one.longitude) == (1.0, 2.0)


LONG = "x" * 10_000
WRONG = [
    ("founded_year", "2018"), ("founded_year", "1199"), ("founded_year", "-5"),
    ("founded_year", "9" * 5000), ("founded_year", "last year"), ("region_code", "FR10"),
    ("region_code", "XX99"), ("website", "javascript:alert(1)"), ("website", "ftp://a.example"),
    ("website", "http://[::1"), ("website", "https://a.example/" + "x" * 300),
    ("website", "data:text/html,x"), ("social_links", "https://ok.example\njavascript:x"),
    ("social_links", "\n".join(f"https://a{n}.example" for n in range(9))),
    ("email", "not-one"), ("email", "a@b@c"), ("email", "x" * 300 + "@a.example"),
    ("name", ""), ("name", "   "), ("name", LONG), ("name", "a\x00b"), ("acronym", LONG),
    ("legal_form", LONG), ("city", LONG), ("postcode", LONG), ("address", LONG), ("phone", LONG),
    ("summary", LONG), ("description", LONG), ("contact_name", LONG), ("contact_position", LONG),
    ("named_members", "x" * 40_001), ("earlier_projects", LONG), ("public_partners", LONG),
    ("recognised_by", LONG), ("sme_count", "-1"), ("sme_count", "1.5"), ("sme_count", "9" * 30),
    ("large_count", "many"), ("employees_count", "9" * 12), ("staff_fte", "-1"),
    ("staff_fte", "1e9"), ("staff_fte", "NaN"), ("staff_fte", "2.55"), ("label", "platinum"),
    ("language", "xx"), ("contact_audience", "some"), ("target_countries", "XX"),
    ("country", "XX"), ("country", ""), ("profile_type", "nonsense"), ("ecosystems", "9" * 30),
    ("ecosystems", "x"), ("offers", "0"), ("key", ""), ("key", LONG),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), WRONG, ids=[f"{f}-{v[:12]!r}" for f, v in WRONG])
def test_wrong_input_is_said_at_the_field_and_nothing_is_stored(sign_in, field, value):
    answer = sign_in(make_user()).post("/organisations/new/", typed(**{field: value}))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not Organisation.objects.exists()
    assert not AuditRecord.objects.exists()


def test_fractions_are_written_either_way_and_bounds_are_said_plainly(sign_in):
    browser = sign_in(make_user())
    wrong = typed(sme_count="-1", founded_year="1199", staff_fte="20000,5")
    errors = browser.post("/organisations/new/", wrong).context["form"].errors
    assert errors["sme_count"] == ["Enter 0 or more."]
    assert errors["founded_year"] == ["Enter 1200 or more."]
    assert errors["staff_fte"] == ["Enter 10000 or less."]
    assert browser.post("/organisations/new/", typed(staff_fte="2,5")).status_code == 302
    assert str(Organisation.objects.get().staff_fte) == "2.5"


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        ("cluster", {"members_total": 5, "sme_count": 4, "large_count": 2}, "members_total"),
        ("investor", {"ticket_least": 10, "ticket_most": 5}, "ticket_most"),
        ("sme", {"turnover": "1000"}, "turnover"),
        ("sme", {"products": "x" * 1001}, "products"),
        ("research", {"employees": "-3"}, "employees"),
        ("scaling", {"start_ups": "9" * 20}, "start_ups"),
        ("authority", {"level": "cosmic"}, "level"),
    ],
)
def test_fields_are_looked_at_together_and_by_type(kind, fields, field):
    made = form(profile_type=kind, **fields)
    assert not made.is_valid()
    assert list(made.errors) == [field]


@pytest.mark.parametrize("country", ["DE", "JP"])
@pytest.mark.parametrize("name", [
    "Κέντρο Φωτονικής", "光子クラスター", "Кластер света", "مركز الضوء", "ศูนย์แสง", "Ŵỳñ & Sœurs",
    "O'Brien; DROP TABLE", "<script>alert(1)</script>", "🎉🎉", "a" * 200, "-", "new", "'",
    "{{ 7*7 }}{% now %}", "%s %d", "../../etc", "A\u202egnp", "e\u0301" * 50,
])  # fmt: skip
def test_names_in_any_script_are_kept_as_they_are(sign_in, client, name, country):
    browser = sign_in(make_user())
    answer = browser.post("/organisations/new/", typed(name=name, country=country))
    one = Organisation.objects.get()
    assert (answer.status_code, one.name) == (302, name)
    Organisation.objects.update(status="published", published_at=NOW)
    page = client.get(one.get_absolute_url())
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_same_form_sent_twice_makes_one_profile(sign_in):
    browser = sign_in(make_user())
    for _ in range(2):
        assert browser.post("/organisations/new/", typed()).status_code == 302
    assert Organisation.objects.count() == 1


def test_a_form_changed_after_it_was_sent_is_saved_into_what_it_made(sign_in, monkeypatch):
    browser = sign_in(make_user())
    first = typed(staff_fte="2", sme_count="")
    browser.post("/organisations/new/", first)
    monkeypatch.setattr(clock, "now", lambda: NOW + DAY)
    # Pressed twice it is the same; what counts as nothing typed is no difference.
    assert browser.post("/organisations/new/", first).status_code == 302
    back = browser.post("/organisations/new/", {**first, "summary": "Better."})
    assert back.status_code == 409
    assert [(row["mine"], row["theirs"]) for row in back.context["differences"]] == [
        ("Better.", Organisation.objects.get().summary)
    ]
    one = Organisation.objects.get()
    page = back.content.decode()
    assert f'action="/organisations/{one.slug}/edit/"' in page
    saved = {**first, "summary": "Better.", "version": back.context["form"]["version"].value()}
    assert browser.post(f"/organisations/{one.slug}/edit/", saved).status_code == 302
    one.refresh_from_db()
    assert one.summary == "Better."


def test_empty_choices_have_the_careful_meaning():
    made = form(contact_audience="", language="")
    assert made.is_valid(), made.errors
    profile = made.profile(NOW)
    assert (profile.contact_audience, profile.language, profile.terms_accepted_at) == (
        "nobody", "en", None,
    )  # fmt: skip
    assert form(terms_accepted="on").is_valid()


def test_lines_are_kept_as_a_list_without_empty_ones():
    made = form(social_links="social.example/a\r\n\r\n  https://b.example  ")
    assert made.is_valid(), made.errors
    assert made.profile(NOW).social_links == ["https://social.example/a", "https://b.example"]
    bound = OrganisationForm(initial={"country": "DE", "social_links": ["https://a.example"]})
    assert "https://a.example" in str(bound["social_links"])


def test_acceptance_keeps_its_first_moment_and_can_be_taken_back(own):
    one, browser = own(terms_accepted_at=NOW)
    browser.post("/organisations/alpha/edit/", typed(terms_accepted="on"))
    one.refresh_from_db()
    assert one.terms_accepted_at == NOW
    browser.post("/organisations/alpha/edit/", typed(version=2))
    one.refresh_from_db()
    assert one.terms_accepted_at is None


def test_records_say_that_contact_changed_and_not_what_it_was(own):
    contact = {"contact_name": "Grace Zuse", "contact_position": "Head", "email": "g@a.example",
               "phone": "+49 3641 5550123"}  # fmt: skip
    one, browser = own(**contact)
    browser.post("/organisations/alpha/edit/", typed(name="Beta", contact_name="Konrad Byron"))
    changed = AuditRecord.objects.get(verb="organisation.edit").details["changed"]
    assert changed["name"] == ["Alpha", "Beta"]
    assert {name: changed[name] for name in contact} == {key: [] for key in contact}
    kept = str(list(AuditRecord.objects.values_list("details", flat=True)))
    assert not any(text in kept for text in [*contact.values(), "Konrad Byron"])
    one.refresh_from_db()
    assert one.contact_name == "Konrad Byron"


@pytest.mark.parametrize("slug", ["alpha", "gone", "", "a%00", "x" * 5000])
def test_checklist_takes_whatever_is_typed_so_far(own, slug):
    _one, browser = own()
    for fields in ({}, typed(name="\x00", website="javascript:x"), {"country": "XX"}):
        answer = browser.post("/organisations/check/?" + (f"slug={slug}" if slug else ""), fields)
        assert answer.status_code in (200, 400), slug
