"""What an estimate of unseen visits rests on, and what speaks against it, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ullage.visits.unseen.checks import check_returns, check_watched
from ullage.visits.unseen.exposure import STAYS_D

if TYPE_CHECKING:
    import numpy.typing as npt

    from ullage.visits.unseen.dwell import KnownStays
    from ullage.visits.unseen.period import Looks, Seen
    from ullage.visits.unseen.place import Missed
    from ullage.visits.unseen.rule import UnseenRule

    Floats = npt.NDArray[np.float64]

_CHANCE: Final = 0.05  # what chance does less often is told


def why_not(looks: Looks, here: KnownStays, rule: UnseenRule) -> str | None:
    """Say why nothing can be estimated of a place, before anything is worked out; None where it can."""
    if not looks.possible:
        return "nobody looked there"
    if not looks.clear:
        return f"none of the {looks.possible} looks was clear" if looks.possible > 1 else "the only look was not clear"
    if looks.clear < rule.least_looks:
        return f"only {looks.clear} of {looks.possible} looks were clear: {rule.least_looks:g} are needed"
    if not rule.has_prior and here.count < rule.least_stays:
        return (
            f"nothing is assumed of how long ships stay, and {here.count} whole stays are known: "
            f"{rule.least_stays:g} are needed"
        )
    return None


def too_little(p_seen: Floats, seen: int) -> str:
    """Say that the looks see too little for an estimate."""
    return f"the looks see only about {p_seen.mean():.0%} of the visits: the {seen} that were seen are a least number"


def tell(
    looks: Looks, seen: Seen, here: KnownStays, missed: Missed, rule: UnseenRule, named: Floats | None, days: float
) -> tuple[str, ...]:
    """Say what the estimate of a place rests on, and what speaks for and against it."""
    p_seen = missed.p_seen
    low, mid, high = np.quantile(p_seen, (0.05, 0.5, 0.95))
    told = [
        f"a visit is seen with a probability of {mid:.2f} ({low:.2f} to {high:.2f})",
        _law(here, seen, missed, rule),
    ]
    if named is not None:
        told.append(
            f"where oil is landed only ships with a name are written down: {named.mean():.0%} of those seen, as where "
            "it is loaded"
        )
    told += _beside(seen)
    watched = check_watched(seen, looks, missed, days, rule.look_hours / 24)
    if watched is not None:
        told.append(
            f"from first to last sighting ships were watched for {watched.mean:.1f} clear looks; by the law of stays "
            f"{watched.expected_low:.1f} to {watched.expected_high:.1f} are expected: "
            + ("they agree" if watched.p >= _CHANCE else _off(watched.mean, watched.expected_low))
        )
    returns = check_returns(seen)
    if returns is not None:
        told.append(
            f"ships that were seen three times or more came back after {returns.usual_d:.1f} days (median); "
            f"{returns.odd} of {returns.count} returns took far longer, with room for {returns.room} visits "
            "that nobody saw"
        )
    return tuple(told)


def _off(mean: float, low: float) -> str:
    """Say on which side the law of stays is off, and what follows."""
    if mean < low:
        return "they do not agree: ships may stay less than the law says, so that more were missed"
    return "they do not agree: ships may stay longer than the law says, so that fewer were missed"


def _law(here: KnownStays, seen: Seen, missed: Missed, rule: UnseenRule) -> str:
    """Say what is taken for the law of stays, and where it is from."""
    below = np.cumsum(missed.exposure.law, axis=1)
    medians = STAYS_D[(below >= 0.5).argmax(axis=1)]  # noqa: PLR2004 - the median
    low, mid, high = np.quantile(medians, (0.05, 0.5, 0.95))
    law = f"half of the ships stay longer than {mid:.1f} days ({low:.1f} to {high:.1f})"
    if here.count >= rule.enough_stays:
        return f"{law}, by {here.count} whole stays"
    parts = [f"{here.count} whole stays" if here.count else "no whole stay", f"{seen.count} visits seen"]
    if rule.has_prior:
        parts.append(f"the prior of {rule.stay_median_d:g} days")
    return f"{law}, by {', '.join(parts[:-1])} and {parts[-1]}: {rule.enough_stays:g} whole stays would do without them"


def _beside(seen: Seen) -> list[str]:
    """Say which visits are known beside the looks, and how they are counted."""
    told = []
    if seen.declared:
        told.append(
            f"{seen.declared} visits are known from AIS: they needed no look, and count neither as seen nor as unseen"
        )
    if seen.otherwise:
        told.append(
            f"{seen.otherwise} visits were observed when no clear look is listed: they are some of those that the "
            "looks missed, and are not counted again"
        )
    if seen.reported:
        told.append(
            f"{seen.reported} visits that only a published count vouches for are taken for some of those that nobody "
            "saw, and are not counted again"
        )
    return told
