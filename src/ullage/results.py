"""A case run from its folder to ``out/``: every file whole or as it was before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ullage.case import Case, read_case
from ullage.decisions import DecisionLog
from ullage.engine import Machine
from ullage.evidence.spreadsheet import csv_bytes
from ullage.finished import Finished
from ullage.gathering import EVIDENCE_TABLES
from ullage.hashes import Hashes
from ullage.lake.layout import parquet_bytes
from ullage.parts import KeptSteps, code_hash
from ullage.sealing.run_record import FILE as RUN_RECORD
from ullage.sealing.run_record import record_of_run
from ullage.snapshot import lakes_outside, with_snapshots
from ullage.unchanged import note_result, result_key, standing_result, states_of, unchanged_result
from ullage.worked_out import LINES, as_decided, work_out
from ullage.writing import write_whole, writing_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import polars as pl

    from ullage.engine import Place
    from ullage.parts import Progress

SUMMARY = "summary.json"
REPORT = "report.html"
PDF = "report.pdf"
CHIPS = "chips"
PARTS = ".parts"
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
    if not rehash and (standing := standing_result(folder, out, parts, wanted)):
        return standing
    beside = lakes_outside(folder)
    before = states_of(folder, *beside) if folder.is_dir() else {}
    hashes = Hashes(folder, parts, trust=not rehash)
    entries = DecisionLog(folder).entries()
    case = as_decided(with_snapshots(read_case(folder, hashes), out, hashes), entries)
    progress("read", 1, 1)
    key = result_key(case.files)
    if unchanged := unchanged_result(out, parts, key, wanted):
        return unchanged
    elsewhere = [one.path for many in case.sources.values() for one in many if not one.path.is_relative_to(folder)]
    before |= states_of(*elsewhere)
    elsewhere += beside
    with writing_to(out), _place(scheduler, folder, workers) as place:
        out.mkdir(exist_ok=True)
        hashes.keep()
        steps = KeptSteps(parts, place, progress)
        summary, tables = work_out(case, entries, out, steps, progress)
        names, written = _write(case, summary, tables, out, steps, progress, report=report)
        steps.forget_others()
        note_result(out, parts, key, before, elsewhere, names)
        progress("write", 1, 1)
    return Finished(summary, tables, written)


def _write(
    case: Case,
    summary: dict[str, Any],
    tables: Mapping[str, pl.DataFrame],
    out: Path,
    steps: KeptSteps,
    progress: Progress,
    *,
    report: bool,
) -> tuple[list[str], tuple[Path, ...]]:
    """Write a result; give the names of all files that are its own, and the paths of what was written."""
    own = [name for name in EVIDENCE_TABLES if name in tables]
    contents = table_files(tables, [*own, *(name for name in WRITTEN if len(tables[name]))])
    pictures = _pictures(case, tables, steps) if report else {}
    if report:
        contents |= reports(summary, tables, pictures, progress)
    contents[SUMMARY] = summary_bytes(summary)
    progress("write", 0, 1)
    stale = not report and not _says(out / SUMMARY, contents[SUMMARY])
    contents[RUN_RECORD] = _record(out, contents, pictures, keeps_report=not report and not stale)
    if report or stale:
        _write_chips(out / CHIPS, pictures)
    # a report, or tables, of another result must not stand beside this one, also not for who reads meanwhile
    others = [f"{name}.parquet" for name in (*EVIDENCE_TABLES, *WRITTEN) if f"{name}.parquet" not in contents]
    written = write_whole(out, contents, (*others, *((REPORT, PDF) if stale else ())))
    kept = [REPORT, PDF] if (out / REPORT).is_file() else []
    return [*contents, *kept, *(f"{CHIPS}/{name}.png" for name in pictures)], written


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
