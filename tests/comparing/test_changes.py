"""Two results are compared: what came, went and changed, and why."""

import json
import shutil
import zipfile

import pytest
from typer.testing import CliRunner

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from ullage.cli import app
from ullage.comparing import compare_results, read_result
from ullage.decisions import Decision, DecisionLog
from ullage.errors import InputError
from ullage.results import run_case

HOSTILE = "=cmd()<b>\u202e유선"
SEEN = OBSERVATIONS + observation("2024-02-03", "A") + observation("2024-05-03", "B", condition="laden")


def made(folder, seen=SEEN, **more):
    make_case(folder, observations=seen, fleet=FLEET + ship("A", "3000") + ship("B", "4000"), **more)
    run_case(folder, report=False, workers=1)
    return folder


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    return made(tmp_path_factory.mktemp("diff") / "one")


def compared(before, after):
    return compare_results(read_result(before), read_result(after))


def test_a_result_does_not_differ_from_itself_by_whatever_way_it_is_read(one, tmp_path):
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as package:
        for path in (one / "out").glob("*.*"):
            package.write(path, f"out/{path.name}")
    for other in (one, one / "out", tmp_path / "one.zip"):
        changes = compared(one, other)
        assert changes.is_same
        assert list(changes.sentences()) == [
            "Nothing differs: figures, visits, inputs, rules, decisions and code are the same."
        ]


def test_a_visit_more_is_added_and_the_file_that_brought_it_is_told(one, tmp_path):
    two = made(tmp_path / "two", SEEN + observation("2024-08-03", HOSTILE))
    changes = compared(one, two)
    assert [visit.kind for visit in changes.visits] == ["added"]
    assert [change.name for change in changes.inputs] == ["observations.csv"]
    assert {"delivered_t", "visits.seen"} <= {change.name for change in changes.totals}
    back = compared(two, one)
    assert [visit.kind for visit in back.visits] == ["gone"]


def test_who_came_to_be_named_is_the_same_visit_changed_and_the_decision_is_told(one, tmp_path):
    two = tmp_path / "two"
    shutil.copytree(one, two)
    evidence = read_result(one).visits["evidence"][0][0]
    DecisionLog(two).append(Decision("identify", evidence, "Kim", HOSTILE, {"vessel_id": "name:b"}))
    run_case(two, report=False, workers=1)
    changes = compared(one, two)
    (visit,) = changes.visits
    assert visit.kind == "changed"
    assert ("vessel_id", "name:a", "name:b") in {(one.name, one.before, one.after) for one in visit.changes}
    assert "identify" in changes.decisions[0].after
    assert [change.name for change in changes.inputs] == ["decisions.sqlite"]


def test_a_rule_that_changed_is_told_with_both_values(one, tmp_path):
    changes = compared(one, made(tmp_path / "two", more="[rules.fill]\nladen_mean = 0.8\n"))
    assert [(change.name, change.before, change.after) for change in changes.rules] == [("fill.laden_mean", 0.88, 0.8)]


def test_the_command_prints_words_and_json_and_drives_no_terminal(one, tmp_path):
    two = made(tmp_path / "two", SEEN + observation("2024-08-03", HOSTILE))
    done = CliRunner().invoke(app, ["diff", str(one), str(two)])
    assert done.exit_code == 0
    assert "Visits: 1 added." in done.stdout
    assert "\u202e" not in done.stdout
    told = json.loads(CliRunner().invoke(app, ["diff", str(one), str(two), "--json"]).stdout)
    assert not told["same"]
    assert [visit["kind"] for visit in told["visits"]] == ["added"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text"])
def test_what_is_no_result_is_refused(tmp_path, content):
    path = tmp_path / "some.zip"
    path.write_bytes(content)
    with pytest.raises(InputError, match="neither a folder"):
        read_result(path)


def test_a_folder_or_package_without_a_summary_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"no summary\.json"):
        read_result(tmp_path)
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as package:
        package.writestr("readme.txt", "")
    with pytest.raises(InputError, match=r"no summary\.json"):
        read_result(tmp_path / "one.zip")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"title": 1}'])
def test_a_summary_that_is_none_is_refused(tmp_path, content):
    (tmp_path / "summary.json").write_text(content)
    with pytest.raises(InputError, match=r"summary\.json"):
        read_result(tmp_path)


def test_an_entry_that_is_there_twice_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as package:
        package.writestr("out/summary.json", "{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            package.writestr("out/summary.json", "{}")
    with pytest.raises(InputError, match="twice"):
        read_result(tmp_path / "one.zip")
