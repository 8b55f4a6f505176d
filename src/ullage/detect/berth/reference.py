"""What a berth looks like without a ship: the median of earlier scenes, its spread, and the change from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

_PER_MAD = 1.4826  # standard deviations of a normal law in its median absolute deviation
_PRIOR: Final = 6  # scenes that the speckle's own spread counts as, beside that of a cell
_MEDIAN_LOSS = np.pi / 2  # variance of a median over that of a mean
_LIKE_WATER = 0.7  # 3 dB, as a logarithm
_LOW_SHARE = 0.2  # of the berth's cells that are water in nearly any scene
_FEWEST = 40  # cells that a level of water is taken from
_LOW_RANK = 0.25
_LOW_LOSS = 2.0  # variance of a low rank over that of a mean, 1.7 to 2.2 for 3 to 12 scenes
_LEAK_SPREAD = 1.0  # of the logarithm of an echo of few points, as an envelope bounds it
_AWAY = 3  # cells between the berth and the water it is compared with


@dataclass(frozen=True, eq=False)
class Reference:
    """Median and spread of earlier scenes, cell by cell.

    Parameters
    ----------
    median
        Of the logarithm of sigma nought at the usual level of the water, of shape (bands, along, across).
    spread
        Standard deviation of one scene's logarithm from that median, with the median's own error; the same shape.
    floor
        The part of it that is speckle, of shape (bands,).
    leaks
        Sigma nought that side lobes usually bring, of the shape of the median.
    scenes
        How many it is made of.
    """

    median: Floats
    spread: Floats
    floor: Floats
    leaks: Floats
    scenes: int

    def deviations(self, levels: Floats, leaks: Floats, most: float = 6.0) -> Floats:
        """Give by how many standard deviations scenes differ from the median, band by band; 0 where not known.

        What side lobes bring more than usual is added to the median. As its phase is not known, neither is how much of
        it there is: where it is all that is seen the logarithm has a spread of its own.
        """
        more = np.maximum(leaks - self.leaks, 0.0)
        usual = np.exp(self.median)
        z = (levels - np.log(usual + more)) / np.hypot(self.spread, _LEAK_SPREAD * more / (usual + more))
        return np.clip(np.where(np.isfinite(z), z, 0.0), -most, most)

    def changes(self, levels: Floats, leaks: Floats) -> Floats:
        """Give the mean of the bands' log-ratios to the median, of what side lobes bring as well; 0 where not known."""
        change = levels - np.log(np.exp(self.median) + np.maximum(leaks - self.leaks, 0.0))
        return np.asarray(np.where(np.isfinite(change), change, 0.0).mean(axis=-3))


def median_of(values: Any, axis: int = 0) -> Floats:
    """Give medians that leave NaN out; NaN where there is nothing else."""
    ordered = np.sort(np.moveaxis(np.asarray(values, np.float64), axis, 0), axis=0)
    count = np.isfinite(ordered).sum(axis=0)
    low, high = np.maximum(count - 1, 0) // 2, np.maximum(count, 1) // 2
    low_value = np.take_along_axis(ordered, low[None], axis=0)[0]
    high_value = np.take_along_axis(ordered, high[None], axis=0)[0]
    return np.where(count > 0, (low_value + high_value) / 2, np.nan)


def level_water(stack: Floats, zone: Bools) -> tuple[Floats, Floats]:
    """Bring all scenes to one level of the water, which wind lifts and lowers as a whole.

    The level of a scene is the median over cells outside the berth that are as dark as its water is. A cell that is
    partly quay is moved by the water's share of its brightness alone.

    Parameters
    ----------
    stack
        Logarithms of sigma nought, of shape (scenes, bands, along, across), NaN where not measured.
    zone
        The berth's cells.

    Returns
    -------
    levelled
        Of the shape of `stack`.
    water
        The usual level of the water, of shape (bands,).
    """
    usual = median_of(stack)
    levels = _water_levels(stack, usual, zone)
    water = median_of(levels)
    share = np.exp(np.minimum(water[:, None, None] - usual, 0.0))
    return stack - share * (levels - water)[:, :, None, None], water


def _water_levels(stack: Floats, usual: Floats, zone: Bools) -> Floats:
    """Give the level of the water in each scene and band; differences between scenes are all that is used of it."""
    from scipy.ndimage import binary_dilation

    joint = usual.mean(axis=0)
    in_zone = joint[zone][np.isfinite(joint[zone])]
    low = np.quantile(in_zone, _LOW_SHARE) if in_zone.size else np.nan
    away = ~binary_dilation(zone, iterations=_AWAY)
    cells = away & (np.abs(joint - low) < _LIKE_WATER)
    if cells.sum() >= _FEWEST:
        levels = median_of(stack[:, :, cells], axis=2)
    else:
        inside = np.sort(stack[:, :, zone], axis=2)
        levels = inside[:, :, int(_LOW_SHARE * (inside.shape[2] - 1))]
    # a scene that has no data there stays as it is
    usual_level = median_of(levels)
    return np.where(np.isfinite(levels), levels, np.where(np.isfinite(usual_level), usual_level, 0.0))


def low_reference(levelled: Floats, leaks: Floats, looks: float, zone: Bools) -> Reference:
    """Make a reference of what is dark in a quarter of the scenes, cell by cell: of few scenes in the darkest.

    A berth that is taken in most scenes is still water in it, as long as each cell is free in some. The quarter lies
    below the median by what speckle makes of it, which is added again.

    Parameters
    ----------
    levelled, leaks, looks, zone
        As in `make_reference`.
    """
    from scipy.special import gammaincinv

    n = len(levelled)
    made = make_reference(levelled, leaks, looks, zone)
    rank = max(1, round(_LOW_RANK * n))
    speckle = _speckle(looks)
    # the median of the rank's own law, to the third digit
    share = (rank - 0.3) / (n + 0.4)
    lacks = float(np.log(gammaincinv(looks, 0.5) / gammaincinv(looks, share))) / speckle
    median = np.sort(levelled, axis=0)[rank - 1] + lacks * made.floor[:, None, None]
    spread = np.broadcast_to(made.floor[:, None, None] * np.sqrt(1 + _LOW_LOSS / n), median.shape)
    return Reference(median, spread, made.floor, made.leaks, n)


def _speckle(looks: float) -> float:
    """Give the standard deviation of the logarithm of speckle."""
    from scipy.special import polygamma

    return float(np.sqrt(polygamma(1, looks)))


def make_reference(levelled: Floats, leaks: Floats, looks: float, zone: Bools) -> Reference:
    """Make the median of some scenes and its spread.

    The spread of a cell is its median absolute deviation, drawn toward that of speckle because few scenes tell
    little of it, and never less. The median of n scenes errs by itself: π / 2n of the variance.

    Parameters
    ----------
    levelled
        Of `level_water`, the scenes that are taken, of shape (scenes, bands, along, across).
    leaks
        What side lobes may have brought, of the same shape.
    looks
        Equivalent number of looks: the logarithm of speckle has the variance ψ'(looks).
    zone
        The berth's cells.
    """
    n = len(levelled)
    median = median_of(levelled)
    off = _PER_MAD * median_of(np.abs(levelled - median))
    speckle = _speckle(looks)
    # half of all cells around are water or land on which nothing happens
    typical = median_of(off[:, ~zone], axis=1) * np.sqrt(n / max(n - 1, 1))
    floor = np.maximum(np.where(np.isfinite(typical), typical, speckle), speckle)
    own = (_PRIOR * floor[:, None, None] ** 2 + n * off**2) / (_PRIOR + n)
    spread = np.sqrt(np.maximum(own, floor[:, None, None] ** 2) * (1 + _MEDIAN_LOSS / n))
    return Reference(median, spread, floor, median_of(leaks), n)
