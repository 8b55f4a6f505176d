"""What ``ullage simulate --plan`` prints: the visits that mixes of sensors would see at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from ullage.terminal import print_json
from ullage.writing import write_whole, writing_to

if TYPE_CHECKING:
    from pathlib import Path

    from ullage.records import Place

SEASONS = "seasons"


def print_plan(
    *, seed: int, place: str, dwell_d: float, days: int, cloud: str, sensors: str, picture: Path | None, json: bool
) -> None:
    """Plan a collection and print it; draw it where a path is given.

    Parameters
    ----------
    seed
        Fixes everything.
    place
        The name of a simulated terminal, or latitude and longitude: ``42.70,133.08``.
    dwell_d, days
        Mean stay alongside, and length of the period [d].
    cloud
        Mean cover of the sky, 0 to 1, or ``seasons`` for those of the Sea of Japan.
    sensors
        Names, joined by commas; those mixes are compared that need no other.
    picture
        Where a PNG is written; None for none.
    json
        Whether the table is printed for machines.
    """
    import polars as pl

    from ullage.simulate.collection import MIXES, plan_collection, plan_place
    from ullage.simulate.collection_shown import draw_plan, plan_text

    where = _place_of(place)
    have = tuple(dict.fromkeys(one.strip() for one in sensors.split(",") if one.strip()))
    mixes = [mix for mix in MIXES if set(mix) <= set(have)] or [have]
    try:
        settings = plan_place(where, dwell_d=dwell_d, days=float(days), cloud=_cloud_of(cloud))
        plan = plan_collection(seed, where, settings, mixes)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if picture is not None:
        with writing_to(picture):
            write_whole(picture.parent, {picture.name: draw_plan(plan, where, settings)})
    if json:
        width = pl.col("width_90")  # null where what is seen bounds nothing: JSON has no number for it
        mixes_told = plan.with_columns(width_90=pl.when(width.is_finite()).then(width)).to_dicts()
        print_json({"place": where.id, "dwell_d": dwell_d, "days": days, "cloud": cloud, "mixes": mixes_told})
        return
    typer.echo(plan_text(plan, where, settings))
    if picture is not None:
        typer.echo(f"\nWrote {picture}")


def _place_of(text: str) -> Place:
    from ullage.records import Place
    from ullage.simulate.trade.terminals import TERMINALS, case_places

    known = {one.id: one for one in case_places(TERMINALS) if one.role != "anchorage"}
    if text.lower() in known:
        return known[text.lower()]
    parts = text.split(",")
    try:
        lat, lon = (float(one) for one in parts)
    except ValueError:
        lat = lon = float("nan")
    if abs(lat) <= 80 and abs(lon) <= 180:  # noqa: PLR2004 - what the satellites see
        return Place("place", f"{lat:g}, {lon:g}", "loads", lat, lon)
    raise typer.BadParameter(
        f"--place {text!r} is none of {', '.join(known)}, nor latitude (-80 to 80) and longitude such as 42.70,133.08"
    )


def _cloud_of(text: str) -> float | None:
    if text == SEASONS:
        return None
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"--cloud {text!r} is no part of the sky: expected 0 to 1, or {SEASONS}") from None
