"""Every page, in both themes and at three widths: nothing keeps a person out, nothing leaves the screen."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

import webmaker
from ullage.web.routes.pages import PAGES

WIDTHS = (360, 1280, 2560)
BEYOND = """() => [...document.querySelectorAll("main *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth).slice(0, 5)
    .map((one) => `${one.tagName} ${one.getAttribute("class")} ${Math.round(one.getBoundingClientRect().width)}`)"""
NAMES = [name for name in PAGES if name != "items"]


@pytest.fixture(scope="module")
def small_address(small_case):
    with webmaker.serving(small_case, read_only=True) as address:
        yield address


def violations(page, *where):
    """Say what axe finds: the rule, and where."""
    found = Axe().run(page).response["violations"]
    return [(*where, one["id"], [each["html"][:160] for each in one["nodes"]][:3]) for one in found]


def settled(page):
    """Wait until a page has drawn its content."""
    page.wait_for_selector("main :is(h1, h2, .empty, table, canvas, p):visible")
    page.wait_for_load_state("networkidle")


def too_wide(page, *where):
    """Say at which widths something leaves the window for longer than a page takes to follow."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for _ in range(40):
            size = page.evaluate("() => [document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]")
            if size[0] <= size[1]:
                break
            page.wait_for_timeout(50)
        else:
            yield (*where, width, size, page.evaluate(BEYOND))
    page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize(
    ("case", "schemes", "names"),
    [
        ("season_address", ("light",), NAMES),
        ("season_address", ("dark",), ("", "review", "ledger", "files")),
        ("hostile_address", ("light",), ("", "review", "compare", "vessels", "tables", "search?q=W")),
        ("small_address", ("light",), ("", "compare", "measure", "ledger")),
        *(
            pytest.param(case, ("light", "dark"), NAMES, marks=pytest.mark.truth)
            for case in ("season_address", "hostile_address", "small_address")
        ),
    ],
)
def test_axe_finds_nothing_nothing_leaves_the_window_and_nobody_outside_is_asked(
    open_page, request, case, schemes, names
):
    address = request.getfixturevalue(case)
    page = open_page(address, "/settings", color_scheme="light", reduced_motion="reduce")
    asked, wrong = set(), []
    page.on("request", lambda one: asked.add(one.url.split("/")[2] if "//" in one.url else one.url[:5]))
    for name in names:
        page.goto(f"{address}/{name}")
        settled(page)
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            wrong += violations(page, name, scheme)
        page.emulate_media(color_scheme="light")
        wrong += too_wide(page, name)
    assert not wrong
    assert asked <= {address.removeprefix("http://"), "blob:", "data:"}
    page.context.close()


def test_every_page_has_one_name_a_title_and_a_way_past_the_bar(open_page, season_address):
    page = open_page(season_address, "/settings")
    for name, told in PAGES.items():
        page.goto(f"{season_address}/{name}")
        settled(page)
        assert re.search(rf"(^|– ){told.title}\b.* – Ullage$", page.title())
        page.keyboard.press("Tab")
        page.wait_for_selector(".skip:focus")
        page.keyboard.press("Enter")
        page.wait_for_selector("#main:focus")
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
