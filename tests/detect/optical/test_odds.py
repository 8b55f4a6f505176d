import numpy as np
import pytest

from ullage.detect.optical.odds import log_odds, p_ship


def test_more_heat_is_more_probable():
    p = [p_ship(heat) for heat in (0.0, 0.1, 0.5, 0.9, 1.0)]
    assert p == sorted(p)
    assert 0 < p[0] < p[-1] < 1


def test_what_is_not_drawn_has_no_probability():
    assert np.isnan(p_ship(float("nan")))


def test_the_odds_of_a_heat_are_added_to_and_multiplied():
    assert p_ship(0.5, (np.log(3), 2.0)) == pytest.approx(0.75)
    assert log_odds(0.75) == pytest.approx(np.log(3))
