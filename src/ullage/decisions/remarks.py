"""What who decides should know at once: that a decision moves less, or something else, than it seems to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ullage.decisions.entry import Decision
    from ullage.explaining.rows import Rows


def remarks_on(rows: Rows, decision: Decision) -> list[str]:
    """Give sentences about a decision that was taken; most need none.

    Parameters
    ----------
    rows
        The result that it is about.
    decision
        Of `taking.take_decision`.
    """
    made_of = [decision.subject, *((decision.value or {}).get("made_of") or ())]
    told = []
    heard = [one for one in made_of if rows.get("port_visits", one)]
    if decision.kind == "identify" and heard:
        told.append(
            f"AIS shows a ship there too ({', '.join(heard[:3])}): what was heard stays that ship's, so that the next "
            "run has two visits; reject it as well where it is not to be believed"
        )
    if decision.kind == "reject" and _is_counted(rows, made_of):
        told.append(
            "a published count stands for that place and time: the number of visits stays what it says, with one more "
            "of them that names no ship"
        )
    return told


def _is_counted(rows: Rows, made_of: list[str]) -> bool:
    """Say whether any visit that rests on some rows lies where a count says how many there were."""
    visits = rows.table("visits")
    counts = rows.summary.get("counts") or ()
    if visits is None or not counts:
        return False
    wanted = set(made_of)
    dated = visits.drop_nulls("delivered_after").select("place_id", "evidence", "visit_id", "delivered_after")
    own = [
        (place, f"{after:%Y-%m-%d}") for place, ids, name, after in dated.iter_rows() if wanted & {name, *(ids or ())}
    ]
    return any(one["place"] == place and one["from"] <= day <= one["to"] for one in counts for place, day in own)
