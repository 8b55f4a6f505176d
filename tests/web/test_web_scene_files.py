"""Where the files of a result's scenes are, what state they are in, and how few of them are open."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from imagemaker import planet_json, sea, write_image
from ullage.hashes import Hashes
from ullage.web.errors import WebError
from ullage.web.scenes.files import SceneFiles
from ullage.web.scenes.opened import OpenScenes

CASE = """format = 1
title = "Scenes"
from = 2021-07-01
to = 2021-07-31
[[cap]]
amount = 500000
unit = "bbl"
source = "UNSCR 2397"
[[place]]
id = "nampo"
name = "Nampo"
role = "discharges"
lat_deg = 38.7
lon_deg = 125.4
verified = true
source = "made up"
[files]
scenes = "scenes"
"""


def case(folder, count=1):
    """Make a case folder with scenes, and tell of it as its result would."""
    folder.mkdir()
    (folder / "case.toml").write_text(CASE, "utf-8")
    place = folder / "scenes"
    place.mkdir()
    for number in range(count):
        write_image(place / f"2021070{number + 1}_175710_72_105e_3B_AnalyticMS_SR.tif", sea(4, np.uint16))
        (place / f"2021070{number + 1}_175710_72_105e_metadata.json").write_text(planet_json(), "utf-8")
    hashes = Hashes(folder)
    inputs = {hashes.name(one): hashes.of(one) for one in sorted(place.iterdir())}
    sources = {one.stem: hashes.name(one) for one in sorted(place.glob("*.tif"))}
    return SceneFiles(folder, sources, inputs)


def test_a_scene_is_as_analysed_until_it_or_what_is_read_with_it_changes(tmp_path):
    files = case(tmp_path / "case")
    (name,) = files.sources
    assert files.find(name).state == "as analysed"
    beside = next((tmp_path / "case" / "scenes").glob("*.json"))
    beside.write_text(planet_json() + "\n", "utf-8")
    assert files.find(name).state == "changed"


def test_a_scene_that_was_put_back_is_as_analysed_again(tmp_path):
    files = case(tmp_path / "case")
    (name,) = files.sources
    path = files.find(name).path
    kept = path.read_bytes()
    path.unlink()
    assert files.find(name) == (None, "missing", ())
    path.write_bytes(kept)
    assert files.find(name).state == "as analysed"


def test_scenes_elsewhere_are_found_by_the_link_that_the_case_file_names(tmp_path):
    files = case(tmp_path / "case")
    (tmp_path / "case" / "scenes").rename(tmp_path / "elsewhere")
    (tmp_path / "case" / "scenes").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (name,) = files.sources
    assert files.find(name).state == "as analysed"


@pytest.mark.parametrize("name", ["../secret.tif", "/etc/passwd", "scenes/../../secret.tif"])
def test_no_name_in_a_result_leads_out_of_the_case(tmp_path, name):
    case(tmp_path / "case")
    (tmp_path / "secret.tif").write_bytes(b"secret")
    assert SceneFiles(tmp_path / "case", {"a": name}, {}).find("a").path is None


def test_a_link_in_the_case_leads_to_no_file_that_the_case_file_does_not_name(tmp_path):
    files = case(tmp_path / "case")
    (tmp_path / "secret.tif").write_bytes(b"secret")
    (tmp_path / "case" / "link.tif").symlink_to(tmp_path / "secret.tif")
    assert SceneFiles(tmp_path / "case", {"a": "link.tif"}, files.inputs).find("a").path is None


def test_a_scene_that_is_gone_or_broken_is_refused_with_what_to_do(tmp_path):
    files = case(tmp_path / "case")
    (name,) = files.sources
    path = files.find(name).path
    scenes = OpenScenes(files)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(WebError, match="cannot be read") as caught:
        scenes.get(name)
    assert caught.value.status == 409
    path.unlink()
    with pytest.raises(WebError, match="is not there"):
        scenes.get(name)
    with pytest.raises(WebError, match="no such scene") as caught:
        scenes.get("another")
    assert caught.value.status == 404


def test_a_scene_that_changes_is_opened_anew_and_says_so(tmp_path):
    files = case(tmp_path / "case")
    (name,) = files.sources
    scenes = OpenScenes(files)
    before = scenes.get(name)
    assert scenes.get(name) is before
    write_image(files.find(name).path, sea(4, np.uint16, seed=2))
    after = scenes.get(name)
    assert after is not before
    assert (before.state, after.state) == ("as analysed", "changed")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed by Linux")
def test_few_scenes_are_open_at_once_and_the_others_are_closed(tmp_path):
    files = case(tmp_path / "case", count=6)
    scenes = OpenScenes(files, most=2)
    for name in files.sources:
        scenes.get(name).coarse((0,))
    there = [one.resolve() for one in Path("/proc/self/fd").iterdir()]
    opened = {one for one in there if one.suffix == ".tif" and one.is_relative_to(tmp_path)}
    assert 1 <= len(opened) <= 2


def test_of_many_threads_that_ask_for_a_scene_one_opens_it(tmp_path):
    files = case(tmp_path / "case", count=3)
    scenes = OpenScenes(files)
    names = sorted(files.sources) * 8
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(scenes.get, names))
    assert len({id(one) for one in found}) == 3
