"""Which parts of a scene are read closely, and the reading: coarse to fine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ullage.detect.optical.bodies import part_bodies
from ullage.detect.optical.water import find_water, find_wet
from ullage.records import Patch, Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from ullage.detect.mask import CoarseMask
    from ullage.detect.optical.rule import OpticalRule
    from ullage.records import Scene

    Bools = npt.NDArray[np.bool_]


class Tile(NamedTuple):
    """A part of a scene: its own pixels, and what is read, which is more where something lies at its side."""

    own: Window
    read: Window


def spacing_of(scene: Scene) -> tuple[float, float]:
    """Give the spacing of rows and columns in the middle of a scene [m]."""
    along, across = scene.spacing_m(scene.rows / 2, scene.columns / 2)
    return float(along), float(across)


def power_of_two(ratio: float) -> int:
    """Give the power of two nearest to a ratio, 1 at least."""
    return 1 << max(0, round(float(np.log2(max(ratio, 1.0)))))


def read_at(scene: Scene, window: Window, step: int) -> Patch:
    """Read a window in cells of `step` pixels, from the coarser pixels of the scene where there are any."""
    if step == 1:
        return scene.pixels.read(window)
    if scene.overview is not None:
        return scene.overview.read(window, step)
    rows, columns = (-(-one // step) * step for one in (window.rows, window.columns))
    patch = scene.pixels.read(window._replace(rows=rows, columns=columns))
    cells = patch.valid.reshape(rows // step, step, columns // step, step)
    count = cells.sum(axis=(1, 3))
    total = patch.values.reshape(-1, rows // step, step, columns // step, step).sum(axis=(2, 4))
    valid = count * 2 >= step * step
    return Patch(np.where(valid, total / np.maximum(count, 1), 0.0).astype(np.float32), valid)


def tiles_of(
    scene: Scene, colours: dict[str, int], rule: OpticalRule, mask: CoarseMask | None = None
) -> Iterator[tuple[int, int, Tile | None]]:
    """Go through the tiles of a scene, and tell which are read closely.

    Yields
    ------
    done, all, tile
        How many tiles are behind, how many there are, and the tile; None for one in which nothing stands out.
    """
    side, spacing = rule.look.tile, spacing_of(scene)
    corners = [(r, c) for r in range(0, scene.rows, side) for c in range(0, scene.columns, side)]
    for k, (row, column) in enumerate(corners, start=1):
        own = Window(row, column, min(side, scene.rows - row), min(side, scene.columns - column))
        yield k, len(corners), _closely(scene, own, spacing, colours, rule) if _asked(mask, own) else None


def _asked(mask: CoarseMask | None, own: Window) -> bool:
    """Tell whether some of a tile is asked for."""
    if mask is None:
        return True
    rows = slice(own.row // mask.step, -(-(own.row + own.rows) // mask.step))
    columns = slice(own.column // mask.step, -(-(own.column + own.columns) // mask.step))
    return bool(mask.searched[rows, columns].any())


def _closely(
    scene: Scene, own: Window, spacing: tuple[float, float], colours: dict[str, int], rule: OpticalRule
) -> Tile | None:
    margin = [int(np.ceil(rule.look.margin_m / one)) for one in spacing]
    if scene.overview is None:  # there is no cheaper look
        return Tile(own, _wider(own, margin, (True,) * 4))
    step = power_of_two(rule.look.coarse_m / float(np.mean(spacing)))
    out = find_cells(scene, own, step, colours, rule, float(np.mean(spacing)) * step)
    if not out.any():
        return None
    high, wide = (max(1, -(-one // step)) for one in margin)
    sides = out[:high].any(), out[-high:].any(), out[:, :wide].any(), out[:, -wide:].any()
    return Tile(own, _wider(own, margin, tuple(bool(one) for one in sides)))


def _wider(own: Window, margin: list[int], sides: tuple[bool, ...]) -> Window:
    up, down, left, right = (m if s else 0 for m, s in zip((*margin[:1] * 2, *margin[1:] * 2), sides, strict=True))
    return Window(own.row - up, own.column - left, own.rows + up + down, own.columns + left + right)


def find_cells(
    scene: Scene, own: Window, step: int, colours: dict[str, int], rule: OpticalRule, spacing_m: float
) -> Bools:
    """Take the first look at a tile: tell in which of its cells something stands out that asks for a closer one.

    Parameters
    ----------
    scene, own
        The scene, and the tile.
    step, spacing_m
        Side of a cell [pixels, m].
    colours
        Where each colour is among the bands.
    rule
        All thresholds.

    Returns
    -------
    ndarray of bool
        Of shape (cells down, cells across); nothing where there is no water.
    """
    patch = read_at(scene, own, step)
    water = find_water(patch.values, patch.valid, colours, spacing_m, rule.water)
    if not np.isfinite(water.mean).all():
        return np.zeros_like(patch.valid)
    wet, departure, _ = find_wet(water, patch.values, patch.valid, spacing_m, rule.water)
    labels, land = part_bodies(patch.valid & ~wet, spacing_m, rule.body)
    out: Bools = patch.valid & (departure >= rule.look.coarse_limit) & ~land[labels]
    return out | _shore(wet, land[labels]) if rule.look.shores else out


def _shore(wet: Bools, land: Bools) -> Bools:
    from scipy.ndimage import binary_dilation

    return np.asarray(wet & binary_dilation(land, np.ones((3, 3))))
