"""Badges, table cards and the booklet: what stands in them, and how they are made."""

import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from hansa.common import jobs
from hansa.common.codes import code_of
from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.common.press import only_these
from hansa.matchmaking import tasks
from hansa.matchmaking.documents import (
    badge_address,
    booklet,
    print_badges,
    print_booklet,
    print_cards,
)
from hansa.matchmaking.models import Application, Delegate, Paper, Table
from hansa.matchmaking.operations.paper import (
    LEASE,
    cancel_paper,
    fail_paper,
    lease_paper,
    release_lost_papers,
    report_paper,
    request_paper,
    store_paper,
)
from hansa.matchmaking.queries.paper import (
    booklet_entries,
    cards_of,
    latest_papers,
    made_paper,
    names_somebody_unwilling,
)
from hansa.matchmaking.queries.schedules import published_schedule
from hansa.organisations.models import Organisation
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_fair,
    make_matchmaking,
    make_schedule,
    make_term,
    make_user,
)
from tests.races import at_once, without_constraint, without_locks

pytestmark = pytest.mark.django_db
ALL = [(0, 0), (1, 0), (2, 1), (3, 0)]


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def go_on(fraction):
    return True


def text_of(printed):
    reader = PdfReader(io.BytesIO(printed.content))
    assert len(reader.pages) == printed.pages_count
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def png():
    file = io.BytesIO()
    Image.new("RGB", (32, 16), "teal").save(file, "PNG")
    return ContentFile(file.getvalue(), name="logo.png")


def ask(call, kind="badges", **more):
    return request_paper(actor=None, now=NOW, call=call, kind=kind, language="en", **more)


def made(call, kind="booklet", named=(), content=b"%PDF-1.7 paper"):
    paper = lease_paper(paper_id=ask(call, kind).pk, now=NOW)
    return store_paper(
        actor=None, now=NOW, paper=paper, document=ContentFile(content, name="x"), pages_count=3,
        version=published_schedule(call), named=named,
    )  # fmt: skip


def test_badges_are_for_those_who_come_in_person_eight_on_a_sheet(fair):
    fair.ours[0].delegates.update(name="Wilhelmina Konstantinopolska-Ferreira")
    for number in range(7):
        Delegate.objects.create(
            application=fair.ours[1], name=f"Person {number}", email=f"p{number}@example.org"
        )
    Delegate.objects.create(
        application=fair.ours[1], name="Far Away", email="far@example.org", is_remote=True
    )
    Delegate.objects.create(
        application=fair.ours[1], name="Gone Home", email="gone@example.org", has_left=True
    )
    printed = print_badges(fair.call, go_on)
    said = text_of(printed)
    assert printed.pages_count == 2
    assert len(printed.named) == 11
    assert "Wilhelmina Konstantinopolska" in said
    assert "Photonics Jena" in said
    assert "Germany" in said
    assert "Far Away" not in said
    assert "Gone Home" not in said
    delegate = fair.ours[0].delegates.get()
    assert badge_address(delegate).endswith(
        f"/events/{fair.event.slug}/check-in/{delegate.entry_token}/"
    )
    assert print_badges(fair.call, lambda fraction: False) is None
    Delegate.objects.update(is_remote=True)
    with pytest.raises(OperationRefused, match="Nobody comes in person"):
        print_badges(fair.call, go_on)


def test_letters_of_all_files_of_a_family_are_what_they_are(fair):
    """One family of several files was drawn with the glyphs of another file."""
    Organisation.objects.filter(pk=fair.ours[0].organisation_id).update(name="Ipari Park Győr")
    reader = PdfReader(io.BytesIO(print_badges(fair.call, go_on).content))
    fonts = [str(font.get_object()["/BaseFont"])
             for font in reader.pages[0]["/Resources"]["/Font"].values()]  # fmt: skip
    assert any("latin-ext" in name for name in fonts)
    assert len(fonts) == len(set(fonts))
    assert "Győr" in reader.pages[0].extract_text()


def test_code_has_a_quiet_edge_and_finds_its_marks():
    code = code_of("https://clusters.example/events/fair/agenda/")
    assert code.side > 28
    assert code.path.startswith("M4 4h7v1h-7z")  # the first row of the first mark
    assert "M0 " not in code.path


def test_cards_name_the_meetings_of_each_table_and_day(fair):
    Table.objects.filter(call=fair.call, number=2).update(hall="North", zone="B")
    assert [card.meetings for card in cards_of(fair.call, None)] == [[], [], []]
    version = make_schedule(fair.call, ALL, published=True)
    cards = cards_of(fair.call, version)
    assert [(card.table.number, len(card.meetings)) for card in cards] == [(1, 3), (2, 1), (3, 0)]
    assert cards[0].day is not None
    printed = print_cards(fair.call, version, go_on)
    said = text_of(printed)
    assert printed.pages_count == 3
    assert "North · B" in said
    assert "version 1" in said
    assert said.count("Photonics Jena") == 2
    first = cards[0].meetings[0].slot.starts_at.astimezone(ZoneInfo(fair.event.timezone))
    assert f"{first:%H:%M}" in said  # by the event's clocks, not by the site's
    assert print_cards(fair.call, version, lambda fraction: False) is None


def test_booklet_has_participants_by_country_with_their_pages_and_an_index(fair, monkeypatch):
    monkeypatch.setattr(booklet, "AT_ONCE", 2)
    first = fair.ours[0]
    Organisation.objects.filter(pk=first.organisation_id).update(
        logo=default_storage.save("logos/a.png", png()), website="https://www.jena.example"
    )
    Organisation.objects.filter(pk=fair.ours[1].organisation_id).update(logo="logos/lost.png")
    first.organisation.offers.add(make_term("study-visits", "interest", "Study visits"))
    first.snapshot = {**first.snapshot, "summary": "As it was <then>.", "terms": ["digital"]}
    first.save()
    make_term("digital", label="Digital")
    reports = []
    printed = print_booklet(fair.call, NOW, lambda f: reports.append(f) or True)
    said = text_of(printed)
    assert "As it was <then>." in said
    assert "Study visits" in said
    assert "jena.example" in said
    assert "4 organisations, as of" in said
    assert said.count("Photonics Jena") == 3  # contents, page, index
    assert " 000" not in said
    assert reports == sorted(reports)
    assert reports[-1] == booklet.DRAWN
    assert printed.named == []
    pages = PdfReader(io.BytesIO(printed.content)).pages
    at = next(n for n, page in enumerate(pages, 1) if n > 2 and "Photonics" in page.extract_text())
    assert f"Photonics Jena {at}" in " ".join(pages[1].extract_text().split())


@pytest.mark.parametrize("stops_after", [1, 2, 3])
def test_booklet_that_is_cancelled_stops_where_it_is(fair, stops_after):
    reports = []
    stop = print_booklet(fair.call, NOW, lambda f: reports.append(f) or len(reports) < stops_after)
    assert stop is None
    assert len(reports) == stops_after


def test_booklet_names_delegates_as_far_as_they_agreed_and_follows_the_profile(fair):
    audiences = ["everybody", "participants", "partners", "participants"]
    people = list(Delegate.objects.order_by("pk"))
    for delegate, audience in zip(people, audiences, strict=True):
        delegate.audience = audience
        delegate.name = f"Name {delegate.pk} {audience}"
        delegate.save()
    people[3].has_left = True
    people[3].save()
    Organisation.objects.filter(pk=fair.ours[0].organisation_id).update(
        status="hidden", website="https://hidden.example"
    )
    printed = print_booklet(fair.call, NOW, go_on)
    said = text_of(printed)
    assert sorted(printed.named) == [people[0].pk, people[1].pk]
    assert people[2].email not in said
    assert people[3].email not in said
    assert people[0].email in said
    assert "hidden.example" not in said
    Application.objects.update(snapshot={})
    assert {entry.name for entry in booklet_entries(fair.call)} == {
        one.organisation.name for one in [*fair.ours, *fair.theirs]
    }


def test_documents_fetch_nothing_but_what_they_are_given():
    fetch = only_these({"logo:a": b"png"})
    assert fetch.fetch("logo:a").read() == b"png"
    for address in ("logo:b", "https://example.org/a.png", "file:///etc/passwd"):
        with pytest.raises(ValueError, match="fetches nothing"):
            fetch.fetch(address)


def test_one_paper_of_a_kind_at_a_time(fair, enqueued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        paper = ask(fair.call, key="k")
    assert enqueued[-1] == ("hansa.matchmaking.tasks.make_paper", {"paper_id": paper.pk})
    assert ask(fair.call, key="k") == paper
    assert str(paper).endswith(f"badges #{paper.pk}")
    with pytest.raises(OperationRefused, match="already"):
        ask(fair.call)
    ask(fair.call, "cards")
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.create(call=fair.call, kind="cards", language="en", asked_at=NOW)
    cancel_paper(actor=fair.organiser, now=NOW, paper=paper)
    assert not paper.is_under_way
    with pytest.raises(OperationRefused, match="made already, or was cancelled"):
        cancel_paper(actor=fair.organiser, now=NOW, paper=paper)
    ask(fair.call)


def test_there_must_be_something_to_print():
    call = make_matchmaking(event=make_event(), tables=0)
    with pytest.raises(OperationRefused, match="no tables yet"):
        ask(call, "cards")
    with pytest.raises(OperationRefused, match="Nobody has been selected"):
        ask(call, "booklet")
    make_application(call)
    ask(call, "booklet")


def test_paper_whose_worker_died_is_taken_again_three_times_then_fails(fair):
    paper, moment = ask(fair.call), NOW
    for attempt in (1, 2, 3):
        assert lease_paper(paper_id=paper.pk, now=moment).attempts == attempt
        assert lease_paper(paper_id=paper.pk, now=moment + LEASE / 2) is None
        moment += LEASE + timedelta(seconds=1)
    assert lease_paper(paper_id=paper.pk, now=moment) is None
    paper.refresh_from_db()
    assert (paper.state, paper.error) == ("failed", "The worker stopped three times.")
    ask(fair.call)


def test_progress_renews_the_lease_until_it_is_cancelled(fair):
    paper = lease_paper(paper_id=ask(fair.call).pk, now=NOW)
    later = NOW + LEASE - timedelta(seconds=1)
    assert report_paper(paper_id=paper.pk, now=later, fraction=0.4)
    assert lease_paper(paper_id=paper.pk, now=NOW + LEASE + timedelta(seconds=1)) is None
    cancel_paper(actor=fair.organiser, now=NOW, paper=paper)
    assert not report_paper(paper_id=paper.pk, now=later, fraction=0.5)
    paper.refresh_from_db()
    assert paper.fraction == 0.4


def test_lost_worker_s_papers_are_free_at_once(fair, enqueued, django_capture_on_commit_callbacks):
    paper = lease_paper(paper_id=ask(fair.call).pk, now=NOW)
    kept = lease_paper(paper_id=ask(fair.call, "cards").pk, now=NOW)
    host = jobs.THIS_WORKER.split("/")[0]
    Paper.objects.filter(pk=paper.pk).update(leased_by=f"{host}/99999999/x")
    with django_capture_on_commit_callbacks(execute=True):
        release_lost_papers(now=NOW)
    assert enqueued == [("hansa.matchmaking.tasks.make_paper", {"paper_id": paper.pk})]
    assert lease_paper(paper_id=paper.pk, now=NOW + timedelta(seconds=1)) is not None
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_runs.call_local()
    assert ("hansa.matchmaking.tasks.make_paper", {"paper_id": kept.pk}) in enqueued[1:]
    tasks.resume_runs()


def test_new_paper_takes_the_place_of_the_old_one(fair, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = made(fair.call)
    assert default_storage.exists(first.file.name)
    cancelled = ask(fair.call, "booklet")
    cancel_paper(actor=fair.organiser, now=NOW, paper=cancelled)
    with django_capture_on_commit_callbacks(execute=True):
        second = made(fair.call)
    assert not default_storage.exists(first.file.name)
    assert default_storage.exists(second.file.name)
    assert made_paper(fair.call, "booklet") == Paper.objects.get() == second
    assert latest_papers(fair.call)["booklet"] == {"made": second}
    assert latest_papers(fair.call)["cards"] == {}
    tried = ask(fair.call, "booklet")
    assert latest_papers(fair.call)["booklet"] == {"made": second, "tried": tried}


def test_cancelled_paper_is_not_stored_and_leaves_no_file(
    fair, tmp_path, django_capture_on_commit_callbacks
):
    paper = lease_paper(paper_id=ask(fair.call).pk, now=NOW)
    cancel_paper(actor=fair.organiser, now=NOW, paper=paper)
    with django_capture_on_commit_callbacks(execute=True):
        store_paper(
            actor=None, now=NOW, paper=paper, document=ContentFile(b"%PDF-", name="x"),
            pages_count=1, version=None,
        )  # fmt: skip
    assert list(tmp_path.rglob("*.pdf")) == []
    assert Paper.objects.get().state == "cancelled"
    assert AuditRecord.objects.get(verb="paper.store").details == {"is_kept": False}


def test_failure_does_not_undo_what_another_worker_finished(fair):
    paper = made(fair.call)
    fail_paper(actor=None, now=NOW, paper=paper, error="late")
    paper.refresh_from_db()
    assert paper.state == "done"


@pytest.mark.parametrize("kind", ["badges", "cards", "booklet"])
def test_job_makes_each_kind_in_the_language_that_was_asked(fair, kind, enqueued):
    make_schedule(fair.call, ALL, published=True)
    paper = request_paper(actor=None, now=NOW, call=fair.call, kind=kind, language="de")
    tasks.make_paper.func(paper.pk)
    tasks.make_paper.func(paper.pk)
    paper.refresh_from_db()
    assert (paper.state, paper.fraction, paper.version.number) == ("done", 1, 1)
    assert paper.begun_at <= timezone.now()
    with default_storage.open(paper.file.name) as file:
        assert PdfReader(file).trailer["/Root"]["/Lang"] == "de"


def test_job_that_fails_says_why_and_one_that_is_cancelled_says_nothing(fair, monkeypatch):
    Delegate.objects.update(is_remote=True)
    paper = ask(fair.call)
    tasks.make_paper.func(paper.pk)
    paper.refresh_from_db()
    assert paper.state == "failed"
    assert "Nobody comes in person" in paper.error
    other = ask(fair.call, "booklet")
    monkeypatch.setattr(tasks, "report_paper", lambda **_: False)
    tasks.make_paper.func(other.pk)
    other.refresh_from_db()
    assert other.state == "running"


def test_booklet_is_nobodys_when_somebody_takes_the_consent_back(fair):
    delegate = fair.ours[0].delegates.get()
    delegate.audience = "participants"
    delegate.save()
    paper = made(fair.call, named=[delegate.pk])
    assert not names_somebody_unwilling(paper)
    Delegate.objects.filter(pk=delegate.pk).update(audience="partners")
    assert names_somebody_unwilling(paper)
    Delegate.objects.filter(pk=delegate.pk).update(audience="everybody", has_left=True)
    assert names_somebody_unwilling(paper)
    Delegate.objects.filter(pk=delegate.pk).update(has_left=False)
    Application.objects.update(status="withdrawn")
    assert names_somebody_unwilling(paper)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_two_who_press_at_once_have_one_paper(guarded):
    fair = make_fair()
    user = make_user()
    request = request_paper if guarded else request_paper.__wrapped__

    def press():
        return request(actor=user, now=NOW, call=fair.call, kind="badges", language="en")

    if guarded:
        outcomes = at_once(press, press, before='INSERT INTO "matchmaking_paper"', guarded=True)
        assert sum(isinstance(one, OperationRefused) for one in outcomes) == 1
        assert Paper.objects.count() == 1
        return
    with without_locks(), without_constraint(Paper, "one_paper_of_a_kind_at_a_time"):
        at_once(press, press, before='INSERT INTO "matchmaking_paper"', guarded=False)
        assert Paper.objects.count() == 2
