"""A lake that a feed fills as an input of a case: read as it is now, and read on as it grows."""

import errno
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from casemaker import CASE, make_case
from ullage.case import read_case
from ullage.hashes import Hashes
from ullage.lake import Lake
from ullage.listening.spans import HeardSpans
from ullage.records import Place
from ullage.simulate import WorldSettings, simulate_world
from ullage.simulate.ships import FleetSettings
from ullage.snapshot import with_snapshots
from ullage.sources.ais import Reading
from ullage.sources.ais.lake_folder import find_parts, lake_files
from ullage.tables import POSITIONS, STATICS
from ullage.tracking import case_ais
from ullage.tracking.case_ais import ais_to_do, track_case
from ullage.tracking.grown_lakes import parts_since
from ullage.tracking.run import track_files

CHONGJIN = Place("chongjin", "Chongjin", "discharges", 41.77, 129.82, 5000.0)
TO_DAY = date(2024, 12, 31)


@pytest.fixture(autouse=True, scope="module")
def quick_disk():
    with patch("os.fsync"):
        yield


@pytest.fixture(scope="module")
def reports():
    """Give the reports of three days in the order of their times, each with the second that it states."""
    world = simulate_world(5, WorldSettings(days=2.4, fleet=FleetSettings(shuttles=4, cargo=5, fishing=3, lying=3)))
    stated = pl.col("seen_at").dt.second()
    return world.positions.with_columns(utc_second=stated, track_id=pl.lit(None, pl.String)).sort("seen_at", "mmsi")


def pour(lake, positions):
    """Pour positions, and of each ship what she says of herself, into a lake."""
    ships = positions.unique("mmsi", keep="first", maintain_order=True).select("mmsi", "seen_at", "receiver")
    statics = ships.with_columns(
        pl.lit(None, kind).alias(name) if name != "name" else ("SHIP " + pl.col("mmsi")).alias(name)
        for name, kind in STATICS.schema.items()
        if name not in ships.columns
    )
    chunk = positions.select(POSITIONS.schema.names()), statics.select(STATICS.schema.names())
    Lake(lake, buckets=3).append([chunk])


def copied(positions, seconds, receiver="another"):
    """Give the same messages as another station heard them, a little later or earlier."""
    return positions.with_columns(pl.col("seen_at") + timedelta(seconds=seconds), receiver=pl.lit(receiver))


def made(folder, *named):
    make_case(folder, case=CASE)
    with (folder / "case.toml").open("a", encoding="utf-8") as file:
        file.write(f"ais = {json.dumps(named)}\n")
    return folder


def looked(folder, out=None):
    """Find what the AIS of a case shows, as a run does; give also which files were read."""
    hashes = Hashes(folder)
    out = out or folder / "out"
    case = with_snapshots(read_case(folder, hashes), out, hashes)
    with patch.object(case_ais, "track_files", wraps=track_files) as asked:
        found = track_case(case.sources["ais"], out / "ais", [CHONGJIN], TO_DAY)
    return found, [path for call in asked.call_args_list for path in call.args[0]]


def files_of(lake):
    return {path.relative_to(lake).as_posix(): path.read_bytes() for path in lake_files(lake)}


def assert_as_fresh(found, folder, fresh):
    """Hold what was found, and the lake of the case, to those of a case that reads all at once."""
    other, _ = looked(folder, fresh)
    assert (found.key, found.warnings) == (other.key, other.warnings)
    for name, table in other.tables.items():
        assert_frame_equal(found.tables[name], table)
    assert files_of(found.lake) == files_of(other.lake)


def test_a_lake_that_grows_is_read_on_and_gives_what_all_at_once_gives(tmp_path, reports):
    live, case = tmp_path / "live", made(tmp_path / "case", "../live", "ais")
    own = reports.filter(pl.col("mmsi") == reports["mmsi"][0])
    (case / "ais").mkdir()
    own.drop("track_id", "accurate").write_csv(case / "ais" / "own.csv")
    others = reports.filter(pl.col("mmsi") != own["mmsi"][0])
    day, messages = pl.col("seen_at").dt.date(), len(others)
    first, second, third = (others.filter(day == date(2024, 3, number)) for number in (1, 2, 3))
    steps = [
        first[::2],
        pl.concat([first, copied(first, 7)]),  # what is missing of the day, and copies
        pl.concat([second, copied(first[:50], -7, "earliest")]),  # reports of yesterday become copies of late ones
        pl.concat([third, copied(second[-40:], 20)]),  # copies on both sides of midnight
    ]
    for number, step in enumerate(steps):
        pour(live, step)
        found, read = looked(case)
        days = {path.parts[-3] for path in read if path.name == "part.parquet"}
        assert ("own.csv" in {path.name for path in read}) == (number == 0)
        assert number == 0 or f"day=2024-03-0{max(number, 1)}" in days
        assert number < 3 or "day=2024-03-01" not in days  # a day that is as it was is not read again
        assert_as_fresh(found, case, tmp_path / f"fresh{number}")
    assert messages < Lake(found.lake).count()["rows"].sum() + 50
    assert not looked(case)[1]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_comes_in_whatever_order_what_is_new_makes_the_lake_of_all(tmp_path, reports, seed):
    random = np.random.default_rng(seed)
    live, own, before = tmp_path / "live", tmp_path / "own", tmp_path / "before"
    some = reports.sample(400, seed=seed)
    given = pl.concat([some, copied(some.sample(200, seed=seed), -9), copied(some.sample(200, seed=seed + 1), 25, "c")])
    given = given.with_columns(seen_at=pl.when(pl.Series(random.random(len(given)) > 0.02)).then("seen_at"))
    order = given.sample(fraction=1.0, shuffle=True, seed=seed)
    for at in range(0, len(order), 200):
        shutil.copytree(live, before) if live.exists() else before.mkdir()
        pour(live, order[at : at + 200])
        new = parts_since(before, live)
        assert new is not None
        assert parts_since(live, before) is None
        Lake(own, buckets=2).append(Reading(new))
        shutil.rmtree(before)
    Lake(tmp_path / "whole", buckets=2).append(Reading(live))
    assert files_of(own) == files_of(tmp_path / "whole")


def test_a_file_that_comes_beside_a_lake_that_grows_is_read_with_it(tmp_path, reports):
    live, case = tmp_path / "live", made(tmp_path / "case", "../live", "ais")
    (case / "ais").mkdir()
    pour(live, reports[:2000])
    looked(case)
    pour(live, reports[2000:3000])
    reports[3000:].drop("track_id", "accurate").write_csv(case / "ais" / "more.csv")
    found, read = looked(case)
    assert "more.csv" in {path.name for path in read}
    assert_as_fresh(found, case, tmp_path / "fresh")


def test_a_lake_in_the_case_folder_is_one_input_with_its_reports_alone(tmp_path, reports):
    case = made(tmp_path / "case", "ais")
    live = case / "ais" / "live"
    pour(live, reports)
    track_files([], live)  # its results are no AIS
    (live / ".heard").mkdir()
    (live / ".heard" / "0000000001.tape").write_bytes(b"bytes")
    found, read = looked(case)
    assert {path.name for path in read} == {"part.parquet"}
    assert not any("no AIS" in one or "part.parquet" in one for one in found.warnings)
    assert set(read_case(case).files) == {"case.toml", "ais/live"}
    assert Lake(found.lake).count()["rows"].sum() == Lake(live).count()["rows"].sum()


def test_reports_that_are_gone_from_a_lake_make_that_of_the_case_anew(tmp_path, reports):
    live, case = tmp_path / "live", made(tmp_path / "case", "../live")
    pour(live, reports)
    looked(case)
    shutil.rmtree(live)
    pour(live, reports[:-1])
    found, read = looked(case)
    assert len(read) == len(lake_files(live))
    assert_as_fresh(found, case, tmp_path / "fresh")
    assert Lake(found.lake).count()["rows"].sum() == Lake(live).count()["rows"].sum()


def test_a_snapshot_that_was_written_over_where_it_lies_is_not_trusted(tmp_path, reports):
    live, case = tmp_path / "live", made(tmp_path / "case", "../live")
    pour(live, reports[:3000])
    looked(case)
    pour(tmp_path / "other", reports[1000:])
    for part in find_parts(tmp_path / "other"):  # as cp does
        place = live / part.relative_to(tmp_path / "other")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(part.read_bytes())
    found, _ = looked(case)
    assert_as_fresh(found, case, tmp_path / "fresh")


def test_a_run_that_is_killed_while_it_reads_leaves_nothing_out(tmp_path, reports):
    live, case = tmp_path / "live", made(tmp_path / "case", "../live")
    pour(live, reports[:2000])
    looked(case)
    pour(live, reports[2000:4000])
    with patch.object(case_ais, "track_files", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        looked_only(case)
    pour(live, reports[4000:])
    found, _ = looked(case)
    assert_as_fresh(found, case, tmp_path / "fresh")


def looked_only(folder):
    hashes = Hashes(folder)
    case = with_snapshots(read_case(folder, hashes), folder / "out", hashes)
    track_case(case.sources["ais"], folder / "out" / "ais", [CHONGJIN], TO_DAY)


def test_a_result_rests_on_the_bytes_whose_hash_it_tells_whatever_is_poured_meanwhile(tmp_path, reports):
    live, case = tmp_path / "live", made(tmp_path / "case", "../live")
    pour(live, reports[:2000])
    hashes = Hashes(case)
    read = read_case(case, hashes)
    pour(live, reports[2000:3000])  # after it was read, before it is taken
    (lake,) = with_snapshots(read, case / "out", hashes).sources["ais"]
    assert lake.content == Hashes(case).of(live)
    held = files_of(lake.path)
    pour(live, reports[3000:])
    assert files_of(lake.path) == held
    assert Hashes(case).of(lake.path) == lake.content != Hashes(case).of(live)


def test_where_no_link_can_be_made_the_files_are_copied(tmp_path, reports):
    live, case = tmp_path / "live", made(tmp_path / "case", "../live")
    pour(live, reports[:2000])
    with patch("os.link", side_effect=OSError(errno.EXDEV, "other file system")):
        looked(case)
        pour(live, reports[2000:])
        found, _ = looked(case)
    assert_as_fresh(found, case, tmp_path / "fresh")


def test_a_lake_that_was_tracked_where_it_lies_has_no_news(tmp_path, reports):
    live, case = tmp_path / "live", made(tmp_path / "case", "../live")
    pour(live, reports)
    looked(case)
    before = files_of(live)
    track_files([], live)
    assert files_of(live) != before
    found, read = looked(case)
    assert read == []
    assert_as_fresh(found, case, tmp_path / "fresh")


def test_snapshots_that_nothing_rests_on_are_removed(tmp_path, reports):
    live, case = tmp_path / "live", made(tmp_path / "case", "../live")
    for at in (1000, 2000, 3000):
        pour(live, reports[:at])
        looked(case)
    # that of the last look, and that of the look before it, which what is in the lake was held to
    assert len(list((case / "out" / ".lake").iterdir())) == 2


def test_an_outage_of_the_feed_reaches_the_case_and_an_end_that_moves_reads_nothing_again(tmp_path, reports):
    live, case = tmp_path / "live", made(tmp_path / "case", "../live")
    pour(live, reports)
    start = datetime(2024, 3, 1, tzinfo=UTC)
    spans = HeardSpans(live, "tcp://127.0.0.1:5631", 120.0)
    for hour in (0, 5, 20, 40):
        at_us = round((start + timedelta(hours=hour)).timestamp() * 1e6)
        spans.hear(at_us, 10, hour * 3600.0)
        spans.hear(at_us + 60_000_000, 10, hour * 3600.0 + 60.0)
        spans.end("silent")
    spans.write()
    found, _ = looked(case)
    assert any("nobody listened to the live feed 3 times" in one for one in found.warnings)
    at_us = round((start + timedelta(hours=50)).timestamp() * 1e6)
    spans.hear(at_us, 10, 50 * 3600.0)
    spans.write()
    found, read = looked(case)
    assert not read
    assert any("nobody listened to the live feed 4 times" in one for one in found.warnings)
    assert_as_fresh(found, case, tmp_path / "fresh")


def test_what_would_be_done_is_told_without_a_snapshot(tmp_path, reports):
    live, case = tmp_path / "live", made(tmp_path / "case", "../live", "ais")
    (case / "ais").mkdir()
    reports[::3].drop("track_id", "accurate").write_csv(case / "ais" / "own.csv")
    pour(live, reports[:3000])
    before = read_case(case).sources["ais"]
    assert ais_to_do(before, case / "out" / "ais", [CHONGJIN], TO_DAY)[:2] == (["ais/own.csv", "outside/live"], 2)
    looked(case)
    pour(live, reports)
    assert ais_to_do(read_case(case).sources["ais"], case / "out" / "ais", [CHONGJIN], TO_DAY)[0] == ["outside/live"]
    assert len(list((case / "out" / ".lake").iterdir())) == 1


def test_a_lake_that_outgrew_its_buckets_is_made_anew(tmp_path, reports):
    live, case = tmp_path / "live", made(tmp_path / "case", "../live")
    pour(live, reports[:500])
    looked(case)
    pour(live, reports)
    with patch.object(case_ais, "BUCKET_BYTES", 6000):
        found, _ = looked(case)
    assert len(Lake(found.lake).buckets()) > 4


def test_the_lake_of_another_folder_is_tracked_with_its_outages(tmp_path, reports):
    live = tmp_path / "live"
    pour(live, reports)
    spans = HeardSpans(live, "tcp://127.0.0.1:5631", 120.0)
    for hour in (0, 9):
        spans.hear(round(datetime(2024, 3, 1, hour, tzinfo=UTC).timestamp() * 1e6), 10, hour * 3600.0)
    spans.write()
    tracked = track_files([live], tmp_path / "out")
    assert tracked.summary["files"][0]["form"] == "lake"
    assert len(tracked.summary["files"]) == 1
    assert tracked.summary["lake"]["positions"] == len(reports)
    assert tracked.summary["read"] == len(reports) + tracked.summary["lake"]["statics"]
    assert len(tracked.summary["nobody_listened"]) == 1
    assert len(track_files([], tmp_path / "out").summary["nobody_listened"]) == 1
