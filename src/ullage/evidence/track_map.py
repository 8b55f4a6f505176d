"""Tracks and events on a map, as a picture."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.evidence.canvas import LIGHT, drawing
from ullage.evidence.map_frame import View, add_lines, frame
from ullage.evidence.text import visible
from ullage.land import SEA

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt
    from matplotlib.axes import Axes

    from ullage.evidence.layers import Layer, Vertex

    Floats = npt.NDArray[np.float64]
    Coast = Callable[[float, float, float, float], Sequence[Floats]]
    Mask = Callable[[float, float, float, float, int, int], npt.NDArray[np.uint8]]

_WIDTH, _DOTS = 10.0, 110
_ABOVE, _BELOW, _LEFT, _RIGHT = 0.72, 0.55, 0.075, 0.985  # inches; shares of the width
_SEA, _SHORE, _LAND = "#f3f7fa", "#8a949e", "#e6e2d8"


@dataclass(frozen=True, slots=True)
class _Look:
    """How one layer is drawn: colour and shape both tell it."""

    label: str
    colour: str
    line: str = "-"
    width: float = 1.2
    marker: str = "o"
    size: float = 6.0


_LOOKS: Final = {
    "tracks": _Look("track", LIGHT["line"], width=1.0),
    "gaps": _Look("gap, from last to first report", LIGHT["cap"], "--", 1.8, "x", 7.0),
    "port_visits": _Look("port visit", "#2e7d5b", marker="s", size=8),
    "encounters": _Look("encounter", "#8e44ad", marker="D", size=8),
    "loitering": _Look("loitering", LIGHT["low"], marker="^", size=8),
    "anomalies": _Look("anomaly", "#111111", marker="+", size=9),
}


@dataclass(frozen=True, slots=True)
class Note:
    """Words beside a place of the map.

    Parameters
    ----------
    lon_deg, lat_deg
        The place.
    text
        The words, in one or more lines.
    right, up
        How far off the place the words begin [points]; to the left of it where `right` is negative, below it where `up`
        is.
    """

    lon_deg: float
    lat_deg: float
    text: str
    right: float = 9.0
    up: float = 9.0


def draw_map(
    layers: Sequence[Layer],
    title: str,
    credit: str,
    coast: Coast | None = None,
    mask: Mask | None = None,
    notes: Sequence[Note] = (),
) -> bytes:
    """Draw layers over the coast.

    Parameters
    ----------
    layers
        Of `layers.build_layers`, drawn in their order.
    title, credit
        Above and below the map; the credit names who gave the data.
    coast
        Gives the shoreline within south, west, north, east [°] as polylines of (lon_deg, lat_deg), such as
        `Land.outline`; None draws none.
    mask
        Gives rows and columns of a window as `Land.mask` does: what is not `land.SEA` is filled as land.
    notes
        Words beside places.

    Returns
    -------
    bytes
        A PNG, equirectangular about the middle latitude; the same layers give the same bytes.
    """
    from matplotlib.figure import Figure

    view = View.around(_vertices(layers))
    with drawing("map"):
        height = _WIDTH * (_RIGHT - _LEFT) * view.shape + _ABOVE + _BELOW
        figure = Figure(figsize=(_WIDTH, height), dpi=_DOTS)
        axes = figure.add_axes((_LEFT, _BELOW / height, _RIGHT - _LEFT, 1 - (_ABOVE + _BELOW) / height))
        axes.set_facecolor(_SEA)
        if mask:
            _fill_land(axes, view, mask)
        if coast:
            add_lines(axes, [(view.east(line[:, 0]), line[:, 1]) for line in coast(*view.box)], _SHORE, 0.7, order=1)
        drawn = [one.name for at, one in enumerate(layers) if _draw(axes, one, view, at)]
        for note in notes:
            _write_note(axes, view, note)
        frame(axes, view)
        _legend(axes, drawn)
        figure.text(_LEFT, 1 - 0.32 / height, visible(title), fontsize=12, color=LIGHT["ink"], weight=600)
        figure.text(_LEFT, 0.1 / height, visible(credit), fontsize=7.5, color=LIGHT["soft"])
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None}, facecolor="white")
    return buffer.getvalue()


def _vertices(layers: Sequence[Layer]) -> list[Vertex]:
    return [vertex for one in layers for shape in one.geometry if shape for line in shape for vertex in line]


def _fill_land(axes: Axes, view: View, mask: Mask) -> None:
    """Fill the land, a pixel of the mask for one of the picture."""
    from matplotlib.colors import ListedColormap

    columns = round(_WIDTH * (_RIGHT - _LEFT) * _DOTS)
    is_land = mask(*view.box, round(columns * view.shape), columns) != SEA
    south, west, north, east = view.box
    axes.imshow(
        is_land, cmap=ListedColormap([_SEA, _LAND]), vmin=0, vmax=1, extent=(west, east, south, north),
        interpolation="nearest", aspect="auto", zorder=0,
    )  # fmt: skip


def _draw(axes: Axes, layer: Layer, view: View, order: int) -> bool:
    """Draw one layer; say whether there was anything."""
    look = _LOOKS[layer.name]
    lines, points = [], []
    for shape in (one for one in layer.geometry if one):
        vertices = [vertex for line in shape for vertex in line]
        if layer.kind == "Point" or len(set(vertices)) == 1:
            points.append(vertices[0])
            continue
        lines += [(view.east([lon for lon, _ in line]), np.array([lat for _, lat in line])) for line in shape]
        if layer.name == "gaps":
            points += [vertices[0], vertices[-1]]
    add_lines(axes, lines, look.colour, look.width, look.line, order=3 + order)
    if points:
        lon, lat = np.array(points).T
        axes.plot(
            view.east(lon), lat, look.marker, color=look.colour, markersize=look.size, markeredgewidth=1.4,
            markeredgecolor=look.colour if look.marker in "x+" else "white", zorder=3 + order,
        )  # fmt: skip
    return bool(lines or points)


def _write_note(axes: Axes, view: View, note: Note) -> None:
    from matplotlib.patheffects import withStroke

    axes.annotate(
        "\n".join(visible(line) for line in note.text.split("\n")),
        (float(view.east(note.lon_deg)), note.lat_deg), (note.right, note.up), textcoords="offset points", fontsize=9,
        color=LIGHT["ink"], ha="left" if note.right >= 0 else "right", va="bottom" if note.up >= 0 else "top",
        zorder=25, path_effects=[withStroke(linewidth=3, foreground="white")],
    )  # fmt: skip


def _legend(axes: Axes, names: Sequence[str]) -> None:
    """Name what is drawn, above the map: on it, something would lie below."""
    from matplotlib.lines import Line2D

    handles = []
    for name in names:
        look = _LOOKS[name]
        style = {
            "linestyle": look.line if name in ("tracks", "gaps") else "none",
            "marker": "none" if name == "tracks" else look.marker,
        }
        handles.append(Line2D([], [], color=look.colour, label=look.label, **style))  # type: ignore[arg-type]
    if handles:
        axes.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=len(handles), fontsize=8,
            frameon=False, borderaxespad=0.2, borderpad=0, labelcolor=LIGHT["soft"], handlelength=2.4,
        )  # fmt: skip
