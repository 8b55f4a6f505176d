"""The evidence report as a PDF that archives accept (PDF/A-2b) and that can be read aloud (PDF/UA-1)."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from ullage.evidence.canvas import LIGHT, PAGE, SMALL_PAGE, with_colours
from ullage.evidence.charts import draw_chart
from ullage.evidence.document import Chart, Picture, as_printed, with_texts
from ullage.evidence.faces import FOLDER, drawable
from ullage.evidence.report import build_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from ullage.evidence.canvas import Form

STANDARDS: Final = ("a-2b", "ua-1")

_BREAK = "\N{ZERO WIDTH SPACE}"
_LONG_WORD = re.compile(r"\S{12,}")
_JOINTS = re.compile(r"([/_?&=]+|[.-](?=\D)|\d(?=T\d)|[^\\](?=\\))(?=\S)")
_PIECE = re.compile(rf"[^\s{_BREAK}]{{15,}}")
_SVG_TEXT = re.compile(r"(?<=>)[^<]+(?=</text>)")


def pdf_report(
    summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """Write the evidence report as a PDF/A-2b that is tagged as PDF/UA-1 asks.

    Parameters
    ----------
    summary
        The result, as in ``out/summary.json``.
    tables
        Tables of `ullage.tables`: observations, fleet, hulls, notified, other_deliveries, visits, deliveries, balance.
    pictures
        PNG of sightings, by their id.

    Returns
    -------
    bytes
        The PDF, with its fonts inside. The same result gives the same bytes: its date is the last day of the case's
        period, since no clock is read. Characters that its fonts lack are shown as escapes, with Latin
        letters beside.
    """
    import typst

    document = with_texts(as_printed(build_document(summary, tables, pictures)), printable)
    charts = {
        block.name: _printable_svg(with_colours(draw_chart(block.name, summary, tables, _form(block)), LIGHT))
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Chart)
    }
    # the data goes in as JSON that the template reads: nothing of it is ever markup
    inputs = {"document": json.dumps(asdict(document)), **{f"chart-{name}": svg for name, svg in charts.items()}}
    template = (files("ullage.evidence") / "templates" / "report.typ").read_bytes()
    shown = [one.name for section in document.sections for one in section.blocks if isinstance(one, Picture)]
    with as_file(FOLDER) as folder, TemporaryDirectory() as room:
        main = Path(room) / "report.typ"
        main.write_bytes(template)
        for name in shown:
            (main.parent / f"{name}.png").write_bytes((pictures or {})[name])
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
        made: bytes = typst.compile(main, font_paths=fonts, sys_inputs=inputs, pdf_standards=list(STANDARDS))
    return made


def _form(chart: Chart) -> Form:
    return SMALL_PAGE if chart.small else PAGE


def printable(text: str) -> str:
    """Let long words break, and show characters that no bundled face has as escapes, with Latin letters beside."""
    parted = _LONG_WORD.sub(lambda word: _JOINTS.sub(rf"\1{_BREAK}", word[0]), drawable(text))
    return _PIECE.sub(lambda piece: _BREAK.join(wrap(piece[0], 8, break_on_hyphens=False)), parted)


def _printable_svg(svg: str) -> str:
    shown = _SVG_TEXT.sub(lambda text: drawable(text[0]), svg)
    return shown.replace("<svg ", "<svg style=\"font-family: 'IBM Plex Sans', 'Sunflower', 'Noto Sans SC'\" ", 1)
