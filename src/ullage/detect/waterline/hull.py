"""A hull whose axis is known: what is looked at, and what sun and view make of her."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ullage.cargo.freeboard.geometry import strip_factor
from ullage.detect.waterline.points import reach_m

if TYPE_CHECKING:
    from ullage.cargo.freeboard.geometry import Direction, StripFactor
    from ullage.detect.waterline.frame import Chip, HullFrame
    from ullage.detect.waterline.rule import WaterlineRule

PARTS: Final = ((-1.0, 1.0), (-0.1, 1.0), (-1.0, 0.1))
"""Of the mid-body, aft and fore: the shadow of a house may lie over a part of it, from one end or across."""


@dataclass(frozen=True, slots=True, eq=False)
class Hull:
    """A hull whose axis is known.

    Parameters
    ----------
    chip, frame
        The pixels, and her plane.
    bands, names
        Numbers and names of the bands that are looked at.
    length_m, beam_m
        Her length, and her beam if it is known.
    sun, view
        Where the sun and the satellite stand, seen from her.
    rule
        When the strip is measured, and how.
    trunk_known
        Whether what stands on her deck is reckoned with elsewhere.
    part
        Part of the mid-body on which the strip was found; None for the whole.
    """

    chip: Chip
    frame: HullFrame
    bands: tuple[int, ...]
    names: tuple[str, ...]
    length_m: float
    beam_m: float | None
    sun: Direction
    view: Direction
    rule: WaterlineRule
    trunk_known: bool = False
    part: tuple[float, float] | None = None

    @property
    def span(self) -> tuple[float, float]:
        """From where to where profiles are taken [m]."""
        low, high = self.part or PARTS[0]
        return low * self.half_x, high * self.half_x

    @property
    def half_x(self) -> float:
        """Half of the length over which profiles are taken [m]."""
        return self.rule.mid_body * self.length_m / 2

    @property
    def factor(self) -> StripFactor:
        """What a metre of freeboard makes in the image."""
        return strip_factor(self.sun, self.view, self.frame.heading_deg)

    @property
    def lit_factor(self) -> float:
        """Metres of lit side seen for a metre of freeboard; 0 where sun and satellite are on different sides."""
        return max(0.0, -self.factor.hull_side)

    @property
    def reach_m(self) -> float:
        """How far to the sides there may be something of her or her shadow [m]."""
        return reach_m(self.length_m, self.sun, self.view, self.rule)
