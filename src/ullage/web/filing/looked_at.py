"""What a file that came in is, by what it holds: its reader looks at it before it belongs to the case."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem
from ullage.records import CaseFile
from ullage.sources.case_file import read_case_file
from ullage.sources.scene_files import SUFFIXES
from ullage.sources.view_metadata.beside import find_beside
from ullage.web.filing.kinds import MOST_BESIDE

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from ullage.records import Place
    from ullage.web.filing.kinds import Kind

MOST_PIECES: Final = 4
"""Of a file of AIS, each of at most a million reports, that are read to tell what it is."""
MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file was found to be.

    Parameters
    ----------
    form
        In a few words.
    rows
        How many it has, or had as far as it was read; None where it has no rows.
    whole
        Whether all of it was read.
    first, last
        The earliest and the latest moment or day of what it holds, ISO 8601; None where it tells none.
    told
        Warnings of its reader.
    """

    form: str
    rows: int | None = None
    whole: bool = True
    first: str | None = None
    last: str | None = None
    told: tuple[str, ...] = field(default=())


def look_at(path: Path, kind: Kind, case: Path, beside: Path) -> Looked:
    """Say what a file is.

    Parameters
    ----------
    path
        The file.
    kind
        What it is said to be.
    case
        The case folder.
    beside
        The folder that it is meant for.

    Raises
    ------
    InputError
        When it is not of the kind.
    """
    if kind.name == "scenes":
        return _scene(path, beside)
    if kind.name == "ais":
        return _ais(path)
    if kind.name in {"listings", "registers"}:
        return _list(path, kind.name)
    return _table(path, kind.name, case)


def _scene(path: Path, beside: Path) -> Looked:
    from ullage.sources.scenes import read_scene

    if told := _completes(path, beside):
        return told
    if path.suffix.lower() not in SUFFIXES:
        what = "belongs to no image that is here: send the image that it is the metadata of first"
        raise InputError([Problem(path.name, what)])
    scene = read_scene(path)
    form = f"{scene.kind} scene of {scene.sensor}, {scene.columns:,} by {scene.rows:,} pixels, {', '.join(scene.bands)}"
    return Looked(form, None, True, _text(scene.started_at), _text(scene.ended_at), scene.warnings[:MOST_TOLD])


def _completes(path: Path, beside: Path) -> Looked | None:
    """Say which image a file of metadata or a mask belongs to; None where it is none of these."""
    images = [one.name for one in beside.iterdir() if one.suffix.lower() in SUFFIXES] if beside.is_dir() else []
    for image in sorted(images):
        found = find_beside(path.parent / image)  # its folder holds what came in, and nothing else
        if path in found.masks:
            return Looked(f"mask of usable pixels of {image}")
        if path in found.metadata:
            _check_metadata(path)
            return Looked(f"metadata of {image}")
    return None


def _check_metadata(path: Path) -> None:
    if path.stat().st_size > MOST_BESIDE:
        raise InputError([Problem(path.name, f"is larger than any metadata: at most {MOST_BESIDE:,} bytes")])
    content = path.read_bytes()
    try:
        if path.suffix.lower() == ".json":
            json.loads(content)
        elif path.suffix.lower() == ".xml":
            from defusedxml.ElementTree import fromstring

            fromstring(content)
        else:
            content.decode()
    except (ValueError, RecursionError, SyntaxError) as error:
        raise InputError([Problem(path.name, f"is no {path.suffix[1:].upper()} ({type(error).__name__})")]) from error


def _ais(path: Path) -> Looked:
    from ullage.sources.ais.forms import NMEA
    from ullage.sources.ais.reading import Reading

    reading = Reading([path])
    pieces = list(islice(iter(reading), MOST_PIECES + 1))
    whole = len(pieces) <= MOST_PIECES
    times = [one for positions, _ in pieces for one in (positions["seen_at"].min(), positions["seen_at"].max()) if one]
    if not any(len(positions) + len(statics) for positions, statics in pieces):
        raise InputError(reading.problems or [Problem(path.name, "holds no report that can be read")])
    forms = sorted({one.form for one in reading.files if one.form}) or [NMEA]  # told of lines once all are read
    return Looked(
        f"AIS: {', '.join(forms)}",
        sum(len(positions) + len(statics) for positions, statics in pieces),
        whole,
        _text(min(times, default=None)),
        _text(max(times, default=None)),
        tuple(str(one) for one in reading.problems[:MOST_TOLD]),
    )


def _list(path: Path, kind: str) -> Looked:
    if kind == "registers":
        from ullage.sources.registers.reading import read_register

        register = read_register(path)
        day = _text(register.source_date)
        return Looked(f"register: {register.format}", register.rows, True, day, day, register.warnings[:MOST_TOLD])
    from ullage.sources.listings.formats import is_companion
    from ullage.sources.listings.opening import open_list
    from ullage.sources.listings.reading import read_listings

    if is_companion(open_list(path)):
        return Looked("completes OFAC's sdn.csv of the same version")
    one = read_listings(path)
    day = _text(one.list_date)
    form = f"list of {one.authority or 'several authorities'} ({one.format}), {one.vessels:,} vessels"
    return Looked(form, one.entries, True, day, day, one.warnings[:MOST_TOLD])


def _table(path: Path, kind: str, case: Path) -> Looked:
    file, places = _case(case)
    frame, warnings = _read_table(path, kind, file, places, case)
    days = [frame[name].drop_nulls() for name in ("seen_after", "from_day", "looked_at", "arrived_at") if name in frame]
    first, last = (_text(days[0].min()), _text(days[0].max())) if days and len(days[0]) else (None, None)
    return Looked(f"table of {kind.replace('_', ' ')}", len(frame), True, first, last, tuple(warnings[:MOST_TOLD]))


def _case(folder: Path) -> tuple[CaseFile, dict[str, Place]]:
    from ullage.sources.places import merge_places, read_places
    from ullage.sources.sheet import Read

    file = read_case_file(folder / "case.toml")
    name = file.files.get("places")
    none: tuple[Place, ...] = ()
    read = read_places(folder / name) if name else Read(none)
    return file, {one.id: one for one in merge_places(file, read).frame}


def _read_table(
    path: Path, kind: str, file: CaseFile, places: dict[str, Place], case: Path
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    import polars as pl

    from ullage.sources import fleet, looks, notified, observations, other_deliveries, stays
    from ullage.sources.places import read_places

    if kind == "places":
        found = read_places(path)
        return pl.DataFrame({"id": [one.id for one in found.frame]}), tuple(found.warnings)
    readers: dict[str, Any] = {
        "observations": lambda: observations.read_observations(path, places, file.from_day, file.to_day, case),
        "fleet": lambda: fleet.read_fleet(path),
        "notified": lambda: notified.read_notified(path),
        "other_deliveries": lambda: other_deliveries.read_other_deliveries(path),
        "looks": lambda: looks.read_looks(path, places),
        "stays": lambda: stays.read_stays(path, places),
    }
    read = readers[kind]()
    return read.frame, tuple(read.warnings)


def _text(moment: Any) -> str | None:
    if isinstance(moment, datetime):
        return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    return moment.isoformat() if isinstance(moment, date) else None
