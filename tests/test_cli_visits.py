"""`ullage visits` in a scratch folder."""

import json

import pytest
from typer.testing import CliRunner

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from ullage.cli import app

HOSTILE = "[red]A[/red] \u202egnp \x1b[31m 백두산"


@pytest.fixture
def case(tmp_path):
    rows = OBSERVATIONS + observation("2024-03-01", "A", condition="laden") + observation("2024-04-01", "B")
    return make_case(tmp_path / "case", observations=rows, fleet=FLEET + ship("A", 3000))


def told(*arguments):
    done = CliRunner().invoke(app, [*map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_visits_are_printed_with_their_intervals_and_what_nobody_saw(case):
    text = told("visits", case)
    assert "2024-03-01 00:00" in text
    assert "2 seen, heard or dated; how many nobody saw cannot be told: no looks are given" in text


def test_json_gives_every_visit_with_counts_and_looks(case):
    found = json.loads(told("visits", case, "--json"))
    assert [one["arrived_before"] for one in found["visits"]] == [
        "2024-03-02T00:00:00+00:00", "2024-04-02T00:00:00+00:00",
    ]  # fmt: skip
    assert found["counts"]["named"] == 2
    assert found["looks"]["possible"] == 0


def test_a_name_from_the_air_is_shown_as_it_is_and_does_nothing(tmp_path):
    case = make_case(
        tmp_path / "case", observations=OBSERVATIONS + observation("2024-03-01", "A"), fleet=FLEET + ship("A", 3000)
    )
    (case / "observations.csv").write_text(
        (case / "observations.csv").read_text("utf-8").replace(",A,", f",{HOSTILE},"), "utf-8"
    )
    text = told("visits", case)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[red]" in text
