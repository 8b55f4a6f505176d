"""The seal: the last entry of a package, which holds its manifest and its timestamp to a key."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Final

from ullage.sealing.keys import PUBLIC_BYTES, PublicKey
from ullage.sealing.manifest import FORMAT, SEAL, ManifestError, canonical, check_format, read_canonical

if TYPE_CHECKING:
    from ullage.sealing.keys import SecretKey

MOST_SEAL: Final = 10_000
"""Bytes of a seal that are read."""

_LENGTHS: Final = {"manifest_sha256": (64,), "timestamp_sha256": (0, 64), "public_key": (0, 64), "signature": (0, 128)}
_PURPOSE: Final = b"Ullage seal 1\n"


@dataclass(frozen=True, slots=True)
class Seal:
    """What a package is held to.

    Parameters
    ----------
    manifest_sha256, timestamp_sha256
        As 64 digits; the second is empty without a timestamp.
    public_key, signature
        In hexadecimal; empty where nobody signed.
    """

    manifest_sha256: str
    timestamp_sha256: str = ""
    public_key: str = ""
    signature: str = ""

    def message(self) -> bytes:
        """Give what is signed: all of it but the signature, and what it is for."""
        told = {name: value for name, value in asdict(self).items() if name != "signature"}
        return _PURPOSE + canonical({**told, "format": FORMAT})

    def key(self) -> PublicKey | None:
        """Give the key that it says it was signed with."""
        return PublicKey(bytes.fromhex(self.public_key)) if self.public_key else None

    def holds(self) -> bool:
        """Say whether the signature is of that key; False where nobody signed."""
        key = self.key()
        return key is not None and key.holds(bytes.fromhex(self.signature), self.message())


def make_seal(manifest_sha256: str, timestamp_sha256: str, key: SecretKey | None) -> Seal:
    """Make the seal of a package."""
    if key is None:
        return Seal(manifest_sha256, timestamp_sha256)
    told = Seal(manifest_sha256, timestamp_sha256, key.public().raw.hex())
    return Seal(manifest_sha256, timestamp_sha256, told.public_key, key.sign(told.message()).hex())


def seal_bytes(seal: Seal) -> bytes:
    """Give a seal as it stands in a package."""
    return canonical({**asdict(seal), "format": FORMAT})


def read_seal(content: bytes) -> Seal:
    """Read a seal that nobody vouches for.

    Raises
    ------
    ManifestError
        With what is wrong with it.
    """
    found = read_canonical(content, SEAL)
    check_format(found, SEAL)
    found.pop("format")
    if set(found) != {one.name for one in fields(Seal)}:
        raise ManifestError(f"{SEAL} has other fields than it must have")
    for name, value in found.items():
        hexadecimal = isinstance(value, str) and re.fullmatch("[0-9a-f]*", value)
        if not hexadecimal or len(value) not in _LENGTHS[name]:
            raise ManifestError(f"{SEAL}: {name} is no hexadecimal number of the length that it must have")
    if bool(found["public_key"]) != bool(found["signature"]):
        raise ManifestError(f"{SEAL} has a key without a signature, or a signature without a key")
    if found["public_key"] and len(bytes.fromhex(found["public_key"])) != PUBLIC_BYTES:
        raise ManifestError(f"{SEAL} has no key of Ed25519")
    return Seal(**found)
