"""The files that a result came from: hash, source, licence, and whether they are still the same."""

from __future__ import annotations

from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError
from ullage.explaining.node import Node
from ullage.hashes import LARGE, Hashes
from ullage.snapshot import snapshot_of
from ullage.sources.case_file import read_case_file
from ullage.sources.fleet import read_fleet
from ullage.sources.licences import find_licence, read_licences
from ullage.sources.obtained import Obtained
from ullage.sources.outside import find_told, told_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ullage.sources.obtained import Download

_MOST_FILES: Final = 20
_TAKEN: Final = "what the result was made of is kept in out/.lake"


class Files:
    """The input files of a result.

    Parameters
    ----------
    folder
        The case folder.
    inputs
        Each file's SHA-256 by its name, as the summary has it.
    """

    def __init__(self, folder: Path, inputs: Mapping[str, str]) -> None:
        self.folder, self.inputs = folder, inputs
        self._obtained = Obtained(folder)
        self._hashes = Hashes(folder, folder / "out" / ".parts")
        try:
            self._named: Mapping[str, Any] = read_case_file(folder / "case.toml").files
            self._sources: Mapping[str, Any] = read_case_file(folder / "case.toml").sources
            self._licences = read_licences(folder).frame
        except InputError:  # of a case that has changed since, the result can still be explained
            self._named, self._sources, self._licences = {}, {}, ()

    @cached_property
    def fleet_rows(self) -> dict[str, int]:
        """The row of each ship in the fleet's file, by her id."""
        try:
            name = self._named.get("fleet")
            fleet = read_fleet(self.folder / name).frame if name else None
        except InputError:
            fleet = None
        return {} if fleet is None else dict(fleet.select("vessel_id", "row").iter_rows())

    def of_kind(self, kind: str, row: int | None = None) -> list[Node]:
        """Give the files of a kind, such as ``observations`` or ``ais``; with a row of it, where it is known."""
        if kind in self._named:
            return [self.file(self._named[kind], row)]
        within = tuple(told_name(name) for name in self._sources.get(kind, ()))
        found = [one for one in self.inputs if any(one == name or one.startswith(f"{name}/") for name in within)]
        nodes = [self.file(one) for one in found[:_MOST_FILES]]
        if len(found) > _MOST_FILES:
            nodes.append(Node("files", f"and {len(found) - _MOST_FILES:,} more files: inputs in summary.json has them"))
        return nodes

    def that_is(self, source: str, row: int | None) -> list[Node]:
        """Give the file that a row names as its source, with or without its folder; none where several could be."""
        names = [one for one in self.inputs if one == source or one.endswith(f"/{source}")]
        return [self.file(names[0], row)] if source and len(names) == 1 else []

    def file(self, name: str, row: int | None = None, what: str = "file") -> Node:
        """Give a file by its name in the case."""
        sha256 = self.inputs.get(name)
        told = find_licence(self._licences, name)
        at = "" if row is None else f", row {row}"
        state = self._state(name, sha256)
        words = f"{what} {name}{at}; SHA-256 {sha256 or 'not recorded'}; {state}"
        source = f"source: {told.source}" if told.source else "source: not told in licences.csv"
        licence = f"licence: {told.licence}" if told.licence else "licence: not told in licences.csv"
        obtained = self._obtained.of(self.folder / name)
        facts = {
            "file": name, "row": row, "sha256": sha256, "state": state, "source": told.source or None,
            "licence": told.licence or None, "public": told.public, "obtained": _facts(obtained),
        }  # fmt: skip
        return Node("files", f"{words}; {source}; {licence}{_obtained_words(obtained, sha256)}", name, facts)

    def _state(self, name: str, sha256: str | None) -> str:
        path = find_told(self.folder, name)
        taken = sha256 is not None and snapshot_of(self.folder / "out", name, sha256) is not None
        if not path.resolve().is_relative_to(self.folder.resolve()) and not path.is_symlink():
            return f"lies outside the case{'; ' + _TAKEN if taken else ''}"
        try:
            now = self._hashes.of(path) if path.exists() else None
        except InputError:
            return "cannot be read now"
        if now is None:
            return "is not there now"
        if now != sha256 and taken:
            return f"has changed since; {_TAKEN}"
        if now != sha256:
            return "has changed since: it is not what the result was made of"
        large = path.is_dir() or path.stat().st_size >= LARGE
        return "unchanged since, by its size and time: it was not read again" if large else "unchanged since"


def _facts(obtained: Download | None) -> dict[str, Any] | None:
    if obtained is None:
        return None
    return {**asdict(obtained), "obtained_at": f"{obtained.obtained_at:%Y-%m-%dT%H:%M:%SZ}"}


def _obtained_words(obtained: Download | None, sha256: str | None) -> str:
    """Say how a file was obtained, and whether what was obtained is what the result was made of."""
    if obtained is None:
        return ""
    licence = f", its licence there: {obtained.licence}" if obtained.licence else ""
    other = "" if obtained.sha256 == sha256 else "; what was obtained then has another SHA-256"
    return f"; {obtained.words()}{licence}{other}"
