"""What the decisions of a case are worth: the fast ranking, and the slow reference that counts the case anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ullage.cargo.worlds import draw_worlds
from ullage.decisions import DecisionLog
from ullage.ledger.balance import day_range
from ullage.ledger.questions import find_questions
from ullage.ledger.worth import Worth, WorthBasis, weigh_questions, worth_of
from ullage.recounting.hypothetical import think_of, value_of, with_decision

if TYPE_CHECKING:
    from ullage.explaining.rows import Rows
    from ullage.ledger.questions import Answer, Question
    from ullage.recounting.recount import Numbers, Recount

WORLDS: Final = 400
"""Enough for a mean cargo to 3 %, in the same worlds for every answer."""


def questions_of(numbers: Numbers) -> list[Question]:
    """Find what can still be decided of a count."""
    result = numbers.result
    return find_questions(result.sightings, result.candidates, result.visits, result.detections, numbers.inputs.places)


def weigh_decisions(numbers: Numbers) -> list[Worth]:
    """Weigh what can be decided of a count, what narrows the balance most first.

    Parameters
    ----------
    numbers
        The count; without barrels there is no balance to narrow, and tonnes are weighed instead.
    """
    inputs, rules, result = numbers.inputs, numbers.rules, numbers.result
    first_day, days = day_range(inputs.from_day, inputs.to_day, inputs.caps)
    count = min(WORLDS, inputs.draws)
    worlds = draw_worlds(inputs.seed, count, inputs.product, rules.product, rules.register, rules.tanks)
    unseen = result.deliveries.unseen
    balance = result.balance.periods[0].balance
    bbl_per_t = bbl_per_t_of(numbers)
    variance = float(balance.draws.var()) if balance.can_tell else float(result.deliveries.total_t.var())
    basis = WorthBasis(
        result.visits, result.hulls, inputs.prior, worlds, rules.cargo, first_day, days, bbl_per_t,
        0.0 if unseen is None else float(unseen.total_t.mean()), variance,
    )  # fmt: skip
    return weigh_questions(questions_of(numbers), basis)


def bbl_per_t_of(numbers: Numbers) -> float:
    """Give what a tonne counts for in the balance: the cap keeper's barrels, the product's own, or 1 without either."""
    if numbers.inputs.caps:
        return numbers.inputs.caps[0].bbl_per_t
    return float(numbers.result.worlds.bbl_per_t.mean()) if numbers.inputs.product else 1.0


def weigh_slowly(recount: Recount, rows: Rows, question: Question, *, draws: int | None = None) -> Worth:
    """Weigh a question by counting the whole case for each answer: the reference of `weigh_decisions`.

    Parameters
    ----------
    recount
        Of the case.
    rows
        Its result.
    question
        Of the same result.
    draws
        Fewer worlds than the case's.
    """
    now = recount.numbers(draws=draws)
    here = _mean_bbl(now)
    moves = [_mean_bbl(_counted(recount, rows, question, one, draws)) - here for one in question.answers]
    balance = now.result.balance.periods[0].balance
    return worth_of(question, moves, float(balance.draws.var()) if balance.can_tell else 0.0)


def _counted(recount: Recount, rows: Rows, question: Question, answer: Answer, draws: int | None) -> Numbers:
    if answer.kind == "note":
        return recount.numbers(draws=draws)  # a remark changes nothing
    entries = DecisionLog(recount.folder).entries()
    thought = think_of(rows, answer.kind, question.subject, value_of(answer.kind, answer.value))
    return recount.numbers(entries=with_decision(entries, thought), draws=draws)


def _mean_bbl(numbers: Numbers) -> float:
    balance = numbers.result.balance.periods[0].balance
    return float(balance.draws.mean()) if balance.can_tell else float(numbers.result.deliveries.total_t.mean())
