"""Decisions over HTTP: previewed without a trace, written once, never lost, and shown with what became of them."""

import csv
import io
import shutil

import pytest

import webmaker
from ullage.decisions import DecisionLog
from ullage.explaining import Rows


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    base = base.parent if base.name.startswith("popen-") else base
    return webmaker.make_once(base, "observed-case", webmaker.make_small_case)


@pytest.fixture
def case(made, tmp_path):
    return shutil.copytree(made, tmp_path / "case")


@pytest.fixture
def address(case):
    with webmaker.serving(case) as found:
        yield found


@pytest.fixture
def row(case):
    return Rows(case).table("observations").filter(vessel="A")["observation_id"][0]


def decide(address, kind, subject, *, by="a", why="seen", **more):
    return webmaker.ask(address, "/api/decisions", "POST", json_body={
        "kind": kind, "subject": subject, "by": by, "why": why, **more,
    })  # fmt: skip


def test_a_preview_is_what_the_decision_then_gives_and_leaves_no_trace(case, address, row):
    seen = webmaker.ask(address, f"/api/decisions/preview?kind=reject&subject={row}").json
    assert DecisionLog(case).entries() == ()
    assert seen["before"]["balance_bbl"]["mid"] > seen["after"]["balance_bbl"]["mid"]
    assert seen["command"].startswith(f"ullage decide case {row} --reject")
    taken = decide(address, "reject", row)
    assert taken.status == 201
    assert taken.json["numbers"]["balance_bbl"] == seen["after"]["balance_bbl"]
    assert taken.json["before"]["balance_bbl"] == seen["before"]["balance_bbl"]
    assert [one.number for one in DecisionLog(case).entries()] == [1]


def test_of_two_who_decide_at_once_both_stand_in_the_log_and_the_second_is_told(address, row):
    decide(address, "reject", row, by="first", after=0)
    second = decide(address, "accept", row, by="second", after=0).json
    assert [(one["by"], one["kind"]) for one in second["others"]] == [("first", "reject")]
    log = webmaker.ask(address, "/api/decisions").json
    assert [(one["number"], one["state"]) for one in log["entries"]] == [(2, "in force"), (1, "replaced")]
    assert log["holds"]


def test_the_log_is_filtered_and_is_csv_too(address, row):
    decide(address, "loading", row, by="=cmd()", value={"condition": "ballast"})
    decide(address, "undo", "1", by="b")
    assert webmaker.ask(address, "/api/decisions?state=undone").json["total"] == 1
    assert webmaker.ask(address, "/api/decisions?by=b").json["entries"][0]["kind"] == "undo"
    assert webmaker.ask(address, "/api/decisions/head").json["entries"] == 2
    rows = list(csv.DictReader(io.StringIO(webmaker.ask(address, "/api/decisions.csv").body.decode())))
    assert [one["number"] for one in rows] == ["2", "1"]
    assert rows[1]["by"] == "'=cmd()"  # a spreadsheet runs nothing


@pytest.mark.parametrize(
    ("kind", "more", "status"),
    [
        ("loading", {}, 422),
        ("identify", {"value": {"vessel_id": "1234568"}}, 422),
        ("outline", {"value": {"area": [[1, 2]]}}, 422),
        ("outline", {"value": {"area": [[1000, 2], [1, 3], [1, 4]]}}, 422),
        ("accept", {"value": {"speed": 1}}, 422),
        ("accept", {"why": ""}, 422),
        ("accept", {"by": "\ud800"}, 422),
        ("sink", {}, 422),
        ("undo", {"subject": "7"}, 422),
        ("accept", {"subject": "s-none"}, 404),
    ],
)
def test_what_cannot_be_decided_is_refused_in_the_one_shape_and_not_written(case, address, row, kind, more, status):
    given = {"subject": row, "why": "seen", **more}
    answer = decide(address, kind, **given)
    assert answer.status == status
    assert answer.error["status"] == status
    assert DecisionLog(case).entries() == ()


def test_read_only_nothing_is_written_and_all_can_be_read(made, row):
    with webmaker.serving(made, read_only=True) as address:
        assert decide(address, "reject", row).status == 403
        assert webmaker.ask(address, f"/api/decisions/preview?kind=reject&subject={row}").status == 200
    assert not (made / "decisions.sqlite").exists()


def test_a_log_that_was_tampered_with_is_shown_as_broken_and_counts_nothing(case, address, row):
    import sqlite3

    decide(address, "reject", row)
    with sqlite3.connect(case / "decisions.sqlite") as connection:
        connection.executescript("DROP TRIGGER entries_stay; UPDATE entries SET subject = 'other';")
    connection.close()
    log = webmaker.ask(address, "/api/decisions").json
    assert (log["holds"], len(log["breaks"])) == (False, 1)
    assert webmaker.ask(address, "/api/ledger").status == 409


def test_a_decision_without_a_result_is_refused_with_what_to_do(case, address, row):
    shutil.rmtree(case / "out")
    answer = decide(address, "reject", row)
    assert answer.status == 409
    assert answer.error["next"]
    assert webmaker.ask(address, "/api/decisions").json["entries"] == []
