"""How fast simulated AIS is received and written, and the memory it takes, all in one run.

    python benchmarks/simulate_ais.py [SHIPS] [HOURS]

A coast of 15 stations and four satellites; ships sail to and fro within reach, three in ten lie, one in five is of
class B. Each way of writing runs in a process of its own, so that peaks of memory are its own, its kernels loaded.
Processor time stands beside the clock's: where a machine is shared, it says what a free one would do.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ullage.draws import stream
from ullage.kernels import THREADS
from ullage.simulate.air import AirSettings, Received, Sender, receive, write_csv, write_nmea, write_parquet
from ullage.simulate.receivers import SITES
from ullage.simulate.ships import Ship

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGINS = datetime(2024, 3, 1, tzinfo=UTC)
WAYS = ("nothing", "parquet", "nmea", "csv")


def make_senders(ships: int, hours: float) -> list[Sender]:
    """Make ships off all stations, each with an hour's leg to and fro."""
    rng = np.random.default_rng(stream(1, "benchmark"))
    sites = list(SITES.values())
    at = np.arange(-1.0, hours + 2)
    made = []
    for k in range(ships):
        lat, lon = np.array(sites[k % len(sites)]) + rng.normal(0, 0.25, 2)
        knots = 0.0 if rng.random() < 0.3 else float(rng.uniform(4, 20))
        aside = np.where(np.arange(len(at)) % 2, 0.5, -0.5) * knots / 60.04
        is_b = k % 5 == 0
        ship = Ship(f"{440_000_000 + k}", "cargo", "B" if is_b else "A", at, lat + aside, np.full(len(at), lon))
        made.append(
            Sender(ship, None if is_b else f"{9_000_000 + k}", f"SIM {k}", f"SX{k}", 70, draughts=((-1.0, 6.0),))
        )
    return made


def run(way: str, ships: int, hours: float) -> None:
    """Receive and write once small, to load the kernels, and once in full; print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _work(way, make_senders(20, 1.0), 1.0, folder)
        senders = make_senders(ships, hours)
        began, processor = time.perf_counter(), time.process_time()
        reports = _work(way, senders, hours, folder)
        taken, processor = time.perf_counter() - began, time.process_time() - processor
        size = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  {way:8} {reports / 1e6:7.2f} M reports, {reports / taken * 60 / 1e6:8.2f} M a minute; of processor time"
        f" {processor:6.1f} s = {reports / processor * 60 / 1e6:7.2f} M a processor's minute; {size / 1e6:6.0f} MB"
        f" written; most memory {peak:5.0f} MB",
        flush=True,
    )


def _work(way: str, senders: list[Sender], hours: float, folder: Path) -> int:
    """Receive, and write; give how many reports, positions and statics, there were."""
    count = 0

    def pieces() -> Iterator[Received]:
        nonlocal count
        for piece in receive(1, senders, BEGINS, hours, AirSettings()):
            count += len(piece.positions) + len(piece.statics)
            yield piece

    if way == "parquet":
        write_parquet(pieces(), folder)
    elif way == "nmea":
        write_nmea(pieces(), folder / "air.nmea")
    elif way == "csv":
        write_csv(pieces(), folder / "air.csv", "danish")
    else:
        for _ in pieces():
            pass
    return count


def main() -> None:
    """Run each way of writing in a process of its own, the larger world last to show that memory stays."""
    ships = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    hours = float(sys.argv[2]) if len(sys.argv) > 2 else 24.0
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{os.cpu_count()} processors, {THREADS} threads, load {load}; {ships} ships, {hours:g} h")
    for way in WAYS:
        subprocess.run([sys.executable, __file__, "--way", way, str(ships), str(hours)], check=True)  # noqa: S603 - this file
    print(f"three times as long, {3 * hours:g} h")
    subprocess.run([sys.executable, __file__, "--way", "nmea", str(ships), str(3 * hours)], check=True)  # noqa: S603 - this file


if __name__ == "__main__":
    if sys.argv[1:2] == ["--way"]:
        run(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
    else:
        main()
