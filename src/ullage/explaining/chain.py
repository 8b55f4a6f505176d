"""The chain of a row in words: from a delivery to the visit, what shows it, the scene, the file and its hash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.decisions import DecisionLog
from ullage.evidence.text import number
from ullage.explaining.decided import decisions_about
from ullage.explaining.events import EVENTS
from ullage.explaining.files import Files
from ullage.explaining.named import explain_named
from ullage.explaining.node import Node
from ullage.explaining.rows import Found, Rows
from ullage.explaining.words import at_time, between, cell_text, seen_when, settings_of, singular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

TOTAL: Final = "total"
"""What stands for all barrels together, where an id is asked for."""

_RULES: Final = {
    "deliveries": ("fill", "register", "product", "tanks", "non_cargo"),
    "visits": ("visit",),
    "sightings": ("sighting", "hull"),
}
_MOST_MATCHES: Final = 5
_MOST_CANDIDATES: Final = 5


def explain(folder: Path, wanted: str) -> Node:
    """Explain a row of a result.

    Parameters
    ----------
    folder
        The case folder, with its result.
    wanted
        Id of any row of ``out/``, of a place, or `TOTAL`.

    Raises
    ------
    InputError
        When there is no result, or nothing has this id.
    """
    return Chain(folder).of(wanted)


class Chain:
    """Links rows to what they rest on, each kind by a method of its own; result and files may be given if read already.

    Parameters
    ----------
    folder
        The case folder.
    """

    def __init__(self, folder: Path, rows: Rows | None = None, files: Files | None = None) -> None:
        self.rows = rows or Rows(folder)
        self.files = files or Files(folder, self.rows.summary["inputs"])
        self.entries = DecisionLog(folder).entries()
        self.decided = decisions_about(self.entries, self.rows)

    def of(self, wanted: str) -> Node:
        """Give the chain of a row, as `explain` does."""
        if wanted == TOTAL:
            return self._total()
        node = explain_named(self, wanted) or self._node(self.rows.find(wanted))
        return Node(node.table, node.words, node.id, node.facts, (*node.because, self._made()))

    def _node(self, found: Found) -> Node:
        linked: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, Iterator[Node]]]] = {
            "deliveries": self._delivery,
            "visits": self._visit,
            "sightings": self._sighting,
            "observations": self._observation,
            "detections": self._detection,
            "scenes": self._scene,
            "places": self._place,
            "port_visits": self._heard,
        }
        words, below = linked.get(found.table, self._other(found))(found.row)
        rules = self._rules(found)
        because = (*below, *self.decided.get(found.id, ()), *rules)
        return Node(found.table, f"{singular(found.table)} {found.id}: {words}", found.id, found.row, because)

    def _delivery(self, row: Mapping[str, Any]) -> tuple[str, Iterator[Node]]:
        tonnes = " to ".join(number(row[f"cargo_t_{point}"]) for point in ("low", "high"))
        words = f"{tonnes} t, middle {number(row['cargo_t_mid'])} t"
        if row["cap_bbl_mid"] is not None:
            barrels = " to ".join(number(row[f"cap_bbl_{point}"]) for point in ("low", "high"))
            words += f"; {barrels} barrels, middle {number(row['cap_bbl_mid'])}, by the cap keeper's factor"

        def below() -> Iterator[Node]:
            yield from self._row("visits", row["visit_id"])
            yield from self.ship(row["vessel_id"])

        return f"{words}; {row['method']}", below()

    def _visit(self, row: Mapping[str, Any]) -> tuple[str, Iterator[Node]]:
        evidence = row["evidence"] or []

        def below() -> Iterator[Node]:
            shown = set[str]()
            for sighting in self._sightings_of(evidence):
                shown |= set(sighting["evidence"])
                yield from self._row("sightings", sighting["sighting_id"])
            for name in evidence:
                if name not in shown:
                    yield from self.any_row(name)
            yield from self._row("places", row["place_id"])

        return self.visit_words(row), below()

    def visit_words(self, row: Mapping[str, Any]) -> str:
        """Write a visit: who, where, when, and why that is held."""
        who = row["vessel_id"] or "a ship that nobody named"
        came = between(row["arrived_after"], row["arrived_before"], "arrived")
        left = between(row["departed_after"], row["departed_before"], "left")
        return f"{who} at {row['place_id']}; {came}; {left}; {row['explanation'] or row['kind']}"

    def _sighting(self, row: Mapping[str, Any]) -> tuple[str, Iterator[Node]]:
        who = "not identified" if row["vessel_id"] is None else f"{row['vessel_id']} (P {row['p_vessel']:.2f})"

        def below() -> Iterator[Node]:
            for name in row["evidence"] or []:
                yield from self.any_row(name)
            yield from self._candidates(row["sighting_id"])

        return f"{who}, {seen_when(row)}, at {row['place_id']}; {row['explanation'] or ''}", below()

    def _observation(self, row: Mapping[str, Any]) -> tuple[str, Iterator[Node]]:
        def below() -> Iterator[Node]:
            yield from self.files.of_kind("observations", row["row"])
            if row["image"] and row["image_sha256"]:
                yield self.files.file(row["image"], what="image")
            elif row["image"]:
                yield Node("files", f"image {row['image']}: not a file of the case, so no hash of it is known")

        source = f"published by {row['source']}" if row["source"] else "who published it is not said"
        name = row["vessel"] or "no name"
        return f"an observer saw '{name}' at {row['place_id']}, {row['seen_text']}; {source}", below()

    def _detection(self, row: Mapping[str, Any]) -> tuple[str, Iterator[Node]]:
        size = "length not measured" if row["length_m"] is None else f"{row['length_m']:.0f} m long"
        where = f"{row['lat_deg']:.5f}, {row['lon_deg']:.5f}" if row["lat_deg"] is not None else "nowhere"
        pixel = "" if row["row"] is None else f", pixel row {row['row']:.0f} column {row['column']:.0f}"
        verdict = f"rejected: {row['reject_reason']}" if row["reject_reason"] else "held for a ship"

        def below() -> Iterator[Node]:
            yield from self._row("scenes", row["scene_id"])
            yield from self._matches(row["detection_id"])

        return f"{size}, {at_time(row['seen_at'])}, at {where}{pixel}; {verdict}", below()

    def _scene(self, row: Mapping[str, Any]) -> tuple[str, Iterator[Node]]:
        below = [self.files.file(row["source"], what="scene")] if row["source"] else []
        return f"{row['sensor']}, {row['kind']}, taken {at_time(row['seen_at'])}", iter(below)

    def _place(self, row: Mapping[str, Any]) -> tuple[str, Iterator[Node]]:
        checked = "verified" if row["verified"] else "nobody verified it"
        return f"{row['name']}, {row['role']}; {checked}; source: {row['source'] or 'not said'}", iter(())

    def _heard(self, row: Mapping[str, Any]) -> tuple[str, Iterator[Node]]:
        stay = f"from {at_time(row['first_at'])} to {at_time(row['last_at'])}"
        words = f"MMSI {row['mmsi']} heard at {row['place_id']} {stay}"

        def below() -> Iterator[Node]:
            yield from self._row("tracks", row["track_id"])

        return f"{words}, {row['reports']:,} reports, confidence {row['confidence']} of 4", below()

    def _other(self, found: Found) -> Callable[[Mapping[str, Any]], tuple[str, Iterator[Node]]]:
        """Say what a row of any other table holds; what comes of AIS leads to its files."""
        heard = {"tracks", "gaps", "encounters", "loitering", "anomalies"}

        def tell(row: Mapping[str, Any]) -> tuple[str, Iterator[Node]]:
            words = EVENTS[found.table](row) if found.table in EVENTS else _cells(row)
            if found.table in heard:
                return words, iter(self.files.of_kind("ais"))
            return words, iter(self.files.that_is(str(row.get("source")), row.get("row")))

        return tell

    def _total(self) -> Node:
        table = self.rows.table("deliveries")
        summary = self.rows.summary
        rows = [] if table is None else list(table.iter_rows(named=True))
        below = [Node("deliveries", f"delivery {row['delivery_id']}: {self._delivery(row)[0]}", row["delivery_id"], row)
                 for row in rows]  # fmt: skip
        points = summary["delivered_t"]
        unseen = summary["unseen_t"]
        untold = unseen is None or unseen["low"] is None
        more = "what nobody saw cannot be told and is not in it" if untold else (
            f"of it {number(unseen['low'])} to {number(unseen['high'])} t that nobody saw"
        )  # fmt: skip
        words = f"total: {number(points['low'])} to {number(points['high'])} t delivered, {more}"
        return Node("summary", words, TOTAL, {"delivered_t": points, "unseen_t": unseen}, (*below, self._made()))

    def _matches(self, detection_id: str) -> Iterator[Node]:
        table = self.rows.table("matches")
        if table is None:
            return
        rows = table.filter(pl.col("detection_id") == detection_id).sort("p_match", descending=True, nulls_last=True)
        for row in rows.head(_MOST_MATCHES).iter_rows(named=True):
            who = "no track" if row["mmsi"] is None else f"MMSI {row['mmsi']}"
            chance = "P not known" if row["p_match"] is None else f"P {row['p_match']:.3f}"
            below = [] if row["track_id"] is None else list(self._row("tracks", row["track_id"]))
            rule = [Node("rules", f"rule: {row['rule']}")]
            words = f"match with {who} ({row['class']}, {chance}): {row['explanation']}"
            yield Node("matches", words, "", row, (*below, *rule))

    def _candidates(self, sighting_id: str) -> Iterator[Node]:
        table = self.rows.table("candidates")
        if table is None:
            return
        rows = table.filter(pl.col("sighting_id") == sighting_id).sort("p", "vessel_id", descending=[True, False])
        for row in rows.head(_MOST_CANDIDATES).iter_rows(named=True):
            who = row["vessel_id"] or "an unknown hull"
            told = row["refuted_by"] or row["explanation"] or ""
            yield Node("candidates", f"candidate {who} (P {row['p']:.3f}): {told}", "", row)

    def ship(self, vessel_id: str | None) -> Iterator[Node]:
        """Give a ship with the files that say how large she is."""
        if vessel_id is not None:
            known = self.files.of_kind("fleet", self.files.fleet_rows.get(vessel_id))
            told = "her size, as registers and reports have it" if known else "no file says how large she is"
            yield Node("fleet", f"ship {vessel_id}: {told}", vessel_id, {}, tuple(known))

    def _sightings_of(self, evidence: list[str]) -> Iterator[Mapping[str, Any]]:
        table = self.rows.table("sightings")
        if table is None or not evidence:
            return
        shared = pl.col("evidence").list.set_intersection(evidence).list.len() > 0
        yield from table.filter(shared).iter_rows(named=True)

    def _row(self, table: str, wanted: str | None) -> Iterator[Node]:
        if wanted is None:
            return
        if table == "places":
            found = Found(table, wanted, self.rows.places[wanted]) if wanted in self.rows.places else None
        else:
            found = self.rows.get(table, wanted)
        yield Node(table, f"{singular(table)} {wanted}: not in out/") if found is None else self._node(found)

    def any_row(self, wanted: str) -> Iterator[Node]:
        """Give the row of what was seen or heard under an id, or the count that it is of."""
        for table in ("observations", "detections", "port_visits", "gaps"):
            if self.rows.get(table, wanted):
                yield from self._row(table, wanted)
                return
        for count in self.rows.summary.get("counts", ()):
            if count["count_id"] == wanted:
                words = f"published count {wanted}: {count['count']} visits at {count['place']}, {count['from']} to "
                told = f"{words}{count['to']}; source: {count['source'] or 'not said'}"
                yield Node("counts", told, wanted, count, (self.files.file("case.toml"),))
                return
        yield Node("evidence", f"{wanted}: not in out/ of this case", wanted)

    def _rules(self, found: Found) -> list[Node]:
        if found.row.get("rule"):
            return [Node("rules", f"rule: {found.row['rule']}")]
        rules = self.rows.summary.get("rules", {})
        return [
            Node("rules", f"rule {name}: {settings_of(rules[name])}", name, rules[name])
            for name in _RULES.get(found.table, ())
            if name in rules
        ]

    def _made(self) -> Node:
        summary = self.rows.summary
        code = f"made by Ullage {summary['version']}, code {summary['code']}"
        words = f"{code}, seed {summary['seed']}, {summary['draws']:,} draws"
        facts = {name: summary[name] for name in ("version", "code", "seed", "draws")}
        return Node("code", f"{words}; summary.json has SHA-256 {self.rows.summary_sha256}", "", facts)


def _cells(row: Mapping[str, Any]) -> str:
    told = (f"{name} {cell_text(value)}" for name, value in row.items() if value is not None and name != "rule")
    return ", ".join(told)
