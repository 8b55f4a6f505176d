"""The chance that an honest ship stays unheard through a gap, over the ways she may have gone and the antenna she may have.

A way leaves the last position at `leave`, is at a turning point from `there` to `back`, and comes to the first position
after at the end of the gap. The straight way, lying still first or last, and going out to sea and lying there are all of
that kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.geo import M_PER_NM, destination, distance_m
from ullage.kernels import in_threads, kernel
from ullage.track.cells import FINE, columns_of
from ullage.track.plane import turn
from ullage.track.reception import LOCAL
from ullage.track.reception_map import REGION, ReceptionMap, Silences, heard_at, heard_by_key

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

BEARINGS: Final = 8
"""Directions in which she may have gone out."""

ANTENNAS: Final[Floats] = np.array([0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0])
"""How well a ship is heard beside a usual one: what her own reception before the gap is weighed for."""

_LEAST_KN = 2.0  # below it she lay still; a drifting or anchored ship makes less
_LONGEST_SLOTS = 384  # four days: what follows tells nothing more


@dataclass(frozen=True)
class Ways:
    """Ways that ships may have gone in their gaps: arrays with a row a gap and a column a way.

    Parameters
    ----------
    weight
        The chance of each before the silence is weighed; rows sum to 1.
    lat, lon
        The turning point [°].
    leave, there, back
        When she left the last position, reached the turning point, and left it [µs].
    """

    weight: Floats
    lat: Floats
    lon: Floats
    leave: Floats
    there: Floats
    back: Floats


def list_ways(
    silences: Silences, ended: npt.NDArray[np.bool_], north: Floats, east: Floats, cruise_kn: float, out_nm: float, out: float
) -> Ways:
    """List the ways that ships may have gone.

    Parameters
    ----------
    silences
        The gaps.
    ended
        Which of them have ended with a position.
    north, east
        How each ship moved before [° an hour]; NaN where that cannot be told.
    cruise_kn
        Her speed when she goes somewhere [kn].
    out_nm
        How far out she goes, if there is time [nm].
    out
        The chance that she goes out at all, shared by the directions.
    """
    off, on = silences.off_us.astype(np.float64), silences.on_us.astype(np.float64)
    hours = np.maximum((on - off) / 3.6e9, 1e-6)
    lat, lon = silences.off_lat, silences.off_lon
    to_lat, to_lon = np.where(ended, silences.on_lat, lat), np.where(ended, silences.on_lon, lon)
    between = distance_m(lat, lon, to_lat, to_lon) / M_PER_NM
    sailing = np.where(between > 0, np.minimum(between / cruise_kn, hours), 0.0) * 3.6e9
    still = ~(np.hypot(north, east * np.cos(np.radians(lat))) * 60 > _LEAST_KN)
    resting = still & (between < 1.0)
    going = np.where(resting, 0.15, np.where(ended, 0.6, 0.5))
    lying = np.where(resting, 0.85, np.where(ended, 0.4, np.where(still, 0.7, 0.3)))
    part = (1 - out) / (going + lying)
    ahead = _ahead(silences, ended, north, east, hours)
    rows = [
        (going * part, *ahead, off, on, on),  # straight to where she came to, or on as she went
        (lying * part / 2, to_lat, to_lon, on - sailing, on, on),
        (lying * part / 2, to_lat, to_lon, off, off + sailing, on),
    ]
    # half of the time to go out and half to come back; she may go less far
    way = np.minimum(np.where(ended, (hours * cruise_kn - between).clip(0) / 2, hours * cruise_kn), out_nm) + between / 2
    for k in range(BEARINGS):
        x_lat, x_lon = destination(lat, lon, 360.0 / BEARINGS * k, way * M_PER_NM)
        first = np.minimum(way / cruise_kn, hours) * 3.6e9
        home = distance_m(x_lat, x_lon, to_lat, to_lon) / M_PER_NM / cruise_kn * 3.6e9
        back = np.where(ended, np.maximum(on - home, off + first), on)
        rows.append((np.full(len(off), out / BEARINGS), x_lat, x_lon, off, off + first, back))
    return Ways(*(np.stack(column, axis=1) for column in zip(*rows, strict=True)))


def _ahead(
    silences: Silences, ended: npt.NDArray[np.bool_], north: Floats, east: Floats, hours: Floats
) -> tuple[Floats, Floats]:
    """Give where a ship is at the end: where she came to, or two days at most on her course."""
    on = np.minimum(hours, 48.0)
    # a course that is followed over the pole ends there
    lat = np.clip(silences.off_lat + np.nan_to_num(north) * on, -89.9, 89.9)
    lon = (silences.off_lon + np.nan_to_num(east) * on + 540.0) % 360.0 - 180.0
    return np.where(ended, silences.on_lat, lat), np.where(ended, silences.on_lon, lon)


def estimate_unheard(
    silences: Silences, ways: Ways, reception: ReceptionMap, slot_us: int, antennas: Floats, power: float
) -> tuple[Floats, Floats]:
    """Give the chance that an honest ship stays unheard, and how likely she was to be heard in an hour.

    Parameters
    ----------
    silences, ways
        The gaps, and how they may have been spent.
    reception
        Who was heard where and when.
    slot_us
        Length of a slot [µs].
    antennas
        The weight of each of `ANTENNAS`, a row a gap.
    power
        Slots count as their number times this: one that was missed is likelier to be missed again.

    Returns
    -------
    unheard, hourly
        Chances; `hourly` is of a usual ship, in the mean over the gap and the first three ways.
    """
    count = len(silences.off_us)
    unheard, hourly = np.ones(count), np.zeros(count)
    arrays = (
        silences.off_us, silences.on_us, silences.off_lat, silences.off_lon, silences.on_lat, silences.on_lon,
        silences.is_b, ways.weight, ways.lat, ways.lon, ways.leave, ways.there, ways.back, *lookups(reception),
        slot_us, antennas, ANTENNAS, power, unheard, hourly,
    )  # fmt: skip
    in_threads(lambda a, b: _survive(*arrays, a, b), count, 64)
    return unheard, hourly


def lookups(reception: ReceptionMap) -> tuple[Any, ...]:
    """Give a map as kernels take it."""
    return (
        reception.share, reception.first_slot, reception.everywhere, reception.local_key, reception.local,
        reception.region_key, reception.region, columns_of(FINE), columns_of(LOCAL), columns_of(REGION),
    )  # fmt: skip


def weigh_antennas(
    first: Whole, key: Whole, heard: npt.NDArray[np.int8], reception: ReceptionMap, alike: float
) -> tuple[Floats, Floats, Floats]:
    """Weigh what antenna each ship has by how she herself was heard before her gap.

    Parameters
    ----------
    first, key, heard
        Slots before each gap: where each gap's begin, their keys, whether she was heard.
    reception
        Who was heard where and when.
    alike
        Slots count as their number times this, since what follows each other is alike.

    Returns
    -------
    weights
        Of `ANTENNAS`, a row a gap.
    slots_heard, slots_expected
        In how many slots she was heard, and a usual ship would have been.
    """
    chance = heard_by_key(reception, key)
    prior = np.log([0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.25, 0.25])
    each = np.clip(chance[:, None] * ANTENNAS, 0.0, 0.98)
    told = alike * np.log(np.where(heard[:, None] > 0, np.maximum(each, 1e-9), 1 - each))
    told[chance == 0] = 0.0
    # the newest slot is the last report before the gap, which is there by choice
    counted = np.ones(len(key))
    counted[first[:-1][first[:-1] < first[1:]]] = 0.0
    logs = prior + _sums(told * counted[:, None], first)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    sums = _sums(np.stack([heard * counted, chance * counted], axis=1), first)
    return weights / weights.sum(axis=1, keepdims=True), sums[:, 0], sums[:, 1]


def _sums(rows: Floats, first: Whole) -> Floats:
    """Sum rows from each begin to the next."""
    total = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0)])
    return np.asarray(total[first[1:]] - total[first[:-1]])


@kernel
def _survive(
    off_us: Any, on_us: Any, off_lat: Any, off_lon: Any, on_lat: Any, on_lon: Any, is_b: Any, weight: Any,
    x_lat: Any, x_lon: Any, leave: Any, there: Any, back: Any, share: Any, first_slot: Any, everywhere: Any,
    local_key: Any, local: Any, region_key: Any, region: Any, fine: Any, mid: Any, wide: Any,
    slot_us: Any, antenna_weight: Any, antennas: Any, power: Any, unheard: Any, hourly: Any, begin: Any, end: Any,
) -> None:  # fmt: skip
    logs = np.empty(antennas.shape[0])
    for g in range(begin, end):
        if np.isnan(off_lat[g]):
            continue
        total, seen = 0.0, 0.0
        first = off_us[g] // slot_us + 1
        last = min(on_us[g] // slot_us, first + _LONGEST_SLOTS)
        for w in range(weight.shape[1]):
            logs[:] = 0.0
            for s in range(first, last):
                t = (s + 0.5) * slot_us
                if t <= leave[g, w]:
                    lat, lon = off_lat[g], off_lon[g]
                elif t < there[g, w]:
                    part = (t - leave[g, w]) / (there[g, w] - leave[g, w])
                    lat = off_lat[g] + part * (x_lat[g, w] - off_lat[g])
                    lon = off_lon[g] + part * turn(off_lon[g], x_lon[g, w])
                elif t <= back[g, w] or np.isnan(on_lat[g]):
                    lat, lon = x_lat[g, w], x_lon[g, w]
                else:
                    part = (t - back[g, w]) / (on_us[g] - back[g, w])
                    lat = x_lat[g, w] + part * (on_lat[g] - x_lat[g, w])
                    lon = x_lon[g, w] + part * turn(x_lon[g, w], on_lon[g])
                r = heard_at(
                    lat, lon, is_b[g], s, share, first_slot, everywhere, local_key, local, region_key, region,
                    fine, mid, wide,
                )  # fmt: skip
                if w < 3:  # noqa: PLR2004 - the ways that stay near
                    seen += weight[g, w] * (1 - (1 - r) ** 4)
                for a in range(antennas.shape[0]):
                    logs[a] += np.log(1 - min(antennas[a] * r, 0.98))
            for a in range(antennas.shape[0]):
                total += weight[g, w] * antenna_weight[g, a] * np.exp(power * logs[a])
        unheard[g] = min(total, 1.0)
        if last > first:
            near = weight[g, 0] + weight[g, 1] + weight[g, 2]
            hourly[g] = seen / (last - first) / max(near, 1e-12)
