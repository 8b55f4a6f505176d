"""The command that says which ship it is: one question, or the sightings of a case. Loaded when it is used."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ullage.evidence.text import visible
from ullage.identify import IdentityRule
from ullage.rule_options import with_rules
from ullage.terminal import print_json, showing_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CaseFolder = Annotated[
    Path | None, typer.Argument(metavar="CASE", help="The case folder; without it, one ship is asked about.")
]
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
    from ullage.identifying.words import answer_lines

    given = [one for one in (name, imo, mmsi, callsign, flag, length, beam, deadweight, gross_tonnage) if one]
    if case is not None:
        _check_alone([*given, *(listings or ()), *(registers or ())], context.obj.identity)
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
    for line in answer_lines(answer):
        typer.echo(visible(line))
    return None


def load_identify() -> Callable[..., Any]:
    """Give the function of ``ullage identify``, with an option for each field of its rules."""
    return with_rules(_identify, IdentifyingRules(), {})


def _check_alone(given: Sequence[object], rule: IdentityRule) -> None:
    if given:
        raise typer.BadParameter("a case is identified by its own files: leave out what is asked about one ship")
    if rule != IdentityRule():
        raise typer.BadParameter("a case has its own rules: set them in case.toml, [rules.identity]")


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
    from ullage.identifying.case import identities_of
    from ullage.identifying.words import case_lines
    from ullage.results import run_case

    with showing_progress() as progress:
        told = identities_of(run_case(case, report=False, progress=progress))
    if json:
        return print_json(told)
    for line in case_lines(told):
        typer.echo(visible(line))
    return None
