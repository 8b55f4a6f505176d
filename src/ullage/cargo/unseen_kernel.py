"""Draws the cargoes that nobody saw, world by world: the compiled kernel and its slow, obvious reference.

World *k* has a known number of them. Each is like one of those that were seen, by an urn (Blackwell and MacQueen 1973):
of the n seen cargoes, each by its weight, the j unseen ones already drawn in that world, and a weight for a hull of
which nothing was ever seen, one is taken in proportion. What is taken from the urn is the hull, with her error of that
world, and what is known of the fill; the fill itself, the other load and the day are the cargo's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ullage import draws
from ullage.cargo.kernel import DAY, NON_CARGO, TANK, VisitArrays, WorldArrays, branch, branch_reference
from ullage.kernels import in_threads, kernel, normal_score, quantile, uniform

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Counts = npt.NDArray[np.int64]

# numbers that set the streams of one unseen cargo apart from each other and from those of `cargo.kernel`
NEW_HULL, NEW_FILL = 5, 6


class Urn(NamedTuple):
    """What an unseen cargo may be like.

    Parameters
    ----------
    seen
        The n seen visits, and after them one of which nothing is known, which stands for a hull never seen.
    weight_until
        Weights of the seen visits added up, in each of some cases, shape (cases, n); the last of each row is n.
    case
        Which case each world is of, shape (d,).
    never_seen
        Weight of a hull never seen, in seen visits.
    stream
        Start of the streams of all unseen cargoes.
    until
        Share of them that fell before the end of each day, shape (days,), not falling, the last 1.
    """

    seen: VisitArrays
    weight_until: Floats
    case: Counts
    never_seen: float
    stream: np.uint64
    until: Floats


def draw_unseen_cargo(urn: Urn, worlds: WorldArrays, counts: Counts, daily_t: Floats, deadweight_t: Floats) -> None:
    """Draw the unseen cargoes of each world and add them up by day.

    Parameters
    ----------
    urn, worlds
        What is known.
    counts
        Unseen cargoes of each world, shape (d,).
    daily_t
        Added to: cargo that counts on each day [t], shape (d, days).
    deadweight_t
        Added to: summed deadweight [t], shape (d,).
    """
    table = draws.score_table()
    in_threads(lambda first, last: _draw(urn, worlds, counts, table, daily_t, deadweight_t, first, last), len(counts))


@kernel
def _draw(
    urn: Any, worlds: Any, counts: Any, table: Any, daily_t: Any, deadweight_t: Any, first: int, last: int
) -> None:
    seen = urn.seen
    none = seen.fill.shape[0] - 1  # the row of a hull never seen
    for k in range(first, last):
        rows = np.empty(counts[k], np.int64)
        fills = np.empty(counts[k], np.int64)
        hulls = np.empty(counts[k], np.uint64)
        for j in range(counts[k]):
            own = branch(urn.stream, j + 1)
            taken = uniform(own, k) * (none + urn.never_seen + j)
            if taken < none:
                row = fill = min(np.searchsorted(urn.weight_until[urn.case[k]], taken, side="right"), none - 1)
                hull = seen.hull_stream[row]
            elif taken < none + urn.never_seen:
                row, hull = none, branch(own, NEW_HULL)
                fill = min(int(uniform(branch(own, NEW_FILL), k) * none), max(none - 1, 0))
            else:
                like = min(int(taken - none - urn.never_seen), j - 1)
                row, fill, hull = rows[like], fills[like], hulls[like]
            rows[j], fills[j], hulls[j] = row, fill, hull
            deadweight = quantile(seen.laws[seen.deadweight[row]], normal_score(table, uniform(hull, k)))
            deadweight *= worlds.bias[k]
            law = seen.laws[seen.fill[fill]]
            score = normal_score(table, uniform(branch(own, TANK), k))
            if seen.stated[fill]:
                cargo = quantile(law, score) * deadweight
            else:
                tank = quantile(seen.laws[seen.tank[row]], normal_score(table, uniform(branch(hull, TANK), k)))
                tank *= worlds.bias[k] if seen.tank_is_volume[row] else deadweight
                other = normal_score(table, uniform(branch(own, NON_CARGO), k))
                room = deadweight - quantile(seen.laws[seen.non_cargo[row]], other)
                full = max(min(room, tank * worlds.tank_t_m3[k]), 0.0)
                score = worlds.weight_shared * worlds.convention[k] + worlds.weight_own * score
                cargo = quantile(law, score) * full
            day = np.searchsorted(urn.until, uniform(branch(own, DAY), k), side="right")
            daily_t[k, min(day, daily_t.shape[1] - 1)] += cargo
            deadweight_t[k] += deadweight


def draw_unseen_cargo_reference(urn: Urn, worlds: WorldArrays, counts: Counts, days: int) -> tuple[Floats, Floats]:
    """Draw the unseen cargoes one by one, in plain Python: what `draw_unseen_cargo` is held to.

    Returns
    -------
    daily_t
        Shape (d, days).
    deadweight_t
        Shape (d,).
    """
    daily_t, deadweight_t = np.zeros((len(counts), days)), np.zeros(len(counts))
    for k in range(len(counts)):
        drawn: list[tuple[int, int, int]] = []
        for j in range(int(counts[k])):
            own = branch_reference(int(urn.stream), j + 1)
            row, fill, hull = _taken(urn, own, k, drawn)
            drawn.append((row, fill, hull))
            deadweight, cargo = _cargo(urn.seen, worlds, own, k, drawn[-1])
            day = int(np.searchsorted(urn.until, _uniform(branch_reference(own, DAY), k), side="right"))
            daily_t[k, min(day, days - 1)] += cargo
            deadweight_t[k] += deadweight
    return daily_t, deadweight_t


def _taken(urn: Urn, own: int, k: int, drawn: list[tuple[int, int, int]]) -> tuple[int, int, int]:
    """Take a cargo from the urn: the row of its hull, the row of its fill, the stream of its hull."""
    none = len(urn.seen.fill) - 1
    taken = _uniform(own, k) * (none + urn.never_seen + len(drawn))
    if taken < none:
        row = min(int(np.searchsorted(urn.weight_until[int(urn.case[k])], taken, side="right")), none - 1)
        return row, row, int(urn.seen.hull_stream[row])
    if taken < none + urn.never_seen:
        fill = min(int(_uniform(branch_reference(own, NEW_FILL), k) * none), max(none - 1, 0))
        return none, fill, branch_reference(own, NEW_HULL)
    return drawn[min(int(taken - none - urn.never_seen), len(drawn) - 1)]


def _cargo(
    seen: VisitArrays, worlds: WorldArrays, own: int, k: int, taken: tuple[int, int, int]
) -> tuple[float, float]:
    """Give deadweight and cargo of what was taken [t]."""
    row, fill, hull = taken
    deadweight = _law(seen, seen.deadweight[row], _score(hull, k)) * worlds.bias[k]
    score = _score(branch_reference(own, TANK), k)
    if seen.stated[fill]:
        return deadweight, _law(seen, seen.fill[fill], score) * deadweight
    tank = _law(seen, seen.tank[row], _score(branch_reference(hull, TANK), k))
    tank *= worlds.bias[k] if seen.tank_is_volume[row] else deadweight
    room = deadweight - _law(seen, seen.non_cargo[row], _score(branch_reference(own, NON_CARGO), k))
    full = max(min(room, tank * worlds.tank_t_m3[k]), 0.0)
    score = worlds.weight_shared * worlds.convention[k] + worlds.weight_own * score
    return deadweight, _law(seen, seen.fill[fill], score) * full


def _law(seen: VisitArrays, law: Any, score: float) -> float:
    return float(draws.interpolate_law(seen.laws[int(law)], np.array([score]))[0])


def _uniform(start: int, k: int) -> float:
    return float(draws.uniforms_reference(start, 1, k)[0])


def _score(start: int, k: int) -> float:
    return float(draws.normal_scores_reference(start, 1, k)[0])
