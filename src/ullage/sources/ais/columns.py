"""Texts of a provider's table as position and static reports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.sources.ais.cell_etas import parse_etas
from ullage.sources.ais.cell_numbers import RANGES, count_nulled, keep_ranges, read_numbers
from ullage.sources.ais.cell_times import parse_times
from ullage.sources.ais.changes import STATIC_VALUES, keep_changes
from ullage.sources.ais.counts import Counts
from ullage.sources.ais.frames import digits
from ullage.tables import POSITIONS, STATICS, UTC_TIME

if TYPE_CHECKING:
    from ullage.sources.ais.dialects import Dialect

HEADERS: Final = "headers"
MMSI_IMPOSSIBLE: Final = "MMSI impossible"
POSITION_IMPOSSIBLE: Final = "position impossible"
OTHER: Final = "of no ship, or other messages"

_POSITION_TYPES: Final = (1, 2, 3, 18, 19, 27)
_STATIC_TYPES: Final = (5, 19, 24)
_CLASS_A: Final = (1, 2, 3, 5)
_CLASS_B: Final = (18, 19, 24)
_MMSI_DIGITS, _IMO_DIGITS = 9, 7
_MOST_MMSI: Final = 999_999_999
_MOST_LATITUDE, _MOST_LONGITUDE = 90.0, 180.0
_NO_LATITUDE, _NO_LONGITUDE = 91.0, 181.0
_CARGO_TENS: Final = (20, 40, 60, 70, 80, 90)
"""Types whose last digit is the class of cargo."""

_TEXTS: Final = ("name", "callsign", "destination", "receiver", "track_id")
_PREFIXES: Final = {"imo": "IMO", "message_type": "AIS."}


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """What a table's values may be, beside the ranges that ITU-R M.1371 gives.

    Parameters
    ----------
    first_year, last_year
        Times outside are taken for none.
    """

    # as of raw messages: AIS was first tried out in the 1990s
    first_year: int = 1990
    last_year: int = 2099


def to_reports(
    texts: pl.DataFrame, dialect: Dialect, rule: ColumnRule | None = None
) -> tuple[pl.DataFrame, pl.DataFrame, Counts]:
    """Make reports of the texts of a table.

    Parameters
    ----------
    texts
        Columns of text by the provider's names, as `dialects.plain_name` has them; null where a cell is empty.
    dialect
        What they mean.
    rule
        What values may be.

    Returns
    -------
    positions, statics, counts
        Tables of `tables.POSITIONS`, in the order of the rows, and `tables.STATICS`, thinned by `keep_changes`; and
        what became of the rows.
    """
    cells = _ours(texts, dialect)
    nulled: Counter[str] = Counter()
    cells, headers = _parted(cells, _headings(cells, dialect))
    mmsi = read_numbers(cells, ["mmsi"])["mmsi"]
    real = (mmsi.is_between(1, _MOST_MMSI) & (mmsi == mmsi.floor())).fill_null(value=False)
    cells, strangers = _parted(cells, ~real)
    places, impossible = _places(cells, nulled)
    cells, lost = _parted(cells, impossible)
    table = places.filter(~impossible).with_columns(
        digits(mmsi.filter(real).filter(~impossible).cast(pl.Int64), _MMSI_DIGITS)
    )
    table = table.hstack(_values(cells, dialect, rule or ColumnRule(), nulled))
    table = table.with_columns(_kinds(cells, dialect))
    positions, statics = _positions(table), _statics(table)
    other = len(table) - int((table["is_position"] | table["is_static"]).sum())
    untimed = table.filter(pl.col("is_position") | pl.col("is_static"))["seen_at"].null_count()
    decoded = Counter({dialect.name: len(table) - other, f"{dialect.name}, {OTHER}": other})
    refused = Counter({MMSI_IMPOSSIBLE: strangers, POSITION_IMPOSSIBLE: lost})
    counts = Counts(len(texts), +decoded, +Counter({HEADERS: headers}), +refused, +nulled, untimed)
    return positions, statics, counts


def _ours(texts: pl.DataFrame, dialect: Dialect) -> pl.DataFrame:
    """Give the cells by our names, null where they say that nothing is known."""

    def cell(name: str) -> pl.Expr:
        column = pl.col(name)
        return pl.when(~column.is_in(dialect.absent)).then(column) if dialect.absent else column

    chosen = {}
    for ours, theirs in dialect.columns.items():
        there = [cell(name) for name in theirs if name in texts.columns]
        if there:
            first = pl.coalesce(there)
            chosen[ours] = first.str.strip_prefix(_PREFIXES[ours]) if ours in _PREFIXES else first
    if dialect.ships is not None:
        chosen["ships"] = pl.col(dialect.ships[0]).str.to_lowercase()
    return texts.select(**chosen)


def _headings(cells: pl.DataFrame, dialect: Dialect) -> pl.Series:
    """Say which rows repeat the header, as files that were joined do."""
    return cells["mmsi"].str.to_lowercase().is_in(dialect.columns["mmsi"]).fill_null(value=False)


def _parted(cells: pl.DataFrame, out: pl.Series) -> tuple[pl.DataFrame, int]:
    """Take rows out; give the others, and how many were taken."""
    count = int(out.sum())
    return (cells.filter(~out), count) if count else (cells, 0)


def _places(cells: pl.DataFrame, nulled: Counter[str]) -> tuple[pl.DataFrame, pl.Series]:
    """Read positions; say which are impossible. Half of one is none, and counted as nulled."""
    names = [name for name in ("lat_deg", "lon_deg") if name in cells.columns]
    if not names:
        nothing = pl.Series([False]).new_from_index(0, len(cells))
        return pl.DataFrame([_empty(name, pl.Float64, len(cells)) for name in ("lat_deg", "lon_deg")]), nothing
    numbers = read_numbers(cells, names)
    given = cells.select(pl.col(names).is_not_null())
    numbers = numbers.with_columns(
        _empty(name, pl.Float64, len(cells)) for name in ("lat_deg", "lon_deg") if name not in names
    )
    lat, lon = pl.col("lat_deg"), pl.col("lon_deg")
    none = (lat == _NO_LATITUDE) | (lon == _NO_LONGITUDE)
    outside = (lat.abs() > _MOST_LATITUDE) | (lon.abs() > _MOST_LONGITUDE) | lat.is_nan() | lon.is_nan()
    said = numbers.select(none=none.fill_null(value=False), outside=outside.fill_null(value=False))
    unread = pl.select(
        pl.any_horizontal(*(pl.lit(given[name] & numbers[name].is_null()) for name in names))
    ).to_series()
    impossible = (said["outside"] & ~said["none"]) | unread
    half = (numbers["lat_deg"].is_null() != numbers["lon_deg"].is_null()) & ~said["none"] & ~impossible
    for name in names:
        nulled[name] += int((half & numbers[name].is_not_null()).sum())
    gone = pl.lit(said["none"] | half)
    return numbers.select(pl.when(~gone).then(pl.col(name)).alias(name) for name in ("lat_deg", "lon_deg")), impossible


def _values(cells: pl.DataFrame, dialect: Dialect, rule: ColumnRule, nulled: Counter[str]) -> pl.DataFrame:
    """Read all columns but ship and position; those that the provider does not have are null."""
    names = [name for name in cells.columns if name in RANGES]
    numbers, unavailable = keep_ranges(read_numbers(cells, names), dialect.per, dialect.none)
    nulled.update(count_nulled(cells, numbers, unavailable))
    etas, bad_etas = parse_etas(cells, numbers, dialect)
    nulled["eta"] += bad_etas
    columns = {name: numbers[name] for name in names} | {"eta": etas}
    if "imo" in columns:
        columns["imo"] = digits(numbers["imo"].cast(pl.Int64), _IMO_DIGITS)
    for name in ("seen_at", "static_seen_at"):
        if name in cells.columns:
            columns[name] = _within(parse_times(cells[name], dialect.times), rule)
            nulled["seen_at"] += columns[name].null_count() - cells[name].null_count()
    for name in (*_TEXTS, "ais_class"):
        if name in cells.columns:
            stripped = cells[name].str.strip_chars_end("@ ")
            columns[name] = stripped.set(stripped == "", None)
    schema: dict[str, Any] = {**POSITIONS.schema, **STATICS.schema, "static_seen_at": UTC_TIME}
    schema |= dict.fromkeys(("to_stern_m", "to_starboard_m", "milliseconds"), pl.Float64)
    schema["cargo_class"] = STATICS.schema["ship_type"]
    rows = len(cells)
    table = [
        columns.get(name, _empty(name, kind, rows)).cast(kind).alias(name)
        for name, kind in schema.items()
        if name not in {"mmsi", "lat_deg", "lon_deg"}
    ]
    return pl.DataFrame(table).with_columns(*_derived())


def _derived() -> list[pl.Expr]:
    """Give what follows from several columns: lengths from the parts of them, classes, whole types."""
    later = (pl.col("milliseconds").fill_null(0) * 1000).cast(pl.Int64).cast(pl.Duration("us"))
    length = pl.col("to_bow_m") + pl.col("to_stern_m")
    beam = pl.col("to_port_m") + pl.col("to_starboard_m")
    length = pl.coalesce("length_m", pl.when(length > 0).then(length))
    beam = pl.coalesce("beam_m", pl.when(beam > 0).then(beam))
    letter = pl.col("ais_class").str.to_uppercase().str.strip_prefix("CLASS ")
    kind = pl.col("message_type")
    by_type = pl.when(kind.is_in(_CLASS_A)).then(pl.lit("A")).when(kind.is_in(_CLASS_B)).then(pl.lit("B"))
    tens = pl.col("ship_type").is_in(_CARGO_TENS)
    return [
        pl.col("seen_at") + later,
        pl.when(length.is_not_null()).then("to_bow_m").alias("to_bow_m"),
        pl.when(beam.is_not_null()).then("to_port_m").alias("to_port_m"),
        length.alias("length_m"),
        beam.alias("beam_m"),
        pl.coalesce(pl.when(letter.is_in(["A", "B"])).then(letter), by_type).alias("ais_class"),
        pl.when(tens).then(pl.col("ship_type") + pl.col("cargo_class").fill_null(0)).otherwise("ship_type"),
    ]


def _within(times: pl.Series, rule: ColumnRule) -> pl.Series:
    first, end = datetime(rule.first_year, 1, 1, tzinfo=UTC), datetime(rule.last_year + 1, 1, 1, tzinfo=UTC)
    return times.set((times < first) | (times >= end), None)


def _kinds(cells: pl.DataFrame, dialect: Dialect) -> list[pl.Expr]:
    """Say which rows are position reports and which static ones; one may be both, or neither."""
    kind = pl.col("message_type")
    placed = pl.col("lat_deg").is_not_null()
    told = pl.any_horizontal(pl.col(name).is_not_null() for name in STATIC_VALUES)
    has_place = "lat_deg" in cells.columns
    ship = pl.lit(value=True)
    if dialect.ships is not None:
        ship = pl.lit(cells["ships"].is_in(sorted(dialect.ships[1])).fill_null(value=False))
    position = kind.is_in(_POSITION_TYPES).fill_null(pl.lit(has_place) & (placed | ~told))
    static = kind.is_in(_STATIC_TYPES).fill_null(value=False) | (told & (kind.is_null() | position))
    return [(position & ship).alias("is_position"), (static & ship).alias("is_static")]


def _positions(table: pl.DataFrame) -> pl.DataFrame:
    return table.filter("is_position").select(pl.col(name).cast(kind) for name, kind in POSITIONS.schema.items())


def _statics(table: pl.DataFrame) -> pl.DataFrame:
    own = table.filter("is_static").with_columns(
        seen_at=pl.coalesce("static_seen_at", "seen_at"),
        message_type=pl.when(pl.col("message_type").is_in(_STATIC_TYPES)).then("message_type"),
    )
    return keep_changes(own.select(pl.col(name).cast(kind) for name, kind in STATICS.schema.items()))


def _empty(name: str, kind: Any, rows: int) -> pl.Series:
    return pl.Series(name, [None], dtype=kind).new_from_index(0, rows)
