"""Detections drawn without pixels are of the ships that were there, with the errors that are told."""

import numpy as np
import polars as pl
import pytest
import shapely

from ullage.geo import destination, distance_m
from ullage.simulate import world
from ullage.simulate.detected import DetectorLaw, detect_world
from ullage.tables import DETECTIONS, SCENES


@pytest.fixture(scope="module")
def trade():
    return world(3, days=12, tankers=6, bystanders=80)


@pytest.fixture(scope="module")
def seen(trade):
    return detect_world(trade)


def test_tables_are_as_declared_and_each_detection_has_its_truth(seen):
    assert seen.scenes.schema == SCENES.schema
    assert seen.detections.schema == DETECTIONS.schema
    assert seen.truth["detection_id"].to_list() == seen.detections["detection_id"].to_list()
    assert seen.detections["detection_id"].is_unique().all()


def test_the_same_world_gives_the_same_detections(trade, seen):
    assert detect_world(trade).detections.equals(seen.detections)


def test_every_detection_lies_in_its_scene(seen):
    outlines = dict(seen.scenes.select("scene_id", "footprint").iter_rows())
    for name, lat, lon in seen.detections.select("scene_id", "lat_deg", "lon_deg").iter_rows():
        assert shapely.from_wkb(outlines[name]).buffer(1e-3).contains(shapely.Point(lon, lat))


def test_only_radar_moves_ships_that_move(seen):
    joined = seen.truth.join(seen.detections.select("detection_id", "shift_m_per_kn"), on="detection_id")
    optical = joined.filter(pl.col("shift_m_per_kn").is_null())
    assert optical["shift_m"].drop_nulls().abs().max() == 0
    moving = joined.filter((pl.col("sog_kn") > 8) & pl.col("shift_m_per_kn").is_not_null())
    assert moving["shift_m"].abs().max() > 150


def test_where_a_ship_is_found_misses_her_by_what_is_told(trade, seen):
    found = seen.detections.join(seen.truth.drop_nulls("mmsi"), on="detection_id", suffix="_true")
    misses, lengths = [], []
    for row in found.head(400).iter_rows(named=True):
        at = trade.states_at(row["seen_at"], row["lat_deg"], row["lon_deg"], 5_000).filter(
            pl.col("mmsi") == row["mmsi"]
        )
        bearing = row["track_bearing_deg"] or 0.0
        lat, lon = destination(at["lat_deg"][0], at["lon_deg"][0], bearing, row["shift_m"])
        pixel = {"s1": 10, "s2": 10, "planet": 3, "vhr": 0.5}[row["scene_id"].split("-")[0]]
        sd = np.hypot(10.0, 0.5 * pixel)
        misses.append(float(distance_m(lat, lon, row["lat_deg"], row["lon_deg"])) / sd)
        lengths.append((row["length_m"] - row["length_m_true"]) / row["length_sd_m"])
    assert np.mean(np.square(misses)) == pytest.approx(2.0, abs=0.35)
    assert np.std(lengths) == pytest.approx(1.0, abs=0.15)


def test_without_false_alarms_every_detection_is_a_ship(trade):
    looks = trade.looks.filter(pl.col("sensor") == "s1")
    sure = detect_world(trade, DetectorLaw(false_per_100_km2={"s1": 0.0}), looks=looks)
    assert sure.truth["mmsi"].null_count() == 0
    assert set(sure.scenes["sensor"]) == {"s1"}
