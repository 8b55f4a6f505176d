"""A simulated case on disk: the same bytes, whole or not at all, and what the flow takes as it is."""

import errno
import json
import os
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from ullage.errors import OutputError
from ullage.results import run_case
from ullage.simulate import TradeSettings, case, world
from ullage.simulate.case import choose_looks, write_case
from ullage.simulate.case_tables import case_tables, case_toml
from ullage.simulate.imagery import RenderedLook
from ullage.simulate.trade.truth import ENCOUNTERS, HULLS, POSITIONS, SILENCES, VISITS, VOYAGES
from ullage.simulate.whole_folder import whole_folder
from ullage.sources.case_file import read_case_file
from ullage.sources.places_geojson import read_places_geojson


@pytest.fixture(scope="module")
def made():
    return world(2, days=14, tankers=6, bystanders=4)


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory):
    return write_case(made, tmp_path_factory.mktemp("cases") / "small", ais=None).folder


def bytes_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_flow_takes_it_as_it_is(folder, tmp_path):
    copy = tmp_path / "case"
    shutil.copytree(folder, copy)
    finished = run_case(copy, report=False, workers=1)
    assert finished.summary["visits"]["named"] + finished.summary["visits"]["reported"] > 0
    # nobody verifies what is not there, and registers write gross tonnages for deadweights now and then
    expected = ("is not verified", "is probably a gross tonnage")
    assert [one for one in finished.summary["warnings"] if not any(told in one for told in expected)] == []


def test_two_writings_have_the_same_bytes_in_every_file(tmp_path):
    first, second = (
        write_case(world(3, days=4, tankers=6, bystanders=4), tmp_path / name, ais="csv") for name in ("a", "b")
    )
    assert bytes_of(first.folder) == bytes_of(second.folder)
    assert list(first.files) == sorted(bytes_of(first.folder))
    named = read_case_file(first.folder)
    assert (named.sources, [one for one in named.warnings if "no line names it" in one]) == ({"ais": ("ais",)}, [])
    assert (tmp_path / "a" / "ais" / "ais.csv").read_bytes().count(b"\n") == first.ais_rows + 1 > 1000


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("hulls", HULLS), ("voyages", VOYAGES), ("visits", VISITS), ("silences", SILENCES), ("encounters", ENCOUNTERS),
        ("positions", POSITIONS),
    ],
)  # fmt: skip
def test_truth_is_there_with_its_columns(folder, name, table):
    assert pl.read_parquet(folder / "truth" / f"{name}.parquet").schema == table.schema


def test_what_is_written_says_that_it_is_simulated(folder):
    written = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    assert "Simulated" in written["title"]
    assert {one["source"] for one in written["place"]} == {"simulated"}
    assert not any(one["verified"] for one in written["place"])
    for name in ("observations", "fleet", "notified"):
        table = pl.read_csv(folder / f"{name}.csv", infer_schema=False)
        assert table["source"].str.starts_with("simulated").all()
    assert "no ship or figure is real" in json.loads((folder / "truth" / "world.json").read_text("utf-8"))["what"]


def test_places_are_those_that_tracking_and_detection_take(folder, made):
    places, _ = read_places_geojson(folder / "places.geojson")
    told = [(one.id, one.role, len(one.area) > 0) for one in places]
    assert told == [(one.id, one.role, len(one.area) > 0) for one in made.places]


def test_looks_are_those_of_the_world(folder, made):
    looks = pl.read_csv(folder / "looks.csv")
    assert looks.height == made.looks.height
    assert looks["p_detect"].to_list() == pytest.approx(made.looks["p_detect"].to_list())


def test_a_folder_that_is_there_is_refused_and_left_alone(made, tmp_path):
    (tmp_path / "case").mkdir()
    with pytest.raises(OutputError, match="is there already"):
        write_case(made, tmp_path / "case", ais=None)
    assert left_in(tmp_path) == ["case"]
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="choose another"):
        write_case(made, tmp_path / "file", ais=None)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("full_after", [0, 3, 8, 12])
def test_a_disk_that_fills_leaves_nothing_behind(made, tmp_path, monkeypatch, full_after):
    written = []

    def fill(path, content):
        if len(written) >= full_after:
            path.write_bytes(content[:10])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        written.append(path)
        path.write_bytes(content)

    monkeypatch.setattr(case, "write_file", fill)
    with pytest.raises(OutputError, match="No space left on device"):
        write_case(made, tmp_path / "case", ais=None)
    assert left_in(tmp_path) == []


def test_a_disk_that_is_full_at_the_sync_leaves_nothing_behind(made, tmp_path, monkeypatch):
    def fail(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(case.os, "fsync", fail)
    with pytest.raises(OutputError, match="nothing was left behind"):
        write_case(made, tmp_path / "case", ais=None)
    assert left_in(tmp_path) == []


def test_a_stop_by_hand_leaves_nothing_behind(made, tmp_path):
    def stop(stage, *_):
        if stage == "ais":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_case(made, tmp_path / "case", progress=stop)
    assert left_in(tmp_path) == []


def test_what_a_killed_process_left_goes_with_the_next_writing(tmp_path):
    killed = (
        "import os, signal\nfrom ullage.simulate.whole_folder import whole_folder\n"
        f"with whole_folder({str(tmp_path / 'case')!r}) as into:\n"
        "    (into / 'half').write_text('half')\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == -9
    assert not (tmp_path / "case").exists()
    assert len(left_in(tmp_path)) == 1
    with whole_folder(tmp_path / "case") as into:
        (into / "whole").write_text("whole")
    assert left_in(tmp_path) == ["case"]


def test_what_another_process_is_writing_stays(tmp_path):
    code = (
        "import sys\nfrom ullage.simulate.whole_folder import whole_folder\n"
        f"with whole_folder({str(tmp_path / 'case')!r}) as into:\n"
        "    (into / 'slow').write_text('')\n    print(into.name, flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        theirs = other.stdout.readline().decode().strip()
        with whole_folder(tmp_path / "case") as into:
            (into / "quick").write_text("")
        assert (tmp_path / theirs / "slow").exists()
        other.communicate()
    assert other.returncode == 1  # the name was taken by then
    assert left_in(tmp_path) == ["case"]
    assert left_in(tmp_path / "case") == ["quick"]


def test_a_parent_without_rights_is_told(made, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write_case(made, tmp_path / "file" / "case", ais=None)


def test_looks_to_render_are_clear_and_of_all_sensors_in_turn(made):
    chosen = choose_looks(made, 4)
    assert {one["sensor"] for one in chosen} <= {"s1", "s2", "planet", "vhr"}
    assert len({one["sensor"] for one in chosen}) >= 3
    assert all(one["clear"] for one in chosen)
    for look in chosen:
        there = made.visits.filter(pl.col("place_id") == look["place_id"])
        inside = (there["arrived_at"] < look["looked_at"]) & (look["looked_at"] < there["departed_at"])
        assert inside.any()
    assert choose_looks(made, 2) == chosen[:2]
    assert choose_looks(made, 0) == []


def test_rendered_scenes_are_named_in_the_positions(made, tmp_path, monkeypatch):
    calls = []

    def render(seed, look, positions, hulls, place, folder, land):
        calls.append((seed, look["look_id"], place.id, positions.height))
        folder.mkdir(exist_ok=True)
        made = folder / f"S1A_{len(calls)}.SAFE"
        made.mkdir()
        (made / "manifest.safe").write_text("")
        first = tuple(positions["mmsi"])[:1]
        return RenderedLook(made, first, first if len(calls) == 2 else ())

    monkeypatch.setattr("ullage.simulate.imagery.render_look", render)
    written = write_case(made, tmp_path / "case", scenes=2, ais=None)
    assert written.scenes == ("scenes/S1A_1.SAFE", "scenes/S1A_2.SAFE")
    named = tomllib.loads((tmp_path / "case" / "case.toml").read_text("utf-8"))["files"]
    assert (named["scenes"], named.get("ais")) == ("scenes", None)
    positions = pl.read_parquet(tmp_path / "case" / "truth" / "positions.parquet")
    in_scenes = positions.drop_nulls("scene_id")
    # of all ships about a place only those that the image shows are held against who searches it
    assert dict(in_scenes["scene_id"].value_counts().iter_rows()) == {"S1A_1": 1, "S1A_2": 1}
    assert in_scenes.sort("scene_id")["clear"].to_list() == [True, False]  # a cloud hides the second
    moments = in_scenes["seen_at"].implode()
    others = positions.filter(pl.col("seen_at").is_in(moments) & pl.col("scene_id").is_null())
    assert sum(call[3] for call in calls) == 2 + others.filter(~pl.col("clear")).height > 2


@pytest.mark.parametrize("sources", [(), ("ais",), ("scenes", "ais")])
def test_the_case_names_the_scenes_and_the_ais_that_are_written_and_no_truth(made, sources):
    tables = case_tables(made, {}, sources)
    named = tomllib.loads(tables["case.toml"].decode())["files"]
    assert named == {name.removesuffix(".csv"): name for name in tables if name.endswith(".csv")} | dict(
        zip(sources, sources, strict=True)
    )


def test_what_was_seen_in_a_rendered_image_names_it(made):
    look = next(row["look_id"] for row in made.observations if row["sensor"] == "planet")
    table = case_tables(made, {look: "scenes/a.tif"})["observations.csv"]
    images = pl.read_csv(table, infer_schema=False)["image"]
    expected = ["scenes/a.tif" if row["look_id"] == look else None for row in made.observations]
    assert images.to_list() == expected


def test_a_case_that_begins_within_a_year_has_its_days():
    begins = datetime(2023, 12, 20, tzinfo=UTC)
    made = world(1, settings=TradeSettings(days=20, tankers=1, bystanders=0, sensors=(), begins=begins))
    written = tomllib.loads(case_toml(made))
    assert (f"{written['from']}", f"{written['to']}") == ("2023-12-20", "2024-01-08")
    assert [one["month"] for one in made.notified] == sorted(one["month"] for one in made.notified)


def test_nothing_is_written_outside_the_folder(folder):
    assert left_in(folder.parent) == [folder.name]
    assert Path(folder / "truth").is_dir()
