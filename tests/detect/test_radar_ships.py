"""From a scene to its ships, on a simulated scene whose truth is known."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import shapely

from scenemaker import scene, sea
from ullage.detect import DetectRule
from ullage.detect import radar as finding
from ullage.detect.candidates.clusters import ClusterRule, find_clusters
from ullage.detect.candidates.reject import GHOST, LARGE, PART, CandidateRule, judge_clusters
from ullage.detect.radar import find_radar_ships
from ullage.detect.rule import NOT_A_SHIP
from ullage.detect.sar import scan_scene
from ullage.geo import bearing_deg, distance_m
from ullage.records import Place
from ullage.simulate.sar import SarSettings, simulate_scene
from ullage.tables import DETECTIONS

SETTINGS = SarSettings(rows=1250, columns=640, ships=9, boats=0, moving=0.5, sea_shape=None)


class PlainNet:
    """Stands for the network: certain of the last candidate of several, and of no other."""

    version = "0123456789ab"

    def __init__(self, length_m=111.0):
        self.length_m = length_m

    def __call__(self, values, clutter, bands):
        assert values.shape[1:] == (2, 64, 64)
        assert clutter.shape == (len(values), 2)
        assert tuple(bands) == ("VV", "VH")
        return np.linspace(0, 1, len(values))

    def lengths(self, values, bands):
        assert tuple(bands) == ("VV", "VH")
        return np.full(len(values), self.length_m), np.full(len(values), 0.1)


@pytest.fixture(scope="module")
def made():
    return simulate_scene(21, SETTINGS)


@pytest.fixture(scope="module")
def found(made):
    return find_radar_ships(made.scene)


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


def with_ship(values, row, column, half_length=6, half_beam=1, sigma=(20.0, 3.0)):
    """Lay a bright upright ship into a sea."""
    for band, level in enumerate(sigma[: len(values)]):
        values[band, row - half_length : row + half_length + 1, column - half_beam : column + half_beam + 1] = level
    return values


def kept(made, **given):
    return find_radar_ships(made, **given).filter(pl.col("reject_reason").is_null())


def square_around(made, row, column, side_m):
    (lat,), (lon,) = made.grid.position([row], [column])
    ring = shapely.Point(lon, lat).buffer(side_m / 2 / 111_000, cap_style="square").exterior.coords
    return [tuple(ring)]


def test_sidelobes_beside_a_ship_are_a_part_of_her_and_no_rows():
    values = with_ship(sea(300, 400, seed=6), 150, 200, sigma=(900.0, 90.0))
    for way in (9, 10, 13):
        values[0, 150 + way, 200] = 0.9  # some 30 dB below, on her column, 20 to 60 m off her end
    made = scene(values)
    hits = scan_scene(made)
    clusters = find_clusters(hits, 10.0, 10.0, replace(DetectRule().candidate.cluster, gap_m=15.0))
    assert PART in judge_clusters(made, hits, clusters).reason
    found = find_radar_ships(made, replace(DetectRule(), candidate=CandidateRule(cluster=ClusterRule(gap_m=15.0))))
    assert PART not in found["reject_reason"].to_list()
    assert found.height < len(clusters)


@pytest.mark.parametrize("side_m", [20, 200, 400, 600, 1500])
def test_a_ship_is_found_in_an_area_however_small(side_m):
    made = scene(with_ship(sea(300, 400, seed=7), 150, 200))
    found = kept(made, area=square_around(made, 150, 200, side_m))
    assert found.height == 1
    assert found["row"][0] == pytest.approx(150, abs=1.5)


def test_a_ghost_names_no_row_that_is_not_there(made, found):
    ghost = found.filter(pl.col("ghost_of").is_not_null()).row(0, named=True)
    source = found.row(by_predicate=pl.col("detection_id") == ghost["ghost_of"], named=True)
    # the source lies beside the area, near enough to be searched for
    parts = [(ghost["lon_deg"], ghost["lat_deg"]), (source["lon_deg"], source["lat_deg"] + 0.003)]
    inside = find_radar_ships(
        made.scene, area=[tuple(shapely.Point(one).buffer(0.001).exterior.coords) for one in parts]
    )
    row = inside.row(by_predicate=pl.col("detection_id") == ghost["detection_id"], named=True)
    assert row["reject_reason"] == GHOST
    assert row["ghost_of"] is None


def test_a_ship_outside_an_area_is_not_in_it():
    made = scene(with_ship(sea(300, 400, seed=7), 150, 200))
    assert find_radar_ships(made, area=square_around(made, 150, 230, 300)).is_empty()


def test_a_boat_beside_a_ship_is_one_of_two():
    values = with_ship(sea(300, 400, seed=8), 150, 200)
    values[:, 149:152, 207:209] = 2.0  # 55 m beside her
    found = kept(scene(values))
    assert found.height == 2
    ship, boat = found.sort("length_m", descending=True).iter_rows(named=True)
    assert ship["column"] == pytest.approx(200, abs=1.5)
    assert boat["column"] == pytest.approx(207.5, abs=1.5)
    assert boat["length_m"] < ship["length_m"]


def test_a_ship_that_one_band_alone_shows_is_measured_in_it():
    found = kept(scene(with_ship(sea(300, 400, seed=9), 150, 200, sigma=(0.0, 3.0))))
    assert found.height == 1
    assert found["length_m"][0] > 30
    assert found["method"][0] is not None


def test_a_ship_longer_than_her_chip_has_no_length():
    values = with_ship(sea(300, 400, seed=10), 150, 200, half_length=45, half_beam=6)
    made = scene(values, spacing_m=2.5)
    made = replace(made, sar=replace(made.sar, row_spacing_m=2.5, column_spacing_m=2.5))
    found = find_radar_ships(made)
    assert found["length_m"].max() is None or found["length_m"].max() < 160
    unmeasured = found.filter(pl.col("length_m").is_null())
    assert unmeasured["method"].null_count() == unmeasured.height


def test_a_boat_beside_a_quay_of_ships_has_an_id_of_her_own():
    values = sea(400, 400, seed=14)
    for column in (180, 187, 194):
        with_ship(values, 200, column)
    found = find_radar_ships(scene(values))
    assert found["detection_id"].is_unique().all()


def test_a_hull_longer_than_any_ship_is_none():
    made = scene(with_ship(sea(300, 400, seed=7), 150, 200))
    assert find_radar_ships(made, chip_net=PlainNet())["reject_reason"].to_list() == [NOT_A_SHIP]
    assert find_radar_ships(made, chip_net=PlainNet(600.0))["reject_reason"].to_list() == [LARGE]


def test_what_is_no_number_is_no_ship_even_if_a_reader_says_that_it_was_measured():
    values = sea(300, 400, seed=11)
    values[0, 150, 200], values[1, 100, 100] = np.nan, np.inf
    assert find_radar_ships(scene(values)).is_empty()


def test_a_fill_that_nobody_declared_hides_no_ship_of_a_relative_scene():
    values = with_ship(sea(300, 400, seed=12), 150, 200)
    values[0, 0, 0] = 1e20
    assert kept(replace(scene(values), radiometry="relative")).height == 1


def test_candidates_measured_in_parts_are_those_measured_at_once(made, found, monkeypatch):
    monkeypatch.setattr(finding, "_AT_ONCE", 3)
    assert find_radar_ships(made.scene).equals(found)


def test_a_network_is_not_asked_of_pixels_that_it_does_not_know():
    told = []
    made = scene(with_ship(sea(300, 400, seed=13), 150, 200), spacing_m=30.0)
    found = find_radar_ships(made, chip_net=PlainNet(), tell=told.append)
    assert found["p_ship"].null_count() == found.height > 0
    assert any("10 m only" in one for one in told)


def test_a_moving_ship_was_where_her_shift_says(pairs):
    moving = [(ship, one) for ship, one, _ in pairs if ship["speed_kn"] > 3]
    assert moving
    for ship, one in moving:
        along = np.cos(np.radians(ship["heading_deg"] - one["axis_deg"]))
        said = one["shift_m_per_kn"] * ship["speed_kn"] * np.sign(along)
        assert said == pytest.approx(ship["shift_rows"] * 10, abs=25 + 0.35 * abs(said))


def test_the_same_scene_gives_the_same_table(made, found):
    assert find_radar_ships(made.scene).equals(found)


def test_a_network_rejects_what_it_holds_for_no_ship(made):
    asked = find_radar_ships(made.scene, chip_net=PlainNet())
    assert asked["p_ship"].is_not_null().all()
    assert NOT_A_SHIP in asked["reject_reason"].to_list()


def test_what_a_network_judged_says_which_network_it_was_and_nothing_else_does(made, found):
    asked = find_radar_ships(made.scene, chip_net=PlainNet())
    assert asked["rule"].str.ends_with(", ChipNet('0123456789ab')").all()
    assert not found["rule"].str.contains("ChipNet").any()


def test_lengths_are_those_of_the_network_where_it_is_asked(made, found):
    asked = find_radar_ships(made.scene, chip_net=PlainNet())
    known = asked.filter(pl.col("length_m").is_not_null())
    assert set(known["length_m"]) == {111.0}
    assert set(known["method"]) == {"chip net"}
    assert known["length_high_m"][0] / 111.0 == pytest.approx(np.exp(0.16449))
    assert asked["beam_m"].equals(found["beam_m"])
    assert asked["axis_deg"].equals(found["axis_deg"])


def test_a_detection_lies_in_its_place(made, pairs):
    ship, one, _ = pairs[0]
    place = Place("here", "Here", "anchorage", ship["lat_deg"], ship["lon_deg"], 200.0)
    there = find_radar_ships(made.scene, places=[place]).filter(pl.col("place_id") == "here")
    assert one["detection_id"] in there["detection_id"].to_list()


def test_only_an_area_is_searched(made, pairs):
    one = pairs[0][1]
    ring = shapely.Point(one["lon_deg"], one["lat_deg"]).buffer(0.004).exterior.coords
    inside = find_radar_ships(made.scene, area=[tuple(ring)])
    assert 1 <= len(inside) < 4
    assert abs(inside["lat_deg"] - one["lat_deg"]).max() < 0.01


def test_an_area_elsewhere_is_an_empty_table_with_its_reason(made):
    told = []
    ring = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
    assert find_radar_ships(made.scene, area=[ring], tell=told.append).equals(DETECTIONS.frame())
    assert told == ["the area lies outside the scene"]


def test_a_calm_sea_and_no_data_hold_no_ship():
    calm = scene(np.tile(sea(300, 300, seed=4), 1))
    assert find_radar_ships(calm, DetectRule()).filter(pl.col("reject_reason").is_null()).is_empty()
    blank = scene(sea(300, 300), valid=np.zeros((300, 300), np.bool_))
    assert find_radar_ships(blank).equals(DETECTIONS.frame())
