"""The frame of the application: what every page has."""


def test_a_page_opens_with_its_token_and_the_address_forgets_it(open_page, season_address):
    page = open_page(season_address, "/")
    page.wait_for_selector("main h1")
    assert "token" not in page.url
    assert "Simulated season" in page.inner_text("main h1")
