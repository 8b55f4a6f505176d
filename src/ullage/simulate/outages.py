"""When simulated receivers, and the whole feed, are down; and how late and how wrongly stamped reports come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage.draws import stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.simulate.transmitters import Span

    Floats = npt.NDArray[np.float64]

FEED = ""
"""Stands for the whole feed among the names of receivers."""


@dataclass(frozen=True, slots=True)
class OutageSettings:
    """How often what is down for how long.

    Parameters
    ----------
    station_per_day, station_h
        Outages of one receiver a day, and their median length [h]; log-normal, deviation of the logarithm 1.3.
    feed_per_day, feed_h
        Of the whole feed.
    late_h
        Mean delay of what satellites heard [h]; a gamma law of shape 0.7. Stations deliver within minutes.
    clock_errors
        Part of satellite reports whose stamp is off by minutes to hours.
    """

    station_per_day: float = 0.08
    station_h: float = 5.0
    feed_per_day: float = 0.10
    feed_h: float = 2.0
    late_h: float = 2.0
    clock_errors: float = 2e-4


def draw_outages(seed: int, settings: OutageSettings, receivers: Sequence[str], hours: float) -> dict[str, list[Span]]:
    """Draw the outages of receivers by name, those of the whole feed under `FEED`."""
    found: dict[str, list[Span]] = {}
    for name in (*receivers, FEED):
        rng = np.random.default_rng(stream(seed, "outage", name))
        often, median = (
            (settings.feed_per_day, settings.feed_h) if name == FEED else (settings.station_per_day, settings.station_h)
        )
        begins = np.sort(rng.uniform(0, hours, rng.poisson(often * hours / 24)))
        lengths = median * np.exp(rng.normal(0, 1.3, len(begins)))
        found[name] = [(float(a), float(min(a + b, hours)), "outage") for a, b in zip(begins, lengths, strict=True)]
    return found


def draw_delays(rng: np.random.Generator, settings: OutageSettings, by_satellite: npt.NDArray[np.bool_]) -> Floats:
    """Draw how long after it was sent each report is delivered [h]."""
    late = rng.gamma(0.7, settings.late_h / 0.7, len(by_satellite))
    return np.where(by_satellite, late, rng.uniform(0.0, 0.1, len(by_satellite)))


def draw_clock_errors(
    rng: np.random.Generator, settings: OutageSettings, by_satellite: npt.NDArray[np.bool_]
) -> Floats:
    """Draw how wrong each report's stamp is [h]: seconds, and with few satellite reports much more."""
    count = len(by_satellite)
    wild = by_satellite & (rng.random(count) < settings.clock_errors)
    return np.where(wild, rng.normal(0, 1.0, count), rng.normal(0, 0.5 / 3600, count))
