"""How many detections of no track there are around, found from the scene itself: what every pair is weighed against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.match.assignment import marginals, messages

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.match.ground import Ground
    from ullage.match.pairs import Pairs
    from ullage.match.rule import MatchRule
    from ullage.match.seen import Seen

    Floats = npt.NDArray[np.float64]

_ROUNDS: Final = 12
_STILL: Final = 1e-3
_LEAST, _MOST = 1e-5, 10.0  # detections of no track a km²: an empty ocean, and a harbour's basin
_LENGTHS: Final = 10.0  # so many ships of the rule's lengths stand beside those of a scene


def lengths_of_others(seen: Seen, rule: MatchRule) -> tuple[float, float]:
    """Give mean and standard deviation of the logarithm of lengths of what is of no track.

    Those of the whole scene, drawn towards the rule's: unmatched ships are ships.
    """
    known = seen.log_length[np.isfinite(seen.log_length)]
    n, prior = len(known), np.log(rule.other_lengths_m)
    mean = (known.sum() + _LENGTHS * prior) / (n + _LENGTHS)
    squares = ((known - mean) ** 2).sum() + _LENGTHS * (rule.other_spread**2 + (prior - mean) ** 2)
    return float(mean), float(np.sqrt(squares / (n + _LENGTHS)))


def weigh(pairs: Pairs, seen: Seen, ships: int, ground: Ground, rule: MatchRule) -> tuple[Floats, Floats, Floats]:
    """Find the density of others about each detection, and the probability of each pair, in turns until they agree.

    Returns
    -------
    log_odds, p
        Of each pair.
    others_per_km2
        About each detection, itself not counted.
    """
    n = len(seen)
    count = pairs.parts.sum(axis=1)
    near = _Near(ground, seen, rule)
    others = np.full(n, rule.other_per_km2)
    none = np.ones(n)
    for _ in range(_ROUNDS):
        odds = np.exp(np.clip(count - np.log(others)[pairs.detection], -60.0, 30.0))
        p = messages(pairs.detection, pairs.ship, odds, n, ships)
        none = 1.0 - np.minimum(np.bincount(pairs.detection, p, minlength=n), 1.0)
        fresh = _densities(none, near, ground.area_km2, rule)
        moved = np.abs(np.log(fresh / others)).max(initial=0.0)
        others = fresh
        if moved < _STILL:
            break
    log_odds = count - np.log(others)[pairs.detection]
    return log_odds, marginals(pairs.detection, pairs.ship, log_odds, n, ships), others


def _densities(none: Floats, near: _Near, area_km2: float, rule: MatchRule) -> Floats:
    """Give densities about each detection: the scene's drawn towards the rule's, what is near towards the scene's."""
    scene = (1.0 + none.sum() - none) / (1.0 / rule.other_per_km2 + area_km2)
    around = np.pi * rule.near_km**2
    local = (1.0 + near.sums(none) - none) / (1.0 / scene + around)
    return np.asarray(np.clip(local, _LEAST, _MOST))


class _Near:
    """Sums over what is near: nine cells of a grid, as large together as the circle of the rule."""

    def __init__(self, ground: Ground, seen: Seen, rule: MatchRule) -> None:
        side = rule.near_km * 1000.0 * np.sqrt(np.pi) / 3
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
