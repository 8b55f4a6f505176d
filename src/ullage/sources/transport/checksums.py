"""Checksums that catalogues and servers tell, in their several forms."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CODES: Final = {
    "11": "sha1", "12": "sha256", "13": "sha512", "20": "sha384", "9320": "sha224", "14": "sha3_512", "15": "sha3_384",
    "16": "sha3_256", "17": "sha3_224", "d501": "md5",
}  # fmt: skip
"""Of multihash (multiformats' table of codes, as varints in hexadecimal)."""
_STEP: Final = 1 << 20
_MD5: Final = re.compile("[0-9a-f]{32}")

Sum = tuple[str, str]
"""Algorithm and digest in small hexadecimal."""


def read_multihash(text: object) -> Sum | None:
    """Read ``file:checksum`` of STAC: a multihash in hexadecimal; None for what is none, or of another algorithm."""
    if not isinstance(text, str):
        return None
    told = text.strip().lower()
    for code, name in CODES.items():
        length = hashlib.new(name).digest_size
        head = f"{code}{length:02x}"
        if told.startswith(head) and len(told) == len(head) + 2 * length and re.fullmatch("[0-9a-f]+", told):
            return name, told[len(head) :]
    return None


def sums_of_answer(said: Mapping[str, str]) -> list[Sum]:
    """Give what a server tells of a whole file: ``Content-MD5``, and the ETag of S3 where it is the file's MD5.

    An ETag of S3 is that for files stored in one piece without a key of their own; others have a dash or other digits.
    """
    found: list[Sum] = []
    try:
        told = base64.b64decode(said.get("content-md5", ""), validate=True).hex()
    except (binascii.Error, ValueError):
        told = ""
    if _MD5.fullmatch(told):
        found.append(("md5", told))
    return found


def etag_md5(said: Mapping[str, str]) -> str | None:
    """Give the ETag of S3 as an MD5, if it has that form; it may be none, so that a difference proves nothing."""
    etag = said.get("etag", "").strip('"').lower()
    return etag if "x-amz-request-id" in said and _MD5.fullmatch(etag) else None


def sums_of_file(path: Path, names: set[str]) -> dict[str, str]:
    """Work out the digests of a file, all in one reading."""
    working = {name: hashlib.new(name, usedforsecurity=False) for name in names}
    with path.open("rb") as file:
        while chunk := file.read(_STEP):
            for one in working.values():
                one.update(chunk)
    return {name: one.hexdigest() for name, one in working.items()}
