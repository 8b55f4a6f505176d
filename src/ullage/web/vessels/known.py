"""Who is known in a result: identities by their claims, those that visits name, and the ships of the fleet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.errors import InputError
from ullage.explaining.files import Files
from ullage.identify import find_vessels
from ullage.records import Vessel
from ullage.sources.case_file import read_case_file
from ullage.sources.fleet import read_fleet
from ullage.tables import CLAIMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ullage.explaining import Rows
    from ullage.web.held import Held

NAMED_IN: Final = ("visits", "deliveries", "sightings", "candidates", "observations", "listed")
_AIS: Final = "mmsi:"


@dataclass(frozen=True, eq=False)
class KnownVessels:
    """The identities of a result.

    Parameters
    ----------
    rows
        The result.
    vessels
        By their id, in its order; also those of which nothing is claimed.
    by_subject
        The identity that the vessel of a claim was taken for.
    fleet
        The rows of the fleet's file by ship.
    files
        The files that the result came from.
    """

    rows: Rows
    vessels: Mapping[str, Vessel]
    by_subject: Mapping[str, str]
    fleet: Mapping[str, Mapping[str, Any]]
    files: Files

    def find(self, vessel_id: str) -> Vessel | None:
        """Give the vessel of an id, or the one that its claims were taken for."""
        return self.vessels.get(self.by_subject.get(vessel_id, vessel_id))

    def name(self, vessel_id: str | None) -> str | None:
        """Give the name a vessel is shown by: the latest that is claimed, else the fleet's; None without one."""
        return None if vessel_id is None else self._names.get(self.by_subject.get(vessel_id, vessel_id))

    def of_mmsi(self, mmsi: str | None) -> list[str]:
        """Give the vessels that are said to send an MMSI; several where sources disagree."""
        return [] if mmsi is None else self._by_mmsi.get(mmsi, [])

    @cached_property
    def _names(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for vessel in self.vessels.values():
            row = self.fleet.get(vessel.vessel_id)
            named = sorted(vessel.of("name"), key=lambda one: (str(one.from_day or ""), one.value))
            said = named[-1].value if named else None
            bare = vessel.vessel_id.removeprefix("name:")
            name = (row or {}).get("name") or said or (bare if bare != vessel.vessel_id else None)
            if name:
                found[vessel.vessel_id] = name
        return found

    @cached_property
    def _by_mmsi(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for vessel in self.vessels.values():
            for mmsi in mmsis_of(vessel):
                found.setdefault(mmsi, []).append(vessel.vessel_id)
        return found


def known_vessels(held: Held) -> KnownVessels:
    """Give the identities of the result that is held; found once a result."""
    rows = held.rows()
    return rows.once("vessels", lambda: find_known(held.folder, rows))


def find_known(folder: Path, rows: Rows) -> KnownVessels:
    """Find the identities of a result.

    Parameters
    ----------
    folder
        The case folder.
    rows
        Its result.
    """
    table = rows.table("claims")
    claims = CLAIMS.frame() if table is None else table
    found = find_vessels(without_lists(claims, rows.summary))
    fleet = _read_fleet(folder)
    by_subject = {subject: one.vessel_id for one in found.vessels for subject in one.subjects}
    by_id = {one.vessel_id: one for one in found.vessels}
    for vessel_id in (*fleet, *_named(rows)):
        if vessel_id not in by_subject and vessel_id not in by_id:
            by_id[vessel_id] = Vessel(vessel_id, subjects=(vessel_id,))
    ordered = dict(sorted(by_id.items()))
    return KnownVessels(rows, ordered, by_subject, fleet, Files(folder, rows.summary["inputs"]))


def without_lists(claims: pl.DataFrame, summary: Mapping[str, Any]) -> pl.DataFrame:
    """Leave out what sanctions lists claim: with them a list would confirm itself."""
    lists = (summary.get("identities") or {}).get("lists", ())
    hashes = [one["sha256"] for one in lists if one.get("sha256")]
    return claims.filter(~pl.col("source_sha256").is_in(hashes).fill_null(value=False))


def mmsis_of(vessel: Vessel) -> tuple[str, ...]:
    """Give the MMSIs that a vessel is said to send, or is known by."""
    known = [one.split(" ")[0].removeprefix(_AIS) for one in vessel.subjects if one.startswith(_AIS)]
    return tuple(dict.fromkeys((*known, *vessel.values("mmsi"))))


def imos_of(vessel: Vessel) -> tuple[str, ...]:
    """Give the IMO numbers that are said to be a vessel's."""
    known = [vessel.vessel_id.removeprefix("imo:")] if vessel.vessel_id.startswith("imo:") else []
    return tuple(dict.fromkeys((*known, *vessel.values("imo"))))


def _named(rows: Rows) -> Iterator[str]:
    for name in NAMED_IN:
        table = rows.table(name)
        if table is not None and "vessel_id" in table.columns:
            yield from table["vessel_id"].drop_nulls().unique()


def _read_fleet(folder: Path) -> dict[str, dict[str, Any]]:
    """Read the fleet's file; nothing where there is none, or it has changed into something else."""
    try:
        name = read_case_file(folder / "case.toml").files.get("fleet")
        table = read_fleet(folder / name).frame if name else None
    except InputError:
        return {}
    return {} if table is None else {row["vessel_id"]: row for row in table.iter_rows(named=True)}
