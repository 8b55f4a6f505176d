"""The identities of a case: which ship each sighting is of, and who lists the ships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.case import read_case
from ullage.hashes import Hashes
from ullage.identify import IdentityRule
from ullage.identifying.ships import Ships, identify_ships
from ullage.lake import Lake
from ullage.lake.layout import parquet_bytes
from ullage.results import PARTS, run_case
from ullage.tables import CANDIDATES, SIGHTINGS, STATICS
from ullage.writing import write_whole, writing_to

if TYPE_CHECKING:
    from pathlib import Path

    from ullage.case import Case
    from ullage.parts import Progress

_STATIC_COLUMNS: Final = ("mmsi", "seen_at", "imo", "name", "callsign", "ship_type", "length_m", "beam_m")


@dataclass(frozen=True, eq=False)
class Identified:
    """What is known of who is who in a case.

    Parameters
    ----------
    sightings, candidates
        Tables of `tables.SIGHTINGS` and `tables.CANDIDATES`.
    names
        Names of the fleet's ships, by their identifiers.
    ships
        Claims, contradictions and listings.
    written
        The files that were written.
    """

    sightings: pl.DataFrame
    candidates: pl.DataFrame
    names: dict[str, str]
    ships: Ships
    written: tuple[Path, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give all of it as plain values."""
        of_lists = self.ships.listings.select("listing_id", "authority", "list_name", "name", "imo", "list_date")
        listed = self.ships.listed.join(of_lists, on="listing_id", how="left", maintain_order="left")
        return {
            "sightings": _plain(self.sightings),
            "candidates": _plain(self.candidates),
            "listed": _plain(listed),
            **{name: value for name, value in self.ships.as_dict().items() if name != "listed"},
            "classes": self.ships.as_dict()["listed"],
            "warnings": list(self.ships.warnings),
        }


def identify_case(
    folder: Path,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    rule: IdentityRule = IdentityRule(),  # noqa: B008 - frozen
) -> Identified:
    """Identify the sightings and ships of a case, and write ``claims.parquet`` and ``listed.parquet`` to its ``out/``.

    Parameters
    ----------
    folder
        The case folder.
    workers
        How many processes slices may take; by default one a processor.
    progress
        Called with stage, slices done and slices in all.
    rule
        How claims are laid together and compared with listings.

    Raises
    ------
    InputError
        When an input file is at fault, or none of the lists or registers of the case can be read.
    OutputError
        When ``out/`` cannot be written.
    """
    finished = run_case(folder, report=False, workers=workers, progress=progress)
    out = folder / "out"
    case = read_case(folder, Hashes(folder, out / PARTS))
    fleet = case.inputs.fleet
    ships = ships_of(case, read_statics(out), rule)
    tables = {"claims": ships.claims, "listed": ships.listed}
    with writing_to(out):
        written = write_whole(out, {f"{name}.parquet": parquet_bytes(table) for name, table in tables.items()})
    return Identified(
        finished.tables.get("sightings", SIGHTINGS.frame()),
        finished.tables.get("candidates", CANDIDATES.frame()),
        dict(fleet.select("vessel_id", "name").iter_rows()),
        ships,
        written,
    )


def ships_of(case: Case, statics: pl.DataFrame, rule: IdentityRule) -> Ships:
    """Identify the ships of a case by its fleet, its AIS, its registers and its lists."""
    files = {kind: [one.path for one in case.sources.get(kind, ())] for kind in ("listings", "registers")}
    return identify_ships(case.inputs.fleet, statics, files["listings"], files["registers"], rule)


def read_statics(out: Path) -> pl.DataFrame:
    """Read what ships said of themselves from the lake that a run keeps in ``out/ais``; nothing where it has none."""
    lake = out / "ais"
    if not lake.is_dir():
        return STATICS.frame()
    told = Lake(lake).read_statics(columns=_STATIC_COLUMNS)
    missing = [column for column in STATICS.columns if column.name not in _STATIC_COLUMNS]
    return told.with_columns(pl.lit(None, dtype=column.type).alias(column.name) for column in missing)


def _plain(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Give rows whose times and days are text, and whose numbers JSON has."""
    texts = [pl.col(name).dt.to_string("iso:strict") for name, kind in table.schema.items() if kind == pl.Date]
    times = [
        pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%SZ") for name, kind in table.schema.items() if kind == pl.Datetime
    ]
    numbers = [
        pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name)
        for name, kind in table.schema.items()
        if kind == pl.Float64
    ]
    return table.with_columns(*texts, *times, *numbers).to_dicts()
