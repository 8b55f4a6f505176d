"""From a scene to its ships, on a simulated scene whose truth is known."""

import numpy as np
import polars as pl
import pytest
import shapely

from scenemaker import scene, sea
from ullage.detect import DetectRule, find_ships
from ullage.detect.candidates.reject import GHOST, PART
from ullage.detect.find import NOT_A_SHIP
from ullage.geo import bearing_deg, distance_m
from ullage.records import Place
from ullage.simulate.sar import SarSettings, simulate_scene
from ullage.tables import DETECTIONS

SETTINGS = SarSettings(rows=1250, columns=640, ships=9, boats=0, moving=0.5, sea_shape=None)


@pytest.fixture(scope="module")
def made():
    return simulate_scene(21, SETTINGS)


@pytest.fixture(scope="module")
def found(made):
    return find_ships(made.scene)


@pytest.fixture(scope="module")
def pairs(made, found):
    """Give each true ship away from the sides with the detection nearest to her."""
    ships = made.truth.filter((pl.col("kind") == "ship") & (pl.col("length_m") > 50))
    inside = ships.filter(
        pl.col("row").is_between(30, SETTINGS.rows - 30) & pl.col("column").is_between(30, SETTINGS.columns - 30)
    )
    kept = found.filter(pl.col("reject_reason").is_null())
    rows = []
    for ship in inside.iter_rows(named=True):
        way = distance_m(ship["lat_deg"], ship["lon_deg"], kept["lat_deg"].to_numpy(), kept["lon_deg"].to_numpy())
        rows.append((ship, kept.row(int(np.argmin(way)), named=True), float(way.min())))
    assert len(rows) >= 5
    return rows


def test_a_table_of_detections_comes_out(found):
    assert found.schema == DETECTIONS.schema
    assert found["detection_id"].is_unique().all()
    assert (found["row"].diff().drop_nulls() >= 0).all()


def test_every_ship_is_found_where_she_is_imaged(pairs):
    assert max(way for _, _, way in pairs) < 60


def test_lengths_lie_in_their_intervals_most_of_the_time(pairs):
    held = [one["length_low_m"] <= ship["length_m"] <= one["length_high_m"] for ship, one, _ in pairs]
    assert np.mean(held) >= 0.6


def test_axes_are_bearings_from_north(pairs):
    off = [abs((one["axis_deg"] - ship["heading_deg"] + 90) % 180 - 90) for ship, one, _ in pairs]
    assert np.median(off) < 10


def test_hulls_are_as_long_as_they_say_and_lie_along_their_axis(found):
    known = found.filter(pl.col("length_m").is_not_null() & (pl.col("length_m") > 60))
    for hull, length, axis in known.select("hull", "length_m", "axis_deg").iter_rows():
        ring = np.array(shapely.from_wkb(hull).exterior.coords)
        ends = (ring[0] + ring[1]) / 2, (ring[2] + ring[3]) / 2
        (lon_a, lat_a), (lon_b, lat_b) = ends
        assert distance_m(lat_a, lon_a, lat_b, lon_b) == pytest.approx(length, rel=0.02)
        assert (bearing_deg(lat_a, lon_a, lat_b, lon_b) - axis + 90) % 180 - 90 == pytest.approx(0, abs=2)


def test_ghosts_name_what_they_are_ghosts_of(found):
    ghosts = found.filter(pl.col("reject_reason") == GHOST)
    assert set(ghosts["ghost_of"].drop_nulls()) <= set(found["detection_id"])


def test_parts_of_a_ship_are_no_rows(found):
    assert PART not in found["reject_reason"].to_list()


def test_a_moving_ship_was_where_her_shift_says(pairs):
    moving = [(ship, one) for ship, one, _ in pairs if ship["speed_kn"] > 3]
    assert moving
    for ship, one in moving:
        along = np.cos(np.radians(ship["heading_deg"] - one["axis_deg"]))
        said = one["shift_m_per_kn"] * ship["speed_kn"] * np.sign(along)
        assert said == pytest.approx(ship["shift_rows"] * 10, abs=25 + 0.35 * abs(said))


def test_the_same_scene_gives_the_same_table(made, found):
    assert find_ships(made.scene).equals(found)


def test_a_network_rejects_what_it_holds_for_no_ship(made):
    def net(values, clutter, bands):
        assert values.shape[1:] == (2, 64, 64)
        assert clutter.shape == (len(values), 2)
        assert tuple(bands) == ("VV", "VH")
        return np.linspace(0, 1, len(values))

    asked = find_ships(made.scene, chip_net=net)
    assert asked["p_ship"].is_not_null().all()
    assert NOT_A_SHIP in asked["reject_reason"].to_list()


def test_a_detection_lies_in_its_place(made, pairs):
    ship, one, _ = pairs[0]
    place = Place("here", "Here", "anchorage", ship["lat_deg"], ship["lon_deg"], 200.0)
    there = find_ships(made.scene, places=[place]).filter(pl.col("place_id") == "here")
    assert one["detection_id"] in there["detection_id"].to_list()


def test_only_an_area_is_searched(made, pairs):
    one = pairs[0][1]
    ring = shapely.Point(one["lon_deg"], one["lat_deg"]).buffer(0.004).exterior.coords
    inside = find_ships(made.scene, area=[tuple(ring)])
    assert 1 <= len(inside) < 4
    assert abs(inside["lat_deg"] - one["lat_deg"]).max() < 0.01


def test_an_area_elsewhere_is_an_empty_table_with_its_reason(made):
    told = []
    ring = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
    assert find_ships(made.scene, area=[ring], tell=told.append).equals(DETECTIONS.frame())
    assert told == ["the area lies outside the scene"]


def test_a_calm_sea_and_no_data_hold_no_ship():
    calm = scene(np.tile(sea(300, 300, seed=4), 1))
    assert find_ships(calm, DetectRule()).filter(pl.col("reject_reason").is_null()).is_empty()
    blank = scene(sea(300, 300), valid=np.zeros((300, 300), np.bool_))
    assert find_ships(blank).equals(DETECTIONS.frame())
