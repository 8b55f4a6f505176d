"""Attempts on a package: each gives other bytes, and the names one of which a check has to tell."""

import hashlib
import json
import random
import zlib
from dataclasses import replace

from sealmaker import entries_of, write_entries
from ullage.decisions.entry import Entry, entry_hash
from ullage.sealing.crate import crate_bytes
from ullage.sealing.log_lines import log_bytes
from ullage.sealing.manifest import CRATE, LOG, MANIFEST, SEAL, TIMESTAMP, Item, manifest_bytes, read_manifest
from ullage.sealing.run_record import RecordError, read_record, record_bytes
from ullage.sealing.signed import make_seal, read_seal, seal_bytes

RECORD = "out/run.json"


def flip(path, dice, target):
    """Flip a bit of any byte of the file."""
    content = bytearray(path.read_bytes())
    at = dice.randrange(len(content))
    content[at] ^= 1 << dice.randrange(8)
    target.write_bytes(content)
    within = 0
    for name, one in entries_of(path):
        within += 30 + len(name.encode()) + len(one)
        if at < within:
            return {name}
    for name, _ in entries_of(path):
        within += 46 + len(name.encode())
        if at < within:
            return {"directory", "entry", name}
    return {"directory", "archive"}


def flip_within(path, dice, target):
    """Flip a bit of one entry, and set all checksums of the zip right."""
    entries = entries_of(path)
    place = dice.choice([i for i, (_, content) in enumerate(entries) if content])
    name, content = entries[place]
    changed = bytearray(content)
    changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    entries[place] = name, bytes(changed)
    write_entries(target, entries)
    return {name}


def drop(path, dice, target):
    entries = entries_of(path)
    name, _ = entries.pop(dice.randrange(len(entries)))
    write_entries(target, entries)
    return {name}


def add(path, dice, target):
    entries = entries_of(path)
    name = dice.choice(["inputs/more.csv", "out/more.csv", "more", "inputs/scenes/one.SAFE/b", "../out", TIMESTAMP])
    entries.insert(dice.randrange(len(entries) + 1), (name, dice.randbytes(dice.randrange(40))))
    write_entries(target, entries)
    return {name}


def reorder(path, dice, target):
    entries = entries_of(path)
    one, other = dice.sample(range(len(entries)), 2)
    entries[one], entries[other] = entries[other], entries[one]
    write_entries(target, entries)
    return {entries[one][0], entries[other][0]}


def rename(path, dice, target):
    entries = entries_of(path)
    place = dice.randrange(len(entries))
    name, content = entries[place]
    entries[place] = dice.choice([name.upper(), name + "2", f"out/{name}", name[:-1] or "x", "/" + name]), content
    write_entries(target, entries)
    return {name, entries[place][0]}


def duplicate(path, dice, target):
    entries = entries_of(path)
    name, content = dice.choice(entries)
    entries.insert(dice.randrange(len(entries) + 1), (name, content + dice.choice([b"", b"x"])))
    write_entries(target, entries)
    return {name}


def put_between(path, dice, target):
    """Put bytes where no entry is: before, between, after."""
    content = path.read_bytes()
    at, places = 0, []
    for name, one in entries_of(path):
        places.append((at, {name, "its directory"}))  # which lies elsewhere by then
        at += 30 + len(name.encode()) + len(one)
    places += [(at, {"directory", "archive"}), (len(content), {"archive", "last bytes"})]
    at, names = dice.choice(places)
    target.write_bytes(content[:at] + dice.randbytes(dice.randrange(1, 40)) + content[at:])
    return names


def cut(path, dice, target):
    content = path.read_bytes()
    target.write_bytes(content[: dice.randrange(len(content))])
    return {"archive", "entry", "package"}


def swap_contents(path, dice, target):
    entries = entries_of(path)
    one, other = dice.sample(range(len(entries)), 2)
    (a, left), (b, right) = entries[one], entries[other]
    entries[one], entries[other] = (a, right), (b, left)
    write_entries(target, entries)
    return {a, b}


def edit_log(path, dice, target, other):
    """Edit, cut or splice the log; half of the time mend its hashes, and all but the signature."""
    entries = dict(entries_of(path))
    log = [Entry(**json.loads(line)) for line in entries[LOG].splitlines()]
    strange = [Entry(**json.loads(line)) for line in dict(entries_of(other))[LOG].splitlines()]
    place = dice.randrange(len(log))
    one = log[place]
    changes = {
        "by": lambda: [*log[:place], replace(one, by="Somebody"), *log[place + 1 :]],
        "why": lambda: [*log[:place], replace(one, why="otherwise"), *log[place + 1 :]],
        "kind": lambda: [*log[:place], replace(one, kind="accept"), *log[place + 1 :]],
        "subject": lambda: [*log[:place], replace(one, subject="d-9"), *log[place + 1 :]],
        "time": lambda: [*log[:place], replace(one, written_at="2020-01-01T00:00:00.000000Z"), *log[place + 1 :]],
        "salts": lambda: [*log[:place], one.redacted(by="x"), *log[place + 1 :]],
        "cut": lambda: log[:place],
        "head": lambda: log[place + 1 :],
        "splice": lambda: [*log[:place], *strange[place:]],
        "other": lambda: strange,
        "twice": lambda: [*log[: place + 1], *log[place:]],
    }
    found = changes[dice.choice(list(changes))]()
    if dice.random() < 0.5:
        found = rechained(found)
    entries[LOG] = log_bytes(found)
    if dice.random() < 0.5:
        mend(entries, rehead=found)
    write_entries(target, list(entries.items()))
    return {LOG, SEAL}


def rechained(entries):
    """Give a log whose hashes follow one another again, as one who knows the format would write it."""
    found, previous = [], "0" * 64
    for number, one in enumerate(entries, start=1):
        one = replace(one, number=number, previous=previous)  # noqa: PLW2901 - the same entry, mended
        one = replace(one, hash=entry_hash(one))  # noqa: PLW2901
        found.append(one)
        previous = one.hash
    return found


def mend(entries, *, rehead=None):
    """Set manifest, crate and seal right for entries that were changed; nobody can set the signature right."""
    manifest = read_manifest(entries[MANIFEST])
    if rehead is not None:
        last = rehead[-1] if rehead else None
        told = (last.log_id, last.hash) if last else ("", "")
        manifest = replace(manifest, log_id=told[0], head=told[1], decisions=len(rehead))
    entries[RECORD] = rerecorded(entries, manifest.entries)
    manifest = replace(manifest, entries=tuple(_mended(one, entries[one.path]) for one in manifest.entries))
    entries[CRATE] = crate_bytes(manifest)
    manifest = replace(manifest, entries=tuple(_mended(one, entries[one.path]) for one in manifest.entries))
    entries[MANIFEST] = manifest_bytes(manifest)
    seal = read_seal(entries[SEAL])
    entries[SEAL] = seal_bytes(replace(seal, manifest_sha256=hashlib.sha256(entries[MANIFEST]).hexdigest()))


def _mended(item, content):
    crc32 = f"{zlib.crc32(content):08x}"
    return replace(item, size=len(content), sha256=hashlib.sha256(content).hexdigest(), crc32=crc32)


def rerecorded(entries, items, **changes):
    """Set what the run says it wrote right for what is there, as one would who knows of it."""
    try:
        record = read_record(entries[RECORD])
    except RecordError:
        return entries[RECORD]
    there = [one.path for one in items if one.role in ("derived", "report") and one.path != RECORD]
    outputs = {name.removeprefix("out/"): hashlib.sha256(entries[name]).hexdigest() for name in there}
    hidden = {name: "" for name, content in record.outputs.items() if not content}
    return record_bytes(replace(record, outputs=hidden | outputs, **changes))


def forge(path, target, key=None, *, contents=(), change=lambda manifest: manifest):
    """Change what a package holds and what its manifest says, and seal it rightly: as one would who signs a lie.

    `contents` are new contents by name (None drops one); `change` is given the manifest before hashes are set right.
    """
    entries = dict(entries_of(path))
    entries.update(contents)
    manifest = change(read_manifest(entries[MANIFEST]))
    items = tuple(one for one in manifest.entries if one.path != CRATE and entries.get(one.path) is not None)
    entries[RECORD] = rerecorded(entries, items, machine=manifest.machine)
    items = tuple(_mended(one, entries[one.path]) for one in items)
    manifest = replace(manifest, entries=items)
    crate = crate_bytes(manifest)
    last = _mended(Item(CRATE, 0, "", "", "metadata"), crate)
    manifest = replace(manifest, entries=(*items, last))
    told = {one.path: entries[one.path] for one in items} | {CRATE: crate, MANIFEST: manifest_bytes(manifest)}
    told[SEAL] = seal_bytes(make_seal(hashlib.sha256(told[MANIFEST]).hexdigest(), key))
    return write_entries(target, list(told.items()))


def change_all_but_the_signature(path, dice, target):
    """Change an entry and set everything right that can be set right without the key."""
    entries = dict(entries_of(path))
    name = dice.choice([name for name in entries if name not in (MANIFEST, SEAL, CRATE)])
    entries[name] += b"more"
    mend(entries)
    write_entries(target, list(entries.items()))
    return {SEAL, name}


def swap_seal(path, dice, target, other):
    """Take signature, key, timestamp or all of the seal of another package, or drop them."""
    entries, strange = dict(entries_of(path)), dict(entries_of(other))
    seal, theirs = read_seal(entries[SEAL]), read_seal(strange[SEAL])
    changes = {
        "signature": replace(seal, signature=theirs.signature),
        "closing": replace(seal, closing_signature=theirs.closing_signature),
        "key": replace(seal, public_key="ab" * 32),
        "other seal": theirs,
        "other key": replace(theirs, manifest_sha256=seal.manifest_sha256),
        "timestamp": replace(seal, timestamp_sha256="0" * 64),
        "no timestamp": replace(seal, timestamp_sha256=""),
        "other timestamp": replace(seal, timestamp_sha256=theirs.timestamp_sha256),
        "none": replace(seal, public_key="", signature="", closing_signature=""),
    }
    kind = dice.choice(list(changes))
    entries[SEAL] = seal_bytes(changes[kind])
    if kind == "no timestamp":
        entries.pop(TIMESTAMP, None)
    if kind == "other timestamp" and TIMESTAMP in strange:
        entries[TIMESTAMP] = strange[TIMESTAMP]
    write_entries(target, list(entries.items()))
    return {SEAL, TIMESTAMP, MANIFEST}


ALONE = (
    flip, flip, flip_within, drop, add, reorder, rename, duplicate, put_between, cut, swap_contents,
    change_all_but_the_signature,
)  # fmt: skip
WITH_ANOTHER = (edit_log, swap_seal)


def attempt(number, path, other, target):
    """Tamper with a package in the way that a number says; give the names one of which must be told."""
    dice = random.Random(number)  # noqa: S311 - the same attempts each time
    kind = dice.choice((*ALONE, *WITH_ANOTHER, edit_log))
    names = kind(path, dice, target, other) if kind in WITH_ANOTHER else kind(path, dice, target)
    return kind.__name__, names
