"""Claims to vessel: which ship an observation or a sighting is of."""

from __future__ import annotations

from ullage.identify.observations import find_contradictions, identify_observations

__all__ = ["find_contradictions", "identify_observations"]
