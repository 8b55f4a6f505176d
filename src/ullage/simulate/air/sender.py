"""Who sends: a ship, what she says of herself, when she is silent, and when she claims to be another or elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ullage.simulate.ships import Ship

# the bridge, and the antenna on it, of ships with their cargo before it; of boats it stands before the deck (judged)
_AFT, _FORE = 0.85, 0.4
_FORE_TYPES: Final = (30, 31, 32, 36, 37, 52)
"""Fishing, towing, sailing, pleasure, tugs."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A time in which a ship sends as another, or as if she were elsewhere.

    Parameters
    ----------
    from_h, to_h
        Its begin and end [h since the begin of the world].
    mmsi, name, call_sign, imo
        Whom she claims to be; None where she says the truth, empty where she says nothing.
    offset_deg
        What is added to her latitude and longitude [°]; None where she sends where she is.
    way
        A ship whose way she pretends to sail instead of her own; None where she sends where she is.
    """

    from_h: float
    to_h: float
    mmsi: str | None = None
    name: str | None = None
    offset_deg: tuple[float, float] | None = None
    call_sign: str | None = None
    imo: str | None = None
    way: Ship | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """A ship as a transponder: what she says of herself, and when.

    Parameters
    ----------
    ship
        The way of her middle and her stays; her MMSI and her class of transponder.
    imo
        IMO number, seven digits; None for ships without one.
    name, call_sign
        Hers, of the characters of six-bit ASCII: capitals, figures, blanks and some marks; 20 and 7 at most.
    ship_type
        As ITU-R M.1371 numbers it.
    length_m, beam_m
        Her size [m].
    silences
        Times (from, to) in which her transponder does not send [h]: faults, powered down or switched off; why stands in
        the truth tables alone.
    claims
        When she sends as somebody or somewhere else; of two at once the first counts.
    draughts
        From when on [h] which draught is typed in [m], in order; empty where none is sent.
    destinations
        From when on [h] which destination is typed in, in order; empty where none is sent.
    headings
        From when on [h] where her bow points while she lies still [°], in order; before the first, and without any,
        as she came.
    to_bow_m
        Antenna to bow [m]; None for the usual place on a ship of her type.
    """

    ship: Ship
    imo: str | None = None
    name: str = ""
    call_sign: str = ""
    ship_type: int = 80
    length_m: float = 100.0
    beam_m: float = 15.0
    silences: tuple[tuple[float, float], ...] = ()
    claims: tuple[Claim, ...] = ()
    draughts: tuple[tuple[float, float], ...] = ()
    destinations: tuple[tuple[float, str], ...] = ()
    headings: tuple[tuple[float, float], ...] = ()
    to_bow_m: float | None = None

    def __post_init__(self) -> None:
        who = f"sender {self.ship.mmsi} ({self.name})"
        spans = [*self.silences, *((one.from_h, one.to_h) for one in self.claims)]
        if any(not begin < end for begin, end in spans):
            raise ValueError(f"{who}: a silence or a claim ends before it begins")
        for what in (self.draughts, self.destinations, self.headings):
            if not _ordered([one[0] for one in what]):
                raise ValueError(f"{who}: draughts, destinations and headings must come in the order of their hours")

    @property
    def antenna_m(self) -> int:
        """Antenna to bow as she sends it [m]."""
        fore = self.ship_type in _FORE_TYPES
        return round(self.length_m * (_FORE if fore else _AFT)) if self.to_bow_m is None else round(self.to_bow_m)


def _ordered(hours: Sequence[float]) -> bool:
    return all(a <= b for a, b in pairwise(hours))
