"""Texts that must not be in a public package, found and taken out wherever they stand in a result."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any, Final

from ullage.evidence.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

INSTEAD: Final = "[redacted]"
SHORTEST: Final = 2
"""Characters of a name that is looked for: one letter stands everywhere."""
LONG: Final = 12
"""Characters from which a reason or a note is taken out wherever it stands; shorter ones only as a whole cell, or after
the number of their decision: ``laden`` alone would be a common word."""


class Secrets:
    """Texts that must not be told.

    Parameters
    ----------
    names
        Of people and of folders: taken out as whole words, in whatever case.
    phrases
        Reasons and notes.
    """

    def __init__(self, names: Iterable[str], phrases: Iterable[str]) -> None:
        own = _in_order(form for text in names for form in _forms(text) if len(form) >= SHORTEST)
        found = _in_order(form for text in phrases for form in _forms(text))
        self.long = [one for one in found if len(one) >= LONG]
        self._patterns = [
            *_pattern(r"()(?<!\w)(?:{})(?!\w)", own, re.IGNORECASE),
            *_pattern(r"(^|[>\",]|entry \d+: )(?:{})(?=$|[<\",.;)])", [one for one in found if len(one) < LONG]),
        ]

    def __bool__(self) -> bool:
        return bool(self.long or self._patterns)

    def without(self, text: str) -> tuple[str, int]:
        """Give a text without them, and how many were taken out."""
        count = 0
        for one in self.long:
            if one in text:
                count += text.count(one)
                text = text.replace(one, INSTEAD)
        for pattern in self._patterns:
            text, more = pattern.subn(rf"\1{INSTEAD}", text)
            count += more
        return text, count

    def are_in(self, text: str) -> bool:
        """Say whether any of them stands in a text."""
        return self.without(text)[1] > 0

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
    return [re.compile(around.format("|".join(map(re.escape, forms))), flags | re.MULTILINE)] if forms else []


def _forms(text: str) -> set[str]:
    """Give a text as it may stand in a file: plain, on one line, as JSON, HTML and CSV have it."""
    whole = text.strip()
    plain = {whole, " ".join(whole.split()), visible(whole), *(line.strip() for line in whole.splitlines())}
    plain = {one for one in plain if any(letter.isalpha() for letter in one)}
    shaped = {
        form for one in plain for form in (html.escape(one), html.escape(one, quote=False), one.replace('"', '""'))
    }
    coded = {json.dumps(one, ensure_ascii=ascii_only)[1:-1] for one in plain for ascii_only in (True, False)}
    entities = {one.replace("&quot;", "&#34;").replace("&#x27;", "&#39;") for one in shaped}
    return plain | shaped | coded | entities
