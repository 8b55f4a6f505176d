"""What is asked of a table: filters by column, order, columns. All that cannot be is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.evidence.text import visible
from ullage.web.errors import WebError
from ullage.web.tables.catalogue import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

OPERATIONS: Final = ("eq", "ne", "gt", "ge", "lt", "le", "contains", "is_null")
RESERVED: Final = frozenset({"offset", "limit", "sort", "columns"})
MOST_FILTERS: Final = 40
MOST_TEXT: Final = 1000
_MOST_KEPT: Final = 4
_LARGEST: Final = 2**63

_COMPARED: Final[dict[str, Callable[[pl.Expr, Any], pl.Expr]]] = {
    "eq": lambda column, value: column == value,
    "ne": lambda column, value: column.ne_missing(value),
    "gt": lambda column, value: column > value,
    "ge": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "le": lambda column, value: column <= value,
}
_FLAGS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Asked:
    """What is asked of a table.

    Parameters
    ----------
    filters
        All of them hold for a row that is given.
    order
        Columns with whether they fall; what is not known stands last.
    columns
        Which are given, in the table's order.
    key
        Tells what is asked for, but the columns.
    """

    filters: tuple[pl.Expr, ...]
    order: tuple[tuple[str, bool], ...]
    columns: tuple[str, ...]
    key: tuple[Any, ...] = ()

    def of_kept(self, frame: pl.DataFrame, kept: dict[Any, pl.DataFrame], name: str) -> pl.DataFrame:
        """Give the same; what was found last is kept, for the pages that follow."""
        key = (name, self.key)
        found = kept.get(key)  # other requests may put and drop at the same time
        if found is None:
            found = self.of(frame)
            for one in list(kept)[: max(0, len(kept) - _MOST_KEPT + 1)]:
                kept.pop(one, None)
            kept[key] = found
        return found

    def of(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Give the rows that are asked for, with all columns."""
        found = frame.filter(*self.filters) if self.filters else frame
        if not self.order:
            return found
        names, falls = zip(*self.order, strict=True)
        return found.sort(names, descending=list(falls), nulls_last=True, maintain_order=True)


def read_asked(given: Iterable[tuple[str, str]], frame: pl.DataFrame, *, sort: str = "", columns: str = "") -> Asked:
    """Read what is asked of a table.

    Parameters
    ----------
    given
        Names and values of the query; those of `RESERVED` are somebody else's.
    frame
        The table.
    sort, columns
        Names of columns with commas between; in `sort` a minus before one that falls.

    Raises
    ------
    WebError
        With all that cannot be.
    """
    asked, wrong = list(given), list[str]()
    filters = [_filter(name, text, frame, wrong) for name, text in asked if name not in RESERVED]
    order = tuple((one.removeprefix("-"), one.startswith("-")) for one in sort.split(",") if one)
    wanted = [one for one in columns.split(",") if one]
    wrong += [f"there is no column {_shown(one)} to sort by" for one, _ in order if not _sortable(one, frame)]
    wrong += [f"there is no column {_shown(one)}" for one in wanted if one not in frame.columns]
    if len(filters) > MOST_FILTERS:
        wrong.append(f"there are {len(filters)} filters; {MOST_FILTERS} are the most")
    if wrong:
        known = f"Filters are column__operation=value, with {', '.join(OPERATIONS)}."
        raise WebError(422, f"Not to be had: {'; '.join(wrong[:10])}.", known)
    kept = tuple(one for one in frame.columns if not wanted or one in wanted)
    key = (tuple(one for one in asked if one[0] not in RESERVED), order)
    return Asked(tuple(one for one in filters if one is not None), tuple(dict(order).items()), kept, key)


def _filter(name: str, text: str, frame: pl.DataFrame, wrong: list[str]) -> pl.Expr | None:
    column, _, operation = name.rpartition("__")
    if column not in frame.columns or operation not in OPERATIONS:
        wrong.append(f"{_shown(name)} is no filter of this table")
        return None
    told = kind_of(frame.schema[column])
    if len(text) > MOST_TEXT:
        wrong.append(f"the value of {_shown(name)} is longer than {MOST_TEXT} characters")
        return None
    try:
        return _expression(pl.col(column), operation, text, told)
    except (ValueError, OverflowError) as error:
        wrong.append(f"{_shown(name)}={_shown(text)}: {error}")
        return None


def _expression(column: pl.Expr, operation: str, text: str, kind: str) -> pl.Expr:
    if operation == "is_null":
        return column.is_null() if _flag(text) else column.is_not_null()
    if kind == "geometry":
        raise ValueError("outlines can only be asked for whether there is one")
    if kind == "list":
        if operation not in {"contains", "eq"}:
            raise ValueError("a list is asked for what it contains")
        whole = pl.element() == text if operation == "eq" else _contains(pl.element().cast(pl.String), text)
        return column.list.eval(whole).list.any()
    if operation == "contains":
        return _contains(column.cast(pl.String), text)
    return _COMPARED[operation](column, _value(text, kind))


def _contains(column: pl.Expr, text: str) -> pl.Expr:
    return column.str.to_lowercase().str.contains(text.lower(), literal=True)


def _value(text: str, kind: str) -> Any:
    match kind:
        case "whole number" | "number":
            value = _number(text)
            return int(value) if kind == "whole number" and value.is_integer() else value
        case "yes or no":
            return _flag(text)
        case "day":
            return _iso(text).date()
        case "time":
            found = _iso(text)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return text


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = inf
    if not abs(value) < _LARGEST:
        raise ValueError("no number that can be")
    return value


def _iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("no day or time of ISO 8601, such as 2024-05-01T12:00Z") from None


def _flag(text: str) -> bool:
    if text.lower() not in _FLAGS:
        raise ValueError("neither true nor false")
    return _FLAGS[text.lower()]


def _sortable(name: str, frame: pl.DataFrame) -> bool:
    return name in frame.columns and kind_of(frame.schema[name]) not in {"geometry", "list"}


def _shown(text: str) -> str:
    return visible(text[:80])
