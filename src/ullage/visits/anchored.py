"""Observations at anchorages, which make no visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from ullage.records import Place


def find_anchored(observations: pl.DataFrame, places: Mapping[str, Place]) -> list[str]:
    """Give the ids of observations at anchorages, which make no visit."""
    rows = observations.select("observation_id", "place_id").iter_rows()
    return sorted(observation for observation, place in rows if places[place].role == "anchorage")
