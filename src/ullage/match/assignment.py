"""Who is whom, all at once: probabilities of pairs, and the likeliest assignment.

Each detection is of one ship or of none, each ship is at most one detection. The odds of a whole assignment are the
product of the odds of its pairs; the probability of a pair is its share in all assignments. In groups with few
detections or few ships it is counted exactly; in large ones messages are passed between the two sides (Williams and Lau
2014, *Approximate evaluation of marginal association probabilities with belief propagation*, IEEE Trans. AES 50), which
is exact too where the pairs form no loop.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.kernels import kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

MOST_EXACT: Final = 10
"""Up to so many detections or ships, whichever are fewer, a group is counted exactly."""
_ROUNDS: Final = 200
_STILL: Final = 1e-9
_FAR: Final = 60.0  # beyond odds of e to this nothing more is said
_SURE: Final = 30.0  # the same where sums of odds are taken apart again: a number has 16 digits


def marginals(detection: Whole, ship: Whole, log_odds: Floats, detections: int, ships: int) -> Floats:
    """Give the probability of each pair.

    Parameters
    ----------
    detection, ship
        Numbers of the two of each pair, shape (n,); pairs are by detection.
    log_odds
        Of each pair against that the detection is something else and the ship not found.
    detections, ships
        How many there are.
    """
    odds = np.exp(np.clip(log_odds, -_FAR, _SURE))
    p = messages(detection, ship, odds, detections, ships)
    if not len(odds):
        return p
    group = groups(detection, ship, detections, ships)[detection]
    order = np.argsort(group, kind="stable")
    for pairs in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        rows, row = np.unique(detection[pairs], return_inverse=True)
        columns, column = np.unique(ship[pairs], return_inverse=True)
        looped = len(pairs) >= len(rows) + len(columns)
        if looped and min(len(rows), len(columns)) <= MOST_EXACT:
            few, many = (row, column) if len(rows) <= len(columns) else (column, row)
            p[pairs] = _exact(few, many, odds[pairs], int(few.max()) + 1, int(many.max()) + 1)
    return p


def marginals_reference(detection: Whole, ship: Whole, log_odds: Floats, detections: int) -> Floats:
    """Give the probability of each pair by listing all assignments."""
    choices = [[None, *np.flatnonzero(detection == i)] for i in range(detections)]
    total, p = 0.0, np.zeros(len(detection))
    for chosen in product(*choices):
        pairs = [one for one in chosen if one is not None]
        if len({int(ship[one]) for one in pairs}) < len(pairs):
            continue
        odds = float(np.exp(sum(log_odds[one] for one in pairs)))
        total += odds
        p[pairs] += odds
    return p / total


def messages(detection: Whole, ship: Whole, odds: Floats, detections: int, ships: int) -> Floats:
    """Give probabilities of pairs by messages between detections and ships."""
    out = np.zeros(len(odds))
    _pass_messages(detection, ship, odds, np.zeros(detections), np.zeros(ships), np.ones(len(odds)), out)
    return out


def likeliest(detection: Whole, ship: Whole, log_odds: Floats, detections: int, ships: int) -> Bools:
    """Tell which pairs are in the likeliest assignment of all.

    Parameters
    ----------
    detection, ship, log_odds, detections, ships
        As in `marginals`.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    chosen = np.zeros(len(detection), bool)
    worth = np.flatnonzero(log_odds > 0)  # a pair less likely than none is in no likeliest assignment
    if not len(worth):
        return chosen
    rows, row = np.unique(detection[worth], return_inverse=True)
    # each detection has a column of its own for being something else
    column = np.concatenate([ship[worth], ships + np.arange(len(rows))])
    every = np.concatenate([row, np.arange(len(rows))])
    gain = np.concatenate([np.minimum(log_odds[worth], _FAR), np.zeros(len(rows))])
    # cost zero would be no edge; the same for all pairs of a row it changes nothing
    cost = _FAR + 1.0 - gain
    graph = csr_array((cost, (every, column)), shape=(len(rows), ships + len(rows)))
    at, to = min_weight_full_bipartite_matching(graph)
    of = np.full(detections, -1)
    of[rows[at]] = np.where(to < ships, to, -1)
    chosen[worth] = of[detection[worth]] == ship[worth]
    return chosen


def groups(detection: Whole, ship: Whole, detections: int, ships: int) -> Whole:
    """Give the group of each detection: those that pairs hang together, however indirectly, have one number."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = detections + ships
    graph = coo_array((np.ones(len(detection), bool), (detection, detections + ship)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1][:detections], np.int64)


@kernel
def _pass_messages(detection: Any, ship: Any, odds: Any, of_detection: Any, of_ship: Any, free: Any, out: Any) -> None:
    """Pass messages until they stand still.

    `free` is what each ship tells a detection: how far she is free for it, in parts of her being nothing else.
    """
    pairs = odds.shape[0]
    for _ in range(_ROUNDS):
        of_detection[:] = 1.0
        of_ship[:] = 1.0
        for k in range(pairs):
            of_detection[detection[k]] += odds[k] * free[k]
        for k in range(pairs):
            out[k] = odds[k] / max(of_detection[detection[k]] - odds[k] * free[k], 1.0)
            of_ship[ship[k]] += out[k]
        moved = 0.0
        for k in range(pairs):
            new = 1.0 / max(of_ship[ship[k]] - out[k], 1.0)
            moved = max(moved, abs(new - free[k]))
            free[k] = new
        if moved < _STILL:
            break
    of_detection[:] = 1.0
    for k in range(pairs):
        of_detection[detection[k]] += odds[k] * free[k]
    for k in range(pairs):
        out[k] = odds[k] * free[k] / of_detection[detection[k]]


def _exact(few: Whole, many: Whole, odds: Floats, few_count: int, many_count: int) -> Floats:
    order = np.lexsort((few, many))
    out = np.zeros(len(odds))
    first = np.searchsorted(many[order], np.arange(many_count + 1))
    ahead = _sum_ahead(few[order], odds[order], first, 1 << few_count)
    _share_out(few[order], odds[order], first, ahead, order, out)
    return out


@kernel
def _sum_ahead(few: Any, odds: Any, first: Any, size: Any) -> Any:
    """Sum over all assignments of the first so many, by which of the few they take; scaled to stay numbers."""
    many = first.shape[0] - 1
    ahead = np.zeros((many + 1, size))
    ahead[0, 0] = 1.0
    for m in range(many):
        for taken in range(size):
            value = ahead[m, taken]
            ahead[m + 1, taken] += value
            for k in range(first[m], first[m + 1]):
                bit = 1 << few[k]
                if taken & bit == 0 and value > 0.0:
                    ahead[m + 1, taken | bit] += value * odds[k]
        ahead[m + 1] /= ahead[m + 1].sum()
    return ahead


@kernel
def _share_out(few: Any, odds: Any, first: Any, ahead: Any, order: Any, out: Any) -> None:
    """Give each pair its share in all assignments: those before its row, times those after it."""
    size = ahead.shape[1]
    behind = np.ones(size)
    for m in range(first.shape[0] - 2, -1, -1):
        before = behind.copy()
        total = np.sum(ahead[m] * behind)
        for k in range(first[m], first[m + 1]):
            bit, share = 1 << few[k], 0.0
            for taken in range(size):
                if taken & bit == 0:
                    part = odds[k] * behind[taken | bit]
                    before[taken] += part
                    share += ahead[m, taken] * part
            total += share
            out[order[k]] = share
        for k in range(first[m], first[m + 1]):
            out[order[k]] /= total
        behind = before / before.max()
