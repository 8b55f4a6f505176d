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
    name_key,
)
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

__all__ = [
    "CAP_UNITS",
    "LOADING_CONDITIONS",
    "PLACE_ROLES",
    "AngleSource",
    "BandOrder",
    "Cap",
    "CapUnit",
    "CaseFile",
    "Clouds",
    "FleetPrior",
    "LoadingCondition",
    "OpticalView",
    "Overview",
    "Patch",
    "Pixels",
    "Place",
    "PlaceRole",
    "Published",
    "ReportedVisits",
    "SarView",
    "Scene",
    "SubSwath",
    "TieGrid",
    "Window",
    "name_key",
]
