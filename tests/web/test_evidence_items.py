"""Whatever has an id, with all that speaks for it."""

from urllib.parse import quote

import polars as pl
import pytest

import webmaker
from ullage.explaining.rows import ID_COLUMNS
from ullage.web.errors import WebError
from ullage.web.held import Held
from ullage.web.items.counted import share_of
from ullage.web.items.find import all_ids, find_item
from ullage.web.items.shown import Points


@pytest.fixture(scope="module")
def held(season):
    return Held(season, read_only=True)


def first(held, table):
    return held.rows().table(table)[ID_COLUMNS[table]][0]


def test_whatever_has_an_id_is_an_item_with_its_chain(held):
    tables = set()
    for table, wanted in {table: one for one, table in all_ids(held.rows())}.items():
        item = find_item(held, wanted)
        assert item.table == table
        assert item.words
        assert item.chain["because"]
        assert item.command.startswith("ullage explain ")
        tables.add(table)
    assert {"visits", "deliveries", "sightings", "detections", "tracks", "gaps", "scenes", "claims", "places"} <= tables


def test_a_delivery_shows_its_visit_cargo_and_share(held):
    item = find_item(held, first(held, "deliveries"))
    assert len(item.visits) == len(item.cargoes) == 1
    share = item.cargoes[0].share
    assert 0 <= share.low <= share.mid <= share.high <= 1


def test_a_visit_rests_on_files_with_their_hashes(held):
    item = find_item(held, first(held, "visits"))
    assert item.files
    assert all(len(one.sha256) == 64 for one in item.files)
    assert all(one.state.startswith("unchanged since") for one in item.files)


def test_a_matched_detection_shows_why_with_every_part(held):
    matches = held.rows().table("matches").filter(pl.col("mmsi").is_not_null() & (pl.col("class") == "matched"))
    if not len(matches):
        pytest.skip("nothing was matched in this season")
    row = matches.row(0, named=True)
    item = find_item(held, row["detection_id"])
    best = item.matches[0]
    assert {one.name for one in best.parts} == {"position", "length", "heading", "recall"}
    assert best.p_match == max(one.p_match for one in item.matches)
    assert row["p_match"] in [one.p_match for one in item.matches]
    assert find_item(held, f"match:{row['detection_id']}:{row['mmsi']}").table == "matches"


def test_candidates_add_up_to_one_and_have_the_unknown_hull(held):
    table = held.rows().table("candidates")
    if table is None or not len(table):
        pytest.skip("nobody was weighed in this season")
    item = find_item(held, table["sighting_id"][0])
    assert sum(one.p for one in item.candidates) == pytest.approx(1, abs=0.02)
    assert any(one.ship is None for one in item.candidates)


def test_a_vessel_and_the_total_are_items_too(held):
    visits = held.rows().table("visits").drop_nulls("vessel_id")
    vessel = find_item(held, visits["vessel_id"][0])
    assert vessel.table == "vessels"
    assert vessel.visits
    assert find_item(held, "total").chain["because"]


def test_what_nothing_has_is_told_with_what_is_nearly_the_same(held):
    wanted = first(held, "visits")
    with pytest.raises(WebError) as told:
        find_item(held, f"{wanted[:-1]}zz")
    assert told.value.status == 404
    assert wanted in told.value.next_step


def test_a_part_of_a_total_lies_between_bounds_that_hold_however_they_go_together():
    total = {"low": 80.0, "mid": 100.0, "high": 200.0}
    share = share_of(Points(low=10, mid=20, high=40), total)
    assert (share.low, share.mid, share.high) == (0.05, 0.2, 0.5)
    assert share_of(Points(low=10, mid=None, high=40), total) is None
    assert share_of(Points(low=10, mid=20, high=40), None) is None


ANY_ID = ("nothing", "", "..", "a/b/c", "<script>alert(1)</script>", "\x00", "9" * 30, "match::", "x" * 1999)


@pytest.mark.parametrize("wanted", ANY_ID)
def test_any_id_is_answered_in_the_one_shape(hostile_address, wanted):
    answer = webmaker.ask(hostile_address, f"/api/items/{quote(wanted, safe='')}")
    assert answer.status in {200, 404}
    if answer.status == 404:
        assert answer.error["what"]


def test_a_decision_is_an_item_by_its_number(hostile_address):
    answer = webmaker.ask(hostile_address, "/api/items/1")
    assert answer.status == 200
    assert answer.json["table"] == "decisions"
