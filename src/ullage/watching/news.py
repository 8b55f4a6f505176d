"""What is worth telling of a new result: visits, the balance, the day on which a cap was passed, what came in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from ullage.comparing import compare_results
from ullage.evidence.text import counted, estimate, visible
from ullage.evidence.words import chance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ullage.comparing.changes import Changes, VisitChange
    from ullage.comparing.result import SavedResult

LEAST_SHARE: Final = 0.005
"""Of the balance's middle: a smaller change, as draws alone make it, is told only beside another one."""
LEAST_P: Final = 0.01
"""Change of a probability that is told by itself: what 10,000 draws can tell."""

MOST_ROWS: Final = 1000
"""Changes of each kind that a piece of news carries; it says how many it leaves out."""

_MOST_VISITS: Final = 20
_MOST_NAME: Final = 80
_TELLING: Final = frozenset({"place_id", "vessel_id", "loading_in", "loading_out"})
"""What makes a changed visit news by itself; times and cargo move a little with every new look."""


@dataclass(frozen=True, slots=True)
class News:
    """What a look has to tell.

    Parameters
    ----------
    id
        Hash of the results before and after: the same news has the same one, wherever and whenever it is told.
    at
        When it was found, UTC, ISO 8601.
    title
        The case, and the news in a line.
    sentences
        What changed, in words.
    changes
        The same in plain values, as `ullage diff --json` has it, `MOST_ROWS` of each kind, and how many were left out;
        empty where no run could be compared.
    """

    id: str
    at: str
    title: str
    sentences: tuple[str, ...]
    changes: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Give it in plain values."""
        return asdict(self)


def find_news(before: SavedResult, after: SavedResult, at: str, names: Mapping[str, str] | None = None) -> News | None:
    """Find what is worth telling of a result beside the last one that was told.

    Parameters
    ----------
    before, after
        The results.
    at
        The time that the news is given, UTC, ISO 8601.
    names
        Names of ships, by their id.

    Returns
    -------
    News or None
        None where nothing is.
    """
    changes = compare_results(before, after)
    visits = [one for one in changes.visits if _is_telling(one)]
    moved = list(_moves(before.summary, after.summary))
    if not visits and not moved:
        return None
    balance = _of_balance(before.summary, after.summary)
    sentences = (
        *_of_inputs(changes),
        *(_of_visit(one, before, after, names or {}) for one in visits[:_MOST_VISITS]),
        *([f"{len(visits) - _MOST_VISITS:,} more visits changed."] if len(visits) > _MOST_VISITS else []),
        *balance,
        *moved,
    )
    short = _in_short(visits) or (balance or moved)[0]
    return News(news_id(before, after), at, f"{after.summary['title']}: {short}", sentences, _as_told(changes))


def news_id(before: SavedResult, after: SavedResult) -> str:
    """Give what tells one piece of news from another: the inputs, rules, code and decisions of both results."""
    digest = sha256()
    for one in (before, after):
        told = one.summary
        digest.update(repr((sorted(told["inputs"].items()), sorted(told["rules"].items()), told["code"])).encode())
        digest.update(repr(one.decisions["entry_hash"].to_list()).encode())
    return f"news-{digest.hexdigest()[:16]}"


def _is_telling(visit: VisitChange) -> bool:
    return visit.kind != "changed" or any(one.name in _TELLING for one in visit.changes)


def _of_inputs(changes: Changes) -> Iterator[str]:
    """Say what came in: how many files of each folder."""
    new = [one.name for one in changes.inputs if one.before is None]
    kinds: dict[str, int] = {}
    for name in new:
        path = PurePosixPath(name)
        kinds[path.parts[0] if len(path.parts) > 1 else path.name] = kinds.get(path.parts[0], 0) + 1
    if kinds:
        told = ", ".join(f"{count:,} in {kind}" if count > 1 else kind for kind, count in sorted(kinds.items()))
        yield f"New: {told}."


def _as_told(changes: Changes) -> dict[str, Any]:
    """Give changes in plain values, as many as a message holds, and without the folders in which they were found."""
    told = changes.as_dict()
    rows = {name: value for name, value in told.items() if isinstance(value, list)}
    left_out = {name: len(value) - MOST_ROWS for name, value in rows.items() if len(value) > MOST_ROWS}
    cut = {name: value[:MOST_ROWS] for name, value in rows.items()}
    names = {name: PurePath(told[name]).name for name in ("before", "after")}
    return {**told, **cut, **names, "left_out": left_out}


def _of_visit(visit: VisitChange, before: SavedResult, after: SavedResult, names: Mapping[str, str]) -> str:
    words = {"added": "A new visit", "gone": "No longer held for a visit", "changed": "A visit changed"}[visit.kind]
    table = before.visits if visit.kind == "gone" else after.visits
    row = next(table.filter(visit_id=visit.visit_id).iter_rows(named=True), {"vessel_id": None, "p_vessel": None})
    sure = "" if visit.kind == "gone" or row["p_vessel"] is None else f", that ship {chance(row['p_vessel'])}"
    how = "; ".join(f"{one.name}: {_plain(one.before)}, now {_plain(one.after)}" for one in visit.changes
                    if one.name in _TELLING)  # fmt: skip
    name = visible(names.get(row["vessel_id"] or "", ""))[:_MOST_NAME]
    who = f"{name}, {visit.words}" if name else visit.words
    return f"{words}: {who}{sure}{f' ({how})' if how else ''}."


def _of_balance(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    one, two = before.get("balance_cap_bbl"), after.get("balance_cap_bbl")
    if not one or not two or _interval(one) == _interval(two):
        return []
    if _moved(one, two) is None:
        return [
            f"The balance stays near {estimate(two['mid'])} barrels: {_interval(one)} before, now {_interval(two)}."
        ]
    return [f"The balance moved from {_interval(one)} to {_interval(two)} barrels."]


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> float | None:
    """Give by how much a middle moved; None where it is not there, or moved no more than draws alone make it."""
    was, now = before.get("mid"), after.get("mid")
    return None if was is None or now is None or abs(now - was) <= LEAST_SHARE * abs(was) else now - was


def _moves(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Say which figure of the result moved far enough to be told by itself."""
    one, two = (told.get("balance_cap_bbl") or {} for told in (before, after))
    if (moved := _moved(one, two)) is not None:
        share = f", {100 * moved / abs(one['mid']):+.1f} %" if one["mid"] else ""
        yield f"Its middle moved by {'+' if moved > 0 else ''}{estimate(moved)} barrels{share}."
    was, now = before.get("p_over_cap"), after.get("p_over_cap")
    if (was is None) != (now is None) or (was is not None and now is not None and abs(now - was) >= LEAST_P):
        yield f"That the cap is exceeded was {chance(was)}, and is {chance(now)}."
    was, now = ((told.get("crossed_on") or {}).get("mid") for told in (before, after))
    if was != now:
        yield f"The cap is passed on {now or 'no day'} in the middle case; before: {was or 'on no day'}."


def _in_short(visits: Sequence[VisitChange]) -> str:
    counts = {kind: sum(one.kind == kind for one in visits) for kind in ("added", "gone", "changed")}
    told = [
        *([counted(counts["added"], "new visit")] if counts["added"] else []),
        *([f"{counted(counts['gone'], 'visit')} gone"] if counts["gone"] else []),
        *([f"{counted(counts['changed'], 'visit')} changed"] if counts["changed"] else []),
    ]
    return ", ".join(told)


def _interval(quantity: Mapping[str, float]) -> str:
    mid, low, high = (estimate(quantity[name]) for name in ("mid", "low", "high"))
    return f"{mid} ({low} to {high})"


def _plain(value: Any) -> str:
    return "not known" if value is None else str(value)
