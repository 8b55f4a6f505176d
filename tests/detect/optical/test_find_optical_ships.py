import numpy as np
import polars as pl
import pytest
import seamaker
from seamaker import put, sea
from shapely import from_wkb

from ullage.detect.candidates.structures import FIXED_SCHEMA
from ullage.detect.optical import OpticalRule, find_optical_ships
from ullage.detect.optical.judge import BESIDE, CLOUD, FOAM, PLANTS
from ullage.tables import DETECTIONS


@pytest.fixture(scope="module")
def one_ship():
    return find_optical_ships(seamaker.scene(put(sea(), 120, 100, 200, 32, 30)))


def ships(table):
    return table.filter(pl.col("reject_reason").is_null())


def test_a_ship_is_found_where_she_lies(one_ship):
    (row,) = one_ship.rows(named=True)
    assert row["reject_reason"] is None
    assert (row["row"], row["column"]) == (pytest.approx(120, abs=0.7), pytest.approx(100, abs=0.7))


def test_her_length_and_beam_are_told_within_their_deviations(one_ship):
    (row,) = one_ship.rows(named=True)
    assert row["length_m"] == pytest.approx(200, abs=2 * row["length_sd_m"])
    assert row["beam_m"] == pytest.approx(32, abs=2 * row["beam_sd_m"])


def test_her_axis_is_a_bearing_from_north(one_ship):
    # rows run south: 30° from them toward east is 150° from north
    assert one_ship["axis_deg"][0] == pytest.approx(150, abs=3)


def test_a_ship_that_lies_still_has_no_course(one_ship):
    (row,) = one_ship.rows(named=True)
    assert row["speed_kn"] < 3 * row["speed_sd_kn"]
    assert row["course_deg"] is None


def test_a_hull_is_drawn_around_her_middle(one_ship):
    (row,) = one_ship.rows(named=True)
    middle = from_wkb(row["hull"]).centroid
    assert (middle.y, middle.x) == (pytest.approx(row["lat_deg"], abs=1e-6), pytest.approx(row["lon_deg"], abs=1e-6))


def test_the_table_has_the_columns_of_all_detections(one_ship):
    assert one_ship.schema == DETECTIONS.schema


def test_the_course_of_a_moving_ship_is_where_she_goes():
    values = put(sea(), 120, 100, 200, 32, 0, speed_px_s=(-1.0, 0.0))  # 10 m/s to the north
    (row,) = find_optical_ships(seamaker.scene(values)).rows(named=True)
    assert row["speed_kn"] == pytest.approx(19.4, abs=2)
    assert row["course_deg"] % 360 == pytest.approx(0, abs=4) or row["course_deg"] == pytest.approx(360, abs=4)


def test_an_empty_sea_gives_an_empty_table():
    assert find_optical_ships(seamaker.scene(sea())).is_empty()


def test_a_hull_as_dark_as_the_water_in_the_near_infrared_is_seen_in_other_bands():
    colour = seamaker.HULL.copy()
    colour[3] = seamaker.WATER[3]
    assert len(ships(find_optical_ships(seamaker.scene(put(sea(), 120, 100, 200, 32, 30, colour))))) == 1


def test_brown_water_is_water():
    slope = np.linspace(0, 0.04, 256, dtype=np.float32)[None, None, :] * np.array([0.5, 1, 1, 0.5, 0])[:, None, None]
    found = find_optical_ships(seamaker.scene(put(sea() + slope.astype(np.float32), 120, 100, 200, 32, 30)))
    assert len(found) == 1


def test_foam_is_none_for_it_is_dark_in_the_infrared():
    found = find_optical_ships(
        seamaker.scene(put(sea(), 120, 100, 200, 32, 30, seamaker.WATER + np.array((0.05, 0.05, 0.03, 0.01, 0))))
    )
    assert found["reject_reason"].to_list() == [FOAM]


def test_plants_are_none():
    found = find_optical_ships(
        seamaker.scene(put(sea(), 120, 100, 200, 60, 30, np.array([0.03, 0.05, 0.03, 0.2, 0.08])))
    )
    assert found["reject_reason"].to_list() == [PLANTS]


def test_what_touches_the_land_is_not_told_from_it():
    values = put(sea(), 120, 100, 200, 32, 0)
    values[:, :, :97] = 0.15  # a gap of two pixels
    found = find_optical_ships(seamaker.scene(values))
    assert found["reject_reason"].to_list() in ([], [BESIDE])


def test_clouds_by_the_mask_are_clouds_but_a_ship_under_the_mask_alone_is_none():
    class All:
        def read(self, window, step=1):
            return np.ones((-(-window.rows // step), -(-window.columns // step)), np.bool_)

    found = find_optical_ships(seamaker.scene(put(sea(), 120, 100, 200, 32, 30), clouds=All()))
    assert found["reject_reason"].to_list() == [CLOUD]


def test_what_stood_there_before_is_a_fixed_structure(one_ship):
    fixed = pl.DataFrame([(one_ship["lat_deg"][0], one_ship["lon_deg"][0], 30.0, 5)], schema=FIXED_SCHEMA, orient="row")
    found = find_optical_ships(seamaker.scene(put(sea(), 120, 100, 200, 32, 30)), fixed=fixed)
    assert found["reject_reason"].to_list() == ["fixed structure"]


def test_coarse_to_fine_finds_the_same_ship(one_ship):
    found = find_optical_ships(seamaker.scene(put(sea(), 120, 100, 200, 32, 30), overview=True))
    assert found["detection_id"].to_list() == one_ship["detection_id"].to_list()


def test_a_tile_with_nothing_in_it_is_not_read_closely():
    values = put(sea(512, 512), 120, 100, 200, 32, 30)
    made = seamaker.scene(values, overview=True)
    rule = OpticalRule()
    rule = type(rule)(look=type(rule.look)(tile=256, margin_m=100.0))
    inner = made.overview.pixels = type(made.pixels)(values)
    find_optical_ships(made, rule)
    assert inner.largest > 0
    assert made.pixels.largest <= 276 * 276


def test_only_an_area_is_searched(one_ship):
    lat, lon = one_ship["lat_deg"][0], one_ship["lon_deg"][0]
    ring = [(lon + a, lat - 0.008 + b) for a, b in ((-0.002, -0.001), (0.002, -0.001), (0.002, 0.001), (-0.002, 0.001))]
    assert find_optical_ships(seamaker.scene(put(sea(), 120, 100, 200, 32, 30)), area=[ring]).is_empty()


def test_what_is_cut_off_by_the_border_is_said_to_be():
    found = find_optical_ships(seamaker.scene(put(sea(), 3, 100, 200, 32, 0)))
    assert found["reject_reason"].to_list() in (["at the border of the scene"], ["beside no-data"])


def test_a_picture_without_infrared_is_searched_and_the_doubt_is_told():
    told = []
    values = put(sea(), 120, 100, 200, 32, 30)[[2, 1, 0]]
    found = find_optical_ships(seamaker.scene(values, bands=("red", "green", "blue"), delays=()), tell=told.append)
    assert len(ships(found)) == 1
    assert "no near infrared" in told[0]


def test_a_hull_darker_than_the_water_is_no_foam():
    values = put(
        sea() + np.float32(0.03), 120, 100, 200, 32, 30, seamaker.WATER - np.array((0.03, 0.03, 0.03, 0.03, 0.02))
    )
    (row,) = find_optical_ships(seamaker.scene(values)).rows(named=True)
    assert row["reject_reason"] is None
