"""Which looks saw what: sightings in looks, and looks in which a ship was not seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from ullage.visits.looks import in_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

SLACK: Final = timedelta(minutes=10)
"""By so much the times of images and of what is written of them differ."""


def find_unlooked(sightings: pl.DataFrame, looks: pl.DataFrame) -> list[str]:
    """Give the ids of sightings that lie in no clear look at their place.

    They are known whatever was looked at, like ships that AIS showed: a look that is added because something was seen
    in it would make looks seem better than they are, so none is added. A day without a time of day lies in a look of
    that day.

    Parameters
    ----------
    sightings
        Table of `tables.SIGHTINGS`.
    looks
        Table of `tables.LOOKS`.
    """
    clear = clear_looks(looks)
    return sorted(
        row["sighting_id"]
        for row in sightings.iter_rows(named=True)
        if not any(saw(look, row) for look in clear.get(row["place_id"], ()))
    )


def clear_looks(looks: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Give the clear looks at each place in the order of time, of those that could have found anything."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(looks.iter_rows(named=True), key=in_order):
        if row["clear"] and (row["p_detect"] or 0.0) > 0:
            found.setdefault(row["place_id"], []).append(row)
    return found


def saw(look: Mapping[str, Any], sighting: Mapping[str, Any]) -> bool:
    """Judge whether a sighting is, or may be, of a look: of its scene, or within its span."""
    if look["scene_id"] is not None and look["scene_id"] == sighting["scene_id"]:
        return True
    first, last = sighting["seen_after"] - SLACK, sighting["seen_before"] + SLACK
    return bool(first <= look["looked_at"] <= last)
