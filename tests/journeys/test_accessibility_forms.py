"""A form that is refused or overtaken has no violation that axe can find."""

import pytest
from looking import faults_of, faults_of_refused_form

PROFILE = "/organisations/oresund-health-cluster/edit/"
SEND = ".form__actions .button"
REFUSED = {
    "profile": ("manager", PROFILE, {"name": "", "website": "nonsense", "sme_count": ""}, SEND),
    "application": (
        "manager", "/events/thessaloniki-2017/apply/",
        {"delegate_name": "", "delegate_email": "nonsense"}, SEND,
    ),
    "account": ("manager", "/accounts/profile/", {"name": ""}, SEND),
    "second address": ("manager", "/accounts/email/", {"email": "nonsense"}, "[name=action_add]"),
    "password": ("manager", "/accounts/password/change/", {}, SEND),
    "vote": ("manager", "/polls/entrepreneurship/", {}, SEND),
    "selection": ("organiser", "/events/eu-thailand-2017/desk/", {}, "[name=status]"),
    "questions": (
        "organiser", "/events/eu-thailand-2017/desk/set-up/questions/",
        {"evaluators": "nonsense"}, SEND,
    ),
    "letter": (
        "organiser", "/events/eu-thailand-2017/desk/set-up/letters/rejected/fr/",
        {"body": "{nothing}"}, SEND,
    ),
    "edition": ("editor", "/newsletter/compose/", {}, SEND),
    "list": ("editor", "/newsletter/list/", {"source": "Lyon"}, SEND),
    "agreement": (
        "manager", "/agreements/new/", {"title": "", "outside_parties": "Nobody"}, SEND,
    ),
    "registration": (
        "applicant", "/organisations/new/?country=EE&profile_type=cluster",
        {"name": "", "website": "nonsense"}, SEND,
    ),
    "invitation": (
        "applicant", "/organisations/tartu-timber-houses/people/", {"email": "nonsense"},
        ".form__actions .button--primary",
    ),
    "membership": (
        "delegate", "/organisations/adriatic-photonics-network/members/",
        {"invite-organisation": "cluster"}, "#invite .form__actions .button",
    ),
    "claim": ("applicant", "/organisations/oresund-health-cluster/claim/", {}, SEND),
    "review": ("validator", "/reviews/2/", {}, SEND),
    "import": ("validator", "/imports/new/", {}, SEND),
    "event": ("editor", "/events/new/", {"title": "", "starts_at": ""}, SEND),
    "times of meetings": (
        "organiser", "/events/eu-thailand-2017/desk/set-up/times/",
        {"session_0_slots": "0", "session_2_slots": "3"}, SEND,
    ),
    "programme": ("organiser", "/events/eu-thailand-2017/desk/set-up/programme/", {}, SEND),
    "delegate": ("partner", "/events/eu-thailand-2017/delegates/", {"email": "nonsense"}, SEND),
    "text": ("manager", "/news/new/", {"title": "", "tag_names": "<b>"}, SEND),
    "picture": ("editor", "/news/natureef-three-memoranda/pictures/", {}, SEND),
    "planning": (
        "editor", "/news/five-questions-to-a-validator/", {"at": "2016-01-01T10:00"}, SEND,
    ),
    "draft": ("editor", "/newsletter/1/edit/", {"title": ""}, SEND),
}  # fmt: skip


@pytest.mark.parametrize("form", REFUSED)
def test_refused_form_has_no_violation(visit, form):
    who, *rest = REFUSED[form]
    page = visit(who, reduced_motion="reduce")
    # Errors have the same colours everywhere; those of visitors' forms are looked at.
    assert faults_of_refused_form(page, *rest, contrast=False) == []


def test_form_that_somebody_overtook_has_no_violation(visit):
    page = visit("manager", reduced_motion="reduce")
    page.goto(PROFILE)
    other = page.context.new_page()
    other.goto(PROFILE)
    for tab, city in ((other, "Malmö"), (page, "Lund")):
        tab.fill("[name=city]", city)
        with tab.expect_navigation():
            tab.locator(f"main {SEND}").first.click()
    other.close()
    assert page.get_by_role("heading", name="Somebody else saved").is_visible()
    assert page.get_by_role("cell", name="Lund").is_visible()
    assert faults_of(page, "profile overtaken") == []


def test_application_is_judged_and_a_letter_previewed_as_it_is_typed(visit):
    page = visit("evaluator", reduced_motion="reduce")
    page.goto("/events/eu-thailand-2017/applications/")
    before = page.locator("progress").get_attribute("value")
    page.locator(".list a").first.click()
    with page.expect_navigation():
        page.locator(f"main {SEND}").first.click()
    assert page.locator(".field__errors").count() == 3
    assert faults_of(page, "judging refused") == []
    for group in page.locator("fieldset").all():
        group.get_by_label("4", exact=True).check()
    with page.expect_navigation():
        page.locator(f"main {SEND}").first.click()
    assert faults_of(page, "next to judge") == []
    page.goto("/events/eu-thailand-2017/applications/")
    assert page.locator("progress").get_attribute("value") == str(int(before) + 1)
    desk = visit("organiser", reduced_motion="reduce")
    desk.goto("/events/eu-thailand-2017/desk/set-up/letters/reserve/de/")
    desk.get_by_label("Text").fill("Liebe **{organisation}**, noch nicht gespeichert.")
    desk.get_by_role("button", name="Preview").click()
    mail = desk.frame_locator("iframe").locator("body")
    mail.get_by_text("noch nicht gespeichert").wait_for()
    assert desk.get_by_label("Text").input_value().endswith("gespeichert.")
    assert desk.url.endswith("/letters/reserve/de/")


def test_draft_is_kept_and_gone_on_with(visit):
    page = visit("manager", reduced_motion="reduce")
    page.goto("/events/thessaloniki-2017/apply/")
    page.fill("[name=motivation]", "Half a sentence")
    page.get_by_role("button", name="Save as draft").click()
    page.get_by_text("Only your organisation's people see it.").wait_for()
    assert faults_of(page, "draft") == []
    page.goto("/events/thessaloniki-2017/")
    page.get_by_role("link", name="Go on with the draft").click()
    assert page.locator("[name=motivation]").input_value() == "Half a sentence"
