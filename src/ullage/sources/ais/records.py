"""Records of JSON or msgpack as position and static reports."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.sources.ais.batches import Batch, only
from ullage.sources.ais.columns import to_reports
from ullage.sources.ais.counts import Counts
from ullage.sources.ais.dialects import find_dialect, plain_name
from ullage.sources.ais.json_dialects import RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ullage.sources.ais.columns import ColumnRule
    from ullage.sources.ais.dialects import Dialect

UNKNOWN: Final = "record of no known dialect"

_MOST_RECORDS: Final = 50_000
_DEEPEST: Final = 8
_LONGEST_LIST: Final = 4
"""Elements of a list that are looked at: coordinates are two or three."""

_name = lru_cache(4096)(plain_name)


def flattened(record: Mapping[Any, Any]) -> dict[str, Any]:
    """Give a record's values by their paths, as dialects have them: ``properties.sog``, ``geometry.coordinates.0``."""
    values: dict[str, Any] = {}
    _flatten(record.items(), "", values, _DEEPEST)
    return values


def _flatten(items: Iterable[tuple[Any, Any]], prefix: str, values: dict[str, Any], depth: int) -> None:
    for key, value in items:
        name = prefix + _name(key if isinstance(key, str) else str(key)[:20])
        if isinstance(value, dict):
            if depth:
                _flatten(value.items(), f"{name}.", values, depth - 1)
        elif isinstance(value, list | tuple):
            if depth:
                _flatten(enumerate(value[:_LONGEST_LIST]), f"{name}.", values, depth - 1)
        else:
            values[name] = value


def as_text(value: Any) -> str | None:
    """Write a value as a table has it; None where it says nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.decode("utf-8", "replace").strip() or None if isinstance(value, bytes) else None


def record_dialect(records: Iterable[Mapping[str, Any]]) -> Dialect | None:
    """Give the dialect of the first flattened record that is of any; all of them say which columns have fractions."""
    sample = list(records)
    fractions = {name for one in sample for name, value in one.items() if "." in (as_text(value) or "")}
    return next((found for one in sample if (found := find_dialect(one, RECORDS, fractions))), None)


class RecordReader:
    """Makes reports of the records of one stream.

    Parameters
    ----------
    dialect
        That of its first records: those without some of the usual keys are taken for it.
    rule
        What values may be.
    """

    def __init__(self, dialect: Dialect, rule: ColumnRule) -> None:
        self._dialect = dialect
        self._rule = rule
        self._known: dict[frozenset[str], Dialect | None] = {}

    def read(self, records: Sequence[Any]) -> list[Batch]:
        """Read records; what is none, or has nothing of any dialect, is refused."""
        batches = []
        for at in range(0, len(records), _MOST_RECORDS):
            batches += self._read(records[at : at + _MOST_RECORDS])
        return batches

    def _read(self, records: Sequence[Any]) -> list[Batch]:
        rows: dict[str, tuple[Dialect, list[dict[str, Any]]]] = {}
        strangers = 0
        for record in records:
            values = flattened(record) if isinstance(record, dict) else {}
            dialect = self._dialect_of(values)
            if dialect is None:
                strangers += 1
            else:
                rows.setdefault(dialect.name, (dialect, []))[1].append(values)
        batches = [Batch(*to_reports(_texts(some, one), one, self._rule)) for one, some in rows.values()]
        if strangers:
            batches.append(only(Counts(strangers, refused=Counter({UNKNOWN: strangers}))))
        return batches

    def _dialect_of(self, values: dict[str, Any]) -> Dialect | None:
        keys = frozenset(values)
        if keys not in self._known:
            if len(self._known) > _MOST_RECORDS:  # keys that never repeat are no table's
                self._known.clear()
            self._known[keys] = self._fitting(keys)
        return self._known[keys]

    def _fitting(self, keys: frozenset[str]) -> Dialect | None:
        """Give the stream's dialect where it fits, else the one that does, else the stream's if there is a ship."""
        if any(known <= keys for known in self._dialect.known_by):
            return self._dialect
        has_ship = not keys.isdisjoint(self._dialect.columns["mmsi"])
        return find_dialect(keys, RECORDS) or (self._dialect if has_ship else None)


def _texts(rows: list[dict[str, Any]], dialect: Dialect) -> pl.DataFrame:
    names = [name for name in dialect.names() if name in dialect.columns["mmsi"] or any(name in row for row in rows)]
    return pl.DataFrame(
        {name: [as_text(row.get(name)) for row in rows] for name in names}, schema=dict.fromkeys(names, pl.String)
    )
