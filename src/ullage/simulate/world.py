"""A simulated world: what a feed delivers of it, and what is true."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.draws import stream
from ullage.geo import wrapped
from ullage.simulate.disabling import DisablingSettings, draw_disablings
from ullage.simulate.outages import FEED, OutageSettings, draw_clock_errors, draw_delays, draw_outages
from ullage.simulate.receivers import Receiver, ReceiverSettings, hear, make_receivers
from ullage.simulate.ships import FleetSettings, Ship, make_fleet
from ullage.simulate.transmitters import (
    Span,
    TransmitterSettings,
    draw_reach,
    draw_silences,
    inside,
    interval_s,
)
from ullage.simulate.truth import DISABLINGS, OUTAGES, SILENCES, VISITS
from ullage.tables import POSITIONS, STATICS, UTC_TIME

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_HOUR_US: Final = 3_600_000_000


@dataclass(frozen=True, slots=True)
class WorldSettings:
    """What a world is like.

    Parameters
    ----------
    days
        Its length [d].
    begins
        Its first moment.
    every_s
        The feed passes on at most one report of a ship in this time [s], as providers thin what they sell.
    fleet, transmitters, receivers, outages, disabling
        Of its parts.
    """

    days: float = 16.0
    begins: datetime = datetime(2024, 3, 1, tzinfo=UTC)
    every_s: float = 240.0
    fleet: FleetSettings = field(default_factory=FleetSettings)
    transmitters: TransmitterSettings = field(default_factory=TransmitterSettings)
    receivers: ReceiverSettings = field(default_factory=ReceiverSettings)
    outages: OutageSettings = field(default_factory=OutageSettings)
    disabling: DisablingSettings = field(default_factory=DisablingSettings)


@dataclass(frozen=True)
class World:
    """What was delivered, and the truth.

    Parameters
    ----------
    positions, statics
        Of `tables.POSITIONS` and `tables.STATICS`, by MMSI and time.
    delivered_at
        When each position came, for looking at the world as it was known at a time.
    disablings, silences, outages, visits
        Of the tables in `simulate.truth`.
    ships
        The ships themselves: where each one was at any time.
    until
        The end of the world.
    """

    positions: pl.DataFrame
    statics: pl.DataFrame
    delivered_at: pl.Series
    disablings: pl.DataFrame
    silences: pl.DataFrame
    outages: pl.DataFrame
    visits: pl.DataFrame
    ships: list[Ship]
    until: datetime

    def positions_by(self, when: datetime) -> pl.DataFrame:
        """Give the positions that had been delivered by a time."""
        return self.positions.filter(self.delivered_at <= when)


def simulate_world(seed: int, settings: WorldSettings | None = None) -> World:
    """Simulate a world.

    Parameters
    ----------
    seed
        The same seed and settings give the same bytes.
    settings
        What it is like; see `simulate.FAMILIES` for more kinds.

    Examples
    --------
    >>> world = simulate_world(1, WorldSettings(days=1.0))
    >>> world.positions.schema == POSITIONS.schema
    True
    """
    settings = settings or WorldSettings()
    hours = settings.days * 24
    ships = make_fleet(seed, settings.fleet, hours)
    receivers = make_receivers(seed, settings.receivers, hours)
    outages = draw_outages(seed, settings.outages, [one.name for one in receivers], hours)
    frames, off, silent = [], [], []
    for ship in ships:
        disabled = draw_disablings(seed, ship, settings.disabling, hours)
        silences = draw_silences(seed, ship, settings.transmitters, hours)
        heard, twin = _received(seed, ship, settings, receivers, outages, silences)
        frames.append(_reports(seed, ship, settings, receivers, heard, inside(heard[0], disabled)))
        off += [_disabling_row(ship, span, twin, settings.begins, hours) for span in disabled]
        silent += [
            {"mmsi": ship.mmsi, "began_at": _at(settings.begins, a), "ended_at": _at(settings.begins, b), "kind": kind}
            for a, b, kind in silences
        ]
    together = pl.concat(frames).sort("mmsi", "seen_at", "lat_deg", "lon_deg")
    return World(
        together.select(POSITIONS.schema.names()),
        _statics(ships, settings),
        together["delivered_at"],
        DISABLINGS.frame(off),
        SILENCES.frame(silent),
        _outage_rows(outages, settings.begins),
        VISITS.frame(_visit_rows(ships, settings.begins, hours)),
        ships,
        _at(settings.begins, hours),
    )


def _received(
    seed: int,
    ship: Ship,
    settings: WorldSettings,
    receivers: list[Receiver],
    outages: dict[str, list[Span]],
    silences: list[Span],
) -> tuple[tuple[Floats, npt.NDArray[np.int64]], Floats]:
    """Give when which receiver heard a ship that never switched off; the moments alone are her twin's."""
    rng = np.random.default_rng(stream(seed, "messages", ship.mmsi))
    count = int(settings.days * 86_400 / settings.every_s)
    moments = (np.arange(count) + rng.random(count)) * settings.every_s / 3600
    moments = moments[~inside(moments, silences) & ~inside(moments, outages[FEED])]
    lat, lon, knots, _ = ship.locate(moments)
    messages = np.maximum(settings.every_s / interval_s(ship.ais_class, knots), 1.0)
    reach = draw_reach(seed, ship, settings.transmitters)
    by = np.full(len(moments), -1)
    listen = settings.receivers
    for k, receiver in enumerate(receivers):
        p = hear(receiver, listen.law, listen.satellite_hears, moments, lat, lon, reach, messages)
        heard = (rng.random(len(moments)) < p) & ~inside(moments, outages[receiver.name])
        by[heard & (by < 0)] = k
    return (moments[by >= 0], by[by >= 0]), moments[by >= 0]


def _reports(
    seed: int,
    ship: Ship,
    settings: WorldSettings,
    receivers: list[Receiver],
    heard: tuple[Floats, npt.NDArray[np.int64]],
    disabled: npt.NDArray[np.bool_],
) -> pl.DataFrame:
    """Make the position reports of a ship, with the time of their delivery."""
    rng = np.random.default_rng(stream(seed, "reports", ship.mmsi))
    moments, by = heard[0][~disabled], heard[1][~disabled]
    lat, lon, knots, course = ship.locate(moments)
    count = len(moments)
    still = knots < 0.5  # noqa: PLR2004 - knots
    satellite = np.array([np.isnan(one.lat_deg) for one in receivers])[by]
    noise = rng.normal(0, 1.5e-4, (2, count)) * np.where(still, 1.0, 0.5)
    stamps = moments + draw_clock_errors(rng, settings.outages, satellite)
    late = draw_delays(rng, settings.outages, satellite)
    begin_us = int(settings.begins.timestamp()) * 1_000_000
    names = pl.Series([one.name for one in receivers])
    values = {
        "mmsi": pl.Series([ship.mmsi]).new_from_index(0, count),
        "seen_at": pl.Series(_whole_us(stamps, begin_us)).cast(UTC_TIME),
        "lat_deg": np.rint((lat + noise[0]) * 6e5) / 6e5,
        "lon_deg": np.rint(wrapped(lon + noise[1]) * 6e5) / 6e5,
        "sog_kn": np.rint(np.where(still, rng.integers(0, 2, count) * 0.1, knots + rng.normal(0, 0.2, count)) * 10)
        / 10,
        "cog_deg": np.rint(course * 10) / 10 % 360.0,
        "nav_status": np.where(still, 5 if ship.kind != "lying" else 1, 0),
        "message_type": np.full(count, 18 if ship.ais_class == "B" else 1),
        "ais_class": pl.Series([ship.ais_class]).new_from_index(0, count),
        "receiver": names.gather(by),
        "delivered_at": pl.Series(_whole_us(moments + late, begin_us)).cast(UTC_TIME),
    }
    absent = {name: None for name in POSITIONS.schema.names() if name not in values}
    kinds: Any = {**POSITIONS.schema, "delivered_at": UTC_TIME}
    return (
        pl.DataFrame(values)
        .with_columns(**{k: pl.lit(v) for k, v in absent.items()})
        .select(pl.col(name).cast(kind) for name, kind in kinds.items())
    )


def _disabling_row(ship: Ship, span: Span, twin: Floats, begins: datetime, hours: float) -> dict[str, Any]:
    """Describe a disabling, with what would have been heard of a twin who sent on."""
    begin, end, kind = span
    inside_h = twin[(twin >= begin) & (twin < end)]
    edges = np.concatenate([[begin], inside_h, [end]])
    full = max(int(end - begin), 1)
    lat, lon, _, _ = ship.locate(np.array([begin]))
    return {
        "mmsi": ship.mmsi,
        "off_at": _at(begins, begin),
        "on_at": _at(begins, min(end, hours)),
        "duration_h": end - begin,
        "kind": kind,
        "off_lat_deg": float(lat[0]),
        "off_lon_deg": float(lon[0]),
        "twin_heard_share": len(np.unique(np.floor(inside_h - begin).clip(0, full - 1))) / full,
        "twin_silence_h": float(np.diff(edges).max()),
    }


def _visit_rows(ships: list[Ship], begins: datetime, hours: float) -> list[dict[str, Any]]:
    return [
        {
            "mmsi": ship.mmsi,
            "port": stay.port,
            "arrived_at": _at(begins, stay.arrived_h),
            "departed_at": _at(begins, min(stay.departed_h, hours)),
            "lat_deg": stay.lat_deg,
            "lon_deg": stay.lon_deg,
            "draught_in_m": stay.draught_in_m,
            "draught_out_m": stay.draught_out_m,
        }
        for ship in ships
        for stay in ship.stays
        if stay.arrived_h < hours
    ]


def _outage_rows(outages: dict[str, list[Span]], begins: datetime) -> pl.DataFrame:
    return OUTAGES.frame(
        {"receiver": name or None, "began_at": _at(begins, a), "ended_at": _at(begins, b)}
        for name, spans in outages.items()
        for a, b, _ in spans
    )


def _statics(ships: list[Ship], settings: WorldSettings) -> pl.DataFrame:
    """Make one static report a stay: draught and destination as typed on leaving."""
    rows = []
    for ship in ships:
        for stay, following in zip(ship.stays, [*ship.stays[1:], None], strict=True):
            if 0 <= stay.departed_h < settings.days * 24:
                rows.append(
                    {
                        "mmsi": ship.mmsi,
                        "seen_at": _at(settings.begins, stay.departed_h),
                        "name": f"{ship.kind.upper()} {int(ship.mmsi) % 1_000_000}",
                        "ship_type": ship.ship_type,
                        "length_m": ship.length_m,
                        "beam_m": round(ship.length_m / 6.5),
                        "draught_m": stay.draught_out_m,
                        "destination": following.port.upper() if following else None,
                        "message_type": 24 if ship.ais_class == "B" else 5,
                    }
                )
    return STATICS.frame(rows)


def _whole_us(hours: Floats, begin_us: int) -> npt.NDArray[np.int64]:
    # stamps are of whole seconds
    return begin_us + np.rint(hours * 3600).astype(np.int64) * 1_000_000


def _at(begins: datetime, hours: float) -> datetime:
    us = int(begins.timestamp()) * 1_000_000 + round(hours * _HOUR_US)
    return datetime.fromtimestamp(us // 1_000_000, UTC).replace(microsecond=us % 1_000_000)
