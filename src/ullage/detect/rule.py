"""All thresholds of the search for ships in a radar scene."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ullage.detect.candidates.reject import CandidateRule
from ullage.detect.mask import MaskRule, ShoreRule
from ullage.detect.sar.rule import CfarRule

NOT_A_SHIP: Final = "the network holds it for no ship"
"""Reason of what is rejected for the probability that a network gives it, in scenes of any kind."""


@dataclass(frozen=True, slots=True)
class ShipRule:
    """When a candidate is held to be a ship.

    Parameters
    ----------
    least_p
        Probability of a ship, by the network, below which a candidate is rejected; 0 rejects none.
    """

    # a candidate that the network gives one chance in ten stays for an analyst to look at
    least_p: float = 0.1

    def __post_init__(self) -> None:
        if not 0 <= self.least_p <= 1:
            raise ValueError(f"least_p is {self.least_p}; expected a probability, from 0 to 1")


@dataclass(frozen=True, slots=True)
class DetectRule:
    """What is searched, what stands out, what is rejected, and what is held to be a ship.

    Parameters
    ----------
    mask
        How coarsely it is told where a scene is searched.
    shore
        How far off the shore the search begins.
    cfar
        How far a pixel stands out of the clutter.
    candidate
        How candidates are made of pixels, and what of them is rejected.
    ship
        When a candidate is held to be a ship.
    """

    mask: MaskRule = field(default_factory=MaskRule)
    shore: ShoreRule = field(default_factory=ShoreRule)
    cfar: CfarRule = field(default_factory=CfarRule)
    candidate: CandidateRule = field(default_factory=CandidateRule)
    ship: ShipRule = field(default_factory=ShipRule)
