"""Who is who in a case: its sightings, its ships, and who lists them."""

import json

import polars as pl
import pytest

from casemaker import FLEET, OBSERVATIONS, make_case, observation
from ullage.errors import InputError
from ullage.identifying.case import identify_case
from ullage.identifying.words import case_lines
from ullage.tables import CLAIMS, LISTED

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


def test_ships_are_compared_with_the_lists_of_the_case_and_written(case):
    found = identify_case(case)
    told = dict(found.ships.listed.select("vessel_id", "class").iter_rows())
    assert told == {"imo:9129653": "same", "name:wan heng 11": "possible"}
    written = {path.name: pl.read_parquet(path) for path in found.written}
    assert written["listed.parquet"].schema == LISTED.schema
    assert written["claims.parquet"].schema == CLAIMS.schema
    assert found.sightings["vessel_id"].to_list() == ["imo:9129653"]


def test_the_same_case_gives_the_same_bytes(case):
    first = {path: path.read_bytes() for path in identify_case(case).written}
    assert all(path.read_bytes() == content for path, content in first.items())
    assert {path: path.read_bytes() for path in identify_case(case).written} == first


def test_a_length_sent_by_ais_that_is_not_hers_is_told_loudly(case):
    found = identify_case(with_ais(case))
    assert any("SHE IS NOT THAT SHIP" in told for told in found.ships.warnings)
    assert any("SHE IS NOT THAT SHIP" in line for line in case_lines(found))


def test_json_has_sightings_listings_contradictions_and_lists(case):
    told = json.loads(json.dumps(identify_case(with_ais(case)).as_dict(), allow_nan=False))
    assert told["sightings"][0]["vessel_id"] == "imo:9129653"
    assert told["listed"][0]["authority"] == "UN"
    assert told["lists"][0]["reached"] is True
    assert told["contradictions"][0]["kind"] == "the length refutes the IMO number"


def test_lines_for_people_say_who_is_listed_and_what_was_not_reached(tmp_path):
    folder = make_case(tmp_path / "case", fleet=SHIPS)
    lines = list(case_lines(identify_case(folder)))
    assert any("nobody knows who is listed" in line for line in lines)


def test_a_case_whose_lists_are_none_is_an_error(case):
    (case / "listings_2024-01-01.csv").write_bytes(b"\x00\x01")
    with pytest.raises(InputError):
        identify_case(case)
