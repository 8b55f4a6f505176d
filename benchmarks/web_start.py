"""How long the application takes from the command to its address, to its first page and to the numbers of the desk.

python benchmarks/web_start.py CASE [TIMES]
"""

import json
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path


def main(case: Path, times: int) -> None:
    """Start the application so often, and print medians and worst."""
    rows = [start(case) for _ in range(times)]
    names = ("address", "first page", "state", "desk")
    print(json.dumps({name: summed([row[at] for row in rows]) for at, name in enumerate(names)}, indent=1))


def start(case: Path) -> list[float]:
    """Start it once; gives seconds since the command for each step."""
    command = [sys.executable, "-m", "ullage", "serve", str(case), "--no-browser"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - Ullage's own command
        try:
            address = (process.stdout.readline() if process.stdout else "").strip()
            told = [time.perf_counter() - began]
            base, token = address.split("/?token=")
            for path in ("/", "/api/state", "/api/desk"):
                request = urllib.request.Request(base + path, headers={"authorization": f"Bearer {token}"})  # noqa: S310
                with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
                    answer.read()
                told.append(time.perf_counter() - began)
        finally:
            process.terminate()
    return told


def summed(seconds: list[float]) -> dict[str, float]:
    """Give median and worst [s]."""
    return {"median_s": round(statistics.median(seconds), 2), "worst_s": round(max(seconds), 2)}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
