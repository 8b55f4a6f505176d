"""A package is whole or absent, the same for the same case, and holds what the result was made of."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile

import pytest

from sealmaker import INPUTS, OPEN, entries_of, make_package, make_sealable, record_again
from ullage.decisions import Decision, DecisionLog
from ullage.decisions.applied import tell_other_case
from ullage.errors import InputError, OutputError
from ullage.sealing import seal as seal_module
from ullage.sealing.contents import gather_packing
from ullage.sealing.manifest import read_manifest
from ullage.sealing.seal import write_package
from ullage.sealing.verify import verify_package


def manifest_of(path):
    return read_manifest(dict(entries_of(path))["manifest.json"])


def test_a_case_that_did_not_change_gives_the_same_bytes(tmp_path):
    path, secret = make_package(tmp_path)
    before = path.read_bytes()
    for one in (tmp_path / "case").rglob("*"):
        if one.is_file() and one.suffix != ".sqlite":
            os.utime(one, (1, 1))
    write_package(gather_packing(tmp_path / "case"), path, key=secret)
    assert path.read_bytes() == before


def test_a_package_holds_inputs_results_and_decisions_with_their_hashes(tmp_path):
    path, _ = make_package(tmp_path)
    manifest = manifest_of(path)
    roles = {one.path: one.role for one in manifest.entries}
    assert {name for name, role in roles.items() if role == "input"} == {f"inputs/{name}" for name in INPUTS}
    assert roles["out/report.html"] == "report"
    assert roles["out/visits.csv"] == "derived"
    assert (manifest.decisions, manifest.head) == (3, DecisionLog(tmp_path / "case").entries()[-1].hash)
    with zipfile.ZipFile(path) as archive:
        for one in manifest.entries:
            assert hashlib.sha256(archive.read(one.path)).hexdigest() == one.sha256
        seal = json.loads(archive.read("seal.json"))
        assert hashlib.sha256(archive.read("manifest.json")).hexdigest() == seal["manifest_sha256"]
        assert archive.namelist()[-2:] == ["manifest.json", "seal.json"]


def test_the_lake_and_what_was_kept_of_stages_stay_out(tmp_path):
    case = make_sealable(tmp_path / "case")
    for name in ("ais/positions.parquet", ".parts/a.part"):
        (case / "out" / name).parent.mkdir()
        (case / "out" / name).write_bytes(b"1")
    assert not {"out/ais/positions.parquet", "out/.parts/a.part"} & {one.name for one in gather_packing(case).pieces}
    assert "out/ais/positions.parquet" in {one.name for one in gather_packing(case, lake=True).pieces}


def test_inputs_may_stay_out_and_are_then_there_by_their_hashes(tmp_path):
    case = make_sealable(tmp_path / "case")
    path = tmp_path / "a.zip"
    write_package(gather_packing(case, inputs=False), path)
    manifest = manifest_of(path)
    assert not any(one.role == "input" for one in manifest.entries)
    assert {one.path: one.sha256 for one in manifest.left_out} == {
        f"inputs/{name}": hashlib.sha256(content).hexdigest() for name, content in INPUTS.items()
    }
    assert verify_package(path).verdict == f"intact, not signed{OPEN}"


@pytest.mark.parametrize("name", ["observations.csv", "scenes/one.SAFE/measurement/a.tiff"])
def test_an_input_that_changed_since_the_result_was_made_is_told_and_nothing_is_written(tmp_path, name):
    case = make_sealable(tmp_path / "case")
    (case / name).write_bytes(b"other")
    with pytest.raises(InputError, match="not what the result was made of"):
        write_package(gather_packing(case), tmp_path / "a.zip")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["case"]


def test_a_file_that_came_into_a_scene_since_is_told(tmp_path):
    case = make_sealable(tmp_path / "case")
    (case / "scenes" / "one.SAFE" / "more.tiff").write_bytes(b"1")
    with pytest.raises(InputError, match="not what the result was made of"):
        write_package(gather_packing(case), tmp_path / "a.zip")


def test_a_decision_that_the_result_does_not_know_of_is_told(tmp_path):
    case = make_sealable(tmp_path / "case", decisions=0)
    DecisionLog(case).append(Decision("note", "d-1", "Kim", "a remark"))
    with pytest.raises(InputError, match="decisions that the result does not know of"):
        write_package(gather_packing(case), tmp_path / "a.zip")


def test_an_input_that_is_gone_and_a_result_that_is_not_there_are_told(tmp_path):
    case = make_sealable(tmp_path / "case")
    (case / "observations.csv").unlink()
    with pytest.raises(InputError, match=r"observations\.csv: is gone"):
        gather_packing(case)
    (case / "out" / "summary.json").write_text("[]", "utf-8")
    with pytest.raises(InputError, match="no summary"):
        gather_packing(case)
    (case / "out" / "summary.json").unlink()
    with pytest.raises(InputError, match="first ullage run"):
        gather_packing(case)


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("MOST_ENTRIES", "16 files"),
        ("MOST_MANIFEST", "bytes"),
        ("MOST_DECISIONS", "3 decisions"),
        ("MOST_SUMMARY", "bytes"),
        ("MOST_RECORD", "bytes"),
    ],
)
def test_what_a_check_would_not_take_is_not_sealed(tmp_path, monkeypatch, limit, told):
    monkeypatch.setattr(seal_module, limit, 2)
    with pytest.raises(InputError, match=f"would have .*{told}, and ullage verify takes 2"):
        write_package(gather_packing(make_sealable(tmp_path / "case")), tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


@pytest.mark.parametrize("change", ["edit", "remove", "no record", "no record of a run"])
def test_a_result_that_is_not_as_the_run_wrote_it_is_not_sealed(tmp_path, change):
    case = make_sealable(tmp_path / "case")
    table, record = case / "out" / "visits.csv", case / "out" / "run.json"
    told = {
        "edit": lambda: table.write_text("forged", "utf-8") and r"visits\.csv: is not what the run wrote",
        "remove": lambda: table.unlink() or r"visits\.csv: is gone since the run wrote it",
        "no record": lambda: record.unlink() or r"run\.json: is not there",
        "no record of a run": lambda: record.write_text("{}", "utf-8") and r"run\.json: is no record of a run",
    }[change]()
    with pytest.raises(InputError, match=told):
        gather_packing(case)


def test_what_others_put_beside_a_result_is_told_to_be_no_result(tmp_path):
    case = make_sealable(tmp_path / "case")
    (case / "out" / "statement.csv").write_text("whatever", "utf-8")
    path = tmp_path / "a.zip"
    write_package(gather_packing(case), path)
    assert {one.path: one.role for one in manifest_of(path).entries}["out/statement.csv"] == "added"
    verified = verify_package(path)
    assert verified.intact, verified.failures()
    assert "1 more file of others, no results of it" in str(verified.findings)


def test_a_package_tells_the_libraries_and_the_machine_of_the_run_and_not_of_the_sealing(tmp_path):
    case = make_sealable(tmp_path / "case")
    record = json.loads((case / "out" / "run.json").read_bytes())
    record |= {"machine": "Linux riscv64", "python": "3.99.0", "packages": {"numpy": "0.0.1"}}
    (case / "out" / "run.json").write_text(json.dumps(record), "utf-8")
    path = tmp_path / "a.zip"
    write_package(gather_packing(case), path)
    manifest = manifest_of(path)
    assert (manifest.machine, manifest.python) == ("Linux riscv64", "3.99.0")
    assert dict(entries_of(path))["environment/packages.txt"] == b"numpy==0.0.1\n"
    assert verify_package(path).intact


def test_a_log_that_was_copied_from_another_case_is_told(tmp_path):
    case = make_sealable(tmp_path / "case", decisions=0)
    log = DecisionLog(case)
    for title in ("A case", "Another case"):
        log.append(Decision("note", "d-1", "Kim", "a remark", known={"case": title}))
    assert tell_other_case(log.entries()[:1], "A case") == []
    assert "entry 2 was written in a case of another title" in tell_other_case(log.entries(), "A case")[0]
    assert "entries 1 to 2 were" in tell_other_case(log.entries(), "A third")[0]
    assert tell_other_case([one.redacted() for one in log.entries()], "A third") == []
    summary = json.loads((case / "out" / "summary.json").read_bytes())
    summary["inputs"]["decisions.sqlite"] = log.entries()[-1].hash
    (case / "out" / "summary.json").write_text(json.dumps(summary), "utf-8")
    record_again(case)
    write_package(gather_packing(case), tmp_path / "a.zip")
    verified = verify_package(tmp_path / "a.zip")
    assert verified.intact
    assert verified.state("decisions") == "cannot tell"
    assert "whether all decisions are of this case" in verified.verdict


def test_a_link_among_inputs_that_leads_out_of_the_case_is_told(tmp_path):
    case = make_sealable(tmp_path / "case")
    elsewhere = tmp_path / "private.csv"
    (case / "observations.csv").rename(elsewhere)
    (case / "observations.csv").symlink_to(elsewhere)
    told = {one.name: one.told for one in gather_packing(case).pieces}
    assert told["inputs/observations.csv"] == f"a link leads out of the case, to {elsewhere}"
    assert told["inputs/case.toml"] == ""


def test_a_secret_key_never_goes_into_a_package(tmp_path):
    case = make_sealable(tmp_path / "case")
    (case / "out" / "key").write_text("-----BEGIN PRIVATE KEY-----\nMC4=\n", "utf-8")
    with pytest.raises(InputError, match="out/key: is a secret key"):
        gather_packing(case)


def test_names_that_another_system_cannot_keep_apart_are_told(tmp_path):
    case = make_sealable(tmp_path / "case")
    for name in ("A.csv", "a.csv", "cafe\u0301.csv"):
        (case / "out" / name).write_text("1", "utf-8")
    with pytest.raises(InputError, match=r"(?s)NFC.*same file as out/A\.csv"):
        gather_packing(case)


def test_a_link_out_of_the_results_is_refused_and_one_among_inputs_is_followed(tmp_path):
    case = make_sealable(tmp_path / "case")
    elsewhere = tmp_path / "observations.csv"
    (case / "observations.csv").rename(elsewhere)
    (case / "observations.csv").symlink_to(elsewhere)
    assert "inputs/observations.csv" in {one.name for one in gather_packing(case).pieces}
    (case / "out" / "secret").symlink_to("/etc/hostname")
    with pytest.raises(InputError, match="out/secret: is a link"):
        gather_packing(case)


def test_a_log_that_was_tampered_with_is_not_sealed(tmp_path):
    import sqlite3

    case = make_sealable(tmp_path / "case")
    with sqlite3.connect(case / "decisions.sqlite") as connection:
        connection.execute("DROP TRIGGER entries_stay")
        connection.execute("UPDATE entries SET kind = 'accept' WHERE number = 2")
    with pytest.raises(InputError, match="entry 2 was changed"):
        gather_packing(case)


def test_a_package_that_was_there_stays_when_the_new_one_fails(tmp_path, monkeypatch):
    path, _ = make_package(tmp_path)
    before = path.read_bytes()
    packing = gather_packing(tmp_path / "case")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(seal_module, "manifest_bytes", fail)
    with pytest.raises(OutputError, match="No space left"):
        write_package(packing, path)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".*partial"))


def test_a_case_that_is_run_while_it_is_sealed_is_told(tmp_path):
    case = make_sealable(tmp_path / "case")

    def run_meanwhile(_, done, total):
        if done == total:
            (case / "out" / "new").write_bytes(b"visit_id,vessel\n")
            (case / "out" / "new").replace(case / "out" / "visits.csv")

    with pytest.raises(InputError, match=r"visits\.csv: changed while the case was sealed"):
        write_package(gather_packing(case), tmp_path / "a.zip", progress=run_meanwhile)
    assert not (tmp_path / "a.zip").exists()


def test_two_processes_do_not_write_one_package(tmp_path):
    import fcntl

    case = make_sealable(tmp_path / "case")
    with (tmp_path / ".a.zip.partial").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(OutputError, match="another process"):
            write_package(gather_packing(case), tmp_path / "a.zip")


SEALING = """
import sys
from pathlib import Path
from ullage.sealing.contents import gather_packing
from ullage.sealing.seal import write_package
packing = gather_packing(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    write_package(packing, Path(sys.argv[2]))
"""


def kill_while_sealing(case, path, moments):
    for moment in moments:
        running = subprocess.Popen([sys.executable, "-c", SEALING, case, path], stdout=subprocess.PIPE)
        running.stdout.readline()
        time.sleep(moment)
        running.send_signal(signal.SIGKILL)
        running.wait()
        running.stdout.close()
        if path.exists():
            assert verify_package(path).intact
        for half in path.parent.glob(".*partial"):
            content = half.read_bytes()
            assert not content or verify_package(half).intact == (content[-22:-18] == b"PK\x05\x06")


def test_a_process_that_is_killed_leaves_no_half_package(tmp_path):
    case = make_sealable(tmp_path / "case", results={"large.bin": bytes(8 << 20)})
    path = tmp_path / "a.zip"
    kill_while_sealing(case, path, (0.0, 0.02, 0.11))
    write_package(gather_packing(case), path)
    assert verify_package(path).intact
    assert not list(tmp_path.glob(".*partial"))


@pytest.mark.truth
def test_two_hundred_processes_that_are_killed_leave_no_half_package(tmp_path):
    case = make_sealable(tmp_path / "case", results={"large.bin": bytes(8 << 20)})
    kill_while_sealing(case, tmp_path / "a.zip", [number / 1000 for number in range(200)])
