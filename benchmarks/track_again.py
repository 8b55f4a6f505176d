"""What `ullage track` costs when it looks again at all that a lake holds: a day of dense reports, a month with gaps.

    python benchmarks/track_again.py [SHIPS]

`dense`: ships off stations, heard every few seconds for a day, hardly a gap. `sparse`: the fleet of `track_scan.py`, a
month, a report every twelve minutes or so and two gaps a ship. Each lake is looked through twice in one process, the
first time to load the kernels; told is the second, by stage, in seconds of processor time, so that other work on the
machine counts little. `a new day` gives the sparse lake its last day afterwards: what of the stages is done again.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from simulate_ais import BEGINS, make_senders
from track_scan import Fleet, make_ships, places_of

from ullage.lake import Lake
from ullage.simulate.air import AirSettings, receive
from ullage.tables import POSITIONS, STATICS
from ullage.tracking.run import Wanted, track_files

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stages:
    """Processor time of each stage, by the progress that is told."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage, self._since = "", time.process_time()

    def __call__(self, stage: str, done: int, of: int) -> None:
        """Add the time since the last call to the stage that it told of."""
        now = time.process_time()
        # between the end of a stage and the next word, what needs all ships is worked out
        known = f"after {stage}" if done == of else stage
        if self._stage:
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = known, now


def look(folder: Path, wanted: Wanted, what: str) -> None:
    """Look through a lake and print what it cost."""
    stages, began, processor = Stages(), time.perf_counter(), time.process_time()
    tracked = track_files([], folder, wanted, stages)
    taken, processor = time.perf_counter() - began, time.process_time() - processor
    rows, gaps = tracked.summary["lake"]["positions"], len(tracked.tables["gaps"])
    told = ", ".join(f"{name} {seconds:.1f}" for name, seconds in stages.seconds.items() if seconds >= 0.05)
    print(
        f"{what}: {rows / 1e6:.2f} M reports, {gaps} gaps: {processor:.1f} s of processor,"
        f" {processor / rows * 1e6:.2f} µs a report ({taken:.1f} s by the clock); {told}",
        flush=True,
    )


def dense(ships: int, folder: Path) -> None:
    """Make a day of dense reports, and look through it."""

    def pieces() -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        for piece in receive(1, make_senders(ships, 24.0), BEGINS, 24.0, AirSettings()):
            yield piece.positions, piece.statics

    Lake(folder, buckets=8).append(pieces())
    for what in ("dense, kernels loaded meanwhile", "dense"):
        look(folder, Wanted(), what)


def sparse(ships: int, folder: Path) -> None:
    """Make a month with gaps, look through it, then give it its last day."""
    fleet = Fleet(ships * 4000, ships, 30)
    sailed = make_ships(fleet)
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in POSITIONS.schema.items() if name not in sailed]
    reports = sailed.with_columns(absent).select(pl.col(name).cast(kind) for name, kind in POSITIONS.schema.items())
    last = pl.col("seen_at") >= reports["seen_at"].max() - timedelta(days=1)  # type: ignore[operator] # a time
    lake, wanted = Lake(folder, buckets=8), Wanted(places=places_of(fleet))
    lake.append([(reports.filter(~last), STATICS.frame())])
    for what in ("sparse, kernels loaded meanwhile", "sparse"):
        look(folder, wanted, what)
    lake.append([(reports.filter(last), STATICS.frame())])
    look(folder, wanted, "sparse, a new day")


def main() -> None:
    """Make and look through both."""
    ships = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for make in (dense, sparse):
        with tempfile.TemporaryDirectory() as name:
            make(ships, Path(name) / "lake")


if __name__ == "__main__":
    main()
