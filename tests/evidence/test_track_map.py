"""Tracks and events as a picture."""

import io
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from ullage.evidence.layers import build_layers
from ullage.evidence.track_map import draw_map
from ullage.tables import ENCOUNTERS, GAPS

AT = datetime(2024, 3, 6, tzinfo=UTC)


def gap(lon_a, lon_b, lat_a=41.0, lat_b=42.0):
    ends = {"off_lat_deg": lat_a, "off_lon_deg": lon_a, "on_lat_deg": lat_b, "on_lon_deg": lon_b}
    return build_layers({"gaps": GAPS.frame([{"gap_id": "g", "off_at": AT} | ends])}, GAPS.frame(), [])


def coloured(png):
    """Give the columns and rows in which the gap's line is drawn, as shares of the picture."""
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    red = (picture[..., 0] > 150) & (picture[..., 1] < 110) & (picture[..., 2] < 80)
    rows, columns = np.nonzero(red[: int(len(red) * 0.98)])
    keep = columns < picture.shape[1] * 0.75  # the legend lies to the right
    return columns[keep] / picture.shape[1], rows[keep] / picture.shape[0]


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
