"""The manifest of a package: what is in it, what was left out, and what it was made by and from.

It is canonical JSON: sorted keys, no spaces, UTF-8, whole numbers only, so that one content has one form. The seal
stands beside it and holds its SHA-256. Neither knows the time: sealed twice, a case gives the same bytes.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from ullage.sealing.names import find_twins, name_fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORMAT: Final = 1
MANIFEST, TIMESTAMP, SEAL = "manifest.json", "timestamp.tsr", "seal.json"
LOG, CRATE, PACKAGES, READ_ME = "decisions.jsonl", "ro-crate-metadata.json", "environment/packages.txt", "README.txt"
LAST: Final = (MANIFEST, TIMESTAMP, SEAL)
"""What stands after all other entries, in this order; the timestamp need not be there."""

MOST_MANIFEST: Final = 64 << 20
"""Bytes of a manifest that are written and read."""
ROLES: Final[Mapping[str, str]] = {
    "input": "what the result was made from",
    "derived": "what Ullage worked out",
    "report": "the evidence report",
    "lake": "AIS as Ullage keeps it, which comes back from the inputs",
    "added": "what others than the run put beside the result",
    "measured": "what analysts measured in images and kept",
    "decision": "what analysts decided",
    "lock": "the libraries that the run was worked out with, as it says",
    "metadata": "what the package says of itself",
}

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_ALWAYS: Final = frozenset({"path", "size", "sha256", "role"})


class ManifestError(ValueError):
    """A manifest, seal or other JSON of a package that has not the form it must have."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a package, or one file that was left out of it.

    Parameters
    ----------
    path
        Name in the package.
    size, sha256
        Of what is there, in bytes and as 64 digits; of an input that was left out: of the file itself; of a result that
        was left out 0 and empty, for the reason that stands at `redacted`.
    crc32
        As 8 digits; empty where it was left out.
    role
        Of `ROLES`.
    licence, source
        As the case tells them; empty where it does not.
    redacted
        Whether it was changed for the public. What it was before is not told, not even by a hash: who knows all but a
        name could try names until the hash is the same.
    why
        Why it was left out; empty where it was not.
    """

    path: str
    size: int
    sha256: str
    crc32: str
    role: str
    licence: str = ""
    source: str = ""
    redacted: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package says of itself.

    Parameters
    ----------
    title, from_day, to_day
        Of the case; days as ISO 8601.
    version, code_sha256
        Of Ullage that worked the result out, as the result says.
    machine, python, lock_sha256
        Architecture, Python and the hash of the list of libraries, of the run.
    entries
        All but manifest, timestamp and seal, in their order.
    left_out
        Inputs and results that are not in the package.
    log_id, decisions, head
        Of the log: its id, how many entries it has, and the hash of the last; empty and 0 without a log.
    redaction
        What was redacted and how, sentence by sentence; empty where nothing was.
    """

    title: str
    from_day: str
    to_day: str
    version: str
    code_sha256: str
    machine: str
    python: str
    lock_sha256: str
    entries: tuple[Item, ...]
    left_out: tuple[Item, ...] = ()
    log_id: str = ""
    decisions: int = 0
    head: str = ""
    redaction: tuple[str, ...] = ()


def canonical(value: Any) -> bytes:
    """Give plain values as JSON of one form."""
    return (
        json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode() + b"\n"
    )


def read_canonical(content: bytes, name: str) -> dict[str, Any]:
    """Read JSON of that form, and no other.

    Raises
    ------
    ManifestError
        When it is something else: other JSON that says the same included.
    """
    try:
        found = json.loads(content)
        same = canonical(found) == content
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"{name} is no JSON: {str(error)[:200]}") from None
    if not isinstance(found, dict):
        raise ManifestError(f"{name} is no object of JSON")
    if not same:
        raise ManifestError(f"{name} is not in the one form that its content has: somebody wrote it again")
    return found


def check_format(found: Mapping[str, Any], name: str) -> None:
    """Refuse what a newer Ullage made.

    Raises
    ------
    ManifestError
        When its format is another than this one.
    """
    given = found.get("format")
    if type(given) is not int or given < 1:
        raise ManifestError(f"{name} does not say of which format it is")
    if given > FORMAT:
        told = f"its format is {given}, this one reads {FORMAT}; verify it with the newer one"
        raise ManifestError(f"{name} was made by a newer Ullage: {told}")


def manifest_bytes(manifest: Manifest) -> bytes:
    """Give a manifest as it stands in a package."""
    plain = {**asdict(manifest), "format": FORMAT}
    for name in ("entries", "left_out"):
        plain[name] = [
            {key: value for key, value in one.items() if value not in ("", False) or key in _ALWAYS}
            for one in plain[name]
        ]
    return canonical(plain)


def read_manifest(content: bytes) -> Manifest:
    """Read a manifest that nobody vouches for.

    Raises
    ------
    ManifestError
        With what is wrong with it.
    """
    found = read_canonical(content, MANIFEST)
    check_format(found, MANIFEST)
    found.pop("format")
    expected = {one.name for one in fields(Manifest)}
    if set(found) != expected:
        odd = ", ".join(sorted(set(found) ^ expected))[:200]
        raise ManifestError(f"{MANIFEST} has other fields than it must have: {odd}")
    for name in ("entries", "left_out"):
        if not isinstance(found[name], list):
            raise ManifestError(f"{MANIFEST}: {name} is no list")
        found[name] = tuple(_item(one, there=name == "entries") for one in found[name])
    if not isinstance(found["redaction"], list) or not all(isinstance(one, str) for one in found["redaction"]):
        raise ManifestError(f"{MANIFEST}: redaction is no list of sentences")
    found["redaction"] = tuple(found["redaction"])
    _check_once([*found["entries"], *found["left_out"]])
    texts = [one for name, one in found.items() if name not in ("entries", "left_out", "redaction", "decisions")]
    if not all(isinstance(one, str) for one in texts) or not _count(found["decisions"]):
        raise ManifestError(f"{MANIFEST} has a value of another kind than it must be")
    return Manifest(**found)


def _check_once(items: Sequence[Item]) -> None:
    """Refuse a file that is told of twice: which of both a result was made of could not be said."""
    for name, other in find_twins(one.path for one in items):
        raise ManifestError(f"{MANIFEST} tells of {name[:200]} twice, or of its twin {other[:200]}")


def _count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 63


def _item(found: Any, *, there: bool) -> Item:
    names = {one.name for one in fields(Item)}
    if not isinstance(found, dict) or not set(found) >= _ALWAYS or not set(found) <= names:
        raise ManifestError(f"{MANIFEST} has an entry without path, size, hash or role, or with more than it may have")
    texts = [value for key, value in found.items() if key not in ("size", "redacted")]
    if (
        not all(isinstance(one, str) for one in texts)
        or not _count(found["size"])
        or found.get("redacted", True) is not True
    ):
        raise ManifestError(f"{MANIFEST} has an entry with a value of another kind than it must be")
    item = Item(**{"crc32": "", **found})
    fault = name_fault(item.path)
    if fault:
        raise ManifestError(f"{MANIFEST}: the name {item.path[:200]!r} {fault}")
    if there == bool(item.why):
        raise ManifestError(f"{MANIFEST}: {item.path} is left out without a reason, or in with one")
    hidden = not there and item.path.startswith("out/")
    good_hash = (item.sha256, item.size) == ("", 0) if hidden else _HASH.fullmatch(item.sha256)
    good_crc32 = re.fullmatch("[0-9a-f]{8}", item.crc32) if there else not item.crc32
    if not good_hash or not good_crc32 or item.role not in ROLES or (item.redacted and not there):
        raise ManifestError(f"{MANIFEST}: {item.path} has a hash or a role of another form than it must have")
    return item
