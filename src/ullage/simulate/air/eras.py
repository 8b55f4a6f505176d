"""What senders say of themselves, and when it changes: claims, draughts, destinations, and headings while they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ullage.simulate.air.sender import Claim, Sender

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

_MOST_LENGTH, _MOST_BEAM = 511, 63  # of 9 and 6 bits
_LONGEST_NAME, _LONGEST_CALL_SIGN = 20, 7


class Eras(NamedTuple):
    """Times in which what a sender says of herself stays the same.

    Parameters
    ----------
    first
        Where the eras of each sender begin, and the end.
    from_s
        Begin [s]; the last one lasts.
    mmsi, way, north, east
        Whom she claims to be, whose way she tells, and what is added to it [°].
    heading
        Where her bow points while she lies [°]; NaN as she came.
    content
        Row of `Contents`.
    """

    first: Ints
    from_s: Floats
    mmsi: Ints
    way: Ints
    north: Floats
    east: Floats
    heading: Floats
    content: Ints


class Content(NamedTuple):
    """What a static report says, as the fields of its message hold it."""

    mmsi: int
    imo: str | None
    name: str | None
    callsign: str | None
    ship_type: int
    to_bow_m: int
    to_stern_m: int
    to_port_m: int
    to_starboard_m: int
    draught_m: float | None
    destination: str | None


def firsts(parts: Sequence[Any]) -> Ints:
    """Give where each part begins in all of them laid end to end, and the end."""
    return np.concatenate([[0], np.cumsum([len(one) for one in parts])]).astype(np.int64)


def lay_out_eras(senders: Sequence[Sender]) -> tuple[Eras, list[Content]]:
    """Lay out what senders say; ways of claims follow those of the senders in number."""
    numbers: dict[Content, int] = {}
    rows: list[list[tuple[Any, ...]]] = []
    ways = len(senders)
    for number, sender in enumerate(senders):
        way_of: dict[int, int] = {}
        for k, claim in enumerate(sender.claims):
            if claim.way is not None:
                way_of[k] = ways
                ways += 1
        rows.append([_era(sender, number, at, way_of, numbers) for at in _breaks(sender)])
    columns = list(zip(*(row for some in rows for row in some), strict=True)) or [()] * 7
    kinds = (np.float64, np.int64, np.int64, np.float64, np.float64, np.float64, np.int64)
    arrays: list[Any] = [np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return Eras(firsts(rows), *arrays), list(numbers)


def _breaks(sender: Sender) -> list[float]:
    hours = {one.from_h for one in sender.claims} | {one.to_h for one in sender.claims}
    for what in (sender.draughts, sender.destinations, sender.headings):
        hours |= {one[0] for one in what}
    return [-np.inf, *sorted(hours)]


def _era(
    sender: Sender, number: int, at: float, way_of: dict[int, int], numbers: dict[Content, int]
) -> tuple[Any, ...]:
    """Give the columns of `Eras` from a moment on [h]."""
    found = next((k for k, one in enumerate(sender.claims) if one.from_h <= at < one.to_h), None)
    claim = None if found is None else sender.claims[found]
    content = _content(sender, claim, at)
    north, east = (claim.offset_deg if claim is not None else None) or (0.0, 0.0)
    way = number if found is None else way_of.get(found, number)
    heading = _since(sender.headings, at)
    return (
        at * 3600.0, content.mmsi, way, north, east, np.nan if heading is None else heading,
        numbers.setdefault(content, len(numbers)),
    )  # fmt: skip


def _content(sender: Sender, claim: Claim | None, at: float) -> Content:
    def said(own: str | None, name: str) -> str | None:
        other = getattr(claim, name, None)
        return own if other is None else other

    bow, stern = _parts(sender.antenna_m, sender.length_m, _MOST_LENGTH)
    port, starboard = _parts(sender.beam_m / 2, sender.beam_m, _MOST_BEAM)
    draught = _since(sender.draughts, at)
    return Content(
        int(said(sender.ship.mmsi, "mmsi") or 0),
        said(sender.imo, "imo") or None,
        _as_sent(said(sender.name, "name"), _LONGEST_NAME),
        _as_sent(said(sender.call_sign, "call_sign"), _LONGEST_CALL_SIGN),
        sender.ship_type,
        bow,
        stern,
        port,
        starboard,
        None if draught is None else min(round(draught * 10), 255) / 10,
        _as_sent(_since(sender.destinations, at), _LONGEST_NAME),
    )


def _as_sent(text: str | None, longest: int) -> str | None:
    """Give a text as six-bit ASCII holds it: capitals, a question mark for what it has not, cut; None for nothing."""
    plain = "".join(c if " " <= c <= "_" and c != "@" else "?" for c in (text or "").upper())
    return plain[:longest].strip() or None


def _parts(before: float, whole: float, most: int) -> tuple[int, int]:
    """Give a size as the two whole numbers that are sent."""
    first = min(round(before), most)
    return first, min(max(round(whole) - first, 0), most)


def _since(values: Sequence[tuple[float, Any]], at: float) -> Any:
    """Give the last value from at or before a moment; None before the first."""
    return next((value for hour, value in reversed(values) if hour <= at), None)
