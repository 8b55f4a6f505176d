"""What analysts decided, laid over the tables: each change says that it is a decision, and which."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from ullage.identify.hulls.decided import read_decisions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ullage.records import Decided, Pairing, Ruling

Pair = tuple[Literal["same", "different"], str, str]
_P_LADEN = {"laden": 1.0, "ballast": 0.0}


def decide_detections(detections: pl.DataFrame, decided: Decided) -> pl.DataFrame:
    """Reject and accept detections.

    Parameters
    ----------
    detections
        Table of `tables.DETECTIONS`.
    decided
        What analysts decided.

    Returns
    -------
    polars.DataFrame
        The detections in their order: who is rejected has the decision as `reject_reason`, who is accepted has none and
        `p_ship` 1.
    """
    last = _last(decided, "accept", "reject")
    found = {name: last[name] for name in detections["detection_id"] if name in last}
    if not found:
        return detections
    return _changed(
        detections,
        "detection_id",
        {
            name: {"reject_reason": one.words} if one.kind == "reject" else {"reject_reason": None, "p_ship": 1.0}
            for name, one in found.items()
        },
    )


def decide_observations(observations: pl.DataFrame, decided: Decided) -> pl.DataFrame:
    """Set ships and loading conditions of observations; those that were rejected stay, and have it in their note.

    Parameters
    ----------
    observations
        Table of `tables.OBSERVATIONS` with vessels identified.
    decided
        What analysts decided.
    """
    families = [_last(decided, *kinds) for kinds in (("accept", "reject"), ("identify",), ("loading",))]
    changes: dict[str, dict[str, Any]] = {}
    for name, note in observations.select("observation_id", "note").iter_rows():
        ruled = {one.kind: one for last in families if (one := last.get(name))}
        if ruled:
            changes[name] = {"note": _said(note, ruled.values())}
        if "identify" in ruled:
            changes[name]["vessel_id"] = ruled["identify"].value
        if "loading" in ruled:
            changes[name] |= _loading(ruled["loading"], "condition")
    return _changed(observations, "observation_id", changes)


def decide_sightings(sightings: pl.DataFrame, decided: Decided) -> pl.DataFrame:
    """Set ships and loading conditions of sightings, and drop those that were rejected.

    Parameters
    ----------
    sightings
        Table of `tables.SIGHTINGS`. A decision about what a sighting is made of is one about the sighting; but a
        sighting is dropped only where it was itself rejected: what it is made of was left out before it was made.
    decided
        What analysts decided.

    Returns
    -------
    polars.DataFrame
        The sightings in their order, with the decisions in `explanation`. It may be called twice: what identified hulls
        in between does not stand against a decision.
    """
    if not decided:
        return sightings
    joined = _pairings(sightings, decided)
    families = {kind: _last(decided, kind) for kind in ("accept", "identify", "loading")}
    changes: dict[str, dict[str, Any]] = {}
    for name, evidence, words in sightings.select("sighting_id", "evidence", "explanation").iter_rows():
        ruled = {kind: one for kind, last in families.items() if (one := _of(last, (name, *evidence)))}
        paired = {one.entry: one for key in (name, *evidence) for one in joined.get(key, ())}
        if ruled or paired:
            changes[name] = {**_sighting(ruled), "explanation": _said(words, [*ruled.values(), *paired.values()])}
    return without(_changed(sightings, "sighting_id", changes), "sighting_id", decided)


def decide_visits(visits: pl.DataFrame, decided: Decided) -> pl.DataFrame:
    """Say in the explanation of visits what was decided of that which shows them.

    Parameters
    ----------
    visits
        Table of `tables.VISITS`.
    decided
        What analysts decided.
    """
    last = [_last(decided, kind) for kind in ("accept", "identify", "loading")]
    changes = {}
    for name, evidence, words in visits.select("visit_id", "evidence", "explanation").iter_rows():
        rulings = [ruling for one in last for key in evidence if (ruling := one.get(key))]
        if rulings:
            changes[name] = {"explanation": _said(words, rulings)}
    return _changed(visits, "visit_id", changes)


def without(table: pl.DataFrame, column: str, decided: Decided) -> pl.DataFrame:
    """Give a table without the rows that were rejected.

    Parameters
    ----------
    table
        Any.
    column
        Where its rows' ids are.
    decided
        What analysts decided.
    """
    last = _last(decided, "accept", "reject")
    rejected = [name for name, one in last.items() if one.kind == "reject"]
    return table.filter(~pl.col(column).is_in(rejected)) if rejected else table


def pairs_of(sightings: pl.DataFrame, decided: Decided) -> tuple[list[Pair], list[int]]:
    """Give what was decided of pairs, as hulls are identified by it.

    Parameters
    ----------
    sightings
        Table of `tables.SIGHTINGS`.
    decided
        What analysts decided. Where decisions contradict each other the latest hold.

    Returns
    -------
    pairs
        ``("same", sighting, sighting)`` or ``("different", sighting, sighting)``.
    contradicted
        Entries that later ones contradict, in their order.
    """
    if not decided.pairings:
        return [], []
    at: dict[str, list[str]] = defaultdict(list)
    for name, evidence in sightings.select("sighting_id", "evidence").iter_rows():
        for one in (name, *evidence):
            at[one].append(name)
    by_entry: dict[int, list[Pair]] = {
        pairing.entry: [
            (pairing.kind, one, other)
            for one in _sightings(at, pairing.one)
            for other in _sightings(at, pairing.other)
            if one != other
        ]
        for pairing in decided.pairings
    }
    every = [pair for pairs in by_entry.values() for pair in pairs]
    if _goes_together(every):
        return sorted(every), []
    kept: list[Pair] = []
    contradicted = []
    waiting = [[*reversed(by_entry.items())]]
    while waiting:
        # one look at many: what goes together as a whole does so one by one
        some = waiting.pop()
        pairs = [pair for _, own in some for pair in own]
        if _goes_together([*kept, *pairs]):
            kept += pairs
        elif len(some) == 1:
            contradicted.append(some[0][0])
        else:
            half = len(some) // 2
            waiting += [some[half:], some[:half]]
    return sorted(kept), sorted(contradicted)


def _pairings(sightings: pl.DataFrame, decided: Decided) -> dict[str, list[Pairing]]:
    """Give the decisions on pairs that hold, by each id that they are about."""
    contradicted = set(pairs_of(sightings, decided)[1])
    joined: dict[str, list[Pairing]] = defaultdict(list)
    for pairing in decided.pairings:
        for one in (*pairing.one, *pairing.other):
            if pairing.entry not in contradicted:
                joined[one].append(pairing)
    return joined


def _sightings(at: Mapping[str, list[str]], ids: Sequence[str]) -> list[str]:
    return sorted({name for one in ids for name in at.get(one, ())})


def _goes_together(pairs: Sequence[Pair]) -> bool:
    try:
        read_decisions(pairs)
    except ValueError:
        return False
    return True


def _last(decided: Decided, *kinds: str) -> dict[str, Ruling]:
    """Give the latest ruling of some kinds, by each id that it is about."""
    return {name: one for one in decided.rulings if one.kind in kinds for name in one.ids}


def _of(last: Mapping[str, Ruling], ids: Sequence[str]) -> Ruling | None:
    return max((last[name] for name in ids if name in last), key=lambda one: one.entry, default=None)


def _sighting(ruled: Mapping[str, Ruling]) -> dict[str, Any]:
    changes: dict[str, Any] = {"p_ship": 1.0} if "accept" in ruled else {}
    if "identify" in ruled:
        changes |= {"vessel_id": ruled["identify"].value, "p_vessel": 1.0}
    if "loading" in ruled:
        changes |= _loading(ruled["loading"], "loading_condition")
        changes["p_laden"] = _P_LADEN.get(ruled["loading"].value or "")
    return changes


def _loading(ruling: Ruling, column: str) -> dict[str, Any]:
    """Set a condition; a fill that was stated does not stand against it."""
    emptied = {} if ruling.value == "laden" else {"fill": None, "fill_sd": None}
    return {column: ruling.value, **emptied}


def _said(words: str | None, rulings: Any) -> str:
    told = [one.words for one in sorted(rulings, key=lambda one: one.entry)]
    before = [] if not words else [words]
    return "; ".join([*before, *(one for one in dict.fromkeys(told) if not words or one not in words)])


def _changed(table: pl.DataFrame, column: str, changes: Mapping[str, Mapping[str, Any]]) -> pl.DataFrame:
    """Set cells of rows by their id; the rest stays."""
    if not any(changes.values()):
        return table
    names = {name for one in changes.values() for name in one}
    ids = table[column].to_list()

    def cells(name: str) -> Iterator[Any]:
        for own, value in zip(ids, table[name], strict=True):
            yield changes.get(own, {}).get(name, value)

    return table.with_columns(
        pl.Series(name, list(cells(name)), table.schema[name]) for name in table.columns if name in names
    )
