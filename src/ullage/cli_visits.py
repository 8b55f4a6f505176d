"""What ``ullage visits`` prints: each visit with its intervals, and how many were seen and how many not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import typer

from ullage.evidence.text import visible
from ullage.terminal import print_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    import polars as pl

    from ullage.finished import Finished

_MOST_SHOWN: Final = 200
_LEFT_OUT: Final = ("draw_key", "pool_key", "hull_number", "hulls", "deadweight_t", "fill_sd")
"""Columns that only the stages after it need."""


def print_visits(finished: Finished, *, json: bool) -> None:
    """Print the visits of a case that was run.

    Parameters
    ----------
    finished
        The case's result.
    json
        Whether for machines: every visit, and the counts and looks of the summary.
    """
    visits, summary = finished.tables["visits"], finished.summary
    if json:
        rows = [_plain(row) for row in visits.drop(_LEFT_OUT).iter_rows(named=True)]
        print_json({"title": summary["title"], "visits": rows, "counts": summary["visits"], "looks": summary["looks"]})
        return
    typer.echo(visible(summary["title"]))
    _print_observed(visits, finished.tables["fleet"])
    _print_counts(summary)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def _print_observed(visits: pl.DataFrame, fleet: pl.DataFrame) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    names = dict(fleet.select("vessel_id", "name").iter_rows())
    observed = visits.filter(visits["kind"] == "observed")
    table = Table(title="Visits that were seen or heard (UTC)", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("place\nshown by")
    table.add_column("ship")
    table.add_column("arrived after\nand before", no_wrap=True)
    table.add_column("left after\nand before", no_wrap=True)
    table.add_column("loading\nnext at")
    for row in observed.head(_MOST_SHOWN).iter_rows(named=True):
        table.add_row(*map(_shown, _cells(row, names)))
    console = Console()
    console.print(table)
    if len(observed) > _MOST_SHOWN:
        console.print(f"... and {len(observed) - _MOST_SHOWN:,} more: all are in out/visits.csv")


def _cells(row: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the cells of a visit, two lines each."""
    ship = names.get(row["vessel_id"]) or row["vessel_id"] or "nobody knows"
    doubt = "" if row["p_vessel"] in (None, 1.0) else f"(P {row['p_vessel']:.2f})"
    yield row["place_id"], ", ".join(row["seen_by"] or ())
    yield ship, doubt
    yield _time(row["arrived_after"]), _time(row["arrived_before"])
    yield _time(row["departed_after"]), _time(row["departed_before"])
    yield row["loading_out"] or row["loading_in"] or "cannot tell", row["next_place_id"] or ""


def _shown(lines: tuple[str, str]) -> str:
    from rich.markup import escape

    return "\n".join(escape(visible(one)) for one in lines)


def _time(when: datetime | None) -> str:
    return "?" if when is None else f"{when:%Y-%m-%d %H:%M}"


def _print_counts(summary: Mapping[str, Any]) -> None:
    visits, looks = summary["visits"], summary["looks"]
    told = [f"{visits['named']:,} seen, heard or dated"]
    told += [f"{visits['reported']:,} known only from published counts"] if visits["reported"] else []
    typer.echo(f"{', '.join(told)}; {_unseen(visits)}")
    if looks["possible"]:
        typer.echo(f"{looks['possible']:,} looks, {looks['clear']:,} clear, {looks['seen']:,} with a ship")
    for place in looks["places"]:
        count = place["visits_unseen"]
        unseen = visible(place["reason"] or "cannot be told") if count is None else f"{_points(count)} that nobody saw"
        typer.echo(f"  {visible(place['place'])}: {place['visits_seen']:,} seen, {unseen}")


def _unseen(visits: Mapping[str, Any]) -> str:
    if visits["unseen"] is None:
        return f"how many nobody saw cannot be told: {visible(visits['unseen_reason'] or 'no looks are given')}"
    return f"{_points(visits['unseen'])} that nobody saw, {_points(visits['total'])} in all (5 to 95 %)"


def _points(points: Mapping[str, float]) -> str:
    return f"{points['mid']:.0f} ({points['low']:.0f} to {points['high']:.0f})"
