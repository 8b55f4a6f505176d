"""Sections on the ships and on what suppliers notified."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any

from ullage.evidence.document import Section, Table, Words, cell, columns, row
from ullage.evidence.sections.visits import MOST_ROWS
from ullage.evidence.text import TIMES, estimate, number, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from ullage.evidence.document import Block, Cell

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]


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
        part = f"{number(len(rows))} of {number(len(fleet))} ships. " if len(fleet) > len(rows) else ""
        note = f"{part}After ± and {TIMES}/÷ stands one standard deviation."
        blocks.append(
            Table(
                "Ships, most visits first.",
                columns(*names, numeric=(1,), widths=(1.5, 0.6, 1.5, 1.3, 1.5, 2.2)),
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
            row(
                one["month_text"],
                one["supplier"],
                number(one["tonnes"]),
                number(one["barrels"]),
                cell(one["source"], most=300),
            )
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
                cell(one["source"], most=300),
            )
            for one in other.head(MOST_ROWS).iter_rows(named=True)
        )
        names = ("by", "period", "barrels, low / middle / high", "counted", "source")
        blocks.append(Table("Other deliveries.", columns(*names, widths=(0.7, 1.4, 1.5, 0.6, 3)), rows))
    return Section("notified", "Notified volumes and other deliveries", tuple(blocks)) if blocks else None
