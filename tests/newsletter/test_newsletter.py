"""Composing, sending, subscribing and leaving."""

import pytest
from django.contrib.auth.models import AnonymousUser

from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.newsletter.models import Edition, EditionSection
from hansa.newsletter.operations.sending import (
    send_edition,
)
from hansa.newsletter.operations.writing import (
    ItemWords,
    SectionWords,
    compose_edition,
)
from hansa.newsletter.permissions import can_edit_newsletter
from hansa.newsletter.queries.editions import (
    sent_editions,
)
from hansa.newsletter.queries.sources import FILLED
from hansa.newsletter.rendering import shown_sections
from tests.factories import (
    NOW,
    make_article,
    make_edition,
    make_organisation,
    make_subscriber,
    make_user,
)
from tests.newsletter.editions import DAY, edit, labels_of, send_all, words_of

pytestmark = pytest.mark.django_db


def test_edition_is_composed_from_what_is_new(site):
    made = make_edition()
    titles = {one.label: [i.title for i in one.items] for one in shown_sections(made)}
    assert titles == {
        "Latest news": ["Title of fresh"],
        "Upcoming events": ["Title of online"],
        "Upcoming matchmaking": ["Title of soon"],
        "Open calls": ["Title of grant"],
        "At a glance": ["Title of talk"],
        "Achievements": ["Title of won"],
        "Organisations in figures": ["Newcomer"],
        "Tools": ["Shall we?"],
    }
    assert made.figures["organisations"] == 1
    assert (made.number, str(made), str(made.items.first())) == (1, "Summer 2017", "Title of fresh")
    assert [i.notes for one in shown_sections(made) for i in one.items if i.notes[:1] == ["Emma"]]


def test_edition_of_an_empty_site_has_no_sections():
    assert shown_sections(make_edition()) == []


def test_compose_with_the_same_key_makes_one_and_with_others_two():
    actor = make_user(role="editor")

    def compose(key):
        return compose_edition(actor=actor, now=NOW, title="T", covers_from=NOW - 30 * DAY, key=key)

    assert compose("k") == compose("k")
    assert compose("other").number == 2
    assert Edition.objects.count() == 2


def test_edit_chooses_orders_and_rewrites_and_a_stale_form_changes_nothing(site):
    edition = make_edition()
    kept = {one.kind: one for one in edition.sections.all()}
    news = kept["news"].items.get()
    rewritten = [ItemWords(news.pk, "Mine", "*Own words*", True), ItemWords(0, "", "", True)]
    strange = ItemWords(kept["calls"].items.get().pk, "Stolen", "", False)
    edit(edition, 1, [
        words_of(kept["poll"], heading="Your turn", text="Vote **now**"),
        SectionWords(kept["news"].pk, items=[*rewritten, strange]), SectionWords(0),
        *(words_of(kept[k], is_included=False)
          for k in ("events", "achievements", "interview", "matchmaking")),
    ])  # fmt: skip
    assert labels_of(edition) == [
        "Your turn", "Latest news", "Open calls", "Organisations in figures"
    ]  # fmt: skip
    poll, told, calls, _figures = shown_sections(edition)
    assert (poll.text, told.items[0].title) == ("Vote **now**", "Mine")
    assert (told.items[0].teaser, calls.items[0].title) == ("*Own words*", "Title of grant")
    with pytest.raises(StaleForm):
        edit(Edition.objects.get(), 1, [words_of(kept["poll"], is_included=False)], "Too late")
    edition.refresh_from_db()
    assert (edition.title, edition.version) == ("New title", 2)
    assert labels_of(edition)[0] == "Your turn"


def test_free_text_is_added_up_to_a_number(site):
    edition = make_edition()
    for version in range(1, 11):
        edit(edition, version, with_text=True)
    with pytest.raises(OperationRefused, match="many free texts"):
        edit(edition, 11, with_text=True)
    texts = edition.sections.filter(kind="text")
    assert texts.count() == 10
    edit(edition, 11, [SectionWords(texts[3].pk, "", "Hello *you*")])
    assert shown_sections(edition)[0].label == ""
    assert shown_sections(edition)[0].text == "Hello *you*"


def test_edition_goes_once_to_each_confirmed_reader(
    site, enqueued, django_capture_on_commit_callbacks
):
    make_subscriber("a@example.org", language="de")
    make_subscriber("b@example.org")
    for state in ("pending", "left"):
        make_subscriber(state=state)
    edition = make_edition()
    make_organisation("Latecomer")
    with django_capture_on_commit_callbacks(execute=True):
        send_edition(actor=None, now=NOW, edition=edition)
    assert ("hansa.newsletter.tasks.send_newsletter", {}) in enqueued
    assert (edition.state, OutgoingMail.objects.count()) == ("sending", 0)
    edition = send_all(edition)
    mails = OutgoingMail.objects.order_by("recipient")
    assert [m.recipient for m in mails] == ["a@example.org", "b@example.org"]
    assert edition.figures["organisations"] == 2
    leave = mails[0].headers["List-Unsubscribe"].strip("<>")
    assert leave in mails[0].html
    assert leave in mails[0].text
    assert mails[0].headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert leave not in mails[1].html
    portions = AuditRecord.objects.filter(verb="edition.send_portion").order_by("pk")
    assert [one.details["readers"] for one in portions] == [2, 0]
    with pytest.raises(OperationRefused, match="has been sent"):
        send_edition(actor=None, now=NOW, edition=edition)
    with pytest.raises(OperationRefused, match="has been sent"):
        edit(edition, 1)
    assert OutgoingMail.objects.count() == 2
    assert list(sent_editions()) == [edition]


def test_send_with_the_same_key_is_once():
    make_subscriber()
    actor, edition = make_user(role="editor"), make_edition()
    first = send_edition(actor=actor, now=NOW, edition=edition, key="k")
    assert send_edition(actor=actor, now=NOW, edition=edition, key="k") == first
    with pytest.raises(OperationRefused):
        send_edition(actor=actor, now=NOW, edition=edition, key="other")
    send_all(send_all(first))
    assert OutgoingMail.objects.count() == 1


def test_sent_edition_cannot_be_changed_by_a_form_opened_before(site):
    edition = make_edition()
    opened = Edition.objects.get()
    send_edition(actor=None, now=NOW, edition=edition)
    assert edition.version == 2
    with pytest.raises(OperationRefused, match="has been sent"):
        edit(opened, 1)
    with pytest.raises(OperationRefused, match="has been sent"):
        edit(opened, 2)
    edition.refresh_from_db()
    assert (edition.title, edition.version) == ("Summer 2017", 2)
    assert edition.items.filter(included=True).count() == edition.items.count()


def test_edition_that_was_changed_after_it_was_looked_at_is_not_sent(site):
    make_subscriber()
    edition = make_edition()
    seen = Edition.objects.get()
    edit(edition, 1)
    with pytest.raises(OperationRefused, match="look at it again"):
        send_edition(actor=None, now=NOW, edition=Edition.objects.get(), version=1)
    with pytest.raises(OperationRefused, match="look at it again"):
        send_edition(actor=None, now=NOW, edition=seen)
    assert not OutgoingMail.objects.exists()
    assert Edition.objects.get().state == "draft"
    sent = send_edition(actor=None, now=NOW, edition=edition, version=2)
    assert (sent.state, sent.version) == ("sending", 3)


def test_sent_edition_keeps_its_words_when_the_site_changes(site):
    from hansa.news.models import Article

    edition = make_edition(sent=True)
    Article.objects.update(title="Rewritten")
    assert "Title of fresh" in [i.title for one in shown_sections(edition) for i in one.items]


def test_newsletter_is_the_editors():
    assert can_edit_newsletter(make_user(role="editor"))
    assert not can_edit_newsletter(make_user(role="validator"))
    assert not can_edit_newsletter(AnonymousUser())


def test_draft_is_seen_by_editors_alone(client, sign_in):
    edition = make_edition()
    address = edition.get_absolute_url()
    assert client.get(address).status_code == 404
    editor = sign_in(make_user(role="editor"))
    assert editor.get(address).status_code == 200
    assert editor.get(f"{address}mail/").status_code == 200
    send_edition(actor=None, now=NOW, edition=edition)
    assert client.get(address).status_code == 200
    assert b"Summer 2017" in client.get("/newsletter/").content
    assert client.get(f"{address}mail/").status_code == 302


def test_editor_composes_edits_and_sends(site, sign_in):
    make_subscriber()
    browser = sign_in(make_user(role="editor"))
    form = {"key": "k", "title": "Autumn", "covers_from": "2017-06-01"}
    assert browser.get("/newsletter/compose/").status_code == 200
    assert browser.post("/newsletter/compose/", form | {"covers_from": "?"}).status_code == 422
    for _ in range(2):
        composed = browser.post("/newsletter/compose/", form)
    assert composed["Location"] == "/newsletter/1/edit/"
    assert b"Autumn" in browser.get("/newsletter/compose/").content
    edition = Edition.objects.get()
    assert browser.get("/newsletter/1/edit/").status_code == 200
    words = {"version": 1, "title": "Late autumn", "introduction": "Hi"}
    chosen = list(edition.items.values_list("pk", flat=True))
    sections = list(edition.sections.values_list("pk", flat=True))
    boxes = {f"chosen-{pk}": "on" for pk in chosen[:2]} | {f"shown-{pk}": "on" for pk in sections}
    boxes |= {f"title-{chosen[0]}": "Retitled", "move": f"section-{sections[1]}-up"}
    sent = words | boxes | {"item": [*chosen, "²"], "section": sections}
    saved = browser.post("/newsletter/1/edit/", sent)
    assert saved["Location"].endswith(f"/newsletter/1/edit/#section-{sections[1]}")
    assert edition.items.filter(included=True).count() == 2
    assert edition.items.get(pk=chosen[0]).title == "Retitled"
    assert list(edition.sections.values_list("pk", flat=True))[:2] == [sections[1], sections[0]]
    stale = browser.post("/newsletter/1/edit/", words | {"title": "Mine"})
    assert stale.status_code == 409
    assert b"Mine" in stale.content
    assert browser.post("/newsletter/1/edit/", words | {"title": ""}).status_code == 422
    for seen in ("1", "", "x"):
        overtaken = browser.post("/newsletter/1/send/", {"key": "s", "version": seen}, follow=True)
        assert b"look at it again before you send it" in overtaken.content
    page = browser.get("/newsletter/1/edit/")
    assert b'name="version" value="2"><h2' in page.content
    sent = browser.post("/newsletter/1/send/", {"key": "s", "version": "2"}, follow=True)
    assert b"on its way to 1 reader" in sent.content
    again = browser.post("/newsletter/1/send/", {"key": "s2"}, follow=True)
    assert b"has been sent" in again.content
    late = browser.post("/newsletter/1/edit/", words | {"version": 2})
    assert late.status_code == 422
    assert b"This edition has been sent." in late.content
    assert browser.get("/newsletter/compose/").status_code == 200
    send_all(Edition.objects.get())
    assert OutgoingMail.objects.count() == 1


def test_stale_edition_shows_both_versions_keeps_the_choice_and_can_be_saved_again(site, sign_in):
    edition = make_edition()
    editor = sign_in(make_user(role="editor"))
    address = f"/newsletter/{edition.number}/edit/"
    kept = edition.items.first().pk
    edit(edition, 1, [], title="Theirs")
    mine = {"version": 1, "title": "Mine", "introduction": ""}
    mine |= {"item": list(edition.items.values_list("pk", flat=True)), f"chosen-{kept}": "on"}
    stale = editor.post(address, mine)
    assert stale.status_code == 409
    assert {"label": "Title", "mine": "Mine", "theirs": "Theirs"} in stale.context["differences"]
    typed = [item for _, items in stale.context["parts"] for item in items]
    assert [one.pk for one in typed if one.included] == [kept]
    wrong = editor.post(address, mine | {"title": ""})
    assert wrong.status_code == 422
    typed = [item for _, items in wrong.context["parts"] for item in items]
    assert [one.pk for one in typed if one.included] == [kept]
    version = stale.context["form"]["version"].value()
    assert editor.post(address, mine | {"version": version}).status_code == 302
    edition.refresh_from_db()
    assert edition.title == "Mine"


def test_a_section_of_free_text_is_not_filled():
    make_article("fresh")
    assert list(FILLED[EditionSection.Kind.TEXT](NOW - 99 * DAY, NOW + DAY)) == []
    assert len(list(FILLED[EditionSection.Kind.NEWS](NOW - 99 * DAY, NOW + DAY))) == 1
