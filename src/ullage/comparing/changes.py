"""What differs between two results."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from ullage.evidence.layers import plain_value
from ullage.evidence.text import counted, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from ullage.comparing.result import SavedResult

TOTALS: Final = (
    "visits.seen", "visits.unseen", "visits.total", "delivered_t", "seen_t", "unseen_t", "delivered_bbl",
    "delivered_cap_bbl", "notified_bbl", "other_bbl", "balance_cap_bbl", "p_over_cap", "crossed_on",
)  # fmt: skip
"""Figures that are compared, as the summary names them."""

_MADE_BY: Final = ("title", "from", "to", "product", "seed", "draws", "version", "code")
_OF_VISIT: Final = (
    "place_id", "vessel_id", "p_vessel", "arrived_after", "arrived_before", "departed_after", "departed_before",
    "loading_in", "loading_out", "p_ship", "cargo_t_low", "cargo_t_mid", "cargo_t_high",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: its name, and what it is in the one and in the other; None where it is not there."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class VisitChange:
    """One visit that differs.

    Parameters
    ----------
    kind
        Of added, gone and changed.
    visit_id
        In the second result; of one that is gone in the first.
    words
        Who, where and when.
    changes
        Of one that changed.
    """

    kind: str
    visit_id: str
    words: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs between two results.

    Parameters
    ----------
    before, after
        Their names.
    totals, inputs, rules, made_by
        Figures; input files by their SHA-256; rules by ``rule.field``; versions, code, seed.
    visits
        Visits added, gone and changed.
    decisions
        Decisions that the second has and the first has not, or the other way round, in words.
    warnings
        Warnings likewise.
    """

    before: str
    after: str
    totals: tuple[Change, ...]
    visits: tuple[VisitChange, ...]
    inputs: tuple[Change, ...]
    rules: tuple[Change, ...]
    made_by: tuple[Change, ...]
    decisions: tuple[Change, ...]
    warnings: tuple[Change, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not any(getattr(self, name) for name in self.__slots__ if name not in ("before", "after"))

    def as_dict(self) -> dict[str, Any]:
        """Give it in plain values."""
        plain: dict[str, Any] = _plain(asdict(self))
        return {"same": self.is_same, "words": list(self.sentences()), **plain}

    def sentences(self) -> Iterator[str]:
        """Say in words what differs, the result first and then why."""
        if self.is_same:
            yield "Nothing differs: figures, visits, inputs, rules, decisions and code are the same."
            return
        yield _of_visits(self.visits)
        yield from _of_totals(self.totals)
        yield from _reasons(self)


def compare_results(before: SavedResult, after: SavedResult) -> Changes:
    """Compare two results.

    Parameters
    ----------
    before, after
        The earlier and the later one, or any two.

    Returns
    -------
    Changes
        A visit is the same where its id is, or else where it shares evidence with one of the other result that has
        lost its id: who came to be named, or was seen once more, is the same visit, changed.
    """
    one, two = before.summary, after.summary
    return Changes(
        before.name,
        after.name,
        tuple(_changed({name: _at(one, name) for name in TOTALS}, {name: _at(two, name) for name in TOTALS})),
        tuple(_visits(_with_cargo(before), _with_cargo(after))),
        tuple(_changed(one["inputs"], two["inputs"])),
        tuple(_changed(_flat(one["rules"]), _flat(two["rules"]))),
        tuple(_changed({name: one.get(name) for name in _MADE_BY}, {name: two.get(name) for name in _MADE_BY})),
        tuple(_changed(_decisions(before.decisions), _decisions(after.decisions))),
        tuple(_changed({told: told for told in one["warnings"]}, {told: told for told in two["warnings"]})),
    )


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield Change(name, before.get(name), after.get(name))


def _at(summary: Mapping[str, Any], name: str) -> Any:
    found: Any = summary
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _flat(rules: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {f"{rule}.{field}": value for rule, fields in rules.items() for field, value in fields.items()}


def _decisions(table: pl.DataFrame) -> dict[str, str]:
    """Give decisions by their hash, so that entries of two logs are told apart."""
    return {
        row["entry_hash"]: f"entry {row['entry']}, {row['kind']} of {row['subject']} ({row['state']}): "
        f"{row['why'] or 'redacted'}"
        for row in table.sort("entry").iter_rows(named=True)
    }


def _with_cargo(result: SavedResult) -> dict[str, dict[str, Any]]:
    """Give visits with their cargo by id, in the order of time."""
    cargo = result.deliveries.select("visit_id", "cargo_t_low", "cargo_t_mid", "cargo_t_high").unique("visit_id")
    joined = result.visits.join(cargo, on="visit_id", how="left", maintain_order="left")
    return {row["visit_id"]: row for row in joined.iter_rows(named=True)}


def _visits(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> Iterator[VisitChange]:
    pairs = {name: name for name in after if name in before}
    pairs |= _by_evidence({k: v for k, v in before.items() if k not in after},
                          {k: v for k, v in after.items() if k not in before})  # fmt: skip
    taken = set(pairs.values())
    for name, row in before.items():
        if name not in taken:
            yield VisitChange("gone", name, _told(row))
    for name, row in after.items():
        if name not in pairs:
            yield VisitChange("added", name, _told(row))
            continue
        old = before[pairs[name]]
        changes = tuple(_changed({key: old[key] for key in _OF_VISIT}, {key: row[key] for key in _OF_VISIT}))
        if changes:
            yield VisitChange("changed", name, _told(row), changes)


def _by_evidence(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Pair visits that share evidence at one place, one with one; of several the one that comes first."""
    free = {
        (row["place_id"], one): name for name, row in reversed(list(before.items())) for one in row["evidence"] or ()
    }
    pairs: dict[str, str] = {}
    for name, row in after.items():
        for one in row["evidence"] or ():
            old = free.get((row["place_id"], one))
            if old is not None and old not in pairs.values():
                pairs[name] = old
                break
    return pairs


def _told(row: Mapping[str, Any]) -> str:
    when = row["delivered_after"]
    day = "" if when is None else f", {when:%Y-%m-%d}"
    return f"{row['vessel_id'] or 'a ship that nobody named'} at {row['place_id']}{day}"


def _of_visits(visits: tuple[VisitChange, ...]) -> str:
    counts = {kind: sum(one.kind == kind for one in visits) for kind in ("added", "gone", "changed")}
    told = ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count)
    return f"Visits: {told}." if told else "The visits are the same."


def _of_totals(totals: tuple[Change, ...]) -> Iterator[str]:
    if not totals:
        yield "The figures are the same."
    for one in totals:
        yield f"{one.name}: {figure(one.before)}, now {figure(one.after)}."


def _reasons(changes: Changes) -> Iterator[str]:
    named = (("inputs", "input file"), ("rules", "rule"), ("decisions", "decision"), ("warnings", "warning"))
    for name, noun in named:
        found = getattr(changes, name)
        if found:
            yield f"{counted(len(found), noun)} differ{'s' if len(found) == 1 else ''}."
    for one in changes.made_by:
        yield f"{one.name}: {one.before}, now {one.after}."


def figure(value: Any) -> str:
    """Write a figure of a summary: an interval with its middle, a chance, a day."""
    if isinstance(value, dict):
        points = [value.get(name) for name in ("low", "mid", "high")]
        low, mid, high = (one if isinstance(one, str) else number(one) for one in points)
        return f"{low} to {high}, middle {mid}"
    if isinstance(value, float):
        return f"{value:.3f}" if 0 <= value <= 1 else number(value)
    return "cannot be told" if value is None else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return plain_value(value)
