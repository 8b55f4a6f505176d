from dataclasses import replace

import numpy as np
import pytest

from ullage.visits.unseen.cargoes import _lose_landings, count_returns
from ullage.visits.unseen.period import Seen
from ullage.visits.unseen.voyages import Ends

DRAWS = 500


def seen(days, names):
    first = np.array(days, np.float64)
    some = tuple(f"{day}" for day in days)
    return Seen(
        first, first, np.ones(len(days)), tuple(names), some, ("",) * len(days), np.full((len(days), 2), np.inf),
        np.ones(len(days), np.bool_), 0, 0, 0, 0, len(days),
    )  # fmt: skip


def test_returns_are_of_one_ship_within_the_longest_voyage_less_the_time_to_her_landing():
    loads = seen([0, 16, 40, 41, 60], ["imo:1", "imo:1", "imo:1", "", ""])
    assert count_returns([loads], 4.0, 21.0) == (1, 3)
    assert count_returns([loads], 6.0, 21.0) == (0, 3)


def test_returns_are_of_a_ship_that_loads_at_another_place_too():
    places = [seen([0], ["imo:1"]), seen([10], ["imo:1"]), replace(seen([3], ["imo:1"]), only_here=0)]
    assert count_returns(places, 4.0, 21.0) == (1, 2)


def test_no_cargo_of_before_the_period_is_taken_for_an_earlier_voyage():
    shape = (DRAWS, 2, 2)
    ends = Ends(*(np.full(shape, 10.0) for _ in range(4)))
    _lose_landings(ends, np.full((DRAWS, 1, 2), 10.0), (30, 60), seed=1)
    assert (ends.landed == 10.0).all()
    assert (ends.none == 10.0).all()


def test_what_is_lost_of_landings_is_unseen_by_the_share_of_returns():
    shape = (DRAWS, 2, 2)
    ends = Ends(*(np.full(shape, 10.0) for _ in range(4)))
    _lose_landings(ends, np.full((DRAWS, 1, 2), 2.0), (30, 60), seed=1)
    assert ends.landed[:, 0].mean() == pytest.approx(6.0, abs=0.1)
    assert ends.landed + ends.none == pytest.approx(np.full(shape, 20.0))
    assert (ends.landed[:, 1] == 10.0).all()  # from elsewhere
