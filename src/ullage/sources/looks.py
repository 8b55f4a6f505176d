"""The chances there were to see a place: ``looks.csv``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from ullage.sources import kinds
from ullage.sources.cells import CellError, Known, boolean, shown, text
from ullage.sources.sheet import Columns, Read, Row, Sheet
from ullage.sources.times import Span, utc_time
from ullage.tables import LOOKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import polars as pl

    from ullage.records import Place

COLUMNS: Final = Columns(
    required=("looked_at", "place", "clear", "p_detect"),
    optional=("sensor",),
    other_names={"date": "looked_at", "time": "looked_at", "seen_at": "looked_at", "place_id": "place"},
)


def read_looks(path: Path, places: Mapping[str, Place]) -> Read[pl.DataFrame]:
    """Read the looks at a case's places.

    Parameters
    ----------
    path
        CSV or .xlsx; columns as in the reference of the case folder.
    places
        The known places by identifier.

    Returns
    -------
    Read
        Table of `tables.LOOKS`, in the order of the file, and warnings. `p_detect` may be null where the
        place was not clear.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    sheet = Sheet(path, COLUMNS)
    place_kind = Known(tuple(places), "place")
    looks = sheet.once([_look(row, place_kind) for row in sheet])
    sheet.check()
    return Read(LOOKS.frame(looks), sheet.warnings())


def _look(row: Row, place_kind: Callable[[str], str]) -> dict[str, Any]:
    looked_at = row.need("looked_at", _day_or_time)
    clear = row.need("clear", boolean)
    read_p = row.get if clear is False else row.need
    if looked_at is not None and looked_at.length == timedelta(days=1):
        row.warn("a look without time of day", "has no time of day: taken as 12:00 UTC", "looked_at")
    return {
        "row": row.number,
        "looked_at": looked_at.middle if looked_at else None,
        "place_id": row.need("place", place_kind),
        "clear": clear,
        "p_detect": read_p("p_detect", kinds.PROBABILITY),
        "sensor": row.get("sensor", text),
    }


def _day_or_time(cell: str) -> Span:
    span = utc_time(cell)
    if span.length > timedelta(days=1) or "/" in cell:
        raise CellError(f"{shown(cell)} is not one moment: expected a time such as 2024-03-06T03:00Z, or a day")
    # An image is taken in a moment; of the minute that is written down, the beginning stands for it.
    return span if span.length == timedelta(days=1) else Span(span.after, span.after)
