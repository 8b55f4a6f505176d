"""A berth in optical images: a ship is where there is water in other images, and none now."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.detect.berth.rule import CANNOT_TELL, EMPTY, OCCUPIED
from ullage.detect.berth.water import (
    BETWEEN,
    DRY,
    FEW,
    HIDDEN,
    UNKNOWN,
    WET,
    BerthWaterRule,
    length_sd_m,
    tell_berths,
)

RULE = BerthWaterRule()
CELL_M = 3.0


def berth(images=6, along=60, across=30):
    """Make images of a berth at which nobody lies: water, and a quay along its middle."""
    cells = np.full((images, along, across), WET, np.int8)
    cells[:, :, 13:17] = DRY
    return cells


def with_ship(cells, image, first=10, length=30, beam=5, column=18):
    cells[image, first : first + length, column : column + beam] = DRY
    return cells


def told(cells):
    return tell_berths(cells, CELL_M, RULE)


def test_a_berth_at_which_nobody_lies_is_empty():
    assert {one.state for one in told(berth())} == {EMPTY}


def test_a_ship_is_told_with_her_size_and_place():
    found = told(with_ship(berth(), 2))[2]
    assert found.state == OCCUPIED
    assert (found.length_m, found.beam_m) == (90.0, 15.0)
    assert found.along_m == pytest.approx((24.5 - 29.5) * CELL_M)
    assert found.across_m == pytest.approx((20 - 14.5) * CELL_M)


def test_a_berth_that_is_taken_three_times_of_four_is_told_all_the_same():
    cells = berth(8)
    for image in range(6):
        with_ship(cells, image)
    assert [one.state for one in told(cells)] == [OCCUPIED] * 6 + [EMPTY] * 2


def test_a_deck_that_looks_like_water_in_its_middle_is_one_ship():
    cells = with_ship(berth(), 0)
    cells[0, 22:27, 18:23] = WET
    assert told(cells)[0].length_m == pytest.approx(90.0)


def test_images_that_lie_off_each_other_are_laid_on_the_quay():
    cells = berth()
    cells[3] = np.roll(cells[3], 3, axis=1)
    assert told(cells)[3].state == EMPTY


def test_with_few_clear_images_nothing_is_told():
    found = told(with_ship(berth(4), 0))
    assert [(one.state, one.reason) for one in found] == [(CANNOT_TELL, FEW)] * 4


def test_an_image_under_cloud_is_not_told_and_counts_for_nothing():
    cells = berth()
    cells[1] = UNKNOWN
    assert (told(cells)[1].state, told(cells)[1].reason) == (CANNOT_TELL, HIDDEN)


def test_what_lies_on_the_water_without_a_ships_shape_is_not_told():
    cells = berth()
    cells[0, 20:29, 18:27] = DRY
    assert (told(cells)[0].state, told(cells)[0].reason) == (CANNOT_TELL, BETWEEN)


def test_fenders_are_no_ship():
    cells = berth()
    cells[0, :, 17] = DRY
    assert told(cells)[0].state == EMPTY


@given(st.permutations(range(6)))
def test_nothing_depends_on_the_order_of_images(order):
    cells = with_ship(with_ship(berth(), 1), 4, first=30, length=25)
    assert told(cells[list(order)]) == [told(cells)[k] for k in order]


def test_a_length_is_the_surer_the_finer_the_cells():
    assert length_sd_m(100.0, 3.0, RULE) < length_sd_m(100.0, 10.0, RULE)


@pytest.mark.parametrize("wrong", [{"least_images": 1}, {"right_p": 1.2}, {"seen_share": 2.0}, {"gap_m": -1.0}])
def test_a_rule_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="out of range"):
        BerthWaterRule(**wrong)
