from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ullage.records import Place
from ullage.tables import LOOKS, STAYS, VISITS
from ullage.visits import UnseenRule, VisitRule, estimate_missed, estimate_unseen

START = datetime(2024, 1, 1, tzinfo=UTC)
FROM, TO = date(2024, 1, 1), date(2024, 4, 29)
DAYS = 120
BERTH, QUAY = Place("berth", "Berth", "loads"), Place("quay", "Quay", "discharges")
ROADS = Place("roads", "Roads", "anchorage")
PLACES = {"berth": BERTH}


def at(day):
    return START + timedelta(days=float(day))


def visit(first, last=None, place="berth", **more):
    last = first if last is None else last
    row = {
        "visit_id": f"{place} {first}",
        "place_id": place,
        "kind": "observed",
        "declared": False,
        "arrived_before": at(first),
        "departed_after": at(last),
        "delivered_after": at(last),
        "delivered_before": at(last),
    }
    return row | more


def look(day, p=0.9, place="berth", clear=True, sensor="s1"):
    return {"looked_at": at(day), "place_id": place, "clear": clear, "p_detect": p, "sensor": sensor}


def stay(day, length, place="berth", mmsi=None):
    return {"place_id": place, "arrived_at": at(day), "departed_at": at(day + length), "mmsi": mmsi}


STAYS_30 = [stay(k, 1.0 + 0.4 * np.sin(k), mmsi=f"{k:09d}") for k in range(30)]
EVERY_2_D = [look(day + 0.4) for day in range(0, DAYS, 2)]
SEEN = [visit(day + 0.4) for day in range(0, DAYS, 8)]


def unseen(visits=SEEN, looks=EVERY_2_D, stays=STAYS_30, places=PLACES, rule=None, draws=2000, seed=1, **more):
    first_day, days = more.pop("first_day", FROM), more.pop("days", DAYS)
    return estimate_missed(
        VISITS.frame(visits), LOOKS.frame(looks), STAYS.frame(stays), places, FROM, TO, rule or UnseenRule(),
        seed=seed, draws=draws, first_day=first_day, days=days, **more,
    )  # fmt: skip


def test_half_seen_means_as_many_unseen():
    found = unseen().at[0]
    assert found.p_seen.mean() == pytest.approx(0.5 * 0.9, abs=0.04)
    assert found.quantity.mid == pytest.approx(15.5 * 0.55 / 0.45, abs=3)


def test_a_look_under_cloud_adds_nothing():
    cloudy = [look(day + 1.4, clear=False) for day in range(0, DAYS, 2)]
    found = unseen(looks=EVERY_2_D + cloudy).at[0]
    assert (found.counts == unseen().at[0].counts).all()
    assert (found.looks_possible, found.looks_clear) == (120, 60)


def test_more_looks_leave_less_unseen():
    daily = [*EVERY_2_D, *(look(day + 1.4) for day in range(0, DAYS, 2))]
    assert unseen(looks=daily).at[0].quantity.high < unseen().at[0].quantity.mid


def test_nothing_seen_is_not_nothing_there():
    found = unseen([]).at[0].quantity
    assert found.low == 0
    assert 0 < found.high < 6


def test_no_looks_at_all_are_told():
    found = unseen(looks=[])
    assert found.cargoes is None
    assert found.reason == "no looks are given"


@pytest.mark.parametrize(
    ("looks", "words"),
    [
        ([look(3, place="other")], "nobody looked there"),
        ([look(3, clear=False), look(4, clear=False)], "none of the 2 looks was clear"),
        ([look(3), look(5), look(9, clear=False)], "only 2 of 3 looks were clear"),
        ([look(day, 0.03) for day in range(0, DAYS, 4)], "a least number"),
    ],
)
def test_too_few_looks_are_refused_with_the_reason(looks, words):
    found = unseen(looks=looks)
    assert found.at[0].counts is None
    assert words in found.at[0].reason
    assert found.cargoes is None
    assert words in found.reason


def test_without_a_prior_nine_stays_are_too_few_and_ten_enough():
    rule = UnseenRule(stay_median_d=0.0)
    assert "9 whole stays are known: 10 are needed" in unseen(stays=STAYS_30[:9], rule=rule).at[0].reason
    assert unseen(stays=STAYS_30[:10], rule=rule).at[0].counts is not None


def test_fewer_stays_make_a_wider_interval():
    def width(stays):
        low, _, high = unseen(stays=stays).at[0].quantity.points().values()
        return high - low

    assert width(STAYS_30) < width([])


def test_visits_known_from_ais_need_no_look():
    heard = [visit(day + 1.1, declared=True, visit_id=f"heard {day}") for day in range(0, DAYS, 5)]
    found = unseen([*SEEN, *heard]).at[0]
    assert (found.counts == unseen().at[0].counts).all()
    assert (found.seen, found.declared) == (15, 24)
    assert any("24 visits are known from AIS" in one for one in found.told)


def test_what_was_observed_without_a_look_is_one_that_the_looks_missed():
    whole = unseen([*SEEN, visit(11.0)])
    found = whole.at[0]
    assert (found.counts == np.maximum(unseen().at[0].counts - 1, 0)).all()
    assert (whole.cargoes == found.counts).all()
    assert found.seen == 16
    assert any("1 visits were observed when no clear look" in one for one in found.told)


def test_an_observation_beside_the_looks_leaves_the_total_as_it_is():
    rng = np.random.default_rng(7)
    totals, truths = [], []
    for seed in range(12):
        begins = np.sort(rng.uniform(-1, DAYS, 40))
        shown = [[day + 0.4 for day in range(0, DAYS, 2) if b <= day + 0.4 <= b + 1.0] for b in begins]
        visits = [visit(days[0], days[-1]) for days in shown if days]
        patrol = [visit(b + 0.03) for b, days in zip(begins, shown, strict=True) if not days and rng.random() < 0.6]
        looks = [one | {"p_detect": 1.0} for one in EVERY_2_D]
        known = [stay(k, 1.0, mmsi=f"{k:09d}") for k in range(200)]
        found = unseen([*visits, *patrol], looks, known, rule=UnseenRule(stay_dark_log_sd=0.0), seed=seed, draws=400)
        totals.append(len(visits) + len(patrol) + found.cargoes.mean())
        truths.append(len(begins))
    assert np.mean(totals) == pytest.approx(np.mean(truths), rel=0.12)


def test_visits_of_a_published_count_are_some_of_those_that_nobody_saw():
    counted = [visit(0, 100, kind="reported", visit_id=f"count {k}", delivered_after=at(0)) for k in range(4)]
    found = unseen([*SEEN, *counted])
    assert (found.at[0].counts == np.maximum(unseen().at[0].counts - 4, 0)).all()
    assert (found.cargoes == found.at[0].counts).all()


def test_visits_outside_the_period_are_not_counted():
    assert unseen([*SEEN, visit(-3.0), visit(DAYS + 2.0)]).at[0].seen == 15


def test_with_one_loading_place_cargoes_are_its_visits():
    found = unseen(places={**PLACES, "quay": QUAY, "roads": ROADS})
    assert [one.place_id for one in found.at] == ["berth", "quay"]
    assert (found.cargoes == found.at[0].counts).all()


def two_ends(named=True):
    quay_looks = [look(day + 0.4, 0.8, "quay", sensor="s2") for day in range(0, DAYS, 2)]
    seen = [
        visit(day + 0.4, vessel_id=f"imo:{day}" if named or day % 16 else None, **landed)
        for day in range(0, DAYS, 8)
        for landed in [
            {"next_place_id": "quay", "landed_after": at(day + 4.4), "landed_before": at(day + 4.4)} if day % 16 else {}
        ]
    ]
    landings = [
        visit(day + 2.4, place="quay", vessel_id=f"imo:9{day}") for day in range(1, DAYS - 3, 9) if day % 2 == 0
    ]
    return unseen([*seen, *landings], EVERY_2_D + quay_looks, places={**PLACES, "quay": QUAY})


def test_looks_where_oil_is_landed_leave_fewer_cargoes_unseen():
    found = two_ends()
    assert found.cargoes.mean() < found.at[0].counts.mean()
    assert found.at[1].seen == 13


def test_ships_without_a_name_are_not_written_down_where_oil_is_landed():
    assert two_ends(named=False).at[1].p_seen.mean() < two_ends().at[1].p_seen.mean()


def test_days_of_unseen_cargoes_add_up_and_lie_in_the_period():
    found = unseen(first_day=date(2023, 12, 1), days=366)
    assert found.share_by_day.sum() == pytest.approx(1.0)
    assert not found.share_by_day[:31].any()
    assert not found.share_by_day[31 + DAYS :].any()


def test_unseen_cargoes_fall_where_nobody_looked():
    early = [one for one in EVERY_2_D if one["looked_at"] < at(60)]
    share = unseen([one for one in SEEN if one["arrived_before"] < at(60)], early).share_by_day
    assert share[60:].sum() > 0.6


def test_doubtful_ships_count_by_their_probability():
    sure, doubtful = VISITS.frame(SEEN), VISITS.frame(SEEN)
    sure, doubtful = sure.with_columns(p_ship=pl.lit(1.0)), doubtful.with_columns(p_ship=pl.lit(0.5))
    looks, stays = LOOKS.frame(EVERY_2_D), STAYS.frame(STAYS_30)
    low, high = (
        estimate_unseen(one, looks, stays=stays, places=PLACES, from_day=FROM, to_day=TO) for one in (doubtful, sure)
    )
    assert low.mean == pytest.approx(high.mean / 2, rel=0.1)


def test_a_list_of_looks_and_visits_is_all_that_python_needs():
    found = estimate_unseen(VISITS.frame(SEEN), LOOKS.frame(EVERY_2_D), UnseenRule())
    assert found.unit == "visits"
    assert 8 < found.mid < 35
    assert not estimate_unseen(VISITS.frame(SEEN), LOOKS.frame()).can_tell


def test_the_order_of_rows_changes_nothing():
    forth, back = unseen(draws=200), unseen(SEEN[::-1], EVERY_2_D[::-1], STAYS_30[::-1], draws=200)
    assert (forth.cargoes == back.cargoes).all()
    assert (forth.share_by_day == back.share_by_day).all()


def test_the_seed_changes_draws_and_not_what_they_tell():
    one, other = unseen(seed=1).at[0].quantity, unseen(seed=2).at[0].quantity
    assert (one.draws != other.draws).any()
    assert one.mid == pytest.approx(other.mid, abs=1.5)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, DAYS - 0.1), st.floats(0, 1), st.booleans()), max_size=40),
    st.lists(st.tuples(st.floats(-5, DAYS + 5), st.floats(0, 5)), max_size=20),
)
def test_any_looks_and_visits_give_counts_or_a_reason(looks, visits):
    found = unseen(
        [visit(first, first + length) for first, length in visits], [look(d, p, clear=c) for d, p, c in looks], draws=50
    )
    for one in found.at:
        assert (one.counts is None) == (one.reason is not None)
        assert one.counts is None or (one.counts >= 0).all()


@pytest.mark.parametrize("field", [{"stay_median_d": -1.0}, {"least_p_seen": 0.0}, {"rate_shape": float("nan")}])
def test_a_rule_that_cannot_be_is_refused(field):
    with pytest.raises(ValueError, match=next(iter(field))):
        UnseenRule(**field)


def test_where_oil_is_landed_alone_cargoes_are_its_visits():
    landings = [row | {"place_id": "quay"} for row in SEEN]
    looks = [row | {"place_id": "quay"} for row in EVERY_2_D]
    found = unseen(landings, looks, places={"quay": QUAY})
    assert found.cargoes.mean() == pytest.approx(found.at[0].counts.mean(), rel=0.12)


def test_a_place_that_nobody_looked_at_is_left_out_of_the_cargoes():
    other = Place("jetty", "Jetty", "loads")
    found = unseen(places={**PLACES, "jetty": other})
    assert found.at[1].reason == "nobody looked there"
    assert (found.cargoes == found.at[0].counts).all()


def test_stays_at_other_places_of_the_role_teach_the_law_too():
    elsewhere = [stay(k, 3.0, "jetty") for k in range(40)]
    places = {**PLACES, "jetty": Place("jetty", "Jetty", "loads")}
    taught, alone = (unseen(stays=stays, places=places).at[0].p_seen.mean() for stays in (elsewhere, []))
    assert taught > alone + 0.05


def test_landings_that_may_be_taken_for_an_earlier_voyage_are_not_known_for_sure():
    places = {**PLACES, "quay": QUAY}
    looks = EVERY_2_D + [row | {"place_id": "quay"} for row in EVERY_2_D]
    landings = [visit(day + 4.4, place="quay", vessel_id="imo:1") for day in (12, 52, 92)]

    def cargoes(every_d):
        seen = [visit(day + 0.4, vessel_id=f"imo:{day % every_d}") for day in range(0, DAYS, 8)]
        return unseen([*seen, *landings], looks, places=places).cargoes.mean()

    assert cargoes(8) > cargoes(DAYS)


def test_the_longest_voyage_that_visits_were_joined_by_is_that_of_lost_landings():
    looks = EVERY_2_D + [row | {"place_id": "quay"} for row in EVERY_2_D]
    landings = [visit(day + 4.4, place="quay", vessel_id="imo:1") for day in (12, 52, 92)]
    seen = [visit(day + 0.4, vessel_id="imo:0") for day in range(0, DAYS, 8)]
    short, default, stated = (
        unseen([*seen, *landings], looks, places={**PLACES, "quay": QUAY}, **more).cargoes.mean()
        for more in ({"voyage_days": 5.0}, {}, {"voyage_days": VisitRule().voyage_days})
    )
    assert short < default == stated


def test_no_cargo_is_lost_between_a_landing_without_a_name_and_loadings_of_which_nothing_is_told():
    looks = [row | {"place_id": "quay"} for row in EVERY_2_D] + [look(day, 0.05) for day in range(0, DAYS, 10)]
    landings = [row | {"place_id": "quay", "brings_cargo": False} for row in SEEN]
    found = unseen(landings, looks, places={**PLACES, "quay": QUAY})
    assert "least number" in found.at[0].reason
    assert (found.cargoes >= len(SEEN)).all()
    bringing = [row | {"brings_cargo": True} for row in landings]
    assert (unseen(bringing, looks, places={**PLACES, "quay": QUAY}).cargoes == found.cargoes - len(SEEN)).all()


@pytest.mark.parametrize("more", [{"kind": "reported"}, {"vessel_id": "imo:9"}])
def test_a_cargo_known_from_its_landing_alone_is_one_of_those_that_were_missed_loading(more):
    landings = [visit(day + 1.1, place="quay", visit_id=f"q {day}", **more) for day in range(0, DAYS, 20)]
    found = unseen([*SEEN, *landings], places={**PLACES, "quay": QUAY})
    assert (found.cargoes == np.maximum(unseen().cargoes - 6, 0)).all()
    assert (found.at[0].counts == unseen().at[0].counts).all()


def test_a_count_at_another_place_of_the_role_takes_nothing_off():
    counted = [
        visit(0, 100, place="jetty", kind="reported", visit_id=f"j {k}", delivered_after=at(0)) for k in range(4)
    ]
    places = {**PLACES, "jetty": Place("jetty", "Jetty", "loads")}
    assert (unseen([*SEEN, *counted], places=places).cargoes == unseen(places=places).cargoes).all()
