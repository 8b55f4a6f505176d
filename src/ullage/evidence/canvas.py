"""Drawing surface of the charts: figures measured in pixels, colours by their role, SVG that any page can hold."""

from __future__ import annotations

import io
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from unicodedata import east_asian_width

from ullage.evidence.faces import drawable
from ullage.evidence.text import MONTHS, shorten, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend

_MEASURE = "Ullage Charts"
_DOTS = 72  # pixels an inch, so that a point is a pixel

ROLES: Final = ("ink", "soft", "grid", "paper", "cap", "band", "line", "notified", "other", "low", "high")
"""Every colour has a role; its value is the page's or the PDF's affair."""

# drawn with, then replaced: no theme has eleven such near blacks
_SENTINELS: Final = {role: f"#0a0b{at:02x}" for at, role in enumerate(ROLES, 1)}

LIGHT: Final = {
    "ink": "#1b2530",
    "soft": "#55616d",
    "grid": "#dde2e7",
    "paper": "#ffffff",
    "cap": "#b93a0e",
    "band": "#bfd8e8",
    "line": "#0b5a87",
    "notified": "#e2b650",
    "other": "#74ab90",
    "low": "#d5822f",
    "high": "#3b86b8",
}
"""The roles' colours on white paper; told apart with any colour vision (after Okabe and Ito, 2008)."""

_LOCK = Lock()  # matplotlib's settings are the process's: one chart at a time


@dataclass(frozen=True, slots=True)
class Form:
    """One shape of a chart.

    Parameters
    ----------
    name
        Part of the chart's ids.
    width
        Pixels across.
    size
        Height of its text [pixels].
    tall
        Factor to a chart's height.
    """

    name: str
    width: int
    size: float
    tall: float = 1.0

    @property
    def narrow(self) -> bool:
        """Whether there is no room beside the plot."""
        return self.width < 500  # noqa: PLR2004 - between a phone and a page


WIDE: Final = Form("wide", 960, 13.5)
NARROW: Final = Form("narrow", 356, 12)
PAGE: Final = Form("page", 640, 12, 0.9)
SMALL: Final = Form("small", 440, 12)
SMALL_PAGE: Final = Form("small-page", 440, 12)


def colour(role: str) -> str:
    """Give the sentinel that stands for a role's colour while a chart is drawn."""
    return _SENTINELS[role]


def hatched(role: str, hatch: str) -> dict[str, Any]:
    """Fill with a role's colour and a pattern, so that colour alone never tells."""
    return {"facecolor": colour(role), "edgecolor": colour("paper"), "hatch": hatch, "linewidth": 0}


def new_figure(form: Form, height: float) -> Figure:
    """Make an empty figure of a form's width and a height [pixels]."""
    from matplotlib.figure import Figure

    return Figure(figsize=(form.width / _DOTS, height * form.tall / _DOTS), dpi=_DOTS)


def plot_area(figure: Figure, form: Form, box: tuple[float, float, float, float], **options: Any) -> Axes:
    """Make axes in a box of left, right, top and bottom margins [pixels], bare but for a baseline."""
    left, right, top, bottom = box
    width, height = figure.get_size_inches() * _DOTS
    inside = (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    axes: Axes = figure.add_axes(inside, **options)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(colour("soft"))
    axes.tick_params(length=0, labelsize=form.size, labelcolor=colour("soft"), pad=5)
    axes.set_axisbelow(True)
    axes.patch.set_visible(False)
    return axes


def write(axes: Axes, at: tuple[float, float], text: str, form: Form, role: str = "ink", **options: Any) -> None:
    """Write a text at a place of the plot."""
    look: dict[str, Any] = {"fontsize": form.size, "color": colour(role), "va": "center", "clip_on": False}
    axes.text(*at, text, **(look | options))


def label(text: str, room: float, form: Form) -> str:
    """Cut a text to what fits into some room [pixels], in the letters that the form's faces have.

    Parameters
    ----------
    text
        Anything.
    room
        Width beside a plot [pixels].
    form
        The chart's form; on paper only the bundled faces draw.
    """
    shown = visible(text)
    if form in (PAGE, SMALL_PAGE):
        shown = drawable(shown)
    most = int(room / form.size * 1.75)
    for letters in range(most, 1, -1):
        cut = shorten(shown, letters)
        if sum(2 if east_asian_width(one) in "WF" else 1 for one in cut) <= most:
            return cut
    return shown[:1]


def barrel_axis(axes: Axes, form: Form, least: float, most: float, *, across: bool) -> None:
    """Set a barrel scale with about five steps, in thousands or millions.

    Parameters
    ----------
    axes
        The plot.
    form
        The chart's form.
    least, most
        Ends of the scale [barrels].
    across
        Whether barrels run across rather than up.
    """
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(4 if form.narrow else 6).tick_values(least, most)
    steps = [one for one in found if least <= one <= most]
    unit, name = (1e6, " M") if most >= 1e6 else (1e3, " k") if most >= 1e3 else (1.0, "")  # noqa: PLR2004
    axis, limit = (axes.xaxis, axes.set_xlim) if across else (axes.yaxis, axes.set_ylim)
    axis.set_ticks(steps, [f"{one / unit:g}{name if one else ''}" for one in steps])
    axis.grid(visible=True, color=colour("grid"), linewidth=1)
    limit(least, most)


def day_axis(axes: Axes, first: date, last: date, form: Form) -> None:
    """Set a scale of days with as many months or years named as there is room for."""
    most = 6 if form.narrow else 13
    ticks = _day_ticks(first, last, most)
    axes.set_xticks([one.toordinal() for one, _ in ticks], [label for _, label in ticks])
    axes.set_xlim(first.toordinal(), last.toordinal() + 1)
    axes.tick_params(axis="x", length=4, color=colour("soft"))


def _month(day: date) -> str:
    return MONTHS[day.month - 1][:3]


def _day_ticks(first: date, last: date, most: int) -> list[tuple[date, str]]:
    span = (last - first).days + 1
    if span <= 62:  # noqa: PLR2004 - two months: days have names
        step = max(1, -(-span // most))
        found = [first + timedelta(days=at) for at in range(0, span, step)]
        named = [at == 0 or one.day <= step for at, one in enumerate(found)]
        return [
            (one, f"{one.day} {_month(one)}" if name else f"{one.day}") for one, name in zip(found, named, strict=True)
        ]
    months = [(year, month) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    starts = [start for start in (date(year, month, 1) for year, month in months) if first <= start <= last]
    step = next((one for one in (1, 2, 3, 6, 12, 24, 60, 120) if len(starts) / one <= most), 600)
    chosen = [one for one in starts if ((one.year * 12) + one.month - 1) % step == 0] or starts[:1]
    if step >= 12:  # noqa: PLR2004 - years
        return [(one, f"{one.year}") for one in chosen]
    return [
        (
            one,
            f"{_month(one)}\n{one.year}"
            if at == 0 or (one.month <= step and one.year != chosen[at - 1].year)
            else f"{_month(one)}",
        )
        for at, one in enumerate(chosen)
    ]


def legend(figure: Figure, handles: Sequence[Any], form: Form, across: int, *, left: float) -> None:
    """Name what a chart shows in rows above it, from a left margin [pixels] on, closer and smaller until it fits."""
    wide = 1.4 if form.narrow else 2.6
    for spacing, scale, start in ((wide, 1.0, left), (1.4, 1.0, left), (1.4, 1.0, 10), (1.0, 0.9, 10), (1.0, 0.8, 10)):
        made = _legend(figure, handles, form.size * scale, across, spacing, start / form.width)
        if made.get_window_extent().x1 <= form.width:
            return
        made.remove()
    _legend(figure, handles, form.size * 0.8, max(1, across - 2), 1.0, 10 / form.width)


def _legend(figure: Figure, handles: Sequence[Any], size: float, across: int, spacing: float, left: float) -> Legend:
    return figure.legend(
        handles=list(handles),
        loc="upper left",
        bbox_to_anchor=(left, 1.0),
        ncols=across,
        frameon=False,
        fontsize=size,
        labelcolor=colour("ink"),
        handlelength=1.6,
        columnspacing=spacing,
        borderaxespad=0.1,
        borderpad=0,
        handletextpad=0.6,
    )


@cache
def _load_face() -> None:
    """Make the bundled face known under a name of its own: one that is installed may measure otherwise."""
    from matplotlib.font_manager import FontEntry, fontManager

    for weight, value in (("Regular", 400), ("SemiBold", 600)):
        path = str(files("ullage.evidence") / "fonts" / f"IBMPlexSans-{weight}.ttf")
        fontManager.ttflist.append(FontEntry(fname=path, name=_MEASURE, weight=value))


@contextmanager
def drawing(name: str) -> Iterator[None]:
    """Set matplotlib up for one chart, alone in this process, and back again after it.

    Parameters
    ----------
    name
        Salt of the chart's ids, so that the same chart is the same bytes.
    """
    import matplotlib as mpl

    chosen: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": name,
        "font.family": [_MEASURE],
        "hatch.linewidth": 1.0,
        "text.parse_math": False,
    }
    with _LOCK, mpl.rc_context(chosen), warnings.catch_warnings():
        _load_face()
        # the face has no Hangul or Chinese; it only measures, and the page's or the PDF's own faces draw
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        yield


def to_svg(figure: Figure, name: str) -> str:
    """Write a figure as an SVG element with ids of its own, sentinels for colours, and text as text.

    Parameters
    ----------
    figure
        What was drawn, within `drawing`.
    name
        Before every id, so that charts in one page do not meet.
    """
    buffer = io.StringIO()
    metadata: Any = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(buffer, format="svg", metadata=metadata, facecolor="none")
    return _cleaned(buffer.getvalue(), name)


_NUMBER = re.compile(r"-?\d+\.\d{2,}")


def _cleaned(svg: str, name: str) -> str:
    """Keep of matplotlib's file only the drawing."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style type=.*?</style>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r' (width|height)="[\d.]+pt"| version="1.1"| xmlns:xlink="[^"]*"', "", svg, count=4)
    svg = svg.replace("xlink:href=", "href=")
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(url\(#|href="#)', rf"\g<1>{name}-", svg)
    svg = re.sub(r' d="([^"]*)"', lambda path: f' d="{_NUMBER.sub(_rounded, path[1])}"', svg)
    svg = re.sub(r" font-family: [^;\"]*;| transform=\"rotate\(-0 [^\"]*\"", "", svg)
    return re.sub(r"\s*\n\s*", "\n", svg).strip()


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.1f}".removesuffix(".0")


def with_colours(svg: str, colours: Mapping[str, str]) -> str:
    """Replace the sentinels by what a colour of each role is called or is."""
    return re.sub(r"#0a0b([0-9a-f]{2})", lambda found: colours[ROLES[int(found[1], 16) - 1]], svg)
