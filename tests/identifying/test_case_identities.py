"""Who is who in a case: its sightings, its ships, and who lists them."""

import json

import polars as pl
import pytest

from casemaker import FLEET, OBSERVATIONS, make_case, observation
from ullage.errors import InputError
from ullage.identifying.case import identities_of
from ullage.identifying.words import case_lines
from ullage.results import run_case
from ullage.tables import CLAIMS, LISTED, LISTINGS

LIST = "name,imo,authority,listed_on\nWAN HENG 11,8691702,UN,2018-03-30\nAN SAN 1,9129653,UN,2018-03-30\n"
SHIPS = (
    FLEET
    + "AN SAN 1,9129653,445000001,KP,,99,16,,,3000,,,,,register,\n"
    + "WAN HENG 11,,445000002,KP,,90,14,,,2500,,,,,register,\n"
)
SENT = "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,SOG,IMO,Name,Callsign,Ship type,Length,Width\n" + "".join(
    f"0{day}/03/2024 12:00:00,Class A,445000001,42.7,133.1,0.1,9129653,OTHER ONE,HMAB,Tanker,61,10\n"
    for day in range(1, 9)
)


@pytest.fixture
def case(tmp_path):
    folder = make_case(
        tmp_path / "case", listings=LIST, fleet=SHIPS, observations=OBSERVATIONS + observation("2024-03-01", "AN-SAN 1")
    )
    (folder / "listings.csv").rename(folder / "listings_2024-01-01.csv")
    text = (folder / "case.toml").read_text("utf-8")
    (folder / "case.toml").write_text(text.replace("listings.csv", "listings_2024-01-01.csv"), "utf-8")
    return folder


def with_ais(folder):
    (folder / "ais.csv").write_text(SENT, "utf-8")
    text = (folder / "case.toml").read_text("utf-8")
    (folder / "case.toml").write_text(text.replace("[files]", '[files]\nais = "ais.csv"'), "utf-8")
    return folder


def told_of(folder):
    return identities_of(run_case(folder, report=False, workers=1))


def test_ships_are_compared_with_the_lists_of_the_case_and_written(case):
    told = told_of(case)
    assert {one["vessel_id"]: one["class"] for one in told["listed"]} == {
        "imo:9129653": "same",
        "name:wan heng 11": "possible",
    }
    assert [one["vessel_id"] for one in told["sightings"]] == ["imo:9129653"]
    for table in (CLAIMS, LISTED, LISTINGS):
        assert pl.read_parquet(case / "out" / f"{table.name}.parquet").schema == table.schema


def test_the_same_case_gives_the_same_bytes(case):
    told_of(case)
    first = {path: path.read_bytes() for path in (case / "out").glob("*.parquet")}
    told_of(case)
    assert {path: path.read_bytes() for path in (case / "out").glob("*.parquet")} == first


def test_a_length_sent_by_ais_that_is_not_hers_is_told_loudly(case):
    told = json.loads(json.dumps(told_of(with_ais(case)), allow_nan=False))
    assert told["contradictions"][0]["kind"] == "the length refutes the IMO number"
    assert any("SHE IS NOT THAT SHIP" in one for one in told["warnings"])
    assert any("SHE IS NOT THAT SHIP" in line for line in case_lines(told))


def test_json_says_whose_list_it_is_and_which_lists_were_reached(case):
    told = told_of(case)
    assert told["listed"][0]["authority"] == "UN"
    assert told["listed"][0]["list_date"] == "2024-01-01"
    assert [one["reached"] for one in told["lists"]] == [True]


def test_a_case_without_lists_says_that_nobody_knows_who_is_listed(tmp_path):
    folder = make_case(tmp_path / "case", fleet=SHIPS)
    told = told_of(folder)
    assert told["listed"] == []
    assert any("nobody knows who is listed" in line for line in case_lines(told))
    assert not (folder / "out" / "claims.parquet").exists()


def test_tables_of_identity_do_not_outlive_the_lists_they_came_from(case):
    told_of(case)
    text = (case / "case.toml").read_text("utf-8")
    (case / "case.toml").write_text(text.replace('listings = "listings_2024-01-01.csv"', ""), "utf-8")
    told_of(case)
    assert not (case / "out" / "listed.parquet").exists()


def test_a_case_whose_lists_are_none_is_an_error(case):
    (case / "listings_2024-01-01.csv").write_bytes(b"\x00\x01")
    with pytest.raises(InputError):
        run_case(case, report=False, workers=1)
