"""Reports out of Parquet files as a lake keeps them: the columns of `tables.POSITIONS` or `STATICS`.

A lake may come from a stranger, so that its values are held to what the readers of raw messages and tables let through.
What a lake of Ullage's own holds passes as it is.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.errors import InputError, Problem
from ullage.sources.ais.batches import Batch
from ullage.sources.ais.cell_numbers import RANGES, in_range
from ullage.sources.ais.columns import MMSI_IMPOSSIBLE, POSITION_IMPOSSIBLE, ColumnRule
from ullage.sources.ais.counts import Counts
from ullage.sources.ais.forms import PARQUET
from ullage.tables import POSITIONS, STATICS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORM: Final = "lake"

_TRACK: Final = "track_id"
_AT_ONCE: Final = 1_000_000
_JUDGED_FROM: Final = 10_000_000
_MOST_PER_BYTE: Final = 20
"""Reports of a byte of the file; real ones take a byte or more each, so that a file beyond is a bomb."""
_LONGEST_TEXT: Final = 4096
_MMSI: Final = r"^[0-9]{9}$"
_IMO: Final = r"^[0-9]{7,10}$"
_MOST_SHOWN: Final = 12
_FAULTS: Final = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


def is_parquet(path: Path) -> bool:
    """Say whether a file begins as Parquet does; False where it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(len(PARQUET)) == PARQUET
    except OSError:
        return False


def read_part(path: Path, rule: ColumnRule | None = None) -> Iterator[Batch]:
    """Read a file of a lake, in pieces of bounded size.

    Parameters
    ----------
    path
        The file.
    rule
        What values may be.

    Raises
    ------
    InputError
        When it is damaged, or a table of something else.
    """
    try:
        lazy = pl.scan_parquet(path, hive_partitioning=False, glob=False)
        schema = lazy.collect_schema()
        rows = int(lazy.select(pl.len()).collect().item())
    except _FAULTS as error:
        raise _refusal(
            path, f"is a Parquet file that cannot be read ({_first_line(error)}): bring back a copy"
        ) from None
    table = _table_of(path, schema)
    if rows > max(_JUDGED_FROM, _MOST_PER_BYTE * path.stat().st_size):
        raise _refusal(path, f"holds {rows:,} rows in {path.stat().st_size:,} bytes, as no lake does")
    for at in range(0, rows, _AT_ONCE):
        try:
            piece = lazy.slice(at, _AT_ONCE).collect()
        except _FAULTS as error:
            raise _refusal(path, f"is damaged ({_first_line(error)}): bring back a copy") from None
        yield _batch(table, piece, rule or ColumnRule())


def _table_of(path: Path, schema: pl.Schema) -> str:
    """Say which table a file is of."""
    told = {name: kind for name, kind in schema.items() if name != _TRACK}
    for table in (POSITIONS, STATICS):
        if told == {name: kind for name, kind in table.schema.items() if name != _TRACK}:
            return table.name
    shown = ", ".join(name[:40] for name in list(schema)[:_MOST_SHOWN]) + (", ..." if len(schema) > _MOST_SHOWN else "")
    expected = "expected the columns and types of a lake's positions or statics (docs/lake.md): export it as CSV"
    raise _refusal(path, f"is a Parquet table with the columns {shown or 'none'}; {expected}")


def _batch(table: str, rows: pl.DataFrame, rule: ColumnRule) -> Batch:
    """Give the reports of some rows, and what became of all of them."""
    refused: Counter[str] = Counter()
    nulled: Counter[str] = Counter()
    is_ship = pl.col("mmsi").str.contains(_MMSI) & (pl.col("mmsi") != "000000000")
    kept = _kept(rows, is_ship, MMSI_IMPOSSIBLE, refused)
    if table == POSITIONS.name:
        kept = _kept(kept, ~_impossible(), POSITION_IMPOSSIBLE, refused)
    good = _good(kept.schema, rule)
    checked = kept.select(pl.when(good[name]).then(name).alias(name) if name in good else name for name in kept.columns)
    for name in good:
        nulled[name] += checked[name].null_count() - kept[name].null_count()
    counts = Counts(
        len(rows),
        +Counter({FORM: len(kept)}),
        refused=+refused,
        nulled=+nulled,
        untimed=checked["seen_at"].null_count(),
    )
    if table == STATICS.name:
        return Batch(POSITIONS.frame(), checked.select(STATICS.schema.names()), counts)
    reports = checked.with_columns(pl.lit(None, pl.String).alias(_TRACK))
    return Batch(reports.select(POSITIONS.schema.names()), STATICS.frame(), counts)


def _kept(rows: pl.DataFrame, good: pl.Expr, reason: str, refused: Counter[str]) -> pl.DataFrame:
    kept = rows.filter(good.fill_null(value=False))
    refused[reason] += len(rows) - len(kept)
    return kept


def _impossible() -> pl.Expr:
    lat, lon = pl.col("lat_deg"), pl.col("lon_deg")
    return ((lat.abs() > 90) | (lon.abs() > 180) | lat.is_nan() | lon.is_nan()).fill_null(value=False)  # noqa: PLR2004 - degrees


def _good(schema: pl.Schema, rule: ColumnRule) -> dict[str, pl.Expr]:
    """Say by column which values may stand; the others become null."""
    first, end = datetime(rule.first_year, 1, 1, tzinfo=UTC), datetime(rule.last_year + 1, 1, 1, tzinfo=UTC)
    whole: dict[str, Any] = {
        "seen_at": (pl.col("seen_at") >= first) & (pl.col("seen_at") < end),
        "lat_deg": pl.col("lon_deg").is_not_null(),
        "lon_deg": pl.col("lat_deg").is_not_null(),
        "imo": pl.col("imo").str.contains(_IMO),
        "ais_class": pl.col("ais_class").is_in(["A", "B"]),
    }
    for name, kind in schema.items():
        if name in RANGES and kind.is_numeric():
            whole[name] = in_range(name)
        elif kind == pl.String and name != "mmsi":
            whole.setdefault(name, pl.col(name).str.len_bytes() <= _LONGEST_TEXT)
    return {name: good for name, good in whole.items() if name in schema}


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _refusal(path: Path, what: str) -> InputError:
    return InputError((Problem(path.name, what),))
