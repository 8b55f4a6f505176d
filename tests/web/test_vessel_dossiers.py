"""The vessels of a case, and the dossier of one."""

import csv
import io
from urllib.parse import quote

import polars as pl
import pytest

import webmaker
from hostilemaker import NAMES, TURNED
from ullage.web.held import Held
from ullage.web.vessels.dossier import find_dossier
from ullage.web.vessels.known import known_vessels
from ullage.web.vessels.lines import latin_of, list_vessels


@pytest.fixture(scope="module")
def held(season):
    return Held(season, read_only=True)


@pytest.fixture(scope="module")
def known(held):
    return known_vessels(held)


def test_every_vessel_that_a_visit_names_is_listed_with_her_visits(held, known):
    lines = {one.vessel_id: one for one in list_vessels(known)}
    visits = held.rows().table("visits").drop_nulls("vessel_id")
    for vessel_id, times in visits.group_by("vessel_id").len().iter_rows():
        assert lines[known.by_subject.get(vessel_id, vessel_id)].visits >= times
    assert sum(one.visits for one in lines.values()) == len(visits)


def test_shares_of_all_named_ships_are_no_more_than_the_whole(held, known):
    middles = [one.cargo_t.mid for one in list_vessels(known) if one.cargo_t]
    total = held.rows().table("deliveries").drop_nulls("vessel_id")["cargo_t_mid"].sum()
    assert sum(middles) == pytest.approx(total)


def test_a_dossier_says_what_each_source_says_and_what_happened(known):
    line = list_vessels(known)[0]
    told = find_dossier(known, known.find(line.vessel_id), "case")
    assert told.vessel == line
    assert len(told.visits) == line.visits
    assert {one.lane for one in told.events} >= {"visits"}
    assert all(one.sources for one in told.said)
    begins = [one.begins_at or "" for one in told.events]
    assert begins == sorted(begins)


def test_a_list_confirms_nobody_but_what_it_says_is_told_as_its_own(known):
    listed = known.rows.table("listed")
    if listed is None or not len(listed):
        pytest.skip("nobody is listed in this season")
    vessel = known.find(listed["vessel_id"][0])
    told = find_dossier(known, vessel, "case")
    assert any(one.of_list for one in told.said)
    assert not any(one.of_list for one in told.said if one.sources == ["AIS"])
    assert told.listed[0].list_date
    assert {one.name for one in told.listed[0].parts} == {"imo", "mmsi", "callsign", "name", "flag", "size"}


def test_a_vessel_is_found_by_any_id_that_was_taken_for_her(known):
    for vessel in known.vessels.values():
        for subject in vessel.subjects:
            assert known.find(subject).vessel_id == vessel.vessel_id


def test_a_name_is_romanised_without_what_is_no_letter():
    assert latin_of("려성강 1") == "LyeoSeongGang 1"
    assert latin_of("AN\u202eSAN") == "ANSAN"
    assert latin_of("MERLIN") is None
    assert len(latin_of("漢" * 10_000)) < 1_000


def test_names_come_as_they_are_and_every_dossier_of_a_hostile_case_opens(hostile_address):
    vessels = webmaker.ask(hostile_address, "/api/vessels").json["vessels"]
    assert {one["name"] for one in vessels} >= {TURNED}
    assert len(vessels) == len(NAMES)
    for one in vessels:
        answer = webmaker.ask(hostile_address, f"/api/vessels/{quote(one['vessel_id'], safe='')}")
        assert answer.status == 200
        assert answer.json["listed"]


def test_the_list_is_a_csv_in_which_nothing_runs(hostile_address):
    answer = webmaker.ask(hostile_address, "/api/vessels.csv")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert len(rows) == len(NAMES)
    assert not any(cell.startswith("=") for row in rows for cell in row.values())
    assert all(float(row["share_low"]) <= float(row["share_high"]) for row in rows)


def test_a_vessel_that_nobody_knows_is_told_with_what_next(hostile_address):
    answer = webmaker.ask(hostile_address, "/api/vessels/imo:0")
    assert answer.status == 404
    assert answer.error["next"]


def test_claims_of_the_fleet_and_ais_stand_side_by_side(held, known):
    claims = held.rows().table("claims").filter(pl.col("kind") == "name")
    both = claims.group_by("vessel_id").agg(pl.col("source").n_unique())
    assert both["source"].max() >= 1
    assert known.vessels
