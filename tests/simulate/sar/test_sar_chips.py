"""Simulated chips for training show what their labels say."""

import numpy as np
import pytest

from ullage.simulate.sar import NOT_SHIPS, simulate_chips
from ullage.simulate.sar import chips as chips_module


@pytest.fixture(scope="module")
def chips():
    return simulate_chips(1, 150)


def test_chips_have_one_size_and_no_gaps(chips):
    assert chips.values.shape == (150, 2, 64, 64)
    assert chips.values.dtype == np.float32
    assert np.isfinite(chips.values).all()
    assert (chips.values >= 0).all()


def test_every_kind_is_there_and_half_are_ships(chips):
    assert set(chips.labels.tolist()) == {"ship", *NOT_SHIPS}
    assert 0.35 < chips.is_ship.mean() < 0.65


def test_only_ships_have_a_length(chips):
    assert (np.isfinite(chips.length_m) == chips.is_ship).all()
    assert (chips.length_m[chips.is_ship] > 5).all()


def test_ships_of_size_stand_out_in_the_middle(chips):
    large = chips.is_ship & (chips.length_m > 80)
    middle = chips.values[large][:, 0, 24:40, 24:40].max(axis=(1, 2))
    assert (middle > 8 * np.median(chips.values[large][:, 0], axis=(1, 2))).mean() > 0.95


def test_the_same_seed_gives_the_same_chips(monkeypatch):
    monkeypatch.setattr(chips_module, "POOL", 192)  # smaller fields take less time to draw
    one, same, other = (simulate_chips(seed, 20).values.tobytes() for seed in (1, 1, 2))
    assert one == same != other
