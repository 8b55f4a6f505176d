"""How a ship herself was heard, cell by cell, outside the gap that is judged: what tells of her antenna."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import polars as pl

from ullage.track.unheard import antenna_weights, log_chances, sum_rows

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.track.reception import Reception
    from ullage.track.reception_map import ReceptionMap, Tally

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Owned:
    """Slots of the ships that have gaps, by ship and cell.

    Parameters
    ----------
    ship_of_gap
        The number of each gap's ship.
    ship, cell_class, heard, silent
        Rows of ship, cell and class: slots heard, slots unheard between two reports.
    row_of_entry
        The row of each slot of `Tally.gap`: gaps of hers are silences too, by the chance that they are honest.
    """

    ship_of_gap: Whole
    ship: Whole
    cell_class: Whole
    heard: Floats
    silent: Floats
    row_of_entry: Whole

    @classmethod
    def of(cls, gaps: pl.DataFrame, reception: Reception, counts: Tally) -> Self:
        """Take the slots of the ships that have gaps."""
        ships = gaps["mmsi"].unique().sort()
        number = gaps["mmsi"].replace_strict(ships, pl.int_range(len(ships), eager=True), return_dtype=pl.Int64)
        of_gap = number.to_numpy() if len(gaps) else np.empty(0, np.int64)
        own = reception.own.filter(pl.col("mmsi").is_in(ships.implode()))
        if not len(own):
            own = own.clear()
        whose = np.searchsorted(ships.to_numpy(), own["mmsi"].to_numpy()) if len(own) else np.empty(0, np.int64)
        entry_key = of_gap[counts.gap] << _BITS | counts.cell[counts.entry] << 1 | counts.is_b[counts.entry]
        own_key = whose << _BITS | own["cell_class"].to_numpy()
        keys = np.union1d(own_key, entry_key)
        heard, silent = np.zeros(len(keys)), np.zeros(len(keys))
        at = np.searchsorted(keys, own_key)
        heard[at], silent[at] = own["heard"].to_numpy(), own["silent"].to_numpy()
        ship, cell_class = np.divmod(keys, 1 << _BITS)
        return cls(of_gap, ship, cell_class, heard, silent, np.searchsorted(keys, entry_key))

    def weigh(self, counts: Tally, honest: Floats, reception: ReceptionMap, alike: float) -> Floats:
        """Weigh the antenna of each gap's ship by all but that gap.

        Parameters
        ----------
        counts
            Slots of gaps.
        honest
            Of each gap the chance that it is honest.
        reception
            Who was heard where and when.
        alike
            Slots count as their number times this, since what follows each other is alike.

        Returns
        -------
        ndarray
            Weights of `unheard.ANTENNAS`, a row a gap.
        """
        heard, unheard = log_chances(reception.share[self.cell_class].astype(np.float64))
        silent = self.silent + np.bincount(self.row_of_entry, honest[counts.gap], minlength=len(self.silent))
        told = self.heard[:, None] * heard + silent[:, None] * unheard
        of_ship = sum_rows(told, np.searchsorted(self.ship, np.arange(self.ship_of_gap.max(initial=-1) + 2)))
        begins = np.searchsorted(counts.gap, np.arange(len(self.ship_of_gap) + 1))
        of_gap = sum_rows(honest[counts.gap][:, None] * unheard[self.row_of_entry], begins)
        return antenna_weights(alike * (of_ship[self.ship_of_gap] - of_gap))


_BITS = 21
