"""How fast a scene of many detections is matched with many tracks, beside reading their reports once, in one run.

    python benchmarks/matching.py [DETECTIONS] [TRACKS]

Ships sail and lie about one radar scene of 250 km; each is heard every ten minutes for a day. Told are the stage alone,
reading the reports of the day from Parquet and nothing else, and a crowd: all ships in one cell of 10 km.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import numpy as np
import polars as pl
import shapely

from ullage.geo import destination
from ullage.match import count_matches, match_detections
from ullage.tables import DETECTIONS, POSITIONS, SCENES, STATICS, UTC_TIME

AT = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
LAT, LON = 42.0, 133.0
EVERY_S, HOURS = 600, 24


def lay_out(detections: int, tracks: int, wide_km: float, seed: int) -> tuple[pl.DataFrame, ...]:
    """Give detections, a scene, reports and static reports of ships about it; half of the detections are ships."""
    rng = np.random.default_rng(seed)
    far = wide_km * 500 * np.sqrt(rng.random(tracks)) * 1.2
    lat, lon = destination(LAT, LON, rng.uniform(0, 360, tracks), far)
    speed, course = np.where(rng.random(tracks) < 0.5, 0.0, rng.uniform(4, 16, tracks)), rng.uniform(0, 360, tracks)
    step = np.arange(-HOURS * 1800, HOURS * 1800, EVERY_S)
    seconds = (step + rng.uniform(0, EVERY_S, (tracks, 1))).round()
    way = speed[:, None] * 1852 / 3600 * seconds
    at = destination(*np.broadcast_arrays(lat[:, None], lon[:, None], course[:, None], way))
    names = pl.Series([f"{200_000_000 + k}" for k in range(tracks)])
    many = np.repeat(np.arange(tracks), len(step))
    begin = int(AT.timestamp() * 1e6)
    times = pl.Series((begin + seconds.ravel() * 1e6).astype(np.int64)).cast(UTC_TIME)
    columns = {
        "mmsi": names.gather(many), "track_id": names.gather(many), "seen_at": times, "lat_deg": at[0].ravel(),
        "lon_deg": at[1].ravel(), "sog_kn": speed[many], "cog_deg": course[many], "heading_deg": course[many],
    }  # fmt: skip
    reports = pl.DataFrame(columns)
    absent = (pl.lit(None).cast(kind).alias(n) for n, kind in POSITIONS.schema.items() if n not in columns)
    reports = reports.with_columns(*absent).select(POSITIONS.schema.names())
    length = rng.uniform(30, 300, tracks).round()
    statics = STATICS.frame(
        {"mmsi": n, "seen_at": AT, "length_m": a, "beam_m": a / 6, "to_bow_m": a / 2, "to_port_m": a / 12}
        for n, a in zip(names, length, strict=True)
    )
    own = rng.choice(tracks, detections // 2, replace=False)
    north, east = rng.uniform(-wide_km * 400, wide_km * 400, (2, detections))
    place = destination(LAT, LON, np.degrees(np.arctan2(east, north)), np.hypot(north, east))
    place[0][: len(own)], place[1][: len(own)] = lat[own], lon[own]
    found = DETECTIONS.frame(
        {
            "detection_id": f"d{k}", "scene_id": "s", "seen_at": AT, "lat_deg": place[0][k], "lon_deg": place[1][k],
            "length_m": float(length[own[k]] if k < len(own) else 80.0), "length_sd_m": 12.0,
            "axis_deg": float(course[own[k]] % 180 if k < len(own) else 10.0), "axis_sd_deg": 8.0,
        }
        for k in range(detections)
    )  # fmt: skip
    corners = [destination(LAT, LON, b, wide_km * 500 * 2**0.5) for b in (315, 45, 135, 225)]
    outline = shapely.to_wkb(shapely.Polygon([(float(x), float(y)) for y, x in corners]))
    row = {"scene_id": "s", "seen_at": AT, "sensor": "a", "kind": "optical", "pixel_m": 10.0, "footprint": outline}
    return found, SCENES.frame([row]), reports, statics


def measure(detections: int, tracks: int, wide_km: float, what: str) -> None:
    """Match once to compile, then three times, and print the median beside reading the reports."""
    found, scenes, reports, statics = lay_out(detections, tracks, wide_km, 7)
    told: list[str] = []
    spans, work = [], []
    for _ in range(4):
        begin, busy = time.perf_counter(), time.process_time()
        matches = match_detections(found, scenes, reports, statics, tell=told.append)
        spans.append(time.perf_counter() - begin)
        work.append(time.process_time() - busy)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reports.parquet"
        reports.write_parquet(path)
        begin = time.perf_counter()
        pl.read_parquet(path)
        read = time.perf_counter() - begin
    counts = count_matches(matches)
    most = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    told_of = f"; {told[0]}" if told else ""
    print(
        f"{what}: {detections:,} detections, {tracks:,} tracks, {len(reports):,} reports over {HOURS} h: "
        f"{np.median(spans[1:]):.2f} s ({spans[0]:.2f} the first time), {np.median(work[1:]):.2f} s of processors; "
        f"reading the reports {read:.2f} s, {counts['found']} found, {most:,.0f} MB at most{told_of}"
    )


if __name__ == "__main__":
    asked = [int(one) for one in sys.argv[1:]] or [1_000, 20_000]
    measure(asked[0], asked[1], 250.0, "a scene")
    measure(asked[0], asked[1] // 2, 10.0, "a crowd")
