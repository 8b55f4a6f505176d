"""A look: what is new is run, told once, and delivered; whatever happens in between."""

import http.server
import json
import threading
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from ullage.errors import InputError, OutputError, Problem
from ullage.watching import delivering, look_again
from ullage.watching.patience import ChannelError
from ullage.watching.state import Kept, State

NOW = datetime(2024, 6, 1, 6, tzinfo=UTC)


@pytest.fixture
def kept(tmp_path):
    rows = OBSERVATIONS + observation("2024-03-01", "A", condition="laden")
    return Kept(make_case(tmp_path / "case", observations=rows, fleet=FLEET + ship("A", 3000) + ship("B", 5000)))


@pytest.fixture
def hook():
    """A webhook on loopback: gives its address and what was posted; `answers` are its next statuses."""
    got, answers = [], []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["content-length"]))
            status = answers.pop(0) if answers else 204
            got.append((self.headers["idempotency-key"], json.loads(content), status))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/in?key=secret", got, answers
    server.shutdown()
    thread.join()
    server.server_close()


def quick(case, progress=None):
    """Run a case without its report."""
    from ullage.results import run_case

    run_case(case, report=False, workers=1, progress=progress)


def look(kept, *channels, **options):
    kept.folder.mkdir(exist_ok=True)
    return look_again(kept, channels, now=NOW, run=options.pop("run", quick), **options)


def see(kept, day, name):
    path = kept.case / "observations.csv"
    path.write_text(path.read_text() + observation(day, name, condition="laden"))


def feed(kept):
    return ET.fromstring((kept.folder / "feed.atom").read_bytes())


def test_the_first_look_tells_nothing_and_the_second_what_changed_and_the_third_nothing(kept):
    first = look(kept)
    assert (first.first, first.news) == (True, ())
    see(kept, "2024-05-01", "B")
    [news] = look(kept).news
    assert "1 new visit" in news.title
    assert any("The balance moved from" in one for one in news.sentences)
    third = look(kept)
    assert (third.first, third.news) == (False, ())
    assert [one.id for one in kept.news()] == [news.id]


def test_news_is_posted_once_with_its_id_and_stands_in_the_feed(kept, hook):
    address, got, _ = hook
    look(kept, address)
    see(kept, "2024-05-01", "B")
    [news] = look(kept, address).news
    look(kept, address)
    assert [one[0] for one in got] == [news.id]
    assert got[0][1]["title"] == news.title
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert [one.text for one in feed(kept).findall("a:entry/a:title", names)] == [news.title]
    assert feed(kept).find("a:updated", names).text == "2024-06-01T06:00:00Z"


def test_what_a_channel_did_not_take_is_told_and_tried_again_at_the_next_look(kept, hook):
    address, got, answers = hook
    look(kept, address)
    see(kept, "2024-05-01", "B")
    answers.append(503)
    failed = look(kept, address)
    assert failed.undelivered == ("127.0.0.1 answered 503",)
    assert look(kept, address).undelivered == ()
    assert [one[2] for one in got] == [503, 204]
    assert got[0][0] == got[1][0] == failed.news[0].id


def test_no_address_is_written_down(kept, hook):
    address, *_ = hook
    look(kept, address)
    see(kept, "2024-05-01", "B")
    look(kept, address)
    assert all(b"secret" not in path.read_bytes() for path in kept.folder.rglob("*") if path.is_file())


def test_a_watcher_killed_between_news_and_delivery_delivers_at_the_next_look(kept, hook, monkeypatch):
    address, got, _ = hook
    look(kept, address)
    see(kept, "2024-05-01", "B")

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(delivering, "deliver", die)
        with pytest.raises(KeyboardInterrupt):
            look(kept, address)
    assert not got
    assert look(kept, address).news == ()
    assert [one[0] for one in got] == [one.id for one in kept.news()]


def test_a_watcher_killed_after_the_news_was_written_and_before_it_was_noted_tells_it_once(kept, monkeypatch):
    look(kept)
    see(kept, "2024-05-01", "B")

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Kept, "keep", die)
        with pytest.raises(KeyboardInterrupt):
            look(kept)
    look(kept)
    assert len(kept.news()) == 1


def test_looks_that_fail_are_news_after_three_and_once(kept):
    look(kept)

    def broken(*_, **__):
        raise InputError([Problem("observations.csv", "is damaged")])

    looks = [look(kept, run=broken) for _ in range(5)]
    assert [bool(one.news) for one in looks] == [False, False, True, False, False]
    assert all("is damaged" in one.failed for one in looks)
    assert "cannot be watched" in looks[2].news[0].title
    assert look(kept).failed == ""
    assert kept.state().failures == 0


def test_what_was_fetched_is_told_and_a_fetch_that_fails_is_a_failed_look(kept):
    assert look(kept, fetch=lambda *_: ["3 scenes came."]).came == ("3 scenes came.",)

    def broken(*_):
        raise OutputError("the disk is full")

    assert look(kept, fetch=broken).failed == "the disk is full"


def test_small_moves_add_up_until_they_are_told(kept):
    look(kept)
    told = kept.state().told
    assert look(kept).news == ()
    assert kept.state().told == told


def test_a_second_watcher_is_told_of_the_first(kept):
    with kept.alone(), pytest.raises(OutputError, match="watched already"), kept.alone():
        pass
    with kept.alone():
        pass


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"told": 3}', b"\x00", b'{"told": "told-gone", "pending": {}, "failures": 0}']
)
def test_a_damaged_state_is_a_first_look(kept, content):
    look(kept)
    (kept.folder / "state.json").write_bytes(content)
    assert kept.state() == State()
    assert look(kept).first


def test_a_line_of_news_that_was_cut_off_hides_no_other(kept):
    look(kept)
    (kept.folder / "news.jsonl").write_bytes(b'{"id": "half')
    see(kept, "2024-05-01", "B")
    [news] = look(kept).news
    assert [one.id for one in kept.news()] == [news.id]


def test_a_channel_that_cannot_be_is_refused_before_the_first_look(monkeypatch):
    from ullage.watching.channels import check_channel

    monkeypatch.delenv("ULLAGE_SMTP", raising=False)
    for address in ("nothing", "https://", "mailto:", "mailto:a@b.org", "file:///etc/passwd", "ftp://x"):
        with pytest.raises(ChannelError):
            check_channel(address)
    monkeypatch.setenv("ULLAGE_SMTP", "smtp://127.0.0.1:2525")
    check_channel("mailto:a@b.org?to=c@d.org")
    with pytest.raises(ChannelError):
        check_channel("mailto:a@b.org%0aBcc:x@y.org")
