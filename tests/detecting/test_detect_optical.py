"""Optical scenes from files to a file of detections, by the readers and the search themselves."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import imagemaker
import sentinel2maker
from ullage.detect.layout.rows import layout_of
from ullage.detecting import networks
from ullage.detecting import run as running
from ullage.detecting.one_scene import CLOUDED, NO_DATA, NOTHING_SEEN
from ullage.detecting.run import detect_files
from ullage.detecting.wanted import Wanted
from ullage.errors import InputError
from ullage.simulate.optical import SENTINEL_2_BANDS, ImageSettings, simulate_image, write_geotiff
from ullage.simulate.optical.sentinel2_product import as_numbers, write_safe
from ullage.tables import LAYOUTS

AT = datetime(2024, 5, 18, 1, 50, tzinfo=UTC)
CALM = {"ships": 2, "wind_m_s": 2.0, "haze": 0.1, "samples": 4, "condition": "ballast", "kinds": ("tanker",)}


@pytest.fixture(scope="module")
def planet(tmp_path_factory):
    """Give an image of 3 m as Planet delivers it."""
    settings = ImageSettings(ground_m=3.0, size=(260, 300), length_m=(150.0, 230.0), sun_by_almanac=True, **CALM)
    made = simulate_image(3, settings)
    return made, write_geotiff(made, tmp_path_factory.mktemp("planet"), "planet")


@pytest.fixture(scope="module")
def sentinel2(tmp_path_factory):
    """Give a small product of Sentinel-2."""
    settings = ImageSettings(ground_m=10.0, size=(160, 180), length_m=(180.0, 260.0), bands=SENTINEL_2_BANDS, **CALM)
    made = simulate_image(5, settings)
    bands = {name: as_numbers(made.values[k]) for k, name in enumerate(SENTINEL_2_BANDS)}
    bands["B11"] = bands["B11"].reshape(80, 2, 90, 2).mean(axis=(1, 3)).astype(np.uint16)
    return made, write_safe(bands, sentinel2maker.DESCRIBED, tmp_path_factory.mktemp("s2"))


def run(path, folder, **wanted):
    """Search one file; give the run, its scene's summary and the features that were written."""
    done = detect_files([Path(path)], folder / "x.geojson", Wanted(**({"model": "none"} | wanted)))
    return done, done.summary["scenes"][0], json.loads((folder / "x.geojson").read_text("utf-8"))["features"]


def ships_where_the_truth_has_them(features, truth):
    kept = [one["properties"] for one in features if one["properties"]["reject_reason"] is None]
    return len(kept) == truth.height and all(
        min(np.hypot(one["row"] - ship["row"], one["column"] - ship["column"]) for one in kept) < 8
        for ship in truth.iter_rows(named=True)
    )


def test_the_ships_of_a_planet_image_are_in_the_file_with_sun_and_view_of_its_metadata(planet, tmp_path):
    made, path = planet
    _, scene, features = run(path, tmp_path)
    assert ships_where_the_truth_has_them(features, made.truth)
    assert (scene["kind"], scene["problem"], scene["spacing_m"]) == ("optical", None, [3.0, 3.0])
    assert scene["sun"]["from"] == scene["view"]["from"] == "metadata"
    assert scene["sun"]["azimuth_deg"] == pytest.approx(made.scene.optical.sun_azimuth_deg, abs=0.01)


def test_the_ships_of_a_sentinel_2_product_are_in_the_file_with_their_hulls(sentinel2, tmp_path):
    made, path = sentinel2
    _, scene, features = run(path, tmp_path)
    assert ships_where_the_truth_has_them(features, made.truth)
    assert {one["geometry"]["type"] for one in features} == {"Polygon"}
    assert scene["bands"] == list(SENTINEL_2_BANDS)


def test_the_same_image_gives_the_same_bytes_and_pictures(planet, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        wanted = {"chips": tmp_path / name / "chips", "quicklook": tmp_path / name / "look.png"}
        done, *_ = run(planet[1], tmp_path / name, **wanted)
    assert len(done.written) == 2 + planet[0].truth.height
    for path in done.written:
        assert path.read_bytes() == (tmp_path / "a" / path.relative_to(tmp_path / "b")).read_bytes()


def test_what_ships_look_like_from_above_is_in_a_file_of_its_own(planet, tmp_path):
    done, _, features = run(planet[1], tmp_path, layouts=tmp_path / "looks.parquet")
    kept = {one["properties"]["detection_id"] for one in features if one["properties"]["reject_reason"] is None}
    rows = pl.read_parquet(tmp_path / "looks.parquet")
    assert rows.schema == LAYOUTS.schema
    assert set(rows["detection_id"]) == kept
    assert done.summary["layouts"] == len(kept)
    layout = layout_of(rows.filter(pl.col("detection_id") == rows["detection_id"][0]))
    assert {"length_to_beam", "house_aft", "hull_red"} <= set(layout.features)


def test_a_layout_of_what_is_no_ship_by_comparison_of_all_scenes_is_not_kept(planet, tmp_path, monkeypatch):
    def all_fixed(found, _):
        fixed = pl.lit("fixed structure").alias("reject_reason")
        return [replace(one, detections=one.detections.with_columns(fixed)) for one in found]

    monkeypatch.setattr(running, "mark_fixed", all_fixed)
    done, *_ = run(planet[1], tmp_path, layouts=tmp_path / "looks.parquet")
    assert done.summary["layouts"] == 0
    assert pl.read_parquet(tmp_path / "looks.parquet").equals(LAYOUTS.frame())


class Doubter:
    """A fine net that takes nothing for a ship."""

    version = "0123456789ab"

    def __call__(self, chips):
        assert chips.shape[1:] == (3, 80, 80)
        assert 0 <= chips.min() <= chips.max() <= 1
        return np.full(len(chips), 0.01)


def test_what_the_fine_net_holds_for_no_ship_is_rejected_and_the_row_names_the_net(planet, tmp_path, monkeypatch):
    monkeypatch.setattr(networks, "load_nets", lambda _: networks.ShipNets(fine=Doubter()))
    done, *_ = run(planet[1], tmp_path, model="auto")
    assert set(done.detections["reject_reason"]) == {"the network holds it for no ship"}
    assert done.detections["rule"].str.ends_with(", FineNet('0123456789ab')").all()
    assert set(done.detections["p_ship"]) == {0.01}


def test_a_sentinel_2_product_is_shown_to_the_harbour_net_and_rows_name_it(sentinel2, tmp_path):
    done, scene, features = run(sentinel2[1], tmp_path, model="auto")
    assert networks.UNKNOWN not in scene["warnings"]
    assert ships_where_the_truth_has_them(features, sentinel2[0].truth)
    assert done.detections["rule"].str.contains(", HarbourNet('", literal=True).all()


def test_that_no_network_knows_the_image_is_told(sentinel2, tmp_path, monkeypatch):
    monkeypatch.setattr("ullage.detect.optical.drawn.can_be_asked", lambda *_: False)
    _, scene, features = run(sentinel2[1], tmp_path, model="auto")
    assert networks.UNKNOWN in scene["warnings"]
    assert all(one["properties"]["p_ship"] is None for one in features)


def test_sun_and_view_by_hand_are_taken_and_told(tmp_path):
    path = imagemaker.write_image(tmp_path / "sea.tif", imagemaker.sea())
    given = {"at": datetime(2021, 7, 9, 18, 0, tzinfo=UTC), "view": (120.0, 70.0), "kind": "optical"}
    _, scene, _ = run(path, tmp_path, **given)
    assert scene["view"] == {"azimuth_deg": 120.0, "elevation_deg": 70.0, "from": "hand"}
    assert scene["sun"]["from"] == "almanac"


def test_a_sun_and_a_view_that_nobody_tells_are_null(tmp_path):
    path = imagemaker.write_image(tmp_path / "harbour_2017-03-08.tif", imagemaker.sea())
    _, scene, _ = run(path, tmp_path, kind="optical")
    assert (scene["sun"], scene["view"]) == (None, None)


@pytest.mark.parametrize(("given", "told"), [({}, "--at"), ({"at": AT, "sun": (400.0, 95.0)}, "sun")])
def test_what_an_image_lacks_or_is_told_wrongly_is_a_clear_problem(tmp_path, given, told):
    path = imagemaker.write_image(tmp_path / "sea.tif", imagemaker.sea())
    with pytest.raises(InputError, match=told):
        run(path, tmp_path, kind="optical", **given)


def test_an_image_without_a_place_is_a_clear_problem(tmp_path):
    path = imagemaker.write_image(tmp_path / "sea.tif", imagemaker.sea(), epsg=None)
    with pytest.raises(InputError, match="georeference"):
        run(path, tmp_path, kind="optical", at=AT)


def test_nothing_in_the_water_no_data_and_all_cloud_are_told_apart(tmp_path):
    dull = np.full((160, 180), 0.06)
    scenes = {"sea": (dull, None), "none": (None, None), "cloud": (dull + 0.5, np.full((80, 90), 9, np.uint8))}
    told = {}
    for name, (whole, clouds) in scenes.items():
        bands = sentinel2maker.numbers(dull if whole is None else whole)
        bands = {band: one if whole is not None else np.zeros_like(one) for band, one in bands.items()}
        (tmp_path / name).mkdir()
        safe = sentinel2maker.safe(tmp_path / name, bands, clouds=clouds)
        _, scene, features = run(safe, tmp_path / name, quicklook=tmp_path / name / "look.png")
        assert features == []
        told[name] = scene["warnings"][-1]
    assert told == {"sea": NOTHING_SEEN, "none": NO_DATA, "cloud": CLOUDED}
