"""Stages that remember: what was worked out from the same inputs under the same rules is not worked out again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ullage.parts import part_key, read_part
from ullage.recounting.by_scene import MatchedScenes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

LEFT_OUT: Final = {"weigh_assumptions": list}
"""Stages that no number depends on, and what stands for their result."""

ALWAYS_RUN: Final = frozenset({"run_balance", "build_ladder"})
"""Stages whose inputs change with every decision: telling that they did takes as long as running them."""

KEPT_A_STAGE: Final = 4
KEPT_HASHES: Final = 128


class PartGoneError(LookupError):
    """A part that an earlier run kept is not there, or is of another version."""


class Remembered:
    """Runs the stages of a flow in this process and remembers what each gave; see `flow.Step`.

    Parameters
    ----------
    parts
        Where a run kept what it found in files: it is read, never written.
    """

    def __init__(self, parts: Path) -> None:
        self.parts = parts
        self._results: dict[str, OrderedDict[tuple[str, ...], Any]] = {}
        self._scenes = MatchedScenes()
        self._hashes: OrderedDict[int, tuple[Any, str]] = OrderedDict()

    def one(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Run a stage once, or give what it gave before."""
        name = function.__name__
        if name in LEFT_OUT:
            return LEFT_OUT[name]()
        if name in ALWAYS_RUN:
            return function(*arguments, **options)
        key = tuple(self._hash(one) for one in (*arguments, *options.values()))
        kept = self._results.setdefault(f"{function.__module__}:{name}", OrderedDict())
        if key not in kept:
            kept[key] = function(*arguments, **options)
            if len(kept) > KEPT_A_STAGE:
                kept.popitem(last=False)
        kept.move_to_end(key)
        return kept[key]

    def many(self, function: Callable[..., Any], slices: Sequence[Any], *arguments: Any, **options: Any) -> list[Any]:
        """Run a stage on each slice of its first argument."""
        if len(slices) > KEPT_A_STAGE:
            return [function(part, *arguments, **options) for part in slices]
        return [self.one(function, part, *arguments, **options) for part in slices]

    def cut(
        self,
        function: Callable[..., Any],
        slices: Callable[..., Sequence[Any]],  # noqa: ARG002 - by scene
        inputs: Sequence[Any],
        *arguments: Any,
    ) -> Any:
        """Run a stage on the scenes of which something differs: a decision is about one of them."""
        detections, scenes, *rest = inputs
        return self._scenes.match(function, detections, scenes, *rest, *arguments)

    def of_files(
        self,
        function: Callable[..., Any],
        files: Sequence[tuple[Any, str]],
        *arguments: Any,
        need: int = 0,  # noqa: ARG002 - as of `KeptSteps`; nothing runs here
    ) -> list[Any]:
        """Read what a run kept of files.

        Raises
        ------
        PartGoneError
            When it kept nothing of one of them: files are not searched here.
        """
        paths = [self.parts / f"{part_key(function, (told, *arguments), {})}.part" for _, told in files]
        if not all(path.is_file() for path in paths):
            raise PartGoneError(function.__name__)
        return [read_part(path) for path in paths]

    def _hash(self, value: Any) -> str:
        """Give the hash of an argument; of a table or array that was seen before without looking into it."""
        if not isinstance(value, pl.DataFrame | np.ndarray | dict) and not is_dataclass(value):
            return part_key(_content, (value,), {})
        known = self._hashes.get(id(value))
        if known is None or known[0] is not value:  # what is kept is held, so that its id stays its own
            known = self._hashes[id(value)] = (value, part_key(_content, (value,), {}))
            if len(self._hashes) > KEPT_HASHES:
                self._hashes.popitem(last=False)
        self._hashes.move_to_end(id(value))
        return known[1]


def _content() -> None:
    """Stands for a stage where only the content is to be told apart."""
