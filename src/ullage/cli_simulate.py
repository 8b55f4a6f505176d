"""The command that makes a case with known truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ullage.terminal import print_json, showing_progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from ullage.land import Land
    from ullage.simulate.case import AisForm, WrittenCase
    from ullage.simulate.trade import TradeWorld

Folder = Annotated[
    Path | None,
    typer.Argument(metavar="DIR", help="The case folder to make; it must not be there yet. None with --plan."),
]

_NONE = "none"
_SCENES = 3
_DAYS, _PLAN_DAYS = 90, 240


def _simulate(
    folder: Folder = None,
    *,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Any whole number; the same one, same bytes.")] = 1,
    days: Annotated[
        int | None,
        typer.Option("--days", metavar="N", help="Length of the case [d], 1 to 3,660; 90, and 240 with --plan."),
    ] = None,
    tankers: Annotated[int, typer.Option("--tankers", metavar="N", help="Tankers of the trade, 1 to 500.")] = 12,
    bystanders: Annotated[
        int, typer.Option("--bystanders", metavar="N", help="Ships that carry none of its oil, 0 to 20,000.")
    ] = 60,
    sensors: Annotated[
        str, typer.Option("--sensors", metavar="NAMES", help="What looks: some of s1,s2,planet,vhr, or none.")
    ] = "s1,s2,planet,vhr",
    scenes: Annotated[
        str, typer.Option("--scenes", metavar="N|none", help="How many looks are rendered as products, at most.")
    ] = str(_SCENES),
    ais: Annotated[
        str, typer.Option("--ais", metavar="csv|nmea|none", help="The form in which AIS was received.")
    ] = "csv",
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON on standard output.")] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Make no case; say what mixes of sensors would see of visits to a terminal.")
    ] = False,
    place: Annotated[
        str, typer.Option("--place", metavar="NAME|LAT,LON", help="With --plan: a simulated terminal, or where it is.")
    ] = "vostochny",
    dwell_d: Annotated[
        float, typer.Option("--dwell-d", metavar="D", help="With --plan: mean stay alongside [d].")
    ] = 1.5,
    cloud: Annotated[
        str, typer.Option("--cloud", metavar="PART|seasons", help="With --plan: mean cover of the sky, 0 to 1.")
    ] = "0.55",
    picture: Annotated[
        Path | None, typer.Option("--picture", "-o", metavar="FILE", help="With --plan: draw it, too, as a PNG.")
    ] = None,
) -> None:
    """Make a case with known truth: an oil trade, what was seen and heard and written of it, and all that is true."""
    if plan:
        from ullage.cli_plan import print_plan

        wanted = _PLAN_DAYS if days is None else days
        return print_plan(
            seed=seed,
            place=place,
            dwell_d=dwell_d,
            days=wanted,
            cloud=cloud,
            sensors=sensors,
            picture=picture,
            json=json,
        )
    if folder is None:
        raise typer.BadParameter("a case needs a folder: ullage simulate DIR, or --plan for a plan without one")
    from ullage.simulate import ImpossibleWorldError, TradeSettings, world
    from ullage.simulate.case import AIS_FORMS, write_case
    from ullage.simulate.whole_folder import refuse_existing

    rendered = _count_of(scenes)
    if ais not in (*AIS_FORMS, _NONE):
        raise typer.BadParameter(f"--ais {ais!r} is none of {', '.join((*AIS_FORMS, _NONE))}")
    try:
        settings = TradeSettings(
            days=_DAYS if days is None else days, tankers=tankers, bystanders=bystanders, sensors=_names_of(sensors)
        )
    except ImpossibleWorldError as error:
        raise typer.BadParameter(str(error)) from None
    refuse_existing(folder)
    with showing_progress() as progress:
        made = world(seed, settings=settings, progress=progress)
        land = None
        if rendered:
            land = _land()
        form: AisForm | None = None if ais == _NONE else "csv" if ais == "csv" else "nmea"
        written = write_case(made, folder, scenes=rendered, ais=form, land=land, progress=progress)
    if json:
        return print_json(_summary(made, written))
    _print(made, written)
    return None


def load_simulate() -> Callable[..., None]:
    """Give the function of ``ullage simulate``."""
    return _simulate


def _land() -> Land:
    from ullage.land import load_land
    from ullage.land.store import land_is_built

    if not land_is_built():
        typer.echo("ullage: the first run builds the land, which takes half a minute", err=True)
    return load_land()


def _names_of(sensors: str) -> tuple[str, ...]:
    if sensors.strip() == _NONE:
        return ()
    return tuple(dict.fromkeys(one.strip() for one in sensors.split(",") if one.strip()))


def _count_of(scenes: str) -> int:
    if scenes == _NONE:
        return 0
    if not scenes.isascii() or not scenes.isdigit() or len(scenes) > 6:  # noqa: PLR2004 - a million is none of use
        raise typer.BadParameter(f"--scenes {scenes!r} is no number of scenes: expected such as 3, or {_NONE}")
    return int(scenes)


def _summary(made: TradeWorld, written: WrittenCase) -> dict[str, Any]:
    counted = made.visits.filter("counts")
    return {
        "folder": str(written.folder),
        "seed": str(made.seed),
        "from": made.begins.date().isoformat(),
        "days": made.settings.days,
        "tankers": made.settings.tankers,
        "bystanders": made.settings.bystanders,
        "visits": made.visits.height,
        "visits_seen": int(made.visits["seen"].sum()),
        "cargoes": counted.height,
        "cargo_bbl": float(counted["cargo_bbl"].sum()),
        "looks": made.looks.height,
        "looks_clear": int(made.looks["clear"].sum()),
        "observations": len(made.observations),
        "silences": made.silences.height,
        "encounters": made.encounters.height,
        "ais_reports": written.ais_rows,
        "scenes": list(written.scenes),
        "files": len(written.files),
    }


def _print(made: TradeWorld, written: WrittenCase) -> None:
    told = _summary(made, written)
    typer.echo(
        f"{told['tankers']:,} tankers and {told['bystanders']:,} bystanders, {told['days']:,} days: "
        f"{told['visits']:,} visits, {told['visits_seen']:,} of them seen; {told['cargoes']:,} cargoes of "
        f"{told['cargo_bbl']:,.0f} barrels together"
    )
    reports = "no AIS" if written.ais_rows is None else f"{written.ais_rows:,} AIS reports"
    typer.echo(
        f"{told['looks']:,} looks, {told['looks_clear']:,} of them clear; {told['observations']:,} observations; "
        f"{reports}; {len(written.scenes):,} scenes"
    )
    typer.echo(f"Wrote {written.folder}; ullage run {written.folder} takes it as it is")
