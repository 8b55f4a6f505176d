"""The section on visits: each with its cargo, and the observations that say so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.evidence.decided import decided_by
from ullage.evidence.document import Chart, Line, Section, Table, Words, cell, columns, line, row
from ullage.evidence.sections.sightings import named_ship
from ullage.evidence.text import CANNOT_TELL, counted, estimate, is_exact, number, shorten, stated
from ullage.evidence.words import chance
from ullage.records import name_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ullage.evidence.document import Block, Cell

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

MOST_ROWS = 300
"""Rows of one table that the evidence report shows; the rest is in the result's files."""

_CHART_CAPTION = (
    "When each ship was there: each bar spans the dates of her last sighting at the place, between which her cargo "
    "counts."
)
NONE_OF_HER_OWN = "none of her own"
"""The cargo of a hull without a name that lands oil where loading is looked at."""

_INSTANT = timedelta(microseconds=1)
_MOST_PRINTED = 24  # rows in a PDF: more of them would bury what stands behind
_MOST_WITNESSES = 5  # of one visit; visits.parquet names all


def visits_section(summary: Summary, tables: Tables) -> Section:
    """Show the visits, each with its cargo and what says so."""
    if not len(tables["visits"]):
        none = "No visit was seen or reported. Without looks that saw the places clearly, that is not evidence of none."
        return Section("visits", "Visits and what says so", (Words((none,)),))
    shown = shown_visits(tables)
    rows = [*_counts(summary, tables), *_observed(shown, tables)]
    named = summary["visits"]["named"]
    many = named > len(shown)
    note = f"{number(len(shown))} of {number(named)} visits named or dated, the first by date. " if many else ""
    barrels = "the cap's barrels" if summary["cap"] else "barrels"
    names = ("when (UTC)", "ship", "place", "loading", "cargo [t]", barrels, "what says so")
    heads = columns(*names, widths=(1.3, 1.4, 1, 0.95, 1.3, 1.3, 3.4))
    places = tables["visits"].get_column("place_id").unique().to_list()
    if len(places) == 1:
        heads, rows = (*heads[:2], *heads[3:]), [(*one[:2], *one[3:]) for one in rows]
    where = f" at {shorten(places[0], 60)}" if len(places) == 1 else ""
    table = Table(
        f"Each visit{where} with its cargo as 5 to 95 %; visits known only from a published count stand together.",
        heads,
        tuple(rows),
        f"{note}Every visit, with its id, is in visits.csv, visits.parquet and deliveries.csv.",
        printed=_MOST_PRINTED,
    )
    chart = Chart("visits", _CHART_CAPTION, _told(summary))
    return Section("visits", "Visits and what says so", (chart, table, *_observations(tables)))


def shown_visits(tables: Tables) -> list[dict[str, Any]]:
    """Give the observed visits that are shown, with their delivery, in order of time.

    Returns
    -------
    list of dict
        At most `MOST_ROWS` rows of visits joined with their deliveries.
    """
    observed = tables["visits"].filter(pl.col("kind") == "observed").sort("delivered_after", "visit_id").head(MOST_ROWS)
    return _with_delivery(observed, tables["deliveries"])


def _with_delivery(visits: pl.DataFrame, deliveries: pl.DataFrame) -> list[dict[str, Any]]:
    wanted = deliveries.drop("vessel_id", "delivered_after", "delivered_before")
    joined = visits.join(wanted, on="visit_id", how="left", maintain_order="left")
    return list(joined.iter_rows(named=True))


def _told(summary: Summary) -> str:
    visits = summary["visits"]
    named = f"{counted(visits['named'], 'visit')} named or dated one by one"
    return f"{named}; {number(visits['reported'])} known only from published counts."


def _counts(summary: Summary, tables: Tables) -> Iterator[tuple[Cell, ...]]:
    """Give one row for the visits of each published count that name no ship."""
    reported = tables["visits"].filter(pl.col("kind") == "reported")
    firsts = reported.group_by("count_id", maintain_order=True).agg(
        pl.len().alias("visits"),
        pl.all().exclude("delivered_after", "delivered_before").first(),
        pl.col("delivered_after").min(),
        pl.col("delivered_before").max(),
    )
    sources = {count["count_id"]: count["source"] for count in summary["counts"]}
    for one in _with_delivery(firsts.head(MOST_ROWS), tables["deliveries"]):
        hulls = f"spread over {counted(one['hulls'], 'hull')}" if one["hulls"] else None
        yield row(
            _span(one),
            cell(f"{counted(one['visits'], 'visit')}, no ship named", hulls),
            one["place_id"],
            _loading(one),
            _points(one, "cargo_t", "each: "),
            _points(one, _barrels(summary), "each: "),
            cell(
                sources.get(one["count_id"]) or "a published count",
                one["method"],
                most=260,
            ),
        )


def _observed(shown: Sequence[dict[str, Any]], tables: Tables) -> Iterator[tuple[Cell, ...]]:
    names = dict(tables["fleet"].select("vessel_id", "name").iter_rows())
    wanted = {one for visit in shown for one in visit["evidence"] or ()}
    seen = tables["observations"].filter(pl.col("observation_id").is_in(list(wanted)))
    known = {one["observation_id"]: one for one in seen.iter_rows(named=True)}
    barrels = "cap_bbl" if any(one["cap_bbl_mid"] is not None for one in shown) else "bbl"
    for visit in shown:
        said = sorted(
            (known[one] for one in visit["evidence"] or () if one in known),
            key=lambda one: (one["seen_after"], one["row"]),
        )
        yield row(
            _span(visit),
            _ship(visit, said, names),
            visit["place_id"],
            _loading(visit, landed_laden=_only_landed_laden(visit, said)),
            _points(visit, "cargo_t"),
            _points(visit, barrels),
            (
                *(told for one in said[:_MOST_WITNESSES] for told in _witness(one)),
                *_more(len(said) - _MOST_WITNESSES),
                line(visit["method"] or "", 180, small=True),
            ),
        )


def _more(count: int) -> Iterator[Line]:
    if count > 0:
        yield line(f"and {counted(count, 'more observation')}", small=True)


def _barrels(summary: Summary) -> str:
    return "cap_bbl" if summary["cap"] else "bbl"


def _span(visit: Mapping[str, Any]) -> Cell:
    """Write the days between which a visit's cargo counts, ISO 8601."""
    first, last = visit["delivered_after"], visit["delivered_before"]
    if first is None or last is None:
        return cell(CANNOT_TELL)
    until = max(last - _INSTANT, first)
    since = line(f"{first:%Y-%m-%d}")
    return (since,) if first.date() == until.date() else (since, line(f"to {until:%Y-%m-%d}"))


def ship_name(visit: Mapping[str, Any], said: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """Give the name under which a visit's ship is shown: that of the fleet, or the one under which she was seen.

    Where an analyst decided that she was another ship than was written down, that name is not hers.
    """
    vessel = visit["vessel_id"]
    written = (one["vessel"] for one in said if one["vessel"] and _is_name_of(one, vessel))
    return names.get(vessel) or next(written, None) or (named_ship(vessel, {}) if vessel else "no ship named")


def _is_name_of(said: Mapping[str, Any], vessel: str | None) -> bool:
    """Say whether what an observer wrote names the ship that she is held to be."""
    if vessel is None or said["imo"]:
        return vessel is None or vessel == f"imo:{said['imo']}"
    return vessel == f"name:{name_key(said['vessel'])}"


def _ship(visit: dict[str, Any], said: Sequence[dict[str, Any]], names: Mapping[str, str]) -> Cell:
    identity = visit["vessel_id"] or ""
    number_of = f"IMO {identity[4:]}" if identity.startswith("imo:") else None
    p = visit["p_vessel"]
    decided = decided_by(visit["explanation"])
    doubt = f"this ship: {chance(p)}" if p is not None and p < 1 else None
    return cell(ship_name(visit, said, names), number_of, doubt, decided, most=80)


def loading_known(visit: Mapping[str, Any]) -> bool:
    """Tell whether anything says how full a visit's ship was when her oil was aboard."""
    return any(visit[name] is not None for name in ("loading_out", "condition", "fill"))


def _loading(visit: Mapping[str, Any], *, landed_laden: bool = False) -> Cell:
    since = " (from her landing)" if landed_laden else ""
    said = (
        None if loading_known(visit) else CANNOT_TELL,
        f"left {_condition(visit['loading_out'])}{since}" if visit["loading_out"] else None,
        f"came {_condition(visit['loading_in'])}" if visit["loading_in"] else None,
        f"fill {stated(visit['fill'])} stated" if visit["fill"] is not None else None,
    )
    told = [one for one in said if one] or [_condition(visit["condition"])]
    return cell(told[0], *told[1:])


def _only_landed_laden(visit: Mapping[str, Any], said: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether a ship was seen laden only where she landed her oil, not where she loaded it."""
    places = {one["place_id"] for one in said if one["condition"] == "laden"}
    return visit["loading_out"] == "laden" and bool(places) and visit["place_id"] not in places


def _condition(text: str) -> str:
    return {"ballast": "in ballast"}.get(text, text)


def _points(one: Mapping[str, Any], name: str, before: str = "") -> Cell:
    points = {point: one[f"{name}_{point}"] for point in ("low", "mid", "high")}
    if one["brings_cargo"] is False:  # her cargo is known from where it was loaded, or among the unseen ones
        return cell(NONE_OF_HER_OWN)
    if points["mid"] is None:
        return cell(CANNOT_TELL)
    if is_exact(points):
        return cell(before + number(points["mid"]))
    return cell(f"{before}{estimate(points['low'])} to {estimate(points['high'])}", f"middle {estimate(points['mid'])}")


def _witness(one: Mapping[str, Any]) -> Iterator[Line]:
    """Give the lines that say who saw what, where it stands and what image shows it."""
    yield line(one["source"] or "no source is given", 170)
    image = line(one["image"]) if one["image"] else None
    parts = [f"{one['seen_text']}", one["sensor"], f"observations row {one['row']}"]
    yield line(" · ".join(part for part in parts if part), small=True)
    if image:
        digest = (
            f" (SHA-256 {one['image_sha256'][:16]}…, in full among the inputs)"
            if one["image_sha256"]
            else " (not a file of the case: no hash)"
        )
        yield Line(f"image: {image.text}{digest}", image.whole, image.href, small=True)
    if one["note"]:
        yield line(one["note"], 170, small=True)


def _observations(tables: Tables) -> Iterator[Block]:
    shown = tables["observations"].head(MOST_ROWS)
    if not len(shown):
        return
    rows = tuple(
        row(
            cell(one["observation_id"], f"row {one['row']}"),
            one["seen_text"],
            cell(one["vessel"], f"IMO {one['imo']}" if one["imo"] else None, most=80),
            one["place_id"],
            cell(one["condition"], f"fill {stated(one['fill'])}" if one["fill"] is not None else None),
            one["sensor"],
            cell(one["source"], one["note"]),
        )
        for one in shown.iter_rows(named=True)
    )
    names = ("observation", "seen", "ship as written", "place", "condition", "sensor", "source and note")
    total = len(tables["observations"])
    yield Table(
        "Observations as they were written down.",
        columns(*names, widths=(1.2, 1.1, 1.2, 0.9, 0.9, 0.9, 2.4)),
        rows,
        f"{number(len(shown))} of {number(total)} observations." if total > len(shown) else "",
        folded=True,
        printed=_MOST_PRINTED,
    )
