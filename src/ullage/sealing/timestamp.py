"""Timestamps of an authority (RFC 3161): proof that a hash was known to it at a time. An extra, never asked unasked.

The authority sees the SHA-256 of what is stamped, the hash of a manifest with its signature, and nothing else. What it
sends back is kept as it came, and checked without the network against a certificate that the reader brings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ullage.errors import UllageError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

MOST_BYTES: Final = 64 << 10
"""Of an answer."""
WAIT_S: Final = 30.0
"""How long an authority is waited for [s]."""


class TimestampError(UllageError):
    """A timestamp that could not be had, or that does not hold.

    Parameters
    ----------
    told
        What is wrong.
    lacking
        Whether nothing is wrong but that the extra is not installed.
    """

    def __init__(self, told: str, *, lacking: bool = False) -> None:
        super().__init__(told)
        self.lacking = lacking


def ask_timestamp(address: str, message: bytes) -> bytes:
    """Ask an authority to stamp the SHA-256 of a message.

    Parameters
    ----------
    address
        Of the authority: ``http://`` or ``https://``.
    message
        What is stamped; it is not sent.

    Returns
    -------
    bytes
        Its answer, checked to be of this message.

    Raises
    ------
    TimestampError
        When the extra is not installed, the authority cannot be reached, or its answer is no stamp of this message.
    """
    from urllib.error import URLError
    from urllib.request import Request, urlopen

    if not address.startswith(("http://", "https://")):
        raise TimestampError(f"--tsa {address}: expected an address that begins with http:// or https://")
    library = _library()
    builder = library.TimestampRequestBuilder(data=message).hash_algorithm(library.HashAlgorithm.SHA256)
    question = builder.build()
    headers = {"Content-Type": "application/timestamp-query"}
    asked = Request(address, data=question.as_bytes(), headers=headers)  # noqa: S310 - checked above
    try:
        with urlopen(asked, timeout=WAIT_S) as answer:  # noqa: S310
            content = bytes(answer.read(MOST_BYTES + 1))
    except (URLError, OSError, ValueError) as error:
        raise TimestampError(f"--tsa {address}: cannot be reached ({error}); nothing was written") from error
    if len(content) > MOST_BYTES:
        raise TimestampError(f"--tsa {address}: answered with more than {MOST_BYTES:,} bytes, which is no timestamp")
    read_time(content, message)
    return content


def read_time(content: bytes, message: bytes) -> datetime:
    """Read which time a stamp tells, and check that it is of this message; who made it is not checked.

    Raises
    ------
    TimestampError
        When it is no timestamp, was refused, or is of another message.
    """
    import hashlib

    try:
        answer = _library().decode_timestamp_response(content)
        info = answer.tst_info
        stamped, when = info.message_imprint.message, info.gen_time
    except ValueError as error:
        raise TimestampError(f"is no timestamp ({str(error)[:200]})") from error
    if stamped != hashlib.sha256(message).digest():
        raise TimestampError("is a timestamp of something else")
    return when  # type: ignore[no-any-return]


def check_timestamp(content: bytes, message: bytes, root: Path) -> datetime:
    """Check that a stamp was made by an authority that a certificate vouches for.

    Parameters
    ----------
    content
        The stamp.
    message
        What was stamped.
    root
        Certificates of authorities that are trusted, as PEM.

    Raises
    ------
    TimestampError
        When it was not.
    """
    from cryptography.x509 import load_pem_x509_certificates

    library = _library()
    when = read_time(content, message)
    try:
        roots = load_pem_x509_certificates(root.read_bytes())
    except (OSError, ValueError) as error:
        raise TimestampError(f"{root}: holds no certificates ({error})") from error
    try:
        verifier = library.VerifierBuilder(roots=list(dict.fromkeys(roots))).build()
        verifier.verify_message(library.decode_timestamp_response(content), message)
    except (library.VerificationError, ValueError) as error:
        raise TimestampError(f"was not made by an authority of {root.name} ({str(error)[:200]})") from error
    return when


def _library() -> Any:
    try:
        import rfc3161_client
    except ModuleNotFoundError:
        raise TimestampError("timestamps need an extra: ./install timestamp", lacking=True) from None
    return rfc3161_client
