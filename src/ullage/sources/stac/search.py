"""Ask a service, a catalogue of files or a file of items."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ullage.sources.stac.links import absolute, links_of
from ullage.sources.transport.client import MOST_JSON_BYTES
from ullage.sources.transport.failures import NotFetched

if TYPE_CHECKING:
    from collections.abc import Callable

    from ullage.sources.stac.answers import Answers
    from ullage.sources.stac.query import Query
    from ullage.sources.stac.services import Service
    from ullage.sources.transport.doors import Doors


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
        What for. Of more items than its limit the newest are kept.
    tell
        Is told how many items have come, of how many by the service's word.

    Raises
    ------
    NotFetched
        When the first answer cannot be had, or is no catalogue; of later ones what came before is kept, with a
        warning.
    """
    from ullage.sources.stac.item_files import SUFFIXES, search_item_file
    from ullage.sources.stac.pages import search_pages
    from ullage.sources.stac.static import search_static

    address = service.address
    if address.lower().endswith(SUFFIXES):
        return search_item_file(doors, address, query)
    root = read_json(doors, address)
    ways = _ways(root, address)
    if not ways and not address.endswith("/") and "://" in address and not address.endswith(".json"):
        address += "/"  # as many write it; relative links need it
    if not ways:
        return search_static(doors, address, root, query, tell)
    collections = query.collections or tuple(
        name for sensor in query.sensors for name in service.collections.get(sensor, ())
    )
    body = query.body(
        collections, asks_query=service.asks_query or _conforms(root, "query"), sorts=_conforms(root, "sort")
    )
    return search_pages(doors, ways, query, body, tell)


def read_json(doors: Doors, address: str) -> dict[str, Any]:
    """Read a document.

    Raises
    ------
    NotFetched
        When it cannot be had, or is no JSON object.
    """
    return parsed(doors.read_whole(address, MOST_JSON_BYTES))


def parsed(data: bytes) -> dict[str, Any]:
    """Parse a document.

    Raises
    ------
    NotFetched
        When it is no JSON object.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise NotFetched("the answer is no JSON: is that the address of a catalogue?") from None
    if not isinstance(value, dict):
        raise NotFetched("the answer is no JSON object: is that the address of a catalogue?")
    return value


def _ways(root: dict[str, Any], address: str) -> list[tuple[str, str]]:
    """Give method and address of each way to search, the better first; none of a catalogue that is only files.

    Every API is searched by GET, some by POST as well, and each has a link with its method; older ones have one link
    without a method, and mean either.
    """
    if "://" not in address:
        return []
    links, broken = links_of(root, "search")
    if broken and not links:
        raise NotFetched("its link to the search is no address")
    return _by_method([(str(one.get("method", "")).upper(), absolute(one["href"], address)) for one in links])


def _by_method(told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    found = []
    for method in ("POST", "GET"):
        address = next((one for how, one in told if how == method), None)
        address = address or next((one for how, one in told if not how), None)
        if address:
            found.append((method, address))
    return found


def _conforms(root: dict[str, Any], extension: str) -> bool:
    conforms = root.get("conformsTo")
    classes = conforms if isinstance(conforms, list) else []
    return any(isinstance(one, str) and one.endswith(f"item-search#{extension}") for one in classes)
