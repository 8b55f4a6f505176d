"""A simulated trade as a whole: seeds, counts that cannot be, tables of truth."""

from datetime import UTC, datetime

import polars as pl
import pytest
from trademaker import SEED, quarter

from ullage.simulate import ImpossibleWorldError, TradeSettings, world
from ullage.simulate.trade.truth import ENCOUNTERS, HULLS, SILENCES, VISITS, VOYAGES

TABLES = {"hulls": HULLS, "voyages": VOYAGES, "visits": VISITS, "silences": SILENCES, "encounters": ENCOUNTERS}


def everything(made):
    return [getattr(made, name) for name in TABLES], made.looks, made.observations, made.fleet, made.notified


def same(one, other):
    tables = zip(everything(one)[0], everything(other)[0], strict=True)
    return all(a.equals(b) for a, b in tables) and everything(one)[2:] == everything(other)[2:]


@pytest.mark.parametrize(("name", "table"), TABLES.items())
def test_tables_of_truth_have_their_columns(name, table):
    assert getattr(quarter(), name).schema == table.schema


def test_rows_have_ids_of_their_own():
    for name in ("voyages", "visits", "encounters"):
        ids = getattr(quarter(), name)[f"{name[:-1]}_id"]
        assert ids.n_unique() == len(ids)


def test_the_same_seed_gives_the_same_world_and_another_another():
    first, again, other = (world(seed, days=10, tankers=6, bystanders=5) for seed in (4, 4, 5))
    assert same(first, again)
    assert not same(first, other)


@pytest.mark.parametrize("seed", [0, -1, -(2**70), 2**70, 10**40])
def test_seeds_of_any_size_make_a_world(seed):
    assert world(seed, days=1, tankers=1, bystanders=1, sensors=()).hulls.height == 2


def test_bystanders_change_no_tanker_and_no_word_of_the_analysts():
    alone, among = (world(SEED, days=20, tankers=6, bystanders=count) for count in (0, 30))
    assert alone.visits.equals(among.visits)
    assert alone.observations == among.observations
    assert among.hulls.head(6).equals(alone.hulls)
    assert among.hulls.height == 36


def test_sensors_change_no_voyage():
    blind, seeing = (
        world(SEED, days=20, tankers=6, bystanders=0, sensors=()),
        world(SEED, days=20, tankers=6, bystanders=0),
    )
    assert blind.voyages.equals(seeing.voyages)
    assert blind.visits.drop("looks", "clear_looks", "seen").equals(seeing.visits.drop("looks", "clear_looks", "seen"))


def test_a_cargo_counts_once_where_it_is_first_met():
    visits = quarter().visits
    assert visits.filter(pl.col("role") == "loads")["counts"].all()
    landed = visits.filter((pl.col("role") == "discharges") & ~pl.col("counts"))
    loaded = visits.filter(pl.col("role") == "loads").select("imo", "cargo_t")
    assert landed.join(loaded, on=["imo", "cargo_t"], how="anti").height == 0


def test_visits_touch_the_world_and_end_where_the_ship_cast_off():
    made = quarter()
    assert (made.visits["arrived_at"] < made.until).all()
    assert (made.visits["departed_at"] > made.begins).all()
    assert (made.visits["departed_at"] > made.visits["arrived_at"]).all()
    assert made.voyages.filter(pl.col("arrived_at") > made.until).height == 0


def test_a_laden_voyage_follows_each_loading():
    made = quarter()
    loads = made.visits.filter((pl.col("role") == "loads") & (pl.col("departed_at") < made.until))
    sails = made.voyages.filter("laden").select("imo", "departed_at", "cargo_t", "draught_m")
    joined = loads.join(sails, on=["imo", "departed_at"])
    assert joined.height == loads.height
    assert joined["cargo_t"].to_list() == pytest.approx(joined["cargo_t_right"].to_list())
    assert joined["draught_out_m"].to_list() == pytest.approx(joined["draught_m"].to_list())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"tankers": 0}, "0 tankers cannot be simulated: expected 1 to 500"),
        ({"tankers": -3}, "-3 tankers"),
        ({"tankers": 10**6}, "1,000,000 tankers cannot"),
        ({"bystanders": -1}, "-1 bystanders cannot be simulated: expected 0 to 20,000"),
        ({"bystanders": 10**6}, "1,000,000 bystanders"),
        ({"days": 0}, "0 days cannot be simulated: expected 1 to 3,660"),
        ({"days": 10**9}, "1,000,000,000 days"),
        ({"bystanders": 20_000, "days": 365}, "20,012 ships over 365 days cannot be simulated at once"),
        ({"sensors": ("s1", "eye")}, "there is no sensor 'eye': expected some of s1, s2, planet, vhr"),
    ],
)
def test_worlds_that_cannot_be_are_refused(wrong, told):
    with pytest.raises(ImpossibleWorldError, match=told):
        world(1, **wrong)


def test_a_seed_that_nobody_could_write_is_refused():
    with pytest.raises(ImpossibleWorldError, match="at most 3,000 digits"):
        world(10**5000, days=1, tankers=1, bystanders=0)


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(ImpossibleWorldError) as caught:
        world(1, tankers=0, days=0, bystanders=-1)
    assert len(str(caught.value).split("\n")) == 3


@pytest.mark.parametrize("begins", [datetime(2024, 1, 1), datetime(2024, 1, 1, 6, tzinfo=UTC)])  # noqa: DTZ001 - refused
def test_a_world_begins_with_a_day(begins):
    with pytest.raises(ImpossibleWorldError, match="expected the beginning of a day, UTC"):
        TradeSettings(begins=begins)


def test_progress_is_told():
    told = []
    world(1, days=1, tankers=1, bystanders=0, sensors=(), progress=lambda *one: told.append(one))
    assert told[0] == ("sail", 0, 3)
    assert told[-1] == ("sail", 3, 3)
