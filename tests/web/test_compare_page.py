"""Compare in the browser: two scenes, the handle between them, the looks below, all of it in the address."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

import webmaker
from casemaker import make_case
from ullage.results import run_case

expect = pytest.importorskip("playwright.sync_api").expect
MINUS = "\N{MINUS SIGN}"


def view(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def ready(page):
    """Wait until both sides are told of on the map."""
    page.wait_for_selector(".half-label.left strong")
    page.wait_for_selector(".half-label.right strong")
    return page


def test_both_halves_say_date_sensor_and_stretch_and_the_pair_is_in_the_address(open_page, season_address):
    page = ready(open_page(season_address, "/compare"))
    for side in ("left", "right"):
        told = page.inner_text(f".half-label.{side}")
        assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", told)
        assert "simulated" in told
        assert "black" in told
    assert {"left", "right"} <= set(view(page))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_handle_is_moved_by_keys_and_by_dragging_and_cuts_the_upper_map_or_fades_it(open_page, season_address):
    page = ready(open_page(season_address, "/compare"))
    handle = page.get_by_role("slider", name="Share of the width that shows the left scene")
    handle.focus()
    page.keyboard.press("ArrowRight")
    assert handle.get_attribute("aria-valuetext") == "52 % left, 48 % right"
    box = page.locator(".stage").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.52 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.25 * box["width"], middle, steps=4)
    page.mouse.up()
    assert handle.get_attribute("aria-valuenow") == "25"
    assert page.evaluate("document.querySelector('.half.right').style.clipPath") == "inset(0px 0px 0px 25%)"
    assert view(page)["split"] == "25"
    page.keyboard.press("m")
    assert page.get_by_role("button", name="Fade").get_attribute("aria-pressed") == "true"
    page.keyboard.press("]")
    assert page.evaluate("document.querySelector('.half.right').style.opacity") == "0.7"
    assert (view(page)["mode"], view(page)["split"]) == ("fade", "30")


def test_places_and_detections_are_drawn_over_both_halves_until_they_are_hidden(open_page, season_address):
    with open_page(season_address, "/compare").expect_response("**/api/desk/marks.json?*kind=detection*") as asked:
        pass
    page = ready(asked.value.frame.page)
    assert "from=" in asked.value.url
    box = page.get_by_role("checkbox", name="Outlines of places")
    assert box.is_checked()
    page.keyboard.press("r")
    assert not box.is_checked()
    assert view(page)["marks"] == "0"


def test_keys_go_from_look_to_look_and_change_the_sides_over(open_page, season_address):
    page = ready(open_page(season_address, "/compare"))
    before = view(page)
    page.keyboard.press("p")
    page.wait_for_url(lambda address: parse_qs(urlsplit(address).query)["right"][0] != before["right"])
    page.keyboard.press("n")
    page.wait_for_url(lambda address: parse_qs(urlsplit(address).query)["right"][0] == before["right"])
    page.keyboard.press("x")
    assert (view(page)["left"], view(page)["right"]) == (before["right"], before["left"])
    page.keyboard.press("Shift+?")
    assert "Change the sides over" in page.inner_text("dialog[open]")


def test_the_strip_tells_cloud_and_days_without_a_pass_apart_and_puts_a_look_on_a_side(open_page, season_address):
    page = ready(open_page(season_address, "/compare"))
    states = page.eval_on_selector_all(".frame", "all => all.map(one => one.dataset.state)")
    assert {"clear", "no pass"} <= set(states)
    assert "days without a pass" in page.inner_text(".film > .quiet")
    frame = page.locator(".frame[data-scene]").first
    frame.get_by_role("button", name="Left").click()
    assert view(page)["left"] == frame.get_attribute("data-scene")
    assert frame.locator("button[data-side=left]").get_attribute("aria-pressed") == "true"
    page.wait_for_selector(".frame img[src]")


def test_bands_and_black_and_white_are_chosen_and_kept_in_the_address(open_page, season_address):
    page = ready(open_page(season_address, "/compare"))
    radar = page.locator("fieldset", has_text="Right").locator("select").first
    sensor = radar.locator("option", has_text="sentinel-1").first.get_attribute("value")
    radar.select_option(sensor)
    expect(page.locator(".half-label.right")).to_contain_text("dB")
    page.locator("fieldset", has_text="Right").get_by_text("Bands and stretch").click()
    page.get_by_label("Right: black").fill("-30")
    page.get_by_label("Right: white").fill("-2")
    page.get_by_label("Right: white").press("Tab")
    expect(page.locator(".half-label.right")).to_contain_text(f"black {MINUS}30 to white {MINUS}2")
    assert (view(page)["right_low"], view(page)["right_high"]) == ("-30", "-2")
    again = ready(open_page(season_address, "/compare?" + urlsplit(page.url).query))
    assert f"{MINUS}30 to white {MINUS}2" in again.inner_text(".half-label.right")


def test_what_the_address_says_wrongly_warns_and_the_page_is_there(open_page, season_address):
    page = ready(open_page(season_address, "/compare?left=none&split=900&mode=cube&at=1,2&place=%3Cscript%3E&odd=1"))
    told = page.inner_text("#notices")
    for part in ("left=none", "split=900", "mode=cube", "at=1,2", "no such place", "odd=1"):
        assert part in told
    assert view(page)["left"] != "none"


def test_a_view_without_pixels_says_so_and_leads_back(open_page, season_address):
    page = ready(open_page(season_address, "/compare?at=-150,20,6"))
    page.wait_for_selector(".half-blank:not([hidden])")
    assert "No pixels of this scene in view." in page.inner_text(".half-blank.left")
    page.locator(".half-blank.left button").click()
    page.wait_for_selector(".half-blank.left", state="hidden")


def test_a_case_without_scenes_says_so_and_still_shows_who_looked_when(open_page, tmp_path):
    run_case(make_case(tmp_path / "case"), workers=1)
    with webmaker.serving(tmp_path / "case", read_only=True) as address:
        page = open_page(address, "/compare")
        page.wait_for_selector("text=This case has no scenes.")
        assert "no pass" in page.inner_text(".strip")


def test_on_a_telephone_in_the_dark_nothing_overflows_and_axe_finds_nothing(open_page, season_address):
    from axe_playwright_python.sync_playwright import Axe

    page = ready(open_page(season_address, "/compare", size=(360, 740), color_scheme="dark"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
