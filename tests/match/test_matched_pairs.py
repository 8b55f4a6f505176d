"""What speaks for a pair: the compiled parts are those of the slow reference, and less knowledge says less."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.match.pairs import WEIGHTS, WIDTHS, length_parts, score_pairs, score_pairs_reference
from ullage.match.rule import MatchRule
from ullage.match.seen import Seen
from ullage.match.ships import Ships

RULE = MatchRule(gate_sd=60.0)


def seen_of(n, rng):
    angle = rng.uniform(0, 2 * np.pi, n)
    return Seen(
        42.5 + rng.normal(0, 0.01, n), 133.0 + rng.normal(0, 0.01, n), rng.uniform(-12, 12, n), np.full(n, 300.0),
        rng.choice([0.0, 2000.0], n), np.cos(angle), np.sin(angle), 70 * np.sin(angle), -70 * np.cos(angle),
        np.log(rng.uniform(20, 300, n)), rng.uniform(0.05, 0.4, n), rng.uniform(0, 180, n), rng.uniform(2, 40, n),
    )  # fmt: skip


def ships_of(n, rng):
    def law(size):
        root = rng.normal(0, size, (n, 2, 2))
        whole = root @ np.swapaxes(root, 1, 2) + size**2 * np.eye(2)
        return whole[:, 0, 0], whole[:, 0, 1], whole[:, 1, 1]

    length = rng.uniform(20, 300, n)
    return Ships(
        np.arange(n), rng.uniform(0, 1, n), 42.5 + rng.normal(0, 0.01, n), 133.0 + rng.normal(0, 0.01, n), *law(200.0),
        *rng.normal(0, 5, (2, n)), *law(0.5), *law(5.0), rng.choice([0.0, 0.8], n),
        rng.uniform(100, 2000, n), rng.uniform(0, 2000, n), length, length,
        rng.uniform(0, 360, n), rng.uniform(2, 40, n), rng.uniform(0, 20, n),
    )  # fmt: skip


@given(st.integers(0, 10_000))
def test_the_kernel_says_what_the_reference_says(seed):
    rng = np.random.default_rng(seed)
    seen, ships = seen_of(4, rng), ships_of(5, rng)
    seen.log_length[0], ships.length[1], seen.axis[2], ships.heading[3] = (np.nan,) * 4
    inside, recall, others = np.full(5, 0.9), np.linspace(0.3, 0.9, 5), (4.5, 0.8)
    pairs = score_pairs(seen, ships, inside, recall, others, RULE)
    expected = score_pairs_reference(seen, ships, inside, recall, others, RULE)
    assert len(pairs) > 10
    assert pairs.parts == pytest.approx(expected[pairs.detection, pairs.ship], rel=1e-6, abs=1e-6)
    assert length_parts(pairs, seen, ships, others, RULE) == pytest.approx(pairs.parts[:, 1])


def test_no_detection_has_more_pairs_than_the_rule_allows_and_the_best_stay():
    rng = np.random.default_rng(3)
    seen, ships = seen_of(6, rng), ships_of(40, rng)
    told = (np.full(40, 0.9), np.full(40, 0.8), (4.5, 0.8))
    every, few = (score_pairs(seen, ships, *told, replace(RULE, most_pairs=most)) for most in (40, 5))
    assert few.left_out == len(every) - len(few) > 0
    best = np.sort(every.parts[every.detection == 2].sum(axis=1))[::-1][:5]
    assert few.parts[few.detection == 2].sum(axis=1) == pytest.approx(best)


@given(st.integers(0, 1000), st.floats(1.0, 20.0))
def test_what_is_less_well_known_says_less_at_its_best_place(seed, times):
    rng = np.random.default_rng(seed)
    seen, ships = seen_of(1, rng), ships_of(1, rng)
    still = replace(ships, v_n=np.zeros(1), v_e=np.zeros(1), lat=seen.lat, lon=seen.lon)
    names = [
        one.name for one in fields(Ships) if one.name[:2] in {"p_", "v_", "c_"} and one.name[2:] in {"nn", "ne", "ee"}
    ]
    wider = replace(still, **{name: getattr(still, name) * times for name in names})
    told = (np.ones(1), np.full(1, 0.8), (4.5, 0.8), RULE)
    one, two = (score_pairs(seen, each, *told).parts[0] for each in (still, wider))
    assert two[0] <= one[0] + 1e-9
    assert two[1:] == pytest.approx(one[1:])


def test_five_normal_laws_are_one_with_heavy_tails():
    assert sum(WEIGHTS) == pytest.approx(1)
    inside = 1 - sum(w * np.exp(-4.60517 / 2 / s) for w, s in zip(WEIGHTS, WIDTHS, strict=True))
    assert inside == pytest.approx(0.90, abs=0.005)
    half = 1 - sum(w * np.exp(-1.3863 / 2 / s) for w, s in zip(WEIGHTS, WIDTHS, strict=True))
    assert half == pytest.approx(0.703, abs=0.01)  # Student's law of 2.4 degrees of freedom
