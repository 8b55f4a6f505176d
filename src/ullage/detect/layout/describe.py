"""From two rough points to a ship's layout."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.detect.layout.features import (
    Brightness,
    colours_of,
    edges_of,
    fore_edge_of,
    fullness_of,
    house_of,
    house_weight,
    layover,
    manifold_of,
    place_house,
)
from ullage.detect.layout.marks import marks_of, plain_name
from ullage.detect.layout.result import Layout, Orientation, Told
from ullage.detect.layout.rule import LayoutRule
from ullage.detect.layout.straight import lay_straight

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.detect.layout.straight import Straight
    from ullage.detect.waterline.result import Point
    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

PROFILE: Final = 64
"""Cells of a stored profile."""
_END_PX: Final = 0.5  # how well an end is placed
_NARROWEST: Final = 1.0  # pixels of beam that are told
_BLURRED_PX: Final = 1.9  # width at half level of a point


def describe_layout(scene: Scene, bow: Point, stern: Point, rule: LayoutRule | None = None) -> Layout:
    """Describe a ship as seen from above, free of her size and of the light.

    Parameters
    ----------
    scene
        An optical scene.
    bow, stern
        Her ends, a few metres off at the most; the wrong way round they are noticed where the image tells.
    rule
        When a part is told; None for the default.

    Returns
    -------
    Layout
        What the image tells; what it cannot tell is left out.

    Raises
    ------
    LayoutError
        When there is no ship between the points that can be described.
    """
    rule = rule or LayoutRule()
    hull = lay_straight(scene, bow, stern, rule)
    seen = scene.optical
    view = None
    if seen is not None and seen.view_azimuth_deg is not None and seen.view_elevation_deg is not None:
        view = seen.view_azimuth_deg, seen.view_elevation_deg
    names = tuple(plain_name(scene.bands[one]) for one in hull.bands)
    given = _describe(hull, names, view, rule)
    orientation = _orientation(hull, rule)
    if orientation == "as given":
        return given
    turned = _describe(hull.turned(), names, view, rule)
    told = {
        "turned": "the house is at the end given as the bow: bow and stern are the other way round, or she has it "
        "forward",
        "cannot tell": "bow and stern cannot be told apart here: the layout is given both ways",
    }[orientation]
    return replace(
        given, orientation=orientation, other=replace(turned, orientation=orientation), warnings=(*given.warnings, told)
    )


def _orientation(hull: Straight, rule: LayoutRule) -> Orientation:
    """Say at which end the house is."""
    if hull.length_m < rule.house_px * hull.frame.pixel_m:
        return "cannot tell"
    aft, fore = (house_weight(Brightness(one), rule) for one in (hull, hull.turned()))
    if abs(aft - fore) < rule.stern_margin:
        return "cannot tell"
    return "as given" if aft > fore else "turned"


def _describe(hull: Straight, names: tuple[str, ...], view: tuple[float, float] | None, rule: LayoutRule) -> Layout:
    px, length = hull.frame.pixel_m, hull.length_m
    along, aside = layover(hull, view)
    length_sd = float(np.hypot(np.sqrt(2) * _END_PX * px, 0.02 * length * abs(along)))
    ends_sd = length_sd / np.sqrt(2) / length
    bright = Brightness(hull)
    beam = _beam(hull, aside if view is not None else None, rule)
    found: dict[str, Told] = {}
    if beam is not None:
        ratio = length / beam.value
        found["length_to_beam"] = Told(ratio, float(ratio * np.hypot(beam.sd / beam.value, length_sd / length)))
    profile, edges, house = None, None, None
    if length >= rule.house_px * px:
        house = house_of(bright, rule)
        if house is not None:
            found |= place_house(hull, house, view, ends_sd, rule)
        found |= fullness_of(hull, ends_sd)
        profile = _resampled(bright)
    if length >= rule.line_px * px:
        edges = edges_of(bright, px / length)
        lines = {"manifold": manifold_of(bright, ends_sd), "fore_edge": fore_edge_of(edges, px / length, ends_sd)}
        found |= {name: one for name, one in lines.items() if one is not None}
    found |= colours_of(bright, names, house)
    return Layout(
        features=found, profile=profile, edges=edges, length_m=length, length_sd_m=length_sd,
        beam_m=None if beam is None else beam.value, beam_sd_m=None if beam is None else beam.sd,
        heading_deg=hull.frame.heading_deg, pixel_m=px, orientation="as given", marks=marks_of(hull, names, rule),
    )  # fmt: skip


def _beam(hull: Straight, aside: float | None, rule: LayoutRule) -> Told | None:
    """Give the beam: as imaged, less half of what a usual freeboard adds, which is all of it or nothing.

    The hull's side is seen on one side and bright there, or as dark as water.
    """
    px, wide = hull.frame.pixel_m, hull.width_m
    if wide < _NARROWEST * px:
        return None
    added = abs(aside if aside is not None else 0.27) * rule.freeboard_share * hull.length_m  # 15° off where not known
    # of a narrow hull most of the width is blur, and so is most of what is not known
    edges = 0.5 * px * (1 + (_BLURRED_PX * px / wide) ** 3) ** (2 / 3)
    sd = np.sqrt(edges**2 + (0.5 * added) ** 2 + (added * rule.freeboard_share_sd / rule.freeboard_share / 2) ** 2)
    return Told(float(wide - added / 2), float(sd))


def _resampled(bright: Brightness) -> Floats:
    """Give the profile in cells of equal length: means, so that finer pixels do not count for more."""
    lines, part = bright.lines(), bright.part
    if part.size <= PROFILE:
        at = (np.arange(PROFILE) + 0.5) / PROFILE
        return np.stack([np.interp(at, part, line) for line in lines])
    cell = np.minimum((part * PROFILE).astype(int), PROFILE - 1)
    return np.stack(
        [np.bincount(cell, np.nan_to_num(line), PROFILE) / np.bincount(cell, minlength=PROFILE) for line in lines]
    )
