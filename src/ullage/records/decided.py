"""What analysts decided, as the flow takes it: plain rulings without names of files, clocks or logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

RulingKind = Literal["accept", "reject", "identify", "loading"]
RULING_KINDS: tuple[RulingKind, ...] = get_args(RulingKind)


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision about one thing.

    Parameters
    ----------
    entry
        Its number in the log.
    kind
        What is decided.
    ids
        The row that it is about first, then what that row was made of when it was decided.
    value
        The ship's id, or the loading condition; None where the kind says all.
    words
        The decision as explanations show it.
    """

    entry: int
    kind: RulingKind
    ids: tuple[str, ...]
    value: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """One decision that two things are one ship, or two.

    Parameters
    ----------
    entry
        Its number in the log.
    kind
        Whether they are one ship.
    one, other
        As `Ruling.ids`, of either.
    words
        The decision as explanations show it.
    """

    entry: int
    kind: Literal["same", "different"]
    one: tuple[str, ...]
    other: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Decided:
    """All decisions in force that change a result, in the order in which they were taken; a later one wins."""

    rulings: tuple[Ruling, ...] = ()
    pairings: tuple[Pairing, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was decided."""
        return bool(self.rulings or self.pairings)
