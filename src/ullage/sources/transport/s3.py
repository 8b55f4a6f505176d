"""Files of S3 stores. A catalogue is a stranger's: keys are shown only to buckets that the user or a preset names."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ullage.sources.cells import shown
from ullage.sources.obtained import without_secrets
from ullage.sources.transport.failures import NotFetched, RangeGone, TryAgain
from ullage.sources.transport.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

KEY: Final = "AWS_ACCESS_KEY_ID"
PAYER: Final = "AWS_REQUEST_PAYER"
BUCKETS: Final = "ULLAGE_S3_BUCKETS"
STEP: Final = 2 << 20
"""Bytes of one question."""
_PARTIAL: Final = 206
_BUCKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,250}")


class S3Door:
    """Files of S3 stores, by the ``s3`` extra; credentials come from the environment, as ``AWS_ACCESS_KEY_ID``.

    Questions are signed only for buckets of `buckets` and those that the user names in ``ULLAGE_S3_BUCKETS``: else any
    catalogue could have whatever the user may read.

    Parameters
    ----------
    options
        Of the store: ``endpoint``, ``region`` and so on; without a key in the environment questions are not signed.
    buckets
        Options of single buckets; of one with ``request_payer`` the reader pays, which the user has to agree to.
    note
        Is told each bucket that is asked, as ``s3://bucket``.
    """

    def __init__(
        self,
        options: Mapping[str, str] | None = None,
        buckets: Mapping[str, Mapping[str, str]] | None = None,
        note: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._options = dict(options or {})
        self._buckets = dict(buckets or {})
        self._note = note

    @contextmanager
    def opened(self, address: str, offset: int = 0, length: int | None = None, validator: str = "") -> Iterator[Opened]:
        """Open a file; see `Door`.

        Raises
        ------
        NotFetched, TryAgain
            When it is refused, or fails; when the extra is not installed.
        """
        try:
            import obstore
            from obstore import exceptions as errors
        except ImportError:
            told = "addresses that begin with s3:// need the extra: pip install 'ullage[s3]'"
            raise NotFetched(told) from None
        bucket, key = _bucket_and_key(address)
        self._note(f"s3://{bucket}")
        try:
            store = self._store(bucket)
            meta: Any = obstore.head(store, key)
            size, etag = int(meta["size"]), str(meta.get("e_tag") or "")
            begin = offset if not validator or validator == etag else 0
            end = size if length is None else min(size, begin + length)
            status = _PARTIAL if begin or length is not None else 200
            yield Opened(begin, size, True, status, {"etag": etag}, _chunks_of(store, key, begin, end, etag))
        except (errors.NotFoundError, FileNotFoundError):
            raise NotFetched(f"{bucket} does not have it", 404) from None
        except errors.PreconditionError:
            raise RangeGone(f"what {bucket} has is another one than before") from None
        except (errors.PermissionDeniedError, errors.UnauthenticatedError):
            raise NotFetched(f"{bucket} forbids it: {self._advice(bucket)}", 403) from None
        except (OSError, ValueError) as error:
            raise NotFetched(f"{bucket} cannot be read ({type(error).__name__})") from None
        except errors.BaseError as error:
            raise TryAgain(f"{bucket} fails ({type(error).__name__})") from None

    def _store(self, bucket: str) -> Any:
        from datetime import timedelta

        from obstore.store import S3Store

        options: dict[str, Any] = {**self._options, **self._buckets.get(bucket, {})}
        if options.get("request_payer") and not agreed_to_pay():
            raise NotFetched(
                f"the reader pays for what comes out of {bucket}: to agree, set {PAYER}=requester beside "
                f"{KEY} and its secret"
            )
        if not os.environ.get(KEY) or not self._is_named(bucket):
            options["skip_signature"] = True
        retries: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}  # waiting is our own affair
        plain = os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true"  # options of ours would hide the variable
        client: Any = {"timeout": "60s", "allow_http": plain}
        return S3Store(bucket, client_options=client, retry_config=retries, **options)

    def _is_named(self, bucket: str) -> bool:
        named = {one.strip() for one in os.environ.get(BUCKETS, "").split(",")}
        return bucket in self._buckets or bucket in named

    def _advice(self, bucket: str) -> str:
        if os.environ.get(KEY) and not self._is_named(bucket):
            return f"if your keys may read it, name it in {BUCKETS}: they are shown to no other bucket"
        return f"are {KEY} and its secret set?"


def agreed_to_pay() -> bool:
    """Whether the user agrees to pay for what is read out of stores whose reader pays."""
    return os.environ.get(PAYER, "").strip().lower() == "requester" and bool(os.environ.get(KEY))


def _bucket_and_key(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if not _BUCKET.fullmatch(parts.netloc):
        raise NotFetched(f"{shown(without_secrets(address))} names no bucket")
    return parts.netloc, parts.path.lstrip("/")


def _chunks_of(store: Any, key: str, begin: int, end: int, etag: str) -> Iterator[bytes]:
    """Read step by step, each of the very file that was looked at."""
    import obstore

    same: Any = {"if_match": etag} if etag else {}
    while begin < end:
        options: Any = {"range": (begin, min(end, begin + STEP)), **same}
        chunk = bytes(obstore.get(store, key, options=options).bytes())
        if not chunk:
            return
        begin += len(chunk)
        yield chunk
