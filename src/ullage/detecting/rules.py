"""Every threshold of the command in one value: what its options change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ullage.detect.berth import BerthRule
from ullage.detect.candidates.reject import CandidateRule
from ullage.detect.candidates.structures import FixedRule
from ullage.detect.layout import LayoutRule
from ullage.detect.mask import MaskRule, ShoreRule
from ullage.detect.optical.rule import OpticalRule
from ullage.detect.rule import DetectRule, ShipRule
from ullage.detect.sar.rule import CfarRule

if TYPE_CHECKING:
    from ullage.records.scene import SceneKind


@dataclass(frozen=True, slots=True)
class DetectingRules:
    """The rules of ships, of fixed structures, of berths and of layouts; each names its thresholds and their sources.

    Those of ships are of radar scenes but for `optical`, which has all of the search of optical ones.
    """

    mask: MaskRule = field(default_factory=MaskRule)
    shore: ShoreRule = field(default_factory=ShoreRule)
    cfar: CfarRule = field(default_factory=CfarRule)
    candidate: CandidateRule = field(default_factory=CandidateRule)
    ship: ShipRule = field(default_factory=ShipRule)
    optical: OpticalRule = field(default_factory=OpticalRule)
    fixed: FixedRule = field(default_factory=FixedRule)
    berth: BerthRule = field(default_factory=BerthRule)
    layout: LayoutRule = field(default_factory=LayoutRule)

    def detect(self, kind: SceneKind) -> DetectRule | OpticalRule:
        """Give the rule of `detect.find_ships` for scenes of a kind."""
        if kind == "optical":
            return self.optical
        return DetectRule(self.mask, self.shore, self.cfar, self.candidate, self.ship)


OPTIONS = {"--pfa": "cfar.pfa"}
"""Options with a name of their own, beside the regular one of the field."""
