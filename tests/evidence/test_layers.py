"""Tracks and events on a map: GeoJSON, GeoParquet, KML."""

import io
import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import polars as pl
import pytest
import shapely

from ullage.evidence.geojson import geojson_bytes
from ullage.evidence.geoparquet import geoparquet_bytes
from ullage.evidence.kml import kml_bytes
from ullage.evidence.layers import build_layers, unrolled
from ullage.records import Place
from ullage.tables import ANOMALIES, GAPS, PORT_VISITS, POSITIONS, TRACKS

AT = datetime(2024, 3, 6, 3, tzinfo=UTC)
LATER = datetime(2024, 3, 7, 3, tzinfo=UTC)
KML = "{http://www.opengis.net/kml/2.2}"

GAP = {"gap_id": "g-1", "mmsi": "273000001", "off_at": AT, "off_lat_deg": 42.0, "off_lon_deg": 133.0}
CLOSED = GAP | {"gap_id": "g-2", "on_at": LATER, "on_lat_deg": 41.0, "on_lon_deg": 130.0, "could_call": ["a", "b"]}


def layers(lines=(), places=(), **tables):
    return build_layers(tables, POSITIONS.frame(lines), places)


def shapes(layer):
    """Read a layer back from both forms, which must agree."""
    read = json.loads(geojson_bytes(layer))["features"]
    table = pl.read_parquet(io.BytesIO(geoparquet_bytes(layer)))
    from_wkb = [None if one is None else shapely.from_wkb(one) for one in table["geometry"]]
    from_json = [one["geometry"] and shapely.from_geojson(json.dumps(one["geometry"])) for one in read]
    assert from_wkb == from_json
    return from_json


def test_a_closed_gap_is_a_line_and_an_open_one_stays_where_she_was_last_heard():
    (layer,) = layers(gaps=GAPS.frame([GAP, CLOSED]))
    still, line = shapes(layer)
    assert still.length == 0
    assert still.bounds == (133, 42, 133, 42)
    assert line.bounds == (130, 41, 133, 42)


def test_a_track_is_drawn_through_its_positions():
    track = {"track_id": "t", "mmsi": "273000001", "started_at": AT, "ended_at": LATER}
    lines = [
        {"track_id": "t", "seen_at": AT, "lat_deg": 42.0, "lon_deg": 133.0},
        {"track_id": "t", "seen_at": LATER, "lat_deg": 43.0, "lon_deg": 134.0},
    ]
    (layer,) = layers(lines, tracks=TRACKS.frame([track, track | {"track_id": "empty"}]))
    drawn, nowhere = shapes(layer)
    assert drawn.bounds == (133, 42, 134, 43)
    assert nowhere is None


def test_a_port_visit_lies_at_its_place_also_where_its_outline_crosses_the_antimeridian():
    area = ((179.5, 60.0), (-179.5, 60.0), (-179.5, 61.0), (179.5, 61.0))
    places = [Place("p", "P", "loads", area=area), Place("q", "Q", "loads", 10.0, 20.0), Place("r", "R", "loads")]
    visits = PORT_VISITS.frame({"port_visit_id": one, "place_id": one} for one in "pqrs")
    (layer,) = layers(places=places, port_visits=visits)
    across, point, *unknown = shapes(layer)
    assert abs(abs(across.x) - 180) < 1e-9
    assert (point.x, point.y) == (20, 10)
    assert unknown == [None, None]


def test_an_anomaly_without_a_position_is_nowhere():
    rows = [{"kind": "jump", "lat_deg": 1.0, "lon_deg": 2.0}, {"kind": "imo_invalid"}]
    (layer,) = layers(anomalies=ANOMALIES.frame(rows))
    assert shapes(layer) == [shapely.Point(2, 1), None]


def test_a_line_is_cut_at_the_antimeridian_where_it_crosses():
    assert unrolled([(179.0, 10.0), (-179.0, 12.0)]) == [[(179, 10), (180, 11)], [(-180, 11), (-179, 12)]]
    assert unrolled([(-179.0, 12.0), (179.0, 10.0)]) == [[(-179, 12), (-180, 11)], [(180, 11), (179, 10)]]
    assert unrolled([(180.0, 10.0), (-180.0, 12.0)]) == [[(180, 10), (180, 11)], [(-180, 11), (-180, 12)]]


def test_times_are_utc_with_z_and_lists_stay_lists():
    (layer,) = layers(gaps=GAPS.frame([CLOSED]))
    properties = json.loads(geojson_bytes(layer))["features"][0]["properties"]
    assert properties["off_at"] == "2024-03-06T03:00:00Z"
    assert properties["could_call"] == ["a", "b"]


def test_geoparquet_names_its_column_and_keeps_the_table():
    frame = GAPS.frame([GAP, CLOSED])
    (layer,) = layers(gaps=frame)
    written = io.BytesIO(geoparquet_bytes(layer))
    geo = json.loads(pl.read_parquet_metadata(written)["geo"])
    assert geo["columns"][geo["primary_column"]] == {
        "encoding": "WKB",
        "geometry_types": ["MultiLineString", "Point"],  # an open gap is in one place
        "bbox": [130, 41, 133, 42],
    }
    assert pl.read_parquet(written).drop("geometry").equals(frame.drop("rule"))


def test_kml_has_a_span_of_time_for_each_and_no_end_for_an_open_gap():
    document = ET.fromstring(kml_bytes(layers(gaps=GAPS.frame([GAP, CLOSED])), "one & two"))
    still, line = document.iter(f"{KML}TimeSpan")
    assert [one.tag for one in still] == [f"{KML}begin"]
    assert [one.text for one in line] == ["2024-03-06T03:00:00Z", "2024-03-07T03:00:00Z"]
    assert document.find(f"{KML}Document/{KML}name").text == "one & two"


@pytest.mark.parametrize("name", ["<script>", "]]>", "a\x00b", "\u202eback", "&amp;", '"', "\x0b"])
def test_no_text_from_the_air_breaks_kml(name):
    kml = kml_bytes(layers(anomalies=ANOMALIES.frame([{"kind": "jump", "reason": name}])), name)
    assert b"<script>" not in kml
    assert len(list(ET.fromstring(kml).iter(f"{KML}Placemark"))) == 1


def test_empty_tables_give_empty_layers():
    layer = layers(gaps=GAPS.frame())
    assert shapes(layer[0]) == []
    assert ET.fromstring(kml_bytes(layer, "none")) is not None
