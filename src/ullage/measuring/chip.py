"""The picture of a measurement: the hull turned north up, her profiles and edges, sun and view, north and scale."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.detect.waterline.frame import Chip
from ullage.detecting.picture import HALO, north_arrow
from ullage.evidence.canvas import drawing
from ullage.evidence.map_frame import around, round_length
from ullage.evidence.text import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ullage.detect.waterline import StripMeasurement
    from ullage.measuring.measure import Measured
    from ullage.records import Scene

_PANEL, _BELOW, _DOTS = 900, 70, 100
_LENGTHS: Final = 1.5  # of the ship across the picture
_LEAST_M: Final = 60.0
_DECK, _SHADOW, _DROPPED, _SUN, _VIEW = "#35d0ff", "#ff4fd8", "#8a8a8a", "#ffc300", "#7dff8a"
_BLACK, _WHITE = 1.0, 99.5  # percentiles


def draw_measurement(scene: Scene, measured: Measured) -> bytes:
    """Draw a measurement as a PNG; the same measurement gives the same bytes.

    Parameters
    ----------
    scene
        In which it was made.
    measured
        What was measured.
    """
    from matplotlib.figure import Figure

    strip = measured.strip
    side = max(_LEAST_M, _LENGTHS * strip.length_image_m)
    band = scene.bands.index(strip.band) if strip.band in scene.bands else 0
    values = _north_up(scene, strip, side, band)
    with drawing("measurement"):
        figure = Figure(figsize=(_PANEL / _DOTS, (_PANEL + _BELOW) / _DOTS), dpi=_DOTS)
        figure.figimage(_greys(values), 0, _BELOW, origin="upper", resize=False, zorder=-1)
        axes = figure.add_axes((0, _BELOW / (_PANEL + _BELOW), 1, _PANEL / (_PANEL + _BELOW)))
        axes.set_axis_off()
        axes.set_xlim(-side / 2, side / 2)
        axes.set_ylim(-side / 2, side / 2)
        _hull(axes, strip)
        _profiles(axes, strip)
        for direction, colour, name in ((measured.sun, _SUN, "sun"), (measured.view, _VIEW, "satellite")):
            _arrow(axes, direction.azimuth_deg, side, colour, f"{name} {direction.elevation_deg:.0f}°")
        _scale(axes, side)
        north_arrow(axes, (0.955, 0.92), 0.06)
        figure.text(0.015, 0.04, _words(scene, measured), fontsize=10, va="center")
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None}, facecolor="white")
    return buffer.getvalue()


def _north_up(scene: Scene, strip: StripMeasurement, side: float, band: int) -> Any:
    """Give a square about the ship, north up, NaN where nothing was measured."""
    frame = strip.frame.turned(0.0)
    way = (np.arange(_PANEL) + 0.5) / _PANEL * side - side / 2
    return Chip.about(scene, frame, side / 2, side / 2).sample(frame, -way[:, None], way[None, :], band, fine=False)


def _greys(values: Any) -> Any:
    there = values[np.isfinite(values)]
    black, white = np.percentile(there, [_BLACK, _WHITE]) if there.size else (0.0, 1.0)
    share = np.clip((np.nan_to_num(values) - black) / max(float(white - black), 1e-9), 0.0, 1.0)
    # the square root shows shadow on dark water
    grey = np.rint(np.sqrt(share) * 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def _ground(strip: StripMeasurement, x: Any, y: Any) -> tuple[Any, Any]:
    """Give metres east and north of her middle."""
    turn = np.radians(strip.heading_deg)
    return x * np.sin(turn) + y * np.cos(turn), x * np.cos(turn) - y * np.sin(turn)


def _hull(axes: Axes, strip: StripMeasurement) -> None:
    half, wide = strip.length_image_m / 2, (strip.beam_image_m or strip.length_image_m / 6) / 2
    x = np.array([half, half - 2 * wide, -half, -half, half - 2 * wide, half])
    y = np.array([0.0, wide, wide, -wide, -wide, 0.0])
    axes.plot(*_ground(strip, x, y), color="white", lw=0.7, ls=":")


def _profiles(axes: Axes, strip: StripMeasurement) -> None:
    profiles = strip.profiles
    if profiles is None:
        return
    for used, colour, wide in ((~profiles.used, _DROPPED, 0.4), (profiles.used, "white", 0.3)):
        ends = [_ground(strip, profiles.x_m[used], edge[used]) for edge in (profiles.deck_m, profiles.outer_m)]
        axes.plot([ends[0][0], ends[1][0]], [ends[0][1], ends[1][1]], color=colour, lw=wide)
    for edge, colour in ((profiles.deck_m, _DECK), (profiles.outer_m, _SHADOW)):
        east, north = _ground(strip, profiles.x_m[profiles.used], edge[profiles.used])
        axes.plot(east, north, ".", color=colour, ms=2.2)


def _arrow(axes: Axes, azimuth_deg: float, side: float, colour: str, name: str) -> None:
    """Draw an arrow that comes from where sun or satellite stands."""
    turn = np.radians(azimuth_deg)
    way = np.array([np.sin(turn), np.cos(turn)]) * side
    axes.annotate(
        "", tuple(0.31 * way), tuple(0.42 * way),
        arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.6, "path_effects": around(HALO, 1.2)},
    )  # fmt: skip
    east, north = 0.45 * way
    axes.text(east, north, name, color=colour, fontsize=9, ha="center", va="center", path_effects=around(HALO, 1.2))


def _scale(axes: Axes, side: float) -> None:
    metres = round_length(side / 4 / 1000) * 1000
    left, low = -0.47 * side, -0.47 * side
    axes.plot([left, left + metres], [low, low], color="white", lw=2.5, path_effects=around(HALO, 1.2))
    axes.text(left, low + 0.012 * side, f"{metres:g} m", color="white", fontsize=9, path_effects=around(HALO, 1.2))


def _words(scene: Scene, measured: Measured) -> str:
    strip, load = measured.strip, measured.load
    first = f"{visible(scene.source)}  {scene.started_at:%Y-%m-%d %H:%M} UTC"
    first = f"{first}  {strip.length_image_m:.0f} m, {strip.heading_deg:.1f}°"
    if strip.width_m is None:
        return f"{first}\nno width is told: {visible(strip.reason)}"
    freeboard = load.freeboard
    told = (
        f"freeboard {freeboard.mid:.2f} m ({freeboard.low:.2f} to {freeboard.high:.2f})"
        if freeboard.can_tell
        else f"freeboard: cannot tell: {visible(freeboard.reason)}"
    )
    width = f"{strip.kind} {strip.width_m:.2f} ± {strip.width_sd_m:.2f} m from {strip.profiles_used} profiles"
    return f"{first}\n{width}; {told}"
