"""Spells: how long two tracks stay near each other, kept so that slices of time can be laid end to end.

A spell is a run of marks at which a pair is near. One that is cut by the end of a slice is joined to its other part
when the next slice comes. Sums are of whole numbers, and of distances and speeds the number of times that each value
occurs is kept: so what is said of a spell is the same bytes however time was cut, and a pair of ships at anchor for a
month takes as much room as one there for a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.kernels import kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

# columns of the numbers of a spell
A, B, FIRST, LAST, X, Y, Z, HEARD_A, HEARD_B, LAT, LON, DISTANCES, DISTANCES_END, SPEEDS, SPEEDS_END = range(15)
COLUMNS: Final = 15

VECTOR: Final = 1e9
"""Units in a unit vector: 6 mm on the Earth."""
DEGREE: Final = 1e7
"""Units in a degree of a spell's first position."""
KNOT: Final = 100
"""Units in a knot."""

MOST_VALUE: Final = 65_535
"""Greater distances and speeds are counted as this one."""


@dataclass(frozen=True)
class Spells:
    """Runs of marks at which pairs of tracks are near each other, by pair and time.

    Parameters
    ----------
    track_id, mmsi
        Of the tracks, in the order of MMSI and track.
    rows
        Whole numbers, a row a spell: the two tracks by number, the lower first; first and last mark; the summed unit
        vectors of both ships' positions [1e-9]; the reports of each during it; where the lower one was first [1e-7 °];
        where its values begin and end in the next two.
    distances, speeds
        Value and how often it occurs, by value: distances [m], and speeds [0.01 kn] of both ships' mean over each step.
    """

    track_id: pl.Series
    mmsi: pl.Series
    rows: Whole
    distances: npt.NDArray[np.int32]
    speeds: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.rows)


def no_spells() -> Spells:
    """Give none."""
    names = pl.Series([], dtype=pl.String)
    values = np.zeros((0, 2), dtype=np.int32)
    return Spells(names, names, np.zeros((0, COLUMNS), dtype=np.int64), values, values)


def join(earlier: Spells, later: Spells, most_steps: int = 1) -> Spells:
    """Lay the spells of two slices of time end to end.

    Parameters
    ----------
    earlier, later
        Spells of two slices that do not overlap, in the order of time.
    most_steps
        Two spells of a pair are made one if there are so many steps from the last mark of the first to the first mark
        of the second at most. One: they are parts of one spell.
    """
    names = (
        pl.concat([pl.DataFrame({"mmsi": one.mmsi, "track_id": one.track_id}) for one in (earlier, later)])
        .unique()
        .sort("mmsi", "track_id")
    )
    place = {key: number for number, key in enumerate(names["track_id"])}
    old, new = _renamed(earlier, place), _renamed(later, place)
    new[:, DISTANCES : DISTANCES_END + 1] += len(earlier.distances)
    new[:, SPEEDS : SPEEDS_END + 1] += len(earlier.speeds)
    rows = np.concatenate([old, new])
    rows = rows[np.lexsort((rows[:, FIRST], rows[:, B], rows[:, A]))]
    distances = np.concatenate([earlier.distances, later.distances])
    speeds = np.concatenate([earlier.speeds, later.speeds])
    return _joined(names, rows, distances, speeds, most_steps)


def merge(spells: Spells, most_steps: int) -> Spells:
    """Make spells of a pair one that have so many steps between them at most."""
    names = pl.DataFrame({"mmsi": spells.mmsi, "track_id": spells.track_id})
    return _joined(names, spells.rows, spells.distances, spells.speeds, most_steps)


def keep(spells: Spells, chosen: npt.NDArray[np.bool_]) -> Spells:
    """Give some of the spells, with the names and values that they need."""
    rows = spells.rows[chosen]
    used = np.unique(rows[:, : B + 1])
    number = np.zeros(len(spells.track_id), dtype=np.int64)
    number[used] = np.arange(len(used))
    rows[:, A], rows[:, B] = number[rows[:, A]], number[rows[:, B]]
    names = pl.DataFrame({"mmsi": spells.mmsi.gather(used), "track_id": spells.track_id.gather(used)})
    return _joined(names, rows, spells.distances, spells.speeds, 0)


def _renamed(spells: Spells, place: dict[str, int]) -> Whole:
    number = np.array([place[key] for key in spells.track_id], dtype=np.int64)
    rows = spells.rows.copy()
    rows[:, A], rows[:, B] = number[rows[:, A]], number[rows[:, B]]
    return rows


def _joined(names: pl.DataFrame, rows: Whole, distances: Any, speeds: Any, most_steps: int) -> Spells:
    """Make neighbours one where they are near in time, and close up the values."""
    to_rows = np.empty_like(rows)
    room = [
        int((rows[:, end] - rows[:, begin]).sum()) for begin, end in ((DISTANCES, DISTANCES_END), (SPEEDS, SPEEDS_END))
    ]
    to_distances, to_speeds = (np.empty((one, 2), dtype=np.int32) for one in room)
    made = np.zeros(3, dtype=np.int64)
    _join(rows, distances, speeds, most_steps, to_rows, to_distances, to_speeds, made)
    return Spells(
        names["track_id"], names["mmsi"], to_rows[: made[0]], to_distances[: made[1]], to_speeds[: made[2]]
    )  # fmt: skip


@kernel
def _join(
    rows: Any, distances: Any, speeds: Any, most: Any, to_rows: Any, to_distances: Any, to_speeds: Any, made: Any
) -> None:
    counts = np.zeros(MOST_VALUE + 1, dtype=np.int32)
    n = 0
    while n < rows.shape[0]:
        end = n + 1
        while end < rows.shape[0] and rows[end, A] == rows[n, A] and rows[end, B] == rows[n, B]:
            if rows[end, FIRST] - rows[end - 1, LAST] > most:
                break
            end += 1
        one = to_rows[made[0]]
        one[:] = rows[n]
        for k in range(n + 1, end):
            one[X : HEARD_B + 1] += rows[k, X : HEARD_B + 1]
        one[LAST] = rows[end - 1, LAST]
        one[DISTANCES], one[SPEEDS] = made[1], made[2]
        made[1] = _add_up(rows, n, end, DISTANCES, distances, counts, to_distances, made[1])
        made[2] = _add_up(rows, n, end, SPEEDS, speeds, counts, to_speeds, made[2])
        one[DISTANCES_END], one[SPEEDS_END] = made[1], made[2]
        made[0] += 1
        n = end


@kernel
def _add_up(rows: Any, begin: Any, end: Any, of: Any, values: Any, counts: Any, out: Any, at: Any) -> Any:
    """Add up how often values occur in several spells; give where that ends."""
    if end == begin + 1:
        for k in range(rows[begin, of], rows[begin, of + 1]):
            out[at, 0], out[at, 1] = values[k, 0], values[k, 1]
            at += 1
        return at
    lowest, highest = MOST_VALUE, 0
    for n in range(begin, end):
        for k in range(rows[n, of], rows[n, of + 1]):
            counts[values[k, 0]] += values[k, 1]
            lowest, highest = min(lowest, values[k, 0]), max(highest, values[k, 0])
    for value in range(lowest, highest + 1):
        if counts[value] > 0:
            out[at, 0], out[at, 1] = value, counts[value]
            counts[value] = 0
            at += 1
    return at


def medians(spells: Spells) -> tuple[Floats, Floats]:
    """Give each spell's median distance [m] and median speed [kn]; NaN where there is no step."""
    distance, speed = np.empty(len(spells)), np.empty(len(spells))
    _medians(spells.rows, DISTANCES, spells.distances, distance)
    _medians(spells.rows, SPEEDS, spells.speeds, speed)
    return distance, speed / KNOT


@kernel
def _medians(rows: Any, of: Any, values: Any, out: Any) -> None:
    for n in range(rows.shape[0]):
        total = 0
        for k in range(rows[n, of], rows[n, of + 1]):
            total += values[k, 1]
        lower, upper, passed = -1, -1, 0
        for k in range(rows[n, of], rows[n, of + 1]):
            passed += values[k, 1]
            if lower < 0 and passed > (total - 1) // 2:
                lower = values[k, 0]
            if passed > total // 2:
                upper = values[k, 0]
                break
        out[n] = (lower + upper) * 0.5 if total > 0 else np.nan
