"""Time of whole commands in new processes: ``ullage --help``, and the Vostochny case with its report.

Run by hand: ``.venv/bin/python benchmarks/startup.py``. Prints the median of five runs of each, after one that does not
count (it compiles kernels and fills the file cache). The case runs from nothing each time: its ``out/`` is removed.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def seconds(command: list[str], fresh: Path | None = None, runs: int = 5) -> float:
    """Give the median time of a command [s], after one that does not count."""
    times = []
    for _ in range(runs + 1):
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:])


def main() -> None:
    """Print the times."""
    ullage = [sys.executable, "-m", "ullage"]
    print(f"ullage --help: {seconds([*ullage, '--help']):.2f} s")
    print(f"python -c pass: {seconds([sys.executable, '-c', 'pass']):.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "vostochny-2024"
        command = [*ullage, "example", "vostochny-2024", str(case), "--no-open"]
        print(f"ullage example vostochny-2024: {seconds(command, case / 'out'):.2f} s")


if __name__ == "__main__":
    main()
