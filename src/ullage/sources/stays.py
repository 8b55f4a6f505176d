"""Whole stays of ships that were heard or watched throughout: ``stays.csv``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from ullage.sources.cells import CellError, Known, mmsi, shown
from ullage.sources.sheet import Columns, Read, Row, Sheet
from ullage.sources.times import utc_time
from ullage.tables import STAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    import polars as pl

    from ullage.records import Place

_HOUR: Final = timedelta(hours=1)

COLUMNS: Final = Columns(
    required=("place", "arrived_at", "departed_at"),
    optional=("mmsi",),
    other_names={"place_id": "place", "arrival": "arrived_at", "departure": "departed_at"},
)


def read_stays(path: Path, places: Mapping[str, Place]) -> Read[pl.DataFrame]:
    """Read the stays from which the dwell law is learned.

    Parameters
    ----------
    path
        CSV or .xlsx; columns as in the reference of the case folder.
    places
        The known places by identifier.

    Returns
    -------
    Read
        Table of `tables.STAYS`, in the order of the file, and warnings.

    Raises
    ------
    InputError
        With every problem of the file: a time without its time of day, a stay that ends before it begins.
    """
    sheet = Sheet(path, COLUMNS)
    place_kind = Known(tuple(places), "place")
    stays = sheet.once([_stay(row, place_kind) for row in sheet])
    sheet.check()
    return Read(STAYS.frame(stays), sheet.warnings())


def _stay(row: Row, place_kind: Callable[[str], str]) -> dict[str, Any]:
    arrived, departed = row.need("arrived_at", _moment), row.need("departed_at", _moment)
    if arrived is not None and departed is not None and departed <= arrived:
        row.problem("ends before it begins, or at once: correct one of the times", "departed_at")
    return {
        "row": row.number,
        "place_id": row.need("place", place_kind),
        "arrived_at": arrived,
        "departed_at": departed,
        "mmsi": row.get("mmsi", mmsi),
    }


def _moment(cell: str) -> datetime:
    """Read a moment, the middle of the minute or hour that is written; a day would not tell how long a stay was."""
    span = utc_time(cell)
    if span.length > _HOUR or "/" in cell:
        raise CellError(f"{shown(cell)} is not one moment: expected a time such as 2024-03-06T03:00Z")
    return span.middle
