"""Events found in AIS against what ships did: gaps, port visits, encounters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ullage.evaluate.accuracy import ALL, Judged, Reliability, Score
from ullage.evaluate.scores import reliability, share

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

SURE: Final = 0.9
"""Probability from which a gap is called a disabling."""
LONG_H: Final = 12.0
"""Length from which a disabling is held to be worth finding [h]."""
MEANT: Final = ("switched off", "false identity")
"""Causes by which a ship's own MMSI falls silent on purpose."""
TANKER: Final = "tanker"
_HOUR_US: Final = 3.6e9


def judge_gaps(gaps: pl.DataFrame, silences: pl.DataFrame, hulls: pl.DataFrame | None = None) -> Judged:
    """Judge whether gaps that are called deliberate were.

    Parameters
    ----------
    gaps
        Of `tables.GAPS`; those without `p_disabled` are told apart, not judged. An MMSI that a ship claims as a false
        one is no ship, and its gaps are left out.
    silences
        Of `simulate.trade.truth.SILENCES`.
    hulls
        Of `simulate.trade.truth.HULLS`: a claimed MMSI that is another ship's own stays hers.
    """
    meant = silences.filter(pl.col("cause").is_in(MEANT))
    gaps = gaps.filter(~pl.col("mmsi").is_in(_claims(silences, hulls)["claimed_mmsi"].implode()))
    shared = _shared_h(gaps, meant, ("off_at", "on_at"), ("from", "to"))
    hours = _floats(gaps, "duration_h")
    right = shared.sum(axis=1) >= 0.5 * hours
    p = _floats(gaps, "p_disabled")
    told = np.isfinite(p)
    called = told & (p >= SURE)
    length = _hours(meant, "to") - _hours(meant, "from")
    most = shared[called].max(axis=0) if called.any() else np.zeros(len(meant))
    scores = [
        Score("gaps", "told", ALL, "1", share(told)),
        Score("gaps", f"right where P is {SURE:g} and more", ALL, "1", share(right[called])),
    ]
    for name, member in ((ALL, length > 0), (f"{LONG_H:g} h and more", length >= LONG_H)):
        found = most[member] >= 0.5 * length[member]
        scores.append(Score("gaps", f"disablings found at P {SURE:g}", name, "1", share(found)))
    return Judged(tuple(scores), (Reliability("gaps", "p_disabled", tuple(reliability(p, right))),))


def judge_port_visits(port_visits: pl.DataFrame, visits: pl.DataFrame, hulls: pl.DataFrame) -> Judged:
    """Judge port visits against stays alongside.

    Parameters
    ----------
    port_visits
        Of `tables.PORT_VISITS`; only those at places of `visits` by the tankers of `hulls` count, also by one that made
        no visit.
    visits
        Of `simulate.trade.truth.VISITS`.
    hulls
        Of `simulate.trade.truth.HULLS`: whose MMSI is whose.
    """
    of = visits.join(hulls.select("imo", "mmsi"), on="imo", how="inner")
    tankers = hulls.filter(pl.col("kind") == TANKER)["mmsi"]
    known = port_visits.filter(
        pl.col("mmsi").is_in(tankers.implode()) & pl.col("place_id").is_in(of["place_id"].unique().implode())
    )
    shared = _shared_h(known, of, ("first_at", "last_at"), ("arrived_at", "departed_at"), also="place_id")
    touching = shared > 0
    return Judged(
        (
            Score("port visits", "recall", ALL, "1", share(_any(touching, 0))),
            Score("port visits", "precision", ALL, "1", share(_any(touching, 1))),
        )
    )


def judge_encounters(found: pl.DataFrame, true: pl.DataFrame, hulls: pl.DataFrame, silences: pl.DataFrame) -> Judged:
    """Judge encounters of tankers; bystanders that lie beside each other in a port are no matter.

    Parameters
    ----------
    found
        Of `tables.ENCOUNTERS`.
    true, hulls, silences
        Of the tables in `simulate.trade.truth`: a ship that claims to be another is told by what she claims, too.
    """
    tankers = hulls.filter(pl.col("kind") == TANKER)["mmsi"].to_list()
    own = dict(_claims(silences, hulls).select("claimed_mmsi", "mmsi").iter_rows())
    pairs = [
        " ".join(sorted(own.get(one, one) for one in both)) for both in found.select("mmsi_a", "mmsi_b").iter_rows()
    ]
    theirs = found.with_columns(mmsi=pl.Series(pairs, dtype=pl.String)).filter(
        pl.col("mmsi").str.contains_any(tankers) if tankers else pl.lit(value=False)
    )
    truth = true.with_columns(mmsi=pl.col("mmsi_a") + " " + pl.col("mmsi_b"))
    touching = _shared_h(theirs, truth, ("started_at", "ended_at"), ("began_at", "ended_at")) > 0
    return Judged(
        (
            Score("encounters", "recall", ALL, "1", share(_any(touching, 0))),
            Score("encounters", "precision", ALL, "1", share(_any(touching, 1))),
        )
    )


def _claims(silences: pl.DataFrame, hulls: pl.DataFrame | None) -> pl.DataFrame:
    """Give who claimed to be whom; a claimed MMSI that is some ship's own stays hers."""
    own = silences["mmsi"] if hulls is None else pl.concat([silences["mmsi"], hulls["mmsi"]])
    return silences.filter(
        pl.col("claimed_mmsi").is_not_null() & ~pl.col("claimed_mmsi").is_in(own.drop_nulls().implode())
    )


def _shared_h(
    a: pl.DataFrame, b: pl.DataFrame, span_a: tuple[str, str], span_b: tuple[str, str], also: str = "mmsi"
) -> Floats:
    """Give the hours that each row of one table shares with each of another of the same ship, of shape (a, b).

    A span of one moment shares a second with what it lies in; an open one lasts on.
    """
    begin_a, end_a = (_hours(a, name)[:, None] for name in span_a)
    begin_b, end_b = (_hours(b, name)[None, :] for name in span_b)
    end_a, end_b = (np.where(np.isfinite(end), end, np.inf) for end in (end_a, end_b))
    least = 1 / 3600
    shared = np.minimum(np.maximum(end_a, begin_a + least), end_b) - np.maximum(begin_a, begin_b)
    same: Bools = np.ones(shared.shape, np.bool_)
    for name in dict.fromkeys(("mmsi", also)):
        same &= np.array(a[name].to_list(), dtype=object)[:, None] == np.array(b[name].to_list(), dtype=object)[None, :]
    return np.where(same, np.maximum(shared, 0.0), 0.0)


def _any(held: Bools, axis: int) -> Bools:
    return np.asarray(held.any(axis=axis))


def _hours(frame: pl.DataFrame, column: str) -> Floats:
    stamps = frame[column].dt.timestamp("us").cast(pl.Float64).fill_null(np.nan).to_numpy()
    return np.asarray(stamps / _HOUR_US)


def _floats(frame: pl.DataFrame, column: str) -> Floats:
    return frame[column].cast(pl.Float64).fill_null(np.nan).to_numpy()
