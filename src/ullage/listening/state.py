"""How a listening goes, in a line for people and in plain values for programs."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ullage.listening.tape import bytes_beyond
from ullage.sources.ais.counts import Counts

if TYPE_CHECKING:
    from pathlib import Path

    from ullage.listening.keeping import Keeper
    from ullage.listening.pourer import Pourer
    from ullage.listening.pouring import News
    from ullage.listening.spans import HeardSpans
    from ullage.sources.ais.feeds import FeedState

_TALLY = ("given", "new", "copies", "repeated")
_MOST_REASONS = 3


class ListenState:
    """What is known of a listening so far.

    Parameters
    ----------
    tapes
        The folder of the feed's tapes.
    feed, keeper, spans, pourer
        What tells it.
    """

    def __init__(self, tapes: Path, feed: FeedState, keeper: Keeper, spans: HeardSpans, pourer: Pourer) -> None:
        self._tapes = tapes
        self._feed = feed
        self._pourer = pourer
        self._keeper = keeper
        self._spans = spans
        self._looked_at, self._lines = time.monotonic(), 0
        self.counts = Counts()
        self.sums: dict[str, Counter[str]] = {name: Counter() for name in ("positions", "statics")}
        self.stamped = self.recovered = self.damaged_bytes = 0
        self.lag_s: float | None = None
        self.trouble = ""

    def add(self, news: News) -> None:
        """Take what the pouring tells."""
        heard = news.heard
        self.counts += heard.counts
        self.stamped += heard.stamped
        self.recovered += heard.recovered
        self.lag_s = heard.lag_s if heard.lag_s is not None else self.lag_s
        self.damaged_bytes += heard.damaged_bytes
        self.trouble = news.trouble
        if news.appended:
            for name, sums in self.sums.items():
                sums.update({one: getattr(getattr(news.appended, name), one) for one in _TALLY})

    def as_dict(self) -> dict[str, Any]:
        """Give all counts as plain values."""
        return {
            **self.counts.as_dict(),
            "stamped": self.stamped,
            **{name: {one: sums[one] for one in _TALLY} for name, sums in self.sums.items()},
            "lines": self._keeper.lines,
            "dropped": self._keeper.dropped,
            "dropped_by_system": self._feed.dropped,
            "recovered": self.recovered,
            "damaged_bytes": self.damaged_bytes,
            "connections": self._feed.connections,
            "outages": self._spans.outages,
        }

    def now(self) -> dict[str, Any]:
        """Give how it goes now: what was counted, and the lines a second since the last call."""
        moment, lines = time.monotonic(), self._keeper.lines
        rate = (lines - self._lines) / max(moment - self._looked_at, 1e-9)
        self._looked_at, self._lines = moment, lines
        return {
            "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "lines_per_s": round(rate, 1),
            "lag_s": None if self._pourer.trouble else self.lag_s,
            "on_tape_bytes": bytes_beyond(self._tapes, self._pourer.place),
            "in_memory_bytes": self._keeper.held_bytes,
            "trouble": self._troubles(),
            **self.as_dict(),
        }

    def _troubles(self) -> list[str]:
        kept, poured = self._keeper, self._pourer
        found = (self._feed.trouble, self._spans.trouble, kept.trouble, kept.deaf, poured.trouble, self.trouble)
        return [one for one in found if one]


def in_words(now: dict[str, Any]) -> str:
    """Write how a listening goes in a line."""
    refused = Counter(now["refused"])
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in refused.most_common(_MOST_REASONS))
    lag = "lag not stated" if now["lag_s"] is None else f"lag {now['lag_s']:,.1f} s"
    lost = now["dropped"] + (now["dropped_by_system"] or 0)
    parts = [
        f"{now['lines_per_s']:,.0f} lines/s",
        f"{now['lines']:,} heard",
        f"{sum(now['decoded'].values()):,} decoded",
        f"{refused.total():,} refused" + (f" ({reasons})" if reasons else ""),
        lag,
        f"{now['positions']['new']:,} new positions in the lake",
        f"{lost:,} lost",
        f"{now['outages']:,} outage{'s' if now['outages'] != 1 else ''}",
    ]
    if now["damaged_bytes"]:
        parts.append(f"{now['damaged_bytes']:,} bytes of tape damaged")
    return f"{now['at']}  " + ", ".join(parts + [f"trouble: {one}" for one in now["trouble"]])
