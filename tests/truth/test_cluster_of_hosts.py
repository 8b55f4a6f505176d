"""Three hosts, each a network namespace: one is killed, cut off, or has no room, and the bytes stay the same."""

import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from placemaker import dask_cluster

pytestmark = [
    pytest.mark.truth,
    pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("ip"), reason="network namespaces need root and iproute2"),
]

BRIDGE, NET = "ullage-br", "10.77.31"


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)


@contextmanager
def hosts(count):
    """Make hosts that see each other by a bridge of this machine; gives their names."""
    names = [f"ullage-{number}" for number in range(count)]
    try:
        ip("link", "add", BRIDGE, "type", "bridge")
        ip("addr", "add", f"{NET}.1/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        for number, name in enumerate(names):
            ip("netns", "add", name)
            ip("link", "add", f"ul{number}", "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("link", "set", f"ul{number}", "master", BRIDGE, "up")
            ip("-n", name, "addr", "add", f"{NET}.{number + 10}/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
            ip("-n", name, "link", "set", "lo", "up")
        yield names
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
        subprocess.run(["ip", "link", "del", BRIDGE], check=False, capture_output=True)


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    """Six weeks of scenes and AIS, and its result of this machine's processes."""
    import webmaker

    return webmaker.make_once(tmp_path_factory.getbasetemp(), "small-season", webmaker.make_small_season)


def results_of(folder):
    names = sorted(path.name for path in (folder / "out").iterdir() if path.suffix in {".parquet", ".csv", ".json"})
    return {name: (folder / "out" / name).read_bytes() for name in names}


def run_on(case, address):
    return subprocess.Popen(
        [sys.executable, "-m", "ullage", "run", str(case), "--no-open", "--json", "--scheduler", address],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def parts_of(case):
    return len(list((case / "out" / ".parts").glob("*.part"))) if (case / "out" / ".parts").is_dir() else 0


def anew(season, tmp_path):
    case = tmp_path / "season"
    shutil.copytree(season, case, ignore=shutil.ignore_patterns("out"))
    return case


@contextmanager
def three_workers(tmp_path):
    with hosts(3) as names:
        own = [f"{NET}.{number + 10}" for number in range(3)]
        before = [["ip", "netns", "exec", name] for name in names]
        with dask_cluster(tmp_path / "cluster", 3, before=before, host=f"{NET}.1", hosts=own) as found:
            yield found


@pytest.mark.parametrize("harm", ["none", "killed", "cut off for 30 s"])
def test_the_result_is_that_of_one_machine_whatever_happens_to_a_host(season, tmp_path, harm):
    case = anew(season, tmp_path)
    with three_workers(tmp_path) as (address, workers):
        running = run_on(case, address)
        harming = threading.Thread(target=do_harm, args=(harm, case, workers))
        harming.start()
        _, told = running.communicate(timeout=900)
        harming.join()
    assert running.returncode == 0, told
    assert results_of(case) == results_of(season)


def do_harm(harm, case, workers):
    """Harm a host when some of the work is done."""
    while parts_of(case) < 3:
        time.sleep(0.05)
    if harm == "killed":
        workers[0].kill()
    elif harm.startswith("cut off"):
        ip("link", "set", "ul1", "down")
        time.sleep(30)
        ip("link", "set", "ul1", "up")


def test_a_host_that_has_no_room_is_avoided_and_the_result_is_the_same(season, tmp_path):
    case = anew(season, tmp_path)
    (case / "out" / ".parts").mkdir(parents=True)
    small = tmp_path / "small"
    small.mkdir()
    with hosts(3) as names:
        own = [f"{NET}.{number + 10}" for number in range(3)]
        before = [["ip", "netns", "exec", name] for name in names]
        # of this host alone the case's parts lie on a disk of 4 kB: its namespace of mounts is its own
        full = f"mount -t tmpfs -o size=4k tmpfs '{case / 'out' / '.parts'}' && exec \"$@\""
        before[0] += ["unshare", "--mount", "sh", "-c", full, "sh"]
        with dask_cluster(tmp_path / "cluster", 3, before=before, host=f"{NET}.1", hosts=own) as (address, _):
            running = run_on(case, address)
            _, told = running.communicate(timeout=900)
    assert running.returncode == 0, told
    assert results_of(case) == results_of(season)
    assert Path(case / "out" / "report.html").is_file()
