"""Numbers of ships and of companies in free text, told apart by their check digits.

Ships and companies both have seven digits that follow the letters IMO, and lists of sanctions give both under one
label. The check digits differ: that of a ship is the last digit of the sum of the six before it, weighted 7 to 2
(IMO resolution A.1117(30)); that of a company, eleven less the remainder by eleven of their sum weighted 8, 6, 4, 2,
9 and 7. All sixteen numbers of the Security Council's list of 2026-02-27 fulfil the second, and one of them both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ullage.sources.cells import CellError, imo_number

if TYPE_CHECKING:
    from collections.abc import Iterable

COMPANY_WEIGHTS: Final = (8, 6, 4, 2, 9, 7)

_SEVEN = re.compile(r"(?<![\d.,])\d{7}(?!\d|[.,]\d{2})", re.ASCII)
_NINE = re.compile(r"(?<![\d.,])\d{9}(?!\d)", re.ASCII)
_AFTER_IMO = re.compile(r"\bIMO\b\D{0,24}?(?<!\d)(\d{7})(?!\d)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Imos:
    """Seven-digit numbers, in the order in which they are first written.

    Parameters
    ----------
    right
        Those with the check digit of a ship.
    wrong
        All others.
    """

    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def is_ship_number(digits: str) -> bool:
    """Tell whether seven digits are an IMO number of a ship by their check digit."""
    try:
        return imo_number(digits) == digits
    except CellError:
        return False


def is_company_number(digits: str) -> bool:
    """Tell whether seven digits are an IMO number of a company or registered owner by their check digit."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:6], COMPANY_WEIGHTS, strict=True))
    return (11 - total % 11) % 10 == int(digits[6])


def imos_of(texts: Iterable[str]) -> Imos:
    """Read IMO numbers out of cells that hold nothing else, each or several in one."""
    return _sorted_out(digits for text in texts for digits in _SEVEN.findall(text.replace("IMO", "IMO ")))


def imos_in(text: str) -> Imos:
    """Find IMO numbers in free text: seven digits that stand shortly after the letters IMO."""
    return _sorted_out(_AFTER_IMO.findall(text))


def mmsis_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Read MMSI out of cells: nine digits each."""
    return tuple(dict.fromkeys(digits for text in texts for digits in _NINE.findall(text)))


def _sorted_out(found: Iterable[str]) -> Imos:
    every = tuple(dict.fromkeys(found))
    right = tuple(digits for digits in every if is_ship_number(digits))
    return Imos(right, tuple(digits for digits in every if digits not in right))
