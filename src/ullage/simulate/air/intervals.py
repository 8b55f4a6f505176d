"""When a set sends: the intervals of ITU-R M.1371-5, and how far a message strays from its time."""

from __future__ import annotations

from typing import Any, Final

from ullage.kernels import inlined
from ullage.simulate.transmitters import A_AT_ANCHOR_S, A_TO_14_KN_S, A_TO_23_KN_S, B_STILL_S, B_UNDER_WAY_S

# annex 1, tables 1 and 2, beside those of `transmitters`: class A that turns, and above 23 kn
A_TURNING_S: Final = 10.0 / 3.0
A_TURNING_FAST_S: Final = 2.0
A_ABOVE_23_KN_S: Final = 2.0
STATIC_S: Final = 360.0
PART_B_S: Final = 2.0
"""Part B of message 24 follows part A; the standard says within a minute."""

STILL_KN: Final = 0.5
MIDDLE_KN: Final = 14.0
FAST_KN: Final = 23.0
B_STILL_KN: Final = 2.0
TURNS_DEG: Final = 5.0
"""Changes of course below it do not count as turning."""
TURN_TAIL_S: Final = 20.0
"""The shorter interval lasts as long after the turn."""

JITTER_A: Final = 0.2
"""Slots are chosen within a fifth of the interval about its time (annex 2, selection interval)."""
JITTER_B_S: Final = 10.0
"""Class B sends at random within a third of its interval, or 10 s if that is less (annex 7)."""
MOST_JITTER_S: Final = JITTER_A * A_AT_ANCHOR_S


@inlined
def position_interval(is_b: Any, knots: Any, at_rest: Any, turning: Any) -> Any:
    """Give the interval between position reports [s]: class, speed [kn], whether class A says at anchor, turns."""
    if is_b:
        return B_STILL_S if knots < B_STILL_KN else B_UNDER_WAY_S
    if at_rest:
        return A_AT_ANCHOR_S
    if knots > FAST_KN:
        return A_ABOVE_23_KN_S
    if knots > MIDDLE_KN:
        return A_TURNING_FAST_S if turning else A_TO_23_KN_S
    return A_TURNING_S if turning else A_TO_14_KN_S


@inlined
def jitter_width(is_b: Any, interval: Any) -> Any:
    """Give the width of the time about its own in which a message goes out [s]."""
    return min(interval / 3.0, JITTER_B_S) if is_b else JITTER_A * interval
