"""A package checked: no network, and no trust in anything that stands in it."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final

from ullage.decisions import find_breaks
from ullage.errors import InputError, Problem
from ullage.sealing.archive import ArchiveError
from ullage.sealing.checks import Findings, Verified, conclude
from ullage.sealing.contents import SET_BACK
from ullage.sealing.crate import crate_bytes
from ullage.sealing.log_lines import read_log
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
    ManifestError,
    read_manifest,
)
from ullage.sealing.names import is_reserved
from ullage.sealing.read_me import read_me
from ullage.sealing.signed import MOST_SEAL, read_seal
from ullage.sealing.structure import open_package, shown
from ullage.sealing.written import check_result

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ullage.decisions import Entry
    from ullage.parts import Progress
    from ullage.sealing.keys import PublicKey
    from ullage.sealing.manifest import Item, Manifest
    from ullage.sealing.signed import Seal
    from ullage.sealing.structure import Opened

MOST_STAMP: Final = 64 << 10


def verify_package(
    path: Path,
    *,
    key: PublicKey | None = None,
    tsa_root: Path | None = None,
    rerun: bool = False,
    progress: Progress | None = None,
) -> Verified:
    """Check a package.

    Parameters
    ----------
    path
        Of the package.
    key
        That it is to be signed with; without one nobody can say who signed.
    tsa_root
        Certificates of authorities whose timestamps are trusted, as PEM.
    rerun
        Whether the flow is run again on its inputs, and every result compared.
    progress
        Called with the stage's name, entries done and entries in all.

    Raises
    ------
    InputError
        When the file cannot be read. All else is a finding.
    """
    progress = progress or (lambda *_: None)
    findings = Findings()
    try:
        file = path.open("rb", buffering=0)
    except OSError as error:
        raise InputError([Problem(str(path), f"cannot be read ({error.strerror or error})")]) from error
    with file:
        opened = open_package(file, findings, progress)
        manifest = _check_manifest(opened, findings)
        seal = _check_seal(opened, key, findings)
        _check_timestamp(opened, seal, tsa_root, findings)
        if manifest:
            _check_contents(opened, manifest, findings)
            _check_derived(opened, manifest, findings)
            _check_decisions(opened, manifest, findings)
            check_result(opened, manifest, findings)
        if rerun and manifest:
            from ullage.sealing.rerun import check_rerun

            check_rerun(opened, manifest, findings, progress)
        elif rerun:
            findings.unknown("rerun", "not run: the package is not intact")
    own = seal.key() if seal and seal.holds() else None
    known = own is not None and own == key
    asked = [part for part, wanted in (("timestamp", tsa_root is not None), ("rerun", rerun)) if wanted]
    title, signer = manifest.title if manifest else "", own.words if own else ""
    return conclude(findings, title=title, signer=signer, known=known, asked=asked)


def _check_manifest(opened: Opened, findings: Findings) -> Manifest | None:
    try:
        return read_manifest(opened.read(MANIFEST, MOST_MANIFEST))
    except (ArchiveError, ManifestError) as error:
        findings.fails("manifest", str(error), MANIFEST)
        return None


def _check_seal(opened: Opened, key: PublicKey | None, findings: Findings) -> Seal | None:
    """Check that the seal is of this manifest and this timestamp, and who signed it."""
    try:
        seal = read_seal(opened.read(SEAL, MOST_SEAL))
    except (ArchiveError, ManifestError) as error:
        findings.fails("signature", str(error), SEAL)
        return None
    for name, told in ((MANIFEST, seal.manifest_sha256), (TIMESTAMP, seal.timestamp_sha256)):
        place = opened.place(name)
        found = opened.digests[place].sha256 if place is not None else ""
        if found != told:
            changed = "is not the one that was sealed: it was changed, swapped, added or dropped"
            findings.fails("signature", changed, name)
    own = seal.key()
    if own and not seal.holds():
        findings.fails("signature", f"its signature is not of the key {own.words}", SEAL)
    elif key and own != key:
        told = f"it was signed by another key, {own.words}, not by {key.words}" if own else "nobody signed it"
        findings.fails("signature", told, SEAL)
    elif own and key:
        findings.holds("signature", f"signed by the key that was given, {own.words}")
    elif own:
        findings.unknown("signature", f"signed by {own.words}: whose key that is has to be asked elsewhere")
    else:
        findings.unknown("signature", "nobody signed it: whoever changed it could have sealed it again")
    return seal


def _check_timestamp(opened: Opened, seal: Seal | None, root: Path | None, findings: Findings) -> None:
    from ullage.sealing.timestamp import TimestampError, check_timestamp, read_time

    if opened.place(TIMESTAMP) is None:
        told = "there is none"
        if root or (seal and seal.timestamp_sha256):
            findings.fails("timestamp", f"{told}, and one was expected", TIMESTAMP)
        else:
            findings.unknown("timestamp", f"{told}: nothing but the signer's word says when it was made")
        return
    if seal is None:
        findings.fails("timestamp", "is of a seal that is not there", TIMESTAMP)
        return
    try:
        stamp = opened.read(TIMESTAMP, MOST_STAMP)
        if root:
            when = check_timestamp(stamp, seal.stamped(), root)
            what = "the manifest with this signature" if seal.signature else "the manifest"
            told = f"{what} was there on {when:%Y-%m-%d %H:%M:%S} UTC, as an authority of {root.name} says"
            findings.holds("timestamp", told)
        else:
            when = read_time(stamp, seal.stamped())
            told = f"it says {when:%Y-%m-%d %H:%M:%S} UTC; give --tsa-root to check whose word that is"
            findings.unknown("timestamp", told)
    except ArchiveError as error:
        findings.fails("timestamp", str(error), TIMESTAMP)
    except TimestampError as error:
        if error.lacking:
            findings.unknown("timestamp", str(error))
        else:
            findings.fails("timestamp", str(error), TIMESTAMP)


def _check_contents(opened: Opened, manifest: Manifest, findings: Findings) -> None:
    """Hold every entry to the manifest, and the manifest to the entries."""
    if len(opened.digests) < len(opened.members):
        findings.fails("contents", "could not be read to their end")
    names = [one.name for one in opened.members]
    last = [one for one in LAST if one != TIMESTAMP or TIMESTAMP in names]
    expected = [*(one.path for one in manifest.entries), *last]
    _tell_differences(names, expected, findings)
    items: dict[str, Item] = {one.path: one for one in manifest.entries}
    for member, digest in zip(opened.members, opened.digests, strict=False):
        item = items.get(member.name)
        if item and (item.size, item.sha256, int(item.crc32, 16)) != (digest.size, digest.sha256, digest.crc32):
            findings.fails("contents", "is not what the manifest says: it was changed", shown(member.name))
    sizes = sum(one.size for one in manifest.entries)
    findings.holds("contents", f"{len(manifest.entries):,} files, {sizes:,} bytes, each with the hash in the manifest")


def _tell_differences(names: list[str], expected: list[str], findings: Findings) -> None:
    there, wanted = set(names), set(expected)
    for name in expected:
        if name not in there:
            findings.fails("contents", "is in the manifest, and missing from the package", shown(name))
    for name in names:
        if name not in wanted:
            findings.fails("contents", "was added: it is not in the manifest", shown(name))
    if len(names) != len(there) or len(expected) != len(wanted):
        for name in dict.fromkeys(one for part in (names, expected) for one, n in Counter(part).items() if n > 1):
            findings.fails("contents", "stands twice", shown(name))
    elif there == wanted and names != expected:
        name = next(one for one, other in zip(names, expected, strict=True) if one != other)
        findings.fails("contents", "does not stand where the manifest has it: entries were moved", shown(name))


def _check_derived(opened: Opened, manifest: Manifest, findings: Findings) -> None:
    """Check what follows from the manifest: the crate, the roles, the libraries."""
    items = {one.path: one for one in manifest.entries}
    for name in (CRATE, READ_ME, PACKAGES):
        if name not in items:
            findings.fails("manifest", "is missing", name)
    for name, content in ((CRATE, crate_bytes(manifest)), (READ_ME, read_me(manifest.redaction))):
        place = opened.place(name)
        if place is not None and opened.digests[place].sha256 != hashlib.sha256(content).hexdigest():
            findings.fails("manifest", "does not say what the manifest says: it was forged", name)
    if PACKAGES in items and items[PACKAGES].sha256 != manifest.lock_sha256:
        findings.fails("manifest", "is not the list of libraries that the manifest names", PACKAGES)
    for one in (*manifest.entries, *manifest.left_out):
        if one.path.startswith("inputs/") and is_reserved(one.path.removeprefix("inputs/")):
            findings.fails("manifest", "is no place for an input: Ullage itself writes there", shown(one.path))
        if one.role not in _roles(one.path):
            findings.fails("manifest", f"has the role {one.role}, which nothing there has", shown(one.path))
    kept = "; redacted: " + " ".join(manifest.redaction) if manifest.redaction else ""
    out = f"; {len(manifest.left_out):,} files were left out" if manifest.left_out else ""
    findings.holds("manifest", f"“{manifest.title}”, {manifest.from_day} to {manifest.to_day}{out}{kept}")


def _roles(path: str) -> tuple[str, ...]:
    known = {LOG: ("decision",), CRATE: ("metadata",), READ_ME: ("metadata",), PACKAGES: ("lock",)}
    within = {"inputs": ("input",), "out": ("derived", "report", "lake", "added"), "measured": ("measured",)}
    top, _, below = path.partition("/")
    return known.get(path) or (within.get(top, ()) if below else ())


def _check_decisions(opened: Opened, manifest: Manifest, findings: Findings) -> None:
    """Check the chain of the log, and that it is the log of this case."""
    place = opened.place(LOG)
    if place is None:
        if manifest.decisions or manifest.head:
            findings.fails("decisions", f"is missing: the manifest has {manifest.decisions:,} decisions", LOG)
        findings.holds("decisions", "nobody decided anything")
        return
    seen = _Seen()
    try:
        with opened.lines(place) as lines:
            entries = seen.passing(read_log(lines, opened.members[place].size))
            breaks = find_breaks(entries, manifest.log_id or None)
    except ManifestError as error:
        findings.fails("decisions", str(error), LOG)
        return
    for told in breaks:
        if SET_BACK in told:
            findings.unknown("decisions", told, LOG)
        else:
            findings.fails("decisions", told, LOG)
    if seen.strange(manifest.title):
        findings.unknown("decisions", "some were written in a case of another title: renamed, or copied here", LOG)
    if (seen.log_id, seen.count, seen.head) != (manifest.log_id, manifest.decisions, manifest.head):
        told = (
            f"it has {seen.count:,} decisions of {seen.log_id}, there are {manifest.decisions:,} of {manifest.log_id}"
        )
        findings.fails("decisions", f"is not the log that the manifest names: {told} in that", LOG)
    if seen.redacted and not manifest.redaction:
        findings.fails("decisions", "was redacted, and the package says nothing of that", LOG)
    findings.holds("decisions", f"{seen.count:,} decisions, each follows the one before it{seen.told()}")


class _Seen:
    """What went by while a log was read."""

    def __init__(self) -> None:
        self.count = self.redacted = 0
        self.log_id = self.head = ""
        self._titles: set[str] = set()

    def passing(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        for one in entries:
            self.count += 1
            self.redacted += set(one.salts) != {"by", "why", "known"}
            self.log_id, self.head = self.log_id or one.log_id, one.hash
            self._titles |= {str(title) for title in [(one.known or {}).get("case")] if title is not None}
            yield one

    def strange(self, title: str) -> bool:
        """Say whether any of them knows of another case."""
        return bool(self._titles - {title})

    def told(self) -> str:
        return f"; names and reasons of {self.redacted:,} were redacted" if self.redacted else ""
