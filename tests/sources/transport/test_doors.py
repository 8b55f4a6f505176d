"""Files of this machine and of S3 come through the same door as those of the web."""

import pytest

from stacmaker import some_bytes
from ullage.sources.transport.client import Client
from ullage.sources.transport.doors import Doors, S3Door
from ullage.sources.transport.download import download
from ullage.sources.transport.failures import NotFetched
from ullage.sources.transport.part import Wanted
from ullage.sources.transport.patience import Patience


@pytest.fixture
def store(monkeypatch):
    from obstore.store import MemoryStore

    memory = MemoryStore()
    monkeypatch.setattr(S3Door, "_store", lambda *_: memory)
    return memory


@pytest.fixture
def fetch(tmp_path):
    def go(address, root=None):
        patience = Patience(1)
        with Client(None, patience=patience) as client:
            doors = Doors(client, root)
            return download(doors, Wanted(str(address)), tmp_path / "part", tmp_path / "state.json", patience)

    return go


def test_a_file_of_s3_arrives_with_its_size_and_hash(store, fetch, tmp_path):
    data = some_bytes(9_000_000)
    store.put("a/b.zip", data)
    assert fetch("s3://bucket/a/b.zip").size == len(data)
    assert (tmp_path / "part").read_bytes() == data


def test_what_s3_does_not_have_is_told(store, fetch):
    with pytest.raises(NotFetched, match="does not have it"):
        fetch("s3://bucket/none")


def test_a_local_file_arrives_if_it_lies_with_the_catalogue(fetch, tmp_path):
    (tmp_path / "cat").mkdir()
    (tmp_path / "cat" / "a.zip").write_bytes(b"abc")
    assert fetch(tmp_path / "cat" / "a.zip", tmp_path / "cat").size == 3


@pytest.mark.parametrize("name", ["../secret", "link", "none", "."])
def test_no_local_file_is_opened_outside_of_the_catalogue(fetch, tmp_path, name):
    (tmp_path / "cat").mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "cat" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(NotFetched):
        fetch(tmp_path / "cat" / name, tmp_path / "cat")


def test_a_catalogue_of_the_web_opens_no_local_file(fetch, tmp_path):
    (tmp_path / "secret").write_bytes(b"secret")
    with pytest.raises(NotFetched, match="only http"):
        fetch(tmp_path / "secret")
