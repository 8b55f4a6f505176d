"""How a berth is looked at, and why it sometimes cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OCCUPIED: Final = "occupied"
EMPTY: Final = "empty"
CANNOT_TELL: Final = "cannot tell"

NO_OUTLINE: Final = "the place has no outline"
TOO_LARGE: Final = "the outline is larger than a berth"
OUTSIDE: Final = "the place lies outside the scene"
NO_DATA: Final = "there is no data over the berth"
NO_ORBIT: Final = "the relative orbit of the scene is not known"
OTHER_ORBIT: Final = "no earlier scene is of the same relative orbit"
OTHER_BANDS: Final = "too few earlier scenes of the same relative orbit have a band and units in common with it"
FEW_EARLIER: Final = "fewer earlier scenes of the same relative orbit than the rule asks for"
UNPLACED: Final = "how far the scenes lie off each other cannot be told"
HELD: Final = "the median of the earlier scenes may itself hold a ship"
BETWEEN: Final = "neither occupied nor empty is likely enough"


@dataclass(frozen=True, slots=True)
class BerthRule:
    """How a berth is looked at.

    Parameters
    ----------
    least_earlier, most_earlier
        Earlier scenes of the same relative orbit: with fewer nothing is told, of more the latest are taken.
    sure
        Probability from which a berth is called occupied; from one less this down it is called empty.
    cell_m
        Side of a cell of the lattice that all scenes are brought to [m]; coarser pixels make coarser cells.
    margin_m
        How far around the outline the surroundings are read [m]: water to compare with, and what does not move.
    least_length_m, most_length_m
        Lengths of hull that are looked for [m].
    most_beam_m
        Greatest beam that is looked for [m].
    tilt_deg
        How far a hull may be turned from the berth [°].
    bright
        Deviations above the median from which a cell counts as brighter.
    line_reach_m
        How far to either side of a berth that is drawn as a line a ship may lie [m].
    largest_m
        Greatest length of an outline [m].
    looks
        Equivalent number of looks of a pixel; 0 takes the scene's own.
    """

    # of three the median is the middle one; GFW takes five for its composites (science 5.1)
    least_earlier: int = 3
    # a year of passes every twelve days: longer ago quays were other quays
    most_earlier: int = 30
    # 9 in 10: an occupied or empty that is called is to be relied on
    sure: float = 0.9
    # the spacing of Sentinel-1 IW GRD
    cell_m: float = 10.0
    # a quay, its yard and a basin: over 3,000 cells to compare with
    margin_m: float = 300.0
    # two resolutions of 20 m: what is shorter cannot be told from a crane
    least_length_m: float = 40.0
    # a supertanker's and a largest container ship's hull is 330 to 400 m long; more than 300 m of it is enough
    most_length_m: float = 300.0
    most_beam_m: float = 50.0
    # drawn outlines and ships on loose lines
    tilt_deg: float = 20.0
    # one cell in 44 of speckle of a normal law
    bright: float = 2.0
    line_reach_m: float = 40.0
    largest_m: float = 3000.0
    looks: float = 0.0

    def __post_init__(self) -> None:
        if not 0.5 < self.sure < 1:  # noqa: PLR2004 - a toss
            raise ValueError(f"sure is {self.sure}; expected more than 0.5 and less than 1")
        if not 1 < self.least_earlier <= self.most_earlier:
            raise ValueError(
                f"least_earlier {self.least_earlier}, most_earlier {self.most_earlier}; "
                "expected at least 2, and no fewer of the second"
            )
        if not (self.cell_m > 0 and self.margin_m > 0 and self.line_reach_m > 0 and self.looks >= 0):
            raise ValueError("cell_m, margin_m and line_reach_m are more than 0, looks is 0 or more")
        if not (0 < self.least_length_m <= self.most_length_m and self.most_beam_m > 0 and self.largest_m > 0):
            raise ValueError("lengths and beams are more than 0, least_length_m no more than most_length_m")
        if not (0 <= self.tilt_deg <= 90 and self.bright > 0):  # noqa: PLR2004 - a right angle
            raise ValueError("tilt_deg lies from 0 to 90, bright above 0")
