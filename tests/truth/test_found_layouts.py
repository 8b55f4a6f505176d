"""Layouts of ships that the search found by itself: simulated tankers of 100 to 250 m at 3 m, four to an image.

Nothing was fitted on these seeds.
"""

import numpy as np
import polars as pl
import pytest

from ullage.detect import find_ships
from ullage.detect.layout.rows import describe_found
from ullage.simulate.optical import ImageSettings, simulate_image

pytestmark = pytest.mark.truth
SEEDS = range(9501, 9513)
SETTINGS = ImageSettings(ground_m=3.0, size=(400, 400), ships=4, length_m=(100.0, 250.0), kinds=("tanker",))


@pytest.fixture(scope="module")
def described():
    """Give of each ship that was found: orientation, and heading and length less their truth; None undescribed."""
    out = []
    for seed in SEEDS:
        made = simulate_image(seed, SETTINGS)
        found = find_ships(made.scene).filter(pl.col("reject_reason").is_null())
        rows, _ = describe_found(made.scene, found)
        first = rows.filter(pl.col("way") == "as given").unique("layout_id", keep="first")
        out += [_beside(one, made.truth, first) for one in found.rows(named=True)]
    return [one for one in out if one is not False]


def _beside(found, truth, layouts):
    off = np.hypot(truth["row"].to_numpy() - found["row"], truth["column"].to_numpy() - found["column"])
    if off.min() > 15:
        return False  # no ship of the truth: a wake
    ship = truth.row(int(off.argmin()), named=True)
    own = layouts.filter(pl.col("detection_id") == found["detection_id"]).rows(named=True)
    if not own:
        return None
    turn = (own[0]["heading_deg"] - ship["heading_deg"] + 180) % 360 - 180
    return own[0]["orientation"], turn, own[0]["length_m"] - ship["length_m"]


def test_next_to_all_ships_are_described(described):
    assert np.mean([one is not None for one in described]) >= 0.9


def test_where_the_bow_is_told_it_is_there(described):
    turns = [turn for orientation, turn, _ in filter(None, described) if orientation == "as given"]
    assert len(turns) >= 0.8 * len(described)
    assert np.mean(np.abs(turns) > 90) <= 0.05


def test_axis_and_length_are_hers(described):
    _, turn, longer = zip(*filter(None, described), strict=True)
    off = np.abs((np.array(turn) + 90) % 180 - 90)
    assert np.percentile(off, 90) < 5
    assert np.mean(np.abs(longer)) < 7
