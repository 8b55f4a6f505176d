"""Chips for training: each by its own number, bright where a ship is."""

import numpy as np
import pytest

from ullage.simulate.optical import NOT_SHIPS, ship_chips


@pytest.fixture(scope="module")
def chips():
    return ship_chips(3, 16)


def test_a_chip_is_the_same_however_many_are_made(chips):
    few = ship_chips(3, 2)
    assert few.values.tobytes() == chips.values[:2].tobytes()
    assert few.kind == chips.kind[:2]


def test_another_seed_gives_other_chips(chips):
    assert ship_chips(4, 1).values.tobytes() != chips.values[:1].tobytes()


def test_a_chip_shows_a_ship_or_what_is_none(chips):
    assert 3 < chips.ship.sum() < 13
    assert [one not in NOT_SHIPS for one in chips.kind] == chips.ship.tolist()
    assert np.isfinite(chips.length_m).tolist() == chips.ship.tolist()


def test_a_ship_in_a_chip_fits_into_it(chips):
    assert (chips.length_m[chips.ship] / chips.ground_m[chips.ship] <= 64).all()


def test_no_chip_has_holes(chips):
    assert np.isfinite(chips.values).all()
    assert (chips.values.std(axis=(2, 3)) > 0).all()


def test_no_chips_can_be_asked_for():
    assert ship_chips(1, 0).values.shape == (0, 4, 64, 64)
