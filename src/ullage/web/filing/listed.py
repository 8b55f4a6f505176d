"""The input files of a case: what each is for, how large, from whom, and whether it has changed since the result."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.errors import InputError, UllageError
from ullage.explaining.files import Files
from ullage.records import CaseFile
from ullage.sources.case_file import read_case_file
from ullage.web.filing.kinds import kind_in

if TYPE_CHECKING:
    from ullage.web.changes import Changes
    from ullage.web.held import Held

NEW: Final = "new: the result does not know it"
COLUMNS: Final = {
    "name": pl.String, "kind": pl.String, "bytes": pl.Int64, "modified_at": pl.String, "sha256": pl.String,
    "state": pl.String, "source": pl.String, "licence": pl.String, "public": pl.String,
}  # fmt: skip


def list_files(held: Held, changes: Changes) -> pl.DataFrame:
    """List the files that the result was made of, and those that the next run reads too.

    Parameters
    ----------
    held
        The case that is served.
    changes
        What has changed since its result.

    Returns
    -------
    polars.DataFrame
        One row a file, with the columns of `COLUMNS`, in the order of kinds and names.
    """
    try:
        inputs = held.rows().summary["inputs"]
    except UllageError:
        inputs = {}
    inputs = inputs if isinstance(inputs, dict) else {}
    told = Files(held.folder, inputs)
    try:
        case: CaseFile | None = read_case_file(held.folder / "case.toml")
    except InputError:
        case = None
    names = [*inputs, *(one for one in changes.new if one not in inputs)]
    rows = [_row(held.folder, name, case, told, known=name in inputs) for name in names]
    return pl.DataFrame(rows, COLUMNS, orient="row").sort("kind", "name")


def _row(folder: Path, name: str, case: CaseFile | None, told: Files, *, known: bool) -> dict[str, Any]:
    facts = told.file(name).facts
    size, modified = _about(folder, name)
    kind = "case" if name == "case.toml" else "decisions" if name == "decisions.sqlite" else ""
    return {
        "name": name,
        "kind": kind or (kind_in(case, name) if case else "") or "other",
        "bytes": size,
        "modified_at": modified,
        "sha256": facts["sha256"],
        "state": facts["state"] if known and kind != "decisions" else "" if known else NEW,
        "source": facts["source"],
        "licence": facts["licence"],
        "public": facts["public"],
    }


def _about(folder: Path, name: str) -> tuple[int | None, str | None]:
    """Give size and time of a file or of a folder's files; of what a summary names outside the case nothing is told."""
    path = Path(os.path.normpath(folder / name))
    if not path.is_relative_to(folder):
        return None, None
    try:
        about = path.stat()
        size = sum(one.stat().st_size for one in path.rglob("*") if one.is_file()) if path.is_dir() else about.st_size
    except OSError:
        return None, None
    return size, f"{datetime.fromtimestamp(about.st_mtime, UTC):%Y-%m-%dT%H:%M:%SZ}"
