"""A file arrives whole or not at all, whatever the server does; it goes on where it was cut off."""

import json

import pytest

from stacmaker import renewed, serving, some_bytes
from ullage.sources.transport.client import Client
from ullage.sources.transport.doors import Doors
from ullage.sources.transport.download import STEP, download
from ullage.sources.transport.failures import NotFetched
from ullage.sources.transport.part import Wanted
from ullage.sources.transport.patience import Patience

PATH = "files/one.zip"
MB = 1 << 20


@pytest.fixture(scope="module")
def service():
    with serving() as running:
        yield running


@pytest.fixture
def fresh(service):
    return renewed(service)


@pytest.fixture
def fetch(fresh, tmp_path):
    """Give what fetches a file, patiently and without waiting."""
    waits = []

    def go(path=PATH, tries=6, address=None, read_s=2.0, **told):
        patience = Patience(tries, sleep=waits.append, draw=lambda: 1.0)
        with Client(fresh.address, patience=patience, read_s=read_s) as client:
            wanted = Wanted(address or f"{fresh.address}{path}", **told)
            return download(Doors(client), wanted, tmp_path / "part", tmp_path / "state.json", patience)

    go.waits = waits
    go.part = tmp_path / "part"
    go.state = tmp_path / "state.json"
    return go


def test_a_file_arrives_with_its_hash(fresh, fetch):
    fresh.files[PATH] = some_bytes(3 * MB)
    had = fetch(size=3 * MB)
    assert fetch.part.read_bytes() == fresh.files[PATH]
    assert (had.size, had.checked, len(had.sha256)) == (3 * MB, ("size",), 64)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 408])
def test_a_busy_server_is_asked_again_and_less_and_less_often(fresh, fetch, status):
    fresh.files[PATH] = some_bytes(1_000)
    fresh.faults[PATH] = [status] * 3
    fetch()
    assert fetch.part.read_bytes() == fresh.files[PATH]
    assert fetch.waits == [1.0, 2.0, 4.0]


def test_a_server_that_says_when_to_come_back_is_obeyed(fresh, fetch):
    fresh.files[PATH] = some_bytes(1_000)
    fresh.faults[PATH], fresh.retry_after = [429], 17
    fetch()
    assert fetch.waits == [17.0]


def test_a_server_that_wants_a_wait_of_hours_is_given_up_at_once(fresh, fetch):
    fresh.files[PATH] = some_bytes(1_000)
    fresh.faults[PATH], fresh.retry_after = [429], 7_200
    with pytest.raises(NotFetched, match="429"):
        fetch()
    assert fetch.waits == []


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_refusal_is_not_asked_again(fresh, fetch, status):
    fresh.faults[PATH] = [status] * 9
    with pytest.raises(NotFetched, match=str(status)):
        fetch()
    assert len(fresh.asked(PATH)) == 1


def test_a_body_that_breaks_off_goes_on_where_it_broke(fresh, fetch):
    fresh.files[PATH] = some_bytes(3 * MB)
    fresh.faults[PATH] = [f"cut {MB}", f"cut {MB}"]
    fetch()
    assert fetch.part.read_bytes() == fresh.files[PATH]
    assert fresh.asked(PATH)[0][2] is None
    assert fresh.sent[PATH] <= 3 * MB + 4 * 65_536


def test_a_server_that_refuses_parts_gives_the_whole_again(fresh, fetch):
    fresh.files[PATH] = some_bytes(MB)
    fresh.faults[PATH] = [f"cut {MB // 2}", "whole"]
    fetch()
    assert fetch.part.read_bytes() == fresh.files[PATH]


def test_a_server_that_always_breaks_off_and_refuses_parts_is_left(fresh, fetch):
    fresh.files[PATH] = some_bytes(MB)
    fresh.etags = False
    fresh.faults[PATH] = [f"cut {MB // 2}"] * 50
    with pytest.raises(NotFetched):
        fetch()
    assert len(fresh.asked(PATH)) < 20


def test_a_file_that_changes_meanwhile_is_fetched_anew(fresh, fetch):
    fresh.files[PATH] = some_bytes(MB, 1)
    fresh.faults[PATH] = [f"cut {MB // 2}"] + ["500"] * 5
    with pytest.raises(NotFetched):
        fetch()
    fresh.faults.clear()
    fresh.files[PATH] = some_bytes(MB, 2)
    fetch()
    assert fetch.part.read_bytes() == fresh.files[PATH]


def test_what_was_stopped_goes_on_and_reads_next_to_nothing_twice(fresh, fetch):
    size = 3 * STEP
    fresh.files[PATH] = some_bytes(size)
    fresh.faults[PATH] = [f"cut {2 * STEP + 70_000}"] + ["500"] * 5
    with pytest.raises(NotFetched, match="goes on"):
        fetch()
    fresh.faults.clear()
    fresh.sent.clear()
    had = fetch(size=size)
    assert fetch.part.read_bytes() == fresh.files[PATH]
    assert fresh.sent[PATH] <= size - 2 * STEP
    assert had.moved == size


def test_what_a_kill_left_beyond_the_last_mark_is_not_believed(fresh, fetch):
    fresh.files[PATH] = some_bytes(2 * STEP)
    fresh.faults[PATH] = [f"cut {STEP + 100_000}"] + ["500"] * 5
    with pytest.raises(NotFetched):
        fetch()
    with fetch.part.open("ab") as file:
        file.write(b"never on the line" * 1_000)
    fresh.faults.clear()
    fetch()
    assert fetch.part.read_bytes() == fresh.files[PATH]


def test_a_state_that_somebody_wrote_is_not_believed(fresh, fetch):
    fresh.files[PATH] = some_bytes(10_000)
    fetch.part.write_bytes(b"x" * 5_000)
    fetch.state.write_text(json.dumps({"address": "elsewhere", "offset": 5_000, "checked": [], "validator": '"a"'}))
    fetch()
    assert fetch.part.read_bytes() == fresh.files[PATH]


def test_whole_and_checked_is_not_asked_for_again(fresh, fetch):
    fresh.files[PATH] = some_bytes(10_000)
    first = fetch()
    fresh.log.clear()
    assert fetch() == first
    assert fresh.log == []


def test_a_file_of_another_size_than_the_catalogue_tells_is_refused(fresh, fetch):
    fresh.files[PATH] = some_bytes(10_000)
    with pytest.raises(NotFetched, match="the catalogue says 9,999"):
        fetch(size=9_999)


def test_a_file_with_another_checksum_is_thrown_away(fresh, fetch):
    fresh.files[PATH] = some_bytes(10_000)
    with pytest.raises(NotFetched, match="sha256 is another"):
        fetch(told=("sha256", "0" * 64))
    assert not fetch.part.exists()


def test_a_server_that_never_answers_is_left(fresh, fetch):
    fresh.faults[PATH] = ["never"] * 9
    with pytest.raises(NotFetched, match="does not answer"):
        fetch(tries=2, read_s=0.3)


def test_no_one_there_is_told_by_the_host_alone(fresh, fetch):
    with pytest.raises(NotFetched) as told:
        fetch(tries=1, address="http://127.0.0.1:9/files/x.zip?signature=secret")
    assert "127.0.0.1" in str(told.value)
    assert "secret" not in str(told.value)
