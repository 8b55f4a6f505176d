"""What was read, decoded and refused, counted so that nothing goes missing unseen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of one reading; those of several add up.

    Every line or row that was read is in exactly one place: ``read`` equals the sums of ``decoded``, ``spent`` and
    ``refused``.

    Parameters
    ----------
    read
        Lines or rows offered, blank ones left out.
    decoded
        Messages by AIS type (``"1"``, ``"5"``, ...), or rows by the name of their dialect.
    spent
        Lines that are part of a message and none themselves: ``further fragments``, ``stamp lines``, ``headers``.
    refused
        Lines, rows or joined messages by reason.
    nulled
        Values that were out of their range and became null, by column.
    untimed
        Reports without any time.
    """

    read: int = 0
    decoded: Counter[str] = field(default_factory=Counter)
    spent: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    nulled: Counter[str] = field(default_factory=Counter)
    untimed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.read + other.read,
            self.decoded + other.decoded,
            self.spent + other.spent,
            self.refused + other.refused,
            self.nulled + other.nulled,
            self.untimed + other.untimed,
        )

    def as_dict(self) -> dict[str, Any]:
        """Give the counts as plain values, largest first."""
        return {
            "read": self.read,
            "decoded": dict(sorted(self.decoded.items(), key=_type_order)),
            "spent": dict(self.spent.most_common()),
            "refused": dict(self.refused.most_common()),
            "nulled": dict(self.nulled.most_common()),
            "untimed": self.untimed,
        }


def _type_order(item: tuple[str, int]) -> tuple[int, str]:
    return (int(item[0]) if item[0].isdecimal() else 1000, item[0])
