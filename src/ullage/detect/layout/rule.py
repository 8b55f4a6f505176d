"""When a part of a ship's layout is told, and how."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite


@dataclass(frozen=True, slots=True)
class LayoutRule:
    """How a ship is described from above, and what is left untold.

    Parameters
    ----------
    points_sd_m
        Standard deviation of a rough point's place along and across the hull [m].
    least_contrast
        Hull over water, in noises of a pixel of water, below which she is not described.
    house_px
        Pixels along the hull below which neither house nor profile is told.
    line_px
        Pixels along the hull below which neither manifold nor transverse edges are told.
    house_part
        Part of the length from the stern in which the accommodation is looked for.
    house_step
        How much brighter than deck a house is, as a natural logarithm.
    stern_margin
        How much more of a house there has to be at one end than at the other before bow and stern are told apart.
    house_height_cv
        Relative standard deviation of the height of the house over deck, which is not known.
    freeboard_share, freeboard_share_sd
        Freeboard as a part of the length, and its standard deviation: what the seen hull side adds to the beam.
    most_clouded
        Share of the pixels about the hull that may be under cloud.
    """

    # as of the waterline: what a hand on a screen gives without zooming in
    points_sd_m: float = 5.0
    # judged: a side is a median over the mid-body, and so stands out ten times as far
    least_contrast: float = 2.0
    # a house of 11 % of the length then has two and a half pixels (judged)
    house_px: float = 24.0
    # a manifold's pipes lie over 4 % of the length: two pixels and a half (judged)
    line_px: float = 60.0
    # tankers, bulkers and small container ships have it aft (customary)
    house_part: float = 0.32
    # white paint is three to ten times as bright as red oxide or grey decks; half of the least step
    house_step: float = 0.45
    # judged on simulated ships; what is nearer is given both ways
    stern_margin: float = 0.03
    # four to six tiers on ships of one size (judged)
    house_height_cv: float = 0.25
    # small tankers: depth 7.5 % of the length, draught from half of summer draught to all of it
    freeboard_share: float = 0.030
    freeboard_share_sd: float = 0.013
    # as of the waterline
    most_clouded: float = 0.02

    def __post_init__(self) -> None:
        for name in ("points_sd_m", "least_contrast", "house_px", "line_px", "house_step"):
            value = getattr(self, name)
            if not (isfinite(value) and value > 0):
                raise ValueError(f"{name} is {value}; expected a number above 0")
        if not 0 < self.house_part <= 0.5:  # noqa: PLR2004 - beyond midships it is the other end
            raise ValueError(f"house_part is {self.house_part}; expected a part of the length, above 0 and up to 0.5")
