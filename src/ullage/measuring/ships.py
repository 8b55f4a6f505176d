"""Whose particulars a measurement may use: the ships that a sighting may be of, and all of the case's fleet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.errors import InputError
from ullage.sources.case_file import read_case_file
from ullage.sources.fleet import read_fleet
from ullage.tables import FLEET

if TYPE_CHECKING:
    from pathlib import Path

    from ullage.explaining import Rows


def read_ships(folder: Path) -> tuple[pl.DataFrame, str]:
    """Read the ships of a case, and the name of their file; none where the case has none or it is at fault.

    Parameters
    ----------
    folder
        The case folder.
    """
    try:
        name = read_case_file(folder / "case.toml").files.get("fleet")
        return (FLEET.frame(), "") if name is None else (read_fleet(folder / name).frame, name)
    except InputError:
        return FLEET.frame(), ""


def sighting_of(rows: Rows, subject: str | None) -> dict[str, Any] | None:
    """Give the sighting that is an id, or that a detection is in; None without one."""
    table = rows.table("sightings")
    if table is None or not subject:
        return None
    found = table.filter((pl.col("sighting_id") == subject) | pl.col("evidence").list.contains(subject))
    return found.row(0, named=True) if len(found) else None


def candidates_of(rows: Rows, subject: str | None) -> dict[str, float]:
    """Give the probability of each ship that a detection or sighting may be, by her id, the likeliest first.

    Parameters
    ----------
    rows
        The result.
    subject
        Id of a detection or sighting.
    """
    sighting, table = sighting_of(rows, subject), rows.table("candidates")
    if sighting is None:
        return {}
    found: dict[str, float] = {}
    if table is not None:
        of = table.filter(pl.col("sighting_id") == sighting["sighting_id"], pl.col("vessel_id").is_not_null())
        found = dict(of.sort("p", "vessel_id", descending=[True, False]).select("vessel_id", "p").iter_rows())
    if sighting["vessel_id"] is not None and sighting["vessel_id"] not in found:
        found = {sighting["vessel_id"]: sighting["p_vessel"], **found}
    return found
