"""The evaluation as one HTML page: intervals that hold or not, reliability, estimates beside the truth, the table."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Any, Final

from ullage.evaluate.accuracy import ALL, as_frame, in_three_digits
from ullage.evidence.canvas import ROLES, WIDE, colour, drawing, new_figure, plot_area, to_svg, with_colours, write
from ullage.evidence.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ullage.evaluate.accuracy import Compared, Judged, Reliability, Score
    from ullage.evaluate.scores import Figure

AIM: Final = (0.85, 0.95)
"""What an interval of 90 % has to hold to be called calibrated."""
HELD: Final = "held by its 90 % interval"
MOST_BARS: Final = 60
LONGEST_LABEL: Final = 56
_VARIABLES: Final = {role: f"var(--{role})" for role in ROLES}


def html_page(title: str, judged: Judged) -> str:
    """Write the page of an evaluation: no script, nothing loaded from outside.

    Parameters
    ----------
    title
        Its heading.
    judged
        The figures.
    """
    import jinja2
    from markupsafe import Markup

    from ullage import __version__

    charts = [(name, caption, Markup(with_colours(svg, _VARIABLES))) for name, caption, svg in _charts(judged)]  # noqa: S704 - matplotlib escapes what it writes
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("ullage.evidence", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    rows = as_frame(judged.scores).to_dicts()
    page = environment.get_template("evaluation.html")
    return page.render(
        title=title, charts=charts, rows=rows, told=judged.told, version=__version__, number=in_three_digits
    )


def _charts(judged: Judged) -> list[tuple[str, str, str]]:
    """Give name, caption and drawing of every chart that there is something to draw in."""
    wanted: list[tuple[str, str, Callable[[], Any] | None]] = []
    held = [one for one in judged.scores if HELD in one.quantity and one.figure.low is not None]
    recalls = [one for one in judged.scores if one.quantity == "recall" and one.figure.low is not None]
    caption = (
        f"How often the truth lay in the 90 % interval. Shaded: {AIM[0]:.0%} to {AIM[1]:.0%}. Bars: 90 % of sampling."
    )
    wanted.append(("coverage", caption, (lambda: _dots(held, AIM)) if held else None))
    caption = "Part of what was there that was found. Bars: 90 % of sampling."
    wanted.append(("recall", caption, (lambda: _dots(recalls, None)) if recalls else None))
    for k, one in enumerate(judged.reliabilities):
        caption = f"{one.stage}, {one.quantity}: how often what was called so probable was so. On the line: calibrated."
        wanted.append((f"reliability-{k}", caption, _later(_reliability, one) if one.steps else None))
    for stage, quantity in dict.fromkeys((one.stage, one.quantity) for one in judged.compared):
        group = [one for one in judged.compared if (one.stage, one.quantity) == (stage, quantity)]
        caption = f"{stage}, {quantity} [{group[0].unit}]: estimate with its 90 % interval over the truth."
        if len(group) > MOST_BARS:
            caption += f" {MOST_BARS} of {len(group)}, evenly chosen by truth."
        wanted.append((f"{stage}-{quantity}".replace(" ", "-"), caption, _later(_compared, group)))
    found = []
    for name, caption, draw in wanted:
        if draw is not None:
            with drawing(name):
                found.append((name, caption, to_svg(draw(), name)))
    return found


def _later(draw: Callable[[Any], Any], what: Any) -> Callable[[], Any]:
    return lambda: draw(what)


def _dots(scores: Sequence[Score], band: tuple[float, float] | None) -> Any:
    """Draw one share a row, with its interval."""
    figure = new_figure(WIDE, 26 * len(scores) + 50)
    axes = plot_area(figure, WIDE, (400, 30, 12, 38))
    if band is not None:
        axes.axvspan(*band, color=colour("band"), linewidth=0)
    tops = range(len(scores), 0, -1)
    for top, one in zip(tops, scores, strict=True):
        low, value, high = _points(one.figure)
        axes.plot([low, high], [top, top], color=colour("line"), linewidth=2)
        axes.plot([value], [top], "o", color=colour("ink"), markersize=7)
        what = one.quantity.replace(f", {HELD}", "").replace(HELD, "").strip()
        label = ", ".join(part for part in (one.stage, what, "" if one.stratum == ALL else one.stratum) if part)
        said = f"{shorten(label, LONGEST_LABEL)} (n = {one.figure.n:,})"
        write(axes, (-0.012, top), said, WIDE, ha="right", transform=axes.get_yaxis_transform())
    axes.set_ylim(0.4, len(scores) + 0.6)
    axes.set_yticks([])
    axes.set_xlim(-0.01, 1.01)
    ticks = [0, 0.25, 0.5, 0.75, 0.9, 1]
    axes.set_xticks(ticks, [f"{one:.0%}" for one in ticks])
    axes.grid(visible=True, axis="x", color=colour("grid"), linewidth=1)
    return figure


def _points(figure: Figure) -> tuple[float, float, float]:
    """Give the 5 % point, the figure and the 95 % point; NaN is not drawn."""
    low, value, high = (nan if one is None else one for one in (figure.low, figure.value, figure.high))
    return low, value, high


def _reliability(one: Reliability) -> Any:
    """Draw how often what was called probable came true."""
    figure = new_figure(WIDE, 420)
    axes = plot_area(figure, WIDE, (90, 470, 16, 60))
    axes.plot([0, 1], [0, 1], color=colour("soft"), linewidth=1, linestyle="--")
    most = max(step.n for step in one.steps)
    for step in one.steps:
        low, value, high = _points(step.happened)
        axes.plot([step.stated] * 2, [low, high], color=colour("line"), linewidth=2)
        size = 5 + 9 * (step.n / most) ** 0.5
        axes.plot([step.stated], [value], "o", color=colour("ink"), markersize=size)
        write(axes, (step.stated + 0.03, value), f"{step.n:,}", WIDE, "soft", va="top")
    ticks = [0, 0.25, 0.5, 0.75, 1]
    axes.set_xticks(ticks, [f"{tick:.0%}" for tick in ticks])
    axes.set_yticks(ticks, [f"{tick:.0%}" for tick in ticks])
    axes.grid(visible=True, color=colour("grid"), linewidth=1)
    axes.set_xlim(-0.02, 1.04)
    axes.set_ylim(-0.02, 1.04)
    axes.set_xlabel("stated", color=colour("soft"), fontsize=WIDE.size)
    axes.set_ylabel("came true", color=colour("soft"), fontsize=WIDE.size)
    return figure


def _compared(group: Sequence[Compared]) -> Any:
    """Draw estimates with their intervals over the truth."""
    ordered = sorted(group, key=lambda one: (one.truth, one.label))
    step = max(1.0, len(ordered) / MOST_BARS)
    chosen = [ordered[int(k * step)] for k in range(int(len(ordered) / step))]
    figure = new_figure(WIDE, 430)
    axes = plot_area(figure, WIDE, (90, 30, 16, 60))
    most = max(max(one.high, one.truth) for one in chosen) * 1.05 or 1.0
    axes.plot([0, most], [0, most], color=colour("soft"), linewidth=1, linestyle="--")
    for one in chosen:
        holds = one.low <= one.truth <= one.high
        axes.plot([one.truth] * 2, [one.low, one.high], color=colour("line" if holds else "cap"), linewidth=1.5)
        marker = "o" if holds else "X"
        axes.plot([one.truth], [one.mid], marker, color=colour("ink" if holds else "cap"), markersize=6)
    axes.set_xlim(0, most)
    axes.set_ylim(0, most)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(visible=True, color=colour("grid"), linewidth=1)
    unit = chosen[0].unit
    axes.set_xlabel(f"truth [{unit}]", color=colour("soft"), fontsize=WIDE.size)
    axes.set_ylabel(f"estimate [{unit}]", color=colour("soft"), fontsize=WIDE.size)
    return figure
