"""The commands that explain a result and compare two: loaded when they are used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ullage.terminal import print_json

if TYPE_CHECKING:
    from collections.abc import Callable

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder, with its out/.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


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
