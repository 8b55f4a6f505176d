"""When receivers were silent, not ships: many ships unheard in the same quarter of an hour (science 8.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.tables.schema import UTC_TIME, Column, Table, row_ids, rule_text
from ullage.track.cells import cell_centres, coarser
from ullage.track.reception import LOCAL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import numpy.typing as npt

    from ullage.track.reception import Reception
    from ullage.track.reception_map import Tally

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

FEED, AREA, RECEIVER = "feed", "area", "receiver"

OUTAGES_FOUND: Final = Table(
    "outages",
    "a time in which a receiver, an area or the whole feed was silent though ships were there",
    (
        Column("outage_id", pl.String, "hash of what was silent and its first slot"),
        Column("kind", pl.String, "feed, area or receiver"),
        Column("receiver", pl.String, "the receiver, where the feed names it"),
        Column("cell", pl.Int64, "the local cell of an area"),
        Column("lat_deg", pl.Float64, "middle of the area [°]"),
        Column("lon_deg", pl.Float64, "middle of the area [°]"),
        Column("began_at", UTC_TIME, "begin of its first slot"),
        Column("ended_at", UTC_TIME, "end of its last slot"),
        Column("expected", pl.Float64, "ship-slots, or reports of a receiver, that were to be heard"),
        Column("heard", pl.Int64, "of these, how many were"),
        Column("rule", pl.String, "the rule that found it, with its thresholds"),
    ),
)


@dataclass(frozen=True, slots=True)
class OutageRule:
    """What counts as an outage.

    Parameters
    ----------
    ships
        So many ships were to be heard in an area's slot, and at most `heard` of them were.
    heard
        Part of the expected ships at or below which a slot is silent.
    reports
        A receiver's or the feed's silence has to cover so many reports that were to be expected.
    """

    # the chance that three ships that are each heard in four slots of five all go unheard is 0.8 %
    ships: float = 2.5
    heard: float = 0.1
    # exp(-12): once in 1e5 slots by chance, if reports were independent
    reports: float = 12.0


@dataclass(frozen=True)
class Outages:
    """Outages, as a table and ready to be looked up.

    Parameters
    ----------
    table
        Of `OUTAGES_FOUND`.
    feed
        Silent slots of the whole feed, rising.
    area
        Silent local cells and slots as keys, rising.
    share
        Local cells and slots, and the part of the reports there that comes from receivers that were down.
    """

    table: pl.DataFrame
    feed: Whole
    area: Whole
    share: tuple[Whole, Floats]


def find_outages(
    reception: Reception,
    counts: Tally,
    share: npt.NDArray[np.float32],
    rule: OutageRule | None = None,
    unheard: Sequence[tuple[datetime, datetime]] = (),
) -> Outages:
    """Find when and where receivers were silent.

    Parameters
    ----------
    reception
        Who was heard where and when.
    counts
        The same with the gaps, see `reception_map.tally`.
    share
        Chance to be heard by cell and class, see `reception_map.ReceptionMap`.
    rule
        What counts.
    unheard
        Times in which nobody listened, as whoever listened wrote down. A slot within one in which no ship was heard is
        an outage of the feed, however few ships there are to tell it.
    """
    rule = rule or OutageRule()
    there = counts.heard + counts.silent + np.bincount(counts.entry, minlength=len(counts.silent))
    expected = there * share[counts.cell * 2 + counts.is_b]
    feed, feed_rows = _silent_feed(counts, expected, rule, _unheard_slots(counts, unheard, reception.rule.slot_us))
    area, area_rows = _silent_areas(counts, expected, rule)
    down, down_rows = _silent_receivers(reception, rule)
    rows = [*feed_rows, *area_rows, *down_rows]
    return Outages(_table(rows, reception.rule.slot_us, rule), feed, area, _served_by(reception, down))


def outage_shares(outages: Outages, first: Whole, last: Whole, lat: Floats, lon: Floats) -> Floats:
    """Give the part of gaps in which the receivers at their first position were themselves silent.

    Parameters
    ----------
    outages
        What was silent.
    first, last
        First slot of each gap, and the one after its last.
    lat, lon
        Its first position [°].
    """
    from ullage.track.cells import find_cells

    keys, parts = outages.share
    known = ~np.isnan(lat)
    cell = coarser(find_cells(np.where(known, lat, 0.0), np.where(known, lon, 0.0)), LOCAL)
    out = np.zeros(len(first))
    for g in range(len(first)):
        slots = np.arange(first[g], last[g])
        if not len(slots):
            continue
        silent = np.isin(slots, _within(outages.feed, first[g], last[g]))
        if known[g]:
            begin, end = (int(cell[g]) << _BITS | int(one) for one in (first[g], last[g]))
            silent |= np.isin(slots, _within(outages.area, begin, end) & _MASK)
            a, b = np.searchsorted(keys, [begin, end])
            silent |= np.isin(slots, keys[a:b][parts[a:b] >= 0.5] & _MASK)  # noqa: PLR2004 - most of the reports
        out[g] = silent.mean()
    return out


def _within(values: Whole, begin: int, end: int) -> Whole:
    a, b = np.searchsorted(values, [begin, end])
    return np.asarray(values[a:b])


def _runs(slots: Whole) -> list[tuple[int, int]]:
    """Give the first and last places of runs of slots that follow each other."""
    if not len(slots):
        return []
    breaks = np.flatnonzero(np.diff(slots) > 1)
    return list(zip(np.append(0, breaks + 1).tolist(), np.append(breaks, len(slots) - 1).tolist(), strict=True))


def _unheard_slots(counts: Tally, unheard: Sequence[tuple[datetime, datetime]], slot_us: int) -> Whole:
    """Give the slots of the data that lie whole within times in which nobody listened, and in which none was heard."""
    known = (np.arange(-(-_us(begin) // slot_us), _us(end) // slot_us) for begin, end in unheard)
    slots = np.concatenate([np.empty(0, np.int64), *known])
    return np.intersect1d(np.setdiff1d(slots, counts.slot[counts.heard > 0]), counts.slot)


def _us(time: datetime) -> int:
    return round(time.timestamp() * 1e6)


def _silent_feed(
    counts: Tally, expected: Floats, rule: OutageRule, unheard: Whole
) -> tuple[Whole, list[dict[str, Any]]]:
    """Find slots in which the whole feed was as good as silent, or nobody listened."""
    if not len(counts.slot):
        return np.empty(0, np.int64), []
    begin = int(counts.slot.min())
    want = np.bincount(counts.slot - begin, expected)
    heard = np.bincount(counts.slot - begin, counts.heard)
    usual = np.median(heard[heard > 0]) if (heard > 0).any() else 0.0
    silent = (heard <= rule.heard * np.maximum(want, usual / 2)) & (np.maximum(want, usual / 2) >= rule.ships)
    silent[unheard - begin] = True
    slots = np.flatnonzero(silent) + begin
    rows = [
        {"kind": FEED, "first": int(slots[a]), "last": int(slots[b]),
         "expected": float(np.maximum(want, usual / 2)[slots[a] - begin : slots[b] - begin + 1].sum()),
         "heard": int(heard[slots[a] - begin : slots[b] - begin + 1].sum())}
        for a, b in _runs(slots)
    ]  # fmt: skip
    return slots, rows


def _silent_areas(counts: Tally, expected: Floats, rule: OutageRule) -> tuple[Whole, list[dict[str, Any]]]:
    """Find local cells and slots in which ships that were to be heard were not."""
    keys, of = np.unique(coarser(counts.cell, LOCAL) << _BITS | counts.slot, return_inverse=True)
    want, heard = np.bincount(of, expected), np.bincount(of, counts.heard)
    silent = (want >= rule.ships) & (heard <= rule.heard * want)
    chosen, want, heard = keys[silent], want[silent], heard[silent]
    rows = []
    for a, b in _runs(chosen):
        lat, lon = cell_centres(chosen[a : a + 1] >> _BITS, LOCAL)
        rows.append(
            {"kind": AREA, "cell": int(chosen[a] >> _BITS), "lat_deg": float(lat[0]), "lon_deg": float(lon[0]),
             "first": int(chosen[a] & _MASK), "last": int(chosen[b] & _MASK),
             "expected": float(want[a : b + 1].sum()), "heard": int(heard[a : b + 1].sum())}
        )  # fmt: skip
    return np.asarray(chosen), rows


def _silent_receivers(reception: Reception, rule: OutageRule) -> tuple[dict[str, Whole], list[dict[str, Any]]]:
    """Find slots in which a receiver that usually hears in most slots heard nothing for too long."""
    found: dict[str, Whole] = {}
    rows: list[dict[str, Any]] = []
    slots_of = reception.key & _MASK
    if not len(slots_of):
        return found, rows
    begin, end = int(slots_of.min()), int(slots_of.max()) + 1
    for (name,), part in reception.received.group_by("receiver", maintain_order=True):
        count = np.zeros(end - begin)
        count[part["slot"].to_numpy() - begin] = part["reports"].to_numpy()
        usual = float(np.median(count[count > 0]))
        if (count > 0).mean() < 0.3 or usual == 0:  # noqa: PLR2004 - satellites are silent between passes
            continue
        empty = np.flatnonzero(count == 0)
        silent = [(empty[a], empty[b]) for a, b in _runs(empty) if (b - a + 1) * usual >= rule.reports]
        found[str(name)] = np.concatenate([np.arange(a, b + 1) for a, b in silent] or [np.empty(0, np.int64)]) + begin
        rows += [
            {"kind": RECEIVER, "receiver": str(name), "first": int(a) + begin, "last": int(b) + begin,
             "expected": float((b - a + 1) * usual), "heard": 0}
            for a, b in silent
        ]  # fmt: skip
    return found, rows


def _served_by(reception: Reception, down: dict[str, Whole]) -> tuple[Whole, Floats]:
    """Give, for local cells and slots, the part of the usual reports that come from receivers that were down."""
    total = reception.served.group_by("cell").agg(pl.col("reports").sum().alias("all"))
    part = reception.served.join(total, on="cell").with_columns(part=pl.col("reports") / pl.col("all")).sort("cell")
    keys: list[Whole] = []
    parts: list[Floats] = []
    for row in part.filter(pl.col("part") > 0.02).iter_rows(named=True):  # noqa: PLR2004 - a mere trace
        slots = down.get(row["receiver"])
        if slots is not None and len(slots):
            keys.append((row["cell"] << _BITS) | slots)
            parts.append(np.full(len(slots), row["part"]))
    if not keys:
        return np.empty(0, np.int64), np.empty(0)
    found, of = np.unique(np.concatenate(keys), return_inverse=True)
    return found, np.bincount(of, np.concatenate(parts)).astype(np.float64)


def _table(rows: list[dict[str, Any]], slot_us: int, rule: OutageRule) -> pl.DataFrame:
    frame = pl.DataFrame(
        rows,
        schema={
            "kind": pl.String, "receiver": pl.String, "cell": pl.Int64, "lat_deg": pl.Float64, "lon_deg": pl.Float64,
            "first": pl.Int64, "last": pl.Int64, "expected": pl.Float64, "heard": pl.Int64,
        },
        orient="row",
    ).sort("first", "kind", "receiver", "cell")  # fmt: skip
    made = frame.with_columns(
        began_at=(pl.col("first") * slot_us).cast(UTC_TIME),
        ended_at=((pl.col("last") + 1) * slot_us).cast(UTC_TIME),
        rule=pl.lit(rule_text(rule)),
        outage_id=pl.Series(
            row_ids("o", *(frame[name] for name in ("kind", "receiver", "cell", "first"))), dtype=pl.String
        ),
    )
    return made.select(pl.col(name).cast(kind) for name, kind in OUTAGES_FOUND.schema.items())


_BITS = 22
_MASK = (1 << _BITS) - 1
