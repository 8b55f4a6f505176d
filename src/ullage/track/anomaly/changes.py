"""What ships say of themselves and change: name, call sign, IMO number, length, type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.track.anomaly.found import (
    CALLSIGN_CHANGED,
    IMO_CHANGED,
    LENGTH_CHANGED,
    NAME_CHANGED,
    TYPE_CHANGED,
    Found,
    listed,
    us_of,
)

if TYPE_CHECKING:
    from ullage.track.anomaly.rule import AnomalyRule

_SMALLEST_GROUP, _LARGEST_GROUP = 2, 8  # tens of the types that say what a ship is; 9x is "other"
_FIELDS = {
    NAME_CHANGED: ("name", "name"),
    CALLSIGN_CHANGED: ("callsign", "call sign"),
    IMO_CHANGED: ("imo", "IMO number"),
    LENGTH_CHANGED: ("length_m", "length"),
    TYPE_CHANGED: ("ship_type", "type of ship"),
}


def find_changes(statics: pl.DataFrame, tracks: pl.DataFrame, rule: AnomalyRule) -> list[Found]:
    """Find the ships whose static reports change.

    Parameters
    ----------
    statics
        Of `tables.STATICS`. Reports without a time cannot be put in order and are left out.
    tracks
        Of `tables.TRACKS`: whether she was on one track before and after.
    rule
        How often a value must be heard, and how much a length may change.

    Returns
    -------
    list of Found
        One a ship and field. Letters and figures alone are compared: blanks and points are typed as they come.
    """
    found: list[Found] = []
    for kind, (name, said) in _FIELDS.items():
        changes = _changes(statics, name, rule)
        if kind == LENGTH_CHANGED:
            changes = changes.filter(pl.col("spread") > rule.length_m)
        found += [_found(row, kind, said) for row in _on_track(changes, tracks).iter_rows(named=True)]
    return found


def _changes(statics: pl.DataFrame, name: str, rule: AnomalyRule) -> pl.DataFrame:
    """Give, for each ship with more than one value, the values, their first times and how often it changed."""
    key = pl.col(name)
    if statics.schema[name] == pl.String:
        key = key.str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    elif name == "ship_type":
        group = key // 10
        key = pl.when(group.is_between(_SMALLEST_GROUP, _LARGEST_GROUP)).then(group)
    timed = statics.select("mmsi", "seen_at", pl.col(name).cast(pl.String).alias("value"), key=key)
    timed = timed.drop_nulls(["mmsi", "seen_at", "key"]).filter(pl.col("key").cast(pl.String) != "")
    often = pl.len().over("mmsi", "key") >= rule.heard
    timed = timed.filter(often).sort("mmsi", "seen_at", "key", "value")
    timed = timed.filter(pl.col("key").n_unique().over("mmsi") > 1)
    before = pl.col("key").shift().over("mmsi")
    changed = timed.with_columns(
        new=before.is_not_null() & (before != pl.col("key")),
        last_at=pl.col("seen_at").shift().over("mmsi"),
        is_first=pl.int_range(pl.len()).over("mmsi", "key") == 0,
    )
    number = pl.col("key").cast(pl.Float64, strict=False)
    return changed.group_by("mmsi", maintain_order=True).agg(
        values=pl.col("value").filter("is_first"),
        since=pl.col("seen_at").filter("is_first"),
        changes=pl.col("new").sum(),
        old_at=pl.col("last_at").filter("new").first(),
        new_at=pl.col("seen_at").filter("new").first(),
        ended_at=pl.col("seen_at").filter("new").last(),
        reports=pl.len(),
        spread=number.max() - number.min(),
    )


def _on_track(changes: pl.DataFrame, tracks: pl.DataFrame) -> pl.DataFrame:
    """Add the track that ran on over the first change."""
    spans = tracks.select("mmsi", "track_id", "started_at", track_ended_at="ended_at")
    over = changes.select("mmsi", "old_at", "new_at").join(spans, on="mmsi")
    over = over.filter(
        (pl.col("started_at") <= pl.col("old_at")) & (pl.col("track_ended_at") >= pl.col("new_at"))
    ).sort("mmsi", "track_id")
    first = over.group_by("mmsi", maintain_order=True).agg(pl.col("track_id").first())
    return changes.join(first, on="mmsi", how="left", maintain_order="left")


def _found(row: dict[str, Any], kind: str, said: str) -> Found:
    firsts = zip(row["values"], row["since"], strict=True)
    told = listed([f"{value} from {at:%Y-%m-%d %H:%M}" for value, at in firsts])
    where = "while one track runs on" if row["track_id"] else "between tracks"
    times = f"{row['changes']} changes of" if row["changes"] != 1 else "a change of"
    reason = f"{times} {said} {where}: {told}"
    if row["changes"] != 1:
        reason += "; several ships under one MMSI would look so too"
    return Found(
        row["mmsi"], kind, reason, us_of(row["new_at"]), us_of(row["ended_at"]), reports=row["reports"],
        value=float(row["spread"] if kind == LENGTH_CHANGED else row["changes"]), track_id=row["track_id"],
    )  # fmt: skip
