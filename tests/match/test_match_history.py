"""What late AIS changes is told once, with what was said before."""

from datetime import UTC, datetime

import pytest

from matchmaker import detection, detections_of, positions_of, reports, scene, statics_of
from ullage.match import MATCH_HISTORY, match_detections, revise_matches

LATER = datetime(2024, 3, 2, tzinfo=UTC)
NEIGHBOURS = [reports(f"44000000{k}", 3_000.0 * k - 9_000, 12_000.0) for k in range(5)]


def matched(*ships, found=("d",)):
    seen = detections_of(*(detection(name, 10.0) for name in found))
    return match_detections(seen, scene(), positions_of(*ships, *NEIGHBOURS), statics_of())


def test_a_late_report_turns_unmatched_into_matched_and_says_so():
    (row,) = revise_matches(matched(), matched(reports("273000001", minutes=(-7, -2, 4, 400))), LATER).to_dicts()
    assert (row["change"], row["was_class"], row["class"], row["mmsi"]) == (
        "other class",
        "unmatched",
        "matched",
        "273000001",
    )
    assert row["revised_at"] == LATER
    assert row["reason"].endswith("with later AIS")


def test_another_ship_is_another_ship():
    (row,) = revise_matches(matched(reports("273000001")), matched(reports("273000002")), LATER).to_dicts()
    assert (row["change"], row["was_mmsi"], row["mmsi"]) == ("other ship", "273000001", "273000002")


def test_what_did_not_change_has_no_row():
    told = revise_matches(matched(reports("273000001")), matched(reports("273000001")), LATER)
    assert told.schema == MATCH_HISTORY.schema
    assert len(told) == 0


@pytest.mark.parametrize(("before", "now", "change"), [(("d",), ("d", "e"), "new"), (("d", "e"), ("d",), "withdrawn")])
def test_detections_that_come_and_go_are_told(before, now, change):
    told = revise_matches(matched(found=before), matched(found=now), LATER)
    assert told["detection_id"].to_list() == ["e"]
    assert told["change"].to_list() == [change]
