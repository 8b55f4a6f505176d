"""Makes truth and results for tests of the evaluation."""

from datetime import UTC, datetime, timedelta

from ullage.simulate.trade.truth import POSITIONS, SILENCES, VISITS
from ullage.tables import DELIVERIES, DETECTIONS
from ullage.tables import VISITS as CONCLUDED

DAY = datetime(2024, 5, 1, tzinfo=UTC)
DEGREE_M = 111_195.0


def ship(east_m, *, scene="s1", length=100.0, heading=40.0, **more):
    """Give a true position so far east of a point at the equator."""
    row = {
        "scene_id": scene, "seen_at": DAY, "lat_deg": 0.0, "lon_deg": east_m / DEGREE_M, "length_m": length,
        "beam_m": length / 6, "heading_deg": heading, "sog_kn": 0.0, "clear": True, "alongside": False, "sensor": "s1",
    }  # fmt: skip
    return row | more


def detection(east_m, *, scene="s1", length=100.0, axis=40.0, **more):
    """Give a detection so far east of a point at the equator."""
    row = {
        "detection_id": f"{scene}-{east_m}", "scene_id": scene, "seen_at": DAY, "lat_deg": 0.0,
        "lon_deg": east_m / DEGREE_M, "length_m": length, "length_low_m": length - 15, "length_high_m": length + 15,
        "beam_m": length / 6, "axis_deg": axis,
    }  # fmt: skip
    return row | more


def positions(*rows):
    return POSITIONS.frame(rows)


def detections(*rows):
    return DETECTIONS.frame(rows)


def stay(day, *, imo="9000001", place="berth", role="loads", cargo=3000.0, hours=30):
    """Give a true stay that begins on a day of the month."""
    begin = DAY + timedelta(days=day - 1)
    return {
        "visit_id": f"{imo}-{day}", "place_id": place, "role": role, "imo": imo, "arrived_at": begin,
        "departed_at": begin + timedelta(hours=hours), "cargo_t": cargo,
    }  # fmt: skip


def stays(*rows):
    return VISITS.frame(rows)


def concluded(day, *, vessel="imo:9000001", place="berth", condition="laden", kind="observed"):
    """Give a concluded visit that was seen at noon of a day of the month."""
    noon = DAY + timedelta(days=day - 1, hours=12)
    return {
        "visit_id": f"v-{vessel}-{place}-{day}", "place_id": place, "vessel_id": vessel, "arrived_before": noon,
        "departed_after": noon, "delivered_after": noon, "delivered_before": noon, "kind": kind, "condition": condition,
    }  # fmt: skip


def visits(*rows):
    return CONCLUDED.frame(rows)


def deliveries(of, *points):
    """Give a delivery for each visit, with its 5, 50 and 95 % points."""
    rows = [
        {"delivery_id": f"d-{k}", "visit_id": of["visit_id"][k], "method": "prior"}
        | dict(zip(("cargo_t_low", "cargo_t_mid", "cargo_t_high"), three, strict=True))
        for k, three in enumerate(points)
    ]
    return DELIVERIES.frame(rows)


def silence(day, hours, cause="switched off", mmsi="273000001"):
    begin = DAY + timedelta(days=day - 1)
    return {"mmsi": mmsi, "from": begin, "to": begin + timedelta(hours=hours), "cause": cause}


def silences(*rows):
    return SILENCES.frame(rows)


def value(judged, quantity, stratum="all"):
    """Give the one figure of that quantity and stratum."""
    found = [one for one in judged.scores if one.quantity == quantity and one.stratum == stratum]
    assert len(found) == 1, [(one.quantity, one.stratum) for one in judged.scores]
    return found[0].figure


def write_truth(folder, **tables):
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return folder
