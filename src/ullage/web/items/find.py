"""Finds what an id names, and gathers all that is known of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from ullage.decisions import DecisionLog
from ullage.decisions.applied import words_of
from ullage.decisions.taking import CAN_BE
from ullage.evidence.layers import plain_value
from ullage.evidence.text import visible
from ullage.explaining import Found
from ullage.explaining.chain import TOTAL, Chain
from ullage.explaining.named import explain_named
from ullage.explaining.node import Node
from ullage.explaining.rows import ID_COLUMNS
from ullage.explaining.words import singular
from ullage.web.described import describe
from ullage.web.errors import WebError
from ullage.web.items.counted import find_cargoes, find_visits
from ullage.web.items.related import Related, find_related
from ullage.web.items.shown import Decision, Fact, Item, Link, SourceFile
from ullage.web.items.weighed import MATCH, NO_TRACK, find_candidates, find_matches, ship_of
from ullage.web.vessels.known import known_vessels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ullage.decisions.entry import Entry
    from ullage.explaining import Rows
    from ullage.web.held import Held
    from ullage.web.vessels.known import KnownVessels

_POSITIONS: Final = (("lat_deg", "lon_deg"), ("off_lat_deg", "off_lon_deg"), ("start_lat_deg", "start_lon_deg"))
_ON_DESK: Final = frozenset(
    {"visits", "sightings", "detections", "tracks", "gaps", "encounters", "loitering", "scenes"}
)
_MOST_SAID: Final = 80
_NEAR: Final = 80  # of 100: how alike an id must be to be told as one that may be meant
_MOST_DIGITS: Final = 9


def find_item(held: Held, wanted: str) -> Item:
    """Give whatever an id names.

    Parameters
    ----------
    held
        The case.
    wanted
        Id of any row of the result, of a place, a vessel, an entry of the log of decisions, ``match:DETECTION:MMSI``,
        or ``total``.

    Raises
    ------
    WebError
        When nothing has the id, or there is no result.
    """
    known = known_vessels(held)
    chain = Chain(held.folder, known.rows, known.files)
    if wanted == TOTAL:
        return _item(held, known, Found("summary", TOTAL, {}), chain.of(TOTAL), Related())
    if found := find_row(known.rows, wanted):
        return _item(held, known, found, chain.of(found.id), find_related(known, found))
    if wanted.startswith(MATCH) and (pair := _pair(known.rows, wanted)):
        below = chain.of(pair.row["detection_id"])
        node = Node("matches", _pair_words(pair), wanted, pair.row, (below,))
        return _item(held, known, pair, node, find_related(known, pair))
    if known.find(wanted):
        return _vessel_item(held, known, wanted)
    if wanted.isdecimal() and len(wanted) <= _MOST_DIGITS and (entry := _entry(held, int(wanted))):
        told = explain_named(chain, wanted) or Node("decisions", words_of(entry), wanted, entry.as_dict())
        node = replace(told, because=told.because or tuple(_subject(chain, entry)))
        return _item(held, known, Found("decisions", wanted, _entry_row(entry)), node, Related())
    if count := explain_named(chain, wanted):
        return _item(held, known, Found(count.table, wanted, count.facts), count, Related())
    raise WebError(404, f"Nothing in this case has the id {visible(wanted[:200])}.", _advice(known.rows, wanted))


def find_row(rows: Rows, wanted: str) -> Found | None:
    """Give the row that an id names, of whatever table, or the place; None without one."""
    for name in ID_COLUMNS:
        if found := rows.get(name, wanted):
            return found
    return Found("places", wanted, rows.places[wanted]) if wanted in rows.places else None


def all_ids(rows: Rows) -> Iterator[tuple[str, str]]:
    """Give all ids of a result with their tables."""
    yield from ((one, "places") for one in rows.places)
    for name, column in ID_COLUMNS.items():
        table = rows.table(name)
        if table is not None and column in table.columns:
            yield from ((one, name) for one in table[column].drop_nulls())


def _item(held: Held, known: KnownVessels, found: Found, node: Node, related: Related) -> Item:
    rows = known.rows
    nodes = list(_below(node))
    detections = [found.row["detection_id"]] if found.table == "matches" else related.detections
    return Item(
        id=found.id,
        table=found.table,
        kind="total" if found.id == TOTAL else singular(found.table),
        words=visible(node.words),
        facts=_facts(found),
        position=_position(rows, found),
        ships=[ship_of(known, one) for one in related.vessels],
        chips=related.chips(found),
        matches=find_matches(known, detections),
        candidates=find_candidates(known, related.sightings),
        visits=find_visits(known, related.visits),
        cargoes=find_cargoes(rows, related.visits),
        decisions=_decisions(nodes),
        files=_files(nodes),
        links=list(_links(known, found, related)),
        can_decide=sorted(kind for kind, allowed in CAN_BE.items() if found.table in allowed),
        chain=node.as_dict(),
        command=f"ullage explain {held.folder.name} {_quoted(found.id)}",
    )


def _vessel_item(held: Held, known: KnownVessels, wanted: str) -> Item:
    from ullage.web.vessels.of_vessel import visits_of

    vessel = known.find(wanted)
    if vessel is None:
        raise WebError(404, "There is no such vessel.")
    said = tuple(
        Node("claims", f"{one.kind.replace('_', ' ')} {one.value}, as {'; '.join(one.sources)} has it",
             one.claim_ids[0] if one.claim_ids else "")
        for one in vessel.said[:_MOST_SAID]
    )  # fmt: skip
    name = known.name(vessel.vessel_id) or "a vessel without a name"
    node = Node("vessels", f"{name}, {vessel.vessel_id}: {len(vessel.said)} things are said of her", wanted, {}, said)
    related = Related(visits=visits_of(known, vessel), vessels=[vessel.vessel_id])
    return _item(held, known, Found("vessels", vessel.vessel_id, {}), node, related)


def _facts(found: Found) -> list[Fact]:
    """Give the cells of a row; what is no text, number or list has no place there."""
    return [
        Fact(name=name, value=plain_value(value), unit=told.unit, meaning=told.meaning)
        for name, value in found.row.items()
        if not isinstance(value, bytes) and (told := describe(found.table, name))
    ]


def _position(rows: Rows, found: Found) -> dict[str, float] | None:
    for lat, lon in _POSITIONS:
        if found.row.get(lat) is not None and found.row.get(lon) is not None:
            return {"lat_deg": found.row[lat], "lon_deg": found.row[lon]}
    place = rows.places.get(str(found.row.get("place_id")))
    if place and place.get("lat_deg") is not None and place.get("lon_deg") is not None:
        return {"lat_deg": place["lat_deg"], "lon_deg": place["lon_deg"]}
    return None


def _decisions(nodes: list[Node]) -> list[Decision]:
    entries = {one.facts["number"]: one for one in nodes if one.table == "decisions" and one.facts}
    kept = ("kind", "subject", "by", "why", "written_at")
    return [
        Decision(entry=number, words=one.words, **{name: one.facts[name] for name in kept})
        for number, one in sorted(entries.items())
    ]


def _files(nodes: list[Node]) -> list[SourceFile]:
    found = {(one.facts["file"], one.facts["row"]): one.facts for one in nodes if one.table == "files" and one.facts}
    kept = ("file", "row", "sha256", "state", "source", "licence")
    return [SourceFile(**{name: one[name] for name in kept}) for one in found.values()]


def _links(known: KnownVessels, found: Found, related: Related) -> Iterator[Link]:
    for one in related.vessels:
        yield Link(words=f"vessel {known.name(one) or one}", path=f"/vessels/{quote(one, safe='')}")
    scene = found.row.get("scene_id")
    if found.table == "detections" and scene:
        yield Link(words="measure her", path=f"/measure?scene={quote(scene, safe='')}&detection={quote(found.id)}")
    if found.table == "scenes":
        yield Link(words="look at it", path=f"/compare?left={quote(found.id, safe='')}")
    elif scene:
        yield Link(words="the scene", path=item_path(scene))
        yield Link(words="look at the scene", path=f"/compare?left={quote(scene, safe='')}")
    if found.table in _ON_DESK:
        yield Link(words="on the desk", path=f"/?item={quote(found.id, safe='')}")
    place = found.id if found.table == "places" else found.row.get("place_id")
    if place:
        yield Link(words=f"place {place}", path=f"/places?place={quote(place, safe='')}")
    if found.table == "listings":
        yield Link(words="the list", path=f"/listings?q={quote(str(found.row.get('name') or ''), safe='')}")
    column = ID_COLUMNS.get(found.table)
    if column:
        query = f"{column}__eq={quote(found.id, safe='')}"
        yield Link(words=f"the row in {found.table}", path=f"/tables/{found.table}?{query}")


def item_path(wanted: str) -> str:
    """Give the permalink of an item."""
    return f"/items/{quote(wanted, safe='')}"


def _pair(rows: Rows, wanted: str) -> Found | None:
    import polars as pl

    detection, _, mmsi = wanted.removeprefix(MATCH).rpartition(":")
    table = rows.table("matches")
    if table is None:
        return None
    sender = pl.col("mmsi").is_null() if mmsi == NO_TRACK else pl.col("mmsi") == mmsi
    found = table.filter((pl.col("detection_id") == detection) & sender)
    return Found("matches", wanted, found.row(0, named=True)) if len(found) else None


def _pair_words(pair: Found) -> str:
    who = "no track" if pair.row["mmsi"] is None else f"MMSI {pair.row['mmsi']}"
    return f"match of detection {pair.row['detection_id']} with {who}: {pair.row['explanation']}"


def _entry(held: Held, number: int) -> Entry | None:
    return next((one for one in DecisionLog(held.folder).entries() if one.number == number), None)


def _entry_row(entry: Entry) -> dict[str, Any]:
    told = {name: getattr(entry, name) for name in ("number", "written_at", "kind", "subject", "by", "why", "hash")}
    return told | {f"value {name}": value for name, value in entry.value.items() if isinstance(value, str)}


def _subject(chain: Chain, entry: Entry) -> Iterator[Node]:
    if find_row(chain.rows, entry.subject):
        yield chain.of(entry.subject)


def _below(node: Node) -> Iterator[Node]:
    yield node
    for one in node.because:
        yield from _below(one)


def _quoted(wanted: str) -> str:
    import shlex

    return shlex.quote(visible(wanted))


def _advice(rows: Rows, wanted: str) -> str:
    from rapidfuzz import process

    near = process.extract(wanted[:200], [one for one, _ in all_ids(rows)], limit=3, score_cutoff=_NEAR)
    if near:
        return f"Nearly the same are {', '.join(visible(one[0]) for one in near)}."
    return "Search finds ids, names and numbers: /search."
