"""The clear looks at a place before and after a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from datetime import datetime


def looks_about(
    looks: pl.DataFrame, place: str | None, seen_at: datetime, scene_id: str | None
) -> tuple[str | None, str | None]:
    """Give the scenes of the last clear look at a place before a moment and of the first after it.

    Parameters
    ----------
    looks
        Table of `tables.LOOKS`.
    place
        Which place.
    seen_at
        The moment.
    scene_id
        The scene of the moment itself, which is neither.

    Returns
    -------
    tuple of str or None
        Ids of scenes; None where no clear look is known to be of a scene.
    """
    clear = looks.filter(
        pl.col("clear") & pl.col("place_id").eq(pl.lit(place, pl.String)) & pl.col("scene_id").is_not_null()
        & (pl.col("scene_id") != (scene_id or ""))
    ).sort("looked_at", "scene_id")  # fmt: skip
    before = clear.filter(pl.col("looked_at") < seen_at)["scene_id"]
    after = clear.filter(pl.col("looked_at") > seen_at)["scene_id"]
    return (before[-1] if len(before) else None), (after[0] if len(after) else None)
