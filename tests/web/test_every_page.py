"""Every page, in both themes and at three widths: nothing keeps a person out, nothing leaves the screen."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

import webmaker
from ullage.web.routes.pages import PAGES

WIDTHS = (360, 1280, 2560)
NAMES = [name for name in PAGES if name != "items"]


@pytest.fixture(scope="module")
def small_address(small_case):
    with webmaker.serving(small_case, read_only=True) as address:
        yield address


def violations(page):
    """Say what axe finds: the rule, and where."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [each["html"][:160] for each in one["nodes"]][:3]) for one in found]


def settled(page):
    """Wait until a page has drawn its content."""
    page.wait_for_selector("main :is(h1, h2, .empty, table, canvas, p):visible")
    page.wait_for_load_state("networkidle")


def look_at(page, address, names, scheme):
    """Find what is wrong with pages, one after the other, in one browser."""
    wrong = []
    for name in names:
        page.goto(f"{address}/{name}")
        settled(page)
        wrong += [(name, scheme, one) for one in violations(page)]
    return wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("case", ["season_address", "small_address", "hostile_address"])
def test_axe_finds_nothing_on_any_page(open_page, request, case, scheme):
    address = request.getfixturevalue(case)
    names = NAMES if case == "season_address" or scheme == "light" else NAMES[:4]
    page = open_page(address, "/settings", color_scheme=scheme, reduced_motion="reduce")
    assert not (wrong := look_at(page, address, names, scheme)), wrong
    page.context.close()


@pytest.mark.parametrize("case", ["season_address", "hostile_address"])
def test_no_page_is_wider_than_its_window(open_page, request, case):
    address = request.getfixturevalue(case)
    page = open_page(address, "/settings")
    wrong = []
    for name in NAMES:
        page.goto(f"{address}/{name}")
        settled(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_timeout(50)
            size = page.evaluate("() => [document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]")
            if size[0] > size[1]:
                wrong.append((name, width, size))
    assert not wrong
    page.context.close()


def test_every_page_has_one_name_a_title_and_a_way_past_the_bar(open_page, season_address):
    page = open_page(season_address, "/settings")
    for name, told in PAGES.items():
        page.goto(f"{season_address}/{name}")
        settled(page)
        assert re.match(rf"{told.title}\b.* – Ullage$", page.title())
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.id") == "main"
        assert page.locator("nav [aria-current=page]").count() == (0 if name in {"search", "items"} else 1)
    page.context.close()


def test_the_chosen_theme_stays_and_is_used_by_every_page(open_page, season_address):
    page = open_page(season_address, "/settings", color_scheme="light")
    page.get_by_label("Colours").select_option("dark")
    page.get_by_label("Notation of positions").select_option("DMS")
    page.get_by_label("Your name").fill("A. Analyst")
    page.get_by_label("Your name").blur()
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(ground)
    page.goto(f"{season_address}/licences")
    settled(page)
    assert page.evaluate(ground) == dark != "rgb(255, 255, 255)"
    page.goto(f"{season_address}/settings")
    assert page.get_by_label("Your name").input_value() == "A. Analyst"
    assert page.evaluate("() => localStorage.getItem('ullage-coordinates')") == "DMS"
    page.context.close()


def test_nothing_outside_is_asked_by_any_page(open_page, season_address):
    page = open_page(season_address, "/settings")
    asked = set()
    page.on("request", lambda one: asked.add(one.url.split("/")[2] if "//" in one.url else one.url[:5]))
    for name in NAMES:
        page.goto(f"{season_address}/{name}")
        settled(page)
    assert asked <= {season_address.removeprefix("http://"), "blob:", "data:"}
    page.context.close()
