"""Fuzzes the readers of lists and registers with atheris: lists of every format, mutated, packed, or anything at all.

    python -m venv .fuzz && .fuzz/bin/pip install atheris -e .
    .fuzz/bin/python fuzz/listings.py [lists|registers|words] -max_total_time=600 [libFuzzer's options]

A small list is mutated and read: it is rows that keep to their bounds, or a problem with its file's name. What fails is
written to `crash-*`, which reproduces it when it is given as an argument. `tests/sources/listings` holds the same
properties with fewer examples.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-not-found, unused-ignore]

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from mutation import fuzz, mutated, problems_name_their_file

import listmaker as maker

with atheris.instrument_imports(include=["ullage.sources"]):
    from ullage.sources.listings import read_listings
    from ullage.sources.listings.numbers import imos_in, imos_of, mmsis_of
    from ullage.sources.listings.words import day_of, day_of_name, name_of, number_of, split_names, split_numbered
    from ullage.sources.registers import read_register

PATH = Path(tempfile.mkdtemp()) / "list_2024-01-01.csv"
SHIPS = [maker.SHIP, maker.Ship(name="\u202eKCAB", former=["A" * 500], imo="1234568", deadweight="1e400")]
MADE = maker.in_every_form(SHIPS)


def written(data: bytes) -> Path:
    """Write a mutated list, or whatever else the fuzzer gives, perhaps packed."""
    given = atheris.FuzzedDataProvider(data)
    packed, anything = given.ConsumeBool(), given.ConsumeIntInRange(0, 9) == 0
    base = b"" if anything else MADE[given.ConsumeIntInRange(0, len(MADE) - 1)]
    content = given.ConsumeBytes(400) if anything else mutated(given, base)
    PATH.write_bytes(gzip.compress(content) if packed else content)
    return PATH


def fuzz_lists(data: bytes) -> None:
    """Read a list: its rows keep to their bounds, or it is a problem."""
    with problems_name_their_file():
        listings = read_listings(written(data))
        texts = [*listings.frame["name"].drop_nulls(), *listings.claims["value"]]
        if any(len(text) > 500 for text in texts) or listings.vessels > listings.entries:
            raise AssertionError(str(listings))


def fuzz_registers(data: bytes) -> None:
    """Read a register: claims, or a problem."""
    with problems_name_their_file():
        read_register(written(data))


def fuzz_words(data: bytes) -> None:
    """Read words and numbers out of any text."""
    text = data.decode("utf-8", errors="replace")
    names = split_names(text)
    for number in (*imos_in(text).right, *imos_of([text]).right, *mmsis_of([text])):
        if not (number.isascii() and number.isdecimal()):
            raise AssertionError(number)
    if len(name_of(names[0])[0]) > 200:
        raise AssertionError(text)
    split_numbered(text)
    day_of(text)
    day_of_name(text)
    number_of(text, 1e6)


if __name__ == "__main__":
    fuzz({"lists": fuzz_lists, "registers": fuzz_registers, "words": fuzz_words})
