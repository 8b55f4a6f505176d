"""Matches and identities judged by small truths made by hand."""

from datetime import timedelta

import polars as pl

from truthmaker import DAY, detection, detections, positions, ship, silences, value
from ullage.evaluate.detections import Searched
from ullage.evaluate.identity import judge_matches, judge_sightings, true_ships
from ullage.evaluate.run import judge
from ullage.tables import CANDIDATES, MATCHES, SIGHTINGS

SCENE = [Searched("s1", DAY, 500.0)]
OWN, OTHER = "273000001", "273000002"
SURE = "right where P is 0.9 and more"


def tanker(east_m=0, **more):
    return ship(east_m, mmsi=OWN, imo="9000001", kind="tanker", sends=True, **more)


def match(at=0, mmsi=OWN, p=0.95, kind="matched", **more):
    one = {"detection_id": f"s1-{at}", "scene_id": "s1", "seen_at": DAY, "mmsi": mmsi, "p_match": p, "class": kind}
    return one | more


def sighting(at=0, vessel="imo:9000001", p=0.95, **more):
    one = {"sighting_id": f"s-{at}", "kind": "detection", "evidence": [f"s1-{at}"], "vessel_id": vessel, "seen_at": DAY}
    return one | {"p_vessel": p if vessel else None, "p_ship": 0.9} | more


def true(*ships, found=None):
    return true_ships(detections(*(found or [detection(0)])), positions(*ships), SCENE)


def matched(*rows, ships=None, told=()):
    return judge_matches(MATCHES.frame(rows), ships if ships is not None else true(tanker()), silences(*told))


def seen(*rows, ships=None, known=("imo:9000001",)):
    candidates = CANDIDATES.frame([{"sighting_id": "s-0", "vessel_id": one, "p": 0.5} for one in known])
    return judge_sightings(SIGHTINGS.frame(rows), candidates, ships if ships is not None else true(tanker()))


def test_a_match_with_the_ship_that_was_there_is_right():
    judged = matched(match())
    assert value(judged, SURE).value == 1.0
    assert value(judged, "ships that send and were not matched").value == 0.0


def test_a_match_with_another_is_wrong_and_leaves_her_unmatched():
    judged = matched(match(mmsi=OTHER))
    assert value(judged, SURE).value == value(judged, "right where called matched").value == 0.0
    assert value(judged, "wrong matches to ships that send").value == 1.0
    assert value(judged, "ships that send and were not matched").value == 1.0


def test_what_is_only_possible_is_no_match_that_is_held_to_its_word():
    judged = matched(match(p=0.6, kind="possible"))
    assert value(judged, SURE).n == value(judged, "right where called matched").n == 0
    assert [(step.n, step.happened.value) for step in judged.reliabilities[0].steps] == [(1, 1.0)]


def test_a_false_number_that_she_sent_is_her_own():
    told = {"mmsi": OWN, "from": DAY - timedelta(days=1), "to": DAY + timedelta(days=1)} | {"cause": "false identity"}
    assert value(matched(match(mmsi=OTHER), told=[told | {"claimed_mmsi": OTHER}]), SURE).value == 1.0
    late = told | {"claimed_mmsi": OTHER, "from": DAY + timedelta(hours=1)}
    assert value(matched(match(mmsi=OTHER), told=[late]), SURE).value == 0.0


def test_where_nothing_can_be_told_nothing_is_missed():
    judged = matched(match(mmsi=None, kind="cannot tell"))
    assert judged.scores == ()


def test_a_dark_ship_cannot_be_missed_but_can_be_matched_wrongly():
    dark = true(tanker() | {"sends": False}, ship(5000, mmsi=OTHER, kind="cargo", sends=True), found=[detection(0)])
    assert value(matched(match(mmsi=OTHER), ships=dark), SURE).value == 0.0
    assert value(matched(match(mmsi=None, kind="unmatched"), ships=dark), "ships that send and were not matched").n == 0


def test_the_identity_of_a_sighting_is_judged_by_number_or_transponder():
    assert value(seen(sighting()), SURE.replace("right", "identity right")).value == 1.0
    assert value(seen(sighting(vessel=f"mmsi:{OWN}")), "identity right where one is given").value == 1.0
    assert value(seen(sighting(vessel="imo:9000002")), "identity right where one is given").value == 0.0


def test_an_unknown_hull_is_rightly_called_unknown_or_by_no_name_of_her_own():
    for vessel in (None, "hull:abc"):
        judged = seen(sighting(vessel=vessel), known=("imo:9000002",))
        assert value(judged, "unknown hulls called unknown").value == 1.0
        assert value(judged, "identity right where one is given").n == 0
    assert value(seen(sighting(), known=("imo:9000002",)), "unknown hulls called unknown").value == 0.0


def test_what_is_no_ship_of_the_trade_is_held_against_a_sighting():
    crane = true(tanker(5000), found=[detection(0)])
    assert value(seen(sighting(), ships=crane), "a ship of the trade where P is a half and more").value == 0.0
    assert value(seen(sighting(p_ship=0.1), ships=crane), "a ship of the trade where P is a half and more").n == 0


def test_what_observers_say_is_not_judged():
    assert seen(sighting(kind="observation")).scores == ()


def test_ships_under_cloud_are_left_out():
    assert true(tanker(clear=False)).is_empty()


def test_a_sighting_of_two_detections_is_judged_once():
    twice = SIGHTINGS.frame([sighting(evidence=["s1-0", "s1-0", "o-1"])])
    judged = judge_sightings(twice, None, true(tanker()))
    assert value(judged, "identity right where one is given").n == 1


def test_the_whole_judges_matches_and_sightings_with_detections():
    found = {
        "detections": detections(detection(0)),
        "matches": MATCHES.frame([match()]),
        "sightings": SIGHTINGS.frame([sighting()]),
    }
    judged = judge(found, {"positions": positions(tanker())})
    assert {one.stage for one in judged.scores} == {"detections", "matches", "sightings"}
    empty = judge(
        found | {"matches": MATCHES.frame(), "sightings": SIGHTINGS.frame()}, {"positions": positions(tanker())}
    )
    assert {one.stage for one in empty.scores} == {"detections"}


def test_the_order_of_rows_changes_nothing():
    rows = [detection(at) for at in (0, 1000, 2000)]
    ships = true(tanker(), ship(1000, mmsi=OTHER, kind="cargo", sends=True), found=rows)
    frame = MATCHES.frame([match(), match(1000, OTHER), match(2000, None, kind="unmatched")])
    one, other = (judge_matches(some, ships, silences()) for some in (frame, frame.reverse()))
    assert one.scores == other.scores
    assert isinstance(frame, pl.DataFrame)
