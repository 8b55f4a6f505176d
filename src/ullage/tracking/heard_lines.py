"""Where ships were heard in some days, as lines that end where a gap begins: for maps of single voyages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from ullage.evidence.told_voyages import told_voyages
from ullage.lake import Lake
from ullage.lake.layout import buckets_of, ship_numbers
from ullage.tables import POSITIONS
from ullage.track.thin import ThinRule, thin_positions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from pathlib import Path

_DIGITS = 9  # of an MMSI; fleet files and lists may say anything
_COARSE = ThinRule(most_m=200.0)  # less than a pixel of a map of a voyage


class Followed(NamedTuple):
    """A sender, and between which times it is followed."""

    mmsi: str
    begins: datetime
    ends: datetime


def read_heard_lines(lake: Path, followed: Sequence[Followed], gaps: pl.DataFrame) -> pl.DataFrame:
    """Read the positions that draw where ships were heard.

    Parameters
    ----------
    lake
        The folder of the lake.
    followed
        Whom, and when.
    gaps
        Table of `tables.GAPS`: no line goes through one.

    Returns
    -------
    polars.DataFrame
        Of `tables.POSITIONS`, sorted by ``track_id`` and time and thinned to 200 m; ``track_id`` is that of a piece
        between two gaps.
    """
    if not followed:
        return POSITIONS.frame()
    wanted = pl.DataFrame(followed, schema=["mmsi", "begins", "ends"], orient="row")
    opened = Lake(lake)
    pieces = []
    for (bucket,), rows in _by_bucket(wanted, len(opened.buckets())).group_by("bucket", maintain_order=True):
        days = {day for one in rows.iter_rows(named=True) for day in _days(one["begins"], one["ends"])}
        senders = rows["mmsi"].unique().sort().to_list()
        heard = opened.scan("positions", int(bucket), days).filter(pl.col("mmsi").is_in(senders)).collect()
        within = heard.select(POSITIONS.schema.names()).join(rows.drop("bucket"), on="mmsi", how="inner")
        pieces.append(within.filter(pl.col("seen_at").is_between("begins", "ends")).drop("begins", "ends"))
    return thin_positions(_parted(pl.concat(pieces).unique(maintain_order=True), gaps), _COARSE)


def voyage_lines(lake: Path, summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Read the lines of the voyages that a report tells one by one; none where nothing was heard.

    Parameters
    ----------
    lake
        The folder of the lake of the case.
    summary, tables
        The result.
    """
    tracks = tables.get("tracks")
    if tracks is None or not len(tracks):
        return POSITIONS.frame()
    followed = [
        Followed(mmsi, one.begins, one.ends) for one in told_voyages(summary, tables) for mmsi in one.mmsis
        if mmsi.isdigit() and len(mmsi) == _DIGITS
    ]  # fmt: skip
    return read_heard_lines(lake, followed, tables["gaps"])


def _by_bucket(wanted: pl.DataFrame, buckets: int) -> pl.DataFrame:
    numbers = buckets_of(ship_numbers(wanted["mmsi"]), buckets)
    return wanted.with_columns(pl.Series("bucket", numbers)).sort("bucket", "mmsi", "begins")


def _days(begins: datetime, ends: datetime) -> list[date]:
    return [(begins + timedelta(days=at)).date() for at in range((ends.date() - begins.date()).days + 1)]


def _parted(positions: pl.DataFrame, gaps: pl.DataFrame) -> pl.DataFrame:
    """Give each piece of a track between two gaps an id of its own."""
    ended = gaps.drop_nulls("on_at").select("mmsi", "on_at", "gap_id").sort("on_at", "gap_id")
    with_gap = positions.sort("seen_at", "mmsi", maintain_order=True).join_asof(
        ended, left_on="seen_at", right_on="on_at", by="mmsi", strategy="backward", check_sortedness=False
    )
    piece = pl.concat_str("track_id", pl.col("gap_id").fill_null(""), separator="/")
    return with_gap.with_columns(piece.alias("track_id")).select(positions.columns)
