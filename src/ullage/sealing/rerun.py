"""The whole flow run again on the inputs of a package, in a folder of its own, and every result compared."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ullage.decisions.entry import DecisionError
from ullage.decisions.restore import restore_log
from ullage.errors import InputError
from ullage.evidence.text import counted
from ullage.hashes import file_hash
from ullage.sealing.compare import compare
from ullage.sealing.contents import LAKE, REPORTS
from ullage.sealing.environment import machine
from ullage.sealing.log_lines import read_log
from ullage.sealing.manifest import LOG
from ullage.sealing.run_record import make_record
from ullage.sealing.structure import shown

if TYPE_CHECKING:
    import io

    from ullage.parts import Progress
    from ullage.sealing.checks import Findings
    from ullage.sealing.manifest import Item, Manifest
    from ullage.sealing.structure import Opened

MOST_COMPARED: Final = 512 << 20
"""Bytes of a result that are compared by the numbers in it; larger ones by their bytes alone."""

MOST_NAMED: Final = 5
"""Files that one sentence names."""


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
        told = (
            f"without {counted(len(missing), 'input')} that the package does not have, {shown(missing[0].path)} first"
        )
        findings.unknown("rerun", f"not run: {told}; put them beside their hashes and run the case")
    else:
        with tempfile.TemporaryDirectory(prefix="ullage-verify-") as name:
            _run_again(Path(name), opened, manifest, findings, progress)


def _run_again(folder: Path, opened: Opened, manifest: Manifest, findings: Findings, progress: Progress) -> None:
    from ullage.made_with import code_hash
    from ullage.results import run_case

    try:
        _extract(folder, opened, manifest)
        report = any(_is_report(one.path) for one in (*manifest.entries, *manifest.left_out))
        run_case(folder, report=report, progress=progress)
    except (InputError, DecisionError) as error:
        told = f"the flow does not take these inputs: {str(error)[:500]}"
        if manifest.code_sha256 == code_hash():
            findings.fails("rerun", told)
        else:
            findings.unknown("rerun", f"{told}; the code is another than the result was made with")
    except Exception as error:  # noqa: BLE001 - this machine may be at fault, and a hostile file may break any reader
        told = f"could not be run to its end here ({type(error).__name__}: {str(error)[:300]})"
        findings.unknown("rerun", f"{told}: that says nothing of the package")
    else:
        _Comparison(folder, opened, manifest, findings).conclude()


def _is_report(path: str) -> bool:
    """Say whether a result comes of a run with its report, whatever the package calls it."""
    return path.removeprefix("out/") in REPORTS or path.startswith("out/chips/")


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


class _Comparison:
    """Holds every result to what came out of the flow, whatever the package says of it."""

    def __init__(self, folder: Path, opened: Opened, manifest: Manifest, findings: Findings) -> None:
        from ullage.made_with import code_hash

        self.folder, self.opened, self.manifest, self.findings = folder, opened, manifest, findings
        same = {
            "code": manifest.code_sha256 == code_hash(),
            "libraries": manifest.lock_sha256 == make_record("", {}).lock_sha256(),
            "architecture": manifest.machine == machine(),
        }
        self.other = [name for name, value in same.items() if not value]
        self.equal = self.close = self.cut = self.redacted = self.added = 0
        self.not_compared: list[str] = []

    def conclude(self) -> None:
        """Compare all of them, and tell what was found."""
        for one in self.manifest.entries:
            if one.path.startswith("out/"):
                self._compare(one)
        self._find_missing()
        if self.not_compared:
            names = ", ".join(map(shown, self.not_compared[:MOST_NAMED]))
            files = counted(len(self.not_compared), "file")
            told = f"other bytes, and no numbers that could be compared, in {files}: {names}"
            told += ", ..." if len(self.not_compared) > MOST_NAMED else ""
            self.findings.unknown("rerun", told)
        self.findings.holds("rerun", self._told())

    def _told(self) -> str:
        told = [f"{counted(self.equal, 'result')} equal byte for byte"]
        told += [f"{self.close:,} to nine digits"] if self.close else []
        told += [f"{self.cut:,} but for what was redacted of {counted(self.redacted, 'text')}"] if self.cut else []
        told += [f"{counted(self.added, 'file')} of others, which are no results"] if self.added else []
        other = f"; other {' and '.join(self.other)} than it was made with, so that numbers alone need agree"
        return ", ".join(told) + (other if self.other else "")

    def _compare(self, item: Item) -> None:
        path = self.folder / item.path
        lake = item.path.startswith(f"out/{LAKE}/")
        if not path.is_file():
            self._tell_unmade(item)
        elif file_hash(path) == item.sha256:
            self.equal += 1
        elif lake:
            self.not_compared.append(item.path)
        else:
            self._compare_contents(item, path)

    def _tell_unmade(self, item: Item) -> None:
        """Tell of what did not come out of the flow; what others put there does not claim to."""
        name = shown(item.path)
        if item.role == "added":
            self.added += 1
        elif self.other:
            self.findings.unknown("rerun", "does not come out of the flow here: it was made by other code", name)
        else:
            self.findings.fails("rerun", "does not come out of the flow", name)

    def _compare_contents(self, item: Item, path: Path) -> None:
        name, strict = shown(item.path), not self.other and not self.manifest.redaction
        try:
            if max(item.size, path.stat().st_size) > MOST_COMPARED:
                raise ValueError("it is too large to be compared by its numbers")  # noqa: TRY301 - told below
            found = compare(item.path, path.read_bytes(), self.opened.read(item.path, MOST_COMPARED))
        except Exception:  # noqa: BLE001 - a hostile file may break any reader; it is told, not passed over
            if strict:
                self.findings.fails("rerun", "comes out otherwise, on the same code, libraries and architecture", name)
            else:
                self.not_compared.append(item.path)
            return
        if found.differs:
            self.findings.fails("rerun", f"comes out otherwise: {found.differs[:200]}", name)
        elif found.redacted:
            self.cut += 1
            self.redacted += found.redacted
        elif strict:
            self.findings.fails(
                "rerun", "comes out with other bytes, on the same code, libraries and architecture", name
            )
        else:
            self.close += 1

    def _find_missing(self) -> None:
        """Tell what came out of the flow and is neither in the package nor said to be left out."""
        left_out = {one.path: one for one in self.manifest.left_out}
        there = {one.path for one in self.manifest.entries}
        for path in sorted((self.folder / "out").rglob("*")):
            inner = path.relative_to(self.folder)
            name = inner.as_posix()
            hidden = any(part.startswith(".") for part in inner.parts)
            if not path.is_file() or hidden or name in there or name.startswith(f"out/{LAKE}/"):
                continue
            if name not in left_out:
                self.findings.fails("rerun", "comes out of the flow, and is not in the package", shown(name))
            elif not self.other and left_out[name].sha256 not in ("", file_hash(path)):
                self.findings.fails("rerun", "comes out otherwise than the one that was left out", shown(name))
