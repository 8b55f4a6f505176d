"""A live feed into the lake of a folder."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ullage.lake import Lake
from ullage.sources.ais import Listening, listen
from ullage.writing import writing_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ullage.lake import Appended, Tally
    from ullage.sources.ais import ListenRule


def hear_into(
    folder: Path,
    address: str,
    seconds: float | None = None,
    tell: Callable[[str], None] | None = None,
    rule: ListenRule | None = None,
) -> dict[str, Any]:
    """Listen to a feed until it ends, is interrupted or a time has passed; each batch is in the lake at once.

    Parameters
    ----------
    folder
        Where the lake is.
    address
        ``tcp://HOST:PORT``, ``udp://HOST:PORT``, or ``-`` for standard input.
    seconds
        When to stop [s]; None for never.
    tell
        Called with a line of what came, a batch.
    rule
        How to listen.

    Returns
    -------
    dict
        The counts of `sources.ais.counts`, how many reports got the time of their reception, and what became of them.

    Raises
    ------
    InputError
        When the feed cannot be heard at all.
    OutputError
        When the lake cannot be written; what was heard before is in it.
    """
    stop = threading.Event()
    timer = threading.Timer(seconds, stop.set) if seconds is not None else None
    if timer:
        timer.daemon = True
        timer.start()
    heard = Listening(listen(address, rule, stop, tell), lambda: datetime.now(UTC), rule)
    sums = {"positions": dict.fromkeys(_TALLY, 0), "statics": dict.fromkeys(_TALLY, 0)}
    try:
        with writing_to(folder):
            lake = Lake(folder)
            for batch in heard:
                _add(sums, lake.append([batch]))
                if tell:
                    tell(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}  {sums['positions']['new']:,} positions so far")
    finally:
        if timer:
            timer.cancel()
    return {**heard.counts.as_dict(), "stamped": heard.stamped, **sums}


_TALLY = ("given", "new", "copies", "repeated")


def _add(sums: dict[str, dict[str, int]], appended: Appended) -> None:
    for name, tally in (("positions", appended.positions), ("statics", appended.statics)):
        _sum(sums[name], tally)


def _sum(sums: dict[str, int], tally: Tally) -> None:
    for name in _TALLY:
        sums[name] += getattr(tally, name)
