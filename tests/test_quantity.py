import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.errors import UnitError
from ullage.quantity import Quantity


def normal(name, mean=100.0, sd=10.0, unit="t"):
    return Quantity.normal(mean, sd, unit, name=name, seed=1, count=20_000)


def test_points_are_the_5_50_and_95_percent_points():
    one = Quantity(np.arange(101.0), "t")
    assert one.points() == {"low": 5.0, "mid": 50.0, "high": 95.0}
    assert (one.low, one.mid, one.high) == (5.0, 50.0, 95.0)


def test_an_exact_quantity_has_no_width():
    assert Quantity.exact(0.1, "t").points() == {"low": 0.1, "mid": 0.1, "high": 0.1}


def test_a_shared_error_stays_shared_through_a_difference():
    assert (normal("register") - normal("register")).points() == {"low": 0.0, "mid": 0.0, "high": 0.0}


def test_independent_errors_add_in_quadrature():
    assert (normal("a") + normal("b")).sd == pytest.approx(10 * 2**0.5, rel=0.02)


def test_shared_errors_add_in_full():
    assert (normal("a") + normal("a")).sd == pytest.approx(20, rel=0.02)


def test_probability_above_counts_strictly():
    assert Quantity(np.array([1.0, 2.0, 2.0, 3.0]), "t").p_above(2.0) == 0.25


def test_units_multiply():
    assert (normal("a") * Quantity.exact(8.33, "bbl/t")).unit == "bbl"
    assert (normal("a") / Quantity.exact(0.845, "t/m3")).unit == "m3"
    assert (normal("a") / normal("b")).unit == "1"


def test_unlike_units_do_not_add():
    with pytest.raises(UnitError, match="bbl and t"):
        Quantity.exact(1, "bbl") + normal("a")


def test_a_bare_number_does_not_add():
    with pytest.raises(UnitError, match="without unit"):
        normal("a") + 1.0


def test_cubic_metres_become_barrels():
    assert Quantity.exact(1.0, "m3").to("bbl").mid == pytest.approx(6.28981)


def test_tonnes_do_not_become_barrels_by_themselves():
    with pytest.raises(UnitError, match="cannot be expressed"):
        normal("a").to("bbl")


def test_cannot_tell_spreads_with_its_reason():
    untold = Quantity.cannot_tell("t", "no image")
    both = (normal("a") + untold) * 2.0
    assert not both.can_tell
    assert both.reason == "no image"
    assert both.points() == {"low": None, "mid": None, "high": None}
    assert both.p_above(1.0) is None
    assert str(both) == "cannot tell: no image"


def test_cannot_tell_needs_a_reason():
    with pytest.raises(ValueError, match="reason"):
        Quantity.cannot_tell("t", "")


def test_an_empty_total_is_exactly_zero():
    assert Quantity.total([], "bbl").points() == {"low": 0.0, "mid": 0.0, "high": 0.0}


def test_draws_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        normal("a").draws[0] = 1.0


def test_quantities_of_different_cases_do_not_mix():
    with pytest.raises(ValueError, match="not of one case"):
        normal("a") + Quantity(np.zeros(3), "t")


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_a_sum_does_not_matter(names):
    total = Quantity.total([normal(name) for name in names], "t")
    assert total.mid == pytest.approx(Quantity.total([normal(n) for n in "abcd"], "t").mid, rel=1e-12)
