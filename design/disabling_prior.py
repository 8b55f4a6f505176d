"""Show what the contested defaults of `ullage.track.disabling.DisablingRule` and `CallRule` move, on simulated worlds.

    python design/disabling_prior.py [SEEDS]

Each field is moved alone, on worlds of the families ``coast`` and ``satellites``; the table says how many gaps are
called disabled at P >= 0.9, how many of these are, how many of the long disablings where ships are heard are called,
and what the probabilities add up to beside how many disablings there were.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import polars as pl

from ullage.simulate import FAMILIES, World, simulate_world
from ullage.simulate.labels import best_gaps, label_gaps
from ullage.simulate.ports import PORTS
from ullage.track.could_call import CallRule, list_calls
from ullage.track.disabling import DisablingRule, judge_gaps
from ullage.track.gap import find_gaps
from ullage.track.reception import Reception, find_reception

VARIANTS: tuple[dict[str, Any], ...] = (
    {},
    {"off_per_day": 0.001},
    {"off_per_day": 0.05},
    {"off_days": 500.0},
    {"faults_per_day": 0.0003},
    {"faults_per_day": 0.003},
    {"idle_a_per_day": 0.005},
    {"alike": 0.5},
    {"alike": 1.0},
    {"alike_own": 0.25},
    {"own_gaps": 0.0},
    {"unlike": 0.0},
    {"unlike": 0.1},
    {"out": 0.3},
    {"neighbours": 4},
)

Case = tuple[World, pl.DataFrame, Reception]


def make_case(family: str, seed: int) -> Case:
    """Make a world, its gaps and its reception."""
    world = simulate_world(seed, FAMILIES[family])
    return world, find_gaps(world.positions, until=world.until), find_reception(world.positions, until=world.until)


def show(name: str, rule: DisablingRule, cases: list[Case]) -> None:
    """Print one line of the table."""
    called = right = long = found = were = 0
    said = 0.0
    for world, gaps, reception in cases:
        judged = judge_gaps(gaps, reception, rule)
        truth = label_gaps(judged, world.disablings)
        sure = (judged["p_disabled"] >= 0.9).fill_null(value=False)
        called, right = called + int(sure.sum()), right + int((sure & truth).sum())
        said += float(judged["p_disabled"].sum())
        were += int((truth & judged["p_disabled"].is_not_null()).sum())
        held = best_gaps(world.disablings, judged)
        for row, gap in zip(world.disablings.iter_rows(named=True), held, strict=True):
            if row["duration_h"] >= 12 and row["twin_heard_share"] >= 0.5:
                long += 1
                found += gap is not None and bool(sure[gap])
    print(f"{name:38} called {called:4d}, right {right / max(called, 1):.2f}, recall {found / max(long, 1):.2f}, "
          f"sum of P {said:4.0f}, were {were}")  # fmt: skip


def show_calls(cases: list[Case]) -> None:
    """Print how many gaps could hold a call at Chongjin by the shortest stay and the speed."""
    from ullage.records import Place

    port = next(one for one in PORTS if one.name == "Chongjin")
    place = Place("chongjin", port.name, "discharges", port.lat_deg, port.lon_deg)
    for stay, knots in ((2.0, 12.0), (6.0, 12.0), (12.0, 12.0), (6.0, 10.0)):
        fits = sum(
            bool(one) for _, gaps, _ in cases for one in list_calls(gaps, [place], CallRule(most_kn=knots, stay_h=stay))
        )
        print(f"a stay of {stay:g} h at {knots:g} kn: {fits} of {sum(len(gaps) for _, gaps, _ in cases)} gaps")


def main() -> None:
    """Print the tables."""
    seeds = range(1, 1 + (int(sys.argv[1]) if len(sys.argv) > 1 else 2))
    cases = [make_case(family, seed) for family in ("coast", "satellites") for seed in seeds]
    for changed in VARIANTS:
        name = ", ".join(f"{field} {value:g}" for field, value in changed.items()) or "defaults"
        show(name, replace(DisablingRule(), **changed), cases)
    show_calls(cases)


if __name__ == "__main__":
    main()
