"""The section of dossiers: what is said of each ship that called, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from ullage.evidence.document import Chart, Line, Section, Table, Words, cell, columns, line, row
from ullage.evidence.sections.sightings import named_ship, ship_names
from ullage.evidence.text import NOT_KNOWN, counted, number, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ullage.evidence.document import Cell

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

MOST_SHIPS = 40
_MOST_PRINTED = 8
_MOST_VALUES = 6  # of one kind that are told of a ship
_MOST_SOURCES = 3
_NAMES = (("name", ""), ("flag_state", "flag "))
_NUMBERS = (("imo", "IMO "), ("mmsi", "MMSI "), ("callsign", "call sign "))
_CAPTION = (
    "When each ship was heard, seen and at a place, most visits first; a gap is time in which a ship that sends was "
    "not heard, for whatever reason."
)
_WORDS = (
    "What sources say of each ship that called, and since when; a source that gives no days says it of no day. A ship "
    "on a list is named with the class of the comparison, an order and no probability, and what speaks for it."
)


class Ship(NamedTuple):
    """A ship that called: her identity, the name she is shown by, and how many visits are hers."""

    vessel_id: str
    name: str
    visits: int


def called(tables: Tables, most: int = MOST_SHIPS) -> list[Ship]:
    """Give the ships that visits name, most visits first."""
    names = claimed_names(tables) | ship_names(tables)
    found = tables["visits"].filter((pl.col("kind") == "observed") & pl.col("vessel_id").is_not_null())
    counts = found.group_by("vessel_id").len().sort("len", "vessel_id", descending=[True, False]).head(most)
    return [Ship(one, named_ship(one, names), times) for one, times in counts.iter_rows()]


def claimed_names(tables: Tables) -> dict[str, str]:
    """Give the last name that any source gives a ship, for those that the fleet file does not name."""
    claims = tables.get("claims")
    if claims is None:
        return {}
    named = claims.filter(pl.col("kind") == "name").sort("from_day", "value", nulls_last=False)
    return dict(named.select("vessel_id", "value").iter_rows())


def dossiers_section(summary: Summary, tables: Tables) -> Section | None:
    """Show what is known of each ship that called."""
    claims = tables.get("claims")
    ships = called(tables)
    if claims is None or not len(claims) or not ships:
        return None
    told = _claims(claims, {one.vessel_id for one in ships})
    lists = _lists(tables)
    against: dict[str, list[str]] = {}
    for one in (summary.get("identities") or {}).get("contradictions", ()):
        for vessel in one["vessel_ids"]:
            against.setdefault(vessel, []).append(f"{one['kind']}: {one['words']}")
    rows = tuple(
        row(
            cell(ship.name, ship.vessel_id, most=80),
            _said(told.get(ship.vessel_id, {}), _NAMES),
            _said(told.get(ship.vessel_id, {}), _NUMBERS),
            lists.get(ship.vessel_id) or cell("none of those given"),
            cell(*against.get(ship.vessel_id, [NOT_KNOWN])[:3], most=200),
            _calls(ship, tables),
        )
        for ship in ships
    )
    everyone = tables["visits"]["vessel_id"].drop_nulls().n_unique()
    rest = (
        f"{number(len(rows))} of {number(everyone)} ships that called, most visits first; "
        if everyone > len(rows)
        else ""
    )
    heads = ("ship", "names and flags", "numbers", "on lists", "contradictions", "calls")
    table = Table(
        "Dossiers of the ships that called.",
        columns(*heads, widths=(1.2, 1.7, 1.5, 1.8, 1.1, 1.3)),
        rows,
        f"{rest}claims.parquet and listed.parquet have all that is said.",
        printed=_MOST_PRINTED,
    )
    chart = Chart("timeline", _CAPTION, f"{counted(len(ships), 'ship')}; dates of visits stand in the table of visits.")
    return Section("dossiers", "The ships that called", (Words((_WORDS,)), chart, table))


Said = dict[str, dict[str, list[dict[str, Any]]]]


def _claims(claims: pl.DataFrame, ships: set[str]) -> dict[str, Said]:
    """Give by ship, kind and value the claims that say it."""
    kinds = [kind for kind, _ in (*_NAMES, *_NUMBERS)]
    found: dict[str, Said] = {}
    wanted = claims.filter(pl.col("kind").is_in(kinds) & pl.col("vessel_id").is_in(sorted(ships)))
    for one in wanted.sort("from_day", "value", "source", nulls_last=True).iter_rows(named=True):
        found.setdefault(one["vessel_id"], {}).setdefault(one["kind"], {}).setdefault(one["value"], []).append(one)
    return found


def _said(told: Said, kinds: Sequence[tuple[str, str]]) -> Cell:
    lines: list[Line] = []
    for kind, before in kinds:
        values = told.get(kind, {})
        for value, claims in [*values.items()][:_MOST_VALUES]:
            lines += [line(f"{before}{value}", 60), line(_when_and_who(claims), 90, small=True)]
        if len(values) > _MOST_VALUES:
            lines.append(line(f"and {number(len(values) - _MOST_VALUES)} more", small=True))
    return tuple(lines) or cell(None)


def _when_and_who(claims: Sequence[Mapping[str, Any]]) -> str:
    """Say from when to when a value is claimed, and by whom."""
    firsts = [one["from_day"] for one in claims if one["from_day"] is not None]
    lasts = [one["to_day"] for one in claims if one["to_day"] is not None]
    sources = [*dict.fromkeys(shorten(one["source"] or "no source", 40) for one in claims)]
    more = f" and {len(sources) - _MOST_SOURCES} more" if len(sources) > _MOST_SOURCES else ""
    span = f"{min(firsts)} to {max(lasts)}, " if firsts and lasts else f"from {min(firsts)}, " if firsts else ""
    return f"{span}{'; '.join(sources[:_MOST_SOURCES])}{more}"


def _lists(tables: Tables) -> dict[str, Cell]:
    """Give by ship the listings that are or may be hers, the surest first."""
    listed, listings = tables.get("listed"), tables.get("listings")
    if listed is None or listings is None:
        return {}
    known = {one["listing_id"]: one for one in listings.iter_rows(named=True)}
    found: dict[str, Cell] = {}
    held = listed.filter(pl.col("class") != "refuted").sort("score", "listing_id", descending=[True, False])
    for one in held.iter_rows(named=True):
        if one["listing_id"] in known:
            found[one["vessel_id"]] = (*found.get(one["vessel_id"], ()), *_listing(one, known[one["listing_id"]]))
    return found


def _listing(one: Mapping[str, Any], listing: Mapping[str, Any]) -> Iterator[Line]:
    name = ", ".join(part for part in (listing["authority"], listing["list_name"]) if part)
    yield line(f"{one['class']}: {name}", 90)
    version = f"list of {listing['list_date']}" if listing["list_date"] else "a list of no stated day"
    digest = f", SHA-256 {listing['source_sha256'][:12]}…" if listing["source_sha256"] else ""
    since = f"listed on {listing['listed_on']}; " if listing["listed_on"] else ""
    yield line(f"{since}{version}{digest}", 110, small=True)
    yield line(one["explanation"] or "", 160, small=True)


def _calls(ship: Ship, tables: Tables) -> Cell:
    visits = tables["visits"].filter((pl.col("vessel_id") == ship.vessel_id) & (pl.col("kind") == "observed"))
    first: Any = visits["delivered_after"].min()
    last: Any = visits["delivered_before"].max()
    span = f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" if first is not None and last is not None else None
    sightings = tables.get("sightings")
    seen = 0 if sightings is None else len(sightings.filter(pl.col("vessel_id") == ship.vessel_id))
    places = ", ".join(visits["place_id"].drop_nulls().unique().sort().to_list())
    return cell(counted(ship.visits, "visit"), span, places, f"seen {counted(seen, 'time')}" if seen else None, most=80)
