"""What each threshold and prior means, in words for the reader of a report."""

from __future__ import annotations

import re
from functools import cache
from inspect import cleandoc
from typing import Final

RULES: Final = {
    "visit.merge_days": "sightings of one ship at one place this far apart are as probably one visit as two [d]",
    "visit.voyage_days": "a sighting where oil is landed belongs to a loading at most this long before it [d]",
    "visit.visits_per_ship": "visits that one ship makes where a published count says nothing of ships",
    "fill.laden_mean": "mean fill of laden ships, a fraction of full cargo",
    "fill.laden_sd": "its standard deviation",
    "fill.unknown_mean": "mean fill where the loading condition is unknown",
    "fill.unknown_sd": "its standard deviation",
    "fill.stated_sd": "standard deviation of a stated fill whose source gives no error",
    "fill.shared": "share of the fill's error that all ships have in common",
    "register.bias_sd": "relative error that all registers share, standard deviation",
    "register.deadweight_cv": "relative error of a deadweight whose source gives none",
    "product.density_t_m3": "density at 15 °C; not set: the product's own [t/m³]",
    "product.density_sd_t_m3": "its standard deviation; not set: the product's own [t/m³]",
    "product.temperature_c": "temperature of the cargo [°C]",
    "tanks.fraction": "the part of the tanks that may be filled",
    "tanks.volume_cv": "relative error of a stated tank volume",
    "tanks.m3_per_t": "tank volume where registers are silent [m³ a tonne of deadweight]",
    "tanks.m3_per_t_sd": "its standard deviation",
    "non_cargo.mean_t": "deadweight that is fuel, water, stores and crew, not cargo [t]",
    "non_cargo.sd_t": "its standard deviation [t]",
    "non_cargo.least_t": "and its least [t]",
    "unseen_cargo.never_seen": "weight of a hull never seen, beside 1 for each seen visit, among unseen cargoes",
    "unseen_cargo.stay_power": "a ship's stay grows as this power of her cargo: who loads less is missed more often",
    "unseen_cargo.stay_power_sd": "its standard deviation",
    "other.exclude": "kinds of other deliveries that are known but left out",
}
"""What a rule means, by its name in ``case.toml``; of those that are not here the rule itself says it."""

_FIELDS: Final = re.compile(r"^(\w+(?:, \w+)*)\n((?:    .*\n?)+)", re.MULTILINE)
"""Names of fields in a docstring, and the indented lines beneath that say what they are."""


def rule_meaning(rule: str, field: str) -> str | None:
    """Say what a field of a rule means; None where nobody knows the field.

    Parameters
    ----------
    rule, field
        As in ``[rules.RULE]`` of ``case.toml``.
    """
    return RULES.get(f"{rule}.{field}") or _own_words().get(rule, {}).get(field)


@cache
def _own_words() -> dict[str, dict[str, str]]:
    """Give what each rule of the flow says of its fields, from its docstring."""
    from dataclasses import fields

    from ullage.flow import Rules

    rules = Rules()
    return {one.name: _described(type(getattr(rules, one.name)).__doc__ or "") for one in fields(rules)}


def _described(docstring: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for names, lines in _FIELDS.findall(cleandoc(docstring) + "\n"):
        text = " ".join(lines.replace("`", "").split()).removesuffix(".")
        own = text[:1].lower() + text[1:]
        several = names.split(", ")
        found |= dict.fromkeys(several, f"{names}: {own}" if len(several) > 1 else own)
    return found
