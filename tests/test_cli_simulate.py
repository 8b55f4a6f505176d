"""The command that makes a case with known truth, as a user calls it."""

import json

import pytest
import typer
from typer.testing import CliRunner

from ullage.cli_simulate import load_simulate
from ullage.errors import OutputError

SMALL = ("--days", "6", "--tankers", "2", "--bystanders", "1", "--scenes", "none", "--ais", "none")


@pytest.fixture
def simulate(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(load_simulate())
    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


def test_a_case_is_made_and_told(simulate, tmp_path):
    done = simulate("small", "--seed", "3", *SMALL)
    assert done.exit_code == 0, done.output
    assert "2 tankers and 1 bystanders, 6 days" in done.output
    assert "ullage run small takes it as it is" in done.output
    assert (tmp_path / "small" / "case.toml").is_file()
    assert not (tmp_path / "small" / "ais").exists()


def test_json_is_the_summary_and_nothing_else(simulate):
    done = simulate("small", *SMALL, "--json", "--sensors", "s1, planet")
    told = json.loads(done.stdout)
    assert (told["tankers"], told["bystanders"], told["days"], told["seed"]) == (2, 1, 6, "1")
    assert told["ais_reports"] is None
    assert told["scenes"] == []
    assert 0 <= told["looks_clear"] <= told["looks"]


def test_ais_is_written_in_the_form_that_was_asked_for(simulate, tmp_path):
    done = simulate("small", *SMALL[:-1], "nmea", "--json", "--sensors", "none")
    assert json.loads(done.stdout)["ais_reports"] > 0
    assert (tmp_path / "small" / "ais" / "ais.nmea").read_bytes().count(b"!AIVDM") > 0


@pytest.mark.parametrize("seed", ["-5", str(2**70), str(-(2**70))])
def test_seeds_of_any_size_are_taken(simulate, seed):
    assert json.loads(simulate("small", "--seed", seed, *SMALL, "--json").stdout)["seed"] == seed


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--tankers", "0"), "0 tankers cannot be simulated"),
        (("--tankers", "1000000"), "1,000,000 tankers"),
        (("--bystanders", "1000000"), "1,000,000 bystanders"),
        (("--days", "0"), "0 days cannot be simulated"),
        (("--sensors", "eye"), "no sensor 'eye'"),
        (("--scenes", "many"), "--scenes 'many' is no number"),
        (("--scenes", "-1"), "is no number"),
        (("--ais", "xml"), "--ais 'xml' is none of csv, nmea, none"),
        (("--seed", "1.5"), "--seed"),
    ],
)
def test_what_cannot_be_is_a_slip_of_usage_and_leaves_nothing(simulate, tmp_path, options, told):
    done = simulate("small", *SMALL, *options)
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.replace("│", " ").split())
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_refused_before_any_work(simulate, tmp_path):
    (tmp_path / "small").mkdir()
    done = simulate("small", *SMALL)
    assert isinstance(done.exception, OutputError)
    assert "is there already" in str(done.exception)
