"""Asking only where a hit can be: the same as sliding over everything, and nearly nothing is asked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.detect.sar import CfarRule, block
from ullage.detect.sar.block import find_in_block, squares_of
from ullage.detect.sar.intensities import MOST, Block
from ullage.detect.sar.thresholds import Clutter

CLUTTER = Clutter(2, 4.4, 200.0)


def prepared(seed, shape, lost):
    rng = np.random.default_rng(seed)
    values = rng.gamma(4.4, 0.02 / 4.4, (2, *shape)).astype(np.float32)
    values[:, shape[0] // 2 : shape[0] // 2 + 5, shape[1] // 3 : shape[1] // 3 + 9] *= 40
    usable = rng.random(shape) >= lost
    usable[: shape[0] // 5] &= rng.random() < 0.5
    values = (values + np.float32(1)) - np.float32(1)
    values[:, ~usable] = 0.0
    return values, usable


def found(values, usable, rows, half_widths, rule, monkeypatch, sliding):
    monkeypatch.setattr(block, "_MOST_UNSURE", 1.0)
    if sliding:
        monkeypatch.setattr(block, "_unsure_squares", lambda *_: None)
    return in_block(values, usable, rows, half_widths, rule)


def in_block(values, usable, rows, half_widths, rule):
    block = Block(values, 0, np.empty_like(usable), np.float32(1), np.float32(MOST))
    return find_in_block(block, rows, half_widths, rule, CLUTTER, squares_of(block, usable))


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    shape=st.tuples(st.integers(30, 90), st.integers(20, 330)),
    first=st.integers(0, 13),
    half_widths=st.tuples(st.integers(4, 17), st.integers(0, 12)).filter(lambda one: one[1] < one[0]),
    law=st.sampled_from(["gamma", "k", "log-normal"]),
    lost=st.sampled_from([0.0, 0.1, 0.7]),
    pfa=st.sampled_from([1e-1, 1e-2, 1e-4]),
)
def test_asking_squares_finds_what_sliding_finds(seed, shape, first, half_widths, law, lost, pfa):
    values, usable = prepared(seed, shape, lost)
    rule = CfarRule(law=law, pfa=pfa)
    with pytest.MonkeyPatch.context() as patch:
        asked = found(values, usable, (first, shape[0]), half_widths, rule, patch, sliding=False)
        slid = found(values, usable, (first, shape[0]), half_widths, rule, patch, sliding=True)
    for name in ("row", "column", "intensity", "clutter", "over"):
        assert np.array_equal(getattr(asked, name), getattr(slid, name)), name


def test_at_sea_next_to_nothing_is_asked(monkeypatch):
    values, usable = prepared(1, (592, 1024), 0.0)
    usable[:] = True
    asked = []
    ask = block.ask_squares
    monkeypatch.setattr(block, "ask_squares", lambda *given: asked.append(len(given[7])) or ask(*given))
    in_block(values, usable, (40, 552), (40, 20), CfarRule(law="gamma"))
    assert len(asked) == 1
    assert asked[0] < 0.002 * usable.size / 16
