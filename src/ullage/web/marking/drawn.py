"""What is drawn over the pixels: her outline as imaged, the strip along her, sun and satellite, in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, Field

from ullage.cargo.freeboard.geometry import cotangent, strip_factor
from ullage.detect.waterline.frame import HullFrame

if TYPE_CHECKING:
    from ullage.detect.waterline import StripMeasurement
    from ullage.measuring.measure import Measured
    from ullage.records import Scene

PixelPair = list[float]


class Profile(BaseModel):
    """One profile across the strip."""

    deck: PixelPair = Field(description="Row and column of the imaged deck edge.")
    outer: PixelPair = Field(description="Where the strip ends.")
    used: bool = Field(description="Whether it counts: far from the line through all it does not.")


class Drawn(BaseModel):
    """What is drawn over the image, in pixel coordinates: row, column."""

    bow: PixelPair
    stern: PixelPair
    hull: list[PixelPair] = Field(description="Her outline as imaged, about.")
    profiles: list[Profile]
    waterline: list[PixelPair] = Field(description="Where the water begins, as geometry has it; where it is seen.")
    shadow_of_metre: PixelPair = Field(description="How far the shadow of a metre of height falls [pixels].")
    layover_of_metre: PixelPair = Field(description="How far a metre of height is imaged from its foot [pixels].")


def metre_steps(scene: Scene, row: float, column: float) -> tuple[PixelPair, PixelPair]:
    """Give how many rows and columns a metre east, and a metre north, are."""
    a, b, c, d = HullFrame.at(scene, row, column, 0.0).steps
    return [a, c], [b, d]


def drawn_of(measured: Measured) -> Drawn:
    """Give what is drawn of a measurement."""
    strip = measured.strip
    frame, half = strip.frame, strip.length_image_m / 2
    wide = (strip.beam_image_m or strip.length_image_m / 6) / 2
    x = np.array([half, half - 2 * wide, -half, -half, half - 2 * wide])
    y = np.array([0.0, wide, wide, -wide, -wide])
    ends = _pixels(frame, np.array([half, -half]), np.zeros(2))
    return Drawn(
        bow=ends[0],
        stern=ends[1],
        hull=_pixels(frame, x, y),
        profiles=_profiles(strip),
        waterline=_waterline(measured),
        shadow_of_metre=_thrown(frame, measured.sun.azimuth_deg, measured.sun.elevation_deg),
        layover_of_metre=_thrown(frame, measured.view.azimuth_deg, measured.view.elevation_deg),
    )


def profiles_as_pairs(strip: StripMeasurement, count: int) -> list[tuple[PixelPair, PixelPair]]:
    """Give some pairs of edges on the lines through all profiles that count: what a hand may go on from.

    Parameters
    ----------
    strip
        A strip whose edges were found.
    count
        How many pairs.
    """
    profiles = strip.profiles
    if profiles is None or profiles.used.sum() < 3:  # noqa: PLR2004 - a line
        return []
    used = profiles.used & np.isfinite(profiles.deck_m) & np.isfinite(profiles.outer_m)
    x = np.linspace(profiles.x_m[used].min(), profiles.x_m[used].max(), count)
    lines = []
    for edge in (profiles.deck_m, profiles.outer_m):
        slope, middle = np.polyfit(profiles.x_m[used], edge[used], 1)
        lines.append(_pixels(strip.frame, x, middle + slope * x))
    return list(zip(*lines, strict=True))


def _profiles(strip: StripMeasurement) -> list[Profile]:
    profiles = strip.profiles
    if profiles is None:
        return []
    known = np.isfinite(profiles.deck_m) & np.isfinite(profiles.outer_m)
    deck, outer = (_pixels(strip.frame, profiles.x_m[known], one[known]) for one in (profiles.deck_m, profiles.outer_m))
    return [
        Profile(deck=a, outer=b, used=bool(used)) for a, b, used in zip(deck, outer, profiles.used[known], strict=True)
    ]


def _waterline(measured: Measured) -> list[PixelPair]:
    """Give the line between shaded hull side and shadow, where the satellite stands on the shadow's side."""
    strip = measured.strip
    profiles = strip.profiles
    factor = strip_factor(measured.sun, measured.view, strip.heading_deg)
    if profiles is None or strip.kind != "shadow strip" or not factor.adds or factor.k <= 0:
        return []
    used = profiles.used & np.isfinite(profiles.deck_m) & np.isfinite(profiles.outer_m)
    y = profiles.deck_m[used] + factor.hull_side / factor.k * (profiles.outer_m[used] - profiles.deck_m[used])
    return _pixels(strip.frame, profiles.x_m[used], y)


def _thrown(frame: HullFrame, azimuth_deg: float, elevation_deg: float) -> PixelPair:
    """Give the way, in rows and columns, that a metre of height is thrown away from a direction."""
    turn, far = np.radians(azimuth_deg), -float(cotangent(elevation_deg))
    a, b, c, d = frame.steps
    east, north = far * np.sin(turn), far * np.cos(turn)
    return [float(a * east + b * north), float(c * east + d * north)]


def _pixels(frame: HullFrame, x: Any, y: Any) -> list[PixelPair]:
    rows, columns = frame.pixels(x, y)
    found: list[PixelPair] = np.round(np.stack([rows, columns], axis=-1), 3).tolist()
    return found
