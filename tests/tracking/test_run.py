"""From files of AIS to tables in a folder: one small world through everything."""

import json
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ullage.errors import InputError, OutputError
from ullage.lake import Lake
from ullage.listening.spans import HeardSpans
from ullage.records import Place
from ullage.simulate import WorldSettings, simulate_world
from ullage.simulate.ships import FleetSettings
from ullage.tables import ANOMALIES, ENCOUNTERS, GAPS, LOITERING, PORT_VISITS, POSITIONS, STATICS, TRACKS
from ullage.track import find_encounters, find_gaps, find_loitering, find_port_visits, segment_tracks
from ullage.track.encounter.encounters import EncounterRule
from ullage.track.history import GAP_HISTORY
from ullage.tracking.alone import alone_in
from ullage.tracking.rules import TrackingRules
from ullage.tracking.run import Wanted, track_files

SCHEMAS = {table.name: table.schema for table in (TRACKS, GAPS, PORT_VISITS, ENCOUNTERS, LOITERING, ANOMALIES)}
SCHEMAS[GAP_HISTORY.name] = GAP_HISTORY.schema
NOW = datetime(2024, 4, 1, tzinfo=UTC)
CHONGJIN = Place("chongjin", "Chongjin", "discharges", 41.77, 129.82, 5000.0)
NEAR = EncounterRule(within_m=5000.0)  # in so small a world ships pass at some distance
PLACES = (CHONGJIN, Place("vostochny", "Vostochny", "loads", 42.73, 133.08, 5000.0))

WANTED = Wanted(TrackingRules(encounter=NEAR), PLACES)


@pytest.fixture(autouse=True, scope="module")
def quick_disk():
    with patch("os.fsync"):
        yield


@pytest.fixture(scope="module")
def world():
    return simulate_world(5, WorldSettings(days=2.5, fleet=FleetSettings(shuttles=6, cargo=14, fishing=6, lying=8)))


def written(folder, positions, statics=None):
    """Write reports as plain tables, a file each; give the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "positions.csv"]
    positions.drop("track_id", "accurate").write_csv(files[0])
    if statics is not None:
        files.append(folder / "statics.csv")
        statics.drop("eta").write_csv(files[1])
    return files


@pytest.fixture(scope="module")
def tracked(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tracked")
    files = written(folder / "in", world.positions, world.statics)
    return track_files(files, folder / "out", WANTED, now=NOW), folder


def test_the_contract_s_files_are_there_with_their_columns(tracked):
    _, folder = tracked
    found = {path.stem: pl.read_parquet_schema(path) for path in (folder / "out").glob("*.parquet")}
    assert {name: pl.Schema(schema) for name, schema in found.items()} == SCHEMAS
    for table in (POSITIONS, STATICS):
        lake = pl.read_parquet(folder / "out" / table.name)
        assert set(table.schema) <= set(lake.columns)


def test_events_are_those_of_the_functions_on_all_reports_at_once(tracked, world):
    done, folder = tracked
    lake = Lake(folder / "out")
    positions, statics = lake.read_positions(), lake.read_statics()
    judged = [
        "rule",
        "p_disabled",
        "prior_odds",
        "p_unheard",
        "neighbours",
        "outage_share",
        "reception",
        "reason",
        "could_call",
    ]
    gaps = find_gaps(positions)
    assert len(gaps) > 0
    assert_frame_equal(done.tables["gaps"].drop(judged), gaps.drop(judged).sort("mmsi", "off_at", "gap_id"))
    assert_frame_equal(done.tables["port_visits"], find_port_visits(positions, PLACES, statics=statics))
    assert_frame_equal(done.tables["encounters"], find_encounters(positions, NEAR))
    assert len(done.tables["encounters"]) > 0
    own = ["loitering_id", "mmsi", "started_at", "ended_at"]
    assert done.tables["loitering"].select(own).equals(find_loitering(positions).select(own))
    assert_frame_equal(done.tables["tracks"], segment_tracks(positions)[1])
    assert len(world.positions) >= len(positions)


def test_each_report_in_the_lake_is_on_its_track(tracked):
    _, folder = tracked
    positions = Lake(folder / "out").read_positions()
    again, _ = segment_tracks(positions)
    assert again["track_id"].equals(positions["track_id"])
    assert positions["track_id"].null_count() < len(positions)


def test_daily_files_in_any_order_give_the_same_bytes(tracked, world, tmp_path):
    _, folder = tracked
    days = world.positions.with_columns(day=pl.col("seen_at").dt.date()).partition_by("day", include_key=False)
    files = [
        path
        for number, rows in enumerate(days)
        for path in written(tmp_path / str(number), rows.sample(fraction=1, shuffle=True, seed=number))
    ]
    files += written(tmp_path / "statics", world.positions.head(0), world.statics)[1:]
    track_files(files[::-1], tmp_path / "out", WANTED, now=NOW)
    same = {path.relative_to(folder / "out") for path in (folder / "out").rglob("*.parquet")}
    assert same == {path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*.parquet")}
    assert {
        str(path) for path in same if (folder / "out" / path).read_bytes() != (tmp_path / "out" / path).read_bytes()
    } == set()


def test_the_summary_accounts_for_every_row(tracked, world):
    summary = tracked[0].summary
    assert summary == json.loads((tracked[1] / "out" / "summary.json").read_text("utf-8"))
    assert summary["read"] == sum(sum(summary[name].values()) for name in ("decoded", "spent", "refused"))
    assert summary["read"] == len(world.positions) + len(world.statics) + 2  # headers
    assert summary["found"]["gaps"] == len(tracked[0].tables["gaps"])


def test_the_same_files_again_change_nothing(tracked, world, tmp_path):
    files = written(tmp_path / "in", world.positions, world.statics)
    first = track_files(files, tmp_path / "out", WANTED, now=NOW)
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.parquet")}
    second = track_files(files, tmp_path / "out", WANTED, now=NOW + timedelta(days=1))
    assert {str(path) for path, content in before.items() if path.read_bytes() != content} == set()
    assert second.summary["lake"]["new"]["positions"]["new"] == 0
    assert first.summary["found"] == second.summary["found"]


def test_reports_that_come_late_change_gaps_and_the_history_says_so(world, tmp_path):
    gap = find_gaps(world.positions).filter(pl.col("on_at").is_not_null()).sort("duration_h").row(-1, named=True)
    cut = world.positions.filter(~((pl.col("mmsi") == gap["mmsi"]) & (pl.col("seen_at") >= gap["on_at"])))
    track_files(written(tmp_path / "early", cut), tmp_path / "out", now=NOW)
    assert len(pl.read_parquet(tmp_path / "out" / "gap_history.parquet")) == 0
    late = world.positions.join(cut, on=["mmsi", "seen_at"], how="anti")
    track_files(written(tmp_path / "late", late), tmp_path / "out", now=NOW + timedelta(days=1))
    history = pl.read_parquet(tmp_path / "out" / "gap_history.parquet").filter(pl.col("gap_id") == gap["gap_id"])
    assert history["change"].to_list() in (["ended"], ["shortened"])
    assert history["revised_at"].to_list() == [NOW + timedelta(days=1)]


def test_reports_without_any_time_are_kept_counted_and_make_no_tracks(tmp_path):
    rows = pl.DataFrame({"mmsi": ["211000001"] * 3, "seen_at": None, "lat_deg": [54.0, 54.1, 54.2], "lon_deg": 10.0})
    rows.write_csv(tmp_path / "a.csv")
    done = track_files([tmp_path / "a.csv"], tmp_path / "out", now=NOW)
    assert done.summary["untimed"] == 3
    assert done.summary["untracked"] == {"no time": 3}
    assert len(done.tables["tracks"]) == 0
    assert Lake(tmp_path / "out").read_positions()["seen_at"].null_count() == 3


def test_one_clock_gone_wrong_opens_no_gaps(tmp_path):
    begin = datetime(2024, 3, 1, tzinfo=UTC)
    times = [begin + timedelta(minutes=10 * k) for k in range(1200)]
    rows = pl.DataFrame({"mmsi": "211000001", "seen_at": times, "lat_deg": 54.0, "lon_deg": 10.0})
    wrong = pl.DataFrame(
        {"mmsi": "211000002", "seen_at": [datetime(2099, 1, 1, tzinfo=UTC)], "lat_deg": 1.0, "lon_deg": 1.0}
    )
    pl.concat([rows, wrong]).write_csv(tmp_path / "a.csv")
    done = track_files([tmp_path / "a.csv"], tmp_path / "out", now=NOW)
    assert len(done.tables["gaps"]) == 0
    assert any("long after" in told for told in done.summary["warnings"])


def test_nothing_readable_leaves_the_folder_as_it_was(tracked, tmp_path):
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 10)
    with pytest.raises(InputError):
        track_files([tmp_path / "noise"], tmp_path / "out", now=NOW)
    assert not list((tmp_path / "out").glob("*.parquet"))


def test_a_folder_without_reports_is_told(tmp_path):
    with pytest.raises(InputError, match="holds no reports"):
        track_files([], tmp_path, now=NOW)


def two_days(folder):
    """Write two days of one ship, heard every ten minutes."""
    times = [datetime(2024, 3, 1, tzinfo=UTC) + timedelta(minutes=10 * k) for k in range(288)]
    folder.mkdir(exist_ok=True)
    rows = pl.DataFrame({"mmsi": "211000001", "seen_at": times, "lat_deg": 54.0, "lon_deg": 10.0})
    rows.write_csv(folder / "two_days.csv")
    return [folder / "two_days.csv"]


def test_after_the_end_that_was_asked_for_nothing_is_on_a_track(tmp_path):
    end = datetime(2024, 3, 1, 12, tzinfo=UTC)
    done = track_files(two_days(tmp_path), tmp_path / "out", Wanted(until=end), now=NOW)
    assert done.tables["tracks"]["ended_at"].to_list() == [end]
    assert len(done.tables["gaps"]) == 0
    positions = Lake(tmp_path / "out").read_positions()
    assert positions.filter(pl.col("track_id").is_not_null())["seen_at"].max() == end


def test_maps_of_an_earlier_run_do_not_stay_beside_other_tables(tmp_path):
    files = two_days(tmp_path)
    track_files(files, tmp_path / "out", Wanted(formats=("geojson", "geoparquet", "kml")), now=NOW)
    assert (tmp_path / "out" / "tracks.kml").exists()
    track_files(files, tmp_path / "out", Wanted(formats=("kml",)), now=NOW)
    names = {path.suffix for path in (tmp_path / "out").iterdir()}
    assert ".kml" in names
    assert names.isdisjoint({".geojson", ".geoparquet"})


def test_a_second_run_in_the_same_folder_is_refused_and_changes_nothing(tmp_path):
    files = two_days(tmp_path)
    with alone_in(tmp_path / "out"), pytest.raises(OutputError, match="another ullage track"):
        track_files(files, tmp_path / "out", now=NOW)
    assert not (tmp_path / "out" / "positions").exists()
    track_files(files, tmp_path / "out", now=NOW)


def test_when_nobody_listened_to_a_live_feed_is_told(world, tmp_path):
    files = written(tmp_path / "in", world.positions.head(50))
    spans = HeardSpans(tmp_path / "out", "tcp://a:1", 120)
    for hour in (0, 1, 7.5):
        spans.hear(round((NOW + timedelta(hours=hour)).timestamp() * 1e6), 1)
    (tmp_path / "out").mkdir()
    spans.write()
    summary = track_files(files, tmp_path / "out", WANTED, now=NOW).summary
    assert summary["nobody_listened"] == [
        ["2024-04-01T00:00:00Z", "2024-04-01T01:00:00Z"],
        ["2024-04-01T01:00:00Z", "2024-04-01T07:30:00Z"],
    ]
    (told,) = (one for one in summary["warnings"] if "nobody listened" in one)
    assert "2 times, for 7.5 h together, the longest from 2024-04-01T01:00:00Z" in told


def test_without_places_nothing_is_said_of_ports(tmp_path):
    loitering = track_files(two_days(tmp_path), tmp_path / "out", now=NOW).tables["loitering"]
    assert loitering["alone"].to_list() == [True]
    assert loitering["in_port"].to_list() == [None]


def test_a_table_of_headers_alone_is_told(tmp_path):
    (tmp_path / "a.csv").write_text("mmsi,seen_at,lat_deg,lon_deg\n")
    with pytest.raises(InputError, match="no report came of"):
        track_files([tmp_path / "a.csv"], tmp_path / "out", now=NOW)
