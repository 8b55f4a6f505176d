"""AIS from files to tracks and events in a folder: the whole flow on one screen.

Memory is bounded by one bucket of ships, then by one day of all ships, not by the archive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ullage.errors import InputError, Problem
from ullage.lake import Lake
from ullage.land import load_land
from ullage.listening.spans import find_unheard, read_heard_spans
from ullage.track.anomaly import build_shared_imos, learn_receivers
from ullage.track.disabling import judge_gaps
from ullage.track.loitering import mark_company
from ullage.track.reception import add_receptions
from ullage.tracking.alone import alone_in
from ullage.tracking.end import counts_by_day, last_day
from ullage.tracking.heard_elsewhere import add_spans
from ullage.tracking.history import HISTORY, extend_history
from ullage.tracking.importing import Imported, import_files
from ullage.tracking.meetings import find_meetings
from ullage.tracking.outputs import forget_maps, map_files, summary_file, table_files
from ullage.tracking.rules import TrackingRules
from ullage.tracking.ships import find_ship_events
from ullage.tracking.summary import Ended, build_summary
from ullage.writing import write_whole, writing_to

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from ullage.land import Land
    from ullage.records import Place
    from ullage.tracking.ships import ShipEvents

    Progress = Callable[[str, int, int], None]

SUMMARY: Final = "summary.json"

_KEYS: Final = {
    "tracks": ["mmsi", "started_at", "track_id"],
    "gaps": ["mmsi", "off_at", "gap_id"],
    "port_visits": ["mmsi", "first_at", "place_id", "port_visit_id"],
    "loitering": ["mmsi", "started_at", "loitering_id"],
    "anomalies": ["mmsi", "started_at", "kind", "anomaly_id"],
}


class NothingHeardError(InputError):
    """Files of AIS were read, and held no report at all."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for, and in which forms it is written.

    Parameters
    ----------
    rules
        Thresholds.
    places
        Where port visits are looked for, and which calls a gap could hold.
    until
        End of the data: later reports are on no track and in no event. By default the latest report that is no clock
        gone wrong, see `EndRule`.
    formats
        Of `outputs.FORMATS`: layers of maps beside the tables.
    credit
        Who gave the data; it stands below the picture.
    buckets
        Into how many buckets ships are spread when the lake is made.
    """

    rules: TrackingRules = field(default_factory=TrackingRules)
    places: tuple[Place, ...] = ()
    until: datetime | None = None
    formats: Collection[str] = ()
    credit: str = ""
    buckets: int | None = None


@dataclass(frozen=True)
class Tracked:
    """A run that is done: its summary, its tables, the files it wrote, and what was wrong with those that it read."""

    summary: dict[str, Any]
    tables: dict[str, pl.DataFrame]
    written: tuple[Path, ...]
    problems: tuple[str, ...] = ()


def track_files(
    paths: Sequence[Path],
    folder: Path,
    wanted: Wanted | None = None,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Tracked:
    """Read AIS into the lake of a folder, and find tracks and events in all that the lake holds.

    Parameters
    ----------
    paths
        Files or folders of AIS in any known form, other lakes among them; none to look again at what the lake holds.
    folder
        Where the lake and the results are.
    wanted
        What is looked for.
    progress
        Called with the stage, how much of it is done, and how much there is.
    now
        When this is, for the history of gaps; by default by the clock.

    Raises
    ------
    InputError
        When nothing could be read of any file, or the lake holds nothing; what was there stays as it was.
    OutputError
        When the folder cannot be written; what was there stays whole.
    """
    wanted, progress = wanted or Wanted(), progress or (lambda *_: None)
    with writing_to(folder), alone_in(folder):
        lake = Lake(folder, buckets=wanted.buckets)
        imported = import_files(lake, paths, progress)
        add_spans(folder, paths)
        ended = _end_of_data(lake, wanted, imported)
        land = _land(progress)
        found = list(_find_ships(lake, wanted, land, ended.until, progress))
        tables = _laid_together(found, wanted.rules)
        tables["encounters"] = find_meetings(lake, wanted.rules, land, wanted.places, progress)
        visits = tables["port_visits"] if wanted.places else None
        tables["loitering"] = mark_company(tables["loitering"], tables["encounters"], visits)
        reception = add_receptions((one.reception for one in found), wanted.rules.reception)
        rules = wanted.rules
        tables["gaps"] = judge_gaps(
            tables["gaps"], reception, rules.disabling, wanted.places, calls=rules.call, outage=rules.outage,
            unheard=find_unheard(read_heard_spans(folder)),
        )  # fmt: skip
        tables[HISTORY] = extend_history(folder, tables["gaps"], now or datetime.now(UTC))
        summary = build_summary(lake, imported, found, tables, wanted.rules, ended)
        contents = table_files(tables)
        lines = pl.concat([one.lines for one in found])
        contents |= map_files(tables, lines, wanted.places, wanted.formats, wanted.credit, land)
        contents[SUMMARY] = summary_file(summary)
        progress("write", 0, 1)
        written = write_whole(folder, contents)
        forget_maps(folder, contents)
        progress("write", 1, 1)
    return Tracked(summary, tables, written, imported.problems)


def _end_of_data(lake: Lake, wanted: Wanted, imported: Imported) -> Ended:
    """Find the end of the data; say so if there is none."""
    counts = lake.count()
    if not (counts["rows"] > 0).any() and not (lake.count("statics")["rows"] > 0).any():
        raise NothingHeardError([Problem(str(lake.folder), _why_empty(imported))])
    day, later = last_day(counts_by_day(counts), wanted.rules.end)
    if wanted.until is not None or day is None:
        return Ended(wanted.until)
    return Ended(lake.scan(days=[day]).select(pl.col("seen_at").max()).collect().item(), later)


def _why_empty(imported: Imported) -> str:
    if not imported.files:
        return "holds no reports: name files of AIS to read into it"
    reasons = ", ".join(f"{reason} {count}" for reason, count in imported.counts.refused.most_common())
    return (
        f"no report came of {imported.counts.read} lines or rows; refused: {reasons or 'none, they are headers alone'}"
    )


def _land(progress: Progress) -> Land:
    """Load the land; it is built the first time."""
    return load_land(progress=lambda part: progress("land", round(part * 100), 100))


def _find_ships(
    lake: Lake, wanted: Wanted, land: Land, until: datetime | None, progress: Progress
) -> Iterator[ShipEvents]:
    """Find what each ship's reports show, a bucket of ships at a time, and write the tracks beside the reports."""
    filled = pl.concat([lake.count(), lake.count("statics")]).filter(pl.col("rows") > 0)["bucket"]
    buckets, receivers = filled.unique().sort().to_list(), _receivers(lake, wanted.rules)
    progress("ships", 0, len(buckets))
    for done, bucket in enumerate(buckets, start=1):
        positions, statics = (
            _up_to(wanted.until, rows) for rows in (lake.read_positions(bucket), lake.read_statics(bucket))
        )
        track_id, events = find_ship_events(positions, statics, wanted.rules, wanted.places, land, receivers, until)
        lake.write_tracks(bucket, positions.with_columns(track_id))
        yield events
        progress("ships", done, len(buckets))


def _up_to(until: datetime | None, reports: pl.DataFrame) -> pl.DataFrame:
    """Leave out what was sent after the end that was asked for; what has no time stays."""
    if until is None:
        return reports
    return reports.filter(pl.col("seen_at").is_null() | (pl.col("seen_at") <= until))


def _receivers(lake: Lake, rules: TrackingRules) -> dict[str, tuple[float, float, float]]:
    """Learn which receivers have a range, from where all ships were heard by them, to a tenth of a degree."""
    heard = lake.scan().select("receiver", "mmsi", pl.col("lat_deg", "lon_deg").round(1)).drop_nulls().unique()
    return learn_receivers(heard.collect(), rules.anomaly)


def _laid_together(found: Sequence[ShipEvents], rules: TrackingRules) -> dict[str, pl.DataFrame]:
    """Lay the tables of all buckets together, in an order that does not depend on the buckets."""
    parts = {name: [one.tables[name] for one in found] for name in _KEYS}
    parts["anomalies"].append(build_shared_imos(pl.concat([one.imo_uses for one in found]), rules.anomaly))
    return {name: pl.concat(parts[name]).sort(keys, nulls_last=True) for name, keys in _KEYS.items()}
