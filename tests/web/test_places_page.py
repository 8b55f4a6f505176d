"""The page of places, in a browser: outlines drawn, typed and dropped, measured, decided on and undone."""

import json

import webmaker
from measuremaker import until


def ready(page):
    page.wait_for_selector("html[data-ready=places]", timeout=30_000)


def ring(page):
    """Give the draft in the address."""
    return page.evaluate("new URLSearchParams(location.search).get('draft')")


def test_an_outline_is_typed_decided_on_and_undone_by_keys_alone(open_page, own_fine):
    with webmaker.serving(own_fine) as address:
        page = open_page(address, "/places?place=pier")
        ready(page)
        page.keyboard.press("e")
        page.get_by_text("Nothing speaks against it.").wait_for()
        vertex = page.get_by_label("Vertex 1", exact=True)
        vertex.fill("42°42'34.0\"N 133°07'08.0\"E")
        vertex.press("Enter")
        until(page, lambda: ring(page).startswith("133.1188889,42.7094444;"))
        page.get_by_label("Source: image, chart, notice").fill("a chart")
        page.get_by_label("Reason").fill("the pier was longer")
        page.get_by_label("Who decides").fill("an analyst")
        page.get_by_role("button", name="Decide on this outline").press("Enter")
        page.get_by_text("the outline is written down").wait_for()
        page.get_by_text("Entry 1: holds").wait_for()
        assert "the pier was longer (source: a chart)" in page.inner_text(".drawn")
        page.get_by_role("button", name="Undo…").press("Enter")
        page.get_by_label("Why", exact=True).fill("the chart was of another year")
        page.get_by_role("button", name="Undo it").press("Enter")
        page.get_by_text("Entry 1: undone").wait_for()
        page.close()


def test_one_that_crosses_itself_is_told_and_not_decided_on(open_page, own_fine):
    crossed = "133.119,42.7095;133.121,42.7105;133.121,42.7095;133.119,42.7105"
    with webmaker.serving(own_fine) as address:
        page = open_page(address, f"/places?place=pier&draft={crossed}")
        ready(page)
        page.get_by_role("alert").get_by_text("crosses itself").wait_for()
        for label in ("Source: image, chart, notice", "Reason", "Who decides"):
            page.get_by_label(label).fill("x")
        page.get_by_role("button", name="Decide on this outline").click()
        page.locator("#notices").get_by_text("crosses itself").wait_for()
        assert not (own_fine / "decisions.sqlite").exists()
        page.close()


def test_an_outline_is_drawn_on_the_map_and_measured(open_page, fine_address):
    page = open_page(fine_address, "/places?place=pier")
    ready(page)
    page.get_by_role("button", name="Draw").click()
    box = page.locator(".places-map").bounding_box()
    corners = [(0.35, 0.6), (0.65, 0.6), (0.65, 0.8), (0.35, 0.8)]
    for across, down in [*corners, corners[0]]:
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"], steps=4)
        page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])
        page.wait_for_timeout(350)  # two clicks at once would be one
    until(page, lambda: page.locator(".vertices tbody tr").count() == 4)
    page.get_by_text("Look again: it covers").wait_for()  # far more than the pier's outline
    assert len(ring(page).split(";")) == 4
    page.keyboard.press("u")
    until(page, lambda: page.locator(".vertices tbody tr").count() == 0)


def test_a_polygon_of_a_file_is_taken_and_what_is_none_is_told(open_page, fine_address, tmp_path):
    shape = {"type": "Polygon", "coordinates": [[[133.11, 42.71], [133.12, 42.71], [133.12, 42.72], [133.11, 42.71]]]}
    good, bad = tmp_path / "pier.geojson", tmp_path / "bad.geojson"
    good.write_text(json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": shape}]}))
    bad.write_text('{"type": "Point", "coordinates": [1, 2]}')
    page = open_page(fine_address, "/places?place=pier")
    ready(page)
    page.set_input_files("#outline-file", bad)
    page.get_by_text("holds no polygon").wait_for()
    page.set_input_files("#outline-file", good)
    page.get_by_text("The outline of pier.geojson is taken as draft.").wait_for()
    assert ring(page) == "133.11,42.71;133.12,42.71;133.12,42.72"
    page.get_by_text("A new place").click()
    assert "area = [[133.11, 42.71], [133.12, 42.71], [133.12, 42.72]]" in page.inner_text(".side pre >> nth=0")


def test_the_ruler_is_set_by_keys_and_tells_metres_and_miles(open_page, fine_address):
    page = open_page(fine_address, "/places?place=pier")
    ready(page)
    page.keyboard.press("r")
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    page.keyboard.press("Enter")
    told = page.locator("section[aria-live] dd").first.inner_text()
    assert " m (" in told
    assert " nm)" in told


def test_on_a_telephone_nothing_of_it_is_wider_than_the_page_and_axe_finds_nothing(open_page, fine_address):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(fine_address, "/places?place=pier", size=(360, 740))
    ready(page)
    page.keyboard.press("e")
    page.get_by_text("Nothing speaks against it.").wait_for()
    page.get_by_text("A new place").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
