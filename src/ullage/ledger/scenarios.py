"""The assumption ladder of the expert panels: deadweight times fill times barrels per tonne, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.records import ReportedVisits

LADDER = (("1/3", 1 / 3), ("1/2", 0.5), ("0.6", 0.6), ("0.9", 0.9))
"""Laden fractions that expert panels and states used: 1/3, 1/2 and 0.9 in 2018-2020, 0.6 and 0.9 in 2022-2024."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One cell of the ladder.

    Parameters
    ----------
    of
        Which visits.
    label
        The fill as the panels write it, or "as estimated".
    fill
        Fraction of deadweight.
    bbl_per_t
        Barrels in a tonne.
    deadweight_t
        Summed deadweight [t].
    bbl
        Their product [bbl].
    """

    of: str
    label: str
    fill: float
    bbl_per_t: float
    deadweight_t: float
    bbl: float


def build_ladder(
    deadweights_t: Sequence[float],
    counts: Sequence[ReportedVisits],
    estimated_fill: float | None,
    factors: Sequence[float],
) -> list[Scenario]:
    """Build the ladder for all seen visits, and for each published count whose summed deadweight is known.

    Parameters
    ----------
    deadweights_t
        Middle deadweight of each seen visit [t].
    counts
        Published counts.
    estimated_fill
        Mean fill of the estimate, a fraction of deadweight; None when there is no visit.
    factors
        Barrels per tonne: the cap keeper's, and the product's own.
    """
    total = fsum(deadweights_t)
    lists = [("all seen visits", total)]
    for count in counts:
        listed = count.deadweight_total_t
        if listed is not None and abs(listed - total) > 1e-6 * total:
            lists.append((f"{count.count} visits reported for {count.from_day} to {count.to_day}", listed))
    estimated = [] if estimated_fill is None else [(lists[0], ("as estimated", estimated_fill))]
    rungs = [(one, rung) for one in lists for rung in LADDER]
    # the estimate's own fill is of all seen visits, so it stands in their ladder alone
    rungs[len(LADDER) : len(LADDER)] = estimated
    return [
        Scenario(of, label, fill, factor, deadweight, deadweight * fill * factor)
        for (of, deadweight), (label, fill) in rungs
        for factor in factors
    ]
