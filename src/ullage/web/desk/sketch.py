"""Tracks as few enough points to draw: thinned a few days at a time, so that memory is bounded, whatever was heard.

No line goes where nothing was heard: a track is drawn in pieces, and where it was silent for longer than a gap's least
a piece ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.errors import InputError, Problem
from ullage.lake.layout import as_date, partitions_in
from ullage.tables import UTC_TIME
from ullage.track.gap import GapRule
from ullage.track.thin import ThinRule, thin_positions
from ullage.web.desk import packed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import numpy.typing as npt

    from ullage.lake import Lake

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

_SCHEMA: Final[Mapping[str, pl.DataType | type[pl.DataType]]] = {
    "track": pl.UInt32, "seen_at": UTC_TIME, "lat_deg": pl.Float64, "lon_deg": pl.Float64, "first": pl.Boolean,
}  # fmt: skip
SKETCH_M: Final = 1500.0
"""How closely the sketch of a whole case keeps to what was reported [m]: a pixel at zoom 6.5."""

MOST_KEPT: Final = 800_000
"""Vertices of a sketch, 30 MB; beyond them it is thinned further."""

_COARSER: Final = 2.0
_COARSEST_M: Final = 50_000.0  # beyond it each piece keeps its ends alone
_SILENT_US: Final = int(GapRule().least_h * 3.6e9)


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Pieces of tracks, one behind the other.

    Parameters
    ----------
    vertices
        Columns ``track`` (row in the table of tracks), ``seen_at``, ``lat_deg`` and ``lon_deg``, a piece's in the order
        of time.
    starts
        Where each piece begins, and the number of vertices at the end, shape (pieces + 1,).
    most_m
        How closely they keep to the positions reported [m].
    """

    vertices: pl.DataFrame
    starts: Ints
    most_m: float


def read_lines(
    lake: Lake,
    tracks: pl.DataFrame,
    parts: Sequence[Sequence[date]],
    most_m: float,
    *,
    box: tuple[float, float, float, float] | None = None,
    most: int = MOST_KEPT,
) -> Lines:
    """Read the positions of days, thinned a few days at a time.

    Parameters
    ----------
    lake
        Where they are.
    tracks
        Table of `tables.TRACKS`; positions on none of them are left out.
    parts
        Which days, those that are read at once together; see `part_days`.
    most_m
        How closely the lines keep to the positions [m]; more where more than `most` vertices would remain.
    box
        West, south, east, north [°] of what is wanted; by default everything. Beside it pieces end.
    most
        Vertices.

    Raises
    ------
    InputError
        When a file of positions is damaged.
    """
    numbered = tracks.select("track_id").with_row_index("track")
    found: list[pl.DataFrame] = []
    kept = 0
    for days in parts:
        heard = lake.scan("positions", days=days).select("track_id", "seen_at", "lat_deg", "lon_deg")
        if box is not None:
            heard = heard.filter(pl.col("lat_deg").is_between(box[1], box[3]), _between(box[0], box[2]))
        rows = _read(heard.drop_nulls()).join(numbered, on="track_id", maintain_order="left")
        found.append(_thinned(rows, most_m))
        kept += len(found[-1])
        while kept > most and most_m < _COARSEST_M:
            most_m *= _COARSER
            found = [_again(pl.concat(found), most_m)]
            kept = len(found[0])
    return _joined(found, most_m)


def _read(query: pl.LazyFrame) -> pl.DataFrame:
    try:
        return query.collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        told = f"cannot be read ({error}); run the case again"
        raise InputError([Problem("out/ais/positions", told)]) from error


def part_days(lake: Lake, most_bytes: int = 16 << 20) -> list[list[date]]:
    """Part the days of a lake so that the positions of each part are few enough to hold; a day is never parted.

    Parameters
    ----------
    lake
        Where they are.
    most_bytes
        Of the files of a part, unless one day has more; a position takes some 20 bytes there.
    """
    sizes: dict[int, int] = {}
    for one in partitions_in(lake.folder, "positions"):
        if one.day is not None:
            sizes[one.day] = sizes.get(one.day, 0) + (lake.folder / one.path).stat().st_size
    parts: list[list[date]] = []
    held = most_bytes
    for day in sorted(sizes):
        held += sizes[day]
        if held > most_bytes:
            parts.append([])
            held = sizes[day]
        parts[-1].append(as_date(day))
    return parts


def select_lines(
    lines: Lines, box: tuple[float, float, float, float], from_us: int, to_us: int, most: int, first: Ints
) -> tuple[Lines, int]:
    """Choose what a window of place and time shows.

    Parameters
    ----------
    lines
        All.
    box
        West, south, east, north [°]; with east less than west it runs across the antimeridian.
    from_us, to_us
        The window of time, microseconds since 1970.
    most
        Vertices.
    first
        Rows of the table of tracks that go before others where not all fit.

    Returns
    -------
    lines, left_out
        What is shown, and how many pieces are left out because there are too many.
    """
    vertices, starts = lines.vertices, lines.starts
    if len(starts) == 1:
        return lines, 0
    at, lat = vertices["seen_at"].to_physical().to_numpy(), vertices["lat_deg"].to_numpy()
    east = (vertices["lon_deg"].to_numpy() - box[0]) % 360.0
    heads, tails = starts[:-1], starts[1:]
    near = _within(at, heads, from_us, to_us)
    inside = near & (lat >= box[1]) & (lat <= box[3]) & (east <= _width(box))
    wanted = np.flatnonzero(np.logical_or.reduceat(inside, heads) | _spans(lat, east, near, heads, box))
    sizes = np.add.reduceat(near, heads)[wanted]
    order = np.argsort(~np.isin(vertices["track"].to_numpy()[heads[wanted]], first), kind="stable")
    fits = np.cumsum(sizes[order]) <= most
    chosen = np.sort(wanted[order][fits])
    index = np.concatenate([np.arange(heads[one], tails[one]) for one in chosen] or [np.empty(0, np.int64)])
    index = index[near[index]]
    piece = np.repeat(np.arange(len(heads)), tails - heads)[index]
    _, begins = np.unique(piece, return_index=True)
    return Lines(vertices[index], np.append(begins, len(index)), lines.most_m), int((~fits).sum())


def _within(at: Ints, heads: Ints, from_us: int, to_us: int) -> npt.NDArray[np.bool_]:
    """Tell which vertices a window needs: those in it, and both ends of a stretch that reaches into it."""
    near = (at >= from_us) & (at <= to_us)
    reaches = (at[:-1] <= to_us) & (at[1:] >= from_us)
    reaches[heads[1:] - 1] = False  # from one piece to the next there is no stretch
    near[:-1] |= reaches
    near[1:] |= reaches
    return near


def pack_lines(lines: Lines, track_ids: pl.Series, **said: Any) -> bytes:
    """Give lines as a packed block: vertices, where pieces begin, and the track of each piece.

    Parameters
    ----------
    lines
        What is drawn.
    track_ids
        Ids of all tracks, in the order of their table; those that are drawn go into the head.
    said
        More for the head.
    """
    vertices = lines.vertices
    drawn, place = np.unique(vertices["track"].to_numpy()[lines.starts[:-1]], return_inverse=True)
    blocks = {
        "at": packed.time_block(vertices["seen_at"]),
        "lat_deg": packed.position_block(vertices["lat_deg"]),
        "lon_deg": packed.position_block(vertices["lon_deg"]),
        "starts": packed.Block(lines.starts.astype(np.uint32), {"type": "u4"}),
        "track": packed.Block(place.astype(np.uint32), {"type": "u4", "words": track_ids.gather(drawn).to_list()}),
    }
    return packed.pack(len(vertices), blocks, most_m=lines.most_m, **said)


def _width(box: tuple[float, float, float, float]) -> float:
    width = box[2] - box[0]
    return 360.0 if width >= 360.0 else width % 360.0  # noqa: PLR2004 - a full turn


def _between(west: float, east: float) -> pl.Expr:
    return (pl.col("lon_deg") - west) % 360.0 <= _width((west, 0.0, east, 0.0))


def _spans(
    lat: Floats, east: Floats, near: npt.NDArray[np.bool_], heads: Ints, box: tuple[float, float, float, float]
) -> npt.NDArray[np.bool_]:
    """Tell which pieces go across a box without a vertex in it, by their own boxes: some that pass beside it, too."""
    width = _width(box)
    off = np.where(east > 180.0 + width / 2, east - 360.0, east)
    low, high = (
        [np.minimum.reduceat(np.where(near, one, np.inf), heads) for one in (lat, off)],
        [np.maximum.reduceat(np.where(near, one, -np.inf), heads) for one in (lat, off)],
    )
    found: npt.NDArray[np.bool_] = (
        (low[0] <= box[3]) & (high[0] >= box[1]) & (low[1] <= width) & (high[1] >= 0.0)
        & (high[1] - low[1] < 180.0)  # noqa: PLR2004 - the other way round the Earth is shorter
    )  # fmt: skip
    return found


def _thinned(rows: pl.DataFrame, most_m: float) -> pl.DataFrame:
    """Thin the rows of some days; mark where a piece begins."""
    ordered = rows.sort("track", "seen_at", maintain_order=True)
    silent = (pl.col("seen_at").diff().over("track").dt.total_microseconds() > _SILENT_US).fill_null(value=True)
    parted = ordered.with_columns(first=silent).with_columns(piece=pl.col("first").cum_sum())
    thin = thin_positions(parted.with_columns(track_id=pl.col("piece")), ThinRule(most_m=most_m))
    return thin.select(list(_SCHEMA))


def _again(rows: pl.DataFrame, most_m: float) -> pl.DataFrame:
    ordered = rows.sort("track", "seen_at", maintain_order=True)
    piece = pl.Series("track_id", np.cumsum(_begins(ordered)))
    return thin_positions(ordered.with_columns(piece), ThinRule(most_m=most_m)).select(list(_SCHEMA))


def _begins(ordered: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which vertices begin a piece: of another track, or after a silence; where days were parted none begins."""
    if not len(ordered):
        return np.empty(0, np.bool_)
    track, at = ordered["track"].to_numpy(), ordered["seen_at"].to_physical().to_numpy()
    first = ordered["first"].to_numpy() & (np.diff(at, prepend=at[0] - 2 * _SILENT_US) > _SILENT_US)
    begins: npt.NDArray[np.bool_] = first | np.append(np.array([True]), track[1:] != track[:-1])
    return begins


def _joined(found: list[pl.DataFrame], most_m: float) -> Lines:
    ordered = pl.concat(found or [pl.DataFrame(schema=_SCHEMA)]).sort("track", "seen_at", maintain_order=True)
    starts = np.append(np.flatnonzero(_begins(ordered)), len(ordered)).astype(np.int64)
    return Lines(ordered.drop("first"), starts, most_m)
