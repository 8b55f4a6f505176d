"""Whether most of a feed is lost on its way: what is left of it then shows no ship's silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ullage.listening.keeping import Keeper
    from ullage.sources.ais.feeds import FeedState

_EVERY_S: Final = 2.0  # two of the looks that the feed takes at the system's count
LOST: Final = "the system threw most datagrams away"


class Losses:
    """Looks how much the system throws away, and tells the keeper when it is more than what is heard.

    Parameters
    ----------
    feed, keeper
        What counts both.
    """

    def __init__(self, feed: FeedState, keeper: Keeper) -> None:
        self._feed = feed
        self._keeper = keeper
        self._dropped = self._lines = 0
        self._looked_s: float | None = None

    def look(self, steady_s: float) -> None:
        """Compare what was lost and what was heard in the last seconds."""
        if self._looked_s is not None and steady_s - self._looked_s < _EVERY_S:
            return
        dropped, lines = self._feed.dropped or 0, self._keeper.lines
        # judged: half of the reports that a ship sends every 10 s show it within 20 s, a tenth of them within minutes
        is_most = dropped - self._dropped > lines - self._lines
        self._keeper.deaf = LOST if is_most else ""
        self._dropped, self._lines, self._looked_s = dropped, lines, steady_s
