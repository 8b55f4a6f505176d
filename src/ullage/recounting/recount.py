"""The number of a case counted again in memory, for other decisions or other assumptions."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.decisions import DecisionLog
from ullage.decisions.applied import check_log, decided_by, head_of, tell_other_case, with_outlines
from ullage.explaining import Rows
from ullage.flow import run
from ullage.recounting.basis import PARTS, Basis, read_basis
from ullage.recounting.remembered import Remembered
from ullage.recounting.what_if import WhatIf
from ullage.summary import build_summary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ullage.decisions import Entry
    from ullage.flow import Inputs, Result, Rules

NEEDS_A_RUN: Final = "an outline was drawn since the last run: the scenes are searched by it when the case is run again"
FLOOR: Final = (
    "without what is left out nobody can tell how many visits were not seen, and none are counted: the balance is at "
    "least this, and its narrower interval is no better knowledge"
)
KEPT_NUMBERS: Final = 12


@dataclass(frozen=True, eq=False)
class Numbers:
    """What a count gave.

    Parameters
    ----------
    summary
        As ``summary.json`` has it, but for warnings, files and weighed assumptions.
    result
        All that the flow found, but for cargo by day in each world.
    inputs, rules
        What it was counted from.
    head
        Hash of the last entry of the log that it follows.
    told
        What a reader has to know of it.
    took_s
        How long it took [s].
    """

    summary: dict[str, Any]
    result: Result
    inputs: Inputs
    rules: Rules
    head: str
    told: tuple[str, ...]
    took_s: float = field(compare=False)

    def headline(self) -> dict[str, Any]:
        """Give the figures that stand beside a decision."""
        summary, cap = self.summary, self.summary["cap"]
        return {
            "balance_bbl": _balance(self.result),
            "delivered_bbl": summary["delivered_cap_bbl"] if cap else summary["delivered_bbl"],
            "unseen_bbl": summary["unseen_cap_bbl"],
            "notified_bbl": summary["notified_bbl"],
            "other_bbl": summary["other_bbl"],
            "cap_bbl": cap["amount_bbl"] if cap else None,
            "p_over_cap": summary["p_over_cap"],
            "crossed_on": summary["crossed_on"],
            "visits": summary["visits"],
            "head": self.head,
            "told": list(self.told),
            "took_s": round(self.took_s, 3),
        }


def _without_days(result: Result) -> Result:
    """Give a result without what each world has on each day: by far its largest part, and summed up by now."""
    none = np.zeros((0, 0))
    unseen = result.deliveries.unseen
    kept = None if unseen is None else replace(unseen, daily_t=none)
    return replace(result, deliveries=replace(result.deliveries, daily_t=none, unseen=kept))


def _balance(result: Result) -> dict[str, float | None]:
    return result.balance.periods[0].balance.points()


class Recount:
    """Counts a case again without writing anything.

    Parameters
    ----------
    folder
        A case folder with a result.
    run
        Calls a function where counting is done; without it in the thread that asks.

    Raises
    ------
    InputError
        When the case has no result, or a file of it is at fault.
    """

    def __init__(self, folder: Path, run: Callable[..., Numbers] | None = None) -> None:
        self.folder = folder
        self._run = run
        self._steps = Remembered(folder / "out" / PARTS)
        self._counting = Lock()
        self._lock = Lock()
        self._kept: OrderedDict[Any, Numbers] = OrderedDict()
        rows = Rows(folder)
        self._telling = rows.summary["visits"]["unseen"] is not None
        self._ran_at = rows.summary.get("decisions", {}).get("entries", 0)
        before = decided_by(DecisionLog(folder).entries()[: self._ran_at])
        decided_on = frozenset(name for one in before.rulings for name in one.ids)
        self.basis: Basis = read_basis(folder, rows.summary, decided_on, self._steps)

    def numbers(
        self,
        *,
        entries: Sequence[Entry] | None = None,
        what_if: WhatIf | None = None,
        rules: Rules | None = None,
        draws: int | None = None,
    ) -> Numbers:
        """Count the case.

        Parameters
        ----------
        entries
            The log that is followed; by default the case's own as it is now.
        what_if
            What is assumed otherwise.
        rules
            Other rules than the case's.
        draws
            Fewer worlds than the case's, where time matters more than the last digit.

        Raises
        ------
        InputError
            When the chain of the log does not hold.
        WhatIfError
            When something is changed that the case does not have.
        """
        entries = DecisionLog(self.folder).entries() if entries is None else entries
        what_if = what_if or WhatIf()
        check_log(entries)  # before anything that was counted of these hashes is given again
        # what the hashes of hypothetical entries stand for is in the entries themselves
        key = (tuple(one.hash for one in entries), what_if, rules, draws)
        asked = key, entries, what_if, rules or self.basis.case.rules, draws
        if found := self._known(key):
            return found  # also while something else is counted
        return self._run(self._once, *asked) if self._run else self._once(*asked)

    def _known(self, key: Any) -> Numbers | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _once(self, key: Any, entries: Sequence[Entry], what_if: WhatIf, rules: Rules, draws: int | None) -> Numbers:
        """Count one thing at a time, and none that was counted while this one waited."""
        with self._counting:
            if found := self._known(key):
                return found
            made = self._count(entries, what_if, rules, draws)
            with self._lock:
                self._kept[key] = made
                if len(self._kept) > KEPT_NUMBERS:
                    self._kept.popitem(last=False)
            return made

    def _count(self, entries: Sequence[Entry], what_if: WhatIf, rules: Rules, draws: int | None) -> Numbers:
        began = perf_counter()
        inputs = what_if.inputs(self.basis.inputs)
        places = with_outlines(inputs.places, entries)
        inputs = replace(inputs, places=places, decided=decided_by(entries), draws=draws or inputs.draws)
        rules = what_if.rules(rules)
        result = run(inputs, rules, what_if.step(self._steps))
        summary = build_summary(inputs, rules, result, files={}, warnings=[], code="")
        told = [*self.basis.told, *tell_other_case(entries, inputs.title)]
        if what_if.without and self._telling and summary["visits"]["unseen"] is None:
            told.append(FLOOR)
        if any(one.kind == "outline" for one in entries[self._ran_at :]):
            told.append(NEEDS_A_RUN)
        return Numbers(
            summary, _without_days(result), inputs, rules, head_of(entries), tuple(told), perf_counter() - began
        )
