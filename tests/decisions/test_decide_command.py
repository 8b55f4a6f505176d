"""The command that is shown for a decision takes that decision."""

import json
import shlex

import pytest
from typer.testing import CliRunner

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from ullage.cli import app
from ullage.decisions.command import decide_command
from ullage.explaining import Rows
from ullage.results import run_case


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = make_case(
        tmp_path_factory.mktemp("command") / "a case", observations=OBSERVATIONS + observation("2024-03-01", "A"),
        fleet=FLEET + ship("A", "3000"),
    )  # fmt: skip
    run_case(folder, report=False, workers=1)
    return folder


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("accept", {}),
        ("reject", {}),
        ("note", {}),
        ("identify", {"vessel_id": "name:two words"}),
        ("loading", {"condition": "cannot tell"}),
        ("loading", {"condition": "laden"}),
        ("undo", {}),
    ],
)
def test_the_command_takes_the_decision(case, kind, value):
    row = Rows(case).table("observations")["observation_id"][0]
    subject = "1" if kind == "undo" else row
    if kind == "undo":
        CliRunner().invoke(app, ["decide", str(case), row, "--note", "--by", "a", "--why", "b"])
    told = decide_command(str(case), kind, subject, value, by="O'Neil; rm -rf", why='a "crane" $HOME\n')
    _, *words = shlex.split(told)
    taken = CliRunner().invoke(app, [*words, "--json"])
    assert taken.exit_code == 0, taken.output
    entry = json.loads(taken.stdout)
    assert (entry["kind"], entry["subject"], entry["by"]) == (kind, subject, "O'Neil; rm -rf")
    assert entry["why"] == 'a "crane" $HOME\n'
    assert {name: entry["value"].get(name) for name in value} == value
