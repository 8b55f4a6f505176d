"""What servers send that no framework would: a file is whole or told all the same, and nothing is asked for ever."""

import base64
import hashlib
import json
import shutil

import pytest

from rawmaker import Raw, send, send_part
from stacmaker import some_bytes
from ullage.errors import OutputError
from ullage.sources.transport import download as downloads
from ullage.sources.transport.client import Client
from ullage.sources.transport.doors import Doors
from ullage.sources.transport.download import STEP, download
from ullage.sources.transport.failures import NotFetched
from ullage.sources.transport.part import Wanted
from ullage.sources.transport.patience import Patience, retry_after_s
from ullage.sources.transport.validators import validator_of

DATA = some_bytes(200_000)


@pytest.fixture
def fetch(tmp_path):
    """Fetch from a server that answers as it is told to, without waiting."""

    def go(answer, tries=6, **told):
        patience = Patience(tries, sleep=lambda _: None)
        with Raw(answer) as server, Client(server.address, patience=patience, read_s=5.0) as client:
            go.log = server.log
            wanted = Wanted(told.pop("address", "") or f"{server.address}one.zip", **told)
            return download(Doors(client), wanted, tmp_path / "part", tmp_path / "state.json", patience)

    go.part, go.state, go.log = tmp_path / "part", tmp_path / "state.json", []
    return go


def test_a_server_without_parts_that_always_cuts_at_one_byte_is_asked_few_times(fetch):
    with pytest.raises(NotFetched, match="goes on"):
        fetch(lambda _, to: send(to, 200, {"ETag": '"a"'}, DATA[:120_000], len(DATA)))
    assert len(fetch.log) <= downloads.MOST_RESTARTS + 2


def test_what_gets_further_each_time_is_asked_for_until_it_is_whole(fetch):
    fetch(lambda asked, to: send_part(to, asked, DATA, {"ETag": '"a"'}, 70_000), tries=2)
    assert fetch.part.read_bytes() == DATA


@pytest.mark.parametrize("told", ["Zo\xe9", "yesterday", "", "Wed, 01 May 2024 00:00:00 GMT\tx"])
def test_a_time_of_change_that_is_none_is_never_sent_back(fetch, told):
    cuts = [120_000]
    fetch(lambda _, to: send(to, 200, {"Last-Modified": told}, DATA[: cuts.pop() if cuts else None], len(DATA)))
    assert fetch.part.read_bytes() == DATA
    assert not any("if-range" in asked.headers for asked in fetch.log)


def test_a_state_with_letters_that_no_header_has_does_not_end_the_next_fetch(tmp_path):
    part, state = tmp_path / "part", tmp_path / "state.json"
    part.write_bytes(DATA[:100])
    patience = Patience(1)
    with Raw(lambda _, to: send(to, 200, {}, DATA)) as server, Client(server.address, patience=patience) as client:
        address = f"{server.address}one.zip"
        had = {"address": address, "offset": 100, "validator": "Zo\xe9", "said": {"etag": 7}, "checked": []}
        for said in ({"etag": 7}, {"etag": "x"}, []):
            state.write_text(json.dumps(had | {"said": said}))
            download(Doors(client), Wanted(address), part, state, patience)
            assert part.read_bytes() == DATA


def test_by_what_a_file_is_known_again():
    date = "Wed, 01 May 2024 00:00:00 GMT"
    assert validator_of({"etag": '"a"', "last-modified": date}) == '"a"'
    assert validator_of({"etag": 'W/"a"', "last-modified": date}) == ""
    assert validator_of({"last-modified": date}) == date


@pytest.mark.parametrize("zone", ["+" + "9" * 20, "-" + "9" * 9, "+9999"])
def test_a_wait_until_a_date_that_no_clock_has_is_none(zone):
    assert retry_after_s(f"Wed, 21 Oct 2015 07:28:00 {zone}") in (None, 0.0)


def test_a_part_that_nobody_asked_for_is_no_whole_file(fetch):
    with pytest.raises(NotFetched, match="cannot be known to be whole"):
        fetch(lambda _, to: send(to, 206, {"Content-Range": "bytes 0-99/*"}, DATA[:100]))


def test_a_rest_of_a_file_of_unknown_length_is_fetched_anew(fetch):
    def answer(asked, to):
        if "range" in asked.headers:
            send(to, 206, {"ETag": '"a"', "Content-Range": "bytes 120000-120099/*"}, DATA[120_000:120_100])
        else:
            length = f"{len(DATA):x}\r\n".encode()
            cut = len(fetch.log) == 1
            to.sendall(
                b'HTTP/1.1 200 X\r\nETag: "a"\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n' + length
            )
            to.sendall(DATA[:120_000] if cut else DATA + b"\r\n0\r\n\r\n")

    fetch(answer)
    assert fetch.part.read_bytes() == DATA


def of_md5(data):
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


def test_the_checksum_of_a_rest_is_not_held_against_the_whole(fetch):
    def answer(asked, to):
        begun = "range" in asked.headers
        told = {"ETag": '"a"'} | ({"Content-MD5": of_md5(DATA[120_000:])} if begun else {})
        send_part(to, asked, DATA, told, None if begun else 120_000)

    assert "md5" not in fetch(answer).checked
    assert fetch.part.read_bytes() == DATA


def test_the_checksum_that_came_with_the_beginning_is_held_against_the_whole(fetch):
    def answer(asked, to):
        begun = "range" in asked.headers
        told = {"ETag": '"a"'} | ({} if begun else {"Content-MD5": of_md5(DATA)})
        send_part(to, asked, DATA[:-1] + b"x" if begun else DATA, told, None if begun else 120_000)

    with pytest.raises(NotFetched, match="md5 is another"):
        fetch(answer)


def test_a_file_of_unknown_size_ends_before_the_disk_is_full(fetch, monkeypatch):
    usage = shutil.disk_usage(fetch.part.parent)
    monkeypatch.setattr(downloads.shutil, "disk_usage", lambda _: usage._replace(free=1_000))
    with pytest.raises(OutputError, match="only 1,000 bytes are free"):
        fetch(lambda _, to: send(to, 200, {"ETag": '"a"'}, some_bytes(2 * STEP)))
    assert fetch.part.stat().st_size >= STEP


def test_a_file_that_falls_far_behind_is_left_for_the_next_run(fetch, monkeypatch):
    monkeypatch.setattr(downloads, "GRACE_S", 0.0)
    monkeypatch.setattr(downloads, "LEAST_SPEED", 1e15)
    with pytest.raises(NotFetched, match="too slow; what is here stays"):
        fetch(lambda _, to: send(to, 200, {"ETag": '"a"'}, DATA))
    assert fetch.part.stat().st_size > 0


def test_a_password_is_not_sent_on_to_another_port():
    with Raw(lambda _, to: send(to, 200, {}, b"{}")) as other, Raw(None) as tokens:
        tokens.answer = lambda _, to: send(to, 307, {"Location": f"{other.address}token"})
        with Client(tokens.address, patience=Patience(1)) as client, pytest.raises(NotFetched, match="not sent there"):
            client.post_form(f"{tokens.address}token", b"password=hunter2", 1_000)
    assert other.log == []


@pytest.mark.parametrize(("count", "comes"), [(8, True), (9, False)])
def test_redirections_are_followed_eight_times(count, comes):
    left = list(range(count))

    def answer(_, to):
        if left:
            send(to, 302, {"Location": f"/r{left.pop()}"})
        else:
            send(to, 200, {}, b"there")

    with Raw(answer) as server, Client(server.address, patience=Patience(1)) as client:
        if comes:
            assert client.ask(server.address) == b"there"
        else:
            with pytest.raises(NotFetched, match="without end"):
                client.ask(server.address)


@pytest.mark.parametrize(
    "address",
    ["https://alice:hunter2@a.example/b c.zip", "https://alice:hunter2@a.example:99999/x.zip", "s3://KEY:hunter2@bucket/x",
     'https://a.example/x.zip?sig=hunter2 "', "ftp://alice:hunter2@a.example/x.zip", "https://alice:hunter2@[x/y",
     'https://me:hunter2"@a.example/', "gopher://a.example/?hunter2", "https://[x/?sig=hunter2"],
)  # fmt: skip
def test_no_message_about_an_address_holds_what_is_secret_in_it(fetch, address):
    with pytest.raises(NotFetched) as told:
        fetch(lambda *_: None, address=address)
    assert "hunter2" not in str(told.value)
    assert "KEY" not in str(told.value)


def test_a_redirection_that_is_no_address_is_told_without_its_signature(fetch):
    with pytest.raises(NotFetched) as told:
        fetch(lambda _, to: send(to, 302, {"Location": 'https://a.example/b?sig=hunter2&x="'}))
    assert "hunter2" not in str(told.value)
