"""Draws the cargo of many visits in many imagined worlds: the compiled kernel and its slow, obvious reference.

In world *k* visit *i* has

    deadweight = law_d(i)(score of the hull) x (1 + register bias of world k)
    full cargo = min(deadweight - non-cargo, tank volume x tonnes that fit in a m³)
    fill       = law_f(i)(sqrt(s) score of the convention in world k + sqrt(1 - s) score of the visit)
    cargo      = fill x deadweight            where a source states the fill
               = fill x full cargo            where a prior does, s being the share of it that all visits have in common

and nothing in the worlds in which the visit was of no ship that handles oil. A hull's score is the same in all its
visits. A visit that nobody named has one of its count's hulls, given or picked anew in each world.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from ullage import draws
from ullage.kernels import in_threads, kernel, normal_score, quantile, uniform

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]
    Streams = npt.NDArray[np.uint64]

OBSERVED: Final = 0
REPORTED: Final = 1
GROUPS: Final = 2
"""Groups of visits with totals of their own: observed, and reported without a name."""

# numbers that set the streams of one hull or visit apart from each other
TANK, NON_CARGO, DAY, HULL = 1, 2, 3, 4


class VisitArrays(NamedTuple):
    """What the kernel knows of n visits.

    Parameters
    ----------
    laws
        Quantile tables, shape (m, len(draws.SCORES)).
    deadweight, fill, tank, non_cargo
        Row of `laws` for each visit, shape (n,). `tank` tables a volume [m³] where `tank_is_volume`, else m³/t.
    stated
        Whether fill is a stated fraction of deadweight, shape (n,).
    tank_is_volume
        See `tank`, shape (n,).
    hull_stream, visit_stream
        Start of the streams of the hull (of the count's hulls) and of the visit, shape (n,).
    p_ship, real_stream
        Probability that it was a ship that handles oil, and the stream that says in which worlds, shape (n,).
    hulls
        How many unnamed hulls the visit picks from; 0 for a hull of its own, shape (n,).
    hull_number
        Which of them it was, from 1; 0 to pick one in each world, shape (n,).
    day_from, day_width
        When the cargo counts: first moment and length [d since the first day], shape (n,).
    group
        Which total the visit adds to, shape (n,).
    """

    laws: Floats
    deadweight: Integers
    fill: Integers
    tank: Integers
    non_cargo: Integers
    stated: npt.NDArray[np.bool_]
    tank_is_volume: npt.NDArray[np.bool_]
    hull_stream: Streams
    visit_stream: Streams
    p_ship: Floats
    real_stream: Streams
    hulls: Integers
    hull_number: Integers
    day_from: Floats
    day_width: Floats
    group: Integers


class WorldArrays(NamedTuple):
    """What all visits share in each of the imagined worlds, shape (draws,) each.

    Parameters
    ----------
    convention
        Normal score of what all prior fills have in common.
    bias
        One plus the relative error of the register.
    tank_t_m3
        Tonnes that fit in a m³ of tank: density at the cargo's temperature times the greatest fill of a tank.
    weight_shared, weight_own
        Square roots of the share of a prior fill's variance that all visits have in common, and of the rest.
    """

    convention: Floats
    bias: Floats
    tank_t_m3: Floats
    weight_shared: float
    weight_own: float


def draw_cargo(visits: VisitArrays, worlds: WorldArrays, cargo_t: Floats, daily_t: Floats, totals_t: Floats) -> None:
    """Draw the cargo of visits and add it up by day and by group.

    Parameters
    ----------
    visits, worlds
        What is known; n visits, d draws.
    cargo_t
        Filled with the cargo of each visit [t], shape (n, d); or of shape (0, 0) where it is not wanted.
    daily_t
        Added to: cargo that counts on each day [t], shape (d, days); or of shape (0, 0).
    totals_t
        Added to: cargo of each group [t], then deadweight of each group [t], shape (2 GROUPS, d).
    """
    table = draws.score_table()
    in_threads(
        lambda first, last: _draw_cargo(visits, worlds, table, cargo_t, daily_t, totals_t, first, last),
        len(worlds.bias),
    )


@kernel
def branch(stream: Any, number: Any) -> Any:
    """Give the start of a stream's branch."""
    state = (stream ^ (np.uint64(number) * np.uint64(0xD6E8FEB86659FD93))) * np.uint64(0xFF51AFD7ED558CCD)
    state = (state ^ (state >> np.uint64(32))) * np.uint64(0xC4CEB9FE1A85EC53)
    return state ^ (state >> np.uint64(29))


@kernel
def _draw_cargo(
    visits: Any, worlds: Any, table: Any, cargo_t: Any, daily_t: Any, totals_t: Any, first: int, last: int
) -> None:
    tile = 128  # draws at a time: their days stay in the processor's cache
    for begin in range(first, last, tile):
        end = min(begin + tile, last)
        for i in range(visits.fill.shape[0]):
            own = visits.visit_stream[i]
            day_stream = branch(own, DAY)
            non_cargo_stream = branch(own, NON_CARGO)
            pick_stream = branch(own, HULL)
            hull_stream = visits.hull_stream[i]
            tank_stream = branch(hull_stream, TANK)
            deadweight_law = visits.laws[visits.deadweight[i]]
            fill_law = visits.laws[visits.fill[i]]
            tank_law = visits.laws[visits.tank[i]]
            non_cargo_law = visits.laws[visits.non_cargo[i]]
            hulls = visits.hulls[i]
            number = visits.hull_number[i]
            p_ship, real_stream = visits.p_ship[i], visits.real_stream[i]
            for k in range(begin, end):
                if p_ship < 1.0 and uniform(real_stream, k) >= p_ship:
                    if cargo_t.shape[0] > 0:
                        cargo_t[i, k] = 0.0
                    continue
                if hulls > 0:
                    hull = number if number > 0 else np.int64(uniform(pick_stream, k) * hulls) + 1
                    hull_stream = branch(visits.hull_stream[i], hull + HULL)
                    tank_stream = branch(hull_stream, TANK)
                score = normal_score(table, uniform(hull_stream, k))
                deadweight = quantile(deadweight_law, score) * worlds.bias[k]
                score = normal_score(table, uniform(own, k))
                if visits.stated[i]:
                    cargo = quantile(fill_law, score) * deadweight
                else:
                    tank = quantile(tank_law, normal_score(table, uniform(tank_stream, k)))
                    tank *= worlds.bias[k] if visits.tank_is_volume[i] else deadweight
                    room = deadweight - quantile(non_cargo_law, normal_score(table, uniform(non_cargo_stream, k)))
                    full = max(min(room, tank * worlds.tank_t_m3[k]), 0.0)
                    score = worlds.weight_shared * worlds.convention[k] + worlds.weight_own * score
                    cargo = quantile(fill_law, score) * full
                totals_t[visits.group[i], k] += cargo
                totals_t[visits.group[i] + GROUPS, k] += deadweight
                if cargo_t.shape[0] > 0:
                    cargo_t[i, k] = cargo
                if daily_t.shape[0] > 0:
                    day = np.int64(visits.day_from[i] + uniform(day_stream, k) * visits.day_width[i])
                    daily_t[k, min(max(day, 0), daily_t.shape[1] - 1)] += cargo


def draw_cargo_reference(visits: VisitArrays, worlds: WorldArrays, days: int) -> tuple[Floats, Floats]:
    """Draw the cargo of visits one visit at a time, in plain NumPy: what `draw_cargo` is held to.

    Returns
    -------
    cargo_t
        Shape (n, d).
    daily_t
        Shape (d, days).
    """
    count = len(worlds.bias)
    cargo_t = np.empty((len(visits.fill), count))
    daily_t = np.zeros((count, days))
    for i in range(len(visits.fill)):
        own, hull = int(visits.visit_stream[i]), int(visits.hull_stream[i])
        hull_scores = _scores(hull, count)
        tank_scores = _scores(branch_reference(hull, TANK), count)
        if visits.hulls[i]:
            picked = (draws.uniforms_reference(branch_reference(own, HULL), count) * visits.hulls[i]).astype(int) + 1
            if visits.hull_number[i]:
                picked[:] = visits.hull_number[i]
            streams = [branch_reference(hull, int(number) + HULL) for number in picked]
            hull_scores = np.array([_scores(start, 1, k)[0] for k, start in enumerate(streams)])
            tank_scores = np.array([_scores(branch_reference(start, TANK), 1, k)[0] for k, start in enumerate(streams)])
        deadweight = draws.interpolate_law(visits.laws[visits.deadweight[i]], hull_scores) * worlds.bias
        scores = _scores(own, count)
        if visits.stated[i]:
            cargo_t[i] = draws.interpolate_law(visits.laws[visits.fill[i]], scores) * deadweight
        else:
            tank = draws.interpolate_law(visits.laws[visits.tank[i]], tank_scores)
            tank *= worlds.bias if visits.tank_is_volume[i] else deadweight
            non_cargo = draws.interpolate_law(
                visits.laws[visits.non_cargo[i]], _scores(branch_reference(own, NON_CARGO), count)
            )
            full = np.maximum(np.minimum(deadweight - non_cargo, tank * worlds.tank_t_m3), 0.0)
            scores = worlds.weight_shared * worlds.convention + worlds.weight_own * scores
            cargo_t[i] = draws.interpolate_law(visits.laws[visits.fill[i]], scores) * full
        is_real = draws.uniforms_reference(int(visits.real_stream[i]), count) < visits.p_ship[i]
        cargo_t[i] *= is_real | (visits.p_ship[i] >= 1)
        moments = visits.day_from[i] + draws.uniforms_reference(branch_reference(own, DAY), count) * visits.day_width[i]
        daily_t[np.arange(count), np.clip(moments.astype(int), 0, days - 1)] += cargo_t[i]
    return cargo_t, daily_t


def _scores(start: int, count: int, first: int = 0) -> Floats:
    return draws.normal_scores_reference(start, count, first)


def branch_reference(start: int, number: int) -> int:
    """Give the start of a stream's branch: `branch` for whole numbers of Python."""
    return int(branch(np.uint64(start), number))
