"""What is written of a simulated trade: by analysts, registers and suppliers."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from trademaker import SEED, quarter

from ullage.cargo.rules import FillRule
from ullage.simulate import TradeSettings, world
from ullage.simulate.trade.analyst import AnalystLaw
from ullage.simulate.trade.fleet import FleetLaw, make_tankers
from ullage.simulate.trade.papers import PaperLaw, fleet_rows, notified_rows

PERFECT = AnalystLaw(
    knows=1.0,
    numbers=1.0,
    judges={"planet": (1.0, 0.0), "vhr": (1.0, 0.0)},
    told_laden=(0.0, 0.0),
    day_alone=0.0,
    two_days=0.0,
    month=0.0,
    roads=0.0,
)


def rows_of(place=None, **having):
    found = [row for row in quarter().observations if place is None or row["place"] == place]
    return [row for row in found if all(row[name] == value for name, value in having.items())]


def test_observations_are_of_clear_looks_while_ships_lay_there():
    made = quarter()
    clear = set(made.looks.filter("clear").select("place_id", "looked_at").iter_rows())
    stays = {}
    for name, *stay in (
        made.visits.join(made.hulls, on="imo").select("name", "place_id", "arrived_at", "departed_at").iter_rows()
    ):
        stays.setdefault(name, []).append(stay)
    for row in made.observations:
        assert (row["place"].removesuffix("-roads"), row["order"]) in clear
        if row["vessel"] and not row["place"].endswith("-roads"):
            inside = [one for one in stays[row["vessel"]] if one[0] == row["place"] and one[1] <= row["order"] < one[2]]
            assert len(inside) == 1


def test_what_is_seen_is_what_has_a_row():
    made = quarter()
    seen = made.visits.filter("seen")
    assert 0 < seen.height < made.visits.height
    assert (seen["clear_looks"] > 0).all()
    assert (made.visits["clear_looks"] <= made.visits["looks"]).all()
    places = {row["place"] for row in made.observations}
    assert set(seen["place_id"]) <= places


def test_an_unknown_ship_has_one_row_and_at_loading_terminals_alone():
    unknown = rows_of(vessel="")
    roles = {one.id: one.role for one in quarter().places}
    assert unknown
    assert {roles[row["place"]] for row in unknown} == {"loads"}
    assert all(row["imo"] is None for row in unknown)
    loads = quarter().visits.filter((pl.col("role") == "loads") & pl.col("seen"))
    assert len(unknown) < 0.4 * loads.height


def test_radar_tells_no_loading_condition():
    judged = Counter(row["condition"] for row in rows_of(sensor="s1") if not row["note"])
    assert set(judged) == {"cannot tell"}


def test_a_fill_is_stated_on_fine_images_alone_and_not_of_empty_ships():
    filled = [row for row in quarter().observations if row["fill"] is not None]
    assert filled
    assert {row["sensor"] for row in filled} == {"vhr"}
    assert "ballast" not in {row["condition"] for row in filled}
    assert all(0.05 <= row["fill_sd"] <= 0.10 for row in filled)


def test_stated_fills_scatter_about_the_truth_as_told():
    settings = TradeSettings(days=120, tankers=60, bystanders=0, sensors=("vhr",), analyst=PERFECT)
    made = world(SEED, settings=settings)
    by_name = {one.vessel.name: one for one in made.tankers}
    scores = []
    for row in made.observations:
        if row["fill"] is not None:
            track = by_name[row["vessel"]]
            hour = (row["order"] - made.begins).total_seconds() / 3600
            truth = track.on_board_t(np.array([hour]))[0] / track.vessel.size.hull.deadweight_t
            scores.append((row["fill"] - truth) / row["fill_sd"])
    assert len(scores) > 15
    assert abs(np.mean(scores)) < 4 / np.sqrt(len(scores))
    assert 0.6 < np.std(scores) < 1.4


def test_a_perfect_analyst_tells_the_condition_of_ships_that_are_full_or_empty():
    settings = TradeSettings(days=60, tankers=6, bystanders=0, sensors=("planet",), analyst=PERFECT)
    made = world(SEED, settings=settings)
    roles = {one.id: one.role for one in made.places}
    stays = made.visits.join(made.hulls.select("imo", "name"), on="imo")
    for row in made.observations:
        there = stays.filter((pl.col("name") == row["vessel"]) & (pl.col("place_id") == row["place"]))
        at = there.filter((pl.col("arrived_at") <= row["order"]) & (row["order"] < pl.col("departed_at")))
        first = (row["order"] - at["arrived_at"].item()) < (at["departed_at"].item() - row["order"]) / 8
        whole = roles[row["place"]] == "loads" or at["fill"].item() > 0.75
        if first and whole and row["condition"] != "cannot tell":
            assert row["condition"] == ("ballast" if roles[row["place"]] == "loads" else "laden")


def test_ships_called_laden_and_others_are_filled_as_the_priors_have_them():
    fills = {True: [], False: []}
    law = AnalystLaw(knows=1.0)
    for seed in (20, 21):
        settings = TradeSettings(days=120, tankers=40, bystanders=0, sensors=("s1", "s2", "planet"), analyst=law)
        made = world(seed, settings=settings)
        names = dict(made.hulls.select("imo", "name").iter_rows())
        laden = {}
        for row in made.observations:
            if row["condition"] == "laden":
                laden.setdefault((row["vessel"], row["place"]), []).append(row["order"])
        for visit in made.visits.filter(pl.col("seen") & (pl.col("role") == "loads")).iter_rows(named=True):
            when = laden.get((names[visit["imo"]], visit["place_id"]), [])
            called = any(visit["arrived_at"] <= one < visit["departed_at"] for one in when)
            fills[called].append(visit["fill"])
    prior = FillRule()
    assert np.mean(fills[True]) == pytest.approx(prior.laden_mean, abs=0.03)
    assert np.mean(fills[False]) == pytest.approx(prior.unknown_mean, abs=0.06)
    assert np.std(fills[False]) == pytest.approx(prior.unknown_sd, abs=0.05)


def test_dates_are_vague_now_and_then():
    kinds = Counter(
        "span" if "/" in row["seen_at"] else {7: "month", 10: "day", 17: "minute"}[len(row["seen_at"])]
        for row in quarter().observations
        if row["vessel"]
    )
    assert kinds["minute"] > 0.6 * sum(kinds.values())
    assert kinds["day"] > 3


def test_registers_have_gaps_slips_and_one_error_in_common():
    vessels = make_tankers(SEED, 400, FleetLaw())
    rows = fleet_rows(SEED, vessels, PaperLaw())
    truth = {one.imo: one for one in vessels}
    assert 0.9 * 400 < len(rows) < 0.99 * 400
    assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)
    depths = sum(row["depth_m"] is not None for row in rows) / len(rows)
    assert depths == pytest.approx(0.45, abs=0.08)
    slips = [row for row in rows if row["deadweight_t"] == round(truth[row["imo"]].size.gross_tonnage)]
    assert 2 <= len(slips) <= 20
    stated = [row for row in rows if row["deadweight_t"] and row not in slips]
    off = [row["deadweight_t"] / truth[row["imo"]].size.hull.deadweight_t for row in stated]
    assert abs(np.median(off) - 1) < 0.10
    assert np.std(off) == pytest.approx(0.03, abs=0.01)


def test_the_common_error_of_registers_differs_from_world_to_world():
    biases = []
    for seed in range(40):
        vessels = make_tankers(seed, 12, FleetLaw())
        truth = {one.imo: one.size.hull.deadweight_t for one in vessels}
        rows = fleet_rows(seed, vessels, PaperLaw(gross_for_deadweight=0.0))
        biases.append(np.median([row["deadweight_t"] / truth[row["imo"]] for row in rows if row["deadweight_t"]]))
    assert np.std(biases) == pytest.approx(0.05, abs=0.015)


def test_a_supplier_notifies_most_months_and_the_days_of_a_part_of_one():
    days = [date(2024, 1, 1) + timedelta(days=k) for k in range(90)]
    rows = notified_rows(SEED, days, PaperLaw(notified_bbl=(3100.0, 3100.0), months_absent=0.0))
    assert [row["month"] for row in rows] == ["2024-01", "2024-02", "2024-03-01/2024-03-30"]
    barrels = [row["barrels"] or row["tonnes"] * 8.33 for row in rows]
    assert barrels == pytest.approx([3100, 3100, 3000], abs=1)
    assert all((row["barrels"] is None) != (row["tonnes"] is None) for row in rows)
    many = [date(2020, 1, 1) + timedelta(days=k) for k in range(3653)]
    assert 0.7 * 120 < len(notified_rows(SEED, many, PaperLaw())) < 0.9 * 120
