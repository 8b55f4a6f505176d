"""Detections as a file of each form."""

import csv
import io
import json
import sqlite3
from xml.etree import ElementTree as ET

import polars as pl
import pyogrio
import pytest
import shapely

from scenemaker import detection, detections, scene, sea
from ullage.detecting.layers import ring_parts
from ullage.detecting.outputs import SUFFIXES, berth_file, detection_file
from ullage.records import Place
from ullage.tables import BERTH_LOOKS, DETECTIONS

SCENE = scene(sea(60, 80, 1))
NAMES = [name for name in DETECTIONS.schema.names() if name != "hull"]
KML = "{http://www.opengis.net/kml/2.2}"
HOSTILE = ["=cmd|' /C calc'!A0", "<script>&\"'", "\x1b[31m\u202eevil", "a\x00b", "]]>"]


def frame():
    """Give one ship with a hull, one without, and one that was rejected and is hardly known."""
    bare = {"detection_id": "d-bare", "reject_reason": "land", "lat_deg": 42.0, "lon_deg": 133.0}
    return detections(detection(SCENE, 20, 30), detection(SCENE, 30, 50, hull=None), bare)


def read(suffix, tmp_path):
    """Read a file of frame() back: its properties, and its geometries by shapely."""
    written = detection_file(frame(), suffix)
    if suffix == ".geojson":
        features = json.loads(written)["features"]
        rows = [one["properties"] for one in features]
        return rows, [shapely.from_geojson(json.dumps(one["geometry"])) for one in features]
    if suffix == ".parquet":
        table = pl.read_parquet(io.BytesIO(written))
        return table.drop("geometry").to_dicts(), list(shapely.from_wkb(table["geometry"].to_list()))
    if suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(written.decode())))
        return rows, list(shapely.from_wkt([row.pop("geometry") for row in rows]))
    path = tmp_path / f"x{suffix}"
    path.write_bytes(written)
    meta, _, geometry, fields = pyogrio.raw.read(path, layer="detections")
    rows = [dict(zip(meta["fields"], row, strict=True)) for row in zip(*fields, strict=True)]
    return rows, list(shapely.from_wkb(geometry))


@pytest.mark.parametrize("suffix", [".geojson", ".parquet", ".csv", ".gpkg"])
def test_every_form_has_all_columns_and_all_rows(suffix, tmp_path):
    rows, _ = read(suffix, tmp_path)
    assert [list(row) for row in rows] == [NAMES] * 3
    assert [row["reject_reason"] or None for row in rows] == [None, None, "land"]
    assert [float(row["length_m"] or "nan") for row in rows[:2]] == [150, 150]


@pytest.mark.parametrize("suffix", [".geojson", ".parquet", ".csv", ".gpkg"])
def test_a_hull_is_the_geometry_and_a_point_where_there_is_none(suffix, tmp_path):
    _, (hull, bare, rejected) = read(suffix, tmp_path)
    assert hull.normalize().equals_exact(shapely.from_wkb(frame()["hull"][0]).normalize(), 1e-7)
    assert bare.geom_type == "Point"
    assert (rejected.x, rejected.y) == (133, 42)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_detections_give_the_same_bytes(suffix):
    assert detection_file(frame(), suffix) == detection_file(frame(), suffix)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_detection_at_all_makes_a_file_too(suffix, tmp_path):
    (tmp_path / f"x{suffix}").write_bytes(detection_file(detections(), suffix))
    if suffix == ".csv":
        assert (tmp_path / "x.csv").read_text().split("\n")[1:] == [""]
    elif suffix == ".parquet":
        assert pl.read_parquet(tmp_path / "x.parquet").height == 0
    elif suffix != ".kml":
        assert pyogrio.read_info(tmp_path / f"x{suffix}")["features"] == 0


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_hull_across_the_antimeridian_is_cut_in_two(suffix, tmp_path):
    across = detections(detection(scene(sea(60, 80, 1), lat=60.0, lon=179.997), 20, 20, length=300.0))
    written = detection_file(across, suffix)
    (tmp_path / f"x{suffix}").write_bytes(written)
    if suffix == ".csv":
        shape = shapely.from_wkt(next(csv.DictReader(io.StringIO(written.decode())))["geometry"])
    elif suffix == ".parquet":
        shape = shapely.from_wkb(pl.read_parquet(io.BytesIO(written))["geometry"][0])
    else:
        shape = shapely.from_wkb(pyogrio.raw.read(tmp_path / f"x{suffix}", layer="detections")[2][0])
    parts = list(shape.geoms)
    assert [one.geom_type for one in parts] == ["Polygon", "Polygon"]
    assert sorted(round(one.centroid.x) for one in parts) == [-180, 180]
    assert all(one.exterior.is_ccw for one in parts)
    assert max(one.bounds[2] - one.bounds[0] for one in parts) < 0.01


def test_a_ring_keeps_its_area_wherever_it_is_cut():
    ring = [(179.9, 10.0), (-179.9, 10.0), (-179.9, 10.1), (179.9, 10.1)]
    assert sum(shapely.Polygon(part).area for part in ring_parts(ring)) == pytest.approx(0.02)
    assert sum(shapely.Polygon(part).area for part in ring_parts(ring[::-1])) == pytest.approx(0.02)
    (whole,) = ring_parts([(10, 0), (10, 1), (11, 1), (11, 0)])
    assert whole[0] == whole[-1]
    assert shapely.LinearRing(whole).is_ccw


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_a_file_or_runs_in_one(text, tmp_path):
    hostile = detections(detection(SCENE, 20, 30, scene_id=text, reason=text))
    row = next(csv.DictReader(io.StringIO(detection_file(hostile, ".csv").decode())))
    assert not row["scene_id"].startswith("=")
    kml = detection_file(hostile, ".kml")
    assert b"<script>" not in kml
    assert len(list(ET.fromstring(kml).iter(f"{KML}Placemark"))) == 1
    assert json.loads(detection_file(hostile, ".geojson"))["features"][0]["properties"]["scene_id"] == text
    (tmp_path / "x.gpkg").write_bytes(detection_file(hostile, ".gpkg"))
    assert pyogrio.read_info(tmp_path / "x.gpkg")["features"] == 1


def test_kml_has_a_time_each_and_what_was_rejected_apart_with_a_look_of_its_own():
    document = ET.fromstring(detection_file(frame(), ".kml"))
    folders = {one.find(f"{KML}name").text: one for one in document.iter(f"{KML}Folder")}
    assert list(folders) == ["detections", "rejected"]
    assert len(folders["detections"].findall(f"{KML}Placemark")) == 2
    styles = {one.text for one in folders["rejected"].iter(f"{KML}styleUrl")}
    assert styles == {"#rejected"}
    span = next(document.iter(f"{KML}TimeSpan"))
    assert {one.text for one in span} == {frame()["seen_at"][0].isoformat().replace("+00:00", "Z")}
    ring = next(document.iter(f"{KML}LinearRing")).find(f"{KML}coordinates").text.split()
    assert ring[0] == ring[-1]


def test_times_keep_their_fraction():
    row = next(csv.DictReader(io.StringIO(detection_file(frame(), ".csv").decode())))
    assert row["seen_at"] == SCENE.seen_at(20).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_a_geopackage_is_one_that_its_readers_know(tmp_path):
    (tmp_path / "x.gpkg").write_bytes(detection_file(frame(), ".gpkg"))
    with sqlite3.connect(tmp_path / "x.gpkg") as file:
        assert file.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert file.execute("select srs_id, last_change from gpkg_contents").fetchall() == [
            (4326, "1970-01-01T00:00:00.000Z")
        ]
    file.close()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_berth_looks_are_written_with_the_berths_outline(suffix, tmp_path):
    place = Place("b-1", "Berth", "loads", area=((133.0, 42.0), (133.01, 42.0), (133.01, 42.01)))
    rows = [{"place_id": "b-1", "state": "occupied", "p_occupied": 0.9}, {"place_id": "gone", "state": "cannot tell"}]
    written = berth_file(BERTH_LOOKS.frame(rows), [place], suffix)
    if suffix == ".geojson":
        inside, nowhere = json.loads(written)["features"]
        assert shapely.from_geojson(json.dumps(inside["geometry"])).area == pytest.approx(0.00005)
        assert nowhere["geometry"] is None
    assert written == berth_file(BERTH_LOOKS.frame(rows), [place], suffix)
