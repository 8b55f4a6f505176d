"""An image as the page that measures shows it: what it is, where its pixels lie, what it can tell, who lies in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.cargo.freeboard.geometry import Direction
from ullage.cargo.freeboard.prospect import what_can_be_told
from ullage.errors import UllageError
from ullage.geo import destination
from ullage.measuring.measure import directions_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.explaining import Rows
    from ullage.records import Scene
    from ullage.web.scenes.opened import OpenScene
    from ullage.web.scenes.stretch import Stretch

    Picture = npt.NDArray[np.uint8]

TILE: Final = 256
"""Side of a tile of the page's image, in its own pixels or in cells of several."""

MOST_LEVEL: Final = 6
"""The coarsest cells have 2 to the power of it pixels along a side."""
_LATTICE: Final = 17  # places along each side: between them straight lines are within a metre, even of 110 km
_COARSE_M: Final = 5.0
_SOME_M: Final = 1.5


def draw_pixels(opened: OpenScene, stretch: Stretch, row: int, column: int, step: int) -> bytes | None:
    """Draw a tile of an image in its own pixels, or in cells of `step` by `step`, as a PNG; None without any pixel.

    Parameters
    ----------
    opened, stretch
        The image, and how its values become shades.
    row, column
        First pixel.
    step
        Side of a cell [pixels], a power of two.
    """
    from ullage.web.scenes.tile import png

    middle = (np.arange(TILE) + 0.5) * step - 0.5
    rows, columns = np.meshgrid(row + middle, column + middle, indexing="ij")
    values = opened.read(rows, columns, stretch.bands, float(step))
    return png(stretch.paint(values)) if np.isfinite(values).any() else None


def lattice(scene: Scene) -> dict[str, Any]:
    """Give places of a regular grid of pixels, from corner to corner, for coordinates on the page."""
    rows, columns = (np.linspace(0, size - 1, _LATTICE) for size in (scene.rows, scene.columns))
    lat, lon = scene.grid.positions(rows, columns)
    return {
        "rows": rows.tolist(), "columns": columns.tolist(), "lat_deg": np.round(lat, 8).tolist(),
        "lon_deg": np.round(lon, 8).tolist(),
    }  # fmt: skip


def light_of(scene: Scene) -> dict[str, Any]:
    """Give where sun and satellite stood and who says so; None for what nobody says."""
    light = scene.optical
    names = ("sun_azimuth_deg", "sun_elevation_deg", "sun_from", "view_azimuth_deg", "view_elevation_deg", "view_from")
    found = {name: None if light is None else getattr(light, name) for name in names}
    return {name: round(one, 3) if isinstance(one, float) else one for name, one in found.items()}


def what_it_tells(kind: str, pixel_m: float) -> tuple[str, str]:
    """Give what images of such pixels can tell of a ship's load, at best, and why not more; empty where they can."""
    if kind != "optical":
        return (
            "length and place",
            "This is a radar image: no shadow of the sun is in it, so no freeboard can be measured.",
        )
    if pixel_m > _COARSE_M:
        told = f"This image is too coarse: a pixel is {pixel_m:.3g} m, and the strip beside a tanker is 2 to 12 m wide."
        return "presence and length", told
    if pixel_m > _SOME_M:
        told = f"This image is coarse: a pixel is {pixel_m:.3g} m, so at most empty is told from full, in a low sun."
        return "seldom more than length", told
    return "freeboard", ""


def prospect_of(scene: Scene, heading_deg: float, length_m: float) -> dict[str, Any] | None:
    """Say what can be told of a ship of that heading, before she is measured; None where light or view is not known."""
    try:
        sun, view = directions_of(scene)
        pixel = float(np.sqrt(np.prod(scene.spacing_m(scene.rows / 2, scene.columns / 2))))
        found = what_can_be_told(Direction(*sun), Direction(*view), heading_deg, pixel, length_m=max(length_m, 20.0))
    except UllageError:
        return None
    return {
        "answer": found.answer, "words": found.words, "refused": [one for one in found.refused if one],
        "freeboard_sd_m": found.freeboard_sd_m if np.isfinite(found.freeboard_sd_m) else None,
    }  # fmt: skip


def ships_in(rows: Rows, scene: Scene) -> list[dict[str, Any]]:
    """Give the detections of a scene that were not rejected, with their ends in pixels where their length is known."""
    table = rows.table("detections")
    if table is None:
        return []
    found = table.filter(pl.col("scene_id") == scene.scene_id, pl.col("reject_reason").is_null())
    return [_ship(scene, row) for row in found.sort("detection_id").iter_rows(named=True)]


def _ship(scene: Scene, row: dict[str, Any]) -> dict[str, Any]:
    ends = None
    if row["length_m"] is not None and row["axis_deg"] is not None and row["lat_deg"] is not None:
        half = row["length_m"] / 2
        lat, lon = destination(row["lat_deg"], row["lon_deg"], row["axis_deg"] + np.array([0.0, 180.0]), half)
        ends = np.round(np.stack(scene.grid.pixel(lat, lon), axis=-1), 2)
        ends = ends.tolist() if np.isfinite(ends).all() else None
    names = ("detection_id", "row", "column", "length_m", "axis_deg", "p_ship", "lat_deg", "lon_deg")
    return {**{name: row[name] for name in names}, "ends": ends}
