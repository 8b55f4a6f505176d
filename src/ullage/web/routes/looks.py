"""How a picture of a scene is asked for, and what is told with it: what scenes, tiles and chips share."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query

from ullage.web.scenes.stretch import Law, Stretch

SceneId = Annotated[str, Path(description="Id of a scene, of /api/scenes.", min_length=1, max_length=300)]
_NUMBER = r"-?[0-9]{1,6}(\.[0-9]{1,6})?"
Bands = Annotated[
    str | None,
    Query(
        description="Names of one band, or of three for red, green and blue.",
        max_length=120,
        pattern=r"^[^,]{1,39}(,[^,]{1,39}){0,2}$",
    ),
]
LawAsked = Annotated[
    Law | None, Query(alias="stretch", description="How the share between black and white becomes a shade.")
]
Numbers = Annotated[
    str | None,
    Query(
        description="One number for all bands, or one for each, in the unit of the stretch.",
        max_length=60,
        pattern=rf"^{_NUMBER}(,{_NUMBER}){{0,2}}$",
    ),
]
Version = Annotated[
    str | None, Query(description="Any text: an answer to an address that has one may be kept.", max_length=100)
]
PICTURE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"image/png": {}},
        "description": "The picture; the header x-ullage-stretch says how it was made.",
    },
    204: {"description": "No pixels were measured there."},
}


def stretch_header(stretch: Stretch, names: tuple[str, ...]) -> str:
    """Say in a header how a picture was made: bands, law, black and white."""
    bands = ",".join(names[one] for one in stretch.bands)
    low, high = (",".join(f"{one:g}" for one in ends) for ends in (stretch.low, stretch.high))
    told = f"bands={bands}; stretch={stretch.law}; low={low}; high={high}"
    return told.encode("ascii", "replace").decode()


def kept(version: str | None) -> dict[str, str]:
    """Give the header of an answer that may be kept: that to an address with a version."""
    return {} if version is None else {"cache-control": "private, max-age=86400"}
