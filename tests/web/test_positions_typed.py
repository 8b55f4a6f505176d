"""Positions as people type them, read on the server and on the pages alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.web.finding.grid import read_grid
from ullage.web.finding.positions import read_position

TYPED = {
    "42.69375, 133.01421": (42.69375, 133.01421, "DD"),
    "42.69375 133.01421": (42.69375, 133.01421, "DD"),
    "-33.5;151.2": (-33.5, 151.2, "DD"),
    "\u221233.5 151.2": (-33.5, 151.2, "DD"),
    "133.01 E, 42.69 N": (42.69, 133.01, "DD"),
    "33S151E": (-33.0, 151.0, "DD"),
    "42\u00b041.625\u2032N 133\u00b000.853\u2032E": (42.69375, 133.0142167, "DMM"),
    "42 41.6 133 0.9": (42.6933333, 133.015, "DMM"),
    "42\u00b041\u203237.5\u2033N 133\u00b000\u203251.2\u2033E": (42.69375, 133.0142222, "DMS"),
    "N42 41 37 E133 0 51": (42.6936111, 133.0141667, "DMS"),
    "33 51 25S 151 12 30E": (-33.8569444, 151.2083333, "DMS"),
    "42:41:37N 133:00:51E": (42.6936111, 133.0141667, "DMS"),
    "133.01421, 42.69375": (42.69375, 133.01421, "DD, longitude first"),
    "42d41m37sN 133d0m51sE": (42.6936111, 133.0141667, "DMS"),
}
NONE = (
    "", "hello", "1984", "445959889", "2024-05-01", "91, 91", "181, 0", "0, 181", "42.5.5, 3", "42 61 133 0",
    "42.5 10 133 5", "1N 2N", "nan, nan", "1e3, 5", "42,", "4" * 500, "99TLH0000", "53TIH0000", "=1,2", "\x00,\x00",
)  # fmt: skip

# cells of well-known places, and their middles; None where only the page's reader is the judge
GRIDS = {
    "4QFJ12345678": (21.309479, -157.916817),  # Honolulu, to ten metres
    "53T LH 37272 28943": None,
    "18SUJ2339407395": (38.897699, -77.036497),  # the White House
}


@pytest.mark.parametrize("text", TYPED)
def test_a_position_is_read_in_any_notation(text):
    lat, lon, notation = TYPED[text]
    found = read_position(text)
    assert found.notation == notation
    assert (found.lat_deg, found.lon_deg) == pytest.approx((lat, lon), abs=1e-6)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_position_is_none(text):
    assert read_position(text) is None


@given(st.text(max_size=100))
def test_any_text_is_a_position_on_earth_or_none(text):
    found = read_position(text)
    assert found is None or (abs(found.lat_deg) <= 90 and abs(found.lon_deg) <= 180)


@pytest.mark.parametrize("text", GRIDS)
def test_a_cell_of_the_grid_is_where_the_grid_has_it(text):
    found = read_grid(text)
    assert found is not None
    if GRIDS[text]:
        assert found == pytest.approx(GRIDS[text], abs=5e-4)


def test_pages_read_and_write_positions_as_the_server_does(open_page, hostile_address):
    page = open_page(hostile_address, "/search")
    read = """async (texts) => { const { readPosition } = await import("/static/js/coordinates.js");
        return texts.map((text) => readPosition(text)); }"""
    texts = [*TYPED, *NONE, *GRIDS]
    for text, found in zip(texts, page.evaluate(read, texts), strict=True):
        wanted = read_position(text)
        assert (found is None) == (wanted is None), text
        if wanted:
            apart = 6e-5 if wanted.notation == "MGRS" else 1e-9  # the page gives the middle of a cell to the metre
            assert (found["lat_deg"], found["lon_deg"]) == pytest.approx(wanted[:2], abs=apart)


def test_what_a_page_writes_the_server_reads(open_page, hostile_address):
    page = open_page(hostile_address, "/search")
    write = """async (places) => { const { FORMS, writePosition } = await import("/static/js/coordinates.js");
        const written = ([lat, lon]) => FORMS.map((form) => [lat, lon, form, writePosition(lat, lon, form)]);
        return places.flatMap(written); }"""
    places = [(42.69375, 133.01421), (-33.99999, -0.00001), (0.0, 179.99999), (83.9, 15.0), (59.9999999, 5.9999999)]
    for lat, lon, form, text in page.evaluate(write, places):
        found = read_position(text)
        assert found.notation == form, text
        assert found.lat_deg == pytest.approx(lat, abs=2e-5), text
        assert (found.lon_deg - lon + 180) % 360 - 180 == pytest.approx(0, abs=2e-4 if lat > 80 else 3e-5), text
