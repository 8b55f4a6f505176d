"""Registers into claims, each with the time for which it holds."""

from datetime import date

import polars as pl
import pytest

import listmaker as maker
from ullage.errors import InputError
from ullage.sources.registers import read_register, read_registers
from ullage.tables import CLAIMS

SHIP = maker.SHIP.imo


def mrv(year, name, port="Panama"):
    """Give rows of a report of emissions: two lines above the header, the year as a number."""
    header = [
        "IMO Number",
        "Name",
        "Ship type",
        "Reporting Period",
        "Technical efficiency",
        "Port of Registry",
        "Home Port",
    ]
    return [["Ship", *[None] * 6], [None] * 7, header, [SHIP, name, "Oil tanker", float(year), "EIV (5)", port, None]]


def said(claims, kind):
    return claims.filter(pl.col("kind") == kind)["value"].to_list()


def test_a_report_of_emissions_holds_for_its_year(workbook):
    register = read_register(workbook(mrv(2021, "GREY HERON"), "2021-v1-30042025-EU MRV.xlsx"))
    assert (register.format, register.rows, register.vessels) == ("EU MRV workbook", 1, 1)
    assert register.source_date == date(2025, 4, 30)
    claims = register.claims
    assert claims.schema == CLAIMS.schema
    assert claims["vessel_id"].unique().to_list() == [f"imo:{SHIP}"]
    assert set(claims.select("from_day", "to_day").unique().rows()) == {(date(2021, 1, 1), date(2021, 12, 31))}
    assert said(claims, "name") == ["GREY HERON"]
    assert said(claims, "type") == ["Oil tanker"]
    assert said(claims, "port_of_registry") == ["Panama"]
    assert said(claims, "home_port") == []


def test_two_years_show_a_change_of_name_and_of_port(workbook):
    read = read_registers(
        [
            workbook(mrv(2018, "OLD BIRD", "Valletta"), "2018-v1-05072025-EU MRV.xlsx"),
            workbook(mrv(2021, "GREY HERON"), "2021-v1-30042025-EU MRV.xlsx"),
        ]
    )
    names = read.claims.filter(pl.col("kind") == "name").select("value", "from_day", "to_day").rows()
    assert names == [
        ("OLD BIRD", date(2018, 1, 1), date(2018, 12, 31)),
        ("GREY HERON", date(2021, 1, 1), date(2021, 12, 31)),
    ]
    assert said(read.claims, "port_of_registry") == ["Valletta", "Panama"]
    assert [one["reached"] for one in read.as_dicts()] == [True, True]


def test_a_plain_table_claims_names_numbers_and_dimensions(written):
    register = read_register(
        written(
            "fleet_2024-05-06.csv",
            "name,imo,mmsi,flag_state,built,length_m,beam_m,deadweight_t,from,to,source\n"
            f"GREY HERON,{SHIP},273123450,Panama,1999,103.6,15.5,6297,2020-01-01,2021-06-30,Harbour office\n",
        )
    )
    assert dict(register.claims.select("kind", "value").iter_rows()) == {
        "name": "GREY HERON",
        "imo": SHIP,
        "mmsi": "273123450",
        "flag_state": "Panama",
        "built": "1999",
        "length_m": "103.6",
        "beam_m": "15.5",
        "deadweight_t": "6297",
    }
    row = register.claims.row(0, named=True)
    assert (row["from_day"], row["to_day"], row["source_date"]) == (
        date(2020, 1, 1),
        date(2021, 6, 30),
        date(2024, 5, 6),
    )
    assert (row["source"], row["source_sha256"], row["row"]) == ("Harbour office", register.sha256, 2)


def test_a_ship_without_number_is_known_by_her_name(written):
    register = read_register(written("r_2024-05-06.csv", "name\nGREY  Heron\n"))
    assert register.claims["vessel_id"].to_list() == ["name:grey heron"]
    assert register.claims["source"].to_list() == ["r_2024-05-06.csv"]


def test_a_number_that_is_wrong_claims_nothing_and_is_counted(written):
    wrong = f"{SHIP[:6]}{(int(SHIP[6]) + 1) % 10}"
    register = read_register(
        written("r_2024-05-06.csv", f"name,imo,length_m\nA,{wrong},9000\n,,\nB,{SHIP},100\n,{wrong},\n")
    )
    assert said(register.claims, "imo") == [SHIP]
    assert said(register.claims, "length_m") == ["100"]
    assert dict(register.refused) == {
        "IMO numbers with a wrong check digit": 2,
        "length_m that is no number up to 500": 1,
        "rows with neither name nor number": 1,
    }
    assert len(register.warnings) == 3


def test_two_ships_under_one_number_are_both_kept(written):
    register = read_register(written("r_2024-05-06.csv", f"name,imo\nA,{SHIP}\nB,{SHIP}\n"))
    assert said(register.claims, "name") == ["A", "B"]
    assert (register.rows, register.vessels) == (2, 1)


def test_former_names_in_brackets_are_claims_of_their_own(written):
    claims = read_register(written("r_2024-05-06.csv", "name,other_names\nHERON (ex STORK),EGRET; GULL\n")).claims
    assert (said(claims, "name"), said(claims, "former_name")) == (["HERON"], ["STORK"])
    assert said(claims, "other_name") == ["EGRET", "GULL"]


def test_a_table_of_something_else_is_no_register(written):
    with pytest.raises(InputError, match=r"is no register.*'length_m, beam_m'"):
        read_register(written("r.csv", "length_m,beam_m\n100,15\n"))


def test_a_register_without_a_day_in_its_name_says_so(written):
    register = read_register(written("r.csv", "name\nA\n"))
    assert register.source_date is None
    assert "does not say of which day" in register.warnings[0]


def test_a_register_that_is_not_there_is_told_and_does_not_stop_the_others(written, tmp_path):
    read = read_registers([tmp_path / "absent.csv", written("r_2024-05-06.csv", "name\nA\n")])
    assert [one.file for one in read.unreached] == ["absent.csv"]
    assert said(read.claims, "name") == ["A"]
    with pytest.raises(InputError, match="absent"):
        read_registers([tmp_path / "absent.csv"])


def test_no_registers_asked_for_is_an_empty_table():
    assert read_registers([]).claims.equals(CLAIMS.frame())


def test_the_same_register_given_twice_claims_once(written):
    path = written("r_2024-05-06.csv", "name\nA\n")
    assert read_registers([path, path]).claims.height == 1
