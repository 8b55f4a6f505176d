"""Where ships were heard in some days: lines that end where a gap begins."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from ullage.lake import Lake
from ullage.tables import GAPS, POSITIONS, STATICS
from ullage.tracking.heard_lines import Followed, read_heard_lines, voyage_lines

BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
SHIP, OTHER = "211000001", "211000002"


def at(hours):
    return BEGIN + timedelta(hours=hours)


def position(hours, lat, mmsi=SHIP):
    return {"mmsi": mmsi, "seen_at": at(hours), "lat_deg": lat, "lon_deg": 10.0 + (hours % 2) / 50, "track_id": mmsi}


@pytest.fixture
def lake(tmp_path):
    rows = [
        position(hours, 54 + hours / 100, mmsi) for mmsi in (SHIP, OTHER) for hours in range(100) if not 40 < hours < 70
    ]
    made = Lake(tmp_path / "lake", buckets=3)
    told = POSITIONS.frame(rows)
    made.append([(told.with_columns(track_id=pl.lit(None, pl.String)), STATICS.frame())])
    for bucket in made.buckets():
        own = made.read_positions(bucket).select("mmsi", "seen_at").join(told, on=["mmsi", "seen_at"])
        made.write_tracks(bucket, own.select(POSITIONS.schema.names()))
    return made.folder


def test_only_those_asked_for_are_read_and_only_in_their_days(lake):
    found = read_heard_lines(lake, [Followed(SHIP, at(10), at(30))], GAPS.frame())
    assert set(found["mmsi"]) == {SHIP}
    assert (found["seen_at"].min(), found["seen_at"].max()) == (at(10), at(30))


def test_no_line_goes_through_a_gap(lake):
    gaps = GAPS.frame([{"gap_id": "g-1", "mmsi": SHIP, "off_at": at(40), "on_at": at(70)},
                       {"gap_id": "g-2", "mmsi": OTHER, "off_at": at(10), "on_at": None}])  # fmt: skip
    found = read_heard_lines(lake, [Followed(SHIP, at(0), at(99))], gaps)
    spans = found.group_by("track_id").agg(pl.col("seen_at").min().alias("a"), pl.col("seen_at").max().alias("b"))
    assert sorted(spans.select("a", "b").rows()) == [(at(0), at(40)), (at(70), at(99))]


def test_days_that_overlap_and_their_order_change_nothing(lake):
    days = [Followed(SHIP, at(0), at(30)), Followed(SHIP, at(20), at(39)), Followed(OTHER, at(80), at(90))]
    found = read_heard_lines(lake, days, GAPS.frame())
    assert found.equals(read_heard_lines(lake, days[::-1], GAPS.frame()))
    assert not found.select("mmsi", "seen_at").is_duplicated().any()


def test_where_nothing_was_heard_no_lake_is_opened(tmp_path):
    assert len(voyage_lines(tmp_path / "absent", {}, {})) == 0
    assert not (tmp_path / "absent").exists()
