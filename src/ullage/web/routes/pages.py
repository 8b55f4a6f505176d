"""The pages: a frame and one module of JavaScript each; all that they show comes from their JSON twins."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from ullage.web.errors import WebError
from ullage.web.held import HeldCase

if TYPE_CHECKING:
    import jinja2

router = APIRouter(include_in_schema=False)


class Page(NamedTuple):
    """One page: its module under ``static/pages``, its title, and whether the navigation names it."""

    script: str
    title: str
    in_menu: bool = True


PAGES: Final[dict[str, Page]] = {
    "": Page("desk", "Desk"),
    "review": Page("review", "Review"),
    "compare": Page("compare", "Compare"),
    "measure": Page("measure", "Measure"),
    "ledger": Page("ledger", "Ledger"),
    "vessels": Page("vessels", "Vessels"),
    "listings": Page("listings", "Listings"),
    "places": Page("places", "Places"),
    "tables": Page("tables", "Tables"),
    "decisions": Page("decisions", "Decisions"),
    "files": Page("files", "Files"),
    "jobs": Page("jobs", "Jobs"),
    "search": Page("search", "Search", in_menu=False),
    "items": Page("items", "Evidence", in_menu=False),
    "settings": Page("settings", "Settings", in_menu=False),
    "method": Page("method", "Method", in_menu=False),
    "licences": Page("licences", "Licences", in_menu=False),
}
"""Pages by the first part of their address; what follows it is the page's own business."""


@router.get("/{address:path}", response_model=None)
def page(request: Request, address: str, held: HeldCase) -> HTMLResponse | RedirectResponse:
    """Give a page; with the suffix ``.json`` its twin."""
    name, _, rest = address.partition("/")
    if address.endswith((".json", ".csv", ".geojson")):
        twin = request.url.path.removesuffix(".json") or "/desk"
        return RedirectResponse(f"/api{twin}" + (f"?{request.url.query}" if request.url.query else ""), 307)
    if name not in PAGES or (not name and rest):
        raise WebError(404, "There is no such page.", "Go to the desk: /")
    return HTMLResponse(
        _environment().get_template("page.html").render(
            page=PAGES[name], pages=PAGES, name=name, case=held.folder.name, read_only=held.read_only,
            styled=_styled(),
        )
    )  # fmt: skip


@cache
def _styled() -> frozenset[str]:
    """Name the pages that have a style sheet of their own."""
    return frozenset(path.stem for path in (Path(__file__).parents[1] / "static" / "pages").glob("*.css"))


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("ullage.web", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
