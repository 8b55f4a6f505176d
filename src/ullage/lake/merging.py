"""Which reports are one message heard several times.

The answer is a function of the set of all rows ever given, so neither the order of imports nor their slicing matters.
For that the lake keeps the further copies too, beside the reports: a copy that comes late may be the earliest of its
message, and then the others have to be weighed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import polars as pl

from ullage.kernels import inlined, kernel
from ullage.lake.layout import NOT_CONTENT, TABLES
from ullage.tables.schema import UTC_TIME

if TYPE_CHECKING:
    import numpy.typing as npt

KEPT, COPY, REPEATED = 0, 1, 2
_NULL = np.iinfo(np.int64).min
_NARROW_NULL = np.iinfo(np.int8).min
_LOOKED_AT = 8
_DIGIT_BITS = 11
_DIGITS = 1 << _DIGIT_BITS


@dataclass(frozen=True, slots=True)
class MergeRule:
    """When two reports are one message that two receivers heard, or one receiver twice.

    Parameters
    ----------
    within_s
        Reports of one ship with equal content are one message when less than this lies between the earliest of them
        and each other [s]. It holds for static reports, and for position reports that state the second of their
        minute; of the others only those with an equal time are one message. Above 0, at most 60.

    Raises
    ------
    ValueError
        When the window is outside that range.
    """

    # a class A or B message states the UTC second of its position (ITU-R M.1371-5, annex 8, "time stamp"); the same
    # second comes again after 60 s, so up to half of that the receivers' clocks and delays may differ. Static reports
    # are sent every 360 s (annex 1)
    within_s: float = 30.0

    def __post_init__(self) -> None:
        if not 0 < self.within_s <= 60:  # noqa: PLR2004 - the second of a minute
            raise ValueError(f"within_s is {self.within_s}; expected above 0 and at most 60")

    @property
    def within_us(self) -> int:
        """The window in microseconds."""
        return round(self.within_s * 1e6)


@dataclass(frozen=True, slots=True)
class Merged:
    """The rows of a partition: one a message, and the further copies; both in the order of a partition."""

    kept: pl.DataFrame
    copies: pl.DataFrame


def merge_reports(
    table: str, held: Merged, given: pl.DataFrame, rule: MergeRule, before: pl.DataFrame | None = None
) -> Merged:
    """Make one row a message of the rows of one day and bucket.

    Parameters
    ----------
    table
        ``positions`` or ``statics``.
    held
        What the partition holds; of a row that comes again this one stays, with its `track_id`.
    given
        What comes, in the table's columns and any order.
    rule
        When two rows are one message.
    before
        The kept rows shortly before these: messages that may have further copies here. They are not in the result.

    Returns
    -------
    Merged
        Rows by MMSI, time, and then all other columns; what is null comes last. Of a message the first row in that
        order is kept. Where nothing changes the frames are those of `held` themselves.
    """
    before = given.clear() if before is None else before
    rows = pl.concat([before, held.kept, held.copies, given], rechunk=True)
    keys = _Keys.of(table, rows, rule)
    order = _order(rows, keys)
    roles = np.zeros(order.size, np.int8)
    _find_roles(order, keys.contents, keys.receivers, keys.times, keys.windows, roles)
    roles[order < before.height] = REPEATED  # what came before is in another partition
    kept = _taken(rows, order[roles == KEPT], held.kept, before.height)
    copies = _taken(rows, order[roles == COPY], held.copies, before.height + held.kept.height)
    return Merged(kept, copies if copies is held.copies else _without_track(copies))


def _taken(rows: pl.DataFrame, chosen: npt.NDArray[np.uint32], held: pl.DataFrame, start: int) -> pl.DataFrame:
    """Take rows by their numbers; where they are those that were held, which start at a number, give these."""
    if chosen.size == held.height and bool((chosen == np.arange(start, start + held.height)).all()):
        return held
    return rows.select(pl.all().gather(pl.Series(chosen)))


def merge_reference(
    table: str, held: Merged, given: pl.DataFrame, rule: MergeRule, before: pl.DataFrame | None = None
) -> Merged:
    """Do what `merge_reports` does, row by row: slow and obvious."""
    schema = TABLES[table].schema
    names = [name for name in schema if name != "track_id"]

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        values = [row["mmsi"], row["seen_at"], *(row[name] for name in names)]
        return tuple((value is None, value if value is not None else 0) for value in values)

    carried = {} if before is None else {place(row): row for row in before.to_dicts()}
    rows = dict(carried)
    for frame in (held.kept, held.copies, given):
        for row in frame.to_dicts():
            rows.setdefault(place(row), row)
    leaders: dict[tuple[Any, ...], dict[str, Any]] = {}
    found: dict[int, list[dict[str, Any]]] = {KEPT: [], COPY: []}
    for where, row in sorted(rows.items(), key=lambda item: item[0]):
        content = tuple(row[name] for name in names if name not in NOT_CONTENT)
        leader = leaders.get(content)
        if leader is not None and _is_one_message(table, leader, row, rule):
            role = COPY
        else:
            leaders[content] = row
            role = KEPT
        if where not in carried:
            found[role].append(row)
    kept, copies = (pl.DataFrame(found[role], schema=schema, orient="row") for role in (KEPT, COPY))
    return Merged(kept, _without_track(copies))


def _is_one_message(table: str, first: dict[str, Any], later: dict[str, Any], rule: MergeRule) -> bool:
    if first["seen_at"] is None:
        return False
    between_s = (later["seen_at"] - first["seen_at"]).total_seconds()
    states_second = table == "statics" or later["utc_second"] is not None
    return bool(between_s < rule.within_s if states_second else between_s == 0)


def last_moments(end_us: int, rule: MergeRule) -> pl.Expr:
    """Say which rows before an instant may have copies after it."""
    return pl.col("seen_at") > pl.lit(end_us - rule.within_us).cast(UTC_TIME)


def _without_track(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(track_id=pl.lit(None, pl.String)) if "track_id" in rows.columns else rows


@dataclass(frozen=True, slots=True)
class _Keys:
    """Rows as integers that are equal where the rows are."""

    ships: npt.NDArray[np.uint32]
    times: npt.NDArray[np.int64]
    contents: npt.NDArray[np.int64]  # rows by columns
    receivers: npt.NDArray[np.int64]
    windows: npt.NDArray[np.int64]  # how long after the first of a message a row may be a copy of it [us]

    @classmethod
    def of(cls, table: str, rows: pl.DataFrame, rule: MergeRule) -> Self:
        """Write all columns but `track_id` as integers."""
        codes = [_code(name, kind) for name, kind in rows.schema.items() if name != "track_id"]
        told = rows.select(*codes, _window=_window(table, rule))
        narrow: list[npt.NDArray[np.int8]] = []
        columns: list[npt.NDArray[Any]] = []
        for name in told.columns[:-1]:
            if name not in NOT_CONTENT:
                column = told[name].to_numpy()
                (narrow if column.dtype == np.int8 else columns).append(column)
        columns += [_packed(narrow[at : at + 8]) for at in range(0, len(narrow), 8)]
        contents = np.empty((rows.height, len(columns)), np.int64)
        for at, column in enumerate(columns):
            contents[:, at] = column.view(np.int64) if column.dtype == np.float64 else column
        others = (told[name].to_numpy() for name in ("mmsi", "seen_at", "receiver", "_window"))
        ships, times, receivers, windows = others
        return cls(ships, times, contents, receivers, windows)


def _code(name: str, kind: pl.DataType) -> pl.Expr:
    """Write a column as numbers that are equal where the values are; null is one of its own."""
    column = pl.col(name)
    if name == "mmsi":
        return column.cast(pl.UInt32)
    if kind == pl.Float64:
        return column.fill_null(float("nan"))
    if kind == pl.String:
        return column.cast(pl.Categorical).to_physical().cast(pl.Int64).fill_null(_NULL)
    if kind in (pl.Int8, pl.Boolean):
        return column.cast(pl.Int8).fill_null(_NARROW_NULL)
    return column.to_physical().cast(pl.Int64).fill_null(_NULL)


def _window(table: str, rule: MergeRule) -> pl.Expr:
    """Say how long after the first of a message each row may be a copy of it [us]; 1 is for an equal time."""
    states_second = pl.lit(value=True) if table == "statics" else pl.col("utc_second").is_not_null()
    timed = pl.when(states_second).then(rule.within_us).otherwise(1)
    return pl.when(pl.col("seen_at").is_null()).then(0).otherwise(timed).cast(pl.Int64)


def _packed(narrow: list[npt.NDArray[np.int8]]) -> npt.NDArray[np.int64]:
    """Write up to eight columns of one byte as one of eight."""
    wide = np.zeros((narrow[0].size, 8), np.int8)
    for at, column in enumerate(narrow):
        wide[:, at] = column
    return wide.view(np.int64)[:, 0]


def _order(rows: pl.DataFrame, keys: _Keys) -> npt.NDArray[np.uint32]:
    """Give the order of rows: MMSI, time, then all other columns, what is null last; most repetitions are left out."""
    order = np.arange(rows.height, dtype=np.uint32)
    if not order.size:
        return order
    order = _sorted_by((keys.times - keys.times.min()).astype(np.uint64), order)
    order = _sorted_by(keys.ships.astype(np.uint64), order)
    tied = np.zeros(order.size, np.bool_)
    count = _drop_repetitions(order, keys.ships, keys.times, keys.contents, keys.receivers, tied)
    order = order[:count]
    _order_ties(rows, order, np.flatnonzero(tied[:count]))
    return order


def _order_ties(rows: pl.DataFrame, order: npt.NDArray[np.uint32], tied: npt.NDArray[np.intp]) -> None:
    """Order what MMSI and time leave open, in place; equal rows keep the order in which they were given."""
    if not tied.size:
        return
    given = np.sort(order[tied])
    names = ["mmsi", "seen_at", *(name for name in rows.columns if name not in ("mmsi", "seen_at", "track_id"))]
    among = rows.select(pl.all().gather(pl.Series(given)))
    places = among.select(order=pl.arg_sort_by(names, nulls_last=True, maintain_order=True))["order"]
    order[tied] = given[places.to_numpy()]


def _sorted_by(keys: npt.NDArray[np.uint64], order: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Sort an order by whole numbers, digit by digit; what is equal stays as it stands."""
    if _is_sorted(keys, order):
        return order
    other = np.empty_like(order)
    for shift in range(0, int(keys.max()).bit_length(), _DIGIT_BITS):
        _sort_by_digit(keys, order, np.uint64(shift), other)
        order, other = other, order
    return order


@kernel
def _is_sorted(keys: Any, order: Any) -> Any:
    """Say whether the keys stand in order already."""
    for i in range(1, order.shape[0]):  # noqa: SIM110 - kernels have no generators
        if keys[order[i - 1]] > keys[order[i]]:
            return False
    return True


@kernel
def _sort_by_digit(keys: Any, order: Any, shift: Any, out: Any) -> None:
    """Sort an order by one digit of its keys, stably."""
    mask = np.uint64(_DIGITS - 1)
    starts = np.zeros(_DIGITS + 1, np.int64)
    for i in range(order.shape[0]):
        starts[((keys[order[i]] >> shift) & mask) + np.uint64(1)] += 1
    for digit in range(_DIGITS):
        starts[digit + 1] += starts[digit]
    for i in range(order.shape[0]):
        digit = (keys[order[i]] >> shift) & mask
        out[starts[digit]] = order[i]
        starts[digit] += 1


@inlined
def _is_equal(codes: Any, i: Any, j: Any) -> Any:
    """Say whether two rows have equal codes."""
    equal = True
    for k in range(codes.shape[1]):
        if codes[i, k] != codes[j, k]:
            equal = False
            break
    return equal


@inlined
def _slot(codes: Any, i: Any, mask: Any) -> Any:
    """Give the place at which to look for a row's content."""
    mixed = np.uint64(0x9E3779B97F4A7C15)
    for k in range(codes.shape[1]):
        mixed = (mixed ^ np.uint64(codes[i, k])) * np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(29)
    return np.int64(mixed & np.uint64(mask))


@kernel
def _drop_repetitions(order: Any, ships: Any, times: Any, contents: Any, receivers: Any, tied: Any) -> Any:
    """Leave rows out of an order that repeat one shortly before; give how many stay, and mark those that tie.

    Rows tie whose ship and time are equal. Of many that tie only the last few are looked at: sorting them all brings
    what repeats together later.
    """
    count = start = 0
    for k in range(order.shape[0]):
        i = order[k]
        if count and (ships[i] != ships[order[count - 1]] or times[i] != times[order[count - 1]]):
            start = count
        repeated = False
        for other in range(max(start, count - _LOOKED_AT), count):
            j = order[other]
            repeated |= receivers[i] == receivers[j] and _is_equal(contents, i, j)
        if not repeated:
            order[count] = i
            if count > start:
                tied[count - 1] = tied[count] = True
            count += 1
    return count


@kernel
def _find_roles(order: Any, contents: Any, receivers: Any, times: Any, windows: Any, roles: Any) -> None:
    """Say of each row, in the order of a partition, whether it is kept, a further copy or a repetition.

    A table of open addresses holds the last kept row of each content, so the time is linear in the rows.
    """
    mask = 1
    while mask < 2 * order.shape[0]:
        mask *= 2
    mask -= 1
    first = np.full(mask + 1, -1, np.int64)
    for k in range(order.shape[0]):
        i = order[k]
        j = order[max(k - 1, 0)]
        if k and times[i] == times[j] and receivers[i] == receivers[j] and _is_equal(contents, i, j):
            roles[k] = REPEATED
            continue
        slot = _slot(contents, i, mask)
        while first[slot] >= 0 and not _is_equal(contents, i, first[slot]):
            slot = (slot + 1) & mask
        if first[slot] >= 0 and times[i] - times[first[slot]] < windows[i]:
            roles[k] = COPY
        else:
            first[slot] = i
            roles[k] = KEPT
