"""How fast reports on disk become tracks, gaps and port visits, beside reading them and beside Polars, in one run.

    python benchmarks/track_scan.py [POSITIONS] [SHIPS] [DAYS]
    python benchmarks/track_scan.py linear [POSITIONS]

A seeded fleet is written as a lake is: a Parquet file a day and bucket, sorted by MMSI and time. The scan reads the
five columns that are needed of all files, bucket by bucket, by Polars on all threads. Finding starts from the frames
read, so the scan is not in it: tracks, gaps and port visits of all buckets, down to the three tables and the track of
each row. Polars does a simpler job on the same frames: silences by shift, tracks by implied speed or silence, port
visits by distance to the places of the same cell and run-length encoding; it knows no shared MMSI, no hysteresis and no
ids. The best of three rounds, by turns. Some ships are done by the plain forms too.

`linear` measures one, two, four and eight fleets of 12.5 M positions in one lake, reading and finding bucket by bucket,
each in a process of its own: seconds, and the most memory resident. Buckets stay sixteen, so they grow with the lake.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ullage.geo import wrapped
from ullage.lake.layout import Partition, buckets_of, parquet_bytes, ship_numbers
from ullage.records import Place
from ullage.tables import POSITIONS
from ullage.track.columns import sort_reports
from ullage.track.gap import GapRule, build_gaps, least_us
from ullage.track.port_visit.reference import PlainReport, stays_reference
from ullage.track.port_visit.visits import PortVisitRule, build_port_visits
from ullage.track.segment import SegmentRule, build_tracks, find_segments, track_ids
from ullage.track.segment_reference import PlainShip

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

NEEDED = ["mmsi", "seen_at", "lat_deg", "lon_deg", "sog_kn"]
BUCKETS = 16
BEGIN = date(2024, 3, 1)
HOUR_US = 3_600_000_000


@dataclass(frozen=True)
class Fleet:
    """What the benchmark's ships do.

    Parameters
    ----------
    positions, ships, days
        How many there are in all, and over how long.
    seed
        Of all that is drawn.
    """

    positions: int = 12_000_000
    ships: int = 3_000
    days: int = 30
    seed: int = 1

    @property
    def ports(self) -> Floats:
        """Positions of sixty ports: three seas, one of them across the antimeridian [°]."""
        rng = np.random.default_rng([self.seed, 0])
        centres = np.array([(39.0, 132.0), (-8.0, 112.0), (54.0, 180.0)])
        return np.repeat(centres, 20, axis=0) + rng.uniform((-7, -9), (7, 9), (60, 2))


def sail(fleet: Fleet, ship: int) -> dict[str, npt.NDArray[np.float64]]:
    """Give hours, positions and speeds of one ship's reports: she sails from port to port of a sea and lies there."""
    rng = np.random.default_rng([fleet.seed, 1, ship])
    sea = 20 * (ship % 3)
    calls = rng.integers(sea, sea + 20, 4 + 2 * fleet.days)
    at = fleet.ports[calls]
    knots = rng.uniform(8, 14)
    way = np.hypot(np.diff(at[:, 0]), np.diff(at[:, 1]) * np.cos(np.radians(at[:-1, 0]))) * 60
    legs = np.stack([rng.gamma(2, 12, len(way)), way / knots], axis=1).ravel()  # to lie, to sail, to lie, ...
    ends = np.concatenate([[0.0], np.cumsum(legs)]) - rng.uniform(0, 48)
    stops = np.repeat(at, 2, axis=0)[: len(ends)]
    mean_h = fleet.days * 24 * fleet.ships / fleet.positions
    hours = np.cumsum(rng.exponential(mean_h, int(fleet.days * 24 / mean_h * 1.2) + 50))
    hours = hours[hours < fleet.days * 24]
    for begin in rng.uniform(0, fleet.days * 24, rng.poisson(fleet.days / 12)):
        hours = hours[(hours < begin) | (hours > begin + rng.uniform(4, 72))]
    leg = np.clip(np.searchsorted(ends, hours, side="right") - 1, 0, len(ends) - 2)
    moving = leg % 2 == 1
    noise = rng.normal(0, 1e-4, (2, len(hours)))
    lat = np.interp(hours, ends, stops[:, 0]) + noise[0]
    lon = wrapped(np.interp(hours, ends, stops[:, 1]) + noise[1])
    sog = np.where(moving, knots + rng.normal(0, 0.3, len(hours)), rng.integers(0, 2, len(hours)) * 0.1)
    wild = rng.random(len(hours)) < 2e-5
    return {"hours": hours, "lat": np.where(wild, -lat, lat), "lon": lon, "sog": sog}


def make_ships(fleet: Fleet) -> pl.DataFrame:
    """Give the reports of the whole fleet, sorted by MMSI and time; one MMSI in a hundred is shared by two ships."""
    numbers = np.random.default_rng([fleet.seed, 2]).choice(499_000_000, fleet.ships, replace=False) + 201_000_000
    numbers[1::100] = numbers[0::100][: len(numbers[1::100])]
    rows = [sail(fleet, ship) for ship in range(fleet.ships)]
    begin_us = (BEGIN - date(1970, 1, 1)).days * 24 * HOUR_US
    hours = np.concatenate([one["hours"] for one in rows])
    frame = pl.DataFrame(
        {
            "mmsi": pl.Series(np.repeat(numbers, [len(one["hours"]) for one in rows])).cast(pl.String),
            "seen_at": pl.Series((hours * 3600).astype(np.int64) * 1_000_000 + begin_us),
            "lat_deg": np.rint(np.concatenate([one["lat"] for one in rows]) * 6e5) / 6e5,
            "lon_deg": np.rint(np.concatenate([one["lon"] for one in rows]) * 6e5) / 6e5,
            "sog_kn": np.rint(np.concatenate([one["sog"] for one in rows]) * 10) / 10,
        }
    )
    return frame.with_columns(pl.col("seen_at").cast(POSITIONS.schema["seen_at"])).sort(NEEDED)


def write_lake(fleet: Fleet, folder: Path) -> int:
    """Write the fleet's reports as a lake lays them out; give how many there are."""
    frame = make_ships(fleet)
    bucket = pl.Series("bucket", buckets_of(ship_numbers(frame["mmsi"]), BUCKETS))
    day = (pl.col("seen_at").dt.epoch("d")).alias("day")
    absent = [pl.lit(None, kind).alias(name) for name, kind in POSITIONS.schema.items() if name not in NEEDED]
    whole = frame.with_columns(bucket, day, *absent)
    for (number, of_day), part in whole.partition_by("bucket", "day", include_key=False, as_dict=True).items():
        path = folder / Partition("positions", int(of_day), int(number)).path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(parquet_bytes(part.select(POSITIONS.schema.names())))
    return len(frame)


def places_of(fleet: Fleet) -> tuple[Place, ...]:
    """Give the ports as places, of the default radius."""
    return tuple(Place(f"port {k:02}", "", "loads", lat, lon) for k, (lat, lon) in enumerate(fleet.ports.tolist()))


def read_bucket(folder: Path, bucket: int) -> pl.DataFrame:
    """Read the needed columns of a bucket, all days."""
    files = sorted(folder.glob(f"positions/*/bucket={bucket:02d}/*.parquet"))
    return pl.read_parquet(files, columns=NEEDED)


def find_all(positions: pl.DataFrame, places: tuple[Place, ...], until_us: int | None = None) -> list[pl.DataFrame]:
    """Find tracks, gaps and port visits of a bucket as the pipeline does."""
    segment, gap = SegmentRule(), GapRule()
    reports = sort_reports(positions)
    segments = find_segments(reports, segment, least_us(gap), until_us)
    tracks = build_tracks(reports, segments, segment)
    gaps = build_gaps(reports, segments, tracks, gap, segment)
    visits = build_port_visits(reports, segments, tracks, places, PortVisitRule())
    return [track_ids(reports, segments, tracks).to_frame(), tracks, gaps, visits]


def way_nm(lat_a: pl.Expr, lon_a: pl.Expr, lat_b: pl.Expr, lon_b: pl.Expr) -> pl.Expr:
    """Measure a way on the sphere [nm]."""
    phi, psi, turned = lat_a.radians(), lat_b.radians(), (lon_b - lon_a).radians()
    half = ((psi - phi) / 2).sin() ** 2 + phi.cos() * psi.cos() * (turned / 2).sin() ** 2
    return 2 * 3440.065 * half.sqrt().clip(0, 1).arcsin()


def cells_of(lat: str, lon: str) -> pl.Expr:
    """Give the cell of a tenth of a degree."""
    return ((pl.col(lat) * 10).floor().cast(pl.Int32) * 4000 + (pl.col(lon) * 10).floor().cast(pl.Int32)).alias("cell")


def find_in_polars(positions: pl.DataFrame, places: tuple[Place, ...]) -> list[pl.DataFrame]:
    """Find about the same with Polars' expressions."""
    near = pl.DataFrame(
        {
            "place": [one.id for one in places],
            "p_lat": [one.lat_deg for one in places],
            "p_lon": [one.lon_deg for one in places],
        }
    )
    steps = pl.DataFrame({"dy": [-1, -1, -1, 0, 0, 0, 1, 1, 1], "dx": [-1, 0, 1] * 3})
    reach = near.join(steps, how="cross").with_columns(
        y=pl.col("p_lat") + pl.col("dy") * 0.1, x=pl.col("p_lon") + pl.col("dx") * 0.1
    )
    by_cell = reach.select("place", "p_lat", "p_lon", cells_of("y", "x"))
    own = [pl.col(name).shift(1).over("mmsi") for name in ("seen_at", "lat_deg", "lon_deg")]
    ordered = (
        positions.lazy()
        .sort("mmsi", "seen_at")
        .with_columns(
            hours=(pl.col("seen_at") - own[0]).dt.total_microseconds() / 3.6e9,
            nm=way_nm(own[1], own[2], pl.col("lat_deg"), pl.col("lon_deg")),
        )
    )
    new = (pl.col("hours") > 8) | (pl.col("nm") > 25 * (pl.col("hours") + 0.25) + 1) | pl.col("hours").is_null()
    marked = ordered.with_columns(track=new.cum_sum()).collect()
    tracks = marked.group_by("mmsi", "track").agg(
        pl.len(), pl.col("seen_at").first().alias("first"), pl.col("seen_at").last().alias("last"), pl.col("nm").sum()
    )
    gaps = marked.filter(pl.col("hours") >= 6)
    inside = (
        marked.with_row_index()
        .select("index", "lat_deg", "lon_deg", cells_of("lat_deg", "lon_deg"))
        .join(by_cell, on="cell")
        .with_columns(way=way_nm(pl.col("lat_deg"), pl.col("lon_deg"), pl.col("p_lat"), pl.col("p_lon")))
        .filter(pl.col("way") <= 3000 / 1852)
        .sort("way")
        .unique("index", keep="first")
        .select("index", "place")
    )
    at = marked.with_row_index().join(inside, on="index", how="left", maintain_order="left")
    runs = at.with_columns(run=pl.struct("mmsi", "place").rle_id()).filter(pl.col("place").is_not_null())
    visits = runs.group_by("run").agg(
        pl.col("mmsi", "place").first(),
        pl.col("seen_at").first().alias("first"),
        pl.col("seen_at").last().alias("last"),
        pl.col("seen_at").filter(pl.col("sog_kn") < 0.2).first().alias("stopped"),
        pl.len(),
    )
    return [marked.select("track"), tracks, gaps, visits]


def agrees(frames: list[pl.DataFrame], places: tuple[Place, ...], ships: int) -> int:
    """Hold some ships of the first bucket to the plain forms; give how many, or fail."""
    names = frames[0]["mmsi"].unique().sort().head(ships)
    positions = frames[0].filter(pl.col("mmsi").is_in(names.to_list()))
    _, tracks, gaps, visits = find_all(positions, places)
    reports = sort_reports(positions)
    plain_tracks, plain_gaps, plain_visits = 0, set(), []
    for ship in range(len(reports.mmsi)):
        part = slice(reports.first[ship], reports.first[ship + 1])
        t, lat, lon, sog = (one[part] for one in (reports.t_us, reports.lat, reports.lon, reports.sog))
        plain = PlainShip(t, lat, lon, sog, SegmentRule(), least_us(GapRule()), reports.latest_us)
        plain_tracks += len(plain.tracks())
        plain_gaps |= {(int(t[one.off]), None if one.on is None else int(t[one.on])) for one in plain.gaps()}
        for lineage in plain.lineages:
            placed = set(lineage.positions)
            heard = [
                PlainReport(int(t[i]), *((float(lat[i]), float(lon[i]), float(sog[i])) if i in placed else ()))
                for i in lineage.heard
            ]
            if lineage.is_ship:
                plain_visits += stays_reference(heard, places, PortVisitRule(), reports.latest_us)
    found = visits.select(pl.col("first_at", "last_at", "exited_at").dt.timestamp("us"), "place_id").rows()
    expected = [(one.first, one.last, one.exited, one.place.id) for one in plain_visits]
    same_gaps = set(gaps.select(pl.col("off_at", "on_at").dt.timestamp("us")).rows()) == plain_gaps
    same_visits = sorted(found, key=repr) == sorted(expected, key=repr)
    if len(tracks) != plain_tracks or not same_gaps or not same_visits:
        raise SystemExit("the kernels and the plain forms differ")
    return len(names)


def best(functions: dict[str, Callable[[], object]], rounds: int = 3) -> dict[str, float]:
    """Give the shortest time of each [s], asked by turns so that all have the same company."""
    taken = dict.fromkeys(functions, np.inf)
    for _ in range(rounds):
        for name, function in functions.items():
            begin = time.perf_counter()
            function()
            taken[name] = min(taken[name], time.perf_counter() - begin)
    return taken


def compare(fleet: Fleet) -> None:
    """Print scan, finding and Polars, and their ratios."""
    places = places_of(fleet)
    with tempfile.TemporaryDirectory() as folder:
        count = write_lake(fleet, Path(folder))
        frames = [read_bucket(Path(folder), bucket) for bucket in range(BUCKETS)]
        print(f"{count:,} positions of {fleet.ships:,} ships in {fleet.days} days, {BUCKETS} buckets")
        print(f"  {agrees(frames, places, 12)} ships: tracks, gaps and visits are those of the plain forms")
        find_all(frames[0].head(1000), places)  # compiles, or takes what is compiled from the cache
        taken = best(
            {
                "scan": lambda: [read_bucket(Path(folder), bucket) for bucket in range(BUCKETS)],
                "finding": lambda: [find_all(frame, places) for frame in frames],
                "Polars": lambda: [find_in_polars(frame, places) for frame in frames],
            }
        )
    for name, seconds in taken.items():
        print(f"  {name:8} {seconds:6.2f} s  {seconds / count * 1e9:6.1f} ns a position")
    ratios = taken["finding"] / taken["scan"], taken["Polars"] / taken["finding"]
    print(f"  finding takes {ratios[0]:.2f} times the scan, Polars {ratios[1]:.1f} times the finding")


def linear(positions: int = 12_500_000) -> None:
    """Print seconds and memory for one to eight fleets."""
    with tempfile.TemporaryDirectory() as folder:
        counts = [
            write_lake(Fleet(positions, positions // 4_000, 30, seed), Path(folder) / str(seed)) for seed in range(1, 9)
        ]
        for fleets in (1, 2, 4, 8):
            ran = subprocess.run(  # noqa: S603 - itself
                [sys.executable, __file__, "part", folder, str(fleets)], capture_output=True, text=True, check=True
            )
            seconds, most_mb = map(float, ran.stdout.split())
            count = sum(counts[:fleets])
            each = f"{seconds:6.2f} s, {seconds / count * 1e9:5.1f} ns each"
            print(f"  {count:12,} positions: {each}, {most_mb:6.0f} MB resident at most")


def part(folder: Path, fleets: int) -> None:
    """Read and find the first fleets bucket by bucket; print seconds and the most memory [MB]."""
    places = places_of(Fleet())
    roots = [folder / str(seed) for seed in range(1, fleets + 1)]
    find_all(read_bucket(roots[0], 0).head(1000), places)
    begin = time.perf_counter()
    for bucket in range(BUCKETS):
        find_all(pl.concat([read_bucket(root, bucket) for root in roots]), places)
    taken = time.perf_counter() - begin
    status = Path("/proc/self/status").read_text("ascii")  # what getrusage says counts the parent in
    print(taken, int(status.split("VmHWM:")[1].split()[0]) / 1024)


def main() -> None:
    """Compare, or measure how time and memory grow."""
    if sys.argv[1:2] == ["linear"]:
        linear(*map(int, sys.argv[2:3]))
    elif sys.argv[1:2] == ["part"]:
        part(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        compare(Fleet(*map(int, sys.argv[1:4])))


if __name__ == "__main__":
    main()
