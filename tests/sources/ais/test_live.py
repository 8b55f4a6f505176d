"""Live feeds on this machine: sockets that stall, close, never end a line, or send anything."""

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest

from aismaker import in_parts, position_a, sentence, static_5
from ullage.errors import InputError
from ullage.sources.ais import FeedState, Listening, ListenRule, listen
from ullage.sources.ais.feed_address import Address, parse_address

NOW = datetime(2024, 3, 6, 3, 4, 5, tzinfo=UTC)
FAST = ListenRule(stall_s=0.2, connect_s=1, first_wait_s=0.01, longest_wait_s=0.05, quiet_s=0.05, most_attempts=2)
LINE = sentence(position_a()).encode()


@contextmanager
def server(*sessions):
    """Serve each connection what its session says: bytes to send, or seconds to wait; then close."""
    done = threading.Event()

    def serve(connection, session):
        with connection, suppress(OSError):
            for step in session:
                if isinstance(step, bytes):
                    connection.sendall(step)
                else:
                    done.wait(step)

    def accept(listening):
        threads = []
        for session in sessions:
            connection, _ = listening.accept()
            threads.append(threading.Thread(target=serve, args=(connection, session), daemon=True))
            threads[-1].start()
        listening.close()
        for thread in threads:
            thread.join()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        accepting = threading.Thread(target=accept, args=(listening,), daemon=True)
        accepting.start()
        yield f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        done.set()
        accepting.join()


def heard(address, rule=FAST, stop=None):
    """Give what was heard until the feed is given up, and why that was."""
    blocks = bytearray()
    try:
        for block in listen(address, rule, stop):
            blocks += block
    except InputError as error:
        return bytes(blocks), str(error)
    return bytes(blocks), ""


def reports(blocks, clock=lambda: NOW, rule=FAST):
    listening = Listening(blocks, clock, rule)
    return list(listening), listening


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("-", Address("-")),
        ("tcp://localhost:10110", Address("tcp", "localhost", 10110)),
        ("udp://:10110", Address("udp", "", 10110)),
        ("udp://[::1]:5", Address("udp", "::1", 5)),
    ],
)
def test_an_address_is_read(text, address):
    assert parse_address(text) == address


@pytest.mark.parametrize("text", ["", "tcp://", "tcp://:1", "tcp://host", "tcp://host:port", "udp://host:99999", "http://host:1",
                                  "tcp://host:1/path", "tcp://user@host:1", "host:1"])  # fmt: skip
def test_what_is_no_address_is_refused(text):
    with pytest.raises(InputError, match="expected tcp://HOST:PORT"):
        parse_address(text)


def test_what_a_server_sends_is_heard_over_several_connections():
    with server([LINE], [LINE, LINE]) as address:
        data, why = heard(address)
    assert data == LINE * 3
    assert "cannot be heard after 2 attempts in a row" in why


def test_a_line_that_a_closed_connection_cut_off_is_ended():
    with server([LINE[:20]], [LINE]) as address:
        data, _ = heard(address)
    assert data == LINE[:20] + b"\n" + LINE


def test_a_server_that_stalls_is_left_and_asked_again():
    with server([LINE, 9.0], [LINE]) as address:
        begun = time.monotonic()
        data, _ = heard(address)
    assert data == LINE * 2
    assert time.monotonic() - begun < 5


def test_a_server_that_sends_nothing_is_given_up():
    with server([9.0], [9.0]) as address:
        data, why = heard(address)
    assert data == b""
    assert "silent for too long" in why


def test_no_server_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    _, why = heard(f"tcp://127.0.0.1:{port}")
    assert "refused" in why


def test_listening_ends_when_it_is_stopped():
    stop = threading.Event()
    with server([LINE, 9.0]) as address:
        feed = listen(address, FAST, stop)
        assert next(block for block in feed if block) == LINE
        stop.set()
        assert list(feed) == []


def test_datagrams_are_heard_each_with_its_line_ended():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    feed = listen(f"udp://127.0.0.1:{port}", FAST)
    assert next(feed) == b""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for data in (LINE, LINE.rstrip(), b"\xff\x00"):
            sender.sendto(data, ("127.0.0.1", port))
    heard = b""
    while len(heard) < 2 * len(LINE) + 3:
        heard += next(feed)
    assert heard == LINE + LINE.rstrip() + b"\n" + b"\xff\x00\n"
    feed.close()


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_without_a_host_datagrams_are_heard_by_both_protocols(family):
    here = "127.0.0.1" if family == socket.AF_INET else "::1"
    with socket.socket(family, socket.SOCK_DGRAM) as free:
        try:
            free.bind((here, 0))
        except OSError:
            pytest.skip("this machine does not have the protocol")
        port = free.getsockname()[1]
    feed = listen(f"udp://:{port}", FAST)
    assert next(feed) == b""
    with socket.socket(family, socket.SOCK_DGRAM) as sender:
        sender.sendto(LINE, (here, port))
    assert next(block for block in feed if block) == LINE
    feed.close()


def test_datagrams_of_two_senders_are_blocks_of_two_sources():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    feed = listen(f"udp://127.0.0.1:{port}", FAST)
    assert next(feed) == b""
    senders = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
    for at in range(6):
        senders[at % 2].sendto(b"%d %d\n" % (at % 2, at), ("127.0.0.1", port))
    wanted = [b"0 0\n0 2\n0 4\n", b"1 1\n1 3\n1 5\n"]
    heard = {}
    while sum(map(len, heard.values())) < 6 * 4:
        block = next(feed)
        heard[block.source] = heard.get(block.source, b"") + block
    feed.close()
    for sender in senders:
        sender.close()
    assert sorted(one for one in heard.values() if one) == wanted


def test_each_connection_is_a_source_of_its_own_and_parts_do_not_go_over_it():
    one, other = (in_parts(static_5(mmsi)) for mmsi in (273000001, 273000002))
    with server([one[0].encode()], [other[1].encode()]) as address:
        blocks = []
        with suppress(InputError):
            blocks.extend(listen(address, FAST))
    assert len({block.source for block in blocks if block}) == 2
    batches, _ = reports(blocks)
    assert sum(len(statics) for _, statics in batches) == 0


def test_datagrams_that_the_system_threw_away_are_counted():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    state = FeedState()
    feed = listen(f"udp://127.0.0.1:{port}", ListenRule(quiet_s=0.02, buffer_bytes=1), state=state)
    next(feed)
    if state.dropped is None:
        pytest.skip("this system has no table of sockets")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(200):
            sender.sendto(LINE, ("127.0.0.1", port))
    heard = sum(next(feed).count(b"\n") for _ in range(5))
    feed.close()
    assert 0 < heard < 200
    assert state.dropped == 200 - heard


def test_a_system_that_gives_less_room_for_datagrams_than_asked_is_told(monkeypatch):
    monkeypatch.setattr("ullage.sources.ais.datagrams._widened", lambda *_: 212_992)
    told = []
    feed = listen("udp://127.0.0.1:0", FAST, tell=told.append)
    next(feed)
    feed.close()
    assert told == ["the system keeps 0.2 MB for datagrams, 67 MB asked: a fast feed may lose some, which is counted; raise net.core.rmem_max"]  # fmt: skip  # noqa: E501


def test_an_address_that_is_taken_is_told():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(InputError, match="cannot listen on"):
            next(listen(f"udp://127.0.0.1:{taken.getsockname()[1]}", FAST))


def test_reports_without_a_time_get_that_of_their_reception():
    timed = sentence(position_a(), tag="c:1709690000").encode()
    (batch,), listening = reports([LINE, timed, *(part.encode() for part in in_parts(static_5()))])
    positions, statics = batch
    assert set(positions["seen_at"]) == {NOW, datetime.fromtimestamp(1709690000, UTC)}
    assert statics["seen_at"].to_list() == [NOW]
    assert listening.stamped == 2


def test_reports_come_in_batches_by_time_and_by_number():
    times = iter(NOW + timedelta(seconds=number) for number in range(1000))
    batches, _ = reports([LINE] * 20, lambda: next(times), ListenRule(batch_s=5, batch_rows=1000))
    assert sum(len(positions) for positions, _ in batches) == 20
    assert len(batches) > 3
    batches, _ = reports([LINE] * 20, rule=ListenRule(batch_rows=8))
    assert [len(positions) for positions, _ in batches] == [8, 8, 4]


def test_a_quiet_feed_gives_what_it_heard_before():
    times = iter(NOW + timedelta(seconds=number) for number in range(1000))
    batches = iter(Listening(iter([LINE, *[b""] * 100]), lambda: next(times), ListenRule(batch_s=10)))
    assert len(next(batches)[0]) == 1


def test_a_feed_that_never_ends_a_line_holds_no_memory_and_is_counted():
    batches, listening = reports([b"x" * 65_536] * 100 + [b"\n", LINE])
    assert [len(positions) for positions, _ in batches] == [1]
    assert listening.counts.refused == {"line too long": 1}


def test_rubbish_is_counted_and_does_no_harm():
    batches, listening = reports([os.urandom(50).replace(b"\n", b""), b"\n", b"\x00\xff\n", LINE])
    assert len(batches[0][0]) == 1
    assert listening.counts.read == 3
    assert listening.counts.refused.total() == 2


def test_an_interrupt_gives_what_was_heard_and_ends():
    def interrupted():
        yield LINE
        raise KeyboardInterrupt

    batches, _ = reports(interrupted())
    assert [len(positions) for positions, _ in batches] == [1]


def test_an_interrupt_while_waiting_for_a_feed_ends_the_listening(monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("ullage.sources.ais.feeds._tcp", interrupted)
    assert list(listen("tcp://127.0.0.1:1", FAST)) == []


def test_standard_input_is_heard_to_its_end():
    code = "from ullage.sources.ais import listen; print(sum(map(len, listen('-'))))"
    done = subprocess.run([sys.executable, "-c", code], input=LINE * 3, capture_output=True, check=True)
    assert int(done.stdout) == 3 * len(LINE)
