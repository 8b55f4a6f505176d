"""The charts of the evidence report, each drawn in any form: balance, published figures, assumptions, visits."""

from __future__ import annotations

from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.evidence.canvas import (
    barrel_axis,
    colour,
    day_axis,
    legend,
    new_figure,
    plot_area,
    settings,
    to_svg,
    write,
)
from ullage.evidence.sections.ships import ship_name, shown_visits
from ullage.evidence.text import counted, estimate, number, setting, shorten, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.axes import Axes

    from ullage.evidence.canvas import Form

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

_POINTS = 240  # of one line: more than the pixels of a phone, fewer than the days of a year
_MOST_SHIPS = 16
_MOST_BARS = 10


def draw_chart(name: str, summary: Summary, tables: Tables, form: Form) -> str:
    """Draw a chart as an SVG element whose colours are sentinels.

    Parameters
    ----------
    name
        One of balance, published, tornado, visits.
    summary, tables
        The result.
    form
        Width and size of text.
    """
    with settings(f"{name}-{form.name}"):
        return to_svg(_DRAW[name](summary, tables, form), f"{name}-{form.name}")


def _balance(summary: Summary, tables: Tables, form: Form) -> Any:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    caps = summary["caps"]
    strip = 4 * (form.size + 9) if caps else 0
    figure = new_figure(form, 300 + 60 + 44 + (strip + 22) / form.tall)
    left, top = (46, 66) if form.narrow else (112, 40)
    upper = plot_area(figure, form, (left, 14, top, 44 + (strip + 22 if caps else 0)))
    periods = _periods(tables["balance"], [cap["to"] for cap in caps])
    shown = tables["balance"]
    for period in periods:
        _fan(upper, period)
    largest = max([_largest(shown, "high_bbl"), *(cap["amount_bbl"] * 1.15 for cap in caps)])
    for cap in caps:
        _cap_line(upper, cap, form, several=len(caps) > 1)
    upper.set_ylim(0, largest * 1.06 or 1.0)
    barrel_axis(upper, largest * 1.06, form, across=False)
    first, last = shown["day"][0], shown["day"][-1]
    day_axis(upper, first, last, form)
    if caps:
        lower = plot_area(figure, form, (left, 14, figure.get_size_inches()[1] * 72 - strip - 10, 10))
        _strip(lower, caps, form)
        lower.set_xlim(first.toordinal(), last.toordinal() + 1)
    handles = [
        Line2D([], [], color=colour("line"), linewidth=2.5, label="balance, middle"),
        Patch(facecolor=colour("band"), label="5 to 95 %"),
        Patch(facecolor=colour("notified"), edgecolor=colour("paper"), hatch="///", linewidth=0, label="notified"),
    ]
    if _largest(shown, "other_bbl"):
        handles.append(
            Patch(facecolor=colour("other"), edgecolor=colour("paper"), hatch="...", linewidth=0, label="other deliveries")
        )
    if caps:
        handles.append(Line2D([], [], color=colour("cap"), linewidth=2, label="cap"))
    legend(figure, handles, form, 2 if form.narrow else 5, left=left if form.narrow else left)
    return figure


def _largest(table: pl.DataFrame, name: str) -> float:
    return float(table.get_column(name).fill_null(0.0).max() or 0.0)  # type: ignore[arg-type]


def _periods(balance: pl.DataFrame, ends: Sequence[str]) -> list[pl.DataFrame]:
    """Cut the balance where it starts again, and thin each part to what can be seen."""
    starts = pl.col("day").cast(pl.String).is_in(list(ends)).shift(1, fill_value=False).cum_sum()
    parts = balance.with_columns(starts.alias("period")).partition_by("period", maintain_order=True)
    every = max(1, -(-len(balance) // _POINTS))
    return [
        part.with_row_index().filter((pl.col("index") % every == 0) | (pl.col("index") == pl.len() - 1)) for part in parts
    ]


def _fan(axes: Axes, part: pl.DataFrame) -> None:
    """Draw notified and other volumes stacked, the band above them and the middle."""
    day = [one.toordinal() + 1 for one in part["day"]]  # the balance is of the day's end
    notified, other = (part[name].fill_null(0.0).to_numpy() for name in ("notified_bbl", "other_bbl"))
    hatched = {"edgecolor": colour("paper"), "linewidth": 0}
    axes.fill_between(day, 0, notified, facecolor=colour("notified"), hatch="///", **hatched)
    axes.fill_between(day, notified, notified + other, facecolor=colour("other"), hatch="...", **hatched)
    if part["mid_bbl"].null_count() < len(part):
        low, mid, high = (part[f"{point}_bbl"].to_numpy() for point in ("low", "mid", "high"))
        axes.fill_between(day, low, high, facecolor=colour("band"), linewidth=0)
        axes.plot(day, mid, color=colour("line"), linewidth=2.5)


def _cap_line(axes: Axes, cap: Summary, form: Form, *, several: bool) -> None:
    amount = cap["amount_bbl"]
    first, last = (date.fromisoformat(cap[name]).toordinal() for name in ("from", "to"))
    axes.hlines(amount, first, last + 1, color=colour("cap"), linewidth=2)
    for notice in cap["notices"]:
        axes.hlines(notice["share"] * amount, first, last + 1, color=colour("cap"), linewidth=0.8, linestyles=(0, (2, 4)))
    days = [one and date.fromisoformat(one).toordinal() + 1 for one in (cap["crossed_on"][p] for p in ("low", "high"))]
    if days[0]:
        axes.hlines(amount, days[0], days[1] or last + 1, color=colour("cap"), linewidth=6)
        axes.vlines([one for one in days if one], 0, amount, color=colour("cap"), linewidth=1, linestyles=(0, (4, 3)))
    if not several:
        inset = (last - first) * 0.008
        above = {"va": "bottom", "fontweight": 600}
        write(axes, (first + inset, amount), f"cap {number(amount)}", form, "cap", **above)
        write(axes, (first + inset, 0.74 * amount), "75, 90, 95 %", form, "cap", va="top")


def _strip(axes: Axes, caps: Sequence[Summary], form: Form) -> None:
    """Draw the days on which shares of the caps were reached, one row a share."""
    shares = [one["share"] for one in caps[0]["notices"]] + [1.0]
    for cap in caps:
        last = date.fromisoformat(cap["to"]).toordinal() + 1
        found = {one["share"]: one["on"] for one in cap["notices"]} | {1.0: cap["crossed_on"]}
        for at, share in enumerate(shares):
            _reached(axes, found.get(share), len(shares) - 1 - at, last, form)
    names = [f"{share * 100:g} %" if form.narrow else f"{share * 100:g} % reached" for share in shares[:-1]]
    axes.set_yticks(range(len(shares)), list(reversed([*names, "cap" if form.narrow else "cap passed"])))
    axes.set_ylim(-0.6, len(shares) - 0.4)
    axes.set_xticks([])
    axes.yaxis.grid(visible=True, color=colour("grid"), linewidth=1)
    axes.spines["bottom"].set_visible(False)


def _reached(axes: Axes, on: Summary | None, at: int, last: int, form: Form) -> None:
    low, mid, high = (on[p] and date.fromisoformat(on[p]).toordinal() + 0.5 for p in ("low", "mid", "high")) if on else [None] * 3
    if not low:
        write(axes, (last, at), "not reached ", form, "soft", ha="right")
        return
    axes.hlines(at, low, high or last, color=colour("cap"), linewidth=4)
    axes.vlines([low, *([high] if high else [])], at - 0.25, at + 0.25, color=colour("cap"), linewidth=1.5)
    if mid:
        axes.plot([mid], [at], marker="D", markersize=7, color=colour("cap"), markeredgecolor=colour("paper"))
    if not high:
        write(axes, (last, at), "or never ▸", form, "cap", ha="right", va="bottom")


def _published(summary: Summary, tables: Tables, form: Form) -> Any:  # noqa: ARG001 - as every chart
    found = summary["published"][:_MOST_BARS]
    points = summary[found[0]["of"]]
    labels = ["this result, 5 to 95 %", *(visible(one["name"]) for one in found)]
    figure, axes, tops = _rows(labels, form, bottom=30)
    if points["mid"] is not None:
        axes.barh(tops[0], points["high"] - points["low"], left=points["low"], height=12, color=colour("band"))
        axes.vlines(points["mid"], tops[0] - 6, tops[0] + 6, color=colour("line"), linewidth=3)
        ends = [points["low"], points["high"]]
        axes.vlines(ends, tops[-1] - 12, tops[0] + 6, color=colour("line"), linewidth=1, linestyles=(0, (3, 3)))
    largest = max([*(one["bbl"] for one in found), points["high"] or 0.0]) * (1.35 if form.narrow else 1.15)
    for one, top in zip(found, tops[1:], strict=True):
        shape = {"marker": "o", "color": colour("ink")} if one["inside"] else {"marker": "X", "color": colour("cap")}
        axes.plot([one["bbl"]], [top], markersize=9, markeredgecolor=colour("paper"), **shape)
        said = f"{number(one['bbl'])}, {'inside' if one['inside'] else 'outside'}"
        write(axes, (one["bbl"] + largest * 0.015, top), said, form, "soft")
    axes.set_xlim(0, largest)
    barrel_axis(axes, largest, form, across=True)
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
    for text, height in zip(texts, heights, strict=True):
        write(axes, (0, ceiling - 4), "\n".join(text), form, va="top", transform=_pixels_across(axes), linespacing=1.15)
        middles.append(ceiling - height + 15)
        ceiling -= height
    return figure, axes, middles


def _pixels_across(axes: Axes) -> Any:
    return axes.get_yaxis_transform()


def _tornado(summary: Summary, tables: Tables, form: Form) -> Any:
    from matplotlib.patches import Patch

    found = summary["assumptions"][:_MOST_BARS]
    figure, axes, tops = _rows([visible(one["name"]) for one in found], form, bottom=30, top=26)
    ends = [one[name] for one in found for name in ("low_bbl", "high_bbl")]
    base = _base(summary, tables, sum(ends) / len(ends))
    least, most = min([*ends, base]), max([*ends, base])
    room = (most - least) * (0.3 if form.narrow else 0.14) or max(most, 1.0) * 0.1
    for one, top in zip(found, tops, strict=True):
        for name, hatch in (("low", "////"), ("high", "")):
            end = one[f"{name}_bbl"]
            look = {"color": colour(name), "edgecolor": colour("paper"), "hatch": hatch, "linewidth": 0}
            axes.barh(top, end - base, left=base, height=14, **look)
        for name, other in (("low", "high"), ("high", "low")):
            end, far = one[f"{name}_bbl"], one[f"{other}_bbl"]
            side = -1 if end < base or (end == base and far > base) else 1
            write(
                axes,
                (end + side * room * 0.05, top),
                setting(one[name]),
                form,
                "soft",
                ha="right" if side < 0 else "left",
            )
    edges = [top + half for top in tops for half in (-10, 10)]
    axes.vlines([base] * len(tops), edges[::2], edges[1::2], color=colour("ink"), linewidth=1.5)
    axes.set_xlim(max(0.0, least - room), most + room)
    _scale_between(axes, max(0.0, least - room), most + room, form)
    handles = [
        Patch(facecolor=colour("low"), edgecolor=colour("paper"), hatch="////", linewidth=0, label="at its low value"),
        Patch(facecolor=colour("high"), label="at its high value"),
    ]
    legend(figure, handles, form, 2, left=10)
    return figure


def _base(summary: Summary, tables: Tables, otherwise: float) -> float:
    cap = summary["cap"]
    mids = tables["balance"]["mid_bbl"].drop_nulls()
    found = cap["balance_cap_bbl"]["mid"] if cap else (mids[-1] if len(mids) else None)
    return float(otherwise if found is None else found)


def _scale_between(axes: Axes, least: float, most: float, form: Form) -> None:
    barrel_axis(axes, most, form, across=True)
    axes.set_xlim(least, most)


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
    for at, stays in enumerate(shown.values()):
        for first, last, told in stays:
            look = {"facecolor": colour("line" if told else "paper"), "edgecolor": colour("line"), "linewidth": 1.2}
            width = max(last - first, _days_of_pixels(summary, form, 5))
            pale = told and last - first > 31  # noqa: PLR2004 - a month: hardly a date
            axes.barh(rows - 1 - at, width, left=first, height=0.5, **(look | ({"facecolor": colour("band")} if pale else {})))
    for at, (first, last, _) in enumerate(counts.values()):
        look = {"facecolor": colour("notified"), "edgecolor": colour("paper"), "hatch": "///", "linewidth": 0}
        axes.barh(len(counts) - 1 - at, last - first, left=first, height=0.5, **look)
    names = [*shown, *counts]
    letters = int(left / form.size * 1.75)
    axes.set_yticks(range(rows), [shorten(name, letters) for name in reversed(names)])
    axes.tick_params(axis="y", labelcolor=colour("ink"))
    axes.set_ylim(-0.7, rows - 0.3)
    axes.yaxis.grid(visible=True, color=colour("grid"), linewidth=1)
    day_axis(axes, date.fromisoformat(summary["from"]), date.fromisoformat(summary["to"]), form)
    line = {"edgecolor": colour("line"), "linewidth": 1.2}
    handles = [
        Patch(facecolor=colour("line"), label="laden", **line),
        Patch(facecolor=colour("band"), label="laden, date vague", **line),
        Patch(facecolor=colour("paper"), label="cannot tell", **line),
        Patch(facecolor=colour("notified"), edgecolor=colour("paper"), hatch="///", linewidth=0, label="a count"),
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
    written = dict(tables["observations"].select("vessel_id", "vessel").iter_rows())
    ships: dict[str, list[Stay]] = {}
    for visit in shown_visits(tables):
        said = [{"vessel": written.get(visit["vessel_id"])}]
        name = visible(ship_name(visit, said, names))
        told = visit["condition"] is not None or visit["fill"] is not None
        ships.setdefault(name, []).append((_ordinal(visit["delivered_after"]), _ordinal(visit["delivered_before"]), told))
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
    "balance": _balance,
    "published": _published,
    "tornado": _tornado,
    "visits": _visits,
}
