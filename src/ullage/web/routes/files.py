"""The files of the case: list, take in, name in case.toml."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from ullage.evidence.spreadsheet import csv_bytes
from ullage.evidence.text import visible
from ullage.web.errors import WebError
from ullage.web.filing.kinds import DEFAULT_LIMIT, Kind, kind_of, kinds
from ullage.web.filing.listed import list_files
from ullage.web.filing.naming import is_named, line_of, write_name
from ullage.web.filing.upload import Incoming, folder_for
from ullage.web.held import Held, HeldCase
from ullage.web.routes.state import WatchedCase

router = APIRouter(prefix="/api/files", tags=["files"])


class FileBody(BaseModel):
    """One input file of the case."""

    name: str
    kind: str = Field(description="The key of case.toml that it is read for; case, decisions or other.")
    bytes: int | None
    modified_at: str | None
    sha256: str | None = Field(description="As the result has it.")
    state: str = Field(description="Whether it is what the result was made of.")
    source: str | None
    licence: str | None
    public: str = Field(description="yes, chips or no: whether it may be published.")


class KindBody(BaseModel):
    """One kind of file that is taken."""

    name: str
    what: str
    several: bool
    folder: str = Field(description="Where they go, within the case; empty for the case folder itself.")
    suffixes: list[str] = Field(description="Endings that are taken; empty where content alone tells.")
    most_bytes: int
    blocked: str = Field(description="Why none can be taken; empty where they can.")


class FilesBody(BaseModel):
    """The input files of the case, and the kinds that are taken."""

    files: list[FileBody]
    kinds: list[KindBody]


class KeptBody(BaseModel):
    """What a file that came in was found to be, and how case.toml must name it."""

    name: str = Field(description="Within the case.")
    kind: str
    bytes: int
    form: str
    rows: int | None
    whole: bool = Field(description="Whether all of it was read, or only its beginning.")
    first: str | None
    last: str | None
    told: list[str] = Field(description="Warnings of its reader.")
    named: bool = Field(description="Whether case.toml names it, or its folder.")
    line: str = Field(description="The line under [files] that does.")
    names: str = Field(description="What that line names: the file, or its folder.")


class NamingBody(BaseModel):
    """A wish that case.toml name a file or folder."""

    kind: str = Field(max_length=40)
    name: str = Field(max_length=400)
    instead: bool = Field(default=False, description="Whether it takes the place of the table that is named now.")


class NamedBody(BaseModel):
    """The line that case.toml has now."""

    line: str


@router.get("")
def files(request: Request, held: HeldCase, watched: WatchedCase) -> FilesBody:
    """List the input files of the case."""
    rows = list_files(held, watched.changes()).to_dicts()
    return FilesBody(
        files=[FileBody(**row) for row in rows],
        kinds=[_kind(one, held) for one in kinds(_limit(request)).values()],
    )


@router.get(".csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def files_csv(held: HeldCase, watched: WatchedCase) -> Response:
    """Give the input files of the case for a spreadsheet."""
    return Response(csv_bytes(list_files(held, watched.changes())), media_type="text/csv")


@router.post("/naming")
def name_file(wish: NamingBody, held: HeldCase, watched: WatchedCase) -> NamedBody:
    """Name a file or folder in case.toml; every other letter of it stays."""
    line = write_name(held.folder, wish.kind, wish.name, instead=wish.instead)
    watched.forget()
    return NamedBody(line=line)


@router.put(
    "/{kind}/{name}",
    status_code=201,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def import_file(
    request: Request,
    kind: Annotated[str, Path(max_length=40, description="Kind of file, as case.toml calls it.")],
    name: Annotated[str, Path(max_length=255, description="What it is to be called.")],
    held: HeldCase,
    watched: WatchedCase,
) -> KeptBody:
    """Take a file into the case, as it is, if it is of the kind that it is said to be; nothing is overwritten."""
    known = kind_of(kind, _limit(request))
    if not (held.folder / "case.toml").is_file():
        raise WebError(409, "The case folder is gone.", f"Put {held.folder.name} back where it was.")
    incoming = await run_in_threadpool(Incoming, held.folder, known, name)
    kept = await _take(request, incoming, held)
    watched.forget()
    return kept


async def _take(request: Request, incoming: Incoming, held: Held) -> KeptBody:
    """Write what comes, a piece at a time, and keep it when it is whole and what it should be."""
    length = request.headers.get("content-length", "")
    announced = int(length) if length.isascii() and length.isdigit() else None
    with incoming.arriving(announced) as path:
        with path.open("xb") as file:
            async for piece in request.stream():
                incoming.bytes += len(piece)
                incoming.check_size(incoming.bytes)
                await run_in_threadpool(file.write, piece)
        if not incoming.bytes:
            raise WebError(422, "The file is empty.", "Send one that holds something.")
        looked = await run_in_threadpool(incoming.keep, path)
    where = incoming.folder.relative_to(held.folder).as_posix()
    name = incoming.name if where == "." else f"{where}/{incoming.name}"
    names = where if incoming.kind.several else name
    return KeptBody(
        name=name,
        kind=incoming.kind.name,
        bytes=incoming.bytes,
        form=visible(looked.form),
        rows=looked.rows,
        whole=looked.whole,
        first=looked.first,
        last=looked.last,
        told=[visible(one) for one in looked.told],
        named=is_named(held.folder, incoming.kind.name, name),
        line=line_of(incoming.kind.name, names),
        names=names,
    )


def _kind(kind: Kind, held: Held) -> KindBody:
    folder, blocked = "", ""
    try:
        folder = folder_for(held.folder, kind).relative_to(held.folder).as_posix() if kind.several else ""
    except WebError as error:
        blocked = str(error)
    return KindBody(
        name=kind.name,
        what=kind.what,
        several=kind.several,
        folder=folder,
        suffixes=list(kind.suffixes),
        most_bytes=kind.most_bytes,
        blocked=blocked,
    )


def _limit(request: Request) -> int:
    return int(getattr(request.app.state, "upload_limit", DEFAULT_LIMIT))
