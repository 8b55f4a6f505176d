"""One box hull, measured once for all tests of a file."""

import pytest

from boxship import box_scene
from ullage.detect.waterline import Point
from ullage.measuring.measure import measure_ship
from ullage.measuring.wanted import Wanted


@pytest.fixture(scope="session")
def made():
    return box_scene()


@pytest.fixture(scope="session")
def wanted(made):
    return Wanted(Point(*made.bow), Point(*made.stern))


@pytest.fixture(scope="session")
def measured(made, wanted):
    return measure_ship(made.scene, wanted, "box")
