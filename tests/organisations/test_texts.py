"""What organisations say of themselves in more languages."""

import pytest

from hansa.common.errors import OperationRefused
from hansa.organisations.models import Organisation, OrganisationText
from hansa.organisations.operations.texts import write_text
from hansa.organisations.queries.directory import DirectorySearch, search_directory
from tests.factories import NOW, make_organisation, make_user

pytestmark = pytest.mark.django_db


def write(organisation, language="de", summary="Wir lenken Licht.", description="", version=None):
    if version is None:
        before = organisation.texts.filter(language=language).first()
        version = before.version if before else 0
    return write_text(
        actor=make_user(), now=NOW, organisation=organisation, language=language, version=version,
        summary=summary, description=description,
    )  # fmt: skip


def found(word):
    return [one.slug for one in search_directory(DirectorySearch(word))]


def test_texts_are_kept_found_replaced_and_taken_away():
    one = make_organisation("Alpha", summary="We bend light.")
    write(one)
    assert str(OrganisationText.objects.get()) == "Alpha de"
    assert found("lenken") == ["alpha"]
    write(one, summary="", description="Mit Spiegeln.")
    assert (found("lenken"), found("spiegeln")) == ([], ["alpha"])
    write(one, "fr", "Nous courbons la lumière.")
    write(one, summary="", description="")
    assert (found("spiegeln"), found("lumiere")) == ([], ["alpha"])
    write(one, "es", "", "")
    assert one.texts.exclude(summary="", description="").get().language == "fr"


def test_readers_get_their_language_where_there_is_one(client):
    one = make_organisation("Alpha", summary="We bend light.", description="With mirrors.")
    write(one)
    german = client.get("/de/organisations/alpha/").content.decode()
    assert '<p class="lead" lang="de">Wir lenken Licht.</p>' in german
    assert "With mirrors." in german
    assert (
        '<p class="lead" lang="en">We bend light.</p>'
        in client.get("/fr/organisations/alpha/").content.decode()
    )
    assert (
        "Wir <mark>lenken</mark> Licht."
        in client.get("/de/organisations/?q=lenken").content.decode()
    )


@pytest.fixture
def own(sign_in):
    """Return a profile and the browser of who keeps it."""
    keeper = make_user()
    return make_organisation("Alpha", administrator=keeper, language="en"), sign_in(keeper)


def test_its_people_write_texts_and_see_which_there_are(own):
    _one, browser = own
    listed = browser.get("/organisations/alpha/texts/").content.decode()
    assert 'href="/organisations/alpha/texts/ja/"' in listed
    assert 'href="/organisations/alpha/texts/en/"' not in listed
    page = "/organisations/alpha/texts/ja/"
    saved = browser.post(
        page, {"version": 0, "summary": "光を曲げる", "description": "<script>x</script>"}
    )
    assert saved["Location"] == "/organisations/alpha/texts/"
    listed = browser.get("/organisations/alpha/texts/").content.decode()
    assert "光を曲げる" in listed
    assert "光を曲げる" in browser.get(page).content.decode()
    assert found("光を曲げる") == ["alpha"]


@pytest.mark.parametrize(
    ("form", "field"),
    [({"summary": "x" * 301}, "summary"), ({"description": "x" * 10_000}, "description"),
     ({"summary": "\x00"}, "summary")],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_the_field(own, form, field):
    _one, browser = own
    answer = browser.post("/organisations/alpha/texts/de/", {"version": 0, **form})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not OrganisationText.objects.exists()


@pytest.mark.parametrize("meanwhile", ["written", "replaced", "taken away", "made anew"])
def test_two_who_write_at_once_see_both_texts_and_nothing_is_lost(own, meanwhile):
    one, browser = own
    page = "/organisations/alpha/texts/de/"
    if meanwhile != "written":
        write(one, summary="Zuerst")
    opened = browser.get(page).context["form"]["version"].value()
    others = {"written": ["Zuerst"], "replaced": ["Später"], "taken away": [""],
              "made anew": ["", "Neu"]}[meanwhile]  # fmt: skip
    for summary in others:
        write(one, summary=summary)
    late = browser.post(page, {"version": opened, "summary": "Meins", "description": "Mehr"})
    assert late.status_code == 409
    rows = [(row["mine"], row["theirs"]) for row in late.context["differences"]]
    assert rows == [("Meins", others[-1]), ("Mehr", "")]
    assert "Saved meanwhile" in late.content.decode()
    assert one.texts.get().summary == others[-1]
    assert browser.post(page, late.context["form"].data.dict()).status_code == 302
    assert one.texts.get().summary == "Meins"


def test_text_taken_away_is_offered_again_and_the_profiles_own_is_shown(own):
    one, browser = own
    write(one)
    write(one, summary="")
    page = browser.get("/organisations/alpha/texts/").content.decode()
    assert 'href="/organisations/alpha/texts/de/"' in page
    Organisation.objects.update(summary="We bend light.")
    page = browser.get("/de/organisations/alpha/").content.decode()
    assert '<p class="lead" lang="en">We bend light.</p>' in page


@pytest.mark.parametrize("language", ["en", "xx", "english", "de-AT", "zz"])
def test_language_that_is_none_or_the_profiles_own_is_not_found(own, language):
    _one, browser = own
    assert browser.get(f"/organisations/alpha/texts/{language}/").status_code == 404


def test_texts_of_others_are_not_found(own, sign_in):
    for path in ("", "de/"):
        answer = sign_in(make_user()).get(f"/organisations/alpha/texts/{path}")
        assert answer.status_code in (403, 404)


def test_text_in_what_became_the_profiles_own_language_is_not_offered(own):
    one, browser = own
    write(one)
    Organisation.objects.update(language="de")
    page = browser.get("/organisations/alpha/texts/").content.decode()
    assert "/texts/de/" not in page
    assert "/texts/en/" in page


def test_nothing_changes_while_the_profile_is_looked_at(own):
    one, browser = own
    Organisation.objects.update(status="submitted")
    one.refresh_from_db()
    with pytest.raises(OperationRefused, match="being looked at"):
        write(one)
    answer = browser.post("/organisations/alpha/texts/de/", {"version": 0, "summary": "Neu"})
    assert answer.status_code == 422
    assert "being looked at" in answer.content.decode()
    assert not OrganisationText.objects.exists()
