import hashlib
import os

from ullage import hashes
from ullage.hashes import Hashes


def test_a_file_has_the_hash_of_its_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"one")
    assert Hashes(tmp_path).of(tmp_path / "a") == hashlib.sha256(b"one").hexdigest()


def test_a_folder_has_the_hash_of_its_files_with_their_names(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"one")
    known = Hashes(tmp_path)
    assert known.of(tmp_path / "a") == known.of(tmp_path / "b")
    (tmp_path / "b" / "file").rename(tmp_path / "b" / "other")
    assert known.of(tmp_path / "a") != known.of(tmp_path / "b")


def test_a_large_file_is_read_once_as_long_as_size_and_time_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(hashes, "LARGE", 2)
    large, kept = tmp_path / "large", tmp_path / "kept"
    large.write_bytes(b"one")
    first = Hashes(tmp_path, kept)
    before = first.of(large)
    first.keep()
    about = large.stat()
    large.write_bytes(b"two")
    os.utime(large, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert Hashes(tmp_path, kept).of(large) == before
    os.utime(large, ns=(about.st_atime_ns, about.st_mtime_ns + 1))
    assert Hashes(tmp_path, kept).of(large) == hashlib.sha256(b"two").hexdigest()


def test_a_damaged_index_is_worked_out_again(tmp_path):
    (tmp_path / hashes.KEPT).write_text('{"a": 1, "b": [1, 2, 3]}')
    (tmp_path / "a").write_bytes(b"one")
    assert Hashes(tmp_path, tmp_path).of(tmp_path / "a") == hashlib.sha256(b"one").hexdigest()
