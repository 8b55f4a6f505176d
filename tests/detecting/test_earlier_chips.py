"""Chips of an earlier run in the folder of the chips: what goes, and what never does."""

import io
from dataclasses import replace

import pytest
from PIL import Image, PngImagePlugin

from scenemaker import detection, detections, scene, sea
from ullage.detecting.chips import draw_chip
from ullage.detecting.earlier_chips import EarlierChips, find_earlier_chips, scene_of
from ullage.detecting.names import own_id, scene_hash

SCENE = scene(sea(60, 80))
NAME = "d-0123456789ab.png"
HERE = {scene_hash(SCENE)}


def png(**texts):
    """Draw a small picture with some texts."""
    info, buffer = PngImagePlugin.PngInfo(), io.BytesIO()
    for key, text in texts.items():
        info.add_text(key, text)
    Image.new("L", (3, 3)).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def chip(of=SCENE):
    return draw_chip(of, detections(detection(of, 30, 40)).row(0, named=True))


def test_a_chip_says_who_made_it_and_of_which_scene_it_is(tmp_path):
    (tmp_path / NAME).write_bytes(chip())
    assert scene_of(tmp_path / NAME) == scene_hash(SCENE)
    assert own_id(SCENE) == f"{SCENE.scene_id}-{scene_hash(SCENE)}"


def test_a_chip_of_a_scene_that_was_searched_again_is_stale_whatever_the_scene_is_called_now(tmp_path):
    (tmp_path / NAME).write_bytes(chip(replace(SCENE, scene_id="another name")))
    assert find_earlier_chips(tmp_path, HERE, set()) == EarlierChips(tmp_path, (tmp_path / NAME,), 0)


def test_what_this_run_writes_is_not_of_an_earlier_one(tmp_path):
    (tmp_path / NAME).write_bytes(chip())
    assert find_earlier_chips(tmp_path, HERE, {NAME}) == EarlierChips(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        png(),
        png(Software="Another", Source=scene_hash(SCENE)),
        png(Source=scene_hash(SCENE)),
        png(Software="Ullage"),
        png(Software="Ullage", Source="0" * 12),
        png(Software="Ullage", Source=scene_hash(SCENE))[:40],
    ],
)
def test_what_ullage_did_not_make_or_not_of_these_scenes_stays_and_is_told(tmp_path, content):
    (tmp_path / NAME).write_bytes(content)
    found = find_earlier_chips(tmp_path, HERE, set())
    assert found == EarlierChips(tmp_path, (), 1)
    assert "1 chip in" in found.told()[0]


def test_a_chip_under_a_name_that_somebody_gave_it_stays(tmp_path):
    for name in ("the tanker.png", "d-0123456789ab copy.png", "d-0123.png", "D-0123456789AB.PNG"):
        (tmp_path / name).write_bytes(chip())
    assert find_earlier_chips(tmp_path, HERE, set()) == EarlierChips(tmp_path)


def test_links_and_folders_stay(tmp_path):
    kept = tmp_path / "elsewhere.png"
    kept.write_bytes(chip())
    (tmp_path / NAME).symlink_to(kept)
    (tmp_path / "d-aaaaaaaaaaaa.png").mkdir()
    assert find_earlier_chips(tmp_path, HERE, set()) == EarlierChips(tmp_path, (), 2)


def test_a_picture_of_absurd_size_is_no_chip(tmp_path):
    head = png(Software="Ullage", Source=scene_hash(SCENE))
    (tmp_path / NAME).write_bytes(head[:16] + b"\x00\x01\x00\x00" * 2 + head[24:])
    assert find_earlier_chips(tmp_path, HERE, set()).stale == ()


def test_a_folder_that_is_not_there_has_none(tmp_path):
    assert find_earlier_chips(tmp_path / "new", HERE, set()).told() == []
