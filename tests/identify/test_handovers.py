"""One hull under two MMSIs in turn is known; two ships are not taken for one."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.identify.handovers import HANDOVERS, HandoverRule, find_handovers, lay_together, tell_handovers
from ullage.tables import FLEET, STATICS, TRACKS
from ullage.visits.ships import find_ships

BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
OWN, FALSE = "445000001", "671000002"


def track(mmsi, from_h, to_h, from_lat, to_lat, reports=10, **more):
    return {
        "track_id": f"{mmsi}-{from_h}",
        "mmsi": mmsi,
        "started_at": BEGIN + timedelta(hours=from_h),
        "ended_at": BEGIN + timedelta(hours=to_h),
        "reports": reports,
        "start_lat_deg": from_lat,
        "end_lat_deg": to_lat,
        "start_lon_deg": 132.0,
        "end_lon_deg": 132.0,
        "shared": False,
        **more,
    }


def shuttle(calls=3, gap_h=0.5, moved=0.07):
    """Give a ship that sails north as herself and comes back as another, `calls` times."""
    rows, at = [], 0.0
    for _ in range(calls):
        rows.append(track(OWN, at, at + 20, 40.0, 42.0, reports=30))
        rows.append(track(FALSE, at + 20 + gap_h, at + 40, 42.0 + moved, 40.0 + moved))
        at += 40 + gap_h
    return rows


def found(rows, rule=None):
    return find_handovers(TRACKS.frame(rows), rule or HandoverRule())


def test_a_ship_that_takes_another_identity_again_and_again_is_known():
    (row,) = found(shuttle()).rows(named=True)
    assert (row["mmsi"], row["other_mmsi"], row["times"], row["moving"]) == (OWN, FALSE, 5, 5)


def test_one_call_under_another_identity_is_not_enough():
    assert found(shuttle(calls=1)).is_empty()


def test_ships_that_lie_at_one_anchorage_and_are_seldom_heard_are_two():
    rows = [track(OWN if k % 2 else FALSE, 3.0 * k, 3.0 * k, 41.7, 41.7, reports=1) for k in range(60)]
    assert found(rows).is_empty()


def test_ships_that_were_once_heard_at_once_are_two():
    rows = [*shuttle(), track(FALSE, 5, 6, 40.5, 40.6)]
    assert found(rows).is_empty()


def test_a_change_that_no_ship_can_make_speaks_for_two():
    rows = [*shuttle(), track(OWN, 121.6, 122, 45.0, 45.0)]
    assert found(rows).is_empty()


def test_an_mmsi_that_two_ships_use_at_once_is_left_out():
    rows = [one | {"shared": one["mmsi"] == FALSE} for one in shuttle()]
    assert found(rows).is_empty()


def test_without_tracks_nothing_is_found():
    assert found([]).schema == HANDOVERS.schema


@given(st.permutations(range(10)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_tracks_does_not_matter(order):
    rows = shuttle(calls=5)
    assert found([rows[k] for k in order]).equals(found(rows))


def test_what_the_other_identity_says_becomes_hers_and_the_fleet_alone_decides_whose():
    statics = STATICS.frame([{"mmsi": OWN, "imo": "9000003"}, {"mmsi": FALSE, "imo": "9111111"}, {"mmsi": "1" * 9}])
    fleet = FLEET.frame([{"vessel_id": "imo:9000003", "name": "A", "imo": "9000003", "mmsi": OWN}])
    assert lay_together(statics, fleet, found(shuttle()))["imo"].to_list() == ["9000003", "9000003", None]
    assert lay_together(statics, FLEET.frame(), found(shuttle())).equals(statics)
    both = pl.concat([fleet, FLEET.frame([{"vessel_id": "imo:9111111", "name": "B", "imo": "9111111", "mmsi": FALSE}])])
    assert lay_together(statics, both, found(shuttle())).equals(statics)


def test_both_are_one_vessel_though_each_was_heard_before_and_after_the_other():
    said = [{"mmsi": OWN, "imo": "9000003", "seen_at": BEGIN + timedelta(days=k)} for k in (0, 9)]
    said += [{"mmsi": FALSE, "imo": "9111111", "seen_at": BEGIN + timedelta(days=k)} for k in (3, 5)]
    fleet = FLEET.frame([{"vessel_id": "imo:9000003", "name": "A", "imo": "9000003", "mmsi": OWN}])
    ships = find_ships(lay_together(STATICS.frame(said), fleet, found(shuttle())), fleet)
    assert {ships.vessel_of(one) for one in (OWN, FALSE)} == {"imo:9000003"}


def test_it_is_told_in_words_that_claim_no_more_than_was_seen():
    fleet = FLEET.frame([{"vessel_id": "imo:9000003", "name": "A", "imo": "9000003", "mmsi": OWN}])
    (told,) = tell_handovers(found(shuttle()), fleet)
    assert told.vessel_ids == ("imo:9000003", f"mmsi:{FALSE}")
    assert "never heard together" in told.words
    assert "likely one hull" in told.words


@pytest.mark.parametrize(
    "changes", [{"least": 1}, {"within_h": 0.0}, {"within_h": 50.0}, {"speed_kn": 0.0}, {"slack_nm": -1.0}]
)
def test_a_rule_that_lays_any_ships_together_is_refused(changes):
    with pytest.raises(ValueError, match=r"expected|is above|are 0"):
        HandoverRule(**changes)
