"""Detections on a map of a scene: ships with id and length, what was rejected faintly, by reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl
import shapely

from ullage.detecting.picture import HALO, KEPT
from ullage.evidence.map_frame import add_lines, around
from ullage.evidence.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from ullage.evidence.map_frame import View

    Box = tuple[float, float, float, float]

_REJECTED: Final = "#dfe6ec"
SHAPES: Final = {
    "at the border of the scene": "s",
    "beside no-data": "D",
    "too little sea around": "p",
    "too large for a ship": "h",
    "fixed structure": "^",
    "sidelobe": "+",
    "azimuth ambiguity": "x",
    "too few pixels": "d",
    "the network holds it for no ship": "v",
    "cloud": "X",
    "too round for a ship": "P",
    "plants": "*",
    "foam, glint or shoal": "<",
    "beside land or a quay: not told apart": ">",
}
"""The shape of each reason, the same in all pictures; two are never alike."""

_SPARE: Final = ("1", "2", "3", "4", "8", "H", "|", "_")
"""For reasons that have none of their own: which has which is told by the legend of a picture alone."""

_RING: Final = 9.0  # points across
_SIZE: Final = 7.5  # height of a name [points]
_LETTER, _LINE = 0.58, 1.22  # width of a letter and height of a line, as shares of that
_OTHER, _OTHER_SHAPE = "other", "."


def draw_marks(axes: Axes, view: View, detections: pl.DataFrame) -> list[str]:
    """Draw detections and the legend above the map; give what a reader has to be told of them.

    Parameters
    ----------
    axes, view
        The map and what it shows.
    detections
        Rows of `tables.DETECTIONS`.
    """
    there = detections.drop_nulls(["lat_deg", "lon_deg"])
    lat = there["lat_deg"].to_numpy()
    lon = view.east(there["lon_deg"].to_numpy())
    seen = (lat >= view.south) & (lat <= view.north) & (lon >= view.west) & (lon <= view.west + view.width)
    there = there.with_columns(lon_deg=pl.Series(lon)).filter(pl.Series(seen, dtype=pl.Boolean))
    kept = there.filter(pl.col("reject_reason").is_null()).sort(
        ["length_m", "detection_id"], descending=[True, False], nulls_last=True
    )
    rejected = there.filter(pl.col("reject_reason").is_not_null())
    handles = [_mark(axes, kept, "o", KEPT, f"ship ({kept.height})", hollow=True)] if kept.height else []
    handles += _rejected(axes, rejected)
    _hulls(axes, view, kept)
    named = _names(axes, kept)
    _legend(axes, handles)
    return [] if named == kept.height else [f"{named} of {kept.height} ships are named, the longest first"]


def _mark(axes: Axes, rows: pl.DataFrame, shape: str, colour: str, label: str, *, hollow: bool = False) -> Any:
    """Mark rows with one shape; give the line that a legend shows."""
    style: dict[str, Any] = {"markerfacecolor": "none", "markersize": _RING, "markeredgewidth": 1.5}
    if not hollow:
        style = {"markersize": 5.0, "markeredgewidth": 1.0, "alpha": 0.85, "markerfacecolor": "none"}
    (line,) = axes.plot(
        rows["lon_deg"].to_numpy(), rows["lat_deg"].to_numpy(), shape, color=colour, label=visible(label),
        path_effects=around(HALO, 0.9 if hollow else 0.7), zorder=12 if hollow else 8, **style,
    )  # fmt: skip
    return line


def shapes_of(reasons: Sequence[str]) -> dict[str, str]:
    """Give the shape of each reason: its own, else a spare one as long as there are any.

    Parameters
    ----------
    reasons
        All that a picture shows; a known one has its shape whatever the others are.
    """
    own = {reason: SHAPES[reason] for reason in reasons if reason in SHAPES}
    unknown = sorted(set(reasons) - set(own))
    return own | dict(zip(unknown, _SPARE, strict=False))


def _rejected(axes: Axes, rejected: pl.DataFrame) -> list[Any]:
    """Mark what was rejected, a shape a reason, the most frequent first in the legend."""
    counts = rejected.group_by("reject_reason").len().sort(["len", "reject_reason"], descending=[True, False])
    shapes = shapes_of(counts["reject_reason"].to_list())
    handles = []
    for reason, count in counts.iter_rows():
        if reason in shapes:
            rows = rejected.filter(pl.col("reject_reason") == reason)
            handles.append(_mark(axes, rows, shapes[reason], _REJECTED, f"{reason} ({count})"))
    rest = rejected.filter(~pl.col("reject_reason").is_in(list(shapes)))
    if rest.height:
        handles.append(_mark(axes, rest, _OTHER_SHAPE, _REJECTED, f"{_OTHER} ({rest.height})"))
    return handles


def _hulls(axes: Axes, view: View, kept: pl.DataFrame) -> None:
    """Draw hulls to scale: on a map of a port they show, on one of a sea they are hidden by the rings."""
    rings = [shapely.get_coordinates(shapely.from_wkb(one)) for one in kept["hull"].drop_nulls()]
    add_lines(axes, [(view.east(ring[:, 0]), ring[:, 1]) for ring in rings], KEPT, 1.0, order=11)


def _names(axes: Axes, kept: pl.DataFrame) -> int:
    """Write id and length beside ships where there is room, the longest first; give how many have a name."""
    to_points = 72.0 / axes.figure.dpi
    places = axes.transData.transform(kept.select("lon_deg", "lat_deg").to_numpy()) * to_points
    taken: list[Box] = [(x - _RING / 2, y - _RING / 2, x + _RING / 2, y + _RING / 2) for x, y in places.tolist()]
    frame = axes.get_window_extent()
    inside = tuple(one * to_points for one in (frame.x0, frame.y0, frame.x1, frame.y1))
    named = 0
    for (x, y), row in zip(places.tolist(), kept.iter_rows(named=True), strict=True):
        lines = [row["detection_id"], *([_length(row)] if row["length_m"] is not None else [])]
        box = _room(x, y, lines, taken, inside)
        if box is None:
            continue
        taken.append(box)
        named += 1
        axes.annotate(
            "\n".join(map(visible, lines)), (row["lon_deg"], row["lat_deg"]), (box[0] - x, box[1] - y), fontsize=_SIZE,
            textcoords="offset points", ha="left", va="bottom", color="white", zorder=15, linespacing=_LINE,
            path_effects=around(HALO, 1.3),
        )  # fmt: skip
    return named


def _length(row: dict[str, Any]) -> str:
    sd = "" if row["length_sd_m"] is None else f" ± {row['length_sd_m']:.0f}"
    return f"{row['length_m']:.0f}{sd} m"


def _room(x: float, y: float, lines: Sequence[str], taken: Sequence[Box], inside: Box) -> Box | None:
    """Find where a name fits beside a mark: right, left, above or below it; None where it would lie on another."""
    wide = max(map(len, lines)) * _SIZE * _LETTER
    tall = len(lines) * _SIZE * _LINE + 2
    off = _RING / 2 + 2
    for left, bottom in (
        (x + off, y - tall / 2),
        (x - off - wide, y - tall / 2),
        (x - wide / 2, y + off),
        (x - wide / 2, y - off - tall),
    ):
        box = (left, bottom, left + wide, bottom + tall)
        fits = box[0] >= inside[0] and box[1] >= inside[1] and box[2] <= inside[2] and box[3] <= inside[3]
        if fits and not any(_meet(box, other) for other in taken):
            return box
    return None


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _legend(axes: Axes, handles: Sequence[Any]) -> None:
    """Name the marks above the map, on the grey they are drawn on."""
    if not handles:
        return
    made = axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.004), ncols=min(len(handles), 6), fontsize=8,
        frameon=True, facecolor="#3b454e", edgecolor="none", borderaxespad=0.0, borderpad=0.45, labelcolor="white",
        handlelength=1.2, handletextpad=0.5, columnspacing=1.4, fancybox=False, framealpha=1.0,
    )  # fmt: skip
    made.set_zorder(30)
