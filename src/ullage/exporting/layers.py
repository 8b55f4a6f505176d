"""The result of a case as layers of a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.detecting.layers import ring_parts
from ullage.errors import InputError
from ullage.evidence.layers import Layer, build_layers, middle_of
from ullage.records import Place
from ullage.sources.case_file import read_case_file
from ullage.sources.places import merge_places, read_places
from ullage.tables import POSITIONS, UTC_TIME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ullage.evidence.layers import Geometry
    from ullage.explaining import Rows

_EVENTS: Final = ("port_visits", "gaps", "encounters", "loitering", "anomalies")
_BEGIN, _END = "begins_at", "ends_at"
_PLACE: Final = ("id", "name", "role", "lat_deg", "lon_deg", "radius_m", "verified", "source")
_CARGO: Final = tuple(f"{kind}_{point}" for kind in ("cargo_t", "cap_bbl") for point in ("low", "mid", "high"))


def case_layers(folder: Path, rows: Rows) -> tuple[Layer, ...]:
    """Make the layers of a result; what it does not have is left out.

    Parameters
    ----------
    folder
        The case folder.
    rows
        Its result.

    Returns
    -------
    tuple of Layer
        places, visits (with their cargo), sightings, detections, rejected (detections that are no ship), hulls, scenes,
        and the events of AIS; a visit is drawn where its place is.
    """
    places = places_of(folder, rows)
    where = {one.id: middle_of(one) for one in places}
    layers = [_places(places), _visits(rows, where), _sightings(rows, where), *_detections(rows), _scenes(rows)]
    events = {name: table for name in _EVENTS if (table := rows.table(name)) is not None}
    layers += map(_as_lines, build_layers(events, POSITIONS.frame(), places))
    return tuple(one for one in layers if one is not None and len(one.frame))


def places_of(folder: Path, rows: Rows) -> tuple[Place, ...]:
    """Give the places of a case with their outlines; without, where the case cannot be read any more."""
    from ullage.decisions import DecisionLog
    from ullage.decisions.applied import with_outlines

    try:
        file = read_case_file(folder / "case.toml")
        table = read_places(folder / file.files["places"]) if "places" in file.files else None
        places = {one.id: one for one in merge_places(file, table).frame}
        return tuple(with_outlines(places, DecisionLog(folder).entries()).values())
    except InputError:
        return tuple(Place(**one) for one in rows.places.values())  # as `summary` writes them


def _places(places: tuple[Place, ...]) -> Layer:
    frame = pl.DataFrame(
        [{name: getattr(one, name) for name in _PLACE} for one in places],
        schema={
            **dict.fromkeys(("id", "name", "role"), pl.String), **dict.fromkeys(_PLACE[3:6], pl.Float64),
            "verified": pl.Boolean, "source": pl.String,
        },
    )  # fmt: skip
    never = pl.lit(None, dtype=UTC_TIME)
    frame = frame.with_columns(never.alias(_BEGIN), never.alias(_END))
    return Layer("places", "Point", frame, [middle_of(one) for one in places], _BEGIN, _END, "name")


def _visits(rows: Rows, where: Mapping[str, Geometry]) -> Layer | None:
    visits, deliveries = rows.table("visits"), rows.table("deliveries")
    if visits is None or deliveries is None:
        return None
    cargo = deliveries.select("visit_id", "delivery_id", *_CARGO)
    frame = visits.join(cargo, on="visit_id", how="left", maintain_order="left").with_columns(
        begin_of_stay().alias(_BEGIN), end_of_stay().alias(_END)
    )
    return Layer("visits", "Point", frame, [where.get(one) for one in frame["place_id"]], _BEGIN, _END, "visit_id")


def begin_of_stay() -> pl.Expr:
    """Give from when on a ship may have been there: days alone tell no interval in which she surely was."""
    known = pl.min_horizontal("arrived_before", "departed_after", "delivered_after", "delivered_before")
    return pl.coalesce("arrived_after", known)


def end_of_stay() -> pl.Expr:
    """Give until when a ship may have been there, not before `begin_of_stay`."""
    known = pl.max_horizontal("departed_after", "arrived_before", "delivered_after", "delivered_before")
    return pl.max_horizontal(pl.coalesce("departed_before", known), begin_of_stay())


def _sightings(rows: Rows, where: Mapping[str, Geometry]) -> Layer | None:
    frame = rows.table("sightings")
    if frame is None:
        return None
    geometry = [
        _point(lon, lat) or where.get(place)
        for lon, lat, place in frame.select("lon_deg", "lat_deg", "place_id").iter_rows()
    ]
    return Layer("sightings", "Point", frame, geometry, "seen_after", "seen_before", "sighting_id")


def _detections(rows: Rows) -> list[Layer]:
    """Give detections that are held for ships, those that are not, and the outlines of the former, a layer each."""
    table = rows.table("detections")
    if table is None:
        return []
    held = pl.col("reject_reason").is_null()
    layers = []
    for name, some in (("detections", table.filter(held)), ("rejected", table.filter(~held))):
        plain = some.drop("hull", "rule")
        points = [_point(lon, lat) for lon, lat in plain.select("lon_deg", "lat_deg").iter_rows()]
        layers.append(Layer(name, "Point", plain, points, "seen_at", "seen_at", "detection_id"))
    outlined = table.filter(held & pl.col("hull").is_not_null())
    if len(outlined):
        frame = outlined.select("detection_id", "scene_id", "seen_at", "length_m", "beam_m", "reject_reason")
        shapes = [_outline(one) for one in outlined["hull"]]
        layers.append(Layer("hulls", "Polygon", frame, shapes, "seen_at", "seen_at", "detection_id"))
    return layers


def _scenes(rows: Rows) -> Layer | None:
    table = rows.table("scenes")
    if table is None:
        return None
    shapes = [None if one is None else _outline(one) for one in table["footprint"]]
    return Layer("scenes", "Polygon", table.drop("footprint"), shapes, "seen_at", "seen_at", "scene_id")


def _as_lines(layer: Layer) -> Layer:
    """Make every geometry of a layer of lines a line, of a point one without length: maps style one kind a layer."""
    if layer.kind != "MultiLineString":
        return layer
    lines = [one and [line * 2 if len(line) == 1 else line for line in one] for one in layer.geometry]
    return Layer(layer.name, layer.kind, layer.frame, lines, layer.begin, layer.end, layer.title)


def _outline(wkb: bytes) -> Geometry:
    """Read an outline, of several parts each part's outer ring."""
    import shapely

    parts: list[Any] = []
    for one in shapely.get_parts(shapely.from_wkb(wkb)):
        if one.geom_type == "Polygon" and not one.is_empty:
            parts += ring_parts(shapely.get_coordinates(one.exterior).tolist())
    return parts or None


def _point(lon: float | None, lat: float | None) -> Geometry:
    return None if lon is None or lat is None else [[(lon, lat)]]
