"""The section of pictures: a strip a sighting, as seen, marked, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.evidence.decided import decided_by
from ullage.evidence.document import Picture, Section, Words
from ullage.evidence.looks_about import looks_about
from ullage.evidence.sections.sightings import named_ship, ship_names
from ullage.evidence.text import counted, number, shorten
from ullage.evidence.words import how_likely

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

_HOW = (
    "Each strip shows the same ground four times, north up: the pixels as seen, the same with the detection marked, "
    "and the last clear look before and the first after, where there are any. Grey or colour is stretched as stands "
    "below each; nothing else is done to the pixels."
)


def pictures_section(summary: Summary, tables: Tables, pictures: Collection[str]) -> Section | None:  # noqa: ARG001 - as every section
    """Show the pictures of sightings that there are, in the order of visits first, each by time."""
    sightings = tables.get("sightings")
    if sightings is None or not pictures:
        return None
    of_scenes = sightings.filter(pl.col("kind") == "detection")
    rows = {one["sighting_id"]: one for one in of_scenes.iter_rows(named=True)}
    names = ship_names(tables)
    shown = [_picture(rows[one], tables, names) for one in pictures if one in rows]
    if not shown:
        return None
    files = "each stands alone in chips/"
    said = f"{number(len(shown))} of {counted(len(of_scenes), 'sighting')} in scenes are shown, those of visits first"
    words = Words((_HOW, f"{said}; {files}."))
    return Section("pictures", "Pictures of sightings", (words, *shown))


def _picture(one: Mapping[str, Any], tables: Tables, names: Mapping[str, str]) -> Picture:
    place = shorten(one["place_id"] or "no known place", 60)
    when = f"{one['seen_at']:%Y-%m-%d %H:%M:%S} UTC, {place}, {shorten(one['sensor'] or '', 40)}"
    if one["vessel_id"] is None:
        who = "not identified"
    else:
        chance = None if one["p_vessel"] is None else how_likely(one["p_vessel"])
        sure = decided_by(one["explanation"], "identified as") or chance
        who = f"{shorten(named_ship(one['vessel_id'], names), 60)}{f', {sure}' if sure else ''}"
    before, after = looks_about(tables["looks"], one["place_id"], one["seen_at"], one["scene_id"])
    told = [f"{word} {'is another scene' if there else 'no clear look is known'}"
            for word, there in (("before", before), ("after", after))]  # fmt: skip
    return Picture(
        one["sighting_id"],
        f"{when}: {who}. {one['sighting_id']}",
        f"Strip of satellite pixels: a detection at {place}, {when}; {', '.join(told)}.",
    )
