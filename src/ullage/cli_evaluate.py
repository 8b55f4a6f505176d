"""The command that judges results by what is true."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ullage.terminal import print_json, showing_progress

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl


CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder, run.")]


def _evaluate(
    case: CaseFolder,
    *,
    truth: Annotated[
        Path | None,
        typer.Option("--truth", metavar="DIR|FILE", help="What is true: a folder, or a labelled table; CASE/truth."),
    ] = None,
    detections: Annotated[
        Path | None,
        typer.Option("--detections", metavar="FILE", help="Parquet of `ullage detect`; CASE/out/detections.parquet."),
    ] = None,
    tracks: Annotated[
        Path | None, typer.Option("--tracks", metavar="DIR", help="The folder of `ullage track`; CASE/tracks.")
    ] = None,
    strata: Annotated[
        bool, typer.Option("--strata", help="Print the figures of every stratum; they are in the page in any case.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON on standard output.")] = False,
) -> None:
    """Judge the results of a case by what is true: a table of accuracy, and a page with plots in CASE/out."""
    from ullage.evaluate.run import as_plain, evaluate_case

    with showing_progress() as progress:
        done = evaluate_case(case, truth, detections, tracks, progress)
    if json:
        return print_json(as_plain(done.judged))
    _print(done.table, strata=strata)
    for one in done.judged.told:
        typer.echo(f"  {one}")
    typer.echo("Wrote " + ", ".join(str(path) for path in done.written))
    return None


def load_evaluate() -> Callable[..., None]:
    """Give the function of ``ullage evaluate``."""
    return _evaluate


def _print(table: pl.DataFrame, *, strata: bool) -> None:
    """Print figures by stage: of all there is, and of a stratum where that is the only one of its kind, or all."""
    import polars as pl
    from rich.console import Console
    from rich.table import Table

    from ullage.evaluate.accuracy import ALL, in_three_digits

    def number(value: float | None) -> str:
        return in_three_digits(value, "-")

    whole = pl.col("stratum") == ALL
    kept = table if strata else table.filter(whole | ~whole.any().over("stage", "quantity"))
    for (stage,), rows in kept.group_by("stage", maintain_order=True):
        shown = Table(title=f"{stage}", title_justify="left", box=None, pad_edge=False)
        for name in ("figure", "n", "value", "90 %", "unit"):
            shown.add_column(name, justify="right" if name in ("n", "value", "90 %") else "left")
        for row in rows.iter_rows(named=True):
            interval = "-" if row["low"] is None else f"{number(row['low'])} to {number(row['high'])}"
            figure = row["quantity"] if row["stratum"] == ALL else f"{row['quantity']}: {row['stratum']}"
            shown.add_row(figure, f"{row['n']:,}", number(row["value"]), interval, row["unit"])
        Console().print(shown, markup=False)
        typer.echo("")
    if len(kept) < len(table):
        typer.echo(f"{len(table) - len(kept)} figures of strata are in the page; --strata prints them here.")
