"""Texts that must not be in a public package, found and taken out wherever they stand in a result."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from ullage.evidence.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

INSTEAD: Final = "[redacted]"
SHORTEST: Final = 2
"""Characters of a name that is looked for: one letter stands everywhere. Columns of names are emptied all the same."""
LONG: Final = 12
"""Characters from which a reason or a note is taken out wherever it stands; shorter ones only after the
number of their decision: ``laden`` alone is a common word, and stands in every table."""
_NUMBER: Final = 7
"""Digits from which a number, as of a telephone, is looked for: shorter ones stand in every table."""
_BEGINNING: Final = 16
"""Characters of a reason or note that give it away where the rest is cut."""
_SYLLABLES: Final = "\u1100"
"""From here on, writing has no blanks about a word: particles follow a name at once."""


class Secrets:
    """Texts that must not be told.

    Parameters
    ----------
    names
        Of people and of folders: taken out as whole words, in whatever case, form of Unicode and width of blanks.
    phrases
        Reasons and notes.
    instead
        What stands for whole sentences that results have of decisions.
    """

    def __init__(self, names: Iterable[str], phrases: Iterable[str], instead: Mapping[str, str] | None = None) -> None:
        own = {form for text in names for form in _names(text)}
        found = _in_order(form for text in phrases for form in _forms(text))
        self.instead = dict(sorted((instead or {}).items(), key=lambda pair: (-len(pair[0]), pair[0])))
        self.long = [one for one in found if len(one) >= LONG]
        self.beginnings = sorted({one[:_BEGINNING].rstrip() for one in self.long})
        self._names = _pattern("(){}", _in_order(own), re.IGNORECASE)
        self._patterns = [
            *self._names,
            *_pattern(r"(entry \d+: ){}(?=$|[<\",.;)])", [re.escape(one) for one in found if len(one) < LONG]),
        ]

    def __bool__(self) -> bool:
        return bool(self.instead or self.long or self._patterns)

    def without(self, text: str) -> tuple[str, int]:
        """Give a text without them, and how many were taken out."""
        count = 0
        pairs = (*self.instead.items(), *((one, INSTEAD) for one in self.long))
        for one, other in pairs:
            if one in text:
                count += text.count(one)
                text = text.replace(one, other)
        for pattern in self._patterns:
            text, more = pattern.subn(rf"\1{INSTEAD}", text)
            count += more
        if any(one in text for one in self.beginnings):  # cut, or set otherwise
            return INSTEAD, count + 1
        return text, count

    def without_note(self, text: str) -> str:
        """Give what stands for a note: that it is redacted, but where it only tells of decisions, which results do."""
        rest, told = text, text
        for one, other in self.instead.items():
            rest, told = rest.replace(one, ""), told.replace(one, other)
        return INSTEAD if rest.strip("; ") else told

    def are_in(self, text: str) -> bool:
        """Say whether any of them stands in a text, or the beginning of a long one."""
        return self.without(text)[1] > 0

    def names_in(self, path: str) -> bool:
        """Say whether the name of a file tells one of the names, whatever divides its words."""
        words = re.sub(r"[^\w]|_", " ", path)
        return any(one.search(words) or one.search(path) for one in self._names)

    def without_tree(self, value: Any) -> tuple[Any, int]:
        """Give plain values without them, and how many were taken out; keys stay, they name fields and files."""
        if isinstance(value, str):
            return self.without(value)
        if isinstance(value, list):
            found = [self.without_tree(one) for one in value]
            return [one for one, _ in found], sum(count for _, count in found)
        if isinstance(value, dict):
            pairs = {key: self.without_tree(one) for key, one in value.items()}
            return {key: one for key, (one, _) in pairs.items()}, sum(count for _, count in pairs.values())
        return value, 0


def _in_order(forms: Iterable[str]) -> list[str]:
    return sorted(set(forms), key=lambda one: (-len(one), one))


def _pattern(around: str, forms: list[str], flags: re.RegexFlag = re.NOFLAG) -> list[re.Pattern[str]]:
    """Give the pattern that finds any of some forms, or none where there are none."""
    return [re.compile(around.format(f"(?:{'|'.join(forms)})"), flags | re.MULTILINE)] if forms else []


def _names(text: str) -> set[str]:
    """Give the patterns of a name: any blanks between its words, and nothing of a longer word about it."""
    found = set()
    for form in _kinds(text):
        if len(form) < SHORTEST or not _tells(form):
            continue
        words = r"\s+".join(re.escape(one) for one in form.split())
        before = r"(?<!\w)" if form[0] < _SYLLABLES else ""
        after = r"(?!\w)" if form[-1] < _SYLLABLES else ""
        found.add(f"{before}{words}{after}")
    return found


def _kinds(text: str) -> set[str]:
    """Give a text in the forms of Unicode that files and systems make of it, and as a report shows it."""
    whole = text.strip()
    return {form for kind in ("NFC", "NFD", "NFKC") for form in (unicodedata.normalize(kind, whole), visible(whole))}


def _tells(text: str) -> bool:
    """Say whether a text is more than a short number."""
    return any(one.isalpha() for one in text) or sum(one.isdigit() for one in text) >= _NUMBER


def _forms(text: str) -> set[str]:
    """Give a text as it may stand in a file: plain, on one line, as JSON, HTML and CSV have it."""
    whole = text.strip()
    plain = {whole, " ".join(whole.split()), *_kinds(text), *(line.strip() for line in whole.splitlines())}
    plain = {one for one in plain if _tells(one)}
    shaped = {
        form for one in plain for form in (html.escape(one), html.escape(one, quote=False), one.replace('"', '""'))
    }
    coded = {json.dumps(one, ensure_ascii=ascii_only)[1:-1] for one in plain for ascii_only in (True, False)}
    entities = {one.replace("&quot;", "&#34;").replace("&#x27;", "&#39;") for one in shaped}
    return plain | shaped | coded | entities
