"""Expected arrivals as text without a year, ``MM-DDTHH:MM``, however a provider writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.sources.ais.cell_numbers import in_range
from ullage.sources.ais.cell_times import parse_times
from ullage.sources.ais.frames import eta_text

if TYPE_CHECKING:
    from ullage.sources.ais.dialects import Dialect

_PARTS: Final = ("eta_month", "eta_day", "eta_hour", "eta_minute")
_PLAIN: Final = r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d)?$"
_MOST_PACKED: Final = (1 << 20) - 1


def parse_etas(cells: pl.DataFrame, numbers: pl.DataFrame, dialect: Dialect) -> tuple[pl.Series, int]:
    """Give the expected arrivals of a table, and how many cells hold none.

    Parameters
    ----------
    cells
        Texts by our columns; ``eta`` may be among them.
    numbers
        ``eta_month`` to ``eta_minute``, within their ranges, where the dialect has parts.
    dialect
        How they are written.
    """
    parts = [name for name in _PARTS if name in numbers.columns]
    if dialect.eta == "parts" and parts:
        return _from_parts(numbers.select(parts)), 0
    if "eta" not in cells.columns:
        return pl.Series("eta", [None], dtype=pl.String).new_from_index(0, len(cells)), 0
    texts = cells["eta"]
    if dialect.eta == "packed":
        packed = texts.cast(pl.Float64, strict=False)
        packed = packed.set(~packed.is_between(0, _MOST_PACKED), None)
        etas = _from_parts(_unpacked(packed))
        return etas, packed.null_count() - texts.null_count()
    if dialect.eta == "text":
        etas = texts.set(~texts.str.contains(_PLAIN), None)
    else:
        known = texts.drop_nulls().unique()  # a ship has one arrival in many rows
        written = parse_times(known, dialect.times).dt.strftime("%m-%dT%H:%M")
        etas = texts.replace_strict(known, written, default=None, return_dtype=pl.String)
    return etas.alias("eta"), etas.null_count() - texts.null_count()


def _unpacked(packed: pl.Series) -> pl.DataFrame:
    """Take the integer of message 5 apart: 4 bits of month, 5 of day, 5 of hour, 6 of minute."""
    bits = packed.cast(pl.Int64)
    parts = pl.DataFrame(
        {
            "eta_month": bits // (1 << 16),
            "eta_day": bits // (1 << 11) % 32,
            "eta_hour": bits // (1 << 6) % 32,
            "eta_minute": bits % 64,
        }
    )
    return parts.select(pl.when(in_range(name)).then(pl.col(name)).alias(name) for name in _PARTS)


def _from_parts(parts: pl.DataFrame) -> pl.Series:
    whole = parts.with_columns(pl.lit(None).alias(name) for name in _PARTS if name not in parts.columns)
    whole = whole.select(pl.col(name).cast(pl.Int64).fill_null(-1) for name in _PARTS)
    return whole.select(eta=eta_text(*_PARTS)).to_series()
