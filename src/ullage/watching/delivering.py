"""News that is still to be delivered goes to its channels; what was taken is noted at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from ullage.errors import UllageError
from ullage.watching.channels import channel_key, deliver
from ullage.watching.patience import ChannelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ullage.watching.news import News
    from ullage.watching.state import Kept, State

ALARM: Final = "alarm-"
"""How the id of news of the watch itself begins: it goes out also where nothing can be noted."""
MOST_WAITING: Final = timedelta(days=30)
"""How long news waits for a channel that is not asked for any more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What did not go out, in words: what is tried again, and what is not."""

    undelivered: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()


def deliver_pending(kept: Kept, state: State, channels: Sequence[str], at: str, *, alarms_only: bool = False) -> Sent:
    """Deliver what is to be delivered, to each channel in the order in which it was found.

    A channel that gives no answer is asked for nothing else at this look.

    Parameters
    ----------
    kept, state
        What is to be delivered, and where it is noted that it was.
    channels
        Where news is delivered now.
    at
        The clock, UTC, ISO 8601.
    alarms_only
        Whether to deliver only that the watch fails: where nothing can be noted, other news would go out at every look.
    """
    try:
        texts = {one.id: one for one in kept.news()} if state.pending else {}
    except OSError as error:
        return Sent((f"{kept.folder.name}: the news cannot be read ({error.strerror or error})",))
    given_up = list(_give_up(state, texts, channels, at))
    undelivered = []
    for channel in channels:
        for name in [name for name, keys in state.pending.items() if channel_key(channel) in keys]:
            if alarms_only and not name.startswith(ALARM):
                continue
            try:
                deliver(texts[name], channel)
            except ChannelError as error:
                undelivered.append(str(error))
                if error.silent:
                    break
                continue
            _taken(state, name, channel_key(channel))
            undelivered += _note(kept, state)
    if given_up:
        undelivered += _note(kept, state)
    return Sent(tuple(undelivered), tuple(given_up))


def _give_up(state: State, texts: dict[str, News], channels: Sequence[str], at: str) -> Iterator[str]:
    """Let go of what nobody can deliver any more, and say so."""
    asked = {channel_key(one) for one in channels}
    for name, keys in list(state.pending.items()):
        if name not in texts:
            if keys:
                yield f"{name} is not among the news any more: somebody changed news.jsonl"
            del state.pending[name]
            continue
        waiting = [key for key in keys if key not in asked]
        if waiting and _age(texts[name].at, at) > MOST_WAITING:
            yield f"{name}, of {texts[name].at}: nobody asked for its channel for {MOST_WAITING.days} days"
            keys[:] = [key for key in keys if key in asked]
        if not keys:
            del state.pending[name]


def _age(earlier: str, later: str) -> timedelta:
    try:
        return datetime.fromisoformat(later) - datetime.fromisoformat(earlier)
    except (ValueError, TypeError):
        return timedelta(0)


def _taken(state: State, name: str, key: str) -> None:
    state.pending[name].remove(key)
    if not state.pending[name]:
        del state.pending[name]


def _note(kept: Kept, state: State) -> list[str]:
    """Note what was taken; where that cannot be written it is known as long as this process runs."""
    try:
        kept.keep(state)
    except (UllageError, OSError) as error:
        return [str(error)]
    return []
