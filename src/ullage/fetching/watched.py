"""What a case that is watched fetches by itself: scenes of its places that are new since it was last looked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from ullage.errors import UllageError
from ullage.evidence.text import counted, visible

if TYPE_CHECKING:
    from pathlib import Path

    from ullage.parts import Progress
    from ullage.records import WatchedScenes

FOLDER: Final = "scenes"
_MOST_TOLD: Final = 5


def scenes_folder(case: Path) -> Path:
    """Give the folder in which a case's scenes come: the first that its ``scenes`` names, else ``scenes``."""
    from ullage.sources.case_file import read_case_file

    for name in read_case_file(case).sources.get("scenes", ()):
        if (case / name).is_dir():
            return case / name
    return case / FOLDER


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
        A service that cannot be asked is told too, and is no error: the case can be run all the same.

    Raises
    ------
    InputError
        When the case file is at fault.
    """
    from ullage.sources.case_file import read_case_file

    watch = read_case_file(folder).watch
    if watch is None:
        return []
    try:
        return _fetch(folder, watch, progress)
    except UllageError as error:
        return [f"New scenes could not be looked for: {visible(str(error).splitlines()[0])}."]


def _fetch(folder: Path, watch: WatchedScenes, progress: Progress | None) -> list[str]:
    from ullage.fetching.areas import find_areas
    from ullage.fetching.asking import ask, make_query, record_search
    from ullage.fetching.fetch import Fetched, fetch_scenes
    from ullage.fetching.plan import plan_fetch
    from ullage.fetching.session import session_with

    wherever = find_areas(str(folder), watch.km)
    since = datetime.now(UTC) - timedelta(days=watch.days)
    query = make_query(
        wherever,
        after=f"{since:%Y-%m-%d}",
        before=f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}",  # clocks differ
        sensors=",".join(watch.sensors),
        cloud_percent=watch.cloud_percent,
        orbit=watch.orbit,
        limit=watch.limit,
    )
    scenes = scenes_folder(folder)
    with session_with(watch.api) as session:
        answers = ask(session, query)
        record_search(scenes, session, query, answers)
        items = answers.ordered()
        fetched: Fetched
        if watch.chips:
            from ullage.fetching.chips import fetch_chips, plan_chips

            fetched = fetch_chips(session, plan_chips(items, wherever.areas, watch.km, scenes), scenes, progress)
        else:
            fetched = fetch_scenes(session, plan_fetch(items, scenes), scenes, progress)
    return _sentences(fetched, [*answers.warnings, *(f"{own_id}: {why}" for own_id, why in answers.refused)])


def _sentences(fetched: object, doubts: list[str]) -> list[str]:
    from ullage.fetching.fetch import Fetched

    if not isinstance(fetched, Fetched):
        raise TypeError(type(fetched))
    told = []
    if fetched.scenes:
        names = ", ".join(visible(one) for one in sorted(fetched.scenes)[:_MOST_TOLD])
        more = f" and {len(fetched.scenes) - _MOST_TOLD} more" if len(fetched.scenes) > _MOST_TOLD else ""
        told.append(f"{counted(len(fetched.scenes), 'scene')} came: {names}{more}.")
    failed = [f"{own_id}: {why}" for own_id, why in sorted(fetched.failed)]
    for what, found in (("could not be fetched", failed), ("in doubt", doubts)):
        shown = [visible(one) for one in found[:_MOST_TOLD]]
        told += [f"{'Scene' if found is failed else 'Search'} {what}: {one}." for one in shown]
        if len(found) > _MOST_TOLD:
            told.append(f"{len(found) - _MOST_TOLD} more {what}.")
    return told
