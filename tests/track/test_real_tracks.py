"""Tracks and gaps of real reports, which are read where they lie and never copied."""

import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from ullage.sources.ais import read_ais
from ullage.tables import POSITIONS
from ullage.track.gap import find_gaps
from ullage.track.segment import count_untracked, segment_tracks

ROOT = Path(os.environ.get("ULLAGE_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")) / "ais"
pytestmark = pytest.mark.skipif(not ROOT.exists(), reason="needs the real tracks, see ULLAGE_TEST_DATA")


def table(raw, mmsi, seen_at, sog):
    """Make a table of position reports of a provider's columns."""
    return raw.select(
        pl.col(mmsi).cast(pl.String).alias("mmsi"),
        pl.col(seen_at).str.slice(0, 19).str.to_datetime("%Y-%m-%d %H:%M:%S", time_zone="UTC").alias("seen_at"),
        pl.col("lat").cast(pl.Float64).alias("lat_deg"),
        pl.col("lon").cast(pl.Float64).alias("lon_deg"),
        (pl.col(sog).cast(pl.Float64, strict=False) if sog else pl.lit(None, pl.Float64)).alias("sog_kn"),
    )


def zipped(name):
    """Read the only member of a zip, whatever its name."""
    with zipfile.ZipFile(ROOT / name) as archive:
        return pl.read_csv(archive.read(archive.namelist()[0]), infer_schema_length=None)


def provider(name):
    return table(zipped(f"events_gap_positions_two_providers/gap_positions_{name}.csv.zip"), "ssvid", "timestamp", None)


def test_a_bulk_carrier_has_the_two_holes_that_are_known():
    raw = pl.read_csv(ROOT / "csv_noaa_marinecadastre" / "noaa_test_track.csv")
    gaps = find_gaps(table(raw, "mmsi", "send", "sog"))
    assert gaps.select("off_at", "on_at").rows() == [
        (datetime(2023, 2, 2, 2, 30, 48, tzinfo=UTC), datetime(2023, 2, 2, 11, 50, 47, tzinfo=UTC)),
        (datetime(2023, 2, 2, 23, 56, 25, tzinfo=UTC), datetime(2023, 2, 6, 0, 1, 31, tzinfo=UTC)),
    ]
    assert gaps["duration_h"].to_list() == pytest.approx([9.333, 72.085], abs=1e-3)
    assert gaps["distance_nm"].to_list() == pytest.approx([118.2, 196.8], abs=0.1)
    assert gaps["implied_speed_kn"].to_list() == pytest.approx([12.67, 2.73], abs=0.01)
    assert gaps["reports_before"].to_list() == [472, 226]
    assert count_untracked(table(raw, "mmsi", "send", "sog")) == {}


def test_of_two_providers_only_what_neither_heard_is_a_gap():
    ours, other = provider("ee"), provider("gfw")
    off, on = datetime(2018, 12, 25, 11, 50, 57, tzinfo=UTC), datetime(2018, 12, 26, 4, 25, 25, tzinfo=UTC)
    assert find_gaps(ours).select("off_at", "on_at").rows() == [(off, on)]
    assert find_gaps(pl.concat([other, ours])).select("off_at", "on_at").rows() == [(off, on)]
    (wider,) = find_gaps(other).select("off_at", "on_at").rows()
    assert wider[0] < off
    assert wider[1] > on
    # for the first 12.7 hours of the data one of the two hears nothing: no gap of hers, since the other hears her
    begin, end = ours["seen_at"].min(), ours["seen_at"].max()
    assert (other["seen_at"].min() - begin).total_seconds() / 3600 == pytest.approx(12.7, abs=0.1)
    assert find_gaps(other, until=end)["off_at"].min() > other["seen_at"].min()


def test_segments_are_nearly_always_those_of_the_pipeline_that_published_them():
    raw = zipped("csv_gfw_messages/position_messages.csv.zip")
    positions, _ = segment_tracks(table(raw, "ssvid", "timestamp", "speed"))
    both = positions.with_columns(raw["seg_id"]).drop_nulls(["track_id", "seg_id"]).sort("mmsi", "seen_at")
    joined = [(pl.col(name) == pl.col(name).shift(1)).over("mmsi") for name in ("track_id", "seg_id")]
    followed = both.with_columns(ours=joined[0], theirs=joined[1]).drop_nulls(["ours", "theirs"])
    agreed = (followed["ours"] == followed["theirs"]).mean()
    assert len(followed) > 19_800
    assert agreed > 0.997


def test_daily_files_give_the_tracks_and_gaps_of_one_file():
    whole = table(zipped("csv_gfw_messages/position_messages.csv.zip"), "ssvid", "timestamp", "speed")
    days = whole.with_columns(day=pl.col("seen_at").dt.date()).partition_by("day", include_key=False)
    split = pl.concat(reversed(days))
    assert find_gaps(split).equals(find_gaps(whole))
    assert segment_tracks(split)[1].equals(segment_tracks(whole)[1])
    assert set(whole.columns) <= set(POSITIONS.schema)


@pytest.mark.parametrize(("mmsi", "is_shared"), [("431704490", True), ("240000000", True), ("538004505", False)])
def test_numbers_known_to_be_shared_have_tracks_that_run_at_once(mmsi, is_shared):
    positions, _ = read_ais([ROOT / "csv_gfw_messages" / f"{mmsi}.msg.gz"])
    _, tracks = segment_tracks(positions)
    assert tracks["shared"].any() == is_shared
    assert tracks["reports"].sum() + sum(count_untracked(positions).values()) == len(positions)
