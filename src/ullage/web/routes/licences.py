"""Licences: of the data of this result, and of what Ullage stands on."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ullage.errors import UllageError
from ullage.evidence.text import visible
from ullage.sources.licences import read_licences
from ullage.web.about.licences import fonts, modules, packages
from ullage.web.about.method import credits_of
from ullage.web.held import HeldCase

router = APIRouter(prefix="/api/licences", tags=["about"])


class MadeBody(BaseModel):
    """Something that others made."""

    name: str
    version: str
    licence: str
    text: str = Field(default="", description="The licence's text, where it is part of Ullage.")


class FilesBody(BaseModel):
    """What licences.csv says of some files of the case."""

    file: str
    licence: str
    source: str
    public: str


class LicencesBody(BaseModel):
    """On which terms data, modules, faces and packages are used."""

    credits: list[dict[str, Any]] = Field(description="The report's tables of credits; empty without a result.")
    files: list[FilesBody]
    told: str = Field(description="Why credits or files are missing; empty where they are not.")
    modules: list[MadeBody]
    fonts: list[MadeBody]
    packages: list[MadeBody]


@router.get("")
def licences(held: HeldCase) -> LicencesBody:
    """Give the terms on which everything is used that is not Ullage's own."""
    told, shown, files = [], [], []
    try:
        shown = credits_of(held.rows())["blocks"]
    except UllageError as error:
        told.append(visible(str(error)))
    try:
        files = [
            FilesBody(
                file=visible(one.file), licence=visible(one.licence), source=visible(one.source), public=one.public
            )
            for one in read_licences(held.folder).frame
        ]
    except UllageError as error:
        told.append(visible(str(error)))
    return LicencesBody(
        credits=list(shown),
        files=files,
        told="; ".join(told),
        modules=[MadeBody(**one) for one in modules()],
        fonts=[MadeBody(**one) for one in fonts()],
        packages=[MadeBody(**one) for one in packages()],
    )
