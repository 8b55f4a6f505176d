"""The command that measures the same: what the page shows beside a measurement."""

from __future__ import annotations

import shlex
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from ullage.measuring.wanted import MeasuringRules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.cargo.freeboard.hulls import Particulars
    from ullage.detect.waterline import Point
    from ullage.measuring.wanted import Wanted
    from ullage.records import OpticalView, Scene


def command_of(image: str, scene: Scene, wanted: Wanted, fleet: str = "", known: Particulars | None = None) -> str:
    """Give the words of ``ullage measure`` that measure what is wanted in an image.

    Parameters
    ----------
    image
        Path of the image as the command is to name it.
    scene
        The image: sun and view that were given by hand are named.
    wanted
        What is measured.
    fleet
        Path of the fleet's file, if her particulars are of it by her IMO number.
    known
        What that file has of her: only what differs is named besides.
    """
    light = scene.optical
    options = [*_marks(wanted), *(_angles(light) if light else ()), *([f"--imo={wanted.imo}"] if wanted.imo else ())]
    if fleet and wanted.imo and known is not None:
        options += [f"--fleet={fleet}", *_particulars(wanted.particulars, known)]
    else:
        options += _particulars(wanted.particulars)
    return shlex.join(["ullage", "measure", image, *options, *_around(wanted), *_rules(wanted.rules)])


def _marks(wanted: Wanted) -> Iterator[str]:
    yield from (f"--bow={_place(wanted.bow)}", f"--stern={_place(wanted.stern)}")
    ends = "waterline" if wanted.edge_kind == "lit side" else "shadow"
    for pair in wanted.edges:
        yield from (f"--edge=deck={_place(pair.deck)}", f"--edge={ends}={_place(pair.shadow)}")
    if wanted.edges:
        yield from (f"--side={_place(one)}" for one in wanted.sides or ())


def _angles(light: OpticalView) -> Iterator[str]:
    """Give sun and view where they were typed over what the image says."""
    if light.sun_from == "hand":
        yield f"--sun={light.sun_azimuth_deg:g},{light.sun_elevation_deg:g}"
    if light.view_from == "hand":
        yield f"--view={light.view_azimuth_deg:g},{light.view_elevation_deg:g}"


def _around(wanted: Wanted) -> Iterator[str]:
    around = wanted.around
    if wanted.product:
        yield f"--product={wanted.product}"
    if around.bulwark_m:
        yield f"--bulwark={around.bulwark_m:g}"
    if around.trunk_m:
        yield f"--trunk={around.trunk_m:g},{around.trunk_inset_m:g}"
    if around.pier_m is not None:
        yield f"--pier={around.pier_m:g}"
    if wanted.analyst:
        yield f"--analyst={wanted.analyst}"


def _particulars(wanted: Particulars, known: Particulars | None = None) -> Iterator[str]:
    """Give those particulars that options exist for; tanks and gross tonnage come with ``--fleet`` alone."""
    for option, name in (
        ("length", "length_m"), ("beam", "beam_m"), ("depth", "depth_m"), ("draught", "summer_draught_m"),
        ("deadweight", "deadweight_t"),
    ):  # fmt: skip
        stem, unit = name.rsplit("_", 1)
        value, sd = getattr(wanted, name), getattr(wanted, f"{stem}_sd_{unit}")
        same = known is not None and (value, sd) == (getattr(known, name), getattr(known, f"{stem}_sd_{unit}"))
        if value is not None and not same:
            yield f"--{option}={value:g}" + ("" if sd is None else f",{sd:g}")


def _rules(rules: MeasuringRules) -> Iterator[str]:
    """Give the fields of rules that are not as they usually are."""
    usual = MeasuringRules()
    for part in ("waterline", "freeboard"):
        own: Any = getattr(rules, part)
        for field in fields(own):
            value = getattr(own, field.name)
            if value != getattr(getattr(usual, part), field.name):
                yield f"--{part}-{field.name.replace('_', '-')}={value:g}"


def _place(point: Point) -> str:
    return f"{point.lon_deg:.7f},{point.lat_deg:.7f}"
