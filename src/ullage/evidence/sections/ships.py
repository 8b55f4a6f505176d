"""Sections on the ships and on what suppliers notified."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.evidence.document import Section, Table, Words, cell, columns, row
from ullage.evidence.sections.visits import MOST_ROWS
from ullage.evidence.text import TIMES, estimate, number, shorten, stated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage.evidence.document import Block, Cell

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

_MOST_PRINTED = 12  # ships in a PDF


def fleet_section(summary: Summary, tables: Tables) -> Section | None:
    """Show the ships, what was taken for their size, and why it may be wrong."""
    fleet, unlisted = tables["fleet"], unlisted_ships(tables)
    blocks: list[Block] = []
    total = len(fleet) + len(unlisted)
    if total:
        hulls = {one["vessel_id"]: one for one in tables["hulls"].iter_rows(named=True)}
        calls = dict(tables["visits"].group_by("vessel_id").len().iter_rows())
        ships = [
            (one["vessel_id"], _hull(one, hulls.get(one["vessel_id"]), calls)) for one in fleet.iter_rows(named=True)
        ]
        ships += [(one, _unlisted(one, name, calls)) for one, name in unlisted.items()]
        # the sort is stable: ships of as many visits stay in the order of the file, those of no file last
        ships.sort(key=lambda ship: -calls.get(ship[0], 0))
        rows = tuple(shown for _, shown in ships[:MOST_ROWS])
        names = ("ship", "visits", "size as stated", "deadweight taken [t]", "source", "doubts")
        part = f"{number(len(rows))} of {number(total)} ships. " if total > len(rows) else ""
        note = f"{part}After ± and {TIMES}/÷ stands one standard deviation."
        blocks.append(
            Table(
                "Ships, most visits first.",
                columns(*names, numeric=(1,), widths=(1.5, 0.6, 1.5, 1.3, 1.5, 2.2)),
                rows,
                note,
                printed=_MOST_PRINTED,
            )
        )
    prior = summary.get("fleet_prior")
    if prior:
        points = " / ".join(number(prior[f"deadweight_{point}_t"]) for point in ("low", "mid", "high"))
        said = f"A ship of which nothing is known is drawn with a deadweight of {points} t (5 / 50 / 95 %)."
        blocks.append(Words((f"{said} {shorten(prior['source'] or '', 400)}",)))
    return Section("fleet", "The ships, their sources and doubts", tuple(blocks)) if blocks else None


def unlisted_ships(tables: Tables) -> dict[str, str]:
    """Give the ships that were seen but stand in no fleet file.

    Returns
    -------
    dict of str to str
        By ``vessel_id``, in order of it, each ship's name as the observations write it (her id where they write none).
    """
    fleet, observations = tables["fleet"], tables["observations"]
    seen = tables["visits"].get_column("vessel_id").drop_nulls().unique().sort()
    missing = seen.filter(~seen.is_in(fleet.get_column("vessel_id").to_list())).to_list()
    named = observations.filter(pl.col("vessel").is_not_null()).unique("vessel_id", keep="first", maintain_order=True)
    written = dict(named.select("vessel_id", "vessel").iter_rows())
    return {one: written.get(one) or one for one in missing}


def _unlisted(vessel_id: str, name: str, calls: Mapping[str, int]) -> tuple[Cell, ...]:
    imo = vessel_id.removeprefix("imo:") if vessel_id.startswith("imo:") else None
    return row(
        cell(name, f"IMO {imo}" if imo else "no IMO number known", most=80),
        number(calls[vessel_id]),
        "not in the fleet file",
        _taken(None, None),
        None,
        None,
    )


def _hull(one: dict[str, Any], hull: dict[str, Any] | None, calls: Mapping[str, int]) -> tuple[Cell, ...]:
    identity = (
        f"IMO {one['imo']}" if one["imo"] else "no IMO number known",
        ", ".join(str(part) for part in (one["flag_state"], one["built"] and f"built {one['built']}") if part),
        f"listed: {one['listed_by']}" if one["listed_by"] else None,
    )
    sizes = [
        f"deadweight {stated(one['deadweight_t'])} t" if one["deadweight_t"] is not None else None,
        f"gross tonnage {stated(one['gross_tonnage'])}" if one["gross_tonnage"] is not None else None,
        f"length {stated(one['length_m'])} m" if one["length_m"] is not None else None,
        f"tanks {stated(one['tank_volume_m3'])} m³" if one["tank_volume_m3"] is not None else None,
    ]
    told = [part for part in sizes if part]
    return row(
        cell(one["name"], *identity, most=80),
        number(calls.get(one["vessel_id"], 0)),
        cell(told[0] if told else "nothing", *told[1:]),
        _taken(hull, one["deadweight_t"]),
        one["source"],
        cell(hull["doubt"] if hull and hull["doubt"] else one["note"], _second_doubt(one, hull), most=320),
    )


def _second_doubt(one: dict[str, Any], hull: dict[str, Any] | None) -> str | None:
    return one["note"] if hull and hull["doubt"] else None


def _taken(hull: dict[str, Any] | None, given: float | None) -> Cell:
    if hull is None or hull["deadweight_t"] is None:
        return cell("the fleet prior", hull["method"] if hull else None)
    spread = hull["deadweight_spread"] or 0.0
    doubt = f"± {number(spread)}" if hull["law"] == "normal" else f"{TIMES}/÷ {exp(spread):.2f}"
    write = stated if hull["deadweight_t"] == given else estimate
    return cell(f"{write(hull['deadweight_t'])} {doubt}", hull["method"], most=120)


def notified_section(summary: Summary, tables: Tables) -> Section | None:
    """Show what suppliers notified, and deliveries by other means."""
    blocks: list[Block] = []
    notified = tables["notified"]
    if len(notified):
        rows = tuple(
            row(
                one["month_text"],
                one["supplier"],
                stated(one["tonnes"]),
                stated(one["barrels"]),
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
                " / ".join(stated(one[f"{point}_bbl"]) for point in ("low", "mid", "high")),
                "no" if (one["mode"], f"{one['from_day']}", f"{one['to_day']}") in off else "yes",
                cell(one["source"], most=300),
            )
            for one in other.head(MOST_ROWS).iter_rows(named=True)
        )
        names = ("by", "period", "barrels, low / middle / high", "counted", "source")
        blocks.append(Table("Other deliveries.", columns(*names, widths=(0.7, 1.4, 1.5, 0.6, 3)), rows))
    return Section("notified", "Notified volumes and other deliveries", tuple(blocks)) if blocks else None
