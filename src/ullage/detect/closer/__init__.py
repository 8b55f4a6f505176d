"""Ships that a search found in a fine optical scene, measured anew at its own pixels: ends and sides to about a metre.

The search puts pixels together until they are 3 m, and what it says of a length is good to many metres.
"""

from __future__ import annotations

from ullage.detect.closer.body import Body, find_body
from ullage.detect.closer.measure import METHOD, measure_closer
from ullage.detect.closer.rule import CloserRule

__all__ = ["METHOD", "Body", "CloserRule", "find_body", "measure_closer"]
