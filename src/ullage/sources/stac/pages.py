"""What an API answers, page for page, bounded by number and time."""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from ullage.sources.stac import answers as bounds
from ullage.sources.stac.answers import Answers
from ullage.sources.stac.footprints import Refused
from ullage.sources.stac.links import absolute, links_of
from ullage.sources.stac.query import PAGE
from ullage.sources.stac.search import parsed
from ullage.sources.transport.addresses import origin_of, split_address
from ullage.sources.transport.failures import NotFetched
from ullage.sources.unforeseen import unforeseen

if TYPE_CHECKING:
    from collections.abc import Callable

    from ullage.sources.stac.query import Query
    from ullage.sources.transport.doors import Doors

MOST_PAGES: Final = 10_000
FRUITLESS_PAGES: Final = 20
"""Pages one after the other without an item that is new."""
MOST_HEADERS: Final = 10
LONGEST_GET: Final = 4_000
"""Letters of an address; of a longer one the place is asked for by its box."""
_OTHER_WAY: Final = frozenset({404, 405, 415, 501})
_BAD: Final = 400
_PAGING: Final = re.compile(
    r"(?:x-)?(?:search|next|after|cursor|continuation|scroll|offset|pag(?:e|ing|ination))[a-z0-9-]{0,40}", re.IGNORECASE
)
"""Headers that a link may ask for: those by which pages are found, and none by which one is let in or lines are led."""
_VALUE: Final = re.compile(r"[\x20-\x7e]{0,4096}")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for a page.

    Parameters
    ----------
    address
        Where.
    body
        Of a POST; None for a GET.
    headers
        That its link asks for.
    """

    address: str
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What makes it this question."""
        told = json.dumps([self.address, self.body, self.headers], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def ask(self, doors: Doors) -> dict[str, Any]:
        """Ask it."""
        body = None if self.body is None else json.dumps(self.body).encode()
        page = parsed(doors.client.ask(self.address, body, headers=self.headers))
        if not isinstance(page.get("features"), list):
            raise NotFetched("the answer is no list of items: is that a STAC API?")
        return page


def search_pages(
    doors: Doors,
    ways: list[tuple[str, str]],
    query: Query,
    body: dict[str, Any],
    tell: Callable[[int, int | None], object],
) -> Answers:
    """Read page for page, until there is no more, or enough.

    Parameters
    ----------
    doors
        Opens pages.
    ways
        Method and address of each way to search, the better first.
    query, body
        What is asked for, and the same as the service is asked.
    tell
        Is told how many items have come, of how many by the service's word.

    Raises
    ------
    NotFetched
        When the first page cannot be had.
    """
    question, page = _first(doors, ways, body)
    answers = Answers(asked=_asked(question, body), most=min(query.limit, bounds.MOST_ITEMS))
    sorts = "sortby" in (question.body or {}) or "sortby=" in question.address
    first = question.body or {}
    asked: set[str] = set()
    fruitless = 0
    until = time.monotonic() + bounds.LONGEST_S
    while True:
        asked.add(question.key)
        new = _take_page(answers, page, question.address, query)
        tell(len(answers.items), answers.matched)
        fruitless = 0 if new else fruitless + 1
        following = _following(answers, page, question, first)
        if following is None:
            return answers.end(whole=answers.complete, newest=answers.complete)
        if answers.is_full and (sorts or _is_enough(answers)):
            return answers.end(whole=False, newest=sorts)
        told = _bound(answers, fruitless, until)
        if following.key in asked:
            told = "the service leads from page to page in a circle: it was left there"
        if not told:
            try:
                page = following.ask(doors)
            except NotFetched as error:
                told = f"page {answers.pages + 1} could not be had ({error}): the search is not complete"
        if told:
            answers.cut(told)
            return answers.end(newest=False)
        question = following


def _first(doors: Doors, ways: list[tuple[str, str]], body: dict[str, Any]) -> tuple[Question, dict[str, Any]]:
    """Ask for the first page, one way after the other, sorted if the service says that it can."""
    unsorted = {key: value for key, value in body.items() if key != "sortby"} | {"limit": PAGE}
    questions = [
        Question(address, asked) if method == "POST" else Question(_by_get(address, asked))
        for method, address in ways
        for asked in ([body, unsorted] if "sortby" in body else [body])
    ]
    for question, other in zip(questions, [*questions[1:], None], strict=True):
        try:
            return question, question.ask(doors)
        except NotFetched as error:
            same = other is not None and (question.body is None) == (other.body is None)
            if other is None or error.status not in ({_BAD} if same else _OTHER_WAY):
                raise
    raise NotFetched("there is no way to search it")


def _by_get(address: str, body: dict[str, Any]) -> str:
    """Give a question as an address; what is asked by the query extension is looked at here alone."""
    fields = {
        "collections": ",".join(body["collections"]),
        "datetime": body["datetime"],
        "limit": str(body["limit"]),
        "intersects": json.dumps(body["intersects"], separators=(",", ":")),
    }
    if "sortby" in body:
        fields["sortby"] = f"-{body['sortby'][0]['field']}"
    found = _with(address, fields)
    if len(found) <= LONGEST_GET:
        return found
    import shapely.geometry

    del fields["intersects"]
    box = shapely.geometry.shape(body["intersects"]).bounds
    return _with(address, fields | {"bbox": ",".join(f"{one:.5f}" for one in box)})


def _with(address: str, fields: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(fields)}"


def _asked(question: Question, body: dict[str, Any]) -> dict[str, Any]:
    if question.body is not None:
        return question.body
    return {"method": "GET"} | {key: value for key, value in body.items() if key != "query"}


def _take_page(answers: Answers, page: dict[str, Any], where: str, query: Query) -> int:
    """Take in the items of a page; give how many are new."""
    answers.pages += 1
    if answers.matched is None:
        context = page.get("context")
        told = page.get("numberMatched", context.get("matched") if isinstance(context, dict) else None)
        fair = isinstance(told, int) and not isinstance(told, bool) and 0 <= told < 1 << 50
        answers.matched = told if fair else None
    return sum([answers.take(feature, where, query) for feature in page["features"]])


def _following(answers: Answers, page: dict[str, Any], last: Question, first: dict[str, Any]) -> Question | None:
    """Give the question for the next page; None at the end, which is told if it is not that of the search."""
    try:
        following = _next(answers, page, last, first)
    except (NotFetched, Refused) as error:
        answers.cut(f"{error}: the search is not complete")
        return None
    except Exception as error:  # noqa: BLE001 - a page is a stranger's: what came before is kept
        answers.cut(f"page {answers.pages} {unforeseen(error)}: the search is not complete")
        return None
    if following is None and (answers.matched or 0) > answers.seen:
        told = f"the service tells of {answers.matched:,} and gave {answers.seen:,}"
        answers.cut(f"{told}: the search is not complete")
    return following


def _is_enough(answers: Answers) -> bool:
    """Whether items that come in any order are too many to look for the newest of them."""
    return max(answers.matched or 0, answers.seen) > max(bounds.MOST_SORTED, answers.most)


def _bound(answers: Answers, fruitless: int, until: float) -> str:
    if fruitless >= FRUITLESS_PAGES:
        return f"{fruitless} pages held nothing new: the search was left there"
    if answers.pages >= MOST_PAGES or answers.seen >= bounds.MOST_ITEMS * 10 or time.monotonic() > until:
        return f"the search was left after {answers.pages:,} pages: narrow it"
    return ""


def _next(answers: Answers, page: dict[str, Any], last: Question, first: dict[str, Any]) -> Question | None:
    """Give the next question (STAC API: a link ``next``, by GET, or by POST with a body that may be merged)."""
    links, broken = links_of(page, "next")
    if broken and not links:
        raise Refused("the link to the next page is no address")
    for link in links:
        address = _as_home(absolute(link["href"], last.address), last.address)
        headers = _headers(answers, link.get("headers"))
        if str(link.get("method", "GET")).upper() != "POST":
            return Question(address, None, headers)
        body = link.get("body")
        own = body if isinstance(body, dict) else {}
        return Question(address, {**first, **own} if link.get("merge") or not own else own, headers)
    return None


def _headers(answers: Answers, told: Any) -> dict[str, str]:
    """Give the headers that a link asks for, as far as pages are found by them."""
    found = {}
    for name, value in list(told.items())[:MOST_HEADERS] if isinstance(told, dict) else ():
        if _PAGING.fullmatch(name) and isinstance(value, str) and _VALUE.fullmatch(value):
            found[name] = value
        elif (why := "a header that the service wants with the next page is not sent: it finds no pages") not in (
            answers.warnings
        ):
            answers.warnings.append(why)
    return found


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
