"""Matching again only those scenes of which something was decided: scenes are matched each on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

    By = dict[str, pl.DataFrame]


class MatchedScenes:
    """Gives what `match.match_detections` gives, and works out only scenes whose detections differ from the last time.

    Notes
    -----
    The matches of a scene follow from its own detections, reports, statics and rule alone, and stand in the order of
    scenes; `tests/recounting/test_by_scene.py` holds this to matching all of them.
    """

    def __init__(self) -> None:
        self._rest: tuple[Any, ...] = ()
        self._detections: By = {}
        self._matches: By = {}

    def match(
        self, function: Callable[..., pl.DataFrame], detections: pl.DataFrame, scenes: pl.DataFrame, *rest: Any
    ) -> pl.DataFrame:
        """Match detections with tracks.

        Parameters
        ----------
        function
            `match.match_detections`.
        detections, scenes
            As it takes them.
        *rest
            The reports, statics and rule; where they are not the very same as before all is worked out.
        """
        if len(rest) != len(self._rest) or any(one is not other for one, other in zip(rest, self._rest, strict=True)):
            self._rest, self._detections, self._matches = rest, {}, {}
        now = _by_scene(detections)
        changed = [name for name, own in now.items() if not own.equals(self._detections.get(name, own.clear()))]
        some = pl.col("scene_id").is_in(changed)
        found = _by_scene(function(detections.filter(some), scenes.filter(some), *rest)) if changed else {}
        for name in changed:
            self._detections[name] = now[name]
            self._matches[name] = found.get(name, pl.DataFrame())
        order = scenes.unique("scene_id", keep="first", maintain_order=True).sort("seen_at", "scene_id")["scene_id"]
        frames = [self._matches[name] for name in order if name in now and len(self._matches[name])]
        return pl.concat(frames) if frames else function(detections.clear(), scenes, *rest)


def _by_scene(table: pl.DataFrame) -> By:
    return {str(name): own for (name,), own in table.partition_by("scene_id", as_dict=True).items()}
