"""How far ships stray from the way that their reports tell: its numbers, and the law of a place that they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage.track.whereabouts.bridge import Wander, bridge, bridge_velocity
from ullage.track.whereabouts.legs import M_S_PER_KN, Errors

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.track.whereabouts.legs import Legs

    Floats = npt.NDArray[np.float64]

_FREE_M_S = 100.0  # far above any ship's: between two reports they alone say how fast she sailed


@dataclass(frozen=True, slots=True)
class LocateRule:
    """How far ships stray from the way that their reports tell.

    The wandering part of the velocity has the standard deviation ``sqrt(still² + (sway a / (a + sway_at))² + (mismatch
    share x mismatch)²)`` with ``a = sqrt(speed² + mismatch²)``. The mismatch is that of the velocities at the reports
    with the straight way between them. It is forgotten in three ways: of the short and the middle one it is the
    standard deviation, of the long one a share of it.

    Parameters
    ----------
    margin
        By which the ellipse is wider than the ships of the fit ask for.
    sway_kn, sway_at_kn
        What a ship that moves wanders by, and the speed at which it is half of that [kn].
    mismatch_share
        Part of the mismatch.
    not_known_share
        Part of the speed that stands for a mismatch which is not known.
    alone_kn, alone_share
        What stands for the mismatch where there is a report on one side only: so much [kn], and a part of her speed.
    across
        Scale of it across the way.
    long_share
        Of the long one, in parts of the middle one.
    clock_s
        Error of the receivers' stamps, as far as a ship's speed turns it into way [s].
    still_kn
        What a ship that lies still wanders by [kn].
    short_h, middle_h, long_h
        After these times a departure from the mean velocity is forgotten by a factor of e [h].
    speed_kn
        Standard deviation of ships' speeds, for one beside a report that does not tell it [kn].
    between_h
        Across a longer silence it cannot be told [h].
    alone_h
        Further from the only report it cannot be told [h].
    accurate_m, coarse_m
        Error of a position in one direction, if the ship claims 10 m or better and else [m].
    velocity_kn
        Error of the speed that ships send, in one direction [kn].
    near_h
        A velocity that a ship did not send is taken from two reports at most so far apart [h].
    """

    # so that nine of ten ellipses hold ships that the fit did not see, design/locate_sigma.py
    margin: float = 1.4
    # fitted on 15 ships with reports left out, design/locate_sigma.py
    sway_kn: float = 0.12
    mismatch_share: float = 0.58
    not_known_share: float = 1.0
    alone_kn: float = 0.05
    alone_share: float = 0.37
    across: float = 0.59
    long_share: float = 1.2
    clock_s: float = 13.0
    # judged: the fit does not tell 1 kn from 3 kn
    sway_at_kn: float = 1.5
    # judged: a ship at her berth or anchor; the fit makes it nothing
    still_kn: float = 0.01
    # judged: a manoeuvre, a stop or a detour, a day's business; together they come near to any law in between
    short_h: float = 0.1
    middle_h: float = 1.0
    long_h: float = 10.0
    # judged: most ships sail at 8 to 16 kn, in any direction; it matters little
    speed_kn: float = 10.0
    # as far as the fit was tested
    between_h: float = 30.0
    alone_h: float = 6.0
    # judged: what GNSS errs by; neighbouring reports share most of it, so that leaving some out does not show it
    accurate_m: float = 5.0
    coarse_m: float = 10.0
    # judged: the field has steps of 0.1 kn, and receivers smooth
    velocity_kn: float = 0.3
    # judged: a velocity over a longer time is no longer that at the report
    near_h: float = 0.25


def wander(legs: Legs, rule: LocateRule, scale: float = 1.0) -> Wander:
    """Give how the velocities of ships wander on their legs, as the rule has it."""
    speed = np.where(np.isnan(legs.speed_m_s), rule.speed_kn * M_S_PER_KN, legs.speed_m_s)
    known = np.isfinite(legs.mismatch_m_s)
    mismatch = np.where(known, legs.mismatch_m_s, 0.0)
    astray = np.where(known, rule.mismatch_share * mismatch, rule.not_known_share * speed)
    beside = np.hypot(rule.alone_kn * M_S_PER_KN, rule.alone_share * speed)
    astray = np.where(legs.alone, beside, astray)
    moving = np.hypot(speed, mismatch)
    sway = rule.sway_kn * M_S_PER_KN * moving / (moving + rule.sway_at_kn * M_S_PER_KN)
    still = rule.still_kn * M_S_PER_KN
    sd = scale * np.sqrt(still**2 + sway**2 + astray**2)
    memory = tuple(one * 3600.0 for one in (rule.short_h, rule.middle_h, rule.long_h))
    constant = np.where(legs.alone, rule.speed_kn * M_S_PER_KN, _FREE_M_S)
    return Wander(constant, (sd, sd, rule.long_share * sd), memory)


def solve(legs: Legs, rule: LocateRule) -> tuple[Floats, Floats, Floats, Floats]:
    """Give place and standard deviation along the axis, then across it [m], of moments laid out."""
    along, sd_along = bridge(legs.along, legs.at_s, wander(legs, rule))
    across, sd_across = bridge(legs.across, legs.at_s, wander(legs, rule, rule.across))
    return along, rule.margin * sd_along, across, rule.margin * sd_across


def solve_velocity(legs: Legs, rule: LocateRule) -> tuple[tuple[Floats, ...], tuple[Floats, ...]]:
    """Give velocity, its standard deviation [m/s] and its covariance with place [m²/s], along the axis and across."""
    along = bridge_velocity(legs.along, legs.at_s, wander(legs, rule))
    across = bridge_velocity(legs.across, legs.at_s, wander(legs, rule, rule.across))
    first, second = ((mean, rule.margin * sd, rule.margin**2 * both) for mean, sd, both in (along, across))
    return first, second


def errors_of(rule: LocateRule) -> Errors:
    """Give what reports err by, as the rule has it."""
    return Errors(rule.clock_s, rule.velocity_kn * M_S_PER_KN, rule.near_h * 3600.0)
