"""A strip a sighting: the ship's pixels bare and outlined, and the same place in the clear looks before and after."""

from __future__ import annotations

import io
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from ullage.detecting.chips import draw_outline, draw_scale, measured, metres, north_up, side_of_m
from ullage.detecting.painting import bands_shown, painted
from ullage.detecting.picture import credit_of, north_arrow
from ullage.evidence.canvas import LIGHT, drawing
from ullage.evidence.text import TIMES, visible

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.records import Scene

    Row = dict[str, Any]

_PANEL: Final = 300  # pixels
_GAP, _ABOVE, _BELOW, _SIDE = 12, 74, 92, 14  # pixels
_DOTS: Final = 100
_LETTERS, _CAPITALS = 46, 38  # of the small face under a panel
_RADAR = 20.0, 99.98  # percentiles of black and white, as in the chips of `detect`
_OPTICAL = 2.0, 99.9
_EMPTY: Final = "#eceff1"


@dataclass(frozen=True, eq=False)
class _Panel:
    """What one square shows: its heading, its pixels, how they were made, and of which scene."""

    head: str
    picture: npt.NDArray[Any] | None = None
    under: tuple[str, ...] = ()


def draw_strip(scene: Scene, row: Row, before: Scene | None, after: Scene | None) -> bytes:
    """Draw a strip of four squares, north up, all of the same ground.

    Parameters
    ----------
    scene
        In which the ship was seen.
    row
        Of `tables.DETECTIONS`.
    before, after
        Of the clear looks at the place before and after; None where there is none.

    Returns
    -------
    bytes
        A PNG; the same scenes and row give the same bytes.
    """
    from matplotlib.figure import Figure

    side = side_of_m(row)
    seen = _panel(scene, row, side, "as seen")
    others = [
        _panel(one, row | {"band": None}, side, name) if one else _Panel(f"no clear look {name}")
        for one, name in ((before, "before"), (after, "after"))
    ]
    panels = [seen, _Panel("marked" if row["hull"] is None else "outlined", seen.picture), *others]
    width, height = 4 * _PANEL + 3 * _GAP + 2 * _SIDE, _PANEL + _ABOVE + _BELOW
    with drawing("strip"):
        figure = Figure(figsize=(width / _DOTS, height / _DOTS), dpi=_DOTS)
        for at, panel in enumerate(panels):
            _draw_panel(figure, panel, _SIDE + at * (_PANEL + _GAP), side, row if at == 1 else None)
        _words(figure, row, [scene, *(one for one in (before, after) if one)])
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None}, facecolor="white")
    return buffer.getvalue()


def _panel(scene: Scene, row: Row, side: float, name: str) -> _Panel:
    """Paint the square of ground that a scene has about a detection."""
    down, right = (float(one) for one in scene.grid.pixel(row["lat_deg"], row["lon_deg"]))
    bands = bands_shown(scene, row["band"])
    picture, shown = painted(scene, bands, north_up(scene, down, right, side, _PANEL, bands), _RADAR, _OPTICAL)
    spacing = f" {TIMES} ".join(metres(float(one)) for one in scene.spacing_m(down, right))
    head = f"{name}, {scene.seen_at(down):%Y-%m-%d %H:%M:%S} UTC"
    return _Panel(head, picture, (f"{scene.sensor}, pixels of {spacing} m", shown, scene.scene_id))


def _draw_panel(figure: Any, panel: _Panel, left: int, side: float, outlined: Row | None) -> None:
    width, height = figure.get_size_inches() * _DOTS
    axes = figure.add_axes((left / width, _BELOW / height, _PANEL / width, _PANEL / height))
    axes.set_axis_off()
    axes.set_xlim(-side / 2, side / 2)
    axes.set_ylim(-side / 2, side / 2)
    figure.text(left / width, (height - 64) / height, visible(panel.head), fontsize=10, color=LIGHT["ink"], weight=600)
    if panel.picture is None:
        axes.fill([-side / 2, side / 2, side / 2, -side / 2], [-side / 2, -side / 2, side / 2, side / 2], color=_EMPTY)
        return
    figure.figimage(panel.picture, left, _BELOW, origin="upper", resize=False, zorder=-1)
    if outlined is not None:
        draw_outline(axes, outlined)
    else:
        draw_scale(axes, side)
        north_arrow(axes, (0.93, 0.86), 0.1)
    lines = [part for one in panel.under for part in _wrapped(visible(one))]
    figure.text(
        left / width, (_BELOW - 6) / height, "\n".join(lines[:5]), fontsize=8.3, color=LIGHT["soft"], va="top",
        linespacing=1.2,
    )  # fmt: skip


def _wrapped(text: str) -> list[str]:
    """Break a line under a panel in two at most; a product's name is long and of capitals."""
    return wrap(text, _LETTERS if " " in text else _CAPITALS)[:2]


def _words(figure: Any, row: Row, scenes: list[Scene]) -> None:
    """Write what was measured and where above, and the credits at the right of it."""
    width, height = figure.get_size_inches() * _DOTS
    where = f"{abs(row['lat_deg']):.5f}° {'S' if row['lat_deg'] < 0 else 'N'}, "
    where += f"{abs(row['lon_deg']):.5f}° {'W' if row['lon_deg'] < 0 else 'E'}"
    head = f"{row['detection_id']}   {measured(row)}"
    figure.text(_SIDE / width, (height - 24) / height, visible(head), fontsize=12, color=LIGHT["ink"], weight=600)
    credit = " ".join(dict.fromkeys(one for one in map(credit_of, scenes) if one))
    told = visible("   ".join(one for one in (where, "north up", credit) if one))
    figure.text(_SIDE / width, (height - 43) / height, told, fontsize=9, color=LIGHT["soft"])
