"""A small result as the flow gives it: invented ships at one terminal, against an invented cap."""

from datetime import UTC, date, datetime, timedelta

from ullage.tables import BALANCE, DELIVERIES, FLEET, HULLS, NOTIFIED, OBSERVATIONS, OTHER_DELIVERIES, VISITS

SHIPS = ("NORTH STAR", "GREY HERON", "LITTLE AUK")
NONE = {"low": None, "mid": None, "high": None}


def points(low, mid, high):
    return {"low": low, "mid": mid, "high": high}


def cap(**changes):
    return {
        "amount": 100_000.0,
        "unit": "bbl",
        "amount_bbl": 100_000.0,
        "bbl_per_t": 8.33,
        "from": "2024-01-01",
        "to": "2024-12-31",
        "source": "an invented resolution",
        "delivered_cap_bbl": points(80_123.0, 104_567.0, 151_234.0),
        "notified_bbl": points(20_000.0, 20_000.0, 20_000.0),
        "other_bbl": points(0.0, 0.0, 0.0),
        "balance_cap_bbl": points(100_123.0, 124_567.0, 171_234.0),
        "p_over_cap": 0.951,
        "crossed_on": points("2024-06-01", "2024-08-15", "2024-12-20"),
        "notices": [
            {"share": 0.75, "on": points("2024-04-01", "2024-05-15", "2024-07-20"), "p": 1.0},
            {"share": 0.9, "on": points("2024-05-01", "2024-07-15", "2024-09-20"), "p": 0.99},
            {"share": 0.95, "on": points("2024-05-20", "2024-08-01", None), "p": 0.93},
        ],
    } | changes


def summary(**changes):
    one = cap()
    assumption = {
        "name": "fill of laden ships (of full cargo)",
        "default": 0.88,
        "low": 0.6,
        "high": 0.95,
        "moves_bbl": 41_000.0,
        "low_bbl": 92_000.0,
        "high_bbl": 133_000.0,
        "why": "expert panels",
    }
    return {
        "title": "Oil from an invented terminal",
        "from": "2024-01-01",
        "to": "2024-12-31",
        "product": {"name": "gasoil", "density_t_m3": 0.845, "density_sd_t_m3": 0.012, "bbl_per_t": 7.44},
        "caps": [one],
        "cap": one,
        "visits": {
            "seen": 9,
            "unseen": None,
            "unseen_reason": "no looks are given",
            "total": None,
            "named": 5,
            "reported": 4,
        },
        "looks": {"possible": 0, "clear": 0, "seen": 0, "places": []},
        "counts": [
            {
                "count_id": "count-1",
                "place": "quay",
                "count": 9,
                "from": "2024-03-01",
                "to": "2024-09-30",
                "named": 5,
                "unnamed": 4,
                "vessels_at_least": 4,
                "deadweight_total_t": None,
                "source": "a published count",
            }
        ],
        "delivered_t": points(9_619.0, 12_553.0, 18_155.0),
        "seen_t": points(9_619.0, 12_553.0, 18_155.0),
        "unseen_t": NONE,
        "delivered_bbl": points(71_500.0, 93_400.0, 135_000.0),
        "delivered_cap_bbl": one["delivered_cap_bbl"],
        "seen_only_cap_bbl": one["delivered_cap_bbl"],
        "seen_only_p_over_cap": one["p_over_cap"],
        "unseen_cap_bbl": NONE,
        "named_only_cap_bbl": points(45_000.0, 58_000.0, 84_000.0),
        "named_only_p_over_cap": 0.02,
        "notified_bbl": one["notified_bbl"],
        "other_bbl": one["other_bbl"],
        "balance_cap_bbl": one["balance_cap_bbl"],
        "p_over_cap": one["p_over_cap"],
        "crossed_on": one["crossed_on"],
        "published": [
            {"name": "a desk's figure", "bbl": 110_000.0, "source": "desk", "inside": True, "of": "delivered_cap_bbl"},
            {"name": "another's", "bbl": 200_000.0, "source": "other", "inside": False, "of": "delivered_cap_bbl"},
        ],
        "scenarios": [
            {
                "of": "all seen visits",
                "label": label,
                "fill": fill,
                "bbl_per_t": factor,
                "deadweight_t": 15_000.25,
                "bbl": 15_000.25 * fill * factor,
            }
            for label, fill in (("1/3", 1 / 3), ("1/2", 0.5), ("0.6", 0.6), ("0.9", 0.9), ("as estimated", 0.81))
            for factor in (8.33, 7.44)
        ],
        "assumptions": [assumption, assumption | {"name": "barrels in a tonne", "moves_bbl": 11_000.0}],
        "spread": {"cv_total": 0.2, "cv_independent": 0.11, "cv_shared": 0.16, "cv_unseen": 0.0},
        "switched_off": [
            {
                "mode": "rail",
                "from": "2024-03-01",
                "to": "2024-12-31",
                "low_bbl": 30_000.0,
                "mid_bbl": 30_000.0,
                "high_bbl": 30_000.0,
                "source": "a railway",
            }
        ],
        "places": [
            {
                "id": "quay",
                "name": "Invented Quay",
                "role": "loads",
                "lat_deg": 10.0,
                "lon_deg": 20.0,
                "radius_m": 2000.0,
                "verified": False,
                "source": "a chart",
            }
        ],
        "anchored": ["o-9"],
        "rules": {"visit": {"merge_days": 2.5}, "fill": {"laden_mean": 0.88}, "other": {"exclude": ["rail"]}},
        "warnings": ["a warning of this run"],
        "seed": 7,
        "draws": 10_000,
        "version": "0.1.0",
        "code": "ab" * 32,
        "inputs": {"case.toml": "cd" * 32, "observations.csv": "ef" * 32},
    } | changes


def midnight(at):
    return datetime(2024, 3, 1, tzinfo=UTC) + timedelta(days=at)


def tables(visits=5, reported=4, **ship):
    """Give the tables of `summary`; what is given of a ship stands in her row and in every observation of her."""
    names = [ship.get("name", SHIPS[0]), *SHIPS[1:]]
    ids = ["imo:9074729", "name:grey heron", "name:little auk"]
    observations = OBSERVATIONS.frame(
        {
            "observation_id": f"o-{at}",
            "row": at + 2,
            "seen_after": midnight(at * 20),
            "seen_before": midnight(at * 20 + 1),
            "seen_text": f"{midnight(at * 20):%Y-%m-%d}",
            "place_id": "quay",
            "vessel_id": ids[at % 3],
            "vessel": names[at % 3],
            "condition": "laden" if at % 3 else "cannot tell",
            "sensor": ship.get("sensor", "satellite image"),
            "image": ship.get("image", "images/one.png"),
            "image_sha256": "12" * 32,
            "source": ship.get("source", "an observer"),
            "note": ship.get("note"),
        }
        for at in range(visits)
    )
    kinds = [("observed", at) for at in range(visits)] + [("reported", at) for at in range(reported)]
    found = VISITS.frame(
        {
            "visit_id": f"v-{kind}-{at}",
            "place_id": "quay",
            "vessel_id": ids[at % 3] if kind == "observed" else None,
            "p_vessel": 1.0,
            "loading_out": "laden" if at % 3 else None,
            "evidence": [f"o-{at}"] if kind == "observed" else ["count-1"],
            "kind": kind,
            "delivered_after": midnight(at * 20 % 200 if kind == "observed" else 0),
            "delivered_before": midnight((at * 20 + 1) % 200 + 1 if kind == "observed" else 214),
            "condition": "laden" if at % 3 else None,
            "hulls": None if kind == "observed" else 4,
            "count_id": None if kind == "observed" else "count-1",
        }
        for kind, at in kinds
    )
    deliveries = DELIVERIES.frame(
        {
            "delivery_id": f"d-{kind}-{at}",
            "visit_id": f"v-{kind}-{at}",
            **{f"cargo_t_{p}": v for p, v in points(900.0, 1400.0, 2000.0).items()},
            **{f"bbl_{p}": v for p, v in points(6700.0, 10400.0, 14900.0).items()},
            **{f"cap_bbl_{p}": v for p, v in points(7500.0, 11700.0, 16700.0).items()},
            "method": "prior fill of full cargo, laden",
        }
        for kind, at in kinds
    )
    days = 366
    return {
        "observations": observations,
        "fleet": FLEET.frame(
            [
                {
                    "vessel_id": ids[0],
                    "row": 2,
                    "name": names[0],
                    "imo": "9074729",
                    "deadweight_t": 3000.0,
                    "source": ship.get("source", "a register"),
                    "note": ship.get("note"),
                    "listed_by": ship.get("listed_by"),
                },
                {"vessel_id": ids[1], "row": 3, "name": names[1]},
            ]
        ),
        "hulls": HULLS.frame(
            [
                {
                    "vessel_id": ids[0],
                    "law": "normal",
                    "deadweight_t": 3000.0,
                    "deadweight_spread": 90.0,
                    "method": "stated",
                    "doubt": "perhaps a gross tonnage",
                },
                {"vessel_id": ids[1], "law": "fleet prior", "method": "nothing known"},
            ]
        ),
        "notified": NOTIFIED.frame(
            [
                {
                    "row": 2,
                    "from_day": date(2024, 1, 1),
                    "to_day": date(2024, 8, 31),
                    "month_text": "2024-01/2024-08",
                    "supplier": ship.get("supplier", "a supplier"),
                    "barrels": 20_000.0,
                    "source": "a page",
                }
            ]
        ),
        "other_deliveries": OTHER_DELIVERIES.frame(
            [
                {
                    "row": 2,
                    "from_day": date(2024, 3, 1),
                    "to_day": date(2024, 12, 31),
                    "mode": "rail",
                    "low_bbl": 30_000.0,
                    "mid_bbl": 30_000.0,
                    "high_bbl": 30_000.0,
                    "source": "a railway",
                }
            ]
        ),
        "visits": found,
        "deliveries": deliveries,
        "balance": BALANCE.frame(
            {
                "day": date(2024, 1, 1) + timedelta(days=at),
                "notified_bbl": 20_000.0 * min(1.0, at / 240),
                "other_bbl": 0.0,
                "low_bbl": 100_123.0 * at / days,
                "mid_bbl": 124_567.0 * at / days,
                "high_bbl": 171_234.0 * at / days,
                "p_over_cap": at / days,
            }
            for at in range(days)
        ),
    }


def with_unseen(**changes):
    """Give the summary of a case whose looks tell how many visits nobody saw."""
    visits = {
        "seen": 9,
        "unseen": points(2.0, 4.0, 8.0),
        "unseen_reason": None,
        "total": points(11.0, 13.0, 17.0),
        "named": 9,
        "reported": 0,
    }
    place = {
        "place": "quay",
        "possible": 60,
        "clear": 33,
        "seen": 12,
        "visits_seen": 5,
        "visits_declared": 1,
        "visits_unseen": points(2.0, 4.0, 8.0),
        "p_seen": points(0.5, 0.6, 0.7),
        "reason": None,
        "told": ["by Little's law 11 visits are to be expected"],
    }
    untold = place | {
        "place": "roads",
        "visits_unseen": None,
        "p_seen": None,
        "reason": "no look was clear",
        "told": [],
    }
    figures = {
        "visits": visits,
        "looks": {"possible": 70, "clear": 33, "seen": 12, "places": [place, untold]},
        "counts": [],
        "seen_t": points(7_000.0, 9_000.0, 12_000.0),
        "unseen_t": points(1_500.0, 4_000.0, 8_100.0),
        "seen_only_cap_bbl": points(58_300.0, 75_000.0, 100_000.0),
        "seen_only_p_over_cap": 0.4,
        "unseen_cap_bbl": points(12_500.0, 33_300.0, 67_500.0),
        "spread": {"cv_total": 0.2, "cv_independent": 0.11, "cv_shared": 0.13, "cv_unseen": 0.1},
    }
    return summary(**figures) | changes


def looks(count=60):
    """Give looks at the quay, every second of them under cloud, two a week."""
    from ullage.tables import LOOKS

    return LOOKS.frame(
        {
            "row": at + 2,
            "looked_at": midnight(at * 3.5),
            "place_id": "quay",
            "clear": at % 2 == 0,
            "p_detect": 0.9,
            "sensor": "s1",
        }
        for at in range(count)
    )


def without_cap(**changes):
    """Give the summary of a case that has neither cap nor product."""
    nothing = dict.fromkeys(
        ("delivered_bbl", "delivered_cap_bbl", "seen_only_cap_bbl", "named_only_cap_bbl", "balance_cap_bbl"), NONE
    )
    nothing["seen_only_p_over_cap"] = None
    none = {"caps": [], "cap": None, "product": None, "p_over_cap": None, "crossed_on": None, "published": []}
    return summary(**nothing, **none, scenarios=[], assumptions=[]) | changes


def without_barrels(found):
    """Take the barrels out of tables."""
    import polars as pl

    empty = [pl.lit(None, pl.Float64).alias(f"{p}_bbl") for p in ("low", "mid", "high")]
    balance = found["balance"].with_columns(*empty, pl.lit(None, pl.Float64).alias("p_over_cap"))
    lacking = [
        pl.lit(None, pl.Float64).alias(f"{name}_{p}") for name in ("bbl", "cap_bbl") for p in ("low", "mid", "high")
    ]
    return found | {"balance": balance, "deliveries": found["deliveries"].with_columns(*lacking)}
