"""What a catalogue answers: page for page of an API, or document for document of a tree, bounded either way."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ullage.sources.stac.footprints import Refused
from ullage.sources.stac.items import Item, absolute, item_hash, read_item
from ullage.sources.transport.addresses import origin_of, split_address
from ullage.sources.transport.client import MOST_JSON_BYTES
from ullage.sources.transport.failures import NotFetched
from ullage.sources.unforeseen import unforeseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ullage.sources.stac.query import Query
    from ullage.sources.stac.services import Service
    from ullage.sources.transport.doors import Doors

MOST_PAGES: Final = 10_000
MOST_ITEMS: Final = 100_000
"""That are kept, whatever limit is asked for: they are held in memory."""
MOST_REFUSED: Final = 1_000
FRUITLESS_PAGES: Final = 20
"""Pages one after the other without an item that is new."""


@dataclass(slots=True)
class Answers:
    """What was answered.

    Parameters
    ----------
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
    warnings
        What the user has to know of it.
    asked
        The question, for the log.
    complete
        Whether all that there is was answered; False where a page could not be had, or the search was left early.
    """

    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    hashes: dict[tuple[str, str], str] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    matched: int | None = None
    pages: int = 0
    seen: int = 0
    repeated: int = 0
    warnings: list[str] = field(default_factory=list)
    asked: dict[str, Any] = field(default_factory=dict)
    complete: bool = True

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
            self._refuse(value, str(error))
        except Exception as error:  # noqa: BLE001 - an item is a stranger's: the others are taken all the same
            self._refuse(value, unforeseen(error))
        return True

    def _take(self, value: Any, where: str, query: Query) -> bool:
        item = read_item(value, where)
        if item.key in self.items:
            self.repeated += 1
            return False
        if query.wants(item):
            self.hashes[item.key] = item_hash(value)
            self.items[item.key] = item
        return True

    def _refuse(self, value: Any, why: str) -> None:
        named = value.get("id") if isinstance(value, dict) else None
        if len(self.refused) < MOST_REFUSED:
            self.refused.append((named[:200] if isinstance(named, str) else "", why))

    def ordered(self) -> list[Item]:
        """Give the items by time and name."""
        return sorted(self.items.values(), key=lambda one: (one.started_at, one.collection, one.item_id))


def search(
    doors: Doors, service: Service, query: Query, tell: Callable[[int, int | None], object] = lambda *_: None
) -> Answers:
    """Search a service, a static catalogue or a file of items.

    Parameters
    ----------
    doors
        Opens what is asked for.
    service
        Where.
    query
        What for.
    tell
        Is told how many items have come, of how many by the service's word.

    Raises
    ------
    NotFetched
        When the first answer cannot be had, or is no catalogue; of later ones what came before is kept, with a
        warning.
    """
    from ullage.sources.stac.item_files import SUFFIXES, search_item_file
    from ullage.sources.stac.static import search_static

    if service.address.lower().endswith(SUFFIXES):
        return search_item_file(doors, service.address, query)
    address = service.address
    root = read_json(doors, address)
    found = _search_address(root, address)
    if found is None and not address.endswith("/") and "://" in address and not address.endswith(".json"):
        address += "/"  # as many write it; relative links need it
        found = _search_address(root, address)
    if found is None:
        return search_static(doors, address, root, query, tell)
    asks_query = service.asks_query or _knows_query(root)
    collections = query.collections or tuple(
        name for sensor in query.sensors for name in service.collections.get(sensor, ())
    )
    return _page(doors, found, query, query.body(collections, asks_query=asks_query), tell)


def read_json(doors: Doors, address: str, body: bytes | None = None) -> dict[str, Any]:
    """Read a document.

    Raises
    ------
    NotFetched
        When it cannot be had, or is no JSON object.
    """
    data = doors.client.ask(address, body) if body is not None else doors.read_whole(address, MOST_JSON_BYTES)
    return _parsed(data)


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise NotFetched("the answer is no JSON: is that the address of a catalogue?") from None
    if not isinstance(value, dict):
        raise NotFetched("the answer is no JSON object: is that the address of a catalogue?")
    return value


def links_of(value: dict[str, Any], *relations: str) -> Iterator[dict[str, Any]]:
    """Give the links of a document with one of these relations, as far as they have an address."""
    links = value.get("links")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") in relations and isinstance(link.get("href"), str):
            yield link


def _search_address(root: dict[str, Any], address: str) -> str | None:
    found = [absolute(link["href"], address) for link in links_of(root, "search")]
    return _as_home(found[0], address) if found else None


def _knows_query(root: dict[str, Any]) -> bool:
    conforms = root.get("conformsTo")
    classes = conforms if isinstance(conforms, list) else []
    return any(isinstance(one, str) and one.endswith("item-search#query") for one in classes)


def _page(
    doors: Doors, address: str, query: Query, body: dict[str, Any], tell: Callable[[int, int | None], object]
) -> Answers:
    """Read page for page, until there is no more, or enough."""
    answers = Answers(asked=body)
    most = min(query.limit, MOST_ITEMS)
    ask: tuple[str, dict[str, Any] | None] = address, body
    asked: set[str] = set()
    fruitless = 0
    while True:
        key = hashlib.sha256(json.dumps(ask, sort_keys=True).encode()).hexdigest()
        if key in asked:
            answers.cut("the service leads from page to page in a circle: it was left there")
            return answers
        asked.add(key)
        try:
            page = read_json(doors, ask[0], None if ask[1] is None else json.dumps(ask[1]).encode())
        except NotFetched as error:
            if not answers.pages:
                raise
            answers.cut(f"page {answers.pages + 1} could not be had ({error}): the search is not complete")
            return answers
        new, all_taken = _take_page(answers, page, ask[0], query, most)
        tell(len(answers.items), answers.matched)
        fruitless = 0 if new else fruitless + 1
        try:
            following = _next(page, ask, body)
        except (NotFetched, Refused) as error:
            answers.cut(f"{error}: the search is not complete")
            return answers
        except Exception as error:  # noqa: BLE001 - a page is a stranger's: what came before is kept
            answers.cut(f"page {answers.pages} {unforeseen(error)}: the search is not complete")
            return answers
        if following is None and all_taken:
            if (answers.matched or 0) > answers.seen:
                told = f"the service tells of {answers.matched:,} and gave {answers.seen:,}"
                answers.cut(f"{told}: the search is not complete")
            return answers
        told = _enough(answers, most, fruitless)
        if told or following is None:
            answers.cut(told)
            return answers
        ask = following


def _take_page(answers: Answers, page: dict[str, Any], where: str, query: Query, most: int) -> tuple[int, bool]:
    """Take in the items of a page; give how many are new, and whether all were taken."""
    features = page.get("features")
    if not isinstance(features, list):
        raise NotFetched("the answer is no list of items: is that a STAC API?")
    answers.pages += 1
    if answers.matched is None:
        context = page.get("context")
        told = page.get("numberMatched", context.get("matched") if isinstance(context, dict) else None)
        answers.matched = told if isinstance(told, int) and not isinstance(told, bool) and told >= 0 else None
    new = 0
    for feature in features:
        if len(answers.items) >= most:
            return new, False
        new += answers.take(feature, where, query)
    return new, True


def _enough(answers: Answers, most: int, fruitless: int) -> str:
    if len(answers.items) >= most:
        there = f" of {answers.matched:,}" if answers.matched is not None else ""
        return f"the first {most:,}{there} were taken: narrow the search, or raise --limit"
    if fruitless >= FRUITLESS_PAGES:
        return f"{fruitless} pages held nothing new: the search was left there"
    if answers.pages >= MOST_PAGES or answers.seen >= MOST_ITEMS * 10:
        return f"the search was left after {answers.pages:,} pages: narrow it"
    return ""


def _next(
    page: dict[str, Any], ask: tuple[str, dict[str, Any] | None], first: dict[str, Any]
) -> tuple[str, dict[str, Any] | None] | None:
    """Give the next question (STAC API: a link ``next``, by GET, or by POST with a body that may be merged)."""
    for link in links_of(page, "next"):
        address = _as_home(absolute(link["href"], ask[0]), ask[0])
        if str(link.get("method", "GET")).upper() != "POST":
            return address, None
        body = link.get("body")
        own = body if isinstance(body, dict) else {}
        return address, {**first, **own} if link.get("merge") or not own else own
    return None


def _as_home(address: str, home: str) -> str:
    """Give an address on the host and port of the API; services behind a proxy may write http for https.

    Raises
    ------
    NotFetched
        When it is on another host or port, or no address.
    """
    here = split_address(home)
    there = split_address(address)
    if (there.scheme, here.scheme) == ("http", "https"):
        address = address.replace("http://", "https://", 1)
        there = split_address(address)
    if origin_of(there) != origin_of(here):
        raise NotFetched(f"{here.hostname} leads to pages on another host or port: not followed")
    return address
