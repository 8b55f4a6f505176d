"""A check trusts nothing: what strangers may put into a package is told in a clear word."""

import hashlib
import json
import struct
import tempfile
import tracemalloc
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealmaker import OPEN, entries_of, make_package, write_entries
from tampering import mend, rechained
from ullage.decisions.entry import Entry
from ullage.errors import InputError
from ullage.sealing import verify
from ullage.sealing.keys import make_key, read_secret_key
from ullage.sealing.log_lines import log_bytes
from ullage.sealing.manifest import (
    CRATE,
    FORMAT,
    LOG,
    MANIFEST,
    SEAL,
    TIMESTAMP,
    Item,
    Manifest,
    ManifestError,
    canonical,
    manifest_bytes,
    read_canonical,
    read_manifest,
)
from ullage.sealing.signed import make_seal, read_seal, seal_bytes
from ullage.sealing.verify import verify_package


def resealed(path, entries, key=None):
    """Seal changed entries as one would who has a key, or none: all is right but for what was changed."""
    entries[SEAL] = seal_bytes(make_seal(hashlib.sha256(entries[MANIFEST]).hexdigest(), key))
    return write_entries(path, list(entries.items()))


def failures(path, **more):
    return [str(one) for one in verify_package(path, **more).failures()]


@pytest.fixture
def package(tmp_path):
    return make_package(tmp_path)


def test_without_a_key_the_signer_is_unknown_and_with_another_it_fails(package, tmp_path):
    path, secret = package
    assert verify_package(path).verdict == f"intact, signer unknown{OPEN}"
    assert verify_package(path, key=secret.public()).verdict == f"intact, signed by {secret.public().words}{OPEN}"
    other = make_key(tmp_path / "other")
    verified = verify_package(path, key=other)
    assert verified.verdict == "not intact"
    assert "another key" in str(verified.failures()[0])


def test_what_nobody_signed_is_no_match_for_a_key(tmp_path):
    path, _ = make_package(tmp_path, key=False)
    assert verify_package(path).verdict == f"intact, not signed{OPEN}"
    key = make_key(tmp_path / "other")
    assert failures(path, key=key) == ["seal.json: nobody signed it"]


def test_a_package_sealed_again_with_another_key_is_told_to_who_knows_the_right_one(package, tmp_path):
    path, secret = package
    make_key(tmp_path / "forger")
    entries = dict(entries_of(path))
    entries["out/visits.csv"] = b"forged"
    mend(entries)
    resealed(path, entries, read_secret_key(tmp_path / "forger"))
    assert verify_package(path).verdict == f"intact, signer unknown{OPEN}"
    assert "another key" in failures(path, key=secret.public())[0]


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "out/../../x", "C:/x", "out\\x", "out/x\x1b[2J"])
def test_a_name_that_leads_out_is_refused_even_by_a_right_seal(package, name):
    path, secret = package
    entries = dict(entries_of(path))
    entries = {(name if key == "out/visits.csv" else key): content for key, content in entries.items()}
    manifest = json.loads(entries[MANIFEST])
    for one in manifest["entries"]:
        one["path"] = name if one["path"] == "out/visits.csv" else one["path"]
    entries[MANIFEST] = canonical(manifest)
    resealed(path, entries, secret)
    told = failures(path, key=secret.public())
    assert any("its name" in one for one in told)
    assert any(one.startswith("manifest.json: manifest.json: the name") for one in told)
    assert not any("\x1b" in one for one in told)


@pytest.mark.parametrize("twin", ["out/visits.csv", "out/Visits.csv", "OUT/visits.csv", "out/visits.csv/x"])
def test_twins_are_refused(package, twin):
    path, _ = package
    entries = entries_of(path)
    write_entries(path, [*entries[:-2], (twin, b"1"), *entries[-2:]])
    assert any("stands twice" in one or "the same file as" in one for one in failures(path))


def test_names_that_differ_by_unicode_form_are_refused(package):
    path, _ = package
    entries = entries_of(path)
    write_entries(path, [*entries[:-2], ("out/caf\u00e9", b"1"), ("out/cafe\u0301", b"1"), *entries[-2:]])
    assert any("NFC" in one for one in failures(path))


def test_a_symbolic_link_and_a_folder_are_no_entries(package):
    path, _ = package
    content = path.read_bytes()
    for rights in (0o120777, 0o040755):  # the rights of an entry stand in the directory
        path.write_bytes(content.replace(struct.pack("<I", 0o100644 << 16), struct.pack("<I", rights << 16), 1))
        assert any("its place in the directory" in one for one in failures(path))


def test_a_zip_of_another_program_is_refused(package, tmp_path):
    path, _ = package
    for kind in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(tmp_path / "again.zip", "w", kind) as archive:
            for name, content in entries_of(path):
                archive.writestr(name, content)
        told = failures(tmp_path / "again.zip")
        assert told
        if kind == zipfile.ZIP_STORED:
            assert sum("packed it again" in one for one in told) == 1
            assert not any("the bytes before its content" in one for one in told)


def test_a_bomb_says_more_than_the_file_has_and_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("out/zeros", bytes(50 << 20))
    assert any("longer than the file" in one for one in failures(path))


def test_a_manifest_that_is_too_large_is_not_read(package, monkeypatch):
    monkeypatch.setattr(verify, "MOST_MANIFEST", 100)
    assert any("at most 100 are read" in one for one in failures(package[0]))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null\n", b'{"format":1}\n', b"[" * 100_000, b'{"format":' + b"9" * 5_000 + b"}\n",
        b'{"format":1,"format":1}\n', b'{"format": 1}\n', b'{"format":NaN}\n', b'{"a":"\\ud800"}\n', b"\xff\xfe",
    ],
)  # fmt: skip
def test_json_of_another_form_is_refused(package, content):
    path, _ = package
    for name in (MANIFEST, SEAL):
        entries = dict(entries_of(path))
        entries[name] = content
        write_entries(path, list(entries.items()))
        assert any(one.startswith(name) for one in failures(path))


def test_what_a_newer_ullage_made_is_told(package):
    path, secret = package
    for name in (MANIFEST, SEAL):
        entries = dict(entries_of(path))
        entries[name] = canonical({**json.loads(entries[name]), "format": FORMAT + 1, "new": 1})
        target = path.with_name("newer.zip")
        write_entries(target, list(entries.items()))
        assert any("made by a newer Ullage" in one for one in failures(target, key=secret.public()))


def test_a_forged_crate_is_told_even_under_a_right_seal(package):
    path, secret = package
    entries = dict(entries_of(path))
    entries[CRATE] = entries[CRATE].replace(b"A case", b"B case", 1)
    manifest = read_manifest(entries[MANIFEST])
    content = entries[CRATE]
    told = {"sha256": hashlib.sha256(content).hexdigest(), "crc32": f"{zlib.crc32(content):08x}"}
    items = tuple(replace(one, **told) if one.path == CRATE else one for one in manifest.entries)
    entries[MANIFEST] = manifest_bytes(replace(manifest, entries=items))
    resealed(path, entries, secret)
    assert failures(path, key=secret.public()) == [f"{CRATE}: does not say what the manifest says: it was forged"]


def test_a_log_of_another_case_is_told_even_under_a_right_seal(package, tmp_path):
    path, secret = package
    (tmp_path / "b").mkdir()
    other, _ = make_package(tmp_path / "b")
    entries = dict(entries_of(path))
    entries[LOG] = dict(entries_of(other))[LOG]
    mend(entries)
    resealed(path, entries, secret)
    told = failures(path, key=secret.public())
    assert any("of another log" in one for one in told)
    assert any("not the log that the manifest names" in one for one in told)


def test_a_clock_that_was_set_back_is_told(package):
    path, secret = package
    entries = dict(entries_of(path))
    log = [Entry(**json.loads(line)) for line in entries[LOG].splitlines()]
    log[2] = replace(log[2], written_at="2020-01-01T00:00:00.000000Z")
    log = rechained(log)
    entries[LOG] = log_bytes(log)
    head = read_manifest(entries[MANIFEST]).head
    entries["out/summary.json"] = entries["out/summary.json"].replace(head.encode(), log[-1].hash.encode())
    mend(entries, rehead=log)
    resealed(path, entries, secret)
    verified = verify_package(path, key=secret.public())
    assert verified.intact
    assert verified.state("decisions") == "cannot tell"
    assert any("clock was set back" in str(one) for one in verified.findings)


@pytest.mark.parametrize(
    "line", [b"{}\n", b"x\n", b"no end", b'{"number":1}\n', b"[]\n", b"\n", b'{"log_id":' + b"[" * 50_000 + b"\n"]
)
def test_a_line_that_is_no_decision_is_told(package, line):
    path, secret = package
    entries = dict(entries_of(path))
    entries[LOG] += line
    mend(entries)
    resealed(path, entries, secret)
    assert any(one.startswith("decisions.jsonl") for one in failures(path, key=secret.public()))


def test_a_result_of_other_inputs_is_told_even_under_a_right_seal(package):
    path, secret = package
    entries = dict(entries_of(path))
    entries["inputs/scenes/one.SAFE/manifest.safe"] = b"other"
    mend(entries)
    resealed(path, entries, secret)
    assert failures(path, key=secret.public()) == [
        "scenes/one.SAFE: is not what the result was made of: it was changed since; ullage run, then seal again"
    ]


def test_a_role_that_a_place_does_not_have_is_told(package):
    path, secret = package
    entries = dict(entries_of(path))
    manifest = read_manifest(entries[MANIFEST])
    items = tuple(replace(one, role="input") if one.path == "out/visits.csv" else one for one in manifest.entries)
    entries[MANIFEST] = manifest_bytes(replace(manifest, entries=items))
    resealed(path, entries, secret)
    assert any("has the role input" in one for one in failures(path, key=secret.public()))


@pytest.mark.parametrize("name", ["inputs/out/.parts/a.part", "inputs/decisions.sqlite-wal"])
def test_an_input_that_would_give_the_flow_its_results_is_told_even_under_a_right_seal(package, name):
    path, secret = package
    entries = dict(entries_of(path))
    manifest = read_manifest(entries[MANIFEST])
    new = replace(manifest.entries[0], path=name)
    entries = {name: entries["inputs/case.toml"], **entries}
    entries[MANIFEST] = manifest_bytes(replace(manifest, entries=(new, *manifest.entries)))
    mend(entries)
    resealed(path, entries, secret)
    told = failures(path, key=secret.public(), rerun=True)
    assert f"{name}: is no place for an input: Ullage itself writes there" in told


def test_a_timestamp_that_nobody_sealed_is_told(package):
    path, secret = package
    entries = entries_of(path)
    write_entries(path, [*entries[:-1], (TIMESTAMP, b"\x30\x03"), entries[-1]])
    told = failures(path, key=secret.public())
    assert any(one.startswith("timestamp.tsr: is not the one that was sealed") for one in told)


def test_a_file_that_cannot_be_read_is_an_input_at_fault(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        verify_package(tmp_path / "none.zip")


def test_failures_without_end_are_counted(tmp_path):
    entries = [(f"../{number}", b"") for number in range(3_000)]
    verified = verify_package(write_entries(tmp_path / "a.zip", entries))
    assert "and 2,000 more" in [str(one) for one in verified.failures()]
    assert len(verified.findings) < 5_000


def test_canonical_json_has_one_form():
    assert canonical({"b": 1, "a": ["유"]}) == '{"a":["유"],"b":1}\n'.encode()
    with pytest.raises(ManifestError):
        read_canonical(b'{"b":1,"a":1}\n', "x")


def test_seals_of_odd_lengths_are_refused():
    good = json.loads(seal_bytes(make_seal("a" * 64, None)))
    for change in (
        {"manifest_sha256": "a"},
        {"public_key": "ab" * 32},
        {"signature": "zz"},
        {"more": 1},
        {"format": "1"},
    ):
        with pytest.raises(ManifestError):
            read_seal(canonical({**good, **change}))


def test_a_check_takes_memory_by_the_piece(tmp_path):
    (tmp_path / "large").mkdir()
    path, _ = make_package(tmp_path / "large", results={"large.bin": bytes(64 << 20)})
    tracemalloc.start()
    assert verify_package(path).intact
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 << 20


def test_the_crate_is_one_that_others_read(package):
    crate = json.loads(dict(entries_of(package[0]))[CRATE])
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    things = {one["@id"]: one for one in crate["@graph"]}
    assert len(things) == len(crate["@graph"])
    assert things[CRATE]["about"] == {"@id": "./"}
    assert things[CRATE]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = things["./"]
    assert root["@type"] == "Dataset"
    assert {"name", "description", "datePublished", "license"} <= set(root)
    assert {one["@id"] for one in root["hasPart"]} == {key for key, one in things.items() if one["@type"] == "File"}
    assert things["inputs/observations.csv"]["encodingFormat"] == "text/csv"


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_whatever_bytes_are_a_finding_and_no_fault_of_ours(content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.zip"
        path.write_bytes(content)
        assert not verify_package(path).intact


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([*Manifest.__dataclass_fields__]), plain, st.sampled_from([*Item.__dataclass_fields__]), plain)
@settings(max_examples=300)
def test_a_manifest_with_any_value_of_another_kind_is_read_or_refused(name, value, field, other):
    item = Item("out/a.csv", 1, "a" * 64, "b" * 8, "derived")
    good = json.loads(manifest_bytes(Manifest("A", "2024-01-01", "2024-12-31", "0", "", "m", "p", "", (item,))))
    good["entries"][0][field] = other
    for changed in (good, {**good, name: value}):
        try:
            read_manifest(
                json.dumps(changed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
            )
        except ManifestError:
            continue
