"""Panels of time below a map, in the face and the colours of the evidence report, and files of few colours."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image

from ullage.evidence.canvas import LIGHT, drawing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    import polars as pl
    from matplotlib.axes import Axes

_WIDTH, _DOTS = 10.0, 110  # of the map above
_COLOURS: Final = 128  # lines, shores and smooth edges need no more
_ROW = 0.34  # inches
_CLOSE, _EDGE = 0.06, 0.03  # shares of the time shown

Span = tuple["datetime", "datetime", str]
"""Begin, end, and what is written on it."""


@dataclass(frozen=True)
class Row:
    """One line of a panel: what was heard as ticks, what is said of it as bars.

    Parameters
    ----------
    label
        To its left.
    ticks
        Times of reports; None for a line of bars.
    bars
        Spans of time.
    colour
        Of ticks and bars; None writes the words alone, in the middle of each span.
    """

    label: str
    ticks: pl.Series | None = None
    bars: Sequence[Span] = field(default_factory=tuple)
    colour: str | None = LIGHT["line"]


@contextmanager
def panel(name: str, inches: float, title: str, left: float = 0.075) -> Iterator[tuple[Axes, io.BytesIO]]:
    """Set up one panel of time; the buffer holds the PNG after it."""
    from matplotlib.figure import Figure

    with drawing(name):
        figure = Figure(figsize=(_WIDTH, inches), dpi=_DOTS)
        axes = figure.add_axes((left, 0.32 / inches, 0.985 - left, 1 - 0.62 / inches))
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            axes.spines[side].set_color(LIGHT["soft"])
        axes.tick_params(labelsize=8, color=LIGHT["soft"], labelcolor=LIGHT["soft"])
        axes.grid(visible=True, axis="x", color=LIGHT["grid"], linewidth=0.6)
        figure.text(0.075, 1 - 0.2 / inches, title, fontsize=9.5, color=LIGHT["ink"])
        buffer = io.BytesIO()
        yield axes, buffer
        figure.savefig(buffer, format="png", metadata={"Software": None}, facecolor="white")


def draw_rows(name: str, title: str, rows: Sequence[Row], limits: tuple[datetime, datetime], form: str) -> bytes:
    """Draw lines of ticks and bars over one stretch of time.

    Parameters
    ----------
    name
        Salt of the drawing.
    title
        Above it.
    rows
        From above to below.
    limits
        First and last moment.
    form
        How times are written below it, as `strftime` has it.
    """
    with panel(name, 0.62 + _ROW * len(rows), title, 0.215) as (axes, buffer):
        for at, row in enumerate(rows):
            if row.ticks is not None:
                axes.vlines(row.ticks.to_list(), at - 0.33, at + 0.33, color=row.colour, linewidth=0.6)
            if row.colour is None:
                _write_words(axes, at, row.bars, limits)
                continue
            for begin, end, text in row.bars:
                axes.fill_between([begin, end], at - 0.3, at + 0.3, color=row.colour, linewidth=0, zorder=2)  # type: ignore[arg-type]
                axes.annotate(
                    text, (end, at), (4, 0), textcoords="offset points", va="center", fontsize=8, color=LIGHT["ink"]
                )
        axes.set_yticks(range(len(rows)), [row.label for row in rows])
        axes.tick_params(axis="y", length=0, labelcolor=LIGHT["ink"])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        time_axis(axes, limits, form)
    return buffer.getvalue()


def _write_words(axes: Axes, at: int, bars: Sequence[Span], limits: tuple[datetime, datetime]) -> None:
    """Write words in the middle of spans, one higher and one lower where they are close."""
    before, lower = limits[0] - (limits[1] - limits[0]), False
    for begin, end, text in bars:
        middle = begin + (end - begin) / 2
        near = middle - before < (limits[1] - limits[0]) * _CLOSE
        lower = near and not lower
        axes.annotate(text, (middle, at + 0.3 * lower), va="center", ha="center", fontsize=8, color=LIGHT["ink"])
        before = middle


def time_axis(axes: Axes, limits: tuple[datetime, datetime], form: str) -> None:
    """Set a scale of time, UTC; what is written below it stays inside the picture."""
    from matplotlib import dates

    untyped: Any = dates

    axes.set_xlim(*limits)  # type: ignore[arg-type]
    last = limits[1] - (limits[1] - limits[0]) * _EDGE
    ticks = [untyped.num2date(one, tz=UTC) for one in untyped.AutoDateLocator(tz=UTC, maxticks=12).tick_values(*limits)]
    shown = [one for one in ticks if limits[0] <= one <= last]
    axes.set_xticks(shown, [f"{one:{form}}" for one in shown])


def stacked(*pictures: bytes) -> bytes:
    """Put pictures of one width below each other, in few colours."""
    opened = [Image.open(io.BytesIO(one)).convert("RGB") for one in pictures]
    whole = np.concatenate([np.asarray(one) for one in opened]).astype(np.int64)
    packed: Any = whole @ np.array([1 << 16, 1 << 8, 1])
    found, index, count = np.unique(packed, return_inverse=True, return_counts=True)
    shades = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
    # the commonest, exactly as they are: a method that mixes them would turn a rare marker grey
    often = shades[np.argsort(-count, kind="stable")[:_COLOURS]]
    nearest = ((shades[:, np.newaxis] - often) ** 2).sum(axis=-1).argmin(axis=1)
    picture = Image.fromarray(nearest[index].reshape(whole.shape[:2]).astype(np.uint8))
    picture.putpalette(often.astype(np.uint8).tobytes())
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
