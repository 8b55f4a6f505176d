"""Tracks to port visits: what AIS shows of stays at places.

After the state machine of Global Fishing Watch (science 8.4): a ship enters a place, may stop in it, and leaves it
beyond a line some way outside. Other than there, an entry or exit counts as heard only if she was heard shortly before
and after: a ship that appears inside, or vanishes there, was seen in port alone, and that is confidence 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ullage.kernels import in_threads
from ullage.tables import PORT_VISITS, UTC_TIME, row_ids, rule_text
from ullage.track.columns import US_PER_H, Reports, sort_reports
from ullage.track.port_visit.draught import DraughtRule, add_draughts
from ullage.track.port_visit.places import PlaceGrid, lay_out_places
from ullage.track.port_visit.stays import (
    V_DEPARTED,
    V_ENTERED,
    V_EXITED,
    V_FIRST,
    V_GAP_US,
    V_LAST,
    V_LINEAGE,
    V_PLACE,
    V_REPORTS,
    V_STOPPED,
    close_stays,
    find_stays,
)
from ullage.track.segment import SegmentRule, Segments, build_tracks, find_segments, ids_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from ullage.records import Place

    Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PortVisitRule:
    """What counts as a port visit.

    Parameters
    ----------
    radius_m
        Radius of a place that has no area and states none [m].
    exit_m
        She has left when she is this far outside [m].
    still_kn, moving_kn
        A stop begins below the one speed and ends above the other [kn].
    gap_h
        A silence in port at least this long is a sign of a stay [h].
    unheard_h
        An entry or exit over a longer silence was not heard [h].
    typed_h
        A draught typed this long after leaving is still that of leaving [h].
    carried_days
        The draught of arrival at the next place is carried back over this many days at most [d].
    maximum_reports, mistyped
        A draught more than so many times the greatest one that a ship reported at least so often is a typing error.
    """

    # entry within 3 km of an anchorage point, exit beyond 4 km: Global Fishing Watch, science 8.4
    radius_m: float = 3000.0
    exit_m: float = 1000.0
    # Global Fishing Watch, science 8.4
    still_kn: float = 0.2
    moving_kn: float = 0.5
    gap_h: float = 4.0
    # judged: the silence that ends a segment in gpsdio-segment, science 8.1
    unheard_h: float = 8.0
    # judged: crews leave the field stale for hours after departure, science 8.8
    typed_h: float = 24.0
    # judged: a longer way may hold calls at places that nobody listed
    carried_days: float = 14.0
    # judged: a stricter test drops the laden draught of a ship that falls silent soon after she has loaded
    maximum_reports: int = 3
    mistyped: float = 2.0

    @property
    def draught(self) -> DraughtRule:
        """The part that concerns draughts."""
        return DraughtRule(self.typed_h, self.carried_days, self.maximum_reports, self.mistyped)


def find_port_visits(
    positions: pl.DataFrame,
    places: Sequence[Place],
    rule: PortVisitRule | None = None,
    statics: pl.DataFrame | None = None,
    *,
    segment: SegmentRule | None = None,
    maximum_draught_m: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """Find the port visits of all ships.

    A visit follows a lineage, see `segment`: ships that share an MMSI have their own visits, and a message astray makes
    none. Of places that overlap, the one whose middle is nearest is visited; an area that she is inside of is nearer
    than any radius, and a smaller area goes before a larger one. She stays with the place that she entered until she
    has left it, but where she lies still for the first time is the place of the visit, and if she then lies still
    elsewhere, another visit begins there: so moving from berth to berth gives a visit each.

    Parameters
    ----------
    positions
        Of `tables.POSITIONS`, in any order.
    places
        With an area, or a position and perhaps a radius; those with neither are passed over.
    rule
        What counts as a port visit.
    statics
        Of `tables.STATICS`, for draughts and destinations.
    segment
        Which reports are one ship.
    maximum_draught_m
        The greatest draught of ships, by MMSI [m].

    Returns
    -------
    DataFrame
        Of `tables.PORT_VISITS`, by MMSI and time. A visit not left by the end of the data has no exit.
    """
    segment = segment or SegmentRule()
    reports = sort_reports(positions)
    segments = find_segments(reports, segment)
    tracks = build_tracks(reports, segments, segment)
    return build_port_visits(
        reports, segments, tracks, places, rule or PortVisitRule(), statics, maximum_draught_m=maximum_draught_m
    )


def build_port_visits(
    reports: Reports,
    segments: Segments,
    tracks: pl.DataFrame,
    places: Sequence[Place],
    rule: PortVisitRule,
    statics: pl.DataFrame | None = None,
    *,
    maximum_draught_m: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """Find the port visits of ships whose reports are sorted and whose tracks are found; see `find_port_visits`."""
    grid = lay_out_places(places, rule.radius_m)
    stays = _stays_of(reports, segments, grid, rule) if grid.ids else np.empty((0, 10), dtype=np.int64)
    first = stays[:, V_FIRST]
    times = {
        name: pl.Series(reports.t_us[np.maximum(at, 0)] if len(at) else at).set(pl.Series(at < 0), None).cast(UTC_TIME)
        for name, at in (
            ("entered_at", stays[:, V_ENTERED]),
            ("stopped_at", stays[:, V_STOPPED]),
            ("departed_stop_at", stays[:, V_DEPARTED]),
            ("exited_at", stays[:, V_EXITED]),
            ("first_at", first),
            ("last_at", stays[:, V_LAST]),
        )
    }
    silent_h = stays[:, V_GAP_US] / US_PER_H
    found = pl.DataFrame(
        {
            "mmsi": reports.ship_of(first),
            "track_id": ids_at(tracks["track_id"], segments.track[first]),
            "place_id": pl.Series(grid.ids, dtype=pl.String).gather(stays[:, V_PLACE]),
            **times,
            "duration_h": (reports.t_us[stays[:, V_LAST]] - reports.t_us[first]) / US_PER_H,
            "gap_h": pl.Series(silent_h).set(pl.Series(silent_h == 0), None),
            "reports": stays[:, V_REPORTS],
            "rule": np.full(len(stays), rule_text(rule)),
            "lineage": stays[:, V_LINEAGE],
            "lat": reports.lat[first],
            "lon": reports.lon[first],
        }
    ).with_columns(confidence=_confidence())
    ordered = found.sort("mmsi", "first_at", "place_id", "lat", "lon")
    named = ordered.with_columns(pl.Series("port_visit_id", _ids(ordered), dtype=pl.String))
    shared = _are_shared(named["track_id"], tracks).alias("shared")
    told = add_draughts(named.with_columns(shared), statics, rule.draught, maximum_draught_m)
    return told.select(pl.col(name).cast(kind) for name, kind in PORT_VISITS.schema.items())


def _are_shared(track_id: pl.Series, tracks: pl.DataFrame) -> pl.Series:
    """Tell which tracks run while another one of their MMSI does."""
    return track_id.is_in(tracks.filter("shared")["track_id"].to_list())


def _ids(visits: pl.DataFrame) -> list[str]:
    """Give the ids of port visits: an open one keeps its own when it ends."""
    begun = pl.col("first_at").dt.timestamp("us")
    content = pl.concat_str("mmsi", "place_id", begun, "lat", "lon", separator="|")
    return row_ids("pv", visits.select(content.alias("content"))["content"])


def _limits_of(rule: PortVisitRule, until_us: int) -> tuple[float, ...]:
    """Give a rule's thresholds as the kernels take them."""
    gap, unheard = rule.gap_h * US_PER_H, rule.unheard_h * US_PER_H
    return rule.exit_m, rule.still_kn, rule.moving_kn, gap, unheard, float(until_us)


def _stays_of(reports: Reports, segments: Segments, grid: PlaceGrid, rule: PortVisitRule) -> Whole:
    """Find the stays of all lineages, a row each."""
    count = len(reports.t_us)
    limits = _limits_of(rule, segments.until_us)
    state = np.full((len(segments.lineages), 4), -1, dtype=np.int64)
    # room for the worst; memory that is not written to is not taken
    stays = np.empty((count, 10), dtype=np.int64)
    arrays = (reports.first, reports.t_us, reports.lat, reports.lon, reports.sog)
    found = (segments.track, segments.lineage, segments.lineages)
    made = np.zeros(len(reports.first), dtype=np.int64)
    laid = (grid.block, grid.begin, grid.members, grid.rows, grid.vertices)
    in_threads(partial(find_stays, *arrays, *found, *laid, limits, state, stays, made), len(reports.mmsi), 16)
    close_stays(reports.t_us, limits, state, stays)
    rows = [stays[reports.first[k] : reports.first[k] + made[k]] for k in np.flatnonzero(made)]
    return np.concatenate(rows) if rows else np.empty((0, 10), dtype=np.int64)


def _confidence() -> pl.Expr:
    """Count what was heard of a visit, as Global Fishing Watch does (science 8.4); null where nothing was."""
    ends = pl.col("entered_at").is_not_null().cast(pl.Int8) + pl.col("exited_at").is_not_null().cast(pl.Int8)
    stayed = pl.col("stopped_at").is_not_null() | pl.col("gap_h").is_not_null()
    with_stay = pl.when(ends == 0).then(2).when(ends == 1).then(3).otherwise(4)
    return pl.when(stayed).then(with_stay).when(ends > 0).then(1).otherwise(None)
