"""Senders for tests: straight ways off one station, and worlds of one station and one satellite."""

from datetime import UTC, datetime

import numpy as np

from ullage.simulate.air.sender import Sender
from ullage.simulate.air.settings import AirSettings
from ullage.simulate.outages import OutageSettings
from ullage.simulate.receivers import SITES, ReceiverSettings
from ullage.simulate.ships import Ship, Stay
from ullage.simulate.transmitters import TransmitterSettings

BEGINS = datetime(2024, 3, 1, tzinfo=UTC)
NM_PER_DEGREE = 111.2 / 1.852
NEVER = OutageSettings(station_per_day=0.0, feed_per_day=0.0, clock_errors=0.0)
ALIKE = TransmitterSettings(antenna_sd=0.0)


def clear_air(*, sites=("Busan",), satellites=0, reach_km=75.0, **others):
    """Give settings without weather, terrain, fading and outages."""
    receivers = ReceiverSettings(
        sites=sites, satellites=satellites, reach_km=reach_km, weather_sd=0.0, day_swing=0.0, blocked=0.0,
        satellite_hears=others.pop("satellite_hears", 0.06), law=others.pop("law", "weibull"),
    )  # fmt: skip
    chosen = {
        "fading_sd": 0.0, "position_sd_m": 0.0, "careless": 0.0, "clock_sd_s": 0.5, "outages": NEVER,
        "transmitters": ALIKE, **others,
    }  # fmt: skip
    return AirSettings(receivers=receivers, **chosen)


def near(site="Busan", north_km=0.0, east_km=0.0):
    """Give a position off a station."""
    lat, lon = SITES[site]
    return lat + north_km / 111.2, lon + east_km / 111.2 / np.cos(np.radians(lat))


def lying(mmsi="440000001", where=None, *, hours=48.0, ais_class="A", kind="shuttle"):
    """Make a ship that lies at a berth."""
    lat, lon = where or near(north_km=10)
    stay = Stay("Busan", "loads", -1.0, hours + 1, lat, lon, 4.0, 6.0)
    return Ship(mmsi, kind, ais_class, np.array([-1.0, hours + 1]), np.array([lat, lat]), np.array([lon, lon]), [stay])


def sailing(mmsi="440000002", knots=10.0, *, hours=48.0, ais_class="A", where=None):
    """Make a ship that sails to and fro about a place, an hour a leg, so that she turns right round on the hour."""
    lat, lon = where or near()
    at = np.arange(-1.0, hours + 2)
    aside = np.where(np.arange(len(at)) % 2, 1, -1) * knots / 2 / NM_PER_DEGREE
    return Ship(mmsi, "shuttle", ais_class, at, lat + aside, np.full(len(at), lon))


def straight(mmsi="440000001", knots=10.0, *, hours=6.0, ais_class="A"):
    """Make a ship that sails due south through a station's place, half of the time towards it; she lies at 0 kn."""
    lat, lon = near(north_km=knots * 1.852 * hours / 2)
    at = np.array([-0.5, hours + 0.5])
    return Ship(mmsi, "shuttle", ais_class, at, lat - knots * at / NM_PER_DEGREE, np.array([lon, lon]))


def sender(ship, **others):
    """Make a sender of a ship."""
    known = {"imo": "9000003", "name": "SIM ONE", "call_sign": "SX1", "draughts": ((-1.0, 5.6),), **others}
    return Sender(ship, **known)
