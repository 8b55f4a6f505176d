"""A scene of any kind goes to the search of its kind, with the rule and the networks of that."""

import numpy as np
import polars as pl
import pytest

from scenemaker import scene, sea
from ullage.detect import DetectRule, OpticalRule, ShipNets, find_ships
from ullage.detect.optical import find_optical_ships
from ullage.detect.radar import find_radar_ships
from ullage.simulate.optical import SENTINEL_2_BANDS, ImageSettings, simulate_image


def radar():
    values = sea(200, 240)
    values[:, 100:103, 120:135] += 20
    return scene(values)


@pytest.fixture(scope="module")
def camera():
    bare = ImageSettings(
        ground_m=10.0, size=(100, 120), length_m=(180.0, 240.0), condition="ballast", bands=SENTINEL_2_BANDS, samples=4
    )
    return simulate_image(5, bare).scene


def test_a_radar_scene_is_searched_as_one():
    assert find_ships(radar()).equals(find_radar_ships(radar()))


def test_an_optical_scene_is_searched_as_one(camera):
    found = find_ships(camera)
    assert found.height == 1
    assert found.equals(find_optical_ships(camera))


def test_the_rule_is_that_of_the_kind(camera):
    assert "least_p=0.5" in find_ships(camera, OpticalRule(least_p=0.5))["rule"][0]
    with pytest.raises(TypeError, match="OpticalRule, not DetectRule"):
        find_ships(camera, DetectRule())
    with pytest.raises(TypeError, match="DetectRule, not OpticalRule"):
        find_ships(radar(), OpticalRule())


def test_a_network_is_not_asked_about_scenes_that_it_does_not_know(camera):
    def never(*_):
        raise AssertionError("was asked")

    assert find_ships(radar(), nets=ShipNets(fine=never)).equals(find_ships(radar()))
    assert find_ships(camera, nets=ShipNets(chip=never, fine=never))["p_ship"].is_null().all()  # of 10 m


def test_whether_any_network_can_be_asked():
    assert not ShipNets().any
    assert ShipNets(fine=np.mean).any


def test_an_area_is_passed_on(camera):
    assert find_ships(camera, area=[[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]]).equals(
        pl.DataFrame(schema=find_ships(camera).schema)
    )
