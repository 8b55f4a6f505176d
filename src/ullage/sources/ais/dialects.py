"""How a provider's table is declared, and how a table is known by its header."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

Times = Literal["iso", "day first", "compact"]
Etas = Literal["time", "packed", "parts", "text"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One provider's table: what its columns are in ours.

    Columns are named in lower case, with underscores for blanks and hyphens and without a leading ``#``; those of
    nested records by their path, ``properties.sog``.

    Parameters
    ----------
    name
        The provider, and which of its tables.
    known_by
        Sets of columns; a table that has all columns of one of them is of this dialect, unless it has a larger set of
        another.
    columns
        For each column of ours, the provider's; the first that is there and not null is taken. Beside the columns of
        `tables.POSITIONS` and `tables.STATICS` there are ``to_stern_m``, ``to_starboard_m`` (they give length and
        beam), ``cargo_class`` (1-4, the last digit of a type), ``milliseconds``, ``static_seen_at`` (the time of the
        static part, where it has its own), and ``eta_month`` to ``eta_minute``.
    times
        How a text of time is written. Seconds and milliseconds since 1970 are known by themselves.
    eta
        How the expected arrival is written.
    per
        Units of the provider in one of ours, by our column: ``{"sog_kn": 10}`` where speeds are tenths of knots.
    none
        Numbers that say "not known" beside those of ITU-R M.1371, by our column.
    absent
        Cells that say "not known", beside the empty one.
    ships
        A column and what it says in lower case of ships; rows that say something else are of no ship.
    whole
        A column that holds whole numbers only; a table in which it has a fraction is not of this dialect.
    """

    name: str
    known_by: tuple[frozenset[str], ...]
    columns: Mapping[str, tuple[str, ...]]
    times: Times = "iso"
    eta: Etas = "time"
    per: Mapping[str, float] = field(default_factory=dict)
    none: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    ships: tuple[str, frozenset[str]] | None = None
    whole: str | None = None

    def names(self) -> list[str]:
        """Give all columns that are read, in the provider's names."""
        more = [self.ships[0]] if self.ships else []
        return list(dict.fromkeys([*(name for names in self.columns.values() for name in names), *more]))

    def missing(self, header: Collection[str]) -> list[str]:
        """Give what a header lacks of the set of columns that it is closest to."""
        lacking = [sorted(known.difference(header)) for known in self.known_by]
        return min(lacking, key=len)


def known(*names: str) -> tuple[frozenset[str], ...]:
    """Give sets of columns, each of them written as one text."""
    return tuple(frozenset(one.split()) for one in names)


def named(**columns: str) -> Mapping[str, tuple[str, ...]]:
    """Give a dialect's columns, the provider's names written as one text."""
    return {ours: tuple(theirs.split()) for ours, theirs in columns.items()}


def plain_name(name: str) -> str:
    """Give a column's name as dialects have it."""
    return re.sub(r"[\s-]+", "_", name.strip().lstrip("#").strip().lower())


def find_dialect(
    header: Iterable[str], dialects: Sequence[Dialect], has_fraction: Collection[str] = ()
) -> Dialect | None:
    """Give the dialect that a header belongs to.

    Parameters
    ----------
    header
        Columns, as `plain_name` has them.
    dialects
        Among which; of two that are known by as many columns, the first is taken.
    has_fraction
        Columns in which a number with a fraction was seen.

    Returns
    -------
    Dialect or None
        The one known by most columns; None where none is.
    """
    columns = set(header)
    found = [(_known_columns(one, columns), -at, one) for at, one in enumerate(dialects)]
    fitting = [one for one in found if one[0] and one[2].whole not in has_fraction]
    return max(fitting, key=lambda one: one[:2])[2] if fitting else None


def nearest_dialect(header: Iterable[str], dialects: Sequence[Dialect]) -> tuple[Dialect, list[str]]:
    """Give the dialect of which a header lacks fewest columns, for a message, and those columns."""
    columns = set(header)

    def lack(dialect: Dialect) -> float:
        return min(len(known - columns) / len(known) for known in dialect.known_by)

    nearest = min(dialects, key=lack)
    return nearest, nearest.missing(columns)


def _known_columns(dialect: Dialect, columns: set[str]) -> int:
    return max((len(known) for known in dialect.known_by if known <= columns), default=0)
