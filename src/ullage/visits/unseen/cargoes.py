"""The cargoes that nobody saw, from what was missed at each place: both ends of a voyage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage import draws
from ullage.visits.unseen.voyages import Cargoes, Ends, Voyages, draw_voyages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from ullage.visits.unseen.period import Seen
    from ullage.visits.unseen.place import Missed
    from ullage.visits.unseen.rule import UnseenRule

    Floats = npt.NDArray[np.float64]
    Counts = npt.NDArray[np.int64]

_STEPS: Final = 8  # arrivals within a span, evenly
_SAILINGS: Final = 9  # times of sailing, evenly by probability


@dataclass(frozen=True, eq=False)
class MissedCargoes:
    """Cargoes that nobody saw: how many in each world, shape (draws,), and how they spread over spans on average."""

    counts: Counts
    by_span: Floats


def draw_cargoes(
    loading: Sequence[Missed],
    landing: Sequence[Missed],
    known: Cargoes,
    edges_d: Floats,
    rule: UnseenRule,
    *,
    seed: int,
    returns: tuple[int, int] = (0, 0),
    named: Floats | None = None,
) -> MissedCargoes:
    """Draw the cargoes that nobody saw.

    A cargo counts to the period if the ship lay at a place of the case, loading or landing it, in any part of it.

    Parameters
    ----------
    loading, landing
        What was missed at each place of a kind, by the order of `known`.
    known
        Cargoes that looks saw, by the ends at which they did.
    edges_d
        Of the spans of arrival [d].
    rule
        Times of sailing, and of the rate.
    seed
        Of the draws.
    returns
        Of how many loadings that were seen with a name an earlier one of the ship was seen, no longer before than a
        landing may be joined to it; and of how many that is known.
    named
        Share of the ships seen landing that have a name, shape (draws,), where `landing` counts the others too: of
        these nobody can tell whether their cargo is known already. None where there are no others.
    """
    if not landing:
        return MissedCargoes(
            np.sum([one.counts for one in loading], axis=0), np.sum([one.unseen_by_span for one in loading], axis=0)
        )
    if named is not None and loading:
        landing = [_named_alone(one, named) for one in landing]
    seen_there = [_seen_after(one, loading, edges_d, rule) for one in landing]
    ends = _ends(loading, landing, seen_there, edges_d, rule)
    if loading and returns[1]:
        _lose_landings(ends, _landed_of_before(loading, landing, edges_d, rule), returns, seed)
    voyages = draw_voyages(ends, known, rule.rate_shape, seed=seed)
    return MissedCargoes(voyages.missed, _by_span(loading, landing, seen_there, voyages))


def count_cargoes(loading: Mapping[str, Seen], landing: Mapping[str, Seen]) -> Cargoes:
    """Count the cargoes that looks saw at each place, by the ends at which they did.

    A ship without a name that lands oil brings no cargo of her own where loading places are looked at as well.
    """
    both = np.array([[one.next_place.count(j) for j in landing] for one in loading.values()], np.int64)
    both = both.reshape(len(loading), len(landing))
    loaded = np.array([one.only_here for one in loading.values()], np.int64) - both.sum(axis=1)
    landed = [sum(bool(name) or not loading for name in one.vessel[: one.only_here]) for one in landing.values()]
    return Cargoes(both, loaded, np.array(landed, np.int64))


# judged: as if two of three ships had been named before, so that one or two rows do not say that hardly any are
_NAMED: Final = 2.0
_NAMELESS: Final = 1.0


def draw_named(loading: Sequence[Seen], *, seed: int, count: int) -> Floats | None:
    """Draw the share of the ships seen landing oil that have a name, by that of loadings; None for all of them."""
    from scipy.special import betaincinv

    loaded = [name for one in loading for name in one.vessel[: one.only_here]]
    if all(loaded):
        return None
    names = sum(bool(name) for name in loaded)
    uniform = draws.uniforms_reference(draws.stream(seed, "unseen", "named"), count)
    return np.asarray(betaincinv(_NAMED + names, _NAMELESS + len(loaded) - names, uniform))


def are_all_written(landing: Sequence[Seen]) -> bool:
    """Tell whether ships without a name are written down where oil is landed.

    Nobody can tell whether the cargo of such a ship was counted before, so that some observers write down known ships
    alone.
    """
    return not all(name for one in landing for name in one.vessel[: one.only_here])


def _named_alone(place: Missed, named: Floats) -> Missed:
    """Give a landing place as if ships with a name alone were seen there."""
    exposure = replace(place.exposure, seen_d=place.exposure.seen_d * named[:, None])
    return replace(place, exposure=exposure)


def _lags(loading: Sequence[Missed], rule: UnseenRule) -> Floats:
    """Give times from arrival where a cargo is loaded to arrival where it is landed [d], evenly by probability."""
    from scipy.special import ndtri

    stay = float(np.mean([one.exposure.mean_stay_d.mean() for one in loading])) if loading else 0.0
    return stay + _sailing_d(ndtri((np.arange(_SAILINGS) + 0.5) / _SAILINGS), rule)


def _sailing_d(score: Floats, rule: UnseenRule) -> Floats:
    return np.asarray(rule.sailing_d * np.exp(rule.sailing_log_sd * score))


def _seen_after(place: Missed, loading: Sequence[Missed], edges_d: Floats, rule: UnseenRule) -> Floats:
    """Give the chance to be seen where she lands, of a ship that came to load in each span, shape (draws, spans).

    A landing after the period is not seen in it.
    """
    chance = place.exposure.seen_d / place.exposure.whole_d
    spans = len(edges_d) - 1
    width = np.diff(edges_d)
    lags = _lags(loading, rule)
    part = np.zeros((spans, spans))  # of those who load in a span, who land in another
    for step in (np.arange(_STEPS) + 0.5) / _STEPS:
        arrives = (edges_d[:-1] + step * width)[:, None] + lags
        lands = np.searchsorted(edges_d, arrives, side="right") - 1
        for span, where in zip(*np.nonzero(lands < spans), strict=True):
            part[span, lands[span, where]] += 1.0 / (_STEPS * len(lags))
    return np.asarray(chance @ part.T)


def _before(place: Missed, edges_d: Floats, rule: UnseenRule) -> tuple[Floats, Floats]:
    """Give for how long cargoes can have been loaded before the period and be landed in it [d]: seen there, or not."""
    from scipy.special import ndtr

    middles = (edges_d[1:] + edges_d[:-1]) / 2
    at_sea = ndtr(-np.log(middles / rule.sailing_d) / max(rule.sailing_log_sd, 1e-6)) * np.diff(edges_d)
    # the middle of a span is not its mean: all who are at sea when the period begins are as many as sail at once
    mean = rule.sailing_d * float(np.exp(rule.sailing_log_sd**2 / 2))
    at_sea *= mean / max(float(at_sea.sum()), 1e-9)
    whole = np.tile(at_sea, (len(place.exposure.law), 1))
    whole[:, 0] += place.exposure.mean_stay_d
    seen = (whole * place.exposure.seen_d / place.exposure.whole_d).sum(axis=1)
    return seen, whole.sum(axis=1) - seen


def _ends(
    loading: Sequence[Missed],
    landing: Sequence[Missed],
    seen_there: Sequence[Floats],
    edges_d: Floats,
    rule: UnseenRule,
) -> Ends:
    """Work out what looks see of cargoes at both ends."""
    shape = (len(landing[0].counts), len(loading) + 1, len(landing) + 1)
    ends = Ends(*(np.zeros(shape) for _ in range(4)))
    for i, one in enumerate(loading):
        seen, missed = _by_form(one)
        for j, (there, chance) in enumerate(zip(landing, seen_there, strict=True)):
            seen_before, none_before = _before(there, edges_d, rule)
            ends.both[:, i, j] = (seen * chance).sum(axis=1)
            ends.loaded[:, i, j] = (seen * (1 - chance)).sum(axis=1)
            ends.landed[:, i, j] = (missed * chance).sum(axis=1) + one.form[:, 0] * seen_before
            ends.none[:, i, j] = (missed * (1 - chance)).sum(axis=1) + one.form[:, 0] * none_before
        ends.loaded[:, i, -1], ends.none[:, i, -1] = seen.sum(axis=1), missed.sum(axis=1)
    for j, there in enumerate(landing):
        seen, missed = _by_form(there)
        ends.landed[:, -1, j], ends.none[:, -1, j] = seen.sum(axis=1), missed.sum(axis=1)
    return ends


def _landed_of_before(
    loading: Sequence[Missed], landing: Sequence[Missed], edges_d: Floats, rule: UnseenRule
) -> Floats:
    """Give the part of "landed only" that was loaded before the period, shape (draws, origins - 1, ends)."""
    before = np.zeros((len(landing[0].counts), len(loading), len(landing) + 1))
    for j, there in enumerate(landing):
        seen, _ = _before(there, edges_d, rule)
        for i, one in enumerate(loading):
            before[:, i, j] = one.form[:, 0] * seen
    return before


def _lose_landings(ends: Ends, before: Floats, returns: tuple[int, int], seed: int) -> None:
    """Count cargoes whose landing alone was seen as not known, where the landing was taken for an earlier voyage's.

    Of those loaded before the period none was: no look saw a loading earlier than theirs.
    """
    from scipy.special import betaincinv

    again, count = returns
    uniform = draws.uniforms_reference(draws.stream(seed, "unseen", "returns"), len(ends.landed))
    share = betaincinv(0.5 + again, 0.5 + count - again, uniform)[:, None, None]
    lost = (ends.landed[:, :-1] - before) * share
    ends.none[:, :-1] += lost
    ends.landed[:, :-1] -= lost


def count_returns(loading: Sequence[Seen], lag_d: float, voyage_days: float) -> tuple[int, int]:
    """Count loadings before which the ship was seen loading so shortly that their landing may be taken for that one's.

    Give how many, and of how many with a name.

    Parameters
    ----------
    loading
        Visits to each loading place.
    lag_d
        From when a ship comes to load to when she comes to land it, on average [d].
    voyage_days
        As `VisitRule` has it [d].
    """
    times: dict[str, list[float]] = {}
    for one in loading:
        for name, at in zip(one.vessel[: one.only_here], one.first_d.tolist(), strict=False):
            if name:
                times.setdefault(name, []).append(at)
    most = voyage_days - lag_d
    again = sum(b - a <= most for some in times.values() for a, b in pairwise(sorted(some)))
    return again, sum(len(some) for some in times.values())


def mean_lag_d(loading: Sequence[Missed], rule: UnseenRule) -> float:
    """Give the mean time from arrival where a cargo is loaded to arrival where it is landed [d]."""
    return float(_lags(loading, rule).mean())


def _by_form(place: Missed) -> tuple[Floats, Floats]:
    """Give for how long a ship could have come and be seen, or not [d], with more of it when more come."""
    seen = place.form * place.exposure.seen_d
    return seen, place.form * place.exposure.whole_d - seen


def _by_span(
    loading: Sequence[Missed], landing: Sequence[Missed], seen_there: Sequence[Floats], voyages: Voyages
) -> Floats:
    """Spread the cargoes over spans, on average: by when they came to load, or from elsewhere to land."""
    found = np.zeros(landing[0].form.shape[1])
    for i, one in enumerate(loading):
        missed = _by_form(one)[1]
        found += (voyages.flow_d[:, i, -1, None] * missed).mean(axis=0)
        for j, chance in enumerate(seen_there):
            found += (voyages.flow_d[:, i, j, None] * missed * (1 - chance)).mean(axis=0)
    for j, one in enumerate(landing):
        found += (voyages.flow_d[:, -1, j, None] * _by_form(one)[1]).mean(axis=0)
    return found
