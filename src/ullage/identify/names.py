"""How alike two names of ships are, and why: the same letters, the same sound, or nearly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ullage.identify.sounds import skeleton_of, sound_of
from ullage.identify.spelling import LONGEST_NAME, split_names, words_of

SAME_LETTERS: Final = 1.0
SAME_SOUND: Final = 0.95
"""Likeness of names that sound alike and are spelled in two ways, and the most that nearly the same sound reaches."""
SAME_CONSONANTS: Final = 0.88
"""Likeness of names with the same consonants where one is of a script that writes no vowels."""
NUMBER_MISSING: Final = 0.9
"""What is left of the likeness where only one of the names has a number."""

_SHORTEST_NEAR: Final = 6  # letters: one wrong letter in a shorter name makes another name
_FEWEST_CONSONANTS: Final = 4
_VOWELLESS: Final = ((0x0590, 0x0900), (0xFB1D, 0xFE00), (0xFE70, 0xFF00))  # blocks of Hebrew, Arabic, Syriac, ...


@dataclass(frozen=True, slots=True)
class Name:
    """One name in the forms that are compared.

    Parameters
    ----------
    written
        As it was given.
    letters
        A to Z without blanks, prefixes such as M/T and the number.
    number
        Its figures, Roman ones too; empty without.
    sound
        The rough sound of the letters.
    vowelless
        Whether its script writes no vowels.
    """

    written: str
    letters: str
    number: str
    sound: str
    vowelless: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing of it can be compared."""
        return not (self.letters or self.number)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are.

    Parameters
    ----------
    value
        0 to 1; an order, no probability.
    words
        Why.
    """

    value: float
    words: str


def name_of(text: str) -> Name:
    """Give the forms of one name; what lies beyond 120 characters is not looked at, nor kept."""
    return bounded_name(text[:LONGEST_NAME])


@lru_cache(maxsize=100_000)
def bounded_name(text: str) -> Name:
    """Give the forms of a name of no more than 120 characters."""
    letters, number = words_of(text)
    vowelless = not text.isascii() and any(low <= ord(one) < high for one in text for low, high in _VOWELLESS)
    return Name(text, letters, number, sound_of(letters), vowelless)


def names_in(text: str | None) -> tuple[Name, ...]:
    """Give the names that one text holds, the present one first, then former ones ("ex", "formerly")."""
    found = (name_of(one) for one in split_names(text or ""))
    return tuple(name for name in found if not name.empty)


def measure_likeness(one: Name, other: Name) -> Likeness:
    """Measure how alike two names are.

    The likeness of equal letters is 1, that of equal sounds 0.95, and nearly equal sounds have 0.95 times 1 less the
    share of letters that would have to be put in or taken out. Ships of one owner bear one name and a number each:
    two numbers make two names.

    Parameters
    ----------
    one, other
        Their order does not matter.
    """
    if one.empty or other.empty:
        return Likeness(0.0, "there is no name to compare")
    if one.number and other.number and one.number != other.number:
        return Likeness(0.0, f"the numbers {' and '.join(sorted((one.number, other.number)))} are those of two ships")
    found = _of_letters(one, other)
    if one.number == other.number or found.value == 0:
        return found
    return Likeness(found.value * NUMBER_MISSING, f"{found.words}, but one has the number {one.number or other.number}")


def _of_letters(one: Name, other: Name) -> Likeness:
    if one.letters == other.letters:
        return Likeness(SAME_LETTERS, "the same name")
    if not (one.sound and other.sound):
        return Likeness(0.0, "another name")
    if one.sound == other.sound:
        return Likeness(SAME_SOUND, "names that sound alike, spelled in two ways")
    if one.vowelless != other.vowelless:
        return _of_consonants(one, other)
    if min(len(one.letters), len(other.letters)) < _SHORTEST_NEAR:
        return Likeness(0.0, "another name")
    return near_sound(similarity(one.sound, other.sound))


def near_sound(similar: float) -> Likeness:
    """Give the likeness of two sounds of which a part is the same."""
    return Likeness(SAME_SOUND * similar, f"names of which {similar:.0%} sounds the same")


def similarity(one: str, other: str) -> float:
    """Give 1 less the letters to be put in and taken out over all letters of both, 0 to 1."""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(one, other)


def _of_consonants(one: Name, other: Name) -> Likeness:
    bare = skeleton_of(one.letters)
    if bare != skeleton_of(other.letters):
        return Likeness(0.0, "another name")
    if len(bare) < _FEWEST_CONSONANTS:
        return Likeness(0.0, "cannot tell: one script writes no vowels, and the consonants are few")
    return Likeness(SAME_CONSONANTS, "names with the same consonants; the script of one writes no vowels")
