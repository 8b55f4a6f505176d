"""Answers about ships in lines for people. Names come from the air: who prints them makes them visible first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ullage.identifying.amounts import counted, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ullage.identifying.answer import Answer
    from ullage.identifying.query import Query

_MOST_TOLD: Final = 20
_MOST_ALTERNATIVES: Final = 3
_LONGEST_SHOWN: Final = 60


def case_lines(told: Mapping[str, Any]) -> Iterator[str]:
    """Give what is known of a case: its sightings, the doubtful ones first with whom they may be of, and its ships.

    Parameters
    ----------
    told
        As `case.identities_of` gives it.
    """
    sightings = sorted(told["sightings"], key=lambda one: (one["p_vessel"] or 0, one["seen_at"], one["sighting_id"]))
    sure = sum(one["p_vessel"] == 1 for one in sightings)
    yield f"{counted(len(sightings), 'sighting')}, {sure:,} of them of a ship that is sure"
    for one in sightings[:_MOST_TOLD]:
        p = "" if one["p_vessel"] is None else f", p {one['p_vessel']:.2f}"
        whose = _whose(told, one["vessel_id"], "nobody can tell which ship")
        yield f"  {one['seen_at']} {one['place_id']}  {_told(f'{whose}{p}', one['explanation'])}"
        yield from _alternatives(told, one["sighting_id"])
    if len(sightings) > _MOST_TOLD:
        yield f"  ... and {len(sightings) - _MOST_TOLD:,} more: --json gives them all"
    yield from _case_listed(told)
    yield from (_source_line(one) for one in (*told["lists"], *told["registers"]))
    if not any(one["reached"] for one in told["lists"]):
        yield "No list of the case was reached: nobody knows who is listed"
    yield from (f"  {one}" for one in told["warnings"][:_MOST_TOLD])


def _alternatives(told: Mapping[str, Any], sighting_id: str) -> Iterator[str]:
    rows = sorted((one for one in told["candidates"] if one["sighting_id"] == sighting_id), key=lambda one: -one["p"])
    for one in rows[:_MOST_ALTERNATIVES]:
        whose = _whose(told, one["vessel_id"], "a hull that the fleet does not have")
        yield f"    {percent(one['p']):>9}  {_told(whose, one['refuted_by'] or one['explanation'])}"


def _told(whose: str, words: str | None) -> str:
    return f"{whose}: {words}" if words else whose


def _whose(told: Mapping[str, Any], vessel_id: str | None, otherwise: str) -> str:
    return _short(told["names"].get(vessel_id) or vessel_id or otherwise)


def _case_listed(told: Mapping[str, Any]) -> Iterator[str]:
    """Give who is listed, and who is a namesake."""
    counts = ", ".join(f"{number:,} {name}" for name, number in told["classes"].items()) or "none"
    yield f"{counted(told['vessels'], 'ship')} beside the lists: {counts}"
    shown = [one for one in told["listed"] if one["class"] != "refuted"]
    for one in shown[:_MOST_TOLD]:
        entry = f"{_short(one['name'] or 'without a name')} of {_list_of(one)}"
        yield f"  {one['class']:8} {one['score']:.2f}  {_whose(told, one['vessel_id'], '')}; {entry}"
        yield f"           {one['explanation']}"
    if len(shown) > _MOST_TOLD:
        yield f"  ... and {len(shown) - _MOST_TOLD:,} more: --json gives them all"


def answer_lines(answer: Answer) -> Iterator[str]:
    """Give the answer for people: the conclusion, what it rests on, and what was not reached."""
    yield f"Asked: {_of_query(answer.query)}"
    yield answer.conclusion
    yield from (_source_line(one) for one in (*answer.known.lists.as_dicts(), *answer.known.registers.as_dicts()))
    yield from _candidates("On lists", answer.listed)
    yield from _candidates("In registers", answer.registered)
    if answer.hulls:
        yield "By size, of the registers' hulls"
        for hull in answer.hulls[:_MOST_TOLD]:
            whose = hull["name"] or hull["vessel_id"] or "a hull that they do not have"
            yield f"  {percent(hull['p']):>9}  {_told(_short(whose), hull['refuted_by'] or hull['explanation'])}"
    if answer.contradictions:
        yield "What is said of them and does not go together"
        yield from (f"  {one.kind}: {one.words}" for one in answer.contradictions[:_MOST_TOLD])
    if len(answer.contradictions) > _MOST_TOLD:
        yield f"  ... and {len(answer.contradictions) - _MOST_TOLD:,} more: --json gives them all"
    if answer.common_names:
        yield f"Too many bear these names, and none was compared by them: {', '.join(answer.common_names[:_MOST_TOLD])}"
    for told in [*answer.known.lists.warnings, *answer.known.registers.warnings][:_MOST_TOLD]:
        yield f"  {told}"


def _of_query(query: Query) -> str:
    told = query.as_dict()
    words = [f"name {' or '.join(_short(name) for name in query.names)}"] if query.names else []
    words += [f"{name.replace('_', ' ')} {value}" for name, value in told.items() if name != "names"]
    return "; ".join(words)


def _source_line(one: Mapping[str, Any]) -> str:
    """Tell of one list or register that was reached, or not."""
    if not one["reached"]:
        return f"  NOT REACHED: {one['file']}: {one['reason']}"
    whose = " ".join(filter(None, (one.get("authority"), one.get("list_name")))) or one["format"]
    day = one.get("list_date") or one.get("source_date") or "a day that nobody knows"
    return f"  reached: {whose} of {day}, {counted(one['vessels'], 'vessel')} ({one['file']})"


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


def _list_of(entry: Mapping[str, Any]) -> str:
    whose = " ".join(filter(None, (entry["authority"], entry["list_name"]))) or entry["source"]
    since = f", listed from {entry['listed_on']}" if entry["listed_on"] else ""
    return f"{whose}{since}, list of {entry['list_date'] or 'an unknown day'}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
