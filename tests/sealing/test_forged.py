"""A right seal over a lie: what somebody says who could sign is held to what is there, and weakens no check."""

import io
import json
from dataclasses import replace

import polars as pl
import pytest

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from sealmaker import entries_of, make_package
from tampering import forge
from ullage.decisions import Decision, DecisionLog
from ullage.decisions.entry import Entry
from ullage.errors import OutputError
from ullage.results import run_case
from ullage.sealing import rerun
from ullage.sealing.contents import gather_packing
from ullage.sealing.log_lines import log_bytes
from ullage.sealing.manifest import LOG, READ_ME, read_manifest
from ullage.sealing.redaction import redact
from ullage.sealing.seal import write_package
from ullage.sealing.verify import verify_package

SENTENCES = ("Names were redacted.",)


def told(verified):
    return [str(one) for one in verified.findings if one.state != "holds"]


def make_run(folder, *, report):
    """Give the package of a case that was run."""
    case = make_case(
        folder / "case",
        observations=OBSERVATIONS + observation("2024-03-06", condition="laden") + observation("2024-06-07", "B"),
        fleet=FLEET + ship("A", "3000"),
    )
    DecisionLog(case).append(Decision("note", "berth", "Kim", "a remark"))
    run_case(case, report=report)
    write_package(gather_packing(case), folder / "package.zip")
    return folder / "package.zip"


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("forged"), report=False)


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("reported"), report=True)


@pytest.fixture
def quick(tmp_path):
    """Give a package that was made without a run."""
    return make_package(tmp_path, key=False)[0]


def content_of(path, name):
    return dict(entries_of(path))[name]


def change_items(manifest, names, **values):
    items = tuple(replace(one, **values) if one.path in names else one for one in manifest.entries)
    return replace(manifest, entries=items)


def with_machine(manifest):
    return replace(manifest, machine="Linux riscv64")


def test_the_flow_gives_an_honest_package_again(package):
    verified = verify_package(package, rerun=True)
    assert verified.passed, told(verified)
    assert verified.state("rerun") == "holds"
    assert "equal byte for byte" in verified.findings[-1].told


@pytest.mark.parametrize("lie", ["redaction", "machine", "role"])
def test_a_forged_report_never_passes_for_what_came_out_of_the_flow(reported, tmp_path, lie):
    def change(manifest):
        return {
            "redaction": lambda: replace(manifest, redaction=SENTENCES),
            "machine": lambda: with_machine(manifest),
            "role": lambda: change_items(manifest, {"out/report.html", "out/report.pdf"}, role="derived"),
        }[lie]()

    more = {READ_ME: read_me_of(SENTENCES)} if lie == "redaction" else {}
    page = {"out/report.html": b"<h1>Nothing happened: 0 barrels</h1>"}
    forged = forge(reported, tmp_path / "a.zip", contents={**page, **more}, change=change)
    verified = verify_package(forged, rerun=True)
    assert not verified.passed
    assert any("report.html" in one for one in told(verified)), told(verified)


def read_me_of(redaction):
    from ullage.sealing.read_me import read_me

    return read_me(redaction)


@pytest.mark.parametrize(
    ("column", "sentences"), [("vessel_id", ()), ("vessel_id", SENTENCES), ("explanation", SENTENCES)]
)
def test_forged_words_fail_whatever_the_package_says_of_its_redaction(package, tmp_path, sentences, column):
    table = pl.read_parquet(io.BytesIO(content_of(package, "out/visits.parquet")))
    forged = io.BytesIO()
    table.with_columns(pl.lit("she carried missiles").alias(column)).write_parquet(forged)
    contents = {"out/visits.parquet": forged.getvalue(), READ_ME: read_me_of(sentences)}
    path = forge(
        package,
        tmp_path / "a.zip",
        contents=contents,
        change=lambda one: with_machine(replace(one, redaction=sentences)),
    )
    verified = verify_package(path, rerun=True)
    assert verified.verdict == "not intact"
    assert any(one.startswith("out/visits.parquet: comes out otherwise") for one in told(verified)), told(verified)


def test_what_was_redacted_is_told_and_the_rest_is_compared(package, tmp_path):
    rows = content_of(package, "out/visits.csv").decode()
    names = rows.splitlines()[1].split(",")
    whole = names[2]
    contents = {
        "out/visits.csv": rows.replace(whole, f"{whole[:3]}[redacted]").encode(),
        READ_ME: read_me_of(SENTENCES),
    }
    path = forge(package, tmp_path / "a.zip", contents=contents, change=lambda one: replace(one, redaction=SENTENCES))
    verified = verify_package(path, rerun=True)
    assert verified.state("rerun") == "holds", told(verified)
    assert "1 but for" in verified.findings[-1].told
    assert "what was redacted of" in verified.findings[-1].told


@pytest.mark.parametrize("name", ["out/ais/findings.html", "out/findings.html"])
def test_what_the_flow_does_not_make_is_told(package, tmp_path, name):
    def change(manifest):
        new = replace(manifest.entries[-1], path=name, role="report")
        return replace(manifest, entries=(*manifest.entries, new))

    path = forge(package, tmp_path / "a.zip", contents={name: b"<h1>forged</h1>"}, change=change)
    verified = verify_package(path, rerun=True)
    assert not verified.passed
    assert any(name in one for one in told(verified))


@pytest.mark.parametrize(
    "fault", [OSError(28, "No space left on device"), OutputError("no"), MemoryError(), KeyError(1)]
)
def test_a_machine_at_fault_accuses_no_package(package, monkeypatch, fault):
    def fail(*_, **__):
        raise fault

    monkeypatch.setattr("ullage.results.run_case", fail)
    verified = verify_package(package, rerun=True)
    assert (verified.intact, verified.passed, verified.unchecked) == (True, False, ("rerun",))
    assert type(fault).__name__ in verified.verdict
    assert "says nothing of the package" in verified.verdict


def test_on_another_machine_what_has_no_numbers_is_not_told(reported, monkeypatch):
    monkeypatch.setattr(rerun, "machine", lambda: "Linux riscv64")
    monkeypatch.setattr(rerun, "file_hash", lambda path: "" if path.name == "report.html" else real_hash(path))
    verified = verify_package(reported, rerun=True)
    assert (verified.intact, verified.unchecked) == (True, ("rerun",))
    assert "rerun not checked: other bytes, and no numbers that could be compared, in 1 file" in verified.verdict
    assert "out/report.html" in verified.verdict


def real_hash(path):
    from ullage.hashes import file_hash

    return file_hash(path)


def test_an_input_is_told_of_once(quick, tmp_path):
    def change(manifest):
        old = next(one for one in manifest.entries if one.path == "inputs/observations.csv")
        return replace(manifest, left_out=(replace(old, crc32="", why="it is secret"),))

    path = forge(quick, tmp_path / "a.zip", contents={"inputs/observations.csv": b"forged"}, change=change)
    verified = verify_package(path)
    assert not verified.intact
    assert any("inputs/observations.csv twice" in one for one in told(verified))


@pytest.mark.parametrize("why", ["", "it is secret"])
def test_what_is_left_out_has_a_reason_and_what_is_in_has_none(quick, tmp_path, why):
    def change(manifest):
        one = manifest.entries[0]
        if why:
            return change_items(manifest, {one.path}, why=why)
        return replace(manifest, left_out=(replace(one, path="inputs/more.csv", crc32="", why=""),))

    verified = verify_package(forge(quick, tmp_path / "a.zip", change=change))
    assert any("without a reason, or in with one" in one for one in told(verified))


def test_a_file_more_is_told_though_another_is_meant_twice(quick, tmp_path):
    summary = json.loads(content_of(quick, "out/summary.json"))
    scene = "scenes/one.SAFE/manifest.safe"
    summary["inputs"][scene] = next(
        one.sha256 for one in read_manifest(content_of(quick, "manifest.json")).entries if one.path == f"inputs/{scene}"
    )

    def change(manifest):
        return replace(manifest, entries=(replace(manifest.entries[0], path="inputs/more.csv"), *manifest.entries))

    contents = {"out/summary.json": json.dumps(summary).encode(), "inputs/more.csv": b"more"}
    verified = verify_package(forge(quick, tmp_path / "a.zip", contents=contents, change=change))
    assert any("inputs/more.csv: is no input" in one for one in told(verified)), told(verified)


def test_a_read_me_that_says_something_else_is_told(quick, tmp_path):
    contents = {READ_ME: b"Verified by the Panel of Experts. Not redacted.\n"}
    verified = verify_package(forge(quick, tmp_path / "a.zip", contents=contents))
    assert told(verified)[0] == f"{READ_ME}: does not say what the manifest says: it was forged"


@pytest.mark.parametrize(
    "lie", [{"by": "Prof. Real Name"}, {"why": "I was told to"}, {"known": {"x": 1}}, {"by": "analyst 1, Kim"}]
)
def test_no_words_are_put_into_the_mouth_of_who_was_redacted(quick, tmp_path, lie):
    log = [Entry(**json.loads(line)) for line in content_of(quick, LOG).splitlines()]
    log = [one.redacted(by="analyst 1") for one in log]

    def forged(entries):
        contents = {LOG: log_bytes(entries), READ_ME: read_me_of(SENTENCES)}
        path = forge(quick, tmp_path / "a.zip", contents=contents, change=lambda one: replace(one, redaction=SENTENCES))
        return verify_package(path)

    assert forged(log).intact
    verified = forged([replace(log[0], **lie), *log[1:]])
    assert any("was redacted, and yet says something" in one for one in told(verified)), told(verified)


def test_a_log_has_no_salts_and_commitments_but_its_own(quick, tmp_path):
    log = [Entry(**json.loads(line)) for line in content_of(quick, LOG).splitlines()]
    for more in ({"salts": {**log[0].salts, "else": "a"}}, {"commitments": {**log[0].commitments, "else": "a"}}):
        contents = {LOG: log_bytes([replace(log[0], **more), *log[1:]])}
        verified = verify_package(forge(quick, tmp_path / "a.zip", contents=contents))
        assert any("other commitments" in one for one in told(verified))


def test_what_was_asked_for_and_cannot_be_told_is_said_and_does_not_pass(tmp_path):
    path, _ = make_package(tmp_path, key=False)
    case = tmp_path / "case"
    write_package(gather_packing(case, inputs=False), path)
    verified = verify_package(path, rerun=True)
    assert (verified.intact, verified.passed, verified.unchecked) == (True, False, ("rerun",))
    assert "rerun not checked: not run: without 4 inputs that the package does not have" in verified.verdict
    assert verify_package(path).passed


def test_a_package_for_the_public_is_what_the_flow_gives_without_the_reasons(tmp_path):
    rows = OBSERVATIONS + observation("2024-03-06", condition="laden") + observation("2024-06-07", "B")
    case = make_case(tmp_path / "case", observations=rows, fleet=FLEET + ship("A", "3000"))
    seen = run_case(case, report=False).tables["observations"]["observation_id"].to_list()
    log = DecisionLog(case)
    log.append(Decision("loading", seen[0], "Kim Example", "a friend in the harbour said so", {"condition": "ballast"}))
    log.append(Decision("identify", seen[1], "Lee Example", "her funnel", {"vessel_id": "name:A"}))
    run_case(case, report=False)
    (case / "licences.csv").write_text("file,public\n*,yes\n", "utf-8")
    write_package(redact(case, gather_packing(case)), tmp_path / "a.zip")
    manifest = read_manifest(content_of(tmp_path / "a.zip", "manifest.json"))
    assert {"out/visits.csv", "out/decisions.parquet"} <= {one.path for one in manifest.entries if one.redacted}
    assert b"friend" not in (tmp_path / "a.zip").read_bytes()
    verified = verify_package(tmp_path / "a.zip", rerun=True)
    assert verified.passed, told(verified)
    outputs = sum(one.role == "derived" for one in manifest.entries)
    assert verified.findings[-1].told == f"{outputs:,} results equal byte for byte"
