"""What simulated ships send: how often, how strongly, and when they cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ullage.draws import stream

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.simulate.ships import Ship

    Floats = npt.NDArray[np.float64]

Span = tuple[float, float, str]
"""Begin and end [h since the begin of the world], and the kind."""

# reporting intervals [s], ITU-R M.1371-5 annex 1: class A by speed, at anchor; class B by speed
A_AT_ANCHOR_S, A_TO_14_KN_S, A_TO_23_KN_S = 180.0, 10.0, 6.0
B_STILL_S, B_UNDER_WAY_S = 180.0, 30.0
_STILL_KN, _FAST_KN, _B_STILL_KN = 0.5, 14.0, 2.0


@dataclass(frozen=True, slots=True)
class TransmitterSettings:
    """How ships differ in what they send.

    Parameters
    ----------
    antennas
        How the ranges of ships' antennas are spread: ``log-normal``, or ``two kinds`` with some bad installations.
    antenna_sd
        Standard deviation of the logarithm of a ship's range.
    bad
        Part of the ships whose installation is bad, of ``two kinds``.
    faults_per_day
        Honest failures of a transponder, a ship and day; they last log-normally around `fault_h`.
    fault_h
        Median length of a failure [h]; the standard deviation of its logarithm is 1.1.
    power_downs
        Part of stays at a berth in which the set is switched off with everything else; class A, class B.
    """

    antennas: Literal["log-normal", "two kinds"] = "log-normal"
    antenna_sd: float = 0.18
    bad: float = 1 / 6
    faults_per_day: float = 0.004
    fault_h: float = 2.0
    power_downs: tuple[float, float] = (0.01, 0.12)


def interval_s(ais_class: str, knots: Floats) -> Floats:
    """Give the interval between position reports at speeds [kn] of a class of transponder [s]."""
    if ais_class == "B":
        return np.where(knots < _B_STILL_KN, B_STILL_S, B_UNDER_WAY_S)
    return np.where(knots < _STILL_KN, A_AT_ANCHOR_S, np.where(knots <= _FAST_KN, A_TO_14_KN_S, A_TO_23_KN_S))


def draw_reach(seed: int, ship: Ship, settings: TransmitterSettings) -> float:
    """Draw the reach of a ship's antenna relative to a usual class A one.

    Class B sends 2 W of 12.5 and from lower: half the reach.
    """
    rng = np.random.default_rng(stream(seed, "antenna", ship.mmsi))
    if settings.antennas == "log-normal":
        reach = float(np.exp(rng.normal(0, settings.antenna_sd)))
    else:
        reach = float(rng.uniform(0.3, 0.5) if rng.random() < settings.bad else rng.uniform(0.92, 1.1))
    return reach * (0.5 if ship.ais_class == "B" else 1.0)


def draw_silences(seed: int, ship: Ship, settings: TransmitterSettings, hours: float) -> list[Span]:
    """Draw when a ship does not send though nobody means to hide: failures, and sets powered down at the berth."""
    rng = np.random.default_rng(stream(seed, "silence", ship.mmsi))
    begins = np.sort(rng.uniform(0, hours, rng.poisson(settings.faults_per_day * hours / 24)))
    lengths = settings.fault_h * np.exp(rng.normal(0, 1.1, len(begins)))
    spans = [(float(a), float(a + b), "fault") for a, b in zip(begins, lengths, strict=True)]
    share = settings.power_downs[ship.ais_class == "B"]
    for stay in ship.stays:
        down = rng.random() < share
        a, b = np.sort(rng.uniform(0, 1, 2))
        if down and stay.departed_h - stay.arrived_h > 4 and ship.kind != "lying":  # noqa: PLR2004 - hours
            long = stay.departed_h - stay.arrived_h
            spans.append((stay.arrived_h + 0.3 * a * long, stay.departed_h - 0.3 * (1 - b) * long, "berth"))
    return spans


def inside(hours: Floats, spans: list[Span]) -> npt.NDArray[np.bool_]:
    """Tell which moments lie in one of the spans."""
    found = np.zeros(len(hours), dtype=np.bool_)
    for begin, end, _ in spans:
        found |= (hours >= begin) & (hours < end)
    return found
