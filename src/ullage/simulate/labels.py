"""Which gaps of a simulated world were disablings, and which disablings made a gap."""

from __future__ import annotations

import numpy as np
import polars as pl


def label_gaps(gaps: pl.DataFrame, disablings: pl.DataFrame) -> pl.Series:
    """Tell which gaps are disablings: those that a ship spent switched off for at least half of their length.

    Parameters
    ----------
    gaps
        Of `tables.GAPS`.
    disablings
        Of `simulate.DISABLINGS`.
    """
    return pl.Series("disabled", _overlaps(gaps, disablings).sum(axis=1) >= 0.5 * _hours(gaps))


def best_gaps(disablings: pl.DataFrame, gaps: pl.DataFrame) -> list[int | None]:
    """Give for each disabling the row of the gap that holds most of it; None where less than half of it is in one."""
    inside = _overlaps(gaps, disablings)
    best = inside.argmax(axis=0) if len(gaps) else np.zeros(len(disablings), np.int64)
    lengths = disablings["duration_h"].to_numpy()
    return [int(k) if len(gaps) and inside[k, d] >= 0.5 * lengths[d] else None for d, k in enumerate(best)]


def _hours(gaps: pl.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return gaps["duration_h"].to_numpy()


def _overlaps(gaps: pl.DataFrame, disablings: pl.DataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Give the hours that each gap shares with each disabling of the same ship."""
    off = gaps["off_at"].dt.timestamp("us").to_numpy()[:, None] / 3.6e9
    begin, end = (disablings[name].dt.timestamp("us").to_numpy()[None, :] / 3.6e9 for name in ("off_at", "on_at"))
    shared = np.minimum(off + _hours(gaps)[:, None], end) - np.maximum(off, begin)
    same = gaps["mmsi"].to_numpy()[:, None] == disablings["mmsi"].to_numpy()[None, :]
    return np.asarray(np.where(same, np.maximum(shared, 0.0), 0.0))
