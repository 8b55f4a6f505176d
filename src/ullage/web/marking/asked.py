"""What the page asks to be measured: points in pixels, in the address; and what that is to a measurement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, Field

from ullage.cargo.freeboard.edges import Surroundings
from ullage.cargo.freeboard.hulls import Particulars
from ullage.cargo.volume import PRODUCTS
from ullage.detect.waterline import EdgePair, Point
from ullage.measuring.wanted import MeasuringRules, Wanted, particulars_of
from ullage.web.errors import WebError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ullage.records import Scene

MOST_PAIRS: Final = 60

_NUMBER: Final = r"-?[0-9]{1,6}(\.[0-9]{1,6})?"
_POINT: Final = rf"{_NUMBER},{_NUMBER}"
_SIZE: Final = r"[0-9]{1,6}(\.[0-9]{1,4})?"
_STATED: Final = rf"^{_SIZE}(,{_SIZE})?$"

PixelPoint = Annotated[str, Field(pattern=rf"^{_POINT}$", max_length=40)]
Angles = Annotated[str, Field(pattern=rf"^{_POINT}$", max_length=40)]
Stated = Annotated[str, Field(pattern=_STATED, max_length=30)]


class Asked(BaseModel):
    """What is to be measured. Points are pixel coordinates of the image: row, column; whole numbers are middles."""

    scene: str | None = Field(None, max_length=300, description="Id of a scene, of /api/measure.")
    detection: str | None = Field(None, max_length=300, description="Id of the detection or sighting that it is of.")
    bow: PixelPoint | None = Field(None, description="Her bow: row,column.")
    stern: PixelPoint | None = Field(None, description="Her stern.")
    edges: str | None = Field(
        None,
        max_length=6000,
        pattern=rf"^{_POINT},{_POINT}(;{_POINT},{_POINT}){{0,{MOST_PAIRS - 1}}}$",
        description="Pairs of edges by hand: deck row,column, end row,column; parted by semicolons. None: found.",
    )
    kind: Literal["shadow", "waterline"] = Field(
        "shadow", description="Where the pairs end: where the shadow does, or at the water below a lit side."
    )
    sides: str | None = Field(None, pattern=rf"^{_POINT};{_POINT}$", max_length=80, description="Both of her sides.")
    hand_px: float = Field(
        MeasuringRules().waterline.hand_px, ge=0.1, le=5, description="How exactly a point is set, 1 sd [pixels]."
    )
    ship: str | None = Field(None, max_length=300, description="Id of the ship whose particulars are used.")
    length: Stated | None = Field(None, description="Her length [m], and its standard deviation.")
    beam: Stated | None = Field(None, description="Her breadth [m].")
    depth: Stated | None = Field(None, description="Her moulded depth [m].")
    draught: Stated | None = Field(None, description="Her summer draught [m].")
    deadweight: Stated | None = Field(None, description="Her deadweight [t].")
    product: Literal[tuple(PRODUCTS)] | None = Field(None, description="Her cargo's product.")  # type: ignore[valid-type]
    bulwark: float = Field(0, ge=0, le=5, description="Height of a closed bulwark amidships [m].")
    trunk: Stated | None = Field(None, description="Height of a trunk, and how far inside the deck edge it stands [m].")
    pier: float | None = Field(None, ge=0, le=20, description="Height of the quay that the shadow ends on [m].")
    sun: Angles | None = Field(None, description="Where the sun stood: azimuth,elevation [°]; over what the file says.")
    view: Angles | None = Field(None, description="Where the satellite stood, seen from the ship.")


_STATED_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "length": ("length_m", "length_sd_m"),
    "beam": ("beam_m", "beam_sd_m"),
    "depth": ("depth_m", "depth_sd_m"),
    "draught": ("summer_draught_m", "summer_draught_sd_m"),
    "deadweight": ("deadweight_t", "deadweight_sd_t"),
}


def with_light(scene: Scene, asked: Asked) -> Scene:
    """Give the scene with the sun and the view that were typed over what its file says."""
    light = scene.optical
    if light is None:
        return scene
    for name, text in (("sun", asked.sun), ("view", asked.view)):
        if text is not None:
            azimuth, elevation = _numbers(text)
            if not 0 < elevation <= 90:  # noqa: PLR2004 - from the horizon to the zenith
                raise WebError(422, f"{name}: {elevation:g}° is no elevation.", "Give azimuth,elevation in degrees.")
            told: dict[str, Any] = {f"{name}_azimuth_deg": azimuth % 360, f"{name}_elevation_deg": elevation}
            light = replace(light, **told | {f"{name}_from": "hand"})
    return replace(scene, optical=light)


def wanted_of(asked: Asked, scene: Scene, ship: Mapping[str, Any] | None, *, analyst: str = "") -> Wanted:
    """Give what is to be measured.

    Parameters
    ----------
    asked
        With bow and stern.
    scene
        Whose pixels the points are of.
    ship
        Row of `tables.FLEET` of the ship whose particulars are used; None without one.
    analyst
        Who measures.

    Raises
    ------
    WebError
        When particulars, or what is around her, cannot be.
    """
    points = [_pairs(one)[0] for one in (asked.bow or "0,0", asked.stern or "0,0")]
    edges, sides = _pairs(asked.edges), _pairs(asked.sides)
    places = _places(scene, [*points, *edges, *sides])
    bow, stern = places[:2]
    marked = places[2 : 2 + len(edges)]
    across = places[2 + len(edges) :]
    rules = MeasuringRules()
    rules = replace(rules, waterline=replace(rules.waterline, hand_px=asked.hand_px))
    try:
        height, inset = _numbers(asked.trunk) if asked.trunk and "," in asked.trunk else (float(asked.trunk or 0), 0.0)
        around = Surroundings(bulwark_m=asked.bulwark, pier_m=asked.pier, trunk_m=height, trunk_inset_m=inset)
        particulars = replace(particulars_of(dict(ship)) if ship else Particulars(), **_stated(asked))
    except ValueError as error:
        raise WebError(422, f"{error}.", "Correct what was typed of her.") from None
    return Wanted(
        bow=bow,
        stern=stern,
        edges=tuple(EdgePair(*marked[at : at + 2]) for at in range(0, len(marked), 2)),
        edge_kind="lit side" if asked.kind == "waterline" else "shadow strip",
        sides=(across[0], across[1]) if across else None,
        particulars=particulars,
        around=around,
        product=asked.product,
        imo=ship["imo"] if ship else None,
        analyst=analyst,
        rules=rules,
    )


def _stated(asked: Asked) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, columns in _STATED_NAMES.items():
        text = getattr(asked, name)
        if text is not None:
            found |= zip(columns, _numbers(text), strict=False)
    return found


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(one) for one in text.split(","))


def _pairs(text: str | None) -> list[tuple[float, float]]:
    """Give points of (row, column), whatever parts them."""
    numbers = _numbers(text.replace(";", ",")) if text else ()
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _places(scene: Scene, points: Sequence[tuple[float, float]]) -> list[Point]:
    rows, columns = ([one[at] for one in points] for at in (0, 1))
    lat, lon = scene.grid.position(rows, columns)
    return [Point(float(a), float(b)) for a, b in zip(lat, lon, strict=True)]
