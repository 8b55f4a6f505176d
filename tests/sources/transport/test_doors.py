"""Files of this machine and of S3 come through the same door as those of the web."""

import pytest

from rawmaker import Raw, send
from stacmaker import some_bytes
from ullage.sources.transport.client import Client
from ullage.sources.transport.doors import Doors
from ullage.sources.transport.download import download
from ullage.sources.transport.failures import NotFetched, TryAgain
from ullage.sources.transport.part import Wanted
from ullage.sources.transport.patience import Patience
from ullage.sources.transport.ranges import RangedFile
from ullage.sources.transport.s3 import STEP, S3Door


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


def test_a_bucket_is_among_those_who_were_asked(store):
    store.put("a", b"abc")
    with Client(None, patience=Patience(1)) as client:
        Doors(client).read_whole("s3://bucket/a", 10)
        assert client.asked == {"s3://bucket"}


def test_a_file_of_s3_that_changes_while_it_comes_is_not_taken(store):
    store.put("a", some_bytes(3 * STEP, 1))

    def read(opened):
        for _ in opened.chunks:
            store.put("a", some_bytes(3 * STEP, 2))

    with pytest.raises(TryAgain, match="another one than before"), S3Door().opened("s3://bucket/a") as opened:
        read(opened)


@pytest.mark.parametrize("named", [True, False])
def test_a_store_is_asked_step_by_step_for_one_version_and_signed_only_if_named(monkeypatch, tmp_path, named):
    data = some_bytes(2 * STEP + 5)

    def answer(asked, to):
        told = {"ETag": '"abc"', "Last-Modified": "Wed, 01 May 2024 00:00:00 GMT"}
        if asked.method == "HEAD":
            return send(to, 200, told, b"", len(data))
        begin, end = map(int, asked.headers["range"].removeprefix("bytes=").split("-"))
        return send(to, 206, told | {"Content-Range": f"bytes {begin}-{end}/{len(data)}"}, data[begin : end + 1])

    with Raw(answer) as server, Client(None, patience=Patience(1)) as client:
        told = {"ENDPOINT": server.address.rstrip("/"), "ALLOW_HTTP": "true", "REGION": "a", "ACCESS_KEY_ID": "key",
                "SECRET_ACCESS_KEY": "secret"}  # fmt: skip
        for name, value in told.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        monkeypatch.setenv("ULLAGE_S3_BUCKETS", "bucket" if named else "")
        wanted = Wanted("s3://bucket/a.zip", len(data))
        download(Doors(client), wanted, tmp_path / "part", tmp_path / "state.json", Patience(1))
    assert (tmp_path / "part").read_bytes() == data
    assert [one.headers.get("if-match") for one in server.log] == [None, '"abc"', '"abc"', '"abc"']
    assert {"authorization" in one.headers for one in server.log} == {named}


@pytest.mark.parametrize(
    ("bucket", "signed"), [("named", True), ("mine", True), ("also-mine", True), ("of-a-stranger", False)]
)
def test_keys_are_shown_to_no_bucket_that_only_a_catalogue_names(monkeypatch, bucket, signed):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("ULLAGE_S3_BUCKETS", "mine, also-mine")
    made = []
    monkeypatch.setattr("obstore.store.S3Store", lambda name, **options: made.append((name, options)))
    S3Door({"region": "a"}, {"named": {}})._store(bucket)  # noqa: SLF001 - what the store is told
    assert made[0][0] == bucket
    assert made[0][1].get("skip_signature", False) is not signed


@pytest.mark.parametrize(
    "address", ["s3://KEY:SECRET@bucket/a", "s3:///a", "s3://bucket:80/a", "s3://[x/a", "s3://b%2f/a"]
)
def test_what_is_no_bucket_is_told_without_what_is_secret(fetch, address):
    with pytest.raises(NotFetched, match="names no bucket") as told:
        fetch(address)
    assert "SECRET" not in str(told.value)


@pytest.mark.parametrize(
    ("first", "second"),
    [({"ETag": '"one"'}, {"ETag": '"two"'}), ({"ETag": 'W/"one"'}, {"ETag": 'W/"two"'}),
     ({"Last-Modified": "Wed, 01 May 2024 00:00:00 GMT"}, {"Last-Modified": "Thu, 02 May 2024 00:00:00 GMT"})],
    ids=["strong", "weak", "time"],
)  # fmt: skip
def test_parts_of_two_versions_make_no_file(first, second):
    def answer(asked, to):
        begin, end = map(int, asked.headers["range"].removeprefix("bytes=").split("-"))
        told = {"Content-Range": f"bytes {begin}-{end}/300000"} | (first if begin == 0 else second)
        send(to, 206, told, b"a" * (end + 1 - begin))

    with Raw(answer) as server, Client(server.address, patience=Patience(1)) as client:
        file = RangedFile(Doors(client), f"{server.address}x.tif", Patience(1))
        with pytest.raises(NotFetched, match="changed while it was read"):
            file.read_at(100_000, 50_000)
