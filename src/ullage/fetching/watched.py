"""What a case that is watched fetches by itself: scenes of its places that are new since it was last looked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from ullage.errors import OutputError, UllageError
from ullage.evidence.text import counted, visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from ullage.fetching.pieces import Fetched
    from ullage.parts import Progress
    from ullage.records import WatchedScenes
    from ullage.sources.stac.items import Item


class _Piece(Protocol):
    """A scene or a chip, as it was planned."""

    @property
    def item(self) -> Item: ...

    @property
    def standing(self) -> str: ...


P = TypeVar("P", bound=_Piece)

FOLDER: Final = "scenes"
_MOST_TOLD: Final = 5
_MOST_READ: Final = 4 << 20
"""Bytes at the end of the log in which the last look stands."""


def scenes_folder(case: Path) -> Path:
    """Give the folder in which a case's scenes come: the first that its ``scenes`` names, else ``scenes``.

    Raises
    ------
    OutputError
        When it leads out of the case by a link: what is fetched would be written where whoever made the case says.
    """
    from ullage.sources.case_file import read_case_file

    names = (*read_case_file(case).sources.get("scenes", ()), FOLDER)
    there = [case / name for name in names if (case / name).is_dir()]
    to_come = [case / name for name in names if not (case / name).exists()]
    folder = next(iter([*there, *to_come]), case / FOLDER)
    if not Path(realpath(folder)).is_relative_to(realpath(case)):
        told = "if it is your own, fetch into it by --out, or mount it there"
        raise OutputError(f"{folder}: is a link out of the case, and nothing is fetched into it: {told}")
    return folder


def fetch_watched(folder: Path, progress: Progress | None = None) -> list[str]:
    """Fetch what is new about the places of a case, as its table ``[watch]`` says.

    Parameters
    ----------
    folder
        The case. Scenes come into its folder of scenes; what was asked and answered is written beside them.
    progress
        Is told bytes.

    Returns
    -------
    list of str
        A sentence for what came and for what could not be had, none for what was there before; empty without the table.

    Raises
    ------
    InputError
        When the case file is at fault.
    UllageError
        When the service cannot be asked; the case can be run all the same.
    """
    from ullage.sources.case_file import read_case_file

    watch = read_case_file(folder).watch
    if watch is None:
        return []
    try:
        return _fetch(folder, watch, progress)
    except UllageError as error:
        raise UllageError(f"New scenes could not be looked for: {visible(str(error).splitlines()[0])}.") from error


def _fetch(folder: Path, watch: WatchedScenes, progress: Progress | None) -> list[str]:
    from ullage.fetching.areas import find_areas
    from ullage.fetching.asking import ask, make_query, record_search
    from ullage.fetching.fetch import fetch_scenes
    from ullage.fetching.plan import plan_fetch
    from ullage.fetching.session import session_with
    from ullage.sources.stac.answers import MOST_ITEMS

    wherever = find_areas(str(folder), watch.km)
    since = datetime.now(UTC) - timedelta(days=watch.days)
    query = make_query(
        wherever,
        after=f"{since:%Y-%m-%d}",
        before=f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}",  # clocks differ
        sensors=",".join(watch.sensors),
        cloud_percent=watch.cloud_percent,
        orbit=watch.orbit,
        limit=MOST_ITEMS,  # those that are here do not count: else what is new would wait for ever behind them
    )
    scenes = scenes_folder(folder)
    with session_with(_api(folder, watch.api), of_case=True) as session:
        answers = ask(session, query)
        record_search(scenes, session, query, answers)
        items = answers.ordered()
        last = _failed_last(scenes)
        fetched: Fetched
        if watch.chips:
            from ullage.fetching.chips import ChipPlan, fetch_chips, plan_chips

            chips, left = _chosen(plan_chips(items, wherever.areas, watch.km, scenes).chips, watch.limit, last)
            fetched = fetch_chips(session, ChipPlan(tuple(chips)), scenes, progress)
        else:
            planned, left = _chosen(plan_fetch(items, scenes), watch.limit, last)
            fetched = fetch_scenes(session, planned, scenes, progress)
    doubts = [*answers.warnings, *(f"{own_id}: {why}" for own_id, why in answers.refused)]
    return _sentences(fetched, doubts, left)


def _api(folder: Path, api: str | None) -> str | None:
    """Give the service; the path of a catalogue begins at the case, wherever this runs."""
    if api is None or "://" in api or not ("/" in api or "." in api or (folder / api).is_dir()):
        return api
    return str(folder / api)


def _chosen(planned: Sequence[P], most: int, last: AbstractSet[str]) -> tuple[list[P], int]:
    """Choose what is fetched at this look, the newest first, what failed at the last look last; count what is left."""
    new = [one for one in reversed(planned) if one.standing in {"new", "begun"}]
    others = [one for one in planned if one.standing not in {"new", "begun"}]
    new.sort(key=lambda one: one.item.item_id in last)
    return [*others, *new[:most]], max(0, len(new) - most)


def _failed_last(scenes: Path) -> set[str]:
    """Give the items that could not be had at the last look."""
    from ullage.fetching.asking import read_lines

    for line in reversed(read_lines(scenes, _MOST_READ)):
        if line.get("kind") == "fetch":
            failed = line.get("failed")
            found = failed if isinstance(failed, list) else []
            return {str(one.get("id")) for one in found if isinstance(one, dict)}
    return set()


def _sentences(fetched: Fetched, doubts: list[str], left: int) -> list[str]:
    told = []
    if fetched.scenes:
        names = ", ".join(visible(one) for one in sorted(fetched.scenes)[:_MOST_TOLD])
        more = f" and {len(fetched.scenes) - _MOST_TOLD} more" if len(fetched.scenes) > _MOST_TOLD else ""
        told.append(f"{counted(len(fetched.scenes), 'scene')} came: {names}{more}.")
    if left:
        told.append(f"{counted(left, 'scene')} wait for the next looks.")
    failed = [f"{own_id}: {why}" for own_id, why in sorted(fetched.failed)]
    for what, found in (("could not be fetched", failed), ("in doubt", doubts)):
        shown = [visible(one) for one in found[:_MOST_TOLD]]
        told += [f"{'Scene' if found is failed else 'Search'} {what}: {one}." for one in shown]
        if len(found) > _MOST_TOLD:
            told.append(f"{len(found) - _MOST_TOLD} more {what}.")
    return told
