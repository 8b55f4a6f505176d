"""The hulls of declared ships, as they send them: how long, and where on them the antenna is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ullage.geo import destination

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.match.rule import MatchRule

    Floats = npt.NDArray[np.float64]

HULL: Final = ("length_m", "beam_m", "to_bow_m", "to_port_m")


def gather_hulls(statics: pl.DataFrame) -> pl.DataFrame:
    """Give what ships sent of their hulls: `HULL`, and from when to when they sent it without a change [µs]."""
    t_us = pl.col("seen_at").dt.timestamp("us").alias("t_us")
    good = statics.filter(pl.col("length_m").is_between(1, 600), pl.col("seen_at").is_not_null())
    rows = good.select("mmsi", t_us, *(pl.col(name).cast(pl.Float64) for name in HULL)).sort("mmsi", "t_us", *HULL)
    run = pl.struct("mmsi", *HULL).rle_id().alias("run")
    spans = rows.with_columns(run).group_by("run", "mmsi", *HULL, maintain_order=True)
    return spans.agg(pl.col("t_us").min().alias("from_us"), pl.col("t_us").max().alias("to_us")).drop("run")


def find_hulls(
    mmsi: pl.Series, is_b: npt.NDArray[np.bool_], hulls: pl.DataFrame, at_us: int, rule: MatchRule
) -> dict[str, Floats]:
    """Give length and place of the antenna: as sent nearest in time.

    Where several ships use one MMSI and do not send the same length, nobody knows whose is whose.
    """
    apart = pl.max_horizontal(pl.col("from_us") - at_us, at_us - pl.col("to_us"), 0).alias("apart")
    best = hulls.with_columns(apart).sort("mmsi", "apart", *HULL, nulls_last=True).group_by("mmsi", maintain_order=True)
    found = best.agg(pl.col(*HULL).first(), pl.col("length_m").n_unique().alias("lengths"))
    ships = pl.DataFrame({"mmsi": mmsi}).with_columns(ships=pl.len().over("mmsi"))
    rows = ships.join(found, on="mmsi", how="left", maintain_order="left")
    sure = ((pl.col("ships") == 1) | (pl.col("lengths") == 1)).fill_null(value=False)
    rows = rows.select(pl.when(sure).then(pl.col(HULL)).fill_null(np.nan))
    length, beam, bow, port = (rows[name].to_numpy() for name in HULL)
    supposed = np.where(np.isfinite(length), length, np.where(is_b, rule.b_length_m, rule.a_length_m))
    told = np.isfinite(bow) & (bow >= 0) & (bow <= length)
    aside = np.where(np.isfinite(port) & np.isfinite(beam) & (port <= beam), beam / 2 - port, 0.0)
    return {
        "length": length,
        "supposed": supposed,
        "forward": np.where(told, bow - length / 2, 0.0),
        "aside": np.where(told, aside, 0.0),
        "own_m2": np.where(told, 0.0, (rule.antenna_share * supposed) ** 2 / 2),
    }


def find_middles(
    lat: Floats, lon: Floats, heading: Floats, heading_sd: Floats, hull: dict[str, Floats]
) -> tuple[Floats, Floats, Floats]:
    """Go from antennas to the middles of hulls; where nobody knows how she lies, the way is variance."""
    way = np.hypot(hull["forward"], hull["aside"])
    known = np.isfinite(heading)
    turn = np.where(known, heading, 0.0) + np.degrees(np.arctan2(hull["aside"], hull["forward"]))
    lat, lon = destination(lat, lon, turn, np.where(known, way, 0.0))
    loose = np.where(known, np.minimum(np.radians(np.nan_to_num(heading_sd)), 1.0), 1.0)
    return lat, lon, hull["own_m2"] + (way * loose) ** 2 / 2
