"""How much of each place could be seen in a scene: what it covers, what was measured there, what clouds hide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.optical.colours import colours_of
from ullage.detect.optical.water import WaterRule, is_water
from ullage.detecting.overview import Overview, read_clouds, read_overview, read_overviews
from ullage.geo import destination, distance_m
from ullage.records import Window
from ullage.records.grid import metres_per_degree
from ullage.tables import PLACE_LOOKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt
    import polars as pl

    from ullage.land import Land
    from ullage.records import Place, Scene

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

OUTSIDE: Final = "part of it lies outside the scene"
NO_DATA: Final = "part of it has no data"
CLOUDED: Final = "part of it is under cloud"
NO_WATER: Final = "the sea about it does not look like water: cloud, haze or ice, as no cloud mask came with the scene"
CANNOT_TELL: Final = "no cloud mask came with the scene, and no sea about it could tell"
ALONE_M: Final = 1000.0
"""Radius of a place that states none, as `detect.places.RADIUS_M` has it [m]."""

NEAR_M: Final = 150.0
"""Within this of a place the sea is asked whether it can be seen, where no cloud mask came with the scene [m]."""

CALM: Final = 0.9
"""Part of the sea that looks like water under a clear sky, at least: ships, wakes and piers are in it."""

_SIDE: Final = 41  # of the lattice of points on a place: 1 part in 1,000 of it each
_FEWEST: Final = 30  # points of the sea that can tell
_BLOCKS: Final = 400  # along the longer side of what is read of a place


def measure_place_looks(scene: Scene, places: Iterable[Place], land: Land) -> pl.DataFrame:
    """Measure how much of each place could be seen in a scene.

    Parameters
    ----------
    scene
        The scene.
    places
        With an outline, or a position; those that the scene does not touch have no row.
    land
        Where the sea is that is asked for where no cloud mask came with the scene.

    Returns
    -------
    DataFrame
        Of `tables.PLACE_LOOKS`, in the order of the places' ids. Shares are of points evenly over the place, each a
        thousandth of it. Of an optical scene without cloud mask, `clear_share` is what is covered times the part of the
        sea about the place that looks like water; null where there is no sea to ask.
    """
    rows = (_row(scene, place, land) for place in sorted(places, key=lambda one: one.id))
    return PLACE_LOOKS.frame(row for row in rows if row is not None)


def points_of(place: Place) -> tuple[Floats, Floats]:
    """Give points spread evenly over a place: latitudes and longitudes [°], of shape (n,); none without a place."""
    if place.area:
        import shapely

        ring = np.array(place.area)
        ring[:, 0] = ring[0, 0] + (ring[:, 0] - ring[0, 0] + 180.0) % 360.0 - 180.0  # across the antimeridian
        (west, south), (east, north) = ring.min(axis=0), ring.max(axis=0)
        shares = (np.arange(_SIDE) + 0.5) / _SIDE
        lon, lat = np.meshgrid(west + shares * (east - west), south + shares * (north - south))
        inside = shapely.contains_xy(shapely.Polygon(ring), lon.ravel(), lat.ravel())
        return lat.ravel()[inside], (lon.ravel()[inside] + 180.0) % 360.0 - 180.0
    if place.lat_deg is None or place.lon_deg is None:
        return np.empty(0), np.empty(0)
    shares = (np.arange(_SIDE) + 0.5) / _SIDE * 2 - 1
    right, up = (one.ravel() for one in np.meshgrid(shares, shares))
    away = np.hypot(right, up)
    turn, far = np.degrees(np.arctan2(right, up))[away <= 1], away[away <= 1] * (place.radius_m or ALONE_M)
    lat, lon = destination(place.lat_deg, place.lon_deg, turn, far)
    return np.asarray(lat), np.asarray(lon)


def _row(scene: Scene, place: Place, land: Land) -> dict[str, Any] | None:
    lat, lon = points_of(place)
    if not len(lat) or not _may_touch(scene, lat, lon):
        return None
    row, column = scene.grid.pixel(lat, lon)
    inside = (row > -0.5) & (row < scene.rows - 0.5) & (column > -0.5) & (column < scene.columns - 0.5)  # noqa: PLR2004 - half a pixel
    if not inside.any():
        return None
    row, column = row[inside], column[inside]
    measured, clouded = _seen(scene, row, column)
    covered, clear = measured.sum() / len(lat), (measured & ~clouded).sum() / len(lat)
    reason = _reason(inside, measured, clouded)
    if scene.kind == "optical" and scene.clouds is None and covered:
        clear, reason = _by_water(scene, lat, lon, land, float(covered), reason)
    return {
        "place_id": place.id,
        "scene_id": scene.scene_id,
        "seen_at": scene.seen_at(float(np.median(row))),
        "sensor": scene.sensor,
        "covered_share": float(covered),
        "clear_share": None if clear is None else float(clear),
        "reason": reason,
    }


def _may_touch(scene: Scene, lat: Floats, lon: Floats) -> bool:
    """Tell quickly whether a place may lie in a scene: within half its diagonal of its middle."""
    middle = scene.grid.position((scene.rows - 1) / 2, (scene.columns - 1) / 2)
    corners = np.array(scene.footprint())
    reach = distance_m(*middle, corners[:, 1], corners[:, 0]).max()
    return bool((distance_m(*middle, lat, lon) <= 1.1 * reach).any())


def _seen(scene: Scene, row: Floats, column: Floats) -> tuple[Bools, Bools]:
    """Tell which pixels were measured, and which are under cloud."""
    window = _window(row, column)
    measured = np.isfinite(read_overview(scene, window, 0, _BLOCKS).at(row, column))
    clouds = read_clouds(scene, window, _BLOCKS)
    return measured, np.zeros(len(row), np.bool_) if clouds is None else clouds.at(row, column) > 0


def _reason(inside: Bools, measured: Bools, clouded: Bools) -> str | None:
    """Say why less than all could be seen, the greatest part first."""
    parts = ((~inside).sum(), OUTSIDE), ((~measured).sum(), NO_DATA), ((measured & clouded).sum(), CLOUDED)
    told = [what for count, what in sorted(parts, key=lambda one: -int(one[0])) if count]
    return "; ".join(told) or None


def _by_water(
    scene: Scene, lat: Floats, lon: Floats, land: Land, covered: float, reason: str | None
) -> tuple[float | None, str | None]:
    """Give how much of a place was clear by the sea about it, and why not all."""
    sea = _sea_about(lat, lon, land)
    row, column = scene.grid.pixel(*sea)
    inside = (row >= 0) & (row <= scene.rows - 1) & (column >= 0) & (column <= scene.columns - 1)
    wet = _wet(scene, row[inside], column[inside]) if inside.any() else np.zeros(0, np.bool_)
    if len(wet) < _FEWEST:
        return None, CANNOT_TELL
    share = min(float(wet.mean()) / CALM, 1.0)
    told = [one for one in (reason, None if share == 1.0 else NO_WATER) if one]
    return covered * share, "; ".join(told) or None


def _sea_about(lat: Floats, lon: Floats, land: Land) -> tuple[Floats, Floats]:
    """Give points of the sea on and about a place [°], by the shorelines."""
    up, right = metres_per_degree(float(lat[0]))
    west = lon[0] + (lon - lon[0] + 180.0) % 360.0 - 180.0
    norths, easts = (
        np.linspace(one.min() - NEAR_M / metres, one.max() + NEAR_M / metres, _SIDE)
        for one, metres in ((lat, float(up)), (west, float(right)))
    )
    east, north = (one.ravel() for one in np.meshgrid(easts, norths))
    east = (east + 180.0) % 360.0 - 180.0
    wet = ~land.is_land(north, east)
    return north[wet], east[wet]


def _wet(scene: Scene, row: Floats, column: Floats) -> Bools:
    """Tell which of the pixels that were measured look like water."""
    colours = colours_of(scene)
    window = _window(row, column)
    seen = read_overviews(scene, window, tuple(colours.values()), _BLOCKS)
    values = np.stack([one.values for one in seen])
    valid = np.asarray(np.isfinite(values).all(axis=0))
    water = is_water(np.where(valid, values, 0), valid, {one: k for k, one in enumerate(colours)}, WaterRule())
    looks = np.where(valid, water, np.nan).astype(np.float32)
    found = Overview(looks, seen[0].window, seen[0].step).at(row, column)
    return np.asarray(found[np.isfinite(found)] > 0)


def _window(row: Floats, column: Floats) -> Window:
    top, left = int(np.floor(row.min())), int(np.floor(column.min()))
    return Window(top, left, int(np.ceil(row.max())) - top + 1, int(np.ceil(column.max())) - left + 1)
