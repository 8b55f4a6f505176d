"""Names among many, however they are spelled: the same letters, the same sound, nearly the same, or a part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ullage.identify.names import Name, measure_likeness, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LEAST: Final = 0.7
"""Likeness below which a name is not given, 0 to 1."""

_NEAR: Final = 72.0  # of 100: likeness of letters or sounds by which names are taken for a closer look
_MOST_NEAR: Final = 200
_PART: Final = 3  # letters of a part of a name
_OF_PART: Final = 0.75


@dataclass(frozen=True, slots=True)
class Like:
    """A name that is like what was typed.

    Parameters
    ----------
    at
        Which of the names.
    value
        0 to 1, an order and no probability.
    why
        In words.
    """

    at: int
    value: float
    why: str


class Names:
    """Many names, ready to be searched.

    Parameters
    ----------
    texts
        As they are written.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.names = [name_of(text) for text in texts]
        self._letters = [one.letters or one.number for one in self.names]
        self._sounds = [one.sound for one in self.names]

    def find(self, typed: str, most: int = 30) -> list[Like]:
        """Give the names that are like what was typed, the likest first, then in their order."""
        wanted = name_of(typed)
        if wanted.empty:
            return []
        found = (self._like(wanted, at) for at in sorted(self._near(wanted)))
        good = [one for one in found if one.value >= LEAST]
        return sorted(good, key=lambda one: (-one.value, one.at))[:most]

    def _near(self, wanted: Name) -> set[int]:
        """Find what is worth a closer look, without measuring every name."""
        from rapidfuzz import fuzz, process

        letters = wanted.letters or wanted.number
        found = {
            at for at, one in enumerate(self._letters) if one == letters or (len(letters) >= _PART and letters in one)
        }
        for typed, among in ((letters, self._letters), (wanted.sound, self._sounds)):
            if typed:
                near = process.extract(typed, among, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_MOST_NEAR)
                found |= {at for _, _, at in near}
        if wanted.vowelless:
            found |= set(range(len(self.names)))
        else:
            found |= {at for at, one in enumerate(self.names) if one.vowelless}
        return found

    def _like(self, wanted: Name, at: int) -> Like:
        return max(self._ways(wanted, at), key=lambda one: one.value)

    def _ways(self, wanted: Name, at: int) -> Iterator[Like]:
        from rapidfuzz import fuzz

        name = self.names[at]
        likeness = measure_likeness(wanted, name)
        yield Like(at, likeness.value, likeness.words)
        typed, letters = wanted.letters or wanted.number, self._letters[at]
        share = len(typed) / max(1, len(letters))
        if len(typed) >= _PART and letters.startswith(typed):
            yield Like(at, _OF_PART + 0.2 * share, "the name begins so")
        elif len(typed) >= _PART and typed in letters:
            yield Like(at, _OF_PART + 0.15 * share, "the name has it in it")
        near = fuzz.ratio(typed, letters) / 100
        if near < 1:
            yield Like(
                at, 0.9 * near, f"{near:.0%} of the letters are the same: perhaps mistyped, perhaps another ship"
            )
