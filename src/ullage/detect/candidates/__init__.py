"""From pixels above the threshold to candidates, each a ship or rejected with its reason.

`find_clusters` puts pixels together, `judge_clusters` says why some of them are no ships, `shift_per_knot` how far a
moving one is imaged off her place, and `find_fixed` what stood at one place in many scenes.
"""

from ullage.detect.candidates.ambiguities import Ghosts
from ullage.detect.candidates.clusters import ClusterRule, Clusters, find_clusters
from ullage.detect.candidates.motion import image_position, shift_per_knot, true_position
from ullage.detect.candidates.reject import REASONS, CandidateRule, Judged, judge_clusters
from ullage.detect.candidates.structures import FixedRule, find_fixed, is_fixed

__all__ = [
    "REASONS",
    "CandidateRule",
    "ClusterRule",
    "Clusters",
    "FixedRule",
    "Ghosts",
    "Judged",
    "find_clusters",
    "find_fixed",
    "image_position",
    "is_fixed",
    "judge_clusters",
    "shift_per_knot",
    "true_position",
]
