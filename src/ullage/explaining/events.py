"""Sentences of what AIS and lists say: one function a table, a row in, words out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ullage.explaining.words import at_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Row = Mapping[str, Any]


def _size(value: float | None, unit: str, decimals: int = 0) -> str:
    return "not known how many " + unit if value is None else f"{value:,.{decimals}f} {unit}"


def _track(row: Row) -> str:
    told = f"MMSI {row['mmsi']} heard {at_time(row['started_at'])} to {at_time(row['ended_at'])}"
    shared = "; several ships send this MMSI" if row["shared"] else ""
    return f"{told}, {row['reports']} reports over {_size(row['distance_nm'], 'nm')}{shared}"


def _gap(row: Row) -> str:
    lasted = "open at the end of the data" if row["on_at"] is None else f"until {at_time(row['on_at'])}"
    chance = "" if row["p_disabled"] is None else f"; probability that it was deliberate {row['p_disabled']:.2f}"
    told = f"MMSI {row['mmsi']} not heard from {at_time(row['off_at'])}, {lasted}, {_size(row['duration_h'], 'h')}"
    return f"{told}{chance}; {row['reason'] or ''}"


def _encounter(row: Row) -> str:
    told = f"MMSI {row['mmsi_a']} and {row['mmsi_b']} close and slow together for {_size(row['duration_h'], 'h', 1)}"
    return (
        f"{told} from {at_time(row['started_at'])}, {_size(row['median_distance_m'], 'm')} apart; no transfer is said"
    )


def _loitering(row: Row) -> str:
    alone = "alone" if row["alone"] else "not alone"
    where = "in port" if row["in_port"] else "at sea"
    told = f"MMSI {row['mmsi']} slow {where}, {alone}, for {_size(row['duration_h'], 'h', 1)}"
    return f"{told} from {at_time(row['started_at'])}, {_size(row['mean_speed_kn'], 'kn', 1)} in the mean"


def _anomaly(row: Row) -> str:
    return f"{row['kind']} of MMSI {row['mmsi']} from {at_time(row['started_at'])}: {row['reason'] or ''}"


def _claim(row: Row) -> str:
    ends = (f"from {row['from_day']}" if row["from_day"] else "", f"to {row['to_day']}" if row["to_day"] else "")
    when = " ".join(one for one in ends if one) or "no day said"
    return f"{row['source']} says of {row['vessel_id']}: {str(row['kind']).replace('_', ' ')} {row['value']}; {when}"


def _listing(row: Row) -> str:
    list_name = ", ".join(one for one in (row["authority"], row["list_name"]) if one)
    number = f", IMO {row['imo']}" if row["imo"] else ""
    version = f"list of {row['list_date']}" if row["list_date"] else "a list of no stated day"
    return f"{row['name'] or 'no name'}{number} on {list_name}, {version}"


EVENTS: Final[Mapping[str, Callable[[Row], str]]] = {
    "tracks": _track,
    "gaps": _gap,
    "encounters": _encounter,
    "loitering": _loitering,
    "anomalies": _anomaly,
    "claims": _claim,
    "listings": _listing,
}
"""By table."""
