"""What a case rests on, source by source, and the case without some of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.flow import Heard
from ullage.ledger.balance import mode_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from ullage.flow import Inputs

AIS: Final = "ais"
NOTIFIED: Final = "notified"


@dataclass(frozen=True, slots=True)
class Source:
    """Something that a case rests on.

    Parameters
    ----------
    key
        What tells it from others: ``ais``, ``notified``, ``sensor:NAME``, ``observer:NAME``, ``count:NAME`` or
        ``other:MODE``.
    label
        What it is, as people read it; a name in it is as the file has it.
    rows
        How many rows come from it.
    """

    key: str
    label: str
    rows: int


def find_sources(inputs: Inputs) -> list[Source]:
    """Find what a case rests on.

    Parameters
    ----------
    inputs
        Of the flow.
    """
    observers, sensors = _counted(inputs.observations["source"]), _counted(inputs.seen.scenes["sensor"])
    found = [Source(f"observer:{name}", f"observations of {name}", rows) for name, rows in observers]
    found += [Source(f"sensor:{name}", f"scenes of {name}", rows) for name, rows in sensors]
    if len(inputs.heard.tracks):
        found.append(Source(AIS, "AIS", len(inputs.heard.port_visits)))
    counts = [one.source for one in inputs.reported if one.source]
    found += [Source(f"count:{name}", f"counts of {name}", counts.count(name)) for name in sorted(set(counts))]
    modes = [mode_of(row) for row in inputs.other_deliveries.iter_rows(named=True)]
    found += [Source(f"other:{mode}", f"deliveries by {mode}", modes.count(mode)) for mode in sorted(set(modes))]
    if len(inputs.notified):
        found.append(Source(NOTIFIED, "notified volumes", len(inputs.notified)))
    return found


def without_sources(inputs: Inputs, keys: Collection[str]) -> Inputs:
    """Give a case without some sources; deliveries by other means are left out by their rule, not here."""
    of_kind = {kind: [one.partition(":")[2] for one in keys if one.startswith(f"{kind}:")]
               for kind in ("observer", "sensor", "count")}  # fmt: skip
    if of_kind["observer"]:
        inputs = replace(inputs, observations=_left(inputs.observations, "source", of_kind["observer"]))
    if of_kind["count"]:
        inputs = replace(inputs, reported=tuple(one for one in inputs.reported if one.source not in of_kind["count"]))
    if of_kind["sensor"]:
        seen = inputs.seen
        scenes = _left(seen.scenes, "sensor", of_kind["sensor"])
        some = {name: getattr(seen, name).filter(pl.col("scene_id").is_in(scenes["scene_id"].to_list()))
                for name in ("place_looks", "detections", "layouts")}  # fmt: skip
        inputs = replace(inputs, seen=replace(seen, scenes=scenes, **some))
    if AIS in keys:
        inputs = replace(inputs, heard=Heard())
    if NOTIFIED in keys:
        inputs = replace(inputs, notified=inputs.notified.clear())
    return inputs


def _counted(column: pl.Series) -> list[tuple[str, int]]:
    return sorted(column.drop_nulls().value_counts().iter_rows())


def _left(table: pl.DataFrame, column: str, names: Collection[str]) -> pl.DataFrame:
    return table.filter(~pl.col(column).is_in(list(names)).fill_null(value=False))
