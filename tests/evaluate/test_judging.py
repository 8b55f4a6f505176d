"""What results are worth, judged by small truths made by hand."""

from datetime import timedelta

import pytest

from truthmaker import (
    DAY,
    concluded,
    deliveries,
    detection,
    detections,
    positions,
    ship,
    silence,
    silences,
    stay,
    stays,
    value,
    visits,
)
from ullage.evaluate.detections import Searched, judge_detections
from ullage.evaluate.totals import judge_totals
from ullage.evaluate.tracks import judge_encounters, judge_gaps, judge_port_visits
from ullage.evaluate.visits import join_visits, judge_cargo, judge_visits
from ullage.simulate.trade.truth import ENCOUNTERS as TRUE_ENCOUNTERS
from ullage.simulate.trade.truth import HULLS
from ullage.tables import ENCOUNTERS, GAPS, PORT_VISITS

SCENE = [Searched("s1", DAY, 500.0)]


def test_a_ship_that_was_found_counts_as_found_and_one_that_was_not_does_not():
    judged = judge_detections(detections(detection(10)), positions(ship(0), ship(5000)), SCENE)
    assert value(judged, "recall").value == 0.5


def test_what_was_rejected_finds_no_ship():
    judged = judge_detections(detections(detection(0, reject_reason="ghost")), positions(ship(0)), SCENE)
    assert value(judged, "recall").value == 0.0


def test_two_detections_of_one_ship_are_one_right_and_one_wrong():
    judged = judge_detections(detections(detection(0), detection(50)), positions(ship(10)), SCENE)
    assert value(judged, "precision").value == 0.5


def test_false_alarms_are_told_for_a_thousand_square_kilometres_of_water():
    judged = judge_detections(detections(detection(0), detection(9000)), positions(ship(0)), SCENE)
    assert value(judged, "false alarms").value == pytest.approx(2.0)


def test_ships_under_cloud_are_not_held_against_the_search():
    judged = judge_detections(detections(detection(0)), positions(ship(0), ship(5000, clear=False)), SCENE)
    assert value(judged, "recall").n == 1


def test_ships_of_looks_that_were_not_rendered_are_not_held_against_the_search():
    judged = judge_detections(detections(detection(0)), positions(ship(0), ship(5000, scene=None)), SCENE)
    assert value(judged, "recall").n == 1


def test_scenes_of_labels_are_told_by_their_time_where_no_name_is_known():
    near = ship(0, scene=None, seen_at=DAY + timedelta(seconds=60))
    late = ship(5000, scene=None, seen_at=DAY + timedelta(hours=2))
    judged = judge_detections(detections(detection(0)), positions(near, late), SCENE)
    assert (value(judged, "recall").n, value(judged, "recall").value) == (1, 1.0)


def test_an_axis_knows_no_bow():
    judged = judge_detections(detections(detection(0, axis=41)), positions(ship(0, heading=220)), SCENE)
    assert value(judged, "axis, mean absolute error", "length 100 m and more").value == pytest.approx(1.0)


def test_a_moving_ship_is_looked_for_where_the_radar_displaces_her_to():
    moving = ship(0, heading=0.0, sog_kn=10.0)
    found = detection(500, axis=0.0, shift_m_per_kn=50.0, track_bearing_deg=90.0)
    assert value(judge_detections(detections(found), positions(moving), SCENE), "recall").value == 1.0
    other_way = detection(500, axis=0.0, shift_m_per_kn=-50.0, track_bearing_deg=90.0)
    assert value(judge_detections(detections(other_way), positions(moving), SCENE), "recall").value == 0.0


def test_a_length_is_held_by_its_interval_or_not():
    found = detections(detection(0, length=100), detection(5000, length=140))
    judged = judge_detections(found, positions(ship(0), ship(5000)), SCENE)
    assert value(judged, "length, held by its 90 % interval").value == 0.5
    assert value(judged, "length, bias").value == pytest.approx(20.0)


def test_a_scene_in_which_nothing_was_found_counts():
    scenes = [*SCENE, Searched("s2", DAY + timedelta(days=1), 500.0)]
    judged = judge_detections(detections(detection(0)), positions(ship(0), ship(0, scene="s2")), scenes)
    assert value(judged, "recall").value == 0.5


def test_no_pair_is_lost_to_one_that_is_too_far():
    # 190 m each, or 8 m and one of 202 m, which is too far
    found = detections(detection(190), detection(100, lat_deg=175 / 111_195.0))
    judged = judge_detections(found, positions(ship(0), ship(190, lat_deg=8 / 111_195.0)), SCENE)
    assert value(judged, "recall").value == 1.0


def test_what_finds_a_ship_under_cloud_is_neither_right_nor_wrong():
    found = detections(detection(0), detection(5000), detection(9000))
    judged = judge_detections(found, positions(ship(0), ship(5000, clear=False)), SCENE)
    assert (value(judged, "precision").n, value(judged, "precision").value) == (2, 0.5)


def test_of_scenes_at_one_time_the_one_that_holds_the_place_is_meant():
    early = Searched("s1", DAY, holds=lambda lat, lon: lon < 0.02 + 0 * lat)
    late = Searched("s2", DAY + timedelta(seconds=25), holds=lambda lat, lon: lon >= 0.02 + 0 * lat)
    label = ship(0, scene=None, seen_at=DAY + timedelta(seconds=20))
    judged = judge_detections(detections(detection(0), detection(9000, scene="s2")), positions(label), [early, late])
    assert (value(judged, "recall").n, value(judged, "recall").value) == (1, 1.0)
    beyond = ship(0, scene=None, seen_at=DAY)
    assert value(judge_detections(detections(detection(9000, scene="s2")), positions(beyond), [late]), "recall").n == 0


def test_a_ship_without_a_place_is_found_by_nothing():
    judged = judge_detections(detections(detection(0)), positions(ship(0), ship(0, lat_deg=None)), SCENE)
    assert value(judged, "recall").value == 0.5


def test_scenes_that_may_not_have_been_searched_are_told():
    scenes = [*SCENE, Searched("s2", DAY + timedelta(days=1))]
    truth = positions(ship(0), ship(0, scene="s2"), ship(0, scene="s3"))
    told = judge_detections(detections(detection(0)), truth, scenes).told
    assert ["1 of 2 scenes nothing was found" in told[0], "1 of 3 scenes of the truth" in told[1]] == [True, True]
    assert judge_detections(detections(detection(0)), positions(ship(0)), SCENE).told == ()


def gap(day, hours, p, mmsi="273000001"):
    begin = DAY + timedelta(days=day - 1)
    return {
        "gap_id": f"{mmsi}-{day}", "mmsi": mmsi, "off_at": begin, "on_at": begin + timedelta(hours=hours),
        "duration_h": float(hours), "p_disabled": p,
    }  # fmt: skip


def test_a_gap_is_right_when_she_was_switched_off_for_half_of_it():
    gaps = GAPS.frame([gap(1, 20, 0.95), gap(5, 20, 0.95), gap(9, 20, 0.95, mmsi="273000002")])
    judged = judge_gaps(gaps, silences(silence(1, 15), silence(5, 8), silence(9, 20)))
    assert value(judged, "right where P is 0.9 and more").value == pytest.approx(1 / 3)


def test_a_fault_is_no_disabling():
    gaps = GAPS.frame([gap(1, 20, 0.95)])
    judged = judge_gaps(gaps, silences(silence(1, 20, "fault")))
    assert value(judged, "right where P is 0.9 and more").value == 0.0


def test_a_voyage_seen_at_either_end_is_seen():
    truth = stays(stay(1), stay(5, place="quay", role="discharges"), stay(11))
    found = visits(concluded(5, place="quay"))
    judged = judge_visits(found, join_visits(found, truth))
    assert value(judged, "voyages seen").n == 2
    assert value(judged, "voyages seen").value == 0.5


def test_a_visit_of_another_ship_is_right_in_number_and_wrong_in_name():
    found = visits(concluded(1, vessel="imo:9000002"))
    judged = judge_visits(found, join_visits(found, stays(stay(1))))
    assert value(judged, "voyages seen").value == 1.0
    assert value(judged, "identity right where one is given").value == 0.0


def test_a_voyage_is_claimed_once():
    found = visits(concluded(1), concluded(2, vessel=None))
    judged = judge_visits(found, join_visits(found, stays(stay(1, hours=60))))
    assert value(judged, "precision").value == 0.5


def test_a_wrong_name_takes_no_voyage_from_a_right_one():
    truth = stays(stay(1, imo="9000003"), stay(1, imo="9000004"))
    wrong = concluded(1, vessel="imo:9000002") | {"arrived_before": DAY}
    found = visits(wrong, concluded(1, vessel="imo:9000003"))
    joined = join_visits(found, truth)
    assert joined.named == [False, True]
    assert value(judge_visits(found, joined), "precision").value == 1.0


def test_a_visit_when_nobody_was_there_is_wrong():
    found = visits(concluded(20))
    judged = judge_visits(found, join_visits(found, stays(stay(1))))
    assert value(judged, "precision").value == 0.0


def test_published_counts_are_not_judged_as_visits():
    found = visits(concluded(1), concluded(1, vessel=None, kind="reported"))
    judged = judge_visits(found, join_visits(found, stays(stay(1))))
    assert value(judged, "precision").n == 1


def test_cargo_is_held_by_its_interval_or_not():
    found = visits(concluded(1), concluded(11))
    joined = join_visits(found, stays(stay(1), stay(11, cargo=5000.0)))
    judged = judge_cargo(deliveries(found, (2500.0, 3000.0, 3500.0), (2500.0, 3000.0, 3500.0)), found, joined)
    assert value(judged, "held by its 90 % interval").value == 0.5
    assert value(judged, "bias").value == pytest.approx(-1000.0)


def test_the_total_is_judged_by_what_was_seen_and_by_all():
    found = visits(concluded(1))
    joined = join_visits(found, stays(stay(1), stay(11)))
    judged = judge_totals({"delivered_t": {"low": 2500.0, "mid": 3000.0, "high": 3500.0}}, joined)
    assert value(judged, "held by its 90 % interval", "voyages seen").value == 1.0
    assert value(judged, "estimate over truth", "all voyages").value == pytest.approx(0.5)


POINTS = ("low", "mid", "high")


def summary_of(unseen, delivered, seen):
    points = [dict(zip(POINTS, one, strict=True)) for one in (unseen, delivered, seen)]
    total = {name: 1 + points[0][name] for name in POINTS}
    return {"visits": {"seen": 1, "unseen": points[0], "total": total}, "delivered_t": points[1], "seen_t": points[2]}


def test_unseen_visits_and_all_voyages_are_judged_where_they_are_told():
    joined = join_visits(visits(concluded(1)), stays(stay(1), stay(11), stay(21)))
    told = summary_of((0.0, 1.0, 2.0), (5000.0, 6000.0, 8000.0), (2500.0, 3000.0, 3500.0))
    judged = judge_totals(told, joined)
    held = "held by its 90 % interval"
    assert value(judged, f"unseen, {held}").value == value(judged, f"in all, {held}").value == 1.0
    assert value(judged, held, "all voyages").value == 0.0  # 9,000 t were carried
    assert value(judged, held, "voyages seen").value == 1.0
    assert [(one.quantity, one.truth) for one in judged.compared][:2] == [("unseen", 2.0), ("in all", 3.0)]


def test_a_refusal_to_tell_is_told_and_is_no_miss():
    joined = join_visits(visits(concluded(1)), stays(stay(1), stay(11)))
    visit = {"seen": 1, "unseen": None, "total": None, "unseen_reason": "nobody looked there"}
    judged = judge_totals({"visits": visit, "delivered_t": {"low": 1.0, "mid": 2.0, "high": 3.0}}, joined)
    assert judged.told == ("visits that nobody saw are not judged: nobody looked there",)
    assert not [one for one in judged.scores if one.stage == "visits"]


def test_a_total_of_nothing_of_which_nothing_was_seen_holds_nothing():
    joined = join_visits(visits(), stays(stay(1)))
    nothing = judge_totals({"delivered_t": {"low": 0.0, "mid": 0.0, "high": 0.0}}, joined)
    assert (nothing.scores, nothing.compared) == ((), ())
    made_up = judge_totals({"delivered_t": {"low": 10.0, "mid": 20.0, "high": 30.0}}, joined)
    assert value(made_up, "held by its 90 % interval", "voyages seen").value == 0.0


def test_a_false_identity_is_a_gap_of_her_own_and_none_of_the_false_one():
    gaps = GAPS.frame([gap(1, 20, 0.95), gap(9, 20, 0.95, mmsi="620000001")])
    told = silence(1, 20, "false identity") | {"claimed_mmsi": "620000001"}
    judged = judge_gaps(gaps, silences(told))
    assert (value(judged, "told").n, value(judged, "right where P is 0.9 and more").value) == (1, 1.0)


def test_a_claimed_number_that_is_another_ships_own_stays_hers():
    told = silence(1, 20, "false identity") | {"claimed_mmsi": "273000002"}
    hulls = HULLS.frame([{"mmsi": "273000001", "kind": "tanker"}, {"mmsi": "273000002", "kind": "tanker"}])
    gaps = GAPS.frame([gap(9, 20, 0.95, mmsi="273000002")])
    assert value(judge_gaps(gaps, silences(told), hulls), "right where P is 0.9 and more").n == 1
    truth = TRUE_ENCOUNTERS.frame([meeting("273000002", "273000003")])
    found = ENCOUNTERS.frame([meeting("273000002", "273000003")])
    assert value(judge_encounters(found, truth, hulls, silences(told)), "recall").value == 1.0


def test_a_port_visit_of_a_tanker_that_made_none_is_wrong():
    hulls = HULLS.frame(
        [
            {"mmsi": f"27300000{k}", "imo": f"900000{k}", "kind": kind}
            for k, kind in ((1, "tanker"), (2, "tanker"), (3, "cargo"))
        ]
    )
    found = PORT_VISITS.frame(
        [
            {"mmsi": f"27300000{k}", "place_id": "berth", "first_at": DAY, "last_at": DAY + timedelta(hours=20)}
            for k in (1, 2, 3)
        ]
    )
    judged = judge_port_visits(found, stays(stay(1)), hulls)
    assert (value(judged, "precision").n, value(judged, "precision").value) == (2, 0.5)


def meeting(a, b, day=1):
    begin = DAY + timedelta(days=day - 1)
    return {"mmsi_a": a, "mmsi_b": b, "started_at": begin, "began_at": begin, "ended_at": begin + timedelta(hours=8)}


def test_an_encounter_is_told_by_a_false_identity_too_and_bystanders_are_no_matter():
    hulls = HULLS.frame([{"mmsi": "273000001", "kind": "tanker"}, {"mmsi": "273000002", "kind": "tanker"}])
    truth = TRUE_ENCOUNTERS.frame([meeting("273000001", "273000002")])
    found = ENCOUNTERS.frame([meeting("273000002", "620000001"), meeting("440000001", "440000002")])
    false = silences(silence(1, 20, "false identity") | {"claimed_mmsi": "620000001"})
    judged = judge_encounters(found, truth, hulls, false)
    assert (value(judged, "recall").value, value(judged, "precision").n) == (1.0, 1)


def test_of_a_ship_of_which_it_is_not_said_nobody_claims_that_she_lay_free():
    judged = judge_detections(detections(detection(0)), positions(ship(0, alongside=None), ship(5000)), SCENE)
    assert value(judged, "recall", "free in the water").n == 1


def test_a_stay_without_its_times_is_no_voyage():
    found = visits(concluded(1))
    judged = judge_visits(found, join_visits(found, stays(stay(1), stay(5) | {"departed_at": None})))
    assert value(judged, "voyages seen").n == 1
