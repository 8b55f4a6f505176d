"""`ullage decide` and `ullage log` as somebody types them."""

import json
import random
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from ullage.cli import app
from ullage.decisions import DecisionLog
from ullage.results import run_case

HOSTILE = "=HYPERLINK(1) \x1b[31m<script>\u202e유선"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("decide") / "case"
    make_case(folder, observations=OBSERVATIONS + observation("2024-02-03", "A"), fleet=FLEET + ship("A", "3000"))
    run_case(folder, report=False, workers=1)
    return folder


@pytest.fixture
def case(base):
    yield base
    for path in base.glob("decisions.sqlite*"):
        path.unlink()


def ullage(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def ids(case):
    import polars as pl

    tables = {"visits": "visit_id", "sightings": "sighting_id", "observations": "observation_id"}
    return {name: pl.read_parquet(case / "out" / f"{name}.parquet")[column][0] for name, column in tables.items()}


def because(text="as it looks"):
    return ("--why", text, "--by", "Kim")


def test_a_decision_is_written_down_with_what_was_known_then(case):
    done = ullage("decide", case, ids(case)["sightings"], "--vessel", "a", *because(), "--json")
    assert done.exit_code == 0, done.output
    entry = json.loads(done.stdout)
    assert entry["value"] == {"made_of": [ids(case)["observations"]], "vessel_id": "name:a"}
    assert set(entry["known"]) == {"case", "summary", "code", "version", "table", "row"}
    assert DecisionLog(case).entries()[0].hash == entry["hash"]


@pytest.mark.parametrize(
    ("option", "kind"),
    [("--accept", "accept"), ("--reject", "reject"), ("--laden", "loading"), ("--note", "note")],
)
def test_a_visit_is_decided_about_by_what_shows_it(case, option, kind):
    done = ullage("decide", case, ids(case)["visits"], option, *because())
    assert done.exit_code == 0, done.output
    (entry,) = DecisionLog(case).entries()
    assert entry.kind == kind
    assert entry.value["made_of"] == [ids(case)["observations"]]


def test_an_id_that_is_not_there_ends_with_the_ones_that_are_nearly_the_same(case):
    wrong = ids(case)["visits"][:-1] + "z"
    done = ullage("decide", case, wrong, "--accept", *because())
    assert done.exit_code == 1
    assert ids(case)["visits"] in str(done.exception)
    assert not (case / "decisions.sqlite").exists()


@pytest.mark.parametrize("options", [(), ("--accept", "--reject"), ("--laden", "--ballast")])
def test_one_thing_is_said_at_a_time(case, options):
    assert ullage("decide", case, ids(case)["visits"], *options, *because()).exit_code == 2


def test_an_undo_names_an_entry_that_is_there(case):
    assert ullage("decide", case, ids(case)["visits"], "--reject", *because()).exit_code == 0
    assert ullage("decide", case, "--undo", 7, *because()).exit_code == 1
    assert ullage("decide", case, "--undo", 1, *because()).exit_code == 0
    assert [one.kind for one in DecisionLog(case).entries()] == ["reject", "undo"]


def test_an_imo_number_with_a_wrong_check_digit_is_no_ship(case):
    done = ullage("decide", case, ids(case)["visits"], "--vessel", "1234568", *because())
    assert done.exit_code == 1
    assert "IMO number" in str(done.exception)


def test_a_row_is_not_one_with_itself(case):
    name = ids(case)["sightings"]
    assert ullage("decide", case, name, "--same-as", name, *because()).exit_code == 1


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """Give a case with two visits of named ships, and a published count of three."""
    folder = tmp_path_factory.mktemp("counted") / "case"
    rows = OBSERVATIONS + observation("2024-02-03", "A") + observation("2024-05-03", "B")
    make_case(folder, observations=rows, more='[[reported_visits]]\nplace = "berth"\ncount = 3\nsource = "a report"\n')
    run_case(folder, report=False, workers=1)
    return folder


def rows_of(case, table):
    import polars as pl

    return pl.read_parquet(case / "out" / f"{table}.parquet")


def test_what_would_change_nothing_is_refused(counted):
    one, other = rows_of(counted, "observations")["observation_id"].to_list()
    for option in ("--same-as", "--not-same-as"):
        done = ullage("decide", counted, one, option, other, *because())
        assert done.exit_code == 1
        assert "say which ship each is, with --vessel" in str(done.exception)
    (reported,) = rows_of(counted, "visits").filter(rows_of(counted, "visits")["kind"] == "reported")["visit_id"]
    for option in ("--reject", "--accept"):
        done = ullage("decide", counted, reported, option, *because())
        assert done.exit_code == 1
        assert "is one of a published count" in str(done.exception)
    assert DecisionLog(counted).entries() == ()


def test_who_rejects_what_a_count_has_is_told_that_the_number_stays(counted):
    one, _ = rows_of(counted, "observations")["observation_id"].to_list()
    done = ullage("decide", counted, one, "--reject", *because())
    assert "Mind that a published count stands for that place and time" in done.output
    DecisionLog(counted).path.unlink()


@pytest.mark.parametrize(
    ("vessel", "told"), [("hull:does-not-exist", "no hull of this case"), ("mmsi:12", "nine digits")]
)
def test_a_ship_that_nothing_can_be_is_refused(case, vessel, told):
    done = ullage("decide", case, ids(case)["observations"], "--vessel", vessel, *because())
    assert done.exit_code == 1
    assert told in str(done.exception)


def test_an_outline_is_of_a_place(case, tmp_path):
    shape = {"type": "Polygon", "coordinates": [[[132.9, 42.7], [132.92, 42.7], [132.92, 42.71], [132.9, 42.7]]]}
    (tmp_path / "one.geojson").write_text(json.dumps(shape))
    assert ullage("decide", case, ids(case)["visits"], "--outline", tmp_path / "one.geojson", *because()).exit_code == 1
    done = ullage("decide", case, "berth", "--outline", tmp_path / "one.geojson", *because())
    assert done.exit_code == 0, done.output
    assert len(DecisionLog(case).entries()[0].value["area"]) >= 3


def test_without_a_result_nothing_is_decided(tmp_path):
    done = ullage("decide", tmp_path, "s-1", "--accept", *because())
    assert done.exit_code == 1
    assert "ullage run" in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_the_log_shows_each_entry_and_drives_no_terminal(case):
    ullage("decide", case, ids(case)["visits"], "--note", "--why", HOSTILE, "--by", HOSTILE)
    done = ullage("log", case)
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "유선" in done.stdout
    told = json.loads(ullage("log", case, "--json").stdout)
    assert told["holds"]
    assert told["entries"][0]["why"] == HOSTILE
    assert told["entries"][0]["in_force"]


def test_a_log_that_was_changed_ends_with_code_3(case):
    import sqlite3

    ullage("decide", case, ids(case)["visits"], "--reject", *because())
    with sqlite3.connect(case / "decisions.sqlite") as connection:
        connection.execute("DROP TRIGGER entries_stay")
        connection.execute("UPDATE entries SET why = 'none'")
    done = ullage("log", case, "--json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["breaks"] == ["entry 1: why was changed after it was written"]


def test_a_case_without_decisions_has_an_empty_log(case):
    assert "Nobody has decided" in ullage("log", case).stdout


def kill_at_random(case, times, seed):
    """Kill ``ullage decide`` at random moments; give the entries that it had said were written."""
    chance, told = random.Random(seed), []  # noqa: S311 - moments to kill at
    subject = ids(case)["visits"]
    command = [sys.executable, "-m", "ullage", "decide", case, subject, "--note", *because(), "--json"]
    for _ in range(times):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        time.sleep(chance.uniform(0.0, 2.5))
        process.kill()
        said = process.communicate()[0]
        if said.endswith("}\n"):
            told.append(json.loads(said)["hash"])
    return told


@pytest.mark.parametrize("times", [4, pytest.param(200, marks=pytest.mark.truth)])
def test_a_decision_that_was_acknowledged_outlives_being_killed(case, times):
    told = kill_at_random(case, times, seed=8)
    assert told or times < 100  # else nothing would have been tried
    log = DecisionLog(case)
    assert log.find_breaks() == []
    assert set(told) <= {one.hash for one in log.entries()}
    assert ullage("decide", case, ids(case)["visits"], "--note", *because()).exit_code == 0
