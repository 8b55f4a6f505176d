"""Fuzzes the readers of AIS with atheris: random bytes, mutated sentences, and messages beside pyais.

    python -m venv .fuzz && .fuzz/bin/pip install atheris -e .
    .fuzz/bin/python fuzz/ais.py [nmea|files|pyais] -max_total_time=600 [libFuzzer's options]

Compiled kernels are not seen by the fuzzer's coverage, so that `nmea` counts on its mutations; the Python around them
is. What fails is written to `crash-*`, which reproduces it when it is given as an argument. The hypothesis tests in
`tests/sources/ais` hold the same properties with fewer examples.
"""

from __future__ import annotations

import sys
import tempfile
from functools import reduce
from pathlib import Path

import atheris  # type: ignore[import-not-found, unused-ignore]

# kernels are imported first: what is instrumented cannot be compiled
from ullage.errors import InputError
from ullage.sources.ais import csv_rows, json_objects  # noqa: F401 - as above
from ullage.sources.ais.counts import Counts
from ullage.sources.ais.frames import to_frames
from ullage.sources.ais.nmea import Decoder

with atheris.instrument_imports(include=["ullage.sources.ais"]):
    from ullage.sources.ais.reading import Reading

import pyais

CHARACTERS = b"0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVW`abcdefghijklmnopqrstuvw"
SEEDS = (
    b"!AIVDM,1,1,,A,144FV@@P1UaQB90HKf83Q2nt0000,0*5F\n",
    b"\\s:station-1,c:1709694245*5D\\!AIVDM,1,1,,A,144FV@@P1UaQB90HKf83Q2nt0000,0*5F\n",
    b"!AIVDM,1,1,,A,B44FV@@0IJHDR@66sR0p@eg00000,0*4A,r003669946,1709694246\n",
    b"$PGHP,1,2024,3,6,3,4,7,250,219,,2190047,1,2B*00\n",
    b"!AIVDM,2,1,1,A,544FV@@2;CcED444001<PU20tpD000000000001@8hD784k<N>USlm3h,0*72\n",
    b"!AIVDM,2,2,1,A,j3V@00000000000,2*6A\n",
    b"# a comment\r\n",
)
CLOSE = 1e-6  # pyais rounds positions to six decimals
TABLED = {1, 2, 3, 5, 18, 19, 24, 27}


def add_up(counts: Counts) -> None:
    """Hold an account to its sum."""
    parts = counts.decoded.total() + counts.spent.total() + counts.refused.total()
    if counts.read != parts:
        raise AssertionError(f"read {counts.read}, accounted for {parts}: {counts}")


def fuzz_nmea(data: bytes) -> None:
    """Decode sentences, mutated and cut anywhere, twice: the account is whole, and cuts change nothing."""
    given = atheris.FuzzedDataProvider(data)
    lines = bytearray()
    for _ in range(given.ConsumeIntInRange(1, 12)):
        line = bytearray(SEEDS[given.ConsumeIntInRange(0, len(SEEDS) - 1)])
        for _ in range(given.ConsumeIntInRange(0, 4)):
            at = given.ConsumeIntInRange(0, len(line) - 1)
            line[at : at + given.ConsumeIntInRange(0, 3)] = given.ConsumeBytes(given.ConsumeIntInRange(0, 3))
            line = line or bytearray(b"\n")
        lines += resummed(bytes(line)) if given.ConsumeBool() else line
    lines += given.ConsumeBytes(given.ConsumeIntInRange(0, 200))
    cut = given.ConsumeIntInRange(0, len(lines))
    whole, parted = decode([bytes(lines)]), decode([bytes(lines[:cut]), bytes(lines[cut:])])
    add_up(whole[0])
    if whole != parted:
        raise AssertionError(f"cut at {cut}: {whole} and {parted}")


def decode(blocks: list[bytes]) -> tuple[Counts, list[int]]:
    """Decode blocks; give the account and how many reports there were."""
    decoder, counts, rows = Decoder(threads=1), Counts(), [0, 0]
    for block in [*blocks, None]:
        decoded = decoder.finish() if block is None else decoder.feed(block)
        counts += decoded.counts
        rows = [count + len(frame) for count, frame in zip(rows, to_frames(decoded), strict=True)]
    return counts, rows


def resummed(line: bytes) -> bytes:
    """Give a line whose checksum is right, so that what it says is looked at."""
    first, star = line.find(b"!"), line.find(b"*", line.find(b"!") + 1)
    if first < 0 or star < 0:
        return line
    total = reduce(lambda total, byte: total ^ byte, line[first + 1 : star], 0)
    return line[: star + 1] + b"%02X" % total + line[star + 3 :]


def fuzz_files(data: bytes) -> None:
    """Read a file of anything: it is read, or it is a problem; the account is whole."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        reading = Reading(file.name)
        try:
            for _ in reading:
                pass
        except InputError:
            pass
        add_up(reading.counts)


def fuzz_pyais(data: bytes) -> None:
    """Decode one sentence with a right checksum: what is tabled here, pyais decodes too, to the same position."""
    payload = bytes(CHARACTERS[byte & 63] for byte in data[1:72])
    content = b"AIVDM,1,1,,A,%b,%d" % (payload, data[0] % 6 if data else 0)
    line = resummed(b"!%b*00\n" % content)
    decoder = Decoder(threads=1)
    decoded = decoder.feed(line)
    add_up(decoded.counts)
    positions, _ = to_frames(decoded)
    kinds = {int(kind) for kind in decoded.counts.decoded} & TABLED
    if not kinds:
        return
    theirs = pyais.decode(line.strip()).asdict()
    if {int(theirs["msg_type"])} != kinds or int(theirs["mmsi"]) == 0:
        raise AssertionError(f"{line!r}: {decoded.counts}, pyais {theirs}")
    for row in positions.iter_rows(named=True):
        if row["lat_deg"] is not None and (
            abs(row["lat_deg"] - theirs["lat"]) > CLOSE or abs(row["lon_deg"] - theirs["lon"]) > CLOSE
        ):
            raise AssertionError(f"{line!r}: {row}, pyais {theirs}")


def main() -> None:
    """Fuzz what the first argument names, `files` by default."""
    targets = {"nmea": fuzz_nmea, "files": fuzz_files, "pyais": fuzz_pyais}
    name = sys.argv.pop(1) if sys.argv[1:] and sys.argv[1] in targets else "files"
    corpus = Path(tempfile.mkdtemp())
    for number, seed in enumerate(SEEDS):
        (corpus / str(number)).write_bytes(seed * 3)
    (corpus / "table").write_bytes(b"mmsi,seen_at,lat_deg,lon_deg\n273000001,2024-03-06,42.7,133.1\n")
    (corpus / "json").write_bytes(b'[{"ssvid":"273000001","lat":42.7,"lon":133.1,"timestamp":1709694245.0}]')
    atheris.Setup([*sys.argv, str(corpus)], targets[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
