"""How often berths are called right, on simulated stacks that nothing was fitted on.

    python benchmarks/berths.py [STACKS] [FIRST_SEED] [draw|plain] [memory|files]

Terminals as `design/fit_berth.py` draws them, with six and eleven earlier scenes; or ``plain`` ones, of the simulator's
own settings, with six and eight. With ``files`` every scene is written as a product and read again, as `ullage detect
--berths` reads it. A berth that cannot be told counts as missed when a ship lies there, and the share of those is given
beside. Intervals are of 2,000 draws of whole stacks.
"""

from __future__ import annotations

import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import shapely

sys.path.append(str(Path(__file__).parents[1] / "design"))

from fit_berth import draw_settings

from ullage.detect.berth import find_berth_looks
from ullage.detecting.berths import look_at_berths
from ullage.detecting.wanted import Wanted
from ullage.records import Place
from ullage.simulate.sar import SimulatedStack, simulate_stack, write_safe

EARLIER = {"draw": (6, 11), "plain": (6, 8)}
DRAWS = 2_000
LENGTHS = (0, 90, 120, 160, 400)
CHANCES = (0.0, 0.02, 0.1, 0.5, 0.9, 0.98, 1.01)


def judge(seed: int, kind: str, *, files: bool) -> pl.DataFrame:
    """Look at all berths of a stack, with the truth beside."""
    earlier = EARLIER[kind]
    made = simulate_stack(seed, max(earlier) + 1, draw_settings(seed) if kind == "draw" else None)
    places = tuple(
        Place(one["berth_id"], one["berth_id"], "loads", area=_ring(one["outline"])) for one in made.berths.to_dicts()
    )
    began = time.perf_counter()
    if files:
        looks = _through_files(made, places, earlier)
    else:
        looks = pl.concat([find_berth_looks(made.scenes[k], made.scenes[:k], places) for k in earlier])
    spent = (time.perf_counter() - began) / max(len(looks), 1)
    asked = pl.DataFrame({"scene_id": [made.scenes[k].scene_id for k in earlier], "before": earlier})
    truth = made.truth.select("scene_id", "berth_id", "occupied", true_m="length_m")
    joined = looks.join(asked, on="scene_id").join(
        truth, left_on=["scene_id", "place_id"], right_on=["scene_id", "berth_id"]
    )
    return joined.with_columns(seed=seed, spent_s=spent)


def _ring(outline: bytes) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in shapely.get_coordinates(shapely.from_wkb(outline))[:-1])


def _through_files(made: SimulatedStack, places: tuple[Place, ...], earlier: tuple[int, ...]) -> pl.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        paths = [write_safe(one, folder) for one in made.made]
        looks, _ = look_at_berths(paths, Wanted(places=places), lambda *_: None)
    return looks.filter(pl.col("scene_id").is_in([made.scenes[k].scene_id for k in earlier]))


def counts(looks: pl.DataFrame) -> tuple[int, int, int]:
    """Count what is called occupied rightly and wrongly, and ships that are not called."""
    called, there = looks["state"] == "occupied", looks["occupied"]
    return int((called & there).sum()), int((called & ~there).sum()), int((~called & there).sum())


def f1(hit: float, wrong: float, missed: float) -> float:
    """Give the harmonic mean of precision and recall."""
    return 2 * hit / max(2 * hit + wrong + missed, 1)


def interval(looks: pl.DataFrame) -> tuple[float, float]:
    """Give the interval of F1 that holds 95 % of draws of whole stacks."""
    each = np.array([counts(part) for _, part in looks.group_by("seed", maintain_order=True)])
    rng = np.random.default_rng(1)
    drawn = [f1(*each[rng.integers(0, len(each), len(each))].sum(axis=0)) for _ in range(DRAWS)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)


def main() -> None:
    """Print the tables."""
    words = [*sys.argv[1:], *("20", "9301", "draw", "memory")[len(sys.argv) - 1 :]]
    count, first, kind, files = int(words[0]), int(words[1]), words[2], words[3] == "files"
    looks = pl.concat([judge(seed, kind, files=files) for seed in range(first, first + count)])
    for before in (*EARLIER[kind], None):
        part = looks if before is None else looks.filter(before=before)
        hit, wrong, missed = counts(part)
        least, most = interval(part)
        empty = part.filter(state="empty")
        untold = len(part.filter(state="cannot tell")) / len(part)
        print(
            f"earlier {before or 'all'}: looks {len(part)}, "
            f"F1 {f1(hit, wrong, missed):.3f} ({least:.3f} to {most:.3f}), "
            f"occupied right {hit}, wrong {wrong}, not called {missed}; "
            f"empty {len(empty)} of which a ship lay at {empty['occupied'].sum()}; cannot tell {untold:.3f}"
        )
    for short, long in pairwise(LENGTHS):
        part = looks.filter(pl.col("true_m").is_between(short, long, closed="left"))
        told = [int((part["state"] == state).sum()) for state in ("occupied", "empty", "cannot tell")]
        print(
            f"  ships of {short} to {long} m: {len(part)}: occupied {told[0]}, empty {told[1]}, cannot tell {told[2]}"
        )
    for low, high in pairwise(CHANCES):
        part = looks.filter(pl.col("p_occupied").is_between(low, high, closed="left"))
        print(f"  p {low} to {high}: {len(part)}, said {part['p_occupied'].mean()!r}, were {part['occupied'].mean()!r}")
    off = looks.filter((pl.col("state") == "occupied") & pl.col("occupied"))
    miss = (off["length_m"] - off["true_m"]).to_numpy()
    sd = off["length_sd_m"].to_numpy()
    print(
        f"length: MAE {np.abs(miss).mean():.1f} m, mean {miss.mean():.1f} m, within 1.645 deviations "
        f"{(np.abs(miss) < 1.645 * sd).mean():.2f}; {looks['spent_s'].median()!r} s a look"
    )
    print(looks.filter(state="cannot tell").group_by("reason").agg(pl.len(), pl.col("occupied").sum()))


if __name__ == "__main__":
    main()
