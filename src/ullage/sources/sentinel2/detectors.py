"""The twelve detectors of the MSI camera: from where each looked, and in which order it took its bands.

The detectors stand in two staggered rows. Those of odd number look backward and take B02 first; those of even number
look forward, and their filters are turned about, so that they take it last: the published time offsets run backward
there. It was found in the metadata of a real product (S2A, 4 August 2023, tile 51MUP, seven detectors): from band to
band, the direction from the ground to the satellite moves on along the flight on odd detectors, and back on even ones,
by what the offsets tell within 3 %. So it is read from the angles of each product, not taken for granted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.geo import in_one_shape
from ullage.sources.sentinel2.bands import AFTER_B02_S

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.sources.jpeg2000 import Jpeg2000
    from ullage.sources.sentinel2.tile import Directions, Tile

    Signs = npt.NDArray[np.int8]

INCLINATION_DEG: Final = 98.62
"""Of the orbit (ESA, Sentinel-2 User Handbook 2015)."""
SPEED_M_S: Final = 6_630.0
"""Of the satellite over a ground that does not turn: 7,446 m/s at 786 km, brought down to the Earth's radius."""
EQUATOR_M_S: Final = 465.1
"""Of the ground itself at the equator, eastward."""
HEIGHT_M: Final = 786_000.0
EARTH_M: Final = 6_371_000.0
FIRST: Final = "B02"
LAST: Final = "B04"
"""The bands whose directions are compared: far apart in time, both of 10 m."""
LEAST_SHARE: Final = 0.3
"""Of the published offset that a detector's angles must show, one way or the other, for its order to be known."""


def heading_deg(lat_deg: float, *, descending: bool) -> float:
    """Give in which direction the satellite flies over a ground that turns below it [° from north]."""
    lat = math.radians(min(abs(lat_deg), 81.0))  # no farther north does it fly
    east = SPEED_M_S * math.cos(math.radians(INCLINATION_DEG)) / math.cos(lat)
    north = math.sqrt(SPEED_M_S**2 - east**2)
    return math.degrees(math.atan2(east - EQUATOR_M_S * math.cos(lat), -north if descending else north)) % 360


def delay_s(first: Directions, then: Directions, flight_deg: float) -> float:
    """Give how much later one band was taken than another, by where the satellite stood [s]; NaN when not known.

    A place is seen at a zenith angle z that is small, from a ground distance h·z·R / (R + h) along the flight; both
    directions are those of one detector at the same nodes. Good to some 3 %.
    """
    far = HEIGHT_M * EARTH_M / (EARTH_M + HEIGHT_M)
    turned = [np.radians(one.zenith_deg) * np.cos(np.radians(one.azimuth_deg - flight_deg)) for one in (first, then)]
    if turned[0].shape != turned[1].shape:
        return math.nan
    apart = turned[1] - turned[0]
    known = apart[np.isfinite(apart)]
    return float(known.mean() * far / SPEED_M_S) if known.size else math.nan


def orders(tile: Tile, flight_deg: float) -> dict[int, int]:
    """Give which way round each detector took its bands: 1 as published, -1 backward; without those not known."""
    published = AFTER_B02_S[LAST] - AFTER_B02_S[FIRST]
    found = {}
    for band, detector in tile.views:
        if band == FIRST and (LAST, detector) in tile.views:
            late = delay_s(tile.views[FIRST, detector], tile.views[LAST, detector], flight_deg)
            if abs(late) > LEAST_SHARE * published:
                found[detector] = 1 if late > 0 else -1
    return found


def middle_sun(tile: Tile) -> tuple[float, float]:
    """Give azimuth and elevation of the sun seen from the middle of a tile [°]."""
    row, column = (tile.rows - 1) / 2, (tile.columns - 1) / 2
    zenith, azimuth = tile.mean_sun if tile.sun is None else tile.sun.nearest(row, column)
    if not math.isfinite(zenith + azimuth):
        zenith, azimuth = tile.mean_sun
    return azimuth % 360, 90.0 - zenith


def middle_view(tile: Tile, bands: tuple[str, ...]) -> tuple[float, float] | None:
    """Give azimuth and elevation of the satellite seen from the middle of a tile, mean of bands and detectors [°].

    It is taken at the node of the grids that is nearest to the middle; where no band has a direction there, the tile's
    own mean is taken. None when there is neither.
    """
    row, column = (tile.rows - 1) / 2, (tile.columns - 1) / 2
    found = [one.nearest(row, column) for (band, _), one in tile.views.items() if band in bands]
    found = [one for one in found if all(map(math.isfinite, one))]
    return mean_direction(found or [one for band, one in tile.mean_views.items() if band in bands])


def mean_direction(found: list[tuple[float, float]]) -> tuple[float, float] | None:
    """Give azimuth and elevation of the mean of directions, each a zenith angle and an azimuth [°]; None of none."""
    if not found:
        return None
    zenith, azimuth = np.radians(np.array(found)).T
    east, north = (np.sin(zenith) * turn(azimuth) for turn in (np.sin, np.cos))
    up = np.cos(zenith).mean()
    aside = math.hypot(east.mean(), north.mean())
    return math.degrees(math.atan2(east.mean(), north.mean())) % 360, math.degrees(math.atan2(up, aside))


@dataclass(frozen=True, eq=False)
class FootprintOrder:
    """The order of the bands by the images that tell which detector saw a pixel.

    Parameters
    ----------
    footprints
        Of the first and the last band compared: where those are of unlike order, at seams, none is known.
    orders
        Of each detector.
    rows, columns
        Size of the scene [pixels].
    """

    footprints: tuple[Jpeg2000, ...]
    orders: dict[int, int]
    rows: int
    columns: int

    def read(self, row: Any, column: Any) -> Signs:
        """Say which way round the delays run at pixels; see `ullage.records.BandOrder`."""
        row, column = in_one_shape(row, column)
        signs = np.zeros(row.shape, np.int8)
        number = np.zeros((1, 1), self.footprints[0].dtype)
        for place in np.ndindex(row.shape):
            down, right = round(float(row[place])), round(float(column[place]))
            if 0 <= down < self.rows and 0 <= right < self.columns:
                seen = set()
                for one in self.footprints:
                    one.read_into(number, down, right)
                    seen.add(self.orders.get(int(number[0, 0]), 0))
                signs[place] = seen.pop() if len(seen) == 1 else 0
        return signs


@dataclass(frozen=True, eq=False)
class NodeOrder:
    """The order of the bands by the grids of directions, whose nodes are 5 km apart.

    Parameters
    ----------
    seen
        Of each node whether a detector of order 1, and whether one of order -1 saw it, of shape (2, rows, columns).
    step
        How far nodes are apart [pixels].
    """

    seen: npt.NDArray[np.bool_]
    step: tuple[float, float]

    def read(self, row: Any, column: Any) -> Signs:
        """Say which way round the delays run at pixels: known where the four nodes about a pixel agree."""
        row, column = in_one_shape(row, column)
        _, rows, columns = self.seen.shape
        down = np.floor((row + 0.5) / self.step[0]).astype(np.int64)
        right = np.floor((column + 0.5) / self.step[1]).astype(np.int64)
        inside = (down >= 0) & (down < rows) & (right >= 0) & (right < columns)
        counts = np.zeros((2, *row.shape), np.int64)
        for more_down, more_right in np.ndindex(2, 2):
            at = np.clip(down + more_down, 0, rows - 1), np.clip(right + more_right, 0, columns - 1)
            counts += self.seen[0][at], self.seen[1][at]
        one_way = np.where(counts[1] == 0, counts[0] > 0, 0) - np.where(counts[0] == 0, counts[1] > 0, 0)
        return np.where(inside, one_way, 0).astype(np.int8)


def node_order(tile: Tile, known: dict[int, int]) -> NodeOrder | None:
    """Give the order of the bands by the grids of directions; None when those do not tell it."""
    grids = {detector: one for (band, detector), one in tile.views.items() if band == FIRST}
    shapes = {(one.zenith_deg.shape, one.step) for one in grids.values()}
    if len(shapes) != 1 or not set(grids) <= set(known):
        return None
    ((shape, step),) = shapes
    seen = np.zeros((2, *shape), np.bool_)
    for detector, one in grids.items():
        seen[0 if known[detector] > 0 else 1] |= np.isfinite(one.zenith_deg)
    return NodeOrder(seen, step)


@dataclass(frozen=True, slots=True)
class UnknownOrder:
    """The order of the bands where nothing tells which detector saw a pixel."""

    def read(self, row: Any, column: Any) -> Signs:
        """Say that it is not known."""
        row, _ = in_one_shape(row, column)
        return np.zeros(row.shape, np.int8)
