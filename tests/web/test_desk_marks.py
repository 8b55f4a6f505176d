"""Marks: everything of a result that has a place and a time, once, and the same when it was packed."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from ullage.explaining import Rows
from ullage.tables import UTC_TIME
from ullage.web.desk import packed
from ullage.web.desk.marks import KINDS, SCHEMA, build_marks, mark_layer, marks_json, marks_within, pack_marks
from webmaker import ask

EARTH = (-180.0, -90.0, 180.0, 90.0)
DAY = datetime(2024, 3, 1, tzinfo=UTC)
NUMBERS = {"i4": "<i4", "u4": "<u4", "f4": "<f4"}


def unpack(content):
    """Read a packed block the plain way."""
    length = int.from_bytes(content[:4], "little")
    head = json.loads(content[4 : 4 + length])
    found = {}
    for name, said in head["columns"].items():
        part = content[4 + length + said["offset"] :][: said["bytes"]]
        found[name] = part if said["type"] == "text" else np.frombuffer(part, NUMBERS[said["type"]])
    return head, found


@pytest.fixture(scope="module")
def marks(season):
    return build_marks(Rows(season))


def mark(**cells):
    return pl.DataFrame([{"id": "x", "kind": "gap", **cells}], schema=SCHEMA)


def test_each_row_of_a_table_with_a_place_and_a_time_is_one_mark(season, marks):
    rows = Rows(season)
    tables = {"detection": "detections", "visit": "visits", "gap": "gaps", "port visit": "port_visits",
              "encounter": "encounters", "loitering": "loitering", "anomaly": "anomalies"}  # fmt: skip
    for kind, name in tables.items():
        assert marks.filter(pl.col("kind") == kind).height == len(rows.table(name))
    assert marks["id"].is_unique().all()


def test_an_unmatched_detection_is_no_rejected_one_and_names_no_ship(season, marks):
    found = marks.filter(pl.col("kind") == "detection")
    rejected = Rows(season).table("detections").filter(pl.col("reject_reason").is_not_null())
    assert set(found.filter(pl.col("state") == "rejected")["id"]) == set(rejected["detection_id"])
    assert found.filter(pl.col("state") == "unmatched")["ship"].is_null().all()


def test_marks_come_by_kind_and_time_whatever_the_order_of_rows(marks):
    places = [KINDS.index(kind) for kind in marks["kind"]]
    assert places == sorted(places)
    for _, some in marks.group_by("kind"):
        assert some["at"].drop_nulls().is_sorted()


def test_a_case_of_observations_alone_has_marks_at_its_places(small_case):
    found = build_marks(Rows(small_case))
    assert set(found["kind"]) == {"sighting", "visit"}


def test_what_was_packed_is_read_back(marks):
    head, columns = unpack(pack_marks(marks))
    assert head["rows"] == len(marks)
    ends = [0, *columns["id_ends"].tolist()]
    ids = [columns["id"][a:b].decode() for a, b in pairwise(ends)]
    assert ids == marks["id"].to_list()
    words = [*head["columns"]["state"]["words"], None]
    assert [words[code] for code in columns["state"]] == marks["state"].to_list()
    lat = np.where(columns["lat_deg"] == packed.NOWHERE, np.nan, columns["lat_deg"] / packed.DEGREE)
    assert np.allclose(lat, marks["lat_deg"].to_numpy(), atol=1e-7, equal_nan=True)
    at = marks["at"].dt.epoch("s").fill_null(0).to_list()
    assert columns["at"].tolist() == at


def test_columns_begin_where_typed_arrays_may():
    content = packed.pack(1, packed.text_blocks("id", pl.Series(["é"])) | {"a": packed.number_block(pl.Series([1.5]))})
    length = int.from_bytes(content[:4], "little")
    assert (4 + length) % 8 == 0
    assert all(said["offset"] % 8 == 0 for said in unpack(content)[0]["columns"].values())


def test_times_that_no_number_holds_are_told_as_none():
    found = packed.time_block(pl.Series([datetime(1950, 1, 1, tzinfo=UTC), None, DAY], dtype=UTC_TIME))
    assert found.values.tolist() == [0, 0, int(DAY.timestamp())]


def test_a_window_holds_what_was_at_any_time_of_it():
    gap = mark(at=DAY, until=DAY + timedelta(days=10), lat_deg=1.0, lon_deg=2.0)
    hour = timedelta(hours=1)
    for begin, end, held in ((DAY + 3 * hour, DAY + 4 * hour, 1), (DAY - hour, DAY, 0), (DAY - hour, DAY + hour, 1),
                             (DAY + timedelta(days=11), DAY + timedelta(days=12), 0)):  # fmt: skip
        assert len(marks_within(gap, EARTH, (begin, end), None)) == held


def test_a_gap_that_has_not_ended_goes_on():
    assert len(marks_within(mark(at=DAY), EARTH, (DAY + timedelta(days=90), DAY + timedelta(days=91)), None)) == 1


def test_a_box_across_the_antimeridian_holds_both_sides_and_a_gap_by_either_end():
    near = mark(at=DAY, lat_deg=0.0, lon_deg=179.0)
    assert len(marks_within(near, (170.0, -5.0, -170.0, 5.0), None, None)) == 1
    assert len(marks_within(near, (-170.0, -5.0, 170.0, 5.0), None, None)) == 0
    gap = mark(at=DAY, lat_deg=50.0, lon_deg=0.0, to_lat_deg=1.0, to_lon_deg=-175.0)
    assert len(marks_within(gap, (170.0, -5.0, -170.0, 5.0), None, None)) == 1


def test_a_mark_that_is_nowhere_is_on_the_whole_earth_alone():
    assert len(marks_within(mark(at=DAY), EARTH, None, None)) == 1
    assert len(marks_within(mark(at=DAY), (-180.0, -89.0, 180.0, 90.0), None, None)) == 0


def test_a_gap_is_a_line_and_what_did_not_move_a_point():
    both = pl.concat(
        [mark(lat_deg=1.0, lon_deg=179.0, to_lat_deg=1.0, to_lon_deg=-179.0), mark(lat_deg=1.0, lon_deg=2.0)]
    )
    line, point = mark_layer(both).geometry
    assert [part[0][0] for part in line] == [179.0, -180.0]
    assert point == [[(2.0, 1.0)]]


def test_times_in_json_end_with_z():
    assert json.loads(marks_json(mark(at=DAY)))[0]["at"] == "2024-03-01T00:00:00Z"


def test_files_of_a_view_hold_the_same_marks(season_address):
    query = "?kind=detection&kind=visit&from=2024-01-05&to=2024-01-25&west=125&east=135&south=35&north=45"
    found = json.loads(ask(season_address, f"/api/desk/marks.json{query}").body)
    assert {one["kind"] for one in found} == {"detection", "visit"}
    features = json.loads(ask(season_address, f"/api/desk/marks.geojson{query}").body)["features"]
    assert [one["properties"]["id"] for one in features] == [one["id"] for one in found]
    csv = ask(season_address, f"/api/desk/marks.csv{query}").body.decode().splitlines()
    assert len(csv) == len(found) + 1
    assert ask(season_address, "/api/desk/marks.xml").status == 422
    assert ask(season_address, "/api/desk/marks.json?west=nan").status == 422
    assert ask(season_address, "/api/desk/marks.json?from=0001-01-01T00:00:00%2B14:00").status == 422


def test_a_packed_answer_may_be_kept_only_by_the_stamp_of_its_result(season_address):
    stamp = ask(season_address, "/api/desk").json["stamp"]
    assert "max-age" in ask(season_address, f"/api/desk/marks.bin?stamp={stamp}").headers["cache-control"]
    assert ask(season_address, "/api/desk/marks.bin?stamp=old").headers["cache-control"] == "no-store"
