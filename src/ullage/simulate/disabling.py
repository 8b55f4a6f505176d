"""When simulated ships switch off, and why: on the way to a port, for a voyage, at sea, for an hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ullage.draws import stream

if TYPE_CHECKING:
    from ullage.simulate.ships import Ship
    from ullage.simulate.transmitters import Span


@dataclass(frozen=True, slots=True)
class DisablingSettings:
    """Who switches off how often.

    Parameters
    ----------
    hiders
        Part of the shuttles that hide their calls at discharging ports.
    approach, voyage
        Part of a hider's calls that she hides from shortly before arrival to shortly after departure, and from one
        loading port to the next.
    anywhere_per_day
        Disablings at any place and time of one ship and day; each ship of any kind, lying ones left out.
    anywhere_h
        Their median length [h]; log-normal, deviation of the logarithm 0.8.
    short_per_day
        Disablings of one to five hours of a hider and day.
    """

    hiders: float = 0.6
    approach: float = 0.5
    voyage: float = 0.25
    anywhere_per_day: float = 0.012
    anywhere_h: float = 16.0
    short_per_day: float = 0.05


def draw_disablings(seed: int, ship: Ship, settings: DisablingSettings, hours: float) -> list[Span]:
    """Draw when a ship switches off, in order; spans that meet are joined."""
    rng = np.random.default_rng(stream(seed, "disabling", ship.mmsi))
    spans: list[Span] = []
    if ship.kind != "lying":
        begins = rng.uniform(0, hours, rng.poisson(settings.anywhere_per_day * hours / 24))
        lengths = settings.anywhere_h * np.exp(rng.normal(0, 0.8, len(begins)))
        spans += [(float(a), float(a + b), "anywhere") for a, b in zip(begins, lengths, strict=True)]
    if ship.kind == "shuttle" and rng.random() < settings.hiders:
        begins = rng.uniform(0, hours, rng.poisson(settings.short_per_day * hours / 24))
        spans += [
            (float(a), float(a + b), "short") for a, b in zip(begins, rng.uniform(1, 5, len(begins)), strict=True)
        ]
        spans += _hidden_calls(rng, ship, settings)
    return _joined([(max(a, 0.0), min(b, hours), kind) for a, b, kind in spans if b > 0 and a < hours])


def _hidden_calls(rng: np.random.Generator, ship: Ship, settings: DisablingSettings) -> list[Span]:
    spans: list[Span] = []
    for k, stay in enumerate(ship.stays):
        what, lead, after = rng.random(), float(rng.uniform(1.5, 6)), float(rng.uniform(1.5, 6))
        if stay.role != "discharges" or k == 0:
            continue
        if what < settings.approach:
            spans.append((stay.arrived_h - lead, stay.departed_h + after, "approach"))
        elif what < settings.approach + settings.voyage:
            end = ship.stays[k + 1].arrived_h if k + 1 < len(ship.stays) else stay.departed_h + 24
            begin = ship.stays[k - 1].departed_h
            spans.append((begin + float(rng.uniform(0.2, 3)), end - float(rng.uniform(0.2, 3)), "voyage"))
    return spans


def _joined(spans: list[Span]) -> list[Span]:
    out: list[Span] = []
    for begin, end, kind in sorted(spans):
        if out and begin <= out[-1][1]:
            out[-1] = out[-1][0], max(out[-1][1], end), out[-1][2]
        else:
            out.append((begin, end, kind))
    return out
