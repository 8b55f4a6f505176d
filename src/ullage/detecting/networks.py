"""The networks that are asked about a scene: loaded where one knows such scenes, and told where none does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ullage.detect import ShipNets

if TYPE_CHECKING:
    from ullage.detecting.wanted import Wanted
    from ullage.records import Scene
    from ullage.records.scene import SceneKind

NO_NETWORK: Final = (
    "the network cannot be run (no onnxruntime, which ./install ml brings, or no weights): p_ship is not known"
)
UNKNOWN: Final = (
    "no network knows such images (one knows red, green and blue with pixels of 2 to 5.5 m, another blue, green, red "
    "and near infrared with pixels of 5.5 to 12.5 m): p_ship is not known"
)


def networks_for(scene: Scene, wanted: Wanted) -> tuple[ShipNets, list[str]]:
    """Load the networks that are to be asked about a scene.

    Parameters
    ----------
    scene
        The scene.
    wanted
        Whether any is to be asked.

    Returns
    -------
    nets, doubts
        The networks, and why none is asked where one should be.
    """
    if wanted.model == "none":
        return ShipNets(), []
    if scene.kind == "optical":
        from ullage.detect import fine
        from ullage.detect.optical import drawn
        from ullage.detect.optical.colours import colours_of

        if not fine.can_be_asked(scene) and not drawn.can_be_asked(scene, colours_of(scene)):
            return ShipNets(), [UNKNOWN]
    nets = load_nets(scene.kind)
    return nets, [] if nets.any else [NO_NETWORK]


def load_nets(kind: SceneKind) -> ShipNets:
    """Load the networks for scenes of a kind, as far as they can be run."""
    if kind == "optical":
        from ullage.detect.nets.fine_chips import FineJudge
        from ullage.sources.ship_nets import load_fine_net, load_harbour_net

        fine = load_fine_net()
        return ShipNets(fine=None if fine is None else FineJudge(fine, fine.version), harbour=load_harbour_net())
    from ullage.detect.nets import ChipJudge
    from ullage.sources.ship_nets import load_chip_net

    chip = load_chip_net()
    return ShipNets(chip=None if chip is None else ChipJudge(chip, chip.version))
