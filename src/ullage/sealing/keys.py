"""Keys that sign packages: Ed25519 (RFC 8032), the secret half in a file that only its owner can read."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ullage.errors import InputError, OutputError, Problem
from ullage.sealing.fingerprints import fingerprint

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PUBLIC_SUFFIX: Final = ".pub"
PUBLIC_BYTES: Final = 32
MOST_BYTES: Final = 10_000
"""Of a file with a key."""

_KIND: Final = "ullage-ed25519"
_PRIME: Final = 2**255 - 19
_SMALL: Final = frozenset(
    {
        0, 1, _PRIME - 1,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    }
)  # fmt: skip
"""Second coordinates of the points of small order of the curve (RFC 8032, 5.1): to such a key anything is signed."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half of a key that others may know.

    Parameters
    ----------
    raw
        Its 32 bytes.
    """

    raw: bytes

    @property
    def words(self) -> str:
        """Its fingerprint."""
        return fingerprint(self.raw)

    @property
    def is_weak(self) -> bool:
        """Whether it is a key that vouches for anything; no honest one is."""
        return int.from_bytes(self.raw, "little") % 2**255 % _PRIME in _SMALL

    def line(self) -> str:
        """Give it as it stands in a file: kind, key in hexadecimal, fingerprint."""
        return f"{_KIND} {self.raw.hex()} {self.words}\n"

    def holds(self, signature: bytes, message: bytes) -> bool:
        """Say whether a message was signed with the other half."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        if self.is_weak:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A key that signs."""

    key: Ed25519PrivateKey

    def public(self) -> PublicKey:
        """Give the half that others may know."""
        return PublicKey(self.key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Sign a message: the same message always gives the same 64 bytes."""
        return self.key.sign(message)


def default_key() -> Path:
    """Give where a key lies when nobody says where."""
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return (Path(home) / "ullage" / "seal.key").expanduser()


def make_key(path: Path) -> PublicKey:
    """Make a key: the secret half at a path, the public half beside it.

    Parameters
    ----------
    path
        Of the secret half; folders are made. The public half has ``.pub`` at its end.

    Raises
    ------
    OutputError
        When either file is there already: a key is never overwritten. Or when they cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    beside = path.with_name(path.name + PUBLIC_SUFFIX)
    for one in (path, beside):
        if one.exists() or one.is_symlink():
            raise OutputError(f"{one}: is there already, and a key is never overwritten; choose another name")
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = SecretKey(key).public()
    written: list[Path] = []
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for one, content, mode in ((path, secret, 0o600), (beside, public.line().encode(), 0o644)):
            _write_new(one, content, mode, written)
    except OSError as error:
        for one in written:  # half a key is none, and would be in the way of the next try
            one.unlink(missing_ok=True)
        raise OutputError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from error
    return public


def read_secret_key(path: Path) -> SecretKey:
    """Read a key to sign with.

    Raises
    ------
    InputError
        When it is none, or when others than its owner may read or write the file.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content = _read(path, secret=True)
    try:
        key = load_pem_private_key(content, None)
    except (ValueError, TypeError) as error:
        told = "is the public half of a key; sign with the file without .pub" if _KIND.encode() in content else ""
        told = told or "is no secret key without a password; make one with: ullage key new"
        raise InputError([Problem(str(path), told)]) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError([Problem(str(path), "is a key of another kind; expected Ed25519, as ullage key new makes it")])
    return SecretKey(key)


def read_public_key(path: Path) -> PublicKey:
    """Read a key to check with: the public half, or the secret one.

    Raises
    ------
    InputError
        When it is none, or when its words are not those of its digits.
    """
    content = _read(path, secret=False)
    if b"PRIVATE KEY" in content:
        return read_secret_key(path).public()
    parts = content.decode("utf-8", "replace").split()
    try:
        raw = bytes.fromhex(parts[1]) if parts[:1] == [_KIND] else b""
    except (IndexError, ValueError):
        raw = b""
    if len(raw) != PUBLIC_BYTES:
        raise InputError([Problem(str(path), f"is no public key; expected '{_KIND}', 64 digits and twelve words")])
    if parts[2:] not in ([], [fingerprint(raw)]):
        told = f"has words that are not those of its digits ({fingerprint(raw)}): get the key again from its owner"
        raise InputError([Problem(str(path), told)])
    if PublicKey(raw).is_weak:
        raise InputError([Problem(str(path), "is a key to which any message is signed: nobody honest made it")])
    return PublicKey(raw)


def _write_new(path: Path, content: bytes, mode: int, written: list[Path]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    written.append(path)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, mode)
        file.write(content)
        file.flush()
        os.fsync(handle)


def _read(path: Path, *, secret: bool) -> bytes:
    try:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            content = file.read(MOST_BYTES + 1) if stat.S_ISREG(about.st_mode) else b""
    except OSError as error:
        raise InputError([Problem(str(path), f"cannot be read ({error.strerror or error})")]) from error
    if not content or len(content) > MOST_BYTES:
        raise InputError([Problem(str(path), "is no file with a key")])
    if secret and about.st_mode & 0o077 and _KIND.encode() not in content:
        told = f"can be read or written by others (its rights are {stat.S_IMODE(about.st_mode):04o})"
        told += "; run chmod 600 on it, and if somebody may have seen it make a new key"
        raise InputError([Problem(str(path), told)])
    return content
