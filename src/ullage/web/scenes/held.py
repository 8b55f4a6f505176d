"""What is held of one result's scenes: their files and those that are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ullage.web.scenes.files import SceneFiles
from ullage.web.scenes.opened import OpenScenes

if TYPE_CHECKING:
    from ullage.explaining import Rows
    from ullage.web.held import Held


def scenes_of(held: Held) -> OpenScenes:
    """Give the scenes of the latest result; of a case without scenes none.

    Raises
    ------
    WebError
        When the case has no result.
    """
    rows = held.rows()
    return rows.once("scenes", lambda: _scenes(held, rows))


def _scenes(held: Held, rows: Rows) -> OpenScenes:
    table = rows.table("scenes")
    sources = {} if table is None else dict(table.select("scene_id", "source").iter_rows())
    return OpenScenes(SceneFiles(held.folder, sources, rows.summary["inputs"]))
