"""Vessels from OpenSanctions: entities of FollowTheMoney as JSON lines, and its table of maritime targets.

An entity may be designated by several authorities: each designation is a listing of its own, with its programme and
day where a sanction is told beside it, else one for each data set that is a sanctions list. An entity that is no
target of sanctions (detained in a port, linked to somebody who is listed) is described, not listed.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import InputError, Problem
from ullage.sources.listings.entry import Entry, Parsed
from ullage.sources.listings.words import day_of, number_of, split_several

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ullage.sources.listings.tables import Record, Records

MARITIME: Final = (("caption",), ("datasets",), ("risk",), ("imo",))
"""Columns that tell the table of maritime targets."""
LONGEST_LINE: Final = 4 * 2**20
LARGEST_T: Final = 700_000.0
LIST_NAME: Final = "OpenSanctions"

_AUTHORITIES = {"us_ofac": "OFAC", "gb_": "UK", "eu_": "EU", "un_": "UN", "ua_": "Ukraine", "ch_": "Switzerland"}
_AUTHORITIES |= {"ca_": "Canada", "au_": "Australia", "nz_": "New Zealand", "jp_": "Japan", "us_": "US"}
_NAMED_AUTHORITIES = {"office of foreign assets control": "OFAC", "united nations": "UN", "security council": "UN"}
_NAMED_AUTHORITIES |= {"european": "EU", "council of the eu": "EU", "hm treasury": "UK", "foreign, commonwealth": "UK"}
_DESIGNATED = {"sanction", "sanction.counter"}


def parse_entities(data: bytes, file: str) -> Parsed:
    """Read the vessels among entities: one JSON object a line, a JSON array, or an object with ``results``.

    Raises
    ------
    InputError
        When the text is no JSON, or none of its objects is an entity.
    """
    parsed = Parsed("FollowTheMoney JSON", None, None, [], 0)
    vessels: list[tuple[int, dict[str, Any]]] = []
    sanctions: dict[str, list[dict[str, Any]]] = {}
    for number, entity in _entities(data, file, parsed):
        parsed.total += 1
        if entity.get("schema") == "Vessel":
            vessels.append((number, entity))
        elif entity.get("schema") == "Sanction":
            for one in _texts(entity, "entity"):
                sanctions.setdefault(one, []).append(entity)
    if not parsed.total:
        raise InputError([Problem(file, "is JSON without entities: expected objects with 'schema' and 'properties'")])
    for number, entity in vessels:
        _add(parsed, number, entity, sanctions.get(str(entity.get("id")), []))
    return parsed


def _entities(data: bytes, file: str, parsed: Parsed) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give numbers and objects that are entities; lines that are no JSON are refused and counted."""
    import orjson

    objects: Iterable[tuple[int, Any]]
    try:
        whole = orjson.loads(data)
    except orjson.JSONDecodeError:
        objects = _lines(data, parsed.refused)
    else:
        inside = whole.get("results", [whole]) if isinstance(whole, dict) else whole
        objects = enumerate(inside if isinstance(inside, list) else [], start=1)
    for number, one in objects:
        if isinstance(one, dict) and isinstance(one.get("schema"), str) and isinstance(one.get("properties"), dict):
            yield number, one
        else:
            parsed.refused["no entity"] += 1
    if parsed.refused["line is no JSON"]:
        told = f"{parsed.refused['line is no JSON']:,} lines are no JSON: the file is damaged or cut off"
        parsed.warnings.append(f"{file}: {told}")


def _lines(data: bytes, refused: Counter[str]) -> Iterator[tuple[int, Any]]:
    import orjson

    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, orjson.loads(line[: LONGEST_LINE + 1])
        except orjson.JSONDecodeError:
            refused["line is no JSON"] += 1


def _texts(entity: dict[str, Any], name: str) -> list[str]:
    """Give the texts of a property; things that are no texts are passed over."""
    values = entity["properties"].get(name, [])
    return [value for value in (values if isinstance(values, list) else [values]) if isinstance(value, str) and value]


def _add(parsed: Parsed, number: int, entity: dict[str, Any], apart: list[dict[str, Any]]) -> None:
    """Add an entity's designations, or its description if it has none."""
    base = _entry(number, entity)
    nested = entity["properties"].get("sanctions", [])
    inside = [one for one in nested if isinstance(one, dict)] if isinstance(nested, list) else []
    sanctions = [one for one in (*apart, *inside) if isinstance(one.get("properties"), dict)]
    datasets = entity.get("datasets")
    lists = [name for name in datasets if isinstance(name, str)] if isinstance(datasets, list) else []
    topics = _texts(entity, "topics")
    if sanctions:
        parsed.entries += [_designated(base, sanction) for sanction in sanctions]
    elif topics and not _DESIGNATED & set(topics):
        parsed.described.append(base)
        parsed.refused["described, not designated"] += 1
    else:
        parsed.entries += [_of_dataset(base, name) for name in lists or [""]]


def _entry(number: int, entity: dict[str, Any]) -> Entry:
    names = _texts(entity, "name")
    caption = entity.get("caption")
    first = caption if isinstance(caption, str) and caption else next(iter(names), "")
    flags = _texts(entity, "flag")
    topics, seen = _texts(entity, "topics"), entity.get("first_seen")
    return Entry(
        row=number,
        key=str(entity.get("id", ""))[:200],
        name=first,
        former_names=_texts(entity, "previousName"),
        other_names=[
            *(name for name in names if name != first),
            *_texts(entity, "alias"),
            *_texts(entity, "weakAlias"),
        ],
        imo=_texts(entity, "imoNumber"),
        mmsi=_texts(entity, "mmsi"),
        callsigns=_texts(entity, "callSign"),
        flag_state=flags[0].upper() if flags else "",
        former_flags=[flag.upper() for flag in (*flags[1:], *_texts(entity, "pastFlags"))],
        vessel_type=", ".join(_texts(entity, "type")),
        deadweight_t=_number(entity, "deadweightTonnage"),
        gross_tonnage=_number(entity, "grossRegisteredTonnage"),
        built=", ".join(_texts(entity, "buildDate")),
        programme=", ".join(_texts(entity, "programId") or _texts(entity, "program")),
        notes=[
            f"topics {', '.join(topics)}" if topics else "",
            f"first seen {seen[:10]}" if isinstance(seen, str) else "",
            *(f"tonnage {text}, of which kind is not said" for text in _texts(entity, "tonnage")[:1]),
            *_texts(entity, "notes")[:3],
        ],
    )


def _number(entity: dict[str, Any], name: str) -> float | None:
    return next((value for text in _texts(entity, name) if (value := number_of(text, LARGEST_T))), None)


def _designated(base: Entry, sanction: dict[str, Any]) -> Entry:
    """Give the listing of one sanction."""
    entry = copy(base)
    datasets = sanction.get("datasets")
    lists = [name for name in datasets if isinstance(name, str)] if isinstance(datasets, list) else []
    said = next(iter(_texts(sanction, "authority")), "")
    entry.authority = _known_authority(said) or (authority_of(lists[0]) if lists else None) or said or None
    entry.list_name = ", ".join(lists) or LIST_NAME
    entry.programme = ", ".join(_texts(sanction, "programId") or _texts(sanction, "program")) or base.programme
    days = [_texts(sanction, name) for name in ("startDate", "listingDate")]
    entry.listed_on = next((day for texts in days if (day := _earliest(texts))), None)
    entry.key = str(sanction.get("id") or f"{base.key} {entry.authority} {entry.programme}")[:200]
    ended = _texts(sanction, "endDate")
    entry.notes = [f"ended {ended[0]}", *base.notes] if ended else base.notes
    return entry


def _earliest(texts: list[str]) -> date | None:
    return min((day for text in texts if (day := day_of(text))), default=None)


def _of_dataset(base: Entry, dataset: str) -> Entry:
    entry = copy(base)
    entry.authority = authority_of(dataset)
    entry.list_name = dataset or LIST_NAME
    entry.key = f"{base.key} {dataset}"
    return entry


def _known_authority(name: str) -> str | None:
    folded = name.casefold()
    return next((short for words, short in _NAMED_AUTHORITIES.items() if words in folded), None)


def authority_of(dataset: str) -> str | None:
    """Give whose list a data set is: ``us_ofac_sdn`` is OFAC's; else the data set itself."""
    return next((whose for start, whose in _AUTHORITIES.items() if dataset.startswith(start)), dataset or None)


def parse_maritime(records: Records) -> Parsed:
    """Read the vessels of the table of maritime targets: a listing for each of a vessel's sanctions lists."""
    parsed = Parsed("OpenSanctions maritime CSV", None, None, [], 0, None, records.refused, records.warnings)
    for number, record in records:
        parsed.total += 1
        if record.get("type").casefold() != "vessel":
            continue
        base = _entry_of_row(number, record)
        if _DESIGNATED & set(split_several(record.get("risk"))):
            parsed.entries += [_of_dataset(base, name) for name in split_several(record.get("datasets")) or ("",)]
        else:
            parsed.described.append(base)
            parsed.refused["described, not designated"] += 1
    return parsed


def _entry_of_row(number: int, record: Record) -> Entry:
    flags = split_several(record.get("flag"))
    return Entry(
        row=number,
        key=record.get("id"),
        name=record.get("caption"),
        other_names=list(split_several(record.get("aliases"))),
        imo=[record.get("imo")],
        mmsi=[record.get("mmsi")],
        flag_state=flags[0].upper() if flags else "",
        former_flags=[flag.upper() for flag in flags[1:]],
        notes=[f"topics {', '.join(split_several(record.get('risk')))}"],
    )
