"""What a decision is worth: how far the balance would move with each answer to a question, and how it would narrow.

A question has answers a with probability p(a), and with each the balance has the mean m(a). By the law of total
variance what an answer takes off the variance of the balance is, on average,

    V = sum of p(a) (m(a) - m)²,   m = sum of p(a) m(a)

(Raiffa and Schlaifer 1961: the value of perfect information under quadratic loss). The square root of V, in barrels,
is what the queue of reviews is ordered by. It is a part of the balance's variance only where the balance of now is the
mixture of its answers; where it takes one of them for certain (a rejected detection counts 0) it tells how far the
balance is likely to move, and an answer narrows nothing.

Counting the whole case anew for each answer gives m(a), slowly. Here only the visit that an answer changes is drawn
again, in the same worlds, and cargoes that nobody saw are taken to move with those that they are like.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.cargo.arrays import visit_arrays, world_arrays
from ullage.cargo.kernel import GROUPS, draw_cargo
from ullage.cargo.unseen import like_unseen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import numpy.typing as npt
    import polars as pl

    from ullage.cargo.rules import CargoRules
    from ullage.cargo.worlds import Worlds
    from ullage.ledger.questions import Question
    from ullage.records import FleetPrior

    Floats = npt.NDArray[np.float64]

_BLOCK: Final = 2_000  # visits drawn at once
_MIXTURE: Final = 0.25  # of the moves' standard deviation: so far off zero their mean may be, by the draws' own error
_ROUNDING_BBL: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Worth:
    """What the answers to a question would do to the balance.

    Parameters
    ----------
    question
        The question.
    moves_bbl
        How far each answer would move the mean of the balance from where it is [bbl].
    low_bbl, high_bbl
        The least and the greatest of them [bbl].
    sd_bbl
        Standard deviation of the moves over the answers: what is taken off the balance's, in quadrature [bbl].
    share
        Part of the balance's variance that an answer takes away on average, at most 1; None where it has none, and
        where the balance of now takes one answer for certain: what is doubted is not in its variance then.
    """

    question: Question
    moves_bbl: tuple[float, ...]
    low_bbl: float
    high_bbl: float
    sd_bbl: float
    share: float | None


@dataclass(frozen=True)
class WorthBasis:
    """What answers are weighed on.

    Parameters
    ----------
    visits, hulls
        Tables of `tables.VISITS` and `tables.HULLS`.
    prior
        Deadweight of a ship of which nothing is known.
    worlds
        Shared errors; a few hundred worlds are enough.
    rules
        By which a visit becomes a cargo.
    first_day, days
        Of the balance.
    bbl_per_t
        What a tonne counts for in the balance [bbl/t].
    unseen_t
        Mean of the cargoes that nobody saw [t]; 0 where they cannot be told.
    variance_bbl2
        Of the balance [bbl²].
    """

    visits: pl.DataFrame
    hulls: pl.DataFrame
    prior: FleetPrior
    worlds: Worlds
    rules: CargoRules
    first_day: date
    days: int
    bbl_per_t: float
    unseen_t: float
    variance_bbl2: float


def weigh_questions(questions: Sequence[Question], basis: WorthBasis) -> list[Worth]:
    """Weigh what each answer would do to the balance, the question that narrows it most first.

    Parameters
    ----------
    questions
        Of `find_questions`.
    basis
        Of the same result.
    """
    rows = [row for one in questions for row in (one.now, *(answer.visit for answer in one.answers))]
    cargo = _mean_cargo_t(rows, basis)
    alike = like_unseen(basis.visits)
    silent = set(alike["visit_id"])
    of_alike = sum(_mean_cargo_t(list(alike.iter_rows(named=True)), basis))
    beside = basis.unseen_t / of_alike if of_alike > 0 else 0.0
    weighed, at = [], 0
    for one in questions:
        now, *then = cargo[at : at + 1 + len(one.answers)]
        at += 1 + len(one.answers)
        # a cargo that was seen stands for those that nobody saw, if it is of a ship that does not declare herself
        stands_for = 1.0 + (beside if one.now is None or one.now["visit_id"] in silent else 0.0)
        moves = [(value - now) * stands_for * basis.bbl_per_t for value in then]
        weighed.append(worth_of(one, moves, basis.variance_bbl2))
    return sorted(weighed, key=lambda one: (-one.sd_bbl, one.question.subject, one.question.about))


def worth_of(question: Question, moves_bbl: Iterable[float], variance_bbl2: float) -> Worth:
    """Give what answers are worth from how far each moves the mean of the balance [bbl]."""
    moves = tuple(moves_bbl)
    p = np.array([one.p for one in question.answers])
    p /= p.sum()
    mean = float(p @ moves)
    narrowed = float(p @ (np.array(moves) - mean) ** 2)
    # only where the balance of now is the mixture of its answers does their doubt lie in its variance
    mixed = abs(mean) <= _MIXTURE * narrowed**0.5 + _ROUNDING_BBL
    share = min(narrowed / variance_bbl2, 1.0) if variance_bbl2 > 0 and mixed else None
    return Worth(question, moves, min(moves), max(moves), narrowed**0.5, share)


def _mean_cargo_t(rows: Sequence[Mapping[str, Any] | None], basis: WorthBasis) -> list[float]:
    """Give the mean cargo of each visit that there may be [t]; 0 where there is none, or it brings none."""
    known = {row["vessel_id"]: row for row in basis.hulls.iter_rows(named=True)}
    means = [0.0] * len(rows)
    some = [(i, row) for i, row in enumerate(rows) if row is not None and row["brings_cargo"] is not False]
    for first in range(0, len(some), _BLOCK):
        block = some[first : first + _BLOCK]
        drawn = _draw([row for _, row in block], known, basis)
        for (i, row), cargo in zip(block, drawn, strict=True):
            means[i] = float(cargo) * (1.0 if row["p_ship"] is None else row["p_ship"])
    return means


def _draw(rows: list[Mapping[str, Any]], known: Mapping[str, Any], basis: WorthBasis) -> Floats:
    """Draw the cargo of visits as if each were of a ship for sure, and give its mean over the worlds [t]."""
    sure = [{**row, "p_ship": 1.0} for row in rows]
    count = basis.worlds.count
    arrays = visit_arrays(sure, known, basis.prior, basis.worlds.seed, basis.rules, basis.first_day, basis.days)
    cargo, daily, totals = np.empty((len(rows), count)), np.zeros((count, basis.days)), np.zeros((2 * GROUPS, count))
    draw_cargo(arrays, world_arrays(basis.worlds, basis.rules.fill), cargo, daily, totals)
    mean: Floats = cargo.mean(axis=1)
    return mean
