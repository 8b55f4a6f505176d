import numpy as np
import pytest

from ullage.visits.unseen.voyages import Cargoes, Ends, draw_voyages

DRAWS = 8_000


def ends(both, loaded, landed, none, draws=DRAWS):
    """One loading place and one landing place, elsewhere last, the same in every world."""
    return Ends(*(np.tile(np.array(one, np.float64), (draws, 1, 1)) for one in (both, loaded, landed, none)))


def known(both, loaded, landed):
    return Cargoes(np.array([[both]]), np.array([loaded]), np.array([landed]))


LOADING_ALONE = ends([[0, 0], [0, 0]], [[40, 40], [0, 0]], [[0, 0], [1e-9, 0]], [[60, 60], [1e-9, 0]])


def test_without_a_look_where_oil_is_landed_the_number_is_negative_binomial():
    found = draw_voyages(LOADING_ALONE, known(0, 20, 0), 0.5, seed=1).missed
    mean = 20.5 * 60 / 40
    assert found.mean() == pytest.approx(mean + 0.5, rel=0.02)  # and what may have come from elsewhere
    assert found.std() == pytest.approx((mean * 100 / 40) ** 0.5, rel=0.05)


def test_a_look_at_the_other_end_leaves_fewer_unseen():
    looked = ends([[24, 0], [0, 0]], [[16, 40], [0, 0]], [[36, 0], [60, 0]], [[24, 60], [40, 0]])
    found = draw_voyages(looked, known(12, 8, 18), 0.5, seed=1).missed
    assert found.mean() < draw_voyages(LOADING_ALONE, known(0, 20, 0), 0.5, seed=1).missed.mean() / 1.5


def test_landings_that_no_loading_explains_come_from_elsewhere():
    looked = ends([[63, 0], [0, 0]], [[27, 90], [0, 0]], [[7, 0], [70, 0]], [[3, 10], [30, 0]])
    found = draw_voyages(looked, known(0, 0, 35), 0.5, seed=1)
    assert found.flow_d[:, 1, 0].mean() == pytest.approx(0.5, rel=0.05)
    assert found.missed.mean() == pytest.approx(15, rel=0.1)


def test_chains_find_the_rates_that_drew_the_cargoes():
    flow = np.array([[0.4, 0.1], [0.2, 0.0]])
    looked = ends([[48, 0], [0, 0]], [[32, 80], [0, 0]], [[72, 0], [120, 0]], [[48, 120], [80, 0]])
    seen = known(round(0.4 * 48), round(0.4 * 32 + 0.1 * 80), round(0.4 * 72 + 0.2 * 120))
    found = draw_voyages(looked, seen, 0.5, seed=1)
    missed = 0.4 * 48 + 0.1 * 120 + 0.2 * 80
    assert found.missed.mean() == pytest.approx(missed, rel=0.15)
    assert found.flow_d[:, 0, 0].mean() == pytest.approx(flow[0, 0], rel=0.15)


def chain_reference(measure, seen, shape, rng, sweeps):
    """One chain in plain steps: give the unseen cargoes of its last state."""
    flow = np.array([[0.3, 0.3], [0.05, 0.0]])
    missed = 0
    for _ in range(sweeps):
        unseen = rng.poisson(flow * measure.none[0])
        cargoes = unseen.copy()
        cargoes[0, 0] += seen.both[0, 0]
        weight = flow[0] * measure.loaded[0, 0]
        cargoes[0] += rng.multinomial(seen.loaded[0], weight / weight.sum())
        weight = flow[:, 0] * measure.landed[0, :, 0]
        cargoes[:, 0] += rng.multinomial(seen.landed[0], weight / weight.sum())
        share = rng.dirichlet(0.5 + cargoes[0])
        rate = rng.gamma(shape + cargoes[0].sum()) / (share * measure.whole[0, 0]).sum()
        flow[0] = rate * share
        flow[1, 0] = rng.gamma(shape + cargoes[1, 0]) / measure.whole[0, 1, 0]
        missed = int(unseen.sum())
    return missed


def test_the_kernel_draws_what_plain_steps_draw():
    looked = ends([[24, 0], [0, 0]], [[16, 40], [0, 0]], [[36, 0], [60, 0]], [[24, 60], [40, 0]], draws=6000)
    seen = known(12, 8, 18)
    rng = np.random.default_rng(3)
    plain = np.array([chain_reference(looked, seen, 0.5, rng, 60) for _ in range(400)])
    kernel = draw_voyages(looked, seen, 0.5, seed=2).missed
    assert kernel.mean() == pytest.approx(plain.mean(), abs=4 * plain.std() / 20)
    assert kernel.std() == pytest.approx(plain.std(), rel=0.15)


def test_the_same_seed_gives_the_same_cargoes_and_another_others():
    few = ends([[24, 0], [0, 0]], [[16, 40], [0, 0]], [[36, 0], [60, 0]], [[24, 60], [40, 0]], draws=200)
    first, again, other = (draw_voyages(few, known(12, 8, 18), 0.5, seed=seed).missed for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()
