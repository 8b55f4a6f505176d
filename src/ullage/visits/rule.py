"""All thresholds and priors by which sightings become visits."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class VisitRule:
    """When two sightings are one visit, or one voyage, and what bounds a visit.

    Parameters
    ----------
    merge_days
        Sightings of one vessel at one place this far apart are as probably one visit as two, if nothing else is
        known [d].
    voyage_days
        A sighting where oil is discharged, at most this long after a loading visit, belongs to that voyage [d].
    visits_per_ship
        Visits that one ship made on average, where a published count does not say by how many ships.
    stay_median_d, stay_log_sd
        Median stay [d], and the standard deviation of its natural logarithm.
    most_kn, land_h, nearest_nm, away_days
        Two visits have at least the way there and back at this speed [kn] and this long a discharge [h] between them,
        and this long on average beyond that [d]. Where the case does not tell, the way is so long [nautical miles].
    unlisted
        Probability that she discharges at a place which the case does not list.
    tail_p, least_found_p
        A look without her bounds a visit if she was there and missed with at most the one probability, and if it and
        those between would have found her with at least the other.
    least_p_ship, least_p_vessel
        What is less probably a ship that handles oil makes no visit; a name that is less probable is none.
    visits_per_day, fleet_sd_m, spot_m
        Of hulls that nobody names: how many call at a place in a day, how far their lengths spread [m], and how far
        the middle of one moves alongside [m].
    strangers
        Whether tankers count that AIS alone names and the fleet, if there is one, does not list: 1 all, 0 none.
    heard_p
        Probability that a ship which AIS shows at a place is the one that she says she is.
    report_h
        A ship in port is heard at least this often [h], or she is silent: she made fast at most so long before she was
        first heard inside, and cast off at most so long before she was first heard under way.
    draught_step_m
        A draught that changes by as much tells that she loaded or discharged [m].
    """

    # two visits need sailing (1.5-2.5 d there and back) and discharge (0.5-2 d) between them
    merge_days: float = 2.5
    # Vostochny to Nampo by the Korea Strait and back takes 8-10 d at 9 kn; the published pair lies 19 d apart
    voyage_days: float = 21.0
    # between 43 visits by at least 15 ships (Vostochny 2024) and 46 calls by 25 ships (panel of experts, 2023)
    visits_per_ship: float = 2.4
    # science 4.2: median 1.2 d, nine of ten stays 0.5-3.5 d; from memory, as for what nobody saw
    stay_median_d: float = 1.2
    stay_log_sd: float = 0.57
    # as for calls in gaps, `CallRule`; Vostochny to Chongjin is 150-250 nm, science 4.2; 43 loadings by 15 ships in
    # eight months: a ship is back in weeks
    most_kn: float = 12.0
    land_h: float = 6.0
    nearest_nm: float = 150.0
    away_days: float = 30.0
    # judged: cases list the terminals that are known, and ships were met at others and at sea
    unlisted: float = 0.2
    # both bounds together hold nine in ten
    tail_p: float = 0.05
    # a look that is likelier to miss a ship than to find her bounds nothing alone
    least_found_p: float = 0.5
    least_p_ship: float = 0.5
    least_p_vessel: float = 0.5
    # 43 visits in 244 days (Vostochny 2024); lengths of that fleet spread by some 12 m, science 7
    visits_per_day: float = 0.18
    fleet_sd_m: float = 12.0
    spot_m: float = 80.0
    # who loads there may sail anywhere, but so may a ship whose new name no list has
    strangers: float = 1.0
    # judged: one identity in some fifty that are heard at such places is laundered or borrowed
    heard_p: float = 0.98
    # judged: feeds pass on a report every few minutes, and stations lose some
    report_h: float = 1.0
    # full to ballast changes the draught of the reference ship by some 3 m, a part cargo by less; crews type 0.1 m
    draught_step_m: float = 1.0

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            is_share = one.name in (
                "unlisted",
                "tail_p",
                "least_found_p",
                "least_p_ship",
                "least_p_vessel",
                "heard_p",
                "strangers",
            )
            if not 0 <= value <= (1.0 if is_share else float("inf")):
                raise ValueError(f"{one.name} is {value}; expected {'0 to 1' if is_share else 'nothing below 0'}")
        for name in ("stay_median_d", "stay_log_sd", "most_kn", "away_days", "fleet_sd_m"):
            if not getattr(self, name):
                raise ValueError(f"{name} is 0; expected more than 0")
