"""Who was heard about a detection, and what that says of a ship that was not."""

import pytest

from matchmaker import detection, detections_of, of, positions_of, reports, scene, statics_of
from ullage.match import MatchRule, match_detections


def told(*heard, rule=None):
    return of(match_detections(detections_of(detection("d")), scene(), positions_of(*heard), statics_of(), rule), "d")


def ships(count, minutes, north_m=9_000.0, first=1):
    return [reports(f"44{first + k:07}", north_m + 900 * k, 5_000.0, minutes=minutes) for k in range(count)]


@pytest.mark.parametrize(
    ("heard", "silent", "reception", "coverage"),
    [
        (4, 0, "working", 0.9),
        (1, 4, "poor", 0.25),
        (0, 4, "outage", 0.1),
        (0, 1, "poor", 0.25),
        (0, 0, "unknown", None),
    ],
)
def test_reception_is_told_by_who_was_there_and_who_was_heard(heard, silent, reception, coverage):
    row = told(*ships(heard, (-8, 3)), *ships(silent, (-100, -95, 110), first=50))
    assert (row["reception"], row["ships_heard"]) == (reception, heard)
    assert row["coverage"] == (None if coverage is None else pytest.approx(coverage, abs=0.01))


def test_few_ships_near_are_asked_with_those_farther_off():
    row = told(*ships(1, (-8, 3)), *ships(5, (-8, 3), north_m=50_000.0, first=50))
    assert row["ships_heard"] == 6
    assert told(*ships(4, (-8, 3)), *ships(5, (-8, 3), north_m=50_000.0, first=50))["ships_heard"] == 4


def test_the_ship_herself_is_not_asked():
    row = told(reports("273000001"), *ships(3, (-8, 3)))
    assert (row["mmsi"], row["ships_heard"]) == ("273000001", 3)


def test_a_wider_window_hears_more():
    heard = ships(3, (-100, -95, 110))
    assert told(*heard)["class"] == "cannot tell"
    assert told(*heard, rule=MatchRule(heard_min=120.0))["class"] == "unmatched"
