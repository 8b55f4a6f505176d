"""From a scene of any kind to its ships: the search of its kind is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from ullage.detect.nets.fine_chips import FineJudge
    from ullage.detect.nets.harbour import HarbourMaps
    from ullage.detect.optical.rule import OpticalRule
    from ullage.detect.radar import ChipNet
    from ullage.detect.rule import DetectRule
    from ullage.land import Land
    from ullage.records import Place, Scene

Rule = TypeVar("Rule")


@dataclass(frozen=True, slots=True)
class ShipNets:
    """The networks that can be asked, each about the scenes that it knows; None for one that is not to be.

    Parameters
    ----------
    chip
        Tells ships from what is none in radar scenes of 10 m, and how long they are.
    fine
        Tells ships from what is none in fine optical scenes in red, green and blue.
    harbour
        Draws ships in optical scenes of about 10 m, those beside a quay too.
    """

    chip: ChipNet | None = None
    fine: FineJudge | None = None
    harbour: HarbourMaps | None = None

    @property
    def any(self) -> bool:
        """Whether any can be asked."""
        return any(one is not None for one in (self.chip, self.fine, self.harbour))


def find_ships(
    scene: Scene,
    rule: DetectRule | OpticalRule | None = None,
    land: Land | None = None,
    nets: ShipNets | None = None,
    places: Sequence[Place] = (),
    area: Sequence[Sequence[tuple[float, float]]] = (),
    fixed: pl.DataFrame | None = None,
    progress: Callable[[int, int], None] | None = None,
    tell: Callable[[str], None] | None = None,
) -> pl.DataFrame:
    """Find the ships of a scene of any kind.

    Parameters
    ----------
    scene
        The scene.
    rule
        All thresholds of the search of its kind: a `DetectRule` for a radar scene, an `OpticalRule` for an optical one.
    land
        The shorelines.
    nets
        The networks that can be asked; without them `p_ship` is null.
    places, area, fixed, progress, tell
        See `radar.find_radar_ships`; they mean the same for scenes of all kinds.

    Returns
    -------
    DataFrame
        Of `tables.DETECTIONS`, by row and column in the scene. What was rejected is there, with its reason.

    Raises
    ------
    TypeError
        When the rule is that of scenes of another kind.
    """
    nets, others = nets or ShipNets(), (places, area, fixed, progress, tell)
    if scene.kind == "sar":
        from ullage.detect.radar import find_radar_ships
        from ullage.detect.rule import DetectRule

        return find_radar_ships(scene, _of_kind(rule, DetectRule, scene), land, nets.chip, *others)
    from ullage.detect.fine import judge_fine_ships
    from ullage.detect.optical import find_optical_ships
    from ullage.detect.optical.rule import OpticalRule

    own = _of_kind(rule, OpticalRule, scene)
    found = find_optical_ships(scene, own, land, *others, net=nets.harbour)
    return judge_fine_ships(scene, found, nets.fine, own.least_p)


def _of_kind(rule: object, kind: type[Rule], scene: Scene) -> Rule:
    """Give the rule, or the default of its kind; the rule of another kind of scene is a fault of who calls."""
    if rule is None:
        return kind()
    if not isinstance(rule, kind):
        raise TypeError(f"the rule of a scene of kind {scene.kind} is {kind.__name__}, not {type(rule).__name__}")
    return rule
