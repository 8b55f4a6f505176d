"""What a run says of itself in ``out/run.json``: what it was worked out with, and the SHA-256 of every file it wrote.

A result is sealed later, on another machine perhaps, and other files may lie beside it by then: only the run knows.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from ullage.sealing.environment import machine, packages, python

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE: Final = "run.json"
MOST_BYTES: Final = 16 << 20
"""Of a record that is read."""

_HASH: Final = re.compile(r"([0-9a-f]{64})?")
_LINE: Final = re.compile(r"[\x21-\x7e]{1,200}")


class RecordError(ValueError):
    """What is no record of a run."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What a run says of itself.

    Parameters
    ----------
    code
        SHA-256 of Ullage's code, as in ``summary.json``.
    machine, python
        System and architecture, and the version of Python.
    packages
        Version of each library, by its name.
    outputs
        SHA-256 of each file that it wrote, by its path within ``out/``; empty where a package for the public leaves it
        out.
    """

    code: str
    machine: str
    python: str
    packages: Mapping[str, str]
    outputs: Mapping[str, str]

    def lock(self) -> bytes:
        """Give the libraries a line each, as pip takes them: ``name==version``."""
        return "".join(f"{name}=={version}\n" for name, version in sorted(self.packages.items())).encode()

    def lock_sha256(self) -> str:
        """Give the SHA-256 of `lock`."""
        return hashlib.sha256(self.lock()).hexdigest()


def make_record(code: str, outputs: Mapping[str, str]) -> RunRecord:
    """Make the record of a run of this process.

    Parameters
    ----------
    code
        SHA-256 of Ullage's code.
    outputs
        SHA-256 of what it wrote, by path within ``out/``.
    """
    return RunRecord(code, machine(), python(), dict(packages()), dict(outputs))


def record_of_run(out: Path, code: str, written: Mapping[str, bytes], kept: tuple[str, ...]) -> bytes:
    """Give what a run writes of itself.

    Parameters
    ----------
    out
        Where it writes.
    code
        SHA-256 of Ullage's code.
    written
        Contents of what it writes, by path within ``out/``.
    kept
        How the names begin of files that it leaves as they are: they are those of the run that wrote them.
    """
    outputs = {name: hashlib.sha256(content).hexdigest() for name, content in written.items()}
    if kept and (out / FILE).is_file():
        with suppress(RecordError):
            earlier = read_record((out / FILE).read_bytes()).outputs
            outputs = {name: content for name, content in earlier.items() if name.startswith(kept)} | outputs
    return record_bytes(make_record(code, outputs))


def record_bytes(record: RunRecord) -> bytes:
    """Give a record as it stands in ``out/run.json``."""
    return json.dumps(asdict(record), indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def read_record(content: bytes) -> RunRecord:
    """Read a record that nobody vouches for.

    Raises
    ------
    RecordError
        When it is none.
    """
    try:
        found: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"is no JSON: {str(error)[:200]}") from None
    names = {one.name for one in fields(RunRecord)}
    if not isinstance(found, dict) or set(found) != names:
        raise RecordError("is no record of a run")
    texts = all(isinstance(found[name], str) for name in ("code", "machine", "python"))
    tables = all(isinstance(found[name], dict) for name in ("packages", "outputs"))
    if not texts or not tables or not _all_match(_LINE, found["packages"]) or not _all_match(_HASH, found["outputs"]):
        raise RecordError("has a value of another kind than it must be")
    return RunRecord(**found)


def _all_match(pattern: re.Pattern[str], values: Mapping[str, Any]) -> bool:
    return all(isinstance(one, str) and pattern.fullmatch(one) for one in values.values())
