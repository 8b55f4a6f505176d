"""What speaks for and against a disabling, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    from ullage.track.calibration import Evidence

    Floats = npt.NDArray[np.float64]

_FEW_SLOTS = 8


@dataclass(frozen=True)
class Parts:
    """Of what a judgement is made, a number a gap.

    Parameters
    ----------
    p, prior_odds, unheard
        The probability, the odds before, and the chance that an honest ship is silent so long; p is NaN for null.
    fault
        The part of the model's chance that is the set's own failure.
    evidence
        What the chance is made of.
    neighbours, outage_share
        As the table has them.
    hourly
        Chance that a usual ship there is heard in an hour.
    own_heard, own_expected
        Slots in which she was heard, and a usual ship would have been, where others are heard no better than there.
    """

    p: Floats
    prior_odds: Floats
    unheard: Floats
    fault: Floats
    evidence: Evidence
    neighbours: npt.NDArray[np.int64]
    outage_share: Floats
    hourly: Floats
    own_heard: Floats
    own_expected: Floats


def reasons_of(gaps: pl.DataFrame, parts: Parts) -> list[str]:
    """Write the reason of each gap."""
    rows = gaps.select("duration_h", "on_at", "off_lat_deg", "reports_before").to_dicts()
    return [_reason(row, parts, k) for k, row in enumerate(rows)]


def _reason(row: dict[str, Any], parts: Parts, k: int) -> str:
    words = [_verdict(row, parts, k), _others(parts, k)]
    words += [_own(parts, k), _outage(parts, k), _chances(parts, k)]
    if row["on_at"] is None:
        words.append("open at the end of the data")
    return "; ".join(one for one in words if one)


def _verdict(row: dict[str, Any], parts: Parts, k: int) -> str:
    if row["off_lat_deg"] is None:
        return "cannot tell: her last position is not known"
    if np.isnan(parts.p[k]):
        return "cannot tell: too few other ships were heard near her to know whether she would have been"
    return ""


def _others(parts: Parts, k: int) -> str:
    count = int(parts.neighbours[k])
    if not count:
        return "no other ship was heard near her last position during the gap"
    others = "1 other ship was" if count == 1 else f"at least {count} other ships were"
    return f"{others} heard near her last position during the gap, a usual ship in {parts.hourly[k]:.0%} of hours"


def _own(parts: Parts, k: int) -> str:
    heard, usual = parts.own_heard[k], parts.own_expected[k]
    if usual < _FEW_SLOTS:
        return "too little is known of her elsewhere to judge her antenna"
    how = "as well as others" if heard >= 0.8 * usual else "less well than others"
    return f"in places like these she was heard {how} ({heard:.0f} quarters of an hour, {usual:.0f} expected)"


def _outage(parts: Parts, k: int) -> str:
    share = parts.outage_share[k]
    return f"receivers there were silent in {share:.0%} of it" if share > 0 else ""


def _chances(parts: Parts, k: int) -> str:
    if np.isnan(parts.p[k]):
        return ""
    why = "mostly by a fault of her set" if parts.fault[k] > parts.evidence.silent[k] / 2 else "mostly by going unheard"
    ratio = parts.prior_odds[k] / parts.unheard[k]
    odds = f"{ratio:.3g} to 1 for" if ratio >= 1 else f"1 to {1 / ratio:.3g} against"
    return f"an honest ship is silent so long with a chance of {parts.unheard[k]:.2g}, {why}; odds {odds} disabling"
