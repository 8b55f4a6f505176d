"""A feed into a lake: whole, one at a time, and whatever kills the listening."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from itertools import pairwise

import pytest

from aismaker import position_a, sentence
from ullage.errors import InputError, OutputError
from ullage.lake import Lake
from ullage.lake.journal import LOCK as LAKE_LOCK
from ullage.listening.keeping import KeepRule
from ullage.listening.pouring import LOCK
from ullage.listening.spans import KILLED, read_heard_spans
from ullage.listening.state import in_words
from ullage.listening.tape import Place, TapeReader, heard_on_tape, tapes_in
from ullage.sources.ais import ListenRule
from ullage.tracking.listening import hear_into
from ullage.writing import take_lock

FAST = ListenRule(stall_s=0.5, connect_s=1, first_wait_s=0.01, longest_wait_s=0.05, quiet_s=0.05, batch_s=0.2)


def line(number):
    return sentence(position_a(273000001 + number, 10 + number % 70)).encode()


class Feed:
    """A TCP server that sends what it is given to whoever is connected."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.connection = None

    def accept(self):
        connection = self.server.accept()[0]
        if self.connection:
            self.connection.close()
        self.connection = connection

    def close(self):
        for one in (self.connection, self.server):
            if one:
                one.close()


@pytest.fixture
def feed():
    one = Feed()
    yield one
    one.close()


def listening(address, folder, **options):
    command = [sys.executable, "-m", "ullage", "listen", address, "-o", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def put_away(folder):
    """Listen to nothing: what was left on tape comes into the lake."""
    return listening("-", folder, stdin=subprocess.DEVNULL).wait()


def taped(folder):
    """Count the lines that lie on all tapes."""
    lines = 0
    for tapes in (folder / ".heard").glob("*"):
        for number in tapes_in(tapes):
            with suppress(FileNotFoundError), TapeReader(tapes, Place(number, 0)) as reader:
                lines += sum(record.data.count(b"\n") for record in reader.records())
    return lines


def held(folder):
    return {int(mmsi) - 273000001 for mmsi in Lake(folder).read_positions()["mmsi"]}


def test_what_is_on_tape_when_the_listening_is_killed_comes_into_the_lake_with_the_next(tmp_path, feed):
    killed = listening(feed.address, tmp_path)
    feed.accept()
    feed.connection.sendall(b"".join(line(number) for number in range(300)))
    while taped(tmp_path) < 300 or read_heard_spans(tmp_path).is_empty():
        time.sleep(0.05)
    killed.kill()
    killed.wait()
    assert put_away(tmp_path) == 0
    assert held(tmp_path) == set(range(300))
    assert taped(tmp_path) == 0
    spans = read_heard_spans(tmp_path)
    assert spans.select("feed", "ended_by").rows() == [(feed.address, KILLED)]


def test_a_feed_is_heard_into_the_lake_and_counted_and_by_one_at_a_time(tmp_path, feed):
    def serve():
        feed.accept()
        feed.connection.sendall(b"".join(line(number) for number in range(100)) + b"rubbish\n")
        feed.connection.close()
        feed.server.close()

    threading.Thread(target=serve, daemon=True).start()
    shown = []
    told = hear_into(tmp_path, feed.address, 1.0, rule=FAST, show=shown.append, show_s=0.2)
    assert held(tmp_path) == set(range(100))
    assert told["lines"] == told["read"] == 101
    assert told["positions"] == {"given": 100, "new": 100, "copies": 0, "repeated": 0}
    assert sum(told["refused"].values()) == 1
    assert told["dropped"] == 0
    assert shown[-1]["trouble"]
    assert "101 heard, " in in_words(shown[-1])
    assert "0 outages, trouble: " in in_words({**shown[-1], "outages": 0})
    assert f"{sum(shown[-1]['decoded'].values())} decoded, " in in_words(shown[-1])
    spans = read_heard_spans(tmp_path)
    assert spans.select("feed", "lines").rows() == [(feed.address, 101)]
    (tapes,) = (tmp_path / ".heard").glob("*")
    lock = take_lock(tapes / LOCK, "")
    with pytest.raises(OutputError, match="another ullage listen hears"):
        hear_into(tmp_path, feed.address, 0.1, rule=FAST)
    os.close(lock)


def test_a_folder_that_cannot_be_written_is_refused_at_the_start(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputError, match="cannot be written"):
        hear_into(tmp_path / "file", "tcp://127.0.0.1:1", 0.1, rule=FAST)


def test_a_lake_of_another_make_is_refused_at_the_start(tmp_path):
    (tmp_path / "lake.json").write_text('{"format": 99, "buckets": 1, "rule": {}}')
    with pytest.raises(InputError, match="format 99"):
        hear_into(tmp_path, "tcp://127.0.0.1:1", 0.1, rule=FAST)


def test_a_terminal_that_stands_still_keeps_nothing_from_the_tape(tmp_path, feed):
    stands, goes = threading.Event(), threading.Event()

    def show(_):
        stands.set()
        goes.wait()

    def serve():
        feed.accept()
        stands.wait()
        feed.connection.sendall(b"".join(line(number) for number in range(100)))
        while not taped(tmp_path):
            time.sleep(0.01)
        goes.set()

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    hearing = threading.Thread(target=lambda: hear_into(tmp_path, feed.address, 5.0, rule=FAST, show=show, show_s=0.01))
    hearing.start()
    serving.join()
    hearing.join()
    assert held(tmp_path) == set(range(100))


def test_a_listening_that_heard_nothing_waits_for_no_pouring(tmp_path, feed, monkeypatch):
    monkeypatch.setattr("ullage.listening.pourer._pour", time.sleep)  # for as long as nobody kills it
    hear_into(tmp_path, feed.address, 0.1, rule=FAST)
    assert not list((tmp_path / ".heard").glob("*/*.tape"))


def test_a_second_interrupt_leaves_what_is_on_tape_to_the_next_listening(tmp_path, feed):
    Lake(tmp_path)
    lake_lock = take_lock(tmp_path / LAKE_LOCK, "")  # as if `ullage track` wrote into it
    one = listening(feed.address, tmp_path)
    feed.accept()
    feed.connection.sendall(b"".join(line(number) for number in range(10)))
    while not taped(tmp_path):
        time.sleep(0.05)
    while one.poll() is None:
        one.send_signal(signal.SIGINT)
        time.sleep(0.5)
    os.close(lake_lock)
    assert taped(tmp_path) == 10
    assert put_away(tmp_path) == 0
    assert held(tmp_path) == set(range(10))


@pytest.mark.truth
@pytest.mark.parametrize("seed", range(3))
def test_of_a_listening_that_is_killed_again_and_again_only_the_last_second_is_lost(tmp_path, feed, seed):
    """Of each connection the end alone is lost: what was sent within a second of the kill, and after it.

    On a busy machine the thread that keeps comes late: the second is longer by what the times on the tape, which are
    a fifth of a second apart where it does not, show of that.
    """
    rng, done = random.Random(seed), threading.Event()  # noqa: S311 - when a test kills
    connections, kills = [], []  # of each connection: the numbers that were sent, and when

    def serve():
        number = 0
        while not done.is_set():
            feed.accept()
            connections.append(sent := {})
            with suppress(OSError):
                while not done.is_set():
                    feed.connection.sendall(line(number))
                    sent[number] = time.time()
                    number += 1
                    time.sleep(0.002)

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    late_s = 0.0
    for _ in range(5):
        one = listening(feed.address, tmp_path)
        before = taped(tmp_path)
        while taped(tmp_path) <= before:
            time.sleep(0.05)
        time.sleep(rng.uniform(0, 5))
        kills.append(time.time())
        one.kill()
        one.wait()
        late_s = max(late_s, longest_pause(tmp_path, kills[-2] if len(kills) > 1 else 0.0) - KeepRule().write_s)
    done.set()
    socket.create_connection(feed.server.getsockname()).close()
    serving.join()
    assert put_away(tmp_path) == 0
    found = held(tmp_path)
    for sent, kill in zip(connections, kills, strict=False):
        lost = sorted(set(sent) - found)
        assert lost == sorted(sent)[len(sent) - len(lost) :]
        assert all(sent[number] > kill - 1 - late_s for number in lost)
    assert sum(map(len, connections)) > 1000
    assert read_heard_spans(tmp_path)["ended_by"].to_list().count(KILLED) == len(kills)


def longest_pause(folder, since_s):
    """Say how long nothing came onto the tape at most, in the last listening [s]."""
    (tapes,) = (one for one in (folder / ".heard").iterdir() if tapes_in(one))
    times = sorted({one.heard_us / 1e6 for one in heard_on_tape(tapes) if one.heard_us / 1e6 > since_s + 0.5})
    return max((later - earlier for earlier, later in pairwise(times)), default=0.0)
