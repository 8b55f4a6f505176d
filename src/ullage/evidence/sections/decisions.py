"""The section on what analysts decided: what stands on a judgement, and on no image, radio or document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ullage.evidence.document import Section, Table, Words, cell, columns, row
from ullage.evidence.text import counted, number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import polars as pl

_MOST = 200
_REDACTED = "redacted"


def decisions_section(summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> Section | None:
    """Show every decision with who took it, when, why, and what became of it; the latest first."""
    told, decisions = summary.get("decisions"), tables.get("decisions")
    if not told or decisions is None or not len(decisions):
        return None
    shown = decisions.sort("entry", descending=True).head(_MOST)
    rows = tuple(
        row(
            f"{one['entry']}",
            cell(f"{one['written_at']:%Y-%m-%d %H:%M}", one["by"] or _REDACTED),
            cell(one["kind"], one["state"]),
            cell(one["subject"], one["value"], most=80),
            cell(one["why"] or _REDACTED, most=400),
        )
        for one in shown.iter_rows(named=True)
    )
    states = ", ".join(f"{number(count)} {state}" for state, count in told["states"].items())
    words = Words(
        (
            f"{counted(told['entries'], 'decision')} of analysts: {states}.",
            "They are judgements, not detections: what they change says so, with the number of its entry.",
            f"The log ends with the hash {told['head']}.",
        )
    )
    more = len(decisions) - len(shown)
    note = f"{counted(more, 'more decision')}: decisions.parquet has them all." if more else ""
    heads = ("entry", "when (UTC), by", "what", "about", "why")
    table = Table(
        "Decisions of analysts, the latest first.", columns(*heads, widths=(0.5, 1.2, 0.9, 1.5, 2.8)), rows, note
    )
    return Section("decisions", "What analysts decided", (words, table))
