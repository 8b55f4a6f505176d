"""What all fuzzers of image readers share: mutated files, what a reader may answer, and the choice of a target."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import atheris  # type: ignore[import-not-found, unused-ignore]

from ullage.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

WORDS = (b"nan", b"NaN", b"inf", b"-1", b"1e308", b"9" * 30, b"", b" ", b"0", b"&x;", b"<a/>", b"</a>", b"\xff", b"{",
         b"[" * 99, b"IW1", b"VH", b"B02")  # fmt: skip


def mutated(given: atheris.FuzzedDataProvider, data: bytes) -> bytes:
    """Replace, cut or repeat a few parts of a file."""
    out = bytearray(data)
    for _ in range(given.ConsumeIntInRange(1, 5)):
        at = given.ConsumeIntInRange(0, max(len(out) - 1, 0))
        length = given.ConsumeIntInRange(0, 40)
        word = WORDS[given.ConsumeIntInRange(0, len(WORDS) - 1)] if given.ConsumeBool() else given.ConsumeBytes(8)
        out[at : at + length] = word * given.ConsumeIntInRange(0, 3)
    return bytes(out)


@contextmanager
def replaced(path: Path, data: bytes) -> Iterator[None]:
    """Put something else into a file for a while."""
    whole = path.read_bytes()
    path.write_bytes(data)
    try:
        yield
    finally:
        path.write_bytes(whole)


@contextmanager
def problems_name_their_file() -> Iterator[None]:
    """Hold a reader to it: what cannot be read is a problem that names a file, and nothing else is raised."""
    try:
        yield
    except InputError as error:
        if not all(problem.file for problem in error.problems):
            raise AssertionError(str(error)) from error


def fuzz(targets: Mapping[str, Callable[[bytes], None]]) -> None:
    """Fuzz what the first argument names, else the first of the targets."""
    name = sys.argv.pop(1) if sys.argv[1:] and sys.argv[1] in targets else next(iter(targets))
    atheris.Setup(sys.argv, targets[name])
    atheris.Fuzz()
