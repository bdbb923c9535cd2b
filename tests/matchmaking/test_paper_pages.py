"""The organiser's page of papers, and who may download them."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from hansa.matchmaking.models import Delegate, Paper
from hansa.matchmaking.operations.paper import (
    fail_paper,
    lease_paper,
    report_paper,
    request_paper,
    store_paper,
)
from hansa.matchmaking.presentation.paper import progress_of_paper
from hansa.matchmaking.queries.schedules import published_schedule
from tests.factories import NOW, make_schedule, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def begun(call, kind):
    asked = request_paper(actor=None, now=NOW, call=call, kind=kind, language="en")
    return lease_paper(paper_id=asked.pk, now=timezone.now())


def made(call, kind, named=()):
    return store_paper(
        actor=None, now=NOW, paper=begun(call, kind), pages_count=7, named=named,
        document=ContentFile(b"%PDF-1.7 paper", name="x"), version=published_schedule(call),
    )  # fmt: skip


def test_paper_is_asked_for_watched_and_cancelled(fair, sign_in):
    address, browser = f"/events/{fair.event.slug}/desk/paper/", sign_in(fair.organiser)
    assert browser.get(address).content.decode().count("Make it") == 3
    for _ in range(2):
        assert browser.post(f"{address}badges/make/", {"key": "k"}).status_code == 302
    paper = Paper.objects.get()
    assert (paper.kind, paper.language, paper.asked_by) == ("badges", "en", fair.organiser)
    page = browser.get(address).content.decode()
    assert "Waiting for its turn" in page
    assert '<meta http-equiv="refresh" content="3">' in page
    again = browser.post(f"{address}badges/make/", {"key": "other"}, follow=True)
    assert b"being made already" in again.content
    lease_paper(paper_id=paper.pk, now=timezone.now() - timedelta(seconds=10))
    report_paper(paper_id=paper.pk, now=timezone.now(), fraction=0.5)
    part = browser.get(f"{address}?kind=badges", headers={"HX-Request": "true"})
    assert 'value="50"' in part.content.decode()
    assert "about 10 seconds left" in part.content.decode()
    assert "<html" not in part.content.decode()
    browser.post(f"{address}badges/cancel/")
    over = browser.get(f"{address}?kind=badges", headers={"HX-Request": "true"})
    assert over["HX-Refresh"] == "true"
    assert browser.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    for _ in range(2):
        late = browser.post(f"{address}badges/cancel/", follow=True)
    assert b"was cancelled" in late.content
    browser.post(f"{address}cards/cancel/")
    for verb in ("make", "cancel"):
        assert browser.post(f"{address}poster/{verb}/").status_code == 404


def test_page_says_what_was_made_last_and_from_which_version(fair, sign_in):
    made(fair.call, "cards")
    make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), (3, 0)], published=True)
    made(fair.call, "badges")
    fail_paper(actor=None, now=NOW, paper=begun(fair.call, "booklet"), error="No ink.")
    browser = sign_in(fair.organiser)
    page = browser.get(f"/events/{fair.event.slug}/desk/paper/").content.decode()
    assert "version 1" in page
    assert "no schedule published yet" in page
    assert "No ink." in page
    assert "Try again" in page
    assert progress_of_paper(Paper(kind="badges", state="cancelled"), NOW) is None


def test_files_are_for_organisers_and_the_booklet_for_those_who_take_part(fair, sign_in, client):
    delegate = fair.ours[0].delegates.get()
    Delegate.objects.filter(pk=delegate.pk).update(audience="participants")
    event = f"/events/{fair.event.slug}/"
    booklet, badges = f"{event}paper/booklet.pdf", f"{event}paper/badges.pdf"
    organiser, manager = sign_in(fair.organiser), sign_in(fair.manager)
    assert organiser.get(booklet).status_code == 404
    assert "Booklet of participants" not in manager.get(event).content.decode()
    made(fair.call, "booklet", [delegate.pk])
    made(fair.call, "badges")
    for user in (fair.organiser, fair.manager, fair.delegate):
        answer = sign_in(user).get(booklet)
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
    assert booklet in manager.get(event).content.decode()
    assert booklet not in client.get(event).content.decode()
    assert [sign_in(u).get(booklet).status_code for u in (make_user(),)] == [404]
    assert manager.get(badges).status_code == 404
    assert organiser.get(badges).status_code == 200
    assert organiser.get(f"{event}paper/poster.pdf").status_code == 404
    Delegate.objects.filter(pk=delegate.pk).update(audience="partners")
    assert manager.get(booklet).status_code == 404
    assert booklet not in manager.get(event).content.decode()
    assert organiser.get(booklet).status_code == 200
    assert "takes the consent back" in organiser.get(f"{event}desk/paper/").content.decode()
