"""The desk in the browser: one window of time filters all, what is selected shows its evidence, all in the address."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from webmaker import serving

expect = pytest.importorskip("playwright.sync_api").expect

WINDOW = "lon=133&lat=42.7&zoom=9&from=2024-01-10&to=2024-01-20"


def view(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.evaluate("location.href")).query).items()}


def until(page, holds, most_s=20):
    """Wait for something; the pages' policy lets nothing be evaluated in them that waits by itself."""
    for _ in range(10 * most_s):
        if found := holds():
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"{holds} did not come to hold")


def ready(page, mark="desk-map"):
    until(page, lambda: page.evaluate("(name) => performance.getEntriesByName(name).length", mark))
    until(page, lambda: "lon" in view(page) and page.locator(".inview button").count())
    page.wait_for_timeout(500)  # the map finds its size, and the list follows
    return page


def listed(page):
    found = re.match(r"([\d,]+) in view", page.inner_text(".desk-side [role=status]"))
    return int(found[1].replace(",", "")) if found else 0


def test_numbers_stand_with_their_intervals_and_the_legend_says_what_was_searched(open_page, season_address):
    page = ready(open_page(season_address))
    head = page.inner_text(".desk-head")
    assert re.search(r"Balance\s*[\d,]+ \([\d,]+ to [\d,]+\) barrels", head)
    assert "never seen" in head
    legend = page.inner_text(".legend")
    assert "Detection, unmatched" in legend
    assert "standard deviations" in legend
    assert "AIS coverage" in legend


def test_brushing_the_timeline_filters_list_map_and_files_and_is_in_the_address(open_page, season_address):
    page = ready(open_page(season_address, "/?lon=131&lat=41&zoom=4"))
    page.locator(".desk-side select").select_option("visits")
    before = until(page, lambda: listed(page))
    box = page.locator(".timeline").bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 60, steps=5)
    page.mouse.up()
    until(page, lambda: {"from", "to"} <= set(view(page)))
    until(page, lambda: listed(page) < before)
    assert f"from={view(page)['from']}" in unquote(page.get_attribute(".desk-links a", "href"))
    page.get_by_role("button", name="Reset").click()
    until(page, lambda: listed(page) == before and "from" not in view(page))


def test_the_window_is_moved_by_keys_alone(open_page, season_address):
    page = ready(open_page(season_address))
    begin = page.get_by_role("slider", name="Begin of the window")
    begin.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    until(page, lambda: view(page).get("from") == begin.get_attribute("aria-valuetext"))
    first = view(page)["from"]
    middle = page.get_by_role("slider", name="The whole window")
    page.get_by_role("slider", name="End of the window").press("Shift+ArrowLeft")
    middle.press("ArrowLeft")
    until(page, lambda: view(page).get("from") not in {None, first})
    middle.press("Escape")
    until(page, lambda: "from" not in view(page))


def test_selecting_in_the_list_opens_the_evidence_and_escape_closes_it(open_page, season_address):
    page = ready(open_page(season_address))
    page.locator(".desk-side select").select_option("unmatched")
    one = page.locator(".inview button").first
    wanted = one.get_attribute("data-id")
    one.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".desk-side article")).to_contain_text(wanted)
    assert view(page)["item"] == wanted
    page.keyboard.press("Escape")
    expect(page.locator(".desk-side article")).to_have_count(0)
    assert "item" not in view(page)


def test_a_scene_selected_on_the_timeline_can_be_seen_on_the_map(open_page, season_address):
    page = ready(open_page(season_address, "/?layers=places"))
    box = page.locator(".timeline").bounding_box()
    for x in range(70, int(box["width"]), 6):
        page.mouse.click(box["x"] + x, box["y"] + 26)
        if "item" in view(page):
            break
    expect(page.get_by_role("button", name="Pixels on the map")).to_be_visible()
    page.get_by_role("button", name="Pixels on the map").click()
    assert view(page)["scenes"] == view(page)["item"]


def test_a_click_on_a_mark_selects_it_and_on_many_offers_a_choice(open_page, season_address):
    place = "lon=133.0143&lat=42.6938"
    page = ready(open_page(season_address, f"/?{place}&zoom=6&layers=unmatched"))
    shore = page.locator(".desk-map").bounding_box()
    page.mouse.click(shore["x"] + shore["width"] / 2, shore["y"] + shore["height"] / 2)
    expect(page.get_by_text("lie too close to be told apart")).to_be_visible()
    page.get_by_role("list", name="Marks that lie together").get_by_role("button").first.click()
    expect(page.locator(".desk-side article")).to_be_visible()
    assert view(page)["item"].startswith("d-")


def test_an_address_gives_the_same_view_again(open_page, season_address):
    first = ready(open_page(season_address, f"/?{WINDOW}&layers=unmatched,gaps"))
    item = first.locator(".inview button").first.get_attribute("data-id")
    first.locator(".inview button").first.click()
    until(first, lambda: "item" in view(first))
    wanted = view(first)
    again = ready(open_page(season_address, f"/?{urlsplit(first.evaluate('location.href')).query}"))
    expect(again.locator(".desk-side article")).to_contain_text(item)
    until(again, lambda: view(again) == wanted)
    boxes = {one: again.get_by_role("checkbox", name=one).is_checked() for one in ("Detection, unmatched", "Track")}
    assert boxes == {"Detection, unmatched": True, "Track": False}


def test_what_the_address_cannot_mean_is_told_and_the_desk_is_there(open_page, season_address):
    page = ready(open_page(season_address, "/?zoom=high&layers=nothing&from=yesterday&colour=red&item=g-none"))
    told = page.inner_text("#notices")
    for part in ("zoom=high", "layers=nothing", "from=yesterday", "colour=red"):
        assert part in told
    expect(page.locator(".desk-side")).to_contain_text("g-none")
    page.errors.clear()  # the browser tells of the answer 404 by itself


def test_layers_are_shown_and_hidden_by_the_legend(open_page, season_address):
    page = ready(open_page(season_address))
    page.locator(".desk-side select").select_option("unmatched")
    until(page, lambda: listed(page) > 0)
    page.get_by_role("checkbox", name="Detection, unmatched").uncheck()
    until(page, lambda: listed(page) == 0)
    until(page, lambda: "unmatched" not in view(page)["layers"].split(","))


def test_the_window_plays_and_stops(open_page, season_address):
    page = ready(open_page(season_address, "/?from=2024-01-01&to=2024-01-02"))
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    first = until(page, lambda: view(page).get("from"))
    until(page, lambda: view(page).get("from") != first)
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_distance_is_measured_by_keyboard_in_metres_and_miles(open_page, season_address):
    page = ready(open_page(season_address, "/?lon=133&lat=42.6&zoom=10"))
    page.keyboard.press("m")
    expect(page.locator(".desk-tools")).to_contain_text("press Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-tools")).to_contain_text("first point")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    expect(page.locator(".desk-tools")).to_contain_text(re.compile(r"[\d.,]+ k?m \([\d.,]+ nm\) in 1 leg"))
    page.keyboard.press("Escape")
    expect(page.locator(".desk-tools")).not_to_contain_text("leg")


def test_a_case_of_observations_alone_says_that_nobody_listened(open_page, small_case):
    with serving(small_case, read_only=True) as address:
        page = ready(open_page(address))
        assert "nobody listened" in page.inner_text(".legend")
        assert page.locator(".inview button").count() > 3
        page.close()


def test_a_case_without_a_result_says_what_to_do(open_page, own_case):
    (own_case / "out" / "summary.json").unlink()
    with serving(own_case, read_only=True) as address:
        page = open_page(address)
        expect(page.locator("main")).to_contain_text("no result yet")
        page.close()
    page.errors.clear()  # the browser tells of the answer 409 by itself


@pytest.mark.parametrize("size", [(360, 740), (2560, 1300)])
def test_nothing_runs_over_the_page(open_page, season_address, size):
    page = ready(open_page(season_address, size=size))
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_axe_finds_nothing_in_the_dark(open_page, season_address):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = ready(open_page(season_address, color_scheme="dark"))
    found = axe.run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


POINT = '{"type": "Point", "coordinates": [133, 42]}'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("one.geojson", '{"type": "Feature", "properties": {"name": "<b>x"}, "geometry": ' + POINT + "}"),
        ("two.kml", "<kml><Placemark><Point><coordinates>133,42</coordinates></Point></Placemark></kml>"),
        ("three.csv", "name,lat,lon\nx,42,133\n"),
    ],
)  # fmt: skip
def test_a_file_is_laid_over_the_map_and_taken_away(open_page, season_address, name, content):
    page = ready(open_page(season_address, "/?lon=131&lat=41&zoom=4"))
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/plain", "buffer": content.encode()})
    until(page, lambda: view(page)["lon"] == "133" and view(page)["lat"] == "42")
    page.get_by_role("button", name=f"Take {name} away").click()
    expect(page.get_by_role("button", name="Lay a file over")).to_be_visible()


def test_a_file_that_holds_no_position_is_refused_with_the_reason(open_page, season_address):
    page = ready(open_page(season_address))
    page.set_input_files("input[type=file]", {"name": "x.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"})
    expect(page.locator("#notices")).to_contain_text("holds no position")
