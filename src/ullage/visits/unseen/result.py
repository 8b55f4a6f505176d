"""What is estimated of the visits that nobody saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage import draws
from ullage.quantity import Quantity

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class UnseenAt:
    """Visits at one place that nobody saw.

    Parameters
    ----------
    place_id
        The place.
    counts
        How many nobody saw, in each world, shape (draws,); None where it cannot be told.
    seen, declared
        Visits that looks or observers saw; visits that were known from AIS alone, which need no look.
    looks_possible, looks_clear, looks_seen
        Looks at the place in the period, those that were clear, and those in which a ship was seen.
    p_seen
        Chance that a visit of the period is seen, in each world, shape (draws,); None as `counts`.
    reason
        Why it cannot be told; None where it can.
    told
        Sentences for the report: what the estimate rests on, and what speaks for and against it.
    """

    place_id: str
    counts: Counts | None
    seen: int
    declared: int
    looks_possible: int
    looks_clear: int
    looks_seen: int
    p_seen: Floats | None = None
    reason: str | None = None
    told: tuple[str, ...] = ()

    @property
    def quantity(self) -> Quantity:
        """How many nobody saw [visits]."""
        return counted(self.counts, self.reason, self.place_id)


@dataclass(frozen=True, eq=False)
class Unseen:
    """Visits and cargoes that nobody saw.

    Parameters
    ----------
    at
        By place.
    cargoes
        Voyages seen neither where they loaded nor where they landed, in each world, shape (draws,): what the balance
        lacks. None where it cannot be told.
    share_by_day
        How they spread over the days of the balance, shape (days,), adding up to 1; None as `cargoes`.
    reason
        Why it cannot be told; None where it can.
    """

    at: tuple[UnseenAt, ...] = ()
    cargoes: Counts | None = None
    share_by_day: Floats | None = None
    reason: str | None = "no looks are given"

    @property
    def quantity(self) -> Quantity:
        """How many cargoes nobody saw [visits]."""
        return counted(self.cargoes, self.reason)


def counted(counts: Counts | None, reason: str | None, name: str = "cargoes") -> Quantity:
    """Give numbers of visits as a quantity whose interval holds 90 % of them.

    Each number stands for all within half of it, evenly: from the 5 to the 95 % point of a law of few whole numbers
    there would be far more than 90 % of it.

    Parameters
    ----------
    counts
        How many in each world; None where it cannot be told.
    reason
        Why not.
    name
        Where numbers lie within half of the whole ones follows from it.
    """
    if counts is None:
        return Quantity.cannot_tell("visits", reason or "nobody can tell")
    within = draws.uniforms_reference(draws.stream(0, "unseen", name, "within a count"), len(counts))
    return Quantity(np.maximum(counts + within - 0.5, 0.0), "visits")
