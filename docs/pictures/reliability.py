#!/usr/bin/env python
"""Draw how often gaps of each band of P were disablings, on the simulated worlds of the table in the page of disabling.

    python docs/pictures/reliability.py [SEEDS] [FIRST_SEED]

It judges the worlds anew, as ``benchmarks/disabling.py 6 501`` does: minutes.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import polars as pl
from panels import panel, stacked

ROOT: Final = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))

from disabling import EDGES, run  # noqa: E402 - the benchmark lies beside the package, not in it

from ullage.evidence.canvas import LIGHT  # noqa: E402 - after the path that the line above needs
from ullage.simulate import FAMILIES  # noqa: E402 - as above

LOOKS: Final = {"coast": "o", "satellites": "s", "quiet": "^", "rough": "D"}
SHADES: Final = {"coast": LIGHT["line"], "satellites": LIGHT["other"], "quiet": LIGHT["low"], "rough": LIGHT["cap"]}
FEWEST: Final = 10  # of fewer gaps a share says nothing


def reliability(gaps: pl.DataFrame) -> list[tuple[float, float, int]]:
    """Give, of each band of P, the mean of it, the share that were disablings, and how many gaps there are."""
    found = []
    for low, high in pairwise(EDGES):
        part = gaps.filter((pl.col("p_disabled") >= low) & (pl.col("p_disabled") < high))
        if len(part) >= FEWEST:
            sums: Any = part.select(pl.col("p_disabled").mean(), pl.col("disabled").cast(pl.Float64).mean()).row(0)
            found.append((*sums, len(part)))
    return found


def draw(gaps: pl.DataFrame) -> bytes:
    """Draw said against was, a line a family of worlds."""
    title = "SIMULATED worlds: of gaps said to be disabled with P (across), the share that were (up)"
    with panel("reliability", 4.6, title) as (axes, buffer):
        axes.plot([0, 1], [0, 1], color=LIGHT["soft"], linewidth=1, linestyle="--", label="as said")
        for family, marker in LOOKS.items():
            rows = reliability(gaps.filter(pl.col("family") == family))
            said, were = [a for a, _, _ in rows], [b for _, b, _ in rows]
            axes.plot(said, were, color=SHADES[family], marker=marker, markersize=6, linewidth=1.2, label=family)
        axes.set_xlim(0, 1.01)
        axes.set_ylim(0, 1.03)
        axes.grid(visible=True, axis="y", color=LIGHT["grid"], linewidth=0.6)
        axes.legend(loc="upper left", fontsize=8, frameon=False, labelcolor=LIGHT["ink"])
    return stacked(buffer.getvalue())


def main() -> None:
    """Judge the worlds and draw."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 501
    gaps, _ = run(list(FAMILIES), range(first, first + count))
    (ROOT / "docs" / "events" / "reliability.png").write_bytes(draw(gaps))


if __name__ == "__main__":
    main()
