"""The ledger over HTTP: the case's own number beside that of a what-if, with the command that gives it."""

import csv
import io

import pytest

import webmaker
from ullage.recounting import Recount
from ullage.recounting.what_if import read_what_if


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    base = base.parent if base.name.startswith("popen-") else base
    return webmaker.make_once(base, "observed-case", webmaker.make_small_case)


@pytest.fixture(scope="module")
def address(made):
    with webmaker.serving(made, read_only=True) as found:
        yield found


def test_without_a_change_there_is_one_number_and_the_plain_command(address):
    found = webmaker.ask(address, "/api/ledger").json
    assert found["changed"] is None
    assert found["fan"]["other"] is None
    assert found["command"] == "ullage ledger observed-case"
    assert found["case_lines"] == []
    assert len(found["fan"]["days"]) == len(found["fan"]["mid"]) == 366


def test_a_what_if_gives_both_numbers_and_a_command_that_counts_the_same(made, address):
    found = webmaker.ask(address, "/api/ledger?fill_laden=0.7&unseen=0").json
    assert found["changed"]["balance_bbl"]["mid"] < found["original"]["balance_bbl"]["mid"]
    pairs = [one for one in found["command"].split() if "=" in one]
    again = Recount(made).numbers(what_if=read_what_if(pairs)).headline()
    assert again["balance_bbl"] == found["changed"]["balance_bbl"]
    assert found["case_lines"][:2] == ["[rules.fill]", "laden_mean = 0.7"]
    assert found["fan"]["other"]["mid"][-1] == pytest.approx(found["changed"]["balance_bbl"]["mid"])


@pytest.mark.parametrize("query", ["unseen=9", "fill_laden=x", "without=sensor:none", "bbl_per_t=nan"])
def test_what_cannot_be_is_refused_in_the_one_shape(address, query):
    answer = webmaker.ask(address, f"/api/ledger?{query}")
    assert (answer.status, answer.error["status"]) == (422, 422)


def test_the_balance_is_csv_with_columns_for_the_what_if(address):
    rows = list(csv.DictReader(io.StringIO(webmaker.ask(address, "/api/ledger.csv?fill_laden=0.7").body.decode())))
    assert float(rows[-1]["what_if_mid_bbl"]) < float(rows[-1]["mid_bbl"])


def test_every_source_can_be_left_out_and_controls_say_what_cannot_be_told(address):
    found = webmaker.ask(address, "/api/ledger").json
    assert [one["name"] for one in found["controls"] if not one["usable"]] == ["unseen"]
    assert len(found["controls"]) == 5
    assert all(set(one) == {"key", "label", "rows"} for one in found["sources"])


def test_the_fan_alone_comes_from_the_result_as_it_was_run(address):
    fan = webmaker.ask(address, "/api/ledger/fan").json
    assert set(fan["cap"]) == {500_000.0}
    assert fan["mid"] == sorted(fan["mid"])
