"""A package written: one pass over its files, under a temporary name until it is whole and on the disk."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from ullage.errors import InputError, OutputError, Problem
from ullage.sealing.archive import MOST_ENTRIES, ArchiveError, ArchiveWriter
from ullage.sealing.crate import crate_bytes
from ullage.sealing.log_lines import MOST_DECISIONS, log_bytes
from ullage.sealing.manifest import (
    CRATE,
    LAST,
    LOG,
    MANIFEST,
    MOST_MANIFEST,
    PACKAGES,
    READ_ME,
    SEAL,
    TIMESTAMP,
    Item,
    Manifest,
    manifest_bytes,
)
from ullage.sealing.package import Packing, Piece, state_of
from ullage.sealing.read_me import read_me
from ullage.sealing.result_inputs import find_changed
from ullage.sealing.run_record import MOST_BYTES as MOST_RECORD
from ullage.sealing.signed import Seal, make_seal, seal_bytes, with_timestamp
from ullage.sealing.streaming import Digest, Flusher, Hasher, digest_of
from ullage.sealing.written import MOST_SUMMARY, RECORD, SUMMARY
from ullage.writing import take_lock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ullage.parts import Progress
    from ullage.sealing.keys import SecretKey


@dataclass(frozen=True, slots=True)
class Sealed:
    """A package that was written.

    Parameters
    ----------
    path
        Where it is.
    sha256
        Of its manifest: one number that stands for all of it.
    manifest, seal
        As they stand in it.
    """

    path: Path
    sha256: str
    manifest: Manifest
    seal: Seal


class _Reading(NamedTuple):
    """What reads and what writes large files, and which files were read as they were."""

    hasher: Hasher
    flusher: Flusher
    seen: dict[Path, tuple[int, int, int]]


def write_package(
    packing: Packing,
    path: Path,
    *,
    key: SecretKey | None = None,
    tsa: str | None = None,
    progress: Progress | None = None,
) -> Sealed:
    """Write a package.

    Parameters
    ----------
    packing
        What goes in.
    path
        Of the package; one that is there is replaced once the new one is whole.
    key
        Signs it; without one nobody does.
    tsa
        Address of an authority that is asked for a timestamp; by default none is.
    progress
        Called with the stage's name, pieces done and pieces in all.

    Raises
    ------
    InputError
        When a file changed since the result was made of it, or is gone.
    OutputError
        When the package cannot be written; one that was there stays as it was.
    TimestampError
        When a timestamp was asked for and could not be had.
    """
    with _whole_file(path) as file, Hasher() as hasher, Flusher(file) as flusher:
        writer = ArchiveWriter(file)
        reading = _Reading(hasher, flusher, {})
        manifest = _write_pieces(packing, writer, reading, progress or (lambda *_: None))
        content = manifest_bytes(manifest)
        _check_size("its manifest", len(content), MOST_MANIFEST, "bytes")
        writer.add(MANIFEST, content)
        sha256 = hashlib.sha256(content).hexdigest()
        seal = make_seal(sha256, key)
        if tsa:
            from ullage.sealing.timestamp import ask_timestamp

            stamp = ask_timestamp(tsa, seal.stamped())
            writer.add(TIMESTAMP, stamp)
            seal = with_timestamp(seal, hashlib.sha256(stamp).hexdigest(), key)
        writer.add(SEAL, seal_bytes(seal))
        writer.finish()
    return Sealed(path, sha256, manifest, seal)


def _write_pieces(packing: Packing, writer: ArchiveWriter, reading: _Reading, progress: Progress) -> Manifest:
    """Write all entries but those that stand last; give the manifest of them."""
    inside = [*packing.inside(), *_own_pieces(packing)]
    outside = packing.outside()
    _check_sizes(packing, inside)
    items: list[Item] = []
    total = len(inside) + len(outside)
    for done, piece in enumerate(inside):
        progress("seal", done, total)
        digest = _write(piece, writer, reading)
        items.append(_item(piece, digest, crc32=f"{digest.crc32:08x}"))
    left_out = []
    for done, piece in enumerate(outside, start=len(inside)):
        progress("seal", done, total)
        # of a result that is left out for the public not even the hash is told: see Item.redacted
        digest = Digest(0, "", 0) if piece.name.startswith("out/") else _digest(piece, reading.hasher)
        left_out.append(_item(piece, digest, crc32=""))
    progress("seal", total, total)
    _check_unchanged([*inside, *outside], reading)
    manifest = _manifest(packing, tuple(items), tuple(left_out))
    changed = find_changed(packing.summary, manifest)
    if changed:
        raise InputError([Problem(name, told) for name, told in changed])
    crate = crate_bytes(manifest)
    writer.add(CRATE, crate)
    digest = digest_of(crate)
    last = Item(CRATE, digest.size, digest.sha256, f"{digest.crc32:08x}", "metadata")
    return replace(manifest, entries=(*manifest.entries, last))


def _check_sizes(packing: Packing, inside: Sequence[Piece]) -> None:
    """Refuse what a check would not take."""
    sizes = {one.name: one.state[1] if one.state else 0 for one in inside if one.content is None}
    sizes |= {one.name: len(one.content) for one in inside if one.content is not None}
    _check_size("the package", len(inside) + len(LAST) + 1, MOST_ENTRIES, "files")
    _check_size("the log", len(packing.log), MOST_DECISIONS, "decisions")
    _check_size(SUMMARY, sizes.get(SUMMARY, 0), MOST_SUMMARY, "bytes")
    _check_size(RECORD, sizes.get(RECORD, 0), MOST_RECORD, "bytes")


def _check_size(name: str, count: int, most: int, unit: str) -> None:
    if count > most:
        told = f"would have {count:,} {unit}, and ullage verify takes {most:,}"
        raise InputError([Problem(name, f"{told}: seal a smaller case, or with --inputs hashes")])


def _check_unchanged(pieces: Sequence[Piece], reading: _Reading) -> None:
    """Refuse a case that somebody ran while it was sealed: half of its results would be of another run."""
    known = [(one.name, one.path, one.state or reading.seen.get(one.path)) for one in pieces if one.path]
    changed = [name for name, path, state in known if not path.exists() or (state and state_of(path.stat()) != state)]
    if changed:
        raise InputError([Problem(name, "changed while the case was sealed; seal it again") for name in changed])


def _own_pieces(packing: Packing) -> list[Piece]:
    """Give what a package has beside the files of its case."""
    own = [
        Piece(READ_ME, "metadata", content=read_me(packing.redaction)),
        Piece(PACKAGES, "lock", content=packing.record.lock()),
    ]
    return [*own, Piece(LOG, "decision", content=log_bytes(packing.log))] if packing.log else own


def _manifest(packing: Packing, items: tuple[Item, ...], left_out: tuple[Item, ...]) -> Manifest:
    summary, log, record = packing.summary, packing.log, packing.record
    return Manifest(
        title=summary["title"],
        from_day=summary["from"],
        to_day=summary["to"],
        version=str(summary.get("version", "")),
        code_sha256=str(summary.get("code", "")),
        machine=record.machine,
        python=record.python,
        lock_sha256=record.lock_sha256(),
        entries=items,
        left_out=left_out,
        log_id=log[0].log_id if log else "",
        decisions=len(log),
        head=log[-1].hash if log else "",
        redaction=packing.redaction,
    )


def _item(piece: Piece, digest: Digest, *, crc32: str) -> Item:
    told: dict[str, Any] = {"licence": piece.licence, "source": piece.source, "why": piece.why}
    return Item(piece.name, digest.size, digest.sha256, crc32, piece.role, redacted=piece.redacted, **told)


def _write(piece: Piece, writer: ArchiveWriter, reading: _Reading) -> Digest:
    if piece.content is not None:
        writer.add(piece.name, piece.content)
        return digest_of(piece.content)
    with _opened(piece) as file:
        about = os.fstat(file.fileno())
        size = about.st_size
        if piece.path:
            reading.seen[piece.path] = state_of(about)
        try:
            writer.begin(piece.name, size)
            digest = reading.hasher.read(file, size, reading.flusher.write)
            writer.end(digest.crc32)
        except ArchiveError as error:
            raise InputError([Problem(piece.name, f"{error}; seal again when nothing writes to the case")]) from error
    return digest


def _digest(piece: Piece, hasher: Hasher) -> Digest:
    if piece.content is not None:
        return digest_of(piece.content)
    with _opened(piece) as file:
        return hasher.read(file)


@contextmanager
def _opened(piece: Piece) -> Iterator[BinaryIO]:
    if piece.path is None:
        raise ValueError(f"{piece.name} has neither path nor content")
    try:
        file = piece.path.open("rb", buffering=0)
    except OSError as error:
        raise InputError([Problem(piece.name, f"cannot be read ({error.strerror or error})")]) from error
    with file:
        yield file


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that has its name only once it is whole and on the disk."""
    partial = path.with_name(f".{path.name}.partial")
    busy = f"{path}: another process is writing it; wait until it is done"
    try:
        handle = take_lock(partial, busy)
        with os.fdopen(handle, "wb") as file:
            if not partial.exists() or os.fstat(handle).st_ino != partial.stat().st_ino:
                raise OutputError(busy)
            try:
                os.ftruncate(handle, 0)
                yield file
                file.flush()
                os.fsync(handle)
                partial.replace(path)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        told = f"{path}: cannot be written ({error.strerror or error}); what was there stays as it was"
        raise OutputError(f"{told}. Make the folder writable, free some space, or choose another place") from error
