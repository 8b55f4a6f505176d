"""Whether a live feed of 50,000 messages a second comes into the lake whole.

    python benchmarks/listen.py [--seconds 600] [--rate 50000] [--by tcp|udp] [--in DIR]

A process of its own sends messages of 20,000 ships, each another report, so that none is a copy of another; `ullage
listen` hears them. Printed is what was sent, what the lake holds, and what it took.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ullage.lake import Lake

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    import numpy.typing as npt

SHIPS = 20_000
TICK_S = 0.02
START = len("!AIVDM,1,1,,A,")
MOVED = (13, 12, 18, 17)  # characters of a payload that hold bits of longitude, and of latitude, and no others
HEXADECIMAL = np.frombuffer(b"0123456789ABCDEF", np.uint8)
CHARACTERS = "0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVW`abcdefghijklmnopqrstuvw"


def payload(ship: int) -> str:
    """Give the six-bit characters of a class A position report."""
    lat, lon = (10 + ship % 50) * 600_000, (60 + ship // 400) * 600_000
    head = ((1, 6), (0, 2), (200_000_000 + ship, 30), (0, 4), (0, 8), (100, 10), (1, 1))
    fields = (*head, (lon, 28), (lat, 27), (900, 12), (90, 9), (30, 6), (0, 25))
    bits = "".join(format(value, f"0{length}b") for value, length in fields)
    return "".join(CHARACTERS[int(bits[at : at + 6], 2)] for at in range(0, 168, 6))


def sentences(ships: range) -> npt.NDArray[np.uint8]:
    """Give sentences as rows of equal length, their checksums still to come."""
    lines = b"".join(f"!AIVDM,1,1,,A,{payload(ship)},0*00\r\n".encode() for ship in ships)
    return np.frombuffer(lines, np.uint8).reshape(len(ships), -1).copy()


def turned(rows: npt.NDArray[np.uint8], turn: int) -> npt.NDArray[np.uint8]:
    """Move all ships a little, to where none was before, and write the checksums."""
    for column, shift in zip(MOVED, (0, 6, 12, 18), strict=True):
        rows[:, START + column] = ord(CHARACTERS[turn >> shift & 63])
    star = rows.shape[1] - 5
    sums = np.bitwise_xor.reduce(rows[:, 1:star], axis=1)
    rows[:, star + 1], rows[:, star + 2] = HEXADECIMAL[sums >> 4], HEXADECIMAL[sums & 15]
    return rows


def send(by: str, port: int, rate: int, seconds: float, told: Connection) -> None:
    """Send at a rate, each time other reports."""
    per_tick = round(rate * TICK_S)
    ticks = max(1, SHIPS // per_tick)
    made = [sentences(range(at * per_tick, (at + 1) * per_tick)) for at in range(ticks)]
    told.send("made")
    with _open(by, port) as feed:
        begun, sent, behind = time.monotonic(), 0, 0.0
        for tick in range(round(seconds / TICK_S)):
            rows = turned(made[tick % ticks], tick // ticks)
            late = time.monotonic() - begun - tick * TICK_S
            behind = max(behind, late)
            if late < 0:
                time.sleep(-late)
            if by == "tcp":
                feed.sendall(rows.tobytes())
            else:
                for row in rows:
                    feed.send(row.data)
            sent += per_tick
        told.send((sent, time.monotonic() - begun, behind))
        if by == "tcp":
            told.recv()


def _open(by: str, port: int) -> socket.socket:
    if by == "udp":
        feed = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        feed.connect(("127.0.0.1", port))
        return feed
    with socket.create_server(("127.0.0.1", port)) as server:
        return server.accept()[0]


def free_port(by: str) -> int:
    """Find a port that nobody has."""
    kind = socket.SOCK_DGRAM if by == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def main() -> None:
    """Send, hear, and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rate", type=int, default=50_000)
    parser.add_argument("--by", choices=("tcp", "udp"), default="tcp")
    parser.add_argument("--in", dest="folder", type=Path, default=None)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(dir=asked.folder))
    try:
        measure(asked.by, asked.rate, asked.seconds, folder)
    finally:
        shutil.rmtree(folder)


def measure(by: str, rate: int, seconds: float, folder: Path) -> None:
    """Run a feed and a listener, and print what became of it."""
    port, load = free_port(by), os.getloadavg()[0]
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    sender = multiprocessing.get_context("spawn").Process(target=send, args=(by, port, rate, seconds, theirs))
    listener = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", "ullage", "listen", f"{by}://127.0.0.1:{port}", "-o", str(folder / "lake"), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    lines: list[str] = []
    hearing = threading.Thread(target=lambda: lines.extend(listener.stderr or ()), daemon=True)
    hearing.start()
    time.sleep(8)  # until it is bound
    sender.start()
    ours.recv()
    sent, took, behind = ours.recv()
    time.sleep(3)
    stopped = time.monotonic()
    listener.send_signal(signal.SIGINT)
    if by == "tcp":
        ours.send("end")
    sender.join()
    told = json.loads(listener.communicate()[0])
    until_poured = time.monotonic() - stopped
    hearing.join(1)
    lake = Lake(folder / "lake")
    held = int(lake.count()["rows"].sum())
    states = [json.loads(one) for one in lines if one.startswith("{")]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{by}, {rate:,} messages/s asked, {sent / took:,.0f} sent for {took:.0f} s")
    print(f"load of the machine {load:.0f} before, {os.getloadavg()[0]:.0f} after")
    print(f"sent {sent:,}, heard {told['lines']:,}, decoded {sum(told['decoded'].values()):,}, in the lake {held:,}")
    print(
        f"repeated {told['positions']['repeated']:,}, copies {told['positions']['copies']:,}, refused {told['refused']}"
    )
    print(
        f"dropped {told['dropped']:,} by Ullage, {told['dropped_by_system']} by the system; outages {told['outages']}"
    )
    print(f"sender late by at most {behind:.1f} s; {until_poured:.1f} s from Ctrl-C to the end")
    most = max((one["on_tape_bytes"] for one in states), default=0)
    print(f"at most {most / 1e6:.0f} MB not decoded; most memory of a process {used.ru_maxrss / 1024:.0f} MB")
    print(f"processor {used.ru_utime + used.ru_stime:.0f} s, sender included")
    print("none lost" if held == sent else "SOME LOST")


if __name__ == "__main__":
    main()
