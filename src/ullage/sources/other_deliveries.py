"""What came by rail, pipeline or other means: ``other_deliveries.csv``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ullage.sources import kinds
from ullage.sources.cells import text
from ullage.sources.sheet import Columns, Read, Row, Sheet
from ullage.sources.times import first_day, last_day
from ullage.tables import OTHER_DELIVERIES

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

_POINTS: Final = ("low_bbl", "mid_bbl", "high_bbl")
COLUMNS: Final = Columns(
    required=("from", "to", *_POINTS),
    optional=("mode", "source"),
    other_names={"low": "low_bbl", "mid": "mid_bbl", "high": "high_bbl", "from_day": "from", "to_day": "to"},
)


def read_other_deliveries(path: Path) -> Read[pl.DataFrame]:
    """Read deliveries that no tanker made.

    Parameters
    ----------
    path
        CSV or .xlsx; columns as in the reference of the case folder.

    Returns
    -------
    Read
        Table of `tables.OTHER_DELIVERIES`, in the order of the file, and warnings.

    Raises
    ------
    InputError
        With every problem of the file: ends before it begins, low above mid, mid above high.
    """
    sheet = Sheet(path, COLUMNS)
    deliveries = sheet.once([_delivery(row) for row in sheet])
    sheet.check()
    return Read(OTHER_DELIVERIES.frame(deliveries), sheet.warnings())


def _delivery(row: Row) -> dict[str, Any]:
    begin, end = row.need("from", first_day), row.need("to", last_day)
    if begin is not None and end is not None and end < begin:
        row.problem(f"ends on {end}, before it begins on {begin}: correct from or to", "to")
    points = {point: row.need(point, kinds.BARRELS) for point in _POINTS}
    given = [bbl for bbl in points.values() if bbl is not None]
    if given != sorted(given):
        row.problem(
            "low_bbl, mid_bbl and high_bbl are not in rising order: they are the 5, 50 and 95 % points",
            "mid_bbl",
        )
    return {
        "row": row.number,
        "from_day": begin,
        "to_day": end,
        "mode": row.get("mode", text),
        **points,
        "source": row.get("source", text),
    }
