"""Whether an outline that somebody drew can be a place's: its size and lengths, and what speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ullage.decisions.applied import read_area

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Ring = tuple[tuple[float, float], ...]

MOST_KM2: Final[Mapping[str, float]] = {"anchorage": 2_000.0}
"""Largest outlines by role; of all others `MOST_TERMINAL_KM2`."""
MOST_TERMINAL_KM2: Final = 100.0
LEAST_M2: Final = 200.0
"""A boat's length of quay: below it a vertex was set twice."""
MOST_FAR_M: Final = 20_000.0
"""From the place as it is: farther off it is another place."""
MOST_VERTICES: Final = 2_000
MOST_CHANGE: Final = 2.0
"""So many times as large, or as small, as the outline before: it is told, for a berth is seldom drawn so wrong."""


class Outline(NamedTuple):
    """An outline and what was measured of it.

    Parameters
    ----------
    area
        Vertices (lon_deg, lat_deg), without a repeated last one.
    area_m2, perimeter_m
        On the ellipsoid.
    sides_m
        Of each side, from each vertex to the next.
    far_m
        From the place as it is, 0 where it lies inside; None where nothing tells where it is.
    problems
        What speaks against it, in words.
    remarks
        What whoever decides on it has to know, in words: nothing in it is wrong.
    """

    area: Ring
    area_m2: float
    perimeter_m: float
    sides_m: tuple[float, ...]
    far_m: float | None
    problems: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def check_outline(value: Any, place: Mapping[str, Any]) -> Outline:
    """Measure an outline, and say what speaks against its being a place's.

    Parameters
    ----------
    value
        A list of (lon_deg, lat_deg) vertices, as a decision has it.
    place
        The place as it is: `role`, `lat_deg`, `lon_deg`, `area`.
    """
    area = read_area(value)
    if area and area[0] == area[-1]:
        area = area[:-1]
    if not area:
        told = "is no outline: expected three different vertices or more, longitude first, in degrees"
        return Outline((), 0.0, 0.0, (), None, (told,))
    if len(area) > MOST_VERTICES:
        told = f"has {len(area):,} vertices; at most {MOST_VERTICES:,} are taken: simplify it"
        return Outline((), 0.0, 0.0, (), None, (told,))
    area_m2, sides = _measured(area)
    far = _far_m(area, place)
    problems = tuple(_problems(area, area_m2, far, str(place.get("role"))))
    remarks = tuple(_remarks(area_m2, read_area(place.get("area"))))
    return Outline(area, area_m2, sum(sides), sides, far, problems, remarks)


def _problems(area: Ring, area_m2: float, far: float | None, role: str) -> Iterator[str]:
    import shapely

    shape = shapely.Polygon(_unwrapped(area))
    if not shape.is_valid:
        yield f"crosses itself ({shapely.is_valid_reason(shape).lower()}): move vertices until no side meets another"
    most = MOST_KM2.get(role, MOST_TERMINAL_KM2)
    if area_m2 > most * 1e6:
        kind = "an anchorage" if role == "anchorage" else "a terminal"
        yield f"covers {area_m2 / 1e6:,.0f} km²; {kind} has at most {most:,.0f}: draw it alone"
    if area_m2 < LEAST_M2 and shape.is_valid:
        yield f"covers {area_m2:.0f} m²; no ship lies in less than {LEAST_M2:.0f}"
    if far is not None and far > MOST_FAR_M:
        yield (
            f"lies {far / 1000:,.0f} km from the place; farther than {MOST_FAR_M / 1000:.0f} km off it is another "
            "place: add that to the case's places"
        )


def _remarks(area_m2: float, before: Ring) -> Iterator[str]:
    earlier_m2 = _measured(before)[0] if before else 0.0
    if earlier_m2 and not 1 / MOST_CHANGE <= area_m2 / earlier_m2 <= MOST_CHANGE:
        yield (
            f"covers {area_m2:,.0f} m², the outline before it {earlier_m2:,.0f} m²: the next run may count other "
            "visits and looks there"
        )


def _measured(area: Ring) -> tuple[float, tuple[float, ...]]:
    from pyproj import Geod

    lon, lat = zip(*area, strict=True)
    earth = Geod(ellps="WGS84")
    found, _ = earth.polygon_area_perimeter(lon, lat)
    sides = earth.line_lengths((*lon, lon[0]), (*lat, lat[0]))
    return abs(found), tuple(float(one) for one in sides)


def _far_m(area: Ring, place: Mapping[str, Any]) -> float | None:
    """Give how far the outline is from the place's position, or from its earlier outline's middle."""
    import shapely

    from ullage.geo import distance_m

    middle = _middle(place)
    if middle is None:
        return None
    lon, lat = middle
    ring = _unwrapped(((lon, lat), *area))
    if shapely.Polygon(ring[1:]).contains(shapely.Point(ring[0])):
        return 0.0
    return float(min(distance_m(lat, lon, one[1], one[0]) for one in area))


def _middle(place: Mapping[str, Any]) -> tuple[float, float] | None:
    if place.get("lat_deg") is not None and place.get("lon_deg") is not None:
        return float(place["lon_deg"]), float(place["lat_deg"])
    before = _unwrapped(read_area(place.get("area")))
    if not before:
        return None
    lon, lat = (sum(one) / len(before) for one in zip(*before, strict=True))
    return (lon + 180.0) % 360.0 - 180.0, lat


def _unwrapped(area: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Give longitudes without a jump across the antimeridian."""
    first = area[0][0] if area else 0.0
    return [(lon + 360.0 * round((first - lon) / 360.0), lat) for lon, lat in area]
