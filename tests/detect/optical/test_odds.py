from dataclasses import replace

import numpy as np
import pytest

from ullage.detect.optical.judge import Seen
from ullage.detect.optical.odds import ODDS, features_of, p_ship
from ullage.detect.optical.shape import Shape

SEEN = Seen(Shape(0, 0, 150.0, 25.0, 0.0, 0.9), {"blue": 0.05, "swir": 0.06, "nir": 0.1}, 1.0, 0.0, 0.0)


def test_more_heat_is_more_probable():
    p = [p_ship(heat, SEEN) for heat in (0.0, 0.1, 0.5, 0.9, 1.0)]
    assert p == sorted(p)
    assert 0 < p[0] < p[-1] < 1


def test_what_is_not_drawn_has_no_probability():
    assert np.isnan(p_ship(float("nan"), SEEN))


def test_surf_is_less_probable_than_a_ship():
    surf = SEEN._replace(over={"blue": 0.15, "swir": 0.0, "nir": 0.1})
    assert p_ship(0.5, surf) < p_ship(0.5, SEEN)


def test_a_longer_one_is_more_probable():
    long = SEEN._replace(shape=replace(SEEN.shape, length_m=250.0))
    assert p_ship(0.5, long) > p_ship(0.5, SEEN)


def test_a_colour_that_is_not_there_counts_as_usual():
    usual = SEEN._replace(over={"blue": 0.04 * np.sinh(0.8), "swir": 0.04 * np.sinh(0.8)})
    assert p_ship(0.5, SEEN._replace(over={})) == pytest.approx(p_ship(0.5, usual))


def test_each_feature_has_its_odds():
    assert features_of(0.5, SEEN).keys() == ODDS.keys()
    assert features_of(0.5, SEEN)["heat"] == pytest.approx(0, abs=1e-9)
