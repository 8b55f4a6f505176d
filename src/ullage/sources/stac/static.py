"""A catalogue that is a tree of files: walked from its root, as far as it can matter."""

from __future__ import annotations

import posixpath
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ullage.sources.obtained import without_secrets
from ullage.sources.stac import answers as bounds
from ullage.sources.stac.answers import Answers
from ullage.sources.stac.footprints import Refused
from ullage.sources.stac.links import absolute, links_of
from ullage.sources.stac.search import read_json
from ullage.sources.transport.failures import NotFetched
from ullage.sources.unforeseen import unforeseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ullage.sources.stac.query import Query
    from ullage.sources.transport.doors import Doors

DEEPEST: Final = 16
MOST_DOCUMENTS: Final = 100_000
MOST_FAILED: Final = 20


def search_static(
    doors: Doors,
    address: str,
    root: dict[str, Any],
    query: Query,
    tell: Callable[[int, int | None], object] = lambda *_: None,
) -> Answers:
    """Walk a static catalogue, breadth first, each document once.

    Parameters
    ----------
    doors, address, root
        Where it begins, and what stands there: a catalogue, a collection, items or one item.
    query
        What is asked for. Collections whose extent lies elsewhere or in another time are not entered.
    tell
        Is told how many items there are.

    Returns
    -------
    Answers
        With warnings for what was not followed: other hosts, what is too deep, what cannot be had.

    Raises
    ------
    NotFetched
        When the root is no catalogue.
    """
    asked = {"catalogue": without_secrets(address)}
    answers = Answers(asked=asked, most=min(query.limit, bounds.MOST_ITEMS))
    left: deque[tuple[str, dict[str, Any] | None, int]] = deque([(address, root, 0)])
    told = _Told(address)
    until = time.monotonic() + bounds.LONGEST_S
    while left:
        if answers.is_full and answers.seen > max(bounds.MOST_SORTED, answers.most):
            return told.end(answers, whole=False)
        if time.monotonic() > until:
            answers.cut(f"left after {answers.pages:,} documents: narrow the search")
            return told.end(answers, whole=False)
        where, value, depth = left.popleft()
        try:
            value = read_json(doors, where) if value is None else value
        except NotFetched as error:
            told.failed.append(str(error))
            if len(told.failed) > MOST_FAILED:
                answers.cut("too much of the catalogue cannot be had: the rest was left")
                break
            continue
        answers.pages += 1
        try:
            children = _children(answers, where, value, query, told)
        except NotFetched:
            raise
        except Exception as error:  # noqa: BLE001 - a document is a stranger's: the others are read all the same
            told.failed.append(unforeseen(error))
            continue
        left.extend((child, None, depth + 1) for child in told.new(children, depth))
        tell(len(answers.items), None)
    return told.end(answers)


class _Told:
    """What is known of a walk: which documents were met, and what has to be told.

    Parameters
    ----------
    address
        Of the root.
    """

    def __init__(self, address: str) -> None:
        self.failed: list[str] = []
        self.over = 0
        self.deep = 0
        self.elsewhere = 0
        self.broken = 0
        self._met = {_plain(address)}

    def new(self, children: list[str], depth: int) -> list[str]:
        """Give the documents that were not met before, as far as they are not too deep or too many."""
        found = []
        for child in children:
            plain = _plain(child)
            if plain in self._met:
                continue
            if len(self._met) >= MOST_DOCUMENTS:
                self.over += 1
            elif depth >= DEEPEST:
                self.deep += 1
            else:
                self._met.add(plain)
                found.append(child)
        return found

    def end(self, answers: Answers, *, whole: bool = True) -> Answers:
        """Say it."""
        missing = self.failed or self.deep or self.over or self.broken
        answers.complete &= not missing
        answers.warnings += self._warnings()
        return answers.end(whole=whole, newest=whole and not missing)

    def _warnings(self) -> list[str]:
        first = f", the first: {self.failed[0]}" if self.failed else ""
        return [
            *([f"{len(self.failed)} documents could not be had{first}"] if self.failed else []),
            *([f"{self.over} links were left: a catalogue has at most {MOST_DOCUMENTS:,} documents"] * bool(self.over)),
            *([f"{self.deep} documents lie deeper than {DEEPEST} and were left"] if self.deep else []),
            *([f"{self.broken} links are no addresses"] if self.broken else []),
            *([f"{self.elsewhere} links lead to other hosts or folders and were left"] if self.elsewhere else []),
        ]


def _children(answers: Answers, where: str, value: dict[str, Any], query: Query, told: _Told) -> list[str]:
    """Take in what a document holds, and give where it leads on."""
    kind = value.get("type")
    if kind == "Feature":
        answers.take(value, where, query)
        return []
    features = value.get("features")
    if kind == "FeatureCollection" and isinstance(features, list):
        for feature in features:
            answers.take(feature, where, query)
        links, broken = links_of(value, "next")
    elif kind in {"Catalog", "Collection"} or "links" in value:
        if kind == "Collection" and not _may_hold(value, query):
            return []
        links, broken = links_of(value, "child", "item", "items")
    elif answers.pages == 1:
        raise NotFetched("is no catalogue: expected a Catalog, a Collection or items of STAC")
    else:
        return []
    told.broken += broken
    return _followed(links, where, told)


def _followed(links: Iterable[dict[str, Any]], where: str, told: _Told) -> list[str]:
    """Give where links lead, as far as they stay where the catalogue is."""
    found = []
    for link in links:
        try:
            child = absolute(link["href"], where)
        except Refused:
            told.broken += 1
            continue
        if _elsewhere(child, where):
            told.elsewhere += 1
        else:
            found.append(child)
    return found


def _elsewhere(child: str, where: str) -> bool:
    if ("://" in child[:12]) != ("://" in where[:12]):
        return True
    return "://" in where[:12] and urlsplit(child).netloc.lower() != urlsplit(where).netloc.lower()


def _plain(address: str) -> str:
    """Give an address in the form by which a loop is noticed."""
    if "://" not in address[:12]:
        return posixpath.normpath(address)
    parts = urlsplit(address)
    return f"{parts.netloc.lower()}{posixpath.normpath(parts.path or '/')}?{parts.query}"


def _may_hold(collection: dict[str, Any], query: Query) -> bool:
    """Whether a collection's extent lets it hold what is asked for; one that tells none may."""
    import shapely

    try:
        boxes = collection["extent"]["spatial"]["bbox"]
        shapes = [shapely.box(*(float(one) for one in (b[0], b[1], b[len(b) // 2], b[len(b) // 2 + 1]))) for b in boxes]
        outside = all(not shape.intersects(area.shape) for shape in shapes for area in query.areas)
        crosses = any(b[0] > b[len(b) // 2] for b in boxes)
        from_to = collection["extent"]["temporal"]["interval"][0]
        early, late = (str(one or "") for one in from_to)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError):
        return True
    after, before = f"{query.after:%Y-%m-%d}", f"{query.before:%Y-%m-%d}"
    in_time = (not late or late[:10] >= after) and (not early or early[:10] <= before)
    return in_time and (not outside or crosses)
