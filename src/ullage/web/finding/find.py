"""Finds what somebody typed: each way of understanding it gives its own results, with the reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import polars as pl

from ullage.evidence.text import shorten, visible
from ullage.explaining.rows import ID_COLUMNS
from ullage.explaining.words import singular
from ullage.web.finding.around import around
from ullage.web.finding.days import happened, read_days
from ullage.web.finding.names import Names
from ullage.web.finding.positions import read_position
from ullage.web.finding.shown import Answer, Group, Hit
from ullage.web.items.find import find_row, item_path
from ullage.web.vessels.known import imos_of, known_vessels, mmsis_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ullage.explaining import Rows
    from ullage.web.held import Held
    from ullage.web.vessels.known import KnownVessels

MOST: Final = 20
"""Results of one group that are given."""

_NUMBER: Final = re.compile(r"(?:IMO|MMSI)?[\s:.#]*(\d{4,9})", re.IGNORECASE)
_CALLSIGN: Final = re.compile(r"[A-Z0-9]{3,8}", re.IGNORECASE)
_ID: Final = re.compile(r"\S{4,200}")
_NAMES: Final = ("name", "former_name", "other_name")


class Known:
    """What of a result is searched by name, laid out once.

    Parameters
    ----------
    vessels
        Result and vessels.
    """

    def __init__(self, vessels: KnownVessels) -> None:
        self.vessels = vessels
        rows = vessels.rows
        self.named = sorted({*self._of_vessels(), *_of_observations(rows)})
        self.vessel_names = Names(name for name, _, _ in self.named)
        self.listed = sorted(_of_listings(rows))
        self.listed_names = Names(name for name, _ in self.listed)
        self.placed = sorted((one.get("name") or one["id"], one["id"]) for one in rows.places.values())
        self.place_names = Names(name for name, _ in self.placed)

    def _of_vessels(self) -> Iterator[tuple[str, str, str]]:
        for vessel in self.vessels.vessels.values():
            yield from ((one.value, vessel.vessel_id, "a source names her so") for one in vessel.of(*_NAMES))
            if name := self.vessels.name(vessel.vessel_id):
                yield name, vessel.vessel_id, ""


def find_all(held: Held, typed: str) -> Answer:
    """Find what was typed among vessels, numbers, ids, places, listings, positions and days.

    Parameters
    ----------
    held
        The case.
    typed
        Anything.
    """
    vessels = known_vessels(held)
    known = vessels.rows.once("search", lambda: Known(vessels))
    text = " ".join(typed.replace("\x00", " ").split())
    if not text:
        return Answer(q=typed, understood=[], groups=[])
    understood, groups = ["a name or an id"], [_by_id(known, text), *_numbered(known, text)]
    if _NUMBER.fullmatch(text):
        understood, groups = ["an IMO number, an MMSI or an id"], groups[::-1]  # the ship, then what has it in its id
    if position := read_position(text):
        understood.append(f"a position, as {position.notation}: {position.lat_deg:.5f}, {position.lon_deg:.5f}")
        groups += around(vessels.rows, position)
    if days := read_days(text):
        understood.append(f"days: {days.first} up to {days.end}, not inside")
        groups += happened(vessels.rows, days)
    groups += [_by_name(known, text), _places(known, text), _listings(known, text)]
    return Answer(q=typed, understood=understood, groups=[one for one in groups if one.hits])


def vessel_path(vessel_id: str) -> str:
    """Give the address of a dossier."""
    return f"/vessels/{quote(vessel_id, safe='')}"


def _by_name(known: Known, text: str) -> Group:
    hits: dict[str, Hit] = {}
    for like in known.vessel_names.find(text, 4 * MOST):
        name, vessel_id, _ = known.named[like.at]
        hits.setdefault(vessel_id, _vessel(known, vessel_id, f"{shorten(visible(name), 80)}: {like.why}"))
    return _group("vessels", "Vessels by name", hits.values())


def _numbered(known: Known, text: str) -> Iterator[Group]:
    """Find vessels by an IMO number or MMSI, or how one begins, or by a call sign."""
    number = _NUMBER.fullmatch(text)
    digits = number[1] if number else None
    sign = text.upper() if _CALLSIGN.fullmatch(text) else None
    hits: dict[str, Hit] = {}
    for vessel in known.vessels.vessels.values():
        claimed = [*(("IMO number", one) for one in imos_of(vessel)), *(("MMSI", one) for one in mmsis_of(vessel))]
        why = [
            f"{what} {one}{'' if one == digits else ' begins so'}, as a source claims"
            for what, one in claimed
            if digits and one.startswith(digits)
        ]
        if sign and sign in (one.upper() for one in vessel.values("callsign")):
            why.append(f"call sign {sign}, as a source claims")
        if why:
            hits[vessel.vessel_id] = _vessel(known, vessel.vessel_id, "; ".join(why))
    yield _group("numbers", "Vessels by number", hits.values())


def _by_id(known: Known, text: str) -> Group:
    """Find rows whose id is, begins with, or has in it what was typed."""
    rows, hits = known.vessels.rows, []
    if found := find_row(rows, text):
        hits.append(_row(found.table, text, "this is its id"))
    elif vessel := known.vessels.find(text):
        hits.append(_vessel(known, vessel.vessel_id, "this is her id"))
    if _ID.fullmatch(text):
        for name, column in ID_COLUMNS.items():
            frame = rows.table(name)
            if frame is not None and column in frame.columns:
                like = pl.col(column).str.to_lowercase().str.contains(text.lower(), literal=True)
                matching = frame.filter(like & (pl.col(column) != text)).get_column(column)
                hits += [_row(name, one, "its id has it in it") for one in matching.sort().head(MOST)]
    return _group("ids", "By id", hits)


def _places(known: Known, text: str) -> Group:
    found = {known.placed[like.at][1]: like.why for like in known.place_names.find(text)}
    found |= {one: "its id has it in it" for _, one in known.placed if text.lower() in one.lower()}
    found |= {one: "the name has it in it" for name, one in known.placed if text.lower() in name.lower()}
    hits = [
        Hit(kind="place", id=one, title=name, told=one, why=found[one], path=f"/places?place={quote(one, safe='')}")
        for name, one in known.placed
        if one in found
    ]
    return _group("places", "Places", hits)


def _listings(known: Known, text: str) -> Group:
    hits: dict[str, Hit] = {}
    for like in known.listed_names.find(text, 4 * MOST):
        name, listing_id = known.listed[like.at]
        hits.setdefault(
            listing_id, Hit(kind="listing", id=listing_id, title=name, told="compared with ships of this case",
                            why=like.why, path=item_path(listing_id)),
        )  # fmt: skip
    return _group("listings", "Listings", hits.values())


def _vessel(known: Known, vessel_id: str, why: str) -> Hit:
    vessel = known.vessels.vessels[vessel_id]
    numbers = [*(f"IMO {one}" for one in imos_of(vessel)[:3]), *(f"MMSI {one}" for one in mmsis_of(vessel)[:3])]
    title = known.vessels.name(vessel_id) or vessel_id
    return Hit(kind="vessel", id=vessel_id, title=title, told=", ".join(numbers), why=why, path=vessel_path(vessel_id))


def _row(table: str, wanted: str, why: str) -> Hit:
    path = f"/places?place={quote(wanted, safe='')}" if table == "places" else item_path(wanted)
    return Hit(kind=singular(table), id=wanted, title=wanted, why=why, path=path)


def _group(name: str, title: str, hits: Iterable[Hit]) -> Group:
    found = list(hits)
    return Group(name=name, title=title, total=len(found), hits=found[:MOST])


def _of_observations(rows: Rows) -> Iterator[tuple[str, str, str]]:
    frame = rows.table("observations")
    if frame is not None:
        named = frame.filter(pl.col("vessel").is_not_null() & pl.col("vessel_id").is_not_null())
        for name, vessel_id in named.select("vessel", "vessel_id").unique().iter_rows():
            yield name, vessel_id, "an observer names her so"


def _of_listings(rows: Rows) -> Iterator[tuple[str, str]]:
    frame = rows.table("listings")
    if frame is not None:
        for listing_id, name, others in frame.select("listing_id", "name", "other_names").iter_rows():
            yield from ((one, listing_id) for one in (name, *(others or ())) if one)
