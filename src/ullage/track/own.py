"""The odds of all gaps of a ship together: what antenna she has, and how often she switches off, are hers alone.

For each antenna a and each rate π, of which a ship has one,

    weight(a, π) = before(a, π) · chance of her slots(a) · product over her gaps of (π + S(gap, a))

and of one gap, with the weights of all but that gap,

    odds = mean of π / mean of S(gap, a).

A ship with several gaps is either one of those that switch off often, or one that is heard badly; how she was heard between
them says which. Where one gap is judged after another instead, each makes the others look like her habit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
import polars as pl

from ullage.track.unheard import ANTENNAS, ANTENNAS_BEFORE, log_chances, sum_rows

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.track.reception import Reception
    from ullage.track.reception_map import ReceptionMap

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]


_RATES: Final[Floats] = np.array([1.0])
_RATES_BEFORE: Final[Floats] = np.array([1.0])
"""How ships differ in how often they switch off, as multiples of the mean (judged): most hardly ever, few on most voyages."""


@dataclass(frozen=True)
class Owned:
    """Slots of the ships that have gaps, by ship and cell.

    Parameters
    ----------
    ship_of_gap
        The number of each gap's ship.
    first
        Where each ship's rows begin, and at last how many there are.
    cell_class, heard, silent
        Rows of cell and class: slots heard, slots unheard between two reports.
    """

    ship_of_gap: Whole
    first: Whole
    cell_class: Whole
    heard: Floats
    silent: Floats

    @classmethod
    def of(cls, gaps: pl.DataFrame, reception: Reception) -> Self:
        """Take the slots of the ships that have gaps."""
        ships = gaps.select(pl.col("mmsi").unique().sort()).with_row_index("ship")
        of_gap = gaps.select("mmsi").join(ships, on="mmsi", maintain_order="left")["ship"].to_numpy().astype(np.int64)
        own = reception.own.join(ships, on="mmsi").sort("ship", "cell_class")
        first = np.searchsorted(own["ship"].to_numpy(), np.arange(len(ships) + 1))
        heard, silent = (own[name].to_numpy().astype(np.float64) for name in ("heard", "silent"))
        return cls(of_gap, first, own["cell_class"].to_numpy(), heard, silent)

    def slots(self) -> Floats:
        """Give in how many slots each ship was heard, or there unheard."""
        return sum_rows((self.heard + self.silent)[:, None], self.first)[:, 0]

    def log_chances(self, reception: ReceptionMap) -> Floats:
        """Give the logarithm of the chance of each ship's slots with each antenna."""
        heard, unheard = log_chances(reception.share[self.cell_class].astype(np.float64))
        return sum_rows(self.heard[:, None] * heard + self.silent[:, None] * unheard, self.first)


def weigh_ships(
    owned: Owned, reception: ReceptionMap, silent: Floats, prior: float, alike: float, unlike: Floats
) -> tuple[Floats, Floats]:
    """Give of each gap the chance to switch off in a slot, and that an honest ship is silent so long.

    Parameters
    ----------
    owned
        How the ships themselves were heard.
    reception
        Who was heard where and when.
    silent
        S of each gap with each antenna.
    prior
        π in the mean of all ships.
    alike
        Slots and gaps count as their number times this in what they tell of an antenna, since what follows each other is
        alike.
    unlike
        Of each gap, how much of what is known of antennas at large stays beside that.
    """
    ships, of = len(owned.first) - 1, owned.ship_of_gap
    rates = _RATES * prior
    # gap, antenna, rate; and the same for ships
    gap = alike * np.log(rates + silent[:, :, None])
    before = np.log(ANTENNAS_BEFORE[:, None] * _RATES_BEFORE)
    exposed = -alike * owned.slots()[:, None] * rates
    whole = before + alike * owned.log_chances(reception)[:, :, None] + exposed[:, None, :]
    for k in range(len(ANTENNAS)):
        for j in range(len(rates)):
            whole[:, k, j] += np.bincount(of, gap[:, k, j], minlength=ships)
    others = whole[of] - gap
    weights = np.exp(others - others.max(axis=(1, 2), keepdims=True, initial=-np.inf))
    weights /= weights.sum(axis=(1, 2), keepdims=True)
    at_large = ANTENNAS_BEFORE[:, None] * weights.sum(axis=1, keepdims=True)
    share = (unlike / (1 + unlike))[:, None, None]
    weights = (1 - share) * weights + share * at_large
    return (weights * rates).sum(axis=(1, 2)), (weights.sum(axis=2) * silent).sum(axis=1)
