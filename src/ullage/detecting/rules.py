"""Every threshold of the command in one value: what its options change."""

from __future__ import annotations

from dataclasses import dataclass, field

from ullage.detect.berth import BerthRule
from ullage.detect.candidates.reject import CandidateRule
from ullage.detect.candidates.structures import FixedRule
from ullage.detect.mask import MaskRule
from ullage.detect.rule import DetectRule, ShipRule
from ullage.detect.sar.rule import CfarRule


@dataclass(frozen=True, slots=True)
class DetectingRules:
    """The rules of ships, of fixed structures and of berths; each names its thresholds and their sources."""

    mask: MaskRule = field(default_factory=MaskRule)
    cfar: CfarRule = field(default_factory=CfarRule)
    candidate: CandidateRule = field(default_factory=CandidateRule)
    ship: ShipRule = field(default_factory=ShipRule)
    fixed: FixedRule = field(default_factory=FixedRule)
    berth: BerthRule = field(default_factory=BerthRule)

    @property
    def detect(self) -> DetectRule:
        """The rule of `detect.find_ships`."""
        return DetectRule(self.mask, self.cfar, self.candidate, self.ship)


OPTIONS = {"--pfa": "cfar.pfa"}
"""Options with a name of their own, beside the regular one of the field."""
