"""How a ship herself was heard, cell by cell, outside the gap that is judged: what tells of her antenna."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import polars as pl

from ullage.kernels import kernel
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

    def compare(self, counts: Tally, reception: ReceptionMap) -> tuple[Floats, Floats]:
        """Compare how each gap's ship was heard elsewhere with how she was to be heard.

        Only places count where others are heard no better than on the line over the gap, and a little beyond: there her
        antenna shows. Her other gaps are silences, honest or not: a ship that hides where she is heard is heard in
        other places like it, a ship with a bad antenna in none.

        Returns
        -------
        heard, due
            Ship-slots of hers, and those of a usual ship.
        """
        share = reception.share[self.cell_class].astype(np.float64)
        gaps = len(self.ship_of_gap)
        in_gaps = np.bincount(self.row_of_entry, minlength=len(share))
        due = share * (self.heard + self.silent + in_gaps)
        begins = np.searchsorted(counts.gap, np.arange(gaps + 1))
        of_gap = sum_rows(share[self.row_of_entry], begins) / np.maximum(np.diff(begins), 1)
        rows = np.searchsorted(self.ship, np.arange(self.ship_of_gap.max(initial=-1) + 2))
        sums = np.zeros((2, gaps))
        logits = _logit(share), _logit(of_gap)
        _compare(rows, self.ship_of_gap, begins, self.row_of_entry, share, logits[0], self.heard, due, logits[1], sums)
        return sums[0], np.maximum(sums[1], 0.0)


def _logit(share: Floats) -> Floats:
    within = share.clip(0.005, 0.995)
    return np.asarray(np.log(within / (1 - within)))


def compare_reference(owned: Owned, counts: Tally, reception: ReceptionMap) -> tuple[Floats, Floats]:
    """Do what `Owned.compare` does, row by row: slow and obvious."""
    share = reception.share[owned.cell_class].astype(np.float64)
    logit = _logit(share)
    heard, due = np.zeros(len(owned.ship_of_gap)), np.zeros(len(owned.ship_of_gap))
    for g, ship in enumerate(owned.ship_of_gap):
        inside = owned.row_of_entry[counts.gap == g]
        here = float(_logit(np.array([share[inside].mean() if len(inside) else 0.0]))[0])
        for r in np.flatnonzero((owned.ship == ship) & (share > 0)):
            weight = np.exp(-max(logit[r] - here, 0.0) / _BEYOND)
            others = np.count_nonzero(owned.row_of_entry == r) - np.count_nonzero(inside == r)
            heard[g] += weight * owned.heard[r]
            due[g] += weight * share[r] * (owned.heard[r] + owned.silent[r] + others)
    return heard, due


@kernel
def _compare(
    rows: Any, ship: Any, begins: Any, row_of: Any, share: Any, logit: Any, heard: Any, due: Any, of_gap: Any, sums: Any
) -> None:
    for g in range(ship.shape[0]):
        for r in range(rows[ship[g]], rows[ship[g] + 1]):
            if share[r] > 0.0:
                weight = np.exp(-max(logit[r] - of_gap[g], 0.0) / _BEYOND)
                sums[0, g] += weight * heard[r]
                sums[1, g] += weight * due[r]
        for e in range(begins[g], begins[g + 1]):  # but for the gap itself
            r = row_of[e]
            sums[1, g] -= np.exp(-max(logit[r] - of_gap[g], 0.0) / _BEYOND) * share[r]


_BEYOND = 0.5  # how far in logits better places still count
_BITS = 21
