"""The commands of packages as a person types them."""

import json
import zipfile

import pytest
from typer.testing import CliRunner

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from sealmaker import OPEN, make_package, make_sealable, record_again
from ullage.cli import app
from ullage.decisions import Decision, DecisionLog
from ullage.errors import InputError, OutputError
from ullage.results import run_case


def run(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture
def case(tmp_path):
    return make_sealable(tmp_path / "case")


def test_a_key_is_made_and_its_words_are_shown(tmp_path):
    made = run("key", "new", tmp_path / "key")
    assert made.exit_code == 0
    words = made.stdout.splitlines()[0]
    assert len(words.split("-")) == 12
    assert run("key", "show", tmp_path / "key.pub").stdout.strip() == words
    assert json.loads(run("key", "show", tmp_path / "key.pub", "--json").stdout)["fingerprint"] == words
    assert isinstance(run("key", "new", tmp_path / "key").exception, OutputError)


def test_a_case_is_sealed_and_checked_by_name_of_its_signer(case, tmp_path):
    words = run("key", "new", tmp_path / "key").stdout.splitlines()[0]
    sealed = run("seal", case, "-o", tmp_path / "a.zip", "--key", tmp_path / "key")
    assert sealed.exit_code == 0, sealed.output
    assert f"signed by {words}" in sealed.stdout
    unknown = run("verify", tmp_path / "a.zip")
    assert (unknown.exit_code, unknown.stdout.splitlines()[-1]) == (0, f"intact, signer unknown{OPEN}")
    known = run("verify", tmp_path / "a.zip", "--key", tmp_path / "key.pub")
    assert (known.exit_code, known.stdout.splitlines()[-1]) == (0, f"intact, signed by {words}{OPEN}")
    told = json.loads(run("verify", tmp_path / "a.zip", "--json").stdout)
    assert (told["intact"], told["parts"]["contents"], told["signer"]) == (True, "holds", words)


def test_what_was_tampered_with_ends_with_code_3_and_names_the_entry(case, tmp_path):
    run("seal", case, "-o", tmp_path / "a.zip")
    content = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(content.replace(b"v-1,GREY HERON", b"v-1,GRAY HERON", 1))
    done = run("verify", tmp_path / "a.zip")
    assert done.exit_code == 3
    assert "contents: out/visits.csv: is not what the manifest says: it was changed" in done.stdout
    assert done.stdout.splitlines()[-1] == "not intact"
    told = json.loads(run("verify", tmp_path / "a.zip", "--json").stdout)
    assert told["verdict"] == "not intact"
    assert "out/visits.csv" in {one["entry"] for one in told["findings"]}


def test_a_dry_run_tells_what_goes_and_what_stays_and_writes_nothing(case, tmp_path):
    done = run("seal", case, "-o", tmp_path / "a.zip", "--inputs", "hashes", "--dry-run")
    assert done.exit_code == 0
    assert "Stays out, but for its hash: 4 files" in done.stdout
    told = json.loads(run("seal", case, "-o", tmp_path / "a.zip", "--dry-run", "--json").stdout)
    assert (len(told["goes_in"]), told["stays_out"], told["decisions"]) == (9, [], 3)
    assert not (tmp_path / "a.zip").exists()


def test_a_package_does_not_go_into_the_next_one(case):
    assert run("seal", case, "-o", case / "out" / "a.zip").exit_code == 2


def test_a_case_that_was_not_run_and_a_file_that_is_no_package_are_told(tmp_path):
    (tmp_path / "case").mkdir()
    assert isinstance(run("seal", tmp_path / "case", "-o", tmp_path / "a.zip").exception, InputError)
    (tmp_path / "b.zip").write_bytes(b"nothing")
    done = run("verify", tmp_path / "b.zip")
    assert done.exit_code == 3
    assert "it was cut off, or is no package" in done.stdout


def test_what_a_stranger_wrote_drives_no_terminal(tmp_path):
    path, _ = make_package(tmp_path, title="[red]\x1b[2J\u202eA case", key=False)
    done = run("verify", path)
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "[red]" in done.stdout


def test_a_result_comes_again_from_its_package_byte_for_byte_and_another_does_not(tmp_path):
    case = make_case(
        tmp_path / "case",
        observations=OBSERVATIONS + observation("2024-03-06", condition="laden") + observation("2024-06-07", "B"),
        fleet=FLEET + ship("A", "3000"),
    )
    DecisionLog(case).append(Decision("note", "berth", "Kim", "a remark"))
    run_case(case, report=False)
    run("seal", case, "-o", tmp_path / "a.zip")
    told = json.loads(run("verify", tmp_path / "a.zip", "--rerun", "--json").stdout)
    assert told["parts"]["rerun"] == "holds", told
    assert "equal byte for byte" in told["findings"][-1]["told"]

    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        balance = archive.read("out/balance.csv")
    (case / "out" / "balance.csv").write_bytes(balance.replace(b"2024-03-01", b"2024-03-31"))
    assert "somebody changed it since" in str(run("seal", case, "-o", tmp_path / "b.zip").exception)
    record_again(case)  # as one would who knows of it
    run("seal", case, "-o", tmp_path / "b.zip")
    assert run("verify", tmp_path / "b.zip").exit_code == 0  # whoever seals a forged result seals it rightly
    done = run("verify", tmp_path / "b.zip", "--rerun")
    assert done.exit_code == 3
    assert "out/balance.csv: comes out otherwise" in done.stdout


def test_a_package_without_its_inputs_cannot_be_run_again_and_says_so(case, tmp_path):
    run("seal", case, "-o", tmp_path / "a.zip", "--inputs", "hashes")
    done = run("verify", tmp_path / "a.zip", "--rerun", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["intact"], told["parts"]["rerun"]) == (3, True, "cannot tell")
    assert told["unchecked"] == ["rerun"]
    assert "without 4 inputs that the package does not have" in told["findings"][-1]["told"]
