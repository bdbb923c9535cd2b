"""Mail as programs show it: clean for axe in both themes, no script, nothing from elsewhere."""

import time

from tests.journeys.looking import faults_of

SCRIPTS = """() => [...document.querySelectorAll('script, iframe, object, embed, form')].length
  + [...document.querySelectorAll('*')].flatMap(one => one.getAttributeNames())
    .filter(name => name.startsWith('on')).length"""


def test_mail_is_clean_in_both_themes_and_asks_for_nothing_from_elsewhere(visit, site):
    page = visit("editor")
    page.goto("/newsletter/")
    page.get_by_label("E-mail address").fill("looker@example.org")
    page.get_by_role("button", name="Subscribe").click()
    letter = page.get_by_role("main").get_by_role("link", name="Confirm your subscription").first
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not letter.count():
        page.goto("/mailbox/")
        page.wait_for_timeout(300)
    single = letter.get_attribute("href")
    found, asked = [], []
    program = page.context.new_page()  # served as it is, no script may run in it, axe neither
    program.on("request", lambda request: asked.append(request.url))
    for name, address in (("edition", "/newsletter/1/mail/"), ("letter", f"{single}html/")):
        program.set_content(page.request.get(address).text())
        assert program.evaluate(SCRIPTS) == 0
        found += faults_of(program, name, looks=2)
    assert not found
    assert asked
    assert all(url.startswith(site.address) for url in asked)
