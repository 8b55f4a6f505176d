"""What comes in numbers: the schema of every table, each column with its unit and meaning.

Null means "not known". Times are UTC. A name that ends in a unit is in that unit; `*_low`, `*_mid` and `*_high` are
the 5, 50 and 95 % points of one quantity.
"""

from __future__ import annotations

from ullage.tables.ais import (
    ANOMALIES,
    ENCOUNTERS,
    GAPS,
    LOITERING,
    PORT_VISITS,
    POSITIONS,
    STATICS,
    TRACKS,
)
from ullage.tables.case import (
    BALANCE,
    DECISIONS,
    DELIVERIES,
    FLEET,
    HULLS,
    LOOKS,
    NOTIFIED,
    OBSERVATIONS,
    OTHER_DELIVERIES,
    SIGHTINGS,
    STAYS,
    VISITS,
)
from ullage.tables.identity import CANDIDATES, CLAIMS, LISTED, LISTINGS
from ullage.tables.match import MATCHES, PLACE_LOOKS, SCENES
from ullage.tables.scenes import BERTH_LOOKS, DETECTIONS, LAYOUTS
from ullage.tables.schema import UTC_TIME, Column, Table, row_ids, rule_text

__all__ = [
    "ANOMALIES",
    "BALANCE",
    "BERTH_LOOKS",
    "CANDIDATES",
    "CLAIMS",
    "DECISIONS",
    "DELIVERIES",
    "DETECTIONS",
    "ENCOUNTERS",
    "FLEET",
    "GAPS",
    "HULLS",
    "LAYOUTS",
    "LISTED",
    "LISTINGS",
    "LOITERING",
    "LOOKS",
    "MATCHES",
    "NOTIFIED",
    "OBSERVATIONS",
    "OTHER_DELIVERIES",
    "PLACE_LOOKS",
    "PORT_VISITS",
    "POSITIONS",
    "SCENES",
    "SIGHTINGS",
    "STATICS",
    "STAYS",
    "TRACKS",
    "UTC_TIME",
    "VISITS",
    "Column",
    "Table",
    "row_ids",
    "rule_text",
]
