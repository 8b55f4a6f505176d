"""Multipliers of clutter: against quadrature, against each other, against drawn clutter."""

import numpy as np
import pytest
from scipy import integrate
from scipy.special import gamma, kv
from scipy.stats import gamma as gamma_law

from ullage.detect.sar.laws import (
    TEXTURES,
    gamma_multiplier,
    k_multipliers,
    log_normal_multipliers,
    truncated_factors,
)

PFAS = [1e-3, 1e-5, 1e-7, 1e-9]


def k_tail(threshold, looks, order):
    """Integrate the K law's own density (science 5.1) above a threshold; the mean is 1."""

    def density(log_x):
        x = np.exp(log_x)
        product = looks * order * x
        bessel = kv(order - looks, 2 * np.sqrt(product))
        return 2 / (x * gamma(looks) * gamma(order)) * product ** ((looks + order) / 2) * bessel * x

    return integrate.quad(density, np.log(threshold), np.log(threshold) + 4, epsabs=0, epsrel=1e-8, limit=400)[0]


@pytest.mark.parametrize("pfa", PFAS)
@pytest.mark.parametrize(("looks", "order"), [(4.4, 12.0), (4.4, 2.5), (1.0, 4.0), (10.0, 1.0)])
def test_the_k_multiplier_leaves_the_stated_tail(pfa, looks, order):
    assert k_tail(float(k_multipliers(pfa, looks, [1 / order])[0]), looks, order) == pytest.approx(pfa, rel=2e-3)


@pytest.mark.parametrize("pfa", PFAS)
def test_k_without_texture_is_gamma(pfa):
    assert k_multipliers(pfa, 4.4, [0.0])[0] == pytest.approx(gamma_law.isf(pfa, 4.4) / 4.4, rel=1e-5)


@pytest.mark.parametrize("pfa", PFAS)
def test_a_mean_of_endless_cells_is_sure(pfa):
    assert gamma_multiplier(pfa, 4.4, 1e9) == pytest.approx(gamma_law.isf(pfa, 4.4) / 4.4, rel=1e-5)
    assert gamma_multiplier(pfa, 4.4, 50) > gamma_multiplier(pfa, 4.4, 500)


def test_one_look_and_few_cells_are_the_classic_cell_average():
    assert gamma_multiplier(1e-4, 1.0, 20) == pytest.approx(20 * (1e-4 ** (-1 / 20) - 1), rel=1e-9)


@pytest.mark.parametrize("law", [k_multipliers, log_normal_multipliers])
def test_more_texture_and_fewer_alarms_ask_for_more(law):
    table = np.stack([law(pfa, 4.4, TEXTURES) for pfa in PFAS])
    assert (np.diff(table, axis=0) > 0).all()
    assert (np.diff(table, axis=1)[:, :25] >= -1e-9).all()


def test_log_normal_clutter_passes_as_often_as_stated():
    looks, texture = 4.4, 0.3
    sigma = np.sqrt(np.log((1 + 1 / looks) * (1 + texture)))
    x = np.exp(np.random.default_rng(1).normal(-(sigma**2) / 2, sigma, 2_000_000))
    assert (x > log_normal_multipliers(1e-3, looks, [texture])[0]).mean() == pytest.approx(1e-3, rel=0.1)


@pytest.mark.parametrize("cut", [0.8, 1.5, 2.5])
def test_the_mean_of_what_is_left_tells_the_mean_of_the_whole(cut):
    x = np.random.default_rng(2).gamma(4.4, 3.0 / 4.4, 1_000_000)
    left = x[x < cut * 3.0].mean()
    assert left * truncated_factors(4.4, left / (cut * 3.0)) == pytest.approx(3.0, rel=0.01)
