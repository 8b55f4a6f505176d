"""The page that measures, in a browser: points by mouse and keys, what follows from them, what is kept."""

import re
import shutil

import pytest

import measuremaker
import webmaker
from measuremaker import until

SCENE = "IMG_PHR1A_20240301015000_1012_R1C1"


@pytest.fixture(scope="module")
def name(fine_address):
    found = measuremaker.ask(fine_address, f"/api/measure/image?scene={SCENE}")[1]
    return found["ships"][0]["detection_id"]


def settled(page):
    page.wait_for_timeout(150)  # an answer is asked for a moment after the last change
    until(page, lambda: page.get_attribute(".result", "aria-busy") == "false")


def middle(page):
    return float(page.locator(".quantities td:nth-child(3)").first.inner_text())


def freeboard(page):
    """Give the freeboard that the page shows, once it is no longer asking."""
    settled(page)
    row = page.locator(".quantities tr", has_text="Freeboard").locator("td")
    return float(row.nth(1).inner_text()), float(row.nth(0).inner_text()), float(row.nth(2).inner_text())


def by_hand(page):
    page.wait_for_selector(".quantities")
    page.keyboard.press("h")
    page.wait_for_selector(".mark.edges.end")
    settled(page)


def confirm(page):
    page.keyboard.press("y")
    page.wait_for_selector(".mark.as-found", state="detached")
    settled(page)


def pairs_of(page):
    return re.search(r"edges=([^&]*)", page.url.replace("%3B", ";"))[1].split(";")


def test_edges_are_found_corrected_by_mouse_and_undone(open_page, fine_address, name):
    page = open_page(fine_address, f"/measure?detection={name}&ship=imo:9074729&snap=0")
    real = measuremaker.truth()["freeboard_m"]
    page.wait_for_selector(".quantities")
    _, low, high = freeboard(page)
    assert low < real < high
    by_hand(page)
    confirm(page)
    before = freeboard(page)[0]
    for mark in page.locator(".mark.edges.end").all():
        box = mark.bounding_box()
        page.mouse.move(box["x"] + 12, box["y"] + 12)
        page.mouse.down()
        page.mouse.move(box["x"] + 4, box["y"] - 8, steps=3)
        page.mouse.up()
    until(page, lambda: middle(page) > before + 0.3)
    assert freeboard(page)[0] > before + 0.3  # the shadow was drawn longer
    for _ in range(7):
        page.keyboard.press("u")
    until(page, lambda: middle(page) == before)


def test_pairs_that_nobody_moved_or_confirmed_stay_the_machine_s_with_its_doubts(open_page, fine_address, name):
    page = open_page(fine_address, f"/measure?detection={name}")
    by_hand(page)
    assert "still the machine's" in page.inner_text(".told")
    assert "found in the image" in page.inner_text(".result")
    mark = page.get_by_role("button", name="Deck edge 4, as found")
    mark.focus()
    page.keyboard.press("s")
    page.get_by_text("1 of 7 pairs are yours, but bow and stern").wait_for()
    settled(page)
    assert "found in the image" in page.inner_text(".result")  # her ends are not a person's
    page.reload()
    page.get_by_text("1 of 7 pairs are yours").wait_for()
    page.locator("body").press("y")
    page.get_by_text("by hand: 7 pairs").wait_for()


def test_points_are_moved_drawn_to_edges_and_removed_by_keys_alone(open_page, fine_address, name):
    page = open_page(fine_address, f"/measure?detection={name}&snap=0")
    by_hand(page)
    page.wait_for_url("**edges=**")
    first = pairs_of(page)
    mark = page.get_by_role("button", name="Deck edge 4")
    mark.focus()
    for _ in range(7):
        page.keyboard.press("ArrowUp")
    until(page, lambda: pairs_of(page)[3] != first[3])
    settled(page)
    page.wait_for_timeout(300)
    moved = float(pairs_of(page)[3].split(",")[0])
    assert moved == pytest.approx(float(first[3].split(",")[0]) - 7 * 0.25, abs=0.02)
    page.keyboard.press("s")
    until(page, lambda: not pairs_of(page)[3].startswith(f"{moved:g},"))
    row, column = (float(one) for one in pairs_of(page)[3].split(",")[:2])
    was = [float(one) for one in first[3].split(",")[:2]]
    assert abs(row - was[0]) < 2.5  # back at the edge, somewhere along it
    assert abs((row - was[0]) + (column - was[1]) * 3**0.5) < 2.5
    page.keyboard.press("Delete")
    until(page, lambda: len(pairs_of(page)) == 6)
    page.get_by_role("button", name="Deck edge 7").wait_for(state="detached")


def test_a_ship_is_marked_by_two_clicks_and_the_ruler_agrees_with_her_length(open_page, fine_address):
    page = open_page(fine_address, f"/measure?scene={SCENE}")
    page.get_by_text("No ship is marked.").wait_for()
    real = measuremaker.truth()
    canvas = page.locator(".stage canvas").bounding_box()

    def at(end):
        view = page.evaluate(
            "new URLSearchParams(location.search).get('at') + ',' + new URLSearchParams(location.search).get('zoom')"
        )
        row, column, zoom = (float(one) for one in view.split(","))
        x = canvas["x"] + canvas["width"] / 2 + (real[f"{end}_column"] - column) * zoom
        return x, canvas["y"] + canvas["height"] / 2 + (real[f"{end}_row"] - row) * zoom

    page.get_by_role("button", name="Whole").click()
    page.wait_for_url("**zoom=**")
    page.get_by_role("button", name="Ruler").click()
    for end in ("bow", "stern"):
        page.mouse.click(*at(end))
    told = page.locator(".under dd").first.inner_text()
    assert float(told.split(" m")[0]) == pytest.approx(real["length_m"], abs=2)
    assert " nm)" in told
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    for end in ("bow", "stern"):
        page.mouse.click(*at(end))
    page.wait_for_selector(".quantities")
    _, low, high = freeboard(page)
    assert low < real["freeboard_m"] < high


def test_a_measurement_is_kept_and_opened_again_at_its_address(open_page, fine_case, tmp_path, name):
    own = shutil.copytree(fine_case, tmp_path / "case")
    with webmaker.serving(own) as address:
        page = open_page(address, f"/measure?detection={name}&ship=imo:9074729&hand_px=0.9")
        by_hand(page)
        confirm(page)
        told = freeboard(page)
        page.get_by_text("Keep as evidence").first.click()
        page.get_by_label("Who measured").fill("an analyst")
        page.get_by_label("Why, and what is doubtful").fill("sharp edges <b>")
        page.get_by_role("button", name="Keep as evidence").click()
        page.get_by_text("The next run follows it.").wait_for()
        (file,) = (own / "measured").glob("*.json")
        page.locator(".kept a").first.click()
        page.wait_for_url(f"**/measure?*kept={file.stem}*")
        page.wait_for_selector(".mark.edges.end")
        page.wait_for_selector(".quantities")
        assert freeboard(page) == told
        assert "sharp edges <b>" in page.inner_text("#notices")
        page.close()


def test_an_image_that_is_too_coarse_says_why(open_page, season_address):
    found = measuremaker.ask(season_address, "/api/measure")[1]["images"]
    coarse = next(one["scene_id"] for one in found if one["sensor"].endswith("sentinel-2a"))
    page = open_page(season_address, f"/measure?scene={coarse}")
    page.wait_for_selector(".stage canvas")
    assert "too coarse: a pixel is 10 m" in page.inner_text(".about")


def test_bad_words_in_the_address_warn_and_blank_nothing(open_page, fine_address):
    page = open_page(fine_address, f"/measure?scene={SCENE}&bow=there&zoom=1e9&kind=odd&colour=red&hand_px=-1")
    page.wait_for_selector(".stage canvas")
    assert page.locator("#notices .notice").count() == 5
    page.get_by_text("No ship is marked.").wait_for()


def test_on_a_telephone_nothing_is_wider_than_the_page_and_axe_finds_nothing(open_page, fine_address, name):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(fine_address, f"/measure?detection={name}", size=(360, 740))
    by_hand(page)
    for summary in page.locator("main summary").all():
        if not summary.evaluate("one => one.parentElement.open"):
            summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
