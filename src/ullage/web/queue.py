"""The queue of a review: what can still be decided, in the order of what a decision is worth, and who decided what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ullage.decisions.entry import find_in_force
from ullage.recounting.worth import weigh_decisions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ullage.decisions import Entry
    from ullage.ledger.worth import Worth
    from ullage.recounting import Recount

OPEN, DECIDED, SECOND, DIFFER = "open", "decided", "second look wanted", "analysts differ"
UNSURE: Final = "unsure"
"""A remark that starts with it asks for a second pair of eyes, and changes nothing."""

_FAMILY: Final = {"accept": "ship", "reject": "ship", "identify": "vessel", "loading": "loading"}


@dataclass(frozen=True)
class Item:
    """One row that can be decided about.

    Parameters
    ----------
    subject, table
        The row.
    place_id, seen_at
        Where and when; None of what was decided and is in the case no more.
    worths
        Its questions, what narrows the balance most first.
    entries
        Decisions in force about it, in their order.
    state
        `OPEN`, `DECIDED`, `SECOND` or `DIFFER`.
    """

    subject: str
    table: str
    place_id: str | None
    seen_at: Any
    worths: tuple[Worth, ...]
    entries: tuple[Entry, ...]
    state: str

    @property
    def sd_bbl(self) -> float:
        """What its best question is worth [bbl]."""
        return max((one.sd_bbl for one in self.worths), default=0.0)


def build_queue(recount: Recount, entries: Sequence[Entry]) -> list[Item]:
    """Build the queue.

    Parameters
    ----------
    recount
        Of the case.
    entries
        Its log.

    Returns
    -------
    list of Item
        What is worth most first. What was decided keeps the worth that it had before anybody decided anything.
    """
    now = _by_subject(weigh_decisions(recount.numbers(entries=entries)))
    about: dict[str, list[Entry]] = defaultdict(list)
    for one in find_in_force(entries):
        about[one.subject].append(one)
    before = _by_subject(weigh_decisions(recount.numbers(entries=()))) if about else {}
    items = []
    for subject in {**before, **now}:
        own = tuple(about.get(subject, ()))
        if subject not in now and not own:
            continue  # what another decision did away with asks nothing
        worths = before.get(subject) or now[subject] if own else now[subject]
        question = worths[0].question
        items.append(Item(
            subject, question.table, question.place_id, question.seen_at, tuple(worths), own, state_of(own)
        ))  # fmt: skip
    return sorted(items, key=lambda one: (-one.sd_bbl, one.subject))


def state_of(entries: Iterable[Entry]) -> str:
    """Tell what was decided of a row by whom: one analyst, several who agree, several who differ."""
    decided = [one for one in entries if one.kind in _FAMILY]
    unsure = [one for one in entries if one.kind == "note" and (one.why or "").startswith(UNSURE)]
    if not decided:
        return SECOND if unsure else OPEN
    answers: dict[str, dict[str | None, Any]] = defaultdict(dict)
    for one in decided:
        answers[_FAMILY[one.kind]][one.by] = (one.kind, _value(one.value))
    if any(len(set(own.values())) > 1 for own in answers.values()):
        return DIFFER
    later = [one for one in unsure if one.number > decided[-1].number]
    return SECOND if later else DECIDED


def analysts_of(entries: Iterable[Entry]) -> list[str]:
    """Name those who decided, each once."""
    return list(dict.fromkeys(one.by for one in entries if one.by))


def wants_second(item: Item, by: str | None) -> bool:
    """Tell whether somebody else should look: one analyst alone decided, was unsure, or two differ.

    Parameters
    ----------
    item
        Of the queue.
    by
        Who asks: what this analyst decided alone is for others.
    """
    if not item.entries:
        return False
    who = analysts_of(item.entries)
    return item.state in (SECOND, DIFFER) or (len(who) == 1 and who[0] != by)


def _value(value: Mapping[str, Any]) -> str:
    return str(next((value[name] for name in ("vessel_id", "condition", "other") if name in value), ""))


def _by_subject(worths: Iterable[Worth]) -> dict[str, list[Worth]]:
    found: dict[str, list[Worth]] = defaultdict(list)
    for one in worths:
        found[one.question.subject].append(one)
    return found
