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
from ullage.decisions.log import FILE as LOG_FILE
from ullage.engine import Machine
from ullage.gathering import gather_evidence
from ullage.hashes import Hashes
from ullage.identifying.known import known_of
from ullage.made_with import code_hash
from ullage.parts import KeptSteps, read_part
from ullage.results import PARTS, REPORT, SUMMARY
from ullage.stage_words import STAGE_WORDS
from ullage.unchanged import faults_of, other_libraries, result_key, unchanged_result
from ullage.worked_out import as_decided

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ullage.case import Case
    from ullage.decisions import Entry

WANTED: Final = (REPORT, SUMMARY)
_MOST_NAMED: Final = 5
_LONGEST: Final = 80


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
        The parts, where they have names: scenes, files.
    damaged
        How many of those to be worked out are kept, but damaged.
    """

    stage: str
    to_do: int
    of: int
    names: tuple[str, ...] = ()
    damaged: int = 0

    def line(self) -> str:
        """Give it in words."""
        count = f", {self.to_do:,} of {self.of:,}" if self.of > 1 else ""
        named = f": {_listed(self.names)}" if self.names else ""
        damaged = f" ({self.damaged:,} kept, but damaged)" if self.damaged else ""
        return f"To do: {STAGE_WORDS.get(self.stage, self.stage)}{count}{named}{damaged}"


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
        told += [one.line() for one in self.stages]
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
        need: int = 0,  # noqa: ARG002 - nothing is worked out
    ) -> list[Any]:
        found: list[Any] = []
        missing: list[int] = []
        damaged = 0
        for number, path in enumerate(self.paths_of(function, keys or calls)):
            try:
                found.append(read_part(path))
            except FileNotFoundError:
                missing.append(number)
            except Exception:  # noqa: BLE001 - whatever is wrong with it
                missing.append(number)
                damaged += 1
        if missing:
            names = tuple(name for name in (_name_of(keys[number]) for number in missing) if name) if keys else ()
            self.stages.append(PlannedStage(function.__name__, len(missing), len(calls), names, damaged))
            raise _Missing
        return found


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
    if unchanged_result(folder, parts, result_key(case.files), WANTED):
        return Plan(True, (), (), False)
    looking = _Looking(parts)
    try:
        _look(case, looking)
    except _Missing:
        return Plan(False, _changes(folder, case, entries), tuple(looking.stages), True)
    return Plan(False, _changes(folder, case, entries), (*looking.stages, PlannedStage("report", 1, 1)), False)


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


def _changes(folder: Path, case: Case, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Say what differs from the last result."""
    try:
        summary = json.loads((folder / "out" / SUMMARY).read_bytes())
        before: Mapping[str, str] = summary["inputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return ("there is no result yet",)
    now = case.files
    inputs = sorted({*now, *before} - {LOG_FILE})
    told = [
        *_named("new", [name for name in inputs if name not in before]),
        *_named("changed", [name for name in inputs if name in now and name in before and now[name] != before[name]]),
        *_named("gone", [name for name in inputs if name not in now]),
    ]
    if now.get(LOG_FILE) != before.get(LOG_FILE):
        told.append(_decided(summary, entries))
    if summary.get("code") != code_hash():
        told.append("Ullage's code is another one: every stage is worked out again")
    told += other_libraries(folder / "out" / PARTS)
    told = told or faults_of(folder, folder / "out" / PARTS, WANTED)
    return tuple(told) or ("the last run noted another result than the one that stands here",)


def _decided(summary: Mapping[str, Any], entries: Sequence[Entry]) -> str:
    """Say which decisions came since a result."""
    before = (summary.get("decisions") or {}).get("entries", 0)
    new = entries[before:]
    if not new:
        return "the log of decisions is another one"
    told = [f"{one.kind} of {one.subject[:_LONGEST]}" for one in new]
    return f"{len(new):,} new decision{'s' if len(new) > 1 else ''}: {_listed(told)}"


def _named(what: str, names: Sequence[str]) -> list[str]:
    return [f"{len(names):,} {what}: {_listed(names)}"] if names else []


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (" ..." if len(names) > _MOST_NAMED else "")


def _name_of(key: tuple[Any, Any]) -> str:
    """Give the name of a file from what tells a part, a line of name and hash each: the last is what it is about."""
    told = key[0][0]
    return told.rpartition("\n")[2].rpartition(" ")[0] if isinstance(told, str) else ""
