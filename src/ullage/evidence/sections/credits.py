"""The section of credits: whose data, lists, shores and faces the result rests on, in which version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.evidence.document import Section, Table, cell, columns, row
from ullage.evidence.text import NOT_KNOWN, counted, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ullage.evidence.document import Cell

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]
    Row = tuple[Cell, ...]

_OWN_TERMS: Final = "the terms of who gave them; licences.csv of the case may name them"
_MOST_LISTS = 40


def credits_section(summary: Summary, tables: Tables) -> Section:
    """Name what the result rests on that is not Ullage's, and what its givers ask to be said."""
    rows = (*_images(tables), *_radio(summary, tables), *_lists(summary), *_shores(tables), _faces())
    table = Table(
        "Sources, their versions and the credits that they ask for.",
        columns("what", "version or time", "credit and terms", widths=(1.6, 1.6, 2.4)),
        tuple(rows),
    )
    return Section("credits", "Credits and licences", (table,))


def _images(tables: Tables) -> Iterator[Row]:
    scenes = tables.get("scenes")
    if scenes is None:
        return
    groups = scenes.group_by("sensor").agg(
        pl.len().alias("scenes"), pl.col("seen_at").min().alias("first"), pl.col("seen_at").max().alias("last")
    )
    for one in groups.sort("sensor", nulls_last=True).iter_rows(named=True):
        sensor = one["sensor"] or "a sensor of unknown kind"
        years = " and ".join(dict.fromkeys(f"{time:%Y}" for time in (one["first"], one["last"]) if time is not None))
        span = f"{one['first']:%Y-%m-%d} to {one['last']:%Y-%m-%d}" if years else NOT_KNOWN
        yield row(cell(f"{counted(one['scenes'], 'scene')} of {sensor}", most=80), span, _image_credit(sensor, years))


def _image_credit(sensor: str, years: str) -> str:
    if sensor.startswith("simulated"):
        return "simulated: no satellite saw this"
    if sensor.startswith("sentinel-"):
        return f"Contains modified Copernicus Sentinel data {years}."
    return _OWN_TERMS


def _radio(summary: Summary, tables: Tables) -> Iterator[Row]:
    if "tracks" in tables:
        yield row("AIS", f"{summary['from']} to {summary['to']}", _OWN_TERMS)


def _lists(summary: Summary) -> Iterator[Row]:
    told = summary.get("identities") or {}
    for kind, known in (("list", told.get("lists", ())), ("register", told.get("registers", ()))):
        for one in known[:_MOST_LISTS]:
            day = one.get("list_date")
            name = ", ".join(part for part in (one.get("authority"), one.get("list_name")) if part)
            entries = one.get("entries")
            yield row(
                cell(one.get("file") or f"a {kind}", name or None, most=80),
                cell(
                    f"of {day}" if day else "no day is stated",
                    f"SHA-256 {one['sha256'][:16]}…" if one.get("sha256") else None,
                    f"{number(entries)} entries" if entries is not None else None,
                ),
                _OWN_TERMS,
            )
        if len(known) > _MOST_LISTS:
            yield row(f"{number(len(known) - _MOST_LISTS)} more {kind}s", "summary.json has all", NOT_KNOWN)


def _shores(tables: Tables) -> Iterator[Row]:
    if {"scenes", "tracks"} & set(tables):
        yield row("shorelines", "GSHHG 2.3.6", "Wessel and Smith (1996), GNU Lesser General Public License")


def _faces() -> Row:
    return row("faces", "IBM Plex Sans, Sunflower, a part of Noto Sans SC", "SIL Open Font License 1.1")
