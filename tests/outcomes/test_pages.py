"""Registering, changing and answering, as people do it; mistakes are told at the field."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile

from hansa.mail.models import OutgoingMail
from hansa.outcomes.models import Agreement, Party
from hansa.outcomes.permissions import can_withdraw_agreement
from tests.factories import make_agreement, make_article, make_event, make_organisation, make_user

pytestmark = pytest.mark.django_db
NEW = "/agreements/new/"


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def keeper(db):
    person = make_user()
    make_organisation("Ours", administrator=person)
    return person


def typed(**changes):
    return {
        "key": "k1", "organisation": "ours", "kind": "mou", "title": "Bridge",
        "signed_date": "2017-06-01", "expires_date": "", "directory_parties": "",
        "outside_parties": "Kyoto Lab, Japan", "scope": "", "event_page": "", "article_page": "",
        **changes,
    }  # fmt: skip


def changed(agreement, **changes):
    parties = [p.organisation for p in agreement.parties.all() if p.organisation]
    lines = "\n".join(f"/organisations/{one.slug}/" for one in parties)
    given = typed(directory_parties=lines, version=agreement.version, title=agreement.title)
    return {k: v for k, v in given.items() if k not in {"key", "organisation"}} | changes


def errors(answer):
    assert answer.status_code == 422
    return {name: " ".join(said) for name, said in answer.context["form"].errors.items()}


def test_registered_with_all_it_can_have_and_sent_twice_it_is_one(sign_in, keeper, client):
    make_organisation("Théâtre Élan", acronym="TEL", country="FR")
    make_organisation("Twin", country="ES")
    make_organisation("Twin", country="PT")
    make_event("fair")
    make_article("fresh")
    browser = sign_in(keeper)
    assert b"Your organisation" in browser.get(NEW).content
    given = typed(
        kind="intent", expires_date="2018-05-31", scope="To **build**.",
        directory_parties="theatre elan\n\n http://127.0.0.1:8000/de/organisations/twin-2/ \n",
        outside_parties="Foo, Inc., USA\n株式会社, jp",
        event_page="http://127.0.0.1:8000/fr/events/fair/?x=1", article_page="fresh",
    )  # fmt: skip
    for _ in range(2):
        sent = browser.post(NEW, given | {"document": SimpleUploadedFile("x.txt", b"%PDF-1.7")})
        assert sent["Location"] == "/agreements/bridge/"
    back = browser.post(NEW, given | {"title": "Changed"}, follow=True).content.decode()
    assert "This form was sent before." in back
    made = Agreement.objects.get()
    assert [(p.shown_name, p.shown_country, p.answer) for p in made.parties.all()] == [
        ("Ours", "DE", "confirmed"), ("Théâtre Élan", "FR", ""), ("Twin", "PT", ""),
        ("Foo, Inc.", "US", ""), ("株式会社", "JP", ""),
    ]  # fmt: skip
    assert made.parties.all()[2].public_slug == "twin-2"
    assert (made.event.slug, made.article.slug, made.state) == ("fair", "fresh", "waiting")
    assert len(list(Agreement._meta.get_field("document").storage.listdir("agreements")[1])) == 1
    page = browser.get("/agreements/bridge/").content.decode()
    assert "<strong>build</strong>" in page
    assert "in force" in page
    assert client.get("/agreements/bridge/document/").status_code == 404
    document = browser.get("/agreements/bridge/document/")
    assert document["Content-Disposition"] == 'attachment; filename="bridge.pdf"'
    assert b"".join(document) == b"%PDF-1.7"


@pytest.mark.parametrize(("changes", "field", "said"), [
    ({"title": ""}, "title", "required"),
    ({"title": "x" * 10_000}, "title", "at most 200"),
    ({"scope": "x" * 10_000}, "scope", "at most 8"),
    ({"kind": "nonsense"}, "kind", "Select a valid choice"),
    ({"organisation": "theirs"}, "organisation", "Select a valid choice"),
    ({"signed_date": "2017-02-31"}, "signed_date", "Enter a valid date"),
    ({"signed_date": "0001-01-01"}, "signed_date", "too long ago"),
    ({"signed_date": "2017-07-12"}, "signed_date", "Only what is signed"),
    ({"signed_date": ""}, "signed_date", "required"),
    ({"expires_date": "2017-05-31"}, "expires_date", "before it was signed"),
    ({"expires_date": "9999-12-31"}, "expires_date", "too far ahead"),
    ({"outside_parties": ""}, "directory_parties", "at least one other party"),
    ({"outside_parties": "", "directory_parties": "Ours"}, "directory_parties", "at least one"),
    ({"directory_parties": "Ours\nours"}, "directory_parties", "twice"),
    ({"directory_parties": "Nobody"}, "directory_parties", "Enter it as a party outside"),
    ({"directory_parties": "/organisations/nobody/"}, "directory_parties", "outside it"),
    ({"directory_parties": "…"}, "directory_parties", "outside it"),
    ({"directory_parties": "Draft"}, "directory_parties", "outside it"),
    ({"directory_parties": "Thei"}, "directory_parties", "Perhaps you mean: Theirs"),
    ({"directory_parties": "Twin"}, "directory_parties", "/organisations/twin-2/"),
    ({"directory_parties": "x" * 10_000}, "directory_parties", "at most"),
    ({"outside_parties": "Kyoto Lab"}, "outside_parties", "write name and country"),
    ({"outside_parties": "Kyoto Lab, Atlantis"}, "outside_parties", "write name and country"),
    ({"outside_parties": ", Japan"}, "outside_parties", "write name and country"),
    ({"outside_parties": "A, Japan\na, JP"}, "outside_parties", "twice"),
    ({"outside_parties": f"{'x' * 300}, Japan"}, "outside_parties", "up to 200"),
    ({"outside_parties": "\n".join(f"Lab {n}, JP" for n in range(40))}, "directory_parties",
     "Up to 30"),
    ({"event_page": "/events/nothing/"}, "event_page", "No event"),
    ({"event_page": "/news/fresh/"}, "event_page", "No event"),
    ({"article_page": "/"}, "article_page", "No article"),
])  # fmt: skip
def test_mistake_is_told_at_its_field_and_nothing_is_stored(
    sign_in, keeper, changes, field, said, tmp_path
):
    for name in ("Theirs", "Twin", "Twin"):
        make_organisation(name)
    make_organisation("Draft", published=False)
    make_article("fresh")
    paper = {"document": SimpleUploadedFile("x.pdf", b"%PDF-1.7")}
    answer = sign_in(keeper).post(NEW, typed(**changes) | paper)
    found = errors(answer)
    assert list(found) == [field]
    assert said in found[field]
    assert not Agreement.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert not list(tmp_path.rglob("*.pdf"))


@pytest.mark.parametrize(("content", "said"), [
    (b"GIF89a", "not a PDF"), (b"", "empty"), (b"%PDF-" + b"x" * 10 * 2**20, "too large"),
])  # fmt: skip
def test_document_that_cannot_be_is_refused_at_its_field(sign_in, keeper, content, said, tmp_path):
    browser, made = sign_in(keeper), make_agreement(ours=keeper.administrations.get().organisation)

    def wrong():
        return {"document": SimpleUploadedFile("x.pdf", content)}

    assert said in errors(browser.post(NEW, typed() | wrong()))["document"]
    address = f"/agreements/{made.slug}/document/replace/"
    answer = browser.post(address, {"version": 1, **wrong()})
    assert answer.status_code == 422
    assert said in str(answer.context["document_form"].errors)
    assert Agreement.objects.count() == 1
    assert not list(tmp_path.rglob("*.pdf"))


def test_what_people_write_is_words_and_no_markup(sign_in, keeper, client):
    evil = "<script>alert(1)</script>"
    answer = sign_in(keeper).post(NEW, typed(
        title=f"Bridge {evil}\x0b\x08", scope=f"{evil} [x](javascript:alert(1))",
        outside_parties=f"{evil} Lab, Japan",
    ))  # fmt: skip
    made = Agreement.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert "\x0b" not in made.title
    for address in (made.get_absolute_url(), "/agreements/", "/search/?q=bridge"):
        page = client.get(address).content.decode()
        assert "Bridge &lt;script&gt;" in page
        assert "<script>alert" not in page
        assert 'href="javascript' not in page


def test_refused_form_keeps_what_was_typed(sign_in, keeper):
    page = sign_in(keeper).post(NEW, typed(title="", outside_parties="Lab, Nowhere"))
    assert "Lab, Nowhere" in page.content.decode()


def test_who_speaks_for_nobody_is_told_what_to_do_and_editors_enter_for_others(sign_in):
    browser = sign_in(make_user())
    assert b"You speak for no published organisation" in browser.get(NEW).content
    assert browser.post(NEW, typed()).status_code == 422
    editor = sign_in(make_user(role="editor"))
    assert b"Your organisation" not in editor.get(NEW).content
    made = editor.post(NEW, typed(outside_parties="Kyoto Lab, Japan\nLyon Lab, France"))
    assert made["Location"] == "/agreements/bridge/"
    assert Agreement.objects.get().is_vouched
    assert b"Entered by the editors" in editor.get("/agreements/bridge/").content


def test_editor_with_an_organisation_chooses_for_whom_and_needs_the_second_factor_to_vouch(
    sign_in, second_factor
):
    editor = make_user(role="editor")
    assert sign_in(editor).get(NEW)["Location"] == "/accounts/2fa/"
    make_organisation("Ours", administrator=editor)
    assert "organisation" in errors(sign_in(editor).post(NEW, typed(organisation="")))
    assert sign_in(editor).post(NEW, typed()).status_code == 302
    assert not Agreement.objects.get().is_vouched


def test_editor_with_an_organisation_may_enter_for_others(sign_in):
    editor = make_user(role="editor")
    make_organisation("Ours", administrator=editor)
    given = typed(organisation="", outside_parties="A, Japan\nB, Japan")
    assert sign_in(editor).post(NEW, given).status_code == 302
    assert Agreement.objects.get().is_vouched


def test_more_than_the_rules_allow_is_told_above_the_form(sign_in, keeper, monkeypatch):
    monkeypatch.setattr("hansa.outcomes.operations.agreements.MOST_WAITING", 0)
    answer = sign_in(keeper).post(NEW, typed())
    assert "Many agreements" in errors(answer)["__all__"]


def test_edited_it_says_so_and_a_stale_form_gets_both_versions(sign_in, keeper):
    ours = keeper.administrations.get().organisation
    made = make_agreement("Bridge", ours=ours, others=[make_organisation("Theirs")])
    browser, address = sign_in(keeper), "/agreements/bridge/edit/"
    page = browser.get(address).content.decode()
    assert "Theirs – /organisations/theirs/" in page
    assert "Kyoto Lab, Japan" in page
    assert "title" in errors(browser.post(address, changed(made, title="")))
    assert browser.post(address, changed(made, title="Hers")).status_code == 302
    stale = browser.post(address, changed(made, title="His"))
    assert stale.status_code == 409
    assert stale.context["differences"] == [{"label": "Title", "mine": "His", "theirs": "Hers"}]
    assert 'value="His"' in stale.content.decode()
    assert browser.post(address, changed(made, title="His", version=2)).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.version, made.parties.count()) == ("His", 3, 3)


def test_own_organisation_has_to_stay_and_a_hidden_party_may(sign_in, keeper):
    ours, theirs = keeper.administrations.get().organisation, make_organisation("Theirs")
    made = make_agreement("Bridge", ours=ours, others=[theirs])
    theirs.status = "hidden"
    theirs.save()
    browser, address = sign_in(keeper), "/agreements/bridge/edit/"
    gone = errors(browser.post(address, changed(made, directory_parties="Theirs")))
    assert "has to stay" in gone["directory_parties"]
    assert browser.post(address, changed(made, scope="More")).status_code == 302
    page = browser.get("/agreements/bridge/").content.decode()
    assert "Theirs" in page
    assert 'href="/organisations/theirs/"' not in page


def test_names_without_country_from_before_may_stay_as_they_are(sign_in):
    editor = sign_in(make_user(role="editor"))
    made = make_agreement("Bridge")
    Party.objects.filter(agreement=made, name="Lyon Lab").update(name="A pair", country="")
    for line, status in (("A pair", 302), ("Another pair", 422)):
        made.refresh_from_db()
        sent = changed(made, outside_parties=f"Kyoto Lab, Japan\n{line}")
        assert editor.post("/agreements/bridge/edit/", sent).status_code == status
    assert [p.country for p in made.parties.all()] == ["JP", ""]


def test_what_is_saved_while_a_party_refuses_says_so(sign_in, keeper):
    ours = keeper.administrations.get().organisation
    made = make_agreement("Bridge", ours=ours, others=[make_organisation("Theirs")])
    made.parties.filter(organisation__name="Theirs").update(answer="refused", reason="No.")
    Agreement.objects.update(state="refused")
    make_event("fair")
    sent = changed(made, event_page="/events/fair/")
    told = sign_in(keeper).post("/agreements/bridge/edit/", sent, follow=True).content.decode()
    assert "A party has refused it" in told
    assert "/events/fair/" in told


def test_operation_that_refuses_an_edit_is_told_above_the_form(sign_in, keeper, monkeypatch):
    made = make_agreement("Bridge", ours=keeper.administrations.get().organisation)
    monkeypatch.setattr("hansa.outcomes.operations.agreements.FEWEST_PARTIES", 9)
    answer = sign_in(keeper).post("/agreements/bridge/edit/", changed(made))
    assert answer.status_code == 422
    assert "at least two parties" in answer.content.decode()


def test_confirmed_and_refused_on_the_page(sign_in):
    ann, bob = make_user(), make_user()
    ours = make_organisation("Ours", administrator=ann)
    theirs = make_organisation("Theirs", administrator=bob)
    made = make_agreement("Bridge", ours=ours, others=[theirs], actor=ann)
    browser, pk = sign_in(bob), made.parties.get(organisation=theirs).pk
    page = browser.get("/agreements/bridge/").content.decode()
    assert "Is this what Theirs signed?" in page
    refuse = f"/agreements/bridge/parties/{pk}/refuse/"
    empty = browser.post(refuse, {"version": 1, "reason": ""})
    assert empty.status_code == 422
    assert "This field is required" in empty.content.decode()
    browser.post(refuse, {"version": 1, "reason": "We signed *another* paper."})
    for who in (ann, bob):
        seen = sign_in(who).get("/agreements/bridge/").content.decode()
        assert "We signed *another* paper." in seen
    again = browser.post(refuse, {"version": 1, "reason": "No."}, follow=True)
    assert "refused already" in again.content.decode()
    confirm = f"/agreements/bridge/parties/{pk}/confirm/"
    assert "Read the agreement again" in browser.post(confirm, follow=True).content.decode()
    old = browser.post(confirm, {"version": 9}, follow=True).content.decode()
    assert "changed it meanwhile" in old
    done = browser.post(confirm, {"version": 1}, follow=True).content.decode()
    assert "Theirs has confirmed this" in done
    other = made.parties.get(organisation=ours).pk
    for address in (
        f"/agreements/bridge/parties/{other}/confirm/", "/agreements/bridge/parties/999/confirm/",
    ):  # fmt: skip
        assert browser.post(address, {"version": 1}).status_code == 404


def test_taken_back_it_is_gone_and_what_is_public_stays(sign_in, keeper):
    ours = keeper.administrations.get().organisation
    make_agreement("Waits", ours=ours, others=[make_organisation()])
    make_agreement("Stands", ours=ours)
    browser = sign_in(keeper)
    assert browser.post("/agreements/waits/withdraw/")["Location"] == "/dashboard/"
    kept = browser.post("/agreements/stands/withdraw/", follow=True).content.decode()
    assert "It is public" in kept
    assert list(Agreement.objects.values_list("title", flat=True)) == ["Stands"]


def test_whoever_is_asked_refuses_and_does_not_take_it_away(sign_in, keeper):
    ours = keeper.administrations.get().organisation
    make_agreement("Waits", ours=make_organisation(), others=[ours])
    browser = sign_in(keeper)
    assert browser.post("/agreements/waits/withdraw/").status_code == 404
    assert "Take it back for good" not in browser.get("/agreements/waits/edit/").content.decode()
    assert Agreement.objects.exists()
    assert not can_withdraw_agreement(AnonymousUser(), Agreement.objects.get())


def test_document_beyond_what_a_day_allows_is_told(sign_in, keeper, monkeypatch, tmp_path):
    make_agreement("Bridge", ours=keeper.administrations.get().organisation)
    monkeypatch.setattr("hansa.outcomes.operations.agreements.MOST_A_DAY", 0)
    given = {"version": 1, "document": SimpleUploadedFile("x.pdf", b"%PDF-1.7")}
    answer = sign_in(keeper).post("/agreements/bridge/document/replace/", given, follow=True)
    assert "Go on tomorrow" in answer.content.decode()
    assert not list(tmp_path.rglob("*.pdf"))


def test_document_is_replaced_and_removed_and_the_file_before_goes(
    sign_in, keeper, tmp_path, django_capture_on_commit_callbacks
):
    made = make_agreement("Bridge", ours=keeper.administrations.get().organisation)
    browser = sign_in(keeper)

    def send(verb, version, content=None):
        given = {"version": version}
        if content:
            given["document"] = SimpleUploadedFile("x.pdf", content)
        with django_capture_on_commit_callbacks(execute=True):
            answer = browser.post(f"/agreements/bridge/document/{verb}/", given, follow=True)
        return answer.content.decode()

    def files():
        return [file.read_bytes() for file in tmp_path.rglob("*.pdf")]

    assert browser.get("/agreements/bridge/document/").status_code == 404
    send("replace", 1, b"%PDF-one")
    assert files() == [b"%PDF-one"]
    send("replace", 2, b"%PDF-two")
    assert files() == [b"%PDF-two"]
    assert "changed it meanwhile" in send("replace", 2, b"%PDF-three")
    assert files() == [b"%PDF-two"]
    assert "Read the agreement again" in send("remove", "")
    send("remove", 3)
    assert files() == []
    made.refresh_from_db()
    assert (made.document.name, made.version) == ("", 4)


def test_another_document_is_confirmed_anew(sign_in, keeper):
    ours = keeper.administrations.get().organisation
    made = make_agreement("Bridge", ours=ours, others=[make_organisation("Theirs")])
    made.parties.filter(organisation__isnull=False).update(answer="confirmed")
    address = "/agreements/bridge/document/replace/"
    paper = SimpleUploadedFile("x.pdf", b"%PDF-1.7")
    sign_in(keeper).post(address, {"version": 1, "document": paper})
    answers = made.parties.filter(organisation__isnull=False).values_list("answer", flat=True)
    assert list(answers) == ["confirmed", ""]
    made.refresh_from_db()
    assert made.state == "waiting"
