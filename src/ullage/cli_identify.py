"""The command that says which ship it is: one question, or the sightings of a case. Loaded when it is used."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ullage.evidence.text import visible
from ullage.identify import IdentityRule
from ullage.rule_options import with_rules
from ullage.terminal import print_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ullage.identifying import Answer, Query

CaseFolder = Annotated[
    Path | None, typer.Argument(metavar="CASE", help="The case folder; without it, one ship is asked about.")
]
_MOST_TOLD = 20
_LONGEST_SHOWN = 60
_TELLS = ("name", "imo", "mmsi", "callsign", "flag", "length", "beam", "deadweight", "gross_tonnage")


@dataclass(frozen=True, slots=True)
class IdentifyingRules:
    """The rules of identities.

    Parameters
    ----------
    identity
        When claims are of one ship, and when she may be one that is listed.
    """

    identity: IdentityRule = field(default_factory=IdentityRule)


def _identify(
    context: typer.Context,
    case: CaseFolder = None,
    *,
    name: Annotated[
        list[str] | None, typer.Option("--name", metavar="NAME", help="A name that she bears or bore; may be repeated.")
    ] = None,
    imo: Annotated[str | None, typer.Option("--imo", metavar="NUMBER", help="Her IMO number.")] = None,
    mmsi: Annotated[str | None, typer.Option("--mmsi", metavar="NUMBER", help="Her MMSI.")] = None,
    callsign: Annotated[str | None, typer.Option("--callsign", metavar="SIGN", help="Her call sign.")] = None,
    flag: Annotated[str | None, typer.Option("--flag", metavar="STATE", help="Her flag state: a name or code.")] = None,
    length: Annotated[float | None, typer.Option("--length", min=1, max=500, help="Her length [m].")] = None,
    length_sd: Annotated[float | None, typer.Option("--length-sd", min=0.1, help="Its standard deviation [m].")] = None,
    beam: Annotated[float | None, typer.Option("--beam", min=1, max=80, help="Her beam [m].")] = None,
    beam_sd: Annotated[float | None, typer.Option("--beam-sd", min=0.1, help="Its standard deviation [m].")] = None,
    deadweight: Annotated[float | None, typer.Option("--deadweight", min=1, help="Her deadweight [t].")] = None,
    gross_tonnage: Annotated[float | None, typer.Option("--gross-tonnage", min=1, help="Her gross tonnage.")] = None,
    listings: Annotated[
        list[Path] | None,
        typer.Option("--listings", metavar="FILE", help="A list of designated vessels, or a folder; may be repeated."),
    ] = None,
    registers: Annotated[
        list[Path] | None,
        typer.Option("--registers", metavar="FILE", help="A register of ships, or a folder; may be repeated."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON on standard output.")] = False,
) -> None:
    """Say which ship it is: of one question by lists and registers, or of the sightings of a case."""
    from ullage.identifying import Query, answer_query

    given = [one for one in (name, imo, mmsi, callsign, flag, length, beam, deadweight, gross_tonnage) if one]
    if case is not None:
        _check_alone([*given, *(listings or ()), *(registers or ())])
        return _identify_case(case, json=json)
    if not given:
        options = ", ".join(f"--{one.replace('_', '-')}" for one in _TELLS)
        raise typer.BadParameter(f"nothing is asked: give a case folder, or what is known of a ship ({options})")
    if not (listings or registers):
        raise typer.BadParameter("nothing to compare with: give --listings or --registers, files or folders")
    query = Query(
        tuple(name or ()), _checked("--imo", imo), _checked("--mmsi", mmsi), callsign, flag,
        length, length_sd, beam, beam_sd, deadweight, gross_tonnage,
    )  # fmt: skip
    answer = answer_query(query, listings or (), registers or (), context.obj.identity)
    if json:
        return print_json(answer.as_dict())
    for line in _lines(answer):
        typer.echo(visible(line))
    return None


def load_identify() -> Callable[..., Any]:
    """Give the function of ``ullage identify``, with an option for each field of its rules."""
    return with_rules(_identify, IdentifyingRules(), {})


def _check_alone(given: Sequence[object]) -> None:
    if given:
        raise typer.BadParameter("a case is identified by its own files: leave out what is asked about one ship")


def _checked(option: str, text: str | None) -> str | None:
    """Give a number that is one.

    Raises
    ------
    typer.BadParameter
        When it is none.
    """
    from ullage.sources.cells import CellError, imo_number, mmsi

    if text is None:
        return None
    try:
        return (imo_number if option == "--imo" else mmsi)(text.strip())
    except CellError as error:
        raise typer.BadParameter(f"{option} {visible(str(error))}") from None


def _identify_case(case: Path, *, json: bool) -> None:
    raise NotImplementedError


def _lines(answer: Answer) -> Iterator[str]:
    """Give the answer for people: the conclusion, what it rests on, and what was not reached."""
    yield f"Asked: {_of_query(answer.query)}"
    yield answer.conclusion
    yield from _sources(answer)
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


def _sources(answer: Answer) -> Iterator[str]:
    for one in answer.lists.lists:
        whose = " ".join(filter(None, (one.authority, one.list_name))) or one.format
        day = one.list_date or "a day that nobody knows"
        yield f"  reached: {whose} of {day}, {one.vessels:,} vessels ({one.file})"
    for register in answer.registers.registers:
        day = register.source_date or "a day that nobody knows"
        yield f"  reached: register {register.file} of {day}, {register.vessels:,} ships"
    for unreached in (*answer.lists.unreached, *answer.registers.unreached):
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
    whose = " ".join(filter(None, (one["authority"], one["list_name"]))) or one["source"]
    since = f", listed from {one['listed_on']}" if one["listed_on"] else ""
    return f"{whose}{since}, list of {one['list_date'] or 'an unknown day'}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
