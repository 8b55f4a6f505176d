"""Where the work runs: processes that die, tasks that fail, and a Dask cluster that gives the same bytes."""

import gc
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor
from pathlib import Path
from threading import Thread

import pytest

from placemaker import InlinePlace, ThreadPlace, dask_cluster, worker_command
from ullage.engine import EngineError, Machine, beside, cluster, processes, run_tasks
from ullage.engine.cluster import OtherCodeError, _fault, _greet, _on_worker
from ullage.engine.machine import _available_of_group, available_memory
from ullage.made_with import code_version

NAPS = """
import os, sys, time
from ullage import cli
from ullage.engine import Machine, run_tasks

def nap(path):
    with open(path, "a") as file:
        print(os.getpid(), file=file)
    time.sleep(600)

def work(*_):
    with Machine(2) as place:
        run_tasks(place, nap, [(sys.argv[1],)] * 4)

if __name__ == "__main__":
    cli.app = lambda **_: work()
    cli.main()
"""
"""A command whose two workers do what takes long."""


def environment(name):
    return os.environ.get(name)


def double(number):
    return 2 * number


def die_once(number, folder):
    """Die as a process does that takes too much memory, the first time that the third task runs."""
    mark = folder / "died"
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_always(number):
    if number == 3:
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(number):
    if number == 2:
        raise ValueError("the task's own fault")
    time.sleep(0.01)
    return number


def test_work_runs_in_other_processes_with_one_thread_each():
    with processes(2) as executor:
        assert executor.submit(os.getpid).result() != os.getpid()
        assert executor.submit(environment, "NUMBA_NUM_THREADS").result() == "1"


def test_results_keep_the_order_of_their_tasks_and_each_is_counted():
    done = []
    with ThreadPlace() as place:
        assert run_tasks(place, double, [(n,) for n in range(50)], done=done.append) == list(range(0, 100, 2))
    assert done == list(range(1, 51))


def test_no_more_tasks_are_handed_over_than_workers_can_soon_begin():
    waiting, most, gate = [], [], threading.Lock()

    def watch(number):
        with gate:
            waiting.append(number)
        time.sleep(0.002)
        with gate:
            waiting.remove(number)
        return number

    class Counting(ThreadPlace):
        def submit(self, function, *arguments):
            future = super().submit(function, *arguments)
            handed.add(future)
            most.append(sum(not one.done() for one in handed))
            return future

    handed = set()
    with Counting() as place:
        run_tasks(place, watch, [(n,) for n in range(100)])
    assert max(most) <= 4


def test_tasks_that_need_much_memory_run_fewer_at_once():
    place = InlinePlace(8)
    place.memory = 4 << 30
    assert [place.at_once(), place.at_once(1 << 30), place.at_once(100 << 30)] == [16, 4, 1]


def test_a_worker_that_dies_is_replaced_and_its_task_tried_again(tmp_path):
    with Machine(2) as place:
        assert run_tasks(place, die_once, [(n, tmp_path) for n in range(8)]) == list(range(8))


def test_a_task_that_kills_every_worker_is_told_by_its_name_and_ends_the_run():
    with pytest.raises(EngineError, match="scene 3 lost its worker 3 times on this machine"), Machine(2) as place:
        run_tasks(place, die_always, [(n,) for n in range(5)], names=[f"scene {n}" for n in range(5)])


def test_a_place_that_breaks_whenever_it_is_asked_ends_the_run():
    class Dead(InlinePlace):
        def submit(self, *_):
            raise BrokenExecutor("no process can be started")

    with pytest.raises(EngineError, match="task 1 lost its worker 3 times"):
        run_tasks(Dead(), double, [(1,), (2,)])


def test_what_a_task_raises_is_raised_and_nothing_more_is_begun():
    begun = []

    def note(number):
        begun.append(number)
        return fail(number)

    with pytest.raises(ValueError, match="own fault"), ThreadPlace() as place:
        run_tasks(place, note, [(n,) for n in range(100)])
    assert len(begun) < 10


def test_an_interruption_takes_back_what_waits():
    begun = []

    def stop(done):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), ThreadPlace() as place:
        run_tasks(place, begun.append, [(n,) for n in range(100)], done=stop)
    assert len(begun) < 10


def test_a_place_is_opened_only_when_it_is_needed():
    class Never(InlinePlace):
        def _open(self):
            raise AssertionError

    with Never() as place:
        assert run_tasks(place, double, []) == []


def test_a_bound_of_a_group_counts_as_the_machines(tmp_path):
    assert available_memory() > 0
    assert _available_of_group(tmp_path) is None
    (tmp_path / "memory.max").write_text("max\n")
    assert _available_of_group(tmp_path) is None
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("400\n")
    assert _available_of_group(tmp_path) == 600


def many_slices(folder):
    from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship

    rows = OBSERVATIONS + "".join(observation("2024-03-01", f"S{i}", condition="laden") for i in range(60))
    fleet = FLEET + "".join(ship(f"S{i}", 2000 + 10 * i) for i in range(60))
    return make_case(folder, observations=rows, fleet=fleet)


def test_slices_in_processes_give_what_one_process_gives(tmp_path, monkeypatch):
    from ullage import flow
    from ullage.results import run_case

    whole = run_case(many_slices(tmp_path / "one"), report=False).summary
    monkeypatch.setattr(flow, "_SLICE", 20)
    sliced = run_case(many_slices(tmp_path / "two"), report=False, workers=2).summary
    rounded, cut = (
        {key: round(value["mid"] or 0.0, 3) for key, value in one.items() if key.endswith("_bbl")}
        for one in (whole, sliced)
    )
    assert rounded == cut


def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(tmp_path, monkeypatch):
    from ullage import flow
    from ullage.results import run_case

    monkeypatch.setattr(flow, "_SLICE", 8)
    here, there = many_slices(tmp_path / "here"), many_slices(tmp_path / "there")
    run_case(here, report=False, workers=2)
    with dask_cluster(tmp_path / "cluster", 3) as (address, workers):

        def kill(stage, done, _):
            if stage == "estimate_deliveries" and done == 1:
                workers[0].kill()

        run_case(there, report=False, scheduler=address, progress=kill)
    names = sorted(path.name for path in (here / "out").glob("*.*"))
    assert names == sorted(path.name for path in (there / "out").glob("*.*"))
    results = [name for name in names if name.endswith((".parquet", ".csv", "summary.json"))]
    assert [(here / "out" / name).read_bytes() for name in results] == [
        (there / "out" / name).read_bytes() for name in results
    ]


def test_a_cluster_that_does_not_answer_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER_S", 0.5)
    with pytest.raises(EngineError, match=r"no cluster answers at tcp://127.0.0.1:1 .*run its scheduler"):
        cluster.Cluster("tcp://127.0.0.1:1", tmp_path)


@pytest.mark.parametrize(
    "address", ["localhost", "localhost:8786", "http://a:1", "tcp://a", "tcp://a:1/b", "tcp://:1", ""]
)
def test_what_is_no_address_of_a_scheduler_is_told_with_the_form_of_one(address, tmp_path):
    with pytest.raises(EngineError, match=r"is not the address of a scheduler, such as tcp://HOST:8786"):
        cluster.Cluster(address, tmp_path)


def test_who_answers_but_is_no_scheduler_is_told_at_once_and_leaves_nothing_to_close(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = Thread(target=answer_as_a_web_server, args=(server,))
        answer.start()
        with pytest.raises(EngineError, match="no cluster answers at"):
            cluster.Cluster(f"tcp://127.0.0.1:{server.getsockname()[1]}", tmp_path)
        answer.join()
    gc.collect()


def answer_as_a_web_server(server):
    line, _ = server.accept()
    with line:
        line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_a_scheduler_without_workers_is_told_as_one_that_answers(tmp_path, monkeypatch):
    with dask_cluster(tmp_path / "cluster", 0) as (address, _):
        _greet(address)  # what is loaded for it takes longer than may be waited for below
        monkeypatch.setattr(cluster, "ANSWER_S", 5)
        with pytest.raises(EngineError, match=r"answers, but no worker came to it .*dask worker tcp://"):
            cluster.Cluster(address, tmp_path)


def test_a_worker_with_other_code_that_comes_later_is_given_nothing_to_do(tmp_path):
    other = tmp_path / "other.py"
    other.write_text("from ullage import made_with\nmade_with.made_with = lambda: ('another', 'python=3.1')\n")
    late = []
    with dask_cluster(tmp_path / "cluster", 1) as (address, _), cluster.Cluster(address, tmp_path) as place:
        place.at_once = lambda _: 40

        def begin(_):
            if late:
                return
            late.append(subprocess.Popen(worker_command(address, tmp_path / "late", "--preload", str(other))))
            place.client.wait_for_workers(2, timeout=120)

        try:
            found = run_tasks(place, os.path.join, [(f"{n}", "a") for n in range(200)], done=begin)
            assert found == [f"{n}/a" for n in range(200)]
            assert len(place.avoided) == 1
        finally:
            for process in late:
                process.kill()
                process.wait()


def test_a_worker_of_other_code_refuses_a_task_before_it_reads_it(monkeypatch):
    monkeypatch.setattr(cluster, "_own_address", lambda: "tcp://worker:1")
    with pytest.raises(OtherCodeError, match="other code") as caught:
        _on_worker("another", b"no pickle")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert (type(again), again.worker) == (OtherCodeError, "tcp://worker:1")
    task = pickle.dumps((os.path.join, ("a", "b")))
    assert _on_worker(code_version(), task) == "a/b"


@pytest.mark.parametrize("signal_name", ["SIGKILL", "SIGTERM"])
def test_workers_end_with_the_process_that_began_them(signal_name, tmp_path):
    script = tmp_path / "run.py"
    script.write_text(NAPS)
    told = tmp_path / "told"
    process = subprocess.Popen([sys.executable, str(script), str(told)], stderr=subprocess.PIPE)
    while len(pids := set(told.read_text().split()) if told.exists() else ()) < 2:
        time.sleep(0.05)
    process.send_signal(getattr(signal, signal_name))
    assert process.wait(60) == {"SIGKILL": -signal.SIGKILL, "SIGTERM": 130}[signal_name]
    process.stderr.close()
    for _ in range(600):
        alive = [pid for pid in pids if is_alive(pid)]
        if not alive:
            break
        time.sleep(0.1)
    assert not alive


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_workers_that_run_other_code_or_do_not_see_the_case_are_refused():
    assert _fault((code_version(), "seen"), "seen") == ""
    assert "other code" in _fault(("older", "seen"), "seen")
    told = re.sub("(onnxruntime)=[^ ]*", r"\1=none", code_version())
    assert re.match(
        r"runs onnxruntime=none where this process has onnxruntime=[^ ]*: install", _fault((told, "seen"), "seen")
    )
    assert "another version" in _fault((code_version() + " more=1", "seen"), "seen")
    assert "share it" in _fault((code_version(), "(No such file or directory)"), "seen")
    assert "does not have Ullage" in _fault(ModuleNotFoundError("ullage"), "seen")


def test_what_runs_beside_gives_or_raises_what_it_did():
    assert beside(lambda: 7)() == 7

    def broken():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        beside(broken)()
