"""What commands share: values of options as their stages take them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import typer

from ullage.evidence.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ullage.records import Place

    Ring = tuple[tuple[float, float], ...]

Text = TypeVar("Text", bound=str)


def places_in(path: Path | None) -> tuple[Place, ...]:
    """Read places, if a file of them is named; what is doubtful of them is told at once."""
    if path is None:
        return ()
    from ullage.sources.places_geojson import read_places_geojson

    places, warnings = read_places_geojson(path)
    _tell(warnings)
    return places


def area_in(path: Path | None) -> tuple[Ring, ...]:
    """Read an area, if a file of one is named; what is doubtful of it is told at once."""
    if path is None:
        return ()
    from ullage.sources.area_geojson import read_area_geojson

    rings, warnings = read_area_geojson(path)
    _tell(warnings)
    return rings


def one_of(option: str, text: str, known: Sequence[Text]) -> Text:
    """Give the value that is meant, of those that an option knows.

    Raises
    ------
    typer.BadParameter
        When it is none of them.
    """
    for one in known:
        if one == text:
            return one
    raise typer.BadParameter(f"{option} {visible(text)!r} is none of {', '.join(known)}")


def time_of(text: str | None) -> datetime | None:
    """Give a time, UTC where nothing else is said.

    Raises
    ------
    typer.BadParameter
        When it is none.
    """
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no time: expected such as 2024-03-01 or 2024-03-01T12:00:00Z") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def direction_of(option: str, text: str | None) -> tuple[float, float] | None:
    """Give azimuth and elevation [°] of an option's value; None where it was not given.

    Raises
    ------
    typer.BadParameter
        When it is not two numbers.
    """
    if text is None:
        return None
    try:
        azimuth, elevation = (float(one) for one in text.split(","))
    except ValueError:
        expected = "azimuth,elevation in degrees, such as 152.4,31.0"
        raise typer.BadParameter(f"{option} {visible(text)}: expected {expected}") from None
    return azimuth, elevation


def _tell(warnings: Sequence[str]) -> None:
    for told in warnings:
        typer.echo(f"ullage: {visible(told)}", err=True)
