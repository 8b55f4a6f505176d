"""IMO numbers that are wrong, of scrapped ships, or of several ships."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.tables import UTC_TIME
from ullage.track.anomaly.flag_state import flag_state
from ullage.track.anomaly.found import FLAG_CHANGED, MMSI_CHANGED, SCRAPPED, SHARED_IMO, WRONG_IMO, Found, listed, us_of
from ullage.track.columns import US_PER_H

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

    from ullage.track.anomaly.rule import AnomalyRule

_DIGITS = 7
_WEIGHTS = range(_DIGITS, 1, -1)
_LOOKED_AT = 20  # of those that share a number, to be named

IMO_USES: Final[dict[str, Any]] = {
    "imo": pl.String,
    "mmsi": pl.String,
    "first_at": UTC_TIME,
    "last_at": UTC_TIME,
    "reports": pl.Int64,
}
"""Columns of `imo_uses`."""


def is_imo_number(text: str) -> bool:
    """Tell whether a text is an IMO number: seven digits, of which the last checks the others (resolution A.1117).

    Examples
    --------
    >>> is_imo_number("9074729"), is_imo_number("9074728")
    (True, False)
    """
    if len(text) != _DIGITS or not text.isascii() or not text.isdecimal() or text[0] == "0":
        return False
    summed = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return summed % 10 == int(text[-1])


def imo_uses(statics: pl.DataFrame) -> pl.DataFrame:
    """Sum up which MMSI sent which IMO number when; sums of parts of the ships can be laid one below the other."""
    sent = statics.drop_nulls(["mmsi", "imo"])
    grouped = sent.group_by("imo", "mmsi").agg(
        first_at=pl.col("seen_at").min(), last_at=pl.col("seen_at").max(), reports=pl.len()
    )
    return grouped.select(pl.col(name).cast(kind) for name, kind in IMO_USES.items()).sort("imo", "mmsi")


def find_wrong_imos(uses: pl.DataFrame, scrapped_imo: Collection[str], rule: AnomalyRule) -> list[Found]:
    """Find the ships that send what is no IMO number, and those that send that of a scrapped ship."""
    found = []
    for row in uses.filter(pl.col("reports") >= rule.heard).iter_rows(named=True):
        imo: str = row["imo"]
        begin, end = (row[name] and us_of(row[name]) for name in ("first_at", "last_at"))
        if not is_imo_number(imo):
            wrong = "its check digit is wrong" if len(imo) == _DIGITS else f"it has {len(imo)} figures instead of seven"
            reason = f"{imo} is no IMO number: {wrong}; crews mistype, and ships without one enter something else"
            found.append(Found(row["mmsi"], WRONG_IMO, reason, begin, end, reports=row["reports"], about=imo))
        elif imo in scrapped_imo:
            reason = f"IMO number {imo} is that of a scrapped ship, by the list given"
            found.append(Found(row["mmsi"], SCRAPPED, reason, begin, end, reports=row["reports"], about=imo))
    return found


def find_shared_imos(uses: pl.DataFrame, rule: AnomalyRule) -> list[Found]:
    """Find IMO numbers that more than one MMSI sends: at once, or one after the other.

    Parameters
    ----------
    uses
        Of `imo_uses`, of all ships.
    rule
        How often a number must be heard, and how long two must share it.

    Returns
    -------
    list of Found
        A row for each MMSI that shares a number, and for each later one that took it over.
    """
    valid = uses.filter(pl.col("reports") >= rule.heard).drop_nulls("first_at")
    valid = valid.filter(pl.col("imo").map_elements(is_imo_number, return_dtype=pl.Boolean), pl.len().over("imo") > 1)
    found: list[Found] = []
    least_us = round(rule.shared_h * US_PER_H)
    for _, group in valid.sort("imo", "first_at", "mmsi").group_by("imo", maintain_order=True):
        rows = list(group.iter_rows(named=True))
        for k, sharing in enumerate(_sharing(rows, least_us).tolist()):
            if sharing:
                others = (one for one in rows if one is not rows[k] and _shared_us(rows[k], one) >= least_us)
                found.append(_shared(rows[k], list(islice(others, _LOOKED_AT)), sharing))
            elif k:
                found.append(_taken_over(rows[k], rows[k - 1]))
    return found


def _sharing(rows: list[dict[str, Any]], least_us: int) -> npt.NDArray[np.int64]:
    """Count for each MMSI the others whose span has so much time in common with its own.

    Both spans must be that long, and each begin so long before the other ends; counted by sorting, since a number that
    stands for none may be sent by many thousand.
    """
    first, last = (np.array([us_of(row[name]) for row in rows]) for name in ("first_at", "last_at"))
    long = last - first >= least_us
    begun = np.searchsorted(np.sort(first[long]), last - least_us, side="right")
    ended = np.searchsorted(np.sort(last[long]), first + least_us, side="left")
    return np.where(long, begun - ended - 1, 0)


def _shared_us(one: dict[str, Any], two: dict[str, Any]) -> int:
    begin, end = max(us_of(one["first_at"]), us_of(two["first_at"])), min(us_of(one["last_at"]), us_of(two["last_at"]))
    return end - begin


def _shared(row: dict[str, Any], others: list[dict[str, Any]], sharing: int) -> Found:
    names = listed([_claimed(other["mmsi"]) for other in others])
    reason = (
        f"{_claimed(row['mmsi'])} sends IMO number {row['imo']} while {names} does: one of them is not that ship, "
        "or she has two transponders"
    )
    if sharing > len(others):
        reason = f"IMO number {row['imo']} is sent by {sharing + 1} MMSIs at once: it stands for none, or is copied"
    begin = max(us_of(row["first_at"]), min(us_of(other["first_at"]) for other in others))
    end = min(us_of(row["last_at"]), max(us_of(other["last_at"]) for other in others))
    return Found(
        row["mmsi"], SHARED_IMO, reason, begin, end, reports=row["reports"], value=float(sharing + 1), about=row["imo"]
    )


def _taken_over(row: dict[str, Any], before: dict[str, Any]) -> Found:
    old, new = flag_state(before["mmsi"]), flag_state(row["mmsi"])
    kind = FLAG_CHANGED if old != new else MMSI_CHANGED
    reason = (
        f"IMO number {row['imo']} was sent by {_claimed(before['mmsi'])} until {before['last_at']:%Y-%m-%d %H:%M}, "
        f"and is sent by {_claimed(row['mmsi'])} from {row['first_at']:%Y-%m-%d %H:%M}; ships do change their flag "
        "state, and with it the MMSI"
    )
    return Found(
        row["mmsi"], kind, reason, us_of(row["first_at"]), us_of(row["last_at"]), reports=row["reports"],
        about=row["imo"],
    )  # fmt: skip


def _claimed(mmsi: str) -> str:
    return f"{mmsi} ({flag_state(mmsi) or 'no state'})"
