"""A case run from its folder to ``out/``: every file whole or as it was before."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ullage.case import Case, read_case
from ullage.decisions import DecisionLog
from ullage.engine import Machine
from ullage.errors import InputError
from ullage.evidence.spreadsheet import csv_bytes
from ullage.finished import Finished
from ullage.gathering import EVIDENCE_TABLES
from ullage.hashes import Hashes, file_hash
from ullage.lake.layout import parquet_bytes
from ullage.made_with import code_hash
from ullage.parts import KeptSteps
from ullage.sealing.run_record import FILE as RUN_RECORD
from ullage.sealing.run_record import read_record, record_of_run
from ullage.snapshot import with_snapshots
from ullage.sources.case_file import read_case_file
from ullage.unchanged import (
    is_apart,
    note_result,
    outputs_of,
    result_key,
    standing_result,
    states_of,
    states_of_case,
    unchanged_result,
)
from ullage.worked_out import LINES, as_decided, work_out
from ullage.writing import take_lock, write_whole, writing_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import polars as pl

    from ullage.engine import Place
    from ullage.parts import Progress
    from ullage.unchanged import States

SUMMARY = "summary.json"
REPORT = "report.html"
PDF = "report.pdf"
CHIPS = "chips"
PARTS = ".parts"
LOCK = "writing.lock"
WRITTEN = (
    "observations", "fleet", "hulls", "notified", "other_deliveries", "looks", "stays", "matches", "sightings",
    "candidates", "claims", "listed", "listings", "decisions", LINES,
)  # fmt: skip
"""Tables that are written where they have rows, as Parquet alone: with the others, all that the report is made of."""
RESULTS = ("visits", "deliveries", "balance")
"""Tables that are written always, as Parquet and for spreadsheets."""


def run_case(
    folder: Path,
    *,
    report: bool = True,
    workers: int | None = None,
    scheduler: str | None = None,
    rehash: bool = False,
    progress: Progress | None = None,
) -> Finished:
    """Run the whole flow of a case and write ``out/``, unless what is there is what it would write.

    Parameters
    ----------
    folder
        The case folder.
    report
        Whether the evidence report is made too.
    workers
        How many processes slices may take; by default one a processor.
    scheduler
        Address of a Dask cluster that they run on instead.
    rehash
        Read every byte of every input, also of files whose size and time are as before.
    progress
        Called with stage, slices done and slices in all.

    Raises
    ------
    InputError
        When an input file is at fault; ``out/`` stays as it was.
    OutputError
        When ``out/`` cannot be written; what was there stays whole.
    EngineError
        When the cluster cannot be used, or a task kills its workers.
    """
    progress = progress or (lambda *_: None)
    progress("read", 0, 1)
    out = folder / "out"
    parts, wanted = out / PARTS, [REPORT, SUMMARY] if report else [SUMMARY]
    if not rehash and (standing := standing_result(folder, parts, wanted)):
        return standing
    apart = _apart(folder)
    before = states_of_case(folder, apart) if folder.is_dir() else {}
    hashes = Hashes(folder, parts, trust=not rehash)
    entries = DecisionLog(folder).entries()
    case = as_decided(with_snapshots(read_case(folder, hashes), out, hashes), entries)
    progress("read", 1, 1)
    single = _not_among(before, case)
    before |= states_of(folder, single)
    note = partial(note_result, folder, parts, result_key(case.files), before, [*apart, *single])
    if unchanged := unchanged_result(folder, parts, result_key(case.files), wanted):
        with suppress(OSError), _alone(parts):
            if unchanged_result(folder, parts, result_key(case.files), wanted):  # nobody has written it anew meanwhile
                hashes.keep()
                note(outputs_of(parts))  # the next run need not read again what differs in time alone
        return unchanged
    with writing_to(out), _place(scheduler, folder, workers) as place:
        out.mkdir(exist_ok=True)
        hashes.keep()
        steps = KeptSteps(parts, place, progress)
        summary, tables = work_out(case, entries, out, steps, progress)
        pictures = _pictures(case, tables, steps) if report else {}
        contents = _contents(summary, tables, pictures, progress, report=report)
        with _alone(parts):
            outputs, written = _write(out, contents, pictures, progress, report=report)
            note(outputs)
        steps.forget_others()
        progress("write", 1, 1)
    return Finished(summary, tables, written)


def _apart(folder: Path) -> list[Path]:
    """Give what a case names and a look over its folder does not come to; nothing where its file cannot be read."""
    try:
        file = read_case_file(folder)
    except InputError:
        return []
    names = [*file.files.values(), *(name for many in file.sources.values() for name in many)]
    return [folder / name for name in names if is_apart(name)]


def _not_among(states: States, case: Case) -> list[Path]:
    """Give the files that a case was read from and whose states are not among these."""
    found = [case.folder / name for name in case.files if name not in states]
    elsewhere = [one.path for many in case.sources.values() for one in many if not one.path.is_relative_to(case.folder)]
    return [*(path for path in found if path.is_file()), *elsewhere]


@contextmanager
def _alone(parts: Path) -> Iterator[None]:
    """Let one run at a time write a result and note what it is: else one is noted as that of another's inputs."""
    try:
        parts.mkdir(parents=True, exist_ok=True)
        handle = take_lock(parts / LOCK, "", wait=True)
    except OSError:  # a file system without locks; one that nobody can write to will say so
        handle = None
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _contents(
    summary: dict[str, Any],
    tables: Mapping[str, pl.DataFrame],
    pictures: Mapping[str, bytes],
    progress: Progress,
    *,
    report: bool,
) -> dict[str, bytes]:
    """Give the files of a result by their names; pictures stand beside them."""
    own = [name for name in EVIDENCE_TABLES if name in tables]
    contents = table_files(tables, [*own, *(name for name in WRITTEN if len(tables[name]))])
    if report:
        contents |= reports(summary, tables, pictures, progress)
    return contents | {SUMMARY: summary_bytes(summary)}


def _write(
    out: Path, contents: dict[str, bytes], pictures: Mapping[str, bytes], progress: Progress, *, report: bool
) -> tuple[dict[str, str], tuple[Path, ...]]:
    """Write a result; give the SHA-256 of all files that are its own by their names, and the paths of what was written.

    A report that an earlier run made of the same is kept, if it is what that run wrote.
    """
    progress("write", 0, 1)
    stale = not report and not _says(out / SUMMARY, contents[SUMMARY])
    contents[RUN_RECORD] = _record(out, contents, pictures, keeps_report=not report and not stale)
    if report or stale:
        _write_chips(out / CHIPS, pictures)
    # a report, or tables, of another result must not stand beside this one, also not for who reads meanwhile
    others = [f"{name}.parquet" for name in (*EVIDENCE_TABLES, *WRITTEN) if f"{name}.parquet" not in contents]
    written = write_whole(out, contents, (*others, *((REPORT, PDF) if stale else ())))
    told = {**read_record(contents[RUN_RECORD]).outputs, RUN_RECORD: sha256(contents[RUN_RECORD]).hexdigest()}
    new = {*contents, *(f"{CHIPS}/{name}.png" for name in pictures)}
    return {name: one for name, one in told.items() if name in new or _holds(out / name, one)}, written


def _holds(path: Path, content: str) -> bool:
    return path.is_file() and file_hash(path) == content


def _place(scheduler: str | None, folder: Path, workers: int | None) -> Place:
    """Give where slices run."""
    if scheduler is None:
        return Machine(workers)
    from ullage.engine.cluster import Cluster

    return Cluster(scheduler, folder)


def _record(out: Path, contents: Mapping[str, bytes], pictures: Mapping[str, bytes], *, keeps_report: bool) -> bytes:
    """Give what the run says of itself; a report that is kept is that of the run which wrote it."""
    chips = {f"{CHIPS}/{name}.png": content for name, content in pictures.items()}
    kept = (REPORT, PDF, f"{CHIPS}/") if keeps_report else ()
    return record_of_run(out, code_hash(), {**contents, **chips}, kept)


def _says(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def summary_bytes(summary: Mapping[str, Any]) -> bytes:
    """Write a summary as it stands in ``out/summary.json``."""
    return json.dumps(summary, indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def table_files(tables: Mapping[str, pl.DataFrame], others: Iterable[str]) -> dict[str, bytes]:
    """Write `RESULTS` and other tables as Parquet, each by the name of its file; `RESULTS` are also CSV."""
    contents = {f"{name}.parquet": parquet_bytes(tables[name]) for name in (*others, *RESULTS)}
    return contents | {f"{name}.csv": csv_bytes(tables[name]) for name in RESULTS}


def _pictures(case: Case, tables: Mapping[str, pl.DataFrame], steps: KeptSteps) -> dict[str, bytes]:
    """Draw the sightings of a case that has scenes."""
    if not case.sources.get("scenes"):
        return {}
    from ullage.detecting.case_chips import draw_case_chips

    return draw_case_chips(case.sources["scenes"], tables, steps)


def _write_chips(folder: Path, pictures: Mapping[str, bytes]) -> None:
    """Write the pictures of sightings, and remove those of another result."""
    if pictures:
        folder.mkdir(exist_ok=True)
        write_whole(folder, {f"{name}.png": content for name, content in pictures.items()})
    for path in sorted(folder.glob("*.png")) if folder.is_dir() else ():
        if path.stem not in pictures:
            path.unlink(missing_ok=True)
    if not pictures and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def reports(
    summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], pictures: Mapping[str, bytes], progress: Progress
) -> dict[str, bytes]:
    """Make the evidence report, each form by the name of its file."""
    from ullage.evidence.html import html_report
    from ullage.evidence.pdf import pdf_report

    progress("report", 0, 2)
    page = html_report(summary, tables, pictures).encode()
    progress("report", 1, 2)
    document = pdf_report(summary, tables, pictures)
    progress("report", 2, 2)
    return {REPORT: page, PDF: document}
