"""What a result says of itself held to a package: what it was made of, with what, and which files its run wrote."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ullage.evidence.text import counted
from ullage.sealing.archive import ArchiveError
from ullage.sealing.contents import role_of
from ullage.sealing.manifest import PACKAGES
from ullage.sealing.result_inputs import find_changed
from ullage.sealing.run_record import FILE, MOST_BYTES, RecordError, read_record
from ullage.sealing.structure import shown

if TYPE_CHECKING:
    from ullage.sealing.checks import Findings
    from ullage.sealing.manifest import Manifest
    from ullage.sealing.run_record import RunRecord
    from ullage.sealing.structure import Opened

MOST_SUMMARY: Final = 64 << 20
"""Bytes of a summary that are read."""
SUMMARY: Final = "out/summary.json"
RECORD: Final = f"out/{FILE}"


def check_result(opened: Opened, manifest: Manifest, findings: Findings) -> None:
    """Check that the result says of itself that it was made of the inputs in the manifest, and that it is all there.

    Parameters
    ----------
    opened
        The package: its contents were held to the manifest already.
    manifest
        Of it.
    findings
        Takes what is found.
    """
    try:
        summary: Any = json.loads(opened.read(SUMMARY, MOST_SUMMARY))
        inputs = summary["inputs"]
        if not isinstance(inputs, dict) or not all(isinstance(one, str) for one in inputs.values()):
            raise TypeError  # noqa: TRY301 - told below, with the rest
    except (ArchiveError, ValueError, TypeError, KeyError, RecursionError):
        findings.fails("result", "is missing, or is no summary of a result", SUMMARY)
        return
    for name, told in find_changed(summary, manifest):
        findings.fails("result", told, shown(name))
    for name in ("title", "from", "to", "version", "code"):
        own = {"from": "from_day", "to": "to_day", "code": "code_sha256"}.get(name, name)
        if str(summary.get(name, "")) != getattr(manifest, own):
            findings.fails("result", f"has another {name} than the manifest", SUMMARY)
    _check_written(opened, manifest, findings)
    outputs = sum(one.role in ("derived", "report") for one in manifest.entries)
    told = f"it says that it was made of {counted(len(inputs), 'input')} with these hashes, and wrote "
    told += f"{counted(outputs, 'file')} that are here" + (
        ", or were before they were redacted" if manifest.redaction else ""
    )
    added = sum(one.role == "added" for one in manifest.entries)
    told += f"; {counted(added, 'more file')} of others, no results of it" if added else ""
    findings.holds("result", told)


def _check_written(opened: Opened, manifest: Manifest, findings: Findings) -> None:
    """Hold every file in ``out/`` to what the run says it wrote."""
    try:
        record = read_record(opened.read(RECORD, MOST_BYTES))
    except (ArchiveError, RecordError) as error:
        findings.fails("result", str(error), RECORD)
        return
    _check_made_with(opened, record, manifest, findings)
    there = {one.path.removeprefix("out/"): one for one in manifest.entries if one.path.startswith("out/")}
    left_out = {one.path.removeprefix("out/") for one in manifest.left_out if one.path.startswith("out/")}
    for name, one in there.items():
        if one.role != role_of(name, record):
            told = f"has the role {one.role}, and is by what the run says {role_of(name, record)}"
            findings.fails("result", told, shown(one.path))
        elif name in record.outputs and one.sha256 != record.outputs[name]:
            findings.fails("result", "is not what the run says it wrote", shown(one.path))
    for name, content in record.outputs.items():
        if name not in there and (content or name not in left_out or not manifest.redaction):
            findings.fails("result", "is missing, though the run says it wrote it", shown(f"out/{name}"))


def _check_made_with(opened: Opened, record: RunRecord, manifest: Manifest, findings: Findings) -> None:
    """Check that the manifest tells of code, machine and libraries what the run does."""
    told = (manifest.code_sha256, manifest.machine, manifest.python, manifest.lock_sha256)
    if told != (record.code, record.machine, record.python, record.lock_sha256()):
        findings.fails("result", "has other code, machine, Python or libraries than the manifest", RECORD)
    place = opened.place(PACKAGES)
    if place is not None and opened.digests[place].sha256 != record.lock_sha256():
        findings.fails("result", "is not the list of libraries that the run names", PACKAGES)
