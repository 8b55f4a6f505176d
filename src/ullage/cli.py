"""The commands, a few lines each. Exit codes: 0 done, 1 the input is at fault, 2 usage, 3 a check failed."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ullage import __version__
from ullage.errors import UllageError
from ullage.rule_options import late_command
from ullage.terminal import print_json, showing_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ullage.finished import Finished

app = typer.Typer(
    name="ullage",
    help="Which tankers called, how full they left, how many barrels that makes, and how sure we are.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder: the one that holds case.toml.")]
Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON on standard output.")]
NoOpen = Annotated[bool, typer.Option("--no-open", help="Do not open the report in a browser.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Processes to use; by default one a processor.")]


@app.command(epilog="Example: ullage run my-case --no-open")
def run(
    case: CaseFolder,
    *,
    json: Json = False,
    no_open: NoOpen = False,
    workers: Workers = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Run on this Dask cluster: tcp://HOST:PORT."),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say what would be done and why, and do nothing.")] = False,
    rehash: Annotated[
        bool, typer.Option("--rehash", help="Read every byte of the inputs, also where size and time are as before.")
    ] = False,
    progress_json: Annotated[
        bool, typer.Option("--progress-json", help="Tell progress on standard error as lines of JSON.")
    ] = False,
) -> None:
    """Run the whole flow of a case and write its evidence report to CASE/out."""
    if explain:
        from ullage.evidence.text import visible
        from ullage.planning import plan_run

        plan = plan_run(case, rehash=rehash)
        return print_json(plan.as_dict()) if json else typer.echo("\n".join(map(visible, plan.lines())))
    finished = _run(
        case, report=True, workers=workers, scheduler=scheduler, rehash=rehash, as_json=progress_json
    )  # fmt: skip
    if json:
        return print_json(finished.summary)
    _print_headline(finished)
    _open(case / "out" / "report.html", wanted=not no_open)
    return None


@app.command(epilog="Example: ullage example vostochny-2024")
def example(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Which example; none lists them.")] = None,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Where to; by default a folder of that name here.")
    ] = None,
    *,
    json: Json = False,
    no_open: NoOpen = False,
    workers: Workers = None,
) -> None:
    """Copy a packaged example case and run it."""
    from ullage.examples import copy_example, list_examples

    if name is None:
        examples = list_examples()
        if json:
            return print_json(examples)
        for key, title in examples.items():
            typer.echo(f"{key:20} {title}")
        return None
    target = folder or Path(name)
    with showing_progress() as progress:
        copy_example(name, target, workers=workers, progress=progress)
    return run(target, json=json, no_open=no_open, workers=workers)


@app.command(epilog="Example: ullage ledger my-case --json")
def ledger(
    case: CaseFolder,
    *,
    what_if: Annotated[
        list[str] | None,
        typer.Option("--what-if", metavar="NAME=VALUE", help="Count with this instead, and write nothing; repeatable."),
    ] = None,
    json: Json = False,
    workers: Workers = None,
) -> None:
    """Work out deliveries and balance of a case, without the report, and print the balance by month."""
    if what_if:
        from ullage.cli_what_if import print_what_if

        return print_what_if(case, what_if, json=json)
    finished = _run(case, report=False, workers=workers)
    if json:
        return print_json(finished.summary)
    _print_headline(finished)
    _print_balance(finished)
    return None


@app.command(epilog="Example: ullage visits my-case --json")
def visits(case: CaseFolder, *, json: Json = False, workers: Workers = None) -> None:
    """Conclude the visits of a case: who lay where, between which times, what was seen of it, and what nobody saw."""
    from ullage.cli_visits import print_visits

    print_visits(_run(case, report=False, workers=workers), json=json)


def _load_track() -> Callable[..., Any]:
    from ullage.cli_ais import load_track

    return load_track()


def _load_listen() -> Callable[..., Any]:
    from ullage.cli_ais import load_listen

    return load_listen()


@app.command(cls=late_command(_load_track), epilog="Example: ullage track ais/ -o tracks --places places.geojson")
def track() -> None:
    """Read AIS and find tracks, gaps, port visits, encounters, loitering and anomalies."""


@app.command(cls=late_command(_load_listen), epilog="Example: ullage listen tcp://127.0.0.1:5631 -o tracks")
def listen() -> None:
    """Hear live AIS into the lake of a folder until Ctrl-C."""


def _load_detect() -> Callable[..., Any]:
    from ullage.cli_detect import load_detect

    return load_detect()


@app.command(cls=late_command(_load_detect), epilog="Example: ullage detect S1A.SAFE -o ships.gpkg --chips chips")
def detect() -> None:
    """Find ships in radar and optical images: where, how long, how wide, and what was rejected and why."""


def _load_identify() -> Callable[..., Any]:
    from ullage.cli_identify import load_identify

    return load_identify()


@app.command(
    cls=late_command(_load_identify, several=("--listings", "--registers")),
    epilog="Example: ullage identify --name 'RYE SONG GANG 1' --flag KP --listings lists --json",
)
def identify() -> None:
    """Say which ship it is: of one question by lists and registers, or of the sightings of a case."""


def _load_measure() -> Callable[..., Any]:
    from ullage.cli_measure import load_measure

    return load_measure()


@app.command(
    cls=late_command(_load_measure),
    epilog="Example: ullage measure image.tif --bow 133.0712,42.7391 --stern 133.0705,42.7384 --chip ship.png",
)
def measure() -> None:
    """Measure a ship in an image from two points: length, beam, freeboard, draught and cargo, with intervals."""


def _load_match() -> Callable[..., Any]:
    from ullage.cli_match import load_match

    return load_match()


@app.command(cls=late_command(_load_match), epilog="Example: ullage match my-case --tracks tracks")
def match() -> None:
    """Say which track each detection of a case is, with what probability, and what no track explains."""


def _load_evaluate() -> Callable[..., Any]:
    from ullage.cli_evaluate import load_evaluate

    return load_evaluate()


@app.command(cls=late_command(_load_evaluate), epilog="Example: ullage evaluate my-world --json")
def evaluate() -> None:
    """Judge the results of a case by what is true: a table of accuracy, and a page with plots."""


def _load_simulate() -> Callable[..., Any]:
    from ullage.cli_simulate import load_simulate

    return load_simulate()


@app.command(cls=late_command(_load_simulate), epilog="Example: ullage simulate my-world --seed 7 --days 60")
def simulate() -> None:
    """Make a case with known truth: an oil trade, what was seen, heard and written of it, and all that is true."""


def _load_decide() -> Callable[..., Any]:
    from ullage.cli_decide import load_decide

    return load_decide()


@app.command(
    cls=late_command(_load_decide),
    epilog="Example: ullage decide my-case t-0f3a9c2b7d51 --reject --why 'a jetty' --by 'A. Analyst'",
)
def decide() -> None:
    """Write down what an analyst decides about a row of a result; the next run follows it, and says so."""


def _load_log() -> Callable[..., Any]:
    from ullage.cli_decide import load_log

    return load_log()


@app.command(cls=late_command(_load_log), epilog="Example: ullage log my-case --json")
def log() -> None:
    """Show the decisions of a case, and check that their chain holds."""


def _load_explain() -> Callable[..., Any]:
    from ullage.cli_explain import load_explain

    return load_explain()


@app.command(cls=late_command(_load_explain), epilog="Example: ullage explain my-case v-51be07aa93c0")
def explain() -> None:
    """Say what a row of a result rests on: from a barrel to the visit, the image, the file and its hash."""


def _load_diff() -> Callable[..., Any]:
    from ullage.cli_explain import load_diff

    return load_diff()


@app.command(cls=late_command(_load_diff), epilog="Example: ullage diff my-case my-case-of-may.zip")
def diff() -> None:
    """Say what changed between two results: visits, figures, inputs, rules, decisions and code."""


def _load_export() -> Callable[..., Any]:
    from ullage.cli_export import load_export

    return load_export()


@app.command(cls=late_command(_load_export), epilog="Example: ullage export my-case -o my-case.gpkg")
def export() -> None:
    """Write a result for other programs: QGIS, Google Earth, spreadsheets, STAC, FollowTheMoney, Jupyter."""


def _load_search() -> Callable[..., Any]:
    from ullage.cli_fetch import load_search

    return load_search()


@app.command(
    cls=late_command(_load_search, several=("--collection",), positions=True),
    epilog="Example: ullage search 42.74,133.07 --from 2024-05-01 --to 2024-05-31 --sensor s2 --cloud 40",
)
def search() -> None:
    """Say which scenes a service has of a place or of the places of a case."""


def _load_fetch() -> Callable[..., Any]:
    from ullage.cli_fetch import load_fetch

    return load_fetch()


@app.command(
    cls=late_command(_load_fetch, several=("--collection",), positions=True),
    epilog="Example: ullage fetch my-case --sensor s1 --dry-run",
)
def fetch() -> None:
    """Fetch scenes of a place or of a case, whole or only the pixels about its places."""


def _load_watch() -> Callable[..., Any]:
    from ullage.cli_watch import load_watch

    return load_watch()


@app.command(
    cls=late_command(_load_watch, several=("--notify",)),
    epilog="Example: ullage watch my-case --once --notify mailto:desk@example.org",
)
def watch() -> None:
    """Look again: run the case when scenes, AIS or lists are new, and say what that changed."""


def _load_serve() -> Callable[..., Any]:
    from ullage.cli_serve import load_serve

    return load_serve()


@app.command(cls=late_command(_load_serve), epilog="Example: ullage serve my-case")
def serve() -> None:
    """Serve the case in the browser: look, decide, measure, show."""


def _load_seal() -> Callable[..., Any]:
    from ullage.cli_seal import load_seal

    return load_seal()


@app.command(cls=late_command(_load_seal), epilog="Example: ullage seal my-case -o my-case.zip --key seal.key")
def seal() -> None:
    """Seal the result of a case, with what it was made from, into one file that anyone can check."""


def _load_verify() -> Callable[..., Any]:
    from ullage.cli_seal import load_verify

    return load_verify()


@app.command(cls=late_command(_load_verify), epilog="Example: ullage verify my-case.zip --key theirs.pub --rerun")
def verify() -> None:
    """Check a sealed package: what holds, what does not, who signed it, and whether the result comes again."""


def _load_key() -> Callable[..., Any]:
    from ullage.cli_seal import load_key

    return load_key()


@app.command(cls=late_command(_load_key), epilog="Example: ullage key new seal.key")
def key() -> None:
    """Make a key that signs packages, or show the fingerprint of one in words."""


@app.callback(invoke_without_command=True)
def version(*, show: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False) -> None:
    """Print the version."""
    if show:
        typer.echo(f"ullage {__version__}")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code; SIGTERM, by which services are stopped, is as Ctrl-C."""
    if current_thread() is main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app(args=list(arguments) if arguments is not None else None)
    except UllageError as error:
        from ullage.evidence.words import visible

        for line in str(error).split("\n"):
            print(f"ullage: {visible(line)}", file=sys.stderr)  # noqa: T201 - this is the terminal
        sys.exit(1)
    except KeyboardInterrupt:
        print("ullage: stopped; the next run goes on where this one was", file=sys.stderr)  # noqa: T201
        sys.exit(130)


def _run(case: Path, *, report: bool, as_json: bool = False, **options: Any) -> Finished:
    from ullage.unchanged import standing_result

    wanted = ["report.html", "summary.json"] if report else ["summary.json"]
    if not options.get("rehash") and (standing := standing_result(case, case / "out" / ".parts", wanted)):
        return standing  # without the second that it takes to load what would run
    from ullage.results import run_case
    from ullage.running import marking_run

    with showing_progress(as_json=as_json) as progress, marking_run(case):
        return run_case(case, report=report, progress=progress, **options)


def _print_headline(finished: Finished) -> None:
    from ullage.evidence.words import headline, visible

    typer.echo(visible(finished.summary["title"]))
    for sentence in headline(finished.summary):
        typer.echo(f"  {visible(sentence)}")
    warnings = finished.summary["warnings"]
    if warnings:
        told = "1 warning, also" if len(warnings) == 1 else f"{len(warnings)} warnings, all"
        typer.echo(f"  {told} in the report and in summary.json; the first: {visible(warnings[0])}")
    typer.echo("Wrote " + ", ".join(str(path) for path in finished.written))


def _print_balance(finished: Finished) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Balance at the end of each month [bbl]")
    for name in ("month", "notified", "other", "low", "mid", "high", "P(over cap)"):
        table.add_column(name, justify="left" if name == "month" else "right")
    rows = list(finished.tables["balance"].iter_rows(named=True))
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if following is None or following["day"].month != row["day"].month or following["day"] < row["day"]:
            numbers = [row[f"{name}_bbl"] for name in ("notified", "other", "low", "mid", "high")]
            chance = row["p_over_cap"]
            table.add_row(
                f"{row['day']:%Y-%m}",
                *("-" if number is None else f"{number:,.0f}" for number in numbers),
                "-" if chance is None else f"{chance:.3f}",
            )
    Console().print(table)


def _open(report: Path, *, wanted: bool) -> None:
    """Open the report in a browser, on a terminal only."""
    if wanted and sys.stdout.isatty():
        import webbrowser

        webbrowser.open(report.resolve().as_uri())
