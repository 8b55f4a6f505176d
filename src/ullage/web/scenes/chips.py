"""A chip of a ship: a square of ground about her, north up, as it was seen, or with what was measured drawn on it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from ullage.detecting.chips import draw_outline, draw_scale, metres, square_north_up
from ullage.detecting.picture import NO_DATA, credit_of, north_arrow
from ullage.evidence.canvas import drawing
from ullage.evidence.text import TIMES
from ullage.sources.product_names import parse_product_name
from ullage.web.errors import WebError
from ullage.web.scenes.opened import step_of
from ullage.web.scenes.stretch import Stretch, choose
from ullage.web.scenes.tile import png

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Scene
    from ullage.web.scenes.opened import OpenScene
    from ullage.web.scenes.stretch import Law, Shares
    from ullage.web.scenes.subject import Subject

    Values = npt.NDArray[np.float32]

SIDE: Final = 420
"""Pixels along the side of a chip on a page."""

LEAST_M, MOST_M = 50.0, 20_000.0
_SHARES: Final = {"sar": (20.0, 99.98), "optical": (2.0, 99.9)}  # percentiles of black and white, as `detect` has them
_DOTS: Final = 100

MOST_PIXELS: Final = 2_250_000
"""A square that holds more pixels of its scene is made of coarser cells, as a tile is: 1 500 by 1 500 are as many."""


class Look(NamedTuple):
    """How a chip is wanted; None is chosen by what it shows.

    Parameters
    ----------
    size_m
        Side of the square [m].
    bands, law, low, high
        As of `stretch.choose`.
    """

    size_m: float | None = None
    bands: str | None = None
    law: Law | None = None
    low: str | None = None
    high: str | None = None


class Chip(NamedTuple):
    """A square of ground, painted.

    Parameters
    ----------
    picture
        Red, green and blue, of shape (size, size, 3).
    stretch
        How it was painted.
    side_m
        Its side [m].
    row, column
        Its middle in the scene [pixels].
    step
        Pixels of the scene along the side of a cell that was read: 1 where each is as it was measured.
    """

    picture: npt.NDArray[np.uint8]
    stretch: Stretch
    side_m: float
    row: float
    column: float
    step: int = 1


def paint_chip(opened: OpenScene, subject: Subject, look: Look, size: int = SIDE, *, by_scene: bool = False) -> Chip:
    """Paint the square of ground about a ship; each pixel of the scene is as large as on the ground.

    A square so wide that it holds more than `MOST_PIXELS` is made of coarser cells.

    Parameters
    ----------
    opened
        The scene.
    subject
        What lies in the middle.
    look
        How it is wanted.
    size
        Pixels along a side.
    by_scene
        Whether black and white are chosen by the whole scene, as its tiles are, and not by what the square shows.

    Raises
    ------
    WebError
        When nothing was measured there, or the look cannot be had of this scene.
    """
    scene = opened.scene
    row, column = (float(one) for one in scene.grid.pixel(subject.row["lat_deg"], subject.row["lon_deg"]))
    side = look.size_m or subject.side_m
    if not (np.isfinite(row) and np.isfinite(column)):
        raise WebError(409, "The scene does not show this place any more.", "Run the case again.")
    rows, columns = square_north_up(scene, row, column, side, size)
    ratio = _ratio(scene, row, column, side, size)
    found: dict[tuple[int, ...], Values] = {}

    def values(bands: tuple[int, ...]) -> Values:
        if bands not in found:
            found[bands] = opened.read(rows, columns, bands, ratio)
        return found[bands]

    def near(bands: tuple[int, ...]) -> tuple[Values, Shares]:
        own = values(bands)
        return own[:, np.isfinite(own).all(axis=0)], _SHARES[scene.kind]

    best = subject.row["band"] if scene.kind == "sar" and subject.row["band"] in scene.bands else None
    stretch = choose(opened, look.bands or best, look.law, look.low, look.high, None if by_scene else near)
    shown = stretch.paint(values(stretch.bands))
    if not shown[..., -1].any():
        raise WebError(409, "Nothing was measured there.", "The file differs from what the result was made of.")
    colour = np.broadcast_to(shown[..., :-1], (size, size, 3))
    picture = np.where(shown[..., -1:] > 0, colour, np.array(NO_DATA, np.uint8))
    return Chip(np.ascontiguousarray(picture), stretch, side, row, column, step_of(ratio))


def _ratio(scene: Scene, row: float, column: float, side_m: float, size: int) -> float:
    """Give how many pixels of the scene a pixel of the chip steps over; 1 while all of them can be read."""
    down_m, right_m = (float(one) for one in scene.spacing_m(row, column))
    if side_m**2 <= MOST_PIXELS * down_m * right_m:
        return 1.0
    return side_m / size / min(down_m, right_m)


def bare_png(chip: Chip) -> bytes:
    """Write a chip as it was seen."""
    return png(chip.picture)


def marked_png(chip: Chip, subject: Subject) -> bytes:
    """Write a chip with the hull's outline, a scale bar and north."""
    from matplotlib.figure import Figure

    size = len(chip.picture)
    with drawing("chip"):
        figure = Figure(figsize=(size / _DOTS, size / _DOTS), dpi=_DOTS)
        figure.figimage(chip.picture, 0, 0, origin="upper", resize=False, zorder=-1)
        draw_marks_on(figure.add_axes((0, 0, 1, 1)), chip, subject)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None}, pil_kwargs={"compress_level": 1})
    return buffer.getvalue()


def draw_marks_on(axes: Any, chip: Chip, subject: Subject) -> None:
    """Draw outline, scale bar and north on a square plot that a chip fills."""
    half = chip.side_m / 2
    axes.set_axis_off()
    axes.set_xlim(-half, half)
    axes.set_ylim(-half, half)
    draw_outline(axes, subject.row)
    draw_scale(axes, chip.side_m)
    north_arrow(axes, (0.94, 0.885), 0.085)


def caption(opened: OpenScene, subject: Subject, chip: Chip, *, simulated: str = "simulated ") -> dict[str, Any]:
    """Tell what a chip shows, in plain values: what was measured, of what image, how it was made, whose it is."""
    scene, row = opened.scene, subject.row
    name = parse_product_name(scene.scene_id)
    spacing = f" {TIMES} ".join(metres(float(one)) for one in scene.spacing_m(chip.row, chip.column))
    return {
        "seen_at": row["seen_at"],
        "sensor": scene.sensor,
        "platform": scene.sensor.removeprefix(simulated),
        "mode": None if name is None else f"{name.mode} {name.kind}",
        "product": scene.scene_id,
        "pixels": f"{spacing} m",
        "lat_deg": row["lat_deg"],
        "lon_deg": row["lon_deg"],
        "side_m": chip.side_m,
        "north": "up",
        "stretch": chip.stretch.told(scene),
        "processing": processing(opened, chip),
        "length_m": _interval(row, "length"),
        "beam_m": _interval(row, "beam"),
        "p_ship": row.get("p_ship"),
        "outline": row.get("hull") is not None,
        "reject_reason": row.get("reject_reason"),
        "state": opened.state,
        "credit": credit_of(scene),
    }


def processing(opened: OpenScene, chip: Chip) -> str:
    """Say in words how a chip was made of the scene's values."""
    told = chip.stretch.told(opened.scene)
    law = {"db": "", "root": ", by the square root", "linear": ", evenly"}[told["law"]]
    low, high = (", ".join(f"{one:g}".replace("-", "\N{MINUS SIGN}") for one in told[end]) for end in ("low", "high"))
    cells = "not smoothed" if chip.step == 1 else f"means of about {chip.step} {TIMES} {chip.step} pixels"
    return f"{', '.join(told['bands'])}; {told['unit']}; black {low} to white {high}{law}; turned north up, {cells}"


def _interval(row: dict[str, Any], of: str) -> dict[str, float] | None:
    """Give a measured length with the ends of its 90 % interval; None where nothing was measured."""
    mid, sd = row.get(f"{of}_m"), row.get(f"{of}_sd_m")
    if mid is None:
        return None
    low, high = row.get(f"{of}_low_m"), row.get(f"{of}_high_m")
    wide = 1.645 * (sd or 0.0)  # the 95 % point of the normal law
    return {
        "low": max(mid - wide, 0.0) if low is None else low,
        "mid": mid,
        "high": mid + wide if high is None else high,
    }
