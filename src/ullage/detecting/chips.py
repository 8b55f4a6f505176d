"""A picture a ship: her pixels, north up, bare and with her outline, a scale bar, and what was measured."""

from __future__ import annotations

import io
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from ullage.detecting.earlier_chips import MAKER
from ullage.detecting.names import scene_hash
from ullage.detecting.painting import bands_shown, painted
from ullage.detecting.picture import HALO, KEPT, credit_of, north_arrow
from ullage.evidence.canvas import LIGHT, drawing
from ullage.evidence.map_frame import around, round_length
from ullage.evidence.text import TIMES, visible
from ullage.geo import bearing_deg, distance_m
from ullage.records import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt
    import polars as pl
    from matplotlib.axes import Axes

    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]
    Row = dict[str, Any]

_PANEL: Final = 420  # pixels
_GAP, _ABOVE, _BELOW, _SIDE = 16, 66, 48, 16  # pixels
_DOTS: Final = 100
_LENGTHS: Final = 3.2  # of the ship across the chip
_LEAST_M, _STEP_M, _MOST_M = 600.0, 200.0, 4000.0
_RADAR = 20.0, 99.98  # percentiles of black and white: the sea dark, and what a ship is made of still told apart
_OPTICAL = 2.0, 99.9


def draw_chips(
    scene: Scene, detections: pl.DataFrame, credit: str = "", progress: Callable[[int, int], None] | None = None
) -> dict[str, bytes]:
    """Draw a chip of each detection that was not rejected.

    Parameters
    ----------
    scene
        In which they were found.
    detections
        Rows of `tables.DETECTIONS` of that scene.
    credit
        Stands below, after what the sensor's terms ask for.
    progress
        Called with the chips done and the chips in all.

    Returns
    -------
    dict
        File names, the detection's id and ``.png``, to PNG; the same scene and detections give the same bytes.
    """
    found: dict[str, bytes] = {}
    kept = detections.filter(detections["reject_reason"].is_null() & detections["row"].is_not_null())
    for done, row in enumerate(kept.iter_rows(named=True), start=1):
        found[f"{row['detection_id']}.png"] = draw_chip(scene, row, credit)
        if progress:
            progress(done, kept.height)
    return found


def draw_chip(scene: Scene, row: Row, credit: str = "") -> bytes:
    """Draw one chip.

    Parameters
    ----------
    scene
        In which it was found.
    row
        Of `tables.DETECTIONS`.
    credit
        Stands below, after what the sensor's terms ask for.
    """
    from matplotlib.figure import Figure

    side = side_of_m(row)
    bands = bands_shown(scene, row["band"])
    values = north_up(scene, row["row"], row["column"], side, _PANEL, bands)
    picture, shown = painted(scene, bands, values, _RADAR, _OPTICAL)
    width, height = 2 * _PANEL + _GAP + 2 * _SIDE, _PANEL + _ABOVE + _BELOW
    with drawing("chip"):
        figure = Figure(figsize=(width / _DOTS, height / _DOTS), dpi=_DOTS)
        for left in (_SIDE, _SIDE + _PANEL + _GAP):
            figure.figimage(picture, left, _BELOW, origin="upper", resize=False, zorder=-1)
        axes = figure.add_axes((1 - (_SIDE + _PANEL) / width, _BELOW / height, _PANEL / width, _PANEL / height))
        axes.set_axis_off()
        axes.set_xlim(-side / 2, side / 2)
        axes.set_ylim(-side / 2, side / 2)
        draw_outline(axes, row)
        draw_scale(axes, side)
        north_arrow(axes, (0.94, 0.885), 0.085)
        _words(figure, scene, row, shown, credit)
        buffer = io.BytesIO()
        marks = {"Software": MAKER, "Source": scene_hash(scene)}
        figure.savefig(buffer, format="png", metadata=marks, facecolor="white")
    return buffer.getvalue()


def north_up(scene: Scene, row: float, column: float, side_m: float, size: int, bands: int | Sequence[int]) -> Floats:
    """Give a square about a pixel, turned so that north is up: the pixels as they are, each as large as on the ground.

    Parameters
    ----------
    scene
        The scene.
    row, column
        The middle.
    side_m
        Side of the square [m].
    size
        Pixels of the result along a side.
    bands
        Number of the band, or numbers of several.

    Returns
    -------
    ndarray
        Values of shape (size, size), of several bands (bands, size, size); NaN where nothing was measured.
    """
    rows, columns = (np.rint(one).astype(np.int64) for one in square_north_up(scene, row, column, side_m, size))
    window = Window(int(rows.min()), int(columns.min()), int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1)
    patch = scene.pixels.read(window)
    picked = rows - window.row, columns - window.column
    own = patch.values[bands if isinstance(bands, int) else list(bands)]
    return np.where(patch.valid[picked], own[..., picked[0], picked[1]], np.nan)


def square_north_up(scene: Scene, row: float, column: float, side_m: float, size: int) -> tuple[Floats, Floats]:
    """Give where the pixels of a square about a pixel lie in a scene, north up.

    Parameters
    ----------
    scene, row, column, side_m, size
        As of `north_up`.

    Returns
    -------
    tuple of ndarray
        Rows and columns of the scene [pixels], each of shape (size, size).
    """
    down_m, right_m = (float(one) for one in scene.spacing_m(row, column))
    down, right = (np.radians(float(one)) for one in scene.bearing_deg(row, column))
    # metres east and north of a step down and a step right; its inverse leads from the ground to the pixel
    steps = np.array(
        [[np.sin(down) * down_m, np.sin(right) * right_m], [np.cos(down) * down_m, np.cos(right) * right_m]]
    )
    way = (np.arange(size) + 0.5) / size * side_m - side_m / 2
    east, north = np.meshgrid(way, -way)
    off = np.tensordot(np.linalg.inv(steps), np.stack([east, north]), axes=1)
    return row + off[0], column + off[1]


def side_of_m(row: Row) -> float:
    """Give the side of the square that shows a detection whole, with some sea about her [m]."""
    length = row["length_high_m"] or row["length_m"] or 0.0
    return min(max(ceil(length * _LENGTHS / _STEP_M) * _STEP_M, _LEAST_M), _MOST_M)


def draw_outline(axes: Axes, row: Row) -> None:
    """Draw the hull of a detection in the middle of a plot in metres, or a cross where none was measured."""
    if row["hull"] is None:
        axes.plot([0], [0], "+", color=KEPT, markersize=18, markeredgewidth=1.4, path_effects=around(HALO, 1.0))
        return
    lon, lat = shapely.get_coordinates(shapely.from_wkb(row["hull"])).T
    way = distance_m(row["lat_deg"], row["lon_deg"], lat, lon)
    bearing = np.radians(bearing_deg(row["lat_deg"], row["lon_deg"], lat, lon))
    east, north = way * np.sin(bearing), way * np.cos(bearing)
    axes.plot(east, north, color=KEPT, linewidth=1.5, solid_joinstyle="miter", path_effects=around(HALO, 1.0))


def draw_scale(axes: Axes, side: float) -> None:
    """Draw a scale bar of a round length into a square plot of a side [m]."""
    length = round_length(side / 3)
    right, up = side * 0.46, -side * 0.455
    axes.plot([right - length, right], [up, up], color="white", linewidth=2.4, path_effects=around(HALO, 1.2))
    axes.text(
        right - length / 2, up + side * 0.015, f"{length:g} m", ha="center", va="bottom", fontsize=9.5, color="white",
        path_effects=around(HALO, 1.2),
    )  # fmt: skip


def _words(figure: Any, scene: Scene, row: Row, shown: str, credit: str) -> None:
    """Write who and when above, where and how below."""
    width, height = figure.get_size_inches() * _DOTS
    spacing = f" {TIMES} ".join(metres(float(one)) for one in scene.spacing_m(row["row"], row["column"]))
    when = f"{row['seen_at']:%Y-%m-%d %H:%M:%S} UTC"
    where = f"{abs(row['lat_deg']):.5f}° {'S' if row['lat_deg'] < 0 else 'N'}, "
    where += f"{abs(row['lon_deg']):.5f}° {'W' if row['lon_deg'] < 0 else 'E'}"
    how = f"{shown}, pixels of {spacing} m, north up"
    lines = [
        (height - 26, f"{row['detection_id']}   {measured(row)}", 12.5, "ink", 600),
        (height - 48, f"{when}   {scene.sensor}   {scene.scene_id}", 8.5, "soft", 400),
        (28, f"{where}   {how}", 8.5, "soft", 400),
        (12, credit_of(scene, credit), 8, "soft", 400),
    ]  # fmt: skip
    for up, text, size, role, weight in lines:
        figure.text(_SIDE / width, up / height, visible(text), fontsize=size, color=LIGHT[role], weight=weight)


def metres(spacing: float) -> str:
    """Write the size of a pixel in the digits that tell it."""
    return f"{spacing:.2g}" if spacing < 9.5 else f"{spacing:.0f}"  # noqa: PLR2004 - from there on two digits are whole


def measured(row: Row) -> str:
    """Say a ship's length and breadth, each with its standard deviation, and how probable it is that she is one."""
    parts = []
    if row["length_m"] is not None:
        parts.append(f"length {_with_sd(row['length_m'], row['length_sd_m'])}")
    if row["beam_m"] is not None:
        parts.append(f"beam {_with_sd(row['beam_m'], row['beam_sd_m'])}")
    if row["p_ship"] is not None:
        parts.append(f"P(ship) {row['p_ship']:.2f}")
    return ", ".join(parts) or "not measured"


def _with_sd(value: float, sd: float | None) -> str:
    return f"{value:.0f} m" if sd is None else f"{value:.0f} ± {sd:.0f} m"
