"""What is true of a simulated case that names its truth: read when the result stands, to be shown beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ullage.evaluate.truth import read_truth
from ullage.evaluate.visits import join_visits

if TYPE_CHECKING:
    from ullage.case import Case
    from ullage.flow import Result


def tell_truth(case: Case, result: Result) -> dict[str, Any] | None:
    """Give what is true by the fields of the summary that it may stand beside; None for a case that names no truth.

    A cargo counts where it is first met in the period: where it is loaded, or where it is landed if it was loaded
    before. A cargo was seen if a visit that the result concluded is of its ship and time.

    Parameters
    ----------
    case
        With its files.
    result
        What the flow found.
    """
    files = case.sources.get("truth")
    if not files:
        return None
    stays = read_truth(files[0].path.parent).get("visits")
    if stays is None:
        return None
    joined = join_visits(result.visits, stays)
    concluded = set(joined.voyage_of[joined.voyage_of >= 0].tolist())
    counts = joined.stays.filter("counts")
    seen = counts["voyage"].is_in(list(concluded))
    tonnes, barrels = (counts[name].fill_null(0.0).to_numpy() for name in ("cargo_t", "cargo_bbl"))
    factor = case.inputs.caps[0].bbl_per_t if case.inputs.caps else None
    told: dict[str, Any] = {
        "visits": counts.height,
        "total": counts.height,
        "unseen": int((~seen).sum()),
        "delivered_t": float(tonnes.sum()),
        "delivered_bbl": float(barrels.sum()),
    }
    if factor is not None:
        known = np.asarray(seen.to_numpy())
        told |= {
            "delivered_cap_bbl": float(tonnes.sum()) * factor,
            "seen_only_cap_bbl": float(tonnes[known].sum()) * factor,
            "unseen_cap_bbl": float(tonnes[~known].sum()) * factor,
        }
    return told
