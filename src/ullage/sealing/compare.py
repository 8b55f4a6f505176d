"""Two results compared: bytes, and where these differ the numbers in them."""

from __future__ import annotations

import csv
import io
import json
from math import isclose
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

TOLERANCE: Final = 1e-9
"""Relative, and absolute below 1: what another architecture or another version of a library may move."""

_OF_THE_RUN: Final = {"summary.json": ("code", "version")}
"""What a summary says of the software and not of the case."""


def compare(name: str, ours: bytes, theirs: bytes, *, words: bool = True) -> str | None:
    """Compare two files of results by the numbers and words in them.

    Parameters
    ----------
    name
        Of the file: its suffix says how it is read.
    ours, theirs
        Contents.
    words
        Whether words must agree too; not where they were redacted.

    Returns
    -------
    str or None
        Where they differ first; None where they agree.

    Raises
    ------
    ValueError
        When this kind of file cannot be compared by what is in it.
    """
    kind = PurePosixPath(name).suffix
    if kind == ".parquet":
        return _tables(ours, theirs, words=words)
    if kind == ".csv":
        return _rows(ours, theirs, words=words)
    if kind in (".json", ".geojson"):
        return _trees(json.loads(ours), json.loads(theirs), "", _OF_THE_RUN.get(PurePosixPath(name).name, ()), words)
    raise ValueError(f"a {kind or 'file without suffix'} is compared by its bytes alone")


def _tables(ours: bytes, theirs: bytes, *, words: bool) -> str | None:
    import polars as pl

    one, other = pl.read_parquet(io.BytesIO(ours)), pl.read_parquet(io.BytesIO(theirs))
    if one.schema != other.schema or len(one) != len(other):
        return f"{len(one):,} rows and {len(other):,}, or other columns"
    return next((name for name in one.columns if not _same_column(one[name], other[name], words=words)), None)


def _same_column(one: pl.Series, other: pl.Series, *, words: bool) -> bool:
    import numpy as np

    if one.dtype.is_float():
        missing = one.is_null().equals(other.is_null())
        return missing and bool(
            np.isclose(one.to_numpy(), other.to_numpy(), rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True).all()
        )
    if one.dtype.is_nested():
        pairs = zip(one.to_list(), other.to_list(), strict=True)
        return all(_trees(left, right, "", (), words) is None for left, right in pairs)
    return one.equals(other) or (not words and one.dtype == _text())


def _text() -> Any:
    import polars as pl

    return pl.String


def _rows(ours: bytes, theirs: bytes, *, words: bool) -> str | None:
    one, other = (list(csv.reader(io.StringIO(text.decode("utf-8-sig")))) for text in (ours, theirs))
    if [len(row) for row in one] != [len(row) for row in other]:
        return f"{len(one):,} rows and {len(other):,}, or other columns"
    for number, (left, right) in enumerate(zip(one, other, strict=True), start=1):
        if not all(_same_cell(a, b, words=words) for a, b in zip(left, right, strict=True)):
            return f"row {number}"
    return None


def _same_cell(one: str, other: str, *, words: bool) -> bool:
    if one == other:
        return True
    try:
        return isclose(float(one), float(other), rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    except ValueError:
        return not words


def _trees(one: Any, other: Any, where: str, without: tuple[str, ...], words: bool) -> str | None:
    if isinstance(one, dict) and isinstance(other, dict):
        return _mappings(one, other, where, without, words)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        found = (_trees(a, b, f"{where}[{i}]", (), words) for i, (a, b) in enumerate(zip(one, other, strict=True)))
        return next((place for place in found if place), None)
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (one, other))
    if numbers and isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
        return None
    texts = isinstance(one, str) and isinstance(other, str)
    return None if one == other or (texts and not words) else where or "all of it"


def _mappings(
    one: Mapping[str, Any], other: Mapping[str, Any], where: str, without: tuple[str, ...], words: bool
) -> str | None:
    left, right = ({key: value for key, value in tree.items() if key not in without} for tree in (one, other))
    if set(left) != set(right):
        return f"{where}.{min(set(left) ^ set(right))}".lstrip(".")
    found = (_trees(left[key], right[key], f"{where}.{key}".lstrip("."), (), words) for key in left)
    return next((place for place in found if place), None)
