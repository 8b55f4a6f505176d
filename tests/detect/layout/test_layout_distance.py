"""How far apart layouts are, of ships drawn flat."""

from dataclasses import replace

import numpy as np
import pytest

from layoutmaker import flat_ship
from ullage.detect.layout import describe_layout, layout_distance

GREEN = (0.06, 0.13, 0.08, 0.19)


def described(seed=1, **made):
    drawn = flat_ship(seed=seed, **made)
    return describe_layout(drawn.scene, drawn.bow, drawn.stern)


@pytest.fixture(scope="module")
def ship():
    return described()


@pytest.fixture(scope="module")
def again():
    return described(2, heading=200.0, light=0.8, air=0.02)


@pytest.fixture(scope="module")
def other():
    return described(3, heading=80.0, deck=GREEN, beam=19.0, house=(0.08, 0.24), manifold=0.5)


def test_the_same_ship_turned_and_lit_otherwise_is_held_to_be_the_same(ship, again):
    found = layout_distance(ship, again)
    assert found.log_odds > 0
    assert found.p_same() > 0.5
    assert found.d2 < 2 * found.dof


def test_another_ship_is_held_to_be_another(ship, other):
    found = layout_distance(ship, other)
    assert found.log_odds < 0
    assert found.d2 > 2 * found.dof


def test_the_order_of_two_layouts_does_not_matter(ship, other):
    one, two = layout_distance(ship, other), layout_distance(other, ship)
    assert one.log_odds == pytest.approx(two.log_odds)
    assert one.d2 == pytest.approx(two.d2)


def test_layouts_with_nothing_in_common_say_nothing(ship, again):
    bare = replace(again, features={}, profile=None)
    found = layout_distance(ship, bare)
    assert (found.d2, found.dof, found.log_odds) == (0.0, 0, 0.0)
    assert found.p_same(0.3) == pytest.approx(0.3)


def test_wider_deviations_never_take_ships_further_apart(ship, other):
    vague = {name: told._replace(sd=told.sd + 0.5) for name, told in other.features.items()}
    near, far = layout_distance(ship, replace(other, features=vague)), layout_distance(ship, other)
    assert near.d2 <= far.d2


def test_what_is_given_both_ways_is_compared_both_ways(ship, again):
    unsure = replace(again, orientation="cannot tell", other=again)
    found = layout_distance(ship, unsure)
    # choosing among two ways is paid for
    assert found.log_odds == pytest.approx(layout_distance(ship, again).log_odds - np.log(2))


def test_a_probability_beforehand_that_is_none_is_refused(ship, again):
    with pytest.raises(ValueError, match="prior"):
        layout_distance(ship, again).p_same(1.0)
