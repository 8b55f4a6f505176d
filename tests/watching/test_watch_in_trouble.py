"""What goes wrong at a look ends no watch, is told once, and loses no news."""

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from commandmaker import run_here
from ullage.errors import InputError, OutputError, Problem, UllageError
from ullage.watching import delivering, lasting, look_again, state
from ullage.watching.channels import channel_key
from ullage.watching.feed import feed_bytes
from ullage.watching.lasting import look_on, wait_until
from ullage.watching.news import News
from ullage.watching.patience import ChannelError
from ullage.watching.state import Kept, State

NOW = datetime(2024, 6, 1, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOOK = "https://hook.example/in"


@pytest.fixture
def kept(tmp_path):
    return Kept(make_case(tmp_path / "case"))


@pytest.fixture
def sent(monkeypatch):
    """What was delivered, by id; `sent.refuse` tells why a channel takes nothing."""

    class Sent(list):
        refuse = None

    got = Sent()

    def deliver(news, address):
        if got.refuse:
            raise got.refuse
        got.append((news.id, address))

    monkeypatch.setattr(delivering, "deliver", deliver)
    return got


def nothing(*_, **__):
    """Run nothing; what is there stays."""


def failing(error):
    def run(*_, **__):
        raise error

    return run


def standing(kept, mid=100_000.0):
    """Write a result of a case without running it."""
    from ullage.tables import DECISIONS, DELIVERIES, VISITS

    out = kept.case / "out"
    out.mkdir(exist_ok=True)
    told = {
        "title": "A case", "from": "2024-01-01", "to": "2024-12-31", "inputs": {}, "rules": {}, "version": "1",
        "code": "c", "seed": 1, "draws": 10, "warnings": [], "p_over_cap": 0.1, "crossed_on": None,
        "balance_cap_bbl": {"low": mid * 0.8, "mid": mid, "high": mid * 1.2}, "visits": {},
    }  # fmt: skip
    (out / "summary.json").write_text(json.dumps(told))
    for name, table in (("visits", VISITS), ("deliveries", DELIVERIES), ("decisions", DECISIONS)):
        table.frame().write_parquet(out / f"{name}.parquet")


def look(kept, *channels, hours=0.0, run=None, **options):
    run = run or failing(UllageError("no room"))
    return look_again(kept, channels, now=NOW + hours * HOUR, run=run, **options)


def full(*_, **__):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device"), pl.exceptions.ComputeError("damaged"), MemoryError(), ValueError("x"),
     UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates not allowed"), RecursionError()],
)  # fmt: skip
def test_whatever_a_run_raises_is_a_look_that_failed(kept, error):
    failed = look(kept, run=failing(error)).failed
    assert "No space left" in failed or type(error).__name__ in failed


def test_a_full_disk_is_counted_in_memory_and_told_by_webhook(kept, sent, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(state, "write_whole", full)
        looks = [look(kept, HOOK, hours=n) for n in range(5)]
    assert [len(one.news) for one in looks] == [0, 0, 1, 0, 0]
    assert [one[0] for one in sent] == [looks[2].news[0].id]
    assert not (kept.folder / "state.json").exists()
    look(kept, HOOK, hours=6)
    assert kept.state().failures == 6
    assert kept.state().pending == {}
    assert [one.id for one in Kept(kept.case).news()] == [looks[2].news[0].id]


def test_news_that_cannot_be_noted_waits_until_it_can_and_goes_out_once(kept, sent, monkeypatch):
    standing(kept)
    look(kept, HOOK, run=nothing)
    standing(kept, mid=200_000.0)
    with monkeypatch.context() as patch:
        patch.setattr(Kept, "_write_late", full)
        failed = look(kept, HOOK, run=nothing)
    assert "No space left" in failed.failed
    assert sent == []
    again = look(kept, HOOK, run=nothing)
    assert (again.failed, again.news) == ("", ())
    assert [one[0] for one in sent] == [failed.news[0].id]
    assert len(Kept(kept.case).news()) == 1


def test_the_folder_of_a_watch_may_be_deleted_while_it_watches(kept):
    import shutil

    standing(kept)
    look(kept, run=nothing)
    shutil.rmtree(kept.folder)
    assert look(kept, run=nothing).first


def test_two_outages_of_a_day_with_the_same_reason_are_two_pieces_of_news(kept, sent):
    standing(kept)
    for hours in (1, 2, 3):
        look(kept, HOOK, hours=hours)
    back = look(kept, HOOK, hours=4, run=nothing)
    assert "watched again" in back.news[-1].title
    for hours in (5, 6, 7):
        look(kept, HOOK, hours=hours)
    assert len({one[0] for one in sent}) == len(sent) == 3


def test_a_service_that_cannot_be_asked_is_a_look_that_failed_and_the_case_is_run_all_the_same(kept, sent):
    standing(kept)
    ran = []
    looks = [
        look(kept, HOOK, fetch=failing(UllageError("who asks?")), run=lambda *_, **__: ran.append(1)) for _ in range(4)
    ]
    assert [one.failed for one in looks] == ["who asks?"] * 4
    assert looks[0].first
    assert len(ran) == 4
    assert [len(one.news) for one in looks] == [0, 0, 1, 0]
    assert "who asks?" in looks[2].news[0].sentences[0]
    assert len(sent) == 1


def test_what_cannot_be_had_is_told_once_and_is_news_when_it_stays_so(kept, sent):
    standing(kept)
    told = ["Scene S1A could not be fetched: 403."]
    looks = [look(kept, HOOK, run=nothing, fetch=lambda *_: told) for _ in range(5)]
    assert [one.came for one in looks] == [tuple(told), (), (), (), ()]
    assert looks[1].still == tuple(told)
    assert [len(one.news) for one in looks] == [0, 0, 1, 0, 0]
    assert told[0] in looks[2].news[0].sentences[0]
    assert look(kept, run=nothing, fetch=lambda *_: ["Another."]).came == ("Another.",)
    assert look(kept, run=nothing, fetch=lambda *_: told).came == tuple(told)


@pytest.mark.parametrize("content", [b'{"tit', b"", b"\xff", b"[]"])
def test_a_told_result_that_is_damaged_is_told_and_the_watch_begins_anew(kept, sent, content):
    standing(kept)
    look(kept, run=nothing)
    (kept.folder / kept.state().told / "summary.json").write_bytes(content)
    standing(kept, mid=120_000.0)
    anew = look(kept, HOOK, run=nothing)
    assert anew.failed == ""
    assert "watched anew" in anew.news[0].title
    assert len(sent) == 1
    assert look(kept, HOOK, run=nothing).news == ()


def test_news_of_any_size_is_delivered(kept, sent):
    big = News("news-big", "2024-06-01T00:00:00Z", "t", ("s",), {"visits": ["x" * 1000] * 17_000})
    with kept.alone():
        kept.keep(State(pending={"news-big": [channel_key(HOOK)]}), big)
        look(kept, HOOK)
    assert ("news-big", HOOK) in sent


def test_news_that_is_gone_from_its_file_is_told_as_never_to_be_delivered(kept, sent):
    with kept.alone():
        kept.keep(State(pending={"news-gone": [channel_key(HOOK)]}))
        told = look(kept, HOOK)
        assert "news-gone" in told.given_up[0]
        assert look(kept, HOOK).given_up == ()


def test_news_for_a_channel_that_is_asked_for_no_more_waits_a_month(kept, sent):
    standing(kept)
    look(kept, HOOK, run=nothing)
    sent.refuse = ChannelError("no")
    standing(kept, mid=200_000.0)
    [news] = look(kept, HOOK, run=nothing).news
    assert look(kept, run=nothing, hours=29 * 24).given_up == ()
    assert news.id in look(kept, run=nothing, hours=31 * 24).given_up[0]
    assert kept.state().pending == {}


def test_a_channel_that_gives_no_answer_is_asked_once_a_look_and_told_in_order_later(kept, sent):
    news = [News(f"news-{n}", "2024-06-01T00:00:00Z", "t", ("s",), {}) for n in range(3)]
    with kept.alone():
        kept.keep(State(pending={one.id: [channel_key(HOOK)] for one in news}), *news)
        sent.refuse = ChannelError("silent", silent=True)
        assert look(kept, HOOK).undelivered == ("silent",)
        sent.refuse = None
        look(kept, HOOK)
    assert [one[0] for one in sent] == [one.id for one in news]


def test_each_piece_of_news_is_a_line_also_after_one_that_was_cut_off(kept):
    one, two = (News(name, "2024-06-01T00:00:00Z", "t", ("s",), {}) for name in ("news-1", "news-2"))
    kept.keep(State(), one)
    kept.keep(State(), two)
    lines = (kept.folder / "news.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["news-1", "news-2"]


def test_a_feed_has_lines_and_an_id_of_its_own_whatever_its_folder_is_called(tmp_path):
    news = News("news-1", "2024-06-01T00:00:00Z", "t", ("One.", "Two\x1b."), {})
    feed = ET.fromstring(feed_bytes("case\udcff", "t", [news]))
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.find("a:entry/a:content", names).text == "One.\nTwo\\x1b."
    ids = []
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        one = Kept(make_case(tmp_path / place / "vostochny"))
        standing(one)
        look(one, run=nothing)
        ids.append(ET.fromstring((one.folder / "feed.atom").read_bytes()).find("a:id", names).text)
    assert ids[0] != ids[1]


class Clock:
    """A clock that is set while somebody waits; `naps` are the seconds waited."""

    def __init__(self, monkeypatch, *, set_after, by):
        import time

        self.now_s, self.wall, self.set_after, self.by = 0.0, NOW, set_after, by
        outer = self

        class Wall(datetime):
            @classmethod
            def now(cls, _tz=None):
                return outer.wall

        monkeypatch.setattr(lasting, "datetime", Wall)
        monkeypatch.setattr(time, "monotonic", lambda: outer.now_s)
        monkeypatch.setattr(time, "sleep", self.sleep)

    def sleep(self, seconds):
        self.now_s += seconds
        self.wall += timedelta(seconds=seconds)
        if self.set_after is not None and self.now_s >= self.set_after:
            self.wall += self.by
            self.set_after = None


@pytest.mark.parametrize(("by", "waited_h"), [(-48, 6), (48, 0.1), (0, 6)])
def test_a_clock_that_is_set_while_it_waits_makes_no_wait_longer(monkeypatch, by, waited_h):
    clock = Clock(monkeypatch, set_after=300, by=by * HOUR)
    wait_until(NOW + 6 * HOUR)
    assert clock.now_s <= waited_h * 3600


def test_nothing_that_a_look_raises_ends_a_watch():
    raised = [
        MemoryError(),
        OutputError("full"),
        InputError([Problem("a", "b")]),
        BrokenPipeError(),
        KeyboardInterrupt(),
    ]
    told = []

    def look(_):
        raise raised.pop(0)

    with pytest.raises(KeyboardInterrupt):
        look_on(look, HOUR, told.append, wait=lambda _: None)
    assert [type(one) for one in told] == [MemoryError, OutputError, InputError, BrokenPipeError]


def test_a_heartbeat_that_cannot_be_written_is_told_and_the_look_stands(kept, monkeypatch):
    monkeypatch.setattr(Kept, "beat", lambda *_: failing(OutputError("full"))())
    standing(kept)
    done = run_here("watch", kept.case, "--once", cwd=kept.case)
    assert done.returncode == 0
    assert "The first look" in done.stdout
    assert "heartbeat is not written" in done.stderr


def test_a_look_that_failed_is_in_the_heartbeat_and_calls_nobody(kept, monkeypatch):
    called = []
    monkeypatch.setattr("ullage.watching.channels.call", called.append)
    monkeypatch.setattr("ullage.fetching.watched.fetch_watched", failing(UllageError("who asks?")))
    done = run_here("watch", kept.case, "--once", "--heartbeat", HOOK, cwd=kept.case)
    assert done.returncode == 1
    told = json.loads((kept.folder / "heartbeat.json").read_text())
    assert (told["went_well"], told["why"]) == (False, "who asks?")
    assert called == []


def test_json_is_a_line_a_look(kept, monkeypatch):
    standing(kept)
    out = run_here("watch", kept.case, "--once", "--json", cwd=kept.case).stdout
    assert out.count("\n") == 1
    assert json.loads(out)["news"] == []


def test_a_file_whose_name_is_no_utf8_is_refused_by_name(tmp_path):
    import os

    case = make_case(tmp_path / "case", observations=OBSERVATIONS + observation("2024-03-01", "A"),
                     fleet=FLEET + ship("A", 3000))  # fmt: skip
    toml = case / "case.toml"
    toml.write_text(toml.read_text().replace("[files]\n", '[files]\nais = "ais"\n', 1))
    (case / "ais").mkdir()
    (case / "ais" / os.fsdecode(b"day\xff.csv")).write_text("")
    for arguments in (("ledger", case), ("run", case, "--explain"), ("watch", case, "--once")):
        done = run_here(*arguments, cwd=case)
        assert done.returncode == 1
        assert "day\\\\xff.csv" in done.stderr or "day\\xff.csv" in done.stderr
        assert "rename" in done.stderr
