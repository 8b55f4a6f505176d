"""The map of voyages: places, how often ships went from one to the other, where they were seen, and fell silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.evidence.canvas import colour, legend, new_figure, plot_area
from ullage.evidence.map_frame import View, add_lines, frame
from ullage.evidence.sections.voyages import MOST_VOYAGES, located, voyages
from ullage.evidence.text import shorten, visible
from ullage.evidence.timeline_chart import senders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ullage.evidence.canvas import Form

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

_LEAST_GAP_H = 24.0
_DETAIL = 500  # vertices along a side of the map that a shore has at most
_BEND = 0.16  # of a line's length: there and back lie apart
_LEFT, _RIGHT, _BOTTOM = 52, 14, 30  # pixels


def voyages_map(summary: Summary, tables: Tables, form: Form) -> Figure:
    """Draw the voyages of a case over the coast."""
    from matplotlib.lines import Line2D

    from ullage.land import load_land

    places, silent, seen = located(summary), _silent(tables), _seen(tables)
    view = View.around([(one["lon_deg"], one["lat_deg"]) for one in places.values()] + seen, 0.2)
    top = 60 if form.narrow else 34
    across = form.width - _LEFT - _RIGHT
    figure = new_figure(form, (across * view.shape + top + _BOTTOM) / form.tall)
    axes = plot_area(figure, form, (_LEFT, _RIGHT, top, _BOTTOM))
    frame(axes, view, ink=colour("ink"), grid=colour("grid"))
    axes.tick_params(labelsize=form.size * 0.8, color=colour("soft"), labelcolor=colour("soft"))
    for spine in axes.spines.values():
        spine.set_color(colour("soft"))
    shores = [(view.east(line[:, 0]), line[:, 1]) for line in load_land().outline(*view.box, _DETAIL)]
    add_lines(axes, shores, colour("soft"), 0.8, order=1)
    for points, marker, role, size, order in ((silent, "x", "other", 5.0, 4), (seen, "D", "cap", 4.5, 9)):
        if points:
            lon, lat = np.array(points).T
            edge = colour(role) if marker == "x" else colour("paper")
            axes.plot(
                view.east(lon), lat, marker, color=colour(role), markersize=size, markeredgecolor=edge, zorder=order
            )
    _lines(axes, view, places, voyages(tables).head(MOST_VOYAGES), form)
    _places(axes, view, places, form)
    handles = [
        Line2D([], [], color=colour("line"), linewidth=2, label="voyages, with their number"),
        Line2D([], [], color=colour("cap"), marker="D", linestyle="none", label="seen in an image"),
        Line2D([], [], color=colour("other"), marker="x", linestyle="none", label="last heard before a gap of a day"),
    ]
    legend(figure, handles, form, 1 if form.narrow else 3, left=10)
    return figure


def _lines(axes: Axes, view: View, places: Mapping[str, Mapping[str, Any]], found: pl.DataFrame, form: Form) -> None:
    """Draw an arrow for each pair of places, wider for more voyages, bent so that there and back lie apart."""
    most = found["voyages"].max() if len(found) else 1
    for start, end, times in found.select("place_id", "next_place_id", "voyages").iter_rows():
        if start not in places or end not in places or start == end:
            continue
        a, b = ((float(view.east(places[one]["lon_deg"])), places[one]["lat_deg"]) for one in (start, end))
        axes.annotate(
            "", b, a, zorder=6,
            arrowprops={
                "arrowstyle": "-|>", "color": colour("line"), "linewidth": 1 + 2.5 * times / float(most),  # type: ignore[arg-type]
                "connectionstyle": f"arc3,rad={_BEND}", "shrinkA": 6, "shrinkB": 6,
            },
        )  # fmt: skip
        # the middle of the bent line, in pixels: half as far aside as its control point
        p, q = (axes.transData.transform(one) for one in (a, b))
        middle = (p + q) / 2 + _BEND / 2 * np.array([q[1] - p[1], p[0] - q[0]])
        axes.annotate(
            f"{times}", middle, xycoords="figure pixels", ha="center", va="center", fontsize=form.size * 0.9,
            color=colour("ink"), zorder=8,
            bbox={"facecolor": colour("paper"), "edgecolor": colour("line"), "pad": 1.5, "linewidth": 0.8},
        )  # fmt: skip


def _places(axes: Axes, view: View, places: Mapping[str, Mapping[str, Any]], form: Form) -> None:
    for one in places.values():
        at = float(view.east(one["lon_deg"])), one["lat_deg"]
        terminal = one["role"] != "anchorage"
        axes.plot(*at, "s" if terminal else "o", color=colour("ink"), markersize=7 if terminal else 3, zorder=7)
        if terminal:
            left = at[0] > view.west + view.width * 0.7
            axes.annotate(
                shorten(visible(one["id"]), 24), at, (-9 if left else 9, 7), textcoords="offset points", zorder=9,
                ha="right" if left else "left", fontsize=form.size, color=colour("ink"),
                bbox={"facecolor": colour("paper"), "edgecolor": "none", "pad": 1.0},
            )  # fmt: skip


def _seen(tables: Tables) -> list[tuple[float, float]]:
    sightings = tables.get("sightings")
    if sightings is None:
        return []
    found = sightings.filter(pl.col("lat_deg").is_not_null() & pl.col("lon_deg").is_not_null())
    return [*found.sort("seen_at", "sighting_id").select("lon_deg", "lat_deg").iter_rows()]


def _silent(tables: Tables) -> list[tuple[float, float]]:
    """Give where ships that called were last heard before gaps of a day and more."""
    gaps = tables.get("gaps")
    if gaps is None:
        return []
    came = set(tables["visits"]["vessel_id"].drop_nulls())
    own = {mmsi for vessel, mmsis in senders(tables).items() if vessel in came for mmsi in mmsis}
    found = gaps.filter(pl.col("mmsi").is_in(sorted(own)) & (pl.col("duration_h") >= _LEAST_GAP_H))
    return [*found.sort("off_at", "gap_id").select("off_lon_deg", "off_lat_deg").drop_nulls().iter_rows()]
