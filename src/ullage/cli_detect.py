"""The command on scenes: loaded when it is used, since its options are the rules of the stages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ullage.arguments import area_in, direction_of, one_of, places_in, time_of
from ullage.detecting.outputs import LAYOUT_SUFFIXES, SUFFIXES
from ullage.detecting.rules import OPTIONS, DetectingRules
from ullage.detecting.wanted import KINDS, MODELS, Wanted
from ullage.evidence.text import counted, visible
from ullage.rule_options import with_rules
from ullage.terminal import print_json, showing_progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from ullage.detecting.run import Detected

Scenes = Annotated[
    list[Path],
    typer.Argument(
        metavar="SCENE...", help="Sentinel-1 GRD or Sentinel-2 products (.SAFE folder or .zip), or GeoTIFFs."
    ),
]
Out = Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help=f"Detections, by suffix: {' '.join(SUFFIXES)}.")]
Area = Annotated[
    Path | None, typer.Option("--area", metavar="GEOJSON", help="Polygons in which is looked; else everywhere.")
]
Places = Annotated[
    Path | None, typer.Option("--places", metavar="FILE", help="GeoJSON of places; those with an outline are berths.")
]
Asked = Annotated[
    str, typer.Option("--model", metavar="none|auto", help="Whether the network is asked if each is a ship.")
]
At = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="When a GeoTIFF was taken, ISO 8601, if it does not say.")
]
Kind = Annotated[
    str | None,
    typer.Option("--kind", metavar="sar|optical", help="What took a GeoTIFF, a radar or a camera; else found out."),
]
Sun = Annotated[
    str | None, typer.Option("--sun", metavar="AZ,EL", help="Where the sun stood [°], of an optical GeoTIFF.")
]
View = Annotated[
    str | None,
    typer.Option("--view", metavar="AZ,EL", help="Where the camera stood, seen from the ships [°], of the same."),
]
Chips = Annotated[
    Path | None, typer.Option("--chips", metavar="DIR", help="A picture a ship, named after the detection.")
]
Quicklook = Annotated[
    Path | None, typer.Option("--quicklook", metavar="FILE.png", help="A map of the scene with what was found.")
]
Berths = Annotated[
    Path | None,
    typer.Option("--berths", metavar="FILE", help="Berths occupied or empty, by comparison of radar scenes."),
]
Layouts = Annotated[
    Path | None,
    typer.Option("--layouts", metavar="FILE.parquet", help="What ships of fine optical scenes look like from above."),
]
ShipsOnly = Annotated[
    bool, typer.Option("--ships-only", help="Leave out what was rejected; else it stays, with its reason.")
]
Credit = Annotated[str, typer.Option("--credit", help="Who gave the scenes, below the pictures.")]
Workers = Annotated[
    int, typer.Option("--workers", min=1, max=256, help="Scenes worked on at once, a process each; by default 1.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON on standard output.")]

_PICTURE = (".png",)


def _detect(
    context: typer.Context,
    scenes: Scenes,
    out: Out,
    *,
    area: Area = None,
    places: Places = None,
    model: Asked = "auto",
    at: At = None,
    kind: Kind = None,
    sun: Sun = None,
    view: View = None,
    chips: Chips = None,
    quicklook: Quicklook = None,
    berths: Berths = None,
    layouts: Layouts = None,
    ships_only: ShipsOnly = False,
    credit: Credit = "",
    workers: Workers = 1,
    json: Json = False,
) -> None:
    """Find ships in radar and optical images: where, how long, how wide, and what was rejected for which reason."""
    from ullage.detecting.run import detect_files
    from ullage.land.store import land_is_built

    _check_files(out, berths, quicklook, layouts)
    wanted = Wanted(
        rules=context.obj,
        area=area_in(area),
        places=places_in(places),
        model=one_of("--model", model, MODELS),
        at=time_of(at),
        sun=direction_of("--sun", sun),
        view=direction_of("--view", view),
        kind=None if kind is None else one_of("--kind", kind, KINDS),
        rejected=not ships_only,
        credit=credit,
        chips=chips,
        quicklook=quicklook,
        berths=berths,
        layouts=layouts,
    )
    if not sys.stderr.isatty() and not land_is_built():
        typer.echo("ullage: the first run builds the land, which takes half a minute", err=True)
    with showing_progress() as progress:
        detected = detect_files(scenes, out, wanted, progress or _tell_of_compiling, workers)
    if json:
        print_json(detected.summary | {"written": [str(path) for path in detected.written]})
    else:
        _print_detected(detected)
    _leave_if_any_failed(detected)


def _tell_of_compiling(stage: str, done: int, total: int) -> None:
    """Say where there is no terminal why nothing happens for so long."""
    if stage == "compile" and done < total:
        typer.echo("ullage: the first run compiles the search, which takes a minute or two", err=True)


def load_detect() -> Callable[..., Any]:
    """Give the function of ``ullage detect``, with an option for each field of each rule."""
    return with_rules(_detect, DetectingRules(), OPTIONS)


def _check_files(out: Path, berths: Path | None, quicklook: Path | None, layouts: Path | None) -> None:
    """Refuse what could not be written before any work is done."""
    files = {"--out": out, "--berths": berths, "--layouts": layouts, "--quicklook": quicklook}
    suffixes = {"--quicklook": _PICTURE, "--layouts": LAYOUT_SUFFIXES}
    named: dict[Path, str] = {}
    for option, path in files.items():
        if path is None:
            continue
        known = suffixes.get(option, SUFFIXES)
        if path.suffix.lower() not in known:
            raise typer.BadParameter(f"{option} {visible(str(path))}: expected a name that ends in {' '.join(known)}")
        if path.is_dir():
            raise typer.BadParameter(f"{option} {visible(str(path))} is a folder: expected a file")
        first = named.setdefault(path.resolve(), option)
        if first != option:
            raise typer.BadParameter(f"{option} and {first} are the same file: give each its own")


def _print_detected(detected: Detected) -> None:
    from rich.console import Console
    from rich.table import Table

    summary = detected.summary
    table = Table(title="What was found in the scenes")
    for name in ("scene", "UTC", "ships", "rejected", "seconds"):
        table.add_column(name, justify="left" if name in {"scene", "UTC"} else "right", overflow="fold")
    for one in summary["scenes"]:
        when = (one["seen_at"] or "")[:16].replace("T", " ")
        counts = ("-", "-") if one["problem"] else (f"{one['ships']:,}", f"{sum(one['rejected'].values()):,}")
        table.add_row(visible(one["scene_id"] or one["file"]), when, *counts, f"{one['seconds']:.1f}")
    Console().print(table, markup=False)
    reasons = ", ".join(f"{visible(reason)} {count:,}" for reason, count in summary["rejected"].items())
    typer.echo(f"{counted(summary['ships'], 'ship')}; rejected: {reasons or 'nothing'}")
    if summary["berths"] is not None:
        typer.echo(
            "Berths: " + (", ".join(f"{state} {count:,}" for state, count in summary["berths"].items()) or "none")
        )
    if summary["layouts"] is not None:
        typer.echo(f"Layouts: {counted(summary['layouts'], 'ship')}")
    for one in summary["scenes"]:
        for told in one["warnings"]:
            typer.echo(f"  {visible(one['file'])}: {visible(told)}")
    for told in summary["warnings"]:
        typer.echo(f"  {visible(told)}")
    _print_written(detected)


def _print_written(detected: Detected) -> None:
    """Name the files; of many chips only where they are."""
    chips = [
        path
        for path in detected.written
        if path.suffix == ".png" and path.stem in set(detected.detections["detection_id"])
    ]
    others = [visible(str(path)) for path in detected.written if path not in set(chips)]
    if chips:
        others.append(f"{counted(len(chips), 'chip')} in {visible(str(chips[0].parent))}")
    typer.echo("Wrote " + ", ".join(others))


def _leave_if_any_failed(detected: Detected) -> None:
    """Tell which scenes could not be read, and leave with the code that says so: the others are written."""
    problems = [one["problem"] for one in detected.summary["scenes"] if one["problem"]]
    for told in problems:
        for line in told.split("\n"):
            typer.echo(f"ullage: {visible(line)}", err=True)
    if problems:
        raise typer.Exit(1)
