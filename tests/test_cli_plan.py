"""The plan of a collection, as a user asks for it."""

import json

import pytest
import typer
from typer.testing import CliRunner

from ullage.cli_simulate import load_simulate
from ullage.errors import OutputError

SMALL = ("--plan", "--days", "20", "--sensors", "s1")


@pytest.fixture
def plan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(load_simulate())
    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


def test_a_plan_is_a_table_and_a_picture_and_makes_no_case(plan, tmp_path):
    done = plan(*SMALL, "-o", "plan.png")
    assert done.exit_code == 0, done.output
    assert "Vostochny, simulated terminal: stays of 1.5 d" in done.output
    assert [one.name for one in tmp_path.iterdir()] == ["plan.png"]


def test_json_is_the_table_and_nothing_else(plan):
    told = json.loads(plan(*SMALL, "--json", "--place", "38.7,125.1", "--cloud", "seasons", "--dwell-d", "2").stdout)
    assert (told["place"], told["dwell_d"], told["cloud"]) == ("place", 2.0, "seasons")
    assert [one["sensors"] for one in told["mixes"]] == ["s1"]


def test_what_bounds_nothing_is_null_in_json(plan):
    told = json.loads(plan("--plan", "--days", "20", "--sensors", "s2", "--cloud", "1", "--json").stdout)
    assert (told["mixes"][0]["seen"], told["mixes"][0]["width_90"]) == (0.0, None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--place", "atlantis"), "none of vostochny"),
        (("--place", "89,0"), "nor latitude"),
        (("--cloud", "grey"), "no part of the sky"),
        (("--cloud", "2"), "a cloud cover from 0 to 1"),
        (("--dwell-d", "0"), "dwell_d 0.0"),
        (("--sensors", "spy"), "no sensor 'spy'"),
    ],
)
def test_what_cannot_be_planned_is_a_usage_error(plan, arguments, said):
    done = plan(*SMALL, *arguments)
    assert done.exit_code == 2
    assert said in done.output.replace("\n", " ")


def test_a_case_needs_a_folder(plan):
    done = plan("--days", "6")
    assert done.exit_code == 2
    assert "a case needs a folder" in done.output


def test_a_picture_that_cannot_be_written_is_said(plan):
    done = plan(*SMALL, "-o", "nowhere/plan.png")
    assert isinstance(done.exception, OutputError)
