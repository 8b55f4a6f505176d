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
_SHORTEST_CALLSIGN = 4  # shorter ones are compared with nothing
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
    deadweight: Annotated[
        float | None, typer.Option("--deadweight", min=1, max=700_000, help="Her deadweight [t].")
    ] = None,
    gross_tonnage: Annotated[
        float | None, typer.Option("--gross-tonnage", min=1, max=400_000, help="Her gross tonnage.")
    ] = None,
    listings: Annotated[
        list[Path] | None,
        typer.Option("--listings", metavar="FILE", help="Lists of designated vessels, or folders of them."),
    ] = None,
    registers: Annotated[
        list[Path] | None,
        typer.Option("--registers", metavar="FILE", help="Registers of ships, or folders of them."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON on standard output.")] = False,
) -> None:
    """Say which ship it is: of one question by lists and registers, or of the sightings of a case."""
    from ullage.identifying import Query, answer_query
    from ullage.identifying.words import answer_lines

    told = (name, imo, mmsi, callsign, flag, length, beam, deadweight, gross_tonnage)
    given = [one for one in told if one is not None and one != []]
    if case is not None and (listings or registers):
        raise typer.BadParameter(
            f"a case is identified by its own files: leave out --listings and --registers; and if {visible(str(case))} "
            "is a list or a register, repeat the option before it, once for each file: --listings a --listings b"
        )
    if case is not None:
        _check_alone(given, context.obj.identity)
        return _identify_case(case, json=json)
    if not given:
        options = ", ".join(f"--{one.replace('_', '-')}" for one in _TELLS)
        raise typer.BadParameter(f"nothing is asked: give a case folder, or what is known of a ship ({options})")
    if not (listings or registers):
        raise typer.BadParameter("nothing to compare with: give --listings or --registers, files or folders")
    _check_words(name or [], callsign, flag)
    query = Query(
        tuple(name or ()), _checked("--imo", imo, listings or ()), _checked("--mmsi", mmsi), callsign, flag,
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


def _check_words(names: Sequence[str], callsign: str | None, flag: str | None) -> None:
    """Refuse words by which nobody could be compared: the answer would be quiet, and no answer."""
    from ullage.identify.flags import is_flag_state
    from ullage.identify.names import names_in

    for one in names:
        if not names_in(one):
            raise typer.BadParameter(f"--name {_quoted(one)} has no letter or figure to compare")
    if callsign is not None and sum(one.isascii() and one.isalnum() for one in callsign) < _SHORTEST_CALLSIGN:
        raise typer.BadParameter(f"--callsign {_quoted(callsign)} has fewer than four letters and figures")
    if flag is not None and not is_flag_state(flag):
        raise typer.BadParameter(
            f"--flag {_quoted(flag)} is no flag state that is known here: expected an English name or an ISO code, "
            "such as Panama, PA or PAN"
        )


def _quoted(text: str) -> str:
    return visible(f"'{text[:_LONGEST_SHOWN]}'")


def _checked(option: str, text: str | None, listings: Sequence[Path] = ()) -> str | None:
    """Give a number that is one; of an IMO number that is no ship's say whether lists have it of a company.

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
        told = _of_company(text, listings) if option == "--imo" else ""
        raise typer.BadParameter(f"{option} {visible(f'{error}{told}')}") from None


def _of_company(text: str, listings: Sequence[Path]) -> str:
    from ullage.errors import InputError
    from ullage.identifying.companies import company_words, find_companies
    from ullage.sources.listings import read_lists
    from ullage.sources.listings.numbers import imos_of, is_company_number

    numbers = [one for one in imos_of([text]).wrong if is_company_number(one)]
    if len(numbers) != 1:
        return ""
    try:
        found = find_companies(numbers[0], read_lists(listings).frame)
    except InputError:
        found = ()
    if found:
        return f"; {company_words(numbers[0], found)}"
    return "; it has the check digit of a company's number: companies have IMO numbers of their own"


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
