"""What in a ship's reports does not go together: signs of false positions and false identities, not findings.

One file a kind. `find_anomalies` does it all for tables in hand; `build_anomalies` does one bucket of ships whose
reports are sorted and segmented already, and `build_shared_imos` what needs all ships, from the sums `imo_uses` of the
buckets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ullage.tables import ANOMALIES, STATICS, rule_text
from ullage.track.anomaly.changes import find_changes
from ullage.track.anomaly.closed_track import find_closed_tracks
from ullage.track.anomaly.draught import find_too_deep
from ullage.track.anomaly.flag_state import find_flags, flag_state
from ullage.track.anomaly.footprint import find_out_of_range, learn_receivers
from ullage.track.anomaly.found import KINDS, Found, table_of
from ullage.track.anomaly.imo import find_shared_imos, find_wrong_imos, imo_uses, is_imo_number
from ullage.track.anomaly.jump import find_jumps
from ullage.track.anomaly.on_land import find_on_land
from ullage.track.anomaly.rule import AnomalyRule
from ullage.track.anomaly.too_even import find_too_even
from ullage.track.anomaly.tracked import tracked_of
from ullage.track.columns import sort_reports
from ullage.track.segment import SegmentRule, build_tracks, find_segments

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ullage.land import Land
    from ullage.track.columns import Reports
    from ullage.track.segment import Segments

    Receivers = Mapping[str, tuple[float, float, float]]

__all__ = [
    "KINDS",
    "AnomalyRule",
    "build_anomalies",
    "build_shared_imos",
    "find_anomalies",
    "flag_state",
    "imo_uses",
    "is_imo_number",
    "learn_receivers",
]


def find_anomalies(
    positions: pl.DataFrame,
    statics: pl.DataFrame | None = None,
    rule: AnomalyRule | None = None,
    *,
    land: Land | None = None,
    receivers: Receivers | None = None,
    maximum_draught_m: Mapping[str, float] | None = None,
    scrapped_imo: Collection[str] = (),
    segment: SegmentRule | None = None,
) -> pl.DataFrame:
    """Find what in ships' reports does not go together.

    Parameters
    ----------
    positions
        Of `tables.POSITIONS`, in any order. Tracks are found anew, whatever ``track_id`` says.
    statics
        Of `tables.STATICS`, in any order.
    rule
        What does not go together.
    land
        The shorelines; without them nothing is looked for on land.
    receivers
        Name to latitude, longitude [°] and range [nm]; by default learned of the reports, see `learn_receivers`. An
        empty mapping leaves the test out.
    maximum_draught_m
        IMO number or MMSI to the greatest draught [m]; ships not in it are not judged.
    scrapped_imo
        IMO numbers of ships that were scrapped.
    segment
        Which reports are one ship.

    Returns
    -------
    DataFrame
        Of `tables.ANOMALIES`, by MMSI and time.

    Examples
    --------
    >>> heard = pl.DataFrame({"mmsi": ["123456789"] * 2, "seen_at": None, "lat_deg": 42.0, "lon_deg": 133.0})
    >>> heard = heard.with_columns(pl.col("seen_at").cast(pl.Datetime("us", "UTC")))
    >>> find_anomalies(heard)["kind"].to_list()
    ["no ship's MMSI"]
    """
    rule, segment = rule or AnomalyRule(), segment or SegmentRule()
    statics = STATICS.frame() if statics is None else statics
    reports = sort_reports(positions)
    segments = find_segments(reports, segment)
    tracks = build_tracks(reports, segments, segment)
    if receivers is None:
        receivers = learn_receivers(positions, rule) if "receiver" in positions.columns else {}
    own = build_anomalies(
        positions, reports, segments, tracks, statics, rule, segment,
        land=land, receivers=receivers, maximum_draught_m=maximum_draught_m, scrapped_imo=scrapped_imo,
    )  # fmt: skip
    shared = build_shared_imos(imo_uses(statics), rule)
    return pl.concat([own, shared]).sort("mmsi", "started_at", "kind", "anomaly_id")


def build_anomalies(
    positions: pl.DataFrame,
    reports: Reports,
    segments: Segments,
    tracks: pl.DataFrame,
    statics: pl.DataFrame,
    rule: AnomalyRule,
    segment: SegmentRule,
    *,
    land: Land | None = None,
    receivers: Receivers | None = None,
    maximum_draught_m: Mapping[str, float] | None = None,
    scrapped_imo: Collection[str] = (),
) -> pl.DataFrame:
    """Find the anomalies of ships whose reports are sorted and segmented, all but those that need other ships."""
    tracked = tracked_of(reports, segments, tracks)
    ships = pl.concat([positions["mmsi"], statics["mmsi"]]).drop_nulls().value_counts().sort("mmsi")
    often = ships.filter(pl.col("count") >= rule.heard)["mmsi"]
    found: list[Found] = [
        *find_jumps(tracked, segments),
        *find_closed_tracks(tracked, rule),
        *find_too_even(tracked, rule),
        *find_changes(statics, tracks, rule),
        *find_wrong_imos(imo_uses(statics), frozenset(scrapped_imo), rule),
        *find_too_deep(statics, maximum_draught_m or {}, rule),
        *find_flags(often),
    ]
    if land is not None:
        found += find_on_land(tracked, land, rule)
    if receivers and "receiver" in positions.columns:
        found += find_out_of_range(tracked, positions["receiver"], receivers, rule)
    return table_of(found, f"{rule_text(rule)}; {rule_text(segment)}")


def build_shared_imos(uses: pl.DataFrame, rule: AnomalyRule) -> pl.DataFrame:
    """Find the IMO numbers that several MMSIs send, of the sums of all ships; see `imo_uses`.

    Returns
    -------
    DataFrame
        Of `tables.ANOMALIES`; those of one ship belong beside what `build_anomalies` gives.
    """
    table = table_of(find_shared_imos(uses, rule), rule_text(rule))
    return table.select(ANOMALIES.schema.names())
