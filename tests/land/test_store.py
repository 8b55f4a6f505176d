"""The land file: built once, whole or absent, the same in every process."""

import multiprocessing
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from ullage.land import LandFileError, load_land, make_rings, store
from ullage.land.store import cache_folder, open_land, write_land

ISLAND = [[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)]]


@pytest.fixture
def island(monkeypatch):
    """Put a small island in place of the Earth, and count how often it is read."""
    read = []

    def rings():
        read.append(1)
        return make_rings(ISLAND)

    monkeypatch.setattr(store, "read_rings", rings)
    monkeypatch.setattr(store, "shoreline_version", lambda: "island" * 8)
    return read


def test_land_is_built_once_and_then_mapped(island, tmp_path):
    first, second = load_land(tmp_path), load_land(tmp_path)
    assert len(island) == 1
    assert first.path == second.path
    assert second.is_land([0.5, 2.0], [0.5, 0.5]).tolist() == [True, False]
    assert [path.name for path in tmp_path.iterdir()] == [second.path.name]


def test_progress_is_told_only_while_building(island, tmp_path):
    told = []
    load_land(tmp_path, told.append)
    assert told[0] == 0
    assert told[-1] == 1
    assert told == sorted(told)
    told.clear()
    load_land(tmp_path, told.append)
    assert not told


def test_other_shorelines_make_another_file(island, tmp_path, monkeypatch):
    one = load_land(tmp_path)
    monkeypatch.setattr(store, "shoreline_version", lambda: "another" * 8)
    two = load_land(tmp_path)
    assert one.path != two.path
    assert len(island) == 2


@pytest.mark.parametrize("damage", ["empty", "short", "long", "one bit", "no head", "another head", "no numbers"])
def test_a_damaged_file_is_told_and_built_again(island, tmp_path, damage):
    path = load_land(tmp_path).path
    data = bytearray(path.read_bytes())
    sound = bytes(data)
    if damage == "one bit":
        data[-5] ^= 1
    heads = {"no head": b"\x00" * 4096, "another head": b"[]".ljust(4096)}
    heads["no numbers"] = b'{"version": 1, "cells": "2", "words": null, "checksum": 0}'.ljust(4096)
    wrong = {"empty": b"", "short": data[:-4], "long": data + b"1234", "one bit": data}
    path.write_bytes(wrong[damage] if damage in wrong else heads[damage] + sound[4096:])
    with pytest.raises(LandFileError, match="delete it, and it is built again"):
        open_land(path)
    assert load_land(tmp_path).is_land(0.5, 0.5)
    assert path.read_bytes() == sound
    assert len(island) == 2


@pytest.mark.parametrize("folder", ["file/under", "file"])
def test_where_nothing_can_be_written_land_is_built_in_memory(island, tmp_path, folder):
    (tmp_path / "file").write_text("in the way")
    land = load_land(tmp_path / folder)
    assert land.path is None
    assert land.is_land(0.5, 0.5)


def test_a_full_disk_leaves_nothing_behind(island, tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    assert load_land(tmp_path).is_land(0.5, 0.5)
    assert not list(tmp_path.iterdir())


def test_a_folder_in_the_place_of_the_file_is_left_alone(island, tmp_path):
    path = load_land(tmp_path).path
    path.unlink()
    path.mkdir()
    (path / "precious").write_text("stays")
    assert load_land(tmp_path).path is None
    assert (path / "precious").exists()


def answers(land):
    return land.is_land([0.5, 2.0], [0.5, 0.5]).tolist()


def test_another_process_opens_the_file_instead_of_getting_a_copy(island, tmp_path):
    land = load_land(tmp_path)
    assert len(pickle.dumps(land)) < 1000
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(answers, (land,)) == [True, False]


def test_land_in_memory_goes_to_another_process_too():
    from ullage.land import build_land

    land = build_land(make_rings(ISLAND), "made")
    again = pickle.loads(pickle.dumps(land))  # noqa: S301 - made here
    assert again.version == "made"
    assert answers(again) == [True, False]


def test_processes_that_build_at_once_leave_one_whole_file(tmp_path):
    script = (
        "import sys; from pathlib import Path; from ullage.land import make_rings, store\n"
        f"store.read_rings = lambda: make_rings({ISLAND})\n"
        "sys.stdin.readline()\n"
        "for _ in range(5):\n"
        "    land = store.load_land(Path(sys.argv[1])); assert land.is_land(.5, .5)\n"
        "    (land.path or Path('none')).unlink(missing_ok=True)\n"
        "assert store.load_land(Path(sys.argv[1])).is_land(.5, .5)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    for one in running:
        one.stdin.write(b"\n")
        one.stdin.flush()
    told = [one.communicate(timeout=120)[1].decode() for one in running]
    assert [one.returncode for one in running] == [0, 0], told
    [path] = tmp_path.iterdir()
    assert open_land(path).is_land(0.5, 0.5)


def test_the_file_can_be_read_by_others_who_share_the_folder(island, tmp_path):
    assert load_land(tmp_path).path.stat().st_mode & 0o444 == 0o444


def test_what_is_written_is_what_was_built(island, tmp_path):
    from ullage.land import build_land

    land = build_land(make_rings(ISLAND), "made")
    write_land(land, tmp_path / "deep" / "land.bin")
    again = open_land(tmp_path / "deep" / "land.bin")
    assert again.version == "made"
    assert np.array_equal(again.arrays.words, land.arrays.words)
    assert not again.arrays.words.flags.writeable


def test_the_cache_folder_is_the_one_that_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("ULLAGE_CACHE", raising=False)
    assert cache_folder() == tmp_path / "ullage"
    monkeypatch.setenv("ULLAGE_CACHE", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"
    monkeypatch.delenv("ULLAGE_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", os.fspath(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "ullage"
