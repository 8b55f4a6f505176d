"""What a finder of anomalies gives, and the table of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.tables import ANOMALIES, UTC_TIME, row_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ON_LAND: Final = "on land"
JUMP: Final = "jump"
TWO_PLACES: Final = "two places at once"
CLOSED_TRACK: Final = "circle or box"
TOO_EVEN: Final = "too regular"
OUT_OF_RANGE: Final = "outside the receiver's range"
NAME_CHANGED: Final = "name changed"
CALLSIGN_CHANGED: Final = "call sign changed"
IMO_CHANGED: Final = "IMO number changed"
LENGTH_CHANGED: Final = "length changed"
TYPE_CHANGED: Final = "type changed"
TOO_DEEP: Final = "draught above maximum"
WRONG_IMO: Final = "wrong IMO number"
SCRAPPED: Final = "IMO number of a scrapped ship"
SHARED_IMO: Final = "IMO number of several ships"
MMSI_CHANGED: Final = "MMSI changed"
FLAG_CHANGED: Final = "flag state changed"
UNKNOWN_FLAG: Final = "flag state unknown"
NO_SHIP: Final = "no ship's MMSI"

KINDS: Final = (
    ON_LAND, JUMP, TWO_PLACES, CLOSED_TRACK, TOO_EVEN, OUT_OF_RANGE, NAME_CHANGED, CALLSIGN_CHANGED, IMO_CHANGED,
    LENGTH_CHANGED, TYPE_CHANGED, TOO_DEEP, WRONG_IMO, SCRAPPED, SHARED_IMO, MMSI_CHANGED, FLAG_CHANGED, UNKNOWN_FLAG,
    NO_SHIP,
)  # fmt: skip
"""Every kind of anomaly."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """One anomaly.

    Parameters
    ----------
    mmsi, kind, reason
        Whose, of which of `KINDS`, and in words.
    started_us, ended_us
        First and last report that show it [µs since 1970]; None where it has no time.
    lat_deg, lon_deg
        Where the first is [°].
    reports
        That show it.
    value
        The figure measured.
    track_id
        The track.
    about
        What tells it from another of its kind and time.
    """

    mmsi: str
    kind: str
    reason: str
    started_us: int | None = None
    ended_us: int | None = None
    lat_deg: float | None = None
    lon_deg: float | None = None
    reports: int | None = None
    value: float | None = None
    track_id: str | None = None
    about: str = ""


def table_of(found: Iterable[Found], rule: str) -> pl.DataFrame:
    """Make the table of anomalies, by ship, time and kind."""
    rows = [
        {
            "mmsi": one.mmsi,
            "track_id": one.track_id,
            "kind": one.kind,
            "started_at": one.started_us,
            "ended_at": one.ended_us,
            "lat_deg": one.lat_deg,
            "lon_deg": one.lon_deg,
            "reports": one.reports,
            "value": one.value,
            "reason": one.reason,
            "rule": rule,
            "about": one.about,
        }
        for one in found
    ]
    times = {"started_at": pl.Int64, "ended_at": pl.Int64}
    schema = {name: times.get(name, kind) for name, kind in ANOMALIES.schema.items() if name != "anomaly_id"}
    frame = pl.DataFrame(rows, schema={**schema, "about": pl.String}, orient="row")
    frame = frame.with_columns(pl.col(*times).cast(UTC_TIME)).sort("mmsi", "started_at", "kind", "about")
    ids = row_ids("a", *(frame[name] for name in ("mmsi", "kind", "started_at", "about")))
    return frame.with_columns(pl.Series("anomaly_id", ids, dtype=pl.String)).select(ANOMALIES.schema.names())


def listed(values: Sequence[str], most: int = 4) -> str:
    """Write values one after another, the first few of them."""
    more = f" and {len(values) - most} more" if len(values) > most else ""
    return ", ".join(values[:most]) + more


def us_of(at: datetime) -> int:
    """Give a time as microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)
