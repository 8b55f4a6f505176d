"""How well the odds of disabling hold on simulated worlds: reliability, precision at 0.9, recall of long ones.

    python benchmarks/disabling.py [SEEDS] [FIRST_SEED] [FAMILY...]

By default twelve seeds from 101 of each family. Constants were chosen on seeds 1 to 6 of ``coast`` and ``satellites``,
after a look at ``rough``; ``quiet`` was only ever judged. The table in the documentation is of eight seeds from 301.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise

import polars as pl

from ullage.simulate import FAMILIES, simulate_world
from ullage.simulate.labels import best_gaps, label_gaps
from ullage.track.columns import sort_reports
from ullage.track.disabling import DisablingRule, judge_gaps
from ullage.track.gap import GapRule, build_gaps, least_us
from ullage.track.reception import ReceptionRule, observe_reception
from ullage.track.segment import SegmentRule, build_tracks, end_us, find_segments

EDGES = (0.0, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1.01)


def one_world(family: str, seed: int, rule: DisablingRule) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Judge one world: its gaps with the truth, and its disablings with the gap that holds each."""
    world = simulate_world(seed, FAMILIES[family])
    reports = sort_reports(world.positions)
    segments = find_segments(reports, SegmentRule(), least_us(GapRule()), end_us(reports, world.until))
    tracks = build_tracks(reports, segments, SegmentRule())
    gaps = build_gaps(reports, segments, tracks, GapRule(), SegmentRule())
    classes, receivers = world.positions["ais_class"], world.positions["receiver"]
    judged = judge_gaps(gaps, observe_reception(reports, segments, ReceptionRule(), classes, receivers), rule)
    kinds = pl.DataFrame({"mmsi": [one.mmsi for one in world.ships], "ship": [one.kind for one in world.ships]})
    told = judged.with_columns(label_gaps(judged, world.disablings), family=pl.lit(family), seed=pl.lit(seed))
    best = best_gaps(world.disablings, judged)
    named = [None if k is None else judged["p_disabled"][k] for k in best]
    state = [None if k is None else judged["reception"][k] for k in best]
    found = world.disablings.with_columns(
        p=pl.Series(named, dtype=pl.Float64), state=pl.Series(state, dtype=pl.String), family=pl.lit(family),
        seed=pl.lit(seed), in_gap=pl.Series([k is not None for k in best]),
    )  # fmt: skip
    return told.join(kinds, on="mmsi", maintain_order="left"), found


def run(families: list[str], seeds: range, rule: DisablingRule | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Judge many worlds in processes."""
    rule = rule or DisablingRule()
    jobs = [(family, seed) for family in families for seed in seeds]
    with ProcessPoolExecutor(2) as pool:
        done = list(pool.map(one_world, *zip(*jobs, strict=True), [rule] * len(jobs)))
    return pl.concat([a for a, _ in done]), pl.concat([b for _, b in done])


def mean_of(values: pl.Series) -> float:
    """Give a mean, 0 of nothing."""
    return float(values.cast(pl.Float64).mean() or 0.0)  # type: ignore[arg-type]


def show_reliability(gaps: pl.DataFrame) -> None:
    """Print how often gaps of each band of P were disablings."""
    print("  P said        mean P   were     gaps")
    for low, high in pairwise(EDGES):
        part = gaps.filter((pl.col("p_disabled") >= low) & (pl.col("p_disabled") < high))
        if len(part):
            said, were = mean_of(part["p_disabled"]), mean_of(part["disabled"])
            print(f"  {low:4.2f} - {min(high, 1):4.2f}   {said:7.3f}  {were:7.3f}  {len(part):6d}")
    null = gaps.filter(pl.col("p_disabled").is_null())
    print(f"  cannot tell            {mean_of(null['disabled']):7.3f}  {len(null):6d}")


def show_sums(name: str, gaps: pl.DataFrame, disablings: pl.DataFrame) -> None:
    """Print precision at 0.9 and recall of long disablings."""
    called = gaps.filter(pl.col("p_disabled") >= 0.9)
    long = disablings.filter(pl.col("duration_h") >= 12)
    heard = long.filter(pl.col("twin_silence_h") < 6)
    often = long.filter(pl.col("twin_heard_share") >= 0.5)
    said, were = gaps["p_disabled"].sum(), gaps.filter(pl.col("p_disabled").is_not_null())["disabled"].sum()

    def recall(part: pl.DataFrame) -> str:
        return f"{mean_of(part['p'].fill_null(0) >= 0.9):.2f} of {len(part)}"

    right = mean_of(called["disabled"])
    print(f"{name:20} called at 0.9: {len(called)}, of these right {right:.3f}; sum of P {said:.0f}, were {were}")
    print(f"  of 12 h and more, reached 0.9: where a twin who sent on is never silent for 6 h {recall(heard)},")
    print(f"  where she is heard in half of the hours {recall(often)}, of all {recall(long)}")


def main() -> None:
    """Print the tables."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 101
    families = sys.argv[3:] or list(FAMILIES)
    gaps, disablings = run(families, range(first, first + count))
    for family in families:
        show_sums(family, gaps.filter(pl.col("family") == family), disablings.filter(pl.col("family") == family))
        show_reliability(gaps.filter(pl.col("family") == family))
    show_sums("all", gaps, disablings)
    show_reliability(gaps)
    for column in ("reception", "ship"):
        for (value,), part in gaps.group_by(column, maintain_order=True):
            print(f"{column}: {value}")
            show_reliability(part)


if __name__ == "__main__":
    main()
