"""The chart of ships over time: heard by AIS, in gaps, seen, and at a place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from ullage.evidence.canvas import colour, day_axis, hatched, label, legend, new_figure, plot_area
from ullage.evidence.sections.dossiers import called

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matplotlib.figure import Figure

    from ullage.evidence.canvas import Form

    Summary = Mapping[str, Any]
    Tables = Mapping[str, pl.DataFrame]
    Spans = list[tuple[float, float]]

_MOST_ROWS = 16
_LEAST_GAP_H = 24.0  # shorter ones could not be seen


def timeline_chart(summary: Summary, tables: Tables, form: Form) -> Figure:
    """Draw a row for each ship: a thin line where she was heard, hatched gaps, bars of visits, marks of sightings."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    first, last = (date.fromisoformat(summary[name]) for name in ("from", "to"))
    ends = float(first.toordinal()), float(last.toordinal() + 1)
    ships = called(tables, _MOST_ROWS)
    height, left = form.size + 15, (118 if form.narrow else 230)
    figure = new_figure(form, (len(ships) * height + 40 + 46) / form.tall)
    axes = plot_area(figure, form, (left, 14, 40 if not form.narrow else 58, 46))
    heard_as = senders(tables)
    least = (ends[1] - ends[0]) * 4 / form.width
    for at, ship in enumerate(ships):
        up = len(ships) - 1 - at
        mmsis = heard_as.get(ship.vessel_id, set())
        heard = _joined(_spans(tables.get("tracks"), mmsis, "started_at", "ended_at"), least)
        axes.broken_barh(_clipped(heard, ends), (up - 0.06, 0.12), facecolor=colour("soft"), linewidth=0)
        gaps = tables.get("gaps")
        long = None if gaps is None else gaps.filter(pl.col("duration_h") >= _LEAST_GAP_H)
        for begin, width in _clipped(_spans(long, mmsis, "off_at", "on_at"), ends):
            axes.barh(up, width, left=begin, height=0.3, **hatched("other", "////"))
        for begin, width in _clipped(_visits(tables, ship.vessel_id, least), ends):
            axes.barh(up, width, left=begin, height=0.62, facecolor=colour("line"), linewidth=0)
        seen = [one for one in _seen(tables, ship.vessel_id) if ends[0] <= one <= ends[1]]
        axes.plot(seen, [up] * len(seen), "D", markersize=6, color=colour("cap"), markeredgecolor=colour("paper"))
    axes.set_yticks(range(len(ships)), [label(one.name, left, form) for one in reversed(ships)])
    axes.tick_params(axis="y", labelcolor=colour("ink"))
    axes.set_ylim(-0.7, len(ships) - 0.3)
    day_axis(axes, first, last, form)
    handles = [
        Line2D([], [], color=colour("soft"), linewidth=1.6, label="heard by AIS"),
        Patch(label="gap of a day and more", **hatched("other", "////")),
        Patch(facecolor=colour("line"), label="visit"),
        Line2D([], [], color=colour("cap"), marker="D", linestyle="none", label="seen by satellite or observer"),
    ]
    legend(figure, handles, form, 2 if form.narrow else 4, left=10)
    return figure


def senders(tables: Tables) -> dict[str, set[str]]:
    """Give the MMSI that each ship is said to have, by ``vessel_id``."""
    found: dict[str, set[str]] = {}
    fleet = tables["fleet"].select("vessel_id", pl.col("mmsi").alias("value"))
    said = [fleet]
    claims = tables.get("claims")
    if claims is not None:
        said.append(claims.filter(pl.col("kind") == "mmsi").select("vessel_id", "value"))
    for vessel, value in pl.concat(said).drop_nulls().iter_rows():
        found.setdefault(vessel, set()).add(value)
    return found


def _spans(table: pl.DataFrame | None, mmsis: set[str], begin: str, end: str) -> Spans:
    """Give from when to when rows of some senders last, as day numbers; to no end where they have none."""
    if table is None or not mmsis:
        return []
    own = table.filter(pl.col("mmsi").is_in(sorted(mmsis)) & pl.col(begin).is_not_null()).sort(begin)
    return [(_ordinal(a), float("inf") if b is None else _ordinal(b)) for a, b in own.select(begin, end).iter_rows()]


def _joined(spans: Spans, apart: float) -> Spans:
    """Join spans that lie closer together than could be seen."""
    found: Spans = []
    for begin, end in sorted(spans):
        if found and begin - found[-1][1] <= apart:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _clipped(spans: Iterable[tuple[float, float]], ends: tuple[float, float]) -> Spans:
    """Give where spans begin within the period and how long they last there."""
    cut = ((max(begin, ends[0]), min(end, ends[1])) for begin, end in spans)
    return [(begin, end - begin) for begin, end in cut if end > begin]


def _visits(tables: Tables, vessel: str, least: float) -> Spans:
    """Give when a ship's visits surely were, or else between which dates they count; none too short to be seen."""
    own = tables["visits"].filter((pl.col("vessel_id") == vessel) & (pl.col("kind") == "observed"))
    found = []
    for one in own.sort("delivered_after", "visit_id").iter_rows(named=True):
        begin = one["arrived_before"] or one["delivered_after"]
        end = one["departed_after"] or one["delivered_before"]
        if begin is None or end is None:
            continue
        a, b = sorted((_ordinal(begin), _ordinal(end)))
        short = max(0.0, least - (b - a))
        found.append((a - short / 2, b + short / 2))
    return found


def _seen(tables: Tables, vessel: str) -> list[float]:
    sightings = tables.get("sightings")
    if sightings is None:
        return []
    own = sightings.filter((pl.col("vessel_id") == vessel) & pl.col("seen_at").is_not_null())
    return sorted(_ordinal(one) for one in own["seen_at"])


def _ordinal(time: Any) -> float:
    return float(time.toordinal() + (time.hour * 60 + time.minute) / 1440)
