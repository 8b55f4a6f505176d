"""Which hull: of the fleet, by all that speaks for each, or one that is not known and may have been seen before."""

from __future__ import annotations

from ullage.identify.hulls.decided import Decision
from ullage.identify.hulls.known import identify_hull, identify_sightings
from ullage.identify.hulls.rule import HullRule
from ullage.identify.hulls.sizes import check_claimed_size
from ullage.identify.hulls.unnamed import find_unnamed

__all__ = ["Decision", "HullRule", "check_claimed_size", "find_unnamed", "identify_hull", "identify_sightings"]
