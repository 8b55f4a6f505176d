"""Measure what a lake that a feed fills costs a case: its snapshot, reading on, and all of it read at once.

    .venv/bin/python benchmarks/live_lake.py DAYS REPORTS_A_DAY SHIPS

Ships lie at anchor, so that tracks and events cost little beside reading. Times are those of the processor.
"""

import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import polars as pl

from ullage.case import read_case
from ullage.hashes import Hashes
from ullage.lake import Lake
from ullage.snapshot import with_snapshots
from ullage.tables import POSITIONS, STATICS
from ullage.tracking import case_ais
from ullage.tracking.run import track_files
from ullage.unchanged import states_of

CASE = """format = 1
title = "Live"
from = 2024-01-01
to = 2024-12-31
[[place]]
id = "berth"
name = "Berth"
role = "loads"
[files]
ais = "../live"
"""
DAY_US = 86_400_000_000


def reports(day: int, rows: int, ships: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make the reports of a day, no two alike."""
    random = np.random.default_rng(day)
    ship, within = random.integers(0, ships, rows), np.sort(random.integers(0, DAY_US, rows))
    start = round(datetime(2024, 1, 1, tzinfo=UTC).timestamp() * 1e6) + day * DAY_US
    frame = pl.DataFrame(
        {
            "mmsi": (ship + 200_000_000).astype(str),
            "seen_at": start + within,
            "lat_deg": 40 + ship % 100 * 0.01 + random.integers(0, 1000, rows) * 1e-5,
            "lon_deg": 10 + ship // 100 * 0.05 + random.integers(0, 1000, rows) * 1e-5,
            "sog_kn": random.integers(0, 100, rows) / 10,
            "utc_second": within // 1_000_000 % 60,
            "message_type": np.ones(rows),
        }
    )
    columns = (
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in POSITIONS.schema.items()
    )
    return frame.select(columns), STATICS.frame()


def look(case: Path, out: Path, what: str) -> case_ais.CaseAis:
    """Look at the AIS of a case as a run does."""
    hashes = Hashes(case, case / "out" / ".parts")
    marks: dict[str, float] = {}
    start = time.process_time()
    read = with_snapshots(read_case(case, hashes), out, hashes)
    (out / ".parts").mkdir(parents=True, exist_ok=True)
    hashes.keep()
    taken = time.process_time()
    track = track_files

    def noted(paths: list[Path], *arguments: Any) -> Any:
        marks["files"], marks["checked"] = len(paths), time.process_time()
        return track(paths, *arguments)

    def progress(stage: str, *_: int) -> None:
        marks.setdefault(stage, time.process_time())

    with patch.object(case_ais, "track_files", noted):
        found = case_ais.track_case(read.sources["ais"], out / "ais", [], date(2024, 12, 31), progress)
    end = time.process_time()
    print(
        f"{what}: hashes and snapshot {taken - start:.1f} s; which parts are new {marks['checked'] - taken:.1f} s; "
        f"{marks['files']:.0f} files read {marks['ships'] - marks['checked']:.1f} s; "
        f"tracks {end - marks['ships']:.1f} s",
        flush=True,
    )
    return found


def main(days: int, rows: int, ships: int) -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as name:
        lake, case = Path(name) / "live", Path(name) / "case"
        case.mkdir()
        (case / "case.toml").write_text(CASE, "utf-8")
        Lake(lake).append(reports(day, rows, ships) for day in range(days))
        files = [path.stat().st_size for path in lake.rglob("*.parquet")]
        print(f"{days * rows:,} reports of {days} days in {len(files):,} files, {sum(files) / 1e6:,.0f} MB")
        look(case, case / "out", "first")
        start = time.process_time()
        states_of(case, [lake])
        print(f"a look at sizes and times {time.process_time() - start:.2f} s")
        Lake(lake).append([reports(days, rows // 2, ships)])
        grown = look(case, case / "out", "half a day more")
        whole = look(case, Path(name) / "other", "the same at once")
        print("equal" if all(grown.tables[one].equals(table) for one, table in whole.tables.items()) else "DIFFERENT")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
