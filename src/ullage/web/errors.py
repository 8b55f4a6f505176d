"""One shape for everything that goes wrong: what, where, and what to do next."""

from __future__ import annotations

import logging
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from ullage.decisions.entry import DecisionError
from ullage.errors import InputError, OutputError, UllageError
from ullage.evidence.text import visible
from ullage.explaining.rows import UnknownIdError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import FastAPI, Request

MOST_PROBLEMS = 100
"""A broken file may have as many as it has rows."""
LOG = logging.getLogger("ullage.web")


class ProblemBody(BaseModel):
    """One thing that is wrong with a file, an address or what was sent."""

    where: str = Field(description="File, row and column; or the part of the request.")
    what: str


class ErrorDetail(BaseModel):
    """What went wrong."""

    status: int
    what: str = Field(description="One sentence.")
    next: str = Field(default="", description="What to do about it.")
    problems: list[ProblemBody] = Field(default_factory=list)


class ErrorBody(BaseModel):
    """The one shape of every error."""

    error: ErrorDetail


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody, "description": told}
    for status, told in {
        400: "The request cannot be understood.",
        401: "No token, or a wrong one.",
        403: "Not from this application's own pages, or the application is read-only.",
        404: "There is no such thing.",
        405: "Not a thing one does with this address.",
        408: "What was sent came too slowly.",
        409: "The case is not in a state for it: without a result, broken, changed meanwhile.",
        413: "Too large.",
        415: "Not a kind of file that is taken.",
        422: "A value is not of what is expected.",
        503: "The disk cannot be written or read, what is asked is not installed, or too many counts wait.",
    }.items()
}
"""What every route may answer, for OpenAPI."""


class WebError(UllageError):
    """What a route refuses.

    Parameters
    ----------
    status
        HTTP status.
    what
        One sentence.
    next_step
        What to do about it.
    """

    def __init__(self, status: int, what: str, next_step: str = "") -> None:
        super().__init__(what)
        self.status = status
        self.next_step = next_step


def error_response(
    status: int,
    what: str,
    next_step: str = "",
    problems: list[ProblemBody] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Give an error in its one shape; nothing in its words drives a terminal or a page."""
    detail = ErrorDetail(status=status, what=visible(what), next=next_step, problems=problems or [])
    return JSONResponse(ErrorBody(error=detail).model_dump(), status_code=status, headers=headers)


def add_handlers(app: FastAPI) -> None:
    """Let every error of a route become `ErrorBody`."""
    for kind in (WebError, InputError, OutputError, DecisionError, UllageError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _told)


async def _told(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, WebError):
        return error_response(error.status, str(error), error.next_step, _bodies(getattr(error, "problems", ())))
    if isinstance(error, InputError):
        return _of_input(error)
    if isinstance(error, OutputError):
        return error_response(503, str(error))
    if isinstance(error, RequestValidationError):
        problems = [
            ProblemBody(where=visible(".".join(str(part) for part in one["loc"])), what=visible(str(one["msg"])))
            for one in error.errors()
        ]
        return error_response(422, "A value is not of what is expected.", "Correct it and ask again.", problems)
    if isinstance(error, HTTPException):
        return error_response(error.status_code, str(error.detail), headers=dict(error.headers or {}))
    return error_response(422, str(error))


def _of_input(error: InputError) -> JSONResponse:
    if isinstance(error, UnknownIdError):
        message = error.problems[0].message
        return error_response(404, f"{message[:1].upper()}{message[1:]}.", "The search finds ids, names and numbers.")
    first = error.problems[0]
    told = f"{_where(first)}: {first.message}"  # without the file's name a sentence has no subject
    return error_response(409, told, "Mend the file, then run the case again.", _bodies(error.problems))


def mistake() -> JSONResponse:
    """Give the answer to what should not have happened: nothing of the inside is told."""
    return error_response(500, "Ullage made a mistake; nothing was changed.", "The terminal it runs in shows more.")


def _bodies(problems: Iterable[Any]) -> list[ProblemBody]:
    return [ProblemBody(where=_where(one), what=visible(one.message)) for one in problems][:MOST_PROBLEMS]


def _where(problem: Any) -> str:
    # where the case lies on this machine is nobody's business
    file = PurePath(problem.file).name if PurePath(problem.file).is_absolute() else problem.file
    parts = [file, problem.row and f"row {problem.row}", problem.column]
    return visible(", ".join(str(one) for one in parts if one))
