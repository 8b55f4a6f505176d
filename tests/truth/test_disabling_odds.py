"""Odds of disabling against simulated truth, on seeds that no constant was chosen on."""

import polars as pl
import pytest

from ullage.simulate import FAMILIES, simulate_world
from ullage.simulate.labels import best_gaps, label_gaps
from ullage.track.disabling import judge_gaps
from ullage.track.gap import find_gaps
from ullage.track.reception import find_reception

SEEDS = range(201, 207)

pytestmark = pytest.mark.truth


@pytest.fixture(scope="module", params=["coast", "satellites"])
def judged(request):
    if "truth" not in request.config.option.markexpr:
        pytest.skip("many worlds: run by hand with pytest -m truth")
    gaps, long = [], []
    for seed in SEEDS:
        world = simulate_world(seed, FAMILIES[request.param])
        found = judge_gaps(
            find_gaps(world.positions, until=world.until), find_reception(world.positions, until=world.until)
        )
        gaps.append(found.with_columns(label_gaps(found, world.disablings)))
        held = [None if k is None else found["p_disabled"][k] for k in best_gaps(world.disablings, found)]
        long.append(world.disablings.with_columns(p=pl.Series(held, dtype=pl.Float64)))
    hidden = pl.concat(long).filter((pl.col("duration_h") >= 12) & (pl.col("twin_heard_share") >= 0.5))
    return pl.concat(gaps), hidden


def test_of_the_gaps_called_disabled_nearly_all_are(judged):
    called = judged[0].filter(pl.col("p_disabled") >= 0.9)
    assert len(called) > 50
    assert called["disabled"].mean() >= 0.85


def test_most_long_disablings_where_ships_are_heard_are_called(judged):
    # the aim is 0.6; two standard errors of so many are granted. The documentation has the plain figures
    called = (judged[1]["p"].fill_null(0.0) >= 0.9).mean()
    assert called >= 0.6 - 2 * (0.24 / len(judged[1])) ** 0.5


def test_as_many_are_disablings_as_the_probabilities_add_up_to(judged):
    told = judged[0].filter(pl.col("p_disabled").is_not_null())
    assert 0.7 <= told["p_disabled"].sum() / told["disabled"].sum() <= 1.3
