"""How fast a measurement answers while points move: through HTTP, as the page asks.

    python benchmarks/web_measure.py [--asks 40]

One simulated tanker of 140 m at half a metre a pixel is a case of its own, served on loopback in a warm process. Asked
are, each with other points: the measurement by seven pairs of hand, the one with edges found, a click drawn to an edge,
and a tile of the image. Told are the 50 % and 95 % points by the clock and the mean of processor time of the process,
client included. Milliseconds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

maker, server = import_module("measuremaker"), import_module("webmaker")
ask = maker.ask

SCENE = "IMG_PHR1A_20240301015000_1012_R1C1"


def timed(address: str, paths: list[str]) -> str:
    """Ask for paths and tell how long they take."""
    ask(address, paths[0])
    clock, began = [], time.process_time()
    for path in paths:
        at = time.perf_counter()
        status, _ = ask(address, path)
        clock.append(1000 * (time.perf_counter() - at))
        assert status == 200, path  # noqa: S101 - a benchmark of failures is none
    cpu = 1000 * (time.process_time() - began) / len(paths)
    middle, most = np.quantile(clock, [0.5, 0.95])
    return f"{middle:6.0f} {most:6.0f} {cpu:6.0f}"


def main(asks: int) -> None:
    """Measure and print."""
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "case"
        maker.make_fine_case(case)
        with server.serving(case, read_only=True) as address:
            real = maker.truth()
            ends = [[real[f"{end}_{axis}"] for axis in ("row", "column")] for end in ("bow", "stern")]

            def base() -> str:
                bow, stern = (",".join(f"{one + 0.5 * rng.standard_normal():.2f}" for one in end) for end in ends)
                return f"scene={SCENE}&bow={bow}&stern={stern}&ship=imo:9074729"

            edges = np.array(ask(address, f"/api/measure/pairs?{base()}")[1]["edges"])

            def pairs() -> str:
                moved = edges + 0.3 * rng.standard_normal(edges.shape)
                return "edges=" + ";".join(",".join(f"{one:.2f}" for one in row) for row in moved)

            row, column = edges[3][:2]
            told = {
                "by hand": [f"/api/measure/ship?{base()}&{pairs()}" for _ in range(asks)],
                "edges found": [f"/api/measure/ship?{base()}" for _ in range(asks)],
                "a click drawn to an edge": [
                    f"/api/measure/snap?{base()}&at={row + rng.normal():.2f},{column:.2f}&across=port&rising=-1"
                    for _ in range(asks)
                ],
                "a tile of the image": [
                    f"/api/measure/pixels.png?scene={SCENE}&row={at}&column={at}" for at in range(0, 4 * asks, 4)
                ],
            }
            print(f"{'':26}  50 %   95 %    cpu")
            for name, paths in told.items():
                print(f"{name:26}{timed(address, paths)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--asks", type=int, default=40)
    main(parser.parse_args().asks)
