"""Makes places where tasks run in tests: here and now, in threads, and on a real Dask cluster of processes."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager

from ullage.engine import Place


class Inline(Executor):
    """Runs at once what others run in processes of their own."""

    def submit(self, function, /, *arguments):
        done = Future()
        try:
            done.set_result(function(*arguments))
        except Exception as error:  # noqa: BLE001 - it is the future's
            done.set_exception(error)
        return done


class InlinePlace(Place):
    """Here and now."""

    def __init__(self, workers=None):
        super().__init__(workers or 1, "here")

    def _open(self):
        return Inline()


class ThreadPlace(Place):
    """Two threads."""

    def __init__(self):
        super().__init__(2, "threads")

    def _open(self):
        return ThreadPoolExecutor(2)


@contextmanager
def dask_cluster(folder, workers=3, *, before=(), host="127.0.0.1", hosts=()):
    """Run a scheduler and workers in processes of their own; gives the address and the workers' processes.

    `before` holds what each worker's command begins with, such as that it runs in a network namespace; `host` is where
    the scheduler listens, `hosts` are the workers' own addresses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file, log = folder / "scheduler.json", (folder / "cluster.log").open("w")
    environment = {**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s"}
    begin = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--scheduler-file", str(file), "--port", "0"]
    begin += ["--no-dashboard", "--host", host]
    processes = [subprocess.Popen(begin, env=environment, stdout=log, stderr=log)]
    try:
        _wait_for(file, processes[0])
        address = json.loads(file.read_text())["address"]
        for number in range(workers):
            worker_host = hosts[number] if number < len(hosts) else "127.0.0.1"
            command = worker_command(address, folder / f"worker{number}", "--name", str(number), host=worker_host)
            own = before[number] if number < len(before) else ()
            processes.append(subprocess.Popen([*own, *command], env=environment, stdout=log, stderr=log))
        if workers:
            _wait_for_workers(address, workers)
        yield address, processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()
        log.close()


def worker_command(address, local, *options, host="127.0.0.1"):
    """Give what starts a worker of one thread that keeps its files in a folder."""
    local.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
    return [*command, "--no-dashboard", "--local-directory", str(local), "--host", host, *options]


def _wait_for(file, process):
    for _ in range(600):
        if file.exists() and file.stat().st_size:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError("the scheduler did not start")


def _wait_for_workers(address, count):
    """Wait in a process of its own: tests may open no address but loopback's."""
    told = f"from distributed import Client\nClient({address!r}, timeout=30).wait_for_workers({count}, timeout=120)"
    subprocess.run([sys.executable, "-c", told], check=True, timeout=180)
