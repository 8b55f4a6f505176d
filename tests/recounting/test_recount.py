"""The number counted again in memory is that of a run with the same decisions and rules, to the last digit."""

import json
import os
import shutil
from pathlib import Path

import pytest

from ullage.decisions import DecisionLog
from ullage.decisions.taking import take_decision
from ullage.errors import InputError
from ullage.explaining import Rows
from ullage.recounting import Recount, WhatIf
from ullage.recounting.hypothetical import think_of, value_of, with_decision
from ullage.recounting.recount import NEEDS_A_RUN
from ullage.results import run_case

NOT_COUNTED = {"assumptions", "warnings", "code", "inputs", "truth", "decisions", "identities"}


def counted(summary):
    return {name: one for name, one in json.loads(json.dumps(summary)).items() if name not in NOT_COUNTED}


def decide(case, kind, subject, text=""):
    decision = take_decision(Rows(case), kind, subject, by="a", why="b", value=value_of(kind, text))
    return DecisionLog(case).append(decision)


def first(case, table, **cells):
    frame = Rows(case).table(table)
    for name, value in cells.items():
        frame = frame.filter(frame[name] == value)
    return frame.row(0, named=True)


def files_of(case):
    return {path: path.stat().st_mtime_ns for path in sorted(case.rglob("*"))}


@pytest.mark.parametrize("name", ["observed", "season"])
def test_a_count_without_a_change_is_the_run_s_own_and_writes_nothing(name, request):
    case = request.getfixturevalue(name)
    before = files_of(case)
    numbers = Recount(case).numbers()
    assert counted(numbers.summary) == counted(Rows(case).summary)
    assert numbers.told == ()
    assert files_of(case) == before


@pytest.mark.parametrize(
    ("kind", "text"),
    [("reject", ""), ("accept", ""), ("identify", "B"), ("loading", "ballast"), ("loading", "cannot tell")],
)
def test_a_decision_about_an_observation_counts_as_its_run_does(own, kind, text):
    decide(own, kind, first(own, "observations", vessel="A")["observation_id"], text)
    numbers = Recount(own).numbers()
    assert counted(numbers.summary) == counted(run_case(own, report=False, workers=1).summary)
    assert counted(Recount(own).numbers().summary) == counted(numbers.summary)


def test_a_decision_that_is_thought_of_counts_as_one_that_is_taken(own):
    recount, subject = Recount(own), first(own, "observations", vessel="B")["observation_id"]
    thought = recount.numbers(entries=with_decision((), think_of(Rows(own), "reject", subject)))
    assert DecisionLog(own).entries() == ()
    decide(own, "reject", subject)
    assert counted(recount.numbers().summary) == counted(thought.summary)
    assert thought.summary["balance_cap_bbl"] != recount.numbers(entries=()).summary["balance_cap_bbl"]


def test_decisions_about_what_scenes_show_count_as_their_run_does_and_can_be_taken_back_in_memory(season, tmp_path):
    case = shutil.copytree(season, tmp_path / "season")
    before = Recount(case).numbers()
    sightings = Rows(case).table("sightings").sort("p_ship")
    decide(case, "accept", sightings["sighting_id"][0])
    decide(case, "reject", sightings["sighting_id"][1])
    decide(case, "loading", sightings["sighting_id"][0], "laden")
    after = Recount(case).numbers()
    assert counted(after.summary) == counted(run_case(case, report=False, workers=1).summary)
    ran = Recount(case)
    assert counted(ran.numbers().summary) == counted(after.summary)
    # the detections as they were before anybody decided on them come from what the run kept of its scenes
    assert counted(ran.numbers(entries=()).summary) == counted(before.summary)
    assert ran.basis.told == ()


def test_undoing_a_decision_gives_the_number_before_it(own):
    recount = Recount(own)
    before = recount.numbers()
    entry = decide(own, "reject", first(own, "observations", vessel="A")["observation_id"])
    assert recount.numbers().summary != before.summary
    decide(own, "undo", str(entry.number))
    assert counted(recount.numbers().summary) == counted(before.summary)


def test_an_outline_drawn_since_says_that_it_needs_a_run(own):
    recount = Recount(own)
    value = {"area": [[133.0, 42.0], [133.1, 42.0], [133.1, 42.1]]}
    DecisionLog(own).append(take_decision(Rows(own), "outline", "berth", by="a", why="b", value=value))
    assert NEEDS_A_RUN in recount.numbers().told


def test_a_case_that_changed_since_its_run_says_so(own):
    (own / "fleet.csv").write_text((own / "fleet.csv").read_text("utf-8").replace("3000", "3500"), "utf-8")
    told = Recount(own).numbers().told
    assert any("have changed" in one for one in told)


@pytest.mark.parametrize(
    "lost", ["scenes.parquet", "detections.parquet", "port_visits.parquet", "tracks.parquet", "ais/lake.json"]
)
def test_a_result_that_lost_what_it_rests_on_is_not_counted_as_if_nothing_had_been_seen(season, tmp_path, lost):
    left_out = shutil.ignore_patterns(Path(lost).name, "report.*", "chips", ".parts")
    case = shutil.copytree(season, tmp_path / "case", copy_function=os.link, ignore=left_out)
    with pytest.raises(InputError, match="is missing"):
        Recount(case)


def test_fewer_draws_give_nearly_the_same_middle(observed):
    recount = Recount(observed)
    all_of_them, few = recount.numbers(), recount.numbers(draws=400)
    assert few.result.worlds.count == 400
    middle = all_of_them.summary["balance_cap_bbl"]["mid"]
    assert few.summary["balance_cap_bbl"]["mid"] == pytest.approx(middle, rel=0.1)


def test_what_was_counted_once_is_not_counted_again(observed):
    recount = Recount(observed)
    assert recount.numbers() is recount.numbers(what_if=WhatIf())
    assert recount.numbers() is not recount.numbers(what_if=WhatIf(fill_laden=0.7))
