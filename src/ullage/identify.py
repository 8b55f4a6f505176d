"""Claims to vessel: which ship an observation is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ullage.records import name_key

if TYPE_CHECKING:
    import polars as pl


def identify_observations(observations: pl.DataFrame, fleet: pl.DataFrame) -> pl.DataFrame:
    """Link observations to ships, by IMO number first and by name second.

    A name that several ships of the fleet bear links to none of them: it stays a ship of its own, known by name alone.
    An observation without name and number stays without a ship.

    Parameters
    ----------
    observations
        Table of `tables.OBSERVATIONS`.
    fleet
        Table of `tables.FLEET`.

    Returns
    -------
    polars.DataFrame
        The observations with `vessel_id` filled where it can be.
    """
    import polars as pl

    bearers: dict[str, list[str]] = {}
    for vessel_id, name in fleet.select("vessel_id", "name").iter_rows():
        bearers.setdefault(name_key(name), []).append(vessel_id)

    def link(name: str | None, imo: str | None) -> str | None:
        if imo:
            return f"imo:{imo}"
        key = name_key(name or "")
        known = bearers.get(key, [])
        return known[0] if len(known) == 1 else f"name:{key}" if key else None

    links = [link(name, imo) for name, imo in observations.select("vessel", "imo").iter_rows()]
    return observations.with_columns(pl.Series("vessel_id", links, pl.String))
