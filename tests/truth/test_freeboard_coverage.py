"""Ships loaded by NumPy alone, each seen once: 90 % intervals have to hold draught and cargo 85-95 % of the time.

Run as ``pytest tests/truth/test_freeboard_coverage.py -m truth -s`` it prints the table of the accuracy page.
"""

from collections import defaultdict

import numpy as np
import pytest
from scipy import stats

from ullage.cargo.freeboard import FreeboardRule, LoadRules, Particulars, estimate_load
from ullage.cargo.freeboard.hulls import SizeRule
from ullage.quantity import Quantity

pytestmark = pytest.mark.truth

RULE, SIZE = FreeboardRule(), SizeRule()
RULES = LoadRules(freeboard=FreeboardRule(worlds=15_000, draws=1500))
# length, Lpp, beam, depth, draught, deadweight, tanks
SHIPS = (
    (79.9, 76.0, 14.0, 7.4, 6.1, 3500.0, 4000.0),
    (64.0, 60.0, 10.6, 5.4, 4.5, 1500.0, 1700.0),
    (104.0, 97.0, 16.4, 8.9, 7.2, 6100.0, 6900.0),
)
FIELDS = ("length_m", "lpp_m", "beam_m", "depth_m", "summer_draught_m", "deadweight_t", "tank_volume_m3")
MIX = {0.745: 0.25, 0.800: 0.10, 0.845: 0.45, 0.965: 0.20}
SDS_T_M3 = {0.745: 0.0167, 0.800: 0.0198, 0.845: 0.0122, 0.965: 0.0182}
FREEBOARD_SDS = (0.15, 0.3, 0.6)
VISITS = 800


def displaced(draught, ship):
    block = 1 - (1 - ship["block"]) * (ship["draught"] / draught) ** (1 / 3)
    return 1.025 * ship["lpp"] * ship["beam"] * draught * block


def draught_of(on_board, ship):
    low, high = 0.3, ship["draught"]
    light = displaced(ship["draught"], ship) - ship["deadweight"]
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if displaced(middle, ship) < light + on_board else (low, middle)
    return (low + high) / 2


def true_ship(register, nature):
    """Draw a ship of which the register says what it says."""
    _, lpp, beam, depth, draught, deadweight, tank = register
    z = nature.standard_normal(7)
    return {
        "lpp": lpp * (1 + SIZE.length_cv * z[0]),
        "beam": beam * (1 + SIZE.beam_cv * z[1]),
        "depth": depth + SIZE.depth_sd_m * z[2],
        "draught": draught + SIZE.draught_sd_m * z[3],
        "deadweight": deadweight * (1 + SIZE.deadweight_cv * z[4]),
        "tank": tank * (1 + 0.03 * z[5]),
        "block": SIZE.block + SIZE.block_sd * z[6],
    }


def load_her(ship, laden, nature):
    """Give draught, cargo and barrels of a ship in one condition."""
    density = nature.choice(list(MIX), p=list(MIX.values()))
    density = density + SDS_T_M3[density] * nature.standard_normal()
    other = stats.truncnorm.rvs((40 - 150) / 60, np.inf, 150, 60, random_state=nature)
    full = min(ship["deadweight"] - other, 0.98 * ship["tank"] * density)
    if laden:
        size = RULE.fill_mean * (1 - RULE.fill_mean) / RULE.fill_sd**2 - 1
        fill = nature.beta(RULE.fill_mean * size, (1 - RULE.fill_mean) * size)
        if nature.random() < RULE.part_share:
            fill = nature.uniform(RULE.least_fill, 1)
        return draught_of(fill * full + other, ship), fill * full, density
    length, lightest = ship["lpp"], draught_of(0.0, ship)
    mean = (0.2 + 0.032 * length + 1.55 + 0.023 * length + 1.25 + 0.025 * length) / 3
    draught = -1.0
    while not lightest <= draught <= ship["draught"]:
        light = nature.random() < RULE.light_share
        draught = nature.uniform(lightest, mean) if light else mean + 0.35 * nature.standard_normal()
    return draught, nature.uniform(0, RULE.residue_share) * full, density


def visits(seed):
    """Give what each visit's estimate says, and whether it holds the truth."""
    nature = np.random.default_rng(seed)
    for sd in FREEBOARD_SDS:
        for at in range(VISITS):
            register = SHIPS[at % len(SHIPS)]
            ship, laden = true_ship(register, nature), bool(nature.random() < RULE.p_laden)
            draught, cargo, density = load_her(ship, laden, nature)
            freeboard = ship["depth"] + RULE.deck_plate_m - draught + sd * nature.standard_normal()
            seen = Quantity.normal(freeboard, sd, "m", name=f"{sd} {at}", seed=seed, count=1500)
            known = Particulars(**dict(zip(FIELDS, register, strict=True)))
            found = estimate_load(known, freeboard=seen, rules=RULES, seed=seed, name=f"{sd} {at}", ship=f"{sd} {at}")
            if found.refused:
                continue
            yield sd, laden, found, draught, cargo, cargo / density * 6.28981


def held(quantity, truth):
    return quantity.low <= truth <= quantity.high


def test_intervals_hold_and_stated_conditions_are_right():
    rows = defaultdict(list)
    for sd, laden, found, draught, cargo, barrels in visits(20_261):
        state = "laden" if laden else "ballast"
        right = found.condition == state
        row = (held(found.draught, draught), held(found.cargo_t, cargo), held(found.cargo_bbl, barrels))
        told = found.condition != "cannot tell"
        error = abs(found.cargo_bbl.mid - barrels) / max(barrels, 1.0)
        rows[sd, state].append((*row, told, right, error, found.p_laden))
        rows[sd, "all"].append((*row, told, right, error, found.p_laden))
    print()  # noqa: T201 - the table of the accuracy page
    for (sd, state), some in sorted(rows.items()):
        values = np.array(some, dtype=float)
        told = values[:, 3] > 0
        shares = values[:, :3].mean(axis=0)
        wrong = (told & (values[:, 4] == 0)).sum() / max(told.sum(), 1)
        print(  # noqa: T201
            f"| {sd} | {state} | {len(some)} | {shares[0]:.3f} | {shares[1]:.3f} | {shares[2]:.3f} | "
            f"{told.mean():.2f} | {wrong:.3f} | {np.median(values[:, 5]):.3f} |"
        )
        # given her condition an interval cannot be held to 90 %: a ship in ballast is a narrow end of what she can be
        least, most = (0.87, 0.93) if state == "all" else (0.84, 0.965)
        assert least <= shares.min()
        assert shares.max() <= most
        assert wrong <= 1.0 - RULE.least_p
