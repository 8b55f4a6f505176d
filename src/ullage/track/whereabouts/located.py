"""Where a ship was at a moment, from the reports around it, and how well that is known.

Between two reports of one ship she is on a bridge (see `bridge`), beside one she is reckoned on from it. The ellipse
grows into a silence and says how much her speed, her mismatch with the straight way and the time from the reports let
her wander. Beyond what the rule was fitted on the answer is "cannot tell".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.kernels import kernel
from ullage.tables import UTC_TIME, rule_text
from ullage.tables.schema import Column, Table
from ullage.track.columns import US_PER_H, Reports, sort_reports
from ullage.track.lineages import L_FIRST, L_IS_SHIP
from ullage.track.segment import SegmentRule, Segments, build_tracks, find_segments, track_ids
from ullage.track.whereabouts.legs import M_S_PER_KN, Heard, lay_out, to_earth
from ullage.track.whereabouts.rule import LocateRule, errors_of, solve

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

__all__ = ["HOW", "LOCATIONS", "LocateRule", "build_locations", "error_m", "locate"]

BETWEEN, AFTER, BEFORE, AT_A_REPORT, CANNOT_TELL = HOW = (
    "between",
    "after the last",
    "before the first",
    "at a report",
    "cannot tell",
)

LOCATIONS: Final = Table(
    "locations",
    "where a ship was at a moment",
    (
        Column("query", pl.Int64, "row of the question, from 0"),
        Column("mmsi", pl.String, "MMSI, nine digits"),
        Column("at", UTC_TIME, "the moment"),
        Column("track_id", pl.String, "track of the report before it, or of the one after; null where there is none"),
        Column("lat_deg", pl.Float64, "latitude, WGS 84 [°]; null where it cannot be told"),
        Column("lon_deg", pl.Float64, "longitude, WGS 84 [°], from -180 to 180"),
        Column("sigma_along_m", pl.Float64, "standard deviation along the axis [m]"),
        Column("sigma_across_m", pl.Float64, "standard deviation across it [m]"),
        Column("axis_deg", pl.Float64, "bearing of the ellipse's axis at the place [°], from 0 to 180"),
        Column("speed_kn", pl.Float64, "over the leg: way over time, or of the only report [kn]; null where not known"),
        Column("before_at", UTC_TIME, "last report up to the moment; null where there is none"),
        Column("after_at", UTC_TIME, "first report after it; null where there is none"),
        Column("how", pl.String, "between, after the last, before the first, at a report, or cannot tell"),
        Column("rule", pl.String, "the rule, with its numbers"),
    ),
)

PLACE = ("lat_deg", "lon_deg", "sigma_along_m", "sigma_across_m", "axis_deg", "speed_kn")

_LONG_RANGE = 27  # message type whose positions are whole tenths of a minute
_TENTH_MINUTE_SD_M = 54.0  # 185.2 m, evenly spread: divided by the root of 12


def locate(
    positions: pl.DataFrame,
    queries: pl.DataFrame,
    rule: LocateRule | None = None,
    *,
    segment: SegmentRule | None = None,
) -> pl.DataFrame:
    """Say where ships were at moments.

    Parameters
    ----------
    positions
        Of `tables.POSITIONS`, in any order; it needs `mmsi`, `seen_at`, `lat_deg` and `lon_deg`. Speed, course, the
        claim of accuracy and the type of message are used where they are there.
    queries
        ``mmsi`` and ``at`` (with a time zone), a row a question, in any order. With ``track_id`` instead of ``mmsi``,
        only the reports that have that ``track_id`` in `positions` are used, as they are; else tracks are found anew.
    rule
        How far ships stray.
    segment
        Which reports are one ship.

    Returns
    -------
    DataFrame
        Of `LOCATIONS`, by question. An MMSI that several ships use gives a row for each of them; every question gives
        at least one row.

    Raises
    ------
    ValueError
        When `queries` lacks a column, or its times have no time zone.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> at = [datetime(2024, 3, 1, hour, tzinfo=UTC) for hour in (0, 2)]
    >>> heard = pl.DataFrame({"mmsi": "273000001", "seen_at": at, "lat_deg": [42.0, 42.4], "lon_deg": [133.0, 133.0]})
    >>> asked = pl.DataFrame({"mmsi": ["273000001"], "at": [datetime(2024, 3, 1, 1, tzinfo=UTC)]})
    >>> locate(heard, asked).select(pl.col("lat_deg", "lon_deg").round(3), "how").row(0)
    (42.2, 133.0, 'between')
    """
    rule, segment = rule or LocateRule(), segment or SegmentRule()
    _check(queries)
    if "track_id" in queries.columns:
        known = positions.filter(pl.col("track_id").is_not_null()).with_columns(mmsi="track_id", ship="mmsi")
        reports = sort_reports(known)
        of = np.repeat(np.arange(len(reports.mmsi)), np.diff(reports.first))
        heard, _ = _heard(known, reports, of, rule)
        ships = pl.DataFrame({"track_id": reports.mmsi, "number": np.arange(len(reports.mmsi))})
        found = _answers(heard, ships, "track_id", queries, rule)
        return _named(found, heard, {"mmsi": known["ship"]})
    reports = sort_reports(positions)
    segments = find_segments(reports, segment)
    return build_locations(positions, reports, segments, build_tracks(reports, segments, segment), queries, rule)


def build_locations(
    positions: pl.DataFrame,
    reports: Reports,
    segments: Segments,
    tracks: pl.DataFrame,
    queries: pl.DataFrame,
    rule: LocateRule,
) -> pl.DataFrame:
    """Say where ships were at moments, of reports sorted and segmented already; see `locate`."""
    is_ship = segments.lineages[:, L_IS_SHIP] == 1
    on_one = (segments.lineage >= 0) & (segments.track >= 0)
    of = np.where(on_one & is_ship[segments.lineage], segments.lineage, -1)
    heard, numbers = _heard(positions, reports, of, rule)
    first = segments.lineages[numbers, L_FIRST]
    ships = pl.DataFrame({"mmsi": reports.ship_of(first), "number": np.arange(len(numbers))})
    found = _answers(heard, ships, "mmsi", queries, rule)
    return _named(found, heard, {"track_id": track_ids(reports, segments, tracks)})


def _check(queries: pl.DataFrame) -> None:
    names = queries.columns
    if "at" not in names or not {"mmsi", "track_id"} & set(names):
        raise ValueError(f"the questions have the columns {names}; expected at, and mmsi or track_id")
    kind = queries.schema["at"]
    if not isinstance(kind, pl.Datetime) or kind.time_zone is None:
        raise ValueError(f"at is of type {kind}; expected times with a time zone")


def _heard(positions: pl.DataFrame, reports: Reports, of: Whole, rule: LocateRule) -> tuple[Heard, Whole]:
    """Take the positions of ships, numbered anew from 0, and give the numbers that they had; -1 is no ship's."""
    kept = np.flatnonzero((of >= 0) & np.isfinite(reports.lat) & np.isfinite(reports.lon))
    if (np.diff(of[kept]) < 0).any():
        kept = kept[np.argsort(of[kept], kind="stable")]
    numbers, counts = np.unique(of[kept], return_counts=True)
    row = reports.row[kept]
    return (
        Heard(
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            reports.t_us[kept],
            reports.lat[kept],
            reports.lon[kept],
            reports.sog[kept],
            _column(positions, "cog_deg", row),
            error_m(positions, row, rule),
            row,
        ),
        numbers,
    )


def _column(positions: pl.DataFrame, name: str, row: Whole) -> Floats:
    if name not in positions.columns:
        return np.full(len(row), np.nan)
    return positions[name].cast(pl.Float64).fill_null(np.nan).to_numpy()[row]


def error_m(positions: pl.DataFrame, row: Whole, rule: LocateRule) -> Floats:
    """Give the error of positions in one direction [m]."""
    sd = np.where(_column(positions, "accurate", row) == 1.0, rule.accurate_m, rule.coarse_m)
    return np.where(_column(positions, "message_type", row) == _LONG_RANGE, _TENTH_MINUTE_SD_M, sd)


def _answers(heard: Heard, ships: pl.DataFrame, by: str, queries: pl.DataFrame, rule: LocateRule) -> pl.DataFrame:
    """Answer questions: a row for each ship of which it can be told, or one that says it cannot."""
    asked = queries.select(by, pl.col("at").dt.convert_time_zone("UTC").cast(UTC_TIME)).with_row_index("query")
    pairs = asked.join(ships, on=by, how="left", maintain_order="left_right")
    number = pairs["number"].fill_null(-1).to_numpy()
    at_us = pairs["at"].dt.timestamp("us").fill_null(0).to_numpy()
    before, after = np.empty(len(pairs), dtype=np.int64), np.empty(len(pairs), dtype=np.int64)
    find_around(heard.first, heard.t_us, number, at_us, before, after)
    told = pairs["at"].is_not_null().to_numpy() & _is_near(heard, before, after, at_us, rule)
    kept = np.flatnonzero(told | _is_first_of_none(pairs["query"].to_numpy(), told))
    pairs, told, at_us = pairs[kept], told[kept], at_us[kept]
    before, after = before[kept], after[kept]
    lines = np.flatnonzero(told)
    place = _place(heard, before[lines], after[lines], at_us[lines], rule)
    columns = {name: _spread(place.get(name), lines, len(pairs)) for name in PLACE}
    how = np.select(
        [~told, _time_of(heard, before) == at_us, after < 0, before < 0],
        [CANNOT_TELL, AT_A_REPORT, AFTER, BEFORE],
        BETWEEN,
    )
    return pairs.with_columns(
        pl.Series("report", np.where(before < 0, after, before)),
        *(pl.Series(name, values) for name, values in columns.items()),
        before_at=_times(heard, before),
        after_at=_times(heard, after),
        how=pl.Series(how, dtype=pl.String),
        rule=pl.lit(rule_text(rule)),
    )


def _place(heard: Heard, before: Whole, after: Whole, at_us: Whole, rule: LocateRule) -> dict[str, Floats]:
    """Give places and ellipses of moments that can be told."""
    if not len(before):
        return {}
    legs = lay_out(heard, before, after, at_us, errors_of(rule))
    along, sd_along, across, sd_across = solve(legs, rule)
    exact = legs.at_s == 0.0
    along, across = np.where(exact, 0.0, along), np.where(exact, 0.0, across)
    sd_along = np.where(exact, legs.along.first_sd_m, sd_along)
    sd_across = np.where(exact, legs.across.first_sd_m, sd_across)
    lat, lon, axis = to_earth(heard, legs, along, across)
    return {
        "lat_deg": lat,
        "lon_deg": lon,
        "sigma_along_m": sd_along,
        "sigma_across_m": sd_across,
        "axis_deg": axis,
        "speed_kn": legs.speed_m_s / M_S_PER_KN,
    }


def _named(found: pl.DataFrame, heard: Heard, names: dict[str, pl.Series]) -> pl.DataFrame:
    """Add what the report before each moment, or after it, says of itself."""
    report = found["report"].to_numpy()
    rows = pl.Series(_take(heard.row, report)).set(pl.Series(report < 0), None)
    of_reports = [values.gather(rows).cast(pl.String).alias(name) for name, values in names.items()]
    table = found.with_columns(*of_reports, pl.col(pl.Float64).fill_nan(None))
    return table.select(pl.col(name).cast(kind) for name, kind in LOCATIONS.schema.items())


@kernel
def find_around(first: Any, t: Any, number: Any, at: Any, before: Any, after: Any) -> None:
    """Find each ship's last report up to a moment and the first after it; -1 for none."""
    for k in range(number.shape[0]):
        before[k], after[k] = -1, -1
        if number[k] < 0:
            continue
        a, b = first[number[k]], first[number[k] + 1]
        low, high = a, b
        while low < high:
            middle = (low + high) >> 1
            if t[middle] <= at[k]:
                low = middle + 1
            else:
                high = middle
        if low > a:
            before[k] = low - 1
        if low < b:
            after[k] = low


def _is_near(heard: Heard, before: Whole, after: Whole, at_us: Whole, rule: LocateRule) -> npt.NDArray[np.bool_]:
    """Tell whether the reports around moments are near enough in time."""
    since, until = at_us - _time_of(heard, before), _time_of(heard, after) - at_us
    alone = np.where(before < 0, until, since)
    both = (before >= 0) & (after >= 0)
    near: npt.NDArray[np.bool_] = np.where(
        both, since + until <= rule.between_h * US_PER_H, alone <= rule.alone_h * US_PER_H
    )
    found: npt.NDArray[np.bool_] = near & ((before >= 0) | (after >= 0))
    return found


def _is_first_of_none(query: Whole, told: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Mark the first row of each question to which no row gives an answer."""
    number = query.astype(np.int64)
    answered = np.bincount(number, weights=told, minlength=int(number.max(initial=-1)) + 1) > 0
    first: npt.NDArray[np.bool_] = np.diff(number, prepend=-1) != 0
    return first & ~answered[number]


def _take(values: npt.NDArray[Any], index: Whole) -> npt.NDArray[Any]:
    return values[np.maximum(index, 0)] if len(values) else np.zeros(len(index), dtype=values.dtype)


def _time_of(heard: Heard, report: Whole) -> Whole:
    return np.where(report < 0, np.iinfo(np.int64).min // 4, _take(heard.t_us, report))


def _times(heard: Heard, report: Whole) -> pl.Series:
    return pl.Series(_take(heard.t_us, report)).set(pl.Series(report < 0), None).cast(UTC_TIME)


def _spread(values: Floats | None, lines: Whole, count: int) -> Floats:
    out = np.full(count, np.nan)
    if values is not None:
        out[lines] = values
    return out
