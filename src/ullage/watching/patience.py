"""How long a channel may take, and what is said of one that did not take a message."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from ullage.errors import UllageError

if TYPE_CHECKING:
    from collections.abc import Callable

STEP_S: Final = 20.0
"""How long a channel may say nothing [s]."""
WHOLE_S: Final = 60.0
"""How long it may take for a message, whatever it says meanwhile [s]."""

_late: dict[str, threading.Thread] = {}


class ChannelError(UllageError):
    """A channel that cannot be used, or did not take a message.

    Parameters
    ----------
    told
        What is said of it; nothing of its address but the host.
    silent
        Whether it gave no answer: what else it should be told waits until it does.
    """

    def __init__(self, told: str, *, silent: bool = False) -> None:
        super().__init__(told)
        self.silent = silent


def with_patience(key: str, who: str, act: Callable[[], None], seconds: float = WHOLE_S) -> None:
    """Let a channel take a message in a thread of its own, and wait for it no longer than is said.

    A server that drips its answer, a name that is never resolved and a service that hangs all end so. A thread that is
    still busy is left to end by itself; until it has, the same channel is given nothing else.

    Parameters
    ----------
    key
        The channel's, as `channel_key` gives it.
    who
        What it is called in words.
    act
        Gives it the message.
    seconds
        How long to wait [s].

    Raises
    ------
    ChannelError
        Whatever went wrong. Of what libraries say only the type is told: they repeat addresses.
    """
    if key in _late and _late[key].is_alive():
        raise ChannelError(f"{who} is still busy with what it was told before", silent=True)
    ended: list[BaseException | None] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - it is raised where somebody waits for it
            ended.append(error)
        else:
            ended.append(None)

    thread = threading.Thread(target=run, name="channel", daemon=True)
    thread.start()
    thread.join(seconds)
    if not ended:
        _late[key] = thread
        raise ChannelError(f"{who} did not take it within {seconds:.0f} s", silent=True)
    if isinstance(ended[0], ChannelError):
        raise ended[0]
    if ended[0] is not None:
        raise ChannelError(f"{who} cannot be told ({type(ended[0]).__name__})") from None
