"""How a page is looked at: in both themes and at two widths with axe, and without script."""

from collections.abc import Iterable, Mapping
from pathlib import Path

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Colours do not depend on the width, so that two looks see both themes, a phone and a desk; pages
# share their colours, so that the second look is taken at every third one.
# What a page is built of is the same in both: all rules for the phone, and for the desk those that
# see colours, sizes and what is hidden on a phone.
TAGS_ALL = {"type": "tag", "values": TAGS}
SEEN = {"type": "rule", "values": ["color-contrast", "target-size", "link-name", "button-name"]}
LOOKS = [("light", 320, TAGS_ALL), ("dark", 1280, SEEN)]
# Only violations are worked out in full: what passes is four times as much to describe.
# Where contrast is not looked at, neither are header and footer, which are the same on every page.
RUN = """async ([only, contrast]) => (await axe.run(contrast ? document : "main", {
  runOnly: only, rules: { "color-contrast": { enabled: contrast } },
  iframes: false, resultTypes: ["violations"]
})).violations.map(v => [v.id, v.nodes[0].html.slice(0, 160)])"""
# A change of theme is a transition of every colour, if a short one where motion is reduced.
AT_REST = """async () => {
  const frame = () => new Promise(then => requestAnimationFrame(() => requestAnimationFrame(then)));
  await frame();
  await Promise.allSettled(document.getAnimations().map(one => one.finished));
  await frame();
}"""
REFUSED = ".field__errors, .form-errors, .notice--bad, .toast--bad"


def violations(page, rules: dict, *, contrast: bool) -> list[list[str]]:
    """
    Return what axe finds.

    On a busy machine a colour can be caught on its way from one theme to the other: what was
    found counts if it is still there when everything has come to rest.
    """
    found = page.evaluate(RUN, [rules, contrast])
    if found:
        page.wait_for_timeout(500)
        page.evaluate(AT_REST)
        found = page.evaluate(RUN, [rules, contrast])
    return found


def faults_of(page, name: str, looks: int = 1, *, contrast: bool = True) -> list[str]:
    """
    Return what axe finds and what goes sideways on the page that is open, loaded once.

    ``contrast``, which takes axe longer than all the rest, is of the colours pages share.
    """
    found = []
    page.evaluate(AXE.read_text())
    for theme, width, rules in LOOKS[:looks]:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(AT_REST)
        at = f"{name} {theme} {width}"
        found += [
            f"{at}: {rule} {html}" for rule, html in violations(page, rules, contrast=contrast)
        ]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{at}: {wide} px wide")
    return found


def faults_of_pages(page, addresses: Iterable[str]) -> list[str]:
    """Return the faults of several pages; colours, and those of the dark, of every third one."""
    found = []
    for number, address in enumerate(addresses):
        page.goto(address)
        found += faults_of(page, address, looks=1 if number % 3 else 2, contrast=not number % 3)
    return found


def faults_of_refused_form(
    page, address: str, typed: Mapping[str, str], button: str, *, contrast: bool = True
) -> list[str]:
    """Send a form that cannot be right and return the faults of the page that says so."""
    page.goto(address)
    for name, value in typed.items():
        page.fill(f"main [name={name}]:not([type=radio])", value)
    with page.expect_navigation():
        page.locator(f"main {button}").first.click()
    assert page.locator(REFUSED).first.is_visible(), address
    return faults_of(page, f"{address} refused", contrast=contrast)


def look_without_script(page, addresses: Iterable[str]) -> None:
    """Look whether each page says what it is when no script runs."""
    for address in addresses:
        answer = page.goto(address)
        assert answer.status in {200, 404}, address
        assert page.get_by_role("heading", level=1).first.is_visible(), address
