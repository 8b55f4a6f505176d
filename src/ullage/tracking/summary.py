"""What was read and found, in a page: what stands in ``summary.json`` beside the tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from ullage import __version__
from ullage.listening.spans import find_unheard, read_heard_spans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import polars as pl

    from ullage.lake import Lake
    from ullage.tracking.importing import Imported
    from ullage.tracking.rules import TrackingRules
    from ullage.tracking.ships import ShipEvents

LIKELY_DISABLED: Final = 0.9
"""Gaps at least as probable are counted apart; the odds themselves stand in the table."""

NO_TIME: Final = "no time"


@dataclass(frozen=True)
class Ended:
    """Where the data ends.

    Parameters
    ----------
    until
        The end; None without a report that has a time.
    later
        Reports after it that do not count as its end.
    """

    until: datetime | None
    later: int = 0


def build_summary(
    lake: Lake,
    imported: Imported,
    found: Sequence[ShipEvents],
    tables: Mapping[str, pl.DataFrame],
    rules: TrackingRules,
    ended: Ended,
) -> dict[str, Any]:
    """Build the summary; plain values only, described in ``docs/track.md``."""
    untracked: Counter[str] = sum((one.untracked for one in found), Counter())
    appended = imported.appended
    unheard = find_unheard(read_heard_spans(lake.folder))
    return {
        "version": __version__,
        **imported.counts.as_dict(),
        "files": list(imported.files),
        "lake": {
            "positions": int(lake.count()["rows"].sum()),
            "statics": int(lake.count("statics")["rows"].sum()),
            "first_day": min((day.isoformat() for day in lake.days()), default=None),
            "last_day": max((day.isoformat() for day in lake.days()), default=None),
            "new": {name: asdict(getattr(appended, name)) for name in ("positions", "statics")} if appended else None,
        },
        "nobody_listened": [[_text(begin), _text(end)] for begin, end in unheard],
        "until": _text(ended.until),
        "untracked": dict(sorted(untracked.items())),
        "found": _counts(tables),
        "warnings": _warnings(imported, untracked, tables, ended, unheard),
        "rules": asdict(rules),
    }


def _counts(tables: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    gaps, loitering = tables["gaps"], tables["loitering"]
    return {
        "ships": tables["tracks"]["mmsi"].n_unique(),
        "tracks": len(tables["tracks"]),
        "gaps": len(gaps),
        "gaps open": gaps["on_at"].null_count(),
        f"gaps disabled at P ≥ {LIKELY_DISABLED:g}": int((gaps["p_disabled"] >= LIKELY_DISABLED).sum()),
        "gaps that cannot be judged": gaps["p_disabled"].null_count(),
        "port visits": len(tables["port_visits"]),
        "encounters": len(tables["encounters"]),
        "loitering": len(loitering),
        "loitering alone, in no place known": int(
            (loitering["alone"] & ~loitering["in_port"].fill_null(value=False)).sum()
        ),
        "anomalies": len(tables["anomalies"]),
    }


def _warnings(
    imported: Imported,
    untracked: Mapping[str, int],
    tables: Mapping[str, pl.DataFrame],
    ended: Ended,
    unheard: Sequence[tuple[datetime, datetime]],
) -> list[str]:
    """Say what the reader of the result should know."""
    told = list(imported.problems)
    if untracked.get(NO_TIME):
        told.append(
            f"{untracked[NO_TIME]:,} position reports have no time: they make no tracks, and equal ones are kept once"
        )
    if ended.later:
        told.append(
            f"{ended.later:,} reports lie long after {_text(ended.until)} and do not count as the end of the data; "
            "if they do, give --until"
        )
    told += _unheard_words(unheard)
    gaps = tables["gaps"]
    if len(gaps) and gaps["p_disabled"].null_count() == len(gaps):
        told.append(
            "no gap can be judged: too few other ships were heard near; a gap says only that a ship was not heard"
        )
    return told


def _unheard_words(unheard: Sequence[tuple[datetime, datetime]]) -> list[str]:
    if not unheard:
        return []
    begin, end = max(unheard, key=lambda one: (one[1] - one[0], one))
    hours = sum((end - begin).total_seconds() for begin, end in unheard) / 3600
    times = "once" if len(unheard) == 1 else f"{len(unheard):,} times"
    longest = f"the longest from {_text(begin)} to {_text(end)}"
    says = "where no file holds it either, a silence then says nothing of a ship"
    return [f"nobody listened to the live feed {times}, for {hours:,.1f} h together, {longest}: {says}"]


def _text(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat().replace("+00:00", "Z")
