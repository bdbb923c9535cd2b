"""A partner search from the draft to the partner who is taken in; the search over everything."""

from playwright.sync_api import expect


def test_a_search_is_published_answered_and_closed_with_what_came_of_it(visit):
    seeks = visit("delegate", viewport={"width": 390, "height": 844})
    seeks.goto("/partner-searches/new/")
    seeks.get_by_label("On behalf of").select_option(label="Lichtwerk Jena")
    seeks.get_by_label("request", exact=True).check()
    seeks.get_by_label("Title").fill("A clean room for two weeks")
    seeks.get_by_label("In one sentence").fill("We want to try a coating without dust.")
    seeks.get_by_label("Role").first.fill("Clean room")
    seeks.get_by_role("button", name="Save draft").click()
    seeks.get_by_role("button", name="Publish").click()
    expect(seeks.get_by_text("Everybody can see it now.")).to_be_visible()
    offers = visit("partner", java_script_enabled=False)
    offers.goto("/partner-searches/?q=clean+room")
    expect(offers.get_by_text("Still sought: Clean room")).to_be_visible()
    offers.get_by_role("link", name="A clean room for two weeks").click()
    offers.get_by_label("Role").select_option(label="Clean room")
    offers.get_by_label("What you would bring").fill("Ours is free in May.")
    offers.get_by_role("button", name="Tell them").click()
    expect(offers.get_by_text("waits for an answer")).to_be_visible()
    seeks.goto("/dashboard/")
    seeks.get_by_role("link", name="Siam Medical Devices").first.click()
    seeks.get_by_role("region", name="Who is interested").get_by_label("Role").select_option(
        label="Clean room"
    )
    seeks.get_by_label("A word to them").fill("Gladly.")
    seeks.get_by_role("button", name="Take them in").focus()
    seeks.keyboard.press("Enter")
    expect(seeks.get_by_text("Clean room · complete")).to_be_visible()
    offers.reload()
    expect(offers.get_by_text("Gladly.")).to_be_visible()
    seeks.get_by_text("Close it and say what came of it").click()
    seeks.get_by_label("partners were found here").check()
    seeks.get_by_role("button", name="Close the search").click()
    expect(seeks.get_by_text("Closed: partners were found here")).to_be_visible()


def test_everything_is_searched_as_one_types_and_narrowed_by_kind(visit):
    page = visit()
    page.goto("/search/")
    page.get_by_role("main").get_by_role("searchbox").press_sequentially("diagnost", delay=20)
    expect(page.get_by_role("link", name="Digital diagnostics for small hospitals")).to_be_visible()
    expect(page).to_have_url("/search/?q=diagnost")
    page.get_by_role("link", name="Partner search 1").click()
    expect(page.get_by_role("heading", level=2)).to_have_count(1)
