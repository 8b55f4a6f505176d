"""What a catalogue answers, item for item: each once, the newest of them, and what is to be known of the others."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ullage.sources.stac.footprints import Refused
from ullage.sources.stac.items import Item, item_hash, read_item
from ullage.sources.unforeseen import unforeseen

if TYPE_CHECKING:
    from datetime import datetime

    from ullage.sources.stac.query import Query

MOST_ITEMS: Final = 100_000
"""That are kept, whatever limit is asked for: they are held in memory."""
MOST_SORTED: Final = 10_000
"""Items that are looked at for the newest of them, where there are more than the limit and they come in any order."""
MOST_REFUSED: Final = 1_000
LONGEST_S: Final = 3_600.0
"""A search that is not at its end by then is left."""

_Key = tuple[str, str]


@dataclass(slots=True)
class Answers:
    """What was answered.

    Parameters
    ----------
    asked
        The question, for the log.
    most
        Items that are kept: of more the newest.
    items
        By collection and id, each once.
    hashes
        SHA-256 of each as it was answered.
    refused
        What could not be used: id, as far as there is one, and why.
    matched
        How many there are by the service's word; None when it does not say.
    pages, seen, repeated
        Documents that were read, items in them, and those of them that had come before.
    left
        Items that were what was asked for, and older than those that are kept.
    warnings
        What the user has to know of it.
    complete
        Whether all that there is was answered; False where a page could not be had, or the search was left early.
    """

    asked: dict[str, Any] = field(default_factory=dict)
    most: int = MOST_ITEMS
    items: dict[_Key, Item] = field(default_factory=dict)
    hashes: dict[_Key, str] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    matched: int | None = None
    pages: int = 0
    seen: int = 0
    repeated: int = 0
    left: int = 0
    warnings: list[str] = field(default_factory=list)
    complete: bool = True
    _known: set[int] = field(default_factory=set)
    _oldest: list[tuple[datetime, _Key]] = field(default_factory=list)
    _unsure: Counter[str] = field(default_factory=Counter)

    def cut(self, why: str) -> None:
        """Say why there may be more than was answered."""
        self.complete = False
        self.warnings.append(why)

    def take(self, value: Any, where: str, query: Query) -> bool:
        """Take an item in, if it is one, is new and is what was asked for; say whether it had not come before."""
        self.seen += 1
        try:
            return self._take(value, where, query)
        except Refused as error:
            return self._refuse(value, str(error))
        except Exception as error:  # noqa: BLE001 - an item is a stranger's: the others are taken all the same
            return self._refuse(value, unforeseen(error))

    def _take(self, value: Any, where: str, query: Query) -> bool:
        item = read_item(value, where)
        if not self._is_new(item.key):
            return False
        if query.wants(item):
            self.hashes[item.key] = item_hash(value)
            self.items[item.key] = item
            self._unsure.update(query.unsure(item))
            heapq.heappush(self._oldest, (item.started_at, item.key))
            if len(self.items) > self.most:
                self._leave_oldest(query)
        return True

    def _leave_oldest(self, query: Query) -> None:
        _, key = heapq.heappop(self._oldest)
        self._unsure.subtract(query.unsure(self.items.pop(key)))
        del self.hashes[key]
        self.left += 1

    def _refuse(self, value: Any, why: str) -> bool:
        named = value.get("id") if isinstance(value, dict) else None
        if not self._is_new(("refused", named if isinstance(named, str) else _hash(value))):
            return False
        if len(self.refused) < MOST_REFUSED:
            self.refused.append((named[:200] if isinstance(named, str) else "", why))
        return True

    def _is_new(self, key: _Key) -> bool:
        before = len(self._known)
        self._known.add(hash(key))
        new = len(self._known) > before
        self.repeated += not new
        return new

    @property
    def is_full(self) -> bool:
        """Whether more items can only take the place of others."""
        return len(self.items) >= self.most

    def end(self, *, whole: bool = True, newest: bool = True) -> Answers:
        """Say what is to be said at the end.

        Parameters
        ----------
        whole
            Whether all that there is was looked at.
        newest
            Whether those that are kept are the newest of all, also of what was not looked at.
        """
        if self.left or (self.is_full and not whole):
            self.cut(self._limit_told(whole=whole, newest=newest))
        self.warnings += [f"{why}: {count:,}" for why, count in self._unsure.items() if count > 0]
        return self

    def _limit_told(self, *, whole: bool, newest: bool) -> str:
        fit = len(self.items) + self.left
        some_fit = fit < self.seen - self.repeated
        fitting = " that fit" if some_fit else ""
        there = f" of {self.matched:,}" if self.matched is not None else ""
        if whole:
            told = f"the newest {len(self.items):,} of {fit:,}{fitting} were taken"
        elif not newest:
            told = f"{len(self.items):,}{fitting} were taken, the newest among the first {self.seen:,}{there}"
        elif some_fit:
            told = f"the newest {len(self.items):,} that fit were taken, after {self.seen:,}{there} were looked at"
        else:
            told = f"the newest {len(self.items):,}{there} were taken"
        return f"{told}: narrow the search, or raise --limit"

    def ordered(self) -> list[Item]:
        """Give the items by time and name."""
        return sorted(self.items.values(), key=lambda one: (one.started_at, one.collection, one.item_id))


def _hash(value: Any) -> str:
    try:
        return item_hash(value)
    except (ValueError, TypeError, RecursionError):
        return ""
