"""A case run from its folder to ``out/``: every file whole or as it was before."""

from __future__ import annotations

import io
import json
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ullage.case import DEFAULT_PRIOR, read_case
from ullage.doubts import find_doubts
from ullage.engine import processes
from ullage.evidence.spreadsheet import csv_bytes
from ullage.flow import run
from ullage.parts import KeptSteps, code_hash
from ullage.summary import build_summary
from ullage.writing import write_whole, writing_to

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor
    from pathlib import Path

    import polars as pl

    from ullage.parts import Progress

REPORT = "report.html"


@dataclass(frozen=True)
class Finished:
    """A run that is done: its summary, its tables, and the files it wrote."""

    summary: dict[str, Any]
    tables: dict[str, pl.DataFrame]
    written: tuple[Path, ...]


def run_case(
    folder: Path, *, report: bool = True, workers: int | None = None, progress: Progress | None = None
) -> Finished:
    """Run the whole flow of a case and write ``out/``.

    Parameters
    ----------
    folder
        The case folder.
    report
        Whether the evidence report is made too.
    workers
        How many processes slices may take; by default one a processor.
    progress
        Called with stage, slices done and slices in all.

    Raises
    ------
    InputError
        When an input file is at fault; ``out/`` stays as it was.
    OutputError
        When ``out/`` cannot be written; what was there stays whole.
    """
    progress = progress or (lambda *_: None)
    progress("read", 0, 1)
    case = read_case(folder)
    progress("read", 1, 1)
    out = folder / "out"
    with writing_to(out), ExitStack() as stack:
        out.mkdir(exist_ok=True)

        @cache
        def executor() -> Executor:
            return stack.enter_context(processes(workers))

        steps = KeptSteps(out / ".parts", executor, progress)
        result = run(case.inputs, case.rules, steps)
        doubts = find_doubts(case.inputs, case.rules, result, own_prior=case.inputs.prior is not DEFAULT_PRIOR)
        # what is true of nearly every case comes last
        warnings = sorted([*doubts, *case.warnings], key=lambda told: "is not verified" in told)
        summary = build_summary(case.inputs, case.rules, result, files=case.files, warnings=warnings, code=code_hash())
        tables = {
            "observations": result.observations,
            "fleet": case.inputs.fleet,
            "hulls": result.hulls,
            "notified": case.inputs.notified,
            "other_deliveries": case.inputs.other_deliveries,
            "visits": result.visits,
            "deliveries": result.deliveries.table,
            "balance": result.balance.table,
        }
        contents = _tables(tables)
        if report:
            contents |= _reports(summary, tables, progress)
        contents["summary.json"] = json.dumps(summary, indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n"
        progress("write", 0, 1)
        stale = not report and not _says(out / "summary.json", contents["summary.json"])
        written = write_whole(out, contents)
        for name in (REPORT, "report.pdf") if stale else ():
            (out / name).unlink(missing_ok=True)  # a report of another result must not stand beside this one
        steps.forget_others()
        progress("write", 1, 1)
    return Finished(summary, tables, written)


def _says(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _tables(tables: Mapping[str, pl.DataFrame]) -> dict[str, bytes]:
    contents = {}
    for name in ("visits", "deliveries", "balance"):
        buffer = io.BytesIO()
        tables[name].write_parquet(buffer, compression="zstd")
        contents[f"{name}.parquet"] = buffer.getvalue()
        contents[f"{name}.csv"] = csv_bytes(tables[name])
    return contents


def _reports(summary: dict[str, Any], tables: Mapping[str, pl.DataFrame], progress: Progress) -> dict[str, bytes]:
    from ullage.evidence.html import html_report
    from ullage.evidence.pdf import pdf_report

    progress("report", 0, 2)
    page = html_report(summary, tables).encode()
    progress("report", 1, 2)
    document = pdf_report(summary, tables)
    progress("report", 2, 2)
    return {REPORT: page, "report.pdf": document}
