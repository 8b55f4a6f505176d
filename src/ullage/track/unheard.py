"""The chance that an honest ship stays unheard through a gap, over the ways and the antennas she may have had.

A way leaves the last position at `leave`, is at a turning point from `there` to `back`, and comes to the first position
after at the end of the gap. The straight way, lying still first or last, and going out to sea and lying there are all
of that kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.geo import M_PER_NM, destination, distance_m
from ullage.kernels import in_threads, inlined, kernel
from ullage.track.cells import cell_at
from ullage.track.plane import turn
from ullage.track.reception import LOCAL
from ullage.track.reception_map import MOST, ReceptionMap, Silences, heard_at

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

BEARINGS: Final = 8
"""Directions in which she may have gone out."""

ANTENNAS: Final[Floats] = np.array([0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0])
"""Antennas: a ship is heard with the chance r to this power, where a usual one is heard with r.

A weak one is heard as well as others near a station, where r is nearly 1, and far less well at the edge of its range.
"""

ANTENNAS_BEFORE: Final[Floats] = np.array([0.15, 0.40, 0.25, 0.10, 0.05, 0.03, 0.01, 0.01])
"""How common each is: of ranges that are spread by a fifth, and one bad installation in ten (judged)."""
USUAL: Final = 1
"""Which of `ANTENNAS` is the usual one."""

_SATURATED = 0.6  # where most are heard, being heard tells little of an antenna: a cell is near and far of a station

_LEAST_KN = 2.0  # below it she lay still; a drifting or anchored ship makes less
_NEAR = 3  # the first ways stay near the ends of the gap
_MOST, _LOCAL, _USUAL = MOST, LOCAL, USUAL
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
    silences: Silences,
    ended: npt.NDArray[np.bool_],
    north: Floats,
    east: Floats,
    cruise_kn: float,
    out_nm: float,
    out: float,
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
    most = np.where(ended, (hours * cruise_kn - between).clip(0) / 2, hours * cruise_kn)
    for k, far_nm in product(range(BEARINGS), (out_nm, out_nm / 3)):
        way = np.minimum(most, far_nm) + between / 2
        x_lat, x_lon = destination(lat, lon, 360.0 / BEARINGS * k, way * M_PER_NM)
        first = np.minimum(way / cruise_kn, hours) * 3.6e9
        home = distance_m(x_lat, x_lon, to_lat, to_lon) / M_PER_NM / cruise_kn * 3.6e9
        back = np.where(ended, np.maximum(on - home, off + first), on)
        rows.append((np.full(len(off), out / BEARINGS / 2), x_lat, x_lon, off, off + first, back))
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
    silences: Silences,
    ways: Ways,
    reception: ReceptionMap,
    slot_us: int,
    antennas: Floats,
    power: float,
    honest: Floats,
    wanted: npt.NDArray[np.bool_],
) -> tuple[Floats, Floats, Floats]:
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
    honest
        The weight with which each gap itself was counted; it is taken out again.
    wanted
        Of which gaps it is asked; of the others the chance is 1.
    power
        Slots count as their number times this: one that was missed is likelier to be missed again.

    Returns
    -------
    unheard, usual, hourly
        Chances: with her antenna, and with a usual one; `hourly` is of a usual ship,
        in the mean over the gap and the first three ways.
    """
    count = len(silences.off_us)
    unheard, usual, hourly = np.ones(count), np.ones(count), np.zeros(count)
    arrays: tuple[Any, ...] = (
        silences.off_us, silences.on_us, silences.off_lat, silences.off_lon, silences.on_lat, silences.on_lon,
        silences.is_b, ways.weight, ways.lat, ways.lon, ways.leave, ways.there, ways.back, *reception.arrays(),
        slot_us, antennas, ANTENNAS, power, honest, wanted, unheard, usual, hourly,
    )  # fmt: skip
    in_threads(partial(_survive, *arrays), count, 64)
    return unheard, usual, hourly


def log_chances(chance: Floats) -> tuple[Floats, Floats]:
    """Give the logarithms of being heard and of not being heard with each antenna; 0 where they tell nothing of it."""
    each = np.clip(np.maximum(chance, 1e-9)[:, None] ** ANTENNAS, 1e-9, MOST)
    tells = ((chance > 0) & (chance <= _SATURATED))[:, None]
    return np.where(tells, np.log(each), 0.0), np.where(tells, np.log(1 - each), 0.0)


def antenna_weights(told: Floats) -> Floats:
    """Give the weight of each antenna by the logarithm of the chance of what was heard, a row a ship."""
    logs = np.log(ANTENNAS_BEFORE) + told
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def sum_rows(rows: Floats, first: Whole) -> Floats:
    """Sum rows from each begin to the next."""
    total = np.concatenate([np.zeros((1, *rows.shape[1:])), np.cumsum(rows, axis=0)])
    return np.asarray(total[first[1:]] - total[first[:-1]])


@inlined
def _on_way(t: Any, ends: Any, x_lat: Any, x_lon: Any, way: Any) -> Any:
    """Give where a ship is at a time on a way over a turning point; see `Ways`."""
    lat, lon = x_lat, x_lon
    if t <= way[0]:
        lat, lon = ends[0], ends[1]
    elif t < way[1]:
        part = (t - way[0]) / (way[1] - way[0])
        lat, lon = ends[0] + part * (x_lat - ends[0]), ends[1] + part * turn(ends[1], x_lon)
    elif t > way[2] and not np.isnan(ends[2]):
        part = (t - way[2]) / (ends[4] - way[2])
        lat, lon = x_lat + part * (ends[2] - x_lat), x_lon + part * turn(x_lon, ends[3])
    return lat, lon


@kernel
def _survive(
    off_us: Any, on_us: Any, off_lat: Any, off_lon: Any, on_lat: Any, on_lon: Any, is_b: Any, weight: Any,
    x_lat: Any, x_lon: Any, leave: Any, there: Any, back: Any, share: Any, first_slot: Any, everywhere: Any,
    local_key: Any, heard: Any, expected: Any, region_key: Any, region: Any, fine: Any, mid: Any, wide: Any,
    slot_us: Any, antenna_weight: Any, antennas: Any, power: Any, honest: Any, wanted: Any, unheard: Any, usual: Any,
    hourly: Any, begin: Any, end: Any,
) -> None:  # fmt: skip
    logs = np.empty(antennas.shape[0])
    for g in range(begin, end):
        if np.isnan(off_lat[g]) or not wanted[g]:
            continue
        total, plain, seen = 0.0, 0.0, 0.0
        slots = off_us[g] // slot_us + 1, min(on_us[g] // slot_us, off_us[g] // slot_us + 1 + _LONGEST_SLOTS)
        ends = off_lat[g], off_lon[g], on_lat[g], on_lon[g], np.float64(on_us[g])
        for w in range(weight.shape[1]):
            logs[:] = 0.0
            in_hours = _along(
                slots, ends, x_lat[g, w], x_lon[g, w], (leave[g, w], there[g, w], back[g, w]), np.float64(off_us[g]),
                is_b[g], slot_us, honest[g], share, first_slot, everywhere, local_key, heard, expected, region_key,
                region, fine, mid, wide, antennas, logs,
            )  # fmt: skip
            seen += weight[g, w] * in_hours if w < _NEAR else 0.0
            for a in range(antennas.shape[0]):
                total += weight[g, w] * antenna_weight[g, a] * np.exp(power * logs[a])
            plain += weight[g, w] * np.exp(power * logs[_USUAL])
        unheard[g], usual[g] = min(total, 1.0), min(plain, 1.0)
        if slots[1] > slots[0]:
            hourly[g] = seen / (slots[1] - slots[0]) / max(weight[g, :_NEAR].sum(), 1e-12)


@kernel
def _along(
    slots: Any, ends: Any, x_lat: Any, x_lon: Any, way: Any, off_us: Any, is_b: Any, slot_us: Any, honest: Any,
    share: Any, first_slot: Any, everywhere: Any, local_key: Any, heard: Any, expected: Any, region_key: Any,
    region: Any, fine: Any, mid: Any, wide: Any, antennas: Any, logs: Any,
) -> Any:  # fmt: skip
    """Add up the logarithm of the chance to go unheard on a way with each antenna; give that to be heard in hours."""
    straight = off_us, ends[4], ends[4]
    if np.isnan(ends[2]):
        straight = ends[4], ends[4], ends[4]  # where she goes is not known: she was counted where she was
    seen = 0.0
    for s in range(slots[0], slots[1]):
        t = (s + 0.5) * slot_us
        lat, lon = _on_way(t, ends, x_lat, x_lon, way)
        counted = _on_way(t, ends, ends[2], ends[3], straight)
        near = cell_at(counted[0], counted[1], _LOCAL, mid) == cell_at(lat, lon, _LOCAL, mid)
        r = heard_at(
            lat, lon, is_b, s, honest if near else 0.0, share, first_slot, everywhere, local_key, heard, expected,
            region_key, region, fine, mid, wide,
        )  # fmt: skip
        seen += 1 - (1 - r) ** 4
        if r > 0.0:
            for a in range(antennas.shape[0]):
                logs[a] += np.log(1 - min(np.exp(antennas[a] * np.log(r)), _MOST))
    return seen
