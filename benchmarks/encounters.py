"""How fast reports on disk become encounters and loitering, beside reading them, in one run.

    python benchmarks/encounters.py [POSITIONS] [SHIPS] [DAYS]

The fleet is that of `track_scan`, but each ship has a berth of her own in ports of six kilometres, and every port has a
barge that goes alongside ships there. Encounters are found day by day from frames that have been read, whose reports
are on tracks; loitering after sorting and segments. Told are also the most memory of a process that finds encounters
from disk, the barges' work, and whether a part of the fleet agrees with the slow reference.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from track_scan import BEGIN, BUCKETS, HOUR_US, Fleet, sail

from ullage.geo import wrapped
from ullage.lake.layout import Partition, buckets_of, parquet_bytes, ship_numbers
from ullage.tables import ENCOUNTERS, POSITIONS
from ullage.track.columns import sort_reports
from ullage.track.encounter.encounters import (
    EncounterRule,
    encounters_reference,
    find_encounters,
    ordered,
)
from ullage.track.encounter.in_turn import encounters_in_turn
from ullage.track.loitering import LoiteringRule, build_loitering, loitering_reference
from ullage.track.samples import TrackReports, reports_of_tracks
from ullage.track.segment import SegmentRule, build_tracks, find_segments, segment_tracks

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

NEEDED = ["mmsi", "seen_at", "lat_deg", "lon_deg", "track_id"]
PORT_DEG = 0.027  # three kilometres each way
SOME_SHIPS = 40


def with_berths(fleet: Fleet, ship: int) -> dict[str, Floats]:
    """Give one ship's reports, with a berth of her own at each call, and the stays: begin and end [h], place [°]."""
    own = sail(fleet, ship)
    rng = np.random.default_rng([fleet.seed, 3, ship])
    lying = own["sog"] < 2.0
    edges = np.flatnonzero(np.diff(lying.astype(np.int8), prepend=0, append=0))
    first, last = edges[::2], edges[1::2] - 1
    north, east = rng.uniform(-PORT_DEG, PORT_DEG, (2, len(first)))
    east = east / np.cos(np.radians(own["lat"][first]))
    ends = np.stack([own["hours"][first], own["hours"][last]], axis=1).ravel()
    own["lat"] = own["lat"] + np.interp(own["hours"], ends, np.repeat(north, 2))
    own["lon"] = wrapped(own["lon"] + np.interp(own["hours"], ends, np.repeat(east, 2)))
    at = np.stack([own["lat"][first], own["lon"][first]], axis=1)
    return own | {"stays": np.concatenate([ends.reshape(-1, 2), at], axis=1)}


def barge(fleet: Fleet, port: int, stays: Floats) -> tuple[dict[str, Floats], Floats]:
    """Give a barge's reports, and when she lay alongside [h]: she goes to ship after ship of her port for six hours."""
    rng = np.random.default_rng([fleet.seed, 4, port])
    home = fleet.ports[port]
    near = np.hypot(stays[:, 2] - home[0], wrapped(stays[:, 3] - home[1]) * np.cos(np.radians(home[0]))) < 2 * PORT_DEG
    long = stays[near & (stays[:, 1] - stays[:, 0] > 9)]
    points, jobs, free = [(0.0, *home)], [], 0.0
    for begin, end, lat, lon in long[np.argsort(long[:, 0], kind="stable")]:
        at = max(begin + 1, free + 2)
        if at + 7 > end:
            continue
        beside = (lat + 5e-4, lon)
        points += [(free + 0.5, *home), (at - 0.5, *home), (at, *beside), (at + 6, *beside)]
        jobs.append((at, at + 6))
        free = at + 6
    points.append((fleet.days * 24 + 1e3, *home))
    when, lats, lons = np.array(points).T
    hours = np.arange(rng.uniform(0, 0.1), fleet.days * 24, 0.1)
    noise = rng.normal(0, 5e-5, (2, len(hours)))
    lat = np.interp(hours, when, lats) + noise[0]
    lon = np.interp(hours, when, home[1] + wrapped(lons - home[1])) + noise[1]
    return {"hours": hours, "lat": lat, "lon": wrapped(lon)}, np.array(jobs)


def make_fleet(fleet: Fleet) -> tuple[pl.DataFrame, int]:
    """Give the reports of ships and barges, and how many times a barge lay alongside."""
    ships = [with_berths(fleet, ship) for ship in range(fleet.ships)]
    stays = np.concatenate([one["stays"] for one in ships])
    barges = [barge(fleet, port, stays) for port in range(len(fleet.ports))]
    rows = ships + [one for one, _ in barges]
    numbers = np.random.default_rng([fleet.seed, 2]).choice(499_000_000, len(rows), replace=False) + 201_000_000
    begin_us = BEGIN.toordinal() * 24 * HOUR_US - 719_163 * 24 * HOUR_US
    columns: dict[str, Any] = {
        "mmsi": pl.Series(np.repeat(numbers, [len(one["hours"]) for one in rows])).cast(pl.String),
        "seen_at": pl.Series(
            (np.concatenate([one["hours"] for one in rows]) * 3600).astype(np.int64) * 10**6 + begin_us
        ),
        "lat_deg": np.rint(np.concatenate([one["lat"] for one in rows]) * 6e5) / 6e5,
        "lon_deg": np.rint(np.concatenate([one["lon"] for one in rows]) * 6e5) / 6e5,
    }
    frame = pl.DataFrame(columns).with_columns(pl.col("seen_at").cast(POSITIONS.schema["seen_at"]))
    return frame.sort("mmsi", "seen_at", "lat_deg", "lon_deg"), sum(len(jobs) for _, jobs in barges)


def write_days(tracked: pl.DataFrame, folder: Path) -> list[list[Path]]:
    """Write reports as a lake lays them out; give the files of each day."""
    bucket = pl.Series("bucket", buckets_of(ship_numbers(tracked["mmsi"]), BUCKETS))
    absent = [pl.lit(None, kind).alias(name) for name, kind in POSITIONS.schema.items() if name not in NEEDED]
    whole = tracked.with_columns(bucket, pl.col("seen_at").dt.epoch("d").alias("day"), *absent)
    days: dict[int, list[Path]] = {}
    for (day, number), part in whole.partition_by("day", "bucket", include_key=False, as_dict=True).items():
        path = folder / Partition("positions", int(day), int(number)).path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(parquet_bytes(part.select(POSITIONS.schema.names())))
        days.setdefault(int(day), []).append(path)
    return [sorted(days[day]) for day in sorted(days)]


def timed(function: Callable[[], Any], times: int = 3) -> tuple[float, float, Any]:
    """Give the shortest time of several [s], the least processor time of all threads [s], and the last result."""
    taken, worked, result = [], [], None
    for _ in range(times):
        begin, busy = time.perf_counter(), time.process_time()
        result = function()
        taken.append(time.perf_counter() - begin)
        worked.append(time.process_time() - busy)
    return min(taken), min(worked), result


def read(paths: list[Path], columns: list[str] = NEEDED) -> pl.DataFrame:
    """Read columns of some files."""
    return pl.scan_parquet(paths, hive_partitioning=False).select(columns).collect()


def meet(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Find the encounters of frames of a day each."""
    return ordered(pl.concat([ENCOUNTERS.frame(), *encounters_in_turn(frames, EncounterRule())]))


def tracks_of(positions: pl.DataFrame) -> TrackReports:
    """Give the reports track by track."""
    reports, rule = sort_reports(positions), SegmentRule()
    segments = find_segments(reports, rule)
    return reports_of_tracks(reports, segments, build_tracks(reports, segments, rule))


def agrees(frame: pl.DataFrame) -> str:
    """Compare what is found among some ships of one port with the slow references; say how much agrees."""
    begin = frame["seen_at"].min()
    barges = frame.group_by("mmsi").len().sort("len", "mmsi")["mmsi"][-1:]
    with_her = find_encounters(frame.filter(pl.col("seen_at") < begin + pl.duration(days=4)))
    near = with_her.filter(pl.col("mmsi_a").is_in(barges.implode()) | pl.col("mmsi_b").is_in(barges.implode()))
    names = pl.concat([near["mmsi_a"], near["mmsi_b"]]).unique().sort()[:SOME_SHIPS]
    some = frame.filter(pl.col("mmsi").is_in(names.implode()), pl.col("seen_at") < begin + pl.duration(days=4))
    tracks = tracks_of(some)
    parts = [
        (name, *(one[a:b].tolist() for one in (tracks.t_us, tracks.lat, tracks.lon)))
        for name, (a, b) in zip(tracks.mmsi, pairwise(tracks.first.tolist()), strict=True)
    ]
    ends = [pl.col(name).dt.timestamp("us") for name in ("started_at", "ended_at")]
    found = find_encounters(some).select("mmsi_a", "mmsi_b", *ends, "median_distance_m", "median_speed_kn").rows()
    expected = encounters_reference(parts, EncounterRule())
    reports, rule = sort_reports(some), SegmentRule()
    segments = find_segments(reports, rule)
    slow = build_loitering(reports, segments, build_tracks(reports, segments, rule), LoiteringRule())
    slow_expected = sorted(
        (name, *one[:2]) for name, t, lat, lon in parts for one in loitering_reference(t, lat, lon, LoiteringRule())
    )
    same = sorted(found) == expected and sorted(slow.select("mmsi", *ends).rows()) == slow_expected
    return f"{len(expected)} encounters and {len(slow_expected)} loiterings of {len(names)} ships: {same}"


def peak_mb(folder: str, days: int) -> float:
    """Give the most memory that a new process holds while it finds encounters of so many days on disk [MB]."""
    command = [sys.executable, __file__, "--peak", folder, str(days)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)  # noqa: S603 - this file


def print_peak(folder: str, days: int) -> None:
    """Find encounters day by day from disk, and print the peak of memory."""
    found = sorted(Path(folder, "positions").glob("day=*"))[:days]
    for _ in encounters_in_turn((read(sorted(day.glob("*/*.parquet"))) for day in found), EncounterRule()):
        pass
    # what the system's own count of a process says may be its parent's
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(float(told["VmHWM"].split()[0]) / 1024)


def main() -> None:
    """Print the figures."""
    given = [int(float(one)) for one in sys.argv[1:]]
    fleet = Fleet(*given)
    frame, jobs = make_fleet(fleet)
    tracked, _ = segment_tracks(frame)
    with tempfile.TemporaryDirectory() as folder:
        days = write_days(tracked, Path(folder))
        size = sum(path.stat().st_size for day in days for path in day) / 1e6
        del tracked
        print(f"{len(frame):,} positions of {frame['mmsi'].n_unique():,} ships in {len(days)} days, {size:,.0f} MB")
        meet([read(day) for day in days[:2]])  # compile
        every = [path for day in days for path in day]
        scan_s, scan_cpu_s, _ = timed(lambda: read(every), 5)
        daily_s, _, frames = timed(lambda: [read(day) for day in days], 3)
        spans = len(days) // 3, len(days)
        peaks = [peak_mb(folder, count) for count in spans]
    find_s, find_cpu_s, found = timed(lambda: meet(frames))
    print(f"scan of {', '.join(NEEDED)}: {scan_s:.2f} s at once, {daily_s:.2f} s day by day")
    print(f"encounters, day by day, sorting included: {find_s:.2f} s = {find_s / scan_s:.2f} x the scan")
    print(f"  in processor time {find_cpu_s / scan_cpu_s:.2f} x")
    print(f"  {len(found):,} encounters; barges lay alongside {jobs:,} times")
    held = ", ".join(f"{one:,.0f} MB over {count} days" for one, count in zip(peaks, spans, strict=True))
    print(f"  most memory of a process: {held}")
    reports, rule = sort_reports(frame), SegmentRule()
    segments = find_segments(reports, rule)
    tracks = build_tracks(reports, segments, rule)
    build_loitering(reports, segments, tracks, LoiteringRule())
    slow_s, slow_cpu_s, slow = timed(lambda: build_loitering(reports, segments, tracks, LoiteringRule()))
    print(f"loitering of sorted tracks: {slow_s:.2f} s = {slow_s / scan_s:.2f} x the scan; {len(slow):,} found")
    print(f"  in processor time {slow_cpu_s / scan_cpu_s:.2f} x")
    print(f"the slow references: {agrees(frame)}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        print_peak(sys.argv[2], int(sys.argv[3]))
    else:
        main()
