"""Whatever ends an import, the lake holds all of it or none."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from ullage.errors import InputError, OutputError
from ullage.lake import Lake
from ullage.lake.journal import Change
from ullage.tables import POSITIONS, STATICS

START = datetime(2024, 3, 1, 23, 59, 50, tzinfo=UTC)

# appends reports 5 to 9, and dies before the call of that number among those that change the disk
DYING = """
import os, signal, sys
from pathlib import Path
from test_lake_whole import reports
from ullage.lake import Lake

left = int(sys.argv[2])

def dying(real):
    def call(*arguments, **named):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)
    return call

lake = Lake(sys.argv[1])
os.replace = dying(os.replace)
Path.unlink = dying(Path.unlink)
lake.append([reports(0, 5), reports(5, 10)])
"""

FULL = """
import resource, sys
from test_lake_whole import reports
from ullage.errors import OutputError
from ullage.lake import Lake

lake = Lake(sys.argv[1], most_rows=int(sys.argv[2]))
chunk = reports(0, 3000)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    lake.append([chunk])
except OutputError as error:
    print(error)
"""


class Killed(BaseException):
    """Nothing that a program handles."""


def reports(first, last):
    at = [START + timedelta(seconds=i) for i in range(first, last)]
    positions = [
        {"mmsi": f"21100000{i % 10}", "seen_at": seen_at, "lat_deg": i / 7, "lon_deg": i * 0.37 % 180, "utc_second": 1}
        for i, seen_at in enumerate(at, first)
    ]
    # one message, of which each earlier copy takes the place of the one before, across midnight
    positions += [{"mmsi": "211000099", "seen_at": START + timedelta(seconds=20 - 2 * first), "utc_second": 1}]
    statics = [{"mmsi": f"21100000{i % 10}", "seen_at": seen_at, "name": "A"} for i, seen_at in enumerate(at, first)]
    return POSITIONS.frame(positions), STATICS.frame(statics)


def content(folder):
    lake = Lake(folder)
    return {
        (table, copies): lake.scan(table, copies=copies).collect().rows()
        for table in ("positions", "statics")
        for copies in (False, True)
    }


def in_process(script, *arguments):
    told = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(told, cwd=Path(__file__).parent, check=False, capture_output=True, text=True)


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """A lake before an import and after it, and the contents of both."""
    before, after = tmp_path_factory.mktemp("before") / "lake", tmp_path_factory.mktemp("after") / "lake"
    for folder in (before, after):
        Lake(folder).append([reports(0, 5)])
    Lake(after).append([reports(5, 10)])
    return before, content(before), content(after)


@pytest.mark.parametrize(("calls", "is_made"), [(1, False), (2, True), (5, True)])
def test_a_process_that_is_killed_leaves_all_of_its_import_or_none(tmp_path, states, calls, is_made):
    before, *contents = states
    folder = shutil.copytree(before, tmp_path / "lake")
    assert in_process(DYING, folder, calls).returncode == -signal.SIGKILL
    assert (folder / ".journal").exists() == is_made
    assert content(folder) == contents[is_made]


def test_an_end_at_any_moment_leaves_all_of_an_import_or_none(tmp_path):
    """The disk is called some dozens of times; the import ends before each of them in turn."""
    whole = Lake(tmp_path / "whole", buckets=1)
    whole.append([reports(0, 5)])
    before = shutil.copytree(whole.folder, tmp_path / "before")
    old = held(before)
    whole.append([reports(5, 10)])
    new = held(whole.folder)
    made = []
    is_over = False
    while not is_over:
        folder = shutil.copytree(before, tmp_path / str(len(made)))
        is_over = ends_by_itself(partial(Lake(folder).append, [reports(5, 10)]), len(made))
        found = held(folder)
        assert found in (old, new)
        made.append(found == new)
    assert made == sorted(made)
    assert 5 < made.index(True) < len(made) - 5


def ends_by_itself(work, calls):
    """Work, let that many calls reach the disk and none after them, and say whether that was all."""
    left = calls

    def limited(real):
        def call(*arguments, **named):
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            return real(*arguments, **named)

        return call

    disk = [(os, "replace"), (os, "fsync"), (os, "unlink"), (os, "mkdir"), (shutil, "rmtree")]
    with ExitStack() as stack:
        for module, name in disk:
            stack.enter_context(patch.object(module, name, limited(getattr(module, name))))
        stack.enter_context(suppress(Killed))
        work()
    return left >= 0


def held(folder):
    """Give the bytes of a lake's files, once it was opened."""
    Lake(folder)
    return {path.relative_to(folder): path.read_bytes() for path in folder.glob("[!.]*/**/*") if path.is_file()}


def test_an_import_after_one_that_was_killed_ends_as_if_nothing_had_happened(tmp_path, states):
    before, _, new = states
    folder = shutil.copytree(before, tmp_path / "lake")
    in_process(DYING, folder, 1)
    assert list(folder.glob(".staging-*"))
    Lake(folder).append([reports(5, 10)])
    assert content(folder) == new
    assert {path.name for path in folder.iterdir()} == {".lock", "lake.json", "positions", "statics", "copies"}


def test_a_lake_object_that_was_open_meanwhile_sees_the_whole_import(tmp_path, states):
    before, _, new = states
    folder = shutil.copytree(before, tmp_path / "lake")
    lake = Lake(folder)
    in_process(DYING, folder, 3)
    assert lake.read_positions().rows() == new["positions", False]


def test_an_error_in_the_reports_leaves_the_lake_as_it_was(tmp_path):
    folder = tmp_path / "lake"
    Lake(folder).append([reports(0, 5)])
    before = content(folder)

    def broken():
        yield reports(5, 10)
        raise ValueError("the file ends here")

    with pytest.raises(ValueError, match="ends here"):
        Lake(folder, most_rows=1).append(broken())
    assert content(folder) == before
    assert not list(folder.glob(".staging*"))


def test_two_imports_at_once_are_refused(tmp_path):
    lake = Lake(tmp_path / "lake")
    with Change(lake.folder), pytest.raises(OutputError, match="another process"):
        lake.append([reports(0, 5)])
    lake.append([reports(0, 5)])
    assert lake.days()


def test_a_lake_is_read_while_another_process_imports(tmp_path):
    lake = Lake(tmp_path / "lake")
    lake.append([reports(0, 5)])
    with Change(lake.folder):
        assert Lake(lake.folder).read_positions().height == 6


@pytest.mark.parametrize("most_rows", [1, 10**6])
def test_a_full_disk_leaves_the_lake_as_it_was_and_says_what_to_do(tmp_path, states, most_rows):
    before, old, _ = states
    folder = shutil.copytree(before, tmp_path / "lake")
    told = in_process(FULL, folder, most_rows)
    assert "free some space" in told.stdout
    assert told.stderr == ""
    assert content(folder) == old


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputError, match="import into another folder"):
        Lake(tmp_path / "file" / "lake").append([reports(0, 5)])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_lake_can_be_read(tmp_path):
    lake = Lake(tmp_path / "lake")
    lake.append([reports(0, 5)])
    lake.folder.chmod(0o500)
    assert lake.read_positions().height == 6
    with pytest.raises(OutputError, match="writable"):
        lake.append([reports(5, 10)])


@pytest.mark.parametrize(
    "journal",
    [
        '{"aside": ".staging-1", "put": ["../stolen"], "removed": []}',
        '{"aside": ".staging-1", "put": [], "removed": ["/kept"]}',
        '{"aside": "../x", "put": [], "removed": []}',
        "[]",
        "",
    ],
)
def test_a_journal_that_ullage_did_not_write_is_not_followed(tmp_path, journal):
    lake = Lake(tmp_path / "lake")
    lake.append([reports(0, 5)])
    (lake.folder / ".journal").write_text(journal)
    with pytest.raises(OutputError, match="journal"):
        Lake(lake.folder)


def test_a_damaged_file_stops_an_import_and_the_rest_stays(tmp_path):
    lake = Lake(tmp_path / "lake", buckets=1)
    lake.append([reports(0, 5)])
    (part,) = lake.folder.glob("statics/day=2024-03-01/*/*")
    part.write_bytes(b"PAR1")
    kept = lake.read_positions()
    with pytest.raises(InputError, match="day=2024-03-01"):
        lake.append([reports(5, 10)])
    assert lake.read_positions().equals(kept)
