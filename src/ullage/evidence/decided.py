"""Which decisions a text of a result tells of, so that what was decided is never shown as measured."""

from __future__ import annotations

import re
from typing import Final

_DECIDED: Final = re.compile(r"([a-z][^;]{0,200}?) by decision of an analyst, entry (\d{1,18}):")
_MOST: Final = 6


def decided_entries(text: str | None, what: str = "") -> list[int]:
    """Give the numbers of the decisions that an explanation tells of.

    Parameters
    ----------
    text
        An explanation or a note of a result; see `decisions.applied.words_of`.
    what
        How the words of those that are wanted begin, such as ``identified as``; by default all.
    """
    found = {int(number) for words, number in _DECIDED.findall(text or "") if words.startswith(what)}
    return sorted(found)


def decided_by(text: str | None, what: str = "") -> str | None:
    """Say which decisions an explanation tells of: ``by decision of an analyst, entry 2``; None where of none."""
    entries = decided_entries(text, what)
    if not entries:
        return None
    more = "" if len(entries) <= _MOST else f" and {len(entries) - _MOST} more"
    noun = "entry" if len(entries) == 1 else "entries"
    return f"by decision of an analyst, {noun} {', '.join(map(str, entries[:_MOST]))}{more}"
