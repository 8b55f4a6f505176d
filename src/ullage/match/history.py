"""What became of detections that were matched before: late AIS finds ships for what was unmatched, or another ship."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.tables.schema import UTC_TIME, Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

NEW, WITHDRAWN, CLASS, SHIP, REJUDGED = "new", "withdrawn", "other class", "other ship", "rejudged"
LEAST_P: Final = 0.05
"""A probability that moves by less is not told anew."""

MATCH_HISTORY: Final = Table(
    "matches_history",
    "one change of what a detection is held to be, between two runs; what did not change has no row",
    (
        Column("detection_id", pl.String, "the detection"),
        Column("scene_id", pl.String, "its scene"),
        Column("revised_at", UTC_TIME, "the run that changed it"),
        Column("change", pl.String, "new, withdrawn, other ship, other class or rejudged"),
        Column("was_class", pl.String, "matched, possible, unmatched or cannot tell; null when new"),
        Column("was_mmsi", pl.String, "the ship before; null for none"),
        Column("was_p_match", pl.Float64, "probability of that before"),
        Column("was_matched_on", UTC_TIME, "last report of the AIS that it was matched with before"),
        Column("class", pl.String, "what it is now; null when withdrawn"),
        Column("mmsi", pl.String, "the ship now; null for none"),
        Column("p_match", pl.Float64, "probability of that now"),
        Column("matched_on", UTC_TIME, "last report of the AIS that it is matched with now"),
        Column("reason", pl.String, "in words, what changed"),
    ),
)

_TOLD: Final = ("class", "mmsi", "p_match", "matched_on")


def revise_matches(before: pl.DataFrame, now: pl.DataFrame, revised_at: datetime) -> pl.DataFrame:
    """Say which detections changed class or ship since an earlier run.

    Parameters
    ----------
    before, now
        Of `tables.MATCHES`, of the earlier run and of this one, in any order.
    revised_at
        When this run was made, UTC.

    Returns
    -------
    DataFrame
        Of `MATCH_HISTORY`, by detection: to be added to what earlier runs said.
    """
    old, new = _by_detection(before), _by_detection(now)
    rows = []
    for name in sorted(old.keys() | new.keys()):
        was, found = old.get(name), new.get(name)
        change = _change(was, found)
        if change:
            rows.append(_row(name, was, found, change))
    return MATCH_HISTORY.frame({**row, "revised_at": revised_at} for row in rows)


def _by_detection(matches: pl.DataFrame) -> dict[str, dict[str, Any]]:
    rows = matches.filter(pl.col("class") != "rival").select("detection_id", "scene_id", *_TOLD)
    return {row["detection_id"]: row for row in rows.iter_rows(named=True)}


def _change(was: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> str:
    if was is None or now is None:
        return NEW if was is None else WITHDRAWN
    if was["mmsi"] is not None and now["mmsi"] is not None and was["mmsi"] != now["mmsi"]:
        return SHIP
    if was["class"] != now["class"]:
        return CLASS
    return REJUDGED if abs(was["p_match"] - now["p_match"]) >= LEAST_P else ""


def _row(name: str, was: Mapping[str, Any] | None, now: Mapping[str, Any] | None, change: str) -> dict[str, Any]:
    old, new = was or {}, now or {}
    return {
        "detection_id": name,
        "scene_id": (now or old)["scene_id"],
        "change": change,
        **{f"was_{key}": old.get(key) for key in _TOLD},
        **{key: new.get(key) for key in _TOLD},
        "reason": _reason(was, now, change),
    }


def _reason(was: Mapping[str, Any] | None, now: Mapping[str, Any] | None, change: str) -> str:
    if was is None:
        return f"not known to the earlier run; now {_written(now)}"
    if now is None:
        return f"was {_written(was)}; this run has no such detection"
    later = was["matched_on"] is None or (now["matched_on"] is not None and now["matched_on"] > was["matched_on"])
    because = ", with later AIS" if later and now["matched_on"] is not None else ""
    what = "judged anew: " if change == REJUDGED else ""
    return f"{what}was {_written(was)}, now {_written(now)}{because}"


def _written(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return "nothing"
    ship = "" if row["mmsi"] is None else f" with {row['mmsi']}"
    return f"{row['class']}{ship} (P {row['p_match']:.2f})"
