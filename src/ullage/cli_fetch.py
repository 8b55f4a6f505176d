"""The commands on services of scenes: loaded when they are used."""

from __future__ import annotations

import inspect
import sys
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from ullage.evidence.text import counted, visible
from ullage.terminal import print_json, showing_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ullage.fetching.areas import Wherever
    from ullage.fetching.session import Session
    from ullage.sources.stac.query import Query

PlaceOrCase = Annotated[
    str, typer.Argument(metavar="PLACE|CASE", help="lat,lon or lat,lon,km; a GeoJSON file; or a case folder.")
]
_WIDEST = 2_000
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON on standard output.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What both commands ask a service for: each field is an option of both."""

    after: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="First day; by default the case's, else 30 days ago.")
    ] = None
    before: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="Last day; by default the case's, else today.")
    ] = None
    sensor: Annotated[str, typer.Option("--sensor", metavar="s1,s2", help="Sentinel-1, Sentinel-2 or both.")] = "s1,s2"
    collection: Annotated[
        list[str] | None,
        typer.Option("--collection", metavar="NAME", help="Of the service, instead of the sensors'; repeatable."),
    ] = None
    cloud: Annotated[float | None, typer.Option("--cloud", metavar="PERCENT", help="No more cloud than that.")] = None
    orbit: Annotated[
        str | None, typer.Option("--orbit", metavar="ascending|descending|N", help="Direction, or number of the track.")
    ] = None
    api: Annotated[
        str | None,
        typer.Option(
            "--api", metavar="NAME|URL|PATH", help="cdse, earth-search (default), planetary-computer, or another."
        ),
    ] = None
    km: Annotated[
        float | None, typer.Option("--km", metavar="KM", help="Side of the box about each place; by default 20.")
    ] = None
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="Scenes at most.")] = 1_000

    def query(self, wherever: Wherever) -> Query:
        """Give it as a query."""
        from ullage.fetching.asking import make_query

        return make_query(
            wherever,
            after=self.after,
            before=self.before,
            sensors=self.sensor,
            collections=self.collection or (),
            cloud_percent=self.cloud,
            orbit=self.orbit,
            limit=self.limit,
        )


def _asking(work: Callable[..., None]) -> Callable[..., None]:
    """Give a command's function, whose second argument is an `Asked`, an option for each of its fields."""
    hints = get_type_hints(work, include_extras=True)
    place, _, *own = (one.replace(annotation=hints[name]) for name, one in inspect.signature(work).parameters.items())
    meant = get_type_hints(Asked, include_extras=True)
    shared = [
        inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=meant[one.name])
        for one in fields(Asked)
    ]

    def command(place: str, **given: Any) -> None:
        asked = Asked(**{one.name: given.pop(one.name) for one in fields(Asked)})
        work(place, asked, **given)

    dynamic: Any = wraps(work)(command)
    dynamic.__signature__ = inspect.Signature([place, *shared, *own])
    dynamic.__annotations__ = {one.name: one.annotation for one in [place, *shared, *own]}
    return command


@_asking
def _search(place: PlaceOrCase, asked: Asked, *, json: Json = False) -> None:
    """Say which scenes a service has of a place."""
    from ullage.fetching.areas import find_areas
    from ullage.fetching.asking import ask, told
    from ullage.fetching.session import session_with

    wherever = find_areas(place, asked.km)
    query = asked.query(wherever)
    with session_with(asked.api) as session, showing_progress() as progress:
        session.client.tell = _tell
        answers = ask(session, query, _telling(progress))
        result = told(session, query, answers, wherever.warnings)
    if json:
        print_json(result)
    else:
        _print_search(result)
    _end(result)


def load_search() -> Callable[..., Any]:
    """Give the function of ``ullage search``."""
    return _search


@_asking
def _fetch(
    place: PlaceOrCase,
    asked: Asked,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many, how large and how long, and fetch nothing.")
    ] = False,
    chips: Annotated[
        float | None,
        typer.Option("--chips", metavar="KM", help="Only the pixels of a box of that side about each place."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Where to; by default the scenes of the case.")
    ] = None,
    json: Json = False,
) -> None:
    """Fetch the scenes of a place."""
    from ullage.fetching.areas import find_areas
    from ullage.fetching.asking import ask, record_search, told
    from ullage.fetching.session import session_with

    wherever = find_areas(place, chips if chips is not None and asked.km is None else asked.km)
    folder = _folder(wherever, out, dry_run=dry_run)
    query = asked.query(wherever)
    with _stopping(), session_with(asked.api) as session, showing_progress() as progress:
        session.client.tell = _tell
        answers = ask(session, query, _telling(progress))
        items = answers.ordered()
        result = told(session, query, answers, wherever.warnings)
        if not dry_run:
            record_search(folder, session, query, answers)
        done = _carry_out(session, items, wherever, folder, chips, progress, dry_run=dry_run)
        result |= done | {"warnings": [*result["warnings"], *done.get("warnings", ())]}
    if wherever.folder is not None and out is None and not dry_run:
        result["warnings"] += _of_case(wherever.folder, folder)
    result["folder"] = str(folder)
    result["hosts"] = sorted(session.client.asked)
    if json:
        print_json({key: value for key, value in result.items() if key != "items"})
    else:
        _print_fetch(result, dry_run=dry_run)
    _end(result)


def _end(result: dict[str, Any]) -> None:
    """End with 1 when there is, or may be, more than was told or came."""
    if not result["complete"] or result["refused"] or result.get("failed"):
        raise typer.Exit(1)


def load_fetch() -> Callable[..., Any]:
    """Give the function of ``ullage fetch``."""
    return _fetch


def _carry_out(
    session: Session,
    items: list[Any],
    wherever: Wherever,
    folder: Path,
    chips: float | None,
    progress: Any,
    *,
    dry_run: bool,
) -> dict[str, Any]:
    from ullage.fetching.fetch import fetch_scenes
    from ullage.fetching.plan import measured_speed, plan_fetch, told_of_plan

    if chips is not None:
        from ullage.fetching.chips import fetch_chips, plan_chips

        pieces = plan_chips(items, wherever.areas, chips, folder)
        if dry_run:
            from ullage.fetching.estimating import estimate_chips

            return {"plan": pieces.as_dict(estimate_chips(session, pieces), session.service.limits)}
        return fetch_chips(session, pieces, folder, progress).as_dict()
    planned = plan_fetch(items, folder)
    if dry_run:
        speed = measured_speed(folder, session.service.name)
        return {"plan": told_of_plan(planned, speed, session.service.limits)}
    return fetch_scenes(session, planned, folder, progress).as_dict()


def _tell(what: str) -> None:
    """Say why it takes longer."""
    typer.echo(f"ullage: {what}", err=True)


@contextmanager
def _stopping() -> Iterator[None]:
    """Say what becomes of a fetch that the user stops."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("ullage: stopped; what came stays, and the next fetch goes on where this one was", err=True)
        raise


def _folder(wherever: Wherever, out: Path | None, *, dry_run: bool) -> Path:
    if out is not None:
        return out
    if wherever.folder is None and dry_run:
        return Path()
    if wherever.folder is None:
        raise typer.BadParameter("--out is needed where no case says where scenes go")
    from ullage.fetching.watched import scenes_folder

    return scenes_folder(wherever.folder)


def _of_case(case: Path, folder: Path) -> list[str]:
    """Say what is missing so that a run reads what was fetched."""
    from ullage.sources.case_file import read_case_file

    named = read_case_file(case).sources.get("scenes", ())
    inside = folder.relative_to(case).as_posix()
    if any(one in {".", inside} or inside.startswith(f"{one}/") for one in named):
        return []
    return [f'case.toml does not name the folder: write scenes = "{inside}" under [files], and ullage run reads them']


def _telling(progress: Any) -> Callable[[int, int | None], object]:
    def tell(done: int, total: int | None) -> None:
        if progress is not None:
            progress("search", done, max(total or 0, done, 1))

    return tell


def _print_search(result: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table

    table = Table(title=f"Scenes at {result['service']}")
    for name in ("UTC", "sensor", "cloud %", "orbit", "MB", "shows", "scene"):
        table.add_column(name, justify="right" if name in {"cloud %", "MB"} else "left", overflow="fold")
    for one in result["items"]:
        orbit = " ".join(str(part) for part in (one["relative_orbit"], one["orbit_state"]) if part is not None)
        cloud = "-" if one["cloud_percent"] is None else f"{one['cloud_percent']:.0f}"
        size = "?" if one["size"] is None else f"{one['size'] / 1e6:,.0f}"
        shows = ", ".join(f"{visible(name)} {how}" for name, how in one["covers"].items())
        when = one["started_at"][:16].replace("T", " ")
        table.add_row(when, visible(one["sensor"]), cloud, orbit or "-", size, shows, visible(one["id"]))
    console = Console()
    if not console.is_terminal:  # a log, or a program that looks for a name: a line each, however wide
        console = Console(width=Measurement.get(console, console.options.update(max_width=_WIDEST), table).maximum)
    console.print(table, markup=False)
    there = "" if result["matched"] is None else f"; the service tells of {result['matched']:,}"
    typer.echo(f"{counted(len(result['items']), 'scene')} from {result['from']} to {result['to']}{there}")
    _print_doubts(result)


def _print_doubts(result: dict[str, Any]) -> None:
    for one in result["refused"][:20]:
        typer.echo(f"  refused {visible(one['id']) or 'an item'}: {visible(one['why'])}")
    if len(result["refused"]) > 20:  # noqa: PLR2004 - as of problems
        typer.echo(f"  ... and {len(result['refused']) - 20} more refused")
    for told in result["warnings"]:
        typer.echo(f"  {visible(told)}")
    if not result["complete"]:
        typer.echo("The search is not complete: there may be more scenes than these")
    typer.echo("Asked: " + ", ".join(map(visible, result["hosts"])) if result["hosts"] else "No host was asked")


def _print_limits(plan: dict[str, Any]) -> None:
    estimated, quota = plan.get("estimated"), plan["quota"]
    if estimated is not None:
        typer.echo(f"Estimated by the headers of {counted(estimated['looked_at'], 'chip')}: bytes over the line")
        for doubt in estimated["doubts"]:
            typer.echo(f"  not estimated: {visible(doubt)}")
    if quota is None:
        return typer.echo("Quota: the service does not tell")
    typer.echo(
        f"Quota: documented are {quota['documented']}; this is {100 * quota['share_of_month']:.2g} % of the month. "
        f"What is left of it the service does not tell ({quota['source']}, read {quota['read_on']})"
    )
    return None


def _print_fetch(result: dict[str, Any], *, dry_run: bool) -> None:
    if dry_run:
        plan = result["plan"]
        unknown = f" and {plan['of_unknown_size']} of unknown size" if plan["of_unknown_size"] else ""
        typer.echo(f"{counted(plan['scenes'], 'scene')} would be fetched, {plan['size'] / 1e6:,.1f} MB{unknown}; "
                   f"{plan['here']} are here already, {plan['begun'] / 1e6:,.1f} MB of others")  # fmt: skip
        took = plan["seconds"]
        typer.echo(
            "How long: "
            + ("not known before something was fetched from there" if took is None else f"about {took:,} s")
        )
        _print_limits(plan)
        for one in plan["items"]:
            size = "? MB" if one["size"] is None else f"{one['size'] / 1e6:,.1f} MB"
            why = f": {visible(one['why'])}" if one["why"] else ""
            typer.echo(f"  {one['standing']:6} {size:>12}  {visible(one['scene'])}{why}")
    else:
        typer.echo(
            f"{counted(len(result['scenes']), 'scene')} fetched into {visible(result['folder'])}, "
            f"{result['moved'] / 1e6:,.1f} MB in {result['seconds']:.1f} s; already there: {len(result['here'])}"
        )
        for one in result["failed"]:
            typer.echo(f"ullage: {visible(one['id'])}: {visible(one['why'])}", err=True)
    _print_doubts(result)
    sys.stdout.flush()
