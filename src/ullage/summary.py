"""The result in a page: what stands in ``out/summary.json``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage import __version__
from ullage.cargo.deliveries import bringing_cargo, count_real
from ullage.ledger.balance import ROUNDING, mode_of
from ullage.quantity import Quantity
from ullage.units import BBL_PER_M3
from ullage.visits import count_id, count_named, find_anchored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from ullage.flow import Inputs, Result, Rules
    from ullage.ledger.balance import Crossing, Period
    from ullage.records import ReportedVisits
    from ullage.visits.unseen.result import Unseen, UnseenAt

    Floats = npt.NDArray[np.float64]

NO_CAP = "the case has no cap"
UNSEEN_NOT_TOLD = "the visits that nobody saw cannot be told"
NO_PRODUCT = "no product is given, so tonnes have no barrels"


def build_summary(
    inputs: Inputs,
    rules: Rules,
    result: Result,
    *,
    files: Mapping[str, str],
    warnings: Sequence[str],
    code: str,
    truth: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Build the summary of a result.

    Parameters
    ----------
    inputs, rules, result
        What the flow was given and what it found.
    files
        Every input file's SHA-256.
    warnings
        What the reader of the result should know.
    code
        Hash of the code that ran.
    truth
        What is true of a simulated case, by the fields that it stands beside; None of a real one.

    Returns
    -------
    dict
        Plain values only; the fields are described in ``docs/summary.md``.
    """
    period = result.balance.periods[0]
    cap = period.cap
    tonnes = Quantity(result.deliveries.total_t, "t")
    caps = [_cap(one) for one in result.balance.periods if one.cap]
    factor = cap.bbl_per_t if cap else None
    published = cap_barrels(tonnes, factor)
    return {
        "title": inputs.title,
        "from": inputs.from_day.isoformat(),
        "to": inputs.to_day.isoformat(),
        "product": _product(inputs, result),
        "caps": caps,
        "cap": caps[0] if caps else None,
        "visits": _visits(result),
        "looks": _looks(result.unseen),
        "counts": [_count(one, named, result) for one, named in count_named(result.visits, inputs.reported).items()],
        "delivered_t": tonnes.points(),
        "seen_t": Quantity(result.deliveries.seen_t, "t").points(),
        "unseen_t": _unseen_tonnes(result).points(),
        "delivered_bbl": _physical(inputs, result).points(),
        "delivered_cap_bbl": published.points(),
        "seen_only_cap_bbl": cap_barrels(Quantity(result.deliveries.seen_t, "t"), factor).points(),
        "seen_only_p_over_cap": _p_over_cap_of(result.deliveries.seen_t, period, result),
        "unseen_cap_bbl": cap_barrels(_unseen_tonnes(result), factor).points(),
        "named_only_cap_bbl": cap_barrels(Quantity(result.deliveries.observed_t, "t"), factor).points(),
        "named_only_p_over_cap": _p_over_cap_of(result.deliveries.observed_t, period, result),
        "notified_bbl": period.notified.points(),
        "other_bbl": period.other.points(),
        "balance_cap_bbl": period.balance.points() if cap else Quantity.cannot_tell("bbl", NO_CAP).points(),
        "p_over_cap": period.crossed.p if period.crossed else None,
        "crossed_on": _crossing(period.crossed) if period.crossed else None,
        "published": _published(inputs, published if cap else _physical(inputs, result), of_cap=cap is not None),
        "scenarios": [asdict(one) for one in result.ladder],
        "assumptions": [{**asdict(one), "moves_bbl": one.moves_bbl} for one in result.assumptions],
        "spread": _spread(result),
        "switched_off": _switched_off(inputs, rules),
        "places": [_place(inputs, name) for name in sorted(inputs.places)],
        "anchored": find_anchored(result.observations, inputs.places),
        "fleet_prior": asdict(inputs.prior),
        "rules": {name: _plain(rule) for name, rule in asdict(rules).items()},
        "warnings": list(warnings),
        "seed": inputs.seed,
        "draws": inputs.draws,
        "version": __version__,
        "code": code,
        "inputs": dict(files),
        **({"truth": dict(truth)} if truth else {}),
    }


def cap_barrels(tonnes: Quantity, bbl_per_t: float | None) -> Quantity:
    """Turn tonnes into the cap keeper's barrels."""
    if bbl_per_t is None:
        return Quantity.cannot_tell("bbl", NO_CAP)
    return tonnes * Quantity.exact(bbl_per_t, "bbl/t")


def _p_over_cap_of(tonnes: Floats, period: Period, result: Result) -> float | None:
    """Give the probability that the balance is above the cap if only a part of the ships' cargo is counted.

    None without a cap, and where some of what ships brought lies outside the cap's period.
    """
    if period.cap is None or period.crossed is None:
        return None
    factor = Quantity.exact(period.cap.bbl_per_t, "bbl/t")
    everything = Quantity(result.deliveries.total_t, "t") * factor
    if not np.allclose(everything.draws, period.delivered.draws, rtol=1e-9, atol=1e-6):
        return None
    part = Quantity(tonnes, "t") * factor + period.notified + period.other
    return part.p_above(period.cap.amount_bbl * (1.0 + ROUNDING))


def _unseen_tonnes(result: Result) -> Quantity:
    """Give what nobody saw delivered."""
    if (unseen := result.deliveries.unseen) is None:
        return Quantity.cannot_tell("t", result.unseen.reason or UNSEEN_NOT_TOLD)
    return Quantity(unseen.total_t, "t")


def _physical(inputs: Inputs, result: Result) -> Quantity:
    """Give what was delivered in physical barrels."""
    if inputs.product is None:
        return Quantity.cannot_tell("bbl", NO_PRODUCT)
    return Quantity(result.deliveries.total_t * result.worlds.bbl_per_t, "bbl")


def _product(inputs: Inputs, result: Result) -> dict[str, Any] | None:
    if inputs.product is None:
        return None
    density = result.worlds.density_t_m3
    return {
        "name": inputs.product,
        "density_t_m3": float(np.median(density)),
        "density_sd_t_m3": float(density.std()),
        "bbl_per_t": float(np.median(result.worlds.bbl_per_t)),
        "bbl_per_m3": BBL_PER_M3,
    }


def _cap(period: Period) -> dict[str, Any]:
    cap = period.cap
    if cap is None or period.crossed is None:
        raise ValueError("a period without a cap has no row among the caps")
    return {
        "amount": cap.amount,
        "unit": cap.unit,
        "amount_bbl": cap.amount_bbl,
        "bbl_per_t": cap.bbl_per_t,
        "from": cap.from_day.isoformat(),
        "to": cap.to_day.isoformat(),
        "source": cap.source,
        "delivered_cap_bbl": period.delivered.points(),
        "notified_bbl": period.notified.points(),
        "other_bbl": period.other.points(),
        "balance_cap_bbl": period.balance.points(),
        "p_over_cap": period.crossed.p,
        "crossed_on": _crossing(period.crossed),
        "notices": [{"share": one.share, "on": _crossing(one), "p": one.p} for one in period.notices],
    }


def _crossing(crossing: Crossing) -> dict[str, str | None]:
    days = {"low": crossing.low, "mid": crossing.mid, "high": crossing.high}
    return {name: day.isoformat() if day else None for name, day in days.items()}


def _visits(result: Result) -> dict[str, Any]:
    bringing = bringing_cargo(result.visits)
    named, seen = int((bringing["kind"] == "observed").sum()), len(bringing)
    unseen = result.unseen.quantity
    real = Quantity(count_real(result.visits, result.worlds.seed, result.worlds.count), "visits")
    return {
        "seen": seen,
        "unseen": unseen.points() if unseen.can_tell else None,
        "unseen_reason": unseen.reason or None,
        "total": (unseen + real).points() if unseen.can_tell else None,
        "named": named,
        "reported": seen - named,
    }


def _looks(unseen: Unseen) -> dict[str, Any]:
    """Give the looks, how many were clear and how many saw a ship, in all and by place."""
    return {
        **{name: sum(getattr(one, f"looks_{name}") for one in unseen.at) for name in ("possible", "clear", "seen")},
        "places": [_looks_at(one) for one in sorted(unseen.at, key=lambda one: one.place_id)],
    }


def _looks_at(at: UnseenAt) -> dict[str, Any]:
    return {
        "place": at.place_id,
        "possible": at.looks_possible,
        "clear": at.looks_clear,
        "seen": at.looks_seen,
        "visits_seen": at.seen,
        "visits_declared": at.declared,
        "visits_unseen": None if at.counts is None else at.quantity.points(),
        "p_seen": None if at.p_seen is None else Quantity(at.p_seen, "1").points(),
        "reason": at.reason,
        "told": list(at.told),
    }


def _count(count: ReportedVisits, named: int, result: Result) -> dict[str, Any]:
    which = count_id(count)
    return {
        "count_id": which,
        "place": count.place_id,
        "count": count.count,
        "from": count.from_day.isoformat(),
        "to": count.to_day.isoformat(),
        "named": named,
        "unnamed": int((result.visits.get_column("count_id") == which).sum()),
        "vessels_at_least": count.vessels_at_least,
        "deadweight_total_t": count.deadweight_total_t,
        "condition": count.condition,
        "source": count.source,
    }


def _published(inputs: Inputs, ours: Quantity, *, of_cap: bool) -> list[dict[str, Any]]:
    low, high = ours.low, ours.high
    return [
        {
            "name": one.name,
            "bbl": one.bbl,
            "source": one.source,
            "inside": low is not None and high is not None and low <= one.bbl <= high,
            "of": "delivered_cap_bbl" if of_cap else "delivered_bbl",
        }
        for one in inputs.published
    ]


def _spread(result: Result) -> dict[str, float] | None:
    """Give the total's coefficient of variation: what of it averages away, what does not, and what the unseen add."""
    total, seen = result.deliveries.total_t, result.deliveries.seen_t
    mean = float(total.mean())
    if not mean > 0:
        return None
    variance, of_seen = float(total.var()), float(seen.var())
    own = min(result.deliveries.variance_t2, of_seen)
    return {
        "cv_total": variance**0.5 / mean,
        "cv_independent": own**0.5 / mean,
        "cv_shared": max(of_seen - own, 0.0) ** 0.5 / mean,
        "cv_unseen": max(variance - of_seen, 0.0) ** 0.5 / mean,
    }


def _switched_off(inputs: Inputs, rules: Rules) -> list[dict[str, Any]]:
    names = ("mode", "low_bbl", "mid_bbl", "high_bbl", "source")
    return [
        {
            **{name: row[name] for name in names},
            "from": row["from_day"].isoformat(),
            "to": row["to_day"].isoformat(),
        }
        for row in inputs.other_deliveries.iter_rows(named=True)
        if mode_of(row) in rules.other.exclude
    ]


def _place(inputs: Inputs, name: str) -> dict[str, Any]:
    place = inputs.places[name]
    return {
        key: getattr(place, key)
        for key in ("id", "name", "role", "lat_deg", "lon_deg", "radius_m", "verified", "source")
    }


def _plain(value: Any) -> Any:
    """Turn tuples into lists, as JSON would."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return list(value) if isinstance(value, tuple) else value
