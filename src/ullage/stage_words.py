"""What the stages of a run are called, for who reads ``ullage run --explain``."""

from __future__ import annotations

from typing import Final

STAGE_WORDS: Final = {
    "read_ais": "files of AIS read into the lake",
    "track": "tracks, gaps, port visits and encounters",
    "search_scene": "scenes searched",
    "look_at_berths_of": "berths compared with scenes before",
    "gather_reports_of": "reports of AIS about the scenes",
    "gather_said": "what ships say of themselves",
    "gather_claims": "claims of who a ship is",
    "find_vessels": "ships behind the claims",
    "find_handovers": "ships under two MMSIs",
    "compare_with_listings": "ships looked up in lists",
    "identify_observations": "observations named",
    "estimate_hulls": "particulars of the fleet",
    "find_looks": "looks at each place",
    "match_detections": "detections matched with tracks",
    "find_sightings": "sightings",
    "identify_sightings": "sightings identified",
    "find_visits": "visits",
    "find_stays": "stays that were heard",
    "draw_worlds": "draws of what is uncertain",
    "estimate_missed": "visits that nobody saw",
    "estimate_deliveries": "deliveries",
    "draw_unseen": "deliveries that nobody saw",
    "run_balance": "balance",
    "build_ladder": "scenarios",
    "weigh_assumptions": "assumptions",
    "report": "report",
}
"""By the name of the function that works a stage out."""
