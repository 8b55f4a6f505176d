"""What each ship's own reports show: tracks, gaps, port visits, loitering, anomalies; a bucket at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ullage.track.anomaly import build_anomalies, imo_uses
from ullage.track.columns import sort_reports
from ullage.track.gap import build_gaps, least_us
from ullage.track.loitering import build_loitering
from ullage.track.port_visit.visits import build_port_visits
from ullage.track.reception import observe_reception
from ullage.track.segment import build_tracks, end_us, find_segments, track_ids, untracked_of
from ullage.track.thin import thin_positions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from ullage.land import Land
    from ullage.records import Place
    from ullage.track.reception import Reception
    from ullage.tracking.rules import TrackingRules


@dataclass(frozen=True)
class ShipEvents:
    """What was found of some ships.

    Parameters
    ----------
    tables
        Tables by name: ``tracks gaps port_visits loitering anomalies``; gaps are not judged yet.
    lines
        The positions that draw the tracks.
    reception
        How these ships were heard.
    imo_uses
        Which of them sent which IMO number.
    untracked
        Reports on no track, by reason.
    """

    tables: dict[str, pl.DataFrame]
    lines: pl.DataFrame
    reception: Reception
    imo_uses: pl.DataFrame
    untracked: Counter[str] = field(default_factory=Counter)


def find_ship_events(
    positions: pl.DataFrame,
    statics: pl.DataFrame,
    rules: TrackingRules,
    places: Sequence[Place],
    land: Land,
    receivers: Mapping[str, tuple[float, float, float]],
    until: datetime | None,
) -> tuple[pl.Series, ShipEvents]:
    """Find what the reports of some ships show, each ship by herself.

    Parameters
    ----------
    positions, statics
        All reports of these ships.
    rules
        Thresholds.
    places
        Where port visits are looked for.
    land
        For what is on land, and distances from the shore where a rule asks for them.
    receivers
        Name to latitude, longitude [°] and range [nm] of the receivers that have one, learned of all ships.
    until
        End of the data.

    Returns
    -------
    track_id, events
        The track of each row of `positions`, and what was found.
    """
    reports = sort_reports(positions)
    segments = find_segments(reports, rules.segment, least_us(rules.gap), end_us(reports, until))
    tracks = build_tracks(reports, segments, rules.segment)
    shore_m = _shore_distance(positions, rules, land)
    tracked = positions.with_columns(track_ids(reports, segments, tracks))
    tables = {
        "tracks": tracks,
        "gaps": build_gaps(reports, segments, tracks, rules.gap, rules.segment, shore_m),
        "port_visits": build_port_visits(reports, segments, tracks, places, rules.port_visit, statics),
        "loitering": build_loitering(reports, segments, tracks, rules.loitering, shore_m),
        "anomalies": build_anomalies(
            positions, reports, segments, tracks, statics, rules.anomaly, rules.segment, land=land, receivers=receivers
        ),
    }
    reception = observe_reception(reports, segments, rules.reception, positions["ais_class"], positions["receiver"])
    lines, untracked = thin_positions(tracked, rules.thin), Counter(untracked_of(reports, segments))
    events = ShipEvents(tables, lines, reception, imo_uses(statics), untracked)
    return tracked["track_id"], events


def _shore_distance(positions: pl.DataFrame, rules: TrackingRules, land: Land) -> npt.NDArray[np.float64] | None:
    """Measure the distance of all positions from the shore, if a rule asks for it."""
    if max(rules.gap.shore_nm, rules.loitering.shore_nm) <= 0:
        return None
    lat, lon = (positions[name].fill_null(float("nan")).to_numpy() for name in ("lat_deg", "lon_deg"))
    return land.shore_distance_m(lat, lon)
