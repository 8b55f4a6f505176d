"""A point set by hand is drawn to the edge beside it, to fractions of a pixel."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from scenemaker import ArrayPixels, tie_grid
from ullage.detect.waterline.result import WaterlineError
from ullage.detect.waterline.snap import snap_to_edge
from ullage.records import OpticalView, Scene

SIZE, MIDDLE = 81, 40.0
AT = datetime(2024, 3, 1, tzinfo=UTC)


def edge_scene(at, turn_deg=0.0, low=0.1, high=0.3, noise=0.0, width=None):
    """Give a scene with a straight edge `at` pixels from its middle, brighter beyond; of a stripe, its first edge."""
    rows, columns = np.indices((SIZE, SIZE)) - MIDDLE
    turn = np.radians(turn_deg)
    # rows run south, columns east: this is how far east of north turned the pixel lies
    across = columns * np.sin(turn) - rows * np.cos(turn)
    values = low + (high - low) * ndtr((across - at) / 0.7)
    if width is not None:
        values -= (high - low) * ndtr((across - at - width) / 0.7)
    values += noise * np.random.default_rng(5).standard_normal(values.shape)
    view = OpticalView(150.0, 30.0, 60.0, 70.0, 0.5, 0.5)
    return Scene(
        scene_id="EDGE", kind="optical", sensor="test", started_at=AT, ended_at=AT, rows=SIZE, columns=SIZE,
        bands=("pan",), grid=tie_grid(SIZE, SIZE, 42.7, 133.1, 180.0, 90.0, 0.5),
        pixels=ArrayPixels(values[None].astype(np.float32)), optical=view, radiometry="reflectance", source="edge.tif",
    )  # fmt: skip


@given(st.floats(-2, 2), st.floats(0, 360))
@settings(max_examples=25, deadline=None)
def test_an_edge_is_found_to_a_fifth_of_a_pixel_whatever_its_direction(at, turn_deg):
    found = snap_to_edge(edge_scene(at, turn_deg), MIDDLE, MIDDLE, turn_deg)
    assert found is not None
    assert abs(found.moved_px - at) < 0.2


def test_the_point_is_moved_along_the_direction_and_not_along_the_edge():
    found = snap_to_edge(edge_scene(2.0, 90.0), 30.0, MIDDLE, 90.0)
    assert (found.row, found.column) == (pytest.approx(30.0, abs=0.05), pytest.approx(42.0, abs=0.2))


def test_noise_alone_is_no_edge():
    found = [snap_to_edge(edge_scene(30.0, 90.0, noise=0.01), row, 30.0, 90.0) for row in range(15, 65, 3)]
    assert found.count(None) >= len(found) - 1


def test_an_edge_of_the_other_way_round_is_not_taken():
    assert snap_to_edge(edge_scene(1.0), MIDDLE, MIDDLE, 0.0, rising=1) is not None
    assert snap_to_edge(edge_scene(1.0, noise=0.002), MIDDLE, MIDDLE, 0.0, rising=-1) is None


def test_of_both_edges_of_a_stripe_the_wanted_one_is_taken():
    stripe = edge_scene(-2.0, width=4.0, noise=0.002)
    near = snap_to_edge(stripe, MIDDLE, MIDDLE, 0.0, rising=1)
    far = snap_to_edge(stripe, MIDDLE, MIDDLE, 0.0, rising=-1)
    assert near.moved_px == pytest.approx(-2.0, abs=0.3)
    assert far.moved_px == pytest.approx(2.0, abs=0.3)


def test_beyond_its_reach_nothing_is_found():
    assert snap_to_edge(edge_scene(6.0, noise=0.001), MIDDLE, MIDDLE, 0.0) is None


def test_at_the_rim_of_the_image_an_edge_is_still_found():
    found = snap_to_edge(edge_scene(1.0), MIDDLE, 0.0, 0.0)
    assert found.moved_px == pytest.approx(1.0, abs=0.3)


def test_a_point_outside_the_image_is_an_error():
    with pytest.raises(WaterlineError, match="outside the image"):
        snap_to_edge(edge_scene(0.0), -3.0, MIDDLE, 0.0)


def test_one_value_everywhere_has_no_edge():
    flat = replace(edge_scene(0.0), pixels=ArrayPixels(np.full((1, SIZE, SIZE), 0.2, np.float32)))
    assert snap_to_edge(flat, MIDDLE, MIDDLE, 0.0) is None
