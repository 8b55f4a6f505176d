"""Length, beam and axis against registers and AIS, each scene by a fit that saw neither it nor its ships."""

import sys
from pathlib import Path

import pytest

DESIGN = Path(__file__).parents[2] / "design"
pytestmark = [pytest.mark.truth, pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")]


@pytest.fixture(scope="module")
def found():
    sys.path.insert(0, str(DESIGN))
    try:
        import fit_hull
        import opensarship
    finally:
        sys.path.remove(str(DESIGN))
    if not (opensarship.folder() / "index.csv").exists():
        pytest.skip("no OpenSARShip chips below ULLAGE_TEST_DATA or ../shared/data")
    return fit_hull.results()


def test_the_length_of_tankers_is_within_twelve_metres(found):
    tankers = found["length"]["tankers of 60-180 m"]
    assert tankers["ships"] == 66
    assert tankers["mae_m"] <= 12
    assert abs(tankers["bias_m"]) <= 4


@pytest.mark.xfail(reason="10.0 m: a quadratic fit on three scenes, with one pixel of 10 m")
def test_the_length_of_tankers_is_within_eight_metres(found):
    assert found["length"]["tankers of 60-180 m"]["mae_m"] <= 8


@pytest.mark.parametrize("ships", ["tankers of 60-180 m", "all ships"])
def test_ninety_per_cent_intervals_hold_82_to_97_per_cent(found, ships):
    assert 0.82 <= found["length"][ships]["held"] <= 0.97
    assert 0.82 <= found["beam"][ships]["held"] <= 0.97


def test_where_fit_and_extent_disagree_the_interval_over_both_holds_what_it_says(found):
    apart = found["fit and extent disagree"]
    assert apart["ships"] >= 15
    assert apart["held_by_the_fit_alone"] < 0.8
    assert apart["held"] >= 0.82
    assert 0.82 <= apart["held_of_all"] <= 0.97


def test_all_ships_have_little_bias(found):
    assert abs(found["length"]["all ships"]["bias_m"]) <= 4


@pytest.mark.xfail(reason="78 %, by hand 67 %: AIS headings are up to ten minutes from the image and ships swing")
def test_nine_axes_of_ten_are_within_ten_degrees_of_the_heading(found):
    assert found["axis"]["within_10_deg"] >= 0.9


def test_nine_axes_of_ten_are_within_ten_degrees_where_hand_and_heading_agree(found):
    assert found["axis"]["ships_where_hand_and_ais_agree"] >= 60
    assert found["axis"]["within_10_deg_where_hand_and_ais_agree"] >= 0.9


def test_what_fills_a_chip_tells_next_to_nothing_of_the_ship(found):
    filling = found["filling alone"]
    assert filling["found"] == 0
    assert filling["mae_m"] >= 0.9 * filling["mae_of_the_mean_m"]
