"""One question about a ship, as a user asks it."""

import json

import pytest
import typer
from typer.testing import CliRunner

import listmaker as maker
from ullage.cli import app
from ullage.cli_identify import load_identify
from ullage.errors import InputError

LIST = "name,imo,mmsi,callsign,flag,authority,listed_on,length_m\n"
ROWS = """\
RYE SONG GANG 1,9129653,445000001,HMAB,North Korea,UN,2018-03-30,99
HOPE STAR,8691702,,,Panama,UN,2018-03-30,146
"""


@pytest.fixture
def ask(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list_2024-03-01.csv").write_text(LIST + ROWS, "utf-8")
    (tmp_path / "empty.csv").write_text(LIST, "utf-8")
    (tmp_path / "ships.csv").write_text(
        "name,imo,length_m,beam_m\nRYE SONG GANG 1,9129653,99,16\nHOPE STAR,8691702,146,22\n", "utf-8"
    )
    own = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    own.command()(load_identify())
    return lambda *arguments: CliRunner().invoke(own, [str(one) for one in arguments])


def asked(ask, *arguments):
    done = ask(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_number_is_the_same_ship_with_list_version_and_date(ask):
    told = asked(ask, "--imo", "IMO 9129653", "--listings", "list_2024-03-01.csv")
    (found,) = told["candidates"]
    assert (found["class"], found["name"], found["authority"]) == ("same", "RYE SONG GANG 1", "UN")
    assert (found["listed_on"], found["list_date"]) == ("2018-03-30", "2024-03-01")
    assert told["conclusion"] == "Listed, by her IMO number: UN"


def test_a_name_in_another_script_is_possible_and_explained_feature_by_feature(ask):
    told = asked(ask, "--name", "례성강 1호", "--flag", "KP", "--listings", "list_2024-03-01.csv")
    (found,) = told["candidates"]
    assert found["class"] == "possible"
    assert found["parts"].keys() == {"name", "flag"}
    assert "sound alike" in found["explanation"]


def test_a_length_that_refutes_says_so_in_capitals(ask):
    done = ask("--imo", "8691702", "--length", "61", "--listings", "list_2024-03-01.csv")
    assert "THE LENGTH REFUTES IT" in done.output
    assert "LENGTHS of 61 and 146 m" in done.output


def test_nobody_found_is_no_clearance(ask):
    told = asked(ask, "--name", "OTHER ONE", "--listings", "list_2024-03-01.csv")
    assert told["candidates"] == []
    assert (
        told["conclusion"] == "None of 2 entries of 1 list is she, as far as what was asked tells; that is no clearance"
    )


def test_an_empty_list_is_an_answer(ask):
    told = asked(ask, "--name", "HOPE STAR", "--listings", "empty.csv")
    assert told["candidates"] == []
    assert told["lists"][0]["vessels"] == 0


def test_a_list_that_was_not_reached_is_told_and_stops_no_other(ask):
    done = ask("--imo", "9129653", "--listings", "list_2024-03-01.csv", "--listings", "gone.csv")
    assert done.exit_code == 0
    assert "NOT REACHED: gone.csv" in done.output
    assert "Listed, by her IMO number" in done.output


def test_no_list_reached_is_an_error(ask):
    assert isinstance(ask("--name", "HOPE STAR", "--listings", "gone.csv").exception, InputError)


def test_a_register_gives_her_number_and_who_lists_it(ask):
    told = asked(ask, "--name", "Hope-Star", "--listings", "list_2024-03-01.csv", "--registers", "ships.csv")
    (found,) = [one for one in told["candidates"] if one["from"] == "register"]
    assert (found["class"], found["imo"], found["listed_by"]) == ("possible", ["8691702"], ["UN"])


def test_a_measured_size_is_weighed_against_the_registers_hulls(ask):
    told = asked(
        ask, "--length", "145.5", "--length-sd", "1", "--beam", "22", "--beam-sd", "0.7", "--registers", "ships.csv"
    )
    assert told["hulls"][0]["name"] == "HOPE STAR"
    assert sum(one["p"] for one in told["hulls"]) == pytest.approx(1)
    assert None in {one["vessel_id"] for one in told["hulls"]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing is asked"),
        (("--name", "A"), "nothing to compare with"),
        (("--imo", "9129654", "--listings", "empty.csv"), "wrong check digit"),
        (("--mmsi", "12", "--listings", "empty.csv"), "not an MMSI"),
        (("--length", "0", "--listings", "empty.csv"), "--length"),
        (("case", "--name", "A"), "a case is identified by its own files"),
        (("case", "--imo", "9129653", "--listings", "empty.csv"), "repeat the option before it"),
        (("--name", "", "--listings", "empty.csv"), "no letter or figure"),
        (("--name", "A", "--name", " ?", "--listings", "empty.csv"), "no letter or figure"),
        (("--flag", "ZZ", "--name", "A", "--listings", "empty.csv"), "no flag state that is known"),
        (("--flag", "", "--name", "A", "--listings", "empty.csv"), "no flag state that is known"),
        (("--callsign", "", "--listings", "empty.csv"), "fewer than four letters"),
        (("--imo", "", "--name", "A", "--listings", "empty.csv"), "not an IMO number"),
        (("--length", "nan", "--listings", "empty.csv"), "--length"),
        (("--deadweight", "inf", "--listings", "empty.csv"), "--deadweight"),
        (("--name", "A", "--listings", "empty.csv", "--identity-name-alike", "7"), "name_alike"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(ask, arguments, said):
    done = ask(*arguments)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_a_hostile_name_drives_no_terminal(ask, tmp_path):
    name = "HOPE\x1b[31m STAR\u202e"
    (tmp_path / "bad.csv").write_text(f"name,imo\n{name},9129653\n", "utf-8")
    done = ask("--name", name, "--imo", "9129653", "--listings", "bad.csv")
    assert done.exit_code == 0
    assert not {"\x1b", "\u202e"} & set(done.output)
    assert len(ask("--name", "A" * 10_000, "--listings", "bad.csv").output) < 2_000


def test_without_a_list_nothing_is_said_of_listing(ask):
    told = asked(ask, "--imo", "9129653", "--registers", "ships.csv")
    assert told["conclusion"].startswith("No list was asked")


def test_lists_in_folders_of_a_folder_are_found_and_a_folder_without_any_is_an_error(ask, tmp_path):
    (tmp_path / "lists" / "un").mkdir(parents=True)
    (tmp_path / "none" / "un").mkdir(parents=True)
    (tmp_path / "lists" / "un" / "un.csv").write_text(LIST + ROWS, "utf-8")
    assert asked(ask, "--imo", "9129653", "--listings", "lists")["conclusion"] == "Listed, by her IMO number: UN"
    assert isinstance(ask("--imo", "9129653", "--listings", "none").exception, InputError)
    assert "NOT REACHED: none" in ask("--imo", "9129653", "--listings", "none", "--listings", "lists").output


@pytest.mark.parametrize(
    "given",
    [
        ("--listings", "empty.csv", "list_2024-03-01.csv", "--registers", "ships.csv", "more.csv"),
        ("--listings=empty.csv", "list_2024-03-01.csv", "--registers", "ships.csv", "--registers", "more.csv"),
    ],
)
def test_several_files_may_follow_one_option_as_a_shell_writes_them(ask, tmp_path, given):
    (tmp_path / "more.csv").write_text("name,imo\nOTHER,8691702\n", "utf-8")
    done = CliRunner().invoke(app, ["identify", "--imo", "9129653", *given, "--json"])
    told = json.loads(done.stdout)
    assert [len(told["lists"]), len(told["registers"])] == [2, 2]
    assert told["conclusion"] == "Listed, by her IMO number: UN"


def test_what_registers_say_of_a_candidate_and_contradicts_is_told(ask, tmp_path):
    (tmp_path / "c1.csv").write_text("name,imo,length_m,dwt\nGULF STAR,9234563,96.5,3050\nA,8691702,100,\n", "utf-8")
    (tmp_path / "c2.csv").write_text(
        "name,imo,length_m,dwt\nGULF STAR,9234563,183,50000\nOTHER,9234563,183,50000\nA,8691702,200,\n", "utf-8"
    )
    question = ("--imo", "9234563", "--registers", "c1.csv", "--registers", "c2.csv")
    told = asked(ask, *question)["contradictions"]
    assert {one["vessel_ids"][0] for one in told} == {"imo:9234563"}
    said = "\n".join(one["words"] for one in told)
    assert "length 96.5 m (c1.csv); 183 m (c2.csv)" in said
    assert "deadweight 3050 t (c1.csv); 50000 t (c2.csv)" in said
    assert "c2.csv has 2 ships of her number" in said
    assert all(one["words"] in ask(*question).output for one in told)


def test_no_hull_is_sure_or_impossible_by_its_size_and_no_line_ends_in_nothing(ask):
    lines = ask("--length", "60", "--length-sd", "0.5", "--registers", "ships.csv").output.splitlines()
    told = lines[lines.index("By size, of the registers' hulls") :]
    assert told[1].startswith("  over 99 %")
    assert "below 1 %" in told[2]
    assert not any("100.0" in line or " 0.0" in line or line.rstrip().endswith(":") for line in told)


def test_counts_of_one_are_singular(ask, tmp_path):
    (tmp_path / "one.csv").write_text(LIST + ROWS.splitlines()[0] + "\n", "utf-8")
    output = ask("--name", "OTHER", "--listings", "one.csv").output
    assert "None of 1 entry of 1 list is she" in output
    assert "1 vessel (one.csv)" in output


COMPANY = maker.company_number(534288)
BOTH = "1234579"  # made up: of a company and of a ship by its check digits


@pytest.mark.parametrize(("number", "code"), [(COMPANY, 2), (BOTH, 0)])
def test_the_number_of_a_listed_company_is_said_to_be_one(ask, tmp_path, number, code):
    (tmp_path / "un.xml").write_text(maker.un_xml(f"IMO number: {number}"), "utf-8")
    done = ask("--imo", number, "--listings", "un.xml")
    assert done.exit_code == code
    assert f"IMO number {number} is on a list as that of a company and not of a ship" in " ".join(done.output.split())


def test_a_companys_check_digit_is_told_where_no_list_has_the_number(ask):
    done = ask("--imo", COMPANY, "--listings", "list_2024-03-01.csv")
    assert done.exit_code == 2
    assert "the check digit of a company's number" in " ".join(done.output.split())
