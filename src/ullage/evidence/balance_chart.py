"""The chart of the balance: a fan against the cap, notified volumes beneath, and the days of the notices."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.evidence.canvas import barrel_axis, colour, day_axis, hatched, legend, new_figure, plot_area, write
from ullage.evidence.text import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ullage.evidence.canvas import Form

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]

_POINTS = 240  # of one line: more than the pixels of a phone, fewer than the days of a year


def balance_chart(summary: Summary, tables: Tables, form: Form) -> Figure:
    """Draw the running balance as a fan against the cap, and the days on which shares of the cap were reached."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    caps = summary["caps"]
    strip = 4 * (form.size + 9) if caps else 0
    figure = new_figure(form, 300 + 60 + 44 + (strip + 22) / form.tall)
    left, top = (46, 52) if form.narrow else (112, 34)
    upper = plot_area(figure, form, (left, 14, top, 44 + (strip + 22 if caps else 0)))
    periods = _periods(tables["balance"], [cap["to"] for cap in caps])
    shown = tables["balance"]
    for period in periods:
        _fan(upper, period)
    largest = max([_largest(shown, "high_bbl"), *(cap["amount_bbl"] * 1.15 for cap in caps)])
    for cap in caps:
        _cap_line(upper, cap, form, several=len(caps) > 1)
    barrel_axis(upper, form, 0.0, largest * 1.06 or 1.0, across=False)
    first, last = shown["day"][0], shown["day"][-1]
    day_axis(upper, first, last, form)
    if caps:
        lower = plot_area(figure, form, (left, 14, figure.get_size_inches()[1] * 72 - strip - 10, 10))
        _strip(lower, caps, form)
        lower.set_xlim(first.toordinal(), last.toordinal() + 1)
    handles = [
        Line2D([], [], color=colour("line"), linewidth=2.5, label="balance, middle"),
        Patch(facecolor=colour("band"), label="5 to 95 %"),
        Patch(label="notified", **hatched("notified", "///")),
    ]
    if _largest(shown, "other_bbl"):
        handles.append(Patch(label="other deliveries", **hatched("other", "---")))
    if caps:
        handles.append(Line2D([], [], color=colour("cap"), linewidth=2, label="cap"))
    legend(figure, handles, form, 2 if form.narrow else 5, left=left)
    return figure


def _largest(table: pl.DataFrame, name: str) -> float:
    return float(table.get_column(name).fill_null(0.0).max() or 0.0)  # type: ignore[arg-type]


def _periods(balance: pl.DataFrame, ends: Sequence[str]) -> list[pl.DataFrame]:
    """Cut the balance where it starts again, and thin each part to what can be seen."""
    starts = pl.col("day").cast(pl.String).is_in(list(ends)).shift(1, fill_value=False).cum_sum()
    parts = balance.with_columns(starts.alias("period")).partition_by("period", maintain_order=True)
    every = max(1, -(-len(balance) // _POINTS))
    return [
        part.with_row_index().filter((pl.col("index") % every == 0) | (pl.col("index") == pl.len() - 1))
        for part in parts
    ]


def _fan(axes: Axes, part: pl.DataFrame) -> None:
    """Draw notified and other volumes stacked, the band above them and the middle."""
    day = [one.toordinal() + 1 for one in part["day"]]  # the balance is of the day's end
    notified, other = (part[name].fill_null(0.0).to_numpy() for name in ("notified_bbl", "other_bbl"))
    axes.fill_between(day, 0, notified, **hatched("notified", "///"))
    if other.any():
        axes.fill_between(day, notified, notified + other, **hatched("other", "---"))
    if part["mid_bbl"].null_count() < len(part):
        low, mid, high = (part[f"{point}_bbl"].to_numpy() for point in ("low", "mid", "high"))
        axes.fill_between(day, low, high, facecolor=colour("band"), linewidth=0)
        axes.plot(day, mid, color=colour("line"), linewidth=2.5)


def _cap_line(axes: Axes, cap: Summary, form: Form, *, several: bool) -> None:
    amount = cap["amount_bbl"]
    first, last = (date.fromisoformat(cap[name]).toordinal() for name in ("from", "to"))
    axes.hlines(amount, first, last + 1, color=colour("cap"), linewidth=2)
    for notice in cap["notices"]:
        axes.hlines(
            notice["share"] * amount, first, last + 1, color=colour("cap"), linewidth=0.8, linestyles=(0, (2, 4))
        )
    days = [one and date.fromisoformat(one).toordinal() + 1 for one in (cap["crossed_on"][p] for p in ("low", "high"))]
    if days[0]:
        axes.hlines(amount, days[0], days[1] or last + 1, color=colour("cap"), linewidth=6)
        axes.vlines([one for one in days if one], 0, amount, color=colour("cap"), linewidth=1, linestyles=(0, (4, 3)))
    if not several:
        inset = (last - first) * 0.008
        above: dict[str, Any] = {"va": "bottom", "fontweight": 600}
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
    low, mid, high = (
        (on[p] and date.fromisoformat(on[p]).toordinal() + 0.5 for p in ("low", "mid", "high")) if on else [None] * 3
    )
    if not low:
        write(axes, (last, at), "not reached ", form, "soft", ha="right")
        return
    axes.hlines(at, low, high or last, color=colour("cap"), linewidth=4)
    axes.vlines([low, *([high] if high else [])], at - 0.25, at + 0.25, color=colour("cap"), linewidth=1.5)
    if mid:
        axes.plot([mid], [at], marker="D", markersize=7, color=colour("cap"), markeredgecolor=colour("paper"))
    if not high:
        write(axes, (last, at), "or never ", form, "cap", ha="right", va="bottom")
