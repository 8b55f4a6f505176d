"""What a package says to who opens it without Ullage."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXT = """\
This is a sealed evidence package of Ullage, an open-source program.

  inputs/                what the result was made from, or a part of it
  out/                   the result; out/report.html and out/report.pdf are for reading
  decisions.jsonl        what analysts decided, a line each, if they did: a log chained by hashes
  environment/           the libraries that it was worked out with, as the run says
  ro-crate-metadata.json the same, told to catalogues (RO-Crate 1.1)
  manifest.json          SHA-256, size and role of every file here; what was left out and why
  timestamp.tsr          a timestamp (RFC 3161) of manifest.json with its signature, if one was asked for
  seal.json              SHA-256 of manifest.json and of the timestamp, with a signature if somebody signed

To check it: ullage verify FILE.zip --key PUBLIC-KEY
To make the result again from its inputs and compare: ullage verify FILE.zip --rerun
Without Ullage: sha256sum of each file against manifest.json, and of manifest.json against seal.json.

A seal shows that nothing was changed since it was made, and by which key. It does not show that what is in it is true.
"""


def read_me(redaction: Sequence[str]) -> bytes:
    """Give the text of ``README.txt``, which follows from what was redacted alone.

    Parameters
    ----------
    redaction
        Sentences; empty where nothing was redacted.
    """
    if not redaction:
        return _TEXT.encode()
    told = "".join(f"* {one}\n" for one in redaction)
    return f"{_TEXT}\nRedacted:\n\n{told}".encode()
