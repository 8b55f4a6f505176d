"""Pixels above a plain threshold, as a scan finds them, and a scene with the geometry of Sentinel-1's wide swath."""

from dataclasses import replace

import numpy as np

from scenemaker import scene, tie_grid
from ullage.detect.sar.hits import Hits
from ullage.records import SubSwath, TieGrid, Window

PRF_HZ = (1717.13, 1451.63, 1685.82)  # of IW1 to IW3, as annotations have them


def hits_of(values, clutter, times=8.0, searched=None):
    """Find the pixels that stand so many times above a known clutter in any band."""
    clutter = np.asarray(clutter, np.float32)
    over = values >= times * clutter[:, None, None]
    found = over.any(axis=0)
    if searched is not None:
        found &= searched
    row, column = np.nonzero(found)
    intensity = values[:, row, column].T.astype(np.float32)
    return Hits(
        row.astype(np.int32), column.astype(np.int32), np.ascontiguousarray(intensity),
        np.tile(clutter, (len(row), 1)), np.ascontiguousarray(over[:, row, column].T),
    )  # fmt: skip


def wide_swath(values, first_column=0, **others):
    """Make a scene of three sub-swaths whose range and incidence are those of a pixel's place in a full swath.

    The full swath is 25,000 columns of 10 m wide; the scene begins at one of its columns.
    """
    made = scene(values, **others)
    grid = tie_grid(made.rows, made.columns, 42.6, 133.0)
    full = np.linspace(0, 25_000, 26)
    incidence = np.interp(grid.columns + first_column, full, np.linspace(30.0, 46.0, 26))
    slant = np.interp(grid.columns + first_column, full, np.linspace(797e3, 965e3, 26))
    shape = grid.lat_deg.shape
    grid = TieGrid(
        grid.rows, grid.columns, grid.lat_deg, grid.lon_deg, np.broadcast_to(incidence, shape).copy(),
        np.broadcast_to(slant, shape).copy(),
    )  # fmt: skip
    sides = np.array([0, 8200, 17_000, 25_000]) - first_column
    swaths = tuple(
        SubSwath(f"IW{k + 1}", prf, Window(0, int(sides[k]), made.rows, int(sides[k + 1] - sides[k])))
        for k, prf in enumerate(PRF_HZ)
    )
    return replace(made, grid=grid, sar=replace(made.sar, sub_swaths=swaths))
