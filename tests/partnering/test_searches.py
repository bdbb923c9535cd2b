"""Writing, publishing, renewing, closing; what is missing; who is told of the end."""

from datetime import timedelta

import pytest

from hansa.common import clock
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import SearchDocument
from hansa.mail.models import OutgoingMail
from hansa.moderation.models import Case
from hansa.moderation.operations import decide_case
from hansa.organisations.operations.profiles import add_administrator
from hansa.partnering.models import PartnerSearch, SearchStatus
from hansa.partnering.operations import writing
from hansa.partnering.operations.answering import add_partner, express_interest, follow_search
from hansa.partnering.operations.writing import (
    LASTS,
    LONGEST,
    Role,
    close_search,
    edit_search,
    publish_search,
    renew_search,
    take_back_search,
    tell_of_end,
    withdraw_search,
    write_search,
)
from hansa.partnering.queries.missing import missing_in
from hansa.partnering.queries.searches import ending_searches, searches_kept_by
from hansa.partnering.tasks import tell_of_ends
from tests.factories import (
    DAY,
    NOW,
    make_call,
    make_organisation,
    make_term,
    make_user,
)
from tests.factories_partnering import make_partner_search

pytestmark = pytest.mark.django_db
State = PartnerSearch.State


def subjects():
    return list(OutgoingMail.objects.order_by("pk").values_list("subject", flat=True))


def edit(search, *, version=None, roles=(), terms=(), **changes):
    return edit_search(
        actor=search.written_by, now=NOW, search=search,
        version=search.version if version is None else version,
        details={"expires_on": search.expires_on, **changes}, roles=roles, terms=terms,
    )  # fmt: skip


def test_a_draft_is_published_and_found_with_its_words_in_every_language():
    keeper = make_user()
    draft = make_partner_search(
        keeper=keeper, is_public=False, roles=["Makes valves"], terms=[make_term("health")],
        call=make_call("grant"),
    )  # fmt: skip
    assert draft.state == State.DRAFT
    assert not PartnerSearch.objects.public().exists()
    assert not SearchDocument.objects.filter(kind="partner-search").exists()
    shown = publish_search(actor=keeper, now=NOW, search=draft)
    assert shown.status_on(NOW.date()) == SearchStatus.OPEN
    words = SearchDocument.objects.get(kind="partner-search").words
    assert all(word in words for word in ["valves", "searchers", "grant", "health"])
    case = Case.objects.get(kind="partner-search")
    assert case.href == shown.get_absolute_url()
    with pytest.raises(OperationRefused, match="public already"):
        publish_search(actor=keeper, now=NOW, search=shown)


def test_only_published_organisations_search_and_the_same_form_makes_one():
    keeper = make_user()
    details = {"kind": "offer", "title": "New", "summary": "S", "expires_on": NOW.date()}
    unknown = make_organisation("Not yet", published=False, administrator=keeper)
    with pytest.raises(OperationRefused, match="not published"):
        write_search(actor=keeper, now=NOW, organisation=unknown, details=details)
    known = make_organisation("Known", administrator=keeper)
    made = [
        write_search(actor=keeper, now=NOW, organisation=known, details=details, key="k")
        for _twice in range(2)
    ]
    assert made[0] == made[1]
    assert made[0].slug == "new-2", "an address of its own: new is the page of a form"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"expires_on": NOW.date() - DAY}, "in the past"),
        ({"expires_on": NOW.date() + LONGEST + DAY}, "year and a half"),
        ({"roles": [Role(str(n)) for n in range(13)]}, "Up to 12"),
        ({"roles": [Role("One"), Role(" one")]}, "same name"),
    ],
)
def test_what_cannot_be_is_refused_with_a_word(changes, message):
    search = make_partner_search(keeper=make_user(), roles=["Kept"])
    with pytest.raises(OperationRefused, match=message):
        edit(search, **changes)
    assert [str(role) for role in search.roles.all()] == ["Kept"]


def test_editing_keeps_partners_by_role_tells_followers_and_asks_an_editor_again():
    keeper, reader = make_user(), make_user()
    search = make_partner_search(keeper=keeper, roles=["First", Role("Second", 2)])
    add_partner(
        actor=keeper, now=NOW, search=search, name="Elsewhere Ltd", role=search.roles.last()
    )
    follow_search(actor=reader, now=NOW, search=search)
    edit(search, title="Other title", roles=[Role("First"), Role("Second, renamed", 1)])
    needs = missing_in(PartnerSearch.objects.get()).roles
    assert [(str(need.role), need.left) for need in needs] == [("First", 1), ("Second, renamed", 0)]
    assert subjects() == ["Changed: Other title"]
    edit(search, roles=[Role("First")])
    assert search.roles.count() == 1
    assert search.partners.get().role is None
    with pytest.raises(StaleForm):
        edit(search, version=1, title="Too late")


def test_a_draft_is_edited_without_telling_anybody():
    search = make_partner_search(keeper=make_user(), is_public=False)
    edit(search, title="Better")
    assert not Case.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_an_editor_takes_a_search_back_or_leaves_it():
    keeper, editor = make_user(), make_user(role="editor")
    search = make_partner_search(keeper=keeper)
    case = Case.objects.get()
    decide_case(actor=editor, now=NOW, case=case, version=case.version, accepts=True)
    assert PartnerSearch.objects.public().exists()
    edit(search, title="Advertising")
    case = Case.objects.get(state="waiting")
    decide_case(
        actor=editor, now=NOW, case=case, version=case.version, accepts=False, reason="No search."
    )
    search.refresh_from_db()
    assert search.state == State.WITHDRAWN
    assert not SearchDocument.objects.filter(kind="partner-search").exists()
    assert take_back_search(actor=editor, now=NOW, search=search).state == State.WITHDRAWN


def test_withdrawn_and_closed_searches_open_again_with_what_was_there():
    keeper, reader = make_user(), make_user()
    search = make_partner_search(keeper=keeper)
    follow_search(actor=reader, now=NOW, search=search)
    withdrawn = withdraw_search(actor=keeper, now=NOW, search=search)
    assert not Case.objects.filter(state="waiting").exists()
    assert subjects()[-1] == "Withdrawn: Sensors wanted"
    with pytest.raises(OperationRefused, match="not public"):
        withdraw_search(actor=keeper, now=NOW, search=withdrawn)
    again = publish_search(actor=keeper, now=NOW + DAY, search=withdrawn)
    assert again.published_at == NOW
    with pytest.raises(OperationRefused, match="Choose what came"):
        close_search(actor=keeper, now=NOW, search=again, outcome="happy")
    closed = close_search(actor=keeper, now=NOW, search=again, outcome="found", text=" Two. ")
    assert closed.status_on(NOW.date()) == SearchStatus.CLOSED
    assert subjects()[-1] == "Closed: Sensors wanted"
    assert "> Two." in OutgoingMail.objects.last().text
    with pytest.raises(OperationRefused, match="not public"):
        close_search(actor=keeper, now=NOW, search=closed, outcome="found")
    opened = publish_search(actor=keeper, now=NOW, search=closed)
    assert (opened.outcome, opened.closed_at) == ("", None)
    withdraw_search(
        actor=keeper, now=NOW,
        search=close_search(actor=keeper, now=NOW, search=opened, outcome="dropped"),
    )  # fmt: skip
    assert not PartnerSearch.objects.public().exists()


def test_whoever_waits_hears_that_a_search_is_closed_and_nobody_twice():
    keeper, guest = make_user(), make_user()
    search = make_partner_search(keeper=keeper)
    other = make_organisation("Guests", administrator=guest)
    express_interest(actor=guest, now=NOW, search=search, organisation=other, text="We do.")
    follow_search(actor=guest, now=NOW, search=search)
    OutgoingMail.objects.all().delete()
    close_search(actor=keeper, now=NOW, search=search, outcome="nobody")
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [guest.email]


def test_a_search_is_renewed_from_today_and_only_when_that_is_later():
    keeper = make_user()
    search = make_partner_search(keeper=keeper)
    later = NOW + 40 * DAY
    assert search.status_on(later.date()) == SearchStatus.EXPIRED
    renewed = renew_search(actor=keeper, now=later, search=search)
    assert renewed.expires_on == later.date() + LASTS
    with pytest.raises(OperationRefused, match="longer than that"):
        renew_search(actor=keeper, now=later, search=renewed)
    draft = make_partner_search("Draft", organisation=search.organisation, is_public=False)
    with pytest.raises(OperationRefused, match="Only a search that is public"):
        renew_search(actor=keeper, now=NOW, search=draft)
    with pytest.raises(OperationRefused, match="last day is over"):
        publish_search(actor=keeper, now=NOW + 90 * DAY, search=draft)


def test_nobody_has_very_many_open_searches(monkeypatch):
    monkeypatch.setattr(writing, "MOST_OPEN", 1)
    keeper = make_user()
    first = make_partner_search(keeper=keeper)
    second = make_partner_search("Second", organisation=first.organisation, is_public=False)
    with pytest.raises(OperationRefused, match="Close some"):
        publish_search(actor=keeper, now=NOW, search=second)
    assert [one.waiting for one in searches_kept_by(keeper)] == [0, 0]


def test_what_a_consortium_lacks_follows_from_its_call_countries_and_partners():
    keeper = make_user()
    call = make_call("grant", partners_least=4, partner_countries_least=4)
    search = make_partner_search(
        keeper=keeper, kind="consortium", call=call, countries=["DE", "ES", "TH"],
        roles=[Role("Hospital", 2)],
    )  # fmt: skip
    missing = missing_in(search)
    assert missing.countries == ["ES", "TH"], "those who search are of Germany"
    assert (missing.organisations, missing.call_countries) == (3, 3)
    hospital = search.roles.get()
    for name, country, role in [("A", "ES", hospital), ("B", "", hospital), ("C", "TH", None)]:
        add_partner(actor=keeper, now=NOW, search=search, name=name, country=country, role=role)
    missing = missing_in(search)
    assert (missing.has_roles_left, missing.countries) == (False, [])
    assert (missing.organisations, missing.call_countries) == (0, 1)
    assert [str(one) for one in missing.others] == ["C"]
    assert not missing.is_complete
    add_partner(actor=keeper, now=NOW, search=search, name="D", country="FR")
    assert missing_in(search).is_complete


def test_a_request_asks_for_no_country_each_and_without_a_call_for_no_number():
    search = make_partner_search(keeper=make_user(), countries=["ES", "FR"], call=make_call("c"))
    assert missing_in(search).is_complete
    alone = make_partner_search(
        "Alone", organisation=search.organisation, kind="consortium", countries=[]
    )
    assert missing_in(alone).is_complete


def run_at(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)
    tell_of_ends.call_local()


def test_the_end_is_told_before_and_after_once_each_however_often_the_job_runs(monkeypatch):
    keeper = make_user()
    search = make_partner_search(keeper=keeper)
    add_administrator(actor=None, now=NOW, organisation=search.organisation, user=make_user())
    for hours in range(0, 24 * 50, 12):
        run_at(monkeypatch, NOW + timedelta(hours=hours))
    assert subjects() == [
        "Ends soon: Sensors wanted", "Ends soon: Sensors wanted",
        "Ends soon: Sensors wanted", "Ends soon: Sensors wanted",
        "Has ended: Sensors wanted", "Has ended: Sensors wanted",
    ]  # fmt: skip
    renew_search(actor=keeper, now=NOW + 50 * DAY, search=search)
    run_at(monkeypatch, NOW + 50 * DAY)
    assert len(subjects()) == 6
    run_at(monkeypatch, NOW + 50 * DAY + LASTS - 5 * DAY)
    assert len(subjects()) == 8, "a new end is told anew"


def test_what_the_job_found_and_another_has_told_meanwhile_is_not_told_again():
    search = make_partner_search(keeper=make_user(), expires_on=NOW.date() + DAY)
    ((found, days),) = ending_searches(NOW.date())
    assert tell_of_end(actor=None, now=NOW, search=found, days=days)
    assert not tell_of_end(actor=None, now=NOW, search=search, days=days)
    assert len(subjects()) == 1


def test_control_without_the_row_it_would_be_told_each_time(monkeypatch):
    search = make_partner_search(keeper=make_user(), expires_on=NOW.date() + DAY)
    manager = type(writing.ExpiryNotice.objects)
    monkeypatch.setattr(manager, "get_or_create", lambda *_, **__: (None, True))
    for _twice in range(2):
        tell_of_end(actor=None, now=NOW, search=search, days=2)
    assert len(subjects()) == 2
