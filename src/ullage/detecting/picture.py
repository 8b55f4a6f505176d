"""What pictures of a scene share: shades of grey, the north arrow, words about the scene, the credit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ullage.evidence.map_frame import around

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes

    from ullage.records import Scene

    Floats = npt.NDArray[np.float64]

KEPT: Final = "#ffc300"
"""Colour of a ship on grey."""

HALO: Final = "#101418"
"""Around what lies on grey."""

NO_DATA: Final = (45, 58, 69)
"""Red, green and blue where nothing was measured."""

_LEAST_DB: Final = -60.0  # below the noise of any radar; a zero has no logarithm
_LEAST_SPAN_DB: Final = 20.0  # an empty sea is not to look rough
_SAFETY_DB: Final = 1.0


def decibels(intensity: Any) -> Floats:
    """Give intensities in dB, NaN where there is none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.maximum(10 * np.log10(np.asarray(intensity, dtype=np.float64)), _LEAST_DB)
    return found


def shades(values_db: Floats, low: float, high: float) -> tuple[float, float]:
    """Give the ends of the grey scale: percentiles `low` and `high` of what is there, well apart."""
    there = values_db[np.isfinite(values_db) & (values_db > _LEAST_DB)]
    if there.size == 0:
        return _LEAST_DB, 0.0
    black, white = np.percentile(there, [low, high])
    return float(black) - _SAFETY_DB, max(float(white), float(black) + _LEAST_SPAN_DB)


def greys(values_db: Floats, ends: tuple[float, float]) -> npt.NDArray[np.uint8]:
    """Give values as a picture in red, green and blue: black and white are the ends, blue what was not measured."""
    there = np.isfinite(values_db)
    share = (np.where(there, values_db, ends[0]) - ends[0]) / (ends[1] - ends[0])
    grey = np.rint(np.clip(share, 0.0, 1.0) * 255).astype(np.uint8)
    return np.where(there[..., None], grey[..., None], np.array(NO_DATA, dtype=np.uint8))


def level(value_db: float) -> str:
    """Write a level with a minus that is one."""
    return f"{value_db:.0f}".replace("-", "\N{MINUS SIGN}")


def north_arrow(axes: Axes, at: tuple[float, float] = (0.962, 0.9), length: float = 0.06) -> None:
    """Draw an arrow to the north in a plot in which north is up.

    Parameters
    ----------
    axes
        The plot.
    at
        Its tip, as shares of the plot.
    length
        As a share of the plot's height.
    """
    axes.annotate(
        "", at, (at[0], at[1] - length), xycoords="axes fraction", textcoords="axes fraction", zorder=20,
        arrowprops={
            "arrowstyle": "-|>,head_width=0.28,head_length=0.55", "color": "white", "linewidth": 1.6,
            "shrinkA": 0, "shrinkB": 0, "path_effects": around(HALO, 1.2),
        },
    )  # fmt: skip
    axes.text(
        at[0], at[1] + 0.008, "N", ha="center", va="bottom", fontsize=10, weight=600, color="white", zorder=20,
        transform=axes.transAxes, path_effects=around(HALO, 1.2),
    )  # fmt: skip


def best_band(scene: Scene) -> int:
    """Give the number of the band that is shown where one has to do: cross-polarised, in which ships stand out most."""
    crossed = [at for at, name in enumerate(scene.bands) if name.upper() in {"VH", "HV"}]
    return (crossed or [0])[0]


def credit_of(scene: Scene, credit: str = "") -> str:
    """Give the line that the scene's terms ask for (Copernicus: legal notice on Sentinel data, 2014), and others.

    A simulated scene is nobody's data, and says what it is.
    """
    own = ""
    if scene.sensor.startswith("simulated"):
        own = "Simulated: no satellite saw this."
    elif scene.sensor.startswith("sentinel-"):
        own = f"Contains modified Copernicus Sentinel data {scene.started_at:%Y}."
    return f"{own} {credit}".strip()


def unit_of(scene: Scene) -> str:
    """Name what grey stands for."""
    return "sigma nought, dB" if scene.radiometry == "sigma0" else "relative intensity, dB"
