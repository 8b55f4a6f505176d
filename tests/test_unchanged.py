"""A result that stands is not made again; whatever it was made of, or consists of, makes it anew when it changes."""

import os
import shutil
import sqlite3
from hashlib import sha256
from threading import Event, Thread, current_thread

import pytest

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from ullage import results, unchanged, worked_out
from ullage.decisions import DecisionLog
from ullage.decisions.entry import Decision
from ullage.results import _write, run_case

RUNS = ("older", "newer")


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
    flow = worked_out.run
    monkeypatch.setattr(worked_out, "run", lambda *given: told.append(1) or flow(*given))
    return told


@pytest.fixture(params=["by sizes and times", "by what the inputs hold"])
def way(request, monkeypatch):
    """Both ways of finding out that nothing differs."""
    if request.param == "by what the inputs hold":
        monkeypatch.setattr(results, "standing_result", lambda *_: None)


@pytest.mark.usefixtures("way")
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


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("change", [add_row, change_rule, decide, remove_output, touch_output, damage_note])
def test_each_change_makes_the_result_anew(case, ran, change):
    change(case)
    run_case(case, report=False)
    assert ran
    assert (case / "out" / "visits.csv").is_file()


def test_other_code_or_libraries_make_the_result_anew(case, ran, monkeypatch):
    monkeypatch.setattr(unchanged, "made_with", lambda: ("code", "python=3.99"))
    run_case(case, report=False)
    assert ran


def test_a_report_that_was_not_made_is_missing(case, ran):
    run_case(case)
    assert ran
    run_case(case)
    run_case(case, report=False)
    assert len(ran) == 1


def test_an_input_of_the_same_size_and_time_is_taken_for_the_same_unless_every_byte_is_read(case, ran):
    path = case / "fleet.csv"
    about = path.stat()
    path.write_bytes(path.read_bytes().replace(b"3000", b"4000"))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    run_case(case, report=False)
    assert not ran
    run_case(case, report=False, rehash=True)
    assert ran


def test_a_file_that_is_new_in_the_folder_but_no_input_makes_nothing_anew(case, ran):
    (case / "notes.txt").write_text("mine")
    run_case(case, report=False)
    assert not ran


def test_what_ullage_itself_writes_beside_the_inputs_changes_nothing(tmp_path):
    for name in (
        "watch/state.json",
        "scenes/obtained.jsonl",
        "scenes/searches.jsonl",
        "measured/a.json",
        "scenes/a.tif",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert list(unchanged.states_of_case(tmp_path)) == ["scenes/a.tif"]


@pytest.mark.parametrize("name", ["measured", "watch", ".tables"])
@pytest.mark.usefixtures("way")
def test_an_input_in_a_folder_that_is_not_looked_through_is_looked_at_where_the_case_names_it(tmp_path, ran, name):
    rows = OBSERVATIONS + observation("2024-03-01", "A", condition="laden")
    case = make_case(tmp_path / "case", observations=rows, fleet=FLEET + ship("A", 3000))
    (case / name).mkdir()
    (case / "fleet.csv").rename(case / name / "fleet.csv")
    (case / "case.toml").write_text((case / "case.toml").read_text().replace('"fleet.csv"', f'"{name}/fleet.csv"'))
    run_case(case, report=False)
    ran.clear()
    (case / name / "another.csv").touch()
    run_case(case, report=False)
    assert not ran
    (case / name / "fleet.csv").write_text(FLEET + ship("A", 4000))
    run_case(case, report=False)
    assert ran


def test_new_files_of_a_named_folder_are_seen_wherever_it_lies(case):
    (case / "measured" / "lists").mkdir(parents=True)
    before = unchanged.states_of_case(case, [case / "measured" / "lists"])
    (case / "measured" / "lists" / "a.csv").touch()
    (case / "scenes" / "watch").mkdir(parents=True)
    (case / "scenes" / "watch" / "b.tif").touch()
    after = unchanged.states_of_case(case, [case / "measured" / "lists"])
    assert after.keys() - before.keys() == {"measured/lists/a.csv", "scenes/watch/b.tif"}


def test_a_copied_case_keeps_its_result_and_what_it_holds_is_read_once(case, ran, tmp_path, monkeypatch):
    shutil.copytree(case, tmp_path / "copy", copy_function=shutil.copy)
    run_case(tmp_path / "copy", report=False)
    assert not ran
    monkeypatch.setattr(results, "unchanged_result", None)
    run_case(tmp_path / "copy", report=False)  # by sizes and times alone
    (tmp_path / "copy").rename(tmp_path / "moved")
    run_case(tmp_path / "moved", report=False)


def test_an_older_result_is_not_noted_as_that_of_newer_inputs_though_two_runs_write_at_once(case, monkeypatch):
    rows = (case / "observations.csv").read_text()
    (case / "observations.csv").write_text(rows + observation("2024-04-01", "A", condition="laden"))
    real_note = results.note_result
    began, newer_wrote, older_wrote, older_noted = (Event() for _ in range(4))

    def write(*given, **options):
        if current_thread().name == "older":
            began.set()
            newer_wrote.wait(1)
        found = _write(*given, **options)
        if current_thread().name == "older":
            older_wrote.set()
        else:
            newer_wrote.set()
            older_wrote.wait(1)
        return found

    def note(*given):
        if current_thread().name == "newer":
            older_noted.wait(1)
        real_note(*given)
        older_noted.set()

    monkeypatch.setattr(results, "_write", write)
    monkeypatch.setattr(results, "note_result", note)
    older, newer = (Thread(target=run_case, args=(case,), kwargs={"report": False}, name=name) for name in RUNS)
    older.start()
    assert began.wait(60)
    (case / "observations.csv").write_text(rows + observation("2024-05-01", "A", condition="laden"))
    newer.start()
    older.join()
    newer.join()
    monkeypatch.undo()
    now = sha256((case / "observations.csv").read_bytes()).hexdigest()
    assert run_case(case, report=False).summary["inputs"]["observations.csv"] == now


def test_a_decision_counts_though_somebody_else_has_the_log_open(case, ran):
    log = DecisionLog(case)
    log.append(Decision("note", "berth", "A", "why"))
    run_case(case, report=False)
    ran.clear()
    reader = sqlite3.connect(log.path)
    try:
        reader.execute("SELECT count(*) FROM entries").fetchone()
        log.append(Decision("note", "berth", "B", "why"))  # stays in the write-ahead log while the reader is there
        run_case(case, report=False)
        assert ran
    finally:
        reader.close()


def test_a_link_that_leads_back_is_no_end(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").symlink_to(tmp_path / "a")
    assert len(unchanged.states_of_case(tmp_path)) == 1
