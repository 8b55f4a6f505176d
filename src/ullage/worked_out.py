"""A case worked out: its evidence, the flow, the summary and the tables of the result; nothing is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ullage.case import DEFAULT_PRIOR, Case
from ullage.decisions.applied import (
    ABSENT,
    check_log,
    decided_by,
    decisions_table,
    head_of,
    tell_other_case,
    with_outlines,
)
from ullage.decisions.log import FILE as LOG_FILE
from ullage.doubts import find_doubts
from ullage.flow import run
from ullage.gathering import gather_evidence
from ullage.identifying.known import identity_summary, identity_tables, identity_warnings, known_of
from ullage.known_truth import tell_truth
from ullage.made_with import code_hash
from ullage.summary import build_summary
from ullage.tables import CLAIMS, LISTED, LISTINGS, POSITIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from ullage.decisions import Entry
    from ullage.flow import Inputs, Result
    from ullage.gathering import Evidence
    from ullage.identifying.known import Known
    from ullage.parts import KeptSteps, Progress

LINES = "lines"
NO_IDENTITIES = {one.name: one.frame() for one in (CLAIMS, LISTED, LISTINGS)}


def work_out(
    case: Case, entries: Sequence[Entry], out: Path, steps: KeptSteps, progress: Progress
) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """Work out the result of a case.

    Parameters
    ----------
    case
        As analysts decided, see `as_decided`.
    entries
        Their decisions.
    out
        Where the lake of the case's AIS is.
    steps
        Where stages are kept and run.
    progress
        Called with stage, slices done and slices in all.

    Returns
    -------
    tuple
        The summary, as in ``out/summary.json``, and the tables of the result by name.
    """
    evidence = gather_evidence(case, out, steps, progress)
    known = known_of(case.sources)
    inputs = replace(
        case.inputs,
        seen=evidence.seen,
        heard=evidence.heard,
        listings=known.lists.frame,
        registers=known.registers.claims,
    )
    result = run(inputs, case.rules, steps)
    decisions = _decisions(inputs, result, entries)
    tables = _result_tables(case, inputs, evidence, known, result) | {"decisions": decisions}
    summary = _summary(case, inputs, evidence, known, result, entries, decisions)
    return summary, {**tables, LINES: _lines(summary, tables, out)}


def _summary(
    case: Case,
    inputs: Inputs,
    evidence: Evidence,
    known: Known,
    result: Result,
    entries: Sequence[Entry],
    decisions: pl.DataFrame,
) -> dict[str, Any]:
    """Give what is told of a result, with every warning."""
    doubts = find_doubts(inputs, case.rules, result, own_prior=inputs.prior is not DEFAULT_PRIOR)
    # what is true of nearly every case comes last
    told = [
        *tell_other_case(entries, inputs.title), *_not_in_case(decisions), *doubts,
        *identity_warnings(known, case.rules, result), *evidence.warnings, *case.warnings,
    ]  # fmt: skip
    warnings = sorted(told, key=lambda told: "is not verified" in told)
    truth = tell_truth(case, result)
    summary = build_summary(
        inputs, case.rules, result, files=case.files, warnings=warnings, code=code_hash(), truth=truth
    )
    if entries:
        summary["decisions"] = _decisions_summary(decisions)
    if case.sources:
        summary["identities"] = identity_summary(known, result)
    return summary


def _result_tables(
    case: Case, inputs: Inputs, evidence: Evidence, known: Known, result: Result
) -> dict[str, pl.DataFrame]:
    """Give the tables of a result by name, but for decisions and lines."""
    return {
        **evidence.tables,
        **({"detections": result.detections} if "detections" in evidence.tables else {}),
        "observations": result.observations,
        "fleet": inputs.fleet,
        "hulls": result.hulls,
        "notified": inputs.notified,
        "other_deliveries": inputs.other_deliveries,
        "looks": result.looks,
        "stays": result.stays,
        "matches": result.matches,
        "sightings": result.sightings,
        "candidates": result.candidates,
        **(identity_tables(known, inputs, case.rules, result) if case.sources else NO_IDENTITIES),
        "visits": result.visits,
        "deliveries": result.deliveries.table,
        "balance": result.balance.table,
    }


def as_decided(case: Case, entries: Sequence[Entry]) -> Case:
    """Give a case with what analysts decided; its files then have the hash of the log's last entry."""
    if not entries:
        return case
    check_log(entries)
    inputs = replace(case.inputs, places=with_outlines(case.inputs.places, entries), decided=decided_by(entries))
    return replace(case, inputs=inputs, files={**case.files, LOG_FILE: head_of(entries)})


def _decisions(inputs: Inputs, result: Result, entries: Sequence[Entry]) -> pl.DataFrame:
    """Give the decisions with what became of each."""
    known = {
        *inputs.places,
        *inputs.observations["observation_id"],
        *result.detections["detection_id"],
        *inputs.heard.port_visits["port_visit_id"],
        *result.sightings["sighting_id"],
        *result.visits["visit_id"],
    }
    return decisions_table(entries, known, result.sightings, inputs.decided)


def _not_in_case(decisions: pl.DataFrame) -> list[str]:
    """Tell which decisions are about what this case does not have."""
    absent = decisions.filter(decisions["state"] == ABSENT)
    return [
        f"decision {entry}, {kind} of {subject}, is about nothing that this case has now: kept, it changes nothing"
        for entry, kind, subject in absent.select("entry", "kind", "subject").iter_rows()
    ]


def _decisions_summary(decisions: pl.DataFrame) -> dict[str, Any]:
    """Say how many decisions there are, by state."""
    counts = dict(decisions["state"].value_counts().sort("state").iter_rows())
    return {"entries": len(decisions), "states": counts, "head": decisions["entry_hash"][-1]}


def _lines(summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], out: Path) -> pl.DataFrame:
    """Give the positions that draw single voyages; none of a case without AIS."""
    if "tracks" not in tables:
        return POSITIONS.frame()
    from ullage.tracking.heard_lines import voyage_lines

    return voyage_lines(out / "ais", summary, tables)
