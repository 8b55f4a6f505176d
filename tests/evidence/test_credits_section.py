"""The section of credits."""

from sample_result import midnight, summary, tables

from ullage.evidence.document import Table
from ullage.evidence.report import build_document
from ullage.evidence.sections.credits import credits_section
from ullage.evidence.sections.method import method_section
from ullage.tables import CLAIMS, MATCHES, SCENES


def rows(section):
    (table,) = (one for one in section.blocks if isinstance(one, Table))
    return [" | ".join(line.text for cell in row for line in cell) for row in table.rows]


def scene(sensor, at):
    return {"scene_id": f"{sensor}{at}", "sensor": sensor, "seen_at": midnight(at)}


def test_sentinel_scenes_ask_for_the_credit_of_their_year():
    found = tables() | {
        "scenes": SCENES.frame([scene("sentinel-1a", 1), scene("sentinel-1a", 400), scene("planetscope", 2)])
    }
    told = rows(credits_section(summary(), found))
    assert told[1].endswith("Contains modified Copernicus Sentinel data 2024 and 2025.")
    assert "Copernicus" not in told[0]
    assert any(one.startswith("shorelines | GSHHG") for one in told)


def test_simulated_scenes_are_nobody_s_data():
    found = tables() | {"scenes": SCENES.frame([scene("simulated sentinel-1a", 1)])}
    assert "simulated: no satellite saw this" in rows(credits_section(summary(), found))[0]


def test_a_list_stands_with_its_day_and_hash_and_one_without_a_day_says_so():
    lists = [
        {"file": "sdn.csv", "authority": "OFAC", "list_name": "SDN", "list_date": "2024-06-01", "sha256": "ab" * 32,
         "entries": 12},
        {"file": "old.csv", "authority": None, "list_name": None, "list_date": None, "sha256": "cd" * 32, "entries": 1},
    ]  # fmt: skip
    told = rows(credits_section(summary(identities={"lists": lists, "registers": []}), tables()))
    assert told[0].startswith("sdn.csv | OFAC, SDN | of 2024-06-01 | SHA-256 abababababababab… | 12 entries")
    assert told[1].startswith("old.csv | no day is stated")


def test_every_report_ends_with_credits():
    assert build_document(summary(), tables()).sections[-1].id == "credits"


def test_the_method_tells_of_matches_and_identities_where_there_are_any_and_always_what_is_not_done():
    bare = method_section(summary(), tables()).blocks[0].texts
    assert not any("are matched by" in text for text in bare)
    assert any(text.startswith("Not worked out:") for text in bare)
    match = {"detection_id": "d", "scene_id": "s", "seen_at": midnight(1), "class": "unmatched"}
    claim = {"claim_id": "c", "vessel_id": "imo:9074729", "kind": "name", "value": "A"}
    full = tables() | {"matches": MATCHES.frame([match]), "claims": CLAIMS.frame([claim])}
    told = method_section(summary(), full).blocks[0].texts
    assert any("are matched by" in text for text in told)
    assert any("Coarse pixels measure, and never name" in text for text in told)
