"""How a table is declared: its columns, each with type, unit and meaning.

Null means "not known". Times are UTC. A name that ends in a unit is in that unit; `*_low`, `*_mid` and `*_high` are
the 5, 50 and 95 % points of one quantity.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UTC_TIME = pl.Datetime("us", "UTC")

_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, type and meaning."""

    name: str
    type: Any
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table's schema.

    Parameters
    ----------
    name
        The table's name, and the stem of its file in ``out/``.
    meaning
        What one row is.
    columns
        In their order.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pl.Schema:
        """The schema as Polars writes it."""
        return pl.Schema({column.name: column.type for column in self.columns})

    def frame(self, rows: Iterable[Mapping[str, Any]] = ()) -> pl.DataFrame:
        """Make a table of rows; what a row does not name is null."""
        return pl.DataFrame(list(rows), schema=self.schema, orient="row")


def row_ids(prefix: str, *parts: Iterable[object]) -> list[str]:
    """Give an identifier a row, a hash of the row's content: columns in, one text a row out.

    Parameters
    ----------
    prefix
        What the row is, in a letter or a word; it stands before the hash.
    *parts
        Columns of equal length. Times are written as ISO 8601, null as nothing.
    """
    rows = zip(*parts, strict=True)
    return [f"{prefix}-{sha256(_SEPARATOR.join(map(_written, row)).encode()).hexdigest()[:12]}" for row in rows]


def rule_text(rule: Any) -> str:
    """Write a rule and its thresholds in one line, as results keep them: ``GapRule(least_h=6.0)``."""
    values = ", ".join(f"{one.name}={getattr(rule, one.name)!r}" for one in fields(rule))
    return f"{type(rule).__name__}({values})"


def _written(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)
