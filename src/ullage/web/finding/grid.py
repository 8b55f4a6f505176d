"""Positions of the military grid (MGRS), read: zone, band, square of 100 km, easting and northing.

The letters are those of NGA.STND.0037 (2014), the AA scheme of WGS 84; UTM is projected by PROJ. The polar caps, which
have a grid of their own, are not read.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pyproj import Transformer

BANDS: Final = "CDEFGHJKLMNPQRSTUVWX"
"""Bands of 8 degrees of latitude from 80 degrees south; the last has 12."""

_COLUMNS: Final = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS: Final = "ABCDEFGHJKLMNPQRSTUV"
_SHIFT: Final = 5  # rows by which even zones begin
_SQUARE_M: Final = 100_000.0
_CYCLE_M: Final = _SQUARE_M * len(_ROWS)
_MOST_M: Final = 10_000_000.0  # false northing of the southern half
_MARGIN_DEG: Final = 1.0  # a square may reach over the edge of its band
_SHAPE: Final = re.compile(r"(\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z])([A-HJ-NP-V])((?:\d\d){0,5})")
_ZONES: Final = 60


def read_grid(text: str) -> tuple[float, float] | None:
    """Read a position of the grid.

    Parameters
    ----------
    text
        Such as ``52T EN 12345 67890``, with or without blanks; of two to ten figures, or the square alone.

    Returns
    -------
    tuple of float or None
        Latitude and longitude [degrees] of the middle of the cell; None where the text is none.
    """
    parts = _SHAPE.fullmatch("".join(text.split()).upper())
    if parts is None:
        return None
    zone, band, column, row, figures = int(parts[1]), parts[2], parts[3], parts[4], parts[5]
    columns = _COLUMNS[(zone - 1) % 3]
    if not 1 <= zone <= _ZONES or column not in columns:
        return None
    size = _SQUARE_M / 10 ** (len(figures) // 2)
    half = len(figures) // 2
    east_m = (columns.index(column) + 1) * _SQUARE_M + int(figures[:half] or 0) * size + size / 2
    shifted = (_ROWS.index(row) - (_SHIFT if zone % 2 == 0 else 0)) % len(_ROWS)
    north_m = shifted * _SQUARE_M + int(figures[half:] or 0) * size + size / 2
    return _in_band(zone, band, east_m, north_m)


def _in_band(zone: int, band: str, east_m: float, north_m: float) -> tuple[float, float] | None:
    """Find the row of the right cycle of 2,000 km: that which lies in the band."""
    south = band < "N"
    low = -80.0 + 8.0 * BANDS.index(band)
    high = low + (12.0 if band == "X" else 8.0)
    turn = _transformer(zone, south=south)
    for cycle in range(int(_MOST_M / _CYCLE_M) + 1):
        lon, lat = turn.transform(east_m, north_m + cycle * _CYCLE_M)
        if low - _MARGIN_DEG < lat < high + _MARGIN_DEG:
            return lat, lon
    return None


@cache
def _transformer(zone: int, *, south: bool) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(f"EPSG:{32700 + zone if south else 32600 + zone}", "EPSG:4326", always_xy=True)
