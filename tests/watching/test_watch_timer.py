"""The units that look again by themselves: what they start, when, and in which words."""

import shutil
import subprocess
import sys
from datetime import timedelta

import pytest

from commandmaker import run_here
from ullage.watching import timer
from ullage.watching.timer import own_command, timer_text, unit_name

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    monkeypatch.setattr(timer, "own_command", lambda: ["/usr/bin/ullage"])


def line(text, begin):
    return next(one for one in text.splitlines() if one.startswith(begin))


def test_units_name_the_case_whole_and_quote_it_as_each_reads_it(tmp_path):
    case = tmp_path / "my case; rm"
    text = timer_text(case, 6 * HOUR, ["--notify", "https://a.example/?b=c&d"])
    assert f"watch '{case}' --once --notify 'https://a.example/?b=c&d'" in text
    assert f'ExecStart=/usr/bin/ullage watch "{case}" --once --notify https://a.example/?b=c&d' in text


def test_what_a_unit_takes_for_its_own_is_told_as_text(tmp_path):
    text = timer_text(tmp_path, HOUR, ["--notify", 'https://a.example/%41/${HOME}/a\\tb/"x'])
    assert "ullage watch" in line(text, "ExecStart=")
    assert r'"https://a.example/%%41/$${HOME}/a\\tb/\"x"' in line(text, "ExecStart=")
    assert r"'https://a.example/\%41/${HOME}/a\tb/" in line(text, "0 *")


@pytest.mark.parametrize("name", ["x\nExecStartPost=id", "x\x1b", "x\udcff"])
def test_a_folder_whose_name_would_be_lines_of_a_unit_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="rename"):
        timer_text(tmp_path / name, HOUR, [])


@pytest.mark.parametrize(
    ("minutes", "when", "cron"),
    [
        (1, "OnCalendar=*:0/1", "*/1 * * * *"), (30, "OnCalendar=*:0/30", "*/30 * * * *"),
        (60, "OnCalendar=hourly", None), (360, "OnCalendar=0/6:00", "0 */6 * * *"),
        (1440, "OnCalendar=*-*-* 06:00", "0 6 * * *"), (10_080, "OnCalendar=Mon *-*-* 06:00", "0 6 * * 1"),
        (45, "OnUnitActiveSec=45min", "# cron has"), (420, "OnUnitActiveSec=420min", "# cron has"),
        (40 * 1440, "OnUnitActiveSec=57600min", "# cron has"),
    ],
)  # fmt: skip
def test_each_looks_as_often_as_was_asked_or_says_that_it_cannot(tmp_path, minutes, when, cron):
    text = timer_text(tmp_path, timedelta(minutes=minutes), [])
    assert when in text.splitlines()
    assert ("Persistent=true" in text) == when.startswith("OnCalendar")
    assert cron is None or text.splitlines()[-1].startswith(cron)


def test_several_cases_have_units_of_their_own(tmp_path):
    assert unit_name(tmp_path / "a" / "2024") != unit_name(tmp_path / "b" / "2024")
    assert unit_name(tmp_path / "船") == unit_name(tmp_path / "船")


def test_what_is_started_has_a_whole_path_wherever_one_stands(tmp_path, monkeypatch):
    there = tmp_path / "ullage"
    there.write_text("#!/bin/sh\n")
    there.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["./ullage"])
    assert own_command() == [str(there)]
    monkeypatch.setattr(sys, "argv", ["ullage/__main__.py"])
    assert own_command() == [sys.executable, "-m", "ullage"]


def test_all_options_of_a_look_are_in_it_and_nothing_of_the_environment(tmp_path, monkeypatch):
    (tmp_path / "case.toml").write_text("")
    monkeypatch.setenv("ULLAGE_NOTIFY", "https://a.example/SECRET")
    monkeypatch.setenv("ULLAGE_HEARTBEAT", "https://b.example/SECRET")
    more = ["--print-timer", "--heartbeat", "https://c.example/ping", "--notify", "mailto:a@b.org", "--json"]
    text = run_here("watch", tmp_path, *more, cwd=tmp_path).stdout
    assert line(text, "ExecStart=").endswith("--once --notify mailto:a@b.org --heartbeat https://c.example/ping --json")
    assert "EnvironmentFile=-%h/.config/ullage/watch.env" in text
    assert "SECRET" not in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("minutes", [1, 30, 60, 360, 1440, 10_080])
def test_systemd_understands_when(tmp_path, minutes):
    when = line(timer_text(tmp_path, timedelta(minutes=minutes), []), "OnCalendar=").partition("=")[2]
    subprocess.run(["systemd-analyze", "calendar", when], check=True, capture_output=True)
