"""Ghosts and sidelobes told from ships, on simulated scenes that no threshold was chosen on.

The simulator finds ghosts by range and Doppler over a turning Earth, each of a level of its own; the detector knows
only the product's annotation. Scenes are made, scanned and judged as a product would be.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from ullage.detect.candidates import find_clusters, judge_clusters
from ullage.detect.candidates.reject import BORDER, GHOST, spacing_of
from ullage.detect.mask import CoarseMask
from ullage.detect.sar import scan_scene
from ullage.simulate.sar.scene import simulate_scene
from ullage.simulate.sar.settings import SarSettings

pytestmark = pytest.mark.truth

SEEDS = range(501, 506)
SWATHS = {"IW1": 3000, "IW2": 12_000, "IW3": 21_000}
NEAR = 6  # pixels: what a middle may be off


@dataclass
class Tally:
    """What became of the ghosts and the ships of scenes.

    A ghost counts when it made a candidate, and as rejected when all its candidates were; a ship when she made one away
    from the border, and as lost when all of hers were rejected.
    """

    ghosts: int = 0
    rejected: int = 0
    as_ghosts: int = 0
    ships: int = 0
    lost: int = 0
    lost_as_ghosts: int = 0


def searched(made, step=16, margin=13):
    """Give the mask of a simulated landscape: cells of water some pixels off the shore."""
    from scipy.ndimage import maximum_filter

    near = maximum_filter(made.land.view(np.uint8), 2 * margin + 1, mode="nearest")
    rows, columns = (-(-one // step) for one in near.shape)
    padded = np.pad(near, ((0, rows * step - near.shape[0]), (0, columns * step - near.shape[1])))
    return CoarseMask(step, padded.reshape(rows, step, columns, step).max(axis=(1, 3)) == 0)


def judged(seed, settings):
    """Make a scene, scan it, judge its candidates; give its truth, places and reasons of the candidates."""
    made = simulate_scene(seed, settings)
    mask = searched(made) if settings.land != "none" else None
    hits = scan_scene(made.scene, None, mask)
    clusters = find_clusters(hits, *spacing_of(made.scene))
    verdict = judge_clusters(made.scene, hits, clusters, mask)
    return made.truth, np.stack([clusters.row, clusters.column], axis=1), np.array(verdict.reason, dtype=object)


def add_up(tally, truth, places, reasons):
    """Count what became of the ghosts and ships of one scene."""
    half = {row["object_id"]: (row["length_m"] or 30.0) / 20 + NEAR for row in truth.iter_rows(named=True)}
    real = truth.filter(truth["kind"] != "ghost")
    at = {row["object_id"]: (row["row"], row["column"]) for row in truth.iter_rows(named=True)}
    taken = np.zeros(len(places), np.bool_)
    for row in real.iter_rows(named=True):
        own = np.hypot(*(places - at[row["object_id"]]).T) <= half[row["object_id"]]
        taken |= own
        if row["kind"] == "ship" and own.any() and BORDER not in reasons[own]:
            left = any(one is None for one in reasons[own])
            tally.ships += 1
            tally.lost += not left
            tally.lost_as_ghosts += not left and GHOST in reasons[own]
    ghosts = truth.filter(truth["kind"] == "ghost")
    if ghosts.is_empty() or not len(places):
        return
    middles = np.array([at[one] for one in ghosts["object_id"]])
    # what a ghost is of lies in the scene or beyond it: then its length is not known and a large one is taken
    reach = np.array([half.get(one, 16.0) for one in ghosts["ghost_of"]])
    away = np.hypot(*(places[:, None] - middles[None]).transpose(2, 0, 1)) - reach
    nearest = np.argmin(away, axis=1)
    for k in range(len(ghosts)):
        own = ~taken & (nearest == k) & (away[:, k] <= 0)
        if own.any() and BORDER not in reasons[own]:
            tally.ghosts += 1
            tally.rejected += all(one is not None for one in reasons[own])
            tally.as_ghosts += all(one == GHOST for one in reasons[own])


def worlds(seed):
    """Give the settings of the scenes of one seed: calm seas, where ghosts are seen best, and a working day's."""
    for swath_column in SWATHS.values():
        for land, wind, rows in (("none", 3.0, 2200), ("terminal", 3.0, 1800), ("none", 7.0, 1500)):
            yield SarSettings(
                rows=rows, columns=900, swath_column=swath_column, land=land, wind_m_s=wind, ships=14,
                ascending=seed % 2 == 0,
            )  # fmt: skip


@pytest.fixture(scope="module")
def tally(request):
    if "truth" not in request.config.option.markexpr:
        pytest.skip("many scenes: run by hand with pytest -m truth")
    found = Tally()
    for seed in SEEDS:
        for k, settings in enumerate(worlds(seed)):
            add_up(found, *judged(100 * seed + k, settings))
    return found


def test_most_ghosts_are_rejected(tally):
    assert tally.ghosts > 200
    assert tally.rejected >= 0.95 * tally.ghosts, tally


def test_hardly_a_ship_is_lost(tally):
    assert tally.ships > 500
    assert tally.lost <= 0.01 * tally.ships, tally


def test_in_a_roadstead_crowded_beyond_any_real_one_few_ships_are_lost(tally):
    found = Tally()
    for seed, swath_column in enumerate(SWATHS.values(), 700):
        crowd = SarSettings(rows=2200, columns=900, swath_column=swath_column, wind_m_s=5.0, ships=150)
        add_up(found, *judged(seed, crowd))
    assert found.ships > 400
    assert found.lost <= 0.01 * found.ships, found
    assert found.rejected >= 0.95 * found.ghosts, found
