"""The stated rate of false alarms, on simulated sea whose pixels are correlated as in a product."""

import numpy as np
import pytest

from ullage.detect.sar import CfarRule, cfar
from ullage.simulate.sar import draw_clutter

SIZE = 1000


def alarms(law, shape, pfa, seed, size=SIZE):
    rng = np.random.default_rng(seed)
    sea = [draw_clutter(rng, size, size, 4.4, shape) * level for level in (0.02, 0.004)]
    return cfar(np.stack(sea), np.ones((size, size), np.bool_), CfarRule(law=law, pfa=pfa)).mean()


@pytest.mark.parametrize("law", ["gamma", "k", "truncated"])
@pytest.mark.parametrize("pfa", [1e-3, 1e-4])
def test_speckle_alone_passes_as_often_as_stated(law, pfa):
    assert 0.5 * pfa < alarms(law, None, pfa, seed=101) < 2 * pfa


@pytest.mark.parametrize("pfa", [1e-3, 1e-4])
def test_a_rough_sea_passes_as_often_as_stated(pfa):
    assert 0.5 * pfa < alarms("k", 8.0, pfa, seed=102) < 2 * pfa


@pytest.mark.truth
@pytest.mark.parametrize(("law", "shape"), [("gamma", None), ("truncated", None), ("k", None), ("k", 12.0), ("k", 4.0)])
def test_one_in_a_million_is_one_in_a_million(law, shape):
    rate = np.mean([alarms(law, shape, 1e-6, seed, 4000) for seed in range(200, 206)])
    assert 0.5e-6 < rate < 2e-6
