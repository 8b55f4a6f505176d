"""Tapes come into the lake whatever happens to the process that pours them, and no tape goes that is not in it."""

import errno
import os
import subprocess
import sys
import time

import pytest

from aismaker import position_a, sentence
from ullage.lake import Lake
from ullage.listening import pouring
from ullage.listening.pourer import Pourer
from ullage.listening.pouring import LOCK, PourPlan, pour_all
from ullage.listening.tape import Place, Record, Tape, tape_path, tapes_in
from ullage.sources.ais import ListenRule
from ullage.writing import take_lock

NOW_US = 1_709_690_000 * 10**6


def line(number):
    return sentence(position_a(273000001 + number)).encode()


def tape(folder, *numbers):
    folder.mkdir(parents=True, exist_ok=True)
    made = Tape(folder, max(tapes_in(folder), default=0) + 1)
    for number in numbers:
        made.append(Record(NOW_US + number * 10**6, line(number)))
    made.close()


@pytest.fixture
def plan(tmp_path):
    tapes = tmp_path / ".heard" / "feed"
    tape(tapes, *range(10))
    return PourPlan(tmp_path, tapes, Place(1, 0), rule=ListenRule(quiet_s=0.05, batch_s=0.0))


class Other:
    """The other side of a connection: what is sent to it, and what it says."""

    def __init__(self, *says):
        self.says = list(says)
        self.news = []

    def poll(self, _):
        return True

    def recv(self):
        return self.says.pop(0)

    def send(self, news):
        self.news.append(news)


@pytest.fixture
def alone(monkeypatch):
    """Pour in this process, without what is for a process of its own."""
    monkeypatch.setattr(pouring.signal, "signal", lambda *_: None)
    monkeypatch.setattr(pouring, "end_with_parent", lambda: None)


def held(folder):
    return {int(mmsi) - 273000001 for mmsi in Lake(folder).read_positions()["mmsi"]}


def test_a_pourer_that_outlives_its_listening_leaves_the_tapes_of_the_next_one_alone(plan, alone):
    tape(plan.tapes, 20)  # begun by the next listening
    pour_all(Other(1), plan)
    assert held(plan.lake) == set(range(10))
    assert tapes_in(plan.tapes) == [2]


STARTS = """
import multiprocessing
from ullage.listening.pouring import end_with_parent
child = multiprocessing.get_context("spawn").Process(target=end_with_parent)
child.start()
print(child.pid, flush=True)
child.join()
"""


def test_a_pourer_ends_with_the_process_that_started_it():
    with subprocess.Popen([sys.executable, "-c", STARTS], stdout=subprocess.PIPE, text=True) as parent:
        assert int(parent.stdout.readline())
        parent.kill()
        assert parent.stdout.read() == ""  # the child holds it open until it ends


def test_a_damaged_tape_is_kept_under_another_name(plan, alone):
    path = tape_path(plan.tapes, 1)
    content = bytearray(path.read_bytes())
    content[content.index(b"!AIVDM") + 20] ^= 1
    path.write_bytes(content)
    other = Other(1)
    pour_all(other, plan)
    assert held(plan.lake) == set(range(1, 10))
    (kept,) = plan.tapes.glob("*.damaged")
    assert kept.read_bytes() == content
    assert tapes_in(plan.tapes) == []
    assert other.news[-1].heard.damaged_bytes == len(content) // 10


def test_whatever_a_pouring_fails_of_is_told_and_leaves_all_on_tape(plan, alone, monkeypatch):
    faults = [OSError(errno.EIO, "Input/output error"), MemoryError("out of memory")]

    def fail(*_, **__):
        raise faults.pop(0)

    other = Other(0, 1)
    with monkeypatch.context() as patched:
        patched.setattr(Lake, "append", fail)
        pour_all(other, plan)
    assert ["Input/output error" in other.news[0].trouble, "MemoryError" in other.news[1].trouble] == [True, True]
    assert tapes_in(plan.tapes) == [1]
    again = Other(1)
    pour_all(again, plan)
    assert (again.news[-1].trouble, held(plan.lake)) == ("", set(range(10)))


def test_what_another_feed_left_is_poured_without_keeping_that_feed_from_being_heard(plan, alone, monkeypatch):
    left = plan.tapes.parent / "other"
    tape(left, 50)
    real = pouring.TapePouring.look

    def look(self, last=0):
        os.close(take_lock(left / LOCK, "is held"))
        tape(left, 60)  # a listening that began meanwhile
        return real(self, last)

    monkeypatch.setattr(pouring.TapePouring, "look", look)
    pour_all(Other(1), plan)
    assert held(plan.lake) == {*range(10), 50}
    assert tapes_in(left)[0] == 2


def test_what_is_heard_by_another_listening_is_left_to_it(plan, alone):
    left = plan.tapes.parent / "other"
    tape(left, 50)
    lock = take_lock(left / LOCK, "")
    pour_all(Other(1), plan)
    os.close(lock)
    assert held(plan.lake) == set(range(10))
    assert tapes_in(left) == [1]


def die(*_):
    os._exit(3)


def test_a_process_that_dies_again_and_again_is_told_as_long_as_it_does_and_tried_again(plan, monkeypatch):
    told = []
    monkeypatch.setattr("ullage.listening.pourer._FIRST_WAIT_S", 0.01)
    monkeypatch.setattr("ullage.listening.pourer._MOST_DEATHS", 1)
    monkeypatch.setattr("ullage.listening.pourer._pour", die)
    pourer = Pourer(plan, told.append)
    while len(told) < 2:
        assert list(pourer.take_news()) == []
        time.sleep(0.01)
    assert all("died (exit code 3)" in line and "is on tape" in line for line in told)
    assert "died" in pourer.trouble
    assert not pourer.is_done
    monkeypatch.setattr("ullage.listening.pourer._pour", pour_all)
    while pourer.trouble:
        list(pourer.take_news())
        time.sleep(0.01)
    pourer.end(1)
    while not pourer.is_done:
        list(pourer.take_news())
        time.sleep(0.01)
    assert held(plan.lake) == set(range(10))


def test_a_process_that_dies_again_and_again_at_the_end_leaves_the_rest_on_tape(plan, monkeypatch):
    monkeypatch.setattr("ullage.listening.pourer._MOST_DEATHS", 2)
    monkeypatch.setattr("ullage.listening.pourer._pour", die)
    pourer = Pourer(plan, lambda _: None)
    pourer.end(1)
    while not pourer.is_done:
        list(pourer.take_news())
        time.sleep(0.01)
    assert "2 times in a row" in pourer.trouble
    assert tapes_in(plan.tapes) == [1]
