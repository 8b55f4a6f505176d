"""What hides the ground: the cloud mask of a product, or where it has none, a test of what is bright and white.

Masks made for land take bright small things for cloud: ships, quays, roofs. A cloud here holds a square of `WIDE_M`;
what is narrower is taken out again, and what is left grows by `GROWN_M`, for the rims of clouds are thin. Shadows of
clouds and thin cirrus hide nothing: a ship in them is seen.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.records import Window
from ullage.sources.sentinel2.bands import FINE_M

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from ullage.records import Overview
    from ullage.sources.safe_xml import Xml
    from ullage.sources.sentinel2.tile import Tile
    from ullage.sources.sentinel2.values import BandFile

    Bools = npt.NDArray[np.bool_]

WIDE_M: Final = 300.0
"""Wider than any ship is, and than most quays."""
GROWN_M: Final = 60.0
SCENE_CLASSES: Final = (8, 9)
"""Of the scene classification (Sen2Cor): cloud of medium and of high probability. 3 is shadow, 10 thin cirrus."""
MASK_SPACING_M: Final = 60.0
"""Of the L1C mask, in which polygons of older products are drawn, too."""
SPECTRAL_STEP: Final = 8
"""Side of a cell in which the spectral test is made [pixels]: one level of the file, a hundredth of its decoding."""
LEAST_BLUE: Final = 0.25
"""Reflectance in B02 above which Sen2Cor is sure of a cloud, as far as brightness tells (ATBD, step 1a: 0.25)."""
MOST_COLOUR: Final = 0.25
"""Spread of B02, B03, B04 over their mean: clouds are white."""
LEAST_RATIO: Final = 1.1
"""B08 over B11 above which Sen2Cor takes no cloud for sand, rock or concrete (ATBD, step 5: 1.1)."""
LEAST_SWIR: Final = 0.08
"""In B11: foam and shallow water are dark there, ice and snow too."""
LEAST_CORNERS: Final = 4
"""Of a ring, whose last is the first again."""
MOST_POINTS: Final = 2_000_000
"""Of polygons in a mask."""


class Mask:
    """Cells that are cloud by a mask of one spacing.

    Parameters
    ----------
    times
        How many pixels of the scene a cell is wide and high.
    cell_m
        How wide it is on the ground [m].
    read
        Gives which cells of a window, in cells, are cloud; the window may reach outside of the scene.
    rows, columns
        Size of the scene [pixels].
    """

    def __init__(self, times: int, cell_m: float, read: Callable[[Window], Bools], rows: int, columns: int) -> None:
        self._times = times
        self._read = read
        self._rows, self._columns = rows, columns
        self._wide = max(1, round(WIDE_M / cell_m)) | 1  # odd: such a square has a middle
        self._grown = max(1, round(GROWN_M / cell_m))

    def read(self, window: Window, step: int = 1) -> Bools:
        """Say which cells are covered; the middle of a cell speaks for it.

        Raises
        ------
        InputError
            When the mask is damaged there.
        """
        rows, columns = -(-window.rows // step), -(-window.columns // step)
        down = window.row + np.arange(rows) * step + (step - 1) // 2
        right = window.column + np.arange(columns) * step + (step - 1) // 2
        out = np.zeros((rows, columns), np.bool_)
        in_rows = (down >= 0) & (down < self._rows)
        in_columns = (right >= 0) & (right < self._columns)
        if in_rows.any() and in_columns.any():
            below, beside = down[in_rows] // self._times, right[in_columns] // self._times
            first, left = int(below[0]), int(beside[0])
            found = self._opened(Window(first, left, int(below[-1]) - first + 1, int(beside[-1]) - left + 1))
            out[np.ix_(in_rows, in_columns)] = found[np.ix_(below - first, beside - left)]
        return out

    def _opened(self, window: Window) -> Bools:
        from scipy.ndimage import maximum_filter, minimum_filter

        rows, columns = -(-self._rows // self._times), -(-self._columns // self._times)
        edge = self._wide + self._grown
        top, left = max(window.row - edge, 0), max(window.column - edge, 0)
        bottom = min(window.row + window.rows + edge, rows)
        right = min(window.column + window.columns + edge, columns)
        cloud = self._read(Window(top, left, bottom - top, right - left))
        if cloud.any():
            # a cloud that is cut by the edge of the scene goes on beyond
            core = minimum_filter(cloud.view(np.uint8), size=self._wide, mode="nearest")
            cloud = maximum_filter(core, size=self._wide + 2 * self._grown, mode="nearest").view(np.bool_)
        part: Bools = cloud[window.row - top :, window.column - left :][: window.rows, : window.columns]
        return part


def classes_mask(file: BandFile, classes: tuple[int, ...], rows: int, columns: int, cell_m: float) -> Mask:
    """Give a mask from an image of classes."""

    def read(window: Window) -> Bools:
        numbers = file.numbers(window, file.times)
        return np.asarray(np.isin(numbers, classes), dtype=np.bool_)

    return Mask(file.times, cell_m, read, rows, columns)


def polygons_mask(xml: Xml, tile: Tile) -> Mask:
    """Give a mask from polygons of opaque cloud on the tile's map (GML, before baseline 04.00).

    Raises
    ------
    InputError
        When they are none.
    """
    polygons = _polygons(xml)
    times = round(MASK_SPACING_M / FINE_M)

    def find() -> Bools:
        from rasterio import Affine
        from rasterio.features import rasterize

        shape = -(-tile.rows // times), -(-tile.columns // times)
        place = Affine(MASK_SPACING_M, 0, tile.left_m, 0, -MASK_SPACING_M, tile.top_m)
        shapes = [{"type": "Polygon", "coordinates": rings} for rings in polygons]
        if not shapes:
            return np.zeros(shape, np.bool_)
        return np.asarray(rasterize(shapes, shape, transform=place, dtype=np.uint8), dtype=np.bool_)

    return Mask(times, MASK_SPACING_M, Late(find).window, tile.rows, tile.columns)


def _polygons(xml: Xml) -> list[list[list[tuple[float, float]]]]:
    """Give the rings of polygons of opaque cloud, the outer one first."""
    gml, eop = "{http://www.opengis.net/gml/3.2}", "{http://www.opengis.net/eop/2.0}"
    polygons, points = [], 0
    for feature in xml.all(f".//{eop}MaskFeature"):
        if (feature.element.findtext(f"{eop}maskType") or "").strip().upper() != "OPAQUE":
            continue
        for polygon in feature.all(f".//{gml}Polygon"):
            rings = []
            for ring in polygon.all(f".//{gml}posList"):
                numbers = ring.numbers(".")
                wide = 3 if ring.element.get("srsDimension") == "3" else 2
                if numbers.size % wide or numbers.size < LEAST_CORNERS * wide:
                    raise xml.problem("posList", f"has {numbers.size} numbers of {wide} each: expected a closed ring")
                points += numbers.size // wide
                rings.append([(float(x), float(y)) for x, y in numbers.reshape(-1, wide)[:, :2]])
            if rings:
                polygons.append(rings)
    if points > MOST_POINTS:
        raise xml.problem("posList", f"has {points:,} points: no mask has so many")
    return polygons


def spectral_mask(overview: Overview, bands: tuple[str, ...], rows: int, columns: int, pixel_m: float) -> Mask | None:
    """Give a mask of what is bright and white, and not as bright at 1.6 µm; None without B02, B04, B08 and B11.

    Of a tile it is found when first asked for, at once for all of it.
    """
    if not {"B02", "B04", "B08", "B11"} <= set(bands):
        return None
    chosen = [bands.index(name) for name in ("B02", "B04", "B08", "B11")]

    def find() -> Bools:
        patch = overview.read(Window(0, 0, rows, columns), SPECTRAL_STEP, chosen)
        return is_cloud(*patch.values) & patch.valid

    return Mask(SPECTRAL_STEP, SPECTRAL_STEP * pixel_m, Late(find).window, rows, columns)


def is_cloud(blue: Any, red: Any, infrared: Any, swir: Any) -> Bools:
    """Say what is as bright and white as a cloud: of reflectance in B02, B04, B08 and B11, of one shape."""
    white = np.abs(blue - red) <= MOST_COLOUR * (blue + red) / 2
    cold = (infrared > LEAST_RATIO * swir) & (swir > LEAST_SWIR)
    return np.asarray((blue > LEAST_BLUE) & white & cold, dtype=np.bool_)


@dataclass(eq=False)
class Late:
    """Cells of a whole scene that are found when they are first asked for, once, whichever thread asks.

    Parameters
    ----------
    find
        Finds them.
    """

    find: Callable[[], Bools]
    _found: Bools | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def window(self, window: Window) -> Bools:
        """Give those of a window that lies inside."""
        with self._lock:
            if self._found is None:
                self._found = self.find()
        part: Bools = self._found[window.row :, window.column :][: window.rows, : window.columns]
        return part
