"""What of a case goes into its package: the result, what it was made from, and what was decided."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from ullage.decisions import DecisionLog
from ullage.decisions.log import FILE as LOG_FILE
from ullage.errors import InputError, Problem
from ullage.hashes import file_hash, files_in
from ullage.measuring.kept import FOLDER as MEASURED
from ullage.sealing.names import find_twins, is_reserved, name_fault
from ullage.sealing.package import Packing, Piece, state_of
from ullage.sealing.run_record import FILE as RUN_RECORD
from ullage.sealing.run_record import RecordError, read_record
from ullage.snapshot import snapshot_of
from ullage.sources.ais.lake_folder import is_lake, lake_files
from ullage.sources.licences import find_licence, read_licences
from ullage.sources.obtained import Obtained
from ullage.sources.outside import find_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ullage.sealing.run_record import RunRecord
    from ullage.sources.licences import Licence
    from ullage.sources.obtained import Download

REPORTS: Final = ("report.html", "report.pdf")
LAKE: Final = "ais"
SET_BACK: Final = "a clock was set back"
"""How a break of the log begins that breaks no chain."""
_RUN: Final = "run it again: ullage run"
_KEY: Final = (b"PRIVATE KEY-----", 4_096)


def gather_packing(folder: Path, *, inputs: bool = True, lake: bool = False) -> Packing:
    """Find what of a case goes into its package.

    Parameters
    ----------
    folder
        The case folder.
    inputs
        Whether its inputs go in; otherwise their hashes.
    lake
        Whether the AIS as Ullage keeps it goes in too, which it can make again from the inputs.

    Raises
    ------
    InputError
        When there is no result, when something of it is gone, when a name cannot be packed, when a secret key lies
        among the files, or when the log of decisions was tampered with.
    """
    summary = read_summary(folder)
    log = DecisionLog(folder)
    breaks = log.find_breaks()
    problems = [Problem(LOG_FILE, one) for one in breaks if SET_BACK not in one]
    licences = read_licences(folder).frame
    pieces: list[Piece] = []
    kept = "" if inputs else "inputs were to stay out"
    for name in input_names(summary):
        found = _input(folder, name, str(summary["inputs"][name]), licences, kept)
        problems += [] if found else [Problem(name, f"is gone since the result was made of it; put it back, or {_RUN}")]
        pieces += found
    pieces += _measured(folder / MEASURED)
    record = read_run_record(folder)
    pieces += _results(folder / "out", licences, record, lake=lake)
    problems += _changed(folder / "out", record)
    problems += _name_problems(pieces) + [Problem(one.name, _told_of_key()) for one in pieces if _is_key(one.path)]
    if problems:
        raise InputError(problems)
    return Packing(summary, tuple(pieces), record, log.entries())


def read_summary(folder: Path) -> dict[str, Any]:
    """Read the summary of a case's result.

    Raises
    ------
    InputError
        When there is none.
    """
    path = folder / "out" / "summary.json"
    try:
        found = json.loads(path.read_bytes())
        good = isinstance(found, dict) and all(isinstance(found.get(name), str) for name in ("title", "from", "to"))
    except OSError:
        told = "is not there: there is no result to seal; first ullage run"
        raise InputError([Problem("out/summary.json", told)]) from None
    except ValueError:
        good = False
    if not good or not isinstance(found.get("inputs"), dict):
        raise InputError([Problem("out/summary.json", f"is no summary of a result; {_RUN}")])
    return dict(found)


def read_run_record(folder: Path) -> RunRecord:
    """Read what the run of a case says of itself.

    Raises
    ------
    InputError
        When there is none: an older Ullage wrote the result.
    """
    name = f"out/{RUN_RECORD}"
    try:
        return read_record((folder / name).read_bytes())
    except OSError:
        told = f"is not there, and without it nobody can say what the run wrote, and with which libraries; {_RUN}"
        raise InputError([Problem(name, told)]) from None
    except RecordError as error:
        raise InputError([Problem(name, f"{error}; {_RUN}")]) from None


def _changed(out: Path, record: RunRecord) -> Iterator[Problem]:
    """Find what is not as the run wrote it."""
    for name, expected in sorted(record.outputs.items()):
        path = out / name
        if name_fault(name) or not path.is_file():
            yield Problem(f"out/{name}"[:200], f"is gone since the run wrote it; {_RUN}")
        elif file_hash(path) != expected:
            yield Problem(f"out/{name}", f"is not what the run wrote: somebody changed it since; {_RUN}")


def input_names(summary: dict[str, Any]) -> list[str]:
    """Give the files and folders that a result was made of, but for the log of decisions, which has its own place."""
    return sorted(name for name in summary["inputs"] if not is_log(name))


def is_log(name: str) -> bool:
    """Say whether an input of a result is the log of decisions."""
    return name in (LOG_FILE, "decisions")


def _input(folder: Path, name: str, content: str, licences: Sequence[Licence], why: str) -> list[Piece]:
    """Give the pieces of one input: one, or all files of the folder that it is; of a lake those that the run read."""
    if is_reserved(name):
        raise InputError([Problem(name, f"lies where Ullage itself writes: move it elsewhere, and {_RUN}")])
    if name_fault(name):
        return []
    own = find_told(folder, name)
    path = snapshot_of(folder / "out", name, content) or own
    if not path.exists() or not (is_lake(path) or path.is_relative_to(folder / name)):
        return []
    obtained = Obtained(folder)
    pieces = []
    for one in _files(path):
        inner = one.relative_to(path)
        told = _outside(folder, own if path != own else one)
        piece = _piece(f"inputs/{(PurePosixPath(name) / inner).as_posix()}", "input", one, licences, why, told)
        pieces.append(_as_obtained(piece, obtained.of(one)))
    return pieces


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    try:
        return lake_files(path) if is_lake(path) else sorted(files_in(path))
    except OSError as error:
        raise InputError([Problem(path.name, f"cannot be read ({error.strerror or error})")]) from error


def _as_obtained(piece: Piece, download: Download | None) -> Piece:
    """Say with the source of an input how it was obtained, as far as that was written down."""
    if download is None:
        return piece
    told = f"{download.words()}; SHA-256 then {download.sha256}"
    return replace(
        piece, source="; ".join(one for one in (piece.source, told) if one), licence=piece.licence or download.licence
    )


def _outside(folder: Path, path: Path) -> str:
    """Say where a link or a name leads to that leaves the case: who got the case from somebody else wants to know."""
    whole = path.resolve()
    if whole.is_relative_to(folder.resolve()):
        return ""
    return f"a {'name' if '..' in path.parts else 'link'} leads out of the case, to {whole}"


def _piece(name: str, role: str, path: Path, licences: Sequence[Licence], why: str = "", outside: str = "") -> Piece:
    told = find_licence(licences, name.removeprefix("inputs/"))
    state = state_of(path.stat())
    return Piece(name, role, path, licence=told.licence, source=told.source, why=why, told=outside, state=state)


def _results(out: Path, licences: Sequence[Licence], record: RunRecord, *, lake: bool) -> Iterator[Piece]:
    for one in files_in(out):
        name = one.relative_to(out).as_posix()
        if name.split("/")[0] == LAKE and not lake:
            continue
        if one.is_symlink() or not one.resolve().is_relative_to(out.resolve()):
            raise InputError([Problem(f"out/{name}", "is a link: put the file itself there, or remove it")])
        yield _piece(f"out/{name}", role_of(name, record), one, licences)


def _measured(folder: Path) -> Iterator[Piece]:
    """Give the measurements that analysts kept, with their pictures."""
    for one in files_in(folder) if folder.is_dir() else ():
        if one.is_symlink():
            raise InputError([Problem(f"{MEASURED}/{one.name}", "is a link: put the file itself there, or remove it")])
        name = f"{MEASURED}/{one.relative_to(folder).as_posix()}"
        yield Piece(name, "measured", one, state=state_of(one.stat()))


def role_of(name: str, record: RunRecord) -> str:
    """Give the role of a file in ``out/``: what the run did not write is no result of it.

    Parameters
    ----------
    name
        Path within ``out/``.
    record
        Of the run.
    """
    if name.startswith(f"{LAKE}/"):
        return "lake"
    if name == RUN_RECORD:
        return "derived"
    if name not in record.outputs:
        return "added"
    return "report" if name in REPORTS else "derived"


def _name_problems(pieces: Sequence[Piece]) -> list[Problem]:
    faults = [(one.name, name_fault(one.name)) for one in pieces]
    twins = find_twins(name for name, fault in faults if not fault)
    return [
        *(Problem(repr(name), f"{fault}: rename it, and {_RUN}") for name, fault in faults if fault),
        *(
            Problem(name, f"is on some systems the same file as {other}: rename one, and {_RUN}")
            for name, other in twins
        ),
    ]


def _is_key(path: Path | None) -> bool:
    """Say whether a file is a secret key, of whatever kind."""
    mark, most = _KEY
    if path is None or path.stat().st_size > most * 16:
        return False
    with path.open("rb") as file:
        return mark in file.read(most)


def _told_of_key() -> str:
    return "is a secret key, which never goes into a package: move it out of the case"
