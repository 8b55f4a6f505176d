"""Where the sun and the camera stood, from all that tells it, and whether that goes together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, Problem
from ullage.sources.view_metadata import Direction, apart_deg, checked
from ullage.sun import sun_position

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.records import AngleSource, Scene
    from ullage.sources.image_times import Taken
    from ullage.sources.view_metadata import ViewMetadata

CLOSE_DEG: Final = 2.0
"""Vendors round, and give the sun of a corner or of another strip; 2° is eight minutes, or two degrees of longitude."""


@dataclass(frozen=True, slots=True)
class Light:
    """Where the sun and the camera stood, and who says so; None when nobody does."""

    sun: Direction | None
    sun_from: AngleSource | None
    view: Direction | None
    view_from: AngleSource | None


def see_light(
    scene: Scene,
    taken: Taken,
    sun: Sequence[float] | None,
    view: Sequence[float] | None,
    metadata: ViewMetadata | None,
    warnings: list[str],
) -> Light:
    """Find where the sun and the camera stood: as told by hand, else by metadata, the sun else by the almanac.

    Raises
    ------
    InputError
        When an angle cannot be, or the sun had set by the almanac and nothing else tells of it.
    """
    file = scene.source
    told_sun, told_view = (metadata.sun, metadata.view) if metadata is not None else (None, None)
    sun_by_hand = None if sun is None else checked(*_two(sun, "sun", file), "sun", file)
    view_by_hand = None if view is None else checked(*_two(view, "view", file), "camera", file)
    if sun_by_hand is not None and told_sun is not None:
        _compare(sun_by_hand, told_sun, f"{file}: the sun given by hand", "its metadata", warnings)
    if view_by_hand is not None and told_view is not None:
        _compare(view_by_hand, told_view, f"{file}: the view given by hand", "its metadata", warnings)
    almanac = _almanac(scene, taken)
    found, sun_from = _sun(scene, taken, sun_by_hand or told_sun, almanac, warnings)
    if sun_by_hand is not None:
        sun_from = "hand"
    seen_from: AngleSource | None = "hand" if view_by_hand else "metadata" if told_view else None
    if seen_from is None and metadata is None:
        warnings.append(f"{file}: nothing tells from where the camera looked: give --view AZIMUTH,ELEVATION")
    return Light(found, sun_from, view_by_hand or told_view, seen_from)


def _sun(
    scene: Scene, taken: Taken, told: Direction | None, almanac: Direction | None, warnings: list[str]
) -> tuple[Direction | None, AngleSource | None]:
    file = scene.source
    if told is not None:
        if almanac is not None:
            _compare(told, almanac, f"{file}: the sun that is told", "the almanac at its time and place", warnings)
        return told, "metadata"
    if almanac is None:
        warnings.append(
            f"{file}: nothing tells where the sun stood, and its time is not known to minutes: give --at, or --sun "
            "AZIMUTH,ELEVATION"
        )
        return None, None
    if almanac.elevation_deg <= 0:
        message = (
            f"was taken at night: by the almanac the sun stood {-almanac.elevation_deg:.1f}° below the horizon there "
            f"at {taken.at:%Y-%m-%dT%H:%M:%SZ}; give the right time with --at"
        )
        raise InputError([Problem(file, message)])
    warnings.append(
        f"{file}: the sun is taken from the almanac: azimuth {almanac.azimuth_deg:.1f}°, elevation "
        f"{almanac.elevation_deg:.1f}°"
    )
    return almanac, "almanac"


def _almanac(scene: Scene, taken: Taken) -> Direction | None:
    """Give the sun as seen from the middle of a scene; None when its time does not tell."""
    if not taken.precise:
        return None
    lat, lon = scene.grid.position((scene.rows - 1) / 2, (scene.columns - 1) / 2)
    azimuth, elevation = sun_position(taken.at, lat, lon)
    return Direction(float(azimuth), float(elevation))


def _compare(one: Direction, other: Direction, who: str, whom: str, warnings: list[str]) -> None:
    apart = apart_deg(one, other)
    if apart > CLOSE_DEG:
        warnings.append(
            f"{who} (azimuth {one.azimuth_deg:.1f}°, elevation {one.elevation_deg:.1f}°) is {apart:.1f}° from that of "
            f"{whom} ({other.azimuth_deg:.1f}°, {other.elevation_deg:.1f}°): one of them is wrong"
        )


def _two(given: Sequence[float], what: str, file: str) -> tuple[float, float]:
    try:
        azimuth, elevation = (float(one) for one in given)
    except (TypeError, ValueError):
        raise InputError([Problem(file, f"is read with --{what} {given}: expected AZIMUTH,ELEVATION")]) from None
    return azimuth, elevation
