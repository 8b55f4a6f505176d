"""The page of the ledger, in a browser: what is assumed otherwise lives in the address alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe


def test_a_slider_moves_the_number_and_the_address_and_the_command(open_page, season_address):
    page = open_page(season_address, "/ledger")
    page.wait_for_selector(".fan canvas")
    page.focus("#slide-fill_unknown")
    page.keyboard.press("End")
    page.wait_for_selector(".command code:has-text('--what-if fill_unknown=1')")
    assert "fill_unknown=1" in page.url
    page.wait_for_selector("th:text-is('what if')")
    page.reload()
    page.wait_for_selector("text=--what-if fill_unknown=1")
    page.click("text=All as the case is")
    page.wait_for_selector("text=The same as a command")
    assert "fill_unknown" not in page.url


def test_a_source_is_left_out_by_its_box(open_page, season_address):
    page = open_page(season_address, "/ledger")
    page.wait_for_selector(".fan canvas")
    page.uncheck("label:has-text('notified volumes') input")
    page.wait_for_selector("text=--what-if without=notified")
    assert "without=notified" in page.url


def test_days_are_chosen_by_keys_and_by_dragging(open_page, season_address):
    page = open_page(season_address, "/ledger")
    page.wait_for_selector(".fan canvas")
    page.focus(".fan")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_selector("text=the balance goes from")
    assert "from=" in page.url
    box = page.locator(".fan .u-over").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 240, box["y"] + 60, steps=4)
    before = page.url
    page.mouse.up()
    page.wait_for_function(f"location.href !== '{before}'")


def test_a_bad_address_warns_and_the_case_s_own_number_is_shown(open_page, season_address):
    page = open_page(season_address, "/ledger?unseen=99&without=sensor:none")
    page.wait_for_selector("text=The address says unseen=99")
    page.wait_for_selector("text=is no source of this case")
    page.wait_for_selector(".fan canvas")
    page.errors.clear()  # the browser tells of the answer 422 itself


@pytest.mark.parametrize("path", ["/ledger?unseen=0.5", "/decisions", "/review"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_review_and_ledger_hold_to_wcag_and_fit(open_page, season_address, path, width):
    page = open_page(season_address, path, size=(width, 800), color_scheme="dark")
    page.wait_for_selector(".fan canvas, .number-panel table, .filters button")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert not found.response["violations"], found.generate_report()
