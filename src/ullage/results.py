"""A case run from its folder to ``out/``: every file whole or as it was before."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ullage.case import DEFAULT_PRIOR, Case, read_case
from ullage.decisions import DecisionLog
from ullage.decisions.applied import (
    ABSENT,
    check_log,
    decided_by,
    decisions_table,
    head_of,
    tell_other_case,
    with_outlines,
)
from ullage.decisions.log import FILE as LOG_FILE
from ullage.doubts import find_doubts
from ullage.engine import Machine
from ullage.evidence.spreadsheet import csv_bytes
from ullage.flow import run
from ullage.gathering import EVIDENCE_TABLES, gather_evidence
from ullage.hashes import Hashes
from ullage.identifying.known import identity_summary, identity_tables, identity_warnings, known_of
from ullage.known_truth import tell_truth
from ullage.lake.layout import parquet_bytes
from ullage.out_tables import OutTables
from ullage.parts import KeptSteps, code_hash
from ullage.sealing.run_record import FILE as RUN_RECORD
from ullage.sealing.run_record import record_of_run
from ullage.summary import build_summary
from ullage.tables import CLAIMS, LISTED, LISTINGS, POSITIONS
from ullage.unchanged import is_unchanged, note_result, result_key
from ullage.writing import write_whole, writing_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from ullage.decisions import Entry
    from ullage.engine import Place
    from ullage.flow import Inputs, Result
    from ullage.parts import Progress

NO_IDENTITIES = {one.name: one.frame() for one in (CLAIMS, LISTED, LISTINGS)}
SUMMARY = "summary.json"
REPORT = "report.html"
PDF = "report.pdf"
CHIPS = "chips"
PARTS = ".parts"
LINES = "lines"
WRITTEN = (
    "observations", "fleet", "hulls", "notified", "other_deliveries", "looks", "stays", "matches", "sightings",
    "candidates", "claims", "listed", "listings", "decisions", LINES,
)  # fmt: skip
"""Tables that are written where they have rows, as Parquet alone: with the others, all that the report is made of."""
RESULTS = ("visits", "deliveries", "balance")
"""Tables that are written always, as Parquet and for spreadsheets."""


@dataclass(frozen=True)
class Finished:
    """A run that is done: its summary, its tables, and the files it wrote."""

    summary: dict[str, Any]
    tables: Mapping[str, pl.DataFrame]
    written: tuple[Path, ...]


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
    parts = out / PARTS
    hashes = Hashes(folder, parts, trust=not rehash)
    entries = DecisionLog(folder).entries()
    case = as_decided(read_case(folder, hashes), entries)
    progress("read", 1, 1)
    key = result_key(case.files)
    if is_unchanged(out, parts, key, [REPORT, SUMMARY] if report else [SUMMARY]):
        return _as_it_was(out)
    with writing_to(out), _place(scheduler, folder, workers) as place:
        out.mkdir(exist_ok=True)
        hashes.keep()
        steps = KeptSteps(parts, place, progress)
        evidence = gather_evidence(case, out, steps, progress)
        known = known_of(case.sources)
        inputs = replace(
            case.inputs,
            seen=evidence.seen,
            heard=evidence.heard,
            listings=known.lists.frame,
            registers=known.registers.claims,
        )
        result = run(inputs, case.rules, steps)
        doubts = find_doubts(inputs, case.rules, result, own_prior=inputs.prior is not DEFAULT_PRIOR)
        decisions = _decisions(inputs, result, entries)
        # what is true of nearly every case comes last
        told = [
            *tell_other_case(entries, inputs.title), *_not_in_case(decisions), *doubts,
            *identity_warnings(known, case.rules, result), *evidence.warnings, *case.warnings,
        ]  # fmt: skip
        warnings = sorted(told, key=lambda told: "is not verified" in told)
        truth = tell_truth(case, result)
        summary = build_summary(
            inputs, case.rules, result, files=case.files, warnings=warnings, code=code_hash(), truth=truth
        )
        if entries:
            summary["decisions"] = _decisions_summary(decisions)
        if case.sources:
            summary["identities"] = identity_summary(known, result)
        tables = {
            **evidence.tables,
            **({"detections": result.detections} if "detections" in evidence.tables else {}),
            "observations": result.observations,
            "fleet": inputs.fleet,
            "hulls": result.hulls,
            "notified": inputs.notified,
            "other_deliveries": inputs.other_deliveries,
            "looks": result.looks,
            "stays": result.stays,
            "matches": result.matches,
            "sightings": result.sightings,
            "candidates": result.candidates,
            **(identity_tables(known, inputs, case.rules, result) if case.sources else NO_IDENTITIES),
            "decisions": decisions,
            "visits": result.visits,
            "deliveries": result.deliveries.table,
            "balance": result.balance.table,
        }
        tables |= {LINES: _lines(summary, tables, out)}
        contents = table_files(tables, [*evidence.tables, *(name for name in WRITTEN if len(tables[name]))])
        pictures = _pictures(case, tables, steps) if report else {}
        if report:
            contents |= reports(summary, tables, pictures, progress)
        contents[SUMMARY] = summary_bytes(summary)
        progress("write", 0, 1)
        stale = not report and not _says(out / SUMMARY, contents[SUMMARY])
        contents[RUN_RECORD] = _record(out, contents, pictures, keeps_report=not report and not stale)
        if report or stale:
            _write_chips(out / CHIPS, pictures)
        written = write_whole(out, contents)
        # a report, or tables, of another result must not stand beside this one
        others = [f"{name}.parquet" for name in (*EVIDENCE_TABLES, *WRITTEN) if f"{name}.parquet" not in contents]
        for name in (*others, *((REPORT, PDF) if stale else ())):
            (out / name).unlink(missing_ok=True)
        steps.forget_others()
        kept = [REPORT, PDF] if (out / REPORT).is_file() else []
        note_result(out, parts, key, [*contents, *kept, *(f"{CHIPS}/{name}.png" for name in pictures)])
        progress("write", 1, 1)
    return Finished(summary, tables, written)


def _as_it_was(out: Path) -> Finished:
    """Give the result that stands."""
    written = read_record((out / RUN_RECORD).read_bytes()).outputs
    summary: dict[str, Any] = json.loads((out / SUMMARY).read_bytes())
    return Finished(summary, OutTables(out), tuple(out / name for name in written if "/" not in name))


def _place(scheduler: str | None, folder: Path, workers: int | None) -> Place:
    """Give where slices run."""
    if scheduler is None:
        return Machine(workers)
    from ullage.engine.cluster import Cluster

    return Cluster(scheduler, folder)


def as_decided(case: Case, entries: Sequence[Entry]) -> Case:
    """Give a case with what analysts decided; its files then have the hash of the log's last entry."""
    if not entries:
        return case
    check_log(entries)
    inputs = replace(case.inputs, places=with_outlines(case.inputs.places, entries), decided=decided_by(entries))
    return replace(case, inputs=inputs, files={**case.files, LOG_FILE: head_of(entries)})


def _decisions(inputs: Inputs, result: Result, entries: Sequence[Entry]) -> pl.DataFrame:
    """Give the decisions with what became of each."""
    known = {
        *inputs.places,
        *inputs.observations["observation_id"],
        *result.detections["detection_id"],
        *inputs.heard.port_visits["port_visit_id"],
        *result.sightings["sighting_id"],
        *result.visits["visit_id"],
    }
    return decisions_table(entries, known, result.sightings, inputs.decided)


def _not_in_case(decisions: pl.DataFrame) -> list[str]:
    """Tell which decisions are about what this case does not have."""
    absent = decisions.filter(decisions["state"] == ABSENT)
    return [
        f"decision {entry}, {kind} of {subject}, is about nothing that this case has now: kept, it changes nothing"
        for entry, kind, subject in absent.select("entry", "kind", "subject").iter_rows()
    ]


def _decisions_summary(decisions: pl.DataFrame) -> dict[str, Any]:
    """Say how many decisions there are, by state."""
    counts = dict(decisions["state"].value_counts().sort("state").iter_rows())
    return {"entries": len(decisions), "states": counts, "head": decisions["entry_hash"][-1]}


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


def _lines(summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], out: Path) -> pl.DataFrame:
    """Give the positions that draw single voyages; none of a case without AIS."""
    if "tracks" not in tables:
        return POSITIONS.frame()
    from ullage.tracking.heard_lines import voyage_lines

    return voyage_lines(out / "ais", summary, tables)


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
