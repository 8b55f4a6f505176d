"""The application: pages, their JSON twins, and what guards them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from ullage import __version__
from ullage.web.changes import Watched
from ullage.web.errors import RESPONSES, add_handlers
from ullage.web.filing.kinds import DEFAULT_LIMIT
from ullage.web.filing.upload import remove_unfinished
from ullage.web.held import Held
from ullage.web.jobs import Jobs
from ullage.web.security import Guard

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

HERE: Final = Path(__file__).parent
ROUTES: Final = (
    "state",
    "coast",
    "desk",
    "scenes",
    "tiles",
    "chips",
    "compare",
    "decisions",
    "items",
    "tables",
    "vessels",
    "search",
    "listings",
    "ledger",
    "review",
    "measure",
    "kept",
    "places",
    "jobs",
    "files",
    "settings",
    "method",
    "licences",
    "pages",
)
"""Modules of ``web/routes``, each with a ``router``; the pages last, since their addresses take what is left."""


def create_app(
    case: Path,
    *,
    token: str,
    hosts: frozenset[str],
    cookie: str = "ullage",
    read_only: bool = False,
    upload_limit: int = DEFAULT_LIMIT,
) -> FastAPI:
    """Make the application of one case.

    Parameters
    ----------
    case
        The case folder.
    token
        The secret that an address needs.
    hosts
        Values of `Host` that are its own, with port.
    cookie
        Name of the cookie that holds the token.
    read_only
        Whether nothing may be changed.
    upload_limit
        Bytes that a scene or a file of AIS which comes in may have.
    """
    app = FastAPI(
        title="Ullage",
        version=__version__,
        summary="One case: what was seen, who called, how many barrels.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses=RESPONSES,
    )
    app.state.held = held = Held(case, read_only=read_only)
    app.state.jobs = Jobs(held.folder)
    app.state.watched = Watched(held)
    app.state.upload_limit = upload_limit
    if not read_only:
        remove_unfinished(held.folder)
    app.state.root = case.resolve()
    add_handlers(app)
    app.mount("/static/fonts", Static(directory=HERE.parent / "evidence" / "fonts"))
    app.mount("/static", Static(directory=HERE / "static"))
    for name in ROUTES:
        app.include_router(import_module(f"ullage.web.routes.{name}").router)
    app.add_middleware(Guard, token=token, hosts=hosts, cookie=cookie, read_only=read_only)
    return app


class Static(StaticFiles):
    """Files of the package; modules have the type that browsers run."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        script = scope["path"].endswith(".mjs")

        async def send_typed(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [one for one in message["headers"] if not (script and one[0] == b"content-type")]
                typed: list[Any] = [(b"content-type", b"text/javascript; charset=utf-8")] if script else []
                message["headers"] = [*kept, *typed, (b"cache-control", b"no-cache")]
            await send(message)

        await super().__call__(scope, receive, send_typed)
