"""All thresholds of the search for ships in an optical scene."""

from __future__ import annotations

from dataclasses import dataclass, field

from ullage.detect.mask import MaskRule
from ullage.detect.nets.harbour import HarbourRule
from ullage.detect.optical.bodies import BodyRule
from ullage.detect.optical.judge import JudgeRule
from ullage.detect.optical.motion import MotionRule
from ullage.detect.optical.shape import ShapeRule
from ullage.detect.optical.water import WaterRule


@dataclass(frozen=True, slots=True)
class LookRule:
    """Where a scene is read closely.

    Parameters
    ----------
    coarse_m
        Side of the cells of the first look [m]; its step is the power of two that is nearest.
    coarse_limit
        Departure from the water of a cell at which its tile is read, in standard deviations.
    tile
        Side of the parts that are read [pixels].
    margin_m
        As far beyond a tile is read where something lies at its side [m].
    finest_m
        Pixels finer than this are put together until they are not [m].
    shores
        Read the tiles with a shore too: at the first look a ship close to it is one with the land.
    """

    # 60 m by 10 m of a hull fill a third of a cell of 40 m
    coarse_m: float = 40.0
    coarse_limit: float = 3.0
    # a tile of Sentinel-2's JPEG 2000
    tile: int = 1024
    # the longest ship, and a rim
    margin_m: float = 450.0
    # a hull of 60 m by 10 m is three pixels wide
    finest_m: float = 3.0
    shores: bool = True

    def __post_init__(self) -> None:
        if not (self.coarse_m > 0 and self.coarse_limit > 0 and self.tile >= 1 and self.margin_m >= 0):
            raise ValueError(
                f"coarse_m {self.coarse_m}, coarse_limit {self.coarse_limit}, tile {self.tile}, margin_m "
                f"{self.margin_m}; expected more than 0, more than 0, at least 1, at least 0"
            )


@dataclass(frozen=True, slots=True)
class OpticalRule:
    """What is searched, what stands out of the water, what of it is a ship, and how it is measured.

    Parameters
    ----------
    mask
        How coarsely an area that is searched is laid out. An optical image shows its own water: no shoreline counts.
    look
        Where the scene is read closely.
    water
        What is water.
    body
        What is a body of its own.
    judge
        What is held to be a ship.
    shape
        How a hull is measured.
    motion
        How speed is told from the bands.
    harbour
        What of that which the harbour net draws is a ship.
    least_p
        Probability of a ship, by the net, below which a body is rejected.
    """

    mask: MaskRule = field(default_factory=MaskRule)
    look: LookRule = field(default_factory=LookRule)
    water: WaterRule = field(default_factory=WaterRule)
    body: BodyRule = field(default_factory=BodyRule)
    judge: JudgeRule = field(default_factory=JudgeRule)
    shape: ShapeRule = field(default_factory=ShapeRule)
    motion: MotionRule = field(default_factory=MotionRule)
    harbour: HarbourRule = field(default_factory=HarbourRule)
    # as for radar: what the net gives one chance in ten stays for an analyst to look at
    least_p: float = 0.1
