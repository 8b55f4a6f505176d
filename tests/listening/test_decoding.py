"""Tapes become reports in the order in which they were heard, and what was counted is not counted again."""

from datetime import UTC, datetime

from aismaker import in_parts, position_a, sentence, static_5
from ullage.listening.decoding import TapeDecoder
from ullage.listening.tape import Place, Record, Tape, bytes_beyond, tape_path, tapes_in
from ullage.sources.ais.nmea import DecodeRule

NOW = datetime(2024, 3, 6, 3, 4, 5, tzinfo=UTC)
NOW_US = round(NOW.timestamp() * 1e6)
FIRST = Place(1, 0)


def tape(folder, *blocks):
    one = Tape(folder, max(tapes_in(folder), default=0) + 1)
    for at, block in enumerate(blocks):
        one.append(Record(NOW_US + at * 10**6, block))
    one.close()


def decoder(folder, begun=FIRST, counted=FIRST):
    return TapeDecoder(folder, DecodeRule(), begun, counted)


def line(mmsi, **options):
    return sentence(position_a(mmsi), **options).encode()


def mmsis(reports):
    return [mmsi for positions, statics in reports for mmsi in (*positions["mmsi"], *statics["mmsi"])]


def test_each_record_is_decoded_once_and_what_comes_later_too(tmp_path):
    tape(tmp_path, line(273000001), line(273000002))
    one = decoder(tmp_path)
    assert mmsis(one.read_on()) == ["273000001", "273000002"]
    assert mmsis(one.read_on()) == []
    tape(tmp_path, line(273000003))
    assert mmsis(one.read_on()) == ["273000003"]
    assert one.take_heard().counts.read == 3
    assert one.take_heard().counts.read == 0
    assert bytes_beyond(tmp_path, one.place) == 0
    assert bytes_beyond(tmp_path, FIRST) > 0


def test_a_line_and_a_message_that_lie_on_two_tapes_are_whole(tmp_path):
    first, second = (part.encode() for part in in_parts(static_5()))
    tape(tmp_path, line(273000001)[:20])
    tape(tmp_path, line(273000001)[20:] + first)
    tape(tmp_path, second)
    assert mmsis(decoder(tmp_path).read_on()) == ["273000001", "273000001"]


def test_reports_without_a_time_get_that_of_their_record_however_often_they_are_read(tmp_path):
    tape(tmp_path, line(273000001), line(273000002, tag="c:1709690000"))
    one = decoder(tmp_path)
    times = [positions["seen_at"].item() for positions, _ in one.read_on()]
    assert times == [NOW, datetime.fromtimestamp(1709690000, UTC)]
    assert times == [positions["seen_at"].item() for positions, _ in decoder(tmp_path).read_on()]
    heard = one.take_heard()
    assert heard.stamped == 1
    assert heard.lag_s == NOW.timestamp() + 1 - 1709690000


def test_what_an_earlier_listening_left_is_recovered_and_in_no_other_count(tmp_path):
    tape(tmp_path, line(273000001) * 2)
    tape(tmp_path, line(273000002))
    one = decoder(tmp_path, begun=Place(2, 0))
    assert len(mmsis(one.read_on())) == 3
    heard = one.take_heard()
    assert (heard.recovered, heard.counts.read, heard.stamped) == (2, 1, 1)


def test_what_a_process_counted_before_it_died_is_given_again_and_not_counted(tmp_path):
    tape(tmp_path, line(273000001), line(273000002))
    died = decoder(tmp_path)
    next(reports := died.read_on())
    reports.close()
    one = decoder(tmp_path, counted=died.place)
    assert len(mmsis(one.read_on())) == 2
    assert one.take_heard().counts.read + died.take_heard().counts.read == 2


def test_a_last_line_without_its_end_is_given_at_the_end_and_a_lost_part_is_counted(tmp_path):
    tape(tmp_path, in_parts(static_5())[0].encode() + line(273000001).rstrip())
    one = decoder(tmp_path)
    assert mmsis(one.read_on()) == []
    assert mmsis(one.finish(NOW_US)) == ["273000001"]
    counts = one.take_heard().counts
    assert counts.read == counts.decoded.total() + counts.spent.total() + counts.refused.total() == 2


def test_lines_without_end_and_bytes_that_are_no_ais_are_counted_and_what_follows_is_heard(tmp_path):
    noise = bytes(range(256)) * 400
    tape(tmp_path, *[b"x" * 65_536] * 20, b"\n" + noise, b"\n", line(273000001))
    one = decoder(tmp_path)
    assert mmsis(one.read_on()) == ["273000001"]
    counts = one.take_heard().counts
    assert counts.refused["line too long"] == 1
    assert counts.read == counts.decoded.total() + counts.spent.total() + counts.refused.total()


def parts(mmsi, destination):
    return [part.encode() for part in in_parts(static_5(mmsi, destination=destination))]


def destinations(reports):
    return [one for _, statics in reports for one in statics["destination"]]


def test_parts_of_two_connections_or_senders_are_not_joined_whatever_lies_between(tmp_path):
    one, other = parts(273000001, "KHOLMSK"), parts(273000002, "NAMPO")
    made = Tape(tmp_path, 1)
    for at, (data, source) in enumerate([(one[0], 1), (other[1], 2), (other[0], 3), (one[1], 4)]):
        made.append(Record(NOW_US + at, data, source))
    made.close()
    reader = decoder(tmp_path)
    assert destinations(reader.read_on()) == []
    list(reader.finish(NOW_US))
    assert reader.take_heard().counts.refused == {"fragments missing": 4}


def test_parts_of_two_senders_that_are_heard_at_one_moment_are_kept_apart_and_whole(tmp_path):
    one, other = parts(273000001, "KHOLMSK"), parts(273000002, "NAMPO")
    made = Tape(tmp_path, 1)
    for at in range(2):
        made.append(Record(NOW_US + at, one[at], 1))
        made.append(Record(NOW_US + at, other[at], 2))
    made.close()
    assert sorted(destinations(decoder(tmp_path).read_on())) == ["KHOLMSK", "NAMPO"]


def test_parts_without_a_time_are_not_joined_over_more_than_a_minute(tmp_path):
    one, other = parts(273000001, "KHOLMSK"), parts(273000002, "NAMPO")
    made = Tape(tmp_path, 1)
    made.append(Record(NOW_US, one[0]))
    made.append(Record(NOW_US + 3600 * 10**6, other[1]))
    made.append(Record(NOW_US + 7200 * 10**6, one[0]))
    made.append(Record(NOW_US + 7230 * 10**6, one[1]))
    made.close()
    assert destinations(decoder(tmp_path).read_on()) == ["KHOLMSK"]


def test_a_line_does_not_go_on_in_the_bytes_of_another_source(tmp_path):
    made = Tape(tmp_path, 1)
    made.append(Record(NOW_US, line(273000001)[:20], 1))
    made.append(Record(NOW_US + 1, line(273000002), 2))
    made.close()
    assert mmsis(decoder(tmp_path).read_on()) == ["273000002"]


def test_a_damaged_tape_loses_the_damaged_record_alone_and_says_so(tmp_path):
    tape(tmp_path, *(line(273000001 + at) for at in range(20)))
    tape(tmp_path, line(273000050))
    path = tape_path(tmp_path, 1)
    content = bytearray(path.read_bytes())
    content[content.index(b"!AIVDM", len(content) // 2) + 20] ^= 1
    path.write_bytes(content)
    one = decoder(tmp_path)
    assert len(mmsis(one.read_on())) == 20
    assert one.damaged_tapes == {1}
    assert one.take_heard().damaged_bytes == len(content) // 20
    assert mmsis(one.read_on()) == []
    assert one.take_heard().damaged_bytes == 0


def test_the_tapes_of_another_listening_are_not_read(tmp_path):
    tape(tmp_path, line(273000001))
    tape(tmp_path, line(273000002))
    assert mmsis(decoder(tmp_path).read_on(1)) == ["273000001"]
