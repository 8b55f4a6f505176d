"""A case that is served, and a browser, for the tests of the application."""

import shutil

import pytest

import measuremaker
import webmaker


@pytest.fixture(scope="session")
def season(tmp_path_factory):
    """Six weeks of pixels and radio, run once for all workers; never to be written into."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if base.name.startswith("popen-") else base
    return webmaker.make_once(base, "small-season", webmaker.make_small_season)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """Give a case whose every field holds markup, formulas, turned and endless letters; never to be written into."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if base.name.startswith("popen-") else base
    return webmaker.make_once(base, "hostile", webmaker.make_hostile_case)


@pytest.fixture(scope="session")
def hostile_address(hostile):
    """Address of that case, read-only."""
    with webmaker.serving(hostile, read_only=True) as address:
        yield address


@pytest.fixture
def own_season(season, tmp_path):
    """Give a copy of the season that a test may change."""
    return shutil.copytree(season, tmp_path / "season")


@pytest.fixture(scope="session")
def small_case(tmp_path_factory):
    """Give a case of observations alone, run once for all workers; never to be written into."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if base.name.startswith("popen-") else base
    return webmaker.make_once(base, "small-case", webmaker.make_small_case)


@pytest.fixture
def own_case(small_case, tmp_path):
    """Give a copy of that case that a test may change."""
    return shutil.copytree(small_case, tmp_path / "case")


@pytest.fixture(scope="session")
def season_address(season):
    """Address of the season, read-only."""
    with webmaker.serving(season, read_only=True) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """Debian's chromium, driven."""
    if webmaker.CHROMIUM is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=webmaker.CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )


@pytest.fixture
def open_page(browser):
    """Give a function that opens an address of the application, and fails the test on any error of its scripts."""
    contexts, errors = [], []

    def open_(address, path="/", *, size=(1280, 800), **options):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, timezone_id="Asia/Seoul", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
        mark = "&" if "?" in path else "?"
        page.goto(f"{address}{path}{mark}token={webmaker.TOKEN}")
        page.errors = errors
        return page

    yield open_
    for context in contexts:
        context.close()
    # a page that is still open when a test ends its server asks once more how the case is
    assert not [told for told in errors if "ERR_CONNECTION_REFUSED" not in told]


@pytest.fixture(scope="session")
def fine_case(tmp_path_factory):
    """One tanker in a fine image, run once for all workers; never to be written into."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if base.name.startswith("popen-") else base
    return webmaker.make_once(base, "fine-case", measuremaker.make_fine_case)


@pytest.fixture
def own_fine(fine_case, tmp_path):
    """Give a copy of the fine case that a test may change."""
    return shutil.copytree(fine_case, tmp_path / "fine")


@pytest.fixture(scope="session")
def fine_address(fine_case):
    """Address of the fine case, read-only."""
    with webmaker.serving(fine_case, read_only=True) as address:
        yield address
