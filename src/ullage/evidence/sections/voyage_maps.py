"""The maps of single voyages, with in words what each shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ullage.evidence.decided import decided_by
from ullage.evidence.document import Chart, Section, Words
from ullage.evidence.sections.dossiers import claimed_names
from ullage.evidence.sections.sightings import named_ship, ship_names
from ullage.evidence.text import counted, number, shorten
from ullage.evidence.told_voyages import could_be_told, told_voyages
from ullage.evidence.words import how_likely

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    import polars as pl

    from ullage.evidence.told_voyages import ToldVoyage

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

_MOST_SILENCES = 3
_HOW = (
    "Each map follows one ship about one visit: from four days before she came until she was next at a place, or for a "
    "week, and never into her visits before and after. Lines join where AIS was heard: the broad one until she left, "
    "the narrow one after. A dashed line leads from where she was last heard, a cross, to where she was heard again; "
    "the way she took is not known, and that she was not heard does not say why. A diamond is where she was seen, at "
    "the place itself where no position is known."
)


def voyage_maps_section(summary: Summary, tables: Tables) -> Section | None:
    """Show the voyages of which there is most to tell, each on a map of its own."""
    told = told_voyages(summary, tables)
    if not told:
        return None
    names = claimed_names(tables) | ship_names(tables)
    maps = tuple(
        Chart(one.name, _caption(one, names), "; ".join(_heard_or_seen(one)) + ".", small=True) for one in told
    )
    return Section("voyage-maps", "Single voyages", (Words((_HOW, *_rest(told, summary, tables))), *maps))


def _rest(told: list[ToldVoyage], summary: Summary, tables: Tables) -> Iterator[str]:
    everything = len(could_be_told(summary, tables))
    if everything > len(told):
        yield (
            f"{number(len(told))} of {number(everything)} voyages of which anything was heard or seen have a map: "
            "those first that have a silence of a day, a sighting and a next place, and of equals the earlier. The "
            "others are in visits.parquet, gaps.parquet and sightings.parquet; ullage export draws these tables."
        )


def _caption(voyage: ToldVoyage, names: Mapping[str, str]) -> str:
    visit = voyage.visit
    p = visit["p_vessel"]
    who = shorten(named_ship(visit["vessel_id"], names), 60)
    decided = decided_by(visit["explanation"], "identified as")
    sure = decided or (how_likely(p) if p is not None and p < 1 else None)
    doubt = f" That it was she: {sure}." if sure else ""
    first, last = visit["delivered_after"], visit["delivered_before"]
    days = f"{first:%Y-%m-%d}" if first.date() == last.date() else f"between {first:%Y-%m-%d} and {last:%Y-%m-%d}"
    told = "; ".join(_heard_or_seen(voyage))
    return f"{who} at {shorten(visit['place_id'], 40)}, {days}: {told}.{doubt} Visit {visit['visit_id']}."


def _heard_or_seen(voyage: ToldVoyage) -> Iterator[str]:
    """Say in words what a map shows."""
    if not voyage.mmsis:
        yield "no MMSI of hers is known, so that nothing can be said of her AIS"
    silences = voyage.silences
    for gap in silences[:_MOST_SILENCES]:
        until = "not heard since" if gap["on_at"] is None else f"heard again {_when(gap['on_at'])}"
        yield f"last heard {_when(gap['off_at'])}, {until} ({number(gap['duration_h'])} h)"
    if len(silences) > _MOST_SILENCES:
        yield f"and {counted(len(silences) - _MOST_SILENCES, 'more silence')} of a day and more"
    seen = [f"{one['seen_at']:%m-%d %H:%M}" for one in voyage.sightings]
    if seen:
        more = f" and {number(len(seen) - 4)} times more" if len(seen) > 4 else ""  # noqa: PLR2004 - a line's length
        yield f"seen {', '.join(seen[:4])}{more}"
    yield _next(voyage.visit)


def _next(visit: Mapping[str, Any]) -> str:
    if visit["next_place_id"] is None:
        return "where she went next is not known"
    there = f"next at {shorten(visit['next_place_id'], 40)}"
    return there if visit["landed_before"] is None else f"{there}, by {_when(visit['landed_before'])}"


def _when(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"
