"""Makes a case whose every field says something that no ship is called: markup, formulas, letters that turn others."""

import csv
import io
from datetime import UTC, datetime, timedelta

from casemaker import CASE
from ullage.decisions import DecisionLog
from ullage.decisions.entry import Decision
from ullage.results import run_case

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(2)>'
FORMULA = '=HYPERLINK("http://127.0.0.1/","x")'
TURNED = "AN\u202esnart\u202c SAN"
RIGHT = "ناقلة البحر " + "أ" * 20
MARKED = "Z" + "\u0310\u0489\u0302" * 40
LONG = "W" * 500
HANGUL = "려성강 1"
TEMPLATE = "${7*7}{{7*7}}javascript:alert(3)"
NAMES = (SCRIPT, IMAGE, FORMULA, TURNED, RIGHT, MARKED, LONG, HANGUL, TEMPLATE)
"""What ships, places, sources and notes are called."""

_FIRST_MMSI = 273_100_001
_START = datetime(2024, 3, 1, tzinfo=UTC)


def make_hostile_case(folder, *, run=True):
    """Write a case with such names in each field that takes text, and run it."""
    for kind in ("ais", "listings"):
        (folder / kind).mkdir(parents=True)
    days = [{"looked_at": f"2024-03-{day:02d}T02:00Z", "place": "berth", "clear": "yes"} for day in range(1, 9)]
    tables = {
        "fleet.csv": [_ship(at, name) for at, name in enumerate(NAMES)],
        "observations.csv": [_observation(at, name) for at, name in enumerate(NAMES)],
        "places.csv": _places(),
        "looks.csv": [one | {"p_detect": 0.9, "sensor": SCRIPT} for one in days],
        "licences.csv": [{"file": "fleet.csv", "source": SCRIPT, "licence": IMAGE}],
        "ais/ais.csv": [row for at, name in enumerate(NAMES) for row in _calls(at, name)],
        "listings/<img src=x onerror=alert(4)>-2024-01-01.csv": [_listed(at, name) for at, name in enumerate(NAMES)],
    }
    for name, rows in tables.items():
        (folder / name).write_text(_table(rows), "utf-8")
    case = CASE.replace('title = "A case"', f"title = '{SCRIPT}'").replace('source = "law"', f"source = '{IMAGE}'")
    case = case.partition("[[place]]")[0] + case[case.index("[fleet_prior]") :]
    named = [f'{kind} = "{kind}.csv"' for kind in ("fleet", "observations", "places", "looks")]
    (folder / "case.toml").write_text("\n".join([case, "[files]", *named, 'ais = "ais"', 'listings = "listings"', ""]))
    DecisionLog(folder).append(Decision("note", "berth", SCRIPT, IMAGE, {"text": TEMPLATE}), now=_START)
    if run:
        run_case(folder, workers=1)
    return folder


def _table(rows):
    head = dict.fromkeys(name for row in rows for name in row)
    out = io.StringIO()
    writer = csv.DictWriter(out, head, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _ship(at, name):
    size = {"built": 1990, "length_m": 80 + at, "beam_m": 12, "deadweight_t": 3000 + at}
    said = {"flag_state": name[:60], "listed_by": name, "source": name, "note": name}
    return {"name": name, "mmsi": _FIRST_MMSI + at, **size, **said}


def _observation(at, name):
    told = {"sensor": name, "image": name[:80], "source": name, "note": name}
    return {"seen_at": f"2024-03-{2 * at + 1:02d}", "place": "berth", "vessel": name, "condition": "laden", **told}


def _places():
    columns = ("id", "name", "role", "lat_deg", "lon_deg", "radius_m", "verified", "source")
    rows = (
        ("berth", SCRIPT, "loads", 42.7, 133.1, 500, "yes", IMAGE),
        ("quay", IMAGE, "discharges", 41.8, 129.8, 500, "yes", RIGHT),
        (SCRIPT, LONG, "anchorage", 42.6, 133.0, 2000, "no", FORMULA),
    )
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _listed(at, name):
    told = {"authority": name[:80], "list_name": name, "programme": name, "listed_on": "2024-01-01", "note": name}
    return {"name": name, "mmsi": _FIRST_MMSI + at, "flag_state": name[:40], **told}


def _calls(at, name):
    """Give positions of a ship on her way to the berth, alongside and away, and what she says of herself."""
    for minute in range(0, 600, 10):
        when = (_START + timedelta(days=2 * at, minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")
        sent = {"mmsi": _FIRST_MMSI + at, "seen_at": when, "ais_class": "A", "receiver": SCRIPT}
        away = max(0, abs(minute - 300) - 150) / 1500
        where = {"lat_deg": 42.7 + away, "lon_deg": 133.1, "sog_kn": 8.0 if away else 0.0, "cog_deg": 0.0}
        yield sent | where | {"message_type": 1}
        if minute % 100 == 0:
            hers = {"name": name, "callsign": name[:12], "ship_type": 80, "length_m": 80 + at, "beam_m": 12}
            yield sent | hers | {"message_type": 5, "draught_m": 5, "destination": name}
