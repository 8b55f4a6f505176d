"""Texts of time as times: ISO 8601, day first, compact, and seconds or milliseconds since 1970."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.tables import UTC_TIME

if TYPE_CHECKING:
    from collections.abc import Callable

    from ullage.sources.ais.dialects import Times

_SECONDS_END: Final = 19
_LONGEST: Final = 40
_MILLISECONDS_FROM: Final = 1e11
"""Seconds reach this in the year 5138, milliseconds did in 1973."""

_FORMATS: Final[dict[Times, tuple[str, ...]]] = {
    "iso": ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"),
    "day first": ("%d/%m/%Y %H:%M:%S",),
    "compact": ("%Y%m%d_%H%M%S",),
}
_TAIL: Final = r"^(\.\d{1,9})?\s?(?:Z|UTC|([+-])([01]\d):?([0-5]\d)?)?$"
_NO_SECONDS: Final = "%Y-%m-%d %H:%M"


def parse_times(texts: pl.Series, written: Times) -> pl.Series:
    """Give the times that texts say, in UTC; null where a text says none.

    Parameters
    ----------
    texts
        Texts; those without an offset are taken for UTC.
    written
        How most of them are written; the others are tried on what is left.
    """
    found = pl.Series(texts.name, [None], dtype=UTC_TIME).new_from_index(0, len(texts))
    ways: list[Callable[[pl.Series], pl.Series]] = [partial(_as_written, written=way) for way in _order(written)]
    for way in (*ways, _epochs, _without_seconds):
        open_rows = (found.is_null() & texts.is_not_null()).arg_true()
        if open_rows.is_empty():
            break
        if len(open_rows) == len(texts):
            found = way(texts)
        else:
            made = way(texts.gather(open_rows))
            rows = open_rows.filter(made.is_not_null())
            found = found.scatter(rows, made.drop_nulls())
    return found


def _order(written: Times) -> list[Times]:
    """Give what is tried: the dialect's own way and ISO 8601; day first never where the dialect does not say so."""
    return list(dict.fromkeys([written, "iso"]))


def _as_written(texts: pl.Series, written: Times) -> pl.Series:
    formats = _FORMATS[written]
    sample = texts.drop_nulls().head(1)
    if len(formats) > 1 and not sample.is_empty() and "T" in sample[0]:
        formats = formats[::-1]
    longest = texts.str.len_bytes().max()
    tailed = written == "iso" and isinstance(longest, int) and longest > _SECONDS_END
    heads = texts.str.slice(0, _SECONDS_END) if tailed else texts
    times = heads.str.to_datetime(formats[0], strict=False, time_unit="us")
    for other in formats[1:]:
        if times.null_count() > texts.null_count():
            times = times.fill_null(heads.str.to_datetime(other, strict=False, time_unit="us"))
    if tailed:
        times = times + _tails(texts)
    return times.dt.replace_time_zone("UTC")


def _tails(texts: pl.Series) -> pl.Series:
    """Give what fractions and offsets add to times, null where a tail is something else; few of them differ."""
    tails = texts.str.slice(_SECONDS_END, _LONGEST)
    known = tails.drop_nulls().unique()
    parts = known.to_frame("tail").select(pl.col("tail").str.extract_groups(_TAIL)).unnest("tail")
    fraction, sign, hours, minutes = parts.columns
    microseconds = pl.col(fraction).fill_null("").str.slice(1, 6).str.pad_end(6, "0").cast(pl.Int64)
    offset = pl.col(hours).cast(pl.Int64) * 60 + pl.col(minutes).fill_null("0").cast(pl.Int64)
    east = pl.when(pl.col(sign) == "-").then(-offset).otherwise(offset).fill_null(0)
    added = parts.select((microseconds - east * 60_000_000).cast(pl.Duration("us"))).to_series()
    added = added.set(~known.str.contains(_TAIL), None)
    return tails.replace_strict(known, added, default=None, return_dtype=pl.Duration("us"))


def _epochs(texts: pl.Series) -> pl.Series:
    """Read seconds or milliseconds since 1970."""
    numbers = texts.cast(pl.Float64, strict=False)
    numbers = numbers.set(~numbers.is_finite() | (numbers.abs() > _MILLISECONDS_FROM * 1000), None)
    per_second = pl.when(pl.lit(numbers).abs() < _MILLISECONDS_FROM).then(1e6).otherwise(1e3)
    return pl.select((pl.lit(numbers) * per_second).round().cast(pl.Int64).cast(UTC_TIME)).to_series()


def _without_seconds(texts: pl.Series) -> pl.Series:
    times = texts.str.replace("T", " ", literal=True).str.to_datetime(_NO_SECONDS, strict=False, time_unit="us")
    return times.dt.replace_time_zone("UTC")
