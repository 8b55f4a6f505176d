"""Whole stays of simulated tankers that were heard throughout: what a law of stays may be learned from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.tables import STAYS

if TYPE_CHECKING:
    from ullage.simulate.trade.world import TradeWorld

ALWAYS_ON = "always on"


def heard_stays(world: TradeWorld) -> pl.DataFrame:
    """Give the stays alongside of tankers that never switch off, as far as they lie whole within the world.

    Parameters
    ----------
    world
        The trade.

    Returns
    -------
    polars.DataFrame
        Of `tables.STAYS`, by time and ship.
    """
    heard = world.hulls.filter((pl.col("kind") == "tanker") & (pl.col("habit") == ALWAYS_ON)).select("imo", "mmsi")
    whole = world.visits.filter((pl.col("arrived_at") >= world.begins) & (pl.col("departed_at") < world.until))
    rows: list[dict[str, Any]] = (
        whole.join(heard, on="imo", how="inner")
        .sort("arrived_at", "mmsi")
        .select("place_id", "arrived_at", "departed_at", "mmsi")
        .to_dicts()
    )
    return STAYS.frame(rows)
