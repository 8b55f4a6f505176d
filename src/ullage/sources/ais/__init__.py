"""AIS from the air and from providers' tables: raw NMEA, CSV, JSON and msgpack, packed or not, or live from a socket.

`read_ais` reads files whole; `Reading` gives them piece by piece and counts what was refused; `Listening` hears a feed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ullage.sources.ais.feeds import FeedState, ListenRule, listen
    from ullage.sources.ais.live import Listening
    from ullage.sources.ais.reading import FileRead, Reading, ReadRule, read_ais

__all__ = ["FeedState", "FileRead", "ListenRule", "Listening", "ReadRule", "Reading", "listen", "read_ais"]

_FEEDS = ("FeedState", "ListenRule", "listen")


def __getattr__(name: str) -> Any:
    """Import what is asked for: reading costs the kernels, which other commands do not need."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _FEEDS:
        from ullage.sources.ais import feeds

        return getattr(feeds, name)
    if name == "Listening":
        from ullage.sources.ais import live

        return live.Listening
    from ullage.sources.ais import reading

    return getattr(reading, name)
