"""Drafts of applications: kept for an organisation's people, met by nobody else."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.formats import date_format

from hansa.common import clock
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord
from hansa.matchmaking.models import Application, ApplicationDraft
from hansa.matchmaking.operations.applying import submit_application
from hansa.matchmaking.operations.drafts import forget_draft, save_draft
from hansa.matchmaking.queries.overview import overview_of
from hansa.matchmaking.queries.participation import drafts_past_use, own_draft
from hansa.matchmaking.queries.stages import drafts_kept_until, last_cut_off
from hansa.matchmaking.tasks import forget_drafts
from hansa.organisations.operations.profiles import add_administrator
from tests.factories import (
    DAY,
    NOW,
    make_application,
    make_event,
    make_matchmaking,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_user()


@pytest.fixture
def organiser():
    return make_user()


@pytest.fixture
def call(organiser):
    return make_matchmaking(event=make_event(organiser=organiser))


@pytest.fixture
def ours(manager):
    return make_organisation("Jena Optics", administrator=manager)


def keep(call, organisation, actor, typed=None, version=0, now=NOW):
    return save_draft(
        actor=actor, now=now, call=call, organisation=organisation,
        typed=typed or {"motivation": "Half a sent"}, version=version,
    )  # fmt: skip


def test_draft_is_no_application(call, ours, manager, organiser, sign_in):
    keep(call, ours, manager)
    assert not Application.objects.exists()
    assert overview_of(call, NOW).applied == 0
    base = f"/events/{call.event.slug}/"
    for page in ("desk/", "applications/"):
        assert "Jena Optics" not in sign_in(organiser).get(base + page).content.decode()
    assert own_draft(organiser, call.event) is None
    assert own_draft(manager, call.event).organisation == ours
    assert "not sent yet" in sign_in(manager).get(base).content.decode()
    assert "Jena Optics" in sign_in(manager).get("/dashboard/").content.decode()


def test_draft_goes_on_by_its_version_and_sent_twice_it_is_saved_once(call, ours, manager):
    first = keep(call, ours, manager)
    assert str(first) == "Jena Optics"
    assert keep(call, ours, manager).version == first.version == 1
    again = keep(call, ours, manager, {"motivation": "More"}, version=1)
    assert (again.pk, again.version) == (first.pk, 2)
    with pytest.raises(StaleForm) as stale:
        keep(call, ours, manager, {"motivation": "Other"}, version=1)
    assert stale.value.current.typed == {"motivation": "More"}
    assert AuditRecord.objects.filter(verb="application.save_draft").count() == 3


def test_draft_is_kept_while_applications_are_taken_and_goes_when_it_is_sent(call, ours, manager):
    keep(call, ours, manager)
    with pytest.raises(OperationRefused, match="takes no applications"):
        keep(call, ours, manager, {"motivation": "Late"}, version=1, now=NOW + 3 * DAY)
    submit_application(
        actor=None, now=NOW, call=call, organisation=ours, side=call.sides.all()[0],
        motivation="To meet.", delegates=[],
    )  # fmt: skip
    assert not ApplicationDraft.objects.exists()
    with pytest.raises(OperationRefused, match="already applied"):
        keep(call, ours, manager)


def form_of(page):
    """Return what a browser would send back of the fields that are filled in."""
    return {
        name: "" if value is None else getattr(value, "pk", value)
        for name, value in page.context["form"].initial.items()
    }


def test_draft_is_saved_wrong_or_unfinished_and_gone_on_with_by_a_colleague(
    call, ours, manager, sign_in
):
    colleague = make_user(name="Grace Hopper")
    add_administrator(actor=None, now=NOW, organisation=ours, user=colleague)
    address = f"/events/{call.event.slug}/apply/"
    browser = sign_in(manager)
    sent = {
        "keep": "1", "organisation": ours.pk, "motivation": "Half\x00 a sent",
        "delegate_email": "no address",
    }  # fmt: skip
    assert browser.post(address, sent)["Location"] == address
    draft = ApplicationDraft.objects.get()
    assert draft.typed["motivation"] == "Half a sent"
    page = sign_in(colleague).get(address)
    assert "no address" in page.content.decode()
    assert "Ada Byron" in page.content.decode()
    typed = form_of(page) | {"motivation": "A whole sentence.", "keep": "1"}
    assert sign_in(colleague).post(address, typed).status_code == 302
    stale = browser.post(address, sent | {"draft": f"{ours.pk}-1"})
    assert stale.status_code == 409
    assert "A whole sentence." in stale.content.decode()
    assert f'value="{ours.pk}-2"' in stale.content.decode()
    # a draft of another organisation is not gone on with by this one's version
    other = make_organisation(administrator=manager)
    crossed = sent | {"draft": f"{ours.pk}-2", "organisation": other.pk}
    assert browser.post(address, crossed).status_code == 302
    assert ApplicationDraft.objects.count() == 2
    assert browser.post(address, {"keep": "1", "organisation": "x"}).status_code == 422


def test_late_application_is_taken_at_own_cost_and_stays_late(call, ours, manager):
    side = call.sides.all()[0]
    cut_off = call.cut_offs.get().at

    def submit(organisation, now, **more):
        return submit_application(
            actor=None, now=now, call=call, organisation=organisation, side=side,
            motivation="To meet.", delegates=[], **more,
        )  # fmt: skip

    assert not submit(make_organisation(), cut_off).is_late
    second = cut_off + timedelta(seconds=1)
    with pytest.raises(OperationRefused, match="takes no applications"):
        submit(ours, second, at_own_cost=True)
    call.takes_late = True
    call.save()
    with pytest.raises(OperationRefused, match="own cost"):
        submit(ours, second)
    made = submit(ours, second, at_own_cost=True)
    assert made.is_late
    with pytest.raises(OperationRefused, match="takes no applications"):
        submit(make_organisation(), call.requests_close_at + timedelta(seconds=1), at_own_cost=True)
    call.cut_offs.update(at=cut_off + DAY)
    made.refresh_from_db()
    assert made.is_late


@pytest.mark.parametrize("seconds", [0, 1])
def test_form_opened_in_time_and_sent_a_second_late_by_other_clocks_asks_first(
    call, ours, manager, sign_in, monkeypatch, seconds
):
    """The cut-off is 23:59 in Brussels; by the applicant's clocks in Taipei it is tomorrow."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    call.takes_late = True
    call.save()
    call.cut_offs.update(at=datetime(2017, 7, 13, 23, 59, tzinfo=ZoneInfo("Europe/Brussels")))
    in_taipei = datetime(2017, 7, 14, 5, 59, seconds, tzinfo=ZoneInfo("Asia/Taipei"))
    address = f"/events/{call.event.slug}/apply/"
    browser = sign_in(manager)
    form = form_of(browser.get(address)) | {"key": "k", "motivation": "Three hours of work."}
    monkeypatch.setattr(clock, "now", lambda: in_taipei)
    sent = browser.post(address, form)
    if seconds == 0:
        assert sent.status_code == 302
        assert not Application.objects.get().is_late
        return
    assert sent.status_code == 422
    page = sent.content.decode()
    assert "Agree to it to apply" in page
    assert "Three hours of work." in page
    assert not Application.objects.exists()
    assert browser.post(address, form | {"at_own_cost": "on"}).status_code == 302
    assert Application.objects.get().is_late


def test_event_page_offers_late_applications_while_they_are_taken(
    call, ours, manager, sign_in, monkeypatch
):
    call.takes_late = True
    call.save()
    address = f"/events/{call.event.slug}/"
    browser = sign_in(manager)
    assert "Apply late" not in browser.get(address).content.decode()
    monkeypatch.setattr(clock, "now", lambda: NOW + 3 * DAY)
    assert "Apply late" in browser.get(address).content.decode()
    assert "Late applications are taken until" in browser.get(address + "apply/").content.decode()
    keep(call, ours, manager, now=NOW + 3 * DAY)
    assert "Go on with the draft" in browser.get(address).content.decode()
    monkeypatch.setattr(clock, "now", lambda: NOW + 6 * DAY)
    assert "is over" in browser.get(address).content.decode()


def test_second_application_is_refused_while_a_first_stands(call, ours, manager, sign_in):
    make_application(call, organisation=ours, selected=False)
    refused = sign_in(manager).post(
        f"/events/{call.event.slug}/apply/",
        {"keep": "1", "organisation": ours.pk, "motivation": "Once more"},
    )
    assert b"already applied" in refused.content
    assert b"Once more" in refused.content


def test_drafts_go_some_time_after_none_can_be_sent(call, ours, manager, monkeypatch):
    draft = keep(call, ours, manager)
    other = make_matchmaking(takes_late=True)
    late = keep(other, ours, manager)
    until, late_until = drafts_kept_until(call), drafts_kept_until(other)
    assert until == last_cut_off(call) + 30 * DAY
    assert late_until == other.requests_close_at + 30 * DAY
    assert drafts_past_use(until - DAY) == []
    # At the last moment the organiser puts the date off.
    call.cut_offs.update(at=last_cut_off(call) + DAY)
    assert forget_draft(actor=None, now=until, draft=draft) is False
    assert drafts_past_use(until) == []
    monkeypatch.setattr(clock, "now", lambda: until + DAY)
    forget_drafts.call_local()
    assert list(ApplicationDraft.objects.all()) == [late]
    assert drafts_past_use(late_until) == [late]
    assert AuditRecord.objects.filter(verb="application.forget_draft").count() == 2


def test_form_says_until_when_a_draft_is_kept(call, ours, manager, sign_in):
    page = sign_in(manager).get(f"/events/{call.event.slug}/apply/").content.decode()
    day = date_format(drafts_kept_until(call).astimezone(ZoneInfo(call.event.timezone)))
    assert f"it is deleted after {day}" in page
