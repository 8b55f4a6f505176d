"""When ships that were found are measured closer, and how."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import isfinite


@dataclass(frozen=True, slots=True)
class CloserRule:
    """When ships are measured closer, and how.

    Parameters
    ----------
    most_pixel_m
        Side of a pixel beyond which they are not [m].
    cell_m
        Pixels are put together to about this [m].
    around_m
        Water about a ship that is looked at, beside what the search says of her length [m].
    least_departure, half
        Departure from the water's law of colours that is hull: in standard deviations at the least, and as a part of
        the hull's own.
    gap_m, speck_m
        Shadows on deck up to the first width are bridged, and specks up to the second are dropped [m].
    points_sd_m
        How well the ends are known that the finer measurements begin with [m].
    own_long_m, search_long_m, layout_long_m, waterline_long_m
        What lengths by colours, by the search, by the layout and by the waterline are too long by, in the median [m].
    own_broad_m, layout_broad_m
        The same of beams by colours and by the layout [m].
    agree_m
        How near to their middle measurements agree [m].
    narrow_m
        By how much a beam by the waterline may be less than that by the layout before it is not believed [m].
    length_sd_m
        Standard deviation of a length of which three measurements agree [m]; of two, half as much again.
    beam_sd_m, rough_beam_sd_m
        Of a beam by the waterline, and of one by the middle of the others [m].
    apart_sd_m
        Of what no two measurements agree on [m].
    least_paint, paint_share
        How far the logarithm of red over green of a deck has to be from that of water for ends to be looked for in
        shadow, and which part of that way is deck.
    beyond_m
        How far paint has to go on beyond an end before the end is moved [m].
    """

    # a hull of 60 by 10 m is then seven pixels wide
    most_pixel_m: float = 1.5
    cell_m: float = 1.0
    # beyond the ends of the longest small tanker of which the search found half
    around_m: float = 45.0
    least_departure: float = 4.0
    half: float = 0.2
    gap_m: float = 5.0
    speck_m: float = 3.0
    points_sd_m: float = 2.0
    # medians of simulated tankers at 0.5 m, seeds 100 to 129: docs/methods/closer.md
    own_long_m: float = 1.55
    search_long_m: float = 6.1
    layout_long_m: float = -0.4
    waterline_long_m: float = 0.6
    own_broad_m: float = 1.5
    layout_broad_m: float = -0.3
    agree_m: float = 2.5
    narrow_m: float = 0.3
    length_sd_m: float = 1.2
    beam_sd_m: float = 0.35
    rough_beam_sd_m: float = 0.7
    # one of a dozen such is wrong by half of her
    apart_sd_m: float = 15.0
    # red oxide is some 1.0 off water, brown 0.4 to 0.6, grey less than 0.2; simulated, seeds 100 to 129 and fleet 302
    least_paint: float = 0.3
    paint_share: float = 0.45
    # pointed ends and blur make 1.2 m of it
    beyond_m: float = 1.5

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if not isfinite(value) or (value <= 0 and not one.name.endswith(("long_m", "broad_m"))):
                raise ValueError(f"{one.name} is {value}; expected a number above 0")
        if self.half >= 1:
            raise ValueError(f"half is {self.half}; expected a part of the hull's own departure, below 1")
