"""Tracks for the map: thinned within what is said, in pieces that end where nothing was heard, and bounded."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from ullage.geo import distance_m
from ullage.lake import Lake
from ullage.tables import POSITIONS, STATICS, TRACKS
from ullage.web.desk.sketch import Lines, part_days, read_lines, select_lines
from webmaker import ask, serving

BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
NOBODY = np.array([], np.int64)
ALWAYS = (0, 2**62)


def reports(mmsi, hours, lat, lon):
    return [
        {"mmsi": mmsi, "seen_at": BEGIN + timedelta(hours=float(h)), "lat_deg": float(a), "lon_deg": float(b)}
        for h, a, b in zip(hours, lat, lon, strict=True)
    ]


def make_lake(folder, *ships):
    """Make a lake of ships, each (mmsi, hours, lat, lon), on one track each; gives it and its tracks."""
    lake = Lake(folder, buckets=2)
    table = POSITIONS.frame([row for ship in ships for row in reports(*ship)])
    lake.append([(table, STATICS.frame())])
    for bucket in lake.buckets():
        held = lake.read_positions(bucket)
        lake.write_tracks(bucket, held.select("mmsi", "seen_at", track_id=pl.col("mmsi") + "-track"))
    return lake, TRACKS.frame([{"track_id": f"{ship[0]}-track", "mmsi": ship[0]} for ship in ships])


HOURS = np.arange(0, 96, 0.5)
BEND = ("273000001", HOURS, 42 + 0.3 * np.sin(HOURS / 9), 133 + HOURS / 100)


def pieces(lines):
    return [lines.vertices[a:b] for a, b in pairwise(lines.starts)]


def test_what_is_left_out_lies_near_the_line_at_its_time(tmp_path):
    lake, tracks = make_lake(tmp_path, BEND)
    lines = read_lines(lake, tracks, part_days(lake), 1000.0)
    assert len(lines.vertices) < len(HOURS) / 2
    at = lines.vertices["seen_at"].dt.epoch("s").to_numpy()
    wanted = BEGIN.timestamp() + HOURS * 3600
    lat, lon = (np.interp(wanted, at, lines.vertices[name].to_numpy()) for name in ("lat_deg", "lon_deg"))
    assert distance_m(BEND[2], BEND[3], lat, lon).max() < 2000.0


def test_a_line_ends_where_nothing_was_heard_for_longer_than_a_gap_takes(tmp_path):
    hours = np.concatenate([np.arange(0, 10), np.arange(17, 30)])
    lake, tracks = make_lake(tmp_path, ("273000001", hours, 42 + hours / 50, 133 + hours / 90))
    found = pieces(read_lines(lake, tracks, part_days(lake), 100.0))
    ends = [(one["seen_at"][0], one["seen_at"][-1]) for one in found]
    assert ends == [(BEGIN, BEGIN + timedelta(hours=9)), (BEGIN + timedelta(hours=17), BEGIN + timedelta(hours=29))]


def test_neither_midnight_nor_where_days_are_parted_ends_a_line(tmp_path):
    lake, tracks = make_lake(tmp_path, BEND)
    whole = read_lines(lake, tracks, part_days(lake), 1.0)
    parted = read_lines(lake, tracks, part_days(lake, most_bytes=1), 1.0)
    assert len(part_days(lake, most_bytes=1)) == 4
    assert len(whole.starts) == len(parted.starts) == 2


def test_no_more_is_kept_than_was_asked_for_and_the_lines_say_how_closely_they_keep(tmp_path):
    lake, tracks = make_lake(tmp_path, BEND)
    lines = read_lines(lake, tracks, part_days(lake, most_bytes=1), 10.0, most=30)
    assert len(lines.vertices) <= 40
    assert lines.most_m > 10.0


def test_what_is_on_no_track_is_not_drawn(tmp_path):
    lake, tracks = make_lake(tmp_path, BEND, ("273000002", HOURS, 0 * HOURS, 0 * HOURS))
    lines = read_lines(lake, tracks.head(1), part_days(lake), 100.0)
    assert set(lines.vertices["track"]) == {0}


def test_a_box_reads_only_what_lies_in_it_also_across_the_antimeridian(tmp_path):
    lon = (179 + HOURS / 48 + 180) % 360 - 180
    lake, tracks = make_lake(tmp_path, ("273000001", HOURS, 10 + 0 * HOURS, lon))
    lines = read_lines(lake, tracks, part_days(lake), 1.0, box=(179.5, 0.0, -179.5, 20.0))
    assert set(np.sign(lines.vertices["lon_deg"])) == {1.0, -1.0}
    assert (lines.vertices["lon_deg"].abs() >= 179.5).all()


@pytest.fixture
def lines(tmp_path):
    ships = [(f"27300000{at}", HOURS, 40 + at + 0 * HOURS, 130 + at + HOURS / 60) for at in range(5)]
    lake, tracks = make_lake(tmp_path, *ships)
    return read_lines(lake, tracks, part_days(lake), 0.001)


def hours_us(*hours):
    return [round((BEGIN + timedelta(hours=h)).timestamp() * 1e6) for h in hours]


def test_a_window_shows_the_pieces_that_touch_it(lines):
    box = (131.5, 40.5, 133.5, 42.5)
    found, left_out = select_lines(lines, box, *hours_us(0, 48), 10_000, NOBODY)
    assert set(found.vertices["track"]) == {1, 2}
    assert left_out == 0
    assert len(select_lines(lines, box, *hours_us(200, 300), 10_000, NOBODY)[0].vertices) == 0


def test_a_window_within_a_straight_stretch_keeps_its_two_ends(lines):
    found, _ = select_lines(lines, (-180, -90, 180, 90), *hours_us(40, 41), 10_000, NOBODY)
    assert len(found.vertices) == 10


def test_a_window_leaves_out_what_it_does_not_need_of_a_long_piece(tmp_path):
    lake, tracks = make_lake(tmp_path, BEND)
    whole = read_lines(lake, tracks, part_days(lake), 100.0)
    found, _ = select_lines(whole, (-180, -90, 180, 90), *hours_us(40, 44), 10_000, NOBODY)
    at = found.vertices["seen_at"]
    assert at[0] <= BEGIN + timedelta(hours=40) <= at[1]
    assert at[-2] <= BEGIN + timedelta(hours=44) <= at[-1]


def test_where_not_all_fit_those_named_go_first_and_the_rest_is_counted(lines):
    size = len(lines.vertices) // 5
    found, left_out = select_lines(lines, (-180, -90, 180, 90), *ALWAYS, 2 * size, np.array([3]))
    assert 3 in set(found.vertices["track"])
    assert (len(found.starts) - 1, left_out) == (2, 3)


def test_a_piece_that_crosses_a_window_without_a_vertex_in_it_is_shown():
    vertices = pl.DataFrame(
        {
            "track": [0, 0],
            "seen_at": [BEGIN, BEGIN + timedelta(hours=1)],
            "lat_deg": [0.0, 10.0],
            "lon_deg": [0.0, 10.0],
        },
        schema_overrides={"track": pl.UInt32},
    )
    both = Lines(vertices, np.array([0, 2]), 1.0)
    assert len(select_lines(both, (4.0, 4.0, 6.0, 6.0), *ALWAYS, 100, NOBODY)[0].vertices) == 2
    assert len(select_lines(both, (20.0, 4.0, 26.0, 6.0), *ALWAYS, 100, NOBODY)[0].vertices) == 0


def test_nothing_heard_is_no_line(tmp_path):
    lines = read_lines(Lake(tmp_path / "none"), TRACKS.frame(), [], 100.0)
    assert lines.starts.tolist() == [0]
    assert select_lines(lines, (0, 0, 1, 1), *ALWAYS, 100, NOBODY)[1] == 0


def test_damaged_positions_are_told_and_are_no_mistake_of_the_application(own_season):
    for one in (own_season / "out" / "ais" / "positions").glob("day=2024*/*/part.parquet"):
        one.write_bytes(b"PAR1 this is none PAR1")
    with serving(own_season, read_only=True) as address:
        answer = ask(address, "/api/desk/tracks.bin?west=120&south=30&east=140&north=45&zoom=5")
    assert answer.status == 409
    assert "out/ais/positions" in answer.error["problems"][0]["where"]


def test_tracks_are_asked_for_by_window_near_and_far(season_address):
    far = ask(season_address, "/api/desk/tracks.bin?west=120&south=30&east=140&north=45&zoom=5")
    near = ask(season_address, "/api/desk/tracks.bin?west=132&south=42&east=134&north=43&zoom=11&from=2024-01-05")
    assert (far.status, near.status) == (200, 200)
    assert b'"left_out"' in far.body[:100_000]
    assert ask(season_address, "/api/desk/tracks.bin?west=0&south=0&east=1").status == 422


def test_where_a_ship_can_have_been_is_told_for_gaps_and_passed_over_for_what_is_none(season_address):
    gaps = ask(season_address, "/api/desk/marks.json?kind=gap").json
    asked = "&".join(f"gap={one['id']}" for one in gaps[:5])
    found = ask(season_address, f"/api/desk/reaches?{asked}&gap=none").json
    assert [one["gap_id"] for one in found["reaches"]] == [one["id"] for one in gaps[:5]]
    assert all(one["outline"][0] == one["outline"][-1] for one in found["reaches"] if one["outline"])
    assert all(one["told"] for one in found["reaches"])
    assert ask(season_address, "/api/desk/reaches").status == 422


def test_days_come_in_order_each_once(tmp_path):
    lake, _ = make_lake(tmp_path, BEND)
    assert [day for part in part_days(lake, most_bytes=1) for day in part] == [date(2024, 3, at) for at in range(1, 5)]
