"""One look: fetch what is new, run the case, tell what that changed, deliver it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from ullage.comparing import read_result
from ullage.errors import UllageError
from ullage.results import run_case
from ullage.running import marking_run
from ullage.watching.channels import ChannelError, channel_key, deliver
from ullage.watching.feed import FILE as FEED
from ullage.watching.feed import feed_bytes
from ullage.watching.news import News, find_news

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ullage.parts import Progress
    from ullage.watching.state import Kept, State

MOST_FAILURES: Final = 3
"""After so many failed looks in a row it is told that the case is not watched any more."""


@dataclass(frozen=True, slots=True)
class Look:
    """What came of a look.

    Parameters
    ----------
    at
        When it was taken, UTC, ISO 8601.
    news
        What is told; None where nothing is.
    first
        Whether there was nothing to compare with: what comes later is compared with this result.
    came
        What was fetched and what could not be, in words.
    undelivered
        What did not go out, in words; it is tried again at the next look.
    failed
        Why the case could not be run; empty where it was.
    """

    at: str
    news: News | None = None
    first: bool = False
    came: tuple[str, ...] = ()
    undelivered: tuple[str, ...] = ()
    failed: str = ""


def look_again(
    kept: Kept,
    channels: Sequence[str] = (),
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
    fetch: Callable[..., list[str]] | None = None,
    run: Callable[..., Any] = run_case,
) -> Look:
    """Look once.

    Parameters
    ----------
    kept
        The folder ``watch`` of the case; the caller is its only watcher.
    channels
        Where news is delivered, beside the files.
    now
        The clock; the machine's when None.
    progress
        Called with stage, slices done and slices in all.
    fetch
        Called with case folder and progress before the run; gives what came, in words.
    run
        Runs the case.
    """
    at = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    state = kept.state()
    came: tuple[str, ...] = ()
    try:
        came = tuple(fetch(kept.case, progress)) if fetch else ()
        with marking_run(kept.case):
            run(kept.case, progress=progress)
        news, first = _compare(kept, state, at)
    except (UllageError, OSError) as error:
        return _failed(kept, state, channels, at, str(error), came)
    state.failures = 0
    if news:
        kept.add_news(news)
        state.pending[news.id] = [channel_key(one) for one in channels]
    kept.write({FEED: _feed(kept)})
    kept.keep(state)
    return Look(at, news, first, came, _deliver(kept, state, channels))


def _compare(kept: Kept, state: State, at: str) -> tuple[News | None, bool]:
    """Compare the result with the one that was told last, and take its place."""
    summary = (kept.case / "out" / "summary.json").read_bytes()
    name = f"told-{sha256(summary).hexdigest()[:16]}"
    if state.told == name:
        return None, False
    news = find_news(read_result(kept.folder / state.told), read_result(kept.case), at) if state.told else None
    first = not state.told
    if news or first:
        kept.copy_result(name)
        state.told = name  # what moves a little at each look is told when it has moved enough since it was told last
    return news, first


def _failed(kept: Kept, state: State, channels: Sequence[str], at: str, why: str, came: tuple[str, ...]) -> Look:
    """Count a failed look; after some of them it is news."""
    state.failures += 1
    news = None
    if state.failures == MOST_FAILURES:
        digest = sha256(f"{kept.case.name} {why} {at[:10]}".encode()).hexdigest()[:16]
        told = (f"The last {MOST_FAILURES} looks failed: {why}", "Nothing that came since is counted.")
        news = News(f"news-{digest}", at, f"{kept.case.name} cannot be watched", told, {})
        kept.add_news(news)
        state.pending[news.id] = [channel_key(one) for one in channels]
        kept.write({FEED: _feed(kept)})
    kept.keep(state)
    return Look(at, news, False, came, _deliver(kept, state, channels), why)


def _deliver(kept: Kept, state: State, channels: Sequence[str]) -> tuple[str, ...]:
    """Deliver what is to be delivered; what was is noted at once."""
    by_key = {channel_key(one): one for one in channels}
    all_news: Mapping[str, News] = {one.id: one for one in kept.news()} if state.pending else {}
    failed = []
    for name in list(state.pending):
        for key in list(state.pending[name]):
            if key not in by_key:
                continue  # a channel that is not asked for now keeps its news until it is
            if name in all_news:
                try:
                    deliver(all_news[name], by_key[key])
                except ChannelError as error:
                    failed.append(str(error))
                    continue
            state.pending[name].remove(key)
            kept.keep(state)
        if not state.pending[name]:
            del state.pending[name]
            kept.keep(state)
    return tuple(failed)


def _feed(kept: Kept) -> bytes:
    try:
        title = str(read_result(kept.case).summary["title"])
    except UllageError:
        title = kept.case.name
    return feed_bytes(kept.case.name, title, kept.news())
