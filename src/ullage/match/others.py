"""How many detections of no track there are around, found from the scene itself: what every pair is weighed against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.match.assignment import marginals, messages
from ullage.match.pairs import length_parts

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.match.ground import Ground
    from ullage.match.pairs import Pairs
    from ullage.match.rule import MatchRule
    from ullage.match.seen import Seen
    from ullage.match.ships import Ships

    Floats = npt.NDArray[np.float64]

_ROUNDS: Final = 12
_STILL: Final = 1e-3
_LEAST, _MOST = 1e-5, 10.0  # detections of no track a km²: an empty ocean, and a harbour's basin
_WIDER: Final = 0.3  # so many detections as there are around stand beside those near: ships gather closely
_FOUND: Final = 10.0  # so many ships found as the rule has it stand beside those of a scene
_LENGTHS: Final = 10.0  # so many ships of the rule's lengths stand beside those of a scene


def lengths_of_others(seen: Seen, none: Floats, rule: MatchRule) -> tuple[float, float]:
    """Give mean and standard deviation of the logarithm of lengths of what is of no track, drawn towards the rule's.

    Parameters
    ----------
    seen
        Detections.
    none
        Of each the chance that it is of no track: decoys are short, dark ships are as ships are.
    """
    known = np.isfinite(seen.log_length)
    length, weight, prior = seen.log_length[known], none[known], np.log(rule.other_lengths_m)
    whole = weight.sum() + _LENGTHS
    mean = ((weight * length).sum() + _LENGTHS * prior) / whole
    squares = (weight * (length - mean) ** 2).sum() + _LENGTHS * (rule.other_spread**2 + (prior - mean) ** 2)
    return float(mean), float(np.sqrt(squares / whole))


@dataclass(frozen=True)
class Weighed:
    """Pairs of a scene, weighed against all that else may be.

    Parameters
    ----------
    log_odds, p
        Of each pair.
    length_part, recall_part
        Of each pair, with the lengths of others and the recall of the scene.
    others_per_km2
        Density of detections of no track about each detection, itself not counted.
    """

    log_odds: Floats
    p: Floats
    length_part: Floats
    recall_part: Floats
    others_per_km2: Floats


def weigh(
    pairs: Pairs, seen: Seen, ships: Ships, inside: Floats, recall: Floats, ground: Ground, rule: MatchRule
) -> Weighed:
    """Find how many others there are, how long, and how many ships are found, and the probability of each pair.

    Each is found from the others, in turns until they agree.

    Parameters
    ----------
    pairs, seen, ships, ground
        Of the scene.
    inside, recall
        Of each ship the chance to be imaged inside, and that a detector finds one of her length.
    rule
        What is expected before the scene is looked at.
    """
    n = len(seen)
    rest = pairs.parts[:, 0] + pairs.parts[:, 2]
    grids = [(_Near(ground, seen, side), np.pi * side**2) for side in (rule.near_km, rule.close_km)]
    others, found, none = np.full(n, rule.other_per_km2), 1.0, np.ones(n)

    def odds() -> tuple[Floats, Floats, Floats]:
        length = length_parts(pairs, seen, ships, lengths_of_others(seen, none, rule), rule)
        part = _recall_parts(found * recall, inside)[pairs.ship]
        return rest + length + part - np.log(others)[pairs.detection], length, part

    for _ in range(_ROUNDS):
        p = messages(pairs.detection, pairs.ship, np.exp(np.clip(odds()[0], -60.0, 30.0)), n, len(ships))
        none = 1.0 - np.minimum(np.bincount(pairs.detection, p, minlength=n), 1.0)
        fresh = _densities(none, grids, ground.area_km2, rule)
        moved = np.abs(np.log(fresh / others)).max(initial=0.0)
        others = fresh
        # ships under cloud or beside a quay are missed more often than the detector's own recall says
        found = min((_FOUND + float(p.sum())) / (_FOUND + float((inside * recall).sum())), 1.0)
        if moved < _STILL:
            break
    log_odds, length, part = odds()
    p = marginals(pairs.detection, pairs.ship, log_odds, n, len(ships))
    return Weighed(log_odds, p, length, part, others)


def _recall_parts(recall: Floats, inside: Floats) -> Floats:
    """Give log-odds of ships being found at all, against not."""
    return np.asarray(np.log(recall) - np.log1p(-recall * inside))


def _densities(none: Floats, grids: list[tuple[_Near, float]], area_km2: float, rule: MatchRule) -> Floats:
    """Give densities about each detection: the scene's drawn towards the rule's, what is near towards the scene's.

    Ships gather where ships gather: a matched one counts near by as much as the scene's share of unmatched ones.
    """
    density = (1.0 + none.sum() - none) / (1.0 / rule.other_per_km2 + area_km2)
    share = none.sum() / max(len(none), 1)
    weight = none + share * (1.0 - none)
    for near, area in grids:
        density = (_WIDER + near.sums(weight) - weight) / (_WIDER / density + area)
    return np.asarray(np.clip(density, _LEAST, _MOST))


class _Near:
    """Sums over what is near: nine cells of a grid, as large together as the circle of the rule."""

    def __init__(self, ground: Ground, seen: Seen, radius_km: float) -> None:
        side = radius_km * 1000.0 * np.sqrt(np.pi) / 3
        east, north = (np.floor(one / side).astype(np.int64) for one in ground.on_plane(seen.lat, seen.lon))
        around = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
        self._keys, self._of = np.unique(self._key(east, north), return_inverse=True)
        self._around = [np.searchsorted(self._keys, self._key(east + a, north + b)) for a, b in around]
        wanted = [self._key(east + a, north + b) for a, b in around]
        last = len(self._keys) - 1
        self._there = [self._keys[np.minimum(at, last)] == key for at, key in zip(self._around, wanted, strict=True)]
        self._around = [np.minimum(at, last) for at in self._around]

    def sums(self, values: Floats) -> Floats:
        """Sum values about each detection, its own among them."""
        cells = np.bincount(self._of, values, minlength=len(self._keys))
        return np.asarray(
            sum(np.where(there, cells[at], 0.0) for at, there in zip(self._around, self._there, strict=True))
        )

    @staticmethod
    def _key(east: Any, north: Any) -> Any:
        return east * (1 << 20) + north
