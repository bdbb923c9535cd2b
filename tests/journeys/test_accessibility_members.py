"""What people see who signed in has no violation that axe can find, and needs no script."""

import pytest
from looking import faults_of_pages, look_without_script

PROFILE = "/organisations/oresund-health-cluster/edit/"
PAGES = {
    "manager": [
        "/dashboard/", PROFILE, "/organisations/oresund-health-cluster/recommendations/",
        "/accounts/profile/", "/accounts/2fa/", "/accounts/email/",
        "/accounts/password/change/", "/events/thessaloniki-2017/apply/",
        "/organisations/oresund-health-cluster/members/", "/searches/save/?q=health",
        "/organisations/oresund-health-cluster/texts/", "/organisations/new/",
        "/organisations/oresund-health-cluster/logo/",
        "/organisations/oresund-health-cluster/ties/",
        "/polls/entrepreneurship/", "/agreements/new/", "/agreements/optics-for-hospitals/",
        "/agreements/optics-for-hospitals/edit/",
        "/agreements/trials-of-portable-ultrasound-in-skane/",
        "/calls/innolabs/", "/calls/followed/", "/news/new/", "/news/mine/",
        "/partner-searches/new/?call=innolabs", "/partner-searches/mine/",
        "/partner-searches/digital-diagnostics-for-small-hospitals/",
        "/partner-searches/digital-diagnostics-for-small-hospitals/edit/",
        "/partner-searches/soft-landing-in-bangkok-for-medical-devices/",
        "/news/six-hospitals-try-portable-ultrasound/",
        "/events/propose/", "/events/mine/",
        "/events/expert-talk-funding-mix/register/",
        "/events/expert-talk-reading-a-call-before-writing/",
    ],
    "partner": [
        "/events/eu-thailand-2017/partners/", "/events/eu-thailand-2017/delegates/",
        "/events/eu-thailand-2017/partners/how/",
    ],
    "organiser": [
        "/dashboard/", "/events/eu-thailand-2017/desk/",
        "/events/eu-thailand-2017/desk/requests/", "/events/eu-thailand-2017/desk/schedule/",
        "/events/eu-thailand-2017/desk/requests/weights/",
        "/events/eu-thailand-2017/desk/set-up/letters/selected/en/",
        "/events/le-bourget-2017/desk/schedule/?pair=93", "/events/eu-thailand-2017/withdraw/",
        "/events/eu-thailand-2017/desk/set-up/?each=2",
        *(f"/events/eu-taiwan-2017/desk/{part}/" for part in (
            "paper", "figures", "feedback", "gallery", "documents", "exports", "gallery/1")),
        "/events/eu-thailand-2017/desk/day/", "/events/eu-taiwan-2017/desk/day/meetings/",
        "/events/eu-taiwan-2017/desk/day/", "/events/eu-thailand-2017/desk/day/repair/",
        *(f"/events/eu-thailand-2017/desk/set-up/{part}/" for part in (
            "call", "times", "programme", "interpreters")),
        "/events/eu-thailand-2017/requests/293/times/",
    ],
    "evaluator": ["/events/eu-thailand-2017/applications/"],
    "delegate": [
        "/events/eu-taiwan-2017/agenda/", "/events/eu-taiwan-2017/delegates/56/",
        "/events/eu-taiwan-2017/feedback/",
        "/organisations/adriatic-photonics-network/members/",
        "/accounts/notices/", "/accounts/notices/choices/", "/news/voices/mine/",
        "/events/expert-talk-funding-mix/",
    ],
    "editor": [
        "/events/new/", "/calls/new/", "/calls/import/", "/inbox/", "/calls/innolabs/edit/",
        "/polls/new/", "/polls/entrepreneurship/",
        "/newsletter/compose/", "/newsletter/1/edit/", "/newsletter/1/preview/", "/newsletter/1/",
        "/newsletter/blocked/",
        "/news/mine/", "/news/five-questions-to-a-validator/",
        *(f"/news/nurses-learn-portable-ultrasound/{part}/" for part in (
            "edit", "versions", "documents")),
        "/news/preview/?of=nurses-learn-portable-ultrasound",
        "/news/natureef-three-memoranda/pictures/", "/news/natureef-three-memoranda/pictures/1/",
        *(f"/events/expert-talk-funding-mix/{part}" for part in (
            "", "edit/", "cancel/", "registrations/", "registrations/set-up/", "speakers/",
            "materials/")),
    ],
    "validator": [
        "/dashboard/", "/reviews/", "/reviews/2/",
        "/claims/", "/claims/1/", "/imports/", "/imports/new/",
        "/vocabularies/interest/",
        "/vocabularies/terms/1/",
    ],
    "applicant": [
        "/organisations/new/?country=FR&profile_type=investor",
        "/organisations/tartu-timber-houses/edit/",
        "/organisations/alentejo-cork-works/edit/", "/reviews/1/",
        "/organisations/alentejo-cork-works/people/",
        "/organisations/oresund-health-cluster/claim/",
    ],
}  # fmt: skip


@pytest.mark.parametrize("who", PAGES)
def test_pages_have_no_violation(visit, who):
    assert faults_of_pages(visit(who, reduced_motion="reduce"), PAGES[who]) == []


@pytest.mark.parametrize("who", PAGES)
def test_pages_work_without_script(visit, who):
    page = visit(who, java_script_enabled=False)
    # Pages are built alike: every third one shows that a role needs no script.
    look_without_script(page, [a for a in PAGES[who][::3] if not a.endswith("/withdraw/")])
