"""What analysts decided of pairs of sightings: one ship, or two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Decision = tuple[Literal["same", "different"], str, str]


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions on sightings by their ids.

    Parameters
    ----------
    group
        For each sighting that is in one, the least id of the group that was decided to be one ship.
    apart
        Pairs of groups that were decided to be two ships, both ways round.
    """

    group: dict[str, str]
    apart: frozenset[tuple[str, str]]

    def of(self, sighting_id: str) -> str:
        """Give the group of a sighting: itself where nothing was decided."""
        return self.group.get(sighting_id, sighting_id)


def read_decisions(decisions: Sequence[Decision]) -> Decided:
    """Give decisions as groups and pairs that are apart; their order does not matter.

    Parameters
    ----------
    decisions
        Each ``same`` or ``different`` with the ids of two sightings; ids that are not there do no harm.

    Raises
    ------
    ValueError
        When a decision is neither, or when decisions contradict each other.
    """
    head: dict[str, str] = {}

    def top(name: str) -> str:
        while head.get(name, name) != name:
            name = head[name]
        return name

    for kind, one, two in decisions:
        if kind not in {"same", "different"}:
            raise ValueError(f"a decision is {kind!r}; expected 'same' or 'different'")
        if kind == "same":
            least, most = sorted((top(one), top(two)))
            head[most] = least
    group = {name: top(name) for _, *pair in decisions for name in pair}
    apart = set[tuple[str, str]]()
    for kind, one, two in decisions:
        if kind == "different":
            if group[one] == group[two]:
                raise ValueError(
                    f"sightings {one} and {two} were decided to be two ships, and by other decisions to be one: "
                    "withdraw one of them"
                )
            apart |= {(group[one], group[two]), (group[two], group[one])}
    return Decided(group, frozenset(apart))
