"""Ships, fixtures and ghosts of simulated scenes are as bright, as long and where the truth says."""

from datetime import UTC, datetime

import numpy as np
import pytest

from ullage.simulate.sar.ghosts import cast_ghosts
from ullage.simulate.sar.orbit import fly_over
from ullage.simulate.sar.target import Points, add_stamp, smear, stamp, stamp_reference
from ullage.simulate.sar.targets import sail
from ullage.simulate.sar.vessels import Vessel, draw_vessel, scatter_vessel

AT = datetime(2024, 5, 18, 21, 30, tzinfo=UTC)


def point(row=30.0, column=40.0, area=1e4, cross=1e3):
    one = np.ones(1)
    return Points(one * row, one * column, 0 * one, np.array([[area], [cross]]), np.zeros((2, 1)))


def ship(length_m=150.0, angle_deg=30.0, seed=1, incidence_deg=36.0, kind="tanker"):
    return scatter_vessel(
        np.random.default_rng(seed), Vessel(kind, length_m, length_m / 6, angle_deg), 100.0, 100.0, incidence_deg
    )


def flight():
    return fly_over(42.6, 133.1, AT, 1600, 800, 3000, False)


def test_the_fast_stamp_agrees_with_the_plain_sum():
    points = ship()
    fast = stamp(points)
    plain = stamp_reference(points, *fast.values.shape[1:], fast.row, fast.column)
    assert np.abs(fast.values - plain).max() < 2e-3 * plain.max()
    bright = plain > plain.max() / 100
    assert fast.values[bright] == pytest.approx(plain[bright], rel=0.15)


def test_the_power_of_a_point_is_its_cross_section():
    made = stamp(point(row=30.3, column=40.7, area=1e6))
    assert made.values[0].sum() * 100 == pytest.approx(1e6, rel=0.01)
    assert made.values[1].sum() * 100 == pytest.approx(1e3, rel=0.01)


def test_a_very_bright_point_throws_a_cross():
    made = stamp(point(area=1e6))
    row, column = 30 - made.row, 40 - made.column
    along, aslant = made.values[0, row, column + 12], made.values[0, row + 12, column + 12]
    assert along > 100 * aslant


def test_a_stamp_at_the_rim_is_cut():
    values = np.zeros((2, 20, 20), np.float32)
    add_stamp(values, stamp(point(row=-1.0, column=19.0, area=10.0, cross=1.0)))
    assert values[0, 0, 19] > 0
    assert values[0, 15, 2] == 0


def test_a_stamp_that_lies_outside_adds_nothing():
    values = np.zeros((2, 20, 20), np.float32)
    add_stamp(values, stamp(point(row=500.0)))
    assert not values.any()


def test_ships_are_as_bright_as_on_real_chips():
    for length, low, high in ((80, 37, 42), (120, 41, 46), (200, 47, 52)):
        found = [10 * np.log10(ship(length, seed=seed).areas.sum(axis=1)) for seed in range(60)]
        assert low < np.median(found, axis=0)[0] < high
        assert np.median(-np.diff(found)) == pytest.approx(8, abs=1)


def test_points_lie_along_the_hull_and_are_as_long_as_the_ship():
    points = ship(length_m=200.0, angle_deg=0.0)
    assert np.ptp(points.rows) * 10 == pytest.approx(200, abs=15)
    turned = ship(length_m=200.0, angle_deg=90.0)
    assert np.ptp(turned.rows) * 10 < 40


def test_what_is_high_lies_over_toward_the_satellite():
    steep, flat = ship(incidence_deg=31.0), ship(incidence_deg=46.0)
    assert steep.columns.mean() < flat.columns.mean() < 100.0


def test_most_drawn_tankers_are_60_to_180_metres_long():
    rng = np.random.default_rng(1)
    lengths = np.array([draw_vessel(rng, "tanker").length_m for _ in range(300)])
    assert ((lengths >= 60) & (lengths <= 180)).mean() > 0.65


def test_smearing_keeps_the_power():
    points = ship()
    wide = smear(np.random.default_rng(2), points, 2.0)
    assert wide.areas.sum() == pytest.approx(points.areas.sum())
    assert np.ptp(wide.rows) > np.ptp(points.rows) + 4


def test_a_ship_that_sails_across_the_track_is_shifted_along_it():
    away = sail(np.random.default_rng(1), flight(), Vessel("tanker", 120, 20, 90.0, 10.0), 800.0, 400.0, "a")
    along = sail(np.random.default_rng(1), flight(), Vessel("tanker", 120, 20, 0.0, 10.0), 800.0, 400.0, "b")
    # 28 m a knot at 31° of incidence, 37 at 39°
    assert -33 < away.row - away.true_row < -27
    assert abs(along.row - along.true_row) < 0.01


def test_ghosts_lie_either_side_and_are_20_to_36_db_weaker():
    points = ship().moved(700.0, 300.0)
    ghosts = cast_ghosts(np.random.default_rng(1), flight(), points, 800.0, 400.0, 1717.0, 0.0)
    assert [one.order for one in ghosts] == [-1, 1]
    for one in ghosts:
        assert (one.row > 800) == (one.order > 0)
        assert abs(one.row - 800) == pytest.approx(519, abs=5)
        weaker = 10 * np.log10(points.areas.sum(axis=1) / one.points.areas.sum(axis=1))
        assert 20 <= weaker[0] <= 29
        assert weaker[1] > weaker[0]
