"""A small season from pixels and radio: either alone, neither, a run that is killed, one scene more."""

import shutil
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from imagemaker import write_image
from placemaker import InlinePlace
from ullage import results
from ullage.case import read_case
from ullage.detecting import case_scenes
from ullage.errors import InputError
from ullage.gathering import gather_evidence
from ullage.match import MatchRule, match_detections
from ullage.parts import KeptSteps
from ullage.results import run_case
from ullage.simulate import TradeSettings, world
from ullage.simulate.case_season import SeasonSettings, choose_every, write_season
from ullage.simulate.imagery import ImagerySettings
from ullage.simulate.imagery.settings import PLANET, S2
from ullage.simulate.trade.fleet import FleetLaw
from ullage.tracking.case_ais import NOTHING_HEARD

SETTINGS = SeasonSettings(
    trade=TradeSettings(
        days=8, tankers=2, bystanders=2, fleet=FleetLaw(meeting=0), terminals=("vostochny", "rajin"), berths=1,
        sensors=("s1", "planet"),
    ),
    track=10,
    every={"s1": 1, "planet": 5},
    imagery=ImagerySettings(
        radar_size=(120, 132), s2=replace(S2, size=(60, 60)), planet=replace(PLANET, size=(200, 200))
    ),
)  # fmt: skip


def gathered(folder):
    """Gather what scenes and AIS show, as a run does before its stages."""
    case = read_case(folder)
    return gather_evidence(case, folder / "out", KeptSteps(folder / "out" / ".parts", InlinePlace()), lambda *_: None)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("season") / "season"
    write_season(world(5, settings=SETTINGS.trade), folder, SETTINGS)
    case = folder / "case.toml"
    case.write_text(case.read_text("utf-8").replace("seed = ", "draws = 200\nseed = "), "utf-8")
    return folder


@pytest.fixture
def season(made, tmp_path):
    shutil.copytree(made, tmp_path / "season")
    return tmp_path / "season"


def without(folder, *kinds):
    case = folder / "case.toml"
    kept = [
        line for line in case.read_text("utf-8").split("\n") if not line.startswith(tuple(f"{one} =" for one in kinds))
    ]
    case.write_text("\n".join(kept), "utf-8")
    return folder


def table(folder, name):
    return pl.read_parquet(folder / "out" / f"{name}.parquet")


@pytest.fixture
def searched(monkeypatch):
    """Count which scenes are searched."""
    found = []
    search = case_scenes.search_scene

    def search_scene(path, *arguments):
        found.append(path.rpartition("/")[2])
        return search(path, *arguments)

    search_scene.__module__, search_scene.__qualname__ = search.__module__, search.__qualname__
    monkeypatch.setattr(case_scenes, "search_scene", search_scene)
    return found


def scenes_of(folder):
    return sorted(one.name for one in (folder / "scenes").iterdir() if one.suffix in {".SAFE", ".tif"})


def test_pixels_and_radio_become_results_with_the_truth_beside_them_and_the_same_elsewhere(
    season, tmp_path, monkeypatch
):
    monkeypatch.setattr(results, "Machine", InlinePlace)
    shutil.copytree(season, tmp_path / "other")
    finished = [run_case(folder, report=False) for folder in (season, tmp_path / "other")]
    assert len(table(season, "scenes")) == len(scenes_of(season)) == 3
    assert len(table(season, "looks")) == 3
    assert set(table(season, "matches").columns) >= {"detection_id", "mmsi", "p_match", "class", "coverage"}
    assert len(table(season, "tracks")) > 0
    assert finished[0].summary["truth"]["visits"] >= 0
    assert any(name.startswith("scenes/") for name in finished[0].summary["inputs"])
    for one in (season / "out").iterdir():
        if one.is_file():
            assert one.read_bytes() == (tmp_path / "other" / "out" / one.name).read_bytes(), one.name


def test_an_empty_file_of_ais_and_images_without_data_are_a_case(season, monkeypatch):
    monkeypatch.setattr(results, "Machine", InlinePlace)
    (season / "ais" / "ais.csv").write_text("", "utf-8")
    shutil.rmtree(season / "scenes")
    (season / "scenes").mkdir()
    place = (32653, (336_000.0, 10.0, 4_730_000.0, -10.0))
    write_image(
        season / "scenes" / "20240103_empty.tif", np.zeros((4, 100, 120), np.uint16), *place,
        descriptions=("blue", "green", "red", "nir"), tags={"ACQUISITION_DATETIME": "2024-01-03T02:00:00Z"}, nodata=0,
    )  # fmt: skip
    finished = run_case(season, report=False)
    assert NOTHING_HEARD in finished.summary["warnings"]
    assert len(table(season, "scenes")) == 1
    assert len(table(season, "detections")) == 0
    assert not (season / "out" / "matches.parquet").exists()
    assert finished.summary["looks"]["clear"] == 0


def test_one_new_scene_costs_one_scene(season, searched):
    last = scenes_of(season)[0]
    (season / "scenes" / last).rename(season / last)
    gathered(season)
    assert sorted(searched) == scenes_of(season)
    searched.clear()
    (season / last).rename(season / "scenes" / last)
    gathered(season)
    assert searched == [last]


def test_a_run_that_is_killed_goes_on_where_it_was(season, searched, monkeypatch):
    without(season, "ais")  # else its tracks are found beside, in a thread that a process takes with it
    counted = case_scenes.search_scene

    def search_scene(path, *arguments):
        if len(searched) == 2:
            raise KeyboardInterrupt
        return counted(path, *arguments)

    search_scene.__module__, search_scene.__qualname__ = counted.__module__, counted.__qualname__
    with monkeypatch.context() as patch:
        patch.setattr(case_scenes, "search_scene", search_scene)
        with pytest.raises(KeyboardInterrupt):
            gathered(season)
    assert len(searched) == 2
    gathered(season)
    assert sorted(searched) == scenes_of(season)


def test_images_alone_are_a_case_and_nothing_is_called_dark(season):
    evidence = gathered(without(season, "ais"))
    assert (len(evidence.tables["scenes"]), evidence.heard.reports.is_empty()) == (3, True)
    assert "tracks" not in evidence.tables
    seen, heard = evidence.seen, evidence.heard
    matches = match_detections(seen.detections, seen.scenes, heard.reports, heard.statics, MatchRule())
    assert set(matches["class"]) <= {"cannot tell"}


def test_ais_alone_is_a_case(season):
    evidence = gathered(without(season, "scenes"))
    assert "scenes" not in evidence.tables
    assert len(evidence.tables["tracks"]) > 0
    assert len(evidence.heard.said) > 0


def test_a_header_alone_is_no_report(season):
    file = season / "ais" / "ais.csv"
    file.write_text(file.read_text("utf-8").split("\n")[0] + "\n", "utf-8")
    assert NOTHING_HEARD in gathered(without(season, "scenes")).warnings


def test_ais_that_came_since_is_read_and_what_is_found_is_that_of_all(season, tmp_path):
    without(season, "scenes")
    shutil.copytree(season, tmp_path / "whole")
    header, *rows = (season / "ais" / "ais.csv").read_text("utf-8").splitlines(keepends=True)
    parts = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    (season / "ais" / "ais.csv").write_text(header + "".join(parts[0]), "utf-8")
    gathered(season)
    (season / "ais" / "later.csv").write_text(header + "".join(parts[1]), "utf-8")
    grown, whole = gathered(season), gathered(tmp_path / "whole")
    for name in ("tracks", "gaps", "port_visits"):
        assert grown.tables[name].equals(whole.tables[name]), name
    again = gathered(season)
    assert all(again.tables[name].equals(table) for name, table in grown.tables.items())


def test_files_of_which_none_is_ais_are_refused(season):
    (season / "ais" / "notes.csv").write_text("nothing of the kind\n", "utf-8")
    (season / "ais" / "ais.csv").unlink()
    with pytest.raises(InputError, match=r"notes\.csv"):
        gathered(without(season, "scenes"))


def test_a_scene_that_cannot_be_read_is_left_out_and_told_unless_none_can(season):
    without(season, "ais")
    (season / "scenes" / "broken.tif").write_bytes(b"II*\0 and no more")
    evidence = gathered(season)
    assert any("broken.tif could not be read and was left out" in one for one in evidence.warnings)
    assert len(evidence.tables["scenes"]) == 3
    for name in scenes_of(season):
        if name != "broken.tif":
            (season / "scenes" / name).rename(season / name)
    with pytest.raises(InputError, match=r"broken\.tif"):
        gathered(season)


def test_what_a_season_looks_at_does_not_depend_on_what_is_there(made):
    own = world(5, settings=SETTINGS.trade)
    chosen = choose_every(own, SETTINGS)
    assert {one["sensor"] for one in chosen} == {"s1", "planet"}
    assert [one["looked_at"] for one in chosen] == sorted(one["looked_at"] for one in chosen)
