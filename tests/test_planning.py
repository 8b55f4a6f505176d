"""What a run would do is said without doing it."""

import inspect
import json
import re
import shutil
from importlib import metadata

import pytest

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from ullage import flow, gathering, made_with, planning, unchanged
from ullage.cli import main
from ullage.decisions import DecisionLog
from ullage.decisions.entry import Decision
from ullage.detecting import case_berths, case_scenes
from ullage.planning import PlannedStage, _name_of, plan_run
from ullage.results import run_case
from ullage.stage_words import STAGE_WORDS

MODULES = (flow, gathering, case_berths, case_scenes)
"""Where stages are run that a plan tells."""


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


def test_what_is_wrong_with_the_result_is_told_file_by_file(case):
    run_case(case)
    (case / "out" / "visits.csv").unlink()
    (case / "out" / "balance.csv").write_text("mine")
    assert plan_run(case).why == ("out/balance.csv was changed", "out/visits.csv is missing")


def test_a_result_whose_files_differ_in_time_alone_stands(case, tmp_path):
    run_case(case)
    shutil.copytree(case, tmp_path / "copy", copy_function=shutil.copy)
    assert plan_run(tmp_path / "copy").unchanged


def test_other_libraries_are_named(case, monkeypatch):
    run_case(case, report=False)
    before = [one.replace("numpy=", "numpy=0.") for one in made_with.made_with()]
    note = case / "out" / ".parts" / unchanged.FILE
    note.write_text(json.dumps(json.loads(note.read_text()) | {"made_with": before}))
    monkeypatch.setattr(planning, "unchanged_result", lambda *_: None)
    now = metadata.version("numpy")
    assert plan_run(case).why == (f"numpy 0.{now} is {now} now",)


def test_a_decision_is_told_as_one(case):
    run_case(case, report=False)
    DecisionLog(case).append(Decision("note", "berth", "A", "why"))
    assert plan_run(case).why[0] == "1 new decision: note of berth"
    run_case(case, report=False)
    DecisionLog(case).append(Decision("note", "quay", "A", "why"))
    DecisionLog(case).append(Decision("reject", "v-0", "A", "why"))
    assert plan_run(case).why[0] == "2 new decisions: note of quay, reject of v-0"


def test_damaged_parts_are_told_and_nothing_is_worked_out(case):
    run_case(case, report=False)
    for path in (case / "out" / ".parts").glob("*.part"):
        path.write_bytes(b"")
    (case / "observations.csv").write_text((case / "observations.csv").read_text() + observation("2024-04-01", "A"))
    before = files_of(case)
    (stage,) = plan_run(case).stages
    assert (stage.stage, stage.damaged) == ("gather_claims", 1)
    assert stage.line() == "To do: claims of who a ship is (1 kept, but damaged)"
    assert files_of(case) == before


def test_every_stage_has_its_words():
    calls = re.findall(r"steps?\.(?:one|many|cut|of_files)\(\s*(\w+)", "".join(map(inspect.getsource, MODULES)))
    assert len(calls) > 20
    assert set(calls) - {"function"} <= STAGE_WORDS.keys()


def test_a_part_of_several_files_has_the_name_of_the_last():
    stage = PlannedStage("look_at_berths_of", 2, 3, (_name_of((("a 1\nb c.tif 2",), {})), "d"))
    assert stage.line() == "To do: berths compared with scenes before, 2 of 3: b c.tif, d"


def test_the_command_tells_it_in_words_and_as_json(case, capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["run", str(case), "--explain"])
    assert "Why: there is no result yet" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="0"):
        main(["run", str(case), "--explain", "--json"])
    assert json.loads(capsys.readouterr().out)["open_end"] is True
    assert not (case / "out").exists()
