"""The frame of a map: which part of the Earth, its sides in degrees, lines on it, a scale bar."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, floor, log10, radians
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.evidence.canvas import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from matplotlib.axes import Axes

    from ullage.evidence.layers import Vertex

    Floats = npt.NDArray[np.float64]

_TALLEST, _FLATTEST = 1.0, 0.45  # height over width
_KM_PER_DEGREE: Final = 111.32
_LEAST_SPAN: Final = 0.02  # about 2 km: smaller, and a moored ship's noise would fill the map
_MARGIN: Final = 0.08
_LAST_LABEL: Final = 0.98  # share of the width: one further right would not fit on the picture
_TURN: Final = 360.0
_HALF_TURN: Final = 180.0


@dataclass(frozen=True, slots=True)
class View:
    """The part of the Earth that is drawn; longitudes are turned to lie about its middle."""

    south: float
    north: float
    west: float
    width: float

    @classmethod
    def around(cls, vertices: Sequence[Vertex], least_deg: float = _LEAST_SPAN) -> View:
        """Give the part that holds all vertices (lon_deg, lat_deg), with a margin; of none the whole Earth.

        Parameters
        ----------
        vertices
            What is shown.
        least_deg
            Height without the margin, at least [°].
        """
        if not vertices:
            return cls(-60.0, 75.0, -180.0, _TURN)
        lon, lat = np.array(vertices).T
        west, width = narrowest(lon)
        span = max(least_deg, float(np.ptp(lat)), width * cos(radians(float(lat.mean()))) * _FLATTEST)
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


def narrowest(lon: Floats) -> tuple[float, float]:
    """Find the narrowest span of longitudes that holds all: its west and width [°]."""
    ordered = np.sort(np.unique(lon % 360))
    free = np.diff(np.append(ordered, ordered[0] + 360))
    widest = int(free.argmax())
    west = float(ordered[(widest + 1) % len(ordered)])
    return (west + 180) % 360 - 180, float(360 - free[widest])


def add_lines(
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


def frame(
    axes: Axes, view: View, *, ink: str = LIGHT["ink"], halo: str | None = None, grid: str = LIGHT["grid"]
) -> None:
    """Set the sides of a map in degrees, a grid and a scale bar.

    Parameters
    ----------
    axes, view
        The map and what it shows.
    ink, halo, grid
        Colours of the scale bar, of what is around it, and of the grid.
    """
    axes.set_xlim(view.west, view.west + view.width)
    axes.set_ylim(view.south, view.north)
    axes.set_aspect("auto")
    axes.grid(visible=True, color=grid, linewidth=0.6)
    axes.tick_params(labelsize=8, color=LIGHT["soft"], labelcolor=LIGHT["soft"])
    east = view.west + view.width * _LAST_LABEL
    axes.xaxis.set_major_formatter(lambda x, _: _degrees((x + 180) % 360 - 180, "E", "W") if x < east else "")
    axes.yaxis.set_major_formatter(lambda y, _: _degrees(y, "N", "S"))
    for spine in axes.spines.values():
        spine.set_color(LIGHT["soft"])
    _scale(axes, view, ink, halo)


def _scale(axes: Axes, view: View, ink: str, halo: str | None) -> None:
    """Draw a scale bar of a round length, right at the middle latitude."""
    across_km = view.width * _KM_PER_DEGREE * cos(radians((view.south + view.north) / 2))
    length = round_length(across_km / 4)
    share = length / across_km
    axes.plot(
        [0.98 - share, 0.98], [0.03, 0.03], color=ink, linewidth=2, transform=axes.transAxes, zorder=20,
        path_effects=around(halo, 2),
    )  # fmt: skip
    label = f"{length:g} km" if length >= 1 else f"{length * 1000:g} m"
    axes.text(
        0.98 - share / 2, 0.04, label, ha="center", va="bottom", fontsize=8, color=ink,
        transform=axes.transAxes, zorder=20, path_effects=around(halo, 1.2),
    )  # fmt: skip


def around(halo: str | None, width: float) -> list[Any]:
    """Give the effect that sets a text or a line off from a picture; None for none."""
    from matplotlib.patheffects import withStroke

    return [] if halo is None else [withStroke(linewidth=2 * width, foreground=halo)]


def round_length(most: float) -> float:
    """Give the longest length of 1, 2 or 5 times a power of ten that is not above `most`."""
    power = 10 ** floor(log10(most))
    return float(max(step * power for step in (1, 2, 5) if step * power <= most))


def _degrees(value: float, positive: str, negative: str) -> str:
    side = positive if value > 0 else negative if value < 0 else ""
    return f"{abs(value):.6g}° {side}".strip()
