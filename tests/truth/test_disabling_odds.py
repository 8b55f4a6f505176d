"""Odds of disabling against simulated truth, on worlds that no constant was chosen on."""

import numpy as np
import polars as pl
import pytest

from ullage.simulate import FAMILIES, simulate_world
from ullage.simulate.labels import best_gaps, label_gaps
from ullage.track.disabling import judge_gaps
from ullage.track.gap import find_gaps
from ullage.track.reception import find_reception

SEEDS = range(201, 207)

pytestmark = pytest.mark.truth


@pytest.fixture(scope="module")
def judged(request):
    if "truth" not in request.config.option.markexpr:
        pytest.skip("many worlds: run by hand with pytest -m truth")
    gaps, long = [], []
    for family, settings in FAMILIES.items():
        for seed in SEEDS:
            world = simulate_world(seed, settings)
            found = judge_gaps(
                find_gaps(world.positions, until=world.until), find_reception(world.positions, until=world.until)
            )
            gaps.append(found.with_columns(label_gaps(found, world.disablings), family=pl.lit(family)))
            held = [None if k is None else found["p_disabled"][k] for k in best_gaps(world.disablings, found)]
            long.append(world.disablings.with_columns(p=pl.Series(held, dtype=pl.Float64)))
    hidden = pl.concat(long).filter((pl.col("duration_h") >= 12) & (pl.col("twin_heard_share") >= 0.5))
    return pl.concat(gaps), hidden


@pytest.mark.parametrize("family", FAMILIES)
def test_of_the_gaps_called_disabled_nearly_all_are(judged, family):
    called = judged[0].filter((pl.col("p_disabled") >= 0.9) & (pl.col("family") == family))
    assert len(called) >= 10
    assert called["disabled"].mean() >= 0.85


@pytest.mark.xfail(reason="the aim of 0.6 is not reached: docs/events/disabling.md says what is", strict=True)
def test_most_long_disablings_where_ships_are_heard_are_called(judged):
    assert (judged[1]["p"].fill_null(0.0) >= 0.9).mean() >= 0.6


def test_a_probability_does_not_promise_more_than_holds(judged):
    told = judged[0].filter(pl.col("p_disabled").is_not_null())
    for low, high in ((0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        part = told.filter((pl.col("p_disabled") >= low) & (pl.col("p_disabled") < high))
        said, were = part["p_disabled"].mean(), part["disabled"].mean()
        assert were >= said - 2 * np.sqrt(said * (1 - said) / len(part)) - 0.02
