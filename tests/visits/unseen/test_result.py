import numpy as np
import pytest
from scipy import stats

from ullage.visits.unseen.result import Unseen, UnseenAt, counted


@pytest.mark.parametrize("mean", [1.5, 4.0, 12.0, 80.0])
def test_an_interval_of_whole_numbers_holds_nine_of_ten(mean):
    counts = np.random.default_rng(1).poisson(mean, 40_000)
    found = counted(counts, None)
    inside = stats.poisson.cdf(np.floor(found.high), mean) - stats.poisson.cdf(np.ceil(found.low) - 1, mean)
    assert 0.85 <= inside <= 0.955
    assert found.mean == pytest.approx(mean, abs=0.15)


def test_no_number_is_below_nothing():
    assert counted(np.zeros(100, np.int64), None).low == 0


def test_what_cannot_be_told_says_why():
    assert UnseenAt("berth", None, 0, 0, 3, 0, 0, reason="none of the 3 looks was clear").quantity.reason.startswith(
        "none"
    )
    assert Unseen().quantity.reason == "no looks are given"
