"""Kinds of world: some to choose constants by, others only to be judged by."""

from __future__ import annotations

from typing import Final

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
"""Worlds by name. Constants of `DisablingRule` were chosen on ``coast`` and ``satellites``; ``rough`` was looked at."""
