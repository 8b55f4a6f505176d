"""Claims that do not go together, each with what it may mean. None of them is changed for it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Final

from ullage.identify.flags import flag_name
from ullage.identify.spelling import words_of
from ullage.records import Contradiction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from ullage.identify.rule import IdentityRule
    from ullage.records import Said, Vessel

USED_AT_ONCE: Final = "one IMO number, several hulls at once"
LENGTH_REFUTES: Final = "the length refutes the IMO number"
SCRAPPED: Final = "the IMO number is of a scrapped ship"
SEVERAL_NUMBERS: Final = "one MMSI, several IMO numbers"
MANY_MMSI: Final = "one ship, many MMSIs"
SHARED_MMSI: Final = "one MMSI, several ships"
SOURCES_DISAGREE: Final = "sources disagree"
WRONG_NUMBER: Final = "not an IMO number"

KINDS: Final = (
    LENGTH_REFUTES,
    SCRAPPED,
    USED_AT_ONCE,
    SEVERAL_NUMBERS,
    SHARED_MMSI,
    MANY_MMSI,
    SOURCES_DISAGREE,
    WRONG_NUMBER,
)
"""What weighs most comes first."""

_ENDED: Final = re.compile(r"scrap|broken up|dead|demolish|total loss|sunk|wreck", re.IGNORECASE)
_MEASURES: Final = {"length_m": "m", "beam_m": "m", "deadweight_t": "t", "gross_tonnage": "gross tonnage"}
_MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """Of those that send one IMO number: which are kept apart from its ship, and why."""

    apart: frozenset[str]
    contradictions: tuple[Contradiction, ...]


def measure_of(one: Said) -> float:
    """Give what is said as a number; 0, which no ship measures, where it is none."""
    try:
        value = float(one.value)
    except ValueError:
        return 0.0
    return value if isfinite(value) else 0.0


def two_lengths(one_m: float, other_m: float, rule: IdentityRule) -> bool:
    """Tell whether two lengths are of two ships: apart by more than metres and more than a part."""
    apart = abs(one_m - other_m)
    return apart > rule.length_m and apart > rule.length_part * max(one_m, other_m)


def heard_at_once(subjects: Iterable[str], said: Mapping[str, tuple[Said, ...]]) -> dict[str, tuple[date, date]]:
    """Give those that were heard while another of them was, each with the first such time; in the order of names."""
    found: dict[str, tuple[date, date]] = {}
    latest: list[tuple[date, str]] = []  # the two latest ends so far, of two of them: enough to find every overlap
    for begin, end, subject in sorted(_heard(subjects, said)):
        for until, other in latest:
            if other != subject and begin < until:
                for one in (subject, other):
                    found.setdefault(one, (begin, min(end, until)))
        ends = dict(sorted((other, until) for until, other in [*latest, (end, subject)]))
        latest = sorted(((until, other) for other, until in ends.items()), reverse=True)[:2]
    return dict(sorted(found.items()))


def _heard(subjects: Iterable[str], said: Mapping[str, tuple[Said, ...]]) -> Iterator[tuple[date, date, str]]:
    for subject in subjects:
        for one in said[subject]:
            if one.kind == "mmsi" and one.from_day and one.to_day:
                yield one.from_day, one.to_day, subject


def find_used_at_once(
    imo: str, at_once: Mapping[str, tuple[date, date]], said: Mapping[str, tuple[Said, ...]], hers: str | None
) -> Contradiction:
    """Tell of MMSIs that send one IMO number at once; `hers` is the one that the register has."""
    subjects = list(at_once)
    begin, end = min(at_once.values())
    sizes = sorted({one.value for subject in subjects for one in said[subject] if one.kind == "length_m"}, key=len)
    told = f", with lengths of {_listed(sizes)} m" if sizes else ""
    whose = f"{hers} is the MMSI that the register has, and keeps it" if hers else "they are kept apart"
    words = (
        f"IMO number {imo} is sent by {_listed(subjects)} from {begin} to {end}{told}: a borrowed or copied identity, "
        "or one ship that changes her MMSI back and forth; where they were at one hour decides; "
        f"{whose}"
    )
    return Contradiction(USED_AT_ONCE, (f"imo:{imo}", *subjects), _ids(subjects, said, "imo", "mmsi"), words)


def find_length_refuted(
    imo: str, subject: str, sent: Iterable[Said], register: Iterable[Said], rule: IdentityRule
) -> Contradiction | None:
    """Tell of a length sent by AIS that no length registered for the IMO number goes with."""
    own = [one for one in sent if one.kind == "length_m" and measure_of(one) > 0]
    written = [one for one in register if one.kind == "length_m"]
    if not own or not written:
        return None
    if any(not two_lengths(measure_of(a), measure_of(b), rule) for a in own for b in written):
        return None
    sent_m, hers_m = (" or ".join(sorted({one.value for one in told})) for told in (own, written))
    words = (
        f"{subject} sends IMO number {imo} and a length of {sent_m} m; the ship of that number is {hers_m} m long "
        f"({_sources(written)}): SHE IS NOT THAT SHIP, or one of the lengths is wrong"
    )
    ids = tuple(sorted(one for said in (*own, *written) for one in said.claim_ids))
    return Contradiction(LENGTH_REFUTES, (f"imo:{imo}", subject), ids, words)


def find_scrapped(imo: str, subject: str, sent: Iterable[Said], register: Iterable[Said]) -> Contradiction | None:
    """Tell of an IMO number sent after its ship was scrapped or lost."""
    ends = [one for one in register if one.kind in {"status", "scrapped"} and _ended(one)]
    heard = [one for one in sent if one.kind == "imo" and one.value == imo]
    for end in ends:
        later = [one for one in heard if one.to_day is None or end.from_day is None or one.to_day > end.from_day]
        if later:
            when = f" since {end.from_day}" if end.from_day else ""
            words = (
                f"{subject} sends IMO number {imo}, whose ship is {end.value}{when} ({_sources([end])}): another hull "
                "under a dead ship's number, or the register is wrong"
            )
            ids = tuple(sorted((*end.claim_ids, *(key for one in later for key in one.claim_ids))))
            return Contradiction(SCRAPPED, (f"imo:{imo}", subject), ids, words)
    return None


def find_many_numbers(vessel: Vessel, rule: IdentityRule) -> Iterator[Contradiction]:
    """Tell of a ship with many MMSIs, and of what is sent as an IMO number and is none."""
    mmsis = vessel.values("mmsi")
    if len(mmsis) >= rule.many_mmsi:
        ids = tuple(sorted(key for one in vessel.of("mmsi") for key in one.claim_ids))
        words = (
            f"{vessel.vessel_id} had {len(mmsis)} MMSIs: {_listed(mmsis)}; each new flag state brings one, and so many "
            "are rare"
        )
        yield Contradiction(MANY_MMSI, (vessel.vessel_id,), ids, words)
    for wrong in vessel.of("wrong_imo"):
        words = f"{vessel.vessel_id} sends {wrong.value}, which is no IMO number: crews mistype, and it names no ship"
        yield Contradiction(WRONG_NUMBER, (vessel.vessel_id,), wrong.claim_ids, words)


def find_shared_mmsi(vessels: Iterable[Vessel]) -> Iterator[Contradiction]:
    """Tell of MMSIs that several vessels claim, and of those that send several IMO numbers.

    A hull that is kept apart from a ship, and shares her MMSI, was told of already.
    """
    holders: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    apart: dict[str, set[str]] = {}
    for vessel in vessels:
        apart[vessel.vessel_id] = {f"imo:{imo}" for imo in vessel.doubted_imos}
        for one in vessel.of("mmsi"):
            holders[one.value][vessel.vessel_id] = (*holders[one.value].get(vessel.vessel_id, ()), *one.claim_ids)
    for mmsi, all_ships in sorted(holders.items()):
        ships = {one: ids for one, ids in all_ships.items() if not apart[one] & all_ships.keys()}
        if len(ships) < 2:  # noqa: PLR2004 - shared by two
            continue
        numbers = {found for one in ships for found in re.findall(r"imo:(\d{7})", one)}
        kind = SEVERAL_NUMBERS if len(numbers) > 1 else SHARED_MMSI
        why = (
            "a hull that changed her number (laundered), a transponder moved to another ship, or an MMSI typed in twice"
            if len(numbers) > 1
            else "ships that share one cannot be told apart by it"
        )
        words = f"MMSI {mmsi} is of {_listed(sorted(ships))}: {why}; they are kept apart"
        yield Contradiction(
            kind, tuple(sorted(ships)), tuple(sorted(key for ids in ships.values() for key in ids)), words
        )


def find_disagreements(vessel: Vessel, rule: IdentityRule) -> Iterator[Contradiction]:
    """Tell of registers and reports that give one vessel different sizes, years, flag states or names for one time."""
    for kind, unit in _MEASURES.items():
        told = [one for one in vessel.of(kind) if measure_of(one) > 0]
        if len(told) > 1:
            least, most = min(told, key=measure_of), max(told, key=measure_of)
            if measure_of(least) < (1 - 2 * rule.size_part) * measure_of(most):
                yield _disagree(vessel, kind, [least, most], unit)
    built = vessel.of("built")
    if len({one.value for one in built}) > 1:
        yield _disagree(vessel, "built", built, "")
    yield from _two_flags(vessel)
    yield from _two_names(vessel)


def _two_names(vessel: Vessel) -> Iterator[Contradiction]:
    """Tell of two ships that one source has under one number: two names, and no day that parts them."""
    by_source: dict[str, dict[tuple[str, str], Said]] = defaultdict(dict)
    undated = [one for one in vessel.of("name") if one.from_day is None and one.to_day is None]
    for one in undated if len(undated) > 1 else ():
        for source in one.sources:
            by_source[source].setdefault(words_of(one.value), one)
    for source, names in sorted(by_source.items()):
        if len(names) > 1:
            told = ", ".join(one.value for one in [*names.values()][:_MOST_TOLD])
            ids = tuple(sorted({key for one in names.values() for key in one.claim_ids}))
            words = f"{vessel.vessel_id}: {source} has {len(names)} ships of her number, or names of hers: {told}"
            yield Contradiction(SOURCES_DISAGREE, (vessel.vessel_id,), ids, words)


def _two_flags(vessel: Vessel) -> Iterator[Contradiction]:
    """Tell of two flag states said of one day, and of an undated one that no dated one is."""
    told = vessel.of("flag_state")
    dated = [one for one in told if one.from_day or one.to_day]
    undated = [one for one in told if not (one.from_day or one.to_day)]
    pairs = [
        (one, other) for at, one in enumerate(dated) for other in dated[at + 1 :]
        if flag_name(one.value) != flag_name(other.value) and _overlap(one, other)
    ]  # fmt: skip
    states = {flag_name(one.value) for one in dated}
    if states:
        pairs += [(one, dated[-1]) for one in undated if flag_name(one.value) not in states]
    for pair in pairs[:1]:
        yield _disagree(vessel, "flag_state", pair, "")


def _overlap(one: Said, other: Said) -> bool:
    starts_before = one.from_day is None or other.to_day is None or one.from_day < other.to_day
    return starts_before and (other.from_day is None or one.to_day is None or other.from_day < one.to_day)


def _disagree(vessel: Vessel, kind: str, told: Sequence[Said], unit: str) -> Contradiction:
    name = kind.removesuffix(f"_{unit}").replace("_", " ")
    values = "; ".join(f"{one.value} {unit}".strip() + f" ({_sources([one])})" for one in told[:_MOST_TOLD])
    ids = tuple(sorted(key for one in told for key in one.claim_ids))
    words = f"{vessel.vessel_id}: {name} {values}; both are kept"
    return Contradiction(SOURCES_DISAGREE, (vessel.vessel_id,), ids, words)


def _ended(one: Said) -> bool:
    return one.kind == "scrapped" or bool(_ENDED.search(one.value))


def _ids(subjects: Iterable[str], said: Mapping[str, tuple[Said, ...]], *kinds: str) -> tuple[str, ...]:
    return tuple(sorted(key for one in subjects for a in said[one] if a.kind in kinds for key in a.claim_ids))


def _sources(told: Iterable[Said]) -> str:
    return ", ".join(sorted({source for one in told for source in one.sources}))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_TOLD} more" if len(names) > _MOST_TOLD else ""
    return ", ".join(names[:_MOST_TOLD]) + more
