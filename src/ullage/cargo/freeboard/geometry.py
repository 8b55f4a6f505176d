"""Where sun, satellite and ship stand to each other, and what a metre of freeboard is worth in the image.

East, north and up; the water is at height 0. The sun's azimuth φs and elevation εs and the satellite's φv and εv are as
seen from the ship, whose bow points to ψ. Seen across the ship, positive to starboard,

    s_n = sin(φs - ψ)        v_n = sin(φv - ψ)

A point at height z is imaged z cot εv away from the satellite, and its shadow falls z cot εs away from the sun. The
shadow is on the side q = -sign(s_n), +1 to starboard. With the deck edge at F over the water, square to the side,

    shadow on the water, from the waterline      F cot εs |s_n|
    hull side, on the side the satellite is on   F cot εv |v_n|
    visible dark strip, imaged deck edge to the shadow's edge
                                                 F K,   K = cot εs |s_n| + q cot εv v_n

A satellite on the shadow side sees the shaded hull side and the shadow: the terms add. From the sun's side the deck
hides a part of the shadow, and all of it where K is not above 0. Widths are true metres, for a hull with upright sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from ullage.errors import UllageError

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Values = Floats | float

Side = Literal["port", "starboard"]

SUN_WIDTH: Final = 0.0093
"""Angle under which the sun is seen, from edge to edge [rad]: 0.53°."""


class GeometryError(UllageError, ValueError):
    """A direction from which no sun shines and no satellite looks: below the horizon, past the zenith, not a number."""


class Direction(NamedTuple):
    """Where the sun or the satellite stands, seen from the ship.

    Parameters
    ----------
    azimuth_deg
        From true north, clockwise [°].
    elevation_deg
        Above the horizon [°], above 0 and up to 90: for a satellite 90 less the view's zenith angle.
    """

    azimuth_deg: float
    elevation_deg: float


@dataclass(frozen=True, slots=True)
class StripFactor:
    """What a metre of freeboard is worth on the side that the shadow falls to.

    Parameters
    ----------
    k
        Width of the visible dark strip for each metre of freeboard, shadow and hull side together; not above 0 where
        the deck hides all of the shadow.
    shadow
        Width of the shadow on the water for each metre of freeboard, cot εs |s_n|; 0 or more.
    hull_side
        What the view adds to it, q cot εv v_n: the hull side's width where positive, what the deck hides where not.
    side
        The side that is shaded; None where the sun shines along the ship, exactly.
    """

    k: float
    shadow: float
    hull_side: float
    side: Side | None

    @property
    def hidden(self) -> bool:
        """Whether nothing of the shadow is to be seen past the deck."""
        return self.k <= 0

    @property
    def adds(self) -> bool:
        """Whether the satellite is on the shadow's side: the waterline is seen, and strip is hull side and shadow."""
        return self.hull_side > 0


def check_direction(name: str, direction: Direction) -> None:
    """Refuse a direction from which no sun shines and no satellite looks.

    Raises
    ------
    GeometryError
        When the elevation is not above 0 and up to 90, or the azimuth is no number or beyond a full turn.
    """
    azimuth, elevation = direction
    if not 0 < elevation <= 90:  # noqa: PLR2004 - from horizon to zenith
        raise GeometryError(
            f"the {name} stands {elevation:g}° above the horizon; expected more than 0 and up to 90: give its "
            "elevation, not its zenith angle"
        )
    if not -360 <= azimuth <= 360:  # noqa: PLR2004 - a full turn either way
        raise GeometryError(f"the {name} has the azimuth {azimuth:g}°; expected degrees from north, 0 to 360")


def check_heading(heading_deg: float) -> None:
    """Refuse a heading that is no number or beyond two turns.

    Raises
    ------
    GeometryError
        When it is.
    """
    if not -720 <= heading_deg <= 720:  # noqa: PLR2004 - two turns either way
        raise GeometryError(f"the bow points to {heading_deg:g}°; expected degrees from north, 0 to 360")


def cotangent(elevation_deg: Values) -> Floats:
    """Give the cotangent of an elevation [°]: how far a shadow or an image is thrown for each metre of height."""
    return np.asarray(1.0 / np.tan(np.radians(elevation_deg)))


def across(azimuth_deg: Values, heading_deg: Values) -> Floats:
    """Give the part of a horizontal direction that lies across a ship, positive to starboard: sin(φ - ψ)."""
    return np.asarray(np.sin(np.radians(np.asarray(azimuth_deg) - heading_deg)))


def strip_terms(
    sun_azimuth_deg: Values,
    sun_elevation_deg: Values,
    view_azimuth_deg: Values,
    view_elevation_deg: Values,
    heading_deg: Values,
    shadow_sign: Values | None = None,
) -> tuple[Floats, Floats]:
    """Give both terms of the strip factor for numbers or arrays: shadow, and what the view adds to it.

    Parameters
    ----------
    sun_azimuth_deg, sun_elevation_deg, view_azimuth_deg, view_elevation_deg, heading_deg
        Angles [°].
    shadow_sign
        The side that was measured, +1 starboard and -1 port; None takes the one that is shaded.
    """
    s_n = across(sun_azimuth_deg, heading_deg)
    sign = -np.sign(s_n) if shadow_sign is None else np.asarray(shadow_sign)
    shadow = -sign * s_n * cotangent(sun_elevation_deg)
    return shadow, sign * across(view_azimuth_deg, heading_deg) * cotangent(view_elevation_deg)


def strip_factor(sun: Direction, view: Direction, heading_deg: float) -> StripFactor:
    """Give what a metre of freeboard is worth in the image, on the side that the shadow falls to.

    Parameters
    ----------
    sun, view
        Where the sun and the satellite stand, seen from the ship.
    heading_deg
        Where the bow points [°]. With bow and stern taken for each other port and starboard change, and nothing else.

    Raises
    ------
    GeometryError
        When sun or satellite is below the horizon.

    Examples
    --------
    >>> found = strip_factor(Direction(135.0, 30.0), Direction(315.0, 70.0), 45.0)
    >>> found.side, found.adds, round(found.k, 3)
    ('port', True, 2.096)
    """
    check_direction("sun", sun)
    check_direction("satellite", view)
    check_heading(heading_deg)
    shadow, hull_side = (float(term) for term in strip_terms(*sun, *view, heading_deg))
    s_n = float(across(sun.azimuth_deg, heading_deg))
    side: Side | None = None if s_n == 0 else "port" if s_n > 0 else "starboard"
    return StripFactor(shadow + hull_side, shadow, hull_side, side)


def view_factor(view: Direction, heading_deg: float) -> float:
    """Give how wide a metre of hull side is to the satellite, and how far a metre of height lays over: cot εv |v_n|."""
    check_direction("satellite", view)
    check_heading(heading_deg)
    return float(np.abs(across(view.azimuth_deg, heading_deg)) * cotangent(view.elevation_deg))


def view_side(view: Direction, heading_deg: float) -> Side | None:
    """Give the side that the satellite sees; None where it looks along the ship."""
    v_n = float(across(view.azimuth_deg, heading_deg))
    return None if v_n == 0 else "starboard" if v_n > 0 else "port"


def beam_from_image_m(width_m: Values, freeboard_m: Values, view: Direction, heading_deg: float) -> Floats:
    """Give the beam [m] of a ship from her width in the image, deck and visible side together.

    Parameters
    ----------
    width_m
        From the imaged deck edge on one side to the waterline on the side that the satellite sees [m].
    freeboard_m
        Height of the deck edge over the water, with a bulwark the bulwark's [m].
    view, heading_deg
        Where the satellite stands, and where the bow points.

    Notes
    -----
    B = W - F cot εv |v_n|. Deck edge to deck edge needs no correction: both are at one height.
    """
    return np.asarray(width_m - np.asarray(freeboard_m) * view_factor(view, heading_deg))


def penumbra_m(height_m: Values, sun: Direction) -> Floats:
    """Give the width of the soft edge of a shadow on the water, along the sun's azimuth [m]: 0.0093 F / sin² εs.

    The edge at half the brightness is where the middle of the sun throws it, so no correction is due.
    """
    return np.asarray(SUN_WIDTH * np.asarray(height_m) / np.sin(np.radians(sun.elevation_deg)) ** 2)


def view_from_off_nadir(off_nadir_deg: float, satellite_height_m: float, azimuth_deg: float) -> Direction:
    """Give where a satellite stands from how far off its nadir it looks.

    Parameters
    ----------
    off_nadir_deg
        Angle at the satellite between straight down and the ship [°].
    satellite_height_m
        Height of the orbit over the ground [m].
    azimuth_deg
        Where the satellite stands, seen from the ship [°].

    Raises
    ------
    GeometryError
        When it looks past the Earth.

    Notes
    -----
    sin θv = (1 + h / 6371 km) sin η, on a round Earth; the elevation is 90° - θv.
    """
    sine = (1.0 + satellite_height_m / 6_371_000.0) * float(np.sin(np.radians(off_nadir_deg)))
    if not 0 <= sine < 1:
        raise GeometryError(
            f"from {satellite_height_m:g} m a satellite sees no ground {off_nadir_deg:g}° off its nadir"
        )
    return Direction(azimuth_deg, 90.0 - float(np.degrees(np.arcsin(sine))))
