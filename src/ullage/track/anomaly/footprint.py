"""Reports that their receiver cannot have heard from where they claim to come.

Global Fishing Watch's decisive test for made-up tracks (science 8.6). It needs stations with a place: of a satellite's
footprint nothing is known here.
"""

from __future__ import annotations

from math import atan2, degrees, hypot
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.geo import M_PER_NM, distance_m
from ullage.track.anomaly.found import OUT_OF_RANGE, Found
from ullage.track.anomaly.rule import AnomalyRule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage.track.anomaly.tracked import Tracked

    Receivers = Mapping[str, tuple[float, float, float]]

_NUMBERED = {"receiver": pl.String, "number": pl.Int64}
_NINE_OF_TEN = 0.9
_MOST = 0.95


def find_out_of_range(
    tracked: Tracked, heard_by: pl.Series | None, receivers: Receivers, rule: AnomalyRule
) -> list[Found]:
    """Find ships that receivers hear from beyond their range.

    Parameters
    ----------
    tracked
        Positions on tracks.
    heard_by
        The receiver of each row of the table that they came from; None if it does not say.
    receivers
        Name to latitude, longitude [°] and range [nm]; others are not judged.
    rule
        How many reports it takes.
    """
    if heard_by is None or not receivers:
        return []
    names = heard_by.gather(tracked.row)
    ranges = pl.DataFrame({"receiver": list(receivers), "number": range(len(receivers))}, schema=_NUMBERED)
    number = names.to_frame("receiver").join(ranges, on="receiver", how="left", maintain_order="left")["number"]
    known = np.flatnonzero(number.is_not_null().to_numpy())
    if not len(known):
        return []
    places = np.array(list(receivers.values()), dtype=np.float64)[number.drop_nulls().to_numpy()]
    far_nm = distance_m(places[:, 0], places[:, 1], tracked.lat[known], tracked.lon[known]) / M_PER_NM
    beyond = known[far_nm > places[:, 2]]
    frame = pl.DataFrame(
        {
            "report": beyond,
            "mmsi": tracked.mmsis.gather(tracked.lineage[beyond]),
            "receiver": names.gather(beyond),
            "far_nm": far_nm[far_nm > places[:, 2]],
        }
    )
    groups = frame.group_by("mmsi", "receiver", maintain_order=True).agg("report", pl.col("far_nm").max(), pl.len())
    rows = groups.filter(pl.col("len") >= rule.footprint_reports).iter_rows(named=True)
    return [_found(tracked, row, receivers[row["receiver"]][2]) for row in rows]


def _found(tracked: Tracked, row: dict[str, Any], range_nm: float) -> Found:
    reports = np.array(row["report"])
    reports = reports[np.argsort(tracked.t_us[reports], kind="stable")]
    first, last = int(reports[0]), int(reports[-1])
    receiver, farthest = row["receiver"], row["far_nm"]
    reason = (
        f"{len(reports)} reports heard by {receiver} from up to {farthest:.0f} nm, where it hears as far as "
        f"{range_nm:.0f} nm: false positions, or unusual propagation"
    )
    return Found(
        tracked.mmsi(first), OUT_OF_RANGE, reason, int(tracked.t_us[first]), int(tracked.t_us[last]),
        float(tracked.lat[first]), float(tracked.lon[first]), len(reports), farthest, tracked.track_id(first), receiver,
    )  # fmt: skip


def learn_receivers(positions: pl.DataFrame, rule: AnomalyRule | None = None) -> dict[str, tuple[float, float, float]]:
    """Learn where receivers hear from what they heard: a middle, and a range that holds most of their ships with ease.

    Each ship counts once: at her middle for the place, by how far off she is heard for the range. So one that lies
    about her place, or a few, do not move a receiver. It should be learned of all ships, not of a part of them.

    Parameters
    ----------
    positions
        Of `tables.POSITIONS`, with ``receiver``.
    rule
        How many ships it takes, how much is granted, and what is a satellite.

    Returns
    -------
    dict
        Name to latitude, longitude [°] and range [nm], by name. Satellites, and receivers of too few ships, are left
        out.
    """
    rule = rule or AnomalyRule()
    seen = positions.select("receiver", "mmsi", "lat_deg", "lon_deg").drop_nulls()
    learned = {}
    for (name,), group in seen.sort(seen.columns).group_by("receiver", maintain_order=True):
        if group["mmsi"].n_unique() < rule.reach_ships:
            continue
        lat, lon = _middle(group)
        far = group.select("mmsi", far_nm=distance_m(lat, lon, group["lat_deg"], group["lon_deg"]) / M_PER_NM)
        ships = far.group_by("mmsi").agg(pl.col("far_nm").quantile(_MOST, "linear"))["far_nm"].sort()
        farthest_nm = float(np.quantile(ships.to_numpy(), _NINE_OF_TEN))
        if farthest_nm <= rule.reach_nm:
            learned[str(name)] = (lat, lon, max(rule.reach_least_nm, rule.reach_factor * farthest_nm))
    return learned


def _middle(heard: pl.DataFrame) -> tuple[float, float]:
    """Give the middle of ships' middles [°], by the medians of places in space: no meridian is a border."""
    lat, lon = pl.col("lat_deg").radians(), pl.col("lon_deg").radians()
    places = heard.select("mmsi", x=lat.cos() * lon.cos(), y=lat.cos() * lon.sin(), z=lat.sin())
    x, y, z = places.group_by("mmsi").agg(pl.col("x", "y", "z").median()).select(pl.col("x", "y", "z").median()).row(0)
    return degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x))
