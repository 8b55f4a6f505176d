"""Cargoes seen neither where they were loaded nor where they were landed.

Every cargo of a loading place goes, by an unknown share, to a landing place that is looked at, or elsewhere; other
cargoes come to a landing place from elsewhere. By the looks at both ends each is seen at both, at one, or at none. What
is not known of a cargo is drawn given the rates and shares, and these given the cargoes, in turn (Gibbs sampling with
the unseen cargoes as missing data; Tanner and Wong 1987); one chain in each world.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage import draws
from ullage.draws import score_table
from ullage.kernels import kernel
from ullage.visits.unseen.chance import draw_gamma, draw_poisson, pick

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Counts = npt.NDArray[np.int64]

SWEEPS: Final = 80
SHARE_SHAPE: Final = 0.5  # of the Dirichlet law of the shares before any landing is seen (Jeffreys)


@dataclass(frozen=True, eq=False)
class Ends:
    """For how long cargoes could have come and be seen at which ends [d], by world, origin and end of the voyage.

    The last origin, and the last end, is elsewhere; what goes from elsewhere to elsewhere is nobody's business.

    Parameters
    ----------
    both, loaded, landed, none
        Seen at both ends, only where loaded, only where landed, or not at all; shape (draws, origins, ends).
    """

    both: Floats
    loaded: Floats
    landed: Floats
    none: Floats

    @property
    def whole(self) -> Floats:
        """For how long they could have come at all [d]."""
        return self.both + self.loaded + self.landed + self.none


@dataclass(frozen=True)
class Cargoes:
    """Cargoes that are known.

    Parameters
    ----------
    both
        Seen at both ends, by place, shape (origins - 1, ends - 1).
    loaded, landed
        Seen only where they loaded, shape (origins - 1,), or landed, shape (ends - 1,).
    """

    both: Counts
    loaded: Counts
    landed: Counts


@dataclass(frozen=True, eq=False)
class Voyages:
    """Cargoes that nobody saw in each world, and the state that they follow from.

    Parameters
    ----------
    missed
        How many, shape (draws,).
    flow_d
        Cargoes a day by origin and end, shape (draws, origins, ends).
    """

    missed: Counts
    flow_d: Floats


def draw_voyages(ends: Ends, known: Cargoes, rate_shape: float, *, seed: int) -> Voyages:
    """Draw how many cargoes nobody saw.

    Parameters
    ----------
    ends
        What looks see of cargoes at both ends.
    known
        What they saw.
    rate_shape
        Shape of the gamma law of a rate before anything is seen. Cargoes from elsewhere have one rate for each place
        where they end, and share the shape: without a sight of one there is half a cargo of the kind that is seen.
    seed
        Of the chains.
    """
    count, origins, places = ends.none.shape
    start = np.uint64(draws.stream(seed, "unseen", "cargoes"))
    flow = np.ones((count, origins, places))
    flow[:, :-1] *= (known.both.sum(axis=1) + known.loaded + rate_shape)[:, None] / np.maximum(
        ends.whole[:, :-1].mean(axis=2, keepdims=True) * places, 1e-6
    )
    flow[:, -1] = 0.01
    flow[:, -1, -1] = 0.0
    missed = np.zeros(count, np.int64)
    _run_chains(start, score_table(), SWEEPS, rate_shape, ends.loaded, ends.landed, ends.none, ends.whole,
                known.both, known.loaded, known.landed, flow, missed)  # fmt: skip
    return Voyages(missed, flow)


@kernel
def _run_chains(
    start: Any, scores: Any, sweeps: Any, shape: Any, loaded: Any, landed: Any, none: Any, whole: Any,
    n_both: Any, n_loaded: Any, n_landed: Any, flow: Any, missed: Any,
) -> None:  # fmt: skip
    """Run one chain in each world from the flows given; flows and unseen cargoes hold its last state."""
    cargoes = np.zeros(flow.shape[1:], np.int64)
    number = np.zeros(1, np.int64)
    for k in range(flow.shape[0]):
        number[0] = np.int64(k) << 32  # each chain has numbers of its own
        for _ in range(sweeps):
            missed[k] = _add_unseen(start, number, flow[k], none[k], n_both, cargoes)
            _add_seen_once(start, number, flow[k], loaded[k], landed[k], n_loaded, n_landed, cargoes)
            _draw_flows(start, number, scores, shape, whole[k], cargoes, flow[k])


@kernel
def _add_unseen(start: Any, number: Any, flow: Any, none: Any, n_both: Any, cargoes: Any) -> Any:
    """Set cargoes to those seen at both ends and those that nobody saw; give how many nobody saw."""
    unseen = 0
    for i in range(flow.shape[0]):
        for j in range(flow.shape[1]):
            drawn = draw_poisson(flow[i, j] * none[i, j], start, number)
            unseen += drawn
            cargoes[i, j] = drawn
    for i in range(n_both.shape[0]):
        for j in range(n_both.shape[1]):
            cargoes[i, j] += n_both[i, j]
    return unseen


@kernel
def _add_seen_once(
    start: Any, number: Any, flow: Any, loaded: Any, landed: Any, n_loaded: Any, n_landed: Any, cargoes: Any
) -> None:
    """Draw where the cargoes went that were seen loading, and where those came from that were seen landing."""
    for i in range(n_loaded.shape[0]):
        for _ in range(n_loaded[i]):
            cargoes[i, pick(flow[i] * loaded[i], start, number)] += 1
    for j in range(n_landed.shape[0]):
        for _ in range(n_landed[j]):
            cargoes[pick(flow[:, j] * landed[:, j], start, number), j] += 1


@kernel
def _draw_flows(start: Any, number: Any, scores: Any, shape: Any, whole: Any, cargoes: Any, flow: Any) -> None:
    """Draw rates and shares given all cargoes: a rate by origin times shares that origins have in common."""
    origins, ends = flow.shape
    share = np.zeros(ends)
    for j in range(ends):
        share[j] = draw_gamma(SHARE_SHAPE + cargoes[: origins - 1, j].sum(), scores, start, number)
    share /= share.sum()
    for i in range(origins - 1):
        rate = draw_gamma(shape + cargoes[i].sum(), scores, start, number) / (share * whole[i]).sum()
        for j in range(ends):
            flow[i, j] = rate * share[j]
    for j in range(ends - 1):
        own = shape / (ends - 1) + cargoes[origins - 1, j]
        flow[origins - 1, j] = draw_gamma(own, scores, start, number) / whole[origins - 1, j]
