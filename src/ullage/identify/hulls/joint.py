"""Sightings that cannot be of one ship, weighed together."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_ROUNDS: Final = 60
_DAMPING: Final = 0.5
_CLOSE: Final = 1e-10
_NEVER: Final = 1.0 - 1e-12


def joint_probabilities_reference(log_weight: Floats, conflicts: npt.NDArray[np.bool_]) -> Floats:
    """Give the probability of each hull for each sighting by trying every assignment: slow and obvious.

    Parameters
    ----------
    log_weight
        Of each sighting and hull, the last column being the unknown hull, of shape (n, hulls + 1).
    conflicts
        Which sightings cannot be of one ship, of shape (n, n). Two of them may both be of unknown hulls.
    """
    count, hulls = log_weight.shape
    out = np.zeros((count, hulls))
    for chosen in product(range(hulls), repeat=count):
        clash = any(
            conflicts[a, b] and chosen[a] == chosen[b] < hulls - 1 for a in range(count) for b in range(a + 1, count)
        )
        if not clash:
            weight = np.exp(sum(log_weight[row, column] for row, column in enumerate(chosen)))
            for row, column in enumerate(chosen):
                out[row, column] += weight
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def joint_probabilities(log_weight: Floats, conflicts: npt.NDArray[np.bool_]) -> Floats:
    """Give the probability of each hull for each sighting, where some sightings cannot be of one ship.

    Belief propagation: each sighting tells those it is in conflict with which hulls it probably is, leaving out what
    they told it. Exact where conflicts make no loops, and near it where they do.

    Parameters
    ----------
    log_weight, conflicts
        As in `joint_probabilities_reference`.

    Returns
    -------
    array
        Of shape (n, hulls + 1); its rows add up to 1.
    """
    to, off = np.nonzero(conflicts)
    if not len(to) or log_weight.shape[1] == 1:
        return _shares(log_weight)
    order = np.lexsort((to, off))  # of each message the one that goes back
    told = np.zeros((len(to), log_weight.shape[1]))
    for _ in range(_ROUNDS):
        heard = _heard(told, to, log_weight)
        new = _message(_shares(heard[off] - told[order]))
        change = float(np.abs(np.exp(new) - np.exp(told)).max())
        told = np.log(_DAMPING * np.exp(told) + (1 - _DAMPING) * np.exp(new))
        if change < _CLOSE:
            break
    return _shares(_heard(told, to, log_weight))


def _heard(told: Floats, to: npt.NDArray[np.int64], log_weight: Floats) -> Floats:
    heard = log_weight.copy()
    np.add.at(heard, to, told)
    return heard


def _message(shares: Floats) -> Floats:
    """Give what a sighting tells another one: not what I am. The unknown hull can be any number of ships."""
    out = np.log1p(-np.minimum(shares, _NEVER))
    out[:, -1] = 0.0
    return np.asarray(out)


def _shares(log_weight: Floats) -> Floats:
    most = log_weight.max(axis=1, keepdims=True)
    weight = np.exp(log_weight - np.where(np.isfinite(most), most, 0.0))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))
