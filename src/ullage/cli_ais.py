"""The commands on AIS: loaded when one of them is used, since their options are the rules of the stages."""

from __future__ import annotations

import sys
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ullage.arguments import places_in, time_of
from ullage.evidence.text import visible
from ullage.rule_options import with_rules
from ullage.terminal import print_json, showing_progress
from ullage.tracking.outputs import FORMATS
from ullage.tracking.rules import OPTIONS, TrackingRules

if TYPE_CHECKING:
    from collections.abc import Callable

    from ullage.tracking.run import Tracked

Out = Annotated[
    Path,
    typer.Option("--out", "-o", metavar="DIR", help="The folder of the lake and of the results; it may hold both."),
]


def _track(
    context: typer.Context,
    out: Out,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...", help="AIS in any known form, or folders of it; none looks at the lake anew."
        ),
    ] = None,
    *,
    places: Annotated[
        Path | None, typer.Option("--places", metavar="FILE", help="GeoJSON of places: points or polygons.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="TIME", help="End of the data, ISO 8601; by default its last report."),
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", metavar="FORM", help=f"Write maps too: {', '.join(FORMATS)}; may be given again."),
    ] = None,
    credit: Annotated[str, typer.Option("--credit", help="Who gave the data, below the picture.")] = "",
    buckets: Annotated[
        int | None,
        typer.Option("--buckets", min=1, max=1000, help="Parts that ships are spread over in a new lake; 16."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON on standard output.")] = False,
) -> None:
    """Read AIS and find tracks, gaps, port visits, encounters, loitering and anomalies."""
    from ullage.land.store import land_is_built
    from ullage.tracking.run import Wanted, track_files

    if not sys.stderr.isatty() and not land_is_built():
        typer.echo("ullage: the first run compiles and builds the land, which takes a minute or two", err=True)
    wanted = Wanted(context.obj, places_in(places), time_of(until), _formats(also), credit, buckets)
    with showing_progress() as progress:
        tracked = track_files(files or [], out, wanted, progress)
    if json:
        print_json(tracked.summary)
    else:
        _print_tracked(tracked)


def _listen(
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="tcp://HOST:PORT, udp://HOST:PORT, or - for standard input.")
    ],
    out: Out,
    *,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0, help="Stop after this time [s]; by default at Ctrl-C.")
    ] = None,
    every: Annotated[
        float, typer.Option("--every", min=0.1, help="Seconds between two lines that say how it goes.")
    ] = 10.0,
    buckets: Annotated[
        int | None,
        typer.Option("--buckets", min=1, max=1000, help="Parts that ships are spread over in a new lake; 16."),
    ] = None,
    json: Annotated[
        bool,
        typer.Option("--json", help="How it goes as JSON on standard error, the counts on standard output."),
    ] = False,
) -> None:
    """Hear live AIS into the lake until Ctrl-C; `ullage track -o DIR` then finds what is in it."""
    import signal

    from ullage.listening.state import in_words
    from ullage.tracking.listening import hear_into

    def tell(line: str) -> None:
        typer.echo(visible(line), err=True)

    def show(now: dict[str, Any]) -> None:
        typer.echo(dumps(now, ensure_ascii=False) if json else visible(in_words(now)), err=True)

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # services are stopped so: what was heard is kept
    told = hear_into(out, address, seconds, tell, show=show, show_s=every, buckets=buckets)
    if json:
        print_json(told)
    else:
        new = f"{told['positions']['new']:,} new positions, {told['statics']['new']:,} static"
        lost = told["dropped"] + (told["dropped_by_system"] or 0)
        typer.echo(f"{told['lines']:,} lines, {new}, {lost:,} lost")


def load_track() -> Callable[..., Any]:
    """Give the function of ``ullage track``, with an option for each field of each rule."""
    return with_rules(_track, TrackingRules(), OPTIONS)


def load_listen() -> Callable[..., Any]:
    """Give the function of ``ullage listen``."""
    return _listen


def _formats(asked: list[str] | None) -> tuple[str, ...]:
    for one in asked or ():
        if one not in FORMATS:
            raise typer.BadParameter(f"--also {one!r} is none of {', '.join(FORMATS)}")
    return tuple(asked or ())


def _print_tracked(tracked: Tracked) -> None:
    from rich.console import Console
    from rich.table import Table

    summary = tracked.summary
    table = Table(title="What AIS shows", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, value in summary["found"].items():
        table.add_row(name, f"{value:,}")
    Console().print(table)
    refused = ", ".join(f"{visible(reason)} {count:,}" for reason, count in summary["refused"].items())
    typer.echo(f"Read {summary['read']:,} lines or rows; refused: {refused or 'none'}")
    for told in summary["warnings"]:
        typer.echo(f"  {visible(told)}")
    typer.echo("Wrote " + ", ".join(str(path) for path in tracked.written))
