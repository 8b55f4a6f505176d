"""The hull-shaped filter: the oriented rectangle that is most likely a ship."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ullage.kernels import kernel

if TYPE_CHECKING:
    from typing import Any

    import numpy.typing as npt

    from ullage.detect.berth.rule import BerthRule

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

HULL_SHARE: Final = 0.75
"""Share of a hull's cells that are brighter than the water was: between echoes there are dark ones."""

_OFF = -0.25  # of a cell outside the berth: a ship may reach over its end, but not lie there


class Hull(NamedTuple):
    """A rectangle of cells, turned by a tilt about the middle of the lattice, and how much it speaks for a ship.

    ``along`` and ``across`` are its first cell in the turned lattice, ``length`` and ``beam`` its cells, ``score`` the
    sum of the cells' weights.
    """

    score: float
    tilt_deg: float
    along: int
    across: int
    length: int
    beam: int


def cell_weights(bright: Bools, zone: Bools, often: Any) -> Floats:
    """Give what each cell says for a ship: the logarithm of how likely it is with one over how likely without.

    Parameters
    ----------
    bright
        Whether a cell stands out, of shape (along, across).
    zone
        The berth's cells.
    often
        How often a cell stands out without a ship, of shape (across,) or a number, inside (0, 1): where cranes run that
        is more often than on the water.
    """
    often = np.broadcast_to(np.asarray(often, np.float64), bright.shape)
    weights = np.where(bright, np.log(HULL_SHARE / often), np.log((1 - HULL_SHARE) / (1 - often)))
    return np.where(zone, weights, _OFF)


def find_hull(weights: Floats, tilts_deg: tuple[float, ...], cell_m: float, rule: BerthRule) -> Hull:
    """Find the rectangle whose weights have the greatest sum, over lengths, beams, tilts and places.

    Parameters
    ----------
    weights
        Of `cell_weights`.
    tilts_deg
        Directions, from that of the lattice's rows [°].
    cell_m
        Side of a cell [m].
    rule
        Lengths and beams that are looked for.
    """
    sizes = hull_sizes(cell_m, rule)
    best = None
    for tilt in sorted(tilts_deg, key=abs):
        found = np.empty(5)
        _best_rectangle(np.ascontiguousarray(turned(weights, tilt)), *sizes, found)
        if best is None or found[0] > best.score + 1e-9:
            best = Hull(float(found[0]), tilt, *(int(one) for one in found[1:]))
    assert best is not None  # noqa: S101 - a lattice has one tilt at least
    return best


def hull_sizes(cell_m: float, rule: BerthRule) -> tuple[int, int, int]:
    """Give the shortest and the longest hull and the greatest beam [cells]."""
    shortest = max(1, round(rule.least_length_m / cell_m))
    return shortest, max(shortest, round(rule.most_length_m / cell_m)), max(1, round(rule.most_beam_m / cell_m))


def turned(weights: Floats, tilt_deg: float) -> Floats:
    """Give a lattice turned about its middle, each cell as the nearest one is; beside it nothing speaks for a ship."""
    if tilt_deg == 0:
        return weights
    rows, columns = weights.shape
    i, k = turned_cell(np.arange(rows)[:, None], np.arange(columns)[None, :], tilt_deg, weights.shape)
    down, right = np.floor(i + 0.5).astype(np.int64), np.floor(k + 0.5).astype(np.int64)
    inside = (down >= 0) & (down < rows) & (right >= 0) & (right < columns)
    return np.where(inside, weights[np.where(inside, down, 0), np.where(inside, right, 0)], _OFF)


def turned_cell(along: Any, across: Any, tilt_deg: float, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Give where cells of the turned lattice are in the lattice itself."""
    cos, sin = np.cos(np.radians(tilt_deg)), np.sin(np.radians(tilt_deg))
    middle = (shape[0] - 1) / 2, (shape[1] - 1) / 2
    u, v = np.asarray(along, np.float64) - middle[0], np.asarray(across, np.float64) - middle[1]
    return middle[0] + u * cos - v * sin, middle[1] + u * sin + v * cos


@kernel
def _best_rectangle(weights: Any, shortest: Any, longest: Any, widest: Any, out: Any) -> None:
    """Find the best rectangle: for each strip of columns the best run of rows. See `best_rectangle_reference`."""
    rows, columns = weights.shape
    shortest, widest = min(shortest, rows), min(widest, columns)
    out[0] = -np.inf
    total = np.empty(rows + 1)
    for left in range(columns):
        strip = np.zeros(rows)
        for beam in range(1, min(widest, columns - left) + 1):
            total[0] = 0.0
            for row in range(rows):
                strip[row] += weights[row, left + beam - 1]
                total[row + 1] = total[row] + strip[row]
            for first in range(rows - shortest + 1):
                for last in range(first + shortest, min(first + longest, rows) + 1):
                    score = total[last] - total[first]
                    if score > out[0] + 1e-9:
                        out[0] = score
                        out[1], out[2], out[3], out[4] = first, left, last - first, beam


def best_rectangle_reference(
    weights: Floats, shortest: int, longest: int, widest: int
) -> tuple[float, int, int, int, int]:
    """Find the best rectangle by adding up every one: the slow and obvious form."""
    rows, columns = weights.shape
    best = (-np.inf, 0, 0, 0, 0)
    for left in range(columns):
        for beam in range(1, min(widest, columns - left) + 1):
            for first in range(rows - min(shortest, rows) + 1):
                for length in range(min(shortest, rows), min(longest, rows - first) + 1):
                    score = float(weights[first : first + length, left : left + beam].sum())
                    if score > best[0] + 1e-9:
                        best = (score, first, left, length, beam)
    return best
