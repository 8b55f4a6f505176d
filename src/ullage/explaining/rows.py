"""The rows of a result by their ids: whatever stands in ``out/`` under an id of its own."""

from __future__ import annotations

import difflib
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ullage.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import polars as pl

ID_COLUMNS: Final[Mapping[str, str]] = {
    "deliveries": "delivery_id",
    "visits": "visit_id",
    "sightings": "sighting_id",
    "observations": "observation_id",
    "detections": "detection_id",
    "port_visits": "port_visit_id",
    "gaps": "gap_id",
    "encounters": "encounter_id",
    "loitering": "loitering_id",
    "anomalies": "anomaly_id",
    "tracks": "track_id",
    "scenes": "scene_id",
    "claims": "claim_id",
    "listings": "listing_id",
}
"""Tables of ``out/`` and the column that names their rows, the nearest to the result first."""

SUMMARY: Final = "summary.json"
Kept = TypeVar("Kept")
_NEAR: Final = 3


class UnknownIdError(InputError):
    """Nothing in a result has this id."""


@dataclass(frozen=True, slots=True)
class Found:
    """One row of a result: its table, its id, and its cells by name."""

    table: str
    id: str
    row: Mapping[str, Any]

    @property
    def sha256(self) -> str:
        """Hash of its cells, so that it can be told later whether they have changed."""
        return hashlib.sha256(json.dumps(dict(self.row), sort_keys=True, default=str).encode()).hexdigest()


class Rows:
    """The result of a case, read a table at a time.

    Parameters
    ----------
    folder
        The case folder.

    Raises
    ------
    InputError
        When the case has no result, or its summary is none.
    """

    def __init__(self, folder: Path) -> None:
        self.out = folder / "out"
        self._tables: dict[str, pl.DataFrame | None] = {}
        self._kept: dict[str, Any] = {}
        path = self.out / SUMMARY
        try:
            content = path.read_bytes()
            self.summary: dict[str, Any] = json.loads(content)
        except OSError as error:
            told = f"cannot be read ({error.strerror or error}); make the result first: ullage run {folder.name}"
            raise InputError([Problem(f"out/{SUMMARY}", told)]) from error
        except (ValueError, RecursionError) as error:
            told = f"is no summary of a result; make it again: ullage run {folder.name}"
            raise InputError([Problem(f"out/{SUMMARY}", told)]) from error
        if not isinstance(self.summary, dict) or "inputs" not in self.summary:
            raise InputError([Problem(f"out/{SUMMARY}", "is no summary of a result; make it again: ullage run")])
        self.summary_sha256 = hashlib.sha256(content).hexdigest()

    def table(self, name: str) -> pl.DataFrame | None:
        """Give a table of the result; None where the case has none."""
        import polars as pl

        if name not in self._tables:
            path = self.out / f"{name}.parquet"
            try:
                self._tables[name] = pl.read_parquet(path) if path.is_file() else None
            except (OSError, pl.exceptions.PolarsError) as error:
                told = f"is damaged ({error}); make the result again: ullage run"
                raise InputError([Problem(f"out/{path.name}", told)]) from error
        return self._tables[name]

    def once(self, name: str, make: Callable[[], Kept]) -> Kept:
        """Give what is worked out of this result under a name; it is kept with it, and goes with it.

        Of several threads that make it at once each gets what the first has made.
        """
        if name not in self._kept:
            self._kept.setdefault(name, make())
        found: Kept = self._kept[name]
        return found

    def known(self, name: str) -> Any:
        """Give what `once` has made under a name; None before that."""
        return self._kept.get(name)

    def get(self, name: str, wanted: str) -> Found | None:
        """Give the row of a table by its id; None without one."""
        column, table = ID_COLUMNS[name], self.table(name)
        if table is None or column not in table.columns:
            return None
        rows = table.filter(table[column] == wanted)
        return Found(name, wanted, rows.row(0, named=True)) if len(rows) else None

    def look_up(self, wanted: str) -> Found | None:
        """Give the row that an id names, of whatever table; a place too; None without one."""
        for name in ID_COLUMNS:
            if found := self.get(name, wanted):
                return found
        return Found("places", wanted, self.places[wanted]) if wanted in self.places else None

    def find(self, wanted: str) -> Found:
        """Give the row that an id names, as `look_up` does.

        Raises
        ------
        UnknownIdError
            When nothing has this id, with ids that are nearly the same: that takes a while in a large case.
        """
        if found := self.look_up(wanted):
            return found
        near = difflib.get_close_matches(wanted, self._ids, _NEAR)
        advice = f"nearly the same are {', '.join(near)}" if near else "ids stand in the tables of out/"
        raise UnknownIdError([Problem("out/", f"nothing has the id {wanted!r}; {advice}")])

    @cached_property
    def places(self) -> dict[str, dict[str, Any]]:
        """The places of the case by their id."""
        return {one["id"]: one for one in self.summary.get("places", ())}

    @cached_property
    def _ids(self) -> list[str]:
        tables = ((name, self.table(name)) for name in ID_COLUMNS)
        columns = (table[ID_COLUMNS[name]].drop_nulls() for name, table in tables if table is not None)
        return [*self.places, *chain.from_iterable(columns)]
