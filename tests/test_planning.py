"""What a run would do is said without doing it."""

import json

import pytest

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from ullage.cli import main
from ullage.planning import plan_run
from ullage.results import run_case


@pytest.fixture
def case(tmp_path):
    rows = OBSERVATIONS + observation("2024-03-01", "A", condition="laden")
    return make_case(tmp_path / "case", observations=rows, fleet=FLEET + ship("A", 3000))


def files_of(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_without_a_result_the_first_stage_is_planned_and_nothing_is_written(case):
    before = files_of(case)
    plan = plan_run(case)
    assert plan.why == ("there is no result yet",)
    assert (plan.unchanged, plan.stages[0].stage, plan.open_end) == (False, "gather_claims", True)
    assert files_of(case) == before


def test_a_result_that_stands_is_told(case):
    run_case(case)
    assert plan_run(case).lines() == [
        "Nothing would be done: inputs, rules, decisions and code are those of the result."
    ]


def test_a_changed_table_is_named_and_the_first_stage_that_takes_it(case):
    run_case(case)
    (case / "observations.csv").write_text((case / "observations.csv").read_text() + observation("2024-04-01", "A"))
    plan = plan_run(case)
    assert plan.why == ("1 changed: observations.csv",)
    assert plan.stages[0].stage == "identify_observations"


def test_a_lost_report_alone_is_planned_alone(case):
    run_case(case)
    (case / "out" / "report.html").unlink()
    plan = plan_run(case)
    assert [one.stage for one in plan.stages] == ["report"]
    assert not plan.open_end


def test_the_command_tells_it_in_words_and_as_json(case, capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["run", str(case), "--explain"])
    assert "Why: there is no result yet" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="0"):
        main(["run", str(case), "--explain", "--json"])
    assert json.loads(capsys.readouterr().out)["open_end"] is True
    assert not (case / "out").exists()
