"""What if: a few assumptions changed at once, as rules, inputs and words; nothing of it goes into the case."""

from __future__ import annotations

import json
import math
import shlex
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from ullage.draws import stream, uniforms_reference
from ullage.errors import UllageError
from ullage.recounting.sources_of import find_sources, without_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ullage.flow import Inputs, Rules, Step
    from ullage.visits.unseen.result import Unseen

LIMITS: Final[Mapping[str, tuple[float, float]]] = {
    "fill_laden": (0.3, 1.0),
    "fill_unknown": (0.1, 1.0),
    "bbl_per_t": (5.5, 12.5),
    "density_t_m3": (0.5, 1.1),
    "unseen": (0.0, 5.0),
}
"""The least and greatest value of each number that can be changed."""

MOST_SOURCES: Final = 50
_LEAST_SHARE: Final = 0.9  # of the greatest standard deviation that a fraction with its mean can have


class WhatIfError(UllageError, ValueError):
    """Something is changed that cannot be, or to what cannot be."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is assumed otherwise than in the case; None or as it stands leaves the case's own.

    Parameters
    ----------
    fill_laden, fill_unknown
        Fraction of full cargo of a ship judged laden, and of one of which nothing is known.
    bbl_per_t
        The cap keeper's barrels in a tonne; the cap stays what it is in barrels.
    density_t_m3
        Density of the product at 15 °C [t/m³].
    unseen
        The visits that nobody saw, times; 0 leaves them out.
    without
        Keys of sources that are left out, see `find_sources`.
    """

    fill_laden: float | None = None
    fill_unknown: float | None = None
    bbl_per_t: float | None = None
    density_t_m3: float | None = None
    unseen: float = 1.0
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no ship, oil or case can be."""
        for name, (least, most) in LIMITS.items():
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and least <= value <= most):
                raise WhatIfError(f"{name} is {value:g}; expected {least:g} to {most:g}")
        if len(self.without) > MOST_SOURCES:
            raise WhatIfError(f"without names {len(self.without)} sources; expected at most {MOST_SOURCES}")

    def __bool__(self) -> bool:
        """Whether anything is changed."""
        return self != WhatIf()

    def rules(self, rules: Rules) -> Rules:
        """Give the rules with what is changed of them."""
        changes: dict[str, Any] = {}
        for kind in ("laden", "unknown"):
            mean = getattr(self, f"fill_{kind}")
            if mean is not None:
                sd = min(getattr(rules.fill, f"{kind}_sd"), _widest(mean))
                changes |= {f"{kind}_mean": mean, f"{kind}_sd": sd}
        rules = replace(rules, fill=replace(rules.fill, **changes)) if changes else rules
        if self.density_t_m3 is not None:
            rules = replace(rules, product=replace(rules.product, density_t_m3=self.density_t_m3))
        modes = tuple(one.removeprefix("other:") for one in self.without if one.startswith("other:"))
        if modes:
            exclude = tuple(dict.fromkeys((*rules.other.exclude, *modes)))
            rules = replace(rules, other=replace(rules.other, exclude=exclude))
        return rules

    def inputs(self, inputs: Inputs) -> Inputs:
        """Give the inputs with what is changed of them.

        Raises
        ------
        WhatIfError
            When a source is left out that the case does not have, or its product has no density.
        """
        unknown = sorted(set(self.without) - {one.key for one in find_sources(inputs)})
        if unknown:
            raise WhatIfError(f"{unknown[0]!r} is no source of this case")
        if self.density_t_m3 is not None and inputs.product is None:
            raise WhatIfError("the case names no product: there is no density to change")
        if self.bbl_per_t is not None:
            inputs = replace(inputs, caps=tuple(
                replace(cap, bbl_per_t=self.bbl_per_t, amount=cap.amount_bbl, unit="bbl") for cap in inputs.caps
            ))  # fmt: skip
        return without_sources(inputs, self.without)

    def step(self, step: Step) -> Step:
        """Give a way to run stages that changes what one of them gives."""
        return step if self.unseen == 1 else _Scaled(step, self.unseen)

    def case_lines(self, rules: Rules, inputs: Inputs) -> list[str]:
        """Give the lines of ``case.toml`` that make this the case's own; what no line says stands as a remark."""
        changed, lines = self.rules(rules), list[str]()
        for name in ("fill", "product", "other"):
            before, after = getattr(rules, name), getattr(changed, name)
            own = [one.name for one in fields(after) if getattr(before, one.name) != getattr(after, one.name)]
            if own:
                lines += [f"[rules.{name}]", *(f"{field} = {_toml(getattr(after, field))}" for field in own)]
        if self.bbl_per_t is not None and inputs.caps:
            amounts = ", ".join(f"{cap.amount_bbl:.0f}" for cap in inputs.caps)
            lines += [f"# in [[cap]]: amount = {amounts}", '# unit = "bbl"', f"# bbl_per_t = {self.bbl_per_t:g}"]
        if self.unseen != 1:
            lines.append(f"# visits that nobody saw, times {self.unseen:g}: no line says so, the command does")
        lines += [f"# without {one}: no line says so, the command does" for one in self.without if "other:" not in one]
        return lines

    def command(self, case: str) -> str:
        """Give the command that counts the same."""
        return shlex.join(["ullage", "ledger", case, *(part for one in self.pairs() for part in ("--what-if", one))])

    def pairs(self) -> list[str]:
        """Give what is changed as ``NAME=VALUE``."""
        own = WhatIf()
        changed = [name for name in LIMITS if getattr(self, name) != getattr(own, name)]
        return [*(f"{name}={getattr(self, name):g}" for name in changed), *(f"without={one}" for one in self.without)]


def read_what_if(pairs: Sequence[str]) -> WhatIf:
    """Read ``NAME=VALUE`` pairs.

    Raises
    ------
    WhatIfError
        When a name is unknown or a value no number.

    Examples
    --------
    >>> read_what_if(["unseen=0", "without=ais"])
    WhatIf(fill_laden=None, fill_unknown=None, bbl_per_t=None, density_t_m3=None, unseen=0.0, without=('ais',))
    """
    changes: dict[str, Any] = {}
    for pair in pairs:
        name, _, text = pair.partition("=")
        if name == "without":
            changes["without"] = (*changes.get("without", ()), text)
        elif name in LIMITS:
            try:
                changes[name] = float(text)
            except ValueError:
                raise WhatIfError(f"{name}={text!r}: expected a number") from None
        else:
            raise WhatIfError(f"{name!r} cannot be changed; expected {', '.join([*LIMITS, 'without'])}")
    return WhatIf(**changes)


class _Scaled:
    """Runs stages, with the visits that nobody saw times a factor."""

    def __init__(self, step: Step, factor: float) -> None:
        self._step, self._factor = step, factor

    def one(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        found = self._step.one(function, *arguments, **options)
        return scale_unseen(found, self._factor) if function.__name__ == "estimate_missed" else found

    def many(self, function: Callable[..., Any], slices: Sequence[Any], *arguments: Any, **options: Any) -> list[Any]:
        return self._step.many(function, slices, *arguments, **options)

    def cut(
        self,
        function: Callable[..., Any],
        slices: Callable[..., Sequence[Any]],
        inputs: Sequence[Any],
        *arguments: Any,
    ) -> Any:
        return self._step.cut(function, slices, inputs, *arguments)


def scale_unseen(unseen: Unseen, factor: float) -> Unseen:
    """Give an estimate of visits that nobody saw times a factor, in whole visits.

    What is left over of a whole visit is one in as many worlds as it says: so the mean is that many times what it was.
    """
    import numpy as np

    def scaled(counts: Any, name: str) -> Any:
        if counts is None:
            return None
        whole = np.floor(counts * factor)
        chance = uniforms_reference(stream(0, "unseen", name, "what if"), len(counts))
        return (whole + (chance < counts * factor - whole)).astype(counts.dtype)

    at = tuple(replace(one, counts=scaled(one.counts, one.place_id)) for one in unseen.at)
    return replace(unseen, at=at, cargoes=scaled(unseen.cargoes, "cargoes"))


def _widest(mean: float) -> float:
    return float(_LEAST_SHARE * math.sqrt(mean * (1.0 - mean)))


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(json.dumps(one, ensure_ascii=False) for one in value) + "]"
    return f"{value:.6g}"
