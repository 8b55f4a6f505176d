"""A run that is killed at any moment leaves no half file that is taken for a whole one, and the next one completes."""

import hashlib
import json
import random
import subprocess
import sys
import time

import polars as pl
import pytest

from ullage.examples import copy_example

pytestmark = pytest.mark.truth

KILLS = 200


def run(case):
    return [sys.executable, "-m", "ullage", "run", str(case), "--no-open", "--json"]


def contents(case):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((case / "out").iterdir())
        if path.is_file() and not path.name.startswith(".")
    }


def open_all(case):
    """Open every result that is there."""
    for path in (case / "out").glob("[!.]*"):
        if path.suffix == ".parquet":
            pl.read_parquet(path)
        elif path.suffix == ".json":
            json.loads(path.read_text("utf-8"))
        elif path.suffix == ".html":
            assert path.read_text("utf-8").rstrip().endswith("</html>")
        elif path.suffix == ".pdf":
            assert path.read_bytes().rstrip().endswith(b"%%EOF")


def test_a_run_killed_at_random_moments_is_whole_or_absent_and_the_next_completes(tmp_path):
    undisturbed, case = tmp_path / "undisturbed", tmp_path / "case"
    for folder in (undisturbed, case):
        copy_example("vostochny-2024", folder)
    began = time.monotonic()
    subprocess.run(run(undisturbed), check=True, stdout=subprocess.DEVNULL)
    whole_s = time.monotonic() - began
    moments = random.Random(8)  # noqa: S311 - moments, no secrets
    killed = 0
    for number in range(KILLS):
        if number % 3 == 0:  # from nothing kept, as often as from what was
            for path in (case / "out" / ".parts").glob("*"):
                path.unlink()
        with subprocess.Popen(run(case), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as one:
            time.sleep(moments.uniform(0, whole_s))
            if one.poll() is None:
                one.kill()
                killed += 1
        if (case / "out").exists():
            open_all(case)
    assert killed > KILLS / 3
    subprocess.run(run(case), check=True, stdout=subprocess.DEVNULL)
    assert contents(case) == contents(undisturbed)
