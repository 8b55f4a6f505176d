"""Whether a call at a place fits into a gap."""

from datetime import UTC, datetime

from ullage.records import Place
from ullage.tables import GAPS
from ullage.track.could_call import CallRule, list_calls

CHONGJIN = Place("chongjin", "Chongjin", "discharges", 41.77, 129.82)
START = datetime(2024, 3, 1, tzinfo=UTC)


def gap(hours, *, on=True, lat=42.7, lon=133.1):
    ends = {"on_at": START, "on_lat_deg": lat, "on_lon_deg": lon} if on else {}
    return GAPS.frame([{"off_at": START, "duration_h": hours, "off_lat_deg": lat, "off_lon_deg": lon, **ends}])


def test_a_call_fits_if_there_is_time_for_the_way_there_and_back_and_the_stay():
    # 157 nm each way: 26.2 h at 12 kn, and 6 h
    assert list_calls(gap(33), [CHONGJIN], CallRule()) == [["chongjin"]]
    assert list_calls(gap(31), [CHONGJIN], CallRule()) == [[]]


def test_an_open_gap_needs_no_way_back():
    assert list_calls(gap(20, on=False), [CHONGJIN], CallRule()) == [["chongjin"]]
    assert list_calls(gap(18, on=False), [CHONGJIN], CallRule()) == [[]]


def test_a_gap_shorter_than_the_stay_holds_no_call_even_at_the_place():
    assert list_calls(gap(5, lat=41.77, lon=129.82), [CHONGJIN], CallRule()) == [[]]


def test_without_a_last_position_it_cannot_be_told():
    assert list_calls(gap(40, lat=None, lon=None), [CHONGJIN], CallRule()) == [None]


def test_an_outline_across_the_antimeridian_is_one_place():
    place = Place("far", "Far", "loads", area=((179.9, 52.0), (-179.9, 52.0), (-179.9, 52.1), (179.9, 52.1)))
    assert list_calls(gap(8, lat=52.05, lon=180.0), [place], CallRule()) == [["far"]]
