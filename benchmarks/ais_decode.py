"""How fast AIS becomes columns, beside other decoders, Polars' own reader of CSV, and the speed of memory, in one run.

    python benchmarks/ais_decode.py [MESSAGES]

Peers are used if they can be imported: pyais (a dependency), aiscat, marlin-py, libais. aiscat is under the GPL and
never a dependency: make an environment of its own with Ullage and it to see that line.
"""

from __future__ import annotations

import importlib.util
import os
import random
import subprocess
import sys
import tempfile
import time
from functools import partial, reduce
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ullage.kernels import THREADS
from ullage.sources.ais.nmea import Decoder
from ullage.sources.ais.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCK = 16 * 2**20
CHARACTERS = "0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVW`abcdefghijklmnopqrstuvw"
SHARES = ((1, 60), (3, 15), (5, 5), (18, 8), (24, 5), (4, 5), (27, 2))
BITS = {1: 168, 3: 168, 5: 424, 18: 168, 24: 168, 4: 168, 27: 96}


def payload(kind: int, random_bits: random.Random) -> str:
    """Make a message of a type whose position can be and whose other fields are noise."""
    length = BITS[kind]
    value = format(random_bits.getrandbits(length), f"0{length}b")
    lat, lon = random_bits.randint(-54_000_000, 54_000_000), random_bits.randint(-108_000_000, 108_000_000)
    head = f"{kind:06b}00{random_bits.randint(200_000_000, 775_000_000):030b}"
    if kind in (1, 3, 18):
        at = 61 if kind != 18 else 57
        where = f"{lon & (2**28 - 1):028b}{lat & (2**27 - 1):027b}"
        value = value[:at] + where + value[at + 55 :]
    if kind == 27:
        value = value[:44] + f"{(lon // 1000) & (2**18 - 1):018b}{(lat // 1000) & (2**17 - 1):017b}" + value[79:]
    if kind == 24:
        value = value[:38] + f"{random_bits.randint(0, 1):02b}" + value[40:]
    return head + value[38:]


def sentences(kind: int, number: int, random_bits: random.Random) -> list[str]:
    """Give the lines of one message."""
    whole = payload(kind, random_bits)
    parts = [whole[:336], whole[336:]] if len(whole) > 336 else [whole]
    lines = []
    for at, part in enumerate(parts, 1):
        fill = -len(part) % 6
        padded = part + "0" * fill
        text = "".join(CHARACTERS[int(padded[k : k + 6], 2)] for k in range(0, len(padded), 6))
        sequence = str(number % 10) if len(parts) > 1 else ""
        content = f"AIVDM,{len(parts)},{at},{sequence},{'AB'[number % 2]},{text},{fill}"
        lines.append(f"!{content}*{reduce(lambda total, c: total ^ ord(c), content, 0):02X}")
    return lines


def make_log(messages: int, *, tagged: bool) -> bytes:
    """Make a log of a seeded mix of messages: 40,000 different ones, laid end to end as often as needed."""
    random_bits = random.Random(1)  # noqa: S311 - no secret
    kinds = random_bits.choices([kind for kind, _ in SHARES], [share for _, share in SHARES], k=min(messages, 40_000))
    lines = []
    for number, kind in enumerate(kinds):
        for line in sentences(kind, number, random_bits):
            tag = f"s:station-{number % 37},c:{1_700_000_000 + number}"
            check = reduce(lambda total, c: total ^ ord(c), tag, 0)
            lines.append(f"\\{tag}*{check:02X}\\{line}" if tagged else line)
    once = ("\n".join(lines) + "\n").encode()
    return once * max(1, messages // len(kinds))


def best(function: Callable[[], object], times: int = 3) -> float:
    """Give the shortest time of several [s]."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        function()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def blocks_of(data: bytes) -> list[bytes]:
    """Cut a log into blocks, as a file gives them."""
    return [data[at : at + BLOCK] for at in range(0, len(data), BLOCK)]


def decode(blocks: list[bytes], threads: int) -> int:
    """Decode blocks to columns; give how many messages there were."""
    decoder = Decoder(threads=threads)
    found = [decoder.feed(block).counts.decoded.total() for block in blocks]
    return sum(found) + decoder.finish().counts.decoded.total()


def by_pyais(lines: list[bytes]) -> int:
    """Decode lines with pyais as its manual shows."""
    from pyais.stream import IterMessages

    return len([message.decode() for message in IterMessages(lines)])


def by_aiscat(path: Path) -> float | None:
    """Give the seconds that aiscat takes from a file to arrays; None where it is not there."""
    if importlib.util.find_spec("aiscat") is None:
        return None
    import aiscat  # type: ignore[import-not-found, unused-ignore]

    if hasattr(aiscat, "decode_numpy"):
        return best(lambda: aiscat.decode_numpy(str(path)), 2)
    names = ("mmsi", "lat", "lon", "speed", "course", "heading")

    def to_arrays() -> list[np.ndarray]:
        found = list(aiscat.from_file(str(path)))
        return [np.array([one.get(name, np.nan) for one in found]) for name in names]

    return best(to_arrays, 2)


def by_marlin(data: bytes) -> int:
    """Decode with marlin, in Rust, and take six columns of its objects to arrays; give the messages."""
    from marlin.ais import AisParser  # type: ignore[import-not-found, unused-ignore]

    parser, rows, found = AisParser.streaming(), [], 0
    names = ("latitude_deg", "longitude_deg", "speed_over_ground", "course_over_ground", "true_heading")
    values = attrgetter("mmsi", *(f"{name}.value" for name in names))
    for at in range(0, len(data), 1 << 15):
        parser.feed(data[at : at + (1 << 15)])
        for message in parser.iter(strict=False):
            found += 1
            if hasattr(message.body, "true_heading"):
                rows.append(values(message.body))
    np.array(rows, dtype=np.float64)
    return found


def by_libais(data: bytes) -> int:
    """Decode single sentences with libais."""
    import ais  # type: ignore[import-not-found, unused-ignore]

    found = 0
    for line in data.splitlines():
        fields = line.split(b",")
        if fields[1] == b"1":
            found += bool(ais.decode(fields[5].decode(), int(fields[6][:1])))
    return found


def stream(gigabytes: float) -> tuple[float, float]:
    """Read a log on disk to frames in a new process; give messages a second and the most memory it holds [MB]."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.nmea"
        once = make_log(40_000, tagged=True)
        with path.open("wb") as file:
            for _ in range(int(gigabytes * 1e9 / len(once))):
                file.write(once)
        command = [sys.executable, __file__, "--stream", str(path)]
        told = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this file
    rate, peak = told.stdout.split()
    return float(rate), float(peak)


def print_stream(path: str) -> None:
    """Read a file to frames, piece by piece; print messages a second and the peak of memory."""
    decode([make_log(40_000, tagged=True)], THREADS)
    reading, begin = Reading(path), time.perf_counter()
    for _ in reading:
        pass
    rate = reading.counts.decoded.total() / (time.perf_counter() - begin)
    status = Path("/proc/self/status").read_text("ascii")  # unlike getrusage it does not know what the parent held
    print(rate, int(status.partition("VmHWM:")[2].split()[0]) / 1024)


HEADER = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,"
    "Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type,A,B,C,D"
)


def table_row(number: int, random_bits: random.Random) -> str:
    """Make a row as the Danish Maritime Authority has them."""
    ship = random_bits.randrange(3000)
    at = f"{1 + number // 86_400 % 28:02d}/01/2024 {number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}"
    where = f"{random_bits.uniform(54, 58):.6f},{random_bits.uniform(8, 13):.6f}"
    moving = f"{random_bits.uniform(0, 15):.1f},{random_bits.uniform(0, 360):.1f},{random_bits.randrange(360)}"
    what = (
        f"{9_000_000 + ship},OX{ship % 999},SHIP {ship},Cargo,,{8 + ship % 30},{40 + ship % 200},GPS,{ship % 90 / 10}"
    )
    rest = f'"KALUNDBORG, DK",06/01/2024 12:00:00,AIS,{ship % 100},{ship % 50},{ship % 20},{ship % 9}'
    return f"{at},Class A,{219_000_000 + ship},{where},Under way using engine,0.0,{moving},{what},{rest}"


def print_table(rows: int) -> None:
    """Print rows a second of a table, read to reports, beside Polars reading it as it stands."""
    random_bits = random.Random(1)  # noqa: S311 - no secret
    once = "\n".join(table_row(number, random_bits) for number in range(100_000)) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_text(HEADER + "\n" + once * (rows // 100_000))
        typed = best(lambda: pl.read_csv(path, infer_schema_length=1000), 2)
        texts = best(lambda: pl.read_csv(path, infer_schema=False), 2)
        own = best(lambda: sum(len(positions) for positions, _ in Reading(path)), 2)
    print(f"\n{rows:,} rows of a Danish table, 26 columns")
    print(f"  Polars, types guessed  {rows / typed / 1e6:8.2f} M rows/s")
    print(f"  Polars, all texts      {rows / texts / 1e6:8.2f} M rows/s")
    print(f"  Ullage, to reports     {rows / own / 1e6:8.2f} M rows/s: {own / typed:.1f} times as long")


def main() -> None:
    """Print the figures."""
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000_000
    print(f"{os.cpu_count()} processors, {THREADS} threads")
    bare: dict[int, float] = {}
    for tagged in (False, True):
        rates = print_own(make_log(messages, tagged=tagged), "tag blocks" if tagged else "bare sentences")
        few = make_log(40_000, tagged=tagged)
        some, lines = decode([few], 1), few.splitlines()
        print_peer("pyais", some / best(partial(by_pyais, lines), 2), rates)
        bare = bare or rates
    print_others(bare)
    rate, peak = stream(1.0)
    print(f"\n1 GB log with tag blocks, file to frames: {rate / 1e6:.2f} M messages/s, most memory {peak:,.0f} MB")
    print_table(1_000_000)


def print_own(data: bytes, what: str) -> dict[int, float]:
    """Print and give Ullage's messages a second by threads."""
    blocks = blocks_of(data)
    count = decode(blocks, 1)
    copy = best(lambda: np.frombuffer(data, dtype=np.uint8).copy())
    print(
        f"\n{count:,} messages, {len(data) / 1e6:,.0f} MB, {what}; copying the bytes {len(data) / copy / 1e6:,.0f} MB/s"
    )
    rates = {}
    for threads in (1, 2):
        taken = best(partial(decode, blocks, threads), 7)
        rates[threads] = count / taken
        print(
            f"  Ullage, {threads} thread(s) {rates[threads] / 1e6:8.2f} M messages/s, "
            f"{len(data) / taken / 1e6:,.0f} MB/s"
        )
    return rates


def print_peer(name: str, rate: float, rates: dict[int, float]) -> None:
    """Print a peer's messages a second and the ratio to them."""
    ratios = " and ".join(f"{own / rate:,.0f}" for own in rates.values())
    print(f"  {name:26} {rate / 1e6:8.3f} M messages/s: Ullage {ratios} times on one and two threads")


def print_others(rates: dict[int, float]) -> None:
    """Print what compiled decoders do, where they are installed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.nmea"
        path.write_bytes(make_log(400_000, tagged=False))
        seconds = by_aiscat(path)
    if seconds is None:
        print("  aiscat is not installed")
    else:
        print_peer("aiscat, six columns", 400_000 / seconds, rates)
    few = make_log(40_000, tagged=False)
    for module, what, peer in (
        ("marlin", "marlin, six columns", by_marlin),
        ("ais", "libais, dictionaries", by_libais),
    ):
        if importlib.util.find_spec(module) is None:
            print(f"  {module} is not installed")
        else:
            found = peer(few)
            print_peer(what, found / best(partial(peer, few), 2), rates)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--stream"]:
        print_stream(sys.argv[2])
    else:
        main()
