"""The ground about a place: shores with a ragged edge, and piers in the water."""

import numpy as np
import pytest

from ullage.geo import destination
from ullage.records import Place
from ullage.simulate.imagery import Pier, ground_of, pier_of

LAT, LON = 41.79, 129.87


class WestOf:
    """Land to the west of a meridian."""

    def __init__(self, lon_deg):
        self.lon_deg = lon_deg

    def is_land(self, lat_deg, lon_deg):
        return np.asarray(lon_deg) + 0 * np.asarray(lat_deg) < self.lon_deg


def place(heading=20.0, length=300.0, **changes):
    ends = [destination(LAT, LON, heading, way) for way in (-length / 2 - 20, length / 2 + 20)]
    corners = [
        destination(*ends[k], heading + 90.0, side) for k, side in ((0, -60.0), (1, -60.0), (1, 60.0), (0, 60.0))
    ]
    area = tuple((float(lon), float(lat)) for lat, lon in corners)
    return Place("terminal", "Terminal", "discharges", LAT, LON, 200.0, **({"area": area} | changes))


def shore_west(way_m):
    return WestOf(float(destination(LAT, LON, 270.0, way_m)[1]))


def test_a_pier_lies_along_the_first_side_of_the_outline():
    pier = pier_of(place())

    assert pier.heading_deg == pytest.approx(20.0, abs=0.01)
    assert pier.length_m == pytest.approx(300.0, abs=0.5)
    assert (pier.east_m, pier.north_m) == pytest.approx((0.0, 0.0), abs=0.5)


def test_a_place_without_an_outline_has_no_pier():
    assert pier_of(place(area=())) is None


def test_places_of_a_pier_go_back_and_forth():
    pier = Pier(130.0, 300.0, 12.0, -7.0)

    assert pier.own(*pier.at(40.0, -9.0)) == pytest.approx((40.0, -9.0))
    # to starboard of a pier that runs southeast lies the southwest
    east, north = Pier(130.0, 300.0).at(0.0, 10.0)
    assert east < 0
    assert north < 0


def test_land_is_where_the_shorelines_have_it_but_for_a_ragged_edge():
    ground = ground_of(3, place(), shore_west(500.0))
    off = np.array([-4000.0, -600.0, -400.0, 0.0, 4000.0])

    assert (ground.seaward(off, 0 * off) < 0).tolist() == [True, True, False, False, False]
    assert ground.seaward(0.0, 0.0) == pytest.approx(500.0, abs=40)


def test_the_shore_is_ragged_and_the_same_for_every_look():
    north = np.linspace(-3000, 3000, 400)
    one, other = (ground_of(3, place(), shore_west(500.0)).seaward(-500.0 + 0 * north, north) for _ in range(2))

    assert np.array_equal(one, other)
    assert 1.0 < one.std() < 15.0


def test_without_shorelines_it_is_the_open_sea():
    ground = ground_of(3, place())

    assert (ground.seaward(np.zeros(3), np.arange(3.0)) > 1e6).all()
    assert ground.trestle_m == 0


def test_a_trestle_leads_from_the_pier_to_the_land():
    ground = ground_of(3, place(), shore_west(500.0))
    # across a pier that runs 20 degrees east of north: 500 m over the cosine, and on to dry ground
    assert 530 < ground.trestle_m < 600
    assert ground.built(*ground.pier.at(0.0, -300.0))
    assert not ground.built(*ground.pier.at(60.0, -300.0))


def test_ships_lie_clear_of_the_pier():
    ground = ground_of(3, place())
    along, off = np.meshgrid(np.linspace(-140, 140, 50), np.linspace(8.0, 25.0, 10))

    assert not ground.built(*ground.pier.at(along, off)).any()
    assert ground.built(*ground.pier.at(0.0, 0.0))


def test_a_place_without_position_has_no_ground():
    assert ground_of(3, Place("x", "X", "loads")) is None
