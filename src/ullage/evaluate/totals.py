"""The visits that nobody saw, and the total of all voyages, against what was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.evaluate.accuracy import ALL, Compared, Judged, Score
from ullage.evaluate.scores import Figure, share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage.evaluate.visits import Voyages

POINTS: Final = ("low", "mid", "high")
HELD: Final = "held by its 90 % interval"


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of all voyages of a case.

    Parameters
    ----------
    voyages, seen
        How many there were, and how many of them a visit of the result is.
    cargo_t, seen_t
        What they carried, and what the seen ones carried [t].
    """

    voyages: int
    seen: int
    cargo_t: float
    seen_t: float

    @property
    def unseen(self) -> int:
        """How many nobody saw."""
        return self.voyages - self.seen


def truth_of(joined: Voyages) -> Truth:
    """Sum up what `visits.join_visits` says of a case."""
    seen = np.unique(joined.voyage_of[joined.voyage_of >= 0])
    return Truth(
        len(joined.cargo_t), len(seen), float(np.nansum(joined.cargo_t)), float(np.nansum(joined.cargo_t[seen]))
    )


def compare_unseen(summary: Mapping[str, Any], truth: Truth) -> tuple[Compared, ...]:
    """Lay what a summary says of unseen visits and of all voyages beside what was.

    Parameters
    ----------
    summary
        As in ``out/summary.json``.
    truth
        What was.

    Returns
    -------
    tuple of Compared
        Visits unseen and in all, cargo seen and of all voyages; of what cannot be told nothing.
    """
    visits = summary.get("visits") or {}
    told = visits.get("unseen") is not None
    wanted = [
        ("visits", "unseen", "visits", visits.get("unseen"), truth.unseen),
        ("visits", "in all", "visits", visits.get("total"), truth.voyages),
        ("total", "voyages seen", "t", summary.get("seen_t") or summary.get("delivered_t"), truth.seen_t),
        ("total", "all voyages", "t", summary.get("delivered_t") if told else None, truth.cargo_t),
    ]
    return tuple(
        Compared(stage, what, unit, "total", points["low"], points["mid"], points["high"], float(true))
        for stage, what, unit, points, true in wanted
        if points and all(points.get(one) is not None for one in POINTS)
    )


def judge_totals(summary: Mapping[str, Any], joined: Voyages) -> Judged:
    """Judge the totals of one case: visits nobody saw, visits in all, cargo seen, cargo of all voyages.

    Parameters
    ----------
    summary
        As in ``out/summary.json``.
    joined
        See `visits.join_visits`.
    """
    truth = truth_of(joined)
    compared = compare_unseen(summary, truth)
    totals = {one.quantity: one for one in compared}
    if "voyages seen" not in totals:
        return Judged(told=("the result has no total in tonnes: it is not judged",))
    if not truth.seen and not totals["voyages seen"].high and len(totals) == 1:
        return Judged(told=("no voyage was seen, and the total is nothing: it is not judged",))
    scores = [_held(one) for one in compared]
    scores += [
        Score("total", "estimate over truth", one.quantity, "1", Figure(1, one.mid / one.truth if one.truth else None))
        for one in compared
        if one.stage == "total"
    ]
    if "all voyages" not in totals:
        mid = totals["voyages seen"].mid
        ratio = Figure(1, mid / truth.cargo_t if truth.cargo_t else None)
        scores.append(Score("total", "estimate over truth", "all voyages", "1", ratio))
    reason = (summary.get("visits") or {}).get("unseen_reason")
    told = () if "unseen" in totals else (f"visits that nobody saw are not judged: {reason or 'they are not told'}",)
    return Judged(tuple(scores), compared=compared, told=told)


def _held(one: Compared) -> Score:
    held = share(np.array([one.low <= one.truth <= one.high]))
    if one.stage == "visits":
        return Score("visits", f"{one.quantity}, {HELD}", ALL, "1", held)
    return Score("total", HELD, one.quantity, "1", held)
