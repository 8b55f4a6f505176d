"""The charts of the evidence report, each drawn in any form: balance, looks, published figures, visits and so on."""

from __future__ import annotations

from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.evidence.balance_chart import balance_chart
from ullage.evidence.canvas import (
    barrel_axis,
    colour,
    day_axis,
    drawing,
    hatched,
    label,
    legend,
    new_figure,
    plot_area,
    to_svg,
    write,
)
from ullage.evidence.looks_chart import looks_chart, split_chart
from ullage.evidence.sections.visits import loading_known, ship_name, shown_visits
from ullage.evidence.text import counted, number, setting, shorten, stated, visible
from ullage.evidence.timeline_chart import timeline_chart
from ullage.evidence.told_voyages import told_voyages
from ullage.evidence.voyage_map import voyage_map
from ullage.evidence.voyages_map import voyages_map

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.axes import Axes

    from ullage.evidence.canvas import Form

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

_MOST_SHIPS = 16
_MOST_BARS = 10
_VAGUE_DAYS = 10  # a ship can come, load and come again in longer: hardly a date


def draw_chart(name: str, summary: Summary, tables: Tables, form: Form) -> str:
    """Draw a chart as an SVG element whose colours are sentinels.

    Parameters
    ----------
    name
        One of balance, looks, split, published, timeline, tornado, visits, voyages; or ``voyage-`` and a visit's id.
    summary, tables
        The result.
    form
        Width and size of text.
    """
    with drawing(f"{name}-{form.name}"):
        figure = _DRAW[name](summary, tables, form) if name in _DRAW else _voyage(name, summary, tables, form)
        return to_svg(figure, f"{name}-{form.name}")


def _voyage(name: str, summary: Summary, tables: Tables, form: Form) -> Any:
    voyages = {one.name: one for one in told_voyages(summary, tables)}
    return voyage_map(voyages[name], summary, tables, form)


def _published(summary: Summary, tables: Tables, form: Form) -> Any:  # noqa: ARG001 - as every chart
    found = summary["published"][:_MOST_BARS]
    points = summary[found[0]["of"]]
    labels = ["this result, 5 to 95 %", *(visible(one["name"]) for one in found)]
    figure, axes, tops = _rows(labels, form, bottom=30)
    if points["mid"] is not None:
        axes.barh(tops[0], points["high"] - points["low"], left=points["low"], height=12, color=colour("band"))
        axes.vlines(points["mid"], tops[0] - 6, tops[0] + 6, color=colour("line"), linewidth=3)
        axes.axvspan(points["low"], points["high"], color=colour("grid"), linewidth=0, zorder=0)
    largest = max([*(one["bbl"] for one in found), points["high"] or 0.0]) * (1.35 if form.narrow else 1.15)
    for one, top in zip(found, tops[1:], strict=True):
        marker, role = ("o", "ink") if one["inside"] else ("X", "cap")
        axes.plot([one["bbl"]], [top], marker, markersize=9, color=colour(role), markeredgecolor=colour("paper"))
        said = f"{stated(one['bbl'])}, {'inside' if one['inside'] else 'outside'}"
        aside, side = (-1, "right") if one["bbl"] > 0.6 * largest else (1, "left")
        write(axes, (one["bbl"] + aside * largest * 13 / form.width, top), said, form, "soft", ha=side)
    barrel_axis(axes, form, 0.0, largest or 1.0, across=True)
    return figure


def _rows(labels: Sequence[str], form: Form, *, bottom: float, top: float = 0.0) -> tuple[Any, Axes, list[float]]:
    """Make a chart of rows, each with its label above it; give figure, plot and the rows' heights in pixels."""
    line = form.size * 1.25
    texts = [wrap(shorten(label, 150), int((form.width - 30) / form.size * 1.75))[:3] or [""] for label in labels]
    heights = [len(text) * line + 30 for text in texts]
    figure = new_figure(form, (sum(heights) + bottom + top) / form.tall)
    axes = plot_area(figure, form, (10, 16, top, bottom))
    axes.set_ylim(0, sum(heights))
    axes.set_yticks([])
    middles = []
    ceiling = sum(heights)
    from_left = axes.get_yaxis_transform()
    for text, height in zip(texts, heights, strict=True):
        write(axes, (0, ceiling - 4), "\n".join(text), form, va="top", transform=from_left, linespacing=1.15)
        middles.append(ceiling - height + 15)
        ceiling -= height
    return figure, axes, middles


def _tornado(summary: Summary, tables: Tables, form: Form) -> Any:
    from matplotlib.patches import Patch

    found = [one for one in summary["assumptions"] if one["moves_bbl"] is not None][:_MOST_BARS]
    figure, axes, tops = _rows([visible(one["name"]) for one in found], form, bottom=30, top=26)
    ends = [one[name] for one in found for name in ("low_bbl", "high_bbl")]
    base = _base(summary, tables, sum(ends) / len(ends))
    least, most = min([*ends, base]), max([*ends, base])
    room = (most - least) * (0.3 if form.narrow else 0.14) or max(most, 1.0) * 0.1
    for one, top in zip(found, tops, strict=True):
        # the longer first: where both lie on one side the shorter stays in sight
        for name in sorted(("low", "high"), key=lambda name: -abs(one[f"{name}_bbl"] - base)):
            hatch = "////" if name == "low" else ""
            axes.barh(top, one[f"{name}_bbl"] - base, left=base, height=14, **hatched(name, hatch))
        for name, other in (("low", "high"), ("high", "low")):
            end, far = one[f"{name}_bbl"], one[f"{other}_bbl"]
            side = _label_side(end - base, far - base, room, first=name == "low")
            place = {"ha": "right" if side < 0 else "left"}
            write(axes, (end + side * room * 0.05, top), setting(one[name]), form, "soft", **place, **_PLATE)
    edges = [top + half for top in tops for half in (-10, 10)]
    axes.vlines([base] * len(tops), edges[::2], edges[1::2], color=colour("ink"), linewidth=1.5)
    barrel_axis(axes, form, max(0.0, least - room), most + room, across=True)
    handles = [
        Patch(label="at its low value", **hatched("low", "////")),
        Patch(facecolor=colour("high"), label="at its high value"),
    ]
    legend(figure, handles, form, 2, left=10)
    return figure


# behind a label that may stand on another bar
_PLATE: dict[str, Any] = {"bbox": {"facecolor": colour("paper"), "edgecolor": "none", "pad": 1.2}}


def _label_side(end: float, far: float, room: float, *, first: bool) -> int:
    """Tell on which side of a bar's end its label stands: 1 towards more barrels, -1 towards fewer.

    Parameters
    ----------
    end, far
        Ends of the bar and of the other one of its row, from the line of the result on [barrels].
    room
        Width that a long label takes [barrels].
    first
        Whether the bar goes first where both ends are the same.
    """
    side = -1 if end < 0 else 1
    if abs(end) < room * 0.1:  # hardly a bar: on the side that the other leaves free
        return -1 if end < far or (end == far and first) else 1
    # the other's label stands just beyond: this one goes back onto its own bar
    crowded = end * far > 0 and abs(end) < abs(far) < abs(end) + room * 0.7
    return -side if crowded else side


def _base(summary: Summary, tables: Tables, otherwise: float) -> float:
    cap = summary["cap"]
    mids = tables["balance"]["mid_bbl"].drop_nulls()
    found = cap["balance_cap_bbl"]["mid"] if cap else (mids[-1] if len(mids) else None)
    return float(otherwise if found is None else found)


def _visits(summary: Summary, tables: Tables, form: Form) -> Any:
    from matplotlib.patches import Patch

    ships, counts = _stays(tables)
    more = len(ships) - _MOST_SHIPS
    shown = dict(list(ships.items())[:_MOST_SHIPS])
    rows = len(shown) + len(counts)
    height = form.size + 13
    left = 118 if form.narrow else 230
    figure = new_figure(form, (rows * height + 40 + 46) / form.tall)
    axes = plot_area(figure, form, (left, 14, 40, 46))
    edge: dict[str, Any] = {"edgecolor": colour("line"), "linewidth": 1.2}
    for at, stays in enumerate(shown.values()):
        for first, last, told in stays:
            width = max(last - first, _days_of_pixels(summary, form, 6))
            vague = last - first > _VAGUE_DAYS
            face = "paper" if not told else "band" if vague else "line"
            axes.barh(rows - 1 - at, width, left=first, height=0.5, facecolor=colour(face), **edge)
    for at, (first, last, _) in enumerate(counts.values()):
        axes.barh(len(counts) - 1 - at, last - first, left=first, height=0.5, **hatched("notified", "///"))
    names = [*shown, *counts]
    axes.set_yticks(range(rows), [label(name, left, form) for name in reversed(names)])
    axes.tick_params(axis="y", labelcolor=colour("ink"))
    axes.set_ylim(-0.7, rows - 0.3)
    axes.yaxis.grid(visible=True, color=colour("grid"), linewidth=1)
    day_axis(axes, date.fromisoformat(summary["from"]), date.fromisoformat(summary["to"]), form)
    handles = [
        Patch(facecolor=colour("line"), label="loading known", **edge),
        Patch(facecolor=colour("band"), label="known, date vague", **edge),
        Patch(facecolor=colour("paper"), label="cannot tell", **edge),
        Patch(label="a count", **hatched("notified", "///")),
    ]
    if more > 0:
        handles.append(Patch(alpha=0, label=f"and {number(more)} more ships"))
    legend(figure, handles, form, 2 if form.narrow else 5, left=10)
    return figure


def _days_of_pixels(summary: Summary, form: Form, pixels: float) -> float:
    days = date.fromisoformat(summary["to"]).toordinal() - date.fromisoformat(summary["from"]).toordinal() + 1
    return days * pixels / form.width


Stay = tuple[float, float, bool]


def _stays(tables: Tables) -> tuple[dict[str, list[Stay]], dict[str, Stay]]:
    """Give when each ship and each count was there, as day numbers, and whether the condition is known."""
    names = dict(tables["fleet"].select("vessel_id", "name").iter_rows())
    seen = tables["observations"].drop_nulls(["vessel_id", "vessel"]).select("vessel_id", "vessel", "imo")
    written: dict[str, list[dict[str, Any]]] = {}
    for one in seen.iter_rows(named=True):
        written.setdefault(one["vessel_id"], []).append(one)
    ships: dict[str, list[Stay]] = {}
    for visit in shown_visits(tables):
        said = written.get(visit["vessel_id"], [])
        name = visible(ship_name(visit, said, names))
        span = _ordinal(visit["delivered_after"]), _ordinal(visit["delivered_before"])
        ships.setdefault(name, []).append((*span, loading_known(visit)))
    reported = tables["visits"].filter(pl.col("kind") == "reported")
    firsts = reported.group_by("count_id", maintain_order=True).agg(pl.len().alias("visits"), pl.all().first())
    counts = {
        f"{counted(one['visits'], 'visit')}, no ship": (
            _ordinal(one["delivered_after"]),
            _ordinal(one["delivered_before"]),
            False,
        )
        for one in firsts.head(4).iter_rows(named=True)
    }
    return ships, counts


def _ordinal(time: Any) -> float:
    return float(time.toordinal() + (time.hour * 60 + time.minute) / 1440)


_DRAW: dict[str, Callable[[Summary, Tables, Form], Any]] = {
    "balance": balance_chart,
    "looks": looks_chart,
    "split": split_chart,
    "published": _published,
    "timeline": timeline_chart,
    "tornado": _tornado,
    "visits": _visits,
    "voyages": voyages_map,
}
