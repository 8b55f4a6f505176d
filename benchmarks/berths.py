"""How often berths are called right, on simulated stacks that nothing was fitted on.

    python benchmarks/berths.py [STACKS] [FIRST_SEED]

Terminals as `design/fit_berth.py` draws them, with six and eleven earlier scenes. A berth that cannot be told counts as
missed when a ship lies there, and the share of those is given beside.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import polars as pl
import shapely

sys.path.append(str(Path(__file__).parents[1] / "design"))

from fit_berth import draw_settings

from ullage.detect.berth import find_berth_looks
from ullage.records import Place
from ullage.simulate.sar import simulate_stack

EARLIER = (6, 11)


def judge(seed: int) -> pl.DataFrame:
    """Look at all berths of a stack, with the truth beside."""
    made = simulate_stack(seed, max(EARLIER) + 1, draw_settings(seed))
    places = []
    for one in made.berths.to_dicts():
        ring = shapely.get_coordinates(shapely.from_wkb(one["outline"]))[:-1]
        places.append(
            Place(one["berth_id"], one["berth_id"], "loads", area=tuple((float(x), float(y)) for x, y in ring))
        )
    truth = made.truth.select("scene_id", "berth_id", "occupied", true_m="length_m")
    began = time.perf_counter()
    looks = [find_berth_looks(made.scenes[k], made.scenes[:k], places) for k in EARLIER]
    spent = (time.perf_counter() - began) / (len(EARLIER) * len(places))
    joined = pl.concat(looks).join(truth, left_on=["scene_id", "place_id"], right_on=["scene_id", "berth_id"])
    return joined.with_columns(seed=seed, spent_s=spent)


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 9001
    looks = pl.concat([judge(seed) for seed in range(first, first + count)])
    called, there = pl.col("state") == "occupied", pl.col("occupied")
    for earlier in (*EARLIER, None):
        part = looks if earlier is None else looks.filter(earlier=earlier)
        hit, false = (len(part.filter(one)) for one in (called & there, called & ~there))
        missed = len(part.filter(~called & there))
        empty = part.filter(pl.col("state") == "empty")
        abstained = part.filter(pl.col("state") == "cannot tell")
        print(
            f"earlier {earlier or 'all'}: looks {len(part)}, F1 {2 * hit / max(2 * hit + false + missed, 1):.3f}, "
            f"occupied right {hit}, wrong {false}, missed {missed}; empty {len(empty)} of which a ship lay at "
            f"{empty['occupied'].sum()}; cannot tell {len(abstained) / len(part):.3f}"
        )
    for low, high in ((0.0, 0.1), (0.1, 0.5), (0.5, 0.9), (0.9, 1.01)):
        part = looks.filter((pl.col("p_occupied") >= low) & (pl.col("p_occupied") < high))
        print(f"  p {low} to {high}: {len(part)}, said {part['p_occupied'].mean()!r}, were {part['occupied'].mean()!r}")
    off = looks.filter(called & there).select(d=pl.col("length_m") - pl.col("true_m"))["d"]
    print(f"length: MAE {off.abs().mean()!r} m, mean {off.mean()!r} m; {looks['spent_s'].median()!r} s a look")
    print(looks.filter(pl.col("state") == "cannot tell")["reason"].value_counts(sort=True))


if __name__ == "__main__":
    main()
