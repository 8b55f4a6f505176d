"""Visits, loading conditions, cargo and the total against the voyages that were made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.evaluate.accuracy import ALL, Compared, Judged, Score
from ullage.evaluate.scores import Figure, crps, mean, share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

POINTS: Final = ("low", "mid", "high")
_NUMBER: Final = re.compile(r" \(\d[^)]*\)| ?\d[\d.,]*(?: (?:t|m³|m|%)(?!\w))?")
"""A figure within the words of a method, with its unit: strata are of methods, not of figures."""


@dataclass(frozen=True, eq=False)
class Voyages:
    """What was carried, and what was concluded of it.

    Parameters
    ----------
    stays
        Of `simulate.trade.truth.VISITS`, each with `voyage`: the number of the laden voyage that it began or ended.
    cargo_t
        What each voyage carried [t]; NaN where the truth does not say.
    voyage_of
        Of each concluded visit the voyage that it is; -1 for none.
    named
        Whether it was given to the ship that made it; null where it was given to none.
    """

    stays: pl.DataFrame
    cargo_t: Floats
    voyage_of: npt.NDArray[np.int64]
    named: list[bool | None]


def join_visits(visits: pl.DataFrame, stays: pl.DataFrame) -> Voyages:
    """Join concluded visits to voyages.

    A visit is a voyage when it is at a place where the voyage began or ended, and when she was there: of the ship that
    it names, or else of any. Each voyage is claimed once: by visits that name its ship, then by those that name
    another, then by those that name none, each in order of time.

    Parameters
    ----------
    visits
        Of `tables.VISITS`; published counts name no stay and are left out.
    stays
        Of `simulate.trade.truth.VISITS`.
    """
    stays = _numbered(stays)
    at: dict[str, list[dict[str, Any]]] = {}
    for stay in stays.iter_rows(named=True):
        at.setdefault(stay["place_id"], []).append(stay)
    voyage_of = np.full(len(visits), -1, np.int64)
    named: list[bool | None] = [None] * len(visits)
    taken: set[int] = set()
    rows = visits.with_row_index("at").filter(pl.col("kind") == "observed")
    order = rows.sort(pl.col("vessel_id").is_null(), "arrived_before", "visit_id").rows(named=True)
    for by_name in (True, False):  # no visit takes the voyage of a ship that another names rightly
        for row in order:
            if voyage_of[row["at"]] >= 0:
                continue
            fits = [one for one in at.get(row["place_id"], []) if _is_there(row, one) and one["voyage"] not in taken]
            own = [one for one in fits if not by_name or row["vessel_id"] == f"imo:{one['imo']}"]
            for best in own[:1]:
                voyage_of[row["at"]] = best["voyage"]
                taken.add(best["voyage"])
            named[row["at"]] = None if row["vessel_id"] is None else bool(by_name and own)
    return Voyages(stays, _carried(stays), voyage_of, named)


def _numbered(stays: pl.DataFrame) -> pl.DataFrame:
    """Give each stay the number of its voyage: a loading begins one, the next landing of that ship ends it."""
    whole = stays.filter(pl.col("arrived_at").is_not_null() & pl.col("departed_at").is_not_null())
    rows = whole.sort("imo", "arrived_at", nulls_last=True)
    number, numbers = -1, []
    before: tuple[str | None, str | None] = None, None
    for imo, role in zip(rows["imo"], rows["role"], strict=True):
        number += not (role == "discharges" and before == (imo, "loads"))
        numbers.append(number)
        before = imo, role
    return rows.with_columns(voyage=pl.Series(numbers, dtype=pl.Int64))


def _carried(stays: pl.DataFrame) -> Floats:
    """Give what each voyage carried, as loaded, or as landed where the loading lies before the truth [t]."""
    first = stays.group_by("voyage", maintain_order=True).first()
    return first["cargo_t"].cast(pl.Float64).fill_null(np.nan).to_numpy()


def _is_there(visit: Mapping[str, Any], stay: Mapping[str, Any]) -> bool:
    """Say whether the times at which she was seen touch a stay."""
    first, last = visit["delivered_after"], visit["arrived_before"]
    return bool(
        stay["arrived_at"] <= max(last, visit["departed_after"])
        and stay["departed_at"] >= min(first, visit["departed_after"])
    )


def judge_visits(visits: pl.DataFrame, joined: Voyages) -> Judged:
    """Judge visits, who made them, when, and how she was loaded.

    Parameters
    ----------
    visits
        Of `tables.VISITS`.
    joined
        What `join_visits` says of them.
    """
    observed = (visits["kind"] == "observed").to_numpy()
    right = joined.voyage_of >= 0
    voyages = len(joined.cargo_t)
    seen = np.zeros(voyages, np.bool_)
    seen[joined.voyage_of[right]] = True
    named = [one for one, is_right in zip(joined.named, right, strict=True) if is_right and one is not None]
    condition = np.array([one == "laden" for one in visits["condition"]])
    scores = [
        Score("visits", "voyages seen", ALL, "1", share(seen)),
        Score("visits", "voyages nobody saw", ALL, "voyages", Figure(voyages, float(voyages - seen.sum()))),
        Score("visits", "precision", ALL, "1", share(right[observed])),
        Score("visits", "identity right where one is given", ALL, "1", share(np.array(named, dtype=np.bool_))),
        # every voyage carries a cargo, also where nobody judged her loading condition
        Score("visits", "laden told", ALL, "1", share(condition[right])),
    ]
    return Judged(tuple(scores))


def judge_cargo(
    deliveries: pl.DataFrame, visits: pl.DataFrame, joined: Voyages, worlds: Sequence[str] | None = None
) -> Judged:
    """Judge each delivery's tonnes, and the sum of those seen.

    Parameters
    ----------
    deliveries
        Of `tables.DELIVERIES`.
    visits, joined
        See `judge_visits`.
    worlds
        Of each visit the world, where there are many: its cargoes go together. Those of a ship when None.
    """
    of = {row: k for k, row in enumerate(visits["visit_id"])}
    rows = np.array([of[one] for one in deliveries["visit_id"]], dtype=np.int64)
    voyage = joined.voyage_of[rows]
    with_truth = (voyage >= 0) & np.isfinite(np.append(joined.cargo_t, np.nan)[voyage])
    known = deliveries.filter(pl.Series(with_truth))
    truth = joined.cargo_t[voyage[with_truth]]
    low, mid, high = (known[f"cargo_t_{one}"].cast(pl.Float64).fill_null(np.nan).to_numpy() for one in POINTS)
    ship = np.array([visits["vessel_id"][int(k)] or f"row {k}" for k in rows[with_truth]], dtype=object).astype(str)
    together = ship if worlds is None else np.array([worlds[int(k)] for k in rows[with_truth]], dtype=str)
    scores = []
    for name, member in _strata(known, ship, visits, rows[with_truth]):
        held = ((low <= truth) & (truth <= high))[member]
        error, whom = (mid - truth)[member], together[member]
        scores += [
            Score("cargo", "held by its 90 % interval", name, "1", share(held, whom)),
            Score("cargo", "bias", name, "t", mean(error, whom)),
            Score("cargo", "mean absolute error", name, "t", mean(np.abs(error), whom)),
            Score("cargo", "CRPS", name, "t", mean(crps(low, mid, high, truth)[member], whom)),
        ]
    compared = [
        Compared(
            "cargo", "cargo", "t", str(known["delivery_id"][k]), *(float(one[k]) for one in (low, mid, high, truth))
        )
        for k in range(len(known))
        if np.isfinite(mid[k])
    ]
    return Judged(tuple(scores), compared=tuple(compared))


def _strata(
    known: pl.DataFrame, ship: npt.NDArray[np.str_], visits: pl.DataFrame, rows: npt.NDArray[np.int64]
) -> Sequence[tuple[str, Bools]]:
    methods = [_NUMBER.sub(_elided, one) for one in known["method"].fill_null("")]
    anonymous = np.char.startswith(ship, "row ") if len(ship) else np.zeros(0, np.bool_)
    condition = np.array([visits["condition"][int(k)] == "laden" for k in rows], dtype=np.bool_)
    strata = [(ALL, np.ones(len(known), np.bool_)), ("ship known", ~anonymous), ("ship not known", anonymous)]
    strata += [("called laden", condition), ("loading not told", ~condition)]
    parts = [[part.strip() for part in one.split(";")] for one in methods]
    strata += [
        (part, np.array([part in one for one in parts])) for part in sorted({p for one in parts for p in one if p})
    ]
    return [(name, member) for name, member in strata if member.any() or name == ALL]


def _elided(number: re.Match[str]) -> str:
    """Give what stands for a figure in the name of a method; a basis in brackets is left out."""
    return "" if number[0].startswith(" (") else " …"
