"""When the dark strip beside a hull is measured, and how."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite


@dataclass(frozen=True, slots=True)
class WaterlineRule:
    """How the strip beside a hull is found, and when it is refused.

    Parameters
    ----------
    points_sd_m
        Standard deviation of a rough point's place along and across the hull [m].
    mid_body
        Share of the length, about midships, over which profiles are taken.
    least_profiles
        Profiles that have to agree before a strip is told.
    least_strip_px
        Narrowest strip that is told [pixels].
    most_freeboard_m
        Greatest freeboard that is looked for [m].
    bias_px
        Error of an edge pair that no averaging removes [pixels].
    rails_m
        Error of the height of what throws the shadow's end that no averaging removes: rails, short bulwarks, what
        stands at the deck edge; standard deviation [m].
    least_freeboard_m
        Least freeboard that is believed [m]: below it an edge is wrong.
    cost_scale
        Difference of cost between two pairs of edges for which the odds of being the strip's are e to one.
    least_p_other
        Probability from which another pair of edges is reckoned with.
    least_contrast
        Step of the stacked profile at an edge, in noises of the stack, below which there is no edge.
    outlier
        Deviations from the median, in robust standard deviations, beyond which a profile is dropped.
    least_lit
        Brightness of the deck inside the strip over that inside the other side, both above the strip's, below which a
        trunk or pipes are held to shade the deck's edge and perhaps to throw the end of the shadow.
    unknown_trunk_m, unknown_trunk_sd_m
        Height above the deck of such a trunk that nobody has told, and its standard deviation [m].
    fittings_m, fittings_sd_m, fittings_inset
        Height of pipes and catwalks above the deck at side and its standard deviation [m], and how far inside the deck
        edge they stand, as a share of the beam: a low sun throws their shadow past the deck edge's.
    hand_px
        Standard deviation of a point that is set by hand on an edge [pixels]; of one that was then drawn to the
        image's own edge too, for now and then that is another edge.
    most_saturated, most_clouded
        Share of the pixels about the hull that may be saturated, or under cloud.
    """

    # what a hand on a screen gives without zooming in: a good half of points are within 7 m
    points_sd_m: float = 5.0
    # tankers are parallel over about half of their length; superstructure and forecastle lie outside it
    mid_body: float = 0.5
    # a median of 20 is within 0.3 of one profile's scatter
    least_profiles: float = 20.0
    # two steps closer than this merge to one dip, whose width and depth cannot be told apart
    least_strip_px: float = 1.2
    # a tanker of 40,000 t in ballast has 12 m
    most_freeboard_m: float = 16.0
    # science 2.2 has 0.2 to 0.3 px of one edge; this is of both, and of all else that grows with the pixel: with 0.35,
    # 87 to 90 % of the intervals of seeds 1050 to 1099 held at 0.5 and 0.7 m a pixel, with a fifth more 92 %
    bias_px: float = 0.42
    # rails and bulwarks are about 1 m high and stand along some of the side
    rails_m: float = 0.15
    # load lines leave the smallest laden tankers about twice this
    least_freeboard_m: float = 0.3
    # samples beside each other share waves and blur: two count as one; on seeds 1000 to 1099 1 to 5 do about as well
    cost_scale: float = 2.0
    # less moves no end of a 90 % interval
    least_p_other: float = 0.01
    least_contrast: float = 4.0
    # the customary fence of robust fits
    outlier: float = 3.5
    # skylight alone leaves a fifth; a deck of two paints seldom differs by half
    least_lit: float = 0.45
    # trunks of coastal tankers stand about 1 to 2 m above the deck at side
    unknown_trunk_m: float = 1.4
    unknown_trunk_sd_m: float = 0.3
    # lines, catwalks and manifolds stand 1 to 3 m high, over the middle two fifths of a tanker's beam
    fittings_m: float = 2.0
    fittings_sd_m: float = 0.5
    fittings_inset: float = 0.3
    # a point set on a magnified edge: design/hand_marks.py
    hand_px: float = 0.7
    most_saturated: float = 0.02
    most_clouded: float = 0.02

    def __post_init__(self) -> None:
        if not 0 < self.mid_body <= 1:
            raise ValueError(f"mid_body is {self.mid_body}; expected a share of the length, above 0 and up to 1")
        positive = (
            "points_sd_m", "least_profiles", "least_strip_px", "most_freeboard_m", "outlier", "cost_scale", "hand_px"
        )  # fmt: skip
        for name in positive:
            value = getattr(self, name)
            if not (isfinite(value) and value > 0):
                raise ValueError(f"{name} is {value}; expected a number above 0")
