"""In which slots of time each ship was heard, and in which she must have been there and was not.

One pass over each ship's reports. A ship-slot is packed into one whole number, so that a sort brings those of a cell,
class and slot together: cell, class (0 for A, 1 for B), slot, sign of the ship, heard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import kernel
from ullage.track.cells import CELL_BITS, FINE, cell_at, columns_of, find_cells
from ullage.track.lineages import G_LINEAGE, G_OFF, L_FIRST
from ullage.track.plane import turn

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.track.columns import Reports
    from ullage.track.segment import Segments

    Whole = npt.NDArray[np.int64]

SLOT_BITS: Final = 22
"""Slots of a quarter of an hour since 1970 are below 2 to this power until the year 2089."""
SIGN_BITS: Final = 6
KEY_SHIFT: Final = SIGN_BITS + 1

_FINE = FINE
_SLOT_BITS = SLOT_BITS
_KEY_SHIFT = KEY_SHIFT


def signs_of(numbers: Whole) -> Whole:
    """Give each ship one of 64 signs: a hash of her MMSI as a number (SplitMix64)."""
    state = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (state >> np.uint64(64 - SIGN_BITS)).astype(np.int64)


def list_ship_slots(
    reports: Reports, segments: Segments, signs: Whole, is_b: Whole, slot_us: int, silence_us: int
) -> tuple[Whole, Whole]:
    """List the ship-slots of all ships, packed, ship by ship; and where each ship's begin.

    Parameters
    ----------
    reports, segments
        Reports that are on no lineage, or have no position, are left out.
    signs, is_b
        Of each ship: her sign, and whether her transponder is of class B.
    slot_us
        Length of a slot [µs].
    silence_us
        A ship was there between two reports less than this apart [µs], on the line between them.
    """
    ships = len(reports.mmsi)
    of_ship = np.searchsorted(segments.lineages[:, L_FIRST], reports.first)
    arrays = (
        reports.first, reports.t_us, reports.lat, reports.lon, segments.lineage, segments.aside, of_ship, signs, is_b,
        columns_of(FINE), slot_us, silence_us, np.empty(max(int(np.diff(of_ship).max(initial=0)), 1), np.int64),
    )  # fmt: skip
    begins = np.zeros(ships + 1, np.int64)
    out = np.empty(_write_slots(*arrays, begins, np.empty(0, np.int64)), np.int64)
    if len(out):
        _write_slots(*arrays, begins, out)
    return out, begins


@kernel
def _write_slots(
    first: Any, t: Any, lat: Any, lon: Any, lineage: Any, aside: Any, of_ship: Any, signs: Any, is_b: Any,
    columns: Any, slot_us: Any, silence_us: Any, latest: Any, begins: Any, out: Any,
) -> Any:  # fmt: skip
    """Write packed ship-slots, or only count them while there is no room; give how many there are."""
    room, n = out.shape[0] > 0, 0
    for ship in range(begins.shape[0] - 1):
        latest[:] = -1  # the last report of each of her lineages
        for i in range(first[ship], first[ship + 1]):
            if lineage[i] < 0 or aside[i] != 0 or np.isnan(lat[i]):
                continue
            k = lineage[i] - of_ship[ship]
            p, slot = latest[k], t[i] // slot_us
            latest[k] = i
            before = t[p] // slot_us if p >= 0 else slot - 1
            if p >= 0 and slot == before:
                continue
            if p >= 0 and t[i] - t[p] < silence_us:
                if room:
                    for s in range(before + 1, slot):
                        share = ((s + 0.5) * slot_us - t[p]) / (t[i] - t[p])
                        there = lat[p] + share * (lat[i] - lat[p]), lon[p] + share * turn(lon[p], lon[i])
                        key = ((cell_at(there[0], there[1], _FINE, columns) << 1 | is_b[ship]) << _SLOT_BITS) | s
                        out[n + s - before - 1] = key << _KEY_SHIFT | signs[ship] << 1
                n += slot - before - 1
            if room:
                key = ((cell_at(lat[i], lon[i], _FINE, columns) << 1 | is_b[ship]) << _SLOT_BITS) | slot
                out[n] = key << _KEY_SHIFT | signs[ship] << 1 | 1
            n += 1
        begins[ship + 1] = n
    return n


def list_ship_slots_reference(
    reports: Reports, segments: Segments, signs: Whole, is_b: Whole, slot_us: int, silence_us: int
) -> Whole:
    """Do what `list_ship_slots` does, report by report: slow and obvious."""
    out, latest = [], dict[tuple[int, int], int]()

    def pack(lat: float, lon: float, ship: int, slot: int, heard: int) -> int:
        cell = int(find_cells(np.array([lat]), np.array([lon]))[0])
        return ((cell << 1 | int(is_b[ship])) << SLOT_BITS | slot) << KEY_SHIFT | int(signs[ship]) << 1 | heard

    for ship in range(len(reports.mmsi)):
        for i in range(int(reports.first[ship]), int(reports.first[ship + 1])):
            of, t, lat, lon = int(segments.lineage[i]), int(reports.t_us[i]), reports.lat[i], reports.lon[i]
            if of < 0 or segments.aside[i] or np.isnan(lat):
                continue
            p = latest.get((ship, of))
            latest[ship, of] = i
            if p is not None:
                t_p = int(reports.t_us[p])
                if t - t_p < silence_us:
                    for slot in range(t_p // slot_us + 1, t // slot_us):
                        share = ((slot + 0.5) * slot_us - t_p) / (t - t_p)
                        east = wrapped_turn(reports.lon[p], lon)
                        out.append(pack(reports.lat[p] + share * (lat - reports.lat[p]),
                                        reports.lon[p] + share * east, ship, slot, 0))  # fmt: skip
                if t // slot_us == t_p // slot_us:
                    continue
            out.append(pack(lat, lon, ship, t // slot_us, 1))
    return np.array(out, dtype=np.int64)


def wrapped_turn(lon_a: float, lon_b: float) -> float:
    """Give the difference of two longitudes the short way round [°]; see `plane.turn`."""
    way = lon_b - lon_a
    return float(way - 360.0 if way > 180.0 else way + 360.0 if way < -180.0 else way)  # noqa: PLR2004 - degrees


@kernel
def gather_slots(packed: Any, key: Any, heard: Any, silent: Any, ships: Any) -> Any:
    """Sum sorted packed ship-slots by cell, class and slot; give how many of these there are."""
    n = -1
    before = np.int64(-1)
    for i in range(packed.shape[0]):
        one = packed[i] >> _KEY_SHIFT
        if one != before:
            n += 1
            before = one
            key[n], heard[n], silent[n], ships[n] = one, 0, 0, 0
        if packed[i] & 1:
            heard[n] += 1
            ships[n] |= np.uint64(1) << np.uint64((packed[i] >> 1) & 63)
        else:
            silent[n] += 1
    return n + 1


def gather_cells(packed: Whole, begins: Whole) -> tuple[Whole, Whole, Whole, Whole]:
    """Sum ship-slots by ship, and by cell and class: ship, cell and class, slots heard, slots silent."""
    ship = np.repeat(np.arange(len(begins) - 1), np.diff(begins))
    key = (ship << (CELL_BITS + 1) | packed >> (KEY_SHIFT + SLOT_BITS)) << 1 | packed & 1
    key.sort()
    first = np.flatnonzero(np.append(True, key[1:] >> 1 != key[:-1] >> 1)) if len(key) else key
    heard = np.add.reduceat(key & 1, first) if len(key) else key
    total = np.diff(np.append(first, len(key)))
    found = key[first] >> 1
    return found >> (CELL_BITS + 1), found & ((1 << (CELL_BITS + 1)) - 1), heard, total - heard


@kernel
def look_back(
    gaps: Any, t: Any, lat: Any, lon: Any, lineage: Any, aside: Any, ship_first: Any, is_b: Any,
    columns: Any, slot_us: Any, span_us: Any, count: Any, key: Any, heard: Any, speed: Any,
) -> None:  # fmt: skip
    """Say of each gap in which slots before it she herself was heard, newest first, and how she moved.

    `key` and `heard` have a row a gap and a column a slot; `count` says how many are filled. `speed` is degrees of
    latitude and longitude an hour; NaN where it cannot be told.
    """
    for g in range(gaps.shape[0]):
        off, of = gaps[g, G_OFF], gaps[g, G_LINEAGE]
        begin, ship = ship_first[g], is_b[g]
        speed[g, 0], speed[g, 1] = np.nan, np.nan
        n, later = 0, np.int64(-1)
        i = off
        while i >= begin and t[off] - t[i] <= span_us and n < key.shape[1]:
            if lineage[i] == of and aside[i] == 0 and not np.isnan(lat[i]):
                if later < 0 or t[i] // slot_us != t[later] // slot_us:
                    if later >= 0:
                        s = t[later] // slot_us - 1
                        while s > t[i] // slot_us and n < key.shape[1]:
                            share = ((np.float64(s) + 0.5) * slot_us - t[i]) / np.float64(t[later] - t[i])
                            cell = cell_at(
                                lat[i] + share * (lat[later] - lat[i]), lon[i] + share * turn(lon[i], lon[later]),
                                _FINE, columns,
                            )  # fmt: skip
                            key[g, n], heard[g, n] = ((cell << 1 | ship) << _SLOT_BITS) | s, 0
                            n += 1
                            s -= 1
                    if n < key.shape[1]:
                        cell = cell_at(lat[i], lon[i], _FINE, columns)
                        key[g, n], heard[g, n] = ((cell << 1 | ship) << _SLOT_BITS) | (t[i] // slot_us), 1
                        n += 1
                hours = (t[off] - t[i]) / 3.6e9
                if np.isnan(speed[g, 0]) and 0.15 <= hours <= 1.5:  # noqa: PLR2004 - hours
                    speed[g, 0] = (lat[off] - lat[i]) / hours
                    speed[g, 1] = turn(lon[i], lon[off]) / hours
                later = i
            i -= 1
        count[g] = n
