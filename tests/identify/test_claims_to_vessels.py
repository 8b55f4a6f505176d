"""Claims of fleet, AIS and registers, and the vessels that they come to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ullage.identify import IdentityRule, find_vessels, gather_claims
from ullage.identify.contradictions import (
    LENGTH_REFUTES,
    MANY_MMSI,
    SCRAPPED,
    SEVERAL_NUMBERS,
    SHARED_MMSI,
    SOURCES_DISAGREE,
    USED_AT_ONCE,
    WRONG_NUMBER,
)
from ullage.tables import CLAIMS, FLEET, STATICS

ONE, OTHER, THIRD = "9129653", "8691702", "9074729"  # with right check digits
START = datetime(2024, 1, 1, tzinfo=UTC)


def sent(mmsi, imo=None, first=0, last=9, **said):
    """Give static reports, one every three days."""
    days = range(first, last + 1, 3)
    return [{"mmsi": mmsi, "imo": imo, "seen_at": START + timedelta(days=day), **said} for day in days]


def ship(imo, **said):
    return {"vessel_id": f"imo:{imo}", "row": 2, "imo": imo, "name": "A", **said}


def claimed(statics=(), fleet=(), registers=()):
    said = CLAIMS.frame(registers) if registers else None
    return gather_claims(FLEET.frame(fleet), STATICS.frame(statics), said)


def found(*args, **kwargs):
    return find_vessels(claimed(*args, **kwargs))


def kinds(vessels):
    return [one.kind for one in vessels.contradictions]


def test_nothing_said_is_no_vessel():
    claims = claimed()
    assert claims.schema == CLAIMS.schema
    assert find_vessels(claims).vessels == ()


def test_what_ais_says_holds_from_the_first_to_the_last_time_it_was_heard():
    claims = claimed(sent("445000001", ONE, name="A", callsign="HMAB", ship_type=80, length_m=99.0, beam_m=16.5))
    told = dict(claims.select("kind", "value").iter_rows())
    assert told == {
        "name": "A", "imo": ONE, "mmsi": "445000001", "callsign": "HMAB", "ais_type": "80", "length_m": "99",
        "beam_m": "16.5", "flag_state": "North Korea",
    }  # fmt: skip
    assert set(claims["from_day"]) == {date(2024, 1, 1)}
    assert set(claims["to_day"]) == {date(2024, 1, 10)}


def test_a_long_silence_ends_what_was_said_before_it():
    names = claimed(sent("445000001", name="A") + sent("445000001", name="A", first=100, last=106)).filter(kind="name")
    assert names["from_day"].to_list() == [date(2024, 1, 1), date(2024, 4, 10)]


def test_what_was_heard_once_is_no_claim():
    claims = claimed([*sent("445000001", name="A"), *sent("445000001", name="J0NK", last=0)])
    assert claims.filter(kind="name")["value"].to_list() == ["A"]


def test_fleet_and_ais_of_one_number_are_one_vessel_and_no_claim_is_lost():
    claims = claimed(sent("445000001", ONE, name="B"), [ship(ONE)])
    (vessel,) = find_vessels(claims).vessels
    assert vessel.vessel_id == f"imo:{ONE}"
    assert vessel.values("name") == ("A", "B")
    assert {key for one in vessel.said for key in one.claim_ids} == set(claims["claim_id"])


def test_a_name_ties_nothing_together():
    vessels = found(sent("445000001", name="A") + sent("445000002", name="A"), [ship(ONE)])
    assert len(vessels.vessels) == 3


def test_one_number_sent_by_two_at_once_is_two_hulls_with_the_number_in_doubt():
    vessels = found(sent("445000001", ONE, last=60) + sent("445000002", ONE, first=30, last=90))
    assert [one.vessel_id for one in vessels.vessels] == ["mmsi:445000001", "mmsi:445000002"]
    assert all(one.doubted_imos == (ONE,) and one.sure_imos == () for one in vessels.vessels)
    assert kinds(vessels) == [USED_AT_ONCE]


def test_of_two_at_once_the_one_whose_mmsi_the_register_has_keeps_the_number():
    vessels = found(
        sent("445000001", ONE, last=60) + sent("445000002", ONE, first=30, last=90), [ship(ONE, mmsi="445000002")]
    )
    assert vessels.of("mmsi:445000002").vessel_id == f"imo:{ONE}"
    assert vessels.of("mmsi:445000001").doubted_imos == (ONE,)


def test_one_ship_with_ten_mmsis_one_after_the_other_is_one_ship_and_told():
    statics = [row for n in range(10) for row in sent(f"44500000{n}", ONE, first=20 * n, last=20 * n + 15)]
    vessels = found(statics)
    assert [one.vessel_id for one in vessels.vessels] == [f"imo:{ONE}"]
    assert len(vessels.vessels[0].values("mmsi")) == 10
    assert kinds(vessels) == [MANY_MMSI]


def test_a_number_that_ten_thousand_send_is_told_once_and_soon():
    rows = [
        {
            "vessel_id": f"mmsi:{n}",
            "kind": kind,
            "value": value,
            "from_day": date(2024, 1, 1),
            "to_day": date(2024, 2, 1),
        }
        for n in range(200_000_000, 200_010_000)
        for kind, value in (("mmsi", str(n)), ("imo", "1234567"))
    ]
    told = find_vessels(CLAIMS.frame({"claim_id": f"c{at}", "source": "AIS", **row} for at, row in enumerate(rows)))
    assert kinds(told) == [USED_AT_ONCE]
    assert len(told.contradictions[0].words) < 1000


def test_one_mmsi_with_two_numbers_is_two_vessels():
    vessels = found(sent("445000001", ONE) + sent("445000001", OTHER, first=30, last=40))
    assert [one.vessel_id for one in vessels.vessels] == [f"imo:{OTHER}", f"imo:{ONE}"]
    assert kinds(vessels) == [SEVERAL_NUMBERS]


def test_a_length_that_is_not_hers_refutes_a_number_and_says_so_loudly():
    vessels = found(sent("445000001", ONE, length_m=61.0), [ship(ONE, length_m=146.0)])
    assert vessels.of("mmsi:445000001").vessel_id == "mmsi:445000001"
    (told,) = vessels.contradictions
    assert told.kind == LENGTH_REFUTES
    assert "61 m" in told.words
    assert "146 m" in told.words
    assert "SHE IS NOT THAT SHIP" in told.words


@pytest.mark.parametrize("length_m", [140.0, 131.0, 0.0])
def test_a_length_near_hers_or_none_refutes_nothing(length_m):
    vessels = found(sent("445000001", ONE, length_m=length_m), [ship(ONE, length_m=146.0)])
    assert [one.vessel_id for one in vessels.vessels] == [f"imo:{ONE}"]


def test_a_scrapped_ships_number_is_not_the_senders():
    scrapped = {
        "claim_id": "c", "vessel_id": f"imo:{ONE}", "kind": "status", "value": "scrapped", "source": "register",
        "from_day": date(2020, 1, 1),
    }  # fmt: skip
    vessels = found(sent("445000001", ONE), [ship(ONE)], [scrapped])
    assert kinds(vessels) == [SCRAPPED]
    assert vessels.of("mmsi:445000001").doubted_imos == (ONE,)


def test_registers_that_contradict_each_other_are_both_kept_and_told():
    other = {"claim_id": "c", "vessel_id": f"imo:{ONE}", "kind": "deadweight_t", "value": "4600", "source": "register"}
    vessels = found((), [ship(ONE, deadweight_t=2998.0)], [other])
    assert set(vessels.vessels[0].values("deadweight_t")) == {"2998", "4600"}
    assert kinds(vessels) == [SOURCES_DISAGREE]


def test_two_flag_states_on_one_day_are_told_and_one_after_the_other_are_not():
    def flags(first_ends):
        whose = {"vessel_id": f"imo:{ONE}", "source": "register"}
        said = [("Panama", date(2020, 1, 1), first_ends), ("KP", date(2022, 1, 1), None)]
        return [
            {"claim_id": f"c{value}", "kind": "flag_state", "value": value, "from_day": begin, "to_day": end, **whose}
            for value, begin, end in said
        ]

    assert kinds(found((), [ship(ONE)], flags(date(2023, 1, 1)))) == [SOURCES_DISAGREE]
    assert kinds(found((), [ship(ONE)], flags(date(2022, 1, 1)))) == []


def test_two_names_that_one_source_has_under_one_number_are_told_and_two_spellings_or_two_sources_are_not():
    def named(*said):
        whose = {"vessel_id": f"imo:{ONE}", "kind": "name"}
        rows = [{**whose, "claim_id": f"c{at}", "value": name, "source": source} for at, (name, source) in said]
        return find_vessels(CLAIMS.frame(rows))

    told = named(*enumerate([("GULF STAR", "c2.csv"), ("OTHER", "c2.csv")])).contradictions
    assert [one.kind for one in told] == [SOURCES_DISAGREE]
    assert "c2.csv has 2 ships of her number, or names of hers: GULF STAR, OTHER" in told[0].words
    assert kinds(named(*enumerate([("GULF STAR", "c2.csv"), ("M/T Gulf-Star", "c2.csv"), ("B", "c1.csv")]))) == []


def test_a_flag_that_ais_never_shows_is_told_and_one_that_it_shows_is_not():
    statics = sent("445000001", ONE)
    assert kinds(found(statics, [ship(ONE, flag_state="Panama")])) == [SOURCES_DISAGREE]
    assert kinds(found(statics, [ship(ONE, flag_state="KP")])) == []


def test_one_mmsi_of_two_ships_is_told():
    ships = [{"vessel_id": "name:a", "row": 2, "name": "A", "mmsi": "445000001"}, ship(ONE, mmsi="445000001")]
    assert kinds(found((), ships)) == [SHARED_MMSI]


def test_a_wrong_number_names_no_ship():
    vessels = found(sent("445000001", "9129654"))
    assert [one.vessel_id for one in vessels.vessels] == ["mmsi:445000001"]
    assert kinds(vessels) == [WRONG_NUMBER]


def test_registers_say_nothing_of_ships_that_the_case_does_not_have():
    said = [{"claim_id": "c", "vessel_id": f"imo:{THIRD}", "kind": "name", "value": "C", "source": "register"}]
    assert claimed(sent("445000001", ONE), registers=said).filter(source="register").is_empty()


reports = st.lists(
    st.builds(
        dict,
        mmsi=st.sampled_from(["445000001", "445000002", "273000001"]),
        imo=st.sampled_from([None, ONE, OTHER, "1", "0000000"]),
        seen_at=st.none() | st.integers(0, 60).map(lambda day: START + timedelta(days=day)),
        name=st.sampled_from([None, "A", "B", ""]),
        length_m=st.sampled_from([None, 0.0, 61.0, 146.0]),
    ),
    max_size=30,
)


@settings(max_examples=30)
@given(statics=reports, data=st.data())
def test_the_order_of_reports_is_nothing_and_no_claim_is_lost_or_changed(statics, data):
    shuffled = data.draw(st.permutations(statics))
    claims = claimed(statics, [ship(ONE, length_m=146.0)])
    assert_frame_equal(claims, claimed(shuffled, [ship(ONE, length_m=146.0)]))
    vessels = find_vessels(claims)
    assert vessels == find_vessels(claims.sample(fraction=1, shuffle=True, seed=1))
    kept = [key for vessel in vessels.vessels for one in vessel.said for key in one.claim_ids]
    assert sorted(kept) == sorted(claims["claim_id"])


def test_a_rule_that_weighs_nothing_is_refused():
    with pytest.raises(ValueError, match="name_alike"):
        IdentityRule(name_alike=0.1)
    with pytest.raises(ValueError, match="heard"):
        IdentityRule(heard=0)
