"""What speaks for a pair and against it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

_SAYS: Final = 0.7  # log-odds: twice as likely, or half
NO_AIS: Final = "no AIS for this place and hour"


def explain(rows: pl.DataFrame) -> pl.DataFrame:
    """Add an explanation to rows of matches."""
    return rows.with_columns(
        pl.Series(
            "explanation",
            [_of_none(row) if row["mmsi"] is None else _of_pair(row) for row in rows.to_dicts()],
            pl.String,
        )
    )


def _of_pair(row: Mapping[str, Any]) -> str:
    minutes = abs((row["track_at"] - row["seen_at"]).total_seconds()) / 60
    where = f"{row['distance_m']:,.0f} m from where {row['mmsi']} would be imaged at {row['speed_kn']:.1f} kn"
    told = [f"{where}, her nearest report {_minutes(minutes)} away"]
    if row["sent_m"] is not None and row["length_m"] is not None:
        measured = f"{row['length_m']:.0f} m measured, {row['sent_m']:.0f} m sent"
        told.append(f"length {_verdict(row['length_part'])}: {measured}")
    else:
        told.append("length not known")
    if row["heading_part"] != 0:
        told.append(f"direction {_verdict(row['heading_part'])}")
    if not row["likeliest"]:
        told.append("not in the likeliest assignment of the scene")
    return f"P {row['p_match']:.3f}: " + "; ".join(told)


def _of_none(row: Mapping[str, Any]) -> str:
    if row["ships_heard"] == 0:
        there = row["ships_there"]
        known = f": none of {there} ships that were there" if there else ""
        return NO_AIS + known
    told = f"P {row['p_match']:.3f} that no track explains it"
    heard = f"{row['ships_heard']} of {row['ships_there']} other ships about it were heard within minutes"
    return f"{told}; {heard}, reception {row['reception']}"


def _verdict(part: float) -> str:
    if part >= _SAYS:
        return "speaks for it"
    return "speaks against it" if part <= -_SAYS else "says little"


def _minutes(minutes: float) -> str:
    return f"{minutes:.1f} min" if minutes < 100 else f"{minutes / 60:.1f} h"  # noqa: PLR2004
