"""Whether a result was made of the very inputs that lie beside it: what its summary says, held to the manifest."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from ullage.decisions.entry import FIRST
from ullage.sealing.contents import is_log
from ullage.sealing.manifest import LOG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ullage.sealing.manifest import Manifest


def find_changed(summary: Mapping[str, Any], manifest: Manifest) -> list[tuple[str, str]]:
    """Find inputs that are not those which a result was made of.

    Parameters
    ----------
    summary
        Of the result; its ``inputs`` have the SHA-256 of each file, and of each folder that is one scene.
    manifest
        With all inputs, whether they are in the package or not.

    Returns
    -------
    list of tuple
        Name and what is wrong.
    """
    known = {one.path: one.sha256 for one in (*manifest.entries, *manifest.left_out) if one.role == "input"}
    return list(_changed(summary["inputs"], known, manifest))


def _changed(inputs: Mapping[str, Any], known: Mapping[str, str], manifest: Manifest) -> Iterator[tuple[str, str]]:
    within = _by_folder(inputs, known)
    told = {f"inputs/{name}" for name in inputs if f"inputs/{name}" in known}.union(*within.values())
    known_head = next((expected for name, expected in inputs.items() if is_log(name)), FIRST)
    if known_head != (manifest.head or FIRST):
        yield LOG, "there are decisions that the result does not know of, or the other way round: ullage run"
    for name, expected in sorted(inputs.items()):
        if is_log(name):
            continue
        files = within.get(name)
        found = known.get(f"inputs/{name}") or (folder_hash(files, f"inputs/{name}/") if files else None)
        if found != expected:
            yield name, "is not what the result was made of: it was changed since; ullage run, then seal again"
    for name in sorted(set(known) - told):
        yield name, "is no input that the result was made of"


def _by_folder(inputs: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Give the files of each input that is a folder."""
    found: dict[str, dict[str, str]] = {}
    for path, content in known.items():
        parts = path.split("/")
        for depth in range(2, len(parts)):
            above = "/".join(parts[1:depth])
            if above in inputs:
                found.setdefault(above, {})[path] = content
    return found


def folder_hash(files: Mapping[str, str], within: str) -> str:
    """Give the hash of a folder from those of its files, as `hashes.Hashes` does."""
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.split("/")):
        digest.update(f"{path.removeprefix(within)}\n{files[path]}\n".encode())
    return digest.hexdigest()
