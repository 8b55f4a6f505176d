"""What the columns of results mean, and in which unit they are, as `ullage.tables` declares them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from ullage import tables
from ullage.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNIT: Final = re.compile(r"\[([^\]\[]{1,20})\]")
_BY_SUFFIX: Final = {"_bbl": "bbl", "_h": "h", "_nm": "nm", "_kn": "kn", "_m": "m", "_t": "t", "_deg": "°", "_db": "dB"}


class Described(NamedTuple):
    """A column: unit, None without one, and meaning."""

    unit: str | None
    meaning: str


@cache
def declared_tables() -> Mapping[str, Table]:
    """Give every table that is declared, by its name."""
    found = (getattr(tables, name) for name in tables.__all__)
    return {one.name: one for one in found if isinstance(one, Table)}


@cache
def describe(table: str, column: str) -> Described:
    """Say what a column means; of one that no table declares only the unit in its name is known."""
    declared = declared_tables().get(table)
    meaning = next((one.meaning for one in declared.columns if one.name == column), "") if declared else ""
    told = _UNIT.search(meaning)
    if told and not told[1].startswith("pixel"):
        return Described(told[1], meaning)
    bare = re.sub(r"_(low|mid|high|sd)(?=_|$)", "", column)
    return Described(next((unit for end, unit in _BY_SUFFIX.items() if bare.endswith(end)), None), meaning)
