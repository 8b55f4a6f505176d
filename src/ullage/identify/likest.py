"""The likest names of many identities and many listings, without comparing each with each one by one.

Equal letters, equal sounds and equal consonants are looked up; nearly equal sounds are found by rapidfuzz for all pairs
of different sounds at once. Each pair that comes up is then measured by `names.measure_likeness`, the plain reference.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from ullage.identify.names import SAME_SOUND, Likeness, Name, measure_likeness
from ullage.identify.sounds import skeleton_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ullage.identify.rule import IdentityRule

Dated: TypeAlias = "tuple[Name, str]"
Likest: TypeAlias = "tuple[Likeness, Name, Name, str]"

_BLOCK: Final = 8_000_000  # pairs of sounds at once: as many bytes
_BARE, _NUMBER = "/", "#"  # before keys that are no sounds
_WORKERS: Final = -1  # as many threads as there are processors; the result does not depend on it


def find_likest(
    ours: Sequence[Sequence[Dated]], theirs: Sequence[Sequence[Dated]], rule: IdentityRule
) -> dict[tuple[int, int], Likest]:
    """Find the likest names of each pair that has names alike.

    Parameters
    ----------
    ours, theirs
        The names of each identity and of each listing, with when they were borne, in words.
    rule
        From which likeness names are alike, and how many pairs one name may bring.

    Returns
    -------
    dict
        Of places in `ours` and `theirs`: likeness, our name, their name and when we bore ours.
    """
    held, listed = _holders(ours), _holders(theirs)
    best: dict[tuple[int, int], Likest] = {}
    for mine, other in sorted(_alike(held, listed, rule), key=_in_order):
        likeness = measure_likeness(mine, other)
        if likeness.value < rule.name_alike or len(held[mine]) * len(listed[other]) > rule.most_pairs:
            continue
        for at, when in held[mine]:
            for beside, _ in listed[other]:
                before = best.get((at, beside))
                if before is None or likeness.value > before[0].value:
                    best[at, beside] = (likeness, mine, other, when)
    return best


def measure_likest(ours: Sequence[Dated], theirs: Sequence[Dated]) -> Likest | None:
    """Give the likest names of one identity and one listing, each compared with each: the plain reference."""
    pairs = [(measure_likeness(mine, other), mine, other, when) for mine, when in ours for other, _ in theirs]
    return min(pairs, key=lambda one: (-one[0].value, one[1].written, one[2].written, one[3]), default=None)


def find_common(
    ours: Sequence[Sequence[Dated]], theirs: Sequence[Sequence[Dated]], rule: IdentityRule
) -> tuple[str, ...]:
    """Find the names that so many bear on both sides that they were not compared, in order."""
    held, listed = _holders(ours), _holders(theirs)
    most, most_listed = (max(map(len, one.values()), default=0) for one in (held, listed))
    # few names are borne by so many: only among these is it worth to look
    mine = [name for name, bearers in held.items() if len(bearers) * most_listed > rule.most_pairs]
    others = [name for name, bearers in listed.items() if most * len(bearers) > rule.most_pairs]
    pairs = (
        (one, other) for one, other in _alike(mine, others, rule)
        if len(held[one]) * len(listed[other]) > rule.most_pairs
    )  # fmt: skip
    return tuple(sorted({one.written for one, other in pairs if _are_alike(one, other, rule)}))


def _are_alike(one: Name, other: Name, rule: IdentityRule) -> bool:
    return measure_likeness(one, other).value >= rule.name_alike


def _holders(sides: Sequence[Sequence[Dated]]) -> dict[Name, list[tuple[int, str]]]:
    held: dict[Name, list[tuple[int, str]]] = defaultdict(list)
    for at, names in enumerate(sides):
        for name, when in names:
            held[name].append((at, when))
    return held


def _in_order(pair: tuple[Name, Name]) -> tuple[str, str]:
    return pair[0].written, pair[1].written


def _alike(ours: Iterable[Name], theirs: Iterable[Name], rule: IdentityRule) -> set[tuple[Name, Name]]:
    """Find the pairs of names that may be alike; more than are."""
    mine, others = _by_key(ours), _by_key(theirs)
    pairs = {
        (a, b)
        for key in mine.keys() & others.keys()
        for a in mine[key]
        for b in others[key]
        if key[0] != _BARE or a.vowelless != b.vowelless
    }
    for one, other in _near(list(mine), list(others), rule):
        pairs.update((a, b) for a in mine[one] for b in others[other])
    return pairs


def _by_key(names: Iterable[Name]) -> dict[str, list[Name]]:
    """Lay names under their sound and under its consonants, which is all that some scripts write."""
    found: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        found[name.sound or f"{_NUMBER}{name.number}"].append(name)
        if name.sound:
            found[f"{_BARE}{skeleton_of(name.letters)}"].append(name)
    return found


def _near(ours: list[str], theirs: list[str], rule: IdentityRule) -> Iterator[tuple[str, str]]:
    """Find the pairs of different sounds that are nearly equal."""
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    rows, columns = ([one for one in keys if one[0] not in (_BARE, _NUMBER)] for keys in (ours, theirs))
    if not rows or not columns:
        return
    cutoff = rule.name_alike / SAME_SOUND
    step = max(1, _BLOCK // len(columns))
    for first in range(0, len(rows), step):
        block = rows[first : first + step]
        near = cdist(block, columns, scorer=Indel.normalized_similarity, score_cutoff=cutoff, dtype=np.float32,
                     workers=_WORKERS)  # fmt: skip
        for row, column in zip(*np.nonzero(near), strict=True):
            yield block[row], columns[column]
