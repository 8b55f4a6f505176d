"""What an analyst could still decide: each question with its answers, how probable each is, and the visit it makes.

Three questions are asked of what was seen: whether it is a ship that handles oil, which ship, and whether she was
laden. Of what a detector rejected at a place, whether it is a ship after all. Each answer is a decision that can be
written down as it stands.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import polars as pl

from ullage.detect.rule import NOT_A_SHIP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ullage.records import Place

    Row = Mapping[str, Any]

About = Literal["ship", "vessel", "loading"]

MOST_SHIPS: Final = 6
"""So many ships are asked about; the others are likelier to be named by hand than to be chosen from a list."""

LEAST_P: Final = 0.005
"""An answer that is less probable, and a question of which one answer is more probable than the rest, are not asked."""


P_LADEN: Final = 0.5
"""Where nobody judged, laden is as probable as not: judged."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question: the decision, its probability now, and the visit as it would be.

    Parameters
    ----------
    kind, value
        As of a decision; an empty value where the kind says all.
    p
        Probability; those of one question add up to 1.
    visit
        Row of `tables.VISITS`; None where there would be none.
    """

    kind: str
    value: str
    p: float
    visit: Row | None


@dataclass(frozen=True, slots=True)
class Question:
    """What can be decided of one row.

    Parameters
    ----------
    subject, table
        The row that a decision would be about.
    about
        ``ship``, ``vessel`` or ``loading``.
    place_id, seen_at
        Where and when it was seen.
    now
        The visit that it belongs to; None where it makes none.
    answers
        The most probable first.
    """

    subject: str
    table: str
    about: About
    place_id: str | None
    seen_at: Any
    now: Row | None
    answers: tuple[Answer, ...]


def find_questions(
    sightings: pl.DataFrame,
    candidates: pl.DataFrame,
    visits: pl.DataFrame,
    detections: pl.DataFrame,
    places: Mapping[str, Place],
) -> list[Question]:
    """Find what can still be decided.

    Parameters
    ----------
    sightings, candidates, visits, detections
        Tables of `tables` of one result.
    places
        By their id.
    """
    by_evidence: dict[str, Row] = {one: row for row in visits.iter_rows(named=True) for one in row["evidence"]}
    shown: dict[str, list[Row]] = defaultdict(list)
    pairs: list[tuple[Row, Row]] = []
    for row in sightings.iter_rows(named=True):
        visit = next((by_evidence[one] for one in row["evidence"] if one in by_evidence), None)
        if visit is not None:
            pairs.append((row, visit))
            shown[visit["visit_id"]].append(row)
    ships: dict[str, list[tuple[str | None, float]]] = defaultdict(list)
    for name, vessel, p in candidates.select("sighting_id", "vessel_id", "p").iter_rows():
        ships[name].append((vessel, p))
    found: list[Question] = []
    for sighting, of in pairs:
        others = [one for one in shown[of["visit_id"]] if one["sighting_id"] != sighting["sighting_id"]]
        loads = places[of["place_id"]].role == "loads"
        found += _of_sighting(sighting, of, others, ships.get(sighting["sighting_id"], []), loads=loads)
    return [*found, *_of_rejected(detections, visits, places)]


def _of_sighting(
    row: Row, visit: Row, others: list[Row], ships: list[tuple[str | None, float]], *, loads: bool
) -> Iterator[Question]:
    def ask(about: About, answers: list[Answer]) -> Iterator[Question]:
        likely = tuple(sorted(answers, key=lambda one: (-one.p, one.kind, one.value)))
        if likely and LEAST_P < likely[0].p < 1 - LEAST_P:
            yield Question(
                row["sighting_id"], "sightings", about, row["place_id"], row["seen_at"], visit, likely,
            )  # fmt: skip

    yield from ask("ship", _is_ship(row, visit, others))
    yield from ask("vessel", _which_ship(row, visit, ships))
    yield from ask("loading", _was_laden(row, visit, others, loads=loads))


def _is_ship(row: Row, visit: Row, others: list[Row]) -> list[Answer]:
    """Ask whether it is a ship: a visit that something else shows too stays, as probable as that makes it."""
    p = row["p_ship"]
    rest = 1.0 if visit["declared"] else max((one["p_ship"] for one in others), default=0.0)
    without = {**visit, "p_ship": rest} if rest > 0 else None
    return [Answer("accept", "", p, {**visit, "p_ship": 1.0}), Answer("reject", "", 1.0 - p, without)]


def _which_ship(row: Row, visit: Row, ships: list[tuple[str | None, float]]) -> list[Answer]:
    """Ask which ship it is; that it is none of those asked about leaves what is known now."""
    if row["p_vessel"] == 1.0 or visit["declared"]:
        return []
    likely = sorted(((p, vessel) for vessel, p in ships if vessel is not None and p > LEAST_P), reverse=True)
    answers = [Answer("identify", vessel, p, {**visit, "vessel_id": vessel}) for p, vessel in likely[:MOST_SHIPS]]
    rest = 1.0 - sum(one.p for one in answers)
    return [*answers, Answer("note", "none of these", rest, visit)] if answers else []


def _was_laden(row: Row, visit: Row, others: list[Row], *, loads: bool) -> list[Answer]:
    """Ask whether she was laden: in ballast before she loads, or after she landed, says nothing of her cargo."""
    if row["loading_condition"] in ("laden", "ballast") and row["p_laden"] in (0.0, 1.0):
        return []
    p = P_LADEN if row["p_laden"] is None else row["p_laden"]
    if not loads and visit["place_id"] != row["place_id"]:
        return []
    by_others = any(one["loading_condition"] == "laden" for one in others)
    declared = visit["condition"] == "laden" and row["loading_condition"] != "laden"
    stays = "laden" if by_others or declared else None
    ballast = {**visit, "condition": stays, "fill": None, "fill_sd": None}
    return [
        Answer("loading", "laden", p, {**visit, "condition": "laden"}),
        Answer("loading", "ballast", 1 - p, ballast),
    ]


def _of_rejected(detections: pl.DataFrame, visits: pl.DataFrame, places: Mapping[str, Place]) -> Iterator[Question]:
    """Ask of what the network alone rejected at a terminal whether it is a ship: there `p_ship` says how probable.

    What was rejected as a fixed structure, or for its shape, has no probability that says so, and is not asked about.
    """
    terminals = [one.id for one in places.values() if one.role != "anchorage"]
    some = detections.filter(
        (pl.col("reject_reason") == NOT_A_SHIP)
        & pl.col("place_id").is_in(terminals)
        & pl.col("p_ship").is_between(LEAST_P, 1 - LEAST_P)
    )
    for row in some.iter_rows(named=True):
        now = _visit_then(row, visits)
        new = _new_visit(row, visits) if now is None else {**now, "p_ship": 1.0}
        p = row["p_ship"]
        answers = sorted([Answer("accept", "", p, new), Answer("reject", "", 1 - p, now)], key=lambda one: -one.p)
        yield Question(
            row["detection_id"], "detections", "ship", row["place_id"], row["seen_at"], now, tuple(answers)
        )  # fmt: skip


def _visit_then(row: Row, visits: pl.DataFrame) -> Row | None:
    """Give the visit in whose time something was seen at its place: a ship there would most probably be she."""
    at = row["seen_at"]
    then = visits.filter(
        (pl.col("place_id") == row["place_id"]) & (pl.col("arrived_before") <= at) & (pl.col("departed_after") >= at)
    )
    return then.row(0, named=True) if len(then) else None


def _new_visit(row: Row, visits: pl.DataFrame) -> Row:
    """Give the visit that a ship nobody else saw would make."""
    return dict.fromkeys(visits.columns) | {
        "visit_id": row["detection_id"], "place_id": row["place_id"], "p_ship": 1.0, "kind": "observed",
        "declared": False, "brings_cargo": True, "draw_key": row["detection_id"], "evidence": [],
        "delivered_after": row["seen_at"], "delivered_before": row["seen_at"],
    }  # fmt: skip
