"""One scene from its file to its detections, by the detector itself; only the reader is a stand-in."""

import json
from pathlib import Path

import numpy as np
import pytest

from scenemaker import scene, sea
from ullage.detect.sar.rule import CfarRule
from ullage.detecting import opening
from ullage.detecting.one_scene import NO_DATA, NOTHING, find_in_scene
from ullage.detecting.rules import DetectingRules
from ullage.detecting.wanted import Wanted
from ullage.sources.area_geojson import read_area_geojson

OUTSIDE = "the area lies outside the scene"


def with_ship():
    values = sea(300, 400)
    values[:, 150:153, 200:215] += 20
    return scene(values)


@pytest.fixture
def find(monkeypatch):
    def found(a_scene, area=(), rules=None):
        monkeypatch.setattr(opening, "read_scene", lambda *_, **__: a_scene)
        done = find_in_scene(Path("a.zip"), Wanted(rules or DetectingRules(), area, model="none"))
        assert done.problem is None
        return done.detections.height, list(done.warnings)

    return found


def box(west, east, south, north):
    return (((west, south), (east, south), (east, north), (west, north)),)


def test_that_an_area_lies_outside_is_told_once(find):
    assert find(with_ship(), box(10.0, 11.0, 10.0, 11.0)) == (0, [OUTSIDE])


@pytest.mark.parametrize("area", [(-180, 180, -90, 90), (0, 180, 0, 80), (132, 134, 42, 43), (492, 494, 42, 43)])
def test_a_scene_lies_in_a_wide_area_and_in_any_turn_of_its_longitudes(find, area):
    assert find(with_ship(), box(*area)) == (1, [])


def test_a_scene_across_the_antimeridian_lies_in_an_area_there(find):
    values = sea(300, 400)
    values[:, 150:153, 200:215] += 20
    across = scene(values, lat=-40.0, lon=179.99)
    assert find(across, box(170.0, -170.0, -41.0, -39.0)) == (1, [])
    assert find(across, box(170.0, 172.0, -41.0, -39.0)) == (0, [OUTSIDE])


@pytest.mark.parametrize(("west", "east"), [(179.9, 180.05), (-180.1, -179.9), (-181, -179.95), (179.5, 200)])
def test_a_scene_at_the_antimeridian_lies_in_an_area_that_runs_on_beyond_it(find, tmp_path, west, east):
    ring = [[west, -41], [east, -41], [east, -39], [west, -39], [west, -41]]
    (tmp_path / "area.geojson").write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    values = sea(300, 400)
    values[:, 150:153, 200:215] += 20
    rings, _ = read_area_geojson(tmp_path / "area.geojson")
    assert find(scene(values, lat=-40.0, lon=179.99), rings) == (1, [])


def test_that_all_is_land_is_told(find):
    reason = find(scene(sea(300, 400), lat=50.0, lon=15.0))[1]
    assert len(reason) == 1
    assert "water" in reason[0]


def test_where_too_much_stands_out_is_a_warning_and_the_only_one(find):
    assert find(with_ship())[1] == []
    count, (told,) = find(with_ship(), rules=DetectingRules(cfar=CfarRule(most_hits=1e-5)))
    assert count == 0
    assert "too much stands out" in told


def test_a_calm_sea_and_no_data_are_told_apart(find):
    calm = np.full((2, 300, 400), 0.02)
    assert find(scene(calm)) == (0, [NOTHING])
    assert find(scene(calm, valid=np.zeros((300, 400), np.bool_)))[1] in ([NO_DATA], [])
