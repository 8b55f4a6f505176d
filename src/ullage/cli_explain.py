"""The commands that explain a result and compare two: loaded when they are used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ullage.terminal import print_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from ullage.comparing import Changes
    from ullage.comparing.changes import Change

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder, with its out/.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]

_MOST_ROWS: Final = 50


def _explain(
    case: CaseFolder,
    row: Annotated[str, typer.Argument(metavar="ID", help="Id of any row of CASE/out, of a place, or total.")],
    *,
    json: Json = False,
) -> None:
    """Say in words what a row of a result rests on, down to the files, their hashes, the rules and the code."""
    from ullage.explaining.chain import explain

    node = explain(case, row)
    if json:
        return print_json(node.as_dict())
    for line in node.lines():
        typer.echo(line)
    return None


def load_explain() -> Callable[..., Any]:
    """Give the function of ``ullage explain``."""
    return _explain


def _diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="A case folder, its out/, or a package.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The other one.")],
    *,
    json: Json = False,
) -> None:
    """Say what changed between two results: visits, figures, inputs, rules, decisions and code."""
    from ullage.comparing import compare_results, read_result

    changes = compare_results(read_result(before), read_result(after))
    if json:
        return print_json(changes.as_dict())
    return _print_changes(changes)


def load_diff() -> Callable[..., Any]:
    """Give the function of ``ullage diff``."""
    return _diff


def _print_changes(changes: Changes) -> None:
    from ullage.evidence.text import visible

    for sentence in changes.sentences():
        typer.echo(visible(sentence))
    for visit in changes.visits[:_MOST_ROWS]:
        typer.echo(f"  {visit.kind:8} {visible(visit.visit_id)}  {visible(visit.words)}")
        for one in visit.changes:
            typer.echo(f"           {one.name}: {_value(one.before)}, now {_value(one.after)}")
    if len(changes.visits) > _MOST_ROWS:
        typer.echo(f"  ... and {len(changes.visits) - _MOST_ROWS:,} more visits: --json has them all")
    for kind in ("inputs", "rules", "decisions", "warnings"):
        found = getattr(changes, kind)
        for one in found[:_MOST_ROWS]:
            told = (
                _change(one) if kind != "warnings" else f"{'new' if one.before is None else 'gone'}: {_value(one.name)}"
            )
            typer.echo(f"  {kind:9} {told}")
        if len(found) > _MOST_ROWS:
            typer.echo(f"  ... and {len(found) - _MOST_ROWS:,} more {kind}: --json has them all")


def _change(one: Change) -> str:
    if one.before is None:
        return f"new:  {_value(one.name)}  {_value(one.after)}"
    if one.after is None:
        return f"gone: {_value(one.name)}  {_value(one.before)}"
    return f"{_value(one.name)}: {_value(one.before)}, now {_value(one.after)}"


def _value(value: Any) -> str:
    from ullage.evidence.layers import plain_value
    from ullage.evidence.text import NOT_KNOWN, shorten, visible

    if value is None:
        return NOT_KNOWN
    if isinstance(value, float):
        return f"{value:,.6g}"
    return shorten(visible(str(plain_value(value))), 200)
