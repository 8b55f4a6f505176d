"""What is asked for when a ship is measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ullage.cargo.freeboard.edges import Surroundings
from ullage.cargo.freeboard.hulls import Particulars
from ullage.cargo.freeboard.rule import FreeboardRule
from ullage.detect.waterline import WaterlineRule

if TYPE_CHECKING:
    from ullage.detect.waterline import EdgePair, Point
    from ullage.detect.waterline.result import StripKind


@dataclass(frozen=True, slots=True)
class MeasuringRules:
    """The rules of a measurement.

    Parameters
    ----------
    waterline
        How the strip is found, and when it is refused.
    freeboard
        What is taken for granted from the strip to the cargo.
    """

    waterline: WaterlineRule = field(default_factory=WaterlineRule)
    freeboard: FreeboardRule = field(default_factory=FreeboardRule)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is measured, and what is known beforehand.

    Parameters
    ----------
    bow, stern
        Rough points.
    edges
        Pairs of points marked by hand; empty to find the edges in the image.
    edge_kind
        What the pairs mark: the strip from the deck edge to the end of the shadow, or the lit side down to the water.
    sides
        Points on both of her sides, marked by hand for her beam; used with `edges` alone.
    particulars
        What is known of the ship.
    around
        Bulwark, trunk, quay.
    product
        Name of the cargo's product; None draws one from the unknown mix.
    imo
        Her IMO number, if it is known.
    analyst
        Who measures; stands in the record.
    rules
        Rules.
    seed
        Seed of the draws.
    """

    bow: Point
    stern: Point
    edges: tuple[EdgePair, ...] = ()
    edge_kind: StripKind = "shadow strip"
    sides: tuple[Point, Point] | None = None
    particulars: Particulars = field(default_factory=Particulars)
    around: Surroundings = field(default_factory=Surroundings)
    product: str | None = None
    imo: str | None = None
    analyst: str = ""
    rules: MeasuringRules = field(default_factory=MeasuringRules)
    seed: int = 0


def particulars_of(ship: dict[str, Any]) -> Particulars:
    """Give the particulars of a row of `tables.FLEET`."""
    names = (
        "length_m", "beam_m", "depth_m", "summer_draught_m", "deadweight_t", "deadweight_sd_t", "tank_volume_m3",
        "gross_tonnage",
    )  # fmt: skip
    return Particulars(**{name: ship[name] for name in names})
