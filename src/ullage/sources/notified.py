"""What suppliers reported to the Committee: ``notified.csv``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ullage.errors import Problem
from ullage.sources import kinds
from ullage.sources.cells import text
from ullage.sources.sheet import Columns, Read, Row, Sheet
from ullage.sources.times import utc_days
from ullage.tables import NOTIFIED

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

COLUMNS: Final = Columns(
    required=("month",),
    optional=("supplier", "tonnes", "barrels", "source"),
    other_names={
        "date": "month",
        "period": "month",
        "country": "supplier",
        "state": "supplier",
        "t": "tonnes",
        "tons": "tonnes",
        "bbl": "barrels",
    },
)


def read_notified(path: Path) -> Read[pl.DataFrame]:
    """Read notified volumes.

    Parameters
    ----------
    path
        CSV or .xlsx; columns as in the reference of the case folder. A month may be an interval such as
        ``2024-01/2024-08``.

    Returns
    -------
    Read
        Table of `tables.NOTIFIED`, in the order of the file, and warnings.

    Raises
    ------
    InputError
        With every problem of the file; each row needs tonnes, barrels or both.
    """
    sheet = Sheet(path, COLUMNS)
    if not {"tonnes", "barrels"} & set(sheet.index):
        message = "columns 'tonnes' and 'barrels' are both missing: one of them is needed"
        sheet.problems.append(Problem(sheet.file, message, 1))
    volumes_known = sheet.header_is_whole and not sheet.problems
    notified = sheet.once([_notified(row, volumes_known=volumes_known) for row in sheet])
    sheet.check()
    _warn_of_overlaps(sheet, notified)
    return Read(NOTIFIED.frame(notified), sheet.warnings())


def _notified(row: Row, *, volumes_known: bool) -> dict[str, Any]:
    wrong_before = row.problems_so_far
    days = row.need("month", utc_days)
    if days is not None and days.first_day == days.last_day:
        month = f"{days.first_day:%Y-%m}"
        message = f"is the single day {days.first_day}: for the month write {month}, as text in a spreadsheet"
        row.warn("a single day as month", message, "month")
    tonnes, barrels = row.get("tonnes", kinds.TONNES), row.get("barrels", kinds.BARRELS)
    if volumes_known and tonnes is None and barrels is None and row.problems_so_far == wrong_before:
        row.problem("has neither tonnes nor barrels: give one of them, 0 when nothing was supplied")
    return {
        "row": row.number,
        "from_day": days.first_day if days else None,
        "to_day": days.last_day if days else None,
        "month_text": row.get("month", text),
        "supplier": row.get("supplier", text),
        "tonnes": tonnes,
        "barrels": barrels,
        "source": row.get("source", text),
    }


def _warn_of_overlaps(sheet: Sheet, notified: list[dict[str, Any]]) -> None:
    """Two figures of one supplier for the same days may be one figure twice; both count, and that is said."""
    latest: dict[str | None, dict[str, Any]] = {}
    for entry in sorted(notified, key=lambda entry: (entry["from_day"], entry["to_day"], entry["row"])):
        before = latest.get(entry["supplier"])
        if before is not None and entry["from_day"] <= before["to_day"]:
            message = f"covers days that row {before['row']} covers too, for the same supplier: both are counted"
            sheet.row(entry["row"]).warn("overlapping notifications", message, "month")
        if before is None or entry["to_day"] > before["to_day"]:
            latest[entry["supplier"]] = entry
