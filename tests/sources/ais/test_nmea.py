"""Raw NMEA to columns."""

from datetime import UTC, datetime
from functools import partial
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from aismaker import (
    bits,
    checked,
    in_parts,
    position_27,
    position_a,
    position_b,
    sentence,
    static_5,
    static_19,
    static_24a,
    static_24b,
)
from ullage.sources.ais.counts import Counts
from ullage.sources.ais.frames import to_frames
from ullage.sources.ais.nmea import Decoder, DecodeRule
from ullage.tables import POSITIONS, STATICS

AT = datetime(2024, 3, 6, 3, 4, 5, tzinfo=UTC)
EPOCH = int(AT.timestamp())


def decode(*lines, cuts=(), threads=1, rule=None):
    """Decode lines, cut into blocks where told; give positions, statics and counts."""
    data = "".join(lines).encode("latin-1") if not isinstance(lines[0], bytes) else b"".join(lines)
    decoder = Decoder(rule, threads=threads)
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    calls = [*(partial(decoder.feed, data[a:b]) for a, b in pairwise(edges)), decoder.finish]
    frames, counts = [], Counts()
    for call in calls:  # what a call gives holds until the next one
        decoded = call()
        frames.append(to_frames(decoded))
        counts += decoded.counts
    return pl.concat([one for one, _ in frames]), pl.concat([one for _, one in frames]), counts


def one(frame):
    (row,) = frame.iter_rows(named=True)
    return row


def test_frames_have_the_schemas_of_their_tables_even_of_nothing():
    for positions, statics, _ in (decode(""), decode(sentence(position_a())), decode(*in_parts(static_5()))):
        assert positions.schema == POSITIONS.schema
        assert statics.schema == STATICS.schema


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_a_class_a_position_report_has_its_columns(kind):
    row = one(decode(sentence(position_a(kind=kind, status=5)))[0])
    assert row["mmsi"] == "273000001"
    assert (row["lat_deg"], row["lon_deg"]) == (42.7, 133.1)
    assert (row["sog_kn"], row["cog_deg"], row["heading_deg"]) == (10.1, 90.0, 91.0)
    assert (row["nav_status"], row["message_type"], row["ais_class"], row["utc_second"]) == (5, kind, "A", 30)
    assert row["accurate"] is True
    assert row["seen_at"] is None


def test_a_class_b_position_report_has_no_status():
    row = one(decode(sentence(position_b(lat=-42.7, lon=-133.1)))[0])
    assert (row["lat_deg"], row["lon_deg"]) == (-42.7, -133.1)
    assert (row["sog_kn"], row["cog_deg"], row["heading_deg"], row["utc_second"]) == (10.1, 90.0, 91.0, 30)
    assert (row["nav_status"], row["ais_class"]) == (None, "B")


def test_a_long_range_report_has_whole_knots_and_no_class():
    row = one(decode(sentence(position_27(lat=-42.7, lon=-133.1, status=1)))[0])
    assert (row["lat_deg"], row["lon_deg"], row["sog_kn"], row["cog_deg"]) == (-42.7, -133.1, 10.0, 90.0)
    assert (row["nav_status"], row["ais_class"], row["heading_deg"], row["utc_second"]) == (1, None, None, None)


def test_an_extended_report_is_a_position_and_a_static_report():
    positions, statics, counts = decode(sentence(static_19()))
    assert one(positions)["lat_deg"] == 42.7
    assert (one(statics)["name"], one(statics)["ship_type"], one(statics)["length_m"]) == ("SHIP ONE", 80, 15.0)
    assert counts.decoded == {"19": 1}


def test_a_static_report_in_two_parts_has_its_columns():
    row = one(decode(*in_parts(static_5()))[1])
    assert row == STATICS.frame(
        [
            {
                "mmsi": "273000001", "imo": "9129653", "name": "SHIP ONE", "callsign": "UAAA", "ship_type": 80,
                "length_m": 90.0, "beam_m": 15.0, "to_bow_m": 70.0, "to_port_m": 7.0, "draught_m": 5.8,
                "destination": "VOSTOCHNY", "eta": "03-06T12:30", "message_type": 5,
            }
        ]
    ).row(0, named=True)  # fmt: skip


def test_the_parts_of_a_class_b_static_report_say_what_each_holds():
    row = one(decode(sentence(static_24a()))[1])
    assert (row["name"], row["callsign"], row["length_m"]) == ("SHIP ONE", None, None)
    row = one(decode(sentence(static_24b()))[1])
    assert (row["name"], row["callsign"], row["length_m"], row["ship_type"]) == (None, "UAAA", 15.0, 80)


def test_a_craft_of_a_mother_ship_has_no_sizes():
    assert one(decode(sentence(static_24b(mmsi=982730001)))[1])["length_m"] is None


@pytest.mark.parametrize(
    ("payload", "column"),
    [
        (position_a(lat=None), "lat_deg"),
        (position_a(lat=None), "lon_deg"),
        (position_a(sog=1023), "sog_kn"),
        (position_a(cog=3600), "cog_deg"),
        (position_a(heading=511), "heading_deg"),
        (position_a(status=15), "nav_status"),
        (position_a(second=60), "utc_second"),
        (position_27(sog=63), "sog_kn"),
        (position_27(cog=511), "cog_deg"),
    ],
)
def test_what_is_said_to_be_not_available_is_null_and_not_counted(payload, column):
    positions, _, counts = decode(sentence(payload))
    assert one(positions)[column] is None
    assert not counts.nulled


@pytest.mark.parametrize(
    ("payload", "column"), [(position_a(cog=3601), "cog_deg"), (position_a(heading=360), "heading_deg"),
                            (position_27(cog=360), "cog_deg")]
)  # fmt: skip
def test_what_is_out_of_its_range_is_null_and_counted(payload, column):
    positions, _, counts = decode(sentence(payload))
    assert one(positions)[column] is None
    assert counts.nulled == {column: 1}


def test_a_static_report_of_nothing_is_all_null():
    nothing = static_5(
        imo=0, name="", callsign="", kind=0, sizes=(0, 0, 0, 0), draught=0, destination="", eta=(0, 0, 24, 60)
    )
    row = one(decode(*in_parts(nothing))[1])
    assert {name for name, value in row.items() if value is not None} == {"mmsi", "message_type"}


def test_an_arrival_without_an_hour_keeps_its_day():
    assert one(decode(*in_parts(static_5(eta=(3, 6, 24, 60))))[1])["eta"] == "03-06"


def test_texts_lose_what_fills_them_up_and_keep_the_rest():
    row = one(decode(*in_parts(static_5(name="ONE  @TWO", destination=" A B ", callsign="@ ")))[1])
    assert (row["name"], row["destination"], row["callsign"]) == ("ONE  @TWO", "A B", None)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (sentence(position_a(mmsi=0)), "MMSI impossible"),
        (sentence(position_a(mmsi=1_000_000_000)), "MMSI impossible"),
        (sentence(bits((0, 6), (0, 162))), "message type impossible"),
        (sentence(bits((28, 6), (0, 162))), "message type impossible"),
        (sentence(position_a()[:142]), "payload too short"),
        (sentence(""), "payload too short"),
        (sentence(static_24a()[:159]), "payload too short"),
        (sentence(bits((24, 6), (0, 2), (5, 30), (2, 2), (0, 128))), "part number impossible"),
        (sentence(position_a(lat=90.1)), "position impossible"),
        (sentence(position_a(lon=180.1)), "position impossible"),
        (sentence(position_a()).replace("*", "*F"), "checksum wrong"),
        (sentence(position_a()).split("*")[0] + "\n", "checksum missing"),
        (sentence(position_a())[:-2] + "\n", "checksum missing"),
        (sentence(position_a(), total=0), "sentence broken"),
        (sentence(position_a(), total=2, number=3), "fragment numbers impossible"),
        (sentence(position_a(), total=2, number=1), "fragments missing"),
        (sentence(position_a(), talker="AIVDX"), "not an AIS sentence"),
        ("$GPZDA,114702.51,27,01,2012,,*66\n", "not an AIS sentence"),
        ("# a comment\n", "comment"),
        ("$PGHP,1,2010,13,1,0,0,0,0,*00\n", "sentence broken"),
        ("x" * 5000 + "\n", "line too long"),
        ("!" + "x" * 5000 + "\n", "line too long"),
        ("\x00\xff\xfe\n", "not an AIS sentence"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_reason_and_nothing_else_happens(lines, reason):
    positions, statics, counts = decode(lines, sentence(position_a()))
    assert counts.refused == {reason: 1}
    assert counts.decoded == {"1": 1}
    assert len(positions) == 1
    assert statics.is_empty()


def test_a_payload_with_other_characters_is_refused():
    fields = sentence(position_a())[1:].split("*")[0].split(",")
    fields[5] = "x" + fields[5][1:]
    assert decode(f"!{checked(','.join(fields))}\n")[2].refused == {"payload characters impossible": 1}


@pytest.mark.parametrize("kind", [4, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20, 21, 22, 23, 25, 26])
def test_other_types_are_counted_and_make_no_rows(kind):
    positions, statics, counts = decode(sentence(bits((kind, 6), (0, 2), (2730001, 30), (0, 130))))
    assert counts.decoded == {str(kind): 1}
    assert positions.is_empty()
    assert statics.is_empty()


@pytest.mark.parametrize("talker", ["AIVDM", "ABVDM", "BSVDM", "AIVDO", "B2VDM"])
def test_any_talker_is_heard(talker):
    assert decode(sentence(position_a(), talker=talker))[2].decoded == {"1": 1}


@pytest.mark.parametrize(
    ("tag", "at", "receiver"),
    [
        (f"c:{EPOCH}", AT, None),
        (f"c:{EPOCH}000", AT, None),
        (f"s:station-1,c:{EPOCH}", AT, "station-1"),
        (f"g:1-1-12,s:r,c:{EPOCH}.25,T:2024", AT.replace(microsecond=250_000), "r"),
        ("s:only", None, "only"),
        ("c:12x", None, None),
    ],
)
def test_a_tag_block_gives_time_and_receiver(tag, at, receiver):
    row = one(decode(sentence(position_a(), tag=tag))[0])
    assert (row["seen_at"], row["receiver"]) == (at, receiver)


def test_a_tag_block_behind_blanks_is_read():
    positions, _, counts = decode(" \t" + sentence(position_a(), tag=f"s:a,c:{EPOCH}"))
    assert (one(positions)["seen_at"], one(positions)["receiver"]) == (AT, "a")
    assert not counts.nulled


def test_something_between_tag_block_and_sentence_does_no_harm():
    row = one(decode(sentence(position_a(), tag=f"c:{EPOCH}").replace("\\!", "\\ x!"))[0])
    assert row["seen_at"] == AT


def test_a_tag_block_with_a_wrong_checksum_is_not_believed():
    line = sentence(position_a(), tag=f"s:a,c:{EPOCH}").replace(f"c:{EPOCH}", f"c:{EPOCH + 1}")
    positions, _, counts = decode(line)
    assert one(positions)["seen_at"] is None
    assert counts.nulled["tag block (wrong checksum)"] == 1


@pytest.mark.parametrize(
    ("suffix", "at", "receiver"),
    [
        (f",{EPOCH}", AT, None),
        (f",{EPOCH}123", AT.replace(microsecond=123_000), None),
        (f",r003669946,{EPOCH},{EPOCH - 59}", AT, "r003669946"),
        (f",s22,d-90,T56.1,x12,rnhjel,{EPOCH}\r", AT, "rnhjel"),
        (",r12", None, "r12"),
        (",5", None, None),
        (" something", None, None),
    ],
)
def test_what_follows_the_checksum_gives_time_and_station(suffix, at, receiver):
    row = one(decode(sentence(position_a(), suffix=suffix))[0])
    assert (row["seen_at"], row["receiver"]) == (at, receiver)


def test_a_stamp_line_gives_its_time_and_station_to_the_next_sentence_only():
    stamp = "$PGHP,1,2024,3,6,3,4,5,250,219,,2190047,1,2B*00\n"
    positions, _, counts = decode(stamp, sentence(position_a()), sentence(position_a()))
    assert positions["seen_at"].to_list() == [AT.replace(microsecond=250_000), None]
    assert positions["receiver"].to_list() == ["2190047", None]
    assert counts.spent == {"stamp lines": 1}
    assert counts.untimed == 1


def test_a_stamp_line_comes_before_what_follows_the_sentence_and_after_its_tag_block():
    stamp = "$PGHP,1,2024,3,6,3,4,5,0,219,,,1,2B*00\n"
    late = sentence(position_a(), suffix=f",{EPOCH + 3600}")
    assert one(decode(stamp, late)[0])["seen_at"] == AT
    tagged = sentence(position_a(), tag=f"c:{EPOCH - 5}")
    assert one(decode(stamp, tagged)[0])["seen_at"].timestamp() == EPOCH - 5


def test_a_stamp_of_a_refused_sentence_is_not_the_next_ones():
    stamp = "$PGHP,1,2024,3,6,3,4,5,0,219,,,1,2B*00\n"
    positions, _, _ = decode(stamp, sentence(position_a()).replace("*", "*F"), sentence(position_a()))
    assert one(positions)["seen_at"] is None


@pytest.mark.parametrize("epoch", [0, 631151999, 4102444800, 99999999999999])
def test_a_time_that_cannot_be_is_none_and_counted(epoch):
    positions, _, counts = decode(sentence(position_a(), tag=f"c:{epoch}"))
    assert one(positions)["seen_at"] is None
    assert counts.nulled == {"seen_at": 1}
    assert counts.untimed == 1


def test_parts_are_joined_whatever_their_order_and_what_lies_between():
    first, second = in_parts(static_5())
    between = [sentence(position_a())] * 5
    for lines in ([first, *between, second], [second, *between, first]):
        _, statics, counts = decode(*lines)
        assert one(statics)["name"] == "SHIP ONE"
        assert counts.spent == {"further fragments": 1}


def test_the_time_of_a_joined_message_is_that_of_its_earliest_part():
    lines = in_parts(static_5(), tags=(f"c:{EPOCH + 2}", f"c:{EPOCH}"))
    assert one(decode(*lines)[1])["seen_at"] == AT


def test_parts_of_a_group_need_only_one_time_and_receiver():
    lines = in_parts(static_5(), tags=(f"g:1-2-77,s:here,c:{EPOCH}", "g:2-2-77"))
    row = one(decode(*lines)[1])
    assert (row["seen_at"], row["receiver"]) == (AT, "here")


def test_parts_of_two_receivers_are_not_mixed():
    one_ship, other = (
        in_parts(static_5(mmsi=mmsi, name=name), tags=(f"s:{at},c:{EPOCH}",) * 2)
        for mmsi, name, at in ((1, "ONE", "a"), (2, "TWO", "b"))
    )
    statics = decode(one_ship[0], other[0], other[1], one_ship[1])[1]
    assert set(zip(statics["mmsi"], statics["name"], strict=True)) == {("000000001", "ONE"), ("000000002", "TWO")}


def test_parts_too_far_apart_in_time_are_not_one_message():
    lines = in_parts(static_5(), tags=(f"c:{EPOCH}", f"c:{EPOCH + 61}"))
    assert decode(*lines)[2].refused == {"fragments missing": 2}


def test_parts_too_many_lines_apart_are_not_one_message_where_there_is_no_time():
    first, second = in_parts(static_5())
    assert decode(first, *["#\n"] * 1001, second)[2].refused["fragments missing"] == 2


def test_a_second_part_of_the_same_number_begins_a_new_message():
    old, _ = in_parts(static_5(name="OLD"))
    first, second = in_parts(static_5(name="NEW"))
    _, statics, counts = decode(old, first, second)
    assert one(statics)["name"] == "NEW"
    assert counts.refused == {"fragments missing": 1}


def test_a_last_line_without_its_end_counts():
    assert decode(sentence(position_a()).rstrip())[2].decoded == {"1": 1}


def test_ten_megabytes_without_a_line_end_are_one_refused_line():
    decoder = Decoder(threads=1)
    counts = sum((decoder.feed(b"x" * 100_000).counts for _ in range(100)), Counts())
    counts += decoder.feed(("\n" + sentence(position_a())).encode()).counts
    assert counts.refused == {"line too long": 1}
    assert counts.decoded == {"1": 1}
    assert counts.read == 2


LINES = [
    sentence(position_a()),
    sentence(position_b(), tag=f"s:a,c:{EPOCH}"),
    *in_parts(static_5(), tags=(f"g:1-2-5,s:b,c:{EPOCH}", "g:2-2-5")),
    *in_parts(static_5(mmsi=7), sequence=2),
    "$PGHP,1,2024,3,6,3,4,5,0,219,,2190047,1,2B*00\n",
    sentence(static_24b(), suffix=f",r1,{EPOCH}"),
    sentence(static_19()),
    sentence(position_a()).replace("*", "*F"),
    "# comment\n",
    "\r\n",
    "rubbish\r\n",
]


@given(st.lists(st.sampled_from(LINES), max_size=40), st.lists(st.integers(0, 5000), max_size=6))
def test_the_cut_into_blocks_changes_nothing(lines, cuts):
    whole, cut = decode(*(lines or [""])), decode(*(lines or [""]), cuts=cuts)
    assert whole[2] == cut[2]
    for a, b in zip(whole[:2], cut[:2], strict=True):
        assert_frame_equal(a, b, check_row_order=False)


def test_the_number_of_threads_changes_nothing():
    lines = LINES * 3000
    alone, together = decode(*lines), decode(*lines, threads=3)
    assert alone[2] == together[2]
    for a, b in zip(alone[:2], together[:2], strict=True):
        assert_frame_equal(a, b, check_row_order=False)


@given(st.lists(st.one_of(st.binary(max_size=80), st.sampled_from([line.encode() for line in LINES])), max_size=20))
def test_whatever_comes_is_counted_once(pieces):
    counts = decode(b"".join(pieces) or b"\n")[2]
    assert counts.read == sum(counts.decoded.values()) + sum(counts.spent.values()) + sum(counts.refused.values())


@given(st.data())
def test_a_message_with_one_byte_changed_is_never_taken_for_good(data):
    line = sentence(position_a()).encode()
    at = data.draw(st.integers(1, line.index(b"*") - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte not in (line[at], *b"*\n!")))
    assert decode(line[:at] + bytes([other]) + line[at + 1 :])[2].decoded == {}


def test_a_rule_of_longer_lines_lets_them_pass():
    line = sentence(position_a(), suffix="," + "x" * 5000)
    assert decode(line)[2].refused == {"line too long": 1}
    assert decode(line, rule=DecodeRule(longest_line=10_000))[2].decoded == {"1": 1}


def test_too_many_receivers_are_none_and_counted():
    lines = [sentence(position_a(), tag=f"s:{number}") for number in range(4200)]
    positions, _, counts = decode(*lines)
    assert len(positions) == 4200
    assert positions["receiver"].null_count() == counts.nulled["receiver"] == 4200 - 4096
