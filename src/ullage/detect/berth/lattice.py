"""The lattice of a berth: cells along the quay and across it, to which all scenes are brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.berth.rule import NO_OUTLINE, OUTSIDE, TOO_LARGE, BerthRule

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Place, Scene

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

_LINE: Final = 2  # vertices
_LONG: Final = 1.3  # from this ratio of its sides on an outline has a direction
_STEP_DEG: Final = 10.0  # between the directions in which hulls are looked for
_HALF_TURN: Final = 180.0


@dataclass(frozen=True, eq=False)
class Lattice:
    """Cells over a berth and its surroundings, rows of them along the quay.

    Parameters
    ----------
    zone
        Whether a cell lies in the outline, of shape (along, across).
    cell_m
        Side of a cell [m].
    row, column
        Pixel in the scene of the cell (0, 0).
    down, right
        Steps in pixels, (rows, columns), from a cell to the next along the quay and to the next across it.
    axis_deg
        Direction of the quay, from rows toward columns on the ground [°].
    tilts_deg
        Directions in which hulls are looked for, from that of the quay [°].
    """

    zone: Bools
    cell_m: float
    row: float
    column: float
    down: tuple[float, float]
    right: tuple[float, float]
    axis_deg: float
    tilts_deg: tuple[float, ...]

    def pixel(self, along: Any, across: Any) -> tuple[Floats, Floats]:
        """Give the pixels of cells in the scene that the lattice was made for, (row, column)."""
        along, across = np.asarray(along, np.float64), np.asarray(across, np.float64)
        return (
            self.row + along * self.down[0] + across * self.right[0],
            self.column + along * self.down[1] + across * self.right[1],
        )


def make_lattice(scene: Scene, place: Place, rule: BerthRule) -> Lattice | str:
    """Lay the lattice of a place into a scene, or say why there is none.

    Parameters
    ----------
    scene
        Its grid and size are looked at.
    place
        Its outline: the water where a ship would lie, or two points of a line at which ships lie.
    rule
        Size of the cells and of the surroundings.
    """
    import shapely

    if len(place.area) < _LINE:
        return NO_OUTLINE
    lon, lat = np.array(place.area, np.float64).T
    row, column = scene.grid.pixel(lat, lon)
    if not np.all(np.isfinite(row)):
        return OUTSIDE
    middle = float(row.mean()), float(column.mean())
    row_m, column_m = (float(one) for one in scene.spacing_m(*middle))
    points = np.column_stack([(row - middle[0]) * row_m, (column - middle[1]) * column_m])
    if np.ptp(points, axis=0).max() > rule.largest_m:
        return TOO_LARGE
    cell = max(rule.cell_m, row_m, column_m)
    outline = _outline(points, rule, cell)
    if outline is None:
        return NO_OUTLINE
    box, axis, tilts = _box(outline, rule)
    cos, sin = np.cos(np.radians(axis)), np.sin(np.radians(axis))
    counts = [2 * int(np.ceil((half + rule.margin_m) / cell)) + 1 for half in box[2:]]
    first = [-(count // 2) * cell for count in counts]
    corner = box[0] + first[0] * cos - first[1] * sin, box[1] + first[0] * sin + first[1] * cos
    i, k = np.meshgrid(np.arange(counts[0]), np.arange(counts[1]), indexing="ij")
    zone = shapely.contains_xy(outline, corner[0] + (i * cos - k * sin) * cell, corner[1] + (i * sin + k * cos) * cell)
    made = Lattice(
        zone=zone,
        cell_m=cell,
        row=middle[0] + corner[0] / row_m,
        column=middle[1] + corner[1] / column_m,
        down=(cell * cos / row_m, cell * sin / column_m),
        right=(-cell * sin / row_m, cell * cos / column_m),
        axis_deg=axis,
        tilts_deg=tilts,
    )
    return made if _inside(scene, made) else OUTSIDE


def _outline(points: Floats, rule: BerthRule, cell_m: float) -> Any:
    """Give the outline as an area [m]; half a cell more, for a cell counts that is half inside."""
    import shapely

    if len(points) > _LINE:
        area = shapely.make_valid(shapely.Polygon(points)).buffer(cell_m / 2, join_style="mitre")
        if not area.is_empty and shapely.make_valid(shapely.Polygon(points)).area > 0:
            return area
    line = shapely.LineString(points)
    return line.buffer(rule.line_reach_m, cap_style="flat") if line.length > 0 else None


def _box(outline: Any, rule: BerthRule) -> tuple[tuple[float, float, float, float], float, tuple[float, ...]]:
    """Give the middle of an outline and half its sides [m], its direction, and the tilts that are looked for."""
    import shapely

    corners = shapely.get_coordinates(shapely.oriented_envelope(outline))
    sides = np.diff(corners[:3], axis=0)
    lengths = np.hypot(*sides.T)
    long = int(np.argmax(lengths))
    axis = float(np.degrees(np.arctan2(sides[long, 1], sides[long, 0])) % _HALF_TURN)
    middle = (corners[0] + corners[2]) / 2
    if lengths.max() < _LONG * lengths.min():
        tilts = tuple(np.arange(0.0, _HALF_TURN, _STEP_DEG).tolist())
    else:
        steps = int(rule.tilt_deg // _STEP_DEG)
        tilts = tuple(_STEP_DEG * k for k in range(-steps, steps + 1))
    return (float(middle[0]), float(middle[1]), float(lengths.max() / 2), float(lengths.min() / 2)), axis, tilts


def _inside(scene: Scene, lattice: Lattice) -> bool:
    """Tell whether some of the outline is in the scene; whether enough of it was measured is asked of the pixels."""
    row, column = lattice.pixel(*np.nonzero(lattice.zone))
    inside = (row > -1) & (row < scene.rows) & (column > -1) & (column < scene.columns)
    return bool(inside.any())
