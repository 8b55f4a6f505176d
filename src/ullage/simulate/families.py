"""Kinds of world: some to choose constants by, others only to be judged by."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from ullage.draws import stream
from ullage.simulate.disabling import DisablingSettings
from ullage.simulate.outages import OutageSettings
from ullage.simulate.receivers import SITES, ReceiverSettings
from ullage.simulate.ships import FleetSettings
from ullage.simulate.transmitters import TransmitterSettings
from ullage.simulate.world import WorldSettings

_FEW = tuple(name for k, name in enumerate(SITES) if k % 2 == 0)

FAMILIES: Final = {
    # constants may be looked at on these
    "coast": WorldSettings(),
    "satellites": WorldSettings(receivers=ReceiverSettings(sites=_FEW, satellites=9, satellite_hears=0.10)),
    # other laws, other ships, other habits; `quiet` was only ever judged by
    "rough": WorldSettings(
        transmitters=TransmitterSettings(antennas="two kinds", faults_per_day=0.006, fault_h=3.0),
        receivers=ReceiverSettings(law="gamma", reach_km=65.0, weather_sd=0.22, weather_h=14.0, blocked=0.3),
        outages=OutageSettings(station_per_day=0.2, station_h=8.0, feed_per_day=0.25, feed_h=4.0),
    ),
    "quiet": WorldSettings(
        fleet=FleetSettings(shuttles=10, cargo=70, fishing=20, lying=30),
        transmitters=TransmitterSettings(antenna_sd=0.3, faults_per_day=0.002),
        receivers=ReceiverSettings(law="erfc", reach_km=90.0, weather_sd=0.08, satellites=6),
        disabling=DisablingSettings(hiders=0.3, anywhere_per_day=0.004),
    ),
}
"""Worlds by name. Constants of `DisablingRule` were chosen on ``coast`` and ``satellites``; ``rough`` was looked at.

The coefficients of `CalibrationRule` were fitted on kinds from `draw_family` alone.
"""


def draw_family(seed: int) -> WorldSettings:
    """Draw a kind of world: laws, ranges, antennas, faults, outages, fleets and habits, all at random.

    Parameters
    ----------
    seed
        The same seed gives the same kind.

    Notes
    -----
    Widths are judged: from better than any feed to worse than most, with the fixed `FAMILIES` inside.
    """
    rng = np.random.default_rng(stream(seed, "family"))

    def between(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    def times(low: float, high: float) -> float:
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    kinds: tuple[Literal["log-normal"], Literal["two kinds"]] = "log-normal", "two kinds"
    laws: tuple[Literal["weibull"], Literal["gamma"], Literal["erfc"]] = "weibull", "gamma", "erfc"
    names = list(SITES)
    kept = np.sort(rng.choice(len(names), int(rng.integers(7, len(names) + 1)), replace=False))
    return WorldSettings(
        fleet=FleetSettings(*(int(rng.integers(a, b)) for a, b in ((6, 21), (30, 91), (10, 46), (10, 41)))),
        transmitters=TransmitterSettings(
            antennas=kinds[int(rng.integers(2))],
            antenna_sd=between(0.1, 0.35),
            bad=between(0.03, 0.25),
            faults_per_day=times(0.001, 0.01),
            fault_h=between(1.0, 4.0),
            power_downs=(between(0.0, 0.03), between(0.03, 0.25)),
        ),
        receivers=ReceiverSettings(
            sites=tuple(names[k] for k in kept),
            law=laws[int(rng.integers(3))],
            reach_km=between(55.0, 100.0),
            weather_sd=between(0.05, 0.25),
            weather_h=between(4.0, 16.0),
            day_swing=between(0.0, 0.15),
            blocked=between(0.0, 0.35),
            satellites=int(rng.integers(1, 11)),
            satellite_hears=between(0.03, 0.12),
        ),
        outages=OutageSettings(
            station_per_day=times(0.03, 0.3),
            station_h=between(2.0, 10.0),
            feed_per_day=times(0.03, 0.3),
            feed_h=between(1.0, 5.0),
        ),
        disabling=DisablingSettings(
            hiders=between(0.1, 0.9),
            anywhere_per_day=times(0.002, 0.03),
            anywhere_h=between(8.0, 24.0),
        ),
    )
