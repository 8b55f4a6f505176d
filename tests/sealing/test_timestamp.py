"""Timestamps of an authority, asked only when told to, checked without the network."""

import hashlib
import json
import sys
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from authority import CAN_STAMP, Authority
from sealmaker import entries_of, make_sealable, write_entries
from ullage.sealing.contents import gather_packing
from ullage.sealing.keys import make_key, read_secret_key
from ullage.sealing.seal import write_package
from ullage.sealing.signed import make_seal, read_seal, seal_bytes, with_timestamp
from ullage.sealing.timestamp import TimestampError, ask_timestamp, check_timestamp, read_time
from ullage.sealing.verify import verify_package

if not CAN_STAMP:
    pytest.skip("the extra 'timestamp' or openssl, which makes the authority, is not there", allow_module_level=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority") / "one", "One")


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority") / "other", "Other")


@pytest.fixture
def address(authority):
    """Give the address of the authority, which answers on this machine."""
    asked = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            question = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(question)
            content = {"/": lambda: authority.stamp(question), "/large": lambda: bytes(1 << 20)}.get(self.path, bytes)()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    running.join()
    server.server_close()


@pytest.fixture
def stamped(tmp_path, address):
    make_key(tmp_path / "key")
    path = tmp_path / "a.zip"
    secret = read_secret_key(tmp_path / "key")
    write_package(gather_packing(make_sealable(tmp_path / "case")), path, key=secret, tsa=address[0] + "/")
    return path, secret.public()


def test_a_stamped_package_was_there_when_a_trusted_authority_says(stamped, authority):
    path, key = stamped
    verified = verify_package(path, key=key, tsa_root=authority.root)
    assert verified.intact, verified.failures()
    assert verified.state("timestamp") == "holds"
    assert verify_package(path, key=key).state("timestamp") == "cannot tell"


def test_the_authority_is_told_a_hash_and_nothing_else(stamped, address):
    (question,) = address[1]
    assert hashlib.sha256(read_seal(dict(entries_of(stamped[0]))["seal.json"]).stamped()).digest() in question
    assert len(question) < 100


def test_openssl_itself_finds_the_stamp_right(stamped, authority, tmp_path):
    entries = dict(entries_of(stamped[0]))
    seal = json.loads(entries["seal.json"])
    told = {name: seal[name] for name in ("format", "manifest_sha256", "public_key", "signature")}
    stamped_text = json.dumps(told, sort_keys=True, separators=(",", ":")) + "\n"  # as docs/seal.md has it
    (tmp_path / "stamped").write_text(stamped_text, "utf-8")
    (tmp_path / "stamp").write_bytes(entries["timestamp.tsr"])
    authority.openssl(
        "ts", "-verify", "-data", tmp_path / "stamped", "-in", tmp_path / "stamp", "-CAfile", authority.root
    )


def test_a_stamp_of_the_wrong_authority_is_told(stamped, other):
    verified = verify_package(stamped[0], key=stamped[1], tsa_root=other.root)
    assert [one.part for one in verified.failures()] == ["timestamp"]
    assert "not made by an authority of root.pem" in verified.failures()[0].told


def test_another_stamp_of_the_same_seal_is_not_the_one_that_was_sealed(stamped, authority):
    path, key = stamped
    entries = dict(entries_of(path))
    entries["timestamp.tsr"] = authority.stamp_of(read_seal(entries["seal.json"]).stamped())
    write_entries(path, list(entries.items()))
    told = [str(one) for one in verify_package(path, key=key, tsa_root=authority.root).failures()]
    assert told == ["timestamp.tsr: is not the one that was sealed: it was changed, swapped, added or dropped"]


def test_nobody_signs_anew_under_a_stamp_that_another_asked_for(stamped, authority, tmp_path):
    path, _ = stamped
    entries = dict(entries_of(path))
    make_key(tmp_path / "mallory")
    mallory = read_secret_key(tmp_path / "mallory")
    begun = make_seal(hashlib.sha256(entries["manifest.json"]).hexdigest(), mallory)
    stamp = hashlib.sha256(entries["timestamp.tsr"]).hexdigest()
    entries["seal.json"] = seal_bytes(with_timestamp(begun, stamp, mallory))
    write_entries(path, list(entries.items()))
    told = [str(one) for one in verify_package(path, key=mallory.public(), tsa_root=authority.root).failures()]
    assert told == ["timestamp.tsr: is a timestamp of something else"]


def test_a_stamp_is_not_taken_away_nor_put_under_another_seal(stamped, authority, tmp_path):
    path, key = stamped
    entries = dict(entries_of(path))
    seal = read_seal(entries["seal.json"])
    without = {**entries, "seal.json": seal_bytes(replace(seal, timestamp_sha256=""))}
    without.pop("timestamp.tsr")
    told = [str(one) for one in verify_package(write_entries(path, list(without.items())), key=key).failures()]
    assert told == [f"seal.json: its signature is not of the key {key.words}"]
    other = {**entries, "timestamp.tsr": authority.stamp_of(b"something else")}
    digest = hashlib.sha256(other["timestamp.tsr"]).hexdigest()
    other["seal.json"] = seal_bytes(replace(seal, timestamp_sha256=digest))
    told = [str(one) for one in verify_package(write_entries(path, list(other.items())), key=key).failures()]
    assert told == [
        f"seal.json: its signature is not of the key {key.words}",
        "timestamp.tsr: is a timestamp of something else",
    ]


def test_a_stamp_that_was_asked_for_and_cannot_be_read_does_not_pass(stamped, authority, monkeypatch):
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    verified = verify_package(stamped[0], key=stamped[1], tsa_root=authority.root)
    assert (verified.intact, verified.passed, verified.unchecked) == (True, False, ("timestamp",))
    assert "timestamp not checked: timestamps need an extra" in verified.verdict


def test_a_stamp_that_was_expected_and_is_missing_is_told(tmp_path, authority):
    path = tmp_path / "a.zip"
    write_package(gather_packing(make_sealable(tmp_path / "case")), path)
    told = [str(one) for one in verify_package(path, tsa_root=authority.root).failures()]
    assert told == ["timestamp.tsr: there is none, and one was expected"]


def test_a_stamp_of_something_else_and_no_stamp_at_all_are_told(authority):
    stamp = authority.stamp_of(b"one")
    assert read_time(stamp, b"one") == check_timestamp(stamp, b"one", authority.root)
    with pytest.raises(TimestampError, match="something else"):
        read_time(stamp, b"other")
    for content in (b"", b"\x30\x03\x02\x01\x02", stamp[:100], stamp[:-1], bytes(100)):
        with pytest.raises(TimestampError):
            read_time(content, b"one")


def test_a_stamp_with_any_byte_changed_is_not_taken(authority):
    stamp = authority.stamp_of(b"one")
    taken = 0
    for at in range(0, len(stamp), 37):
        changed = bytearray(stamp)
        changed[at] ^= 0x15
        try:
            check_timestamp(bytes(changed), b"one", authority.root)
        except TimestampError:
            continue
        taken += 1
    assert taken <= 2  # bytes that the authority does not sign: the seal holds them


def test_roots_that_are_no_certificates_are_told(authority, tmp_path):
    stamp = authority.stamp_of(b"one")
    (tmp_path / "root.pem").write_text("no certificate", "utf-8")
    for path in (tmp_path / "root.pem", tmp_path / "none.pem"):
        with pytest.raises(TimestampError, match="holds no certificates"):
            check_timestamp(stamp, b"one", path)


@pytest.mark.parametrize(
    ("where", "told"), [("/large", "more than"), ("/empty", "no timestamp"), (None, "cannot be reached"), ("x", "http")]
)
def test_an_authority_that_does_not_answer_as_it_must_is_told_and_nothing_is_written(tmp_path, address, where, told):
    known = {None: "http://127.0.0.1:1/", "x": "ftp://127.0.0.1/"}
    asked = known.get(where) or address[0] + where
    with pytest.raises(TimestampError, match=told):
        write_package(gather_packing(make_sealable(tmp_path / "case")), tmp_path / "a.zip", tsa=asked)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["case"]
    with pytest.raises(TimestampError, match=told):
        ask_timestamp(asked, b"message")
