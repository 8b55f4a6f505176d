"""The section on who was seen in images, what no track explains, and which hulls came again without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.evidence.decided import decided_by
from ullage.evidence.document import Section, Table, Words, cell, columns, row
from ullage.evidence.text import CANNOT_TELL, NOT_KNOWN, counted, number, shorten
from ullage.evidence.words import chance, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ullage.evidence.document import Block, Cell

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

_MOST_SEEN = 60
_MOST_UNMATCHED = 40
_MOST_UNNAMED = 30
_MOST_PRINTED = 8
_ALTERNATIVES = 2
_LIKELY = 0.05  # candidates of less are not named
UNNAMED = "hull:"
"""What the id of a hull begins with that is known by her looks alone."""

_CLASSES = (
    ("matched", "a track explains it"),
    ("possible", "a track may explain it"),
    ("unmatched", "no track explains it, where other ships were heard"),
    ("cannot tell", "no AIS was heard there and then"),
)


def sightings_section(summary: Summary, tables: Tables) -> Section | None:  # noqa: ARG001 - as every section
    """Show who was seen in images, with alternatives; detections that no track explains; unnamed vessels."""
    blocks: list[Block] = [*_matched(tables), *_seen(tables), *_unmatched(tables), *_unnamed(tables)]
    return Section("sightings", "Who was seen in images", tuple(blocks)) if blocks else None


def _seen(tables: Tables) -> Iterator[Block]:
    sightings = tables.get("sightings")
    if sightings is None:
        return
    detected = sightings.filter(pl.col("kind") == "detection").sort("seen_at", "sighting_id")
    if not len(detected):
        return
    names = ship_names(tables)
    others = _alternatives(tables, names)
    rows = tuple(
        row(
            cell(f"{one['seen_at']:%Y-%m-%d %H:%M}", one["sensor"]),
            cell(one["place_id"], most=60),
            _who(one, names),
            cell(*others.get(one["sighting_id"], (NOT_KNOWN,)), most=80),
            _size(one),
            cell(decided_by(one["explanation"], "accepted") or chance(one["p_ship"])),
            cell(one["explanation"], most=220),
        )
        for one in detected.head(_MOST_SEEN).iter_rows(named=True)
    )
    heads = ("when (UTC)", "place", "ship", "or", "length [m]", "a ship of the trade", "why")
    yield Table(
        "Ships seen in images at the places of this case, each with what speaks for its being her.",
        columns(*heads, widths=(1.1, 0.8, 1.3, 1.2, 0.8, 0.7, 2.6)),
        rows,
        _rest(len(detected), _MOST_SEEN, "sighting", "sightings.parquet"),
        folded=True,
        printed=_MOST_PRINTED,
    )


def _who(one: Mapping[str, Any], names: Mapping[str, str]) -> Cell:
    vessel = one["vessel_id"]
    if vessel is None:
        return cell("not identified")
    mmsi = f"MMSI {one['mmsi']}" if one["mmsi"] else None
    decided = decided_by(one["explanation"], "identified as")
    return cell(named_ship(vessel, names), decided or f"this ship: {chance(one['p_vessel'])}", mmsi, most=80)


def _size(one: Mapping[str, Any]) -> Cell:
    if one["length_m"] is None:
        return cell(None)
    doubt = one["length_sd_m"]
    return cell(f"{one['length_m']:.0f}" + ("" if doubt is None else f" ± {doubt:.0f}"))


def _alternatives(tables: Tables, names: Mapping[str, str]) -> dict[str, list[str]]:
    """Give for each sighting the likeliest ships that it is not taken for."""
    candidates, sightings = tables.get("candidates"), tables.get("sightings")
    if candidates is None or sightings is None:
        return {}
    taken = dict(sightings.select("sighting_id", "vessel_id").iter_rows())
    found: dict[str, list[str]] = {}
    likely = candidates.filter(pl.col("p") >= _LIKELY).sort(
        ["sighting_id", "p", "vessel_id"], descending=[False, True, False], nulls_last=True
    )
    for sighting, vessel, p in likely.select("sighting_id", "vessel_id", "p").iter_rows():
        told = found.setdefault(sighting, [])
        if len(told) < _ALTERNATIVES and vessel != taken.get(sighting):
            who = "a hull that is not in the fleet" if vessel is None else named_ship(vessel, names)
            told.append(f"{shorten(who, 50)}: {chance(p)}")
    return {sighting: told for sighting, told in found.items() if told}


def _matched(tables: Tables) -> Iterator[Block]:
    matches = tables.get("matches")
    if matches is None or not len(matches):
        return
    counts = dict(_judged(matches).group_by("class").len().iter_rows())
    told = [f"{number(counts[name])} {name} ({words})" for name, words in _CLASSES if counts.get(name)]
    said = (
        f"{counted(sum(counts.values()), 'detection')} held against AIS: {', '.join(told)}. A detection without a "
        "track is unmatched. That is no finding that a ship was dark: it may be no ship at all, for a search finds "
        "piers, rocks, surf and scraps of cloud too, or her transponder may have sent unheard."
    )
    yield Words((said,))


def _judged(matches: pl.DataFrame) -> pl.DataFrame:
    """Give one row for each detection: the pair that it is in, or that it is in none."""
    ranks = {name: rank for rank, (name, _) in enumerate(_CLASSES)}
    known = matches.filter(pl.col("class").is_in(list(ranks)))
    rank = pl.col("class").replace_strict(ranks, return_dtype=pl.Int64)
    return known.sort(rank, "detection_id", "p_match", descending=[False, False, True]).unique(
        "detection_id", keep="first", maintain_order=True
    )


def _unmatched(tables: Tables) -> Iterator[Block]:
    matches = tables.get("matches")
    if matches is None or not len(matches):
        return
    alone = _judged(matches).filter(pl.col("class").is_in(["unmatched", "cannot tell"])).sort("seen_at", "detection_id")
    if not len(alone):
        return
    rows = tuple(
        row(
            cell(f"{one['seen_at']:%Y-%m-%d %H:%M}"),
            cell(one["detection_id"], one["scene_id"], most=60),
            cell(one["class"], f"no track: {chance(one['p_match'])}"),
            cell(
                CANNOT_TELL if one["coverage"] is None else percent(one["coverage"]),
                None if one["ships_heard"] is None else f"{counted(one['ships_heard'], 'other ship')} heard",
                None if one["reception"] is None else f"reception {one['reception']}",
            ),
            cell(one["explanation"], most=220),
        )
        for one in alone.head(_MOST_UNMATCHED).iter_rows(named=True)
    )
    yield Table(
        "Detections that no track explains, ships or not, and how well ships that send were heard there and then.",
        columns("when (UTC)", "detection", "class", "a ship that sends is heard", "why", widths=(1.1, 1.3, 1, 1.2, 3)),
        rows,
        _rest(len(alone), _MOST_UNMATCHED, "detection", "matches.parquet"),
        folded=True,
        printed=_MOST_PRINTED,
    )


def _unnamed(tables: Tables) -> Iterator[Block]:
    """Show hulls that nobody can name and that were seen more than once."""
    sightings = tables.get("sightings")
    if sightings is None or not len(sightings):
        return
    hulls = (
        sightings.filter(pl.col("vessel_id").str.starts_with(UNNAMED))
        .group_by("vessel_id")
        .agg(
            pl.len().alias("times"),
            pl.col("seen_at").min().alias("first"),
            pl.col("seen_at").max().alias("last"),
            pl.col("place_id").drop_nulls().unique().sort().alias("places"),
            pl.col("length_m").mean(),
            pl.col("p_vessel").min().alias("p"),
        )
        .filter(pl.col("times") > 1)
        .sort("times", "vessel_id", descending=[True, False])
    )
    if not len(hulls):
        return
    rows = tuple(
        row(
            cell(one["vessel_id"], most=60),
            number(one["times"]),
            f"{one['first']:%Y-%m-%d} to {one['last']:%Y-%m-%d}",
            cell(", ".join(one["places"]), most=80),
            NOT_KNOWN if one["length_m"] is None else f"{one['length_m']:.0f}",
            chance(one["p"]),
        )
        for one in hulls.head(_MOST_UNNAMED).iter_rows(named=True)
    )
    yield Table(
        "Unnamed vessels: unknown hulls that were seen more than once, by size and looks. An analyst may merge or part "
        "them.",
        columns("hull", "seen", "from, to", "places", "length [m]", "least chance", numeric=(1, 4)),
        rows,
        _rest(len(hulls), _MOST_UNNAMED, "hull", "sightings.parquet"),
    )


def ship_names(tables: Tables) -> dict[str, str]:
    """Give the names of the ships of the fleet file, by ``vessel_id``."""
    return {vessel: name for vessel, name in tables["fleet"].select("vessel_id", "name").iter_rows() if name}


def named_ship(vessel: str, names: Mapping[str, str]) -> str:
    """Give a ship's name, or what stands for it."""
    if vessel.startswith(UNNAMED):
        return f"unnamed vessel {vessel.removeprefix(UNNAMED)}"
    return names.get(vessel) or vessel.replace("imo:", "IMO ").replace("mmsi:", "MMSI ").removeprefix("name:")


def _rest(total: int, most: int, noun: str, file: str) -> str:
    return f"{number(most)} of {counted(total, noun)}, the first by date; {file} has all." if total > most else ""
