"""A simulated stack shows one terminal again and again, and the truth says which berths are taken."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import shapely

from ullage.geo import distance_m
from ullage.simulate.sar import STACK_BERTHS, STACK_TRUTH, SarSettings, simulate_stack, write_safe
from ullage.sources.sentinel1 import read_scene

SETTINGS = SarSettings(rows=260, columns=260, land="terminal", seaward_m=200.0, ships=1, boats=0)


@pytest.fixture(scope="module")
def stack():
    return simulate_stack(4, 5, SETTINGS)


def cut(one, lat, lon, half):
    row, column = (round(float(x)) for x in one.scene.grid.pixel(lat, lon))
    return one.values[0, row - half : row + half + 1, column - half : column + half + 1]


def test_every_berth_is_told_of_in_every_scene(stack):
    assert stack.values.shape == (5, 2, 260, 260)
    assert stack.values.dtype == np.float32
    assert len(stack.truth) == 5 * len(stack.berths)
    assert stack.truth.schema == STACK_TRUTH.schema
    assert stack.berths.schema == STACK_BERTHS.schema
    assert 0 < stack.truth["occupied"].sum() < len(stack.truth)


def test_scenes_are_of_one_relative_orbit_twelve_days_apart(stack):
    assert len({one.sar.relative_orbit for one in stack.scenes}) == 1
    assert {(b.started_at - a.started_at).days for a, b in zip(stack.scenes, stack.scenes[1:], strict=False)} == {12}
    assert len({one.scene_id for one in stack.scenes}) == 5


def test_a_ship_alongside_lies_in_the_water_of_her_berth(stack):
    outlines = dict(zip(stack.berths["berth_id"], shapely.from_wkb(stack.berths["outline"].to_list()), strict=True))
    taken = stack.truth.filter("occupied")
    for berth_id, lat, lon in taken.select("berth_id", "lat_deg", "lon_deg").iter_rows():
        assert outlines[berth_id].buffer(1e-4).contains(shapely.Point(lon, lat))


def test_a_taken_berth_is_brighter_than_the_same_berth_empty(stack):
    brighter = []
    for berth_id, lat, lon in stack.berths.select("berth_id", "lat_deg", "lon_deg").iter_rows():
        looks = stack.truth.filter(pl.col("berth_id") == berth_id)["occupied"].to_list()
        levels = {kind: [cut(one, lat, lon, 2).mean() for one, t in zip(stack.made, looks, strict=True) if t == kind]
                  for kind in (True, False)}  # fmt: skip
        if levels[True] and levels[False]:
            brighter.append(np.median(levels[True]) / np.median(levels[False]))
    assert np.median(brighter) > 3


def test_land_is_at_the_same_place_in_every_scene_by_the_grid_of_each(stack):
    quiet = simulate_stack(4, 3, replace(SETTINGS, ships=0, occupied=0.0, looks=400.0), jitter_pixels=0.0)
    lat, lon = quiet.made[0].scene.grid.position(200, 60 if quiet.made[0].land[200, 60] else 200)
    parts = [np.log(cut(one, lat, lon, 25)) for one in quiet.made]
    for other in parts[1:]:
        assert np.corrcoef(parts[0].ravel(), other.ravel())[0, 1] > 0.6


def test_cranes_move_and_tanks_stay(stack):
    first, second = (one.truth for one in stack.made[:2])
    for kind, stay in (("tank", True), ("crane", False)):
        place = [
            one.filter(pl.col("kind") == kind).select("object_id", "lat_deg", "lon_deg") for one in (first, second)
        ]
        both = place[0].join(place[1], on="object_id")
        near = ((both["lat_deg"] - both["lat_deg_right"]).abs() < 1e-4).all()
        assert near == stay


def test_the_same_seed_gives_the_same_stack(stack):
    again = simulate_stack(4, 5, SETTINGS)
    assert again.values.tobytes() == stack.values.tobytes()
    assert again.truth.equals(stack.truth)


def test_a_scene_of_a_stack_is_read_back_where_its_own_grid_has_it(stack, tmp_path):
    made = stack.made[1]
    read = read_scene(write_safe(made, tmp_path))
    rows, columns = np.array([0.0, 150.0, made.scene.rows - 1]), np.array([0.0, 90.0, made.scene.columns - 1])
    assert np.max(distance_m(*read.grid.position(rows, columns), *made.scene.grid.position(rows, columns))) < 0.5
    assert np.max(distance_m(*read.grid.position(rows, columns), *made.flight.position(rows, columns))) > 1.0
