"""Scenes from files to a file of detections; the readers and the detector are stand-ins."""

import json
import os
import re
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from scenemaker import AT, detection, detections, scene, sea
from ullage.detect import ShipNets
from ullage.detecting import berths, earlier_chips, first_run, networks, one_scene, opening, run
from ullage.detecting.networks import NO_NETWORK
from ullage.detecting.run import detect_files
from ullage.detecting.wanted import Wanted
from ullage.engine import EngineError
from ullage.errors import InputError, OutputError, Problem
from ullage.records import Place
from ullage.tables import BERTH_LOOKS

SCENES = {
    "a.zip": scene(sea(), scene_id="S1A_A"),
    "b.zip": scene(sea(), scene_id="S1A_B", at=AT + timedelta(days=12)),
    "c.zip": scene(sea(), scene_id="S1A_C", at=AT + timedelta(days=24)),
}
BERTH = Place("b-1", "Berth", "loads", area=((133.0, 42.6), (133.02, 42.6), (133.02, 42.62)))


def read(path, at=None, **_):
    if path.name not in SCENES:
        raise InputError([Problem(str(path), "is no scene: expected a Sentinel-1 product")])
    return SCENES[path.name]


def find(a_scene, rule, land=None, nets=None, places=(), area=(), progress=None, tell=None):
    """Find one ship and one ghost in each scene."""
    if progress:
        progress(1, 1)
    number = a_scene.scene_id[-1]
    return detections(
        detection(a_scene, 150, 200, detection_id=f"d-{number}1"),
        detection(a_scene, 60, 60, reason="azimuth ambiguity", hull=None, detection_id=f"d-{number}2"),
    )


def looks(a_scene, earlier, places, rule):
    row = {"place_id": "b-1", "scene_id": a_scene.scene_id, "seen_at": a_scene.started_at, "earlier": len(earlier)}
    return BERTH_LOOKS.frame([row | {"state": "occupied" if earlier else "cannot tell"}])


def search_or_die(path, wanted, progress=None, *, apart=False):
    """Search a scene in a process of its own; that of ``b.zip`` dies once, that of ``c.zip`` always."""
    mark = path.with_suffix(".died")
    if path.name == "c.zip" or (path.name == "b.zip" and not mark.exists()):
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    with pytest.MonkeyPatch.context() as patch:
        stand_in(patch)
        return one_scene.find_in_scene(path, wanted, progress, apart=apart)


@pytest.fixture(autouse=True)
def _stand_ins(monkeypatch):
    stand_in(monkeypatch)


def stand_in(monkeypatch):
    monkeypatch.setattr(opening, "read_scene", read)
    monkeypatch.setattr(one_scene, "find_ships", find)
    monkeypatch.setattr(networks, "load_nets", lambda _: ShipNets())
    monkeypatch.setattr(first_run, "is_compiled", lambda _: True)
    monkeypatch.setattr(berths, "find_berth_looks", looks)


def paths(*names):
    return [Path(name) for name in names]


def ids(done):
    return done.detections["detection_id"].to_list()


def test_what_was_rejected_is_written_with_its_reason(tmp_path):
    done = detect_files(paths("a.zip"), tmp_path / "x.parquet")
    table = pl.read_parquet(tmp_path / "x.parquet")
    assert table["reject_reason"].to_list() == ["azimuth ambiguity", None]
    assert (done.summary["ships"], done.summary["rejected"]) == (1, {"azimuth ambiguity": 1})


def test_what_was_rejected_can_be_left_out(tmp_path):
    done = detect_files(paths("a.zip"), tmp_path / "x.geojson", Wanted(rejected=False))
    assert ids(done) == ["d-A1"]
    assert done.summary["rejected"] == {"azimuth ambiguity": 1}  # it is told all the same


def test_the_order_of_the_scenes_does_not_matter(tmp_path):
    for name, given in (("x", ("a.zip", "b.zip")), ("y", ("b.zip", "a.zip"))):
        detect_files(paths(*given), tmp_path / f"{name}.gpkg")
    assert (tmp_path / "x.gpkg").read_bytes() == (tmp_path / "y.gpkg").read_bytes()


def test_a_scene_at_fault_leaves_the_others(tmp_path):
    done = detect_files(paths("a.zip", "broken.zip", "b.zip"), tmp_path / "x.csv")
    assert ids(done) == ["d-A2", "d-A1", "d-B2", "d-B1"]
    assert done.summary["failed"] == 1
    assert "expected a Sentinel-1 product" in done.summary["scenes"][1]["problem"]


def test_without_any_scene_nothing_is_written_and_all_problems_are_told(tmp_path):
    (tmp_path / "x.csv").write_text("earlier")
    with pytest.raises(InputError) as raised:
        detect_files(paths("one.zip", "two.zip"), tmp_path / "x.csv")
    assert len(raised.value.problems) == 2
    assert (tmp_path / "x.csv").read_text() == "earlier"


def test_a_file_that_is_gone_is_told(tmp_path, monkeypatch):
    def gone(*_, **__):
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(opening, "read_scene", gone)
    with pytest.raises(InputError, match="No such file"):
        detect_files(paths("a.zip"), tmp_path / "x.csv")


def test_a_scene_given_twice_is_taken_once_and_told(tmp_path):
    done = detect_files(paths("a.zip", "a.zip"), tmp_path / "x.csv")
    assert ids(done) == ["d-A2", "d-A1"]
    assert "taken once" in done.summary["scenes"][1]["warnings"][0]


def named_port(monkeypatch):
    """Give two files of one name: one scene each, of two days and places."""
    ports = {
        Path("jan/port.tif"): scene(sea(), scene_id="port"),
        Path("feb/port.tif"): scene(sea(), scene_id="port", at=AT + timedelta(days=30), lat=42.8),
    }

    def find_named(a_scene, *others, **more):
        return detections(detection(a_scene, 150, 200, detection_id=f"d-{a_scene.scene_id}"))

    monkeypatch.setattr(one_scene, "find_ships", find_named)
    monkeypatch.setattr(opening, "read_scene", lambda path, *_, **__: ports[path])
    return list(ports)


def test_two_scenes_of_one_name_are_both_kept_under_ids_of_their_own(tmp_path, monkeypatch):
    both = named_port(monkeypatch)
    wanted = Wanted(chips=tmp_path / "chips", model="none")
    done = detect_files(both, tmp_path / "x.csv", wanted)
    assert done.detections["scene_id"].str.contains(r"^port-[0-9a-f]{12}$").all()
    assert done.detections["scene_id"].n_unique() == done.detections["detection_id"].n_unique() == 2
    assert {one["scene_id"] for one in done.summary["scenes"]} == set(done.detections["scene_id"])
    assert {path.stem for path in done.written if path.suffix == ".png"} == set(ids(done))
    assert all("another scene is named port too" in one["warnings"][0] for one in done.summary["scenes"])
    assert detect_files(both[::-1], tmp_path / "y.csv", wanted).detections.equals(done.detections)
    assert detect_files(both[:1], tmp_path / "z.csv", wanted).detections["scene_id"].to_list() == ["port"]


def test_berths_are_looked_at_in_both_scenes_of_one_name(tmp_path, monkeypatch):
    wanted = Wanted(places=(BERTH,), berths=tmp_path / "berths.csv", model="none")
    done = detect_files(named_port(monkeypatch), tmp_path / "x.csv", wanted)
    assert set(done.berth_looks["scene_id"]) == set(done.detections["scene_id"])
    assert done.berth_looks["earlier"].to_list() == [0, 1]


def test_that_the_network_is_not_there_is_told_when_it_was_wanted(tmp_path):
    asked = detect_files(paths("a.zip"), tmp_path / "x.csv", Wanted(model="auto"))
    assert NO_NETWORK in asked.summary["scenes"][0]["warnings"]
    not_asked = detect_files(paths("a.zip"), tmp_path / "x.csv", Wanted(model="none"))
    assert not_asked.summary["scenes"][0]["warnings"] == []


def test_the_warnings_of_a_scene_do_not_name_its_file_again(tmp_path, monkeypatch):
    told = ("a.zip: was taken long ago", "annotation.xml: is short")
    named = replace(SCENES["a.zip"], source="a.zip", warnings=told)
    monkeypatch.setattr(opening, "read_scene", lambda *_, **__: named)
    done = detect_files(paths("a.zip"), tmp_path / "x.csv", Wanted(model="none"))
    assert done.summary["scenes"][0]["warnings"] == ["was taken long ago", "annotation.xml: is short"]


def test_pictures_are_written_beside(tmp_path):
    wanted = Wanted(chips=tmp_path / "chips", quicklook=tmp_path / "look.png")
    done = detect_files(paths("a.zip"), tmp_path / "new" / "x.kml", wanted)
    assert {path.relative_to(tmp_path).as_posix() for path in done.written} == {
        "chips/d-A1.png",
        "look.png",
        "new/x.kml",
    }
    assert all(path.stat().st_size > 1000 for path in done.written)


def test_chips_of_an_earlier_run_of_a_scene_go_and_those_of_other_scenes_stay(tmp_path, monkeypatch):
    wanted = Wanted(chips=tmp_path / "chips", model="none")
    detect_files(paths("a.zip", "b.zip"), tmp_path / "x.csv", wanted)
    (tmp_path / "chips" / "notes.txt").write_text("mine")
    monkeypatch.setattr(
        one_scene, "find_ships", lambda one, *_, **__: detections(detection(one, 90, 90, detection_id="d-A3"))
    )
    monkeypatch.setattr(earlier_chips, "_NAME", re.compile(r"d-[A-Z]\d\.png"))
    done = detect_files(paths("a.zip"), tmp_path / "x.csv", wanted)
    assert {path.name for path in (tmp_path / "chips").iterdir()} == {"d-A3.png", "d-B1.png", "notes.txt"}
    gone, stay = done.summary["warnings"]
    assert gone.startswith("1 chip of an earlier run")
    assert stay.startswith("1 chip in")


def test_each_of_several_scenes_has_a_quick_look_with_its_number(tmp_path):
    done = detect_files(paths("a.zip", "b.zip"), tmp_path / "x.csv", Wanted(quicklook=tmp_path / "look.png"))
    assert [path.name for path in done.written] == ["look-1.png", "look-2.png", "x.csv"]


def test_berths_are_compared_with_the_earlier_scenes_of_their_orbit(tmp_path):
    wanted = Wanted(places=(BERTH,), berths=tmp_path / "berths.csv")
    done = detect_files(paths("b.zip", "c.zip", "a.zip"), tmp_path / "x.csv", wanted)
    assert done.berth_looks.select("scene_id", "earlier").rows() == [("S1A_A", 0), ("S1A_B", 1), ("S1A_C", 2)]
    assert done.summary["berths"] == {"occupied": 2, "cannot tell": 1}
    assert len(pl.read_csv(tmp_path / "berths.csv")) == 3


def test_optical_scenes_are_left_out_of_the_berths_and_that_is_told(tmp_path, monkeypatch):
    colours = replace(SCENES["b.zip"], kind="optical")
    monkeypatch.setattr(opening, "read_scene", lambda path, *_, **__: colours if path.name == "b.zip" else read(path))
    wanted = Wanted(places=(BERTH,), berths=tmp_path / "berths.csv", model="none")
    done = detect_files(paths("a.zip", "b.zip", "c.zip"), tmp_path / "x.csv", wanted)
    assert done.berth_looks["scene_id"].to_list() == ["S1A_A", "S1A_C"]
    assert "radar scenes alone: 1 optical scene left out" in done.summary["warnings"][0]
    alone = detect_files(paths("b.zip"), tmp_path / "x.csv", wanted)
    assert alone.berth_looks.is_empty()
    assert len(alone.summary["warnings"]) == 1


def test_berths_without_an_outline_are_told(tmp_path):
    wanted = Wanted(places=(Place("p", "P", "loads", 42.0, 133.0),), berths=tmp_path / "berths.csv")
    done = detect_files(paths("a.zip"), tmp_path / "x.csv", wanted)
    assert "outline" in done.summary["warnings"][0]
    assert done.summary["berths"] == {}


def test_what_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        detect_files(paths("a.zip"), tmp_path / "file" / "x.csv")


def as_out(folder):
    return folder / "x.csv", Wanted()


def as_chips(folder):
    return Path("x.csv"), Wanted(chips=folder)


def as_quicklook(folder):
    return Path("x.csv"), Wanted(quicklook=folder / "look.png")


def as_berths(folder):
    return Path("x.csv"), Wanted(berths=folder / "berths.csv", places=(BERTH,))


@pytest.mark.parametrize("use", [as_out, as_chips, as_quicklook, as_berths])
@pytest.mark.parametrize("folder", ["file", "file/new", "/proc/new/folder"])
def test_a_folder_that_cannot_be_written_to_is_found_before_any_scene_is_read(tmp_path, monkeypatch, use, folder):
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("in the way")
    asked = []
    monkeypatch.setattr(opening, "read_scene", lambda path, *_, **__: asked.append(path) or read(path))
    with pytest.raises(OutputError, match=f"{folder} cannot be written to"):
        detect_files(paths("a.zip"), *use(Path(folder)))
    assert asked == []
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_all_folders_that_cannot_be_written_to_are_told_at_once_and_none_is_made(tmp_path):
    (tmp_path / "file").write_text("in the way")
    wanted = Wanted(chips=tmp_path / "new" / "chips", quicklook=tmp_path / "file" / "look.png")
    with pytest.raises(OutputError) as raised:
        detect_files(paths("a.zip"), tmp_path / "file" / "x.csv", wanted)
    assert [line.partition(":")[0] for line in str(raised.value).splitlines()] == ["--out", "--quicklook"]
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_the_summary_is_plain_json(tmp_path):
    done = detect_files(paths("a.zip", "broken.zip"), tmp_path / "x.csv")
    assert json.loads(json.dumps(done.summary, allow_nan=False)) == done.summary


def test_that_the_search_is_compiled_is_a_stage_that_ends_with_the_first_scene(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(first_run, "is_compiled", lambda _: False)
    detect_files(paths("a.zip", "b.zip"), tmp_path / "x.csv", progress=lambda *stage: told.append(stage))
    stages = [one for one in told if one[0] in {"compile", "scenes"}]
    assert stages == [
        ("compile", 0, 1),
        ("scenes", 0, 2),
        ("compile", 1, 1),
        ("scenes", 1, 2),
        ("scenes", 2, 2),
    ]


def test_stages_are_told_as_they_go(tmp_path):
    told = []
    detect_files(paths("a.zip"), tmp_path / "x.csv", progress=lambda *stage: told.append(stage))
    assert [one for one in told if one[0] != "land"] == [
        ("scenes", 0, 1),
        ("read", 0, 1),
        ("read", 1, 1),
        ("detect", 1, 1),
        ("scenes", 1, 1),
        ("write", 0, 1),
        ("write", 1, 1),
    ]


def test_a_scene_whose_process_dies_is_searched_again(tmp_path, monkeypatch):
    alone = detect_files([tmp_path / "a.zip", tmp_path / "b.zip"], tmp_path / "alone.csv")
    monkeypatch.setattr(run, "find_in_scene", search_or_die)
    told = []
    many = [tmp_path / "a.zip", tmp_path / "b.zip"]
    done = detect_files(many, tmp_path / "x.csv", None, lambda *stage: told.append(stage), 2)
    assert (tmp_path / "b.died").exists()
    assert (tmp_path / "x.csv").read_bytes() == (tmp_path / "alone.csv").read_bytes()
    assert ids(done) == ids(alone)
    assert [one for one in told if one[0] == "scenes"] == [("scenes", 0, 2), ("scenes", 1, 2), ("scenes", 2, 2)]


def test_a_scene_that_kills_every_process_is_told_by_its_name_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "find_in_scene", search_or_die)
    with pytest.raises(EngineError, match=r"c\.zip lost its worker 3 times on this machine"):
        detect_files([tmp_path / "a.zip", tmp_path / "c.zip"], tmp_path / "x.csv", workers=2)
    assert not (tmp_path / "x.csv").exists()
