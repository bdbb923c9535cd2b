"""Every address × every role × GET and POST has an expected answer."""

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from hansa.common.press import Press
from hansa.matchmaking.models import Criterion, Offer
from hansa.matchmaking.operations.programme import ItemDetails, add_item
from hansa.matchmaking.operations.questions import name_evaluator
from hansa.matchmaking.queries.schedules import slots_of
from hansa.organisations.models import Organisation
from hansa.organisations.operations.claims import claim_profile
from hansa.organisations.operations.people import invite_colleague
from hansa.organisations.operations.searches import save_search
from hansa.organisations.queries.freshness import confirmation_token
from hansa.outcomes.operations.follow_ups import add_follow_up
from hansa.polls.models import RollEntry
from hansa.polls.queries import token_of
from tests.architecture.access_rows import EVERYBODY, POWERFUL, ROLES, ROWS
from tests.architecture.access_world import (
    after,
    calls_and_cases,
    illustrated_edition,
    news_and_voices,
    partnering,
    pdf,
    webinar,
)
from tests.factories import (
    NOW,
    make_agreement,
    make_application,
    make_article,
    make_call,
    make_event,
    make_fair,
    make_membership,
    make_organisation,
    make_request,
    make_review,
    make_schedule,
    make_subscriber,
    make_term,
    make_user,
)
from tests.factories_imports import make_import
from tests.factories_polls import make_poll


def walk(resolver, space=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, ":".join(s for s in (space, pattern.namespace) if s))
        else:
            yield ":".join(s for s in (space, pattern.name or "nameless") if s)


def test_every_address_has_a_row_and_every_row_an_address():
    names = set(walk(get_resolver()))
    assert names - set(ROWS) == set()
    assert set(ROWS) - names == set()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Make one event with all its people, for all rows; taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        from hansa.common import clock

        real, clock.now = clock.now, lambda: NOW
        yield make_people()
        clock.now = real
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _nothing_is_printed(monkeypatch):
    """Who may read a paper is asked here, not how it looks, which takes half a second each."""
    monkeypatch.setattr(Press, "__init__", lambda *_args: None)
    monkeypatch.setattr(Press, "draw", lambda *_args, **_more: None)
    monkeypatch.setattr(Press, "bind", lambda *_args: (b"%PDF-1.7", 1))


def make_people():
    fair = make_fair()
    make_schedule(fair.call, published=True)
    asked = make_request(make_application(fair.call, side=1), fair.ours[0], accepted=False)
    make_article("fresh")
    make_call("grant")
    edition = illustrated_edition()
    reader = make_subscriber(state="pending")
    evaluator = make_user()
    name_evaluator(actor=fair.organiser, now=NOW, call=fair.call, user=evaluator)
    Criterion.objects.create(call=fair.call, place=0, name="Fit")
    item = add_item(actor=None, now=NOW, call=fair.call, details=ItemDetails(
        "visit", "Fab", fair.event.starts_at, fair.event.ends_at))  # fmt: skip
    people = {
        "visitor": None,
        "member": make_user(),
        "organisation administrator": fair.manager,
        "delegate": fair.delegate,
        "organiser": fair.organiser,
        "evaluator": evaluator,
        **{role: make_user(role=role) for role in ("validator", "editor", "administrator")},
    }
    make_poll("poll", voters=[user for user in people.values() if user])
    slug = {"slug": fair.event.slug}
    review = {"pk": make_review().pk}
    kept = Organisation.objects.get(slug="photonics-jena")
    claim = claim_profile(actor=make_user(), now=NOW, organisation=kept, reason="I work there.")
    invited = invite_colleague(
        actor=fair.manager, now=NOW, organisation=kept, email="new@example.org"
    )
    kept_search = save_search(
        actor=fair.manager, now=NOW, name="Photonics", address="q=photonics", wants_mail=True
    )
    network = make_organisation("Net", profile_type="network")
    membership = make_membership(network, kept)
    waiting = make_agreement(
        "Waiting", ours=make_organisation("Asker"), others=[kept], document=pdf()
    )
    noted = add_follow_up(
        actor=None, now=NOW, agreement=waiting, on_date=waiting.signed_date, text="A visit"
    )
    make_agreement("Bridge")
    brought = {"pk": make_import("name,country\nAlpha,DE\n").pk}
    arguments = {
        **{f"organisations:organisation-{verb}": {"slug": "photonics-jena"}
           for verb in ("detail", "edit", "submit", "withdraw", "claim", "card")},
        "organisations:organisation-export": {"form": "json"},
        "insights:organisation-ties": {"slug": "photonics-jena"},
        "organisations:organisation-logo": {"slug": "photonics-jena"},
        "organisations:logo-edit": {"slug": "photonics-jena"},
        **{f"organisations:import-{verb}": brought
           for verb in ("detail", "findings", "read", "run", "cancel", "publish", "undo")},
        "organisations:text-list": {"slug": "photonics-jena"},
        "organisations:text-edit": {"slug": "photonics-jena", "language": "fr"},
        "organisations:search-change": {"pk": kept_search.pk},
        "organisations:vocabulary-detail": {"vocabulary": "service"},
        "organisations:term-detail": {"pk": make_term().pk},
        "organisations:term-merge": {"pk": make_term().pk},
        **{f"organisations:claim-{verb}": {"pk": claim.pk}
           for verb in ("detail", "object", "decide")},
        "organisations:people-list": {"slug": kept.slug},
        "organisations:recommendation-list": {"slug": kept.slug},
        "organisations:recommendation-answer": {"slug": kept.slug},
        "organisations:member-list": {"slug": "photonics-jena"},
        "organisations:membership-list": {"slug": kept.slug},
        "organisations:membership-detail": {"slug": kept.slug, "pk": membership.pk},
        "api:get_network": {"slug": membership.group.slug},
        "organisations:administrator-remove": {
            "slug": kept.slug, "pk": kept.administrators.first().pk
        },
        "organisations:invitation-withdraw": {"slug": kept.slug, "pk": invited.pk},
        "organisations:invitation-detail": {"token": invited.token},
        "organisations:organisation-confirm": {
            "token": confirmation_token(kept)
        },
        "organisations:review-detail": review,
        "organisations:review-assign": review,
        **{name: {"slug": "waiting"} for name in ROWS if name.startswith("outcomes:")
           and name.split("-")[-1] not in {"list", "export", "register"}},
        "outcomes:follow-up-remove": {"slug": "waiting", "pk": noted.pk},
        **{f"outcomes:agreement-{verb}": {
            "slug": "waiting", "pk": waiting.parties.get(organisation=kept).pk
        } for verb in ("confirm", "refuse")},
        "api:get_agreement": {"slug": "bridge"},
        "event-detail": slug,
        **{name: {"slug": "grant"} for name in ROWS if name.startswith("calls:call-")
           and name.split("-")[-1] not in {
               "list", "calendar", "feed", "new", "mine", "followed", "import"}},
        **calls_and_cases(people["member"]),
        **partnering(kept, fair.manager),
        **{f"polls:poll-{verb}": {"slug": "poll"}
           for verb in ("detail", "vote", "result", "edit", "open", "close", "invite")},
        "polls:poll-ballot": {"slug": "poll", "token": token_of(RollEntry.objects.first())},
        **news_and_voices(),
        **webinar(people["delegate"]),
        "newsletter:confirm": {"token": reader.token},
        "newsletter:leave": {"token": reader.token},
        "newsletter:wishes": {"token": reader.token},
        "agenda-feed": {"token": fair.ours[0].delegates.get().calendar_token},
        "mail:mail-detail": {"key": "none"},
        "mail:mail-html": {"key": "none"},
        "api:get_organisation": {"slug": "photonics-jena"},
        "api:get_event": slug,
        "api:get_call": {"slug": "grant"},
        "api:get_news": {"slug": "fresh"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        **{f"newsletter:edition-{verb}": {"number": edition.number}
           for verb in ("detail", "edit", "mail", "preview", "test", "plan", "take-back", "send",
                        "progress", "steer", "pdf")},
        **{name: {"number": edition.number, "pk": edition.sections.first().pk}
           for name in ("newsletter:section-picture", "newsletter:section-picture-edit")},
        "newsletter:item-follow": {"pk": edition.items.first().pk},
        **{name: slug for name in ROWS if name.startswith("matchmaking:")},
    }  # fmt: skip
    for name in ("edit", "mail", "drop"):
        arguments[f"matchmaking:letter-{name}"] = {**slug, "kind": "selected", "language": "de"}
    arguments["matchmaking:application-export"] = {**slug, "form": "csv"}
    for name in ("application-detail", "application-evaluate"):
        arguments[f"matchmaking:{name}"] = {**slug, "pk": fair.ours[0].pk}
    for verb in ("answer", "times", "withdraw"):
        name = f"matchmaking:request-{verb}"
        arguments[name] = {**slug, "pk": asked.pk}
    arguments["matchmaking:event-new"] = {}
    arguments |= after(fair)
    for verb in ("detail", "times", "leave"):
        arguments[f"matchmaking:delegate-{verb}"] = {**slug, "pk": fair.ours[0].delegates.get().pk}
    arguments["matchmaking:programme-place"] = {
        **slug,
        "pk": fair.ours[0].delegates.get().pk,
        "item": item.pk,
    }
    arguments["matchmaking:set-up-part"] = {**slug, "part": "call"}
    arguments["matchmaking:schedule-begin"] = {**slug, "number": 1}
    for verb in ("edit", "remove"):
        arguments[f"matchmaking:item-{verb}"] = {**slug, "pk": item.pk}
    for verb in ("move", "lock", "leave-out"):
        arguments[f"matchmaking:meeting-{verb}"] = {**slug, "pk": fair.requests[0].pk}
    arguments["matchmaking:board"] = {**slug, "token": fair.call.board_token}
    delegate = fair.ours[0].delegates.get()
    arguments["matchmaking:check-in"] = {**slug, "token": delegate.entry_token}
    for name in ("delegate-in", "delegate-out"):
        arguments[f"matchmaking:{name}"] = {**slug, "pk": delegate.pk}
    for name in ("meeting-detail", "meeting-cancel", "mark-on-behalf"):
        arguments[f"matchmaking:{name}"] = {**slug, "pk": fair.requests[0].pk}
    offer = Offer.objects.create(
        slot=slots_of(fair.call)[3], asker=fair.theirs[0].delegates.get(), partner=delegate,
        asked_at=NOW,
    )  # fmt: skip
    arguments["matchmaking:offer-answer"] = {**slug, "pk": offer.pk}
    return {role: cookies_of(user) for role, user in people.items()}, arguments


def cookies_of(user):
    """Sign a person in once, and return the cookies that show it."""
    browser = Client()
    if user is not None:
        browser.force_login(user)
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def answer(world, name, role, method):
    """Ask as this role, and take back what the answer changed."""
    cookies, arguments = world
    browser = Client()
    browser.cookies = SimpleCookie(cookies[role])
    with transaction.atomic():
        # Forms are told from visits by their content, so a post has some.
        address = reverse(name, kwargs=arguments.get(name))
        given = getattr(browser, method)(address, {"sent": "1"} if method == "post" else None)
        transaction.set_rollback(True)
    return given


@pytest.mark.parametrize("name", sorted(ROWS))
def test_each_role_gets_what_the_table_says(world, django_db_blocker, name):
    with django_db_blocker.unblock():
        given = {
            (role, method): answer(world, name, role, method).status_code
            for role in ROLES
            for method in ("get", "post")
        }
    wrong = {key: (got, ROWS[name].expected(*key)) for key, got in given.items()
             if got != ROWS[name].expected(*key)}  # fmt: skip
    assert wrong == {}, "given, then expected"


@pytest.mark.parametrize("name", sorted(n for n, row in ROWS.items() if row.may != EVERYBODY))
def test_power_over_others_needs_a_second_factor(world, django_db_blocker, second_factor, name):
    """Without it a role gets what any member gets, or is led to where one is set up."""
    with django_db_blocker.unblock():
        for method in ("get", "post"):
            for role in POWERFUL:
                given = answer(world, name, role, method)
                if given.headers.get("Location") != reverse("mfa_index"):
                    assert given.status_code == ROWS[name].expected("member", method), role
                    assert b'"parts"' not in given.content
                elif method == "get":
                    assert role in ROWS[name].may


@pytest.mark.django_db
def test_foreign_objects_do_not_exist(sign_in):
    """The organiser of one event and the keeper of one profile are strangers elsewhere."""
    organiser, keeper = make_user(), make_user()
    make_event("own", organiser=organiser)
    fair = make_fair()
    make_organisation("Mine", administrator=keeper)
    make_organisation("Draft", published=False)
    for user, address in [
        (organiser, f"/events/{fair.event.slug}/desk/"),
        (organiser, "/organisations/photonics-jena/edit/"),
        (keeper, "/organisations/photonics-jena/edit/"),
        (keeper, "/organisations/draft/edit/"),
        (keeper, f"/events/{fair.event.slug}/partners/"),
        (keeper, f"/events/{fair.event.slug}/agenda/"),
    ]:
        assert sign_in(user).get(address).status_code == 404, address
    assert sign_in(keeper).get("/organisations/mine/edit/").status_code == 200
    assert not AnonymousUser().is_authenticated
    assert timedelta(0) < fair.event.starts_at - NOW
