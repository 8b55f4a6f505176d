"""Whether a case is being run can be told by another process, and nothing is left of it."""

import os
import subprocess
import sys

import casemaker
from ullage.running import MARK, find_run, marking_run


def test_a_run_is_found_while_it_lasts_and_not_after(tmp_path):
    case = casemaker.make_case(tmp_path / "case")
    (case / "out").mkdir()
    (case / "out" / "kept").write_text("x")
    with marking_run(case):
        assert find_run(case).pid == os.getpid()
        assert find_run(case).started_at.endswith("Z")
    assert find_run(case) is None
    assert [one.name for one in (case / "out").iterdir()] == ["kept"]


def test_of_a_case_without_a_result_nothing_is_left(tmp_path):
    case = casemaker.make_case(tmp_path / "case")
    with marking_run(case):
        assert find_run(case)
    assert not (case / "out").exists()


def test_a_folder_that_is_no_case_is_not_made(tmp_path):
    with marking_run(tmp_path / "nothing"):
        pass
    assert not (tmp_path / "nothing").exists()


def test_a_mark_whose_process_has_died_is_no_run(tmp_path):
    case = casemaker.make_case(tmp_path / "case")
    code = "import os; from pathlib import Path; from ullage.running import marking_run\n"
    code += f"with marking_run(Path({str(case)!r})): os._exit(9)"
    subprocess.run([sys.executable, "-c", code], check=False)
    assert (case / "out" / ".parts" / MARK).exists()
    assert find_run(case) is None


def test_two_runs_at_once_are_one_mark(tmp_path):
    case = casemaker.make_case(tmp_path / "case")
    with marking_run(case), marking_run(case):
        assert find_run(case)


def test_a_mark_that_cannot_be_read_is_a_run_of_nobody_known(tmp_path):
    case = casemaker.make_case(tmp_path / "case")
    with marking_run(case):
        (case / "out" / ".parts" / MARK).write_text("{")
        assert find_run(case).pid is None
