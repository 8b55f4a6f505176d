"""Senders as arrays for the kernels: their sets, ways and silences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from ullage.draws import stream, uniforms_reference
from ullage.geo import wrapped
from ullage.simulate.air.eras import firsts, lay_out_eras
from ullage.simulate.air.intervals import STILL_KN, TURNS_DEG
from ullage.simulate.ships import KM_PER_DEGREE, KM_PER_NM
from ullage.simulate.transmitters import draw_reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.simulate.air.eras import Content, Eras
    from ullage.simulate.air.sender import Sender
    from ullage.simulate.air.settings import AirSettings
    from ullage.simulate.ships import Ship

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

UNDER_WAY: Final = 0
AT_ANCHOR: Final = 1
MOORED: Final = 5
_MOST_OF_A_LEG: Final = 0.45


class Ways(NamedTuple):
    """Ways of all senders and of their claims, corner after corner; those of the senders come first.

    Parameters
    ----------
    first
        Where each way begins in the others, and the end.
    at_s, lat, lon
        Corners: time since the begin of the world [s], position [°].
    east
        How far the leg after a corner goes in longitude, the short way round [°].
    knots, course, heading, status
        Of that leg: speed [kn], course [°], where the bow points [°], navigational status.
    turn, half_s
        How far she turns at the corner, to starboard [°], and half of the time it takes [s]; 0 where she does not.
    """

    first: Ints
    at_s: Floats
    lat: Floats
    lon: Floats
    east: Floats
    knots: Floats
    course: Floats
    heading: Floats
    status: Ints
    turn: Floats
    half_s: Floats


class Spans(NamedTuple):
    """Times of many, in order and apart: where each one's begin, begins and ends [s]."""

    first: Ints
    begin_s: Floats
    end_s: Floats


class Sets(NamedTuple):
    """What differs between transponders.

    Parameters
    ----------
    start, static_start
        Streams of draws, for positions and statics.
    is_b, accurate
        Class B; claims a position better than 10 m.
    reach
        Relative to a usual class A one.
    aft_m
        How far the antenna stands behind the middle [m].
    """

    start: npt.NDArray[np.uint64]
    static_start: npt.NDArray[np.uint64]
    is_b: npt.NDArray[np.bool_]
    accurate: npt.NDArray[np.bool_]
    reach: Floats
    aft_m: Floats


@dataclass(frozen=True)
class Fleet:
    """Senders as the kernels have them."""

    sets: Sets
    ways: Ways
    eras: Eras
    silences: Spans
    contents: list[Content]


def lay_out(seed: int, senders: Sequence[Sender], settings: AirSettings) -> Fleet:
    """Lay senders out as arrays.

    Raises
    ------
    ValueError
        When two senders are of one MMSI: they would share their draws. A shared MMSI is a `Claim`.
    """
    mmsis = [one.ship.mmsi for one in senders]
    if len(set(mmsis)) < len(mmsis):
        double = sorted({one for one in mmsis if mmsis.count(one) > 1})
        raise ValueError(
            f"two senders have the MMSI {double[0]}; an MMSI that is shared must be a claim of one of them"
        )
    sets = _sets(seed, senders, settings)
    others = [claim.way for sender in senders for claim in sender.claims if claim.way is not None]
    legs = [_way(one.ship, settings, *_habits(seed, one.ship, settings)) for one in senders]
    legs += [_way(ship, settings, 0.0, False) for ship in others]
    eras, contents = lay_out_eras(senders)
    ways = Ways(firsts([one[0] for one in legs]), *_joined(legs))
    return Fleet(sets, ways, eras, spans([one.silences for one in senders]), contents)


def spans(of_each: Sequence[Sequence[tuple[float, float]]]) -> Spans:
    """Give spans [h] of many, sorted, those that touch joined, in seconds."""
    joined = [_apart(one) for one in of_each]
    flat = np.array([one for some in joined for one in some], np.float64).reshape(-1, 2) * 3600.0
    return Spans(firsts(joined), flat[:, 0].copy(), flat[:, 1].copy())


def _apart(some: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for begin, end in sorted(some):
        if out and begin <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((begin, end))
    return out


def _joined(legs: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Lay the columns of all ways end to end."""
    nothing = (*(np.empty(0) for _ in range(7)), np.empty(0, np.int64), np.empty(0), np.empty(0))
    return [np.concatenate(column) for column in zip(nothing, *legs, strict=True)]


def _sets(seed: int, senders: Sequence[Sender], settings: AirSettings) -> Sets:
    starts = [stream(seed, "air", one.ship.mmsi) for one in senders]
    claims = np.array([uniforms_reference(one, 1, 0)[0] for one in starts]) if senders else np.empty(0)
    return Sets(
        np.array([stream(seed, "air positions", one.ship.mmsi) for one in senders], np.uint64),
        np.array([stream(seed, "air statics", one.ship.mmsi) for one in senders], np.uint64),
        np.array([one.ship.ais_class == "B" for one in senders], np.bool_),
        claims < settings.accurate,
        np.array([draw_reach(seed, one.ship, settings.transmitters) for one in senders], np.float64),
        np.array([one.antenna_m - one.length_m / 2 for one in senders], np.float64),
    )


def _habits(seed: int, ship: Ship, settings: AirSettings) -> tuple[float, bool]:
    """Give where a ship points before she first sails [°], and whether her crew leaves the status as it is."""
    bow, careless = uniforms_reference(stream(seed, "air habits", ship.mmsi), 2)
    return float(bow) * 360.0, bool(careless < settings.careless)


def _way(ship: Ship, settings: AirSettings, first_heading: float, careless: bool) -> tuple[Any, ...]:
    """Give the columns of `Ways` for one ship; the last corner begins a leg that goes nowhere."""
    at_s, lat, lon = ship.hours * 3600.0, ship.lat, ship.lon
    span_s = np.maximum(np.diff(at_s), 1e-6)
    turned = wrapped(np.diff(lon))
    north = np.diff(lat) * KM_PER_DEGREE
    east = turned * KM_PER_DEGREE * np.cos(np.radians((lat[1:] + lat[:-1]) / 2))
    knots = np.append(np.hypot(north, east) / KM_PER_NM / span_s * 3600.0, 0.0)
    course = np.append(np.degrees(np.arctan2(east, north)) % 360.0, 0.0)
    moving = knots >= STILL_KN
    heading = _held(course, moving, first_heading)
    turn = np.zeros(len(at_s))
    turn[1:] = np.where(moving[1:] & moving[:-1], wrapped(np.diff(course)), 0.0)
    turn[np.abs(turn) < TURNS_DEG] = 0.0
    shorter = np.minimum(np.append(np.inf, span_s), np.append(span_s, np.inf))
    half_s = np.where(
        turn == 0.0, 0.0, np.minimum(np.abs(turn) / settings.turn_deg_per_s / 2, _MOST_OF_A_LEG * shorter)
    )
    status = np.where(moving, UNDER_WAY, AT_ANCHOR)
    middle = (at_s + np.append(at_s[1:], at_s[-1])) / 2
    if ship.kind != "lying":
        for stay in ship.stays:
            inside = (middle >= stay.arrived_h * 3600.0) & (middle <= stay.departed_h * 3600.0)
            status[inside & ~moving] = MOORED
    if careless:
        status[:] = UNDER_WAY
    return (
        at_s, lat, lon, np.append(turned, 0.0), knots, course, heading, status.astype(np.int64), turn, half_s,
    )  # fmt: skip


def _held(course: Floats, moving: npt.NDArray[np.bool_], first: float) -> Floats:
    """Give courses while she moves, and the last one before while she lies."""
    last = np.maximum.accumulate(np.where(moving, np.arange(len(course)), -1))
    return np.where(last < 0, first, course[last])
