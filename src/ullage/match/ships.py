"""Where declared ships are at the moment of a scene: place, velocity, what is known of both, and of the hull.

Places are those of `track.whereabouts`. What is given is the middle of the hull, for that is what an image shows; AIS
tells where the antenna is.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.match.hulls import find_hulls, find_middles
from ullage.track.columns import US_PER_H, sort_reports
from ullage.track.whereabouts.legs import M_S_PER_KN, Heard, lay_out, to_earth, turning_deg
from ullage.track.whereabouts.located import error_m, find_around
from ullage.track.whereabouts.rule import errors_of, solve, solve_velocity

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.match.rule import MatchRule
    from ullage.track.whereabouts.legs import Legs

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

_CHAIN_KN = 40.0  # two tracks of one MMSI in turn are one ship if she need not have sailed faster
_UNKNOWN_COURSE_DEG = 52.0
_SWING_H = 1.0  # within such a time wind and tide turn a ship at anchor


@dataclass(frozen=True)
class Tracks:
    """Reports of all tracks, ship by ship; tracks of one MMSI that follow each other are one ship.

    Parameters
    ----------
    heard
        Their positions.
    mmsi, track
        Of each report.
    heading
        Of each report, of the bow [°]; NaN where not sent.
    is_b
        Of each ship, whether her transponder is of class B.
    times_us
        Of all reports, rising [µs since 1970].
    """

    heard: Heard
    mmsi: pl.Series
    track: pl.Series
    heading: Floats
    is_b: npt.NDArray[np.bool_]
    times_us: Whole

    @property
    def count(self) -> int:
        """How many ships there are."""
        return len(self.heard.first) - 1


@dataclass(frozen=True)
class Ships:
    """Ships at a moment, the middle of the hull each; arrays of shape (n,).

    Parameters
    ----------
    report
        The report nearest in time.
    gap_h
        How far it is in time [h].
    lat, lon
        Where [°].
    p_nn, p_ne, p_ee
        Covariance of the place, north and east [m²].
    v_n, v_e
        Velocity [m/s].
    v_nn, v_ne, v_ee
        Its covariance [m²/s²].
    c_nn, c_ne, c_ee
        Covariance of place and velocity, which is symmetric [m²/s].
    stay, stay_m2
        The chance that she lay still and lies still where she lay, and the variance of her place there, each way [m²].
    own_m2
        Further variance of the place each way: where the antenna is on the hull [m²].
    length
        Length as sent [m]; NaN where not known.
    supposed
        The length that stands for it where it is not known [m].
    heading, heading_sd
        How she lies, and how well that is known [°]; NaN where it is not.
    speed_kn
        Over ground [kn].
    """

    report: Whole
    gap_h: Floats
    lat: Floats
    lon: Floats
    p_nn: Floats
    p_ne: Floats
    p_ee: Floats
    v_n: Floats
    v_e: Floats
    v_nn: Floats
    v_ne: Floats
    v_ee: Floats
    c_nn: Floats
    c_ne: Floats
    c_ee: Floats
    stay: Floats
    stay_m2: Floats
    own_m2: Floats
    length: Floats
    supposed: Floats
    heading: Floats
    heading_sd: Floats
    speed_kn: Floats

    def __len__(self) -> int:
        return len(self.report)

    def take(self, chosen: Any) -> Ships:
        """Give some of them."""
        return Ships(**{one.name: getattr(self, one.name)[chosen] for one in fields(self)})


def gather_tracks(reports: pl.DataFrame, rule: MatchRule) -> Tracks:
    """Sort the reports of tracks; those on none, or without time or place, are left out."""
    known = reports.drop_nulls(["track_id", "mmsi", "seen_at", "lat_deg", "lon_deg"])
    known = known.filter(pl.col("lat_deg").is_between(-90, 90) & pl.col("lon_deg").is_finite())
    known = _chained(known)
    ordered = sort_reports(known.with_columns(mmsi="_ship"))
    row = ordered.row

    def column(name: str) -> Floats:
        if name not in known.columns:
            return np.full(len(row), np.nan)
        return known[name].cast(pl.Float64).fill_null(np.nan).to_numpy()[row]

    sd = error_m(known, row, rule.locate)
    heard = Heard(
        ordered.first, ordered.t_us, ordered.lat, ordered.lon, ordered.sog, column("cog_deg"), sd, row
    )  # fmt: skip
    code = (known["ais_class"] == "B").fill_null(value=False).cast(pl.Int64).to_numpy()[row]
    is_b = np.add.reduceat(code, ordered.first[:-1]) * 2 > np.diff(ordered.first) if len(row) else np.empty(0, bool)
    names = known["mmsi"].gather(row), known["track_id"].gather(row)
    return Tracks(heard, *names, column("heading_deg"), is_b, np.sort(ordered.t_us))


def _chained(reports: pl.DataFrame) -> pl.DataFrame:
    """Name the ship of each report in ``_ship``: tracks of an MMSI that can follow each other are one."""
    names = ["mmsi", "track_id"]
    pairs = reports.select(names).unique()
    several = pairs.filter(pl.len().over("mmsi") > 1)
    alone = pairs.filter(pl.len().over("mmsi") == 1).with_columns(_ship=pl.col("track_id"))
    ends = (
        reports.join(several, on=names, how="semi")
        .sort("seen_at", "lat_deg", "lon_deg")
        .group_by(names)
        .agg(
            pl.col("seen_at").first().alias("from"),
            pl.col("seen_at").last().alias("to"),
            pl.col("lat_deg", "lon_deg").first().name.prefix("a_"),
            pl.col("lat_deg", "lon_deg").last().name.prefix("b_"),
        )
        .sort("mmsi", "from", "track_id")
    )
    chains: dict[str, list[dict[str, Any]]] = {}
    rows = []
    for track in ends.iter_rows(named=True):
        open_ones = chains.setdefault(track["mmsi"], [])
        fits = [one for one in open_ones if _follows(one, track)]
        last = min(fits, key=lambda one: (track["from"] - one["to"], one["ship"])) if fits else None
        ship = track["track_id"] if last is None else last["ship"]
        if last is not None:
            open_ones.remove(last)
        open_ones.append({**track, "ship": ship})
        rows.append((track["mmsi"], track["track_id"], ship))
    named = pl.DataFrame(rows, schema={"mmsi": pl.String, "track_id": pl.String, "_ship": pl.String}, orient="row")
    ships = pl.concat([alone, named]).with_columns(_ship=pl.concat_str("mmsi", "_ship", separator=" "))
    return reports.join(ships, on=names, how="left", maintain_order="left")


def _follows(before: dict[str, Any], after: dict[str, Any]) -> bool:
    hours = (after["from"] - before["to"]).total_seconds() / 3600
    if hours <= 0:
        return False
    north = (after["a_lat_deg"] - before["b_lat_deg"]) * 60
    east = ((after["a_lon_deg"] - before["b_lon_deg"] + 180) % 360 - 180) * 60 * np.cos(np.radians(after["a_lat_deg"]))
    return bool(np.hypot(north, east) <= _CHAIN_KN * hours + 1)


def find_ships(tracks: Tracks, hulls: pl.DataFrame, at_us: int, rule: MatchRule) -> Ships:
    """Find where ships are at a moment [µs since 1970], all of whom it can be told; `hulls` of `gather_hulls`."""
    number = np.arange(tracks.count)
    heard = tracks.heard
    before, after = np.full(tracks.count, -1), np.full(tracks.count, -1)
    find_around(heard.first, heard.t_us, number, np.full(tracks.count, at_us), before, after)
    chosen = np.flatnonzero(_told(heard, before, after, at_us, rule))
    before, after = before[chosen], after[chosen]
    legs = lay_out(heard, before, after, np.full(len(chosen), at_us), errors_of(rule.locate))
    along, sd_along, across, sd_across = solve(legs, rule.locate)
    v_along, v_across = solve_velocity(legs, rule.locate)
    lat, lon, _ = to_earth(heard, legs, along, across)
    axis = legs.axis_deg + turning_deg(heard.lat[legs.origin], heard.lon[legs.origin], lat, lon)
    back = np.where(before < 0, -1.0, 1.0)  # beside a report after it, time ran backward
    angle = np.radians(axis)
    north, east = np.cos(angle), np.sin(angle)

    def turned(a: Floats, b: Floats) -> tuple[Floats, Floats, Floats]:
        return a * north**2 + b * east**2, (a - b) * north * east, a * east**2 + b * north**2

    v_n = back * (v_along[0] * north - v_across[0] * east)
    v_e = back * (v_along[0] * east + v_across[0] * north)
    since = np.where(before < 0, np.inf, at_us - heard.t_us[np.maximum(before, 0)])
    until = np.where(after < 0, np.inf, heard.t_us[np.maximum(after, 0)] - at_us)
    report = np.where(since <= until, before, after)
    gap_h = np.minimum(since, until) / US_PER_H
    v_var = turned(v_along[1] ** 2, v_across[1] ** 2)
    heading, heading_sd = _headings(tracks, report, gap_h, v_n, v_e, v_var, rule)
    mmsi = tracks.mmsi.gather(report) if len(report) else pl.Series([], dtype=pl.String)
    hull = find_hulls(mmsi, tracks.is_b[chosen], hulls, at_us, rule)
    lat, lon, own = find_middles(lat, lon, heading, heading_sd, hull)
    return Ships(
        report, gap_h, lat, lon, *turned(sd_along**2, sd_across**2), v_n, v_e, *v_var,
        *turned(back * v_along[2], back * v_across[2]), *_stays(legs, gap_h, rule),
        own, hull["length"], hull["supposed"], heading, heading_sd,
        np.hypot(v_n, v_e) / M_S_PER_KN,
    )  # fmt: skip


def _stays(legs: Legs, gap_h: Floats, rule: MatchRule) -> tuple[Floats, Floats]:
    """Give the chance that ships lie where they lay, and the variance of that place: a ship at anchor swings."""
    slow = rule.moving_kn * M_S_PER_KN
    still = (legs.speed_m_s < slow) & ~(legs.mismatch_m_s >= slow) & (legs.along.way_m <= 4 * rule.stay_m)
    swing = rule.stay_m**2 * -np.expm1(-gap_h / _SWING_H)
    return np.where(still, np.exp(-gap_h / rule.stay_h), 0.0), legs.along.first_sd_m**2 + swing


def _told(heard: Heard, before: Whole, after: Whole, at_us: int, rule: MatchRule) -> Any:
    """Tell whether the reports around are near enough, as `locate` has it."""
    if not len(heard.t_us):
        return np.zeros(len(before), bool)
    since, until = at_us - heard.t_us[np.maximum(before, 0)], heard.t_us[np.maximum(after, 0)] - at_us
    both = (before >= 0) & (after >= 0)
    alone = np.where(before < 0, until, since) <= rule.locate.alone_h * US_PER_H
    return np.where(both, since + until <= rule.locate.between_h * US_PER_H, alone & ((before >= 0) | (after >= 0)))


def _headings(
    tracks: Tracks, report: Whole, gap_h: Floats, v_n: Floats, v_e: Floats, v_var: Any, rule: MatchRule
) -> tuple[Floats, Floats]:
    """Give how ships lie: under way along their course, else as their bow was told, less surely with time."""
    speed = np.hypot(v_n, v_e)
    course = np.degrees(np.arctan2(v_e, v_n)) % 360.0
    spread = np.degrees(np.arctan(np.sqrt((v_var[0] + v_var[2]) / 2) / np.maximum(speed, 1e-6)))
    moving = speed >= rule.moving_kn * M_S_PER_KN
    told = tracks.heading[report] if len(report) else np.empty(0)
    heading = np.where(moving, course, told)
    sd = np.where(moving, np.hypot(rule.course_deg, spread), np.hypot(rule.course_deg, rule.swing_deg * np.sqrt(gap_h)))
    known = np.isfinite(heading)
    return heading, np.where(known, np.minimum(sd, _UNKNOWN_COURSE_DEG), np.nan)
