"""The command that matches detections with tracks: loaded when it is used, since its options are rules of the stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ullage.evidence.text import visible
from ullage.match import MatchRule
from ullage.rule_options import with_rules
from ullage.terminal import print_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from ullage.matching.run import Matched

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder.")]
_MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class MatchingRules:
    """The rules of a match.

    Parameters
    ----------
    match
        What it takes to hold a detection and a track for one ship.
    """

    match: MatchRule = field(default_factory=MatchRule)


def _match(
    context: typer.Context,
    case: CaseFolder,
    *,
    tracks: Annotated[
        Path | None, typer.Option("--tracks", metavar="DIR", help="The folder of ullage track; by default the case's.")
    ] = None,
    detections: Annotated[
        Path | None, typer.Option("--detections", metavar="FILE", help="By default CASE/out/detections.parquet.")
    ] = None,
    scenes: Annotated[
        Path | None, typer.Option("--scenes", metavar="FILE", help="By default CASE/out/scenes.parquet.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="By default CASE/out/matches.parquet.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON on standard output.")] = False,
) -> None:
    """Say which track each detection is, with what probability, and what no track explains."""
    from ullage.matching.run import Wanted, match_case

    matched = match_case(case, Wanted(detections, scenes, tracks, out, context.obj.match))
    if json:
        print_json(matched.summary)
    else:
        _print_matched(matched)


def load_match() -> Callable[..., Any]:
    """Give the function of ``ullage match``, with an option for each field of its rule."""
    return with_rules(_match, MatchingRules(), {})


def _print_matched(matched: Matched) -> None:
    from rich.console import Console
    from rich.table import Table

    summary = matched.summary
    table = Table(title="Detections by what they are", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name in ("matched", "possible", "unmatched", "cannot tell"):
        table.add_row(name, f"{summary[name]:,}")
    Console().print(table)
    typer.echo(
        f"{summary['found']:,} matches found where {summary['expected']:,.1f} are expected, among "
        f"{summary['tracks']:,} tracks about {summary['scenes']:,} scenes"
    )
    _print_rows(matched)
    for told in summary["warnings"]:
        typer.echo(f"  {visible(told)}")
    typer.echo("Wrote " + ", ".join(str(path) for path in matched.written))


def _print_rows(matched: Matched) -> None:
    """Print what each detection is held to be and why, the doubtful ones first."""
    import polars as pl

    told = matched.matches.filter(pl.col("class") != "rival").sort(
        pl.col("class") != "possible", pl.col("class") != "unmatched", "seen_at", "detection_id"
    )
    for row in told.head(_MOST_TOLD).iter_rows(named=True):
        ship = "" if row["mmsi"] is None else f" {row['mmsi']}"
        typer.echo(f"{visible(row['detection_id'])}  {row['class']}{ship}  {visible(row['explanation'])}")
        if row["mmsi"] is not None:
            parts = ", ".join(
                f"{name} {row[f'{name}_part']:+.1f}" for name in ("position", "length", "heading", "recall")
            )
            typer.echo(f"    log-odds: {parts}")
    if len(told) > _MOST_TOLD:
        typer.echo(f"... and {len(told) - _MOST_TOLD:,} more in the table")
