"""The evidence report as a document, from a result's summary and tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ullage.evidence.document import Document, with_texts
from ullage.evidence.sections.comparison import assumptions_section, ladder_section, published_section
from ullage.evidence.sections.credits import credits_section
from ullage.evidence.sections.decisions import decisions_section
from ullage.evidence.sections.dossiers import dossiers_section
from ullage.evidence.sections.method import limits_section, method_section, provenance_section
from ullage.evidence.sections.pictures import pictures_section
from ullage.evidence.sections.result import balance_section, figures_section, key_figures
from ullage.evidence.sections.ships import fleet_section, notified_section
from ullage.evidence.sections.sightings import sightings_section
from ullage.evidence.sections.unseen import unseen_section
from ullage.evidence.sections.visits import visits_section
from ullage.evidence.sections.voyage_maps import voyage_maps_section
from ullage.evidence.sections.voyages import voyages_section
from ullage.evidence.text import days, shorten, visible
from ullage.evidence.words import headline

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import polars as pl

_MOST_TITLE = 200  # characters
_UNIT = re.compile(r"(?<=\d) (?=%|t\b|m³)")  # a number and its unit stay on one line


def build_document(
    summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], pictures: Collection[str] | None = None
) -> Document:
    """Build the document that page and PDF are made of.

    Parameters
    ----------
    summary
        The result, as in ``out/summary.json``.
    tables
        Tables of `ullage.tables`: observations, fleet, hulls, notified, other_deliveries, visits, deliveries, balance;
        where there are any, looks, sightings, candidates, matches, decisions, claims, listed, listings, gaps,
        port_visits, tracks, and ``lines``, the positions that draw where ships were heard on maps of single voyages.
    pictures
        Ids of the sightings of which there is a picture.

    Returns
    -------
    Document
        With every text made `visible`, whatever it came from.
    """
    sections = (
        figures_section(summary),
        balance_section(summary, tables),
        published_section(summary),
        unseen_section(summary, tables),
        visits_section(summary, tables),
        voyages_section(summary, tables),
        voyage_maps_section(summary, tables),
        sightings_section(summary, tables),
        pictures_section(summary, tables, pictures or ()),
        decisions_section(summary, tables),
        ladder_section(summary),
        assumptions_section(summary),
        limits_section(summary, tables),
        dossiers_section(summary, tables),
        fleet_section(summary, tables),
        notified_section(summary, tables),
        method_section(summary, tables),
        provenance_section(summary),
        credits_section(summary, tables),
    )
    document = Document(
        title=shorten(summary["title"], _MOST_TITLE),
        period=days(summary["from"], summary["to"]),
        headline=tuple(headline(summary)),
        cards=key_figures(summary),
        sections=tuple(one for one in sections if one),
        made_by=f"Ullage {summary['version']} · code {summary['code'][:12]} · seed {summary['seed']} · "
        f"{summary['draws']:,} draws",
        date=summary["to"],
    )
    changed: Document = with_texts(document, lambda text: _UNIT.sub("\N{NO-BREAK SPACE}", visible(text)))
    return changed
