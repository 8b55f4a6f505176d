"""Every kind of event has a page with a picture that says where it comes from."""

import re
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "events").glob("*.md"))
EVENTS = {"track", "gap", "port_visit", "encounter", "loitering", "anomaly", "disabling"}


def pictures_of(page):
    return [page.parent / name for name in re.findall(r"!\[[^\]]+\]\(([^)\s]+\.png)\)", page.read_text("utf-8"))]


def test_every_kind_of_event_has_a_page():
    assert EVENTS - {page.stem for page in PAGES} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_shows_a_small_picture(page):
    shown = pictures_of(page)
    assert shown
    for path in shown:
        with Image.open(path) as picture:
            assert picture.width <= 1100
        assert path.stat().st_size < 150_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_says_whether_its_picture_is_real_and_whose_it_is(page):
    text = " ".join(page.read_text("utf-8").casefold().split())
    assert "simulated" in text or ("real reports" in text and "apache-2.0" in text)


def test_no_picture_lies_there_that_no_page_shows():
    assert {*(ROOT / "docs" / "events").glob("*.png")} == {path for page in PAGES for path in pictures_of(page)}
