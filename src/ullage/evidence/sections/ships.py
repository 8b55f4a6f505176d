"""Sections on the evidence: visits, observations, the fleet, and what suppliers notified."""

from __future__ import annotations

from datetime import timedelta
from math import exp
from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.evidence.document import Chart, Line, Section, Table, Words, cell, columns, line, row
from ullage.evidence.text import CANNOT_TELL, NOT_KNOWN, TIMES, counted, estimate, is_exact, number, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ullage.evidence.document import Block, Cell

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

MOST_ROWS = 300
"""Rows of one table that the evidence report shows; the rest is in the result's files."""

_INSTANT = timedelta(microseconds=1)


def visits_section(summary: Summary, tables: Tables) -> Section:
    """Show the visits, each with its cargo and what says so."""
    if not len(tables["visits"]):
        none = "No visit was seen or reported. Without looks that saw the places clearly, that is not evidence of none."
        return Section("visits", "Visits and what says so", (Words((none,)),))
    shown = shown_visits(tables)
    rows = [*_counts(summary, tables), *_observed(shown, tables)]
    named = summary["visits"]["named"]
    many = named > len(shown)
    note = f"{number(len(shown))} of {number(named)} named visits, the first by date. " if many else ""
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
    )
    chart = Chart("visits", "When each ship was there: bars span the dates that the evidence allows.", _told(summary))
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
    return f"{counted(visits['named'], 'named visit')} and {number(visits['reported'])} known from published counts."


def _counts(summary: Summary, tables: Tables) -> Iterator[tuple[Cell, ...]]:
    """Give one row for the visits of each published count that name no ship."""
    reported = tables["visits"].filter(pl.col("kind") == "reported")
    firsts = reported.group_by("count_id", maintain_order=True).agg(pl.len().alias("visits"), pl.all().first())
    sources = {(one["from"], one["to"], one["place"]): one["source"] for one in summary["counts"]}
    for one in _with_delivery(firsts.head(MOST_ROWS), tables["deliveries"]):
        first, last = one["delivered_after"].date(), (one["delivered_before"] - _INSTANT).date()
        hulls = f"spread over {counted(one['hulls'], 'hull')}" if one["hulls"] else None
        yield row(
            _span(one),
            cell(f"{counted(one['visits'], 'visit')}, no ship named", hulls),
            one["place_id"],
            _loading(one),
            _points(one, "cargo_t", "each: "),
            _points(one, _barrels(summary), "each: "),
            cell(
                sources.get((first.isoformat(), last.isoformat(), one["place_id"]), "a published count"),
                one["method"],
                most=260,
            ),
        )


def _observed(shown: Sequence[dict[str, Any]], tables: Tables) -> Iterator[tuple[Cell, ...]]:
    names = dict(tables["fleet"].select("vessel_id", "name").iter_rows())
    wanted = {one for visit in shown for one in visit["evidence"] or ()}
    seen = tables["observations"].filter(pl.col("observation_id").is_in(list(wanted)))
    known = {one["observation_id"]: one for one in seen.iter_rows(named=True)}
    barrels = "cap_bbl" if shown and shown[0]["cap_bbl_mid"] is not None else "bbl"
    for visit in shown:
        said = sorted(
            (known[one] for one in visit["evidence"] or () if one in known),
            key=lambda one: (one["seen_after"], one["row"]),
        )
        yield row(
            _span(visit),
            _ship(visit, said, names),
            visit["place_id"],
            _loading(visit),
            _points(visit, "cargo_t"),
            _points(visit, barrels),
            (*(told for one in said for told in _witness(one)), line(visit["method"] or "", 180, small=True)),
        )


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
    """Give the name under which a visit's ship is shown."""
    written = (one["vessel"] for one in said if one["vessel"])
    return names.get(visit["vessel_id"]) or next(written, None) or "no ship named"


def _ship(visit: dict[str, Any], said: Sequence[dict[str, Any]], names: Mapping[str, str]) -> Cell:
    identity = visit["vessel_id"] or ""
    number_of = f"IMO {identity[4:]}" if identity.startswith("imo:") else None
    chance = visit["p_vessel"]
    doubt = f"this ship: {chance * 100:.0f} %" if chance is not None and chance < 1 else None
    return cell(ship_name(visit, said, names), number_of, doubt, most=80)


def _loading(visit: Mapping[str, Any]) -> Cell:
    fill = f"fill {visit['fill']:.2g} stated" if visit["fill"] is not None else None
    came = f"came {_condition(visit['loading_in'])}" if visit["loading_in"] else None
    return cell(f"left {visit['loading_out']}" if visit["loading_out"] else CANNOT_TELL, came, fill)


def _condition(text: str) -> str:
    return {"ballast": "in ballast"}.get(text, text)


def _points(one: Mapping[str, Any], name: str, before: str = "") -> Cell:
    points = {point: one[f"{name}_{point}"] for point in ("low", "mid", "high")}
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
        digest = f" (SHA-256 {one['image_sha256']})" if one["image_sha256"] else " (not a file of the case: no hash)"
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
            cell(one["condition"], f"fill {one['fill']:.2g}" if one["fill"] is not None else None),
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
    )


def fleet_section(summary: Summary, tables: Tables) -> Section | None:
    """Show the ships, what was taken for their size, and why it may be wrong."""
    fleet, visits = tables["fleet"], tables["visits"]
    blocks: list[Block] = []
    if len(fleet):
        hulls = {one["vessel_id"]: one for one in tables["hulls"].iter_rows(named=True)}
        calls = dict(visits.group_by("vessel_id").len().iter_rows())
        order = sorted(fleet.iter_rows(named=True), key=lambda one: (-calls.get(one["vessel_id"], 0), one["row"]))
        rows = tuple(_hull(one, hulls.get(one["vessel_id"]), calls) for one in order[:MOST_ROWS])
        names = ("ship", "visits", "size as stated", "deadweight taken [t]", "source", "doubts")
        note = f"{number(len(rows))} of {number(len(fleet))} ships." if len(fleet) > len(rows) else ""
        blocks.append(
            Table(
                "Ships, most visits first.",
                columns(*names, numeric=(1,), widths=(1.4, 0.5, 1.3, 1.2, 1.5, 2.2)),
                rows,
                note,
            )
        )
    prior = summary.get("fleet_prior")
    if prior:
        points = " / ".join(number(prior[f"deadweight_{point}_t"]) for point in ("low", "mid", "high"))
        said = f"A ship of which nothing is known is drawn with a deadweight of {points} t (5 / 50 / 95 %)."
        blocks.append(Words((f"{said} {shorten(prior['source'] or '', 400)}",)))
    return Section("fleet", "The ships, their sources and doubts", tuple(blocks)) if blocks else None


def _hull(one: dict[str, Any], hull: dict[str, Any] | None, calls: Mapping[str, int]) -> tuple[Cell, ...]:
    identity = (
        f"IMO {one['imo']}" if one["imo"] else "no IMO number known",
        ", ".join(str(part) for part in (one["flag_state"], one["built"] and f"built {one['built']}") if part),
        f"listed: {one['listed_by']}" if one["listed_by"] else None,
    )
    stated = [
        f"deadweight {number(one['deadweight_t'])} t" if one["deadweight_t"] is not None else None,
        f"gross tonnage {number(one['gross_tonnage'])}" if one["gross_tonnage"] is not None else None,
        f"length {one['length_m']:g} m" if one["length_m"] is not None else None,
        f"tanks {number(one['tank_volume_m3'])} m³" if one["tank_volume_m3"] is not None else None,
    ]
    told = [part for part in stated if part]
    return row(
        cell(one["name"], *identity, most=80),
        number(calls.get(one["vessel_id"], 0)),
        cell(told[0] if told else "nothing", *told[1:]),
        _taken(hull),
        one["source"],
        cell(hull["doubt"] if hull and hull["doubt"] else one["note"], _second_doubt(one, hull), most=320),
    )


def _second_doubt(one: dict[str, Any], hull: dict[str, Any] | None) -> str | None:
    return one["note"] if hull and hull["doubt"] else None


def _taken(hull: dict[str, Any] | None) -> Cell:
    if hull is None or hull["deadweight_t"] is None:
        return cell("the fleet prior", hull["method"] if hull else None)
    spread = hull["deadweight_spread"] or 0.0
    doubt = f"± {number(spread)}" if hull["law"] == "normal" else f"{TIMES}/÷ {exp(spread):.2f}"
    return cell(f"{estimate(hull['deadweight_t'])} {doubt}", hull["method"], most=120)


def notified_section(summary: Summary, tables: Tables) -> Section | None:
    """Show what suppliers notified, and deliveries by other means."""
    blocks: list[Block] = []
    notified = tables["notified"]
    if len(notified):
        rows = tuple(
            row(one["month_text"], one["supplier"], number(one["tonnes"]), number(one["barrels"]), one["source"])
            for one in notified.head(MOST_ROWS).iter_rows(named=True)
        )
        names = ("month", "supplier", "tonnes", "barrels", "source")
        blocks.append(
            Table(
                "Volumes that suppliers notified; an interval is spread evenly by day.",
                columns(*names, numeric=(2, 3), widths=(1.2, 1, 0.8, 0.9, 3)),
                rows,
            )
        )
    other = tables["other_deliveries"]
    if len(other):
        off = {(one["mode"], one["from"], one["to"]) for one in summary["switched_off"]}
        rows = tuple(
            row(
                one["mode"],
                f"{one['from_day']} to {one['to_day']}",
                f"{number(one['low_bbl'])} / {number(one['mid_bbl'])} / {number(one['high_bbl'])}",
                "no" if (one["mode"], f"{one['from_day']}", f"{one['to_day']}") in off else "yes",
                one["source"] or NOT_KNOWN,
            )
            for one in other.head(MOST_ROWS).iter_rows(named=True)
        )
        names = ("by", "period", "barrels, low / middle / high", "counted", "source")
        blocks.append(Table("Other deliveries.", columns(*names, widths=(0.7, 1.4, 1.5, 0.6, 3)), rows))
    return Section("notified", "Notified volumes and other deliveries", tuple(blocks)) if blocks else None
