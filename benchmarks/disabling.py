"""How well the odds of disabling hold on simulated worlds: reliability, precision at 0.9, recall of long ones.

    python benchmarks/disabling.py [SEEDS] [FIRST_SEED] [FAMILY...]

By default six seeds from 501 of each family, and of ``random``: kinds drawn anew for each seed. The coefficients of
`CalibrationRule` were fitted on ``random`` from seed 1001; no world printed here was looked at before.
"""

from __future__ import annotations

import sys
from itertools import pairwise

import polars as pl

from ullage.simulate import FAMILIES, draw_family, simulate_world
from ullage.simulate.labels import best_gaps, label_gaps
from ullage.simulate.transmitters import draw_reach
from ullage.track.columns import sort_reports
from ullage.track.disabling import DisablingRule, judge_gaps
from ullage.track.gap import GapRule, build_gaps, least_us
from ullage.track.reception import ReceptionRule, observe_reception
from ullage.track.segment import SegmentRule, build_tracks, end_us, find_segments

RANDOM = "random"
LEAST_H = GapRule().least_h
WEAK = 0.6  # of a usual antenna's range
EDGES = (0.0, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1.01)


def one_world(family: str, seed: int, rule: DisablingRule) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Judge one world: its gaps with the truth, and its disablings with the gap that holds each."""
    settings = draw_family(seed) if family == RANDOM else FAMILIES[family]
    world = simulate_world(seed, settings)
    reports = sort_reports(world.positions)
    segments = find_segments(reports, SegmentRule(), least_us(GapRule()), end_us(reports, world.until))
    tracks = build_tracks(reports, segments, SegmentRule())
    gaps = build_gaps(reports, segments, tracks, GapRule(), SegmentRule())
    classes, receivers = world.positions["ais_class"], world.positions["receiver"]
    judged = judge_gaps(gaps, observe_reception(reports, segments, ReceptionRule(), classes, receivers), rule)
    reach = [draw_reach(seed, one, settings.transmitters) * (1 + (one.ais_class == "B")) for one in world.ships]
    kinds = pl.DataFrame(
        [(one.mmsi, one.kind, far < WEAK) for one, far in zip(world.ships, reach, strict=True)],
        schema=["mmsi", "ship", "weak"],
        orient="row",
    )
    often = len(world.disablings.filter(pl.col("duration_h") >= LEAST_H)) / len(world.ships) / settings.days
    told = judged.with_columns(
        label_gaps(judged, world.disablings), rate=pl.lit(often), family=pl.lit(family), seed=pl.lit(seed)
    )
    best = best_gaps(world.disablings, judged)
    named = [None if k is None else judged["p_disabled"][k] for k in best]
    state = [None if k is None else judged["reception"][k] for k in best]
    down = [None if k is None else judged["outage_share"][k] for k in best]
    found = world.disablings.with_columns(
        p=pl.Series(named, dtype=pl.Float64), rate=pl.lit(often), reception=pl.Series(state, dtype=pl.String),
        outage_share=pl.Series(down, dtype=pl.Float64), family=pl.lit(family),
        seed=pl.lit(seed), in_gap=pl.Series([k is not None for k in best]),
    )  # fmt: skip
    return told.join(kinds, on="mmsi", maintain_order="left"), found.join(kinds, on="mmsi", maintain_order="left")


def run(families: list[str], seeds: range, rule: DisablingRule | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Judge many worlds."""
    rule = rule or DisablingRule()
    done = [one_world(family, seed, rule) for family in families for seed in seeds]
    return pl.concat([a for a, _ in done]), pl.concat([b for _, b in done])


def with_rate(name: str = "p_disabled") -> pl.Expr:
    """Give the probabilities that the true rate of long disablings in each world gives, in place of the rule's."""
    p, times = pl.col(name), pl.col("rate") / DisablingRule().off_per_day
    return p * times / (p * times + 1 - p)


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
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 501
    families = sys.argv[3:] or [*FAMILIES, RANDOM]
    gaps, disablings = run(families, range(first, first + count))
    for family in families:
        show_sums(family, gaps.filter(pl.col("family") == family), disablings.filter(pl.col("family") == family))
        show_reliability(gaps.filter(pl.col("family") == family))
    show_sums("all", gaps, disablings)
    show_reliability(gaps)
    shift = {"p_disabled": with_rate()}
    show_sums("all, rate known", gaps.with_columns(**shift), disablings.with_columns(p=with_rate("p")))
    show_reliability(gaps.with_columns(**shift))
    strata = {
        "weak antenna": pl.col("weak"),
        "usual antenna": ~pl.col("weak"),
        "working": pl.col("reception") == "working",
        "poor": pl.col("reception") == "poor",
        "receivers down": pl.col("outage_share") > 0,
        "ships lying": pl.col("ship") == "lying",
    }
    for name, chosen in strata.items():
        show_sums(name, gaps.filter(chosen), disablings.filter(chosen))
        show_reliability(gaps.filter(chosen))


if __name__ == "__main__":
    main()
