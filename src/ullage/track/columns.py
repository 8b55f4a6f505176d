"""Position reports as arrays, ship by ship in the order of time: what every finder of events works on.

The lake gives reports sorted by ship and time within each day. Runs of equal MMSI are found without looking at a
number (`rle`: 4 ns a report; reading the digits as numbers takes 9, categories 23), and laid end to end ship by ship.
Times are sorted only in ships where they are out of order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.kernels import in_threads, kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

US_PER_H = 3_600_000_000.0
"""Microseconds in an hour."""

_VALUES = ("lat_deg", "lon_deg", "sog_kn")


@dataclass(frozen=True)
class Reports:
    """Timed position reports, sorted by ship and time.

    Parameters
    ----------
    mmsi
        The ships, in the order of their MMSI.
    first
        Where each ship's reports begin, and at last how many reports there are.
    t_us
        Times [µs since 1970].
    lat, lon
        Positions [°]; NaN where the ship sent none.
    sog
        Speed over ground [kn]; NaN where not known.
    row
        The row of the table that each report came from.
    rows
        How many rows that table has.
    """

    mmsi: pl.Series
    first: Whole
    t_us: Whole
    lat: Floats
    lon: Floats
    sog: Floats
    row: Whole
    rows: int

    @property
    def latest_us(self) -> int:
        """The latest time of all [µs since 1970]; 0 without reports."""
        return int(self.t_us.max()) if len(self.t_us) else 0

    def ship_of(self, report: Whole) -> pl.Series:
        """Give the MMSI of reports."""
        return self.mmsi.gather(np.searchsorted(self.first, report, side="right") - 1)


def sort_reports(positions: pl.DataFrame) -> Reports:
    """Take the timed reports of a table, sorted by ship, time, position and speed.

    Parameters
    ----------
    positions
        Of `tables.POSITIONS`, in any order; it needs `mmsi`, `seen_at`, `lat_deg` and `lon_deg`. Rows without a time
        or MMSI are left out.
    """
    row = np.arange(len(positions))
    chosen = positions.select("mmsi", pl.col("seen_at").dt.timestamp("us"), *_values_of(positions))
    if chosen["seen_at"].null_count() or chosen["mmsi"].null_count():
        timed = chosen["seen_at"].is_not_null() & chosen["mmsi"].is_not_null()
        row, chosen = row[timed.to_numpy()], chosen.filter(timed)
    runs = chosen["mmsi"].rle().struct.unnest()
    ships = runs["value"].unique().sort()
    of_run = runs["value"].rank("dense").cast(pl.Int64).to_numpy() - 1
    lengths = runs["len"].cast(pl.Int64).to_numpy()
    arrays = [chosen[name].to_numpy() for name in ("seen_at", *_VALUES)] + [row]
    first = np.zeros(len(ships) + 1, dtype=np.int64)
    first[1:] = np.cumsum(np.bincount(of_run, weights=lengths, minlength=len(ships)))
    if (np.diff(of_run) < 0).any() or len(runs) > len(ships):
        source, target = np.cumsum(lengths) - lengths, _laid_out(of_run, lengths)
        arrays = [_moved(one, source, target, lengths) for one in arrays]
    t_us, lat, lon, sog, row = _in_time_order(first, arrays)
    return Reports(ships, first, t_us, lat, lon, sog, row, len(positions))


def _values_of(positions: pl.DataFrame) -> list[pl.Expr]:
    """Take numbers that may be absent, with NaN for null."""
    given = [pl.col(name) if name in positions.columns else pl.lit(None).alias(name) for name in _VALUES]
    return [one.cast(pl.Float64).fill_null(float("nan")) for one in given]


def _laid_out(of_run: Whole, lengths: Whole) -> Whole:
    """Find where each run of reports goes."""
    order = np.argsort(of_run, kind="stable")
    target = np.empty_like(lengths)
    target[order] = np.cumsum(lengths[order]) - lengths[order]
    return target


def _moved(values: Any, source: Whole, target: Whole, lengths: Whole) -> Any:
    out = np.empty_like(values)
    in_threads(partial(_move, values, source, target, lengths, out), len(lengths))
    return out


@kernel
def _move(values: Any, source: Any, target: Any, lengths: Any, out: Any, begin: Any, end: Any) -> None:
    for run in range(begin, end):
        a, b = source[run], target[run]
        for k in range(lengths[run]):
            out[b + k] = values[a + k]


def _in_time_order(first: Whole, arrays: list[Any]) -> list[Any]:
    """Sort each ship's reports by time, and those of one time by position and speed."""
    t = arrays[0]
    wrong = np.zeros(len(first) - 1, dtype=np.bool_)
    alike = _find_disorder(first, t, wrong)
    if wrong.any():
        order = np.arange(len(t))
        for ship in np.flatnonzero(wrong):
            a, b = first[ship], first[ship + 1]
            order[a:b] = a + np.argsort(t[a:b], kind="stable")
        arrays = [one[order] for one in arrays]
        alike = True
    if alike:
        arrays = _ties_ordered(first, arrays)
    return arrays


@kernel
def _find_disorder(first: Any, t: Any, wrong: Any) -> Any:
    """Mark the ships whose times are out of order; tell whether two reports of a ship have one time."""
    alike = False
    for ship in range(wrong.shape[0]):
        back, same = False, False
        for i in range(first[ship] + 1, first[ship + 1]):
            back |= t[i] < t[i - 1]
            same |= t[i] == t[i - 1]
        wrong[ship] = back
        alike |= same
    return alike


def _ties_ordered(first: Whole, arrays: list[Any]) -> list[Any]:
    """Put reports of one ship and time in the order of position and speed; all others stay where they are."""
    t, lat, lon, sog, _ = arrays
    same = t[1:] == t[:-1]
    same[first[1:-1] - 1] = False
    pairs = np.flatnonzero(same)
    if not len(pairs):
        return arrays
    tied = np.union1d(pairs, pairs + 1)
    group = np.cumsum(~same[np.maximum(tied - 1, 0)] | (tied == 0))
    order = tied[np.lexsort((sog[tied], lon[tied], lat[tied], group))]
    if (order == tied).all():
        return arrays
    arrays = [one.copy() for one in arrays]
    for one in arrays:
        one[tied] = one[order]
    return arrays
