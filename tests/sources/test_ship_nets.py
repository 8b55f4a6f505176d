import builtins
import hashlib
from importlib import resources

import numpy as np
import onnxruntime
import pytest

from ullage.detect.hull import CHIP_PIXELS
from ullage.detect.nets import ChipJudge, find_boxes
from ullage.detect.nets.harbour import HarbourRule, compress, draw_maps
from ullage.detect.nets.harbour_ships import ships_of
from ullage.simulate.sar.chips import SIZE, simulate_chips
from ullage.sources.ship_nets import load_chip_net, load_finder, load_fine_net, load_harbour_net, load_second_look


def sea(seed, rows=120, columns=160):
    """Give an 8-bit picture of a calm sea: dark speckle."""
    return np.clip(np.random.default_rng(seed).gamma(4, 5, (rows, columns)), 0, 255).astype(np.uint8)


def sea_with_ship(seed):
    """Give a sea with a bright ship, 12 by 36 pixels, rather soft at its rim."""
    rows, columns = np.mgrid[:120, :160]
    ship = np.exp(-0.5 * (((rows - 60) / 5) ** 4 + ((columns - 80) / 15) ** 4))
    bright = 230 * ship * np.random.default_rng(seed).gamma(6, 1 / 6, ship.shape)
    return np.clip(sea(seed) + bright, 0, 255).astype(np.uint8)


def test_a_bright_ship_on_a_dark_sea_is_found():
    found = find_boxes(sea_with_ship(1), load_finder())
    assert len(found.score) == 1
    assert found.corners[0] == pytest.approx([62, 54, 98, 66], abs=7)


def test_a_second_look_finds_that_ship_too():
    found = find_boxes(sea_with_ship(1), load_finder(), second=load_second_look())
    assert len(found.score) == 1
    assert found.corners[0] == pytest.approx([62, 54, 98, 66], abs=7)


def test_an_empty_sea_has_no_ships():
    assert len(find_boxes(sea(2), load_finder()).score) == 0


def test_simulated_ships_are_told_from_what_is_none():
    made = simulate_chips(900, 120)
    p = ChipJudge(load_chip_net())(made.values, np.ones((120, 2), np.float32), ("VV", "VH"))
    assert p[made.is_ship].mean() > 0.8
    assert p[~made.is_ship].mean() < 0.2


def test_equal_chips_have_equal_answers():
    values = simulate_chips(901, 8).values
    judge = ChipJudge(load_chip_net())
    assert (
        judge(values, values[:, :, 0, 0], ("VV", "VH")).tolist()
        == judge(values, values[:, :, 0, 0], ("VV", "VH")).tolist()
    )


def test_the_chip_net_takes_chips_of_the_size_in_which_hulls_are_measured_and_simulated():
    weights = resources.files("ullage") / "weights" / "chip_net.onnx"
    (asked,) = onnxruntime.InferenceSession(weights.read_bytes(), providers=["CPUExecutionProvider"]).get_inputs()
    assert asked.shape[1:] == [4, CHIP_PIXELS, CHIP_PIXELS]
    assert SIZE == CHIP_PIXELS


def test_the_chip_net_says_which_it_is_by_the_hash_of_its_weights():
    weights = resources.files("ullage") / "weights" / "chip_net.onnx"
    assert load_chip_net().version == hashlib.sha256(weights.read_bytes()).hexdigest()[:12]


def harbour(quay):
    """Give what the harbour net is shown of a sea with a ship of 240 m by 32 m, with land north of her or without."""
    rows, columns = np.mgrid[:128, :128]
    ship = 1 / (1 + np.exp(np.maximum(abs(rows - 64) - 2, abs(columns - 64) - 15) / 0.4))
    share = np.maximum(ship, (rows < 61) * quay)
    colours = np.array([0.06, 0.07, 0.09, 0.1, 0.1])[:, None, None] * ship + 0.15 * (rows < 61) * quay
    noise = np.random.default_rng(3).normal(0, 0.002, (5, 128, 128))
    over = np.concatenate([colours + noise, 20 * share[None] + 0.8])
    return compress(over.astype(np.float32))


@pytest.mark.parametrize("quay", [0.0, 1.0])
def test_the_harbour_net_draws_a_ship_in_the_open_and_at_a_quay(quay):
    maps = draw_maps(harbour(quay), np.ones((128, 128), np.bool_), load_harbour_net(), HarbourRule())
    one = ships_of(maps, HarbourRule())[0]
    assert (one.row, one.column) == (pytest.approx(64, abs=4), pytest.approx(64, abs=8))


def test_the_harbour_net_draws_nothing_in_an_empty_sea():
    shown = compress(np.random.default_rng(4).normal(0, 0.002, (6, 128, 128)).astype(np.float32))
    maps = draw_maps(shown, np.ones((128, 128), np.bool_), load_harbour_net(), HarbourRule())
    assert ships_of(maps, HarbourRule()) == []


def test_all_weights_are_below_5_mb():
    folder = resources.files("ullage") / "weights"
    sizes = {one.name: len(one.read_bytes()) for one in folder.iterdir() if one.name.endswith(".onnx")}
    assert {"finder.onnx", "second_look.onnx", "chip_net.onnx", "fine_net.onnx", "harbour_net.onnx"} <= set(sizes)
    assert sum(sizes.values()) < 5e6


@pytest.mark.parametrize("load", [load_finder, load_second_look, load_chip_net, load_fine_net, load_harbour_net])
def test_without_onnxruntime_there_is_no_net(load, monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "onnxruntime":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert load() is None
