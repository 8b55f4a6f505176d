"""Who simulated ships are: numbers with a right check digit that no ship has, and invented names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ullage.draws import stream

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBERS: Final = 100_000
"""How many ships of a world can be told apart."""

# ships' IMO numbers begin with 1 or with 5 to 9: one that begins with 2 is nobody's
_IMO_BEGINS: Final = 200_000
# call signs are given out to states by their first letters; Q belongs to none (ITU Radio Regulations, article 19)
_CALL_SIGN: Final = "Q"
# no power of ten's divisor: steps of it go through all numbers before one comes again
_STEP: Final = 61_803

MIDS: Final = {
    "KP": "445", "RU": "273", "CN": "412", "KR": "440", "JP": "431", "PA": "352", "CM": "613", "PW": "511", "SL": "667",
    "MN": "457", "TG": "671", "KM": "620",
}  # fmt: skip
"""Maritime identification digits (ITU) of the flags that simulated ships fly, by country."""

_FIRST: Final = (
    "AMBER", "ASHEN", "AZURE", "BRIGHT", "BRONZE", "CALM", "CEDAR", "CLEAR", "COPPER", "CORAL", "CRIMSON", "DAWN",
    "DUSKY", "EARLY", "EASTERN", "EMERALD", "FAIR", "FROSTY", "GENTLE", "GOLDEN", "GRANITE", "GREY", "HAZEL",
    "INDIGO", "IVORY", "JADE", "LATE", "LONELY", "MISTY", "NOBLE", "NORTHERN", "OCHRE", "PALE", "PEARL", "QUIET",
    "RUSSET", "SABLE", "SCARLET", "SILVER", "VERNAL",
)  # fmt: skip
_SECOND: Final = (
    "AUKLET", "AVOCET", "BITTERN", "BUNTING", "CURLEW", "DIPPER", "DOVE", "DUNLIN", "EIDER", "EGRET", "FALCON",
    "FULMAR", "GANNET", "GODWIT", "GREBE", "HERON", "IBIS", "KESTREL", "KNOT", "LAPWING", "LINNET", "MERLIN",
    "MURRE", "OSPREY", "OUZEL", "PETREL", "PIPIT", "PLOVER", "PUFFIN", "RAIL", "SKUA", "SNIPE", "STILT", "STORK",
    "SWIFT", "TATTLER", "TERN", "TURNSTONE", "WHIMBREL", "WREN",
)  # fmt: skip


def check_digit(six: int) -> int:
    """Give the last digit of an IMO number of its first six (IMO resolution A.1117(30))."""
    return sum(int(digit) * weight for digit, weight in zip(f"{six:06d}", range(7, 1, -1), strict=True)) % 10


def _shuffled(seed: int, number: int) -> int:
    return (stream(seed, "identities") % NUMBERS + number * _STEP) % NUMBERS


def imo_of(seed: int, number: int) -> str:
    """Give the IMO number of the ship of a number, 0 to 99,999: it begins with 2, as no real one does."""
    six = _IMO_BEGINS + _shuffled(seed, number)
    return f"{six}{check_digit(six)}"


def mmsi_of(seed: int, number: int, flag: str) -> str:
    """Give her MMSI: her flag's three digits, 9, and five more."""
    return f"{MIDS[flag]}9{_shuffled(seed, number):05d}"


def call_sign_of(seed: int, number: int) -> str:
    """Give her call sign: one that no state gives out."""
    return f"{_CALL_SIGN}{_shuffled(seed, number):05d}"


def name_of(seed: int, number: int) -> str:
    """Give her name; the names of one world are all different."""
    pairs = len(_FIRST) * len(_SECOND)
    place = (stream(seed, "names") + number * 997) % pairs  # a prime: the pairs come in no order
    name = f"{_FIRST[place % len(_FIRST)]} {_SECOND[place // len(_FIRST)]}"
    return name if number < pairs else f"{name} {number // pairs + 1}"


def chosen(chance: float, shares: Sequence[tuple[str, float]]) -> str:
    """Give the name whose share a chance, 0 to 1, falls into."""
    total = sum(share for _, share in shares)
    for name, share in shares:
        chance -= share / total
        if chance < 0:
            return name
    return shares[-1][0]
