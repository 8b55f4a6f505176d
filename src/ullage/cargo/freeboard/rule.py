"""What is taken for granted where a freeboard is measured and turned into cargo, and when it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FreeboardRule:
    """How well a strip is measured, when it is refused, and what is held likely of a ship before she is looked at.

    Parameters
    ----------
    sun_sd_deg, view_sd_deg
        Standard deviation of the angles in an image's metadata [°].
    edge_pixels
        Standard deviation of one edge in one profile [pixels].
    floor_pixels
        What no number of profiles averages away [pixels].
    profile_pixels
        Profiles closer than this along the ship are not independent [pixels].
    water_sd_m
        Standard deviation of the water's height along the hull [m]: waves, the waterline's unevenness.
    deck_plate_m
        How far the deck edge lies over the moulded depth [m].
    least_sun_deg
        Lowest sun that is measured with [°].
    least_across
        Least share of the sun's direction, or the satellite's, that has to be across the ship.
    least_zenith_deg
        Least zenith angle of a view that measures a hull side alone [°].
    least_hull_across
        Least share of the view's direction across the ship for that.
    least_k
        Least width of strip for each metre of freeboard.
    most_k_cv
        Greatest relative standard deviation of that factor.
    least_p_consistent
        Two measurements of one freeboard that disagree with a probability below this are both refused.
    least_profiles
        Fewest profiles that trim is fitted to.
    trim_floor_m, trim_pixels
        Standard deviation of a trim that no number of profiles averages away: sheer and what stands on the deck's edge
        [m], and what grows with the pixel, of the strip's width [pixels].
    huber
        Residuals beyond so many standard deviations count less in that fit.
    least_p
        Probability from which a loading condition is stated.
    p_laden
        Probability, before the image, that she has cargo on board.
    part_share
        Share of laden ships that are filled to any degree alike instead of to the fill prior's.
    least_fill
        Least fill of a laden ship; with less she takes ballast, and lies as one in ballast.
    fill_mean, fill_sd
        Fill prior of a laden ship, a fraction of full cargo, and its standard deviation.
    light_share
        Share of ships in ballast that float anywhere between the light draught and the rules' mean.
    residue_share
        Most that a ship in ballast has of cargo left in her, a fraction of full cargo.
    draws
        How many equally likely draws a result has.
    worlds
        How many ships are imagined to find them.
    """

    # metadata angles are good to 0.1-0.3° (science 2.2)
    sun_sd_deg: float = 0.2
    view_sd_deg: float = 0.2
    # an edge to half a pixel, a bias of 0.2-0.3 pixels, profiles about three pixels apart independent (science 2.2)
    edge_pixels: float = 0.5
    floor_pixels: float = 0.25
    profile_pixels: float = 3.0
    # about 0.1 m in harbour (science 2.1)
    water_sd_m: float = 0.1
    # 10-15 mm of plate over the moulded depth (science 2.1)
    deck_plate_m: float = 0.012
    # below it refraction is a tenth of a degree and more, and the shadow is longer than eleven times the height
    least_sun_deg: float = 5.0
    # light within 11.5° of the keel line: which side is shaded hangs on the bow's flare; judged
    least_across: float = 0.2
    # a lit hull side needs 20° off the vertical and half of the view across the ship (science 2.1)
    least_zenith_deg: float = 20.0
    least_hull_across: float = 0.5
    # a metre of freeboard, a third of the way from empty to full, is then less than half a pixel of 0.3 m; judged
    least_k: float = 0.15
    # the quotient of two normal laws is skewed, and its interval wrong, where the divisor is known less well; judged
    most_k_cv: float = 0.2
    least_p_consistent: float = 0.01
    # science 2.1
    least_profiles: int = 40
    # with both, 85 to 90 % of the 90 % intervals of trims in simulated images hold (seeds 1000 to 1099, 0.3 to 0.7 m)
    trim_floor_m: float = 0.5
    trim_pixels: float = 1.0
    # keeps 95 % of the efficiency of least squares with normal errors (Huber 1964)
    huber: float = 1.345
    # the statement rule (science 2.3)
    least_p: float = 0.9
    # as likely as not: what a place's role or a voyage says is for the caller to put in
    p_laden: float = 0.5
    # so much that a reading of half full is believed; a judgement
    part_share: float = 0.2
    # a parcel or the last of several discharges; below a tenth she could not keep her propeller in the water; judged
    least_fill: float = 0.1
    # Beta(12, 1.6), a fraction of full cargo (science 2.4; design/fill_prior.py)
    fill_mean: float = 0.88
    fill_sd: float = 0.084
    # the tail down to the light draught that old and lightly ballasted ships need (science 1.5); its size is judged
    light_share: float = 0.2
    # slops and what remains on board are 0.1-0.5 % (science 1.4)
    residue_share: float = 0.005
    draws: int = 4000
    worlds: int = 60_000

    def __post_init__(self) -> None:
        shares = ("least_across", "least_hull_across", "p_laden", "part_share", "light_share", "least_fill")
        wrong = [name for name in shares if not 0 <= getattr(self, name) <= 1]
        if wrong:
            raise ValueError(f"{wrong[0]} is {getattr(self, wrong[0])}; expected a share, from 0 to 1")
        if not 0.5 <= self.least_p <= 1:  # noqa: PLR2004 - else both conditions could be stated
            raise ValueError(f"least_p is {self.least_p}; expected 0.5 to 1: else both conditions could be stated")
        if not (0 < self.fill_mean < 1 and 0 < self.fill_sd**2 < self.fill_mean * (1 - self.fill_mean)):
            raise ValueError(f"no fill between 0 and 1 has mean {self.fill_mean} and standard deviation {self.fill_sd}")
        positive = ("edge_pixels", "profile_pixels", "least_k", "most_k_cv", "huber", "draws", "worlds")
        none = [name for name in positive if not getattr(self, name) > 0]
        if none:
            raise ValueError(f"{none[0]} is {getattr(self, none[0])}; expected more than 0")
        sds = (
            "sun_sd_deg",
            "view_sd_deg",
            "floor_pixels",
            "water_sd_m",
            "residue_share",
            "trim_floor_m",
            "trim_pixels",
        )
        below = [name for name in sds if not getattr(self, name) >= 0]
        if below:
            raise ValueError(f"{below[0]} is {getattr(self, below[0])}; expected 0 or more")
