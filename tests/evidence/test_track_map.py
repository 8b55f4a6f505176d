"""Tracks and events as a picture."""

import io
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from ullage.evidence.layers import build_layers
from ullage.evidence.track_map import Note, draw_map
from ullage.land import LAND, SEA
from ullage.tables import ENCOUNTERS, GAPS

AT = datetime(2024, 3, 6, tzinfo=UTC)


def gap(lon_a, lon_b, lat_a=41.0, lat_b=42.0):
    ends = {"off_lat_deg": lat_a, "off_lon_deg": lon_a, "on_lat_deg": lat_b, "on_lon_deg": lon_b}
    return build_layers({"gaps": GAPS.frame([{"gap_id": "g", "off_at": AT} | ends])}, GAPS.frame(), [])


def coloured(png):
    """Give the columns and rows in which the gap's line is drawn, as shares of the picture."""
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    red = (picture[..., 0] > 150) & (picture[..., 1] < 110) & (picture[..., 2] < 80)
    red[:80], red[-20:] = False, False  # the legend lies above, the credit below
    rows, columns = np.nonzero(red)
    return columns / picture.shape[1], rows / picture.shape[0]


def test_the_same_layers_give_the_same_bytes():
    assert draw_map(gap(133, 134), "Title", "Credit") == draw_map(gap(133, 134), "Title", "Credit")


def test_north_is_up_and_east_is_right():
    columns, rows = coloured(draw_map(gap(133, 134), "", ""))
    assert rows[columns.argmin()] > rows[columns.argmax()]


def test_a_gap_across_the_antimeridian_is_drawn_like_any_other():
    here = coloured(draw_map(gap(133.5, 134.5), "", ""))
    across = coloured(draw_map(gap(179.5, -179.5), "", ""))
    assert np.ptp(across[0]) == pytest.approx(np.ptp(here[0]), abs=0.02)


@pytest.mark.parametrize("lat", [-90.0, 0.0, 89.9])
def test_a_single_point_anywhere_makes_a_map(lat):
    rows = ENCOUNTERS.frame([{"encounter_id": "e", "lat_deg": lat, "lon_deg": 180.0}])
    png = draw_map(build_layers({"encounters": rows}, ENCOUNTERS.frame(), []), "A $1 \u202e name", "")
    assert Image.open(io.BytesIO(png)).size[0] == 1100


def test_nothing_to_draw_makes_an_empty_map():
    assert draw_map([], "Nothing", "").startswith(b"\x89PNG")


def test_the_coast_is_asked_for_the_view_and_drawn():
    asked = []

    def coast(*box):
        asked.append(box)
        return [np.array([[133.0, 41.5], [134.0, 41.5]])]

    assert draw_map(gap(133, 134), "", "", coast) != draw_map(gap(133, 134), "", "")
    ((south, west, north, east),) = asked
    assert south < 41
    assert north > 42
    assert west < 133
    assert east > 134


def test_land_is_filled_where_the_mask_has_it():
    asked = []

    def mask(*window):
        asked.append(window)
        found = np.full(window[4:], SEA, np.uint8)
        found[: len(found) // 2] = LAND
        return found

    picture = np.asarray(Image.open(io.BytesIO(draw_map(gap(133, 134), "", "", mask=mask))).convert("RGB")).astype(int)
    rows = np.nonzero((abs(picture - (230, 226, 216)).sum(axis=-1) < 3).mean(axis=1) > 0.5)[0]
    assert rows.max() == pytest.approx(len(picture) / 2, rel=0.1)
    ((*_, height, width),) = asked
    assert (rows.max() - rows.min()) / height == pytest.approx(0.5, abs=0.01)
    assert picture.shape[1] * 0.85 < width < picture.shape[1]


@pytest.mark.parametrize("lon", [(-170.0, -60.0, 60.0, 170.0), tuple(np.arange(-180.0, 180.0, 7.0))])
def test_ships_all_over_the_earth_ask_for_one_turn_of_land(lon):
    asked = []

    def mask(*window):
        asked.append(window)
        return np.full(window[4:], SEA, np.uint8)

    rows = ENCOUNTERS.frame([{"encounter_id": str(k), "lat_deg": 0.0, "lon_deg": x} for k, x in enumerate(lon)])
    draw_map(build_layers({"encounters": rows}, ENCOUNTERS.frame(), []), "", "", mask=mask)
    (_, west, _, east, *_), *_ = asked
    assert east - west <= 360


def test_the_legend_lies_above_the_map_and_not_on_it():
    drawn = draw_map(gap(133, 134), "", "")
    picture = np.asarray(Image.open(io.BytesIO(drawn)).convert("RGB")).astype(int)
    red = (picture[..., 0] > 150) & (picture[..., 1] < 110) & (picture[..., 2] < 80)
    rows = np.nonzero(red.any(axis=1))[0]
    assert rows.min() < 80
    assert np.diff(rows).max() > 10


def test_a_note_is_written_beside_its_place_even_across_the_antimeridian():
    layers = gap(179.5, -179.5)
    plain = np.asarray(Image.open(io.BytesIO(draw_map(layers, "", ""))).convert("L")).astype(int)
    noted = draw_map(layers, "", "", notes=[Note(-180.0, 41.5, "here $1\nand there")])
    changed = np.nonzero(plain != np.asarray(Image.open(io.BytesIO(noted)).convert("L")))
    assert 0.45 < changed[1].min() / plain.shape[1] < 0.6
    assert changed[0].max() / plain.shape[0] < 0.55
