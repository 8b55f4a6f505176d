"""The map of one voyage: where she was heard, where not, where seen, where she loaded, and where she was next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.evidence.canvas import colour, label, legend, new_figure, plot_area
from ullage.evidence.map_frame import View, add_lines, frame
from ullage.evidence.sections.voyages import located
from ullage.evidence.text import number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ullage.evidence.canvas import Form
    from ullage.evidence.layers import Vertex
    from ullage.evidence.told_voyages import ToldVoyage

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]
    Places = Mapping[str, Mapping[str, Any]]
    Line = tuple[Any, Any]

_LEAST_DEG = 0.1
_DETAIL = 220  # vertices along a side of the map that a shore has at most
_LEFT, _RIGHT, _BOTTOM, _TOP = 52, 14, 26, 40  # pixels
_WORDS_FOR = 2  # gaps of a map that have words beside them, the longest
_OF_DASH: Final = (0, (4, 3))
_PLATE: Final = {"facecolor": colour("paper"), "edgecolor": "none", "pad": 0.8, "alpha": 0.85}  # behind words


def voyage_map(voyage: ToldVoyage, summary: Summary, tables: Tables, form: Form) -> Figure:
    """Draw one voyage over the coast.

    Parameters
    ----------
    voyage
        Of `told_voyages`.
    summary, tables
        The result; ``lines`` of the tables has the positions that draw where ships were heard.
    form
        Width and size of text.
    """
    from ullage.land import load_land

    places = located(summary)
    before, after = (_heard(voyage, tables, *days) for days in _halves(voyage))
    lines = before + after
    shown = _shown_places(voyage, places)
    seen = [at for one in voyage.sightings if (at := voyage.where(one, places))]
    ends = [at for one in voyage.gaps for at in _ends(one) if at]
    around = [(one["lon_deg"], one["lat_deg"]) for one in shown] + seen + ends
    view = View.around(around + [at for line in lines for at in line], _LEAST_DEG)
    across = form.width - _LEFT - _RIGHT
    figure = new_figure(form, (across * view.shape + _TOP + _BOTTOM) / form.tall)
    axes = plot_area(figure, form, (_LEFT, _RIGHT, _TOP, _BOTTOM))
    frame(axes, view, ink=colour("ink"), grid=colour("grid"))
    axes.locator_params(nbins=4)
    axes.tick_params(labelsize=form.size * 0.75, color=colour("soft"), labelcolor=colour("soft"))
    for spine in axes.spines.values():
        spine.set_color(colour("soft"))
    shores = [(view.east(line[:, 0]), line[:, 1]) for line in load_land().outline(*view.box, _DETAIL)]
    add_lines(axes, shores, colour("soft"), 0.7, order=1)
    for pieces, role, width in ((before, "other", 3.0), (after, "line", 1.5)):
        add_lines(axes, [_turned(line, view) for line in pieces if len(line) > 1], colour(role), width, order=4)
        _points(axes, view, [line[0] for line in pieces if len(line) == 1], "o", role, 4.0, 4)
    if not lines and len(shown) > 1:
        unknown = _turned([(one["lon_deg"], one["lat_deg"]) for one in shown], view)
        add_lines(axes, [unknown], colour("low"), 1.4, _OF_DASH, order=5)  # type: ignore[arg-type]
    _silences(axes, view, voyage, form, shown)
    _points(axes, view, seen, "D", "cap", 7.0, 9)
    _places(axes, view, shown, form)
    legend(figure, _handles(voyage, before=bool(before), after=bool(after)), form, 2, left=10)
    return figure


def _shown_places(voyage: ToldVoyage, places: Places) -> list[Mapping[str, Any]]:
    """Give the place of the visit, and the next one where it is known and another."""
    names = dict.fromkeys((voyage.visit["place_id"], voyage.visit["next_place_id"]))
    return [places[one] for one in names if one in places]


def _halves(voyage: ToldVoyage) -> tuple[tuple[datetime, datetime], tuple[datetime, datetime]]:
    """Part the days at the visit: on the way to it, and from it on."""
    return (voyage.begins, voyage.left), (voyage.left, voyage.ends)


def _heard(voyage: ToldVoyage, tables: Tables, begins: datetime, ends: datetime) -> list[list[Vertex]]:
    """Give the pieces in which she was heard between two times."""
    lines = tables.get("lines")
    if lines is None:
        return []
    own = lines.filter(
        pl.col("mmsi").is_in(voyage.mmsis) & pl.col("seen_at").is_between(begins, ends)
    ).sort("track_id", "seen_at")  # fmt: skip
    grouped = own.group_by("track_id", maintain_order=True).agg("lon_deg", "lat_deg")
    return [list(zip(lon, lat, strict=True)) for _, lon, lat in grouped.iter_rows()]


def _ends(gap: Mapping[str, Any]) -> tuple[Vertex | None, Vertex | None]:
    off, on = ((gap[f"{name}_lon_deg"], gap[f"{name}_lat_deg"]) for name in ("off", "on"))
    return None if None in off else off, None if None in on else on


def _turned(line: list[Vertex], view: View) -> Line:
    lon, lat = np.array(line).T
    return view.east(lon), lat


def _points(axes: Axes, view: View, points: list[Vertex], marker: str, role: str, size: float, order: int) -> None:
    if points:
        east, lat = _turned(points, view)
        edge = colour(role if marker == "x" else "paper")
        axes.plot(east, lat, marker, color=colour(role), markersize=size, markeredgecolor=edge, zorder=order)


def _silences(axes: Axes, view: View, voyage: ToldVoyage, form: Form, places: list[Mapping[str, Any]]) -> None:
    """Draw each gap as a dashed line from where she was last to where she was next heard, the longest in words."""
    longest = sorted(voyage.silences, key=lambda one: (-one["duration_h"], one["gap_id"]))
    said = [_up(axes, view, one) + _aside(view, one) * 1.6 for one in places]
    for gap in voyage.gaps:
        off, on = _ends(gap)
        if off and on:
            add_lines(axes, [_turned([off, on], view)], colour("low"), 1.4, _OF_DASH, order=5)  # type: ignore[arg-type]
        _points(axes, view, [at for at in (off,) if at], "x", "low", 6.0, 6)
    for gap in longest[:_WORDS_FOR]:
        off, on = _ends(gap)
        middle = None if off is None else np.mean(_turned([off, on or off], view), axis=1)
        if middle is None:
            continue
        up = float(axes.transData.transform(middle)[1]) - 10
        if any(abs(up - other) < form.size * 1.3 for other in said):
            continue  # it would stand on other words: the caption has it
        said.append(up)
        left = middle[0] > view.west + view.width / 2
        axes.annotate(
            _silent_for(gap), tuple(middle), (-6 if left else 6, -10), textcoords="offset points",
            ha="right" if left else "left", va="center", fontsize=form.size * 0.9, color=colour("ink"), zorder=12,
            bbox=_PLATE,
        )  # fmt: skip


def _up(axes: Axes, view: View, place: Mapping[str, Any]) -> float:
    """Say how high on the picture a place lies [pixels]."""
    return float(axes.transData.transform((float(view.east(place["lon_deg"])), place["lat_deg"]))[1])


def _aside(view: View, place: Mapping[str, Any]) -> float:
    """Say how far above a place its name stands [pixels]: below it where the map ends above."""
    return -8.0 if place["lat_deg"] > view.north - (view.north - view.south) * 0.2 else 8.0


def _silent_for(gap: Mapping[str, Any]) -> str:
    until = "and on" if gap["on_at"] is None else f"{number(gap['duration_h'])} h"
    return f"not heard {gap['off_at']:%m-%d %H:%M}, {until}"


def _places(axes: Axes, view: View, places: list[Mapping[str, Any]], form: Form) -> None:
    for at, one in enumerate(places):
        spot = float(view.east(one["lon_deg"])), one["lat_deg"]
        axes.plot(*spot, "s", color=colour("ink"), markersize=7, zorder=8)
        right, up = (-8 if spot[0] > view.west + view.width / 2 else 8), _aside(view, one)
        axes.annotate(
            label(one["id"], 150, form) + ("" if at == 0 else ", next"), spot, (right, up),
            textcoords="offset points", ha="left" if right > 0 else "right", va="bottom" if up > 0 else "top",
            fontsize=form.size, color=colour("ink"), zorder=13, bbox=_PLATE,
        )  # fmt: skip


def _handles(voyage: ToldVoyage, *, before: bool, after: bool) -> list[Any]:
    from matplotlib.lines import Line2D

    found = []
    for drawn, role, width, told in (
        (before, "other", 3.0, "heard until the visit"),
        (after, "line", 1.5, "heard after"),
    ):
        if drawn:
            found.append(Line2D([], [], color=colour(role), linewidth=width, label=told))
    if voyage.gaps or not (before or after):
        look = {"marker": "x"} if voyage.gaps else {}
        found.append(
            Line2D([], [], color=colour("low"), linewidth=1.4, linestyle=_OF_DASH, label="not heard", **look)  # type: ignore[arg-type]
        )
    if voyage.sightings:
        found.append(Line2D([], [], color=colour("cap"), marker="D", linestyle="none", label="seen"))
    return found
