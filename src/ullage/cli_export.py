"""The command that writes a result for other programs: loaded when it is used."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ullage.terminal import print_json

if TYPE_CHECKING:
    from collections.abc import Callable


def _export(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="The case folder, with its out/.")],
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="Ends in .gpkg, .kmz, .geojson, .parquet, .fgb, .csv, .stac.json, .ftm.json or .ipynb.",
        ),
    ],
    layer: Annotated[
        str, typer.Option("--layer", metavar="NAME", help="Which layer, of .parquet, .fgb and .csv.")
    ] = "visits",
    json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> None:
    """Write the result of a case in a form that another program opens, by the suffix of FILE."""
    from ullage.exporting import export_case

    path = export_case(case, out, layer=layer)
    if json:
        return print_json({"written": str(path), "bytes": path.stat().st_size})
    typer.echo(f"Wrote {path}")
    return None


def load_export() -> Callable[..., Any]:
    """Give the function of ``ullage export``."""
    return _export
