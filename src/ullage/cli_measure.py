"""The command that measures one ship in one image: loaded when it is used, since its options are rules of stages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ullage.arguments import direction_of, time_of
from ullage.detect.waterline import EdgePair, Point
from ullage.errors import InputError, Problem
from ullage.evidence.text import visible
from ullage.measuring.wanted import MeasuringRules, Wanted
from ullage.rule_options import with_rules
from ullage.terminal import print_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ullage.cargo.freeboard.hulls import Particulars
    from ullage.detect.waterline.result import StripKind

_HALF_TURN, _QUARTER_TURN = 180.0, 90.0


def _measure(
    context: typer.Context,
    image: Annotated[str, typer.Argument(metavar="IMAGE", help="A georeferenced image of a camera (.tif, .tiff).")],
    *,
    bow: Annotated[str, typer.Option("--bow", metavar="LON,LAT", help="Her bow, within some 10 m.")],
    stern: Annotated[str, typer.Option("--stern", metavar="LON,LAT", help="Her stern.")],
    sun: Annotated[str | None, typer.Option("--sun", metavar="AZ,EL", help="Where the sun stood [°].")] = None,
    view: Annotated[
        str | None, typer.Option("--view", metavar="AZ,EL", help="Where the satellite stood, seen from the ship [°].")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="When it was taken, ISO 8601, if it does not say.")
    ] = None,
    imo: Annotated[str | None, typer.Option("--imo", metavar="N", help="Her IMO number.")] = None,
    fleet: Annotated[
        Path | None, typer.Option("--fleet", metavar="FILE", help="A fleet.csv with her particulars, by --imo.")
    ] = None,
    length: Annotated[
        str | None, typer.Option("--length", metavar="M[,SD]", help="Her length overall, and its standard deviation.")
    ] = None,
    beam: Annotated[str | None, typer.Option("--beam", metavar="M[,SD]", help="Her breadth.")] = None,
    depth: Annotated[str | None, typer.Option("--depth", metavar="M[,SD]", help="Her moulded depth.")] = None,
    draught: Annotated[str | None, typer.Option("--draught", metavar="M[,SD]", help="Her summer draught.")] = None,
    deadweight: Annotated[str | None, typer.Option("--deadweight", metavar="T[,SD]", help="Her deadweight.")] = None,
    product: Annotated[str | None, typer.Option("--product", metavar="NAME", help="Her cargo's product.")] = None,
    bulwark: Annotated[
        float, typer.Option("--bulwark", metavar="M", help="Height of a closed bulwark amidships.")
    ] = 0.0,
    trunk: Annotated[
        str | None,
        typer.Option("--trunk", metavar="M,M", help="Height of a trunk, and how far inside the deck edge it stands."),
    ] = None,
    pier: Annotated[
        float | None, typer.Option("--pier", metavar="M", help="Height of the quay that the shadow ends on.")
    ] = None,
    edge: Annotated[
        list[str] | None,
        typer.Option(
            "--edge",
            metavar="NAME=LON,LAT",
            help="Marked by hand, in turns: deck=LON,LAT shadow=LON,LAT; of a lit side deck= waterline=.",
        ),
    ] = None,
    side: Annotated[
        list[str] | None,
        typer.Option("--side", metavar="LON,LAT", help="Both of her sides, marked by hand for her beam; with --edge."),
    ] = None,
    chip: Annotated[
        Path | None, typer.Option("--chip", metavar="FILE.png", help="A picture of what was found.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Add the record to this file, a line of JSON.")
    ] = None,
    compare: Annotated[
        Path | None, typer.Option("--compare", metavar="FILE", help="Tell apart from, or alike with, these records.")
    ] = None,
    analyst: Annotated[str, typer.Option("--analyst", metavar="NAME", help="Who measures; stands in the record.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print the record as JSON on standard output.")] = False,
) -> None:
    """Measure a ship in an image: length, beam, heading, freeboard, draught and cargo, each with its interval."""
    from ullage.cargo.freeboard.edges import Surroundings
    from ullage.measuring.measure import foresee, measure_ship
    from ullage.measuring.record import append_record, compare_records, hash_image, read_records, record_of
    from ullage.sources.scenes import read_scene

    if chip is not None and chip.suffix.lower() != ".png":
        raise typer.BadParameter(f"--chip {visible(str(chip))}: expected a name that ends in .png")
    given = {
        "length_m": length, "beam_m": beam, "depth_m": depth, "summer_draught_m": draught, "deadweight_t": deadweight
    }  # fmt: skip
    edges, kind = _edges(edge or [])
    try:
        height, inset = (0.0, 0.0) if trunk is None else _numbers("--trunk", trunk, "two heights in metres")
        around = Surroundings(bulwark_m=bulwark, pier_m=pier, trunk_m=height, trunk_inset_m=inset)
        particulars = _particulars(imo, fleet, _stated(given))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    wanted = Wanted(
        bow=_place("--bow", bow),
        stern=_place("--stern", stern),
        edges=edges,
        edge_kind=kind,
        sides=_sides(side or []),
        particulars=particulars,
        around=around,
        product=product,
        imo=imo,
        analyst=analyst,
        rules=context.obj,
    )
    earlier = read_records(compare) if compare is not None else []
    scene = read_scene(
        image, time_of(at), sun=direction_of("--sun", sun), view=direction_of("--view", view), kind="optical"
    )
    prospect = foresee(scene, wanted)
    sure = f", freeboard to about {prospect.freeboard_sd_m:.2f} m" if prospect.method else ""
    typer.echo(f"ullage: this image can tell: {visible(prospect.words)}{sure}", err=True)
    digest = hash_image(Path(image))
    measured = measure_ship(scene, wanted, digest or scene.scene_id)
    record = record_of(scene, digest, wanted, measured)
    compared = [compare_records(record, one) for one in earlier]
    if out is not None:
        append_record(out, record)
    if chip is not None:
        from ullage.measuring.chip import draw_measurement
        from ullage.writing import write_whole

        write_whole(chip.parent, {chip.name: draw_measurement(scene, measured)})
    if json:
        print_json(record | ({"compared": compared} if compare is not None else {}))
    else:
        _print(record, compared)


def load_measure() -> Callable[..., Any]:
    """Give the function of ``ullage measure``, with an option for each field of its rules."""
    return with_rules(_measure, MeasuringRules(), {})


def _numbers(option: str, text: str, expected: str) -> tuple[float, float]:
    try:
        first, second = (float(one) for one in text.split(","))
    except ValueError:
        raise typer.BadParameter(f"{option} {visible(text)!r}: expected {expected}") from None
    return first, second


def _place(option: str, text: str) -> Point:
    lon, lat = _numbers(option, text, "longitude,latitude in degrees, such as 132.8912,42.7461")
    if not (abs(lon) <= _HALF_TURN and abs(lat) <= _QUARTER_TURN):
        raise typer.BadParameter(
            f"{option} {visible(text)}: expected longitude first, up to 180, then latitude, up to 90"
        )
    return Point(lat, lon)


def _edges(texts: Sequence[str]) -> tuple[tuple[EdgePair, ...], StripKind]:
    """Give pairs of edges, of options in turns, and what they mark."""
    found = []
    for text in (part for one in texts for part in one.split()):
        name, _, place = text.partition("=")
        if name not in ("deck", "shadow", "waterline"):
            told = "expected deck=LON,LAT, shadow=LON,LAT or waterline=LON,LAT"
            raise typer.BadParameter(f"--edge {visible(text)}: {told}")
        found.append((name, _place("--edge", place)))
    names = [name for name, _ in found]
    ends = "waterline" if "waterline" in names else "shadow"
    if names != ["deck", ends] * (len(names) // 2):
        raise typer.BadParameter(f"--edge: expected deck and {ends} in turns, as many of one as of the other")
    pairs = tuple(EdgePair(found[at][1], found[at + 1][1]) for at in range(0, len(found), 2))
    return pairs, "lit side" if ends == "waterline" else "shadow strip"


def _sides(texts: Sequence[str]) -> tuple[Point, Point] | None:
    """Give the points on both of her sides."""
    points = [_place("--side", one) for text in texts for one in text.split()]
    if not points:
        return None
    if len(points) != 2:  # noqa: PLR2004 - a ship has two sides
        raise typer.BadParameter(f"--side: {len(points)} given; expected two, one on each side of her")
    return points[0], points[1]


def _stated(given: Mapping[str, str | None]) -> dict[str, float]:
    """Give particulars with their standard deviations, of options such as ``12.0,0.1``."""
    found = {}
    for name, text in given.items():
        if text is None:
            continue
        value, comma, sd = text.partition(",")
        try:
            found[name] = float(value)
            if comma:
                stem, unit = name.rsplit("_", 1)
                found[f"{stem}_sd_{unit}"] = float(sd)
        except ValueError:
            expected = "a number, or a number and its standard deviation, such as 12.0,0.1"
            raise ValueError(f"{name} {visible(text)!r}: expected {expected}") from None
    return found


def _particulars(imo: str | None, fleet: Path | None, stated: Mapping[str, float]) -> Particulars:
    """Give what is known of the ship: of the fleet's row, and over it what was given."""
    from dataclasses import replace

    from ullage.cargo.freeboard.hulls import Particulars
    from ullage.measuring.wanted import particulars_of

    if fleet is None:
        return Particulars(**stated)
    if imo is None:
        raise typer.BadParameter("--fleet needs --imo: which of its ships she is")
    from ullage.sources.fleet import read_fleet

    ships = read_fleet(fleet).frame
    row = ships.filter(ships["imo"] == imo)
    if row.is_empty():
        raise InputError([Problem(fleet.name, f"has no ship with the IMO number {imo}: give one that it has")])
    return replace(particulars_of(row.row(0, named=True)), **stated)


def _print(record: Mapping[str, Any], compared: Sequence[Mapping[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=visible(f"Measured in {record['image']['file']}"))
    for name in ("", "low", "mid", "high"):
        table.add_column(name, justify="left" if not name else "right")
    result = record["result"]
    for name, digits in (
        ("length_m", 1), ("beam_m", 1), ("heading_deg", 1), ("freeboard_m", 2), ("draught_m", 2), ("trim_m", 2),
        ("cargo_t", 0), ("cargo_bbl", 0),
    ):  # fmt: skip
        points = [result[name][point] for point in ("low", "mid", "high")]
        table.add_row(name, *("-" if one is None else f"{one:,.{digits}f}" for one in points))
    Console().print(table, markup=False)
    strip = record["strip"]
    if strip["width_m"] is not None:
        width = f"{strip['width_m']:.2f} ± {strip['width_sd_m']:.2f} m"
        typer.echo(f"{strip['kind']} to {strip['side']}: {width} from {strip['profiles_used']} profiles")
    if result["p_laden"] is not None:
        typer.echo(f"{result['condition']}: laden {result['p_laden']:.0%}, ballast {result['p_ballast']:.0%}")
    if result["reason"]:
        typer.echo(f"Cannot tell: {visible(result['reason'])}")
    for told in record["warnings"]:
        typer.echo(f"  {visible(told)}")
    for one in compared:
        told = ", ".join(f"{name} {one[name]['verdict']}" for name in one if isinstance(one[name], dict))
        image = "the same image" if one["same_image"] else "another image"
        typer.echo(f"Compared with {visible(one['with'])} ({image}): {told}")
