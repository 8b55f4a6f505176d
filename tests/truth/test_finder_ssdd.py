"""The finder: what its cross-validation on SSDD found, and the shipped nets on pictures of HRSID, new to them."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from ullage.detect.nets.boxes import FinderRule, find_boxes
from ullage.detect.nets.fusing import overlaps
from ullage.sources.ship_nets import load_finder, load_second_look

pytestmark = pytest.mark.truth

TABLE = Path(__file__).parents[2] / "training" / "finder.json"
DATA = Path(os.environ.get("ULLAGE_TEST_DATA", "../shared/data")) / "sar" / "hrsid_samples" / "mini_test"


def boxes_of(mask):
    """Give the boxes about the connected parts of a mask."""
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    parts = [(down, right) for down, right in ndimage.find_objects(labels)]
    return np.array([(r.start, d.start, r.stop, d.stop) for d, r in parts], float).reshape(-1, 4)


def hits(found, drawn):
    """Give how many boxes have a ship of their own that they overlap by half, the surest first."""
    free, right = np.ones(len(drawn), bool), 0
    for shared in overlaps(found.corners, drawn):
        open_to = np.where(free, shared, -1)
        if len(drawn) and open_to.max() >= 0.5:
            free[open_to.argmax()] = False
            right += 1
    return right


@pytest.mark.xfail(strict=True, reason="0.88 of all, 0.74 inshore with a second look: land scores like ships")
@pytest.mark.parametrize(("where", "least"), [("all", 0.93), ("inshore", 0.78)])
def test_cross_validation_on_ssdd_reached_its_aim(where, least):
    assert json.loads(TABLE.read_text("utf-8"))["second_look"][where]["f1"] >= least


@pytest.mark.parametrize(("where", "least"), [("all", 0.87), ("inshore", 0.73), ("offshore", 0.91)])
def test_cross_validation_on_ssdd_is_as_the_card_has_it(where, least):
    assert json.loads(TABLE.read_text("utf-8"))[where]["f1"] >= least


@pytest.mark.parametrize("where", ["all", "inshore", "offshore"])
def test_a_second_look_ordered_boxes_no_worse(where):
    table = json.loads(TABLE.read_text("utf-8"))
    assert table["second_look"][where]["ap50"] >= table[where]["ap50"]


def test_all_pictures_of_ssdd_were_held_out_once():
    table = json.loads(TABLE.read_text("utf-8"))
    assert (table["all"]["pictures"], table["inshore"]["pictures"], table["all"]["ships"]) == (928, 168, 2041)


def test_ships_of_another_data_set_are_found():
    if not DATA.exists():
        pytest.skip("no pictures of HRSID: neither below ULLAGE_TEST_DATA nor in ../shared/data")
    finder, second, right, boxes, ships = load_finder(), load_second_look(), 0, 0, 0
    for path in sorted((DATA / "images").iterdir()):
        mask = np.asarray(Image.open(next((DATA / "masks").glob(f"{path.stem}.*"))).convert("L")) > 127
        drawn = boxes_of(mask)
        found = find_boxes(np.asarray(Image.open(path).convert("L")), finder, FinderRule(), second)
        right, boxes, ships = right + hits(found, drawn), boxes + len(found.score), ships + len(drawn)
    assert 2 * right / (boxes + ships) >= 0.5
