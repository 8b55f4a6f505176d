"""A chip fit to print: as seen and with its marks side by side, with all that has to be said of it below."""

from __future__ import annotations

import io
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from ullage import __version__
from ullage.detecting.chips import measured
from ullage.evidence.canvas import LIGHT, drawing
from ullage.evidence.text import visible
from ullage.web.scenes.chips import caption, draw_marks_on

if TYPE_CHECKING:
    from ullage.web.scenes.chips import Chip
    from ullage.web.scenes.opened import OpenScene
    from ullage.web.scenes.subject import Subject

SIDE: Final = 1000
"""Pixels along the side of a printed square: 3⅓ inches."""

_DOTS: Final = 300
_GAP, _EDGE, _ABOVE = 40, 50, 110  # pixels
_LINE, _LETTERS = 46, 165
_UNDER: Final = 30


def printed_png(opened: OpenScene, subject: Subject, chip: Chip) -> bytes:
    """Write a chip for print.

    Parameters
    ----------
    opened, subject, chip
        The scene, what is shown of it, and its square of `SIDE` pixels.

    Returns
    -------
    bytes
        A PNG of 300 dots an inch; the same scene and row give the same bytes.
    """
    from matplotlib.figure import Figure

    side = len(chip.picture)
    lines = [part for one in told_below(opened, subject, chip) for part in wrap(visible(one), _LETTERS)]
    below = _UNDER + _LINE * len(lines) + _EDGE
    width, height = 2 * side + _GAP + 2 * _EDGE, side + _ABOVE + below
    with drawing("print"):
        figure = Figure(figsize=(width / _DOTS, height / _DOTS), dpi=_DOTS)
        for left, name in ((_EDGE, "as seen"), (_EDGE + side + _GAP, "outlined" if subject.row["hull"] else "marked")):
            figure.figimage(chip.picture, left, below, origin="upper", resize=False, zorder=-1)
            figure.text(left / width, 1 - 96 / height, name, fontsize=7.5, color=LIGHT["soft"])
        draw_marks_on(
            figure.add_axes((1 - (_EDGE + side) / width, below / height, side / width, side / height)), chip, subject
        )
        head = f"{subject.id}   {measured(subject.row)}"
        figure.text(_EDGE / width, 1 - 52 / height, visible(head), fontsize=10, color=LIGHT["ink"], weight=600)
        figure.text(
            _EDGE / width, (below - _UNDER) / height, "\n".join(lines), fontsize=6.6, color=LIGHT["ink"], va="top",
            linespacing=1.25,
        )  # fmt: skip
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": "Ullage"}, facecolor="white")
    return buffer.getvalue()


def told_below(opened: OpenScene, subject: Subject, chip: Chip) -> list[str]:
    """Give what stands below a printed chip, a line each."""
    told = caption(opened, subject, chip)
    lat, lon = told["lat_deg"], told["lon_deg"]
    where = f"{abs(lat):.5f}° {'S' if lat < 0 else 'N'}, {abs(lon):.5f}° {'W' if lon < 0 else 'E'} (WGS 84)"
    taken = " ".join(one for one in (told["sensor"], told["mode"] or "") if one)
    lines: list[Any] = [
        f"{told['seen_at']:%Y-%m-%d %H:%M:%S} UTC   {where}   square of {told['side_m']:,.0f} m, north up",
        f"{taken}   pixels of {told['pixels']}   {told['product']}",
        f"Processing: {told['processing']}.",
        "" if opened.state == "as analysed" else "The file is not what the result was made of.",
        f"{told['credit']}   Ullage {__version__}".strip(),
    ]
    return [one for one in lines if one]
