"""Speed of sealing and verifying, as a part of plain SHA-256 over the same bytes in the same run.

Run by hand: ``.venv/bin/python benchmarks/seal.py [GiB]``. A scene of that size (by default 1 GiB) is written to the
temporary folder and removed again. Prints the median of three runs of each, and the most memory that was taken.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ullage.sealing.contents import gather_packing
from ullage.sealing.run_record import make_record, record_bytes
from ullage.sealing.seal import write_package
from ullage.sealing.verify import verify_package

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 3


def make_case(folder: Path, size: int) -> Path:
    """Write a case of one large input, as if it had been run."""
    block = os.urandom(8 << 20)
    (folder / "out").mkdir(parents=True)
    digest = hashlib.sha256()
    with (folder / "scene.tif").open("wb") as file:
        for at in range(0, size, len(block)):
            part = block[: size - at]
            file.write(part)
            digest.update(part)
    summary = {"title": "A case", "from": "2024-01-01", "to": "2024-12-31", "version": "0", "code": ""}
    content = json.dumps({**summary, "inputs": {"scene.tif": digest.hexdigest()}}).encode()
    (folder / "out" / "summary.json").write_bytes(content)
    record = make_record("", {"summary.json": hashlib.sha256(content).hexdigest()})
    (folder / "out" / "run.json").write_bytes(record_bytes(record))
    return folder


def plain(path: Path) -> None:
    """Hash a file and do nothing else."""
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")


def seconds(work: Callable[[], object]) -> float:
    """Give the median time of some work [s]."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Measure and print."""
    size = int(float(sys.argv[1] if len(sys.argv) > 1 else 1) * 2**30)
    with tempfile.TemporaryDirectory() as name:
        case, package = make_case(Path(name) / "case", size), Path(name) / "package.zip"
        base = seconds(lambda: plain(case / "scene.tif"))
        sealing = seconds(lambda: write_package(gather_packing(case), package))
        checking = seconds(lambda: verify_package(package))
    print(f"plain SHA-256 {size / base / 1e6:8.0f} MB/s")
    for told, taken in (("seal", sealing), ("verify", checking)):
        print(f"{told:13} {size / taken / 1e6:8.0f} MB/s, {base / taken:.2f} of plain SHA-256")
    print(f"most memory   {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MiB")


if __name__ == "__main__":
    main()
