"""Where a scene lies, as a stranger tells it: a polygon or several, or none that can be used."""

from __future__ import annotations

import math
from typing import Any, Final

from ullage.errors import UllageError
from ullage.sources.cells import shown

MOST_VERTICES: Final = 20_000


class Refused(UllageError):  # noqa: N818 - an item is refused: that is what happened
    """An item cannot be used, and why."""


def read_footprint(geometry: Any) -> Any:
    """Read a footprint: a polygon or several, not empty, in degrees.

    Raises
    ------
    Refused
        When it is none.
    """
    import shapely
    import shapely.geometry

    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        raise Refused("has no footprint: expected a Polygon or a MultiPolygon" if geometry is None else
                      f"has {shown(str(kind))} as its footprint: expected a Polygon or a MultiPolygon")  # fmt: skip
    coordinates = geometry.get("coordinates")
    if _count(coordinates) > MOST_VERTICES:
        raise Refused(f"has a footprint of more than {MOST_VERTICES:,} vertices")
    try:
        shape = shapely.geometry.shape({"type": kind, "coordinates": coordinates})
        if not shape.is_valid:
            shape = shapely.make_valid(shape)
        west, south, east, north = shape.bounds
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, shapely.errors.ShapelyError):
        raise Refused("has a footprint that is no polygon") from None
    fair = all(map(math.isfinite, (west, south, east, north)))
    if shape.is_empty or not fair or not shape.area > 0:
        raise Refused("has a footprint without any area")
    if west < -360 or east > 360 or south < -90.001 or north > 90.001:  # noqa: PLR2004 - degrees
        raise Refused("has a footprint that does not lie on the Earth")
    return shape


def _count(coordinates: Any) -> int:
    """Count the positions of nested lists, as far as it matters."""
    left, found = [coordinates], 0
    while left and found <= MOST_VERTICES:
        one = left.pop()
        if isinstance(one, list):
            if one and not isinstance(one[0], list):
                found += 1
            else:
                left += one
                found += not one
    return found
