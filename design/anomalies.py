"""Show what `ullage.track.anomaly` finds in real reports, and how far ordinary ships stay from its thresholds.

Run it as ``python design/anomalies.py [DATA]``, DATA being the folder ``ais`` of the test data. It prints, file by
file, how many anomalies of each kind there are and of how many ships; then, over all ships under way, what the
smoothest curve leaves of an hour's and of two hours' reports; then how near two laps of a run that turns round and
round come to each other; and how far inland reports lie. Before all that, which made tracks are found.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ullage.geo import M_PER_NM, destination, distance_m
from ullage.land import Land, load_land
from ullage.sources.ais import read_ais
from ullage.tables import UTC_TIME
from ullage.track.anomaly import AnomalyRule, find_anomalies
from ullage.track.anomaly.closed_track import _apart_m, _find_turning, _laps, _plane
from ullage.track.anomaly.found import CLOSED_TRACK, TOO_EVEN
from ullage.track.anomaly.too_even import _left_m
from ullage.track.anomaly.tracked import Tracked, tracked_of
from ullage.track.columns import US_PER_H, sort_reports
from ullage.track.segment import SegmentRule, build_tracks, find_segments

FOLDERS = (
    "csv_gfw_messages",
    "csv_noaa_marinecadastre",
    "events_gap_positions_two_providers",
    "json_digitraffic_baltic",
    "nmea_amsa_risky",
    "nmea_dma_aislib",
    "nmea_pyais_libais_golden",
)
TRIES = 20
SHARES = (0.0, 0.001, 0.01, 0.05, 0.25, 0.5)


def tracked_in(positions: pl.DataFrame) -> Tracked:
    """Segment reports as the finders do."""
    reports = sort_reports(positions)
    segments = find_segments(reports, SegmentRule())
    return tracked_of(reports, segments, build_tracks(reports, segments, SegmentRule()))


def left_m(tracked: Tracked, hours: float, rule: AnomalyRule) -> list[float]:
    """Measure what a smooth curve leaves of each stretch of a length under way [m]."""
    found, a = [], 0
    t, lat, lon = tracked.t_us, tracked.lat, tracked.lon
    while a < len(t):
        b = a
        while b + 1 < len(t) and tracked.track[b + 1] == tracked.track[a] and t[b] - t[a] < hours * US_PER_H:
            b += 1
        lasted = (t[b] - t[a]) / US_PER_H
        if lasted >= hours and b - a >= rule.even_reports * lasted:
            way_nm = float(distance_m(lat[a], lon[a], lat[b], lon[b])) / M_PER_NM
            if way_nm >= rule.even_kn * lasted:
                found.append(float(_left_m(t, lat, lon, a, b, np.inf)))
        a = max(b, a + 1)
    return found


def laps_m(tracked: Tracked, rule: AnomalyRule) -> list[float]:
    """Measure how near laps of runs without a stop come to each other [m]."""
    count = len(tracked.t_us)
    runs, way, turned = np.empty((count // 3 + 1, 2), np.int64), np.zeros(count, np.bool_), np.zeros(count)
    least = rule.loop_kn * M_PER_NM / US_PER_H
    place = tracked.track, tracked.t_us, tracked.lat, tracked.lon
    found: list[float] = []
    for a, b in runs[: _find_turning(*place, least, 360.0 * rule.loop_laps, way, turned, runs)]:
        at = int(a) + np.flatnonzero(way[a : b + 1])
        laps = _laps(turned[at])
        x, y = _plane(tracked.lat[at], tracked.lon[at])
        found += [_apart_m(x, y, laps[k : k + 3]) for k in range(len(laps) - 2)]
    return found


def show_shares(title: str, values: list[float]) -> None:
    """Print the low quantiles of values."""
    if not values:
        print(f"{title}: none")
        return
    quantiles = np.quantile(values, SHARES, method="lower")
    print(f"{title}, {len(values)}: " + ", ".join(f"{s:.1%} {q:,.0f}" for s, q in zip(SHARES, quantiles, strict=True)))


def show_found(name: str, positions: pl.DataFrame, statics: pl.DataFrame, land: Land) -> None:
    """Print the anomalies of one file."""
    found = find_anomalies(positions, statics, land=land)
    kinds = found.group_by("kind").agg(pl.len(), pl.col("mmsi").n_unique()).sort("kind")
    told = ", ".join(f"{kind} {count} ({ships})" for kind, count, ships in kinds.iter_rows()) or "none"
    print(f"{name}: {len(positions)} reports of {positions['mmsi'].n_unique()} ships: {told}")


def reported(hours: Any, east: Any, north: Any, noise_m: float, seed: int) -> pl.DataFrame:
    """Make the reports of a way on the plane around a place, as GNSS errs."""
    rng = np.random.default_rng(seed)
    east, north = (one + rng.normal(0, noise_m, len(hours)) for one in (east, north))
    lat, lon = destination(42.0, 133.0, np.degrees(np.arctan2(east, north)), np.hypot(east, north))
    seen_at = pl.lit(datetime(2024, 3, 1, tzinfo=UTC)) + pl.duration(microseconds=pl.col("us"))
    frame = pl.DataFrame({"us": np.rint(hours * US_PER_H).astype(np.int64), "lat_deg": lat, "lon_deg": lon})
    return frame.select(mmsi=pl.lit("273000001"), seen_at=seen_at.cast(UTC_TIME), lat_deg="lat_deg", lon_deg="lon_deg")


def found_share(kind: str, make: Any) -> float:
    """Give the share of made tracks in which a kind is found."""
    return float(np.mean([kind in find_anomalies(make(seed))["kind"] for seed in range(TRIES)]))


def circle(seed: int, drift_kn: float, minutes: float, noise_m: float) -> pl.DataFrame:
    """Make four laps of a circle of 1.5 nm at 10 kn, carried along by a stream."""
    rng = np.random.default_rng(seed)
    radius = 1.5 * M_PER_NM / (2 * np.pi)
    hours = np.arange(rng.random() * minutes / 60, 4 * 0.15, minutes / 60)
    angle = 2 * np.pi * (hours / 0.15 + rng.random())
    return reported(hours, radius * np.cos(angle) + drift_kn * M_PER_NM * hours, radius * np.sin(angle), noise_m, seed)


def line(seed: int, wander_kn: float, minutes: float, noise_m: float) -> pl.DataFrame:
    """Make six hours at 12 kn on one course, with a speed that wanders and is forgotten within half an hour."""
    rng = np.random.default_rng(seed)
    hours = np.arange(0, 6, minutes / 60)
    fade = np.exp(-minutes / 30)
    speed = np.zeros((2, len(hours)))
    for k in range(1, len(hours)):
        speed[:, k] = fade * speed[:, k - 1] + wander_kn * np.sqrt(1 - fade**2) * rng.normal(size=2)
    speed[0] += 12.0
    way = np.cumsum(speed * M_PER_NM * minutes / 60, axis=1)
    return reported(hours, way[0], way[1], noise_m, seed)


def show_made() -> None:
    """Print how many made tracks are found, by what was done to make them look like a ship's."""
    print("\nFour laps of a circle, found, by stream [kn], minutes between reports and noise [m]")
    for drift, minutes, noise in product((0.0, 0.05, 0.1, 0.3), (0.5, 1.5), (2.0, 5.0)):
        share = found_share(CLOSED_TRACK, partial(circle, drift_kn=drift, minutes=minutes, noise_m=noise))
        print(f"  {drift:4g} kn, {minutes:3g} min, {noise:2g} m: {share:4.0%}")
    print("Six hours on one course, found, by wandering of the velocity [kn], minutes between reports and noise [m]")
    for wander, minutes, noise in product((0.0, 0.01, 0.03, 0.1), (1.0, 5.0), (0.0, 2.0, 5.0)):
        share = found_share(TOO_EVEN, partial(line, wander_kn=wander, minutes=minutes, noise_m=noise))
        print(f"  {wander:4g} kn, {minutes:3g} min, {noise:2g} m: {share:4.0%}")


def main() -> None:
    """Print the tables."""
    show_made()
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared" / "data" / "ais"
    land, rule = load_land(), AnomalyRule()
    measured: dict[str, list[Any]] = {"hour": [], "two": [], "laps": [], "inland": []}
    print("Anomalies by kind, and of how many ships")
    for path in sorted(one for name in FOLDERS for one in (folder / name).iterdir() if one.is_file()):
        positions, statics = read_ais([path])
        show_found(path.name, positions, statics, land)
        tracked = tracked_in(positions)
        measured["hour"] += left_m(tracked, rule.even_h / 2, rule)
        measured["two"] += left_m(tracked, rule.even_h, rule)
        measured["laps"] += laps_m(tracked, rule)
        on_land = land.is_land(tracked.lat, tracked.lon)
        measured["inland"] += land.shore_distance_m(tracked.lat[on_land], tracked.lon[on_land]).tolist()
    print(f"\nWhat a smooth curve leaves of reports under way [m]; the rule's limit is {rule.even_m:g}")
    show_shares("of one hour", measured["hour"])
    show_shares("of two hours", measured["two"])
    print(f"\nHow near laps come to each other [m]; the rule's limit is {rule.loop_m:g}")
    show_shares("laps", measured["laps"])
    print(f"\nReports on land, by distance from the shore; the rule's limit is {rule.inland_m:g} m")
    edges = np.array([0, 250, 500, 1000, 2000, 5000, 20000, np.inf])
    for low, high, count in zip(edges, edges[1:], np.histogram(measured["inland"], edges)[0], strict=False):
        print(f"  {low:6.0f} to {high:6.0f} m: {count}")


if __name__ == "__main__":
    main()
