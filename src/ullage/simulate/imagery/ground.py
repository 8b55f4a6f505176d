"""The ground about a place: shorelines with a ragged edge, and the pier at which ships lie.

One frame serves all sensors: metres east and north of the place, on the azimuthal equidistant map about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.geo import bearing_deg, destination, distance_m
from ullage.simulate.optical.fractal import fractal

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.land import Land
    from ullage.records import Place

    Floats = npt.NDArray[np.float64]

STEP_M: Final = 25.0  # of the lattice on which the shore's distance is known
RAGGED_M: Final = 60.0  # how far the shore wanders about the straight lines of the shorelines, both sides together
RAGGED_SIZE_M: Final = 180.0  # between the vertices of the shorelines
OPEN_M: Final = 1e9
CORNERS: Final = 4
SPARE_M: Final = 20.0  # of an outline beyond the ends of the row
PIER_M: Final = (-6.0, 7.0)  # its sides, from its line; ships lie beyond 8 m
TRESTLE_M: Final = 3000.0  # the longest that leads to the land
STRIDE_M: Final = 10.0


def local(lat_deg: float, lon_deg: float, of_lat: Any, of_lon: Any) -> tuple[Floats, Floats]:
    """Give places in metres east and north of one."""
    way, turn = distance_m(lat_deg, lon_deg, of_lat, of_lon), np.radians(bearing_deg(lat_deg, lon_deg, of_lat, of_lon))
    return np.asarray(way * np.sin(turn)), np.asarray(way * np.cos(turn))


@dataclass(frozen=True)
class Pier:
    """A pier in the water, with a line along it; ships lie to starboard of its direction.

    Parameters
    ----------
    heading_deg
        Its direction [°].
    length_m
        From end to end [m].
    east_m, north_m
        Its middle [m].
    """

    heading_deg: float
    length_m: float
    east_m: float = 0.0
    north_m: float = 0.0

    def own(self, east: Any, north: Any) -> tuple[Any, Any]:
        """Give places along it and to starboard of it [m]."""
        sin, cos = np.sin(np.radians(self.heading_deg)), np.cos(np.radians(self.heading_deg))
        right, up = east - self.east_m, north - self.north_m
        return right * sin + up * cos, right * cos - up * sin

    def at(self, along: Any, off: Any) -> tuple[Any, Any]:
        """Give places of its own frame in metres east and north."""
        sin, cos = np.sin(np.radians(self.heading_deg)), np.cos(np.radians(self.heading_deg))
        return self.east_m + along * sin + off * cos, self.north_m + along * cos - off * sin


def pier_of(place: Place) -> Pier | None:
    """Give the pier of a place: along the first side of an outline of four corners, through its middle.

    A place without such an outline, such as an anchorage, has none.
    """
    if len(place.area) != CORNERS or place.lat_deg is None or place.lon_deg is None:
        return None
    lon, lat = np.array(place.area).T
    heading = float(bearing_deg(lat[0], lon[0], lat[1], lon[1]))
    long = float(distance_m(lat[0], lon[0], lat[1], lon[1]))
    east, north = local(place.lat_deg, place.lon_deg, lat, lon)
    return Pier(heading, max(long - 2 * SPARE_M, SPARE_M), float(east.mean()), float(north.mean()))


@dataclass(frozen=True, eq=False)
class Ground:
    """What does not float about a place.

    Parameters
    ----------
    start
        Stream of the ragged edge and of what stands on land: the same whatever looks.
    lat_deg, lon_deg
        Its middle [°].
    pier
        Where ships lie alongside; None where nothing is built.
    land
        The shorelines; None for the open sea.
    reach_m
        How far east, west, north and south the ground is known [m].
    """

    start: int
    lat_deg: float
    lon_deg: float
    pier: Pier | None = None
    land: Land | None = None
    reach_m: float = 9_000.0

    def local(self, lat_deg: Any, lon_deg: Any) -> tuple[Floats, Floats]:
        """Give places in metres east and north of its middle."""
        return local(self.lat_deg, self.lon_deg, lat_deg, lon_deg)

    @cached_property
    def _shore(self) -> Floats | None:
        """How far off the shorelines the points of a lattice lie, negative on land; from south to north, from west."""
        from scipy.ndimage import distance_transform_edt

        if self.land is None:
            return None
        ends = np.arange(-self.reach_m, self.reach_m + STEP_M, STEP_M)
        east, north = np.meshgrid(ends, ends)
        lat, lon = self.position(east, north)
        dry = self.land.is_land(lat, lon)
        if not dry.any():
            return None
        wet_m, dry_m = (distance_transform_edt(one) * STEP_M for one in (~dry, dry))
        return np.asarray(np.where(dry, 0.5 * STEP_M - dry_m, wet_m - 0.5 * STEP_M))

    def position(self, east: Any, north: Any) -> tuple[Floats, Floats]:
        """Give latitude and longitude of places [°]."""
        turn = np.degrees(np.arctan2(east, north))
        return destination(self.lat_deg, self.lon_deg, turn, np.hypot(east, north))

    def seaward(self, east: Any, north: Any) -> Floats:
        """Give how far places lie off the shore [m]: negative on land; within a ship's length of it to some metres."""
        from scipy.ndimage import map_coordinates

        shape = np.broadcast_shapes(np.shape(east), np.shape(north))
        east, north = (np.atleast_1d(np.broadcast_to(one, shape)).astype(np.float64) for one in (east, north))
        if self._shore is None:
            return np.full(shape, OPEN_M)
        at = np.stack([(north + self.reach_m) / STEP_M, (east + self.reach_m) / STEP_M])
        off: Floats = map_coordinates(self._shore, at, order=1, mode="nearest")
        near = np.abs(off) < RAGGED_M
        if near.any():
            wander = fractal(self.start, east[near], north[near], RAGGED_SIZE_M) - 0.5
            # none at the end of its reach, so that there is no step
            off[near] += RAGGED_M * wander * (1 - np.abs(off[near]) / RAGGED_M)
        return off.reshape(shape)

    @cached_property
    def trestle_m(self) -> float:
        """How far the trestle leads from the pier's line to the land, to port [m]; 0 where no land is near."""
        if self.pier is None or self._shore is None:
            return 0.0
        off = np.arange(STRIDE_M, TRESTLE_M, STRIDE_M)
        dry = self.seaward(*self.pier.at(0.0 * off, -off)) < -STRIDE_M
        return float(off[np.argmax(dry)]) if dry.any() else 0.0

    def built(self, east: Any, north: Any, half_m: float = 0.0) -> npt.NDArray[np.bool_]:
        """Say which places the pier or its trestle covers, each made wider by so much [m]."""
        if self.pier is None:
            return np.zeros(np.shape(east), np.bool_)
        along, off = self.pier.own(east, north)
        pier = (np.abs(along) <= self.pier.length_m / 2) & (off >= PIER_M[0] - half_m) & (off <= PIER_M[1])
        trestle = (np.abs(along) <= 3.0 + half_m) & (off <= 0) & (off >= -self.trestle_m)
        return np.asarray(pier | trestle)


def ground_of(seed: int, place: Place, land: Land | None = None) -> Ground | None:
    """Give the ground about a place; None for one without a position."""
    if place.lat_deg is None or place.lon_deg is None:
        return None
    return Ground(stream(seed, "ground", place.id), place.lat_deg, place.lon_deg, pier_of(place), land)
