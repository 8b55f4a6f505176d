"""Claims to vessel: which ship an observation or a sighting is of, what is said of her, and who lists her."""

from __future__ import annotations

from ullage.identify.claims import gather_claims
from ullage.identify.hulls import HullRule, check_claimed_size, find_unnamed, identify_hull, identify_sightings
from ullage.identify.listed import compare_with_listings, compare_with_vessels, find_common_names
from ullage.identify.observations import find_contradictions, find_respelled, identify_observations
from ullage.identify.rule import IdentityRule
from ullage.identify.vessels import Vessels, find_vessels

__all__ = [
    "HullRule",
    "IdentityRule",
    "Vessels",
    "check_claimed_size",
    "compare_with_listings",
    "compare_with_vessels",
    "find_common_names",
    "find_contradictions",
    "find_respelled",
    "find_unnamed",
    "find_vessels",
    "gather_claims",
    "identify_hull",
    "identify_observations",
    "identify_sightings",
]
