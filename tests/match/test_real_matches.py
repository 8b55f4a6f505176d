"""Ships of real Sentinel-1 images beside what they sent: each is found again among all of her scene."""

import os
import sys
from pathlib import Path

import pytest

DESIGN = Path(__file__).parents[2] / "design"
DATA = Path(os.environ.get("ULLAGE_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")) / "sar" / "opensarship"
pytestmark = pytest.mark.skipif(not (DATA / "index.csv").exists(), reason="needs OpenSARShip, see ULLAGE_TEST_DATA")


def test_ships_are_found_again_by_what_they_sent():
    sys.path.insert(0, str(DESIGN))
    try:
        from match_opensarship import judge
    finally:
        sys.path.remove(str(DESIGN))
    rows = judge(DATA)
    assert sum(row["ships"] for row in rows) == 199
    assert sum(row["sure"] for row in rows) >= 190
    assert sum(row["sure"] * row["sure_right"] for row in rows) / sum(row["sure"] for row in rows) >= 0.97
    assert sum(row["own_unmatched"] for row in rows) <= 3
