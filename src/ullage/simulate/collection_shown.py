"""The plan of a collection as a table for people, and as a picture: what is seen, and how wide the interval stays."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.simulate.collection import STAYS_D

if TYPE_CHECKING:
    import polars as pl

    from ullage.records import Place
    from ullage.simulate.collection import PlanSettings

INK, PALE, BLUE, AMBER = "#1c2733", "#d5dde5", "#1f5f8b", "#c9822b"
COLOURS: Final = ("#1f5f8b", "#5b9bd5", "#0b3954", "#c9822b", "#7a9a01", "#8c4c9e", "#b0413e")
NAMES: Final = {"s1": "Sentinel-1", "s2": "Sentinel-2", "planet": "3 m daily", "vhr": "0.5 m to order"}
WIDEST: Final = 1.6  # of an interval that is drawn to scale


def plan_text(plan: pl.DataFrame, place: Place, settings: PlanSettings) -> str:
    """Write a plan as a table for people."""
    sky = "the seasons of the Sea of Japan" if settings.cloud is None else f"{settings.cloud:.0%} of the sky clouded"
    visits = settings.visits_a_day * settings.days
    head = (
        f"{place.name}: stays of {settings.dwell_d:g} d on average, {sky}, {visits:.0f} visits in "
        f"{settings.days:g} days (simulated)"
    )
    lines = [
        head,
        "",
        f"{'sensors':<20}{'looks':>8}{'clear':>8}{'visits':>9}{'nine periods':>13}{'width of the':>15}{'load':>7}",
        f"{'':<20}{'a week':>8}{'a week':>8}{'seen':>9}{'of ten':>13}{'90 % interval':>15}{'told':>7}",
    ]
    lines += [
        f"{row['sensors']:<20}{row['looks_a_week']:>8.1f}{row['clear_looks_a_week']:>8.1f}{row['seen']:>9.0%}"
        f"{row['seen_low']:>7.0%} - {row['seen_high']:<3.0%}{_percent(row['width_90']):>15}{row['load_told']:>7.0%}"
        for row in plan.to_dicts()
    ]
    return "\n".join(lines)


def _percent(part: float) -> str:
    return f"{part:.0%}" if np.isfinite(part) else "no bound"


def draw_plan(plan: pl.DataFrame, place: Place, settings: PlanSettings) -> bytes:
    """Draw a plan as a PNG.

    Parameters
    ----------
    plan
        Of `COLLECTION`.
    place, settings
        What it was made for.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    rows = plan.to_dicts()
    with rc_context({"font.size": 9, "axes.edgecolor": INK, "text.color": INK, "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(10.5, 4.9), dpi=130, layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.0, 1.25))
        _stays(left, rows, settings)
        _widths(right, rows)
        sky = "seasons of the Sea of Japan" if settings.cloud is None else f"cloud {settings.cloud:.0%}"
        figure.suptitle(
            f"{place.name}: what would be seen of {settings.visits_a_day * settings.days:.0f} visits in "
            f"{settings.days:g} days ({sky}; simulated)",
            fontsize=11,
        )
        to = BytesIO()
        # without the time and the version of the library: same input, same bytes
        figure.savefig(to, format="png", metadata={"Software": None})
    return to.getvalue()


def _stays(axes: Any, rows: list[dict[str, Any]], settings: PlanSettings) -> None:
    for row, colour in zip(rows, COLOURS * len(rows), strict=False):
        axes.plot(STAYS_D, np.array(row["seen_by_stay"]) * 100, "o-", color=colour, markersize=3.5, label=_name(row))
    axes.axvline(settings.dwell_d, color=INK, linewidth=0.8, linestyle=":")
    axes.annotate(
        f"{settings.dwell_d:g} d", (settings.dwell_d, 1.5), xytext=(3, 0), textcoords="offset points", fontsize=8
    )
    axes.set(xlabel="mean stay alongside [d]", ylabel="visits seen at least once [%]", ylim=(0, 100), xlim=(0.3, 4.1))
    axes.grid(color=PALE, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)


def _widths(axes: Any, rows: list[dict[str, Any]]) -> None:
    at = np.arange(len(rows))[::-1]
    widths = np.array([min(row["width_90"], WIDEST) for row in rows])
    axes.barh(at, widths * 100, color=list((COLOURS * len(rows))[: len(rows)]), height=0.62)
    for y, row, width in zip(at, rows, widths, strict=True):
        told = f"{row['width_90']:.0%}" if np.isfinite(row["width_90"]) else "no bound"
        load = f"   load told of {row['load_told']:.0%}" if row["load_told"] >= 0.005 else ""  # noqa: PLR2004 - half a percent
        axes.annotate(
            f"{told}   seen {row['seen']:.0%}{load}", (width * 100, y), xytext=(5, 0), textcoords="offset points",
            va="center", fontsize=8,
        )  # fmt: skip
    axes.set_yticks(at, [_name(row) for row in rows])
    axes.set(
        xlabel="width of the 90 % interval of the number of visits [% of it]", xlim=(0, max(widths.max(), 0.5) * 160)
    )
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _name(row: dict[str, Any]) -> str:
    names = [NAMES.get(one, one) for one in row["sensors"].split("+")]
    half = min(len(names), 2)
    lines = [" + ".join(names[:half]), " + ".join(names[half:])]
    return " +\n".join(one for one in lines if one)
