"""The real command in a scratch folder; in a process of its own where that is what is asked about."""

import contextlib
import json
import os
import subprocess
import sys

import pytest

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from commandmaker import run_here
from ullage import __version__

HOSTILE = "<script>alert(1)</script> =cmd|' /C calc'!A0 \u202egnp.exe \x07 \x1b[31m 백두산 Ω"


def ullage(*arguments, cwd, **environment):
    """Run the command in a new process; standard input and output are no terminal."""
    return subprocess.run(
        [sys.executable, "-m", "ullage", *map(str, arguments)],
        cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture
def case(tmp_path):
    rows = OBSERVATIONS + observation("2024-03-01", "A", condition="laden") + observation("2024-04-01", "B", fill=0.9)
    return make_case(tmp_path / "case", observations=rows, fleet=FLEET + ship("A", 3000) + ship("B", 4000))


def test_run_writes_the_results_and_says_where(case, tmp_path):
    done = ullage("run", case, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "report.html" in done.stdout
    names = {path.name for path in (case / "out").iterdir() if not path.name.startswith(".")}
    assert names == {
        "summary.json", "run.json", "report.html", "report.pdf", "sightings.parquet", "observations.parquet",
        "fleet.parquet", "hulls.parquet",
        *(f"{table}.{kind}" for table in ("visits", "deliveries", "balance") for kind in ("parquet", "csv")),
    }  # fmt: skip


def test_json_prints_the_summary_and_nothing_else(case, tmp_path):
    done = run_here("run", case, "--json", cwd=tmp_path)
    assert json.loads(done.stdout) == json.loads((case / "out" / "summary.json").read_text("utf-8"))
    assert done.stderr == ""


def test_ledger_prints_the_balance_by_month_without_a_report(case, tmp_path):
    done = run_here("ledger", case, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2024-12" in done.stdout
    assert not (case / "out" / "report.html").exists()


def test_example_lists_the_packaged_cases(tmp_path):
    done = run_here("example", "--json", cwd=tmp_path)
    assert set(json.loads(done.stdout)) == {"vostochny-2024", "panel-2023", "china-2021", "simulated-season"}


def test_example_copies_and_runs_a_case(tmp_path):
    done = run_here("example", "china-2021", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "china-2021" / "out" / "report.pdf").read_bytes().startswith(b"%PDF")


def test_example_never_overwrites(tmp_path):
    (tmp_path / "china-2021").mkdir()
    (tmp_path / "china-2021" / "case.toml").write_text("mine")
    done = run_here("example", "china-2021", cwd=tmp_path)
    assert done.returncode == 1
    assert (tmp_path / "china-2021" / "case.toml").read_text() == "mine"


def test_an_unknown_example_is_told(tmp_path):
    done = run_here("example", "vostochny", cwd=tmp_path)
    assert done.returncode == 1
    assert "vostochny-2024" in done.stderr


def test_a_fault_of_the_input_is_exit_code_1_on_standard_error(tmp_path):
    done = ullage("run", tmp_path, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "case.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fault_of_usage_is_exit_code_2(tmp_path):
    assert run_here("run", "--no-such-option", cwd=tmp_path).returncode == 2
    assert run_here("fly", cwd=tmp_path).returncode == 2


def test_the_version_is_the_packages(tmp_path):
    assert ullage("--version", cwd=tmp_path).stdout == f"ullage {__version__}\n"


@pytest.mark.parametrize("command", ["run", "example", "ledger"])
def test_every_command_has_help_with_an_example(command, tmp_path):
    assert f"Example: ullage {command}" in run_here(command, "--help", cwd=tmp_path).stdout


def test_nothing_depends_on_time_zone_locale_or_hash_seed(case, tmp_path):
    results = []
    for zone, locale, seed in (("UTC", "C", "1"), ("Asia/Pyongyang", "C.UTF-8", "2")):
        done = ullage("run", case, "--json", cwd=tmp_path, TZ=zone, LC_ALL=locale, PYTHONHASHSEED=seed, PYTHONUTF8="1")
        results.append(
            (done.stdout, (case / "out" / "report.html").read_bytes(), (case / "out" / "visits.csv").read_bytes())
        )
    assert results[0] == results[1]


def test_a_hostile_name_stays_text_everywhere(tmp_path):
    quoted = '"' + HOSTILE.replace("\x07", "").replace("\x1b", "") + '"'
    case = make_case(
        tmp_path / "case",
        observations=OBSERVATIONS + observation("2024-03-01", quoted),
        fleet=FLEET + ship(quoted, 3000),
    )
    done = run_here("run", case, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (case / "out" / "report.html").read_text("utf-8")
    assert "<script" not in page
    assert "\u202e" not in page


def test_a_formula_stays_text_in_csv(tmp_path):
    rows = OBSERVATIONS + observation("2024-03-01", '"=HYPERLINK(""x"")"') + observation("2024-03-01", "@SUM(A1)")
    case = make_case(tmp_path / "case", observations=rows)
    assert run_here("ledger", case, cwd=tmp_path).returncode == 0
    for line in (case / "out" / "visits.csv").read_text("utf-8").splitlines()[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line.replace('"', "").split(","))


def test_a_run_that_is_killed_leaves_whole_files_and_the_next_one_completes(case, tmp_path):
    assert run_here("ledger", case, cwd=tmp_path).returncode == 0
    whole = {path.name: path.read_bytes() for path in (case / "out").iterdir() if path.is_file()}
    (case / "out" / "summary.json").unlink()
    for delay in (0.2, 0.5, 0.8, 1.1, 1.4):
        process = subprocess.Popen([sys.executable, "-m", "ullage", "ledger", str(case)], stdout=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(delay)
        process.kill()
        process.wait()
        left = {path.name: path.read_bytes() for path in (case / "out").iterdir() if not path.name.startswith(".")}
        assert all(left[name] == whole[name] for name in left if name in whole)
    assert ullage("ledger", case, cwd=tmp_path).returncode == 0
    assert {name: (case / "out" / name).read_bytes() for name in whole} == whole


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_read_only_folder_is_told(case, tmp_path):
    case.chmod(0o500)
    done = run_here("ledger", case, cwd=tmp_path)
    case.chmod(0o700)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr


def test_a_full_disk_is_told_and_earlier_results_stay(case, tmp_path):
    assert run_here("ledger", case, cwd=tmp_path).returncode == 0
    whole = (case / "out" / "summary.json").read_bytes()
    text = (case / "case.toml").read_text("utf-8")
    (case / "case.toml").write_text(text.replace("seed = 1", "seed = 2"), "utf-8")
    limited = f"ulimit -f 20; trap '' XFSZ; exec {sys.executable} -m ullage ledger {case}"
    done = subprocess.run(["bash", "-c", limited], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert (case / "out" / "summary.json").read_bytes() == whole
