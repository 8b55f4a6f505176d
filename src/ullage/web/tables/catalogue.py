"""Which tables a result has, and what their columns mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from pydantic import BaseModel, Field

from ullage.explaining.rows import ID_COLUMNS
from ullage.web.described import declared_tables, describe
from ullage.web.errors import WebError

if TYPE_CHECKING:
    from ullage.explaining import Rows

NAME: Final = r"^[a-z][a-z_]{0,40}$"
_WORDS: Final = {pl.String: "text", pl.Boolean: "yes or no", pl.Date: "day", pl.Binary: "geometry", pl.List: "list"}


class ColumnTold(BaseModel):
    """One column."""

    name: str
    kind: str = Field(description="text, number, whole number, yes or no, day, time, list or geometry.")
    unit: str | None
    meaning: str


class TableTold(BaseModel):
    """One table."""

    name: str
    meaning: str = Field(description="What one row is.")
    rows: int
    id_column: str | None = Field(description="The column whose values name rows; null without one.")
    columns: list[ColumnTold]


def list_tables(rows: Rows) -> list[TableTold]:
    """Give the tables of a result, the nearest to the result first, then by name."""
    names = {path.stem for path in rows.out.glob("*.parquet") if re.match(NAME, path.stem)}
    order = [*(one for one in ID_COLUMNS if one in names), *sorted(names - set(ID_COLUMNS))]
    return [tell_table(name, frame) for name in order if (frame := rows.table(name)) is not None]


def get_table(rows: Rows, name: str) -> pl.DataFrame:
    """Give a table by its name.

    Raises
    ------
    WebError
        When the result has none of this name.
    """
    frame = rows.table(name) if re.match(NAME, name) else None
    if frame is None:
        raise WebError(404, "This result has no such table.", "/api/tables lists those it has.")
    return frame


def tell_table(name: str, frame: pl.DataFrame) -> TableTold:
    """Describe a table."""
    declared = declared_tables().get(name)
    columns = [_column(name, column, kind) for column, kind in frame.schema.items()]
    known = ID_COLUMNS.get(name)
    return TableTold(
        name=name,
        meaning=declared.meaning if declared else "",
        rows=len(frame),
        id_column=known if known in frame.columns else None,
        columns=columns,
    )


def kind_of(dtype: Any) -> str:
    """Say what a column holds."""
    if dtype.is_integer():
        return "whole number"
    if dtype.is_numeric():
        return "number"
    return "time" if isinstance(dtype, pl.Datetime) else _WORDS.get(dtype.base_type(), "text")


def _column(table: str, name: str, dtype: Any) -> ColumnTold:
    told = describe(table, name)
    return ColumnTold(name=name, kind=kind_of(dtype), unit=told.unit, meaning=told.meaning)
