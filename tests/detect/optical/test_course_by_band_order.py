from dataclasses import replace

import numpy as np
import pytest
import seamaker

from ullage.detect.optical import find_optical_ships


class Order:
    """One order at all pixels."""

    def __init__(self, order):
        self.order = order

    def read(self, row, column):
        del column
        return np.full(np.shape(row), self.order, np.int8)


def found_with(order):
    """Give what is found of a ship that sails north, if her bands were taken in the order that is said."""
    scene = seamaker.scene(seamaker.put(seamaker.sea(), 120, 130, 150, 25, 0, speed_px_s=(-0.8, 0.0)))
    scene = replace(scene, optical=replace(scene.optical, band_order=None if order is None else Order(order)))
    return find_optical_ships(scene).row(0, named=True)


@pytest.mark.parametrize(("order", "course"), [(None, 0), (1, 0), (-1, 180)])
def test_bands_that_were_taken_backwards_turn_the_course_round(order, course):
    away = (found_with(order)["course_deg"] - course + 180) % 360 - 180
    assert abs(away) < 5


def test_where_the_order_of_bands_is_not_known_there_is_a_speed_and_no_course():
    row = found_with(0)
    assert row["course_deg"] is None
    assert row["speed_kn"] == pytest.approx(15.6, abs=4)
