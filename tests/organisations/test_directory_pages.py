"""Pages of the directory: whatever stands in the address or is typed, there is an answer."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from hansa.common.pages import page_of
from hansa.common.templatetags.hansa import host
from hansa.organisations.forms.fields import SiteField
from hansa.organisations.models import OrganisationText
from hansa.organisations.presentation import directory as presentation
from hansa.organisations.presentation.directory import read_search
from hansa.organisations.queries.index import FACETS
from tests.factories import make_organisation, make_term, make_user

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"


def page(client, address, **params):
    answer = client.get(address, params)
    assert answer.status_code == 200, address
    return answer.content.decode()


def listed(client, **params):
    answer = client.get("/organisations/", params)
    assert answer.status_code == 200, params
    return [str(row.organisation) for row in answer.context["rows"]]


@pytest.mark.parametrize(
    "address",
    ["?page=-1", "?page=0", "?page=999", "?page=x", "?page=-0", "?page=" + "9" * 5000, "?page=",
     "?page=1.5", "?page=²", "?sort=nonsense", "?sort=", "?sort=distance", "?near=nonsense",
     "?near=%20", "?near=" + "x" * 5000, "?country=", "?country=&country=DE", "?nonsense=1",
     "?q=", "?q=%20%20", "?q=%0a", "?compare=", "?compare=gone", "?region=DEG0&region=",
     "?near=Jena&sort=relevance"],
)  # fmt: skip
def test_odd_values_that_ask_for_nothing_show_everything(client, address):
    make_organisation("Alpha", region_code="DEG0")
    answer = client.get(f"/organisations/{address}")
    assert answer.status_code == 200
    assert [row.organisation.name for row in answer.context["rows"]] == ["Alpha"]


@pytest.mark.parametrize(
    "address",
    ["?q=" + "x" * 10_000, "?q=%01%02", "?q=%F0%9F%8E%89", "?q=%FF%FE", "?country=XX",
     "?country=" + "x" * 10_000, "?ecosystem=%3Cscript%3E", "?size=x&label=x&type=x",
     "?q=" + "x+" * 5000, "?" + "&".join(f"country=c{n}" for n in range(300))],
    ids=lambda address: address[:20],
)  # fmt: skip
def test_odd_values_that_nothing_has_show_nothing(client, address):
    make_organisation("Alpha")
    for path in ("", "points.json", "export.csv", "export.json", "export.xlsx"):
        answer = client.get(f"/organisations/{path}{address}")
        assert answer.status_code == 200, path
    answer = client.get(f"/organisations/{address}")
    assert list(answer.context["rows"]) == []
    assert "Nothing found" in answer.content.decode()
    assert len(answer.content) < 200_000


@pytest.mark.parametrize("address", ["?q=%00", "?near=a%00", "?compare=%00", "?country=%00"])
def test_null_characters_are_refused(client, address):
    for path in ("", "points.json", "compare/", "export.csv"):
        assert client.get(f"/organisations/{path}{address}").status_code == 400


def test_page_below_the_first_is_the_first_and_beyond_the_last_the_last():
    def number(text):
        request = RequestFactory().get("/", {"page": text})
        return page_of(request, list(range(100))).number

    asked = ["-1", "0", "1", "3", "99", "x", "-9999", "00", ""]
    assert [number(text) for text in asked] == [1, 1, 1, 3, 5, 1, 1, 1, 1]


def test_three_hundred_values_are_read_in_part_and_none_of_them_twice():
    get = QueryDict("&".join(f"country=c{n % 290}" for n in range(300)) + "&country=&country=c0")
    search = read_search(get)
    assert search.chosen == {"country": tuple(f"c{n}" for n in range(40))}
    assert read_search(QueryDict("")).chosen == {}
    assert all(not read_search(QueryDict(f"{facet}=")).chosen for facet in FACETS)


def test_chosen_values_that_are_unknown_or_too_long_can_be_taken_back(client):
    make_organisation("Alpha")
    long = "x" * 100
    answer = client.get("/organisations/", {"country": ["XX", long, "DE"], "q": "alpha"})
    chips = answer.context["chips"]
    assert [chip["label"] for chip in chips] == ["Country: XX", f"Country: {'x' * 60}",
                                                  "Country: Germany"]  # fmt: skip
    assert "xxx" not in chips[1]["href"]
    (country,) = [f for f in answer.context["facets"] if f["name"] == "country"]
    assert [(c["value"], c["checked"]) for c in country["choices"]] == [
        ("DE", True), ("XX", True), ("x" * 60, True),
    ]  # fmt: skip
    assert country["chosen"] == 3


def test_facets_show_the_commonest_and_count_the_others(client, monkeypatch):
    monkeypatch.setattr(presentation, "MOST_CHOICES", 2)
    for country in ["DE", "DE", "DE", "FR", "FR", "AT", "ES"]:
        make_organisation(country=country)
    answer = client.get("/organisations/?country=ES")
    (country,) = [f for f in answer.context["facets"] if f["name"] == "country"]
    assert [c["value"] for c in country["choices"]] == ["DE", "FR", "ES"]
    assert country["more"] == 1


def test_words_that_were_found_are_marked_and_everything_is_escaped(client):
    make_organisation(
        f"Photonics {EVIL}", summary=f"Lasers {EVIL}", city=EVIL, acronym="<i>",
        description=f"Zebra {EVIL} **stripes**", named_members=f"Giraffe {EVIL}",
        terms=[make_term("evil", label=EVIL)], region_name=EVIL,
    )  # fmt: skip
    for word, marked in [
        ("photonics", "<mark>Photonics</mark> &lt;script&gt;"),
        ("script", "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;"),
        ("lasers", "<mark>Lasers</mark> &lt;script&gt;"),
        ("zebra", "<mark>Zebra</mark> &lt;script&gt;"),
        ("giraffe", "<mark>Giraffe</mark> &lt;script&gt;"),
        ("photoncs", "<mark>Photonics</mark>"),
        ("photonics laser", "<mark>Lasers</mark>"),
    ]:
        shown = page(client, "/organisations/", q=word)
        assert marked in shown, word
        assert EVIL not in shown
    assert EVIL not in page(client, "/organisations/", q=EVIL, country=EVIL, near=EVIL, sort=EVIL)
    shown = page(client, "/organisations/", q="photoncs")
    assert "Nothing begins with “photoncs”; shown is what has “photonics”." in shown


def test_texts_with_scripts_are_shown_escaped_everywhere(client, sign_in):
    keeper = make_user()
    fields = dict.fromkeys(
        ["acronym", "summary", "description", "city", "address", "region_name",
         "contact_name", "contact_position", "phone", "legal_form", "named_members",
         "earlier_projects", "public_partners", "recognised_by", "programme"], EVIL
    )  # fmt: skip
    programme = fields.pop("programme")
    fields["postcode"] = EVIL[:20]
    one = make_organisation(
        EVIL, administrator=keeper, contact_audience="public", founded_year=2000,
        specifics={"products": EVIL, "employees": 3}, profile_type="sme", sme_count=4, **fields,
    )  # fmt: skip
    type(one).objects.update(programme=programme)
    OrganisationText.objects.create(organisation=one, language="de", summary=EVIL)
    browser = sign_in(keeper)
    slug = one.slug
    for address in [
        f"/organisations/{slug}/", f"/de/organisations/{slug}/", "/organisations/",
        f"/organisations/{slug}/edit/", f"/organisations/{slug}/texts/",
        f"/organisations/{slug}/texts/de/", f"/organisations/compare/?compare={slug}",
        f"/organisations/?compare={slug}", "/search/?q=script",
    ]:  # fmt: skip
        shown = browser.get(address).content.decode()
        assert "script&gt;" in shown or "u003C" in shown, address
        assert "<script>" not in shown, address


def test_up_to_four_are_compared_and_lines_nobody_fills_are_left_out(client):
    digital = make_term("digital")
    for n in range(5):
        make_organisation(f"Cluster {n}", sme_count=n, terms=[digital] if n < 2 else [],
                          target_countries=["JP"])  # fmt: skip
    slugs = [f"cluster-{n}" for n in range(5)]
    shown = client.get("/organisations/compare/", {"compare": ["gone", slugs[0], *slugs]})
    assert [o.slug for o in shown.context["organisations"]] == slugs[:4]
    rows = {str(row["label"]): row["cells"] for row in shown.context["rows"]}
    assert "Founded" not in rows
    assert [[part["text"] for part in cell] for cell in rows["Members"]] == [
        [],
        ["1"],
        ["2"],
        ["3"],
    ]
    # One value that all have is marked like one of several.
    assert rows["Profile type"] == [[{"text": "Cluster organisation", "shared": True}]] * 4
    assert "<mark>Japan</mark>" in shown.content.decode()
    assert rows["Industrial ecosystem"][0] == [{"text": str(digital), "shared": False}]
    one = client.get("/organisations/compare/", {"compare": slugs[0]}).content.decode()
    assert "<mark>" not in one
    assert "Nothing to compare yet" in page(client, "/organisations/compare/")
    many = {"compare": [f"gone-{n}" for n in range(900)]}
    assert "Nothing to compare yet" in client.get("/organisations/compare/", many).content.decode()


def test_list_offers_to_compare_until_there_are_four(client):
    for n in range(6):
        make_organisation(f"Cluster {n}")
    slugs = [f"cluster-{n}" for n in range(6)]
    three = client.get("/organisations/", {"compare": [*slugs[:3], slugs[0], "gone"]})
    assert [o.slug for o in three.context["compared"]] == slugs[:3]
    assert three.content.decode().count('aria-label="Compare Cluster') == 3
    four = client.get("/organisations/", {"compare": slugs})
    assert [o.slug for o in four.context["compared"]] == slugs[:4]
    shown = four.content.decode()
    assert 'aria-label="Compare Cluster' not in shown
    assert shown.count("Compare no more") == 4
    assert [row.is_compared for row in four.context["rows"]] == [True] * 4 + [False] * 2


def test_distances_are_said_and_an_unknown_city_too(client):
    make_organisation("Near", city="Jena", latitude=50.93, longitude=11.58)
    make_organisation("Nowhere")
    shown = page(client, "/organisations/", near="jena")
    assert re.search(r"Jena, Germany · \d km", shown)
    assert listed(client, near="jena") == ["Near", "Nowhere"]
    shown = page(client, "/organisations/", near="Atlantis")
    assert "No city called Atlantis is known here" in shown
    chips = client.get("/organisations/?near=jena&sort=distance&q=near").context["chips"]
    assert chips == [{"label": "Near jena", "href": "?q=near"}]


def test_orders_that_make_sense_are_offered(client):
    make_organisation("Alpha")

    def orders(query):
        answer = client.get(f"/organisations/?{query}")
        return [(str(s["label"]), s["current"]) for s in answer.context["sorts"]]

    assert orders("page=3") == [("Name", True), ("Last confirmed", False)]
    assert orders("q=alpha&sort=freshness") == [
        ("Best match", False), ("Name", False), ("Last confirmed", True)
    ]  # fmt: skip
    assert orders("near=Jena")[-1] == ("Distance", True)


@pytest.mark.parametrize(
    ("address", "name"),
    [("https://www.optics.example/a", "optics.example"), ("optics", "optics"), ("", ""),
     ("http://[", "http://["), ("https://user@optics.example:8000", "optics.example")],
)  # fmt: skip
def test_host_of_an_address(address, name):
    assert host(address) == name


def test_query_strings_with_one_value_more_and_less():
    request = RequestFactory().get("/", {"compare": ["a", "b"], "q": "x&y"})
    template = "{% load hansa %}{% autoescape off %}{% query_with 'compare' 'c' %} "
    template += "{% query_without 'compare' 'a' %} {% query_without 'other' 'a' %}"
    template += "{% endautoescape %}"
    shown = Template(template).render(Context({"request": request}))
    assert shown.split() == [
        "?compare=a&compare=b&compare=c&q=x%26y", "?compare=b&q=x%26y",
        "?compare=a&compare=b&q=x%26y",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "ftp://a.example", "mailto:a@b.example"])
def test_sites_are_on_the_web(typed):
    with pytest.raises(ValidationError, match="begins with https"):
        SiteField().clean(typed)
    assert SiteField().clean("optics.example") == "https://optics.example"


# From the Big List of Naughty Strings and what broke other sites.
NAUGHTY = [
    "undefined", "null", "NaN", "1e400", "-1/0", "0x0", "´╥ʼ", "\u202etest", "\u200b", "\ufeff",
    "田中さんにあげて下さい", "👾 🙇", "الكل في المجمو عة", "Ṱ̺̺̕o͞ ̷i̲̬", "'; DROP TABLE users --",
    "${{7*7}}", "{{ 7 }}", "%n%s", "../../../etc/passwd", "() { 0; }; touch /tmp/x", "a\x00b",
    "\x1b[31m", "\ud7ff\ue000", "x" * 9_000, EVIL, "<img src=x onerror=alert(1)>",
    "\r\nX-Header: 1",
    "İıŞş", "ﬀ½℡", "Z" + "\u0301" * 300,
]  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_strings_break_no_form(sign_in, text):
    user = make_user()
    one = make_organisation("Alpha", administrator=user)
    browser, validator = sign_in(user), sign_in(make_user(role="validator"))
    term, other = make_term("one"), make_term("two")
    everything = [
        "name", "acronym", "legal_form", "founded_year", "region_name", "city", "postcode",
        "address", "website", "summary", "description", "language", "email", "phone",
        "contact_name", "contact_position", "contact_audience", "social_links", "members_total",
        "sme_count", "staff_fte", "named_members", "earlier_projects", "target_countries",
        "ecosystems", "offers", "version", "key", "label", "products", "employees", "turnover",
    ]  # fmt: skip
    typed = dict.fromkeys(everything, text)
    texts = ["name", "acronym", "city", "summary", "description", "named_members", "contact_name"]
    good = {"country": "DE", "profile_type": "sme", "key": "k", "version": 1, "name": "Alpha"}
    good |= {name: text[:100] for name in texts if len(text) < 100}
    fixed = {"country": "JP", "profile_type": "sme"}
    for send, address, form in [
        (browser, "/organisations/new/", typed | fixed),
        (browser, "/organisations/new/", typed),
        (browser, "/organisations/new/", good),
        (browser, "/organisations/alpha/edit/", typed | fixed),
        (browser, "/organisations/alpha/edit/", good),
        (browser, "/organisations/check/", typed),
        (browser, "/organisations/alpha/texts/de/", {"summary": text, "description": text}),
        (browser, "/searches/save/?country=DE", {"name": text, "wants_mail": text}),
        (validator, "/vocabularies/sector/", {"label": text, "label_de": text, "key": text}),
        (validator, f"/vocabularies/terms/{term.pk}/", {"label": text, "label_fr": text}),
        (validator, f"/vocabularies/terms/{term.pk}/merge/", {"into": text}),
        (validator, f"/vocabularies/terms/{other.pk}/merge/", {"into": term.pk}),
    ]:  # fmt: skip
        answer = send.post(address, form)
        assert answer.status_code in (302, 409, 422, 200), address
    for address in ("/organisations/", "/search/", "/organisations/compare/"):
        # The last three change neither what is looked for nor each other.
        for names in (["q"], ["near"], ["country"], ["sort", "compare", "page"]):
            answer = browser.get(address, dict.fromkeys(names, text))
            assert answer.status_code == (400 if "\x00" in text else 200), (address, names)
    one.refresh_from_db()
    for address in (one.get_absolute_url(), f"/organisations/{one.slug}/card.vcf"):
        assert browser.get(address).status_code == 200
    for form in ("csv", "xlsx", "json"):
        assert browser.get(f"/organisations/export.{form}").status_code == 200
