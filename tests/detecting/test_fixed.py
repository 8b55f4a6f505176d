"""Fixed structures: what stood in one place in many scenes of a call."""

from datetime import timedelta
from pathlib import Path

import pytest

from scenemaker import AT, detection, detections, scene, sea
from ullage.detect.candidates import FixedRule
from ullage.detecting import facts, one_scene, opening
from ullage.detecting.fixed import number_passes
from ullage.detecting.rules import DetectingRules
from ullage.detecting.run import detect_files
from ullage.detecting.wanted import Wanted

VALUES = sea()


def run(folder, monkeypatch, days, wanted=None, order=1, **others):
    """Look at a platform, a ghost at its place on one day, and a ship that lies elsewhere each day."""
    scenes = {
        Path(f"{k}.zip"): scene(VALUES, scene_id=f"S{k}", at=AT + timedelta(days=day), **others)
        for k, day in enumerate(days)
    }

    def find(a_scene, *_, **__):
        k = int(a_scene.scene_id[1:])
        return detections(
            detection(a_scene, 150 + 0.5 * (k % 2), 200, detection_id=f"d-p{k}"),
            detection(a_scene, 40 + 15 * k, 300, detection_id=f"d-s{k}"),
            *([detection(a_scene, 150, 201, reason="sidelobe", detection_id="d-g")] if k == 0 else []),
        )

    monkeypatch.setattr(opening, "read_scene", lambda path, *_, **__: scenes[path])
    monkeypatch.setattr(one_scene, "find_ships", find)
    return detect_files(list(scenes)[::order], folder / "x.csv", wanted or Wanted(model="none"))


def fixed(done):
    return sorted(done.detections.filter(reject_reason="fixed structure")["detection_id"])


def test_what_stood_in_one_place_in_five_scenes_is_fixed_and_ships_are_not(tmp_path, monkeypatch):
    done = run(tmp_path, monkeypatch, [0, 12, 24, 36, 48])
    assert fixed(done) == [f"d-p{k}" for k in range(5)]
    assert done.summary["rejected"] == {"fixed structure": 5, "sidelobe": 1}
    assert done.summary["ships"] == 5


@pytest.mark.parametrize("days", [[0, 12, 24, 36], [0, 12, 24, 36, 36.01], [0] * 5])
def test_of_fewer_passes_nothing_is_fixed(tmp_path, monkeypatch, days):
    assert fixed(run(tmp_path, monkeypatch, days)) == []


def test_without_a_track_nothing_is_fixed(tmp_path, monkeypatch):
    monkeypatch.setattr(facts, "_track_of", lambda _: None)
    assert fixed(run(tmp_path, monkeypatch, [0, 12, 24, 36, 48])) == []


def test_how_many_passes_are_needed_can_be_set(tmp_path, monkeypatch):
    wanted = Wanted(rules=DetectingRules(fixed=FixedRule(least_scenes=3)), model="none")
    assert fixed(run(tmp_path, monkeypatch, [0, 12, 24], wanted)) == ["d-p0", "d-p1", "d-p2"]


def test_the_order_of_the_scenes_does_not_matter_for_what_is_fixed(tmp_path, monkeypatch):
    days = [0, 12, 24, 36, 48]
    first = run(tmp_path, monkeypatch, days).detections
    assert run(tmp_path, monkeypatch, days, order=-1).detections.equals(first)


def test_pictures_show_no_ship_where_a_structure_is(tmp_path, monkeypatch):
    wanted = Wanted(model="none", chips=tmp_path / "chips", quicklook=tmp_path / "look.png")
    drawn = []

    def draw(a_scene, table, *_):
        drawn.append((a_scene.scene_id, table["reject_reason"].null_count()))
        return b"a picture"

    monkeypatch.setattr("ullage.detecting.quicklook.draw_quicklook", draw)
    monkeypatch.setattr("ullage.detecting.chips.draw_chip", lambda *_: b"a chip")
    done = run(tmp_path, monkeypatch, [0, 12, 24, 36, 48], wanted)
    assert {path.stem for path in done.written if path.parent == wanted.chips} == {f"d-s{k}" for k in range(5)}
    assert drawn[5:] == [(f"S{k}", 1) for k in range(5)]


def test_passes_are_counted_in_time():
    times = [AT + timedelta(minutes=one) for one in (60 * 24 * 12, 0, 0.4, 59)]
    assert number_passes(times) == [1, 0, 0, 0]
    assert number_passes([]) == []


def test_a_rule_that_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="least_share"):
        FixedRule(least_share=0.0)
