"""Answers about ships in lines for people. Names come from the air: who prints them makes them visible first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ullage.identifying.answer import Answer
    from ullage.identifying.case import Identified
    from ullage.identifying.query import Query
    from ullage.sources.listings import ListsRead
    from ullage.sources.registers import RegistersRead

_MOST_TOLD: Final = 20
_MOST_ALTERNATIVES: Final = 3
_LONGEST_SHOWN: Final = 60


def case_lines(found: Identified) -> Iterator[str]:
    """Give what is known of a case: its sightings, the doubtful ones first with whom they may be of, and its ships."""
    ships = found.ships
    unsure = pl.col("p_vessel").fill_null(0)
    told = found.sightings.sort(unsure, "seen_at", "sighting_id")
    yield f"{len(told):,} sightings, {int((told['p_vessel'] == 1).sum()):,} of them of a ship that is sure"
    for row in told.head(_MOST_TOLD).iter_rows(named=True):
        whose = _short(found.names.get(row["vessel_id"] or "") or row["vessel_id"] or "nobody can tell which ship")
        p = "" if row["p_vessel"] is None else f", p {row['p_vessel']:.2f}"
        yield f"  {row['seen_at']:%Y-%m-%d %H:%M}Z {row['place_id']}  {whose}{p}: {row['explanation']}"
        yield from _alternatives(found, row["sighting_id"])
    if len(told) > _MOST_TOLD:
        yield f"  ... and {len(told) - _MOST_TOLD:,} more: --json gives them all"
    yield from _case_listed(found)
    yield from _sources(ships.lists, ships.registers)
    if not ships.lists.lists:
        yield "No list of the case was reached: nobody knows who is listed"
    yield from (f"  {one}" for one in ships.warnings[:_MOST_TOLD])
    yield "Wrote " + ", ".join(str(path) for path in found.written)


def _alternatives(found: Identified, sighting_id: str) -> Iterator[str]:
    rows = found.candidates.filter(sighting_id=sighting_id).sort("p", descending=True).head(_MOST_ALTERNATIVES)
    for row in rows.iter_rows(named=True):
        whose = found.names.get(row["vessel_id"] or "") or row["vessel_id"] or "a hull that the fleet does not have"
        yield f"    {row['p']:6.1%}  {_short(whose)}: {row['refuted_by'] or row['explanation']}"


def _case_listed(found: Identified) -> Iterator[str]:
    """Give who is listed, and who is a namesake."""
    ships = found.ships
    entries = {row["listing_id"]: row for row in ships.listings.iter_rows(named=True)}
    counts = ", ".join(f"{number:,} {name}" for name, number in ships.as_dict()["listed"].items()) or "none"
    yield f"{len(ships.vessels.vessels):,} ships beside {len(ships.listings):,} entries of lists: {counts}"
    for row in ships.listed.filter(ships.listed["class"] != "refuted").head(_MOST_TOLD).iter_rows(named=True):
        entry = entries[row["listing_id"]]
        name = _short(found.names.get(row["vessel_id"]) or row["vessel_id"])
        yield f"  {row['class']:8} {row['score']:.2f}  {name}; {_short(entry['name'] or '')} of {_list_of(entry)}"
        yield f"           {row['explanation']}"


def answer_lines(answer: Answer) -> Iterator[str]:
    """Give the answer for people: the conclusion, what it rests on, and what was not reached."""
    yield f"Asked: {_of_query(answer.query)}"
    yield answer.conclusion
    yield from _sources(answer.lists, answer.registers)
    yield from _candidates("On lists", answer.listed)
    yield from _candidates("In registers", answer.registered)
    if answer.hulls:
        yield "By size, of the registers' hulls"
        for hull in answer.hulls[:_MOST_TOLD]:
            whose = hull["name"] or hull["vessel_id"] or "a hull that they do not have"
            yield f"  {hull['p']:6.1%}  {_short(whose)}: {hull['explanation']}"
    if answer.common_names:
        yield f"Too many bear these names, and none was compared by them: {', '.join(answer.common_names[:_MOST_TOLD])}"
    for told in [*answer.lists.warnings, *answer.registers.warnings][:_MOST_TOLD]:
        yield f"  {told}"


def _of_query(query: Query) -> str:
    told = query.as_dict()
    words = [f"name {' or '.join(_short(name) for name in query.names)}"] if query.names else []
    words += [f"{name.replace('_', ' ')} {value}" for name, value in told.items() if name != "names"]
    return "; ".join(words)


def _sources(lists: ListsRead, registers: RegistersRead) -> Iterator[str]:
    for one in lists.lists:
        whose = " ".join(filter(None, (one.authority, one.list_name))) or one.format
        day = one.list_date or "a day that nobody knows"
        yield f"  reached: {whose} of {day}, {one.vessels:,} vessels ({one.file})"
    for register in registers.registers:
        day = register.source_date or "a day that nobody knows"
        yield f"  reached: register {register.file} of {day}, {register.vessels:,} ships"
    for unreached in (*lists.unreached, *registers.unreached):
        yield f"  NOT REACHED: {unreached.file}: {unreached.reason}"


def _candidates(title: str, found: Sequence[dict[str, Any]]) -> Iterator[str]:
    if not found:
        return
    yield title
    for one in found[:_MOST_TOLD]:
        name, number = _short(_text(one.get("name")) or "without a name"), _text(one.get("imo")) or "not said"
        yield f"  {one['class']:8} {one['score']:.2f}  {name}, IMO {number}; {_who(one)}"
        yield f"           {one['explanation']}"
    if len(found) > _MOST_TOLD:
        yield f"  ... and {len(found) - _MOST_TOLD:,} more: --json gives them all"


def _text(value: str | Sequence[str] | None) -> str:
    return value if isinstance(value, str) else ", ".join(value or ())


def _who(one: dict[str, Any]) -> str:
    """Say who lists a candidate, or which register has her."""
    if one["from"] == "register":
        listed = f"; listed by {', '.join(one['listed_by'])}" if one["listed_by"] else ""
        return f"{_short(', '.join(one['sources']))}{listed}"
    return _list_of(one)


def _list_of(entry: dict[str, Any]) -> str:
    whose = " ".join(filter(None, (entry["authority"], entry["list_name"]))) or entry["source"]
    since = f", listed from {entry['listed_on']}" if entry["listed_on"] else ""
    return f"{whose}{since}, list of {entry['list_date'] or 'an unknown day'}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
