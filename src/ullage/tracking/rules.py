"""Every threshold of tracks and events in one value: what the options of the command line change."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from ullage.track.anomaly import AnomalyRule
from ullage.track.could_call import CallRule
from ullage.track.disabling import DisablingRule
from ullage.track.encounter.encounters import EncounterRule
from ullage.track.gap import GapRule
from ullage.track.loitering import LoiteringRule
from ullage.track.outage import OutageRule
from ullage.track.port_visit.visits import PortVisitRule
from ullage.track.reception import ReceptionRule
from ullage.track.segment import SegmentRule
from ullage.track.thin import ThinRule
from ullage.tracking.end import EndRule


@dataclass(frozen=True)
class TrackingRules:
    """The rules of all events; each names its thresholds and their sources."""

    segment: SegmentRule = field(default_factory=SegmentRule)
    gap: GapRule = field(default_factory=GapRule)
    reception: ReceptionRule = field(default_factory=ReceptionRule)
    disabling: DisablingRule = field(default_factory=DisablingRule)
    outage: OutageRule = field(default_factory=OutageRule)
    call: CallRule = field(default_factory=CallRule)
    port_visit: PortVisitRule = field(default_factory=PortVisitRule)
    encounter: EncounterRule = field(default_factory=EncounterRule)
    loitering: LoiteringRule = field(default_factory=LoiteringRule)
    anomaly: AnomalyRule = field(default_factory=AnomalyRule)
    thin: ThinRule = field(default_factory=ThinRule)
    end: EndRule = field(default_factory=EndRule)

    def as_dict(self) -> dict[str, Any]:
        """Give the rules as plain values."""
        return asdict(self)


OPTIONS = {
    "--gap-hours": "gap.least_h",
    "--encounter-m": "encounter.within_m",
    "--encounter-hours": "encounter.least_h",
}
"""Options with a name of their own, beside the regular one of the field."""
