"""Where a satellite like Sentinel-1 flies, and which point on the Earth each pixel of its image is.

The orbit is a circle over a turning Earth. Points are found by range and Doppler (J. C. Curlander 1982): the place on
WGS 84 at a distance from the satellite, on its right, where the distance does not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.geo import EQUATOR_M, FLATTENING
from ullage.records import TieGrid

if TYPE_CHECKING:
    from datetime import datetime

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

LIGHT_M_S: Final = 299_792_458.0
FREQUENCY_HZ: Final = 5.40500045433435e9  # radarFrequency of any Sentinel-1 annotation
WAVELENGTH_M: Final = LIGHT_M_S / FREQUENCY_HZ
SPACING_M: Final = 10.0
"""Between pixels of an IW GRD of high resolution, both ways [m]."""

NEAR_INCIDENCE_DEG: Final = 30.87  # of the first column of an IW product: S1A 2022-10-02
RADIUS_M: Final = 7_074_000.0  # of the orbit: 693 km over the equator's radius and a little
INCLINATION: Final = np.radians(98.18)
GRAVITY: Final = 3.986004418e14  # GM of the Earth [m³/s²]
TURN: Final = 7.2921159e-5  # of the Earth [rad/s]
MOTION: Final = float(np.sqrt(GRAVITY / RADIUS_M**3))  # of the satellite [rad/s]
HIGHEST_LATITUDE: Final = 80.0
_POLE_M: Final = EQUATOR_M * (1 - FLATTENING)
_E2: Final = FLATTENING * (2 - FLATTENING)


@dataclass(frozen=True, eq=False)
class Flight:
    """One pass over a place, and the image made on it.

    Parameters
    ----------
    started_at
        Time of row 0, UTC.
    rows, columns
        Size of the image [pixels].
    swath_column
        Where its first column lies in the whole swath of an IW product, 0 to 25,000.
    argument, node
        Argument of latitude and Earth-fixed longitude of the ascending node in the middle of the image [rad].
    earth_m
        Radius of the sphere on which ground range is counted [m].
    row_s
        Time between rows [s].
    ascending
        Whether it flies northward.
    """

    started_at: datetime
    rows: int
    columns: int
    swath_column: int
    argument: float
    node: float
    earth_m: float
    row_s: float
    ascending: bool

    def seconds(self, row: Any) -> Floats:
        """Give when a row is taken, from the middle of the image [s]."""
        return (np.asarray(row, np.float64) - (self.rows - 1) / 2) * self.row_s

    def state(self, seconds: Any) -> tuple[Floats, Floats]:
        """Give position [m] and velocity [m/s] of the satellite, Earth-fixed, of shape (..., 3)."""
        return satellite(self.argument, self.node, seconds)

    @cached_property
    def _near(self) -> float:
        """Give the angle at the Earth's middle from the satellite to the first column of the swath [rad]."""
        incidence = np.radians(NEAR_INCIDENCE_DEG)
        return float(incidence - np.arcsin(self.earth_m / RADIUS_M * np.sin(incidence)))

    def slant_range(self, column: Any) -> Floats:
        """Give the distance at which a column is imaged [m]."""
        angle = self._near + (np.asarray(column, np.float64) + self.swath_column) * SPACING_M / self.earth_m
        return np.asarray(np.sqrt(RADIUS_M**2 + self.earth_m**2 - 2 * RADIUS_M * self.earth_m * np.cos(angle)))

    def column(self, slant_range_m: Any) -> Floats:
        """Give the column of a distance."""
        cosine = (RADIUS_M**2 + self.earth_m**2 - np.square(slant_range_m)) / (2 * RADIUS_M * self.earth_m)
        return np.asarray((np.arccos(cosine) - self._near) * self.earth_m / SPACING_M - self.swath_column)

    def ground(self, row: Any, column: Any) -> Floats:
        """Give the points on the Earth that pixels show, Earth-fixed, of shape (..., 3) [m]."""
        row, column = np.broadcast_arrays(np.asarray(row, np.float64), np.asarray(column, np.float64))
        return on_the_ground(*self.state(self.seconds(row)), self.slant_range(column))

    def position(self, row: Any, column: Any) -> tuple[Floats, Floats]:
        """Give the places of pixels, (latitude, longitude) [°]."""
        return latitude_longitude(self.ground(row, column))

    def incidence(self, row: Any, column: Any) -> Floats:
        """Give the angles of incidence on the ellipsoid [°]."""
        points = self.ground(row, column)
        satellites, _ = self.state(self.seconds(np.broadcast_to(row, points.shape[:-1])))
        up = points / np.array([EQUATOR_M**2, EQUATOR_M**2, _POLE_M**2])
        sight = satellites - points
        lengths = np.linalg.norm(up, axis=-1) * np.linalg.norm(sight, axis=-1)
        return np.asarray(np.degrees(np.arccos((up * sight).sum(-1) / lengths)))

    def seen_at_rate(self, row: float, column: float, rate_m_s: float) -> tuple[float, float]:
        """Give where the point of a pixel has a distance that changes at a rate, as (row, distance [m]).

        An echo of another Doppler than that of its row, whether of a moving ship or of an ambiguity, is imaged there.
        """
        point = self.ground(row, column)
        seconds = float(self.seconds(row))
        for _ in range(6):
            rate, slope = self._rate(point, seconds), self._rate(point, seconds + 0.01)
            seconds -= (rate - rate_m_s) / ((slope - rate) / 0.01)
        satellite_at, _ = self.state(seconds)
        return seconds / self.row_s + (self.rows - 1) / 2, float(np.linalg.norm(satellite_at - point))

    def _rate(self, point: Floats, seconds: float) -> float:
        place, velocity = self.state(seconds)
        return float((place - point) @ velocity / np.linalg.norm(place - point))

    @cached_property
    def grid(self) -> TieGrid:
        """The grid of tie points, every kilometre or ten as the image is large."""
        rows = np.unique(np.linspace(0, self.rows - 1, max(4, self.rows // 1900 + 2)).round())
        columns = np.unique(np.linspace(0, self.columns - 1, max(5, self.columns // 1256 + 2)).round())
        down, right = np.meshgrid(rows, columns, indexing="ij")
        lat, lon = self.position(down, right)
        return TieGrid(rows, columns, lat, lon, self.incidence(down, right), self.slant_range(down * 0 + right))


def satellite(argument: float, node: float, seconds: Any) -> tuple[Floats, Floats]:
    """Give position and velocity of a satellite on a circle, Earth-fixed."""
    seconds = np.asarray(seconds, np.float64)
    u, turned = argument + MOTION * seconds, node - TURN * seconds
    ahead, aside = np.cos(INCLINATION) * np.sin(u), np.cos(INCLINATION) * np.cos(u)
    up, along = np.sin(INCLINATION) * np.sin(u), np.sin(INCLINATION) * np.cos(u)
    cos, sin = np.cos(turned), np.sin(turned)
    x, y = np.cos(u) * cos - ahead * sin, np.cos(u) * sin + ahead * cos
    vx = MOTION * (-np.sin(u) * cos - aside * sin) + TURN * y
    vy = MOTION * (-np.sin(u) * sin + aside * cos) - TURN * x
    place = RADIUS_M * np.stack([x, y, up], axis=-1)
    return place, RADIUS_M * np.stack([vx, vy, MOTION * along], axis=-1)


def on_the_ground(place: Floats, velocity: Floats, slant_range_m: Any) -> Floats:
    """Give the point of the ellipsoid at a distance, to the right, where the distance does not change [m]."""
    ahead = velocity / np.linalg.norm(velocity, axis=-1, keepdims=True)
    down = -place + (place * ahead).sum(-1, keepdims=True) * ahead
    down /= np.linalg.norm(down, axis=-1, keepdims=True)
    right = np.cross(down, ahead)
    distance = np.asarray(slant_range_m, np.float64)[..., None]
    axes = 1 / np.array([EQUATOR_M, EQUATOR_M, _POLE_M]) ** 2
    look = np.full_like(distance, np.radians(33.0))
    for _ in range(8):
        point = place + distance * (np.cos(look) * down + np.sin(look) * right)
        slope = distance * (np.cos(look) * right - np.sin(look) * down)
        outside = (point * point * axes).sum(-1, keepdims=True) - 1
        look = look - outside / (2 * point * slope * axes).sum(-1, keepdims=True)
    return np.asarray(place + distance * (np.cos(look) * down + np.sin(look) * right))


def latitude_longitude(points: Floats) -> tuple[Floats, Floats]:
    """Give latitude and longitude of points of the ellipsoid [°]."""
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    return np.degrees(np.arctan2(z, (1 - _E2) * np.hypot(x, y))), np.degrees(np.arctan2(y, x))


def fly_over(
    lat_deg: float, lon_deg: float, started_at: datetime, rows: int, columns: int, swath_column: int, ascending: bool
) -> Flight:
    """Give the pass whose image has a place in its middle.

    Parameters
    ----------
    lat_deg, lon_deg
        The place [°]; from 80° south to 80° north.
    started_at
        Time of row 0, UTC.
    rows, columns, swath_column
        Of the image; see `Flight`.
    ascending
        Northward or southward.

    Raises
    ------
    ValueError
        For a place that the orbit does not see.
    """
    if not abs(lat_deg) <= HIGHEST_LATITUDE:
        raise ValueError(f"latitude {lat_deg} is outside -80 to 80: no pass looks there in the common way")
    lat = np.radians(lat_deg)
    earth = float(EQUATOR_M * np.sqrt((1 - _E2) / (1 - _E2 * np.cos(lat) ** 2)))
    u = float(np.arcsin(np.clip(np.sin(lat) / np.sin(INCLINATION), -0.999, 0.999)))
    argument = u if ascending else np.pi - u
    flight = Flight(started_at, rows, columns, swath_column, argument, 0.0, earth, SPACING_M / 6800, ascending)
    middle = (rows - 1) / 2, (columns - 1) / 2
    for _ in range(30):
        found_lat, found_lon = flight.position(*middle)
        step = 1e-4
        moved_lat, moved_lon = _turned(flight, argument=flight.argument + step).position(*middle)
        slope = np.radians(moved_lat - found_lat) / step
        along = float(np.clip(np.radians(lat_deg - found_lat) / slope, -0.2, 0.2))
        turn = np.radians(_round(lon_deg - found_lon)) - along * np.radians(_round(moved_lon - found_lon)) / step
        flight = _turned(flight, argument=flight.argument + along, node=flight.node + float(turn))
        if abs(along) + abs(turn) < 1e-12:  # noqa: PLR2004 - micrometres
            break
    points = flight.ground([middle[0] - 100, middle[0] + 100], middle[1])
    return _turned(flight, row_s=flight.row_s * SPACING_M * 200 / float(np.linalg.norm(points[1] - points[0])))


def _turned(flight: Flight, **changes: float) -> Flight:
    from dataclasses import replace

    return replace(flight, **changes)  # type: ignore[arg-type]  # fields of floats alone


def _round(degrees: Any) -> Any:
    return (degrees + 180.0) % 360.0 - 180.0
