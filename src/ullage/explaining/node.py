"""One link of a chain: what is held, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ullage.evidence.layers import plain_value
from ullage.evidence.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Node:
    """One link.

    Parameters
    ----------
    table
        Of what kind: a table, ``files``, ``rules`` or ``decisions``.
    words
        What it is, in words.
    id
        Its id, the name of a file; empty without one.
    facts
        Its values by name.
    because
        What it rests on.
    """

    table: str
    words: str
    id: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    because: tuple[Node, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give it in plain values, with all that it rests on."""
        facts = {name: plain_value(value) for name, value in self.facts.items() if not isinstance(value, bytes)}
        below = [one.as_dict() for one in self.because]
        return {"table": self.table, "id": self.id, "words": self.words, "facts": facts, "because": below}

    def lines(self, before: str = "") -> Iterator[str]:
        """Give it as a tree to read; nothing in it drives a terminal."""
        yield f"{before}{visible(self.words)}"
        for one in self.because:
            yield from one.lines(f"{before}  ")
