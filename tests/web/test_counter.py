"""Counting in one thread: what waits too long is refused, not what is asked last."""

import threading

import pytest

from ullage.explaining.rows import Rows
from ullage.web.counter import Counter
from ullage.web.errors import WebError


def asked(counter, function, answers):
    """Ask in a thread of its own; the answer, or what was refused, goes into the list."""

    def ask():
        try:
            answers.append(counter.run(function))
        except WebError as error:
            answers.append(error.status)

    thread = threading.Thread(target=ask)
    thread.start()
    return thread


def test_where_too_many_wait_the_oldest_is_refused_and_the_latest_is_counted():
    counter, begun, go, answers = Counter(most=2), threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        go.wait(10)
        return "first"

    threads = [asked(counter, slow, answers)]
    begun.wait(10)
    for at in range(4):
        threads.append(asked(counter, lambda at=at: at, answers))
        while sum(one.is_alive() for one in threads) > 1 + min(at + 1, 2) or counter.waiting < min(at + 1, 2):
            threading.Event().wait(0.005)
    go.set()
    for one in threads:
        one.join()
    assert sorted(map(str, answers)) == ["2", "3", "503", "503", "first"]


def test_all_is_counted_in_one_thread_and_what_a_count_asks_in_turn_does_not_wait_for_itself():
    counter = Counter(most=1)
    assert counter.run(lambda: counter.run(threading.get_ident)) == counter.run(threading.get_ident)
    assert counter.run(threading.get_ident) != threading.get_ident()


def test_what_a_count_refuses_comes_to_who_asked():
    with pytest.raises(ZeroDivisionError):
        Counter().run(lambda: 1 / 0)


def test_what_is_worked_out_of_a_result_is_made_once_and_never_shown_of_the_next(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "summary.json").write_text('{"inputs": {}}')
    first, second = Rows(tmp_path), Rows(tmp_path)
    assert first.once("marks", lambda: "of the first") == "of the first"
    assert second.once("marks", lambda: "of the second") == "of the second"
    assert first.once("marks", lambda: "anew") == "of the first"
