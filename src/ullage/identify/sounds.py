"""How a romanised name sounds, roughly: what is one name in two systems of writing it down comes out the same.

The letters that systems differ in are laid together: voiced and voiceless stops, R and L, the Korean vowels that one
system writes with two letters and another with one (EO and O, EU and U, AE and E), an R that the South drops before Y,
and the many Russian endings in I and Y. It throws away much: two names that sound alike are alike, not equal.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# in this order; "9" stands for the sounds of CH until all other C are K
_FOLDS: Final = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"SHCH|SCH|SH", "S"),
        (r"TSCH|TCH|DZH|DJ|ZH|CH|TS|TZ|CZ|J", "9"),  # 천 CHON and CHEON, 정 JONG, CHONG and JEONG; Ж, Ц, Ч
        (r"^X", "S"),
        (r"X", "KS"),
        (r"([KGPTBD])H", r"\1"),  # PHYONG and PYONG, KHAN and KAN
        (r"EO", "O"),
        (r"EU|OU|OO|UE", "U"),
        (r"AE", "E"),
        (r"OE", "O"),
        (r"EE", "I"),
        (r"[RL]Y(?=[AEOU])", "Y"),  # 룡 RYONG, LYONG and YONG
        (r"[CQG]", "K"),
        (r"B", "P"),
        (r"D", "T"),
        (r"V", "F"),
        (r"Z", "S"),
        (r"R", "L"),
        (r"Y", "I"),
        (r"H(?![AEIOU])", ""),
        (r"9", "C"),
    )
)
_DOUBLE: Final = re.compile(r"(.)\1+")
_VOWELS: Final = re.compile("[AEIOUWH]")  # H too: beside a consonant it belongs to it, or not


@lru_cache(maxsize=100_000)
def sound_of(letters: str) -> str:
    """Give the rough sound of a name's letters.

    Parameters
    ----------
    letters
        A to Z, without blanks.

    Examples
    --------
    >>> sound_of("RYESONGGANG") == sound_of("YESEONGGANG"), sound_of("PAEKYANGSAN") == sound_of("BAEGYANGSAN")
    (True, True)
    """
    return _DOUBLE.sub(r"\1", _folded(letters))


@lru_cache(maxsize=100_000)
def skeleton_of(letters: str) -> str:
    """Give the consonants of a name's sound, none twice in a row: all that a script without vowels writes down.

    Examples
    --------
    >>> skeleton_of("MUHAMMAD") == skeleton_of("MHMD")
    True
    """
    return _DOUBLE.sub(r"\1", _VOWELS.sub("", _folded(letters)))


def _folded(letters: str) -> str:
    for pattern, to in _FOLDS:
        letters = pattern.sub(to, letters)
    return letters
