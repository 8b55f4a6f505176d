"""Claims to vessel: which ship an observation is of."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl

from ullage.records import name_key

if TYPE_CHECKING:
    from collections.abc import Iterator


def identify_observations(observations: pl.DataFrame, fleet: pl.DataFrame) -> pl.DataFrame:
    """Link observations to ships, by IMO number first and by name second.

    A number that the fleet does not know is the fleet's ship of that name, where one ship bears it and has no number. A
    name without a number is the one ship that bears it in the fleet, or else the one number that other observations
    give for it. A name that several ships bear links to none of them: it stays a ship of its own, known by name alone.
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
    known = set(fleet.get_column("vessel_id"))
    bearers: dict[str, set[str]] = defaultdict(set)
    for vessel_id, name in fleet.select("vessel_id", "name").iter_rows():
        bearers[name_key(name)].add(vessel_id)

    def by_number(key: str, imo: str) -> str:
        alone = bearers.get(key, set())
        unnumbered = f"imo:{imo}" not in known and len(alone) == 1 and next(iter(alone)).startswith("name:")
        return next(iter(alone)) if unnumbered else f"imo:{imo}"

    pairs = [(name_key(name or ""), imo) for name, imo in observations.select("vessel", "imo").iter_rows()]
    seen: dict[str, set[str]] = defaultdict(set)
    for key, imo in pairs:
        if key and imo and key not in bearers:
            seen[key].add(by_number(key, imo))

    def link(key: str, imo: str | None) -> str | None:
        if imo:
            return by_number(key, imo)
        candidates = bearers.get(key) or seen.get(key) or set()
        return next(iter(candidates)) if len(candidates) == 1 else f"name:{key}" if key else None

    return observations.with_columns(pl.Series("vessel_id", [link(key, imo) for key, imo in pairs], pl.String))


def find_contradictions(observations: pl.DataFrame, fleet: pl.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Find observations whose number is of a ship that the fleet calls something else: row, name seen, fleet's name."""
    names = dict(fleet.select("vessel_id", "name").iter_rows())
    for row, vessel_id, name in observations.select("row", "vessel_id", "vessel").iter_rows():
        registered = names.get(vessel_id)
        if name and registered and name_key(name) != name_key(registered):
            yield row, name, registered
