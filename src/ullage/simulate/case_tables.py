"""A simulated trade in the words of a case folder: its case.toml and its tables."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.draws import stream
from ullage.simulate.trade.analyst import OBSERVATION_COLUMNS
from ullage.simulate.trade.papers import FLEET_COLUMNS, NOTIFIED_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ullage.records import Place
    from ullage.simulate.trade.world import TradeWorld

_HEAD: Final = """# Simulated: no ship, place or figure of this case is real.
# What is true lies in truth/, which `ullage run` never reads.
"""
_HEAD_WITH_TRUTH: Final = """# Simulated: no ship, place or figure of this case is real.
# What is true lies in truth/; it is read when the result stands, to be shown beside it.
"""
_LOOK_COLUMNS: Final = ("looked_at", "place", "clear", "p_detect", "sensor")
_YEARLY_CAP_BBL: Final = 500_000
_CAP_BBL_PER_T: Final = 8.33
_TELLS_PRODUCT: Final = 0.75
"""Share of worlds whose case says what the terminals hand out."""
_TABLES: Final = ("observations", "fleet", "notified", "looks")


def case_tables(world: TradeWorld, images: Mapping[str, str], sources: Sequence[str] = ()) -> dict[str, bytes]:
    """Give the files of the case that Ullage reads, by name.

    Parameters
    ----------
    world
        The trade.
    images
        Files that were rendered, relative to the case, by the id of the look: evidence of what was seen in it.
    sources
        Kinds of files beside the tables that were written, each in a folder of its name: of ``scenes`` and ``ais``.
    """
    observations = (row | {"image": images.get(row["look_id"])} for row in world.observations)
    looks = (
        {
            "looked_at": f"{row['looked_at']:%Y-%m-%dT%H:%M}Z",
            "place": row["place_id"],
            "clear": "yes" if row["clear"] else "no",
            "p_detect": row["p_detect"],
            "sensor": row["sensor"],
        }
        for row in world.looks.iter_rows(named=True)
    )
    files = {name: f"{name}.csv" for name in _TABLES} | {name: name for name in sources}
    return {
        "case.toml": case_toml(world, files=files).encode(),
        "observations.csv": csv_table(OBSERVATION_COLUMNS, observations),
        "fleet.csv": csv_table(FLEET_COLUMNS, world.fleet),
        "notified.csv": csv_table(NOTIFIED_COLUMNS, world.notified),
        "looks.csv": csv_table(_LOOK_COLUMNS, looks),
        "places.geojson": places_geojson(world.places).encode(),
    }


def case_toml(
    world: TradeWorld,
    *,
    title: str | None = None,
    files: Mapping[str, str] | None = None,
    yearly_cap_bbl: float = _YEARLY_CAP_BBL,
) -> str:
    """Give the case file.

    Parameters
    ----------
    world
        The trade.
    title
        Of the case; a usual one when None.
    files
        What the case is made from; the tables of `case_tables` when None.
    yearly_cap_bbl
        The cap [bbl a year].
    """
    settings = world.settings
    files = files or {name: f"{name}.csv" for name in _TABLES}
    first = settings.begins.date()
    last = (world.until - timedelta(days=1)).date()
    parts = [
        _HEAD if "truth" not in files else _HEAD_WITH_TRUTH,
        _keys(
            {
                "format": 1,
                "title": title
                or f"Simulated oil trade, seed {world.seed}: {settings.tankers} tankers, {settings.days} days",
                "from": first,
                "to": last,
                "seed": stream(world.seed, "case") % 2**31,
                "product": _told_product(world),
            }
        ),
        "[files]\n" + _keys(files),
        "[[cap]]\n"
        + _keys(
            {
                "amount": round(yearly_cap_bbl * settings.days / 365),
                "unit": "bbl",
                "bbl_per_t": _CAP_BBL_PER_T,
                "source": f"simulated: {yearly_cap_bbl:,.0f} barrels a year",
            }
        ),
        *("[[place]]\n" + _place(one) for one in world.places),
        "[fleet_prior]\n"
        + _keys(
            {
                "deadweight_low_t": 1100,
                "deadweight_mid_t": 2800,
                "deadweight_high_t": 7000,
                "source": "simulated: about what is said of such ships",
            }
        ),
    ]
    return "\n".join(parts)


def places_geojson(places: Sequence[Place]) -> str:
    """Give the places as `ullage track` and `ullage detect` take them: terminals as outlines, anchorages as points."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [[*one.area, one.area[0]]]}
            if one.area
            else {"type": "Point", "coordinates": [one.lon_deg, one.lat_deg]},
            "properties": {
                "id": one.id,
                "name": one.name,
                "role": one.role,
                "radius_m": one.radius_m,
                "verified": one.verified,
                "source": one.source,
            },
        }
        for one in places
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, indent=1) + "\n"


def _told_product(world: TradeWorld) -> str:
    told = np.random.default_rng(stream(world.seed, "told product")).random() < _TELLS_PRODUCT
    return world.product if told else "unknown"


def _place(one: Place) -> str:
    return _keys(
        {
            "id": one.id,
            "name": one.name,
            "role": one.role,
            "lat_deg": one.lat_deg,
            "lon_deg": one.lon_deg,
            "radius_m": one.radius_m,
            "area": [list(corner) for corner in one.area] or None,
            "verified": one.verified,
            "source": one.source,
        }
    )


def _keys(values: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_toml(value)}\n" for key, value in values.items() if value is not None)


def _toml(value: Any) -> str:
    # a basic string of TOML is one of JSON, and so is a list of numbers; dates stand bare
    return json.dumps(value) if isinstance(value, bool | str | int | float | list) else str(value)


def csv_table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Give rows as CSV, in these columns."""
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\n")
    out.writerow(columns)
    out.writerows([_cell(row[name]) for name in columns] for row in rows)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)
