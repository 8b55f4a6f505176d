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
from ullage.watching.channels import channel_key
from ullage.watching.delivering import ALARM, deliver_pending
from ullage.watching.feed import FILE as FEED
from ullage.watching.feed import feed_bytes
from ullage.watching.news import News, find_news

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ullage.parts import Progress
    from ullage.watching.state import Kept, State

MOST_FAILURES: Final = 3
"""After so many looks in a row that fail, or that cannot have the same thing, that is news of its own."""

_MOST_WORDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Look:
    """What came of a look.

    Parameters
    ----------
    at
        When it was taken, UTC, ISO 8601.
    news
        What is told: of the result, and of the watch itself.
    first
        Whether there was nothing to compare with: what comes later is compared with this result.
    came
        What was fetched and what could not be, in words; what the look before told too is left out.
    still
        What is left out there.
    undelivered
        What did not go out, in words; it is tried again at the next look.
    given_up
        What will not go out any more, in words.
    failed
        Why there is nothing to go by: new scenes could not be looked for, or the case could not be run; else empty.
    """

    at: str
    news: tuple[News, ...] = ()
    first: bool = False
    came: tuple[str, ...] = ()
    still: tuple[str, ...] = ()
    undelivered: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()
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
    """Look once; whatever goes wrong is a look that failed.

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
        Called with case folder and progress before the run; gives what came, in words. Where it fails the case is run
        all the same: AIS and lists may be new.
    run
        Runs the case.
    """
    at = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    state = kept.state()
    failures, since, known = state.failures, state.failing_since, state.doubts
    came, failed = _fetch(kept, fetch, progress)
    news: list[News] = []
    first = False
    if not failed:
        state.doubts = _doubts(known, came, at)
        news += _of_doubts(kept, state, came, at)
    try:
        with marking_run(kept.case):
            run(kept.case, progress=progress)
        found, first = _compare(kept, state, at)
        news += found
    except Exception as error:  # noqa: BLE001 - a watch ends when it is told to, and by no look
        failed = _why(error)
    if not failed:
        state.failures, state.failing_since = 0, ""
        news += _of_recovery(kept, failures, since, at)
    unkept = _keep(kept, state, news, channels)
    if failed := failed or unkept:
        state.failures, state.failing_since = failures + 1, since or at
        alarm = _of_failures(kept, state, at, failed)
        unkept = _keep(kept, state, alarm, channels)
        news += alarm
    sent = deliver_pending(kept, state, channels, at, alarms_only=bool(unkept))
    told = [one for one in came if _key(one) in known]
    fresh = tuple(one for one in came if one not in told)
    return Look(at, tuple(news), first, fresh, tuple(told), sent.undelivered, sent.given_up, failed)


def _fetch(
    kept: Kept, fetch: Callable[..., list[str]] | None, progress: Progress | None
) -> tuple[tuple[str, ...], str]:
    """Fetch; give what came, in words, and why it could not be looked for."""
    try:
        return (tuple(fetch(kept.case, progress)) if fetch else ()), ""
    except Exception as error:  # noqa: BLE001 - what is there can be run all the same
        return (), _why(error)


def _compare(kept: Kept, state: State, at: str) -> tuple[list[News], bool]:
    """Compare the result with the one that was told last, and take its place; give whether there was none."""
    summary = (kept.case / "out" / "summary.json").read_bytes()
    name = f"told-{sha256(summary).hexdigest()[:16]}"
    if state.told == name:
        return [], False
    try:
        before = read_result(kept.folder / state.told) if state.told else None
        damage = ""
    except Exception as error:  # noqa: BLE001 - a copy that another version wrote, or that is damaged
        before, damage = None, _why(error)
    found = find_news(before, read_result(kept.case), at, kept.names()) if before else None
    if found or not before:
        kept.copy_result(name)
        state.told = name  # what moves a little at each look is told when it has moved enough since it was told last
    if damage:
        lost = f"The result that was told last cannot be read: {damage}"
        found = _alarm(kept, at, "is watched anew", (lost, "What changed since is not told."), name)
    return [found] if found else [], before is None


def _keep(kept: Kept, state: State, news: Sequence[News], channels: Sequence[str]) -> str:
    """Keep what came of a look; give why it cannot be written."""
    for one in news if channels else ():
        state.pending[one.id] = [channel_key(channel) for channel in channels]
    try:
        kept.keep(state, *news)
        kept.write({FEED: _feed(kept, state)})
    except (UllageError, OSError) as error:
        return str(error)
    return ""


def _doubts(known: Mapping[str, tuple[str, int]], came: Sequence[str], at: str) -> dict[str, tuple[str, int]]:
    """Count at how many looks in a row the same was told of what was fetched."""
    return {key: (since, looks + 1) for key in map(_key, came) for since, looks in [known.get(key, (at, 0))]}


def _of_doubts(kept: Kept, state: State, came: Sequence[str], at: str) -> list[News]:
    """Tell what could not be had at so many looks: who reads no log has not heard of it."""
    stuck = [one for one in came if state.doubts[_key(one)][1] == MOST_FAILURES]
    if not stuck:
        return []
    since = state.doubts[_key(stuck[0])][0]
    told = [f"At {MOST_FAILURES} looks since {since}: {one}" for one in stuck]
    return [_alarm(kept, at, "does not get all that is new", told, since, *stuck)]


def _of_failures(kept: Kept, state: State, at: str, why: str) -> list[News]:
    """Tell, once, that looks fail."""
    if state.failures != MOST_FAILURES:
        return []
    told = (
        f"The last {MOST_FAILURES} looks failed, since {state.failing_since}: {why}",
        "What came since is not counted, or only in part.",
    )
    return [_alarm(kept, at, "cannot be watched", told, state.failing_since)]


def _of_recovery(kept: Kept, failures: int, since: str, at: str) -> list[News]:
    """Tell who was told that looks fail that they do no more."""
    if failures < MOST_FAILURES:
        return []
    return [_alarm(kept, at, "is watched again", (f"{failures} looks had failed, since {since}.",), since)]


def _alarm(kept: Kept, at: str, what: str, sentences: Sequence[str], *same: str) -> News:
    """Make news of the watch itself: its id is of what happened and of when that began, not of who found it when."""
    digest = sha256(repr((kept.case.name, what, same)).encode("utf-8", "backslashreplace")).hexdigest()[:16]
    return News(f"{ALARM}{digest}", at, f"{kept.case.name} {what}", tuple(sentences), {})


def _why(error: Exception) -> str:
    """Give what went wrong in words; what was not foreseen has its type."""
    if isinstance(error, UllageError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
    told = str(error)[:_MOST_WORDS]
    return f"not foreseen, {type(error).__name__}{': ' if told else ''}{told}"


def _key(told: str) -> str:
    return sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:12]


def _feed(kept: Kept, state: State) -> bytes:
    try:
        title = str(read_result(kept.case).summary["title"])
    except Exception:  # noqa: BLE001 - a feed without its title is better than none
        title = kept.case.name
    return feed_bytes(state.feed, title, kept.news())
