"""A fetch that is killed goes on: what came is not asked for again."""

import os
import signal
import subprocess
import sys
import time

import pytest

from stacmaker import serving, some_bytes
from ullage.sources.transport.download import STEP

PATH = "files/large.zip"
CODE = """
import sys
from pathlib import Path
from ullage.sources.transport.client import Client
from ullage.sources.transport.doors import Doors
from ullage.sources.transport.download import download
from ullage.sources.transport.part import Wanted
from ullage.sources.transport.patience import Patience
address, folder = sys.argv[1], Path(sys.argv[2])
with Client(address) as client:
    download(Doors(client), Wanted(address), folder / "part", folder / "state.json", Patience())
"""


def killed_and_whole(tmp_path, size, kills):
    """Fetch with kills on the way; give the share of the file that was written before a kill and asked for again."""
    with serving() as service:
        service.files[PATH] = some_bytes(size)
        part, ends = tmp_path / "part", []
        for number in range(kills + 1):
            process = subprocess.Popen([sys.executable, "-c", CODE, f"{service.address}{PATH}", str(tmp_path)])
            goal = size * (number + 0.5) / (kills + 1)
            while number < kills and process.poll() is None and not (part.exists() and part.stat().st_size >= goal):
                time.sleep(0.001)
            if number < kills and process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
                ends.append(part.stat().st_size)
            assert process.wait() in {0, -signal.SIGKILL}
        assert part.read_bytes() == service.files[PATH]
        begins = [int((one[2] or "bytes=0-")[6:].split("-")[0]) for one in service.asked(PATH)]
    return ends, sum(end - begin for end, begin in zip(ends, begins[1:], strict=False)) / size


def test_a_killed_fetch_reads_at_most_its_last_step_again(tmp_path):
    ends, share = killed_and_whole(tmp_path, 60 << 20, 1)
    assert not ends or share <= (STEP + (1 << 20)) / (60 << 20)


@pytest.mark.truth
def test_a_gigabyte_that_is_interrupted_is_read_again_by_less_than_a_hundredth(tmp_path):
    ends, share = killed_and_whole(tmp_path, 1_000_000_000, 2)
    assert len(ends) == 2
    assert share < 0.01
