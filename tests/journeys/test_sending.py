"""A form that somebody presses twice while a slow line still carries the first."""

import time

import pytest

TWICE = """() => {
  const form = document.querySelector("main form.form");
  form.requestSubmit();
  setTimeout(() => form.requestSubmit(), 300);
}"""
FORGETS = """addEventListener("submit", (event) => delete event.target.dataset.sentAt, true)"""


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_a_form_pressed_twice_is_sent_once(visit, guarded):
    page, sent = visit("manager"), []
    if not guarded:
        page.add_init_script(FORGETS)

    def slowly(route):
        if route.request.method == "POST":
            sent.append(route.request.url)
            time.sleep(0.7)
        route.continue_()

    page.goto("/organisations/oresund-health-cluster/people/")
    page.fill("main [name=email]", f"{guarded}@colleague.example")
    page.route("**/people/", slowly)
    page.evaluate(TWICE)
    page.wait_for_timeout(2500)
    assert len(sent) == (1 if guarded else 2)
