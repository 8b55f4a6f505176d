"""A rule that cannot be meant is refused."""

import pytest

from ullage.match import MatchRule


@pytest.mark.parametrize(
    "wrong",
    [
        {"matched_p": 1.2},
        {"matched_p": 0.4},
        {"unmatched_p": 0.7},
        {"sar_m": -1.0},
        {"gate_km": float("inf")},
        {"most_pairs": 0},
        {"near_km": 0.0},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong):
    with pytest.raises(ValueError, match=r"expected|must rise"):
        MatchRule(**wrong)
