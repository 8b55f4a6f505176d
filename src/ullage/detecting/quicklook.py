"""A scene on a map: the image turned north up, with what was found in it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detecting.marks import draw_marks
from ullage.detecting.overview import read_clouds, read_overviews
from ullage.detecting.painting import bands_shown, painted
from ullage.detecting.picture import HALO, credit_of, north_arrow
from ullage.evidence.canvas import LIGHT, drawing
from ullage.evidence.map_frame import View, add_lines, frame
from ullage.evidence.text import counted, visible
from ullage.records import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt
    import polars as pl

    from ullage.evidence.layers import Vertex
    from ullage.land import Land
    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

_WIDTH, _DOTS = 11.0, 110  # inches, pixels an inch
_ABOVE, _BELOW, _LEFT, _RIGHT = 1.02, 0.72, 0.075, 0.985  # inches; shares of the width
_LEAST_DEG: Final = 0.0025  # of latitude, some 280 m: a clip of half a metre is shown as large as there is room
_KNOTS: Final = 33  # along a side of the scene: between them places are taken for even, which is good to metres
_RADAR, _OPTICAL = (5.0, 99.7), (1.0, 99.7)  # percentiles of black and white
_SHORE: Final = "#7fd0f5"
_GRID: Final = "#ffffff29"
_CLOUD: Final = "#ff8f6b"


def draw_quicklook(
    scene: Scene,
    detections: pl.DataFrame,
    area: Sequence[Sequence[Vertex]] = (),
    land: Land | None = None,
    credit: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> bytes:
    """Draw a scene, or the part of it in which an area lies, with its detections.

    Parameters
    ----------
    scene
        The scene; it is read a strip at a time.
    detections
        Rows of `tables.DETECTIONS` of that scene.
    area
        Rings of (lon_deg, lat_deg) that are shown; the whole scene without one.
    land
        For the shores; None draws none.
    credit
        Stands below, after what the sensor's terms ask for.
    progress
        Called with the strips read and the strips in all.

    Returns
    -------
    bytes
        A PNG, equirectangular about the middle latitude; the same scene and detections give the same bytes.
    """
    from matplotlib.figure import Figure

    places = _Places.of(scene)
    view = places.view(area)
    wide = round(_WIDTH * (_RIGHT - _LEFT) * _DOTS)
    tall = round(wide * view.shape)
    rows, columns = places.pixels(view, tall, wide)
    bands, window = bands_shown(scene), _window(scene, rows, columns)
    overviews = read_overviews(scene, window, bands, wide, progress)
    picture, shown = painted(scene, bands, np.stack([one.at(rows, columns) for one in overviews]), _RADAR, _OPTICAL)
    clouds = read_clouds(scene, window, wide)
    height = tall / _DOTS + _ABOVE + _BELOW
    with drawing("quicklook"):
        figure = Figure(figsize=(_WIDTH, height), dpi=_DOTS)
        axes = figure.add_axes((_LEFT, _BELOW / height, _RIGHT - _LEFT, tall / _DOTS / height))
        extent = (view.west, view.west + view.width, view.south, view.north)
        axes.imshow(picture, extent=extent, interpolation="nearest", aspect="auto", zorder=0)
        clouded = [] if clouds is None else _hatch(axes, extent, clouds.at(rows, columns))
        if land:
            shores = [(view.east(line[:, 0]), line[:, 1]) for line in land.outline(*view.box)]
            add_lines(axes, shores, _SHORE, 0.8, order=2)
        rings = [np.array([*ring, ring[0]]) for ring in area]
        add_lines(axes, [(view.east(ring[:, 0]), ring[:, 1]) for ring in rings], "white", 0.9, "--", order=3)
        frame(axes, view, ink="white", halo=HALO, grid=_GRID)
        north_arrow(axes)
        told = draw_marks(axes, view, detections)
        told = [shown, _blocks(overviews[0].step), *clouded, *told]
        _words(figure, scene, detections, told, credit, height, shores=bool(land))
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None}, facecolor="white")
    return buffer.getvalue()


@dataclass(frozen=True, eq=False)
class _Places:
    """Knots of a scene, with their places; longitudes are turned to lie together."""

    row: Floats
    column: Floats
    lat: Floats
    lon: Floats

    @classmethod
    def of(cls, scene: Scene) -> _Places:
        row, column = np.meshgrid(
            np.linspace(-0.5, scene.rows - 0.5, _KNOTS), np.linspace(-0.5, scene.columns - 0.5, _KNOTS), indexing="ij"
        )
        lat, lon = scene.grid.position(row, column)
        middle = float(lon[_KNOTS // 2, _KNOTS // 2])
        return cls(row, column, lat, middle + (lon - middle + 180.0) % 360.0 - 180.0)

    def view(self, area: Sequence[Sequence[Vertex]]) -> View:
        """Give the part of the Earth that holds the scene, or the area in it."""
        west, east, south, north = self.lon.min(), self.lon.max(), self.lat.min(), self.lat.max()
        vertices = np.array([vertex for ring in area for vertex in ring], dtype=np.float64).reshape(-1, 2)
        if len(vertices):
            middle = (west + east) / 2
            lon = middle + (vertices[:, 0] - middle + 180.0) % 360.0 - 180.0
            lat = vertices[:, 1]
            inner = max(west, lon.min()), min(east, lon.max()), max(south, lat.min()), min(north, lat.max())
            if inner[0] < inner[1] and inner[2] < inner[3]:
                west, east, south, north = inner
        return View.around([(west, south), (east, north)], _LEAST_DEG)

    def pixels(self, view: View, tall: int, wide: int) -> tuple[Floats, Floats]:
        """Give row and column of each pixel of a map, NaN outside the scene."""
        from matplotlib.tri import LinearTriInterpolator, Triangulation

        lon = view.west + (np.arange(wide) + 0.5) / wide * view.width  # the middles of the map's pixels
        lat = view.north - (np.arange(tall) + 0.5) / tall * (view.north - view.south)
        knots = Triangulation(self._turned(view).ravel(), self.lat.ravel(), _triangles())
        asked = np.meshgrid(lon, lat)
        row, column = (
            LinearTriInterpolator(knots, one.ravel())(*asked).filled(np.nan) for one in (self.row, self.column)
        )
        return row, column

    def _turned(self, view: View) -> Floats:
        turns = np.rint((view.west + view.width / 2 - self.lon.mean()) / 360.0)
        turned: Floats = self.lon + turns * 360.0
        return turned


def _triangles() -> npt.NDArray[np.intp]:
    """Give two triangles for each square of knots."""
    number = np.arange(_KNOTS * _KNOTS).reshape(_KNOTS, _KNOTS)
    a, b, c, d = (one.ravel() for one in (number[:-1, :-1], number[:-1, 1:], number[1:, :-1], number[1:, 1:]))
    return np.concatenate([np.column_stack([a, b, c]), np.column_stack([b, d, c])])


def _window(scene: Scene, rows: Floats, columns: Floats) -> Window:
    """Give the pixels that a map shows; of a map that shows none, the scene's first."""
    if not np.isfinite(rows).any():
        return Window(0, 0, 1, 1)
    top, left = (max(0, int(np.floor(np.nanmin(one)))) for one in (rows, columns))
    bottom, right = (int(np.ceil(np.nanmax(one))) + 1 for one in (rows, columns))
    return Window(top, left, min(bottom, scene.rows) - top, min(right, scene.columns) - left)


def _hatch(axes: Any, extent: tuple[float, float, float, float], clouded: Any) -> list[str]:
    """Hatch and outline what is under cloud; give the words for it."""
    from matplotlib import rc_context

    covered = np.nan_to_num(clouded) > 0
    if not covered.any():
        return []
    west, east, south, north = extent
    tall, wide = covered.shape
    lon = west + (np.arange(wide) + 0.5) / wide * (east - west)
    lat = north - (np.arange(tall) + 0.5) / tall * (north - south)
    if covered.all() or min(covered.shape) < 2:  # noqa: PLR2004 - a line has no inside
        return ["all under cloud"]
    with rc_context({"hatch.color": _CLOUD, "hatch.linewidth": 0.6}):
        axes.contourf(lon, lat, covered, [0.5, 1.5], colors="none", hatches=["//"], zorder=1)
    axes.contour(lon, lat, covered, [0.5], colors=_CLOUD, linewidths=0.8, zorder=1)
    return [f"hatched: cloud, {covered.sum() / np.isfinite(clouded).sum():.0%} of what is shown"]


def _blocks(step: int) -> str:
    return "every pixel" if step == 1 else f"means of {step} by {step} pixels"


def _words(
    figure: Any,
    scene: Scene,
    detections: pl.DataFrame,
    told: Sequence[str],
    credit: str,
    height: float,
    *,
    shores: bool,
) -> None:
    """Write what it is above, and how it was drawn below."""
    from ullage.tracking.outputs import SHORES

    kept = int(detections["reject_reason"].is_null().sum())
    title = f"{counted(kept, 'ship')} found, {counted(detections.height - kept, 'candidate')} rejected"
    when = f"{scene.started_at:%Y-%m-%d %H:%M:%S} UTC   {scene.sensor}   {scene.scene_id}"
    thanks = credit_of(scene, f"{credit} {SHORES if shores else ''}".strip())
    figure.text(_LEFT, 1 - 0.34 / height, visible(title), fontsize=13, color=LIGHT["ink"], weight=600)
    figure.text(_LEFT, 1 - 0.58 / height, visible(when), fontsize=8.5, color=LIGHT["soft"])
    figure.text(_LEFT, 0.26 / height, visible("; ".join(told) + "."), fontsize=8, color=LIGHT["soft"])
    figure.text(_LEFT, 0.1 / height, visible(thanks), fontsize=8, color=LIGHT["soft"])
