"""The pages of items, vessels, lists, search and tables, in a browser."""

from urllib.parse import quote

import polars as pl
import pytest

from hostilemaker import NAMES, SCRIPT


def test_an_item_opens_with_its_chain_and_leads_on(open_page, season, season_address):
    sighting = pl.read_parquet(season / "out/sightings.parquet")["sighting_id"][0]
    page = open_page(season_address, f"/items/{sighting}")
    page.wait_for_selector(".item")
    assert sighting in page.inner_text(".item header")
    page.get_by_text("open this detection").first.click()
    page.wait_for_selector(".item .parts, .item .weighed")
    assert "/items/" in page.url


def test_a_table_is_filtered_sorted_and_walked_by_keys_and_the_address_has_it_all(open_page, season_address):
    page = open_page(season_address, "/tables/gaps?nope=1")
    page.wait_for_selector("tr[data-index]")
    assert "nope=1" in page.inner_text("#notices")
    page.select_option("[aria-label='Column to filter by']", "duration_h")
    page.select_option("[aria-label='How to compare']", "ge")
    page.fill("[aria-label='Value to compare with']", "12")
    page.click("text=Filter >> nth=0")
    page.wait_for_function("document.querySelector('main [role=status]').textContent.includes(' of ')")
    page.click("th button:has-text('duration_h')")
    page.wait_for_selector("th[aria-sort=ascending]")
    page.focus("table[role=grid]")
    for key in ("ArrowDown", "PageDown", "End", "Home", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector(".opened .item")
    for part in ("duration_h__ge=12", "sort=duration_h", "opened=g-"):
        assert part in page.url
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_selector("th[aria-sort=ascending]")
    assert " ".join(page.inner_text(".filters").split()).startswith("duration_h at least 12")


def test_a_hundred_thousand_rows_draw_only_those_in_view(open_page, hostile_address):
    page = open_page(hostile_address, "/search")
    page.evaluate("""async () => {
        const { makeTable } = await import("/static/js/tables/table.js");
        const rows = Array.from({ length: 100000 }, (_, at) => ({ at, name: `ship ${at}` }));
        const columns = [{ key: "at", label: "at", number: true }, { key: "name", label: "name" }];
        document.querySelector("main").replaceChildren(makeTable({ columns, rows, caption: "ships" }));
    }""")
    assert page.locator("tr[data-index]").count() < 100
    assert page.get_attribute("table[role=grid]", "aria-rowcount") == "100001"
    page.focus("table[role=grid]")
    page.keyboard.press("End")
    page.wait_for_selector("text=ship 99999")
    assert page.get_attribute("tr[data-index='99999']", "aria-rowindex") == "100001"
    assert page.locator("tr[data-index]").count() < 100


def test_vessels_are_narrowed_down_and_a_dossier_opened_by_keyboard(open_page, season_address):
    page = open_page(season_address, "/vessels?only=called")
    page.wait_for_selector("tr[data-index]")
    name = page.inner_text("tr[data-index='0'] td >> nth=0")
    page.fill("main input[type=search]", name.lower())
    page.wait_for_function("document.querySelectorAll('tr[data-index]').length <= 2")
    page.focus("table[role=grid]")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.wait_for_selector(".dossier h1")
    assert name in page.inner_text(".dossier h1")
    for title in ("Names over time", "Flag states over time", "Lists", "What happened", "Pictures"):
        assert page.get_by_role("heading", name=title, exact=True).count() == 1


def test_search_from_the_bar_finds_a_mistyped_name_and_copies_a_position(open_page, hostile_address):
    page = open_page(hostile_address, "/vessels")
    page.fill("#find", "Lyeoseonggang")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hits")
    assert "려성강 1" in page.inner_text(".found")
    page.fill("main input[type=search]", "42\u00b042'N 133\u00b06'E")
    page.keyboard.press("Enter")
    page.wait_for_selector(".coordinates")
    page.select_option(".coordinates select", "MGRS")
    assert page.inner_text(".coordinates button").startswith("53T ")
    assert "Within 20 km" in page.inner_text(".found")


def hostile_paths(hostile):
    vessels = pl.read_parquet(hostile / "out/fleet.parquet")["vessel_id"].to_list()
    visit = pl.read_parquet(hostile / "out/visits.parquet")["visit_id"][0]
    yield from (
        "/vessels",
        "/listings",
        f"/listings?q={quote(SCRIPT)}",
        f"/items/{visit}",
        "/items/1",
        "/tables/claims",
    )
    yield from (f"/vessels/{quote(one, safe='')}" for one in vessels[::2])
    yield f"/items/{quote(SCRIPT, safe='')}"
    yield from (f"/search?q={quote(name)}" for name in (NAMES[0], NAMES[1], NAMES[6]))


@pytest.mark.parametrize("width", [360, 1280])
def test_no_name_runs_as_a_script_or_breaks_the_width(open_page, hostile, hostile_address, width):
    page = open_page(hostile_address, "/tables", size=(width, 800))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    for path in hostile_paths(hostile):
        page.goto(hostile_address + path)
        page.wait_for_selector("main :is(.item, .dossier, tr[data-index], .compared, .hits)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("main img[src=x], main script").count() == 0, path
        assert "\u202e" not in page.inner_text("main"), path
    assert not asked


def test_axe_finds_nothing_in_evidence_dossier_and_an_opened_row(open_page, season, season_address):
    from axe_playwright_python.sync_playwright import Axe

    vessel = pl.read_parquet(season / "out/visits.parquet").drop_nulls("vessel_id")["vessel_id"][0]
    sighting = pl.read_parquet(season / "out/sightings.parquet")["sighting_id"][0]
    page = open_page(season_address, "/tables", color_scheme="dark")
    for path in (f"/vessels/{vessel}", f"/tables/sightings?opened={sighting}", "/listings?q=a", "/search?q=2024-01-10"):
        page.goto(season_address + path)
        page.wait_for_selector("main :is(.item, .dossier, .compared, .hits)")
        found = Axe().run(page).response["violations"]
        assert not [(one["id"], one["nodes"][0]["html"]) for one in found], path
