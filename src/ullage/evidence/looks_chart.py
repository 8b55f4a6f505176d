"""The chart of looks and visits over time, by place; and that of what seen and unseen visits brought."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ullage.evidence.canvas import barrel_axis, colour, day_axis, hatched, legend, new_figure, plot_area, write
from ullage.evidence.sections.unseen import drawn_places, split_parts
from ullage.evidence.text import counted, estimate, interval, number, shorten, visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ullage.evidence.canvas import Form

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]
    Stay = tuple[float, float, float, float, bool]
    Box = tuple[float, float, float, float]

_STRIP = 56  # height of a place's looks [pixels]
_LANE = 11  # and of a row of its visits
_MOST_LANES = 4
_BINS_DAYS = (1, 2, 5, 7, 14, 30, 90)
_LEAST_BIN = 3  # pixels, so that bars stay apart


def looks_chart(summary: Summary, tables: Tables, form: Form) -> Figure:
    """Draw for each place its looks over time, clear ones up and clouded ones down, and its visits beneath."""
    from matplotlib.patches import Patch

    places = drawn_places(summary, tables)
    lanes = {place: _lanes(_stays(tables["visits"], place)) for place in places}
    label = form.size * 1.7
    heights = [label + _STRIP + 6 + _LANE * max(1, len(_shown(lanes[place]))) + 8 for place in places]
    left, top, bottom = (38, 74, 42) if form.narrow else (52, 34, 42)
    figure = new_figure(form, (sum(heights) + top + bottom) / form.tall)
    scale = figure.get_size_inches()[1] * 72 / (sum(heights) + top + bottom)
    first, last = (date.fromisoformat(summary[name]) for name in ("from", "to"))
    above = float(top)
    for place, height in zip(places, heights, strict=True):
        below = sum(heights) + top + bottom - above - height
        box = (left, 14, above * scale, (below + height - label - _STRIP) * scale)
        upper = plot_area(figure, form, box)
        write(
            upper,
            (0, 1.0),
            _title(summary, place, form),
            form,
            va="bottom",
            transform=upper.transAxes,
        )
        upper.set_position(_inside(figure, box, label * scale))
        _bars(upper, tables["looks"].filter(pl.col("place_id") == place), first, last, form)
        lower = plot_area(figure, form, (left, 14, (above + label + _STRIP + 6) * scale, (below + 8) * scale))
        _visits(lower, lanes[place], first, last)
        for axes in (upper, lower):
            axes.set_xlim(first.toordinal(), last.toordinal() + 1)
            axes.set_xticks([])
        above += height
    day_axis(lower, first, last, form)
    handles = [
        Patch(facecolor=colour("line"), label="clear look"),
        Patch(label="under cloud", **hatched("other", "---")),
        Patch(facecolor=colour("high"), label="visit, sure"),
        Patch(facecolor=colour("band"), label="came or left then"),
        Patch(label="heard by AIS", **hatched("notified", "///")),
    ]
    legend(figure, handles, form, 2 if form.narrow else 5, left=left)
    return figure


def _inside(figure: Figure, box: Box, label: float) -> Box:
    """Give the box of a plot under its label, as shares of the figure."""
    width, height = figure.get_size_inches() * 72
    left, right, top, bottom = box
    return left / width, bottom / height, (width - left - right) / width, (height - top - bottom - label) / height


def _title(summary: Summary, place: str, form: Form) -> str:
    one = next(one for one in summary["looks"]["places"] if one["place"] == place)
    name = shorten(visible(place), 24 if form.narrow else 50)
    if form.narrow:
        return f"{name}: {number(one['clear'])} of {counted(one['possible'], 'look')} clear"
    return (
        f"{name}: {counted(one['possible'], 'look')}, {number(one['clear'])} clear, {number(one['seen'])} with a ship; "
        f"{counted(one['visits_seen'], 'visit')} seen"
    )


def _bars(axes: Axes, looks: pl.DataFrame, first: date, last: date, form: Form) -> None:
    """Draw how many looks there were, clear ones up and clouded ones down."""
    days = (last - first).days + 1
    width = next((one for one in _BINS_DAYS if form.width / days * one >= _LEAST_BIN), _BINS_DAYS[-1])
    edges = np.arange(0, days + width, width)
    at = np.array([_ordinal(one) for one in looks["looked_at"]]) - first.toordinal()
    clear = looks["clear"].fill_null(value=False).to_numpy()
    up, down = (np.histogram(at[which], edges)[0] for which in (clear, ~clear))
    middles = first.toordinal() + edges[:-1] + width / 2
    axes.bar(middles, up, width * 0.8, facecolor=colour("line"), linewidth=0)
    axes.bar(middles, -down, width * 0.8, **hatched("other", "---"))
    most = max(int(up.max(initial=0)), int(down.max(initial=0)), 1)
    axes.axhline(0, color=colour("soft"), linewidth=1)
    axes.set_ylim(-most * 1.05, most * 1.05)
    axes.set_yticks([-most, most], [f"{most}", f"{most}"])
    axes.spines["bottom"].set_visible(False)


def _stays(visits: pl.DataFrame, place: str) -> list[Stay]:
    """Give the observed visits at a place, as day numbers: may have come, there from, there to, may have left."""
    observed = visits.filter((pl.col("kind") == "observed") & (pl.col("place_id") == place))
    found = []
    for one in observed.sort("delivered_after", "visit_id").iter_rows(named=True):
        sure = [one[name] for name in ("arrived_before", "departed_after") if one[name] is not None]
        if not sure:
            continue
        begin, end = _ordinal(min(sure)), _ordinal(max(sure))
        came = begin if one["arrived_after"] is None else _ordinal(one["arrived_after"])
        left = end if one["departed_before"] is None else _ordinal(one["departed_before"])
        found.append((min(came, begin), begin, end, max(left, end), bool(one["declared"])))
    return sorted(found)


def _lanes(stays: Sequence[Stay]) -> list[list[Stay]]:
    """Lay stays in as few rows as keep them apart."""
    lanes: list[list[Stay]] = []
    for stay in stays:
        free = next((lane for lane in lanes if lane[-1][3] <= stay[0]), None)
        if free is None:
            lanes.append([stay])
        else:
            free.append(stay)
    return lanes


def _shown(lanes: Sequence[list[Stay]]) -> Sequence[list[Stay]]:
    return lanes[:_MOST_LANES]


def _visits(axes: Axes, lanes: Sequence[list[Stay]], first: date, last: date) -> None:
    least = ((last - first).days + 1) / 300  # what is shorter could not be seen
    shown = _shown(lanes)
    for at, lane in enumerate(shown):
        for came, begin, end, left, declared in lane:
            height = len(shown) - 1 - at
            axes.barh(height, left - came, left=came, height=0.55, facecolor=colour("band"), linewidth=0)
            sure = max(end - begin, least)
            look = hatched("notified", "///") if declared else {"facecolor": colour("high"), "linewidth": 0}
            axes.barh(height, sure, left=(begin + end - sure) / 2, height=0.75, **look)
    axes.set_ylim(-0.6, max(1, len(shown)) - 0.4)
    axes.set_yticks([])
    more = sum(len(lane) for lane in lanes) - sum(len(lane) for lane in shown)
    if more:
        axes.set_yticks([0], [f"+{more}"])


def _ordinal(time: Any) -> float:
    return float(time.toordinal() + (time.hour * 60 + time.minute) / 1440)


def split_chart(summary: Summary, tables: Tables, form: Form) -> Figure:  # noqa: ARG001 - as every chart
    """Draw what seen visits, unseen visits and both together delivered, as intervals."""
    unit, parts = split_parts(summary)
    row = form.size * 1.25 + 26
    figure = new_figure(form, (len(parts) * row + 34) / form.tall)
    axes = plot_area(figure, form, (10, 16, 4, 30))
    ends = [points["high"] or 0.0 for _, points, _ in parts] + [truth or 0.0 for *_, truth in parts]
    most = max(ends) * 1.05 or 1.0
    faces: Sequence[Mapping[str, Any]] = (
        {"facecolor": colour("band")},
        hatched("other", "---"),
        {"facecolor": colour("band")},
    )
    for at, ((label, points, truth), face) in enumerate(zip(parts, faces, strict=True)):
        top = (len(parts) - at) * row
        said = f"{label}: {interval(points)} {unit}" + ("" if truth is None else f"; true {estimate(truth)}")
        write(axes, (0, top - 2), said, form, va="top", transform=axes.get_yaxis_transform())
        middle = top - row + 12
        if points["mid"] is not None:
            axes.barh(middle, points["high"] - points["low"], left=points["low"], height=14, **{"linewidth": 0, **face})
            axes.vlines(points["mid"], middle - 8, middle + 8, color=colour("line"), linewidth=3)
        if truth is not None:
            axes.plot([truth], [middle], "D", markersize=8, color=colour("ink"), markeredgecolor=colour("paper"))
    axes.set_ylim(0, len(parts) * row)
    axes.set_yticks([])
    barrel_axis(axes, form, 0.0, most, across=True)
    return figure
