"""Texts of numbers as numbers, within the ranges that AIS gives them."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from ullage.sources.ais.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Range(NamedTuple):
    """Values from low to high; those of `none` say "not available"."""

    low: float
    high: float
    none: tuple[float, ...] = ()


# ITU-R M.1371-5, tables 48 (types 1-3), 52 (type 5), 67 (type 18): the range of each field and its "not available"
RANGES: Final = {
    "sog_kn": Range(0, 102.2, (102.3,)),
    "cog_deg": Range(0, math.nextafter(360, 0), (360,)),
    "heading_deg": Range(0, math.nextafter(360, 0), (511,)),
    "nav_status": Range(0, 14, (15,)),
    "message_type": Range(1, 27),
    "utc_second": Range(0, 59, (60, 61, 62, 63)),
    "accurate": Range(0, 1),
    "imo": Range(1, (1 << 30) - 1, (0,)),
    "ship_type": Range(1, 255, (0,)),
    "cargo_class": Range(0, 9),
    "length_m": Range(0.1, 1022, (0,)),
    "beam_m": Range(0.1, 126, (0,)),
    "to_bow_m": Range(0, 511),
    "to_stern_m": Range(0, 511),
    "to_port_m": Range(0, 63),
    "to_starboard_m": Range(0, 63),
    "draught_m": Range(0.01, 25.5, (0,)),
    "milliseconds": Range(0, 999),
    "eta_month": Range(1, 12, (0,)),
    "eta_day": Range(1, 31, (0,)),
    "eta_hour": Range(0, 23, (24, 25, 26, 27, 28, 29, 30, 31)),
    "eta_minute": Range(0, 59, (60, 61, 62, 63)),
}
_WHOLE: Final = frozenset(
    {"nav_status", "message_type", "utc_second", "imo", "ship_type", "cargo_class"}
    | {"eta_month", "eta_day", "eta_hour", "eta_minute"}
)
_TENTHS: Final = ("sog_kn", "cog_deg", "draught_m")
_TENTH_NOISE: Final = 1e-5
_NOISE: Final = 1e-3


def read_numbers(cells: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Read columns of text as numbers, with decimal points or commas, or in the words of `words`; else null."""
    numbers = cells.select(pl.col(names).cast(pl.Float64, strict=False))
    mended = [
        _mended(cells[name], numbers[name]) for name in names if numbers[name].null_count() > cells[name].null_count()
    ]
    return numbers.with_columns(mended)


def keep_ranges(
    numbers: pl.DataFrame, per: Mapping[str, float], none: Mapping[str, tuple[float, ...]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Keep the numbers that are in the range of their column.

    Parameters
    ----------
    numbers
        Columns of `RANGES`, in a provider's units.
    per
        Units of the provider in one of ours, by column.
    none
        Numbers that say "not available" beside those of AIS, by column.

    Returns
    -------
    numbers, unavailable
        In our units, null outside of the range; and where a number said "not available".
    """
    names = numbers.columns
    scaled = numbers.with_columns(pl.col(name) / per[name] for name in names if name in per)
    scaled = scaled.with_columns(_tenth(pl.col(name)) for name in names if name in _TENTHS)
    unavailable = scaled.select(_says_none(name, none.get(name, ())) for name in names)
    return scaled.select(pl.when(in_range(name)).then(pl.col(name)).alias(name) for name in names), unavailable


def in_range(name: str) -> pl.Expr:
    """Say whether a column's numbers are in its range, and whole where the field is."""
    inside = pl.col(name).is_between(RANGES[name].low, RANGES[name].high)
    return inside & (pl.col(name) == pl.col(name).floor()) if name in _WHOLE else inside


def count_nulled(cells: pl.DataFrame, numbers: pl.DataFrame, unavailable: pl.DataFrame) -> Counter[str]:
    """Count by column the cells that hold something and became null without saying "not available"."""
    counts = {
        name: int((cells[name].is_not_null() & numbers[name].is_null() & ~unavailable[name]).sum())
        for name in numbers.columns
    }
    return +Counter(counts)


def _says_none(name: str, more: tuple[float, ...]) -> pl.Expr:
    says = [(pl.col(name) - value).abs() < _NOISE for value in (*RANGES[name].none, *more)]
    return pl.any_horizontal(pl.lit(value=False), *says).fill_null(value=False).alias(name)


def _tenth(value: pl.Expr) -> pl.Expr:
    """Take the noise of 32 bits off a number of tenths."""
    return pl.when((value - value.round(1)).abs() < _TENTH_NOISE).then(value.round(1)).otherwise(value)


def _mended(cells: pl.Series, numbers: pl.Series) -> pl.Series:
    """Read what is no number as it stands."""
    rows = (numbers.is_null() & cells.is_not_null()).arg_true()
    left = cells.gather(rows)
    words = WORDS.get(cells.name)
    if words is None:
        return numbers.scatter(rows, _with_commas(left))
    known = left.unique()  # words are few, and rows many
    lower = known.str.to_lowercase()
    meant = lower.replace_strict(list(words), list(words.values()), default=None, return_dtype=pl.Float64)
    found = left.replace_strict(known, _with_commas(known).fill_null(meant), return_dtype=pl.Float64)
    return numbers.scatter(rows, found)


def _with_commas(texts: pl.Series) -> pl.Series:
    return texts.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
