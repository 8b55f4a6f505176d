"""A result that stands is not made again; whatever it was made of, or consists of, makes it anew when it changes."""

import pytest

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from ullage import results, unchanged
from ullage.decisions import DecisionLog
from ullage.decisions.entry import Decision
from ullage.results import run_case


@pytest.fixture
def case(tmp_path):
    rows = OBSERVATIONS + observation("2024-03-01", "A", condition="laden")
    folder = make_case(tmp_path / "case", observations=rows, fleet=FLEET + ship("A", 3000))
    run_case(folder, report=False)
    return folder


@pytest.fixture
def ran(monkeypatch):
    """Tells whether the flow ran."""
    told = []
    flow = results.run
    monkeypatch.setattr(results, "run", lambda *given: told.append(1) or flow(*given))
    return told


def test_nothing_is_done_where_nothing_differs_and_the_result_is_given_all_the_same(case, ran):
    before = run_case(case, report=False, workers=1)
    assert not ran
    assert before.tables["visits"].height == 1
    assert before.tables["matches"].is_empty()
    assert before.summary["visits"]["seen"] == 1
    assert case / "out" / "summary.json" in before.written
    with pytest.raises(KeyError):
        before.tables["nothing"]


def add_row(case):
    (case / "observations.csv").write_text((case / "observations.csv").read_text() + observation("2024-04-01", "A"))


def change_rule(case):
    (case / "case.toml").write_text((case / "case.toml").read_text() + "\n[rules.fill]\nladen_mean = 0.8\n")


def decide(case):
    DecisionLog(case).append(Decision("note", "berth", "A", "why"))


def remove_output(case):
    (case / "out" / "visits.csv").unlink()


def touch_output(case):
    (case / "out" / "balance.parquet").write_bytes(b"nothing")


def damage_note(case):
    (case / "out" / ".parts" / unchanged.FILE).write_text("[]")


@pytest.mark.parametrize("change", [add_row, change_rule, decide, remove_output, touch_output, damage_note])
def test_each_change_makes_the_result_anew(case, ran, change):
    if change is change_rule and "[rules.fill]" in (case / "case.toml").read_text():
        pytest.skip("set already")
    change(case)
    run_case(case, report=False)
    assert ran
    assert (case / "out" / "visits.csv").is_file()


def test_other_code_or_libraries_make_the_result_anew(case, ran, monkeypatch):
    monkeypatch.setattr(unchanged, "code_version", lambda: "another")
    run_case(case, report=False)
    assert ran


def test_a_report_that_was_not_made_is_missing(case, ran):
    run_case(case)
    assert ran
    run_case(case)
    run_case(case, report=False)
    assert len(ran) == 1
