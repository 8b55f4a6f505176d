"""Everything of a result that has a place and a time, in one table: what the map and the timeline draw.

Its rows are those of other tables; each keeps its id, by which the chain of evidence is found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ullage.evidence.layers import Layer, unrolled
from ullage.tables import UTC_TIME
from ullage.web.desk import packed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from ullage.evidence.layers import Geometry
    from ullage.explaining import Rows

SCHEMA: Final[Mapping[str, pl.DataType | type[pl.DataType]]] = {
    "id": pl.String,
    "kind": pl.String,
    "state": pl.String,
    "at": UTC_TIME,
    "until": UTC_TIME,
    "earliest_at": UTC_TIME,
    "latest_at": UTC_TIME,
    "lat_deg": pl.Float64,
    "lon_deg": pl.Float64,
    "to_lat_deg": pl.Float64,
    "to_lon_deg": pl.Float64,
    "p": pl.Float64,
    "ship": pl.String,
    "scene_id": pl.String,
    "place_id": pl.String,
    "length_m": pl.Float64,
    "length_sd_m": pl.Float64,
    "reception": pl.String,
}
"""Columns of the table of marks.

``kind`` is the table a mark is of, in the singular; ``state`` what was concluded of it. ``at`` to ``until`` is when it
surely was, ``earliest_at`` and ``latest_at`` the furthest that it can have been, null where nothing bounds it. ``p`` is
the probability of the match, the vessel or the disabling, where one was judged.
"""

KINDS: Final = ("detection", "sighting", "visit", "port visit", "gap", "encounter", "loitering", "anomaly")


def build_marks(rows: Rows) -> pl.DataFrame:
    """Build the table of marks of a result, sorted by kind, time and id.

    Raises
    ------
    InputError
        When a table is damaged.
    """
    found = [make(rows) for make in _MAKERS]
    table = pl.concat([one for one in found if one is not None] or [pl.DataFrame(schema=SCHEMA)])
    order = pl.col("kind").replace_strict(list(KINDS), list(range(len(KINDS))), return_dtype=pl.Int64)
    return table.sort(order, "at", "id", nulls_last=True)


def marks_within(
    marks: pl.DataFrame,
    box: tuple[float, float, float, float],
    window: tuple[datetime, datetime] | None,
    kinds: Sequence[str] | None,
) -> pl.DataFrame:
    """Give the marks of a window; a gap is in it where either of its ends is.

    Parameters
    ----------
    marks
        The table.
    box
        West, south, east, north [°]; with east less than west it runs across the antimeridian. All the Earth holds
        those that are nowhere, too.
    window
        Begin and end; a mark is in it that was at any time of it. None for all times.
    kinds
        Of `KINDS`; None for all.
    """
    found = marks if kinds is None else marks.filter(pl.col("kind").is_in(list(kinds)))
    if window is not None:
        at, until = pl.coalesce("at", "until"), pl.coalesce("until", "at")
        found = found.filter((at < window[1]) & ((until >= window[0]) | pl.col("until").is_null()))
    if box[2] - box[0] >= 360.0 and box[1] <= -90.0 and box[3] >= 90.0:  # noqa: PLR2004 - all the Earth
        return found
    return found.filter(_inside(box, "lat_deg", "lon_deg") | _inside(box, "to_lat_deg", "to_lon_deg"))


def marks_json(marks: pl.DataFrame) -> str:
    """Write marks as a list of objects; times in ISO 8601 with Z."""
    times = [name for name, dtype in SCHEMA.items() if dtype == UTC_TIME]
    return marks.with_columns(pl.col(times).dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")).write_json()


def mark_layer(marks: pl.DataFrame) -> Layer:
    """Give marks as a layer of a map: points, and lines from where a gap began to where it ended."""
    ends = marks.select("lon_deg", "lat_deg", "to_lon_deg", "to_lat_deg").iter_rows()
    return Layer("marks", "MultiLineString", marks, [_shape(*one) for one in ends], "at", "until", "id")


def _shape(lon: float | None, lat: float | None, to_lon: float | None, to_lat: float | None) -> Geometry:
    if lon is None or lat is None:
        return None
    if to_lon is None or to_lat is None or (to_lon, to_lat) == (lon, lat):
        return [[(lon, lat)]]
    return unrolled([(lon, lat), (to_lon, to_lat)])


def _inside(box: tuple[float, float, float, float], lat: str, lon: str) -> pl.Expr:
    width = 360.0 if box[2] - box[0] >= 360.0 else (box[2] - box[0]) % 360.0  # noqa: PLR2004 - a full turn
    across = ((pl.col(lon) - box[0]) % 360.0) <= width
    return (pl.col(lat).is_between(box[1], box[3]) & across).fill_null(value=False)


def pack_marks(marks: pl.DataFrame) -> bytes:
    """Give marks as a packed block; see `packed`."""
    blocks = packed.text_blocks("id", marks["id"])
    for name in ("kind", "state", "ship", "scene_id", "place_id", "reception"):
        blocks[name] = packed.word_block(marks[name])
    for name in ("at", "until", "earliest_at", "latest_at"):
        blocks[name] = packed.time_block(marks[name])
    for name in ("lat_deg", "lon_deg", "to_lat_deg", "to_lon_deg"):
        blocks[name] = packed.position_block(marks[name])
    for name in ("p", "length_m", "length_sd_m"):
        blocks[name] = packed.number_block(marks[name])
    return packed.pack(len(marks), blocks)


def _detections(rows: Rows) -> pl.DataFrame | None:
    table, matches = rows.table("detections"), rows.table("matches")
    if table is None:
        return None
    if matches is None:
        matched = table.select("detection_id", state=pl.lit(None, pl.String), p=pl.lit(None, pl.Float64),
                               mmsi=pl.lit(None, pl.String), reception=pl.lit(None, pl.String))  # fmt: skip
    else:
        matched = matches.filter("likeliest").select(
            "detection_id", "mmsi", "reception", state="class", p="p_match"
        ).unique("detection_id", keep="first", maintain_order=True)  # fmt: skip
    rejected = pl.col("reject_reason").is_not_null()
    joined = table.join(matched, on="detection_id", how="left", maintain_order="left")
    state = pl.when(rejected).then(pl.lit("rejected")).otherwise(pl.col("state").fill_null("not compared"))
    return _marks(
        joined, "detection", "detection_id", state=state, at="seen_at", until="seen_at",
        p=pl.when(pl.col("mmsi").is_not_null()).then("p"), ship=pl.when(state != "unmatched").then("mmsi"),
    )  # fmt: skip


def _sightings(rows: Rows) -> pl.DataFrame | None:
    table = rows.table("sightings")
    if table is None:
        return None
    placed = _with_places(rows, table.filter(pl.col("kind") != "detection"), known=True)
    return _marks(
        placed, "sighting", "sighting_id", state=pl.col("kind"), at="seen_after", until="seen_before",
        p="p_vessel", ship="vessel_id",
    )  # fmt: skip


def _visits(rows: Rows) -> pl.DataFrame | None:
    table = rows.table("visits")
    if table is None:
        return None
    came, left = pl.col("arrived_before"), pl.col("departed_after")
    return _marks(
        _with_places(rows, table), "visit", "visit_id", state=pl.col("kind"), at=pl.min_horizontal(came, left),
        until=pl.max_horizontal(came, left), earliest_at="arrived_after", latest_at="departed_before", p="p_vessel",
        ship="vessel_id",
    )  # fmt: skip


def _port_visits(rows: Rows) -> pl.DataFrame | None:
    table = rows.table("port_visits")
    if table is None:
        return None
    state = pl.format("confidence {} of 4", "confidence")
    return _marks(
        _with_places(rows, table), "port visit", "port_visit_id", state=state, at="first_at", until="last_at",
        ship="mmsi",
    )  # fmt: skip


def _gaps(rows: Rows) -> pl.DataFrame | None:
    table = rows.table("gaps")
    if table is None:
        return None
    fits = pl.col("could_call").list.len().fill_null(0) > 0
    state = pl.when(fits).then(pl.lit("a call fits")).otherwise(pl.lit("no call fits"))
    return _marks(
        table, "gap", "gap_id", state=state, at="off_at", until="on_at", lat_deg="off_lat_deg", lon_deg="off_lon_deg",
        to_lat_deg="on_lat_deg", to_lon_deg="on_lon_deg", p="p_disabled", ship="mmsi",
    )  # fmt: skip


def _events(name: str, kind: str, id_column: str, ship: str) -> Callable[[Rows], pl.DataFrame | None]:
    def make(rows: Rows) -> pl.DataFrame | None:
        table = rows.table(name)
        if table is None:
            return None
        state = pl.col("kind") if "kind" in table.columns else pl.lit(None, pl.String)
        return _marks(table, kind, id_column, state=state, at="started_at", until="ended_at", ship=ship)

    return make


_MAKERS: Final = (
    _detections,
    _sightings,
    _visits,
    _port_visits,
    _gaps,
    _events("encounters", "encounter", "encounter_id", "mmsi_a"),
    _events("loitering", "loitering", "loitering_id", "mmsi"),
    _events("anomalies", "anomaly", "anomaly_id", "mmsi"),
)


def _marks(table: pl.DataFrame, kind: str, id_column: str, **columns: str | pl.Expr) -> pl.DataFrame:
    """Give a table in the columns of marks; what it has under another name is told, what it lacks is null."""
    given: dict[str, str | pl.Expr] = {"id": id_column, "kind": pl.lit(kind), **columns}
    made = []
    for name, dtype in SCHEMA.items():
        source = given.get(name, name)
        if isinstance(source, str):
            source = pl.col(source) if source in table.columns else pl.lit(None)
        made.append(source.cast(dtype).alias(name))
    return table.select(made)


def _with_places(rows: Rows, table: pl.DataFrame, *, known: bool = False) -> pl.DataFrame:
    """Put the position of its place beside each row; with `known` only where it has none of its own."""
    where = pl.DataFrame(
        [(name, one.get("lat_deg"), one.get("lon_deg")) for name, one in rows.places.items()],
        schema={"place_id": pl.String, "place_lat": pl.Float64, "place_lon": pl.Float64},
        orient="row",
    )
    own = ("lat_deg", "lon_deg") if known else ()
    joined = table.join(where, on="place_id", how="left", maintain_order="left")
    lat, lon = (pl.coalesce(*(one for one in own if one.startswith(name)), f"place_{name}") for name in ("lat", "lon"))
    return joined.with_columns(lat_deg=lat, lon_deg=lon)
