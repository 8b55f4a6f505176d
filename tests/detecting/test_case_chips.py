"""The pictures of a case's sightings."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from scenemaker import detection, detections, scene, sea
from ullage.case import SourceFile
from ullage.detecting import case_chips
from ullage.detecting.case_chips import draw_case_chips
from ullage.detecting.strips import draw_strip
from ullage.tables import LOOKS, SCENES, SIGHTINGS, VISITS


class Steps:
    """Runs here and now, and keeps what it was asked for."""

    def __init__(self):
        self.asked = []

    def of_files(self, _function, tasks):
        self.asked += tasks
        return [np.full(int(task.row["pixels"] or 10), 7, dtype=np.uint8) for task, _ in tasks]


def row(a_scene, **others):
    return detections(detection(a_scene, 150, 200, **others)).row(0, named=True)


def case(count, behind=()):
    """Give files and tables of so many sightings, a scene each, some of them behind visits."""
    a_scene = scene(sea())
    found = detections(*(detection(a_scene, 100 + at, 200) for at in range(count)))
    ids = found["detection_id"].to_list()
    seen_at = a_scene.started_at
    sightings = SIGHTINGS.frame(
        {"sighting_id": f"s-{at:02}", "seen_at": seen_at, "place_id": "quay", "kind": "detection", "evidence": [one],
         "scene_id": f"scene-{at}"}
        for at, one in enumerate(ids)
    )  # fmt: skip
    visits = VISITS.frame({"visit_id": f"v-{at}", "evidence": [f"s-{at:02}"]} for at in behind)
    scenes = SCENES.frame({"scene_id": f"scene-{at}", "source": f"scenes/{at}.tif"} for at in range(count))
    files = [SourceFile(Path(f"/here/{at}.tif"), f"scenes/{at}.tif", f"hash {at}") for at in range(count)]
    tables = {"detections": found, "sightings": sightings, "visits": visits, "scenes": scenes, "looks": LOOKS.frame()}
    return files, tables


def test_a_strip_is_a_picture_of_four_squares_and_the_same_bytes_each_time():
    a_scene = scene(sea())
    png = draw_strip(a_scene, row(a_scene), None, a_scene)
    assert Image.open(io.BytesIO(png)).size == (1264, 466)
    assert draw_strip(scene(sea()), row(a_scene), None, a_scene) == png


def test_the_bare_square_has_no_mark_and_the_second_has_one():
    a_scene = scene(sea())
    pixels = np.asarray(Image.open(io.BytesIO(draw_strip(a_scene, row(a_scene), None, None))).convert("RGB")).astype(
        int
    )
    yellow = pixels[..., 0] - pixels[..., 2] > 90
    assert not yellow[74:374, 14:314].any()
    assert yellow[74:374, 326:626].any()


def test_sightings_that_visits_rest_on_come_first():
    files, tables = case(4, behind=[2])
    assert list(draw_case_chips(files, tables, Steps())) == ["s-02", "s-00", "s-01", "s-03"]


def test_pictures_are_bounded_in_number_and_in_bytes(monkeypatch):
    files, tables = case(30)
    assert len(draw_case_chips(files, tables, Steps())) == case_chips.MOST_CHIPS
    monkeypatch.setattr(case_chips, "MOST_BYTES", 3 * int(tables["detections"]["pixels"][0] or 10))
    assert len(draw_case_chips(files, tables, Steps())) == 3


def test_what_a_picture_is_known_by_does_not_tell_where_the_scenes_lie():
    files, tables = case(2)
    steps, moved = Steps(), Steps()
    draw_case_chips(files, tables, steps)
    draw_case_chips([one._replace(path=Path("/there") / one.path.name) for one in files], tables, moved)
    assert [told for _, told in steps.asked] == [told for _, told in moved.asked]
    assert [task.seen for task, _ in moved.asked] == [Path("/there/0.tif"), Path("/there/1.tif")]


def test_a_case_without_scenes_has_no_pictures():
    assert draw_case_chips([], {}, Steps()) == {}


def test_a_scene_that_can_be_read_no_more_has_no_picture(tmp_path):
    task = case_chips.ChipTask({}, tmp_path / "gone.tif", None, None)
    assert case_chips.draw_case_chip(task).size == 0
