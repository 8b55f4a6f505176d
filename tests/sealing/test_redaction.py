"""A package for the public tells no names, notes and paths, and says that and how it was redacted."""

import io
import json

import polars as pl
import pytest

from casemaker import CASE, OBSERVATIONS, make_case
from sealmaker import entries_of
from ullage.decisions import Decision, DecisionLog
from ullage.hashes import file_hash
from ullage.sealing.contents import gather_packing
from ullage.sealing.manifest import read_manifest
from ullage.sealing.redaction import redact
from ullage.sealing.seal import write_package
from ullage.sealing.secrets import Secrets
from ullage.sealing.verify import verify_package

NAME, REASON, NOTE = "Jordan Example", 'a "jetty"', "told by a friend in the harbour"
SHORT = "laden"


@pytest.fixture
def case(tmp_path):
    """Give a case with names, notes and paths in its results, as if it had been run."""
    folder = make_case(
        tmp_path / "case",
        case=CASE,
        observations=f"{OBSERVATIONS}2024-03-06,berth,A,,,,,,,,{NOTE}\n2024-04-06,berth,A,,,,,,,,\n",
    )
    log = DecisionLog(folder)
    log.append(Decision("reject", "d-1", NAME, REASON))
    log.append(Decision("note", "d-2", NAME, SHORT, known={"summary": "ab"}))
    out = folder / "out"
    (out / "chips").mkdir(parents=True)
    told = f"rejected by decision of an analyst, entry 1: {REASON}; entry 2: {SHORT}"
    summary = {
        "title": "A case", "from": "2024-01-01", "to": "2024-12-31", "version": "0.1.0", "code": "c" * 64,
        "warnings": [f"{folder}/case.toml, says {NAME}", NOTE, "she was laden"], "number": 0.1,
        "inputs": {name: file_hash(folder / name) for name in ("case.toml", "observations.csv")},
    }  # fmt: skip
    summary["inputs"]["decisions.sqlite"] = log.entries()[-1].hash
    (out / "summary.json").write_text(json.dumps(summary), "utf-8")
    (out / "report.html").write_text(f"<p>{told.replace(chr(34), '&#34;')}</p><td>laden ship</td>", "utf-8")
    (out / "report.pdf").write_bytes(b"%PDF-1.7")
    doubled = told.replace('"', '""')
    (out / "visits.csv").write_text(f'condition,explanation\nladen ship,"{doubled}"\n', "utf-8")
    frame = pl.DataFrame({"p": [0.25, 0.5], "explanation": [told, None], "by": [[NAME], []]})
    frame.write_parquet(out / "visits.parquet")
    (out / "case.gpkg").write_bytes(b"SQLite format 3\x00")
    (out / "chips" / "a.png").write_bytes(b"\x89PNG")
    return folder


def sealed(case, tmp_path):
    path = tmp_path / "public.zip"
    write_package(redact(case, gather_packing(case)), path)
    return path, dict(entries_of(path)), read_manifest(dict(entries_of(path))["manifest.json"])


def test_names_reasons_notes_and_paths_stand_nowhere(case, tmp_path):
    _, entries, _ = sealed(case, tmp_path)
    frame = pl.read_parquet(io.BytesIO(entries.pop("out/visits.parquet")))
    text = b"\n".join(entries.values()).decode("utf-8", "replace") + str(frame.to_dicts())
    for secret in (NAME, "Jordan", "jetty", NOTE, "friend", str(case), f"entry 2: {SHORT}"):
        assert secret not in text, secret
    assert "she was laden" in text  # a common word stays where it is no reason
    assert "<td>laden ship</td>" in text
    assert frame["p"].to_list() == [0.25, 0.5]


def test_the_redacted_package_is_intact_and_its_chain_holds(case, tmp_path):
    path, entries, manifest = sealed(case, tmp_path)
    verified = verify_package(path)
    assert verified.verdict == "intact, not signed", verified.failures()
    assert verified.state("decisions") == "holds"
    log = [json.loads(line) for line in entries["decisions.jsonl"].splitlines()]
    assert [one["by"] for one in log] == ["analyst 1", "analyst 1"]
    assert all(one["why"] is None and one["known"] is None and one["salts"] == {} for one in log)
    assert manifest.head == log[-1]["hash"]


def test_the_package_says_that_it_was_redacted_and_what_the_files_were(case, tmp_path):
    _, entries, manifest = sealed(case, tmp_path)
    assert "redacted for the public" in manifest.redaction[0]
    assert manifest.redaction[0] in entries["README.txt"].decode()
    redacted = {one.path: one.redacted_from for one in manifest.entries if one.redacted_from}
    expected = ("report.html", "summary.json", "visits.csv", "visits.parquet")
    assert redacted == {f"out/{name}": file_hash(case / "out" / name) for name in expected}


def test_what_no_licence_allows_and_what_cannot_be_looked_through_stays_out(case, tmp_path):
    _, _, manifest = sealed(case, tmp_path)
    why = {one.path: one.why for one in manifest.left_out}
    assert "may be published" in why["inputs/observations.csv"]
    assert "may be published" in why["inputs/case.toml"]
    assert "PDF" in why["out/report.pdf"]
    assert "cannot be looked for" in why["out/case.gpkg"]


def test_what_a_licence_allows_goes_in_unless_notes_stand_in_it(case, tmp_path):
    (case / "licences.csv").write_text("file,licence,source,public\n*,CC BY 4.0,Harbour Watch,yes\n", "utf-8")
    _, _, manifest = sealed(case, tmp_path)
    assert {one.path for one in manifest.entries if one.role == "input"} == {"inputs/case.toml"}
    assert [one.why for one in manifest.left_out if one.path == "inputs/observations.csv"] == [
        "names, notes or paths stand in it, and an input is never changed"
    ]
    assert {(one.licence, one.source) for one in manifest.entries if one.role == "input"} == {
        ("CC BY 4.0", "Harbour Watch")
    }


@pytest.mark.parametrize(("public", "kept"), [("yes", True), ("chips", True), ("no", False), ("", False)])
def test_chips_are_kept_by_the_licence_of_their_images(case, tmp_path, public, kept):
    image = case / "images" / "a.tif"
    image.parent.mkdir()
    image.write_bytes(b"II*\x00")
    summary = json.loads((case / "out" / "summary.json").read_text("utf-8"))
    summary["inputs"]["images/a.tif"] = file_hash(image)
    (case / "out" / "summary.json").write_text(json.dumps(summary), "utf-8")
    (case / "licences.csv").write_text(f"file,public\nimages/*,{public}\n", "utf-8")
    _, _, manifest = sealed(case, tmp_path)
    inside = {one.path for one in manifest.entries}
    assert ("out/chips/a.png" in inside) == kept
    assert ("inputs/images/a.tif" in inside) == (public == "yes")


def test_without_secrets_nothing_is_changed():
    assert not Secrets([], [])
    assert Secrets([], []).without("text") == ("text", 0)


@pytest.mark.parametrize(
    ("names", "phrases", "text", "expected"),
    [
        (["Kim"], [], "KIM and Kimchi, by kim", "[redacted] and Kimchi, by [redacted]"),
        (["유선"], [], "이 유선 배", "이 [redacted] 배"),
        (["/data/kim"], [], "in /data/kim/case", "in [redacted]/case"),
        (["K"], [], "K", "K"),
        ([], ["laden"], "entry 3: laden, laden ship", "entry 3: [redacted], laden ship"),
        ([], ["a long reason\nof two lines"], "so a long reason of two lines.", "so [redacted]."),
        ([], ["<b>a & b are one</b>"], "&lt;b&gt;a &amp; b are one&lt;/b&gt;", "[redacted]"),
        (["a.b(c"], [], "a.b(c axb(c", "[redacted] axb(c"),
    ],
)
def test_secrets_are_taken_out_in_the_forms_that_files_have(names, phrases, text, expected):
    assert Secrets(names, phrases).without(text)[0] == expected
