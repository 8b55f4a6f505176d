"""A decision as somebody takes it: about a row that is there, with what was known of it then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ullage import __version__
from ullage.decisions.applied import MADE_OF
from ullage.decisions.entry import Decision, DecisionError
from ullage.decisions.outline import check_outline
from ullage.records import name_key
from ullage.sources.cells import imo_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage.explaining.rows import Found, Rows

CAN_BE: Final[Mapping[str, frozenset[str]]] = {
    "accept": frozenset({"visits", "deliveries", "sightings", "observations", "detections"}),
    "reject": frozenset({"visits", "deliveries", "sightings", "observations", "detections", "port_visits"}),
    "identify": frozenset({"visits", "deliveries", "sightings", "observations", "detections"}),
    "loading": frozenset({"visits", "deliveries", "sightings", "observations", "detections"}),
    "merge": frozenset({"visits", "deliveries", "sightings", "observations", "detections"}),
    "split": frozenset({"visits", "deliveries", "sightings", "observations", "detections"}),
    "outline": frozenset({"places"}),
}
"""Of which tables a row can be decided about in each way; remarks can be of any."""

_PREFIXES: Final = ("imo:", "name:", "mmsi:", "hull:")


def take_decision(
    rows: Rows, kind: str, subject: str, *, by: str, why: str, value: Mapping[str, Any] | None = None
) -> Decision:
    """Make a decision about a row of a result, with what was known then.

    Parameters
    ----------
    rows
        The result.
    kind
        Of `entry.KINDS`; to undo, `subject` is the number of an entry.
    subject
        Id of the row.
    by, why
        Who decides, and the reason.
    value
        What is decided, where the kind does not say all.

    Raises
    ------
    InputError
        When nothing has the id.
    DecisionError
        When such a thing cannot be decided of it.
    """
    then = {"case": rows.summary.get("title"), "code": rows.summary.get("code")}
    known = {**then, "summary": rows.summary_sha256, "version": __version__}
    if kind == "undo":
        return Decision(kind, subject, by, why, None, known)
    found = _allowed(rows, kind, subject)
    told: dict[str, Any] = dict(value or {})
    if kind == "outline":
        outline = check_outline(told.get("area"), found.row)
        if outline.problems:
            raise DecisionError(f"the outline of {subject} {'; it '.join(outline.problems)}")
        told["area"] = [list(one) for one in outline.area]
    if kind == "identify":
        _check_known(rows, str(told.get("vessel_id")))
    if made_of := made_of_row(rows, found):
        told[MADE_OF] = list(made_of)
    if "other" in told:
        other = _allowed(rows, kind, told["other"])
        told["other_made_of"] = list(made_of_row(rows, other))
        if other.id == subject:
            raise DecisionError(f"{subject} is one with itself, whatever is decided: name another row")
        if _is_named(rows, found) and _is_named(rows, other):
            both = f"{subject} and {other.id} are named by who saw or heard them, and stay so whatever is decided"
            raise DecisionError(f"{both} of the two: say which ship each is, with --vessel")
    return Decision(kind, subject, by, why, told, {**known, "table": found.table, "row": found.sha256})


def made_of_row(rows: Rows, found: Found) -> tuple[str, ...]:
    """Give the ids of what a row was made of: its evidence; of a delivery that of its visit."""
    if found.table == "deliveries":
        visit = rows.get("visits", found.row["visit_id"])
        return (visit.id, *(visit.row["evidence"] or ())) if visit else ()
    return tuple(found.row.get("evidence") or ())


def read_vessel(text: str) -> str:
    """Read which ship is meant: an id, an IMO number or a name.

    Raises
    ------
    DecisionError
        When an IMO number is none.
    """
    text = text.strip()
    number = text.removeprefix("imo:")
    if text.startswith("imo:") or (number.isdecimal() and len(number) == 7):  # noqa: PLR2004 - digits of an IMO number
        try:
            return f"imo:{imo_number(number)}"
        except ValueError:
            raise DecisionError(
                f"{text!r} is no IMO number: it has seven digits, the last a right check digit"
            ) from None
    if text.startswith("name:"):
        return f"name:{name_key(text.removeprefix('name:'))}"
    if text.startswith(_PREFIXES):
        return text
    if not text:
        raise DecisionError("the ship's name is empty; to withdraw a name, undo the decision that gave it")
    return f"name:{name_key(text)}"


def _allowed(rows: Rows, kind: str, subject: str) -> Found:
    found = rows.find(subject)
    can_be = CAN_BE.get(kind)
    if can_be is not None and found.table not in can_be:
        raise DecisionError(
            f"{subject} is a row of {found.table}; {kind} is decided of rows of {', '.join(sorted(can_be))}"
        )
    kinds = {"identify", "loading", "merge", "split"}
    if kind in kinds and found.table in ("visits", "deliveries") and _only_heard(rows, found):
        raise DecisionError(
            f"{subject} rests on AIS or on a published count alone: nothing that was seen can be judged"
        )
    if kind in {"accept", "reject"} and found.table in ("visits", "deliveries") and not _rests_on_rows(rows, found):
        raise DecisionError(
            f"{subject} is one of a published count, and rests on nothing that could be judged: correct or leave out "
            "the count in case.toml"
        )
    return found


def _rests_on_rows(rows: Rows, found: Found) -> bool:
    ids = made_of_row(rows, found)
    tables = ("observations", "detections", "sightings", "port_visits")
    return any(rows.get(name, one) for one in ids for name in tables)


def _is_named(rows: Rows, found: Found) -> bool:
    """Say whether observers or AIS alone say which ship a row is of: no comparison of hulls is asked then."""
    ids = [found.id, *made_of_row(rows, found)]
    written = [one.row["vessel_id"] for name in ids if (one := rows.get("observations", name))]
    heard = any(rows.get("port_visits", name) for name in ids)
    compared = any(rows.get("detections", name) for name in ids)
    return not compared and bool(written or heard) and all(written)


def _check_known(rows: Rows, vessel: str) -> None:
    """Refuse a ship that nothing can be: no nine digits of an MMSI, or a hull that this case has not.

    Raises
    ------
    DecisionError
        With what is wrong.
    """
    kind, _, rest = vessel.partition(":")
    if kind == "mmsi" and not (rest.isascii() and rest.isdecimal() and len(rest) == 9):  # noqa: PLR2004 - its digits
        raise DecisionError(f"{vessel!r} is no MMSI: it has nine digits")
    tables = [table for name in ("visits", "sightings", "candidates") if (table := rows.table(name)) is not None]
    if kind == "hull" and not any(vessel in set(table["vessel_id"].drop_nulls()) for table in tables):
        raise DecisionError(f"{vessel!r} is no hull of this case; name the ship, or give her IMO number")


def _only_heard(rows: Rows, found: Found) -> bool:
    ids = made_of_row(rows, found)
    return not any(rows.get(name, one) for one in ids for name in ("observations", "detections", "sightings"))
