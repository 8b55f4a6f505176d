"""AIS that grows: a new day costs its day, other places read no file again, and the result is that of all at once."""

import gzip
from datetime import date, timedelta
from unittest.mock import patch

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ullage.lake import Lake
from ullage.land import load_land
from ullage.records import Place
from ullage.simulate import WorldSettings, simulate_world
from ullage.simulate.ships import FleetSettings
from ullage.track.encounter.encounters import EncounterRule
from ullage.tracking import case_ais, meetings
from ullage.tracking.case_ais import ais_to_do, track_case
from ullage.tracking.meetings import find_meetings
from ullage.tracking.rules import TrackingRules
from ullage.tracking.run import Wanted, track_files

RULES = TrackingRules(encounter=EncounterRule(within_m=5000.0))  # in so small a world ships pass at some distance
CHONGJIN = Place("chongjin", "Chongjin", "discharges", 41.77, 129.82, 5000.0)
VOSTOCHNY = Place("vostochny", "Vostochny", "loads", 42.73, 133.08, 5000.0)
TO_DAY = date(2024, 12, 31)


@pytest.fixture(autouse=True, scope="module")
def quick_disk():
    with patch("os.fsync"):
        yield


@pytest.fixture(scope="module")
def days():
    """Give the reports of four days, a frame each."""
    world = simulate_world(5, WorldSettings(days=3.6, fleet=FleetSettings(shuttles=5, cargo=8, fishing=4, lying=6)))
    dated = world.positions.with_columns(day=pl.col("seen_at").dt.date()).sort("day", maintain_order=True)
    parts = dated.partition_by("day", include_key=False, maintain_order=True)
    assert len(parts) == 4
    return parts


@pytest.fixture
def files(days, tmp_path):
    """Write a file a day."""
    found = []
    for number, part in enumerate(days):
        path = tmp_path / f"day{number}.csv"
        part.drop("track_id", "accurate").write_csv(path)
        found.append(path)
    return found


@pytest.fixture
def stepped(monkeypatch):
    """Note how many reports each step over days that is worked out takes."""
    taken = []

    def go_on(before, reports, *arguments, **options):
        taken.append(len(reports))
        return meetings_go_on(before, reports, *arguments, **options)

    meetings_go_on = meetings.go_on
    go_on.__module__, go_on.__qualname__ = meetings_go_on.__module__, meetings_go_on.__qualname__
    monkeypatch.setattr(meetings, "go_on", go_on)
    return taken


def tracked(folder, files):
    """Track files, a day a step of encounters."""
    with patch("ullage.tracking.run.find_meetings", lambda *given: find_meetings(*given, at_once=1)):
        return track_files(files, folder, Wanted(RULES, (CHONGJIN, VOSTOCHNY)))


def kept(folder):
    return {path.name: path.stat().st_mtime_ns for path in (folder / meetings.KEPT).glob("*.part")}


def test_days_that_come_one_after_another_give_what_all_at_once_give(files, tmp_path):
    grown, whole = tmp_path / "grown", tmp_path / "whole"
    for file in files:
        one = tracked(grown, [file])
    other = tracked(whole, files)
    for name, table in other.tables.items():
        if name != "gap_history":
            assert_frame_equal(one.tables[name], table)
    assert len(other.tables["encounters"]) > 0
    assert_frame_equal(Lake(grown).read_positions(), Lake(whole).read_positions())


def test_a_new_day_costs_its_day_and_the_end_of_the_one_before(files, days, tmp_path, stepped):
    tracked(tmp_path / "lake", files[:3])
    before = kept(tmp_path / "lake")
    assert len(before) == 3
    stepped.clear()
    tracked(tmp_path / "lake", files[3:])
    after = kept(tmp_path / "lake")
    assert before.items() <= after.items()
    assert len(after) == 4
    assert len(days[3]) <= stepped[0] < len(days[3]) + len(days[2])
    assert len(stepped) == 2  # that day, and what was left at the end


def test_a_day_that_comes_late_is_gone_on_from(files, tmp_path, stepped):
    tracked(tmp_path / "lake", [files[0], files[1], files[3]])
    stepped.clear()
    late = tracked(tmp_path / "lake", [files[2]])
    assert len(stepped) == 3  # the late day, the one after it, and the end
    assert_frame_equal(late.tables["encounters"], tracked(tmp_path / "whole", files).tables["encounters"])
    assert len(kept(tmp_path / "lake")) == 4  # what no longer holds is gone


def test_a_damaged_part_is_worked_out_again(files, tmp_path):
    first = tracked(tmp_path / "lake", files)
    for path in (tmp_path / "lake" / meetings.KEPT).glob("*.part"):
        path.write_bytes(path.read_bytes()[:-40])
    assert_frame_equal(tracked(tmp_path / "lake", []).tables["encounters"], first.tables["encounters"])


def test_how_many_days_are_taken_together_changes_nothing(files, tmp_path):
    found = tracked(tmp_path / "lake", files).tables["encounters"]
    land = load_land()
    for at_once in (700, 10**9):
        lake = Lake(tmp_path / "lake")
        assert_frame_equal(find_meetings(lake, RULES, land, (), lambda *_: None, at_once), found)


def case_files(paths):
    return [(path, f"ais/{path.name}", f"hash of {path.name}") for path in paths]


def test_other_places_look_at_the_same_lake_and_read_no_file_again(files, tmp_path):
    given = case_files(files[:2])
    track_case(given, tmp_path / "ais", [CHONGJIN], TO_DAY)
    with patch.object(case_ais, "track_files", wraps=track_files) as asked:
        assert ais_to_do(given, tmp_path / "ais", [CHONGJIN, VOSTOCHNY], TO_DAY) == ([], 2, False)
        other = track_case(given, tmp_path / "ais", [CHONGJIN, VOSTOCHNY], TO_DAY)
        later = track_case(given, tmp_path / "ais", [CHONGJIN, VOSTOCHNY], TO_DAY + timedelta(days=1))
    assert [call.args[0] for call in asked.call_args_list] == [[], []]
    fresh = track_case(given, tmp_path / "fresh", [CHONGJIN, VOSTOCHNY], TO_DAY)
    assert fresh.key == other.key != later.key
    for name, table in fresh.tables.items():
        assert_frame_equal(other.tables[name], table)
    # what other places change is nothing that came later
    assert pl.read_parquet(tmp_path / "ais" / "gap_history.parquet").is_empty()


def test_other_code_reads_every_file_again(files, tmp_path):
    given = case_files(files[:2])
    track_case(given, tmp_path / "ais", [CHONGJIN], TO_DAY)
    with (
        patch.object(case_ais, "code_version", lambda: "another"),
        patch.object(case_ais, "track_files", wraps=track_files) as asked,
    ):
        track_case(given, tmp_path / "ais", [CHONGJIN], TO_DAY)
    assert [call.args[0] for call in asked.call_args_list] == [files[:2]]


def test_what_is_wrong_with_a_file_is_told_as_long_as_it_is_there(files, tmp_path):
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(gzip.compress(files[1].read_bytes())[:-4000])
    given = case_files([files[0], broken])
    first = track_case(given, tmp_path / "ais", [CHONGJIN], TO_DAY)
    assert any("broken" in one for one in first.warnings)
    more = case_files([files[0], broken, files[2]])
    grown = track_case(more, tmp_path / "ais", [CHONGJIN], TO_DAY)
    again = track_case(more, tmp_path / "ais", [CHONGJIN], TO_DAY)
    fresh = track_case(more, tmp_path / "fresh", [CHONGJIN], TO_DAY)
    assert set(first.warnings) <= set(grown.warnings)
    assert grown.warnings == again.warnings == fresh.warnings
