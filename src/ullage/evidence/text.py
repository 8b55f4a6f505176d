"""Text and numbers as a reader sees them: nothing invisible, nothing more exact than it is."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from math import floor, log10
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    Points = Mapping[str, float | None]

CANNOT_TELL: Final = "cannot tell"
NOT_KNOWN: Final = "–"
TIMES: Final = "\u00d7"

# not the locale's: the same result gives the same report everywhere
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_MOST_MARKS = 3  # combining marks on one letter; no script of names stacks more
_EXACT = 1e-9  # an interval relatively narrower than this is a stated number
_DIGITS = 3  # of an estimate: its interval allows no more
_STATED_DIGITS = 12  # more than any source gives, fewer than floating point blurs
_LEAST_CHANCE, _MOST_CHANCE = 0.01, 0.99

# controls, formats (bidirectional overrides among them), surrogates, private and unassigned characters, line ends
_UNSEEN_KINDS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# letters and marks that show nothing (Unicode, Default_Ignorable_Code_Point, and the blank of braille)
_UNSEEN = frozenset(
    (
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    )
)
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def visible(text: str) -> str:
    r"""Show every character that a reader would not see, or that would move others, as an escape.

    Parameters
    ----------
    text
        Anything: names come from the air, notes from the web.

    Returns
    -------
    str
        The text with control, format, bidirectional, private and invisible characters written such as ``\u202e``,
        and with no letter under more than three combining marks. What `visible` returns it returns unchanged.

    Examples
    --------
    >>> visible("AN\u202eSAN 1")
    'AN\\u202eSAN 1'
    """
    if text.isascii() and text.isprintable():
        return text
    shown = []
    marks = 0
    for character in text:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        unseen = kind in _UNSEEN_KINDS or ord(character) in _UNSEEN or marks > _MOST_MARKS
        shown.append(escape(character) if unseen else character)
    return "".join(shown)


def escape(character: str) -> str:
    r"""Write one character as its escape: ``\n``, ``\x1b``, ``\u202e`` or ``\U000e0001``."""
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004


def shorten(text: str, most: int = 140) -> str:
    """Cut a text to a number of characters, at a blank where one is near, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    blank = cut.rfind(" ", most * 2 // 3)
    return cut[: blank if blank > 0 else None].rstrip(" ,;:(") + "…"


def day(value: str | date | datetime | None) -> str:
    """Write a day in words, such as ``9 April 2024``; the dash of what is not known for None."""
    if value is None:
        return NOT_KNOWN
    found = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def days(first: str | date, last: str | date) -> str:
    """Write an interval of days, both inside, naming month and year once where they are the same."""
    a, b = (date.fromisoformat(one[:10]) if isinstance(one, str) else one for one in (first, last))
    if a == b:
        return day(a)
    if (a.year, a.month) == (b.year, b.month):
        return f"{a.day} to {day(b)}"
    return f"{a.day} {MONTHS[a.month - 1]} to {day(b)}" if a.year == b.year else f"{day(a)} to {day(b)}"


def number(value: float | None, decimals: int = 0) -> str:
    """Write a count or a sum to some decimals, with its thousands parted; the dash of what is not known for None."""
    return NOT_KNOWN if value is None else f"{value + 0.0:,.{decimals}f}"


def stated(value: float | None) -> str:
    """Write a number that somebody stated in all the digits that were given; the dash of what is not known for None."""
    return NOT_KNOWN if value is None else f"{value + 0.0:,.{_STATED_DIGITS}g}"


def chance(p: float | None) -> str:
    """Write a probability to three decimals, and none beyond 0.01 and 0.99: draws do not tell those apart."""
    if p is None:
        return NOT_KNOWN
    if p < _LEAST_CHANCE:
        return f"below {_LEAST_CHANCE}"
    return f"above {_MOST_CHANCE}" if p > _MOST_CHANCE else f"{p:.3f}"


def counted(count: float, noun: str) -> str:
    """Write a count with its noun: ``1 visit``, ``43 visits``."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def setting(value: object) -> str:
    """Write the value of a rule or an assumption, with no more digits than it has."""
    if isinstance(value, bool) or value is None:
        return {None: "not set", True: "yes", False: "no"}[value]
    if isinstance(value, int | float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"  # noqa: PLR2004 - the thousands' comma
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value) or "none"
    return str(value)


def estimate(value: float | None, *, down: bool = False, exact: float | None = None) -> str:
    """Write an estimated number to three digits: what lies beyond them its interval does not know.

    Parameters
    ----------
    value
        The number; None is what nobody can tell.
    down
        Whether to round towards less, for a number that something is not below.
    exact
        A known number that the estimate contains; an estimate that rounding cannot tell from it is written as it, so
        that no sum is ever shown below its part.
    """
    if value is None:
        return CANNOT_TELL
    if value == 0:
        return "0"
    step = 10.0 ** (floor(log10(abs(value))) - _DIGITS + 1)
    if exact is not None and abs(value - exact) <= step / 2:
        return number(exact)
    # what is whole already but for the last bits stays as it is
    rounded = (floor(value / step + _EXACT) if down else round(value / step)) * step
    return f"{rounded:,.{max(0, _DIGITS - 1 - floor(log10(abs(rounded))))}f}"


def is_exact(points: Points) -> bool:
    """Tell whether an interval has no width: a stated number, not an estimate."""
    low, high = points["low"], points["high"]
    return low is not None and high is not None and high - low <= _EXACT * max(abs(low), abs(high))


def interval(points: Points | None) -> str:
    """Write the low and high points, ``946,000 to 1,630,000``; a number without width is written in full."""
    if points is None or points["low"] is None or points["high"] is None:
        return CANNOT_TELL
    if is_exact(points):
        return number(points["high"])
    return f"{estimate(points['low'])} to {estimate(points['high'])}"


def count_interval(count: Points | float) -> str:
    """Write an estimated count in whole numbers, ``2 to 8``, or a known one as it is."""
    if isinstance(count, int | float):
        return number(count)
    low, high = count["low"], count["high"]
    if low is None or high is None:
        return CANNOT_TELL
    return number(low) if round(low) == round(high) else f"{number(low)} to {number(high)}"


def middle(points: Points | None) -> str:
    """Write the middle point; in full when it has no width."""
    if points is None or points["mid"] is None:
        return CANNOT_TELL
    return number(points["mid"]) if is_exact(points) else estimate(points["mid"])
