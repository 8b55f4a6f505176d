"""What the desk shows first: the numbers with their intervals, scenes, places, and what of AIS there is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from ullage.errors import UllageError
from ullage.sources.case_file import read_case_file
from ullage.sources.places import read_places
from ullage.web.conditions import find_conditions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl

    from ullage.explaining import Rows

MOST_SCENES: Final = 5000


def find_numbers(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Give the numbers of the result that stand above the map; None for what it does not have."""
    cap, visits, looks = summary.get("cap") or {}, summary.get("visits") or {}, summary.get("looks") or {}
    return {
        "balance_bbl": cap.get("balance_cap_bbl"),
        "delivered_bbl": cap.get("delivered_cap_bbl") or summary.get("delivered_cap_bbl"),
        "cap_bbl": cap.get("amount_bbl"),
        "p_over_cap": cap.get("p_over_cap"),
        "crossed_on": cap.get("crossed_on"),
        "visits_seen": visits.get("seen"),
        "visits_named": visits.get("named"),
        "visits_reported": visits.get("reported"),
        "visits_unseen": visits.get("unseen"),
        "unseen_reason": visits.get("unseen_reason"),
        "looks_possible": looks.get("possible"),
        "looks_clear": looks.get("clear"),
        "conditions": find_conditions(summary),
    }


def find_scenes(rows: Rows) -> list[dict[str, Any]]:
    """List the scenes with their outlines, in order of time; ``clear`` is null where no place was looked at."""
    table = rows.table("scenes")
    if table is None:
        return []
    import shapely

    looks = rows.table("looks")
    clear = {} if looks is None else dict(looks.drop_nulls("scene_id").group_by("scene_id").agg(looks_clear()).rows())
    ordered = table.sort("seen_at", "scene_id").head(MOST_SCENES)
    return [
        {
            "id": row["scene_id"], "seen_at": row["seen_at"], "sensor": row["sensor"], "kind": row["kind"],
            "pixel_m": row["pixel_m"], "clear": clear.get(row["scene_id"]),
            "outlines": [
                [[round(x, 6), round(y, 6)] for x, y in part.exterior.coords]
                for part in shapely.get_parts(shapely.from_wkb(row["footprint"])) if part.geom_type == "Polygon"
            ],
        }
        for row in ordered.iter_rows(named=True)
    ]  # fmt: skip


def looks_clear() -> pl.Expr:
    """Tell whether a scene saw any place clearly."""
    import polars as pl

    return pl.col("clear").any()


def find_places(rows: Rows, folder: Path) -> list[dict[str, Any]]:
    """List the places with their outlines, where the case's own files can still be read; else without."""
    outlines = _outlines(folder)
    return [
        {
            "id": name, "name": one.get("name") or name, "role": one.get("role") or "", "lat_deg": one.get("lat_deg"),
            "lon_deg": one.get("lon_deg"), "radius_m": one.get("radius_m"), "verified": bool(one.get("verified")),
            "source": one.get("source") or "", "outline": outlines.get(name, []),
        }
        for name, one in rows.places.items()
    ]  # fmt: skip


def find_names(rows: Rows) -> dict[str, str]:
    """Give a name for each vessel that has one: what most sources call her, the first of the alphabet among equals."""
    return rows.once("names of vessels", lambda: _names(rows))


def _names(rows: Rows) -> dict[str, str]:
    counts: dict[str, Counter[str]] = {}
    claims, seen = rows.table("claims"), rows.table("observations")
    pairs = [] if claims is None else claims.filter(claims["kind"] == "name").select("vessel_id", "value").rows()
    pairs += [] if seen is None else seen.select("vessel_id", "vessel").rows()
    for vessel, name in pairs:
        if vessel and name:
            counts.setdefault(vessel, Counter())[name] += 1
    return {vessel: min(names, key=lambda name: (-names[name], name)) for vessel, names in sorted(counts.items())}


def find_ais(rows: Rows) -> dict[str, Any]:
    """Say what was heard, and how well where ships were detected."""
    tracks, matches, rules = rows.table("tracks"), rows.table("matches"), rows.summary.get("rules") or {}
    match = rules.get("match") or {}
    heard = tracks is not None and len(tracks) > 0
    coverage: dict[str, int] = {}
    if matches is not None and len(matches):
        told = matches.filter("likeliest")["reception"].fill_null("not judged")
        coverage = dict(sorted(told.value_counts().rows()))
    return {
        "tracks": len(tracks) if tracks is not None and heard else 0,
        "senders": tracks["mmsi"].n_unique() if tracks is not None and heard else 0,
        "heard_from": tracks["started_at"].min() if tracks is not None and heard else None,
        "heard_to": tracks["ended_at"].max() if tracks is not None and heard else None,
        "reception": coverage,
        "gate_km": match.get("gate_km"),
        "gate_sd": match.get("gate_sd"),
        "window_h": match.get("window_h"),
    }


def _outlines(folder: Path) -> dict[str, list[list[float]]]:
    """Read outlines from the case's files: the result keeps where places are, not how they are drawn."""
    try:
        case = read_case_file(folder / "case.toml")
        own = list(case.places)
        if name := case.files.get("places"):
            own += list(read_places(folder / name).frame)
    except (UllageError, OSError):
        return {}
    return {one.id: [list(vertex) for vertex in one.area] for one in own if one.area}
