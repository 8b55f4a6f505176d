"""Reports to tracks, tracks to events: pure stages on tables; a function is imported when it is first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ullage.track.anomaly import AnomalyRule, find_anomalies
    from ullage.track.disabling import DisablingRule, judge_gaps
    from ullage.track.encounter.encounters import EncounterRule, find_encounters
    from ullage.track.gap import GapRule, find_gaps
    from ullage.track.loitering import LoiteringRule, find_loitering
    from ullage.track.port_visit.visits import PortVisitRule, find_port_visits
    from ullage.track.reach import ReachRule, is_reachable, measure_spare_h, outline_reach
    from ullage.track.reception import ReceptionRule, find_reception
    from ullage.track.segment import SegmentRule, segment_tracks
    from ullage.track.whereabouts.located import LocateRule, locate

__all__ = [
    "AnomalyRule",
    "DisablingRule",
    "EncounterRule",
    "GapRule",
    "LocateRule",
    "LoiteringRule",
    "PortVisitRule",
    "ReachRule",
    "ReceptionRule",
    "SegmentRule",
    "find_anomalies",
    "find_encounters",
    "find_gaps",
    "find_loitering",
    "find_port_visits",
    "find_reception",
    "is_reachable",
    "judge_gaps",
    "locate",
    "measure_spare_h",
    "outline_reach",
    "segment_tracks",
]

_HOMES = {
    "anomaly": ["AnomalyRule", "find_anomalies"],
    "disabling": ["DisablingRule", "judge_gaps"],
    "encounter.encounters": ["EncounterRule", "find_encounters"],
    "gap": ["GapRule", "find_gaps"],
    "loitering": ["LoiteringRule", "find_loitering"],
    "port_visit.visits": ["PortVisitRule", "find_port_visits"],
    "reach": ["ReachRule", "is_reachable", "measure_spare_h", "outline_reach"],
    "reception": ["ReceptionRule", "find_reception"],
    "segment": ["SegmentRule", "segment_tracks"],
    "whereabouts.located": ["LocateRule", "locate"],
}


def __dir__() -> list[str]:
    """Name what can be imported."""
    return __all__


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: importing the package alone stays cheap."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"ullage.track.{home}"), name)
    raise AttributeError(f"module 'ullage.track' has no attribute '{name}'")
