"""Visits, hulls and rules to what the kernel takes: each uncertain number a law, each ship and visit its streams."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ullage import draws
from ullage.cargo.kernel import OBSERVED, REPORTED, VisitArrays, WorldArrays

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    import numpy.typing as npt

    from ullage.cargo.hydrostatics import NonCargoRule
    from ullage.cargo.rules import CargoRules, FillRule
    from ullage.cargo.worlds import Worlds
    from ullage.records import FleetPrior

    Law = npt.NDArray[np.float64]


def world_arrays(worlds: Worlds, rule: FillRule) -> WorldArrays:
    """Turn the shared errors into what the kernel takes."""
    return WorldArrays(
        worlds.convention,
        worlds.bias,
        worlds.tank_t_m3,
        float(rule.shared**0.5),
        float((1.0 - rule.shared) ** 0.5),
    )


class _Laws:
    """Quantile tables, each made once, in the order of their first use."""

    def __init__(self) -> None:
        self.rows: list[Law] = []
        self.index: dict[Any, int] = {}

    def add(self, make: Callable[..., Law], *arguments: Any) -> int:
        key = (make, arguments)
        if key not in self.index:
            self.index[key] = len(self.rows)
            self.rows.append(make(*arguments))
        return self.index[key]


def visit_arrays(
    some: Sequence[Mapping[str, Any]],
    known: Mapping[str, Mapping[str, Any]],
    prior: FleetPrior | None,
    seed: int,
    rules: CargoRules,
    first_day: date,
    days: int,
) -> VisitArrays:
    """Turn visits into what the kernel knows of them."""
    laws = _Laws()
    non_cargo = laws.add(_non_cargo_law, rules.non_cargo)
    columns = [_visit_columns(visit, known.get(visit["vessel_id"]), prior, seed, rules, laws) for visit in some]
    windows = np.array([_window(visit, first_day, days) for visit in some], np.float64).reshape(-1, 2)

    def column(name: str, kind: Any) -> Any:
        return np.array([one[name] for one in columns], kind)

    return VisitArrays(
        laws=np.array(laws.rows),
        deadweight=column("deadweight", np.int64),
        fill=column("fill", np.int64),
        tank=column("tank", np.int64),
        non_cargo=np.full(len(some), non_cargo),
        stated=column("stated", np.bool_),
        tank_is_volume=column("tank_is_volume", np.bool_),
        hull_stream=column("hull_stream", np.uint64),
        visit_stream=column("visit_stream", np.uint64),
        p_ship=column("p_ship", np.float64),
        real_stream=column("real_stream", np.uint64),
        hulls=column("hulls", np.int64),
        hull_number=column("hull_number", np.int64),
        day_from=np.ascontiguousarray(windows[:, 0]),
        day_width=np.ascontiguousarray(windows[:, 1]),
        group=column("group", np.int64),
    )


def _visit_columns(
    visit: Mapping[str, Any],
    hull: Mapping[str, Any] | None,
    prior: FleetPrior | None,
    seed: int,
    rules: CargoRules,
    laws: _Laws,
) -> dict[str, Any]:
    """Give what the kernel knows of one visit."""
    volume = hull["tank_volume_m3"] if hull else None
    tanks = rules.tanks
    tank = (
        laws.add(draws.normal_law, tanks.m3_per_t, tanks.m3_per_t_sd, 0.0)
        if volume is None
        else laws.add(draws.normal_law, volume, volume * tanks.volume_cv, 0.0)
    )
    owner = visit["vessel_id"] or visit["pool_key"] or visit["draw_key"]
    return {
        "deadweight": _deadweight_law(visit, hull, prior, laws),
        "fill": _fill_law(visit, rules.fill, laws),
        "tank": tank,
        "stated": visit["fill"] is not None,
        "tank_is_volume": volume is not None,
        "hull_stream": draws.stream(seed, "hull", owner),
        "visit_stream": draws.stream(seed, "visit", visit["draw_key"]),
        "p_ship": 1.0 if visit["p_ship"] is None else visit["p_ship"],
        "real_stream": draws.real_stream(seed, visit["draw_key"]),
        "hulls": visit["hulls"] or 0,
        "hull_number": visit["hull_number"] or 0,
        "group": OBSERVED if visit["kind"] == "observed" else REPORTED,
    }


def _deadweight_law(
    visit: Mapping[str, Any], hull: Mapping[str, Any] | None, prior: FleetPrior | None, laws: _Laws
) -> int:
    if visit["deadweight_t"] is not None:
        return laws.add(draws.constant_law, visit["deadweight_t"])
    if hull is not None and hull["law"] == "normal":
        return laws.add(draws.normal_law, hull["deadweight_t"], hull["deadweight_spread"], 0.0)
    if hull is not None and hull["law"] == "log-normal":
        return laws.add(draws.log_normal_law, hull["deadweight_t"], hull["deadweight_spread"])
    if prior is None:
        raise ValueError("a ship without particulars needs a fleet prior")
    return laws.add(draws.log_three_point_law, prior.deadweight_low_t, prior.deadweight_mid_t, prior.deadweight_high_t)


def _fill_law(visit: Mapping[str, Any], rule: FillRule, laws: _Laws) -> int:
    if visit["fill"] is not None:
        sd = rule.stated_sd if visit["fill_sd"] is None else visit["fill_sd"]
        return laws.add(draws.normal_law, visit["fill"], sd, 0.0)
    if visit["condition"] == "laden":
        return laws.add(_beta_law, rule.laden_mean, rule.laden_sd)
    return laws.add(_beta_law, rule.unknown_mean, rule.unknown_sd)


@cache
def _beta_law(mean: float, sd: float) -> Law:
    return draws.beta_law(mean, sd)


@cache
def _non_cargo_law(rule: NonCargoRule) -> Law:
    return draws.truncated_normal_law(rule.mean_t, rule.sd_t, rule.least_t)


def _window(visit: Mapping[str, Any], first_day: date, days: int) -> tuple[float, float]:
    """Give when a visit's cargo counts, in days since the first day, cut to the days there are."""
    moments = []
    for name in ("delivered_after", "delivered_before"):
        moment = visit[name]
        whole = (moment.date() - first_day).days
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
        moments.append(min(max(whole + seconds / 86400.0, 0.0), float(days)))
    return moments[0], moments[1] - moments[0]
