"""Two results compared: the words and numbers in them, and what of the words was redacted."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from math import isclose
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from ullage.sealing.secrets import INSTEAD

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

TOLERANCE: Final = 1e-9
"""Relative, and absolute below 1: what another architecture or another version of a library may move."""

_OF_THE_RUN: Final = {
    "summary.json": ("code", "version"),
    "run.json": ("code", "machine", "packages", "python", "outputs"),
}
"""What a result says of the software and not of the case; the files that it lists are compared themselves."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found.

    Parameters
    ----------
    differs
        Where the two differ first; None where they agree.
    redacted
        How many texts agree only in what was not redacted of them.
    """

    differs: str | None
    redacted: int


def compare(name: str, ours: bytes, theirs: bytes) -> Compared:
    """Compare two files of results by the numbers and words in them.

    Parameters
    ----------
    name
        Of the file: its suffix says how it is read.
    ours
        What came out of the flow.
    theirs
        What stands in the package. A text in it may have `INSTEAD` in the place of anything; all that stands before,
        between and after must stand in ours, in that order.

    Raises
    ------
    ValueError
        When this kind of file cannot be compared by what is in it.
    """
    kind = PurePosixPath(name).suffix
    texts = _Texts()
    if kind == ".parquet":
        return Compared(_tables(ours, theirs, texts), texts.redacted)
    if kind == ".csv":
        return Compared(_rows(ours, theirs, texts), texts.redacted)
    if kind in (".json", ".geojson"):
        without = _OF_THE_RUN.get(PurePosixPath(name).name, ())
        return Compared(_trees(json.loads(ours), json.loads(theirs), "", without, texts), texts.redacted)
    raise ValueError(f"a {kind or 'file without suffix'} is compared by its bytes alone")


class _Texts:
    """Compares texts, and counts those of which something was redacted."""

    def __init__(self) -> None:
        self.redacted = 0

    def agree(self, ours: str, theirs: str) -> bool:
        """Say whether a text is another, but for what was redacted of it."""
        if ours == theirs:
            return True
        first, *rest = theirs.split(INSTEAD)
        if not rest or not ours.startswith(first):
            return False
        at = len(first)
        for part in rest[:-1]:
            found = ours.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if len(ours) - len(rest[-1]) < at or not ours.endswith(rest[-1]):
            return False
        self.redacted += 1
        return True


def _tables(ours: bytes, theirs: bytes, texts: _Texts) -> str | None:
    import polars as pl

    one = pl.read_parquet(io.BytesIO(ours))
    # what a stranger's table says of itself is asked first: few bytes can be read as very many rows
    schema = pl.read_parquet_schema(io.BytesIO(theirs))
    rows = int(pl.scan_parquet(io.BytesIO(theirs)).select(pl.len()).collect().item())
    if dict(one.schema) != dict(schema) or list(one.schema) != list(schema) or len(one) != rows:
        return f"{len(one):,} rows and {rows:,}, or other columns"
    other = pl.read_parquet(io.BytesIO(theirs))
    return next((name for name in one.columns if not _same_column(one[name], other[name], texts)), None)


def _same_column(one: pl.Series, other: pl.Series, texts: _Texts) -> bool:
    import numpy as np

    if one.dtype.is_float():
        missing = one.is_null().equals(other.is_null())
        return missing and bool(
            np.isclose(one.to_numpy(), other.to_numpy(), rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True).all()
        )
    if one.equals(other):
        return True
    pairs = zip(one.to_list(), other.to_list(), strict=True)
    return all(_trees(left, right, "", (), texts) is None for left, right in pairs)


def _rows(ours: bytes, theirs: bytes, texts: _Texts) -> str | None:
    one, other = (list(csv.reader(io.StringIO(text.decode("utf-8-sig")))) for text in (ours, theirs))
    if [len(row) for row in one] != [len(row) for row in other]:
        return f"{len(one):,} rows and {len(other):,}, or other columns"
    for number, (left, right) in enumerate(zip(one, other, strict=True), start=1):
        if not all(_same_cell(a, b, texts) for a, b in zip(left, right, strict=True)):
            return f"row {number}"
    return None


def _same_cell(ours: str, theirs: str, texts: _Texts) -> bool:
    if ours == theirs:
        return True
    try:
        return isclose(float(ours), float(theirs), rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    except ValueError:
        return texts.agree(ours, theirs)


def _trees(ours: Any, theirs: Any, where: str, without: tuple[str, ...], texts: _Texts) -> str | None:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return _mappings(ours, theirs, where, without, texts)
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        found = (_trees(a, b, f"{where}[{i}]", (), texts) for i, (a, b) in enumerate(zip(ours, theirs, strict=True)))
        return next((place for place in found if place), None)
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (ours, theirs))
    if numbers and isclose(ours, theirs, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
        return None
    if isinstance(ours, str) and isinstance(theirs, str) and texts.agree(ours, theirs):
        return None
    return None if ours == theirs and type(ours) is type(theirs) else where or "all of it"


def _mappings(
    ours: Mapping[str, Any], theirs: Mapping[str, Any], where: str, without: tuple[str, ...], texts: _Texts
) -> str | None:
    left, right = ({key: value for key, value in tree.items() if key not in without} for tree in (ours, theirs))
    if set(left) != set(right):
        return f"{where}.{min(set(left) ^ set(right))}".lstrip(".")
    found = (_trees(left[key], right[key], f"{where}.{key}".lstrip("."), (), texts) for key in left)
    return next((place for place in found if place), None)
