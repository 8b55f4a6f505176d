"""Where a ship was between two reports, and beyond one: a normal law for each moment, its covariance included.

Her velocity is a constant of the leg, unknown, and parts that wander about it (Ornstein and Uhlenbeck), each with a
standard deviation and a time after which it is forgotten; along the way and across it for itself. Given what the
reports say, positions and velocities with their errors, the place at a moment has a normal law in closed form: near the
reports it follows their velocities as a cubic does, far from them the straight line, and without a report on the other
side it is dead reckoning whose error grows with time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_NOT_KNOWN_M = 1e9
_NOT_KNOWN_M_S = 1e6


@dataclass(frozen=True)
class Leg:
    """What is known in one direction, of many legs at once; all arrays of one shape.

    Parameters
    ----------
    span_s
        From the first report to the second [s]; what it is where there is no second does not matter.
    way_m
        From the first to the second [m].
    first_m_s, second_m_s
        Velocities at the two [m/s].
    first_sd_m, second_sd_m
        Errors of their positions [m]; infinite for a report that is not there.
    first_sd_m_s, second_sd_m_s
        Errors of their velocities [m/s]; infinite for one that is not known.
    """

    span_s: Floats
    way_m: Floats
    first_m_s: Floats
    second_m_s: Floats
    first_sd_m: Floats
    second_sd_m: Floats
    first_sd_m_s: Floats
    second_sd_m_s: Floats


@dataclass(frozen=True)
class Wander:
    """How velocities wander about a constant that nobody knows.

    Parameters
    ----------
    constant_m_s
        Standard deviation of the constant, before anything is known [m/s], an array of the legs' shape.
    sd_m_s
        Standard deviations of the wandering parts [m/s], an array of the legs' shape each.
    memory_s
        The time after which each is forgotten by a factor of e [s].
    """

    constant_m_s: Floats
    sd_m_s: tuple[Floats, ...]
    memory_s: tuple[float, ...]

    @property
    def variance(self) -> Floats:
        """Of a velocity [m²/s²]."""
        return self.constant_m_s**2 + _sum(sd**2 for sd in self.sd_m_s)

    def ways(self, t: Floats, u: Floats) -> Floats:
        """Give the covariance of the ways made until two times [m²]."""
        return self.constant_m_s**2 * t * u + _sum(
            (sd * memory) ** 2 * np.maximum(2.0 * np.minimum(t, u) / memory + _steps(t, u, memory), 0.0)
            for sd, memory in zip(self.sd_m_s, self.memory_s, strict=True)
        )

    def way_and_velocity(self, t: Floats, at: Floats) -> Floats:
        """Give the covariance of the way made until `t` and the velocity at a time not before it, or at 0 [m²/s]."""
        until = np.where(at >= t, at - t, 0.0)
        return self.constant_m_s**2 * t + _sum(
            sd**2 * memory * np.exp(-until / memory) * -np.expm1(-t / memory)
            for sd, memory in zip(self.sd_m_s, self.memory_s, strict=True)
        )

    def velocities(self, apart: Floats) -> Floats:
        """Give the covariance of two velocities a time apart [m²/s²]."""
        return self.constant_m_s**2 + _sum(
            sd**2 * np.exp(-apart / memory) for sd, memory in zip(self.sd_m_s, self.memory_s, strict=True)
        )


def bridge(leg: Leg, at_s: Floats, wander: Wander) -> tuple[Floats, Floats]:
    """Give where ships are after a time, in one direction.

    Parameters
    ----------
    leg
        What is known of each.
    at_s
        Time since the first report [s], not negative; not above the span where there is a second report.
    wander
        How their velocities wander.

    Returns
    -------
    mean_m, sd_m
        From the first report [m].
    """
    span = np.where(np.isinf(leg.second_sd_m), at_s, leg.span_s)
    first = leg.first_sd_m**2
    # with the second position, the first velocity and the second velocity
    known = np.stack(
        [
            first + wander.ways(at_s, span),
            wander.way_and_velocity(at_s, np.zeros_like(at_s)),
            wander.way_and_velocity(at_s, span),
        ],
        axis=-1,
    )
    gain = np.linalg.solve(_of_known(leg, span, wander), known[..., None])[..., 0]
    values = np.stack([leg.way_m, leg.first_m_s, leg.second_m_s], axis=-1)
    mean = np.sum(gain * np.where(np.isfinite(values), values, 0.0), axis=-1)
    variance = first + wander.ways(at_s, at_s) - np.sum(gain * known, axis=-1)
    return mean, np.sqrt(np.maximum(variance, 0.0))


def bridge_velocity(leg: Leg, at_s: Floats, wander: Wander) -> tuple[Floats, Floats, Floats]:
    """Give how fast ships are after a time, in one direction, and how that goes with where they are.

    Parameters
    ----------
    leg, at_s, wander
        As in `bridge`.

    Returns
    -------
    mean_m_s, sd_m_s
        Velocity from the first report to the second [m/s].
    shared_m2_s
        Covariance of velocity and place [m²/s].
    """
    span = np.where(np.isinf(leg.second_sd_m), at_s, leg.span_s)
    zero = np.zeros_like(at_s)
    before, after = wander.way_and_velocity(at_s, at_s), wander.way_and_velocity(span - at_s, zero)
    of_place = np.stack(
        [
            leg.first_sd_m**2 + wander.ways(at_s, span),
            wander.way_and_velocity(at_s, zero),
            wander.way_and_velocity(at_s, span),
        ],
        axis=-1,
    )
    of_velocity = np.stack([before + after, wander.velocities(at_s), wander.velocities(span - at_s)], axis=-1)
    gain = np.linalg.solve(_of_known(leg, span, wander), of_velocity[..., None])[..., 0]
    values = np.stack([leg.way_m, leg.first_m_s, leg.second_m_s], axis=-1)
    mean = np.sum(gain * np.where(np.isfinite(values), values, 0.0), axis=-1)
    variance = wander.variance - np.sum(gain * of_velocity, axis=-1)
    return mean, np.sqrt(np.maximum(variance, 0.0)), before - np.sum(gain * of_place, axis=-1)


def _sum(parts: Iterable[Floats]) -> Floats:
    total: Floats = np.add.reduce(list(parts))
    return total


def _steps(t: Floats, u: Floats, memory: float) -> Floats:
    steps: Floats = np.expm1(-t / memory) + np.expm1(-u / memory) - np.expm1(-np.abs(t - u) / memory)
    return steps


def _of_known(leg: Leg, span: Floats, wander: Wander) -> Floats:
    """Give the covariance of what is known: second position, first velocity, second velocity; shape (..., 3, 3)."""
    second = np.minimum(leg.second_sd_m, _NOT_KNOWN_M) ** 2
    one, two = (np.minimum(sd, _NOT_KNOWN_M_S) ** 2 for sd in (leg.first_sd_m_s, leg.second_sd_m_s))
    out = np.empty((*span.shape, 3, 3))
    out[..., 0, 0] = leg.first_sd_m**2 + second + wander.ways(span, span)
    out[..., 0, 1] = out[..., 1, 0] = wander.way_and_velocity(span, np.zeros_like(span))
    out[..., 0, 2] = out[..., 2, 0] = wander.way_and_velocity(span, span)
    out[..., 1, 2] = out[..., 2, 1] = wander.velocities(span)
    out[..., 1, 1] = wander.variance + one
    out[..., 2, 2] = wander.variance + two
    return out
