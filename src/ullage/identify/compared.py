"""One identity beside one listing: what each feature says, the class that follows, and why, in words.

Parts are natural logarithms of how much oftener a feature is found of one ship than of two. Those of names were counted
on the ships of a register in two years, whose IMO numbers tell which are one (docs/methods/names.md); the others are
judged. They order candidates and are no probability: how many ships of a list were asked about nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Final, Literal

from ullage.identify.contradictions import two_lengths
from ullage.identify.names import SAME_LETTERS, Likeness, Name

if TYPE_CHECKING:
    from ullage.identify.rule import IdentityRule

Class = Literal["same", "probable", "possible", "refuted"]

CLASSES: Final[tuple[Class, ...]] = ("refuted", "possible", "probable", "same")
"""From worst to best."""

_EQUAL_IMO, _DOUBTED_IMO, _OTHER_IMO = 16.0, 8.0, -7.0  # judged: lists and crews mistype one number in a thousand
_EQUAL_MMSI, _EQUAL_CALLSIGN = 9.0, 9.0  # judged: both go to another ship when flag states give them out anew
_EQUAL_NAME, _NUMBERLESS_NAME, _ALIKE_NAME = 12.0, 7.0, 6.0  # counted: docs/methods/names.md
_OTHER_NAME = -2.0  # counted: one ship in seven had another name three years later
_EQUAL_FLAG, _OTHER_FLAG = 2.0, -1.0  # judged: a tenth of ships fly a flag as common as Panama's; many change it
_EQUAL_SIZE, _OTHER_TONNAGE, _OTHER_LENGTH = 2.0, -1.0, -6.0  # judged: gross tonnage and deadweight are mixed up often
_SCALE = 8.0  # spreads the sums of parts over the score of their class
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a comparison has: an identity with several values of each, or a listing.

    Parameters
    ----------
    key
        Identifier of the vessel or the listing.
    imos, doubted_imos, mmsis, callsigns, flag_states
        As compared; the doubted ones are claimed and probably another ship's.
    names
        All that she bore, each with when, in words that may be empty.
    length_m, deadweight_t, gross_tonnage
        All that are said.
    """

    key: str
    imos: frozenset[str] = frozenset()
    doubted_imos: frozenset[str] = frozenset()
    mmsis: frozenset[str] = frozenset()
    callsigns: frozenset[str] = frozenset()
    flag_states: frozenset[str] = frozenset()
    names: tuple[tuple[Name, str], ...] = ()
    length_m: tuple[float, ...] = ()
    deadweight_t: tuple[float, ...] = ()
    gross_tonnage: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What one feature adds, and why: above 0 for one ship, below it for two, 0 where nothing can be compared."""

    value: float = 0.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What comparing an identity with a listing gives."""

    imo: Part
    mmsi: Part
    callsign: Part
    name: Part
    flag: Part
    size: Part
    of_class: Class | None
    words: str

    @property
    def score(self) -> float:
        """The class and, within it, the sum of the parts: 0 to 1, an order and no probability."""
        parts = (self.imo, self.mmsi, self.callsign, self.name, self.flag, self.size)
        total = sum(part.value for part in parts)
        rank = CLASSES.index(self.of_class) if self.of_class else 0
        return (rank + 1 / (1 + exp(-total / _SCALE))) / len(CLASSES)

    @property
    def explanation(self) -> str:
        """All in words, the conclusion first."""
        parts = (self.imo, self.mmsi, self.callsign, self.name, self.flag, self.size)
        return f"{self.words}: {'; '.join(part.words for part in parts if part.words)}"


def compare(
    identity: Side, listing: Side, likest: tuple[Likeness, Name, Name, str] | None, rule: IdentityRule
) -> Compared:
    """Compare an identity with a listing, feature by feature.

    Parameters
    ----------
    identity, listing
        The two sides.
    likest
        The likest pair of their names, the identity's first, with when she bore it; None where one has no name.
    rule
        Which names are alike and which sizes differ.
    """
    imo = _imo(identity, listing)
    mmsi = _common("MMSI", identity.mmsis, listing.mmsis, _EQUAL_MMSI)
    callsign = _common("call sign", identity.callsigns, listing.callsigns, _EQUAL_CALLSIGN)
    name = _name(likest, rule)
    size = _size(identity, listing, rule)
    of_class, words = classify(imo.value, mmsi.value, callsign.value, name.value, size.value)
    return Compared(imo, mmsi, callsign, name, _flag(identity, listing), size, of_class, words)


def classify(imo: float, mmsi: float, callsign: float, name: float, size: float) -> tuple[Class | None, str]:
    """Give the class that parts come to, and what it rests on; None where nothing speaks for one ship.

    An equal IMO number makes "same", and nothing else does. A name alone, with whatever flag and size, is never more
    than "possible": names repeat, and are chosen to.
    """
    refuted = size <= _OTHER_LENGTH
    if imo > 0:
        return _by_imo(doubted=imo < _EQUAL_IMO, refuted=refuted)
    parts = ((mmsi, "the MMSI"), (callsign, "the call sign"), (name, "the name"))
    tied = [what for part, what in parts if part > 0]
    numbers = (mmsi > 0) + (callsign > 0)
    common = f"{' and '.join(tied)} in common"
    if not tied:
        return None, "nothing in common"
    if imo < 0:
        return _by_other_imo(common, numbered=numbers > 0 and not refuted)
    if refuted:
        of_class: Class = "possible" if numbers > 1 else "refuted"
        return of_class, f"{common}, and THE LENGTH REFUTES IT"
    return _by_rest(common, numbers, alone=len(tied) == 1)


def _by_imo(*, doubted: bool, refuted: bool) -> tuple[Class, str]:
    claimed = "she claims the number, which is in doubt"
    if refuted:
        told = f"{claimed if doubted else 'the number is hers'}, and THE LENGTH REFUTES IT"
        return ("possible", told) if doubted else ("probable", f"{told}: a borrowed number, or a wrong length")
    return ("probable", claimed) if doubted else ("same", "the IMO number is hers")


def _by_other_imo(common: str, *, numbered: bool) -> tuple[Class, str]:
    if numbered:
        return "possible", f"{common}, and another IMO number: a changed identity, or numbers given out anew"
    return "refuted", f"{common}, and another IMO number: another ship"


def _by_rest(common: str, numbers: int, *, alone: bool) -> tuple[Class, str]:
    if numbers and not alone:
        return "probable", f"{common}, and no IMO number to compare"
    why = "numbers are given out anew" if numbers else "names repeat"
    return "possible", f"{common} alone: {why}"


def _imo(identity: Side, listing: Side) -> Part:
    if equal := identity.imos & listing.imos:
        return Part(_EQUAL_IMO, f"IMO number {min(equal)} is the same")
    if equal := identity.doubted_imos & listing.imos:
        return Part(_DOUBTED_IMO, f"IMO number {min(equal)} is sent by her, and is probably another ship's")
    if identity.imos and listing.imos:
        return Part(_OTHER_IMO, f"IMO numbers {_values(identity.imos)} and {_values(listing.imos)} differ")
    return Part()


def _common(what: str, ours: frozenset[str], theirs: frozenset[str], value: float) -> Part:
    if equal := ours & theirs:
        return Part(value, f"{what} {min(equal)} is the same")
    if ours and theirs:
        return Part(0.0, f"{what} {_values(ours)} is not {_values(theirs)}, which new flag states change")
    return Part()


def _name(likest: tuple[Likeness, Name, Name, str] | None, rule: IdentityRule) -> Part:
    if likest is None:
        return Part()
    likeness, ours, theirs, when = likest
    said = f"'{_shown(ours.written)}'{when} and '{_shown(theirs.written)}': {likeness.words}"
    if likeness.value < rule.name_alike:
        return Part(_OTHER_NAME, said)
    if likeness.value >= SAME_LETTERS:
        return Part(_EQUAL_NAME, said)
    same_but_number = ours.letters == theirs.letters
    return Part(_NUMBERLESS_NAME if same_but_number else _ALIKE_NAME, said)


def _flag(identity: Side, listing: Side) -> Part:
    if equal := identity.flag_states & listing.flag_states:
        return Part(_EQUAL_FLAG, f"flag state {min(equal)} is the same")
    if identity.flag_states and listing.flag_states:
        return Part(
            _OTHER_FLAG, f"flag states {_values(identity.flag_states)} and {_values(listing.flag_states)} differ"
        )
    return Part()


def _size(identity: Side, listing: Side, rule: IdentityRule) -> Part:
    """Weigh the nearest pair of lengths, or else of tonnages."""
    if pair := _nearest(identity.length_m, listing.length_m):
        ours, theirs = pair
        if two_lengths(ours, theirs, rule):
            return Part(_OTHER_LENGTH, f"LENGTHS of {ours:g} and {theirs:g} m are those of two ships")
        if abs(ours - theirs) <= rule.size_part * max(pair):
            return Part(_EQUAL_SIZE, f"lengths of {ours:g} and {theirs:g} m agree")
        return Part(0.0, f"lengths of {ours:g} and {theirs:g} m neither agree nor rule her out")
    for unit, own, listed in (
        ("t deadweight", identity.deadweight_t, listing.deadweight_t),
        ("gross tonnage", identity.gross_tonnage, listing.gross_tonnage),
    ):
        if pair := _nearest(own, listed):
            ours, theirs = pair
            apart = abs(ours - theirs) / max(pair)
            if apart <= rule.size_part:
                return Part(_EQUAL_SIZE, f"{ours:g} and {theirs:g} {unit} agree")
            if apart > 4 * rule.size_part:
                return Part(_OTHER_TONNAGE, f"{ours:g} and {theirs:g} {unit} differ; lists mix up tonnages")
    return Part()


def _nearest(ours: tuple[float, ...], theirs: tuple[float, ...]) -> tuple[float, float] | None:
    """Give the pair of sizes that differ least in parts of the greater."""
    pairs = [(a, b) for a in ours for b in theirs if a > 0 and b > 0]
    return min(pairs, key=lambda pair: (abs(pair[0] - pair[1]) / max(pair), pair), default=None)


def _values(values: frozenset[str]) -> str:
    most = 3
    first = sorted(values)[:most]
    return " or ".join(first) + (f" or {len(values) - most} more" if len(values) > most else "")


def _shown(name: str) -> str:
    return name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}..."
