"""Reads one register of ships, or several: which were reached, and which were not."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.errors import InputError, Problem
from ullage.sources.cells import shown
from ullage.sources.claims import claims_frame
from ullage.sources.listings.folders import files_of
from ullage.sources.listings.formats import grid_of
from ullage.sources.listings.opening import open_list
from ullage.sources.listings.result import Unreached
from ullage.sources.listings.tables import find_header
from ullage.sources.listings.words import day_of_name
from ullage.sources.registers.columns import IMO, MMSI, NAME, Source, Told
from ullage.sources.registers.result import Register, RegistersRead
from ullage.tables import CLAIMS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ullage.sources.listings.opening import Opened
    from ullage.sources.listings.tables import Record

MRV: Final = ("EU MRV workbook", "EU MRV")
PLAIN: Final = "plain table"

_MRV_COLUMNS: Final = (("imo_number",), ("name",), ("reporting_period",), ("ship_type",))
_YEAR = re.compile(r"(20\d\d)(?:\.0*)?", re.ASCII)


def read_register(path: Path) -> Register:
    """Read a register of ships into claims.

    Parameters
    ----------
    path
        A workbook of the EU's monitoring of emissions (EU MRV), whose names and ports hold for its year, or a table
        of ships, CSV or .xlsx, with a name or a number for each.

    Returns
    -------
    Register
        What it says of each ship, with its date and hash.

    Raises
    ------
    InputError
        When it cannot be read, or is no table of ships.
    """
    return _read(open_list(path))


def read_registers(paths: Iterable[Path]) -> RegistersRead:
    """Read several registers; one that cannot be read is told and does not stop the others.

    Parameters
    ----------
    paths
        Files, or folders whose files are all registers, also those of the folders in it.

    Raises
    ------
    InputError
        When registers were asked for and none could be read.
    """
    registers: list[Register] = []
    files, unreached = files_of(paths)
    problems = [Problem(one.file, one.reason) for one in unreached]
    for path in files:
        try:
            registers.append(read_register(path))
        except InputError as error:
            problems += error.problems
            unreached.append(Unreached(path.name, "; ".join(problem.message for problem in error.problems)))
    if problems and not registers:
        raise InputError(problems)
    warnings = [warning for one in registers for warning in one.warnings]
    warnings += [
        f"{one.file}: could not be read, so nothing is known of what it says: {one.reason}" for one in unreached
    ]
    claims = pl.concat([CLAIMS.frame(), *(one.claims for one in registers)])
    return RegistersRead(
        claims.unique("claim_id", maintain_order=True), tuple(registers), tuple(unreached), tuple(warnings)
    )


def _read(opened: Opened) -> Register:
    grid = grid_of(opened)
    day, _ = day_of_name(opened.file)
    told = Told()
    if mrv := find_header(grid, _MRV_COLUMNS):
        form, records = MRV[0], mrv
    elif plain := (find_header(grid, (NAME, (*IMO, *MMSI))) or find_header(grid, (NAME,)) or find_header(grid, (IMO,))):
        form, records = PLAIN, plain
    else:
        found = shown(", ".join(grid.rows[0])) if grid.rows else "nothing"
        what = f"is no register: expected a table with a column name, imo or mmsi, or an EU MRV workbook; found {found}"
        raise InputError([Problem(opened.file, what)])
    for number, record in records:
        told.add(record, number, _source(record, opened, day, is_mrv=form == MRV[0]))
    told.refused += records.refused
    warnings = [f"{opened.file}: {text}" for text in records.warnings if not text.startswith(opened.file)]
    warnings += [text for text in records.warnings if text.startswith(opened.file)]
    if day is None:
        warnings.append(f"{opened.file}: its name does not say of which day it is: put the day into it")
    warnings += [f"{opened.file}: {count:,} {reason}" for reason, count in sorted(told.refused.items()) if count]
    claims = claims_frame(told.claims)
    refused = tuple(sorted((reason, count) for reason, count in told.refused.items() if count))
    vessels = claims["vessel_id"].n_unique()
    return Register(claims, opened.file, form, day, opened.sha256, told.rows, vessels, refused, tuple(warnings))


def _source(record: Record, opened: Opened, day: date | None, *, is_mrv: bool) -> Source:
    """Say who says so; a report of emissions holds for its year."""
    if not is_mrv:
        return Source(opened.file, day, opened.sha256)
    year = _YEAR.fullmatch(record.get("reporting_period"))
    text = f"{MRV[1]} {year[1] if year else ''}".strip() + f", {opened.file}"
    if year is None:
        return Source(text, day, opened.sha256)
    return Source(text, day, opened.sha256, date(int(year[1]), 1, 1), date(int(year[1]), 12, 31))
