"""Files of items as the package stac-geoparquet 0.8 writes them: every row has every key, geometries are WKB."""

import io
import json
import struct
import tracemalloc
import warnings
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal

import polars as pl
import pytest
import shapely

from stacmaker import item, square
from ullage.sources.stac.answers import Answers
from ullage.sources.transport.failures import NotFetched

WKB = shapely.to_wkb(shapely.geometry.shape(square()))
UTM = shapely.to_wkb(shapely.box(600_000, 4_700_000, 709_800, 4_809_800))
DAY = datetime(2024, 5, 1, 2, 15, 29, 24_000, tzinfo=UTC)
CURVE = b"\x01" + struct.pack("<II6d", 8, 3, 0, 0, 1, 1, 2, 0)
RADAR = {
    "type": "Feature", "stac_version": "1.1.0", "stac_extensions": ["https://example.org/sat"], "id": "radar",
    "collection": "sentinel-1-grd", "geometry": WKB, "bbox": {"xmin": 132.6, "ymin": 42.2, "xmax": 133.6, "ymax": 43.2},
    "links": [{"rel": "self", "href": "https://example.org/radar.json"}],
    "assets": {
        "B02": None, "B08": None,
        "product": {"href": "https://example.org/a.zip", "type": "application/zip", "roles": ["data"],
                    "file:checksum": "1220" + "a" * 64},
    },
    "datetime": DAY, "created": DAY, "updated": DAY, "expires": None, "platform": "sentinel-1a", "eo:cloud_cover": None,
    "proj:geometry": None, "proj:epsg": None, "proj:bbox": None, "s2:product_uri": None, "start_datetime": DAY,
    "end_datetime": DAY + timedelta(seconds=25), "sat:relative_orbit": 61, "sat:orbit_state": "ascending",
    "sar:polarizations": ["VV", "VH"],
}  # fmt: skip
OPTICAL = RADAR | {
    "id": "optical", "collection": "sentinel-2-l2a", "links": [{"rel": "self", "href": "https://example.org/optical.json"}],
    "assets": {
        "B02": {"href": "https://example.org/B02.tif", "type": "image/tiff; application=geotiff", "roles": ["data"],
                "raster:bands": [{"scale": 0.0001, "offset": -0.1}], "file:size": 7, "proj:shape": [10, 10],
                "created": "2024-05-01T00:00:00Z"},
        "B08": {"href": "https://example.org/B08.tif", "type": "image/tiff"}, "product": None,
    },
    "datetime": DAY + timedelta(days=1), "expires": DAY, "platform": "sentinel-2b", "eo:cloud_cover": 5.5,
    "proj:geometry": UTM, "proj:epsg": 32652, "proj:bbox": [600_000, 4_700_000, 709_800, 4_809_800],
    "s2:product_uri": "S2B_MSIL2A_20240502T021529_N0510_R003_T52TDN_20240502T041500.SAFE", "start_datetime": None,
    "end_datetime": None, "sat:relative_orbit": None, "sat:orbit_state": None, "sar:polarizations": None,
}  # fmt: skip


def written(path, *rows):
    """Write rows; what differs within them is made one structure, as Arrow does."""
    pl.DataFrame(list(rows), infer_schema_length=None, strict=False).write_parquet(path)
    return path


def test_items_of_two_kinds_are_read_whole(tmp_path, answers):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = answers(written(tmp_path / "items.parquet", RADAR, OPTICAL))
    assert (found.refused, found.warnings, found.complete, found.matched) == ([], [], True, 2)
    radar, optical = found.ordered()
    assert (radar.item_id, radar.sensor, radar.relative_orbit, radar.orbit_state) == ("radar", "s1", 61, "ascending")
    assert radar.ended_at - radar.started_at == timedelta(seconds=25)
    assert list(radar.assets) == ["product"]
    assert radar.assets["product"].told == ("sha256", "a" * 64)
    assert (optical.cloud_percent, optical.relative_orbit, optical.baseline) == (5.5, 3, 5.1)
    assert list(optical.assets) == ["B02", "B08"]
    assert (optical.assets["B02"].size, optical.assets["B02"].scale) == (7, (0.0001, -0.1))
    assert optical.started_at == DAY + timedelta(days=1)
    assert radar.footprint.equals(shapely.from_wkb(WKB))


@pytest.mark.parametrize(
    "more",
    [{"processing": {"at": DAY, "by": None}}, {"gsd": Decimal("1.5")}, {"dates": [date(2024, 5, 1)]},
     {"at": clock_time(2, 15)}, {"took": timedelta(seconds=3)}, {"thumb": b"\x00\x01"}, {"lists": [[UTM], []]},
     {"naive": DAY.replace(tzinfo=None)}],
    ids=lambda one: next(iter(one)),
)  # fmt: skip
def test_whatever_a_column_holds_its_item_is_an_item(tmp_path, answers, more, monkeypatch):
    kept = []
    monkeypatch.setattr(Answers, "take", lambda _, value, *__: kept.append(value))
    answers(written(tmp_path / "items.parquet", RADAR | more))
    assert json.loads(json.dumps(kept[0]))["id"] == "radar"
    assert set(more) <= set(kept[0]["properties"])


def test_another_geometry_is_geojson_and_other_bytes_are_digits(tmp_path, answers, monkeypatch):
    kept = []
    monkeypatch.setattr(Answers, "take", lambda _, value, *__: kept.append(value))
    answers(written(tmp_path / "items.parquet", OPTICAL | {"thumb": b"\x00\x01"}))
    assert kept[0]["properties"]["proj:geometry"]["type"] == "Polygon"
    assert kept[0]["properties"]["thumb"] == "0001"


@pytest.mark.parametrize(
    "change", [{"geometry": b"\x00garbage"}, {"geometry": CURVE}, {"geometry": None}, {"assets": "{}"}]
)
def test_a_row_that_is_no_item_is_refused_and_the_others_are_read(tmp_path, answers, change):
    rows = [pl.DataFrame([RADAR | change], infer_schema_length=None)] if "assets" in change else None
    path = tmp_path / "items.parquet"
    if rows:
        rows[0].write_parquet(path)
    else:
        written(path, RADAR, OPTICAL | change)
    found = answers(path)
    assert len(found.refused) == 1
    assert len(found.items) == (0 if rows else 1)


def test_a_file_from_elsewhere_is_asked_for_again(service, answers):
    service.files["items.parquet"] = _bytes(RADAR)
    service.faults["items.parquet"] = ["503", "cut 300"]
    assert list(answers(f"{service.address}items.parquet").items) == [("sentinel-1-grd", "radar")]
    service.faults["items.parquet"] = ["503"] * 9
    with pytest.raises(NotFetched, match="asked 3 times"):
        answers(f"{service.address}items.parquet")


def test_a_limit_keeps_the_newest(tmp_path, answers):
    rows = []
    for number in (3, 0, 2, 1):
        day = DAY + timedelta(days=number)
        rows.append(RADAR | {"id": f"radar-{number}", "start_datetime": day, "end_datetime": day})
    found = answers(written(tmp_path / "items.parquet", *rows), limit=2)
    assert [one.item_id for one in found.ordered()] == ["radar-2", "radar-3"]
    assert found.warnings == ["the newest 2 of 4 were taken: narrow the search, or raise --limit"]


def _bytes(*rows):
    held = io.BytesIO()
    written(held, *rows)
    return held.getvalue()


def test_the_items_of_these_tests_are_those_of_an_api(tmp_path, answers, service):
    one = item(0)
    service.items = [one]
    row = {"type": "Feature", "id": one["id"], "collection": one["collection"], "links": [], "geometry": WKB,
           "assets": one["assets"], "platform": "sentinel-1a",
           "datetime": datetime.fromisoformat(one["properties"]["datetime"])}  # fmt: skip
    (from_file,) = answers(written(tmp_path / "items.parquet", row)).ordered()
    (from_api,) = answers().ordered()
    assert (from_file.item_id, from_file.started_at, from_file.sensor) == (
        from_api.item_id, from_api.started_at, from_api.sensor,
    )  # fmt: skip


def test_a_text_that_stands_once_in_the_file_and_in_every_row_fills_no_memory(tmp_path, answers):
    one = {name: value for name, value in RADAR.items() if value is not None}
    frame = pl.concat([pl.DataFrame([one])] * 200).with_columns(pl.lit("x" * 500_000).alias("title"))
    frame.write_parquet(tmp_path / "items.parquet")
    tracemalloc.start()
    try:
        answers(tmp_path / "items.parquet")
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
