"""The evidence report as one HTML page that loads nothing from anywhere."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ullage.evidence.canvas import NARROW, ROLES, SMALL, WIDE, with_colours
from ullage.evidence.charts import draw_chart
from ullage.evidence.document import Chart
from ullage.evidence.faces import page_faces
from ullage.evidence.report import build_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    import jinja2
    import polars as pl

    from ullage.evidence.document import Document

_VARIABLES = {role: f"var(--{role})" for role in ROLES}


def html_report(
    summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], pictures: Mapping[str, bytes] | None = None
) -> str:
    """Write the evidence report as one self-contained HTML page.

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
    str
        The page: no script, nothing loaded from outside, and a content security policy that would forbid it. The same
        result gives the same page.
    """
    document = build_document(summary, tables, pictures)
    charts = {one.name: _drawings(one, summary, tables) for one in _charts(document)}
    drawn = "".join(svg for one in charts.values() for _, svg in one)
    text = json.dumps(asdict(document), ensure_ascii=False) + drawn
    return (
        _environment()
        .get_template("report.html")
        .render(
            document=document,
            drawings=charts,
            pictures={name: b64encode(content).decode() for name, content in (pictures or {}).items()},
            faces=Markup(page_faces(text)),  # noqa: S704 - made here, of base64
        )
    )


def _charts(document: Document) -> list[Chart]:
    return [one for section in document.sections for one in section.blocks if isinstance(one, Chart)]


def _drawings(chart: Chart, summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> list[tuple[str, Markup]]:
    """Give a chart for wide and for narrow pages; a small one fits both."""
    # drawn by matplotlib, which escapes what it writes; jinja2 must not escape it again
    return [
        (form.name, Markup(with_colours(draw_chart(chart.name, summary, tables, form), _VARIABLES)))  # noqa: S704
        for form in ((SMALL,) if chart.small else (WIDE, NARROW))
    ]


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("ullage.evidence", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
