"""The log of downloads: whole lines, no secrets, and nothing in it that breaks its reader."""

import json
import multiprocessing
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.errors import OutputError
from ullage.sources.obtained import FILE, Download, Obtained, read_downloads, record_download, without_secrets

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def download(file="a.tif", **more):
    told = {
        "address": "https://scenes.example/a.tif",
        "obtained_at": NOON,
        "status": 200,
        "sha256": "ab" * 32,
        "size": 7,
    }
    return Download(file, **(told | more))


def record_many(folder, name):
    for number in range(100):
        record_download(folder, download(f"{name}-{number}"))


def test_what_was_written_down_is_read_back_in_its_order(tmp_path):
    one = download(said={"etag": '"x1"', "content-length": "7"}, licence="CC BY 4.0")
    other = download("b.tif", obtained_at=NOON.astimezone(timezone(timedelta(hours=9))))
    for each in (one, other):
        record_download(tmp_path, each)
    assert read_downloads(tmp_path).frame == (one, download("b.tif"))
    assert one.words() == (
        "obtained from https://scenes.example/a.tif at 2024-05-01T12:00:00Z; the server said 200, content-length 7, "
        'etag "x1"'
    )


def test_no_secret_of_an_address_or_an_answer_is_written_down(tmp_path):
    address = "https://me:pass@scenes.example/a.tif?id=7&sig=s3cret&X-Amz-Signature=t0ken&empty#frag"
    said = {"Set-Cookie": "session=s3cret", "ETag": "x", "Authorization": "Bearer t0ken", "Location": "https://t0ken"}
    record_download(tmp_path, download(address=address, said=said))
    text = (tmp_path / FILE).read_text("utf-8")
    assert not [one for one in ("pass", "s3cret", "t0ken", "frag", "session", "me:") if one in text]
    (found,) = read_downloads(tmp_path).frame
    assert found.address == "https://scenes.example/a.tif?id=...&sig=...&X-Amz-Signature=...&..."
    assert found.said == {"etag": "x"}


def test_a_line_that_a_killed_process_left_unfinished_stays_alone(tmp_path):
    record_download(tmp_path, download("a"))
    with (tmp_path / FILE).open("ab") as log:
        log.write(b'{"file": "half')
    record_download(tmp_path, download("b"))
    found = read_downloads(tmp_path)
    assert [one.file for one in found.frame] == ["a", "b"]
    assert found.warnings == (f"{FILE} has 1 lines that are no whole download, the first is line 2",)


def test_two_processes_at_once_lose_no_line(tmp_path):
    context = multiprocessing.get_context("spawn")
    several = [context.Process(target=record_many, args=(tmp_path, name)) for name in ("a", "b")]
    for one in several:
        one.start()
    for one in several:
        one.join()
    found = read_downloads(tmp_path)
    assert len({one.file for one in found.frame}) == 200
    assert found.warnings == ()


@given(
    st.binary(max_size=300)
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda x: json.dumps(x).encode())
)
def test_whatever_stands_in_a_log_its_reader_ends(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("log")
    (folder / FILE).write_bytes(content)
    assert read_downloads(folder).frame == ()


@pytest.mark.parametrize(
    "changes",
    [{"status": "200"}, {"status": 7}, {"size": -1}, {"sha256": "x"}, {"obtained_at": "2024-05-01T12:00:00"},
     {"said": {"cookie": "x"}}, {"file": "x" * 5000}, {"said": []}, {"address": 3}],
)  # fmt: skip
def test_a_line_of_another_form_is_no_download(tmp_path, changes):
    record_download(tmp_path, download())
    line = json.loads((tmp_path / FILE).read_text("utf-8"))
    (tmp_path / FILE).write_text(json.dumps(line | changes) + "\n", "utf-8")
    assert read_downloads(tmp_path).frame == ()


def test_the_last_line_about_a_file_is_found_beside_it_or_above(tmp_path):
    (tmp_path / "scenes" / "one").mkdir(parents=True)
    file = tmp_path / "scenes" / "one" / "a.tif"
    assert Obtained(tmp_path).of(file) is None
    record_download(tmp_path, download("scenes/one/a.tif", status=206))
    assert Obtained(tmp_path).of(file).status == 206
    record_download(tmp_path / "scenes", download("one/a.tif", size=1))
    record_download(tmp_path / "scenes", download("one/a.tif", size=2))
    assert Obtained(tmp_path).of(file).size == 2
    assert Obtained(tmp_path / "scenes" / "one").of(tmp_path / "b.tif") is None


def test_what_cannot_be_written_down_is_said(tmp_path):
    with pytest.raises(OutputError, match="nothing says where from"):
        record_download(tmp_path / "absent", download())
    with pytest.raises(ValueError, match="SHA-256"):
        record_download(tmp_path, download(sha256=""))


def test_an_address_without_a_query_stays_as_it_is():
    assert without_secrets("https://a.example:8443/b/c.zip") == "https://a.example:8443/b/c.zip"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/b?" + "&".join("a=1" for _ in range(101)), "https://a.example/b?a=..."),
        ("https://a.example/b?eyJhbGciSECRET", "https://a.example/b?..."),
        ("https://a.example/b?eyJhbGciSECRET==&n=1", "https://a.example/b?...&n=..."),
        ("https://a.example/b?%1b[31mred%0a=1&n=1", "https://a.example/b?...&n=..."),
        ("https://me:pa/ss@a.example/b", "https://..."),
        ("https://[x/y.zip?sig=1", "https://..."),
        ("s3://KEY:SECRET@bucket/a.tif", "s3://bucket/a.tif"),
        ("https://a.example/b\x1b[2J", "https://a.example/b [2J"),
        ("/somewhere/catalog?.json", "/somewhere/catalog?.json"),
        ("catalog/item.json", "catalog/item.json"),
    ],
)
def test_of_any_address_what_may_be_told_stays(address, kept):
    assert without_secrets(address) == kept


def test_nothing_is_written_through_a_link(tmp_path):
    outside = tmp_path / "outside"
    outside.write_text("mine\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / FILE).symlink_to(outside)
    with pytest.raises(OutputError, match="it is a link"):
        record_download(tmp_path / "folder", download())
    assert outside.read_text() == "mine\n"
