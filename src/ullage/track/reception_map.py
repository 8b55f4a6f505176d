"""The chance that a ship is heard in a cell in a slot of time, worked out from the counts of all others.

    r(cell, class, slot) = min(most, s(cell, class) · f(slot) · g(region, slot) · l(local, slot))

s is the share of ship-slots heard in the cell over the whole time, drawn towards that of cells around where it rests on
few; f, g and l say how much better or worse ships were heard in that slot than so expected: everywhere, in a region of
120 nm, in a local cell of 30 nm. Each is (heard + k) / (expected + k): where nobody was, it is 1.

Silences long enough to be gaps are no counts of `Reception`. They count here, each by the chance that it is honest, and
never for the ship that is judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import kernel
from ullage.track.cells import FINE, cell_at, cell_centres, centre_at, coarser, columns_of
from ullage.track.heard import SLOT_BITS
from ullage.track.plane import turn
from ullage.track.reception import LOCAL

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.track.reception import Reception

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

MOST: Final = 0.98
"""No ship is surer to be heard in a quarter of an hour [chance]: sets, wires and watchkeepers fail for a while."""
REGION: Final = 0.5
"""Cells a degree of the grid of regions: 120 nm, within which weather is one."""

# cells a degree of the grids by which s is drawn towards its surroundings, and what is left of s in a cell where nobody
# was, on land or out at sea: reception ends within the range of a station, not at the last ship
_WIDER: Final = ((0.5, 0.25), (1, 0.5), (2, 0.7), (4, 0.0))
_SHARE_K: Final = 48.0  # ship-slots: what half a day of one ship says, reports of one ship being alike
_RATIO_K: Final = 2.0  # ships
_SLOTS: Final = 1 << SLOT_BITS
_MOST, _RATIO = MOST, _RATIO_K


@dataclass(frozen=True)
class Silences:
    """Gaps as arrays: what they add to the counts.

    Parameters
    ----------
    off_us, on_us
        Begin and end [µs]; of an open one the end of the data.
    off_lat, off_lon, on_lat, on_lon
        Where [°]; NaN where not known.
    is_b
        1 for class B.
    """

    off_us: Whole
    on_us: Whole
    off_lat: Floats
    off_lon: Floats
    on_lat: Floats
    on_lon: Floats
    is_b: Whole


@dataclass(frozen=True)
class ReceptionMap:
    """Shares and factors, as arrays that kernels look up.

    Parameters
    ----------
    share
        s of each of the finest cells and class; 0 where nobody ever was.
    first_slot
        The first slot of ``everywhere``.
    everywhere
        f, slot by slot.
    local_key, local_heard, local_expected
        Local cells and slots, keys rising: ships heard there, and those to be heard by s·f·g.
    region_key, region
        f·g of regions and slots.
    """

    share: npt.NDArray[np.float32]
    first_slot: int
    everywhere: Floats
    local_key: Whole
    local_heard: Floats
    local_expected: Floats
    region_key: Whole
    region: Floats

    def arrays(self) -> tuple[Any, ...]:
        """Give the map as kernels take it, with the columns of its grids."""
        return (
            self.share, self.first_slot, self.everywhere, self.local_key, self.local_heard, self.local_expected,
            self.region_key, self.region, columns_of(FINE), columns_of(LOCAL), columns_of(REGION),
        )  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """All counts with their keys, ready to be weighed.

    Parameters
    ----------
    heard, silent
        By key, as `Reception` has them, with the keys that only gaps touch.
    cell, is_b, slot
        What each key says.
    gap, entry
        For each slot of each gap: which gap it is, and which key.
    """

    heard: Floats
    silent: Floats
    cell: Whole
    is_b: Whole
    slot: Whole
    gap: Whole
    entry: Whole


def tally(reception: Reception, silences: Silences, longest_h: float = 72.0, hold_h: float = 12.0) -> Tally:
    """Bring the counts and the slots of gaps together.

    A ship is taken to have been on the line between the ends of her gap if it is not longer than `longest_h` [h]; else,
    and where it has no end, to have stayed where she was for `hold_h` [h].
    """
    slot_us = reception.rule.slot_us
    arrays = (
        silences.off_us, silences.on_us, silences.off_lat, silences.off_lon, silences.on_lat, silences.on_lon,
        silences.is_b, columns_of(FINE), slot_us, longest_h * 3.6e9, hold_h * 3.6e9,
    )  # fmt: skip
    none = np.empty(0, np.int64)
    count = _gap_slots(*arrays, none, none)
    gap, key = np.empty(count, np.int64), np.empty(count, np.int64)
    _gap_slots(*arrays, gap, key)
    keys = np.union1d(reception.key, key)
    heard, silent = np.zeros(len(keys)), np.zeros(len(keys))
    known = np.searchsorted(keys, reception.key)
    heard[known], silent[known] = reception.heard, reception.silent
    cell_class, slot = np.divmod(keys, _SLOTS)
    return Tally(heard, silent, cell_class >> 1, cell_class & 1, slot, gap, np.searchsorted(keys, key))


def build_map(counts: Tally, honest: Floats) -> ReceptionMap:
    """Work out shares and factors.

    Parameters
    ----------
    counts
        From `tally`.
    honest
        Of each gap the chance that it is honest, from 0 to 1.
    """
    silent = counts.silent + np.bincount(counts.entry, honest[counts.gap], minlength=len(counts.silent))
    there = counts.heard + silent
    share = _shares(counts, there)
    expected = there * share[counts.cell * 2 + counts.is_b]
    begin = int(counts.slot.min()) if len(counts.slot) else 0
    slot = counts.slot - begin
    everywhere = _factor(np.bincount(slot, counts.heard), np.bincount(slot, expected))
    expected = np.minimum(expected * everywhere[slot], there * _MOST)
    region_key, region, expected = _refined(counts, expected, there, everywhere[slot], REGION)
    local_key, of = np.unique(_keys(counts, LOCAL), return_inverse=True)
    heard, want = (
        np.bincount(of, one, minlength=len(local_key)).astype(np.float64) for one in (counts.heard, expected)
    )
    return ReceptionMap(share, begin, everywhere, local_key, heard, want, region_key, region)


def _factor(heard: npt.NDArray[Any], expected: npt.NDArray[Any]) -> Floats:
    return np.asarray((heard + _RATIO_K) / (expected + _RATIO_K))


def _refined(counts: Tally, expected: Floats, there: Floats, so_far: Floats, per_degree: float) -> Any:
    """Refine factors in cells of a grid; give their keys, the factors in all, and what is expected then."""
    keys, of = np.unique(_keys(counts, per_degree), return_inverse=True)
    ratio = _factor(np.bincount(of, counts.heard, minlength=len(keys)), np.bincount(of, expected, minlength=len(keys)))
    total = np.zeros(len(keys))
    total[of] = so_far * ratio[of]
    return keys, total, np.minimum(expected * ratio[of], there * _MOST)


def _keys(counts: Tally, per_degree: float) -> Whole:
    return coarser(counts.cell, per_degree) * _SLOTS + counts.slot


def _shares(counts: Tally, there: Floats) -> npt.NDArray[np.float32]:
    """Give the share heard by cell and class, drawn towards wider cells where few ship-slots tell."""
    found, of = np.unique(counts.cell * 2 + counts.is_b, return_inverse=True)
    heard = np.bincount(of, counts.heard, minlength=len(found))
    total = np.bincount(of, there, minlength=len(found))
    classes = found % 2
    all_heard = [heard[classes == c].sum() / max(total[classes == c].sum(), 1.0) for c in (0, 1)]
    estimate = np.array(all_heard)[classes]
    out = np.zeros((180 * FINE * 360 * FINE, 2), np.float32)
    for per_degree, fade in _WIDER:
        wide, within = np.unique(coarser(found >> 1, per_degree) * 2 + classes, return_inverse=True)
        h = np.bincount(within, heard, minlength=len(wide))
        n = np.bincount(within, total, minlength=len(wide))
        estimate = (h[within] + _SHARE_K * estimate) / (n[within] + _SHARE_K)
        if fade > 0:
            mean = np.zeros((180 * FINE * 360 * FINE, 2), np.float32)
            mean[wide >> 1, wide % 2] = fade * np.minimum(h / np.maximum(n, 1.0), _MOST)
            inside = _within(per_degree)
            near = np.flatnonzero(np.asarray(mean.sum(axis=1) > 0.0)[inside])
            filled = mean[inside[near]]
            out[near] = np.where(filled > 0, filled, out[near])
    flat = out.ravel()
    flat[found] = np.minimum(estimate, _MOST)
    return flat


@cache
def _within(per_degree: float) -> Whole:
    """Give for every finest cell the wider one that it lies in; numbers of no cell give any."""
    cells = np.arange(180 * FINE * 360 * FINE)
    return coarser(cells, per_degree)


def heard_by_key(reception: ReceptionMap, key: Whole) -> Floats:
    """Give the chance that a usual ship is heard, for keys of cell, class and slot."""
    out = np.empty(len(key))
    lat, lon = cell_centres(key >> (SLOT_BITS + 1))
    arrays: tuple[Any, ...] = (key, lat, lon, *reception.arrays(), out)
    _look_up(*arrays)
    return out


@kernel
def heard_at(
    lat: Any, lon: Any, is_b: Any, slot: Any, own: Any, share: Any, first_slot: Any, everywhere: Any, local_key: Any,
    heard: Any, expected: Any, region_key: Any, region: Any, fine: Any, mid: Any, wide: Any,
) -> Any:  # fmt: skip
    """Give the chance that a usual ship is heard at a place in a slot.

    `own` is the weight with which the ship that is judged was counted there herself; `fine`, `mid`, `wide` are columns
    of grids.
    """
    cell = cell_at(lat, lon, _FINE, fine)
    one = np.float64(share[cell * 2 + is_b])
    if one == 0.0:
        return 0.0
    # grids do not nest: a ship was counted in the wider cell that holds the middle of her cell
    lat, lon = centre_at(cell, _FINE, fine)
    key = (cell_at(lat, lon, _REGION, wide) << _SLOT_BITS) | slot
    k = np.searchsorted(region_key, key)
    if k < region_key.shape[0] and region_key[k] == key:
        one *= region[k]
    else:
        k = slot - first_slot
        one *= everywhere[k] if 0 <= k < everywhere.shape[0] else 0.0
    key = (cell_at(lat, lon, _LOCAL, mid) << _SLOT_BITS) | slot
    k = np.searchsorted(local_key, key)
    if k < local_key.shape[0] and local_key[k] == key:
        others = max(expected[k] - own * min(one, _MOST), 0.0)
        one *= (heard[k] + _RATIO) / (others + _RATIO)
    return min(_MOST, one)


@kernel
def _look_up(
    key: Any, lat: Any, lon: Any, share: Any, first_slot: Any, everywhere: Any, local_key: Any, heard: Any,
    expected: Any, region_key: Any, region: Any, fine: Any, mid: Any, wide: Any, out: Any,
) -> None:  # fmt: skip
    for i in range(key.shape[0]):
        out[i] = heard_at(
            lat[i], lon[i], (key[i] >> _SLOT_BITS) & 1, key[i] & (_SLOTS - 1), 0.0, share, first_slot, everywhere,
            local_key, heard, expected, region_key, region, fine, mid, wide,
        )  # fmt: skip


@kernel
def _gap_slots(
    off_us: Any, on_us: Any, off_lat: Any, off_lon: Any, on_lat: Any, on_lon: Any, is_b: Any,
    columns: Any, slot_us: Any, longest: Any, hold: Any, gap: Any, key: Any,
) -> Any:  # fmt: skip
    """Write the keys of the slots wholly inside gaps, or count them while there is no room."""
    n = 0
    for g in range(off_us.shape[0]):
        if np.isnan(off_lat[g]):
            continue
        span = np.float64(on_us[g] - off_us[g])
        on_line = span <= longest and not np.isnan(on_lat[g])
        begin, end = off_us[g] // slot_us + 1, on_us[g] // slot_us
        if not on_line:
            end = min(end, begin + np.int64(hold / slot_us))
        for s in range(begin, end):
            if gap.shape[0]:
                lat, lon = off_lat[g], off_lon[g]
                if on_line:
                    share = ((s + 0.5) * slot_us - off_us[g]) / span
                    lat += share * (on_lat[g] - off_lat[g])
                    lon += share * turn(off_lon[g], on_lon[g])
                gap[n] = g
                key[n] = ((cell_at(lat, lon, _FINE, columns) << 1 | is_b[g]) << _SLOT_BITS) | s
            n += 1
    return n


_FINE, _LOCAL, _REGION, _SLOT_BITS = FINE, LOCAL, REGION, SLOT_BITS
