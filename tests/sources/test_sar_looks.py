"""The looks of an image are estimated without bias, whatever they are and however its pixels hang together."""

import numpy as np
import pytest

from scenemaker import scene
from ullage.sources.sar_looks import BLOCK, estimate_looks, looks_of


def independent(generator, looks, count=64):
    return generator.gamma(looks, 1 / looks, (count, BLOCK, BLOCK))


def smeared(generator, looks, width, count=64):
    """Give speckle of whole looks whose amplitudes a sensor has smeared, as a Gaussian of some pixels does."""
    reach = np.arange(-6, 7)
    kernel = np.exp(-0.5 * (reach / width) ** 2)
    band = sum(np.eye(BLOCK + 12, BLOCK, -k) * one for k, one in enumerate(kernel))
    field = generator.normal(size=(2 * looks, count, BLOCK + 12, BLOCK + 12))
    return (np.matmul(band.T, field @ band) ** 2).sum(axis=0)


@pytest.mark.parametrize("looks", [1.0, 4.4, 80.0])
def test_the_looks_of_independent_pixels_are_met(looks):
    generator = np.random.default_rng(11)
    found = np.mean([looks_of(independent(generator, looks)) for _ in range(10)])
    assert found == pytest.approx(looks, rel=0.02)


@pytest.mark.parametrize("width", [0.5, 0.8, 1.1])
def test_the_looks_of_pixels_that_hang_together_are_met(width):
    generator = np.random.default_rng(12)
    found = np.mean([looks_of(smeared(generator, 4, width)) for _ in range(10)])
    assert found == pytest.approx(4, rel=0.03)


def test_blocks_with_shores_do_not_lower_the_looks():
    generator = np.random.default_rng(13)
    blocks = independent(generator, 4.4)
    blocks[:16, :, 12:] *= 20
    assert looks_of(blocks) == pytest.approx(4.4, rel=0.06)


def test_a_scene_has_the_looks_of_its_blocks_and_a_small_one_has_none():
    values = np.random.default_rng(14).gamma(4.4, 1 / 4.4, (1, 300, 400))
    assert estimate_looks(scene(values)) == pytest.approx(4.4, rel=0.06)
    assert estimate_looks(scene(values[:, :20, :20])) is None
