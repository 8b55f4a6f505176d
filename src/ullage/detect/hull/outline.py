"""The outline of a hull around its middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

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
