"""Makes cases that can be sealed, without running them, and packages that somebody tampered with."""

import hashlib
import json
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ullage.decisions import Decision, DecisionLog
from ullage.sealing.archive import ArchiveWriter, read_members
from ullage.sealing.contents import gather_packing
from ullage.sealing.keys import make_key, read_secret_key
from ullage.sealing.run_record import make_record, read_record, record_bytes
from ullage.sealing.seal import write_package

OPEN = "; cannot be told: when it was sealed"
"""How every verdict of a package without a timestamp ends."""
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
INPUTS = {
    "case.toml": b'format = 1\ntitle = "A case"\n',
    "observations.csv": b"seen_at,place,vessel,note\n2024-03-06,berth,GREY HERON,told by Jordan Example\n",
    "scenes/one.SAFE/manifest.safe": b"<scene/>",
    "scenes/one.SAFE/measurement/a.tiff": bytes(range(256)) * 40,
}
RESULTS = {
    "report.html": b"<html><p>GREY HERON, told by Jordan Example</p></html>",
    "visits.csv": b"visit_id,vessel\nv-1,GREY HERON\n",
    "chips/a.png": b"\x89PNG" + bytes(500),
}


def folder_digest(files):
    digest = hashlib.sha256()
    for name in sorted(files, key=lambda name: name.split("/")):
        digest.update(f"{name}\n{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return digest.hexdigest()


def make_sealable(folder, *, decisions=3, inputs=INPUTS, results=RESULTS, title="A case"):
    """Write a case folder whose result says that it was made of its inputs."""
    told = {}
    for name, content in inputs.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if not name.startswith("scenes/"):
            told[name] = hashlib.sha256(content).hexdigest()
    for scene in {"/".join(name.split("/")[:2]) for name in inputs if name.startswith("scenes/")}:
        files = {name.removeprefix(f"{scene}/"): inputs[name] for name in inputs if name.startswith(f"{scene}/")}
        told[scene] = folder_digest(files)
    log = DecisionLog(folder)
    for number in range(decisions):
        log.append(
            Decision("reject", f"d-{number}", "Jordan Example", f"a jetty, says Jordan Example {number}"),
            now=NOON + timedelta(minutes=number),
        )
    summary = {"title": title, "from": "2024-01-01", "to": "2024-12-31", "version": "0.1.0", "code": "c" * 64}
    if decisions:
        told["decisions.sqlite"] = log.entries()[-1].hash
    summary["inputs"] = told
    written = {**results, "summary.json": json.dumps(summary).encode()}
    outputs = {name: hashlib.sha256(content).hexdigest() for name, content in written.items()}
    written["run.json"] = record_bytes(make_record("c" * 64, outputs))
    for name, content in written.items():
        path = folder / "out" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def record_again(case, *more):
    """Set the record of a run right for results that a test changed or added: as if the run had written them so."""
    path = case / "out" / "run.json"
    record = read_record(path.read_bytes())
    there = {name: case / "out" / name for name in (*record.outputs, *more)}
    outputs = {name: hashlib.sha256(one.read_bytes()).hexdigest() for name, one in there.items() if one.exists()}
    code = json.loads((case / "out" / "summary.json").read_bytes())["code"]
    path.write_bytes(record_bytes(replace(record, code=code, outputs=outputs)))


def make_package(folder, *, key=True, **more):
    """Give a package, and the secret key that it was signed with."""
    case = make_sealable(folder / "case", **more)
    secret = None
    if key:
        if not (folder / "key").exists():
            make_key(folder / "key")
        secret = read_secret_key(folder / "key")
    path = folder / "package.zip"
    write_package(gather_packing(case), path, key=secret)
    return path, secret


def entries_of(path):
    """Give name and content of each entry of a package, in their order."""
    found = []
    with path.open("rb") as file:
        members = read_members(file)
        at = 0
        for one in members:
            file.seek(at)
            head = file.read(30)
            name_length, extra_length = struct.unpack("<HH", head[26:30])
            at += 30 + name_length + extra_length
            file.seek(at)
            found.append((one.name, file.read(one.size)))
            at += one.size
    return found


def write_entries(path, entries):
    """Write a package of given entries as Ullage would: its structure is right, whatever is in it."""
    with path.open("wb") as file:
        writer = ArchiveWriter(file)
        for name, content in entries:
            writer.begin(name, len(content))
            file.write(content)
            writer.end(zlib.crc32(content))
        writer.finish()
    return path
