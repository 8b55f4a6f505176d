"""One ship in one scene: what can be told, the strip, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.cargo.freeboard.geometry import Direction, view_factor
from ullage.cargo.freeboard.hulls import SizeRule
from ullage.cargo.freeboard.load import LoadRules, estimate_load, load_from_strip
from ullage.cargo.freeboard.prospect import what_can_be_told
from ullage.cargo.freeboard.strip import freeboard_from_hull_side
from ullage.cargo.freeboard.trim import trim_from_slope_m
from ullage.detect.waterline import measure_given_edges, measure_waterline
from ullage.detect.waterline.beyond import doubt_of_water
from ullage.errors import InputError, Problem
from ullage.geo import bearing_deg, distance_m
from ullage.quantity import Quantity

if TYPE_CHECKING:
    from ullage.cargo.freeboard.hulls import Particulars
    from ullage.cargo.freeboard.load import LoadEstimate
    from ullage.cargo.freeboard.prospect import Prospect
    from ullage.detect.waterline import StripMeasurement
    from ullage.measuring.wanted import Wanted
    from ullage.records import Scene

_POINT_M: Final = 5.0  # a rough point's standard deviation, for what is said beforehand


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A measurement.

    Parameters
    ----------
    strip
        What was measured in the image.
    load
        What follows from it.
    length, beam, trim
        Of the ship [m]; the trim is draught forward less draught aft.
    sun, view
        Where the sun and the satellite stood.
    prospect
        What the image could tell, said before.
    """

    strip: StripMeasurement
    load: LoadEstimate
    length: Quantity
    beam: Quantity
    trim: Quantity
    sun: Direction
    view: Direction
    prospect: Prospect


def directions_of(scene: Scene) -> tuple[Direction, Direction]:
    """Give where the sun and the satellite stood.

    Raises
    ------
    InputError
        When the scene is none of a camera, or does not tell.
    """
    if scene.kind != "optical" or scene.optical is None:
        raise InputError([Problem(scene.source, "is no image of a camera: expected an optical scene")])
    light = scene.optical
    sun = _direction(light.sun_azimuth_deg, light.sun_elevation_deg)
    view = _direction(light.view_azimuth_deg, light.view_elevation_deg)
    if sun is not None and view is not None:
        return sun, view
    problems = []
    if sun is None:
        problems.append(Problem(scene.source, "does not tell where the sun stood: give --sun AZIMUTH,ELEVATION"))
    if view is None:
        told = "does not tell where the satellite stood, nor does any file beside it: give --view AZIMUTH,ELEVATION"
        problems.append(Problem(scene.source, told))
    raise InputError(problems)


def _direction(azimuth_deg: float | None, elevation_deg: float | None) -> Direction | None:
    return None if azimuth_deg is None or elevation_deg is None else Direction(azimuth_deg, elevation_deg)


def foresee(scene: Scene, wanted: Wanted) -> Prospect:
    """Say what the image can tell of this ship's load, before she is measured."""
    sun, view = directions_of(scene)
    length = float(distance_m(*wanted.bow, *wanted.stern))
    heading = float(bearing_deg(*wanted.stern, *wanted.bow))
    row, column = scene.grid.pixel(wanted.bow.lat_deg, wanted.bow.lon_deg)
    ground = float(np.sqrt(np.prod(scene.spacing_m(row, column))))
    if not np.isfinite(ground):
        told = f"the bow at {wanted.bow.lon_deg:.5f},{wanted.bow.lat_deg:.5f} lies outside the image"
        raise InputError([Problem(scene.source, told)])
    # the axis is refined in the image: what is left of the points' error is small
    return what_can_be_told(sun, view, heading, ground, length_m=max(length, 1.0), rule=wanted.rules.freeboard)


def measure_ship(scene: Scene, wanted: Wanted, name: str = "") -> Measured:
    """Measure a ship in a scene.

    Parameters
    ----------
    scene
        An optical scene.
    wanted
        What is asked for.
    name
        What sets this image's errors apart from another's: its hash.

    Raises
    ------
    InputError
        When the scene does not tell sun or view.
    WaterlineError
        When there is no ship between the points that can be measured.
    """
    sun, view = directions_of(scene)
    prospect = foresee(scene, wanted)
    rule = wanted.rules.waterline
    if wanted.edges:
        strip = measure_given_edges(
            scene, wanted.bow, wanted.stern, sun, view, wanted.edges, rule, kind=wanted.edge_kind, sides=wanted.sides,
            beam_m=wanted.particulars.beam_m, trunk_known=wanted.around.trunk_m > 0,
        )  # fmt: skip
    else:
        beam_m = wanted.particulars.beam_m
        strip = measure_waterline(
            scene, wanted.bow, wanted.stern, sun, view, rule, beam_m=beam_m, trunk_known=wanted.around.trunk_m > 0
        )
    if strip.width_m is not None and wanted.around.pier_m is None and (doubt := doubt_of_water(scene, strip)):
        strip = _without_width(strip, doubt)

    def normal(mean: float, sd: float, what: str) -> Quantity:
        return Quantity.normal(
            mean, sd, "m", name=f"{what} {name}", seed=wanted.seed, count=wanted.rules.freeboard.draws
        )

    length = normal(strip.length_image_m, strip.length_sd_m, "length")
    load = _load(strip, sun, view, wanted, name)
    beam = _beam(strip, view, load, normal)
    trim = _trim(strip, view, load, wanted, normal)
    return Measured(strip, load, length, beam, trim, sun, view, prospect)


def _without_width(strip: StripMeasurement, reason: str) -> StripMeasurement:
    """Give a strip of which nothing is told, with what was seen of it: the profiles stay to be looked at."""
    return replace(
        strip, width_m=None, width_sd_m=None, statistical_sd_m=None, bias_sd_m=None, slope=None, slope_sd=None,
        beam_image_m=None, beam_sd_m=None, trunk_m=0.0, trunk_sd_m=0.0, others=(), warnings=(), reason=reason,
    )  # fmt: skip


def _beam(strip: StripMeasurement, view: Direction, load: LoadEstimate, normal: Any) -> Quantity:
    """Give the beam: as imaged, less the hull side in it."""
    if strip.beam_image_m is None or strip.beam_sd_m is None:
        return Quantity.cannot_tell("m", strip.reason or "only one side of her was marked")
    imaged: Quantity = normal(strip.beam_image_m, strip.beam_sd_m, "beam")
    if not strip.side_in_beam:
        return imaged
    return imaged - load.freeboard * view_factor(view, strip.heading_deg)


def _trim(strip: StripMeasurement, view: Direction, load: LoadEstimate, wanted: Wanted, normal: Any) -> Quantity:
    """Give the trim: how the strip narrows along her, over what a metre of freeboard makes of it."""
    if strip.slope is None or strip.slope_sd is None or not load.freeboard.can_tell:
        return Quantity.cannot_tell("m", load.freeboard.reason or strip.reason or "too few profiles were marked")
    k = load.parts["k"] if strip.kind == "shadow strip" else view_factor(view, strip.heading_deg)
    lpp_m = wanted.particulars.lpp_m or SizeRule().lpp_share * strip.length_image_m
    told: Quantity = normal(
        *trim_from_slope_m(strip.slope, strip.slope_sd, float(k), lpp_m, strip.frame.pixel_m, wanted.rules.freeboard),
        "trim",
    )
    return told


def _load(strip: StripMeasurement, sun: Direction, view: Direction, wanted: Wanted, name: str) -> LoadEstimate:
    """Give what follows from a strip, or from its refusal."""
    particulars = _with_image(wanted.particulars, strip)
    rules = LoadRules(freeboard=wanted.rules.freeboard)
    more: dict[str, Any] = {"seed": wanted.seed, "name": name, "ship": wanted.imo or ""}
    if strip.width_m is None or strip.width_sd_m is None:
        freeboard = Quantity.cannot_tell("m", strip.reason)
        return estimate_load(particulars, freeboard=freeboard, product=wanted.product, rules=rules, **more)
    heading = (strip.heading_deg, strip.heading_sd_deg)
    if strip.kind == "shadow strip":
        return load_from_strip(
            strip.width_m, strip.width_sd_m, sun, view, *heading, particulars, side=strip.side, others=strip.others,
            around=wanted.around, product=wanted.product, rules=rules, **more,
        )  # fmt: skip
    freeboard = freeboard_from_hull_side(
        strip.width_m, strip.width_sd_m, view, *heading, around=wanted.around, rule=rules.freeboard, **more
    )
    return estimate_load(particulars, freeboard=freeboard, product=wanted.product, rules=rules, **more)


def _with_image(known: Particulars, strip: StripMeasurement) -> Particulars:
    """Add length and beam from the image where nothing else tells her size."""
    sizes = (known.length_m, known.beam_m, known.deadweight_t, known.summer_draught_m, known.gross_tonnage)
    if any(one is not None for one in (*sizes, known.tank_volume_m3)):
        return known
    return replace(known, length_m=strip.length_image_m, length_sd_m=strip.length_sd_m)
