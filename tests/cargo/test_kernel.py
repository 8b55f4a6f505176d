import numpy as np
import pytest

from ullage import draws
from ullage.cargo.kernel import VisitArrays, WorldArrays, draw_cargo, draw_cargo_reference
from ullage.kernels import normal_scores

COUNT, DAYS = 3000, 30


def visits(**changes):
    """Six visits of every kind: stated and prior fill, tank by volume and by ratio, own and picked hulls."""
    laws = np.array(
        [
            draws.normal_law(3000, 150, 0),
            draws.log_three_point_law(1000, 3000, 9000),
            draws.beta_law(0.88, 0.084),
            draws.normal_law(0.9, 0.05, 0),
            draws.normal_law(1.14, 0.06, 0),
            draws.normal_law(3800, 100, 0),
            draws.truncated_normal_law(150, 60, 40),
        ]
    )
    values = {
        "laws": laws,
        "deadweight": np.array([0, 0, 1, 1, 0, 1]),
        "fill": np.array([3, 2, 2, 3, 2, 2]),
        "tank": np.array([4, 5, 4, 4, 4, 4]),
        "non_cargo": np.full(6, 6),
        "stated": np.array([True, False, False, True, False, False]),
        "tank_is_volume": np.array([False, True, False, False, False, False]),
        "hull_stream": np.array([11, 11, 12, 13, 14, 12], np.uint64),
        "visit_stream": np.array([21, 22, 23, 24, 25, 26], np.uint64),
        "p_ship": np.array([1.0, 1.0, 1.0, 0.6, 1.0, 0.9]),
        "real_stream": np.array([31, 32, 33, 34, 35, 36], np.uint64),
        "hulls": np.array([0, 0, 5, 0, 0, 5]),
        "hull_number": np.array([0, 0, 0, 0, 0, 2]),
        "day_from": np.array([0.0, 3.5, 0.0, 29.0, 10.0, 5.0]),
        "day_width": np.array([1.0, 2.0, 30.0, 1.0, 0.0, 20.0]),
        "group": np.array([0, 0, 1, 0, 0, 1]),
    }
    return VisitArrays(**{**values, **changes})


def worlds(count=COUNT):
    convention, bias, tank = (normal_scores(n, count) for n in (1, 2, 3))
    return WorldArrays(convention, 1 + 0.05 * bias, 0.83 + 0.01 * tank, 0.5, 0.75**0.5)


def drawn(arrays, shared):
    count = len(shared.bias)
    cargo, daily, totals = np.empty((len(arrays.fill), count)), np.zeros((count, DAYS)), np.zeros((4, count))
    draw_cargo(arrays, shared, cargo, daily, totals)
    return cargo, daily, totals


def test_the_kernel_equals_the_reference():
    cargo, daily, _ = drawn(visits(), worlds())
    expected_cargo, expected_daily = draw_cargo_reference(visits(), worlds(), DAYS)
    assert cargo == pytest.approx(expected_cargo, rel=1e-6, abs=1e-3)
    assert daily == pytest.approx(expected_daily, rel=1e-6, abs=1e-3)


def test_days_and_groups_sum_to_the_visits():
    cargo, daily, totals = drawn(visits(), worlds())
    assert daily.sum(axis=1) == pytest.approx(cargo.sum(axis=0))
    assert totals[0] == pytest.approx(cargo[[0, 1, 3, 4]].sum(axis=0))
    assert totals[1] == pytest.approx(cargo[[2, 5]].sum(axis=0))


def test_slices_add_up_to_the_whole():
    whole = drawn(visits(), worlds())[2]
    arrays = visits()
    per_visit = {name: value for name, value in arrays._asdict().items() if name != "laws"}
    halves = [
        drawn(visits(**{name: value[part] for name, value in per_visit.items()}), worlds())[2]
        for part in (slice(0, 3), slice(3, 6))
    ]
    assert halves[0] + halves[1] == pytest.approx(whole)


def test_fewer_draws_are_the_first_of_more():
    few, many = drawn(visits(), worlds(500))[0], drawn(visits(), worlds(2000))[0]
    assert few.tolist() == many[:, :500].tolist()


def test_a_hull_keeps_its_error_in_all_its_visits():
    laws = np.array(
        [
            draws.normal_law(3000, 600, 0),
            draws.constant_law(1.0),
            draws.constant_law(9.0),
            draws.constant_law(0.0),
        ]
    )
    pair = {
        "laws": laws,
        "deadweight": np.zeros(2, int),
        "fill": np.ones(2, int),
        "tank": np.full(2, 2),
        "non_cargo": np.full(2, 3),
        "stated": np.ones(2, bool),
        "tank_is_volume": np.zeros(2, bool),
        "visit_stream": np.array([1, 2], np.uint64),
        "p_ship": np.ones(2),
        "real_stream": np.array([3, 4], np.uint64),
        "hulls": np.zeros(2, int),
        "hull_number": np.zeros(2, int),
        "day_from": np.zeros(2),
        "day_width": np.ones(2),
        "group": np.zeros(2, int),
    }
    one_hull = drawn(VisitArrays(hull_stream=np.array([5, 5], np.uint64), **pair), worlds())[0]
    two_hulls = drawn(VisitArrays(hull_stream=np.array([5, 6], np.uint64), **pair), worlds())[0]
    assert np.corrcoef(one_hull)[0, 1] == pytest.approx(1.0)
    assert np.corrcoef(two_hulls)[0, 1] < 0.2
