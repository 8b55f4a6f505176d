"""Many simulated worlds judged together: whether intervals hold what they say, by stratum."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.evaluate.accuracy import Judged, Score, together
from ullage.evaluate.results import read_results, read_summary
from ullage.evaluate.scores import mean, share
from ullage.evaluate.truth import FOLDER, read_truth
from ullage.evaluate.visits import join_visits, judge_cargo, judge_total, judge_visits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ullage.simulate.trade.settings import TradeSettings

Tables = dict[str, pl.DataFrame]

_IDS: Final = ("visit_id", "delivery_id", "vessel_id", "place_id", "imo", "mmsi", "voyage_id")
"""Columns that name something of one world alone."""


def run_world(seed: int, settings: TradeSettings) -> tuple[Tables, Tables, dict[str, Any]]:
    """Simulate a world, run its case, and give what was found, what is true, and the summary.

    Parameters
    ----------
    seed
        Of the world.
    settings
        What its trade is like.
    """
    from ullage.results import run_case
    from ullage.simulate.case import write_case
    from ullage.simulate.trade.world import world

    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "world"
        write_case(world(seed, settings=settings), folder, ais=None)
        run_case(folder, report=False, workers=1)
        summary = read_summary(folder / "out")
        return read_results([folder / "out"]), read_truth(folder / FOLDER), summary or {}


def judge_worlds(
    seeds: Sequence[int],
    settings: TradeSettings,
    each: Callable[..., Iterable[tuple[Tables, Tables, dict[str, Any]]]] = map,
) -> Judged:
    """Judge visits, cargoes and totals of many worlds as one.

    Parameters
    ----------
    seeds
        Of the worlds.
    settings
        What their trade is like.
    each
        Runs a function over seeds and settings, as `map` does; an executor's `map` runs them at once.

    Returns
    -------
    Judged
        Figures of all worlds together; intervals of what is told of cargoes are by world. The total is judged once a
        world.
    """
    found, true, totals = [], [], []
    for seed, (results, truth, summary) in zip(seeds, each(run_world, seeds, [settings] * len(seeds)), strict=True):
        totals.append(judge_total(summary, join_visits(results["visits"], truth["visits"])))
        found.append(_named_apart(results, seed))
        true.append(_named_apart(truth, seed))
    visits, deliveries = (pl.concat([one[name] for one in found]) for name in ("visits", "deliveries"))
    worlds = [str(seed) for seed, one in zip(seeds, found, strict=True) for _ in range(len(one["visits"]))]
    joined = join_visits(visits, pl.concat([one["visits"] for one in true]))
    return together([judge_visits(visits, joined), judge_cargo(deliveries, visits, joined, worlds), _of_totals(totals)])


def _named_apart(tables: Tables, seed: int) -> Tables:
    """Give tables whose ids are those of one world alone; ``imo:9000001`` becomes ``imo:7/9000001``."""
    mark = f"{seed}/"
    return {
        name: frame.with_columns(
            pl.col(column).str.replace(r"^([a-z]+:)?", f"${{1}}{mark}")
            for column in _IDS
            if column in frame.columns and frame.schema[column] == pl.String
        )
        for name, frame in tables.items()
    }


def _of_totals(totals: Sequence[Judged]) -> Judged:
    compared = [one for judged in totals for one in judged.compared]
    held = np.array([one.low <= one.truth <= one.high for one in compared], dtype=np.bool_)
    ratio = np.array([one.mid / one.truth if one.truth else np.nan for one in compared], dtype=np.float64)
    scores = (
        Score("total", "held by its 90 % interval", "voyages seen", "1", share(held)),
        Score("total", "estimate over truth", "voyages seen", "1", mean(ratio)),
    )
    return Judged(scores, compared=tuple(compared), told=tuple(one for judged in totals for one in judged.told))
