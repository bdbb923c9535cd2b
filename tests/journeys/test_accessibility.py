"""Every page in both themes at three widths: no violation that axe can find, nothing sideways."""

from pathlib import Path

import pytest

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = [320, 768, 1280]
PAGES = {
    None: [
        "/", "/organisations/", "/organisations/?country=ES&q=health", "/organisations/?q=zzzz",
        "/organisations/lichtwerk-jena/", "/networks/", "/events/", "/events/?when=past",
        "/events/eu-thailand-2017/", "/events/expert-talk-funding-mix/", "/calls/",
        "/calls/innolabs/", "/news/", "/news/natureef-three-memoranda/", "/polls/",
        "/polls/entrepreneurship/", "/newsletter/", "/newsletter/asked/", "/search/?q=health",
        "/accessibility/", "/privacy/", "/nowhere/", "/accounts/login/", "/accounts/signup/",
        "/accounts/password/reset/", "/mailbox/", "/de/", "/fr/", "/es/", "/style/",
    ],
    "manager": [
        "/dashboard/", "/organisations/oresund-health-cluster/edit/", "/accounts/profile/",
        "/accounts/2fa/", "/accounts/email/", "/accounts/password/change/",
        "/events/thessaloniki-2017/apply/", "/polls/entrepreneurship/",
    ],
    "partner": ["/events/eu-thailand-2017/partners/"],
    "organiser": [
        "/events/eu-thailand-2017/desk/", "/events/eu-thailand-2017/desk/requests/",
        "/events/le-bourget-2017/desk/schedule/",
    ],
    "evaluator": ["/events/eu-thailand-2017/applications/"],
    "delegate": ["/events/eu-taiwan-2017/agenda/"],
    "editor": ["/newsletter/compose/", "/newsletter/1/edit/", "/newsletter/1/"],
}  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("who", list(PAGES), ids=str)
def test_pages_have_no_violation(visit, who, theme):
    page = visit(who, color_scheme=theme, reduced_motion="reduce")
    axe = AXE.read_text()
    found = []
    for address in PAGES[who]:
        page.goto(address)
        page.evaluate(axe)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            answer = page.evaluate(
                "tags => axe.run(document, {runOnly: tags, iframes: false})", TAGS
            )
            found += [
                f"{address} {width}: {v['id']} {v['nodes'][0]['html'][:160]}"
                for v in answer["violations"]
            ]
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append(f"{address} {width}: {wide} px wide")
    assert found == []


@pytest.mark.parametrize("who", list(PAGES), ids=str)
def test_pages_work_without_script(visit, who):
    page = visit(who, java_script_enabled=False)
    for address in PAGES[who]:
        answer = page.goto(address)
        assert answer.status in {200, 404}, address
        assert page.get_by_role("heading", level=1).first.is_visible(), address
