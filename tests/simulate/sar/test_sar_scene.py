"""Simulated scenes: the same for the same seed, true to their own truth, and as bright as what they show."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from ullage.geo import distance_m
from ullage.records import Window
from ullage.simulate.sar import SAR_TRUTH, SarSettings, simulate_scene
from ullage.simulate.sar.radiometry import noise_window, sea_sigma, sub_swaths

SMALL = SarSettings(rows=300, columns=400, ships=4, boats=1)
HIGH = SarSettings(rows=1300, columns=300, land="terminal", seaward_m=500.0, ships=4, boats=0)


@pytest.fixture(scope="module")
def high():
    return simulate_scene(3, HIGH)


def test_the_same_seed_gives_the_same_scene():
    one, same, other = simulate_scene(1, SMALL), simulate_scene(1, SMALL), simulate_scene(2, SMALL)
    assert one.values.tobytes() == same.values.tobytes() != other.values.tobytes()
    assert one.truth.equals(same.truth)
    assert one.scene.scene_id == same.scene.scene_id != other.scene.scene_id


def test_the_truth_has_its_schema(high):
    assert high.truth.schema == SAR_TRUTH.schema
    assert high.truth["object_id"].is_unique().all()


def test_a_ship_is_bright_where_the_truth_says(high):
    bright = high.truth.filter(pl.col("kind") == "ship", pl.col("peak_vv_db") > 0)
    assert len(bright)
    for row, column, peak in bright.select("row", "column", "peak_vv_db").iter_rows():
        near = high.values[
            0, max(round(row) - 15, 0) : round(row) + 16, max(round(column) - 15, 0) : round(column) + 16
        ]
        assert 10 * np.log10(near.max()) == pytest.approx(peak, abs=3)


def test_places_of_the_truth_are_those_of_its_pixels(high):
    for name in ("lat_deg", "lon_deg", "row", "column"):
        assert high.truth[name].null_count() == 0
    lat, lon = high.scene.grid.position(high.truth["row"].to_numpy(), high.truth["column"].to_numpy())
    assert (distance_m(lat, lon, high.truth["lat_deg"].to_numpy(), high.truth["lon_deg"].to_numpy()) < 0.01).all()


def test_a_heading_is_the_bearing_of_rows_and_the_angle_in_the_image(high):
    one = high.truth.filter(pl.col("kind") == "ship").row(0, named=True)
    rows = float(high.scene.bearing_deg(one["row"], one["column"])[0])
    assert (one["heading_deg"] - one["angle_deg"]) % 360 == pytest.approx(rows, abs=0.1)


def test_every_ghost_lies_along_azimuth_from_its_object(high):
    ghosts = high.truth.filter(pl.col("kind") == "ghost")
    own = high.truth.select(
        pl.col("object_id").alias("ghost_of"), pl.col("row").alias("from_row"), pl.col("column").alias("from_column")
    )
    joined = ghosts.join(own, on="ghost_of")
    assert len(joined) > 5
    # 17 to 20 m of slant range farther, times the order squared
    farther = (joined["column"] - joined["from_column"]) / joined["ghost_order"] ** 2
    assert ((farther > 2.5) & (farther < 4)).all()
    steps = (joined["row"] - joined["from_row"]) / joined["ghost_order"]
    assert ((steps > 500) & (steps < 540)).all()


def test_berthed_ships_lie_beside_land_and_on_water(high):
    lying = high.truth.filter(pl.col("berth_id").is_not_null())
    assert len(lying)
    assert lying["berth_id"].is_unique().all()
    assert not lying["on_land"].any()


def test_the_sea_is_as_bright_as_wind_incidence_and_noise_make_it():
    made = simulate_scene(4, replace(SMALL, ships=0, boats=0, wind_m_s=9.0))
    for band, name in enumerate(("VV", "VH")):
        noise = noise_window(Window(0, 0, 300, 400), SMALL.swath_column, name)
        sea = sea_sigma(made.flight.incidence(150, np.arange(400)), 9.0, name)
        assert made.values[band].mean() == pytest.approx(float((noise + sea).mean()), rel=0.03)


def test_vv_falls_with_incidence_and_vh_is_fainter():
    assert sea_sigma(31.0, 7.0, "VV") > 3 * sea_sigma(45.0, 7.0, "VV")
    assert sea_sigma(38.0, 7.0, "VH") < sea_sigma(38.0, 7.0, "VV") / 8


def test_the_noise_jumps_between_sub_swaths():
    row = noise_window(Window(0, 8400, 1, 120), 0, "VH")[0]
    assert np.abs(np.diff(10 * np.log10(row))).argmax() == 55
    assert np.abs(np.diff(10 * np.log10(row))).max() > 0.5


def test_sub_swaths_share_the_columns_without_a_gap():
    parts = sub_swaths(100, 25_117, 0)
    assert [one.name for one in parts] == ["IW1", "IW2", "IW3"]
    assert [one.window.column for one in parts[1:]] == [one.window.column + one.window.columns for one in parts[:-1]]
    assert sum(one.window.columns for one in parts) == 25_117


def test_borders_have_no_data_and_border_noise_small_numbers():
    made = simulate_scene(5, replace(SMALL, border_columns=30, border_noise=True))
    patch = made.scene.pixels.read(Window(0, 0, 300, 400))
    assert not patch.valid[:, :30].any()
    assert patch.valid[:, 30:].all()
    assert not patch.values[:, :, :30].any()
    assert np.median(patch.values[0, :, 31]) < 1e-3 < np.median(patch.values[0, :, 100])


def test_a_window_may_reach_outside_and_noise_can_be_taken_off():
    made = simulate_scene(6, SMALL)
    patch = made.scene.pixels.read(Window(-10, 390, 20, 20), noise_removed=True)
    assert patch.valid.sum() == 100
    assert (patch.values[:, 10:, :10] >= 0).all()
    assert patch.values[:, 10:, :10].mean() < made.values[:, :10, 390:].mean()


def test_a_scene_lies_across_the_antimeridian():
    made = simulate_scene(7, replace(SMALL, lat_deg=-17.0, lon_deg=180.0, ascending=True))
    lon = [corner[0] for corner in made.scene.footprint()]
    assert min(lon) < -179.9
    assert max(lon) > 179.9
