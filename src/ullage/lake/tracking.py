"""The track of each report, written beside it."""

from __future__ import annotations

import polars as pl

from ullage.errors import InputError, Problem
from ullage.lake.layout import DAY_US
from ullage.tables.ais import POSITIONS

_COLUMNS = [name for name in POSITIONS.schema if name != "track_id"]
_DAY = "_day"


def tracks_by_day(tracks: pl.DataFrame) -> dict[int | None, pl.DataFrame]:
    """Part what is told of tracks by the reports' days since 1970-01-01; None for those without a time.

    Parameters
    ----------
    tracks
        `track_id`, and `mmsi`, `seen_at` and whatever other columns of a position report tell them apart.
    """
    keys = [pl.col(name).cast(POSITIONS.schema[name]) for name in _COLUMNS if name in tracks.columns]
    day = pl.col("seen_at").dt.timestamp("us").floordiv(DAY_US).alias(_DAY)
    told = tracks.select(*keys, pl.col("track_id").cast(pl.String), day)
    return {day: part for (day,), part in told.partition_by(_DAY, include_key=False, as_dict=True).items()}


def with_tracks(reports: pl.DataFrame, told: pl.DataFrame | None) -> pl.DataFrame:
    """Give the reports of one day with the tracks that are told of them; those not told of are on none.

    Parameters
    ----------
    reports
        Position reports of one partition.
    told
        One of `tracks_by_day`; None where nothing is told of that day.

    Raises
    ------
    InputError
        When two rows name one report and different tracks.
    """
    if told is None:
        return reports.with_columns(track_id=pl.lit(None, pl.String))
    keys = [name for name in told.columns if name != "track_id"]
    if keys == _COLUMNS and told.select(keys).equals(reports.select(keys)):  # as it was read from here
        return reports.with_columns(told["track_id"])
    told = told.unique()
    twice = told.filter(pl.struct(keys).is_duplicated())
    if not twice.is_empty():
        first = twice.sort([*keys, "track_id"], nulls_last=True).row(0, named=True)
        named = f"{first['mmsi']} at {first['seen_at']}"
        what = f"{named} is on two tracks; give more columns of the report to tell them apart"
        raise InputError((Problem("tracks", what),))
    joined = reports.drop("track_id").join(told, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return joined.select(*_COLUMNS, "track_id")
