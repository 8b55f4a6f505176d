"""What registers and reports say of the ships: ``fleet.csv``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ullage.records import name_key
from ullage.sources import kinds
from ullage.sources.cells import imo_number, mmsi, text
from ullage.sources.sheet import Columns, Read, Row, Sheet
from ullage.tables import FLEET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import polars as pl

_KINDS: Final[Mapping[str, Callable[[str], object]]] = {
    "imo": imo_number,
    "mmsi": mmsi,
    "flag_state": text,
    "built": kinds.YEAR_BUILT,
    "length_m": kinds.LENGTH,
    "beam_m": kinds.BEAM,
    "depth_m": kinds.DEPTH,
    "summer_draught_m": kinds.DRAUGHT,
    "deadweight_t": kinds.DEADWEIGHT,
    "deadweight_sd_t": kinds.DEADWEIGHT_SD,
    "gross_tonnage": kinds.GROSS_TONNAGE,
    "tank_volume_m3": kinds.TANK_VOLUME,
    "listed_by": text,
    "source": text,
    "note": text,
}
COLUMNS: Final = Columns(
    required=("name",),
    optional=tuple(_KINDS),
    other_names={
        "vessel": "name",
        "ship": "name",
        "imo_number": "imo",
        "flag": "flag_state",
        "year": "built",
        "loa": "length_m",
        "breadth": "beam_m",
        "width": "beam_m",
        "draft": "summer_draught_m",
        "draught": "summer_draught_m",
        "dwt": "deadweight_t",
        "gt": "gross_tonnage",
        "grt": "gross_tonnage",
    },
)


def read_fleet(path: Path) -> Read[pl.DataFrame]:
    """Read the ships of a case.

    Parameters
    ----------
    path
        CSV or .xlsx; columns as in the reference of the case folder.

    Returns
    -------
    Read
        Table of `tables.FLEET`, in the order of the file, and warnings.

    Raises
    ------
    InputError
        With every problem of the file: cells out of range, a wrong IMO check digit, two rows for one ship.
    """
    sheet = Sheet(path, COLUMNS)
    ships = sheet.once([_ship(row) for row in sheet])
    _check_identities(sheet, ships)
    sheet.check()
    return Read(FLEET.frame(ships), sheet.warnings())


def _ship(row: Row) -> dict[str, Any]:
    name = row.need("name", text)
    ship = {column: row.get(column, kind) for column, kind in _KINDS.items()}
    imo = ship["imo"]
    if ship["deadweight_sd_t"] is not None and ship["deadweight_t"] is None:
        row.warn("deadweight_sd_t alone", "is not used: there is no deadweight_t beside it", "deadweight_sd_t")
    vessel_id = f"imo:{imo}" if imo else f"name:{name_key(name or '')}"
    return {"vessel_id": vessel_id, "row": row.number, "name": name, **ship}


def _check_identities(sheet: Sheet, ships: list[dict[str, Any]]) -> None:
    """One ship has one row; a name that a numbered ship bears too is a doubt."""
    first: dict[str, int] = {}
    numbered: dict[str, int] = {}
    for ship in ships:
        if ship["imo"] and ship["name"]:
            numbered.setdefault(name_key(ship["name"]), ship["row"])
    for ship in ships:
        if not ship["name"]:
            continue
        row = sheet.row(ship["row"])
        earlier = first.setdefault(ship["vessel_id"], ship["row"])
        named = "IMO number" if ship["imo"] else "name, and neither has an IMO number"
        if earlier != ship["row"]:
            row.problem(
                f"has the same ship as row {earlier} (same {named}): keep one row a ship",
                "imo" if ship["imo"] else "name",
            )
        elif not ship["imo"] and name_key(ship["name"]) in numbered:
            other = numbered[name_key(ship["name"])]
            row.warn(
                "a name with and without number",
                f"bears the name of row {other} but has no IMO number: taken as another ship",
                "name",
            )
