"""The outline of a hull around its middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

_CORNERS: Final = np.array([(0.5, 0.5), (0.5, -0.5), (-0.5, -0.5), (-0.5, 0.5)])
"""Shares of length and beam; bow and stern are not told apart, so that both ends are square."""


def hull_outline(
    length_m: Any, beam_m: Any, axis_deg_from_rows: Any, row_m: Any, column_m: Any
) -> tuple[Floats, Floats]:
    """Give the corners of hulls, as offsets from their middles.

    Parameters
    ----------
    length_m, beam_m
        Of shape (n,) [m].
    axis_deg_from_rows
        Angle of the long axis from the direction in which rows rise toward that of columns, of shape (n,) [°].
    row_m, column_m
        Spacing of rows and columns, of shape (n,) [m].

    Returns
    -------
    rows, columns
        Offsets, of shape (n, 4) [pixels].
    """
    angle = np.radians(np.asarray(axis_deg_from_rows, np.float64))[:, None]
    along = np.asarray(length_m, np.float64)[:, None] * _CORNERS[:, 0]
    across = np.asarray(beam_m, np.float64)[:, None] * _CORNERS[:, 1]
    rows = (along * np.cos(angle) - across * np.sin(angle)) / np.asarray(row_m, np.float64)[:, None]
    columns = (along * np.sin(angle) + across * np.cos(angle)) / np.asarray(column_m, np.float64)[:, None]
    return rows, columns


def hull_polygons(
    scene: Scene, row: Floats, column: Floats, length_m: Floats, beam_m: Floats, axis_deg_from_rows: Floats
) -> list[bytes | None]:
    """Give the outlines of hulls in a scene as WKB; None where length or breadth is not known."""
    import shapely

    rows, columns = hull_outline(length_m, beam_m, axis_deg_from_rows, *scene.spacing_m(row, column))
    lat, lon = scene.grid.position(row[:, None] + rows, column[:, None] + columns)
    known = np.asarray(np.isfinite(lat).all(axis=1) & np.isfinite(lon).all(axis=1))
    lon = np.unwrap(lon, axis=1, period=360.0)
    rings = shapely.polygons(np.stack([lon, lat], axis=-1)[known])
    written: list[bytes | None] = [None] * len(known)
    for k, wkb in zip(np.flatnonzero(known).tolist(), shapely.to_wkb(rings), strict=True):
        written[k] = bytes(wkb)
    return written


def bearings_from_rows(scene: Scene, row: Floats, column: Floats, deg_from_rows: Floats) -> Floats:
    """Turn directions in a scene, from rising rows toward rising columns, into bearings, -180 to 180 [°]."""
    down, right = (np.radians(one) for one in scene.bearing_deg(row, column))
    along = np.radians(deg_from_rows)
    east = np.cos(along) * np.sin(down) + np.sin(along) * np.sin(right)
    north = np.cos(along) * np.cos(down) + np.sin(along) * np.cos(right)
    return np.asarray(np.degrees(np.arctan2(east, north)))
