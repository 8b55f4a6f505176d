"""The section on who was seen in images, what no track explains, and which hulls came again."""

import polars as pl
from sample_result import midnight, summary, tables

from ullage.evidence.document import Table, Words
from ullage.evidence.html import html_report
from ullage.evidence.sections.sightings import sightings_section
from ullage.tables import CANDIDATES, MATCHES, SIGHTINGS


def sighting(at, vessel=None, **more):
    return {
        "sighting_id": f"s-{at}",
        "seen_at": midnight(at),
        "place_id": "quay",
        "vessel_id": vessel,
        "p_vessel": None if vessel is None else 0.83,
        "kind": "detection",
        "sensor": "s2",
        "p_ship": 0.97,
        "length_m": 96.4,
        "length_sd_m": 9.6,
        "explanation": "her length",
        **more,
    }


def match(at, kind, **more):
    return {
        "detection_id": f"det-{at}",
        "scene_id": "a scene",
        "seen_at": midnight(at),
        "p_match": 0.9,
        "class": kind,
        "explanation": "nothing near",
        **more,
    }


def shown(sightings=(), candidates=(), matches=()):
    found = tables() | {
        "sightings": SIGHTINGS.frame(sightings),
        "candidates": CANDIDATES.frame(candidates),
        "matches": MATCHES.frame(matches),
    }
    return sightings_section(summary(), found)


def text(section):
    said = [one for block in section.blocks if isinstance(block, Words) for one in block.texts]
    grids = [block for block in section.blocks if isinstance(block, Table)]
    said += [line.text for grid in grids for row in grid.rows for cell in row for line in cell]
    return " | ".join([*said, *(grid.note for grid in grids)])


def test_a_case_without_images_has_no_such_section():
    assert sightings_section(summary(), tables()) is None
    assert shown([sighting(1, kind="observation")]) is None


def test_a_ship_stands_with_her_chance_and_the_next_likely():
    candidates = [
        {"sighting_id": "s-1", "vessel_id": "imo:9074729", "p": 0.83},
        {"sighting_id": "s-1", "vessel_id": "name:grey heron", "p": 0.12},
        {"sighting_id": "s-1", "vessel_id": None, "p": 0.05},
    ]
    said = text(shown([sighting(1, "imo:9074729")], candidates))
    assert "NORTH STAR | this ship: very likely, 83 % | GREY HERON: very unlikely, 12 % | a hull that is not" in said
    assert "a hull that is not in the fleet: very unlikely, 5 %" in said
    assert "96 ± 10" in said


def test_nobody_is_named_who_was_not_identified():
    assert "not identified" in text(shown([sighting(1)]))


def test_an_unmatched_detection_stands_with_the_reception_and_is_not_dark():
    one = match(1, "unmatched", coverage=0.93, ships_heard=14, reception="working")
    said = text(shown(matches=[one, match(2, "matched", mmsi="273000001")]))
    assert "1 matched (a track explains it), 1 unmatched" in said
    assert "93 % | 14 other ships heard | reception working" in said
    assert "no finding that a ship was dark" in said


def test_a_detection_counts_once_by_the_pair_that_it_is_in():
    rows = [match(1, "matched", mmsi="1"), match(1, "rival", mmsi="2"), match(1, "unmatched")]
    assert "1 detection held against AIS" in text(shown(matches=rows))


def test_without_ais_nothing_is_called_unmatched():
    said = text(shown(matches=[match(1, "cannot tell")]))
    assert "1 cannot tell (no AIS was heard there and then)" in said
    assert "unmatched (" not in said


def test_hulls_that_came_again_stand_together():
    said = text(shown([sighting(1, "hull:a"), sighting(9, "hull:a"), sighting(4, "hull:b")]))
    assert "hull:a | 2 | 2024-03-02 to 2024-03-10 | quay | 96 | very likely, 83 %" in said
    assert "hull:b |" not in said


def test_what_is_not_shown_is_counted():
    assert "60 of 70 sightings, the first by date; sightings.parquet has all." in text(
        shown([sighting(at) for at in range(70)])
    )


def test_the_order_of_rows_changes_nothing():
    rows = SIGHTINGS.frame([sighting(at, "hull:a") for at in range(5)])
    found = tables() | {"sightings": rows}
    again = tables() | {"sightings": rows.sample(fraction=1.0, shuffle=True, seed=1)}
    assert sightings_section(summary(), found) == sightings_section(summary(), again)


def test_a_name_from_the_air_breaks_no_page():
    found = tables(name="<img src=x>\u202e") | {
        "sightings": SIGHTINGS.frame([sighting(1, "imo:9074729", explanation="<script>")]),
        "matches": MATCHES.frame([match(1, "unmatched", explanation="<b>", scene_id="<i>")]),
    }
    page = html_report(summary(), found)
    assert not any(one in page for one in ("<img", "<script", "<b>", "<i>", "\u202e"))


def test_the_section_needs_no_other_table():
    only = tables() | {"sightings": SIGHTINGS.frame([sighting(1)])}
    assert isinstance(only["sightings"], pl.DataFrame)
    assert sightings_section(summary(), only) is not None
