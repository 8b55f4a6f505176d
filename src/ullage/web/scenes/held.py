"""What is held of one result's scenes: their files and those that are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ullage.web.scenes.files import SceneFiles
from ullage.web.scenes.opened import OpenScenes

if TYPE_CHECKING:
    from ullage.web.held import Held

_KEY = "scenes"


def scenes_of(held: Held) -> OpenScenes:
    """Give the scenes of the latest result; of a case without scenes none.

    Raises
    ------
    WebError
        When the case has no result.
    """
    rows = held.rows()
    found = held.of_result.get(_KEY)
    if found is None:
        table = rows.table("scenes")
        sources = {} if table is None else dict(table.select("scene_id", "source").iter_rows())
        files = SceneFiles(held.folder, sources, rows.summary["inputs"])
        found = held.of_result.setdefault(_KEY, OpenScenes(files))  # two threads at once: one of them is kept
    scenes: OpenScenes = found
    return scenes
