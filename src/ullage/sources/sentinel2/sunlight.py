"""The sun of an image beside the almanac: what a file says of it has to agree with when and where it was taken."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.errors import InputError, Problem
from ullage.sun import sun_position

if TYPE_CHECKING:
    from datetime import datetime

MOST_APART_DEG: Final = 2.0
"""What an image told to the minute, and its corners, leave room for; an hour is 15°."""


def check_sun(
    file: str, azimuth: float, elevation: float, at: datetime, place: tuple[float, float], warnings: list[str]
) -> None:
    """Check the sun of an image at a place, latitude and longitude [°]; warn where the almanac has it elsewhere.

    Raises
    ------
    InputError
        When it did not shine.
    """
    if not elevation > 0:
        told = f"has its sun {-elevation:.1f}° below the horizon: expected an image taken by day"
        raise InputError([Problem(file, told)])
    expected = (float(one) for one in sun_position(at, *place))
    apart = _apart((azimuth, elevation), tuple(expected))
    if apart > MOST_APART_DEG:
        warnings.append(
            f"{file}: its sun stands {apart:.1f}° from where the almanac has it at its time and place: "
            "one of them is wrong, and shadows may not be where they are looked for"
        )


def _apart(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    vectors = [
        np.array([math.cos(el) * math.sin(az), math.cos(el) * math.cos(az), math.sin(el)])
        for az, el in (np.radians(one), np.radians(other))
    ]
    return math.degrees(math.acos(float(np.clip(vectors[0] @ vectors[1], -1, 1))))
