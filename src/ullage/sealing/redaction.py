"""A package for the public: without analysts' names, notes and paths, and without what no licence allows to publish.

Inputs are never changed: they go in as they are, or stay out with their hash. Tables are redacted by the columns that
people write in, then by what they wrote wherever it stands; summary, spreadsheets and report are made anew of the
redacted tables, so that nothing cut or set otherwise stays in them. What a run did not write stays out. The chain of
the log holds all the same, since names and reasons stand in it as commitments.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ullage.case import read_case
from ullage.decisions.applied import words_of
from ullage.errors import InputError, Problem
from ullage.evidence.text import counted
from ullage.hashes import Hashes
from ullage.made_with import code_hash
from ullage.results import REPORT, RESULTS, reports, summary_bytes, table_files
from ullage.sealing.publishable import chip_allowed, chips_allowed, has_pixels_alone, settle_input
from ullage.sealing.redacted_tables import read_result_tables, redact_tables
from ullage.sealing.run_record import FILE as RUN_RECORD
from ullage.sealing.run_record import record_bytes
from ullage.sealing.secrets import Secrets
from ullage.sources.case_file import read_case_file
from ullage.sources.licences import find_licence, read_licences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import polars as pl

    from ullage.decisions import Entry
    from ullage.sealing.package import Packing, Piece
    from ullage.sealing.run_record import RunRecord
    from ullage.sources.licences import Licence

_SUMMARY: Final = "summary.json"
_PDF: Final = "report.pdf"
_CHIPS: Final = "out/chips/"
_NO_CHIPS: Final = "licences.csv does not say that pictures cut from all images may be published"
_NOT_OURS: Final = "ullage run did not write it, so that nobody can say what stands in it"
_OTHER_CODE: Final = "another Ullage wrote it, so that it cannot be made anew without names; first ullage run"
_LINES: Final = "out/lines.parquet"
_POSITIONS: Final = "licences.csv does not say that the AIS may be published of which its positions are"
_MEASURED: Final = "a person's measurement, with name and reason"
_STILL: Final = "reasons or notes still stand in it after those of its tables were taken out"


class _Case(NamedTuple):
    """What is known of a case that is redacted."""

    licences: Sequence[Licence]
    secrets: Secrets
    people: Mapping[str, str]
    scenes: frozenset[str]
    noted: frozenset[str]
    heard: frozenset[str]


def redact(folder: Path, packing: Packing) -> Packing:
    """Redact what is to be sealed for the public.

    Parameters
    ----------
    folder
        The case folder.
    packing
        All that would be sealed otherwise.

    Raises
    ------
    InputError
        When the case cannot be read any more, or a table of its result.
    """
    case = _read(folder, packing.log)
    _check_names(packing.pieces, case.secrets)
    inputs = [
        settle_input(one, case.licences, case.secrets, case.scenes, case.noted)
        for one in packing.pieces if one.role == "input"
    ]  # fmt: skip
    chips = chips_allowed(inputs, case.licences, case.scenes)
    measured = [replace(one, why=_MEASURED) for one in packing.pieces if one.role == "measured"]
    results = [one for one in packing.pieces if one.role not in ("input", "measured")]
    pictures = [_picture(one, case, chips=chips) for one in results if _is_picture(one)]
    tables, counts = redact_tables(read_result_tables(folder / "out"), case.secrets, case.people)
    summary, counts[_SUMMARY] = case.secrets.without_tree(packing.summary)
    made = _made(summary, tables)
    if any(one.role == "report" for one in results):
        made |= _report(summary, tables, case, _in_their_order(pictures, tables))
    heard = [one for one in inputs if _is_of(one.name.removeprefix("inputs/"), case.heard)]
    open_ais = all(find_licence(case.licences, one.name.removeprefix("inputs/")).public == "yes" for one in heard)
    results = [replace(one, why=_POSITIONS) if one.name == _LINES and not open_ais else one for one in results]
    others = [
        _result(one, made, counts, same_code=summary.get("code") == code_hash())
        for one in results
        if not _is_picture(one)
    ]
    log = tuple(one.redacted(by=case.people[one.by or ""]) for one in packing.log)
    pieces = tuple(_without_credits(one, case.secrets) for one in (*inputs, *pictures, *others, *measured))
    told = tuple(_statement(pieces, log))
    record = _record(packing.record, pieces)
    pieces = tuple(_with_record(one, record) for one in pieces)
    return replace(packing, summary=summary, pieces=pieces, record=record, log=log, redaction=told)


def _record(record: RunRecord, pieces: Iterable[Piece]) -> RunRecord:
    """Give the record of the run as if it had written what the public gets; what was left out has no hash."""
    named = {one.name.removeprefix("out/"): one for one in pieces}

    def hash_of(name: str, before: str) -> str:
        piece = named[name]
        if piece.why:
            return ""
        return before if piece.content is None else hashlib.sha256(piece.content).hexdigest()

    return replace(record, outputs={name: hash_of(name, before) for name, before in record.outputs.items()})


def _with_record(piece: Piece, record: RunRecord) -> Piece:
    return replace(piece, content=record_bytes(record), why="") if piece.name == f"out/{RUN_RECORD}" else piece


def _read(folder: Path, log: Sequence[Entry]) -> _Case:
    """Find what must not be told: who decided and why, notes of the tables, and where the case lies."""
    files = read_case_file(folder / "case.toml").files
    case = read_case(folder, Hashes(folder, folder / "out" / ".parts"))
    tables = {"observations": case.inputs.observations, "fleet": case.inputs.fleet}
    notes = {name: table["note"].drop_nulls().to_list() for name, table in tables.items()}
    paths = {str(path) for path in (folder.absolute(), folder.resolve(), Path.home()) if path != Path("/")}
    people = {name: f"analyst {at}" for at, name in enumerate(dict.fromkeys(one.by or "" for one in log), start=1)}
    instead = {words_of(one): words_of(one.redacted()) for one in log if one.why is not None}
    reasons = [one.why for one in log if one.why]
    secrets = Secrets([*people, *paths], [*reasons, *(one for part in notes.values() for one in part)], instead)
    scenes = frozenset(one.name for one in case.sources.get("scenes", ()))
    noted = frozenset(files[name] for name, found in notes.items() if found and name in files)
    heard = frozenset(one.name for one in case.sources.get("ais", ()))
    return _Case(read_licences(folder).frame, secrets, people, scenes, noted, heard)


def _is_of(name: str, inputs: frozenset[str]) -> bool:
    """Say whether a file is one of some inputs, or lies in one that is a folder."""
    return name in inputs or any(parent.as_posix() in inputs for parent in PurePosixPath(name).parents)


def _check_names(pieces: Iterable[Piece], secrets: Secrets) -> None:
    """Refuse names of files that tell who decided: summary and manifest list them all, whether they go in or not."""
    told = "its name tells an analyst's, and names of files are published: rename it, and run it again: ullage run"
    given = [one for one in pieces if one.role in ("input", "added")]  # the others have names that Ullage gave
    problems = [Problem(one.name, told) for one in given if secrets.names_in(one.name.split("/", 1)[1])]
    if problems:
        raise InputError(problems)


def _without_credits(piece: Piece, secrets: Secrets) -> Piece:
    """Take names and notes out of what licences.csv tells of a file."""
    return replace(piece, licence=secrets.without(piece.licence)[0], source=secrets.without(piece.source)[0])


def _is_picture(piece: Piece) -> bool:
    return piece.name.startswith(_CHIPS) and piece.name.endswith(".png")


def _picture(piece: Piece, case: _Case, *, chips: bool) -> Piece:
    if piece.role == "added":
        return replace(piece, why=_NOT_OURS)
    if piece.path is None or not has_pixels_alone(piece.path):
        return replace(piece, why="it holds more than pixels, so that nobody can say what stands in it")
    return piece if chip_allowed(piece, case.licences, chips=chips) else replace(piece, why=_NO_CHIPS)


def _in_their_order(pictures: Sequence[Piece], tables: Mapping[str, pl.DataFrame]) -> dict[str, bytes]:
    """Give the pictures that may be shown in the order in which a run shows them."""
    from ullage.detecting.case_chips import first_visits

    there = {Path(one.name).stem: one.path for one in pictures if one.path and not one.why}
    order = [one["sighting_id"] for one in first_visits(tables["sightings"], tables["visits"])]
    return {name: there[name].read_bytes() for name in order if name in there}


def _made(summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> dict[str, bytes]:
    """Make the files of a result anew of its redacted tables."""
    files = table_files(tables, [name for name in tables if name not in RESULTS])
    return {**files, _SUMMARY: summary_bytes(summary)}


def _report(
    summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], case: _Case, pictures: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Make the report anew; only where this Ullage wrote it."""
    if summary.get("code") != code_hash():
        return {}
    made = reports(summary, tables, pictures, lambda *_: None)
    # what was taken out of all that it is made of cannot stand in it; looked for all the same
    text = made[REPORT].decode()
    return {} if any(one in text for one in case.secrets.long) else made


def _result(piece: Piece, made: Mapping[str, bytes], counts: Mapping[str, int], *, same_code: bool) -> Piece:
    """Give one result as it is published, or say why it is not."""
    name = piece.name.removeprefix("out/")
    if piece.path is None or piece.why or name == RUN_RECORD:
        return piece
    if name not in made or piece.role == "added":
        reason = _STILL if same_code else _OTHER_CODE
        return replace(piece, why=reason if name in (REPORT, _PDF) else _NOT_OURS)
    content = made[name]
    if content == piece.path.read_bytes():
        return piece
    count = counts.get(name if name == _SUMMARY else name.partition(".")[0])
    told = f"redacted in {count:,} places" if count else "made anew of what was redacted"
    return replace(piece, content=content, redacted=True, told=told)


def _statement(pieces: Iterable[Piece], log: Sequence[Entry]) -> Iterator[str]:
    """Say what was redacted and how."""
    yield (
        "This package was redacted for the public. Columns of analysts' names, reasons and notes were taken out; what "
        "they wrote there, and paths of the machine, was looked for in all other texts of the tables and of the "
        "summary, and stands there as [redacted]. Spreadsheets and report were made anew of that."
    )
    if log:
        whose = f"{counted(len(log), 'decision')} by {counted(len({one.by for one in log}), 'analyst')}"
        yield (
            f"Of {whose} the names, reasons and what was known then are left out; their hashes stayed, so that the "
            "chain of the log can be checked. Which of them are of one analyst is the word of who sealed this."
        )
    found = list(pieces)
    changed = sum(one.redacted for one in found)
    told = "1 result was" if changed == 1 else f"{changed:,} results were"
    yield f"{told} redacted. No hash of what they were is told: names could be tried until it is the same."
    inputs = Counter((one.role == "input", one.why) for one in found if one.why)
    for (is_input, why), count in sorted(inputs.items(), reverse=True):
        told = "1 file was" if count == 1 else f"{count:,} files were"
        yield f"{told} left out{', but for the SHA-256' if is_input else ''}: {why}."
