"""Which sightings of one vessel at one place are one stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import TYPE_CHECKING

from ullage.visits.one_or_two import odds_of_two, p_one
from ullage.visits.seen import Seen, Stay, ordered
from ullage.visits.without import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ullage.visits.rule import VisitRule
    from ullage.visits.without import Missed

_WORTH_SAYING = timedelta(days=15)
"""That sightings further apart are two visits needs no words."""


@dataclass(frozen=True)
class Judged:
    """One visit or two, and why: the odds of two, in words."""

    odds: float
    words: str


def group_stays(seen: Iterable[Seen], missed: Missed, listed_d: float | None, rule: VisitRule) -> list[Stay]:
    """Group what shows one vessel at one place: what dates a stay in a chain, vague dates to the nearest.

    Parameters
    ----------
    seen
        What shows her there.
    missed
        Looks without her, and where else she was.
    listed_d
        The shortest time away between two visits, by the places of the case [d]; None where it cannot be told.
    rule
        Thresholds and laws.

    Returns
    -------
    list of Stay
        In the order of time. A vague date joins no two stays.
    """
    stays: list[Stay] = []
    merge = timedelta(days=rule.merge_days)
    for one in ordered(list(seen)):
        if one.is_precise and stays:
            judged = judge_pair(stays[-1].core(), one, missed, listed_d, rule)
            if judged.odds < 1:
                _add(stays[-1], one, judged)
            else:
                is_near = stays[-1].core().apart(one) < _WORTH_SAYING
                stays.append(Stay([one], [judged.words] if is_near else []))
            continue
        near = [stay for stay in stays if stay.core().apart(one) < merge]
        if near:
            min(near, key=lambda stay: (stay.core().apart(one), stay.after)).seen.append(one)
        else:
            stays.append(Stay([one]))
    return stays


def _add(stay: Stay, one: Seen, judged: Judged) -> None:
    if judged.words:
        stay.said.append(judged.words)
    stay.seen.append(one)


def judge_pair(stay: Stay, one: Seen, missed: Missed, listed_d: float | None, rule: VisitRule) -> Judged:
    """Judge whether a later sighting is of the same stay.

    Parameters
    ----------
    stay
        The stay so far.
    one
        The sighting, not before the stay's last but by so much as AIS shows her there.
    missed, listed_d, rule
        As `group_stays` takes them.
    """
    gap = stay.apart(one)
    after, before = stay.before, one.after
    elsewhere = missed.was_elsewhere(max(other.surely_before for other in stay.seen), one.surely_after)
    if elsewhere is not None:
        return Judged(inf, f"another visit than the one before: she was {elsewhere} between")
    looks = missed.between(after, before)
    odds = odds_of_two(gap / DAY, looks, listed_d, rule)
    if not gap:
        return Judged(odds, "")
    looked = f", {_counted(len(looks))} between without her" if looks else ""
    if odds < 1:
        return Judged(odds, f"seen {_span(gap)} apart{looked}: one visit (P {_chance(p_one(odds))})")
    words = f"another visit than the one {_span(gap)} before{looked} (P {_chance(1 - p_one(odds))})"
    return Judged(odds, words)


def _chance(p: float) -> str:
    """Write a probability that is not quite certain as such."""
    return "over 0.99" if p > 0.995 else f"{p:.2f}"  # noqa: PLR2004 - what would be rounded to 1


def _counted(looks: int) -> str:
    return "1 clear look" if looks == 1 else f"{looks} clear looks"


def _span(gap: timedelta) -> str:
    hours = gap / timedelta(hours=1)
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.1f} d"  # noqa: PLR2004 - hours
