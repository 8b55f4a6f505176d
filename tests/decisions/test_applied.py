"""What analysts decide changes the next run, and stands there as a decision."""

import json
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from ullage.decisions import Decision, DecisionLog
from ullage.decisions.applied import (
    ABSENT,
    IN_FORCE,
    REPLACED,
    UNDONE,
    decided_by,
    decisions_table,
    read_area,
    with_outlines,
)
from ullage.errors import InputError
from ullage.evidence.html import html_report
from ullage.records import Decided, Pairing, Place, Ruling
from ullage.results import run_case
from ullage.tables import DETECTIONS, SIGHTINGS
from ullage.visits.decided import decide_detections, decide_sightings, pairs_of

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
SEEN = OBSERVATIONS + observation("2024-02-03", "A") + observation("2024-05-03", "B", condition="laden")


def made(folder):
    return make_case(folder, observations=SEEN, fleet=FLEET + ship("A", "3000") + ship("B", "4000"))


def decide(folder, kind, subject, why="as it looks", **value):
    return DecisionLog(folder).append(Decision(kind, subject, "Kim", why, value))


def seen_ids(folder):
    done = run_case(folder, report=False, workers=1)
    return done.tables["observations"].sort("row")["observation_id"].to_list()


def log_of(folder, *decisions):
    log = DecisionLog(folder)
    for number, one in enumerate(decisions):
        log.append(one, now=NOON + timedelta(minutes=number))
    return log.entries()


@pytest.fixture(scope="module")
def decided_case(tmp_path_factory):
    folder = made(tmp_path_factory.mktemp("decided") / "case")
    first, second = seen_ids(folder)
    decide(folder, "identify", first, "=cmd|'/c calc'!A1 <b>유선</b> \u202e", vessel_id="name:b")
    decide(folder, "loading", second, condition="ballast")
    decide(folder, "reject", "t-nowhere")
    return folder, run_case(folder, report=False, workers=1), (first, second)


def test_an_identity_that_was_decided_is_that_of_sighting_and_visit(decided_case):
    _, done, (first, _) = decided_case
    one = done.tables["sightings"].filter(pl.col("evidence").list.contains(first)).row(0, named=True)
    assert (one["vessel_id"], one["p_vessel"]) == ("name:b", 1.0)
    assert "by decision of an analyst, entry 1" in one["explanation"]
    assert set(done.tables["visits"]["vessel_id"]) == {"name:b"}
    assert all("by decision of an analyst" in words for words in done.tables["visits"]["explanation"])


def test_a_loading_condition_that_was_decided_stands_for_the_one_that_was_said(decided_case):
    _, done, (_, second) = decided_case
    one = done.tables["sightings"].filter(pl.col("evidence").list.contains(second)).row(0, named=True)
    assert (one["loading_condition"], one["p_laden"]) == ("ballast", 0.0)


def test_the_log_is_among_the_inputs_by_the_hash_of_its_last_entry(decided_case):
    folder, done, _ = decided_case
    head = DecisionLog(folder).entries()[-1].hash
    assert done.summary["inputs"]["decisions.sqlite"] == head == done.summary["decisions"]["head"]


def test_a_decision_about_what_is_not_in_the_case_is_a_warning_and_is_kept(decided_case):
    _, done, _ = decided_case
    assert any("t-nowhere" in told for told in done.summary["warnings"])
    assert done.tables["decisions"]["state"].to_list() == [IN_FORCE, IN_FORCE, ABSENT]


def test_the_report_shows_decisions_as_such_and_runs_nothing_in_them(decided_case):
    _, done, _ = decided_case
    page = html_report(done.summary, done.tables)
    assert "What analysts decided" in page
    assert "<b>유선" not in page
    assert "\u202e" not in page


def test_what_is_rejected_makes_no_visit_and_comes_back_when_that_is_undone(tmp_path):
    folder = made(tmp_path / "case")
    first, second = seen_ids(folder)
    entry = decide(folder, "reject", first)
    done = run_case(folder, report=False, workers=1)
    assert [list(one) for one in done.tables["visits"]["evidence"]] == [[second]]
    assert "rejected by decision of an analyst" in done.tables["observations"].sort("row")["note"][0]
    decide(folder, "undo", str(entry.number))
    again = run_case(folder, report=False, workers=1)
    assert len(again.tables["visits"]) == 2
    assert again.tables["decisions"]["state"].to_list() == [UNDONE, IN_FORCE]


def test_a_case_without_decisions_says_nothing_of_them(tmp_path):
    done = run_case(made(tmp_path / "case"), report=False, workers=1)
    assert "decisions" not in done.summary
    assert not (tmp_path / "case" / "out" / "decisions.parquet").exists()


def test_a_log_that_was_tampered_with_is_refused(tmp_path):
    import sqlite3

    folder = made(tmp_path / "case")
    decide(folder, "note", "berth")
    decide(folder, "reject", "t-1")
    with sqlite3.connect(folder / "decisions.sqlite") as connection:
        connection.execute("DROP TRIGGER entries_stay")
        connection.execute("UPDATE entries SET subject = 't-2' WHERE number = 2")
    with pytest.raises(InputError, match="entry 2 was changed"):
        run_case(folder, report=False, workers=1)


def test_an_outline_that_was_drawn_is_the_place_of_the_next_run(tmp_path):
    folder = made(tmp_path / "case")
    decide(folder, "outline", "berth", area=[[132.9, 42.7], [133.0, 42.7], [133.0, 42.8]])
    done = run_case(folder, report=False, workers=1)
    (place,) = (one for one in done.summary["places"] if one["id"] == "berth")
    assert place["verified"]
    assert "outline drawn by decision of an analyst, entry 1" in place["source"]


@pytest.mark.parametrize(
    "area", [None, [], [[1, 2], [3, 4]], [[1, 2], [1, 2], [1, 2]], [[1, 95], [2, 3], [4, 5]], "abc"]
)
def test_an_outline_that_is_none_is_no_outline(area):
    assert read_area(area) == ()


def test_a_later_decision_takes_the_place_of_an_earlier_one(tmp_path):
    folder = made(tmp_path / "case")
    first, _ = seen_ids(folder)
    decide(folder, "reject", first)
    decide(folder, "accept", first)
    done = run_case(folder, report=False, workers=1)
    assert len(done.tables["visits"]) == 2
    assert done.tables["decisions"]["state"].to_list() == [REPLACED, IN_FORCE]


def test_a_later_decision_about_the_same_row_by_another_id_takes_its_place_too(tmp_path):
    entries = log_of(
        tmp_path,
        Decision("loading", "v-1", "Kim", "x", {"condition": "laden", "made_of": ["o-1"]}),
        Decision("loading", "v-2", "Kim", "x", {"condition": "laden", "made_of": ["o-2", "o-3"]}),
        Decision("loading", "o-1", "Kim", "x", {"condition": "ballast"}),
        Decision("loading", "o-2", "Kim", "x", {"condition": "ballast"}),
    )
    ids = {"v-1", "v-2", "o-1", "o-2", "o-3"}
    states = decisions_table(entries, ids, SIGHTINGS.frame(), decided_by(entries))["state"].to_list()
    assert states == [REPLACED, IN_FORCE, IN_FORCE, IN_FORCE]  # of v-2 the other row is still decided about by it


def test_an_outline_that_is_drawn_anew_stands_alone_in_the_source(tmp_path):
    area = [[1.0, 2.0], [1.1, 2.0], [1.1, 2.1]]
    entries = log_of(
        tmp_path,
        Decision("outline", "berth", "Kim", "from a chart", {"area": area}),
        Decision("outline", "berth", "Kim", "from an image", {"area": area}),
    )
    place = with_outlines({"berth": Place("berth", "Berth", "loads", source="by-laws")}, entries)["berth"]
    assert "from a chart" not in place.source
    assert place.source.startswith("by-laws; ")


@given(st.lists(st.tuples(st.sampled_from(["same", "different"]), st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_of_pairs_that_contradict_each_other_as_many_hold_as_one_by_one_from_the_latest_on(drawn):
    table = SIGHTINGS.frame([{"sighting_id": f"s-{at}", "evidence": [f"t-{at}"]} for at in range(6)])
    pairings = tuple(
        Pairing(number, kind, (f"t-{one}",), (f"t-{other}",), "")
        for number, (kind, one, other) in enumerate(drawn, start=1) if one != other
    )  # fmt: skip
    kept, contradicted = [], []
    for one in reversed(pairings):
        pairs, against = pairs_of(table, Decided((), (*kept, one)))
        assert pairs or against
        (contradicted if against else kept).append(one if not against else one.entry)
    told, found = pairs_of(table, Decided((), pairings))
    assert found == sorted(contradicted)
    assert len(told) == len(kept)


def test_detections_are_rejected_and_accepted_with_the_reason():
    table = DETECTIONS.frame(
        [{"detection_id": "t-1"}, {"detection_id": "t-2", "reject_reason": "small"}, {"detection_id": "t-3"}]
    )
    rulings = (Ruling(1, "reject", ("t-1",), None, "a jetty"), Ruling(2, "accept", ("v-1", "t-2"), None, "a ship"))
    found = decide_detections(table, Decided(rulings))
    assert found.select("reject_reason", "p_ship").rows() == [("a jetty", None), (None, 1.0), (None, None)]


def test_a_decision_on_what_a_sighting_is_made_of_is_one_on_the_sighting():
    table = SIGHTINGS.frame(
        [{"sighting_id": "s-1", "evidence": ["t-1"], "fill": 0.9}, {"sighting_id": "s-2", "evidence": []}]
    )
    rulings = (
        Ruling(1, "identify", ("t-1",), "imo:9000003", "it is she"),
        Ruling(2, "loading", ("s-1",), "cannot tell", "too dark"),
        Ruling(3, "accept", ("t-1",), None, "a tanker"),
    )
    one, two = decide_sightings(decide_sightings(table, Decided(rulings)), Decided(rulings)).iter_rows(named=True)
    assert (one["vessel_id"], one["p_vessel"], one["p_ship"]) == ("imo:9000003", 1.0, 1.0)
    assert (one["loading_condition"], one["p_laden"], one["fill"]) == ("cannot tell", None, None)
    assert one["explanation"] == "it is she; too dark; a tanker"
    assert two["explanation"] is None


def test_pairs_are_those_of_sightings_and_of_two_that_contradict_the_later_holds():
    table = SIGHTINGS.frame(
        [{"sighting_id": "s-1", "evidence": ["t-1"]}, {"sighting_id": "s-2", "evidence": ["t-2", "o-2"]}]
    )
    same = Pairing(1, "same", ("t-1",), ("o-2",), "")
    assert pairs_of(table, Decided((), (same,))) == ([("same", "s-1", "s-2")], [])
    apart = Pairing(2, "different", ("s-2",), ("s-1",), "")
    assert pairs_of(table, Decided((), (same, apart))) == ([("different", "s-2", "s-1")], [1])
    assert pairs_of(table, Decided((), (Pairing(3, "same", ("x",), ("s-1",), ""),))) == ([], [])


def test_values_of_a_strange_log_change_nothing(tmp_path):
    strange = [
        Decision("identify", "s-1", "Kim", "x", {"vessel_id": 7}),
        Decision("identify", "s-1", "Kim", "x"),
        Decision("loading", "s-1", "Kim", "x", {"condition": "half"}),
        Decision("merge", "s-1", "Kim", "x", {"other": ["s-2"]}),
        Decision("note", "s-1", "Kim", "x"),
    ]
    assert not decided_by(log_of(tmp_path, *strange))


def test_a_redacted_entry_says_that_its_reason_is_redacted(tmp_path):
    (entry,) = log_of(tmp_path, Decision("reject", "t-1", "Kim", "secret"))
    assert "secret" not in json.dumps(str(decided_by([entry.redacted()])))
    assert "the reason is redacted" in decided_by([entry.redacted()]).rulings[0].words
