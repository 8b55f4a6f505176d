"""The whole flow run again on the inputs of a package, in a folder of its own, and every result compared."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ullage.decisions.restore import restore_log
from ullage.errors import UllageError
from ullage.sealing.compare import compare
from ullage.sealing.contents import LAKE
from ullage.sealing.environment import machine, packages_bytes
from ullage.sealing.log_lines import read_log
from ullage.sealing.manifest import LOG
from ullage.sealing.structure import shown

if TYPE_CHECKING:
    import io

    from ullage.parts import Progress
    from ullage.sealing.checks import Findings
    from ullage.sealing.manifest import Item, Manifest
    from ullage.sealing.structure import Opened

MOST_COMPARED: Final = 512 << 20
"""Bytes of a result that are compared by the numbers in it; larger ones by their bytes alone."""


def check_rerun(opened: Opened, manifest: Manifest, findings: Findings, progress: Progress) -> None:
    """Run the flow again on what a package holds, and tell what is not the same.

    Parameters
    ----------
    opened
        The package: its contents were checked already.
    manifest
        Of it.
    findings
        Takes what is found. Nothing is run where anything else failed.
    progress
        Called as by `results.run_case`.
    """
    missing = [one for one in manifest.left_out if one.role == "input"]
    if findings.any_failed():
        findings.unknown("rerun", "not run: the package is not intact")
    elif missing:
        told = f"{len(missing):,} inputs are not in the package, the first {shown(missing[0].path)}"
        findings.unknown("rerun", f"not run: {told}; put them beside their hashes and run the case")
    else:
        with tempfile.TemporaryDirectory(prefix="ullage-verify-") as name:
            _run_again(Path(name), opened, manifest, findings, progress)


def _run_again(folder: Path, opened: Opened, manifest: Manifest, findings: Findings, progress: Progress) -> None:
    from ullage.results import run_case

    try:
        _extract(folder, opened, manifest)
        report = any(one.role == "report" for one in manifest.entries)
        run_case(folder, report=report, progress=progress)
    except (UllageError, OSError) as error:
        findings.fails("rerun", f"the flow does not run on these inputs: {str(error)[:500]}")
        return
    _compare(folder, opened, manifest, findings)


def _extract(folder: Path, opened: Opened, manifest: Manifest) -> None:
    """Write inputs and decisions into a folder: names were checked, sizes are those of the file itself."""
    for one in manifest.entries:
        if one.role == "input":
            path = folder / one.path.removeprefix("inputs/")
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                _copy(opened, one, file)
    place = opened.place(LOG)
    if place is not None:
        with opened.lines(place) as lines:
            restore_log(folder, read_log(lines, opened.members[place].size))


def _copy(opened: Opened, item: Item, file: io.BufferedWriter) -> None:
    place = opened.place(item.path)
    opened.file.seek(opened.offsets[place or 0])
    left = item.size
    while left > 0:
        part = opened.file.read(min(left, 1 << 20))
        if not part:
            break
        file.write(part)
        left -= len(part)


def _compare(folder: Path, opened: Opened, manifest: Manifest, findings: Findings) -> None:
    from ullage.parts import code_hash

    same_code = manifest.code_sha256 == code_hash()
    same_lock = manifest.lock_sha256 == hashlib.sha256(packages_bytes()).hexdigest()
    same_machine = manifest.machine == machine()
    exact = same_code and same_lock and same_machine
    counts = {"bytes": 0, "numbers": 0}
    for one in manifest.entries:
        if one.role in ("derived", "report"):
            _compare_one(folder, opened, one, findings, counts, exact=exact, redacted=bool(manifest.redaction))
    kept = {one.path for one in (*manifest.entries, *manifest.left_out)}
    for path in sorted((folder / "out").rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and name not in kept and not name.startswith(f"out/{LAKE}/"):
            findings.fails("rerun", "comes out of the flow, and is not in the package", shown(name))
    others = [
        told
        for told, same in (("code", same_code), ("libraries", same_lock), ("architecture", same_machine))
        if not same
    ]
    told = f"{counts['bytes']:,} results equal byte for byte"
    if counts["numbers"]:
        told += f", {counts['numbers']:,} to nine digits"
    if others:
        told += f"; other {' and '.join(others)} than it was made with, so that numbers alone need agree"
    findings.holds("rerun", told)


def _compare_one(
    folder: Path,
    opened: Opened,
    item: Item,
    findings: Findings,
    counts: dict[str, int],
    *,
    exact: bool,
    redacted: bool,
) -> None:
    path = folder / item.path
    name = shown(item.path)
    if item.path.startswith(f"out/{LAKE}/"):
        return
    if not path.is_file():
        findings.unknown("rerun", "is not a result of ullage run: another command made it, or a person", name)
        return
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if sha256 in (item.sha256, item.redacted_from):
        counts["bytes"] += 1
        return
    if exact and not redacted:
        findings.fails("rerun", "comes out otherwise, on the same code, libraries and architecture", name)
        return
    try:
        if item.size > MOST_COMPARED or path.stat().st_size > MOST_COMPARED:
            raise ValueError("it is too large to be compared by its numbers")  # noqa: TRY301 - told below
        differs = compare(item.path, path.read_bytes(), opened.read(item.path, MOST_COMPARED), words=not redacted)
    except Exception as error:  # noqa: BLE001 - a hostile file may break any reader; it is told, not passed over
        findings.unknown("rerun", f"has other bytes, and its numbers are not compared ({str(error)[:200]})", name)
        return
    if differs:
        findings.fails("rerun", f"comes out otherwise: {differs[:200]}", name)
    else:
        counts["numbers"] += 1
