"""The seal: the last entry of a package, which holds its manifest and its timestamp to a key."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Final

from ullage.sealing.keys import PUBLIC_BYTES, PublicKey
from ullage.sealing.manifest import FORMAT, SEAL, ManifestError, canonical, check_format, read_canonical

if TYPE_CHECKING:
    from ullage.sealing.keys import SecretKey

MOST_SEAL: Final = 10_000
"""Bytes of a seal that are read."""

_LENGTHS: Final = {
    "manifest_sha256": (64,), "public_key": (0, 64), "signature": (0, 128), "timestamp_sha256": (0, 64),
    "closing_signature": (0, 128),
}  # fmt: skip
_MANIFEST: Final = b"Ullage seal 1, manifest\n"
_CLOSING: Final = b"Ullage seal 1, closing\n"


@dataclass(frozen=True, slots=True)
class Seal:
    """What a package is held to.

    A timestamp is of the manifest with its signature, so that nobody can sign anew under an old one. At last all of it
    is signed, so that nobody can take the timestamp away.

    Parameters
    ----------
    manifest_sha256
        As 64 digits.
    public_key, signature
        In hexadecimal; the signature is of the manifest and the key. Empty where nobody signed.
    timestamp_sha256
        As 64 digits; empty without a timestamp.
    closing_signature
        Of all before it; empty where nobody signed.
    """

    manifest_sha256: str
    public_key: str = ""
    signature: str = ""
    timestamp_sha256: str = ""
    closing_signature: str = ""

    def manifest_message(self) -> bytes:
        """Give what is signed first."""
        return _MANIFEST + self._part("manifest_sha256", "public_key")

    def stamped(self) -> bytes:
        """Give what an authority stamps."""
        return self._part("manifest_sha256", "public_key", "signature")

    def closing_message(self) -> bytes:
        """Give what is signed last."""
        return _CLOSING + self._part("manifest_sha256", "public_key", "signature", "timestamp_sha256")

    def key(self) -> PublicKey | None:
        """Give the key that it says it was signed with."""
        return PublicKey(bytes.fromhex(self.public_key)) if self.public_key else None

    def holds(self) -> bool:
        """Say whether both signatures are of that key; False where nobody signed."""
        key = self.key()
        return (
            key is not None
            and key.holds(bytes.fromhex(self.signature), self.manifest_message())
            and key.holds(bytes.fromhex(self.closing_signature), self.closing_message())
        )

    def _part(self, *names: str) -> bytes:
        return canonical({"format": FORMAT, **{name: getattr(self, name) for name in names}})


def make_seal(manifest_sha256: str, key: SecretKey | None) -> Seal:
    """Make the seal of a package without a timestamp."""
    if key is None:
        return Seal(manifest_sha256)
    begun = Seal(manifest_sha256, key.public().raw.hex())
    return _closed(replace(begun, signature=key.sign(begun.manifest_message()).hex()), key)


def with_timestamp(seal: Seal, timestamp_sha256: str, key: SecretKey | None) -> Seal:
    """Give a seal with the timestamp that was made of it.

    Parameters
    ----------
    seal
        Without one.
    timestamp_sha256
        Of the timestamp of `Seal.stamped`.
    key
        The same as before.
    """
    return _closed(replace(seal, timestamp_sha256=timestamp_sha256), key)


def _closed(seal: Seal, key: SecretKey | None) -> Seal:
    return replace(seal, closing_signature=key.sign(seal.closing_message()).hex()) if key else seal


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
    if not bool(found["public_key"]) == bool(found["signature"]) == bool(found["closing_signature"]):
        raise ManifestError(f"{SEAL} has a key without a signature, or a signature without a key")
    if found["public_key"] and len(bytes.fromhex(found["public_key"])) != PUBLIC_BYTES:
        raise ManifestError(f"{SEAL} has no key of Ed25519")
    return Seal(**found)
