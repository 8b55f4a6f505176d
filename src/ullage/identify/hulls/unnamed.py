"""An unknown hull that was seen several times: one unnamed vessel with a history of her own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ullage.identify.hulls.decided import read_decisions
from ullage.identify.hulls.sizes import pair_parts
from ullage.identify.hulls.ways import log_feasible, needed_kn
from ullage.identify.hulls.weigh import Seen, see
from ullage.identify.hulls.words import tell_measured
from ullage.tables import row_ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from ullage.identify.hulls.decided import Decided, Decision
    from ullage.identify.hulls.rule import HullRule
    from ullage.records import Place

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

_DECIDED: Final = 50.0  # log-odds that nothing measured reaches
_COMPARED: Final = -6.0  # log-odds of sizes and ways below which looks are not compared
_HALF: Final = 0.5


def find_unnamed(
    sightings: pl.DataFrame,
    layouts: pl.DataFrame,
    places: Mapping[str, Place],
    rule: HullRule,
    decisions: Sequence[Decision] = (),
    *,
    p_unknown: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """Group sightings of unknown hulls into unnamed vessels.

    Parameters
    ----------
    sightings
        Table of `tables.SIGHTINGS`.
    layouts
        Table of `tables.LAYOUTS`.
    places
        Places by their id.
    rule
        When two sightings are of one ship.
    decisions
        What an analyst decided: ``("same", sighting, sighting)`` or ``("different", sighting, sighting)``.
    p_unknown
        Probability of each sighting, by its id, that she is no hull of the fleet: only those of a half and more are
        grouped. When None, all that have no vessel are.

    Returns
    -------
    polars.DataFrame
        The sightings in their order. Who was measured finely enough and has no vessel is given one whose id begins with
        ``hull:``; it follows from her first sighting, so that later ones do not change it. `p_vessel` is the
        probability that the sighting belongs to that vessel and to none with a name.
    """
    decided = read_decisions(decisions)
    seen = see(sightings.with_row_index("_at"), layouts, places, rule)
    chance = {} if p_unknown is None else p_unknown
    p = np.array([chance.get(name, 1.0 if p_unknown is None else 0.0) for name in seen.table["sighting_id"]])
    unnamed = seen.table["vessel_id"].is_null().to_numpy() & can_be_named(seen, rule)
    rows = np.flatnonzero(unnamed & (p >= _HALF))
    if not len(rows):
        return sightings
    odds = _pair_odds(seen, rows, layouts, decided, rule)
    groups = group_by_odds(odds, float(np.log(rule.least_same_p / (1 - rule.least_same_p))))
    return _named(seen, rows, groups, odds, p[rows])


def can_be_named(seen: Seen, rule: HullRule) -> npt.NDArray[np.bool_]:
    """Give which sightings were measured finely enough for an identity, of shape (n,)."""
    fine = seen.sizes.length_sd_m <= rule.most_length_sd_m  # false where nothing was measured
    return np.asarray(fine & ~(seen.pixel_m > rule.most_pixel_m))


def _pair_odds(seen: Seen, rows: Ints, layouts: pl.DataFrame, decided: Decided, rule: HullRule) -> Floats:
    """Give the log-odds that two sightings are of one ship, of shape (n, n); minus infinity where they cannot be."""
    count = len(rows)
    first, second = np.triu_indices(count, 1)
    a, b = rows[first], rows[second]
    odds = np.log(rule.same_p / (1 - rule.same_p)) + pair_parts(seen.sizes.take(a), seen.sizes.take(b), rule)
    odds += log_feasible(needed_kn(seen.spots.take(a), seen.spots.take(b), rule), rule)
    odds += _looks(seen, a, b, odds > _COMPARED, layouts, rule)
    groups = [decided.of(name) for name in seen.table["sighting_id"].gather(rows)]
    for at, (i, j) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        if groups[i] == groups[j]:
            odds[at] = _DECIDED
        elif (groups[i], groups[j]) in decided.apart:
            odds[at] = -np.inf
    out = np.full((count, count), -np.inf)
    out[first, second] = out[second, first] = odds
    return out


def _looks(
    seen: Seen, a: Ints, b: Ints, wanted: npt.NDArray[np.bool_], layouts: pl.DataFrame, rule: HullRule
) -> Floats:
    """Give what layouts add to pairs: the mean over those of both."""
    out = np.zeros(len(a))
    pairs = [
        (at, one, two)
        for at in np.flatnonzero(wanted).tolist()
        for one in seen.layout_ids[a[at]]
        for two in seen.layout_ids[b[at]]
    ]
    if not pairs:
        return out
    from ullage.identify.hulls.looks import look_odds, looks_of  # brings SciPy along

    ids = sorted({name for _, *names in pairs for name in names})
    looks, number = looks_of(layouts, ids), {name: at for at, name in enumerate(ids)}
    one, two = (np.array([number[pair[side]] for pair in pairs]) for side in (1, 2))
    odds, where = look_odds(looks, one, two, rule.layout_weight), np.array([at for at, *_ in pairs])
    count = np.bincount(where, minlength=len(a))
    return np.asarray(np.bincount(where, odds, len(a)) / np.maximum(count, 1))


def group_by_odds(odds: Floats, least: float) -> Ints:
    """Group what is most probably one, the surest pair first, by the mean of the log-odds between groups.

    Parameters
    ----------
    odds
        Log-odds of pairs, symmetric, of shape (n, n); minus infinity where two cannot be one, and on the diagonal.
    least
        Log-odds from which groups are put together.

    Returns
    -------
    array
        For each the number of its group's first member, of shape (n,).
    """
    mean, size = odds.copy(), np.ones(len(odds))
    group = np.arange(len(odds))
    while len(odds) > 1:
        one, two = sorted(int(at) for at in np.unravel_index(int(np.argmax(mean)), mean.shape))
        if one == two or not mean[one, two] >= least:
            break
        both = (size[one] * mean[one] + size[two] * mean[two]) / (size[one] + size[two])
        both[[one, two]] = -np.inf
        mean[one], mean[:, one] = both, both
        mean[two], mean[:, two] = -np.inf, -np.inf
        size[one] += size[two]
        group[group == two] = one
    return np.asarray(group)


def _named(seen: Seen, rows: Ints, groups: Ints, odds: Floats, p_unknown: Floats) -> pl.DataFrame:
    names = seen.table["sighting_id"].to_list()
    vessel, p, words = (seen.table[name].to_list() for name in ("vessel_id", "p_vessel", "explanation"))
    for number, row in enumerate(rows.tolist()):
        own = np.flatnonzero(groups == groups[number])
        (key,) = row_ids("h", [names[rows[own[0]]]])
        vessel[row] = f"hull:{key.removeprefix('h-')}"
        p[row] = float(p_unknown[number] * _belongs(odds, groups, number))
        told = _history(seen, rows, own, number)
        words[row] = f"{words[row]}; {told}" if words[row] else told
    columns = {"vessel_id": vessel, "p_vessel": p, "explanation": words}
    made = [pl.Series(name, values, seen.table.schema[name]) for name, values in columns.items()]
    return seen.table.with_columns(made).sort("_at").drop("_at")


def _belongs(odds: Floats, groups: Ints, number: int) -> float:
    """Give the probability that a sighting is in the right group: with the others of it, or apart from all."""
    own = np.flatnonzero((groups == groups[number]) & (np.arange(len(groups)) != number))
    if len(own):
        return float(_p(np.array([odds[number, own].mean()]))[0])
    others = [odds[number, groups == one].mean() for one in np.unique(groups) if one != groups[number]]
    return float(1.0 - _p(np.array([max(others, default=-np.inf)]))[0])


def _p(log_odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -700, 700))))


def _history(seen: Seen, rows: Ints, own: Ints, number: int) -> str:
    if len(own) == 1:
        return f"an unnamed vessel, {tell_measured(seen.sizes, int(rows[number]))}, not seen otherwise"
    first, last = seen.table["seen_at"].gather([rows[own[0]], rows[own[-1]]]).dt.strftime("%Y-%m-%d")
    return (
        f"an unnamed vessel, {tell_measured(seen.sizes, int(rows[number]))}, seen {len(own)} times from "
        f"{first} to {last}"
    )
