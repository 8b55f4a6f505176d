"""What a run would do, and why, without doing it: ``ullage run CASE --explain``.

Inputs, rules, decisions and code are held against those of the last result. Which scenes would be searched is known
from their parts. Of the flow's stages those are known whose inputs are kept; after the first that has to be worked
out, what follows depends on what it gives.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ullage.case import read_case
from ullage.decisions import DecisionLog
from ullage.engine import Machine
from ullage.gathering import gather_evidence
from ullage.hashes import Hashes
from ullage.identifying.known import known_of
from ullage.parts import KeptSteps, code_hash
from ullage.results import PARTS, REPORT, SUMMARY
from ullage.unchanged import result_key, unchanged_result
from ullage.worked_out import as_decided

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ullage.case import Case

_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """One stage that would be worked out.

    Parameters
    ----------
    stage
        Its name.
    to_do, of
        How many of its parts are to be worked out, and how many it has.
    names
        The parts, where they have names: scenes.
    """

    stage: str
    to_do: int
    of: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do.

    Parameters
    ----------
    unchanged
        Whether the result stands: nothing would be done.
    why
        What differs from the last result, a sentence each; that there is none.
    stages
        What would be worked out as far as it can be known, in order.
    open_end
        Whether more may follow, depending on what the last of the stages gives.
    """

    unchanged: bool
    why: tuple[str, ...]
    stages: tuple[PlannedStage, ...]
    open_end: bool

    def as_dict(self) -> dict[str, Any]:
        """Give it in plain values."""
        return asdict(self)

    def lines(self) -> list[str]:
        """Give it in words."""
        if self.unchanged:
            return ["Nothing would be done: inputs, rules, decisions and code are those of the result."]
        told = [f"Why: {one}" for one in self.why]
        for one in self.stages:
            named = ", ".join(one.names[:_MOST_NAMED]) + (" ..." if len(one.names) > _MOST_NAMED else "")
            told.append(f"{one.stage}: {one.to_do:,} of {one.of:,}" + (f": {named}" if named else ""))
        if self.open_end:
            told.append("What follows is worked out where what it takes differs from before; the rest is kept.")
        return told


class _Missing(Exception):  # noqa: N818 - no error: a plan ends here
    """A stage is reached whose result is not kept."""


class _Looking(KeptSteps):
    """Reads what is kept; notes what is not, and ends there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, Machine(1))
        self.stages: list[PlannedStage] = []

    def _run(
        self,
        function: Callable[..., Any],
        calls: Sequence[tuple[Any, Any]],
        keys: Sequence[tuple[Any, Any]] | None = None,
        need: int = 0,
    ) -> list[Any]:
        paths = self.paths_of(function, keys or calls)
        missing = [number for number, path in enumerate(paths) if not path.exists()]
        if missing:
            names = [_name_of(keys[number]) for number in missing] if keys else []
            told = tuple(name for name in names if name)
            self.stages.append(PlannedStage(function.__name__, len(missing), len(calls), told))
            raise _Missing
        return super()._run(function, calls, keys, need)


def plan_run(folder: Path, *, rehash: bool = False) -> Plan:
    """Find what a run of a case would do.

    Parameters
    ----------
    folder
        The case folder; nothing in it is changed.
    rehash
        Read every byte of every input.

    Raises
    ------
    InputError
        When an input file is at fault.
    """
    parts = folder / "out" / PARTS
    entries = DecisionLog(folder).entries()
    case = as_decided(read_case(folder, Hashes(folder, parts, trust=not rehash)), entries)
    if unchanged_result(folder / "out", parts, result_key(case.files), [REPORT, SUMMARY]):
        return Plan(True, (), (), False)
    looking = _Looking(parts)
    try:
        _look(case, looking)
    except _Missing:
        return Plan(False, _changes(folder, case), tuple(looking.stages), True)
    return Plan(False, _changes(folder, case), (*looking.stages, PlannedStage("report", 1, 1)), False)


def _look(case: Case, looking: _Looking) -> None:
    """Go through the flow as far as its results are kept."""
    from ullage.flow import run
    from ullage.tracking.case_ais import ais_to_do

    files = case.sources.get("ais")
    if files:
        places = tuple(case.inputs.places.values())
        new, of, same = ais_to_do(files, case.folder / "out" / "ais", places, case.inputs.to_day)
        if new:
            looking.stages.append(PlannedStage("read_ais", len(new), of, tuple(new)))
        if new or not same:
            looking.stages.append(PlannedStage("track", 1, 1))
            scenes = replace(case, sources={**case.sources, "ais": ()})
            gather_evidence(scenes, case.folder / "out", looking, lambda *_: None)
            raise _Missing
    evidence = gather_evidence(case, case.folder / "out", looking, lambda *_: None)
    known = known_of(case.sources)
    inputs = replace(
        case.inputs, seen=evidence.seen, heard=evidence.heard, listings=known.lists.frame,
        registers=known.registers.claims,
    )  # fmt: skip
    run(inputs, case.rules, looking)


def _changes(folder: Path, case: Case) -> tuple[str, ...]:
    """Say what differs from the last result."""
    try:
        summary = json.loads((folder / "out" / SUMMARY).read_bytes())
        before: Mapping[str, str] = summary["inputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return ("there is no result yet",)
    now = case.files
    told = [
        *_named("new", [name for name in now if name not in before]),
        *_named("changed", [name for name in now if name in before and now[name] != before[name]]),
        *_named("gone", [name for name in before if name not in now]),
    ]
    if summary.get("code") != code_hash():
        told.append("Ullage's code is another one: every stage is worked out again")
    return tuple(told) or ("a file of the result is missing, was changed, or was made with other libraries",)


def _named(what: str, names: Sequence[str]) -> list[str]:
    shown = ", ".join(sorted(names)[:_MOST_NAMED]) + (" ..." if len(names) > _MOST_NAMED else "")
    return [f"{len(names):,} {what}: {shown}"] if names else []


def _name_of(key: tuple[Any, Any]) -> str:
    """Give the name of a file from what tells a part: name and hash."""
    told = key[0][0]
    return told.rpartition(" ")[0] if isinstance(told, str) else ""
