"""The case file, ``case.toml``: what the case is about, its period, its files, its rules."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem
from ullage.records import CaseFile
from ullage.sources.ais.lake_folder import is_lake
from ullage.sources.case_tables import (
    read_cap,
    read_fleet_prior,
    read_place,
    read_published,
    read_raw_rules,
    read_reported_visits,
    read_watch,
)
from ullage.sources.cells import CellError, Whole, shown
from ullage.sources.delimited import decode_utf8
from ullage.sources.keys import Keys, as_first_day, as_last_day, as_name, as_whole
from ullage.sources.outside import told_name
from ullage.sources.places import UNVERIFIED, find_unknown_places
from ullage.sources.sheet import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

FORMAT: Final = 1
FILE_KINDS: Final = ("observations", "fleet", "notified", "other_deliveries", "places", "looks", "stays")
SOURCE_KINDS: Final = ("scenes", "ais", "listings", "registers", "truth")
"""What may be several files, or folders of them; the truth of a simulated case, which no stage reads."""
MOST_SOURCES: Final = 10_000
MOST_BYTES: Final = 4 * 2**20
DEFAULT_SEED: Final = 1
DEFAULT_DRAWS: Final = 10_000

_SEED: Final = Whole(0, 2**63 - 1)
_DRAWS: Final = Whole(1, 1_000_000)

_ABSENT: Final = {
    "scenes": "make the folder, correct the name, or remove it; with a table [watch] the first ullage fetch makes it",
}
"""What to do about a source that is not there."""

_AT = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


def read_case_file(path: Path) -> CaseFile:
    """Read a case file.

    Parameters
    ----------
    path
        The file ``case.toml``, or the case folder that holds it.

    Returns
    -------
    CaseFile
        What it says, with defaults where it says nothing, and its warnings.

    Raises
    ------
    InputError
        With every problem of the file: it is absent, is no TOML, was made for a newer Ullage; keys are
        missing, misspelt, out of range or at odds with each other; a file that it names is not there.
    """
    try:
        path = path / "case.toml" if path.is_dir() else path
        absent = not path.exists()
    except OSError:
        absent = False  # reading it will say what is wrong
    if absent:
        message = (
            f"there is none in {shown(str(path.parent))}: a case is a folder with a case.toml "
            "(title, period, places, cap) and the tables that it names; `ullage example` makes one to start from"
        )
        raise InputError([Problem(path.name, message)])
    table = _parse(path)
    problems: list[Problem] = []
    keys = Keys(path.name, "", table, problems)
    _check_format(keys)
    case = _case(keys, path.parent)
    if problems:
        raise InputError(problems)
    return case


def _parse(path: Path) -> dict[str, Any]:
    text = decode_utf8(read_bytes(path, MOST_BYTES), path.name)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise InputError([Problem(path.name, "is nested too deeply to be a case file")]) from None
    except ValueError as error:
        raise InputError([_broken(path.name, text, str(error))]) from None


def _broken(file: str, text: str, reason: str) -> Problem:
    found = _AT.search(reason)
    if found is None:
        why = "a number has thousands of digits" if "set_int_max_str_digits" in reason else reason
        return Problem(file, f"broken TOML: {why}")
    lines = text.split("\n")
    line = int(found["line"] or len(lines))
    column = int(found["column"] or len(lines[-1]) + 1)
    why = reason[: found.start()]
    return Problem(
        file,
        f"broken TOML at line {line}, column {column}: {why}; the line reads {shown(lines[line - 1])}",
        line,
    )


def _check_format(keys: Keys) -> None:
    found = keys.need("format", as_whole(Whole(1, 2**63 - 1, "a format number")), "format = 1")
    if found is not None and found > FORMAT:
        newer = f"this case was made for a newer Ullage: its format is {found}, this one reads {FORMAT}"
        keys.problem(f"{newer}; install the newer one", "format")
        raise InputError(keys.problems)


def _case(keys: Keys, folder: Path) -> CaseFile:
    title = keys.need("title", as_name, 'title = "Tankers at the oil berth"')
    period = _case_period(keys)
    places = tuple(read_place(each) for each in keys.tables("place"))
    caps = [read_cap(each, period) for each in keys.tables("cap")]
    files, sources = _files(keys.table("files"), folder, watched=not keys.table("watch").empty)
    case = CaseFile(
        title=title or "",
        from_day=period[0],
        to_day=period[1],
        seed=_or_default(keys.get("seed", as_whole(_SEED)), DEFAULT_SEED),
        draws=_or_default(keys.get("draws", as_whole(_DRAWS)), DEFAULT_DRAWS),
        product=keys.get("product", as_name),
        caps=tuple(sorted(caps, key=lambda cap: (cap.from_day, cap.to_day))),
        places=places,
        files=files,
        sources=sources,
        reported_visits=tuple(read_reported_visits(each, period) for each in keys.tables("reported_visits")),
        fleet_prior=read_fleet_prior(keys.table("fleet_prior")),
        published=tuple(read_published(each) for each in keys.tables("published")),
        rules=read_raw_rules(keys.table("rules")),
        watch=read_watch(keys.table("watch")),
    )
    keys.finish()
    _check_periods(keys, case)
    _check_place_ids(keys, case)
    return replace(case, warnings=tuple(_warnings(keys.file, case, folder)))


def _or_default(value: int | None, default: int) -> int:
    return default if value is None else value


def _case_period(keys: Keys) -> tuple[date, date]:
    """Read the case's period; without one, all time, so that nothing else seems to be outside."""
    begin = keys.need("from", as_first_day, "from = 2024-01-01") or date.min
    end = keys.need("to", as_last_day, "to = 2024-12-31") or date.max
    if end < begin:
        keys.problem(f"ends on {end}, before it begins on {begin}: correct from or to", "to")
    return begin, end


def _files(keys: Keys, folder: Path, *, watched: bool) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Read what the case is made from: tables, and sources of several files.

    Scenes of a case that is watched may not be there yet: the first fetch makes their folder.
    """
    tables = {kind: keys.get(kind, _file_in(folder)) for kind in FILE_KINDS}
    come = "scenes" if watched else ""
    sources = {kind: _sources(keys, kind, _source_in(folder, kind, may_come=kind == come)) for kind in SOURCE_KINDS}
    keys.finish()
    return (
        {kind: name for kind, name in tables.items() if name is not None},
        {kind: names for kind, names in sources.items() if names},
    )


def _sources(keys: Keys, kind: str, read: Callable[[object], str]) -> tuple[str, ...]:
    """Read one path or a list of paths; each that is wrong is a problem of its own."""
    found: dict[str, None] = {}
    for number, value in enumerate(keys.get(kind, _some) or (), start=1):
        try:
            found[read(value)] = None
        except CellError as error:
            keys.problem(str(error), kind if number == 1 else f"{kind}, entry {number}")
    return tuple(found)


def _some(value: object) -> list[object]:
    """Read a list, or one thing alone."""
    if not isinstance(value, list):
        return [value]
    if len(value) > MOST_SOURCES:
        raise CellError(f"found a list of {len(value):,}, expected at most {MOST_SOURCES:,}: name their folder instead")
    return value


def _file_in(folder: Path) -> Callable[[object], str]:
    """Make the kind of key that names a file of the case; a case must hold all that it is made from."""
    root = folder.resolve()

    def read(value: object) -> str:
        name = as_name(value)
        try:
            path = (root / name).resolve()
            if not path.is_relative_to(root):
                raise CellError(f"{shown(name)} is outside the case folder: copy it into the folder and name it there")
            if not path.is_file():
                raise CellError(f"{shown(name)} is not in the case folder: correct the name, or remove this line")
        except (OSError, RuntimeError) as error:
            raise CellError(f"{shown(name)} cannot be a file's name ({type(error).__name__}): correct it") from None
        return name

    return read


def _source_in(folder: Path, kind: str, *, may_come: bool) -> Callable[[object], str]:
    """Make the kind of key that names a file or folder of the case.

    It has to lie in the folder by its name, but a link there may lead elsewhere: archives are too large to be copied. A
    lake that a live feed fills serves many cases and may lie outside.
    """
    root = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() follows the links that are allowed here

    def read(value: object) -> str:
        name = as_name(value)
        path = Path(os.path.normpath(root / name))
        try:
            there, is_link = path.is_file() or path.is_dir(), path.is_symlink()
        except (OSError, ValueError) as error:
            raise CellError(f"{shown(name)} cannot be a file's name ({type(error).__name__}): correct it") from None
        inside = path.is_relative_to(root)
        if inside and not path.is_relative_to(root / "out"):
            if there or (may_come and not is_link):
                return path.relative_to(root).as_posix()
            advice = _ABSENT.get(kind, "correct the name, or remove it")
            raise CellError(f"{shown(name)} is not in the case folder: {advice}")
        if kind == "ais" and not inside and not Path(name).is_absolute():
            return _lake_outside(root, name, path)
        advice = "put it into the folder, or a link to it, and name it there"
        raise CellError(f"{shown(name)} is outside the case folder, or in its out: {advice}")

    return read


def _lake_outside(root: Path, name: str, path: Path) -> str:
    """Give the path of a lake beside the case, relative to it; or where an unpacked package of the case has it."""
    outside = Path(os.path.relpath(path, root)).as_posix()
    if (root / told_name(outside)).is_dir():
        return told_name(outside)
    if is_lake(path):
        return outside
    expected = "of what lies there only a lake can be named, which ullage listen fills"
    advice = "begin to listen, put other files into the folder, or a link to them, and name it there"
    raise CellError(f"{shown(name)} is outside the case folder; {expected}: {advice}")


def _check_periods(keys: Keys, case: CaseFile) -> None:
    for earlier, later in pairwise(case.caps):
        if later.from_day <= earlier.to_day:
            keys.problem(
                f"the cap from {later.from_day} begins before the one from {earlier.from_day} ends, on "
                f"{earlier.to_day}: one cap a period, none overlapping",
                "[[cap]]",
            )
    for name, periods in (("[[cap]]", case.caps), ("[[reported_visits]]", case.reported_visits)):
        for period in periods:
            rising = period.from_day <= period.to_day
            if rising and (period.to_day < case.from_day or period.from_day > case.to_day):
                keys.problem(
                    f"the period from {period.from_day} to {period.to_day} is outside the case, "
                    f"which is from {case.from_day} to {case.to_day}: correct one of them",
                    name,
                )


def _check_place_ids(keys: Keys, case: CaseFile) -> None:
    first: dict[str, int] = {}
    for number, place in enumerate(case.places, start=1):
        if place.id and first.setdefault(place.id, number) != number:
            message = f"{shown(place.id)} is the id of place {first[place.id]} too: give each its own"
            keys.problem(message, f"[[place]] {number}, id")
    if "places" not in case.files:  # else the places file may have them
        keys.problems += find_unknown_places(case.reported_visits, case.places, keys.file)


def _warnings(file: str, case: CaseFile, folder: Path) -> list[str]:
    unverified = [
        f"{file} [[place]] {number}: place {shown(place.id)} {UNVERIFIED}"
        for number, place in enumerate(case.places, start=1)
        if not place.verified
    ]
    overloaded = [
        f"{file} [[reported_visits]] {number}: fill {count.fill:g} is above 1: taken as stated"
        for number, count in enumerate(case.reported_visits, start=1)
        if count.fill is not None and count.fill > 1
    ]
    named = {Path(name).name for name in case.files.values()}
    unnamed = [
        f"{file} [files]: {name} is in the folder and was not read, because no line names it"
        for name in (f"{kind}{suffix}" for kind in FILE_KINDS for suffix in (".csv", ".xlsx"))
        if name not in named and (folder / name).is_file()
    ]
    # the truth of a simulated case is there to be judged by, not to be read
    sources = {"truth"}.union(name.split("/")[0] for names in case.sources.values() for name in names)
    unnamed += [
        f"{file} [files]: {name}/ is in the folder and was not read, because no line names it"
        for name in SOURCE_KINDS
        if not sources & {name, "."} and (folder / name).is_dir()
    ]
    return unverified + overloaded + unnamed
