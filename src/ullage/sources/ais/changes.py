"""Static values that rows of positions repeat, thinned to where they change."""

from __future__ import annotations

from typing import Final

import polars as pl

STATIC_VALUES: Final = (
    "imo", "name", "callsign", "ship_type", "length_m", "beam_m", "to_bow_m", "to_port_m", "draught_m", "destination",
    "eta",
)  # fmt: skip


def keep_changes(statics: pl.DataFrame) -> pl.DataFrame:
    """Keep of each ship's equal static reports the first and the last, in the order of time.

    The last one is kept so that a report from elsewhere in between, with other values, does not seem to last. Reports
    of an AIS message that is itself static are all kept, as those from the air are.

    Parameters
    ----------
    statics
        Table of `tables.STATICS`, in any order; reports without a time are kept once a ship and value.

    Returns
    -------
    polars.DataFrame
        The same for any order of rows, sorted by ship, time and all other columns.
    """
    rows = statics.sort(["mmsi", "seen_at", *(name for name in statics.columns if name not in {"mmsi", "seen_at"})])
    own = rows["message_type"].is_not_null()
    repeated = rows.filter(~own) if own.any() else rows
    if repeated.is_empty():
        return rows
    begins = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in ("mmsi", *STATIC_VALUES)) | (
        pl.int_range(pl.len()) == 0
    )
    untimed = pl.col("seen_at").is_null()
    marked = repeated.with_columns(begins=begins | (untimed != untimed.shift(fill_value=False)))
    ends = pl.col("begins").shift(-1, fill_value=True) & ~untimed
    kept = marked.filter(pl.col("begins") | ends).drop("begins")
    if not own.any():
        return kept
    return pl.concat([rows.filter(own), kept]).sort(["mmsi", "seen_at"], maintain_order=True)
