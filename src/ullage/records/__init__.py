"""What comes singly: scenes, places, caps, reported counts, priors. Frozen, valid once made by a reader."""

from __future__ import annotations

from ullage.records.case import (
    CAP_UNITS,
    LOADING_CONDITIONS,
    PLACE_ROLES,
    Cap,
    CapUnit,
    CaseFile,
    FleetPrior,
    LoadingCondition,
    Place,
    PlaceRole,
    Published,
    ReportedVisits,
    WatchedScenes,
    name_key,
)
from ullage.records.decided import RULING_KINDS, Decided, Pairing, Ruling, RulingKind
from ullage.records.grid import TieGrid
from ullage.records.scene import (
    AngleSource,
    BandOrder,
    Clouds,
    OpticalView,
    Overview,
    Patch,
    Pixels,
    SarView,
    Scene,
    SubSwath,
    Window,
)
from ullage.records.vessel import Contradiction, Said, Vessel

__all__ = [
    "CAP_UNITS",
    "LOADING_CONDITIONS",
    "PLACE_ROLES",
    "RULING_KINDS",
    "AngleSource",
    "BandOrder",
    "Cap",
    "CapUnit",
    "CaseFile",
    "Clouds",
    "Contradiction",
    "Decided",
    "FleetPrior",
    "LoadingCondition",
    "OpticalView",
    "Overview",
    "Pairing",
    "Patch",
    "Pixels",
    "Place",
    "PlaceRole",
    "Published",
    "ReportedVisits",
    "Ruling",
    "RulingKind",
    "Said",
    "SarView",
    "Scene",
    "SubSwath",
    "TieGrid",
    "Vessel",
    "WatchedScenes",
    "Window",
    "name_key",
]
