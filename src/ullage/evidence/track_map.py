"""Tracks and events on a map, as a picture."""

from __future__ import annotations

import io
from dataclasses import dataclass
from math import cos, floor, log10, radians
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.evidence.canvas import LIGHT, drawing
from ullage.evidence.text import visible
from ullage.land import SEA

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt
    from matplotlib.axes import Axes

    from ullage.evidence.layers import Layer

    Floats = npt.NDArray[np.float64]
    Coast = Callable[[float, float, float, float], Sequence[Floats]]
    Mask = Callable[[float, float, float, float, int, int], npt.NDArray[np.uint8]]

_WIDTH, _DOTS = 10.0, 110
_TALLEST, _FLATTEST = 1.0, 0.45  # height over width
_KM_PER_DEGREE: Final = 111.32
_LEAST_SPAN: Final = 0.02  # about 2 km: smaller, and a moored ship's noise would fill the map
_MARGIN: Final = 0.08

_ABOVE, _BELOW, _LEFT, _RIGHT = 0.72, 0.55, 0.075, 0.985  # inches; shares of the width
_LAST_LABEL: Final = 0.98  # share of the width: one further right would not fit on the picture
_HALF_TURN: Final = 180.0
_SEA, _SHORE, _LAND = "#f3f7fa", "#8a949e", "#e6e2d8"
_TURN = 360.0


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

    view = _View.around(layers)
    with drawing("map"):
        height = _WIDTH * (_RIGHT - _LEFT) * view.shape + _ABOVE + _BELOW
        figure = Figure(figsize=(_WIDTH, height), dpi=_DOTS)
        axes = figure.add_axes((_LEFT, _BELOW / height, _RIGHT - _LEFT, 1 - (_ABOVE + _BELOW) / height))
        axes.set_facecolor(_SEA)
        if mask:
            _fill_land(axes, view, mask)
        if coast:
            _add_lines(axes, [(view.east(line[:, 0]), line[:, 1]) for line in coast(*view.box)], _SHORE, 0.7, order=1)
        drawn = [one.name for at, one in enumerate(layers) if _draw(axes, one, view, at)]
        for note in notes:
            _write_note(axes, view, note)
        _frame(axes, view)
        _legend(axes, drawn)
        figure.text(_LEFT, 1 - 0.32 / height, visible(title), fontsize=12, color=LIGHT["ink"], weight=600)
        figure.text(_LEFT, 0.1 / height, visible(credit), fontsize=7.5, color=LIGHT["soft"])
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None}, facecolor="white")
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class _View:
    """The part of the Earth that is drawn; longitudes are turned to lie about its middle."""

    south: float
    north: float
    west: float
    width: float

    @classmethod
    def around(cls, layers: Sequence[Layer]) -> _View:
        vertices = [vertex for one in layers for shape in one.geometry if shape for line in shape for vertex in line]
        if not vertices:
            return cls(-60.0, 75.0, -180.0, _TURN)
        lon, lat = np.array(vertices).T
        west, width = _narrowest(lon)
        span = max(_LEAST_SPAN, float(np.ptp(lat)), width * cos(radians(float(lat.mean()))) * _FLATTEST)
        middle = (float(lat.min()) + float(lat.max())) / 2
        wide = max(width, span / cos(radians(middle)) / _TALLEST)
        margin, drawn = span * _MARGIN, min(wide * (1 + 2 * _MARGIN), _TURN)
        return cls(
            max(-90.0, middle - span / 2 - margin),
            min(90.0, middle + span / 2 + margin),
            west + width / 2 - drawn / 2,
            drawn,
        )

    @property
    def shape(self) -> float:
        """Height over width on the ground."""
        middle = cos(radians((self.south + self.north) / 2))
        return min(_TALLEST, max(_FLATTEST, (self.north - self.south) / (self.width * max(middle, 0.05))))

    @property
    def box(self) -> tuple[float, float, float, float]:
        """South, west, north, east [°]; east may lie beyond 180."""
        return self.south, self.west, self.north, self.west + self.width

    def east(self, lon: Any) -> Floats:
        """Turn longitudes so that they count from the western edge on."""
        turned: Floats = self.west - 180 + self.width / 2 + (np.asarray(lon) - self.west + 180 - self.width / 2) % 360
        return turned


def _narrowest(lon: Floats) -> tuple[float, float]:
    """Find the narrowest span of longitudes that holds all: its west and width [°]."""
    ordered = np.sort(np.unique(lon % 360))
    free = np.diff(np.append(ordered, ordered[0] + 360))
    widest = int(free.argmax())
    west = float(ordered[(widest + 1) % len(ordered)])
    return (west + 180) % 360 - 180, float(360 - free[widest])


def _fill_land(axes: Axes, view: _View, mask: Mask) -> None:
    """Fill the land, a pixel of the mask for one of the picture."""
    from matplotlib.colors import ListedColormap

    columns = round(_WIDTH * (_RIGHT - _LEFT) * _DOTS)
    is_land = mask(*view.box, round(columns * view.shape), columns) != SEA
    south, west, north, east = view.box
    axes.imshow(
        is_land, cmap=ListedColormap([_SEA, _LAND]), vmin=0, vmax=1, extent=(west, east, south, north),
        interpolation="nearest", aspect="auto", zorder=0,
    )  # fmt: skip


def _add_lines(
    axes: Axes, lines: Sequence[tuple[Floats, Floats]], colour: str, width: float, style: str = "-", *, order: int
) -> None:
    """Draw lines of one look at once: the shores of the world are many."""
    from matplotlib.collections import LineCollection

    whole = [np.column_stack(line) for line in lines]
    # where the view is a whole turn, a line that crosses its side would run back across the map
    cut = [
        part for line in whole for part in np.split(line, np.flatnonzero(np.abs(np.diff(line[:, 0])) > _HALF_TURN) + 1)
    ]
    axes.add_collection(
        LineCollection(
            [part for part in cut if len(part) > 1], colors=colour, linewidths=width, linestyles=style, zorder=order
        ),
        autolim=False,
    )


def _draw(axes: Axes, layer: Layer, view: _View, order: int) -> bool:
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
    _add_lines(axes, lines, look.colour, look.width, look.line, order=3 + order)
    if points:
        lon, lat = np.array(points).T
        axes.plot(
            view.east(lon), lat, look.marker, color=look.colour, markersize=look.size, markeredgewidth=1.4,
            markeredgecolor=look.colour if look.marker in "x+" else "white", zorder=3 + order,
        )  # fmt: skip
    return bool(lines or points)


def _write_note(axes: Axes, view: _View, note: Note) -> None:
    from matplotlib.patheffects import withStroke

    axes.annotate(
        "\n".join(visible(line) for line in note.text.split("\n")),
        (float(view.east(note.lon_deg)), note.lat_deg), (note.right, note.up), textcoords="offset points", fontsize=9,
        color=LIGHT["ink"], ha="left" if note.right >= 0 else "right", va="bottom" if note.up >= 0 else "top",
        zorder=25, path_effects=[withStroke(linewidth=3, foreground="white")],
    )  # fmt: skip


def _frame(axes: Axes, view: _View) -> None:
    axes.set_xlim(view.west, view.west + view.width)
    axes.set_ylim(view.south, view.north)
    axes.set_aspect("auto")
    axes.grid(visible=True, color=LIGHT["grid"], linewidth=0.6)
    axes.tick_params(labelsize=8, color=LIGHT["soft"], labelcolor=LIGHT["soft"])
    east = view.west + view.width * _LAST_LABEL
    axes.xaxis.set_major_formatter(lambda x, _: _degrees((x + 180) % 360 - 180, "E", "W") if x < east else "")
    axes.yaxis.set_major_formatter(lambda y, _: _degrees(y, "N", "S"))
    for spine in axes.spines.values():
        spine.set_color(LIGHT["soft"])
    _scale(axes, view)


def _scale(axes: Axes, view: _View) -> None:
    """Draw a scale bar of a round length, right at the middle latitude."""
    across_km = view.width * _KM_PER_DEGREE * cos(radians((view.south + view.north) / 2))
    power = 10 ** floor(log10(across_km / 4))
    length = max(step * power for step in (1, 2, 5) if step * power <= across_km / 4)
    share = length / across_km
    axes.plot([0.98 - share, 0.98], [0.03, 0.03], color=LIGHT["ink"], linewidth=2, transform=axes.transAxes, zorder=20)
    label = f"{length:g} km" if length >= 1 else f"{length * 1000:g} m"
    axes.text(
        0.98 - share / 2, 0.04, label, ha="center", va="bottom", fontsize=8, color=LIGHT["ink"],
        transform=axes.transAxes, zorder=20,
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


def _degrees(value: float, positive: str, negative: str) -> str:
    side = positive if value > 0 else negative if value < 0 else ""
    return f"{abs(value):.6g}° {side}".strip()
