"""The commands that write decisions down and show them: loaded when they are used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ullage.evidence.text import visible
from ullage.terminal import print_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ullage.decisions import Entry

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]

_MOST_WHY: Final = 400


def _decide(
    case: CaseFolder,
    row: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Id of a row in CASE/out, or of a place; none to undo.")
    ] = None,
    *,
    accept: Annotated[bool, typer.Option("--accept", help="It is what it is held to be.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="It is not: the next run leaves it out.")] = False,
    vessel: Annotated[
        str | None, typer.Option("--vessel", metavar="VESSEL", help="It is this ship: IMO number, name, or id.")
    ] = None,
    laden: Annotated[bool, typer.Option("--laden", help="She was laden.")] = False,
    ballast: Annotated[bool, typer.Option("--ballast", help="She was in ballast.")] = False,
    cannot_tell: Annotated[bool, typer.Option("--cannot-tell", help="Laden or not cannot be told.")] = False,
    same_as: Annotated[
        str | None, typer.Option("--same-as", metavar="ID", help="It is one ship with that one.")
    ] = None,
    not_same_as: Annotated[
        str | None, typer.Option("--not-same-as", metavar="ID", help="It is another ship than that one.")
    ] = None,
    outline: Annotated[
        Path | None, typer.Option("--outline", metavar="FILE", help="Outline of a place: GeoJSON of one polygon.")
    ] = None,
    note: Annotated[bool, typer.Option("--note", help="A remark, which changes nothing; --why has its text.")] = False,
    undo: Annotated[int | None, typer.Option("--undo", metavar="N", help="Entry N of the log holds no more.")] = None,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, in words.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.")],
    json: Json = False,
) -> None:
    """Write down what an analyst decides; the next run follows it, and says so."""
    from ullage.decisions import DecisionLog
    from ullage.decisions.remarks import remarks_on
    from ullage.decisions.taking import read_vessel, take_decision
    from ullage.explaining import Rows

    conditions = {"laden": laden, "ballast": ballast, "cannot tell": cannot_tell}
    asked: list[tuple[str, dict[str, Any]]] = [
        *([("accept", {})] if accept else []),
        *([("reject", {})] if reject else []),
        *([("identify", {"vessel_id": read_vessel(vessel)})] if vessel is not None else []),
        *(("loading", {"condition": name}) for name, said in conditions.items() if said),
        *([("merge", {"other": same_as})] if same_as is not None else []),
        *([("split", {"other": not_same_as})] if not_same_as is not None else []),
        *([("outline", {"area": _outline(outline)})] if outline is not None else []),
        *([("note", {})] if note else []),
        *([("undo", {})] if undo is not None else []),
    ]
    if len(asked) != 1:
        raise typer.BadParameter("say one thing: --accept, --reject, --vessel, --laden, --ballast, --cannot-tell, "
                                 "--same-as, --not-same-as, --outline, --note or --undo")  # fmt: skip
    kind, value = asked[0]
    if (row is None) != (kind == "undo"):
        raise typer.BadParameter("ID says what is decided about; --undo N needs none")
    subject = str(undo) if row is None else row
    rows = Rows(case)
    decision = take_decision(rows, kind, subject, by=by, why=why, value=value)
    entry = DecisionLog(case).append(decision)
    if json:
        return print_json(entry.as_dict())
    return _print_taken(entry, case, remarks_on(rows, decision))


def _log(case: CaseFolder, *, json: Json = False) -> None:
    """Show the decisions of a case, and check their chain. Ends with code 3 where it does not hold."""
    from ullage.decisions import DecisionLog, find_in_force
    from ullage.decisions.known_end import find_missing_end

    log = DecisionLog(case)
    entries = log.entries()
    breaks = [*log.find_breaks(), *find_missing_end(case, entries)]
    force = {one.number for one in find_in_force(entries)}
    if json:
        rows = [{**one.as_dict(), "in_force": one.number in force} for one in entries]
        print_json({"entries": rows, "breaks": breaks, "holds": not breaks})
    else:
        _print_log(entries, force, breaks)
    if breaks:
        raise typer.Exit(3)


def load_decide() -> Callable[..., Any]:
    """Give the function of ``ullage decide``."""
    return _decide


def load_log() -> Callable[..., Any]:
    """Give the function of ``ullage log``."""
    return _log


def _outline(path: Path) -> list[list[float]]:
    from ullage.arguments import area_in

    rings = area_in(path)
    if len(rings) != 1:
        raise typer.BadParameter(f"{path} holds {len(rings)} polygons; an outline is one", param_hint="--outline")
    return [list(one) for one in rings[0]]


def _print_taken(entry: Entry, case: Path, remarks: Sequence[str]) -> None:
    from ullage.decisions.applied import words_of

    typer.echo(f"Entry {entry.number} of {entry.log_id}: {visible(entry.subject)} {visible(words_of(entry))}")
    for one in remarks:
        typer.echo(f"Mind that {visible(one)}.")
    typer.echo(f"It is written down, and counts in the next run: ullage run {case}")


def _print_log(entries: Sequence[Entry], force: set[int], breaks: Sequence[str]) -> None:
    from ullage.decisions.applied import words_of
    from ullage.evidence.text import shorten

    for one in entries:
        holds = "" if one.number in force or one.kind == "undo" else "  (undone)"
        typer.echo(f"{one.number:>6}  {one.written_at[:19]}Z  {visible(one.by or 'redacted')}  {one.kind}{holds}")
        typer.echo(f"        {visible(one.subject)}: {shorten(visible(words_of(one)), _MOST_WHY)}")
    if breaks:
        typer.echo("The log does not hold:")
        for told in breaks:
            typer.echo(f"  {visible(told)}")
    elif entries:
        noun = "entry" if len(entries) == 1 else "entries"
        typer.echo(f"{len(entries):,} {noun}: the chain holds; the last has the hash {entries[-1].hash}")
    else:
        typer.echo("Nobody has decided anything yet.")
