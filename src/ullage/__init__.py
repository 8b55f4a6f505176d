"""Ullage: which tankers called at a terminal, how full they left, how many barrels that makes, and how sure we are.

The flow, each arrow one call of `ullage.flow.run`:

    observations ── identify ──┐
    fleet ───────── hulls ─────┼── visits ── deliveries ── balance ── ladder, assumptions ── evidence report
    published counts ──────────┘                             │
    notified volumes, other deliveries, caps ────────────────┘

A case is a folder with a ``case.toml``; `run_case` takes it from there to ``out/``. Everything uncertain is drawn from
named, seeded streams, so that what is shared stays shared and the same input gives the same bytes.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ullage.cargo.deliveries import estimate_deliveries
    from ullage.case import read_case
    from ullage.errors import InputError, UllageError
    from ullage.flow import Inputs, Rules, run
    from ullage.ledger.balance import run_balance
    from ullage.quantity import Quantity
    from ullage.records import Cap, FleetPrior, Place, ReportedVisits
    from ullage.results import run_case
    from ullage.visits import estimate_unseen, find_visits

__version__ = "0.1.0"

__all__ = [
    "Cap",
    "FleetPrior",
    "InputError",
    "Inputs",
    "Place",
    "Quantity",
    "ReportedVisits",
    "Rules",
    "UllageError",
    "estimate_deliveries",
    "estimate_unseen",
    "find_visits",
    "read_case",
    "run",
    "run_balance",
    "run_case",
]

_HOMES = {
    "case": ["read_case"],
    "cargo.deliveries": ["estimate_deliveries"],
    "errors": ["InputError", "UllageError"],
    "flow": ["Inputs", "Rules", "run"],
    "ledger.balance": ["run_balance"],
    "quantity": ["Quantity"],
    "records": ["Cap", "FleetPrior", "Place", "ReportedVisits"],
    "results": ["run_case"],
    "visits": ["estimate_unseen", "find_visits"],
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: importing Ullage alone stays cheap."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"ullage.{home}"), name)
    raise AttributeError(f"module 'ullage' has no attribute '{name}'")
