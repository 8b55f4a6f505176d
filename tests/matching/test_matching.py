"""A lake and a table of detections become matches; what late AIS changes is kept beside them."""

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker import AT, detection, detections_of, fill, of, reports, scene, static
from ullage.errors import InputError
from ullage.lake import Lake
from ullage.match import MatchRule, match_detections
from ullage.matching import gather_reports, match_case
from ullage.matching.run import Wanted
from ullage.tables import POSITIONS, STATICS

NEIGHBOURS = [reports(f"44000000{k}", 3_000.0 * k - 9_000, 12_000.0, minutes=range(-60, 60, 6)) for k in range(5)]


@pytest.fixture
def case(tmp_path):
    fill(tmp_path / "tracks", *NEIGHBOURS)
    (tmp_path / "out").mkdir()
    detections_of(detection("d", 15.0), detection("e", 8_000.0)).write_parquet(tmp_path / "out" / "detections.parquet")
    scene().write_parquet(tmp_path / "out" / "scenes.parquet")
    return tmp_path


def test_a_case_is_matched_and_written(case):
    done = match_case(case)
    assert {path.name for path in done.written} == {"matches.parquet", "matches_history.parquet"}
    assert pl.read_parquet(case / "out" / "matches.parquet").equals(done.matches)
    assert (done.summary["unmatched"], done.summary["tracks"], done.summary["history"]) == (2, 5, 0)


def test_late_ais_changes_what_a_detection_is_and_the_history_says_so(case):
    match_case(case)
    fill(case / "tracks", reports("273000001", minutes=(-7, -2, 4, 9)), statics=[static("273000001", 104)])
    done = match_case(case, now=AT + timedelta(days=1))
    assert of(done.matches, "d")["mmsi"] == "273000001"
    (row,) = done.history.to_dicts()
    assert (row["was_class"], row["class"], row["revised_at"]) == ("unmatched", "matched", AT + timedelta(days=1))
    again = match_case(case, now=AT + timedelta(days=2))
    assert again.history.equals(done.history)
    assert again.summary["history"] == 1


def test_a_case_without_ais_calls_nothing_dark(case):
    done = match_case(case, Wanted(tracks=fill(case / "far", reports("273000001", lat=-30.0))))
    assert (done.summary["cannot tell"], done.summary["unmatched"]) == (2, 0)
    assert "nothing can be told" in done.summary["warnings"][0]


def test_all_problems_of_the_files_are_told_at_once(case):
    (case / "out" / "scenes.parquet").write_bytes(b"no parquet")
    (case / "out" / "detections.parquet").unlink()
    with pytest.raises(InputError) as caught:
        match_case(case)
    assert len(caught.value.problems) == 2


def test_detections_of_other_scenes_and_folders_without_ais_are_refused(case):
    scene(scene_id="other").write_parquet(case / "other.parquet")
    with pytest.raises(InputError, match=r"2 detections of scenes not in other.parquet, first s"):
        match_case(case, Wanted(scenes=case / "other.parquet"))
    with pytest.raises(InputError, match="holds no AIS"):
        match_case(case, Wanted(tracks=case))


def test_no_lake_and_no_scenes_give_no_reports(tmp_path):
    for scenes in (scene(), scene().clear()):
        reports_of_none, statics = gather_reports(tmp_path, scenes)
        assert reports_of_none.schema == POSITIONS.schema
        assert statics.schema == STATICS.schema
        assert len(reports_of_none) == len(statics) == 0


@settings(max_examples=3)
@given(st.integers(2, 9), st.floats(0, 15))
def test_what_is_gathered_matches_as_all_reports_do(tmp_path_factory, every, speed):
    ships = [
        reports(
            f"27300000{k}",
            400.0 * k,
            0.0,
            speed,
            40.0 * k,
            minutes=range(-90, 90, every),
            sog_kn=None if k % 2 else speed,
        )
        for k in range(4)
    ]
    folder = fill(tmp_path_factory.mktemp("lake"), *ships, *NEIGHBOURS, statics=[static("273000001", 90)])
    gathered, statics = gather_reports(folder, scene())
    found = detections_of(*(detection(f"d{k}", 400.0 * k + 20) for k in range(4)))
    whole = Lake(folder).read_positions(), Lake(folder).read_statics()
    assert len(gathered) < len(whole[0])
    assert (
        match_detections(found, scene("optical"), gathered, statics)
        .drop("matched_on")
        .equals(match_detections(found, scene("optical"), *whole).drop("matched_on"))
    )


def test_reports_of_ships_far_away_in_place_or_time_are_not_read(tmp_path):
    late = reports("273000003", minutes=(900, 905))
    folder = fill(tmp_path, reports("273000001"), reports("273000002", lat=46.0), late)
    gathered, _ = gather_reports(folder, scene())
    assert gathered["mmsi"].unique().to_list() == ["273000001"]
    wide, _ = gather_reports(folder, scene(), MatchRule(around_nm=400.0, window_h=24.0))
    assert wide["mmsi"].n_unique() == 3


def test_a_scene_across_the_antimeridian_has_its_reports(tmp_path):
    folder = fill(
        tmp_path, reports("273000001", lon=179.99), reports("273000002", lon=-179.9), reports("273000003", lon=0.0)
    )
    gathered, _ = gather_reports(folder, scene(lon=180.0))
    assert sorted(gathered["mmsi"].unique()) == ["273000001", "273000002"]
