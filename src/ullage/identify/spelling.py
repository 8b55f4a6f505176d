"""A ship's name in plain capital letters, whatever script, sign or habit it is written in."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST_NAME: Final = 120
"""Characters of a name that are looked at: AIS holds 20, and no register more than some 50."""

MOST_NAMES: Final = 20
"""Names that one text may hold, former ones included."""

_UNSEEN_KINDS: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})

# capitals that look like Latin ones and are not: a word that mixes alphabets was typed by eye, or to deceive
_ALIKE: Final = "АВСЕНІЈКМОРЅТХУΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"  # noqa: RUF001 - that is the point
_LOOKALIKES: Final = str.maketrans(_ALIKE, "ABCEHIJKMOPSTXYABEZHIKMNOPTYX")
_LATIN: Final = re.compile("[A-Z]")

# Greek pairs of letters that sound as one, as passports write them (ISO 843, type 2)
_GREEK: Final = (("ΟΥ", "OU"), ("ΑΥ", "AV"), ("ΕΥ", "EV"), ("ΜΠ", "B"), ("ΓΓ", "NG"), ("ΓΚ", "GK"), ("ΝΤ", "NT"))  # noqa: RUF001 - Greek

# as they are romanised in names: MARU; a last A that is written like an H, and Z
_READ_AS: Final = (("丸", " MARU "), ("ة", "ا"), ("ظ", "ز"))  # noqa: RUF001 - alef

_WORDS: Final = re.compile(r"[A-Z]+|[0-9]+")
_DIGIT_IN_WORD: Final = re.compile(r"(?<=[A-Z])[015](?=[A-Z])")
_LETTER_OF: Final = {"0": "O", "1": "I", "5": "S"}

# what stands before a name and says what kind of ship she is: motor tanker, motor vessel, gas carrier, ...
_PREFIX: Final = re.compile(r"^\W*(?:M\W?[TVS]|S\W?S|T\W?K|F\W?V|M\W?T\W?S|L[PN]G(?:\W?C)?|TANKER|VESSEL)\b\W+(?=\w)")
_ROMAN: Final = re.compile(r"(X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_TENS: Final = {"": 0, "X": 10, "XX": 20, "XXX": 30}
_ROMAN_ONES: Final = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
_NO_NUMERAL: Final = "XI"  # far oftener the last syllable of a Chinese name: JIANG XI
_BEFORE_NUMBER: Final = frozenset({"NO", "NR", "NUM", "NUMBER", "N"})
_AFTER_NUMBER: Final = frozenset({"HO", "HAO", "GO"})  # "number" in Korean, Chinese and Japanese

# possessive, and never from within a run of blanks and brackets: ten thousand of them cost no more than one
_FORMER: Final = re.compile(
    r"""(?<![\s(\[;,/])[\s(\[;,/]++
    (?:ex(?=[\s.:'"-])|formerly(?:\s+known\s+as)?\b|f\.?k\.?a\b|a\.?k\.?a\b|previously\b|renamed\b|бывш\w*|原名)
    [\s.:'"-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_BETWEEN: Final = re.compile(r"[;()\[\]]+")


def romanise(name: str) -> str:
    """Write a name in ASCII capitals.

    Full-width and compatibility forms are made plain, invisible characters left out, letters that only look Latin read
    as Latin in a word that mixes alphabets, and all else romanised letter by letter (anyascii's tables: Hangul by the
    Revised Romanisation, Han by its Mandarin reading, Cyrillic as BGN/PCGN).

    Parameters
    ----------
    name
        Any text; what lies beyond `LONGEST_NAME` characters is not looked at.

    Examples
    --------
    >>> romanise("천마산 2"), romanise("Сахалин")
    ('CHEONMASAN 2', 'SAKHALIN')
    """
    if name.isascii():
        return name[:LONGEST_NAME].upper()
    from anyascii import anyascii

    plain = unicodedata.normalize("NFKC", name[:LONGEST_NAME])[:LONGEST_NAME]
    seen = "".join(one for one in plain if unicodedata.category(one) not in _UNSEEN_KINDS).upper()
    for letter, read in _READ_AS:
        seen = seen.replace(letter, read)
    words = [_without_lookalikes(word) for word in seen.split()]
    return anyascii(" ".join(words)).upper()[: 2 * LONGEST_NAME]


def words_of(name: str) -> tuple[str, str]:
    """Part a name into its letters and its number.

    Parameters
    ----------
    name
        Any text.

    Returns
    -------
    tuple of str
        The letters A to Z without blanks, and the figures, several of them joined by a point: ``RYESONGGANG`` and ``1``
        for ``M/T Rye Song Gang No.1``, ``RYESONGGANG-I`` and ``RYESONGGANG1``.
    """
    plain = _DIGIT_IN_WORD.sub(lambda found: _LETTER_OF[found[0]], romanise(name))
    words = _WORDS.findall(_PREFIX.sub("", plain, count=1))
    if len(words) > 1 and (roman := _roman(words[-1])):
        words[-1] = roman
    letters = []
    for at, word in enumerate(words):
        counts_next = at + 1 < len(words) and words[at + 1].isdigit() and word in _BEFORE_NUMBER and at > 0
        counted = at > 0 and words[at - 1].isdigit() and word in _AFTER_NUMBER and at == len(words) - 1
        if not (word.isdigit() or counts_next or counted):
            letters.append(word)
    numbers = [word.lstrip("0") or "0" for word in words if word.isdigit()]
    return "".join(letters), ".".join(numbers)


def split_names(text: str) -> tuple[str, ...]:
    """Part a text into the present name and the former ones that stand in it.

    Parameters
    ----------
    text
        Such as ``OCEAN SKY (ex DAEHO SUNRISE)`` or ``Apar (formerly Feng Shou; Andromeda Star)``; at most `MOST_NAMES`
        names are found.

    Examples
    --------
    >>> split_names("Apar (formerly Feng Shou; Andromeda Star)")
    ('Apar', 'Feng Shou', 'Andromeda Star')
    """
    bounded = text[: LONGEST_NAME * MOST_NAMES]
    present, *former = _FORMER.split(bounded, maxsplit=MOST_NAMES)
    names = [present.strip(" ([,;")] if former else [bounded.strip()]
    names += [name.strip(" ,.'\"") for one in former for name in _BETWEEN.split(one)]
    kept = dict.fromkeys(name for name in names if name)
    return tuple(kept)[:MOST_NAMES]


def _without_lookalikes(word: str) -> str:
    if _LATIN.search(word) and any(one in _ALIKE for one in word):
        return word.translate(_LOOKALIKES)
    bare = "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))
    if any(0x370 <= ord(one) < 0x400 for one in bare):  # noqa: PLR2004 - the block of Greek
        for pair, sound in _GREEK:
            bare = bare.replace(pair, sound)
        return bare
    return word


def _roman(word: str) -> str | None:
    found = _ROMAN.fullmatch(word)
    if found is None or word == _NO_NUMERAL:
        return None
    return str(_ROMAN_TENS[found[1]] + _ROMAN_ONES[found[2]])
