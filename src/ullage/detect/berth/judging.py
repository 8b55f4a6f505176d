"""One berth in one scene, judged against the scenes before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.berth.chance import ChanceRule, chance, measure_features, quay_side
from ullage.detect.berth.hulls import Hull, cell_weights, find_hull, turned_cell
from ullage.detect.berth.reference import Reference, level_water, low_reference, make_reference

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.berth.lattice import Lattice
    from ullage.detect.berth.rule import BerthRule
    from ullage.detect.berth.sampling import Stack

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

SELDOM: Final = 0.03
"""How often a cell of water stands out by speckle: one in 44 of a normal law, and a little more."""

_OFTEN: Final = 0.5  # above it a cell would say nothing at all
_QUIET: Final = 0.5  # less likely than not to hold a ship
_LEAST_QUIET: Final = 3
_HELD_LENGTH_M = 60.0  # of something ship-like in the median
_HELD_BEAM = 3  # cells: what leaks of a quay along its edge is narrower
_HELD_FILLED = 0.75


@dataclass(frozen=True, eq=False)
class Evidence:
    """What was measured at a berth.

    Parameters
    ----------
    p_occupied
        Probability that a ship lies there, were the median without one.
    hull
        The brighter rectangle that is most likely a ship.
    cells
        The cells it covers, of shape (along, across).
    features
        Of `chance.FEATURES`.
    change_db
        Mean log-ratio over it, of all bands [dB].
    bright
        Cells of the berth that are brighter than the median allows.
    held
        The median may hold a ship, and none that went is seen.
    reference
        Median and spread.
    levels
        The scene at the usual level of the water, of shape (bands, along, across).
    """

    p_occupied: float
    hull: Hull
    cells: Bools
    features: Floats
    change_db: float
    bright: Bools
    held: bool
    reference: Reference
    levels: Floats


def weigh_berth(stack: Stack, lattice: Lattice, looks: float, rule: BerthRule, odds: ChanceRule) -> Evidence:
    """Weigh whether a ship lies at a berth in the last scene of a stack.

    Parameters
    ----------
    stack
        Scenes at the cells of the lattice; the last one is asked for.
    lattice
        The berth.
    looks
        Equivalent number of looks.
    rule, odds
        How it is looked at, and the model of probability.
    """
    levelled, water = level_water(stack.levels, lattice.zone)
    earlier, now = stack._replace(levels=levelled[:-1], leaks=stack.leaks[:-1]), levelled[-1]
    reference, often = quiet_reference(earlier, lattice, looks, rule, odds)
    deviations = reference.deviations(now, stack.leaks[-1])
    joint = joined(deviations)
    bright = joint > rule.bright
    hull, cells = _find(bright, often, lattice, rule)
    features = _features(hull, cells, reference, (now, stack.leaks[-1]), lattice, rule)
    held = _holds_ship(reference, water, lattice, rule)
    gone, _ = _find(joint < -rule.bright, SELDOM, lattice, rule)
    change = (now - reference.median)[:, cells]
    return Evidence(
        p_occupied=chance(features, odds),
        hull=hull,
        cells=cells,
        features=features,
        change_db=float(10 / np.log(10) * np.nanmean(change)) if np.isfinite(change).any() else 0.0,
        bright=bright & lattice.zone,
        held=held and not _is_ship_like(gone, lattice.cell_m),
        reference=reference,
        levels=now,
    )


def joined(deviations: Floats) -> Floats:
    """Join bands, whose speckle is independent: of n bands the sum over √n has deviation 1 again."""
    return np.asarray(deviations.sum(axis=-3) / np.sqrt(deviations.shape[-3]))


def quiet_reference(
    earlier: Stack, lattice: Lattice, looks: float, rule: BerthRule, odds: ChanceRule
) -> tuple[Reference, Floats]:
    """Make the median of the earlier scenes in which no ship seems to lie.

    What is dark in a quarter of them, cell by cell, makes a first reference; scenes that hold a ship against it are
    left out of the median. So a berth that is busy most of the time still has a reference without a ship. Where fewer
    than three are left the first one is kept.

    Returns
    -------
    reference
        Median and spread.
    often
        How often a cell stands out without a ship, by how far across the berth it lies, of shape (across,): cranes run
        on lanes.
    """
    levels, leaks = earlier.levels, earlier.leaks
    first = low_reference(levels, leaks, looks, lattice.zone)
    chances = [_chance_of(one, first, lattice, rule, odds) for one in zip(levels, leaks, strict=True)]
    quiet = np.array(chances) < _QUIET
    kept = np.flatnonzero(quiet) if quiet.any() else np.arange(len(levels))
    enough = quiet.sum() >= _LEAST_QUIET
    reference = make_reference(levels[kept], leaks[kept], looks, lattice.zone) if enough else first
    bright = joined(reference.deviations(levels[kept], leaks[kept])) > rule.bright
    return reference, how_often(bright, lattice.zone) if quiet.any() else np.full(lattice.zone.shape[1], SELDOM)


def how_often(bright: Bools, zone: Bools) -> Floats:
    """Count how often cells stand out in scenes without a ship, lane by lane along the berth.

    Parameters
    ----------
    bright
        Of shape (scenes, along, across).
    zone
        The berth's cells.

    Returns
    -------
    array, shape (across,)
        Never less than speckle makes, nor more than half.
    """
    seen = (bright & zone).sum(axis=(0, 1)) + 1.0
    asked = len(bright) * zone.sum(axis=0) + 1 / SELDOM
    return np.asarray(np.clip(seen / asked, SELDOM, _OFTEN))


def _chance_of(
    one: tuple[Floats, Floats], reference: Reference, lattice: Lattice, rule: BerthRule, odds: ChanceRule
) -> float:
    bright = joined(reference.deviations(*one)) > rule.bright
    hull, cells = _find(bright, SELDOM, lattice, rule, straight=True)
    return chance(_features(hull, cells, reference, one, lattice, rule), odds)


def _features(
    hull: Hull, cells: Bools, reference: Reference, one: tuple[Floats, Floats], lattice: Lattice, rule: BerthRule
) -> Floats:
    """Measure what the model weighs of a hull in one scene, given by its levels and its leaks."""
    deviations, changes = reference.deviations(*one), reference.changes(*one)
    quay = quay_side(reference.median.mean(axis=0), lattice.zone)
    return measure_features(hull, cells, deviations, changes, quay, rule.bright, lattice.cell_m)


def _find(
    bright: Bools, often: Floats | float, lattice: Lattice, rule: BerthRule, *, straight: bool = False
) -> tuple[Hull, Bools]:
    """Find the best hull and the cells that it covers, near the berth alone."""
    part = _around(lattice.zone)
    lanes = often if isinstance(often, float) else often[part[1]]
    weights = cell_weights(bright[part], lattice.zone[part], lanes)
    tilts = lattice.tilts_deg if not straight or len(lattice.tilts_deg) > 10 else (0.0,)  # noqa: PLR2004 - all round
    hull = find_hull(weights, tilts, lattice.cell_m, rule)
    cells = np.zeros(lattice.zone.shape, np.bool_)
    cells[part] = covered(hull, weights.shape)
    return hull, cells & lattice.zone


def _around(zone: Bools) -> tuple[slice, slice]:
    """Give the part of the lattice that holds the berth."""
    along, across = np.flatnonzero(zone.any(axis=1)), np.flatnonzero(zone.any(axis=0))
    return slice(int(along[0]), int(along[-1]) + 1), slice(int(across[0]), int(across[-1]) + 1)


def covered(hull: Hull, shape: tuple[int, ...]) -> Bools:
    """Tell which cells of a lattice a hull covers."""
    i, k = turned_cell(np.arange(shape[0])[:, None], np.arange(shape[1])[None, :], -hull.tilt_deg, shape)
    down, right = np.floor(i + 0.5), np.floor(k + 0.5)
    return np.asarray(
        (down >= hull.along) & (down < hull.along + hull.length)
        & (right >= hull.across) & (right < hull.across + hull.beam)
    )  # fmt: skip


def _holds_ship(reference: Reference, water: Floats, lattice: Lattice, rule: BerthRule) -> bool:
    """Tell whether something of a ship's shape stands out of the water in the median."""
    over = (reference.median - water[:, None, None]) / reference.floor[:, None, None]
    bright = joined(np.nan_to_num(over)) > 2 * rule.bright
    hull, cells = _find(bright, SELDOM, lattice, rule)
    filled = float(bright[cells].mean()) if cells.any() else 0.0
    return hull.length * lattice.cell_m >= _HELD_LENGTH_M and hull.beam >= _HELD_BEAM and filled >= _HELD_FILLED


def _is_ship_like(hull: Hull, cell_m: float) -> bool:
    # as many cells as a hull of 60 by 20 m has, nearly all of them changed
    return hull.score > 2.0 * _HELD_LENGTH_M / cell_m * 2 and hull.length * cell_m >= _HELD_LENGTH_M
