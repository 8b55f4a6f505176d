"""A freeboard where more than one pair of edges may be the strip's."""

import numpy as np
import pytest

from ullage.cargo.freeboard import Direction, OtherWidth, freeboard_from_strip
from ullage.cargo.freeboard.widths import draw_widths

SUN, VIEW = Direction(135.0, 30.0), Direction(315.0, 70.0)


def freeboard(others=()):
    return freeboard_from_strip(4.2, 0.1, SUN, VIEW, 45.0, 0.3, others=others, name="one")


def test_without_other_widths_the_draws_are_those_of_one_normal_law():
    found = draw_widths(4.2, 0.1, (), "one", 0, 4000)
    assert found.mean() == pytest.approx(4.2, abs=0.01)
    assert found.std() == pytest.approx(0.1, rel=0.05)


def test_each_width_is_drawn_as_often_as_is_likely():
    found = draw_widths(4.0, 0.01, (OtherWidth(6.0, 0.01, 0.3), OtherWidth(2.0, 0.01, 0.1)), "one", 0, 4000)
    shares = [float((np.abs(found - width) < 0.1).mean()) for width in (4.0, 6.0, 2.0)]
    assert shares == pytest.approx([0.6, 0.3, 0.1], abs=0.03)


def test_an_interval_reaches_over_both_widths_where_the_second_is_plausible():
    alone, both = freeboard(), freeboard((OtherWidth(7.0, 0.1, 0.2),))
    assert alone.high < 2.5
    assert both.high > 3.0
    assert both.low == pytest.approx(alone.low, abs=0.1)


def test_a_width_that_is_hardly_likely_moves_no_end():
    alone, both = freeboard(), freeboard((OtherWidth(7.0, 0.1, 0.005),))
    assert both.high == pytest.approx(alone.high, abs=0.05)


@pytest.mark.parametrize("p", [(1.0,), (0.6, 0.5), (-0.1,)])
def test_probabilities_that_leave_nothing_for_the_first_are_refused(p):
    with pytest.raises(ValueError, match="parts of 1"):
        draw_widths(4.0, 0.1, [OtherWidth(5.0, 0.1, one) for one in p], "one", 0, 100)


def test_a_width_that_is_none_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        draw_widths(4.0, 0.1, [OtherWidth(-5.0, 0.1, 0.1)], "one", 0, 100)
