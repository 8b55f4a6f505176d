"""Worlds drawn by NumPy alone, with a known total: the 90 % interval has to hold it 85-95 % of the time."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from scipy import stats

from ullage.cargo.deliveries import estimate_deliveries
from ullage.cargo.rules import CargoRules
from ullage.cargo.worlds import draw_worlds
from ullage.draws import points
from ullage.records import FleetPrior
from ullage.tables import HULLS, VISITS

RULES = CargoRules()
WORLDS, DRAWS = 400, 2000
PRIOR = FleetPrior(1000.0, 3000.0, 9000.0)
START = datetime(2024, 1, 1, tzinfo=UTC)


def beta(mean, sd, score):
    size = mean * (1 - mean) / sd**2 - 1
    return stats.beta.ppf(stats.norm.cdf(score), mean * size, (1 - mean) * size)


def fills_of(kind, number, convention, nature):
    """Give true fills of full cargo, and what the visits' rows say of them."""
    rule = RULES.fill
    score = rule.shared**0.5 * convention + (1 - rule.shared) ** 0.5 * nature.standard_normal(number)
    if kind == "laden":
        return beta(rule.laden_mean, rule.laden_sd, score), {"condition": "laden"}
    return beta(rule.unknown_mean, rule.unknown_sd, score), {}


def full_cargo(deadweight, ratio, density, nature):
    non_cargo = stats.truncnorm.rvs((40 - 150) / 60, np.inf, 150, 60, size=len(deadweight), random_state=nature)
    return np.maximum(np.minimum(deadweight - non_cargo, 0.98 * ratio * deadweight * density), 0)


def one_world(kind, seed, hulls=12, visits=40):
    """Give the true total of one world and the interval that Ullage estimates from what it is shown."""
    nature = np.random.default_rng(seed)
    bias = 1 + RULES.register.bias_sd * nature.standard_normal()
    convention, density = nature.standard_normal(), 0.845 + 0.0122 * nature.standard_normal()
    stated = nature.uniform(1500, 6000, hulls)
    unknown = kind == "count"
    own = (
        np.exp(np.log(3000) + np.log(3) / 1.6448536 * nature.standard_normal(hulls))
        if unknown
        else stated * (1 + 0.03 * nature.standard_normal(hulls))
    )
    ship = nature.integers(0, hulls, visits)
    ratio = RULES.tanks.m3_per_t + RULES.tanks.m3_per_t_sd * nature.standard_normal(hulls)
    true_fill, row = fills_of("laden" if kind != "unknown" else "unknown", visits, convention, nature)
    truth = (true_fill * full_cargo((own * bias)[ship], ratio[ship], density, nature)).sum()
    named = {"kind": "reported", "pool_key": "c", "hulls": hulls} if unknown else {"kind": "observed"}
    table = VISITS.frame(
        {
            "visit_id": f"v{seed}-{i}",
            "draw_key": f"v{seed}-{i}",
            "vessel_id": None if unknown else f"s{ship[i]}",
            "delivered_after": START + timedelta(days=i),
            "delivered_before": START + timedelta(days=i + 1),
            **named,
            **row,
        }
        for i in range(visits)
    )
    register = HULLS.frame(
        {"vessel_id": f"s{i}", "law": "normal", "deadweight_t": stated[i], "deadweight_spread": 0.03 * stated[i]}
        for i in range(hulls)
    )
    worlds = draw_worlds(seed, DRAWS, "gasoil", RULES.product, RULES.register, RULES.tanks)
    found = estimate_deliveries(
        table,
        register.with_columns(method=register["law"]),
        PRIOR,
        worlds,
        RULES,
        first_day=date(2024, 1, 1),
        days=60,
        cap_bbl_per_t=8.33,
        can_tell_barrels=True,
    )
    low, _, high = points(found.total_t)
    return low <= truth <= high


@pytest.mark.parametrize("kind", ["laden", "unknown", "count"])
def test_the_total_lies_in_its_interval_as_often_as_it_says(kind):
    held = sum(one_world(kind, seed) for seed in range(WORLDS)) / WORLDS
    assert 0.85 <= held <= 0.95
