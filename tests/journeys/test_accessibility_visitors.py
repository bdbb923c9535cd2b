"""What a visitor sees has no violation that axe can find, goes not sideways and needs no script."""

import pytest
from looking import faults_of_pages, faults_of_refused_form, look_without_script

PAGES = [
    "/", "/organisations/", "/organisations/?country=ES&q=health",
    "/organisations/?q=zzzz&shade=members",
    "/organisations/compare/?compare=lichtwerk-jena&compare=natureef", "/ties/",
    "/organisations/lichtwerk-jena/", "/organisations/natureef/",
    "/organisations/natureef/members/all/", "/organisations/lichtwerk-jena/members/all/",
    "/networks/",
    "/networks/?kind=network&standing=ended", "/networks/?programme=zzzz",
    "/events/", "/events/?when=past", "/events/month/?month=2017-10", "/events/map/",
    "/events/?kind=workshop&q=zzzz", "/events/light-in-small-series-a-workshop-on-laser-polishing/",
    "/events/eu-thailand-2017/", "/events/eu-taiwan-2017/", "/events/eu-taiwan-2017/gallery/1/",
    "/events/expert-talk-funding-mix/", "/calls/", "/partner-searches/", "/recommendations/how/",
    "/partner-searches/digital-diagnostics-for-small-hospitals/",
    "/partner-searches/swap-a-cluster-manager-for-two-weeks/",
    "/calls/innolabs/", "/news/", "/news/natureef-three-memoranda/", "/news/?tag=china&q=zzzz",
    "/news/voices/", "/news/voices/1/", "/news/nurses-learn-portable-ultrasound/", "/polls/",
    "/polls/entrepreneurship/", "/newsletter/", "/newsletter/asked/", "/search/?q=health",
    "/agreements/", "/agreements/?country=CN&state=active", "/agreements/?q=zzzz",
    "/agreements/natureef-china/",
    "/events/certificates/", "/events/certificates/x/",
    "/accessibility/", "/privacy/", "/nowhere/", "/accounts/login/", "/accounts/signup/",
    "/accounts/password/reset/", "/mailbox/", "/de/", "/fr/", "/es/", "/style/",
]  # fmt: skip
REFUSED = {
    "sign-in, empty": ("/accounts/login/", {}, ".button--primary"),
    "sign-in, wrong": (
        "/accounts/login/", {"login": "nobody@cluster.example", "password": "wrong"},
        ".button--primary",
    ),
    "sign-up, empty": ("/accounts/signup/", {}, ".button--primary"),
    "sign-up, wrong": (
        "/accounts/signup/", {"email": "nonsense", "password1": "123"}, ".button--primary",
    ),
    "reset": ("/accounts/password/reset/", {}, ".form .button"),
    "newsletter": ("/newsletter/", {"email": "nonsense"}, ".button--primary"),
}  # fmt: skip


def test_pages_have_no_violation(visit):
    assert faults_of_pages(visit(reduced_motion="reduce"), PAGES) == []


@pytest.mark.parametrize("form", REFUSED)
def test_refused_form_has_no_violation(visit, form):
    assert faults_of_refused_form(visit(reduced_motion="reduce"), *REFUSED[form]) == []


def test_pages_work_without_script(visit):
    look_without_script(visit(java_script_enabled=False), PAGES)
