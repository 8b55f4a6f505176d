"""Reads one list, or several: which were reached, and which were not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ullage.errors import InputError, Problem
from ullage.sources.listings.folders import files_of
from ullage.sources.listings.formats import is_companion, parse_list
from ullage.sources.listings.opening import open_list, split_table
from ullage.sources.listings.result import Listings, ListsRead, Unreached
from ullage.sources.listings.rows import Version, make_rows
from ullage.sources.listings.words import day_of_name
from ullage.tables import CLAIMS, LISTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from ullage.sources.listings.entry import Parsed
    from ullage.sources.listings.opening import Grid, Opened
    from ullage.sources.listings.result import DateFrom


def read_listings(path: Path) -> Listings:
    """Read one list of designated vessels, of any known format.

    Parameters
    ----------
    path
        The file, plain or gzip. What it is, is told by its content. OFAC's ``alt.csv`` is looked for beside its
        ``sdn.csv``, under the same name with ``alt`` for ``sdn``.

    Returns
    -------
    Listings
        Its vessels, with the list's own date, hash and counts.

    Raises
    ------
    InputError
        When it cannot be read, or has no known format.
    """
    return _read(open_list(path), path)


def read_lists(paths: Iterable[Path]) -> ListsRead:
    """Read several lists; one that cannot be read is told and does not stop the others.

    Parameters
    ----------
    paths
        Files, or folders whose files are all lists, also those of the folders in it (what begins with a dot is left
        out). A file that only completes another one is read with that one. The same list given twice counts once.

    Returns
    -------
    ListsRead
        All rows together, the lists reached and those not reached.

    Raises
    ------
    InputError
        When lists were asked for and none could be read.
    """
    lists: list[Listings] = []
    repeats: list[tuple[str, str]] = []
    first: dict[str, str] = {}
    companions: list[str] = []
    files, unreached = files_of(paths)
    problems = [Problem(one.file, one.reason) for one in unreached]
    for path in files:
        try:
            opened = open_list(path)
            if is_companion(opened):
                companions.append(opened.file)
            elif opened.content_sha256 in first:
                repeats.append((opened.file, first[opened.content_sha256]))
            else:
                lists.append(_read(opened, path))
                first[opened.content_sha256] = opened.file
        except InputError as error:
            problems += error.problems
            unreached.append(Unreached(path.name, "; ".join(problem.message for problem in error.problems)))
    if not lists and (problems or companions):
        problems += [Problem(file, "only completes OFAC's sdn.csv, and no list was given") for file in companions]
        raise InputError(problems)
    return _together(lists, unreached, repeats, companions)


def _read(opened: Opened, path: Path) -> Listings:
    beside: list[tuple[str, str]] = []
    doubts: list[str] = []

    def alternates() -> Sequence[Grid]:
        return _alternates(path, beside, doubts)

    parsed = parse_list(opened, alternates)
    day, where = _list_date(parsed, opened.file)
    version = Version(opened.file, opened.sha256, parsed.authority, parsed.list_name, day)
    frame, claims, vessels, told = make_rows(parsed.entries, parsed.described, version, parsed.refused)
    refused = tuple(sorted((reason, count) for reason, count in parsed.refused.items() if count))
    return Listings(
        frame,
        claims,
        opened.file,
        parsed.format,
        parsed.authority,
        parsed.list_name,
        day,
        where,
        opened.sha256,
        opened.content_sha256,
        parsed.total,
        vessels,
        refused,
        tuple(beside),
        (
            *_about_date(opened.file, where),
            *_about_size(opened.file, parsed),
            *doubts,
            *_named(opened.file, parsed.warnings),
            *told,
        ),
    )


def _named(file: str, warnings: Iterable[str]) -> list[str]:
    return [text if text.startswith(f"{file}:") else f"{file}: {text}" for text in warnings]


def _list_date(parsed: Parsed, file: str) -> tuple[date | None, DateFrom | None]:
    if parsed.list_date is not None:
        return parsed.list_date, "content"
    day, month = day_of_name(file)
    if day is None:
        return None, None
    return day, "file name, month" if month else "file name"


def _about_date(file: str, where: DateFrom | None) -> list[str]:
    if where is None:
        return [f"{file}: neither the list nor its name says of which day it is: put the day into the file's name"]
    if where == "file name, month":
        return [f"{file}: the name says the month of the list and not the day: taken as the month's first day"]
    return []


def _about_size(file: str, parsed: Parsed) -> list[str]:
    if not parsed.total:
        return [f"{file}: holds no entry at all: is it whole?"]
    if not (parsed.entries or parsed.described):
        return [f"{file}: none of its {parsed.total:,} entries is a vessel"]
    return []


def _alternates(path: Path, beside: list[tuple[str, str]], doubts: list[str]) -> list[Grid]:
    """Find and read OFAC's file of other names beside the main one."""
    name = path.name
    at = name.casefold().find("sdn")
    if at >= 0:
        stem = f"{name[:at]}{'ALT' if name[at : at + 3].isupper() else 'alt'}{name[at + 3 :]}"
        for other in (stem, f"{stem}.gz", stem.removesuffix(".gz")):
            candidate = path.with_name(other)
            if candidate.is_file():
                return _other_names(candidate, beside, doubts)
    doubts.append(f"{name}: no alt.csv of the same version is beside it: former names are only those in its remarks")
    return []


def _other_names(path: Path, beside: list[tuple[str, str]], doubts: list[str]) -> list[Grid]:
    """Read OFAC's file of other names; a damaged one costs the names and not the list."""
    try:
        opened = open_list(path)
        grid = split_table(opened.data, opened.file)
    except InputError as error:
        doubts += [f"{problem}; former names are only those in the remarks of the list" for problem in error.problems]
        return []
    beside.append((opened.file, opened.sha256))
    return [grid]


def _together(
    lists: list[Listings], unreached: list[Unreached], repeats: list[tuple[str, str]], companions: list[str]
) -> ListsRead:
    warnings = [warning for one in lists for warning in one.warnings]
    warnings += [
        f"{one.file}: could not be read, so nothing is known of what it lists: {one.reason}" for one in unreached
    ]
    warnings += [f"{file}: holds what {other} holds and is not counted again" for file, other in repeats]
    joined = {file for one in lists for file, _ in one.companions}
    for file in companions:
        if file not in joined and not file.casefold().startswith("add"):
            warnings.append(f"{file}: completes OFAC's sdn.csv, but none of the same name was given: it is not used")
    return ListsRead(
        pl.concat([LISTINGS.frame(), *(one.frame for one in lists)]),
        pl.concat([CLAIMS.frame(), *(one.claims for one in lists)]),
        tuple(lists),
        tuple(unreached),
        tuple(repeats),
        tuple(warnings),
    )
