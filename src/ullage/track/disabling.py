"""Gaps to the odds that they were deliberate: the near-shore gap model (science 8.3).

    P(off | silence) = π / (π + (1 - π) S),    S from unheard + fault

π is the chance that a ship switches off in one slot of time, S that an honest one then falls silent for as long:
unheard on any of the ways she may have gone, with an antenna like hers, or by a fault of her set, as `calibration` has
it. The counts of others
by which S is worked out include their own gaps, each by the chance that it is honest; so all gaps are judged together,
a few times over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.tables import GAPS, rule_text
from ullage.track.calibration import CalibrationRule, Evidence, calibrate
from ullage.track.cells import cells_around
from ullage.track.could_call import CallRule, list_calls
from ullage.track.disabling_words import Parts, reasons_of
from ullage.track.outage import OutageRule, Outages, find_outages, outage_shares
from ullage.track.own import Owned
from ullage.track.reception_map import ReceptionMap, Silences, Tally, build_map, heard_by_key, tally
from ullage.track.unheard import ANTENNAS_BEFORE, estimate_unheard, list_ways, sum_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import numpy.typing as npt

    from ullage.records import Place
    from ullage.track.reception import Reception

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

WORKING, POOR, OUTAGE, UNKNOWN = "working", "poor", "outage", "unknown"

_ROUNDS: Final = 4
_STILL_NM, _STILL_KN = 1.0, 0.5
_HALF = 0.5
_BEFORE_SLOTS: Final = 8  # two hours: how a ship was heard when she fell silent
_OWN_K: Final = 8.0  # slots


@dataclass(frozen=True, slots=True)
class DisablingRule:
    """By what a silence is judged.

    Parameters
    ----------
    off_per_day
        Disablings long enough to be gaps, a ship and day, before the data is looked at. Contested: see
        ``design/disabling_prior.py``.
    off_days
        Ship-days of data that weigh as much as `off_per_day` itself; the rate is learned beyond that. So many keep it.
    faults_per_day
        Honest failures of a transponder of six hours or more, a ship and day. Contested. Of failures that last `n`
        times as long there are `n` times fewer, beside disablings.
    idle_a_per_day, idle_b_per_day
        How often a ship that lies still is switched off with all else on board, a ship and day, by class.
    alike
        Slots of reception count as their number times this: a ship missed once is likelier to be missed again.
    alike_own
        The same where a ship's own reception is weighed for her antenna.
    own_gaps
        A ship's other gaps count at least so much as if they were honest where her antenna is weighed: else the gaps of
        a ship that is heard badly would make each other look like her habit.
    unlike
        How much of what is known of antennas at large stays beside what a ship's own reception tells, over one more
        than the neighbours: where few were heard, the place is little known.
    out
        Chance that an honest ship goes out to sea in a gap and lies there.
    out_nm, cruise_kn
        How far out she goes [nm], and her speed [kn].
    neighbours
        Other ships that must have been heard near her last position during the gap, else it cannot be told.
    """

    # no source; judged, between fishing at sea (55,368 disablings in 2017-2019, Welch et al. 2022: were they of 50,000
    # ships, 0.001 a ship and day) and shuttles under sanctions, which hide most of their calls
    off_per_day: float = 0.01
    # on simulated worlds a rate that is learned tells nothing: bad antennas move it as much as disablings
    off_days: float = 1e9
    # no source; judged: one failure in three years of a ship
    faults_per_day: float = 0.001
    # judged: merchant ships rarely, boats often; class B sets hang on the boat's main switch
    idle_a_per_day: float = 0.02
    idle_b_per_day: float = 0.1
    # looked at on simulated worlds, see design/disabling_prior.py
    alike: float = 0.7
    alike_own: float = 0.5
    unlike: float = 0.03
    own_gaps: float = 0.5
    out: float = 0.1
    # beyond the range of any station (science 8.2: 50 nm); speed of small tankers
    out_nm: float = 80.0
    cruise_kn: float = 10.0
    # science 8.3
    neighbours: int = 2

    def __post_init__(self) -> None:
        if not (0 < self.off_per_day < 1 and self.faults_per_day > 0 and 0 < self.alike <= 1 and 0 <= self.out < 1):
            raise ValueError(
                f"{rule_text(self)}: rates above 0, off_per_day below 1, alike to 1 and out below 1 expected"
            )


def judge_gaps(
    gaps: pl.DataFrame,
    reception: Reception,
    rule: DisablingRule | None = None,
    places: Sequence[Place] = (),
    *,
    calls: CallRule | None = None,
    outage: OutageRule | None = None,
    calibration: CalibrationRule | None = None,
    unheard: Sequence[tuple[datetime, datetime]] = (),
) -> pl.DataFrame:
    """Judge which gaps were deliberate.

    Parameters
    ----------
    gaps
        Of `tables.GAPS`, of all ships: what one does in her gap tells of the reception of the others.
    reception
        Of all ships, see `reception.find_reception`, counted with the same shortest gap.
    rule
        By what they are judged.
    places
        Where a call may have been made in a gap.
    calls
        When a call fits into a gap.
    outage
        What counts as an outage.
    calibration
        What the chance of an honest silence is worth.
    unheard
        Times in which nobody listened: they tell nothing of a ship, see `outage.find_outages`.

    Returns
    -------
    DataFrame
        The same rows in the same order with ``p_disabled`` and what belongs to it. ``p_disabled`` is null where it
        cannot be told: fewer neighbours were heard than the rule asks for, or her position is not known.
    """
    rules: dict[str, Any] = {"calls": calls, "outage": outage, "calibration": calibration}
    return weigh_gaps(gaps, reception, rule, places, **rules, unheard=unheard)[0]


def weigh_gaps(
    gaps: pl.DataFrame,
    reception: Reception,
    rule: DisablingRule | None = None,
    places: Sequence[Place] = (),
    *,
    calls: CallRule | None = None,
    outage: OutageRule | None = None,
    calibration: CalibrationRule | None = None,
    unheard: Sequence[tuple[datetime, datetime]] = (),
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Judge gaps as `judge_gaps` does, and give the outages found on the way, of `outage.OUTAGES_FOUND`."""
    rule, calls, outage = rule or DisablingRule(), calls or CallRule(), outage or OutageRule()
    calibration = calibration or CalibrationRule()
    parts, outages = weigh_parts(gaps, reception, rule, outage, calibration, unheard)
    return _filled(gaps, parts, (rule, calibration, calls, outage), places), outages.table


def weigh_parts(
    gaps: pl.DataFrame,
    reception: Reception,
    rule: DisablingRule,
    outage: OutageRule,
    calibration: CalibrationRule,
    unheard: Sequence[tuple[datetime, datetime]] = (),
) -> tuple[Parts, Outages]:
    """Give of what each judgement is made, as numbers: what `calibration` is fitted on."""
    before = _befores(gaps, reception)
    silences = _silences(gaps, before["is_b"].to_numpy().astype(np.int64))
    counts = tally(reception, silences)
    outages = find_outages(reception, counts, build_map(counts, np.ones(len(gaps))).share, outage, unheard)
    return _weigh(gaps, reception, before, silences, counts, outages, rule, calibration), outages


def _befores(gaps: pl.DataFrame, reception: Reception) -> pl.DataFrame:
    """Take what is known of each ship before her gap, in the order of the gaps."""
    known = reception.before.unique(["gap_id", "mmsi"], keep="first", maintain_order=True)
    joined = gaps.select("gap_id", "mmsi").join(known, on=["gap_id", "mmsi"], how="left", maintain_order="left")
    nothing = pl.lit([], pl.List(pl.Int64)), pl.lit([], pl.List(pl.Int8))
    return joined.with_columns(
        pl.col("is_b").fill_null(value=False),
        pl.col("key").fill_null(nothing[0]),
        pl.col("heard").fill_null(nothing[1]),
    )


def _silences(gaps: pl.DataFrame, is_b: Whole) -> Silences:
    """Take gaps as arrays; an open one goes on for its length."""
    off = gaps["off_at"].dt.timestamp("us").to_numpy()
    length = np.rint(gaps["duration_h"].to_numpy() * 3.6e9).astype(np.int64)
    off_lat, off_lon, on_lat, on_lon = (
        gaps[name].fill_null(np.nan).to_numpy() for name in ("off_lat_deg", "off_lon_deg", "on_lat_deg", "on_lon_deg")
    )
    return Silences(off, off + length, off_lat, off_lon, on_lat, on_lon, is_b)


def _weigh(
    gaps: pl.DataFrame,
    reception: Reception,
    before: pl.DataFrame,
    silences: Silences,
    counts: Tally,
    outages: Outages,
    rule: DisablingRule,
    calibration: CalibrationRule,
) -> Parts:
    """Judge all gaps together, a few times over: what is honest decides the reception, and that what is honest."""
    slot_us, count = reception.rule.slot_us, len(gaps)
    first, last = silences.off_us // slot_us + 1, silences.on_us // slot_us
    share = outage_shares(outages, first, last, silences.off_lat, silences.off_lon)
    neighbours = _count_neighbours(reception, silences, first, last)
    ended = ~np.isnan(silences.on_lat)
    north, east = (before[name].fill_null(np.nan).to_numpy() for name in ("north_deg_h", "east_deg_h"))
    ways = list_ways(silences, ended, north, east, rule.cruise_kn, rule.out_nm, rule.out)
    lists = np.concatenate([[0], np.cumsum(before["key"].list.len().to_numpy())]).astype(np.int64)
    key, heard = (before[name].explode(empty_as_null=False).to_numpy() for name in ("key", "heard"))
    late, late_lists = _newest(lists, _BEFORE_SLOTS)
    hours = np.maximum(gaps["duration_h"].to_numpy(), 0.25)
    fault = rule.faults_per_day * (6.0 / hours) * reception.rule.slot_min / 1440
    idle = _idle(gaps, silences, north, east, rule) * reception.rule.slot_min / 1440
    owned = Owned.of(gaps, reception, counts)
    told = (neighbours >= rule.neighbours) & ~np.isnan(silences.off_lat)
    p = np.zeros(count)
    for k in range(_ROUNDS):
        reception_map: ReceptionMap = build_map(counts, 1 - p)
        antennas = owned.weigh(counts, np.maximum(1 - p, rule.own_gaps), reception_map, rule.alike_own)
        antennas += (rule.unlike / (1 + neighbours))[:, None] * ANTENNAS_BEFORE
        antennas /= antennas.sum(axis=1, keepdims=True)
        unheard, usual, hourly = estimate_unheard(
            silences, ways, reception_map, slot_us, antennas, rule.alike, 1 - p, told | (k == _ROUNDS - 1)
        )
        # slots of an outage tell nothing
        unheard, usual = unheard ** (1 - share), usual ** (1 - share)
        own_heard, own_due = owned.compare(counts, reception_map)
        late_due = sum_rows(heard_by_key(reception_map, key[late]), late_lists)
        evidence = Evidence(
            hours=hours,
            idle=(fault + idle) / fault,
            silent=np.minimum(unheard + fault + idle, 1.0),
            usual=usual,
            before=(sum_rows(heard[late].astype(np.float64), late_lists) + 1.0) / (late_due + 1.0),
            own=(own_heard + _OWN_K) / (own_due + _OWN_K),
            neighbours=neighbours,
        )
        prior = _off_per_day(p, reception.ship_days, rule) * reception.rule.slot_min / 1440
        odds = prior / (1 - prior)
        silent = calibrate(evidence, calibration)
        p = np.where(told, odds / (odds + silent), 0.0)
    return Parts(
        p=np.where(told, p, np.nan),
        prior_odds=np.full(count, odds),
        unheard=silent,
        fault=fault + idle,
        evidence=evidence,
        neighbours=neighbours,
        outage_share=share,
        hourly=hourly,
        own_heard=own_heard,
        own_expected=own_due,
    )


def _off_per_day(p: Floats, ship_days: float, rule: DisablingRule) -> float:
    """Give how often ships switch off, a ship and day: the rule's rate and what was found, as a gamma law has it."""
    if not np.isfinite(rule.off_days):
        return rule.off_per_day
    return float((rule.off_days * rule.off_per_day + p.sum()) / (rule.off_days + ship_days))


def _newest(lists: Whole, most: int) -> tuple[Whole, Whole]:
    """Give the places of the first so many values of each list, and where those of each begin."""
    kept = np.minimum(np.diff(lists), most)
    first = np.concatenate([[0], np.cumsum(kept)]).astype(np.int64)
    return np.repeat(lists[:-1] - first[:-1], kept) + np.arange(first[-1]), first


def _idle(gaps: pl.DataFrame, silences: Silences, north: Floats, east: Floats, rule: DisablingRule) -> Floats:
    """Give how often a set is switched off with all else on board, a day: 0 of a ship under way."""
    knots = np.hypot(north, east * np.cos(np.radians(silences.off_lat))) * 60
    moved = np.where(np.isnan(silences.on_lat), 0.0, gaps["distance_nm"].fill_null(0.0).to_numpy())
    back = ~np.isnan(silences.on_lat) & (moved < _STILL_NM / 2)
    still = back | (~(knots > _STILL_KN) & (moved < _STILL_NM))
    return np.asarray(np.where(silences.is_b > 0, rule.idle_b_per_day, rule.idle_a_per_day) * still)


def _count_neighbours(reception: Reception, silences: Silences, first: Whole, last: Whole) -> Whole:
    """Count, at least, the different ships heard around the last position during each gap.

    A ship of class B vouches for all, one of class A only for her like: she is heard further.
    """
    out = np.zeros(len(first), np.int64)
    for g in range(len(first)):
        if np.isnan(silences.off_lat[g]) or last[g] <= first[g]:
            continue
        cells = cells_around(float(silences.off_lat[g]), float(silences.off_lon[g]))
        signs = np.uint64(0)
        for is_b in (1,) if silences.is_b[g] else (0, 1):
            begins = (cells << 1 | is_b) << 22
            a = np.searchsorted(reception.key, begins | first[g])
            b = np.searchsorted(reception.key, begins | last[g])
            for i, j in zip(a, b, strict=True):
                signs |= np.bitwise_or.reduce(reception.ships[i:j])
        out[g] = int(signs).bit_count()
    return out


def _filled(
    gaps: pl.DataFrame,
    parts: Parts,
    rules: tuple[DisablingRule, CalibrationRule, CallRule, OutageRule],
    places: Sequence[Place],
) -> pl.DataFrame:
    """Write the judgement into the table."""
    states = _receptions(parts, rules[0])
    columns: dict[str, Any] = {
        "p_disabled": pl.Series(parts.p).fill_nan(None),
        "prior_odds": parts.prior_odds,
        "p_unheard": parts.unheard,
        "neighbours": parts.neighbours,
        "outage_share": parts.outage_share,
        "reception": pl.Series(states, dtype=pl.String),
        "could_call": pl.Series(list_calls(gaps, places, rules[2]), dtype=pl.List(pl.String)),
    }
    filled = gaps.with_columns(**columns)
    reasons = pl.Series("reason", reasons_of(filled, parts), dtype=pl.String)
    judged = filled.with_columns(
        reasons, rule=pl.col("rule") + pl.lit("; " + "; ".join(rule_text(one) for one in rules))
    )
    return judged.select(pl.col(name).cast(kind) for name, kind in GAPS.schema.items())


def _receptions(parts: Parts, rule: DisablingRule) -> list[str]:
    """Say how well ships were heard there and then."""
    out = np.where(parts.hourly >= _HALF, WORKING, POOR).astype(object)
    out[parts.neighbours < rule.neighbours] = UNKNOWN
    out[parts.outage_share >= _HALF] = OUTAGE
    return [str(one) for one in out]
