"""The section of voyages and its map."""

from sample_result import midnight, summary, tables

from ullage.evidence.canvas import NARROW, PAGE, WIDE, label
from ullage.evidence.charts import draw_chart
from ullage.evidence.document import Chart, Table, Words
from ullage.evidence.sections.voyages import voyages, voyages_section
from ullage.tables import GAPS, SCENES, SIGHTINGS, VISITS

PLACES = [
    {"id": "quay", "name": "A quay", "role": "loads", "lat_deg": 42.7, "lon_deg": 133.0},
    {"id": "pier", "name": "A pier", "role": "discharges", "lat_deg": 41.8, "lon_deg": 129.9},
    {"id": "nowhere", "name": "No place", "role": "discharges", "lat_deg": None, "lon_deg": None},
]


def visit(at, to, ship="imo:9074729"):
    return {"visit_id": f"v-{at}", "kind": "observed", "place_id": "quay", "next_place_id": to, "vessel_id": ship,
            "delivered_after": midnight(at), "delivered_before": midnight(at + 1)}  # fmt: skip


def found(*visits, **more):
    return tables() | {"visits": VISITS.frame(visits), "scenes": SCENES.frame()} | more


def test_voyages_are_counted_most_first_whatever_the_order_of_rows():
    made = found(visit(9, "pier"), visit(1, "nowhere"), visit(2, "pier"), visit(3, None))
    shown = voyages(made)
    assert shown.select("next_place_id", "voyages").rows() == [("pier", 2), ("nowhere", 1)]
    assert shown["first"][0] == midnight(2)
    assert voyages(made | {"visits": made["visits"].reverse()}).equals(shown)


def test_visits_without_a_next_place_are_counted_and_not_left_out_silently():
    section = voyages_section(summary(places=PLACES), found(visit(1, "pier"), visit(3, None)))
    (words,) = (one for one in section.blocks if isinstance(one, Words))
    assert "Of 2 visits named or dated, 1 have no next place" in words.texts[0]
    (table,) = (one for one in section.blocks if isinstance(one, Table))
    assert [line.text for line in table.rows[0][3]] == ["2024-03-02 to 2024-03-02"]


def test_without_voyages_or_without_scenes_and_ais_there_is_no_section():
    assert voyages_section(summary(places=PLACES), found(visit(1, None))) is None
    bare = {name: table for name, table in found(visit(1, "pier")).items() if name != "scenes"}
    assert voyages_section(summary(places=PLACES), bare) is None


def test_where_no_place_has_a_position_there_is_a_table_and_no_map():
    section = voyages_section(summary(places=PLACES[2:]), found(visit(1, "pier")))
    assert not any(isinstance(one, Chart) for one in section.blocks)


def test_the_map_has_places_numbers_and_the_same_bytes_each_time():
    made = found(
        visit(1, "pier"), visit(2, "pier"), visit(3, "nowhere"),
        sightings=SIGHTINGS.frame([{"sighting_id": "s", "seen_at": midnight(2), "lat_deg": 42.7, "lon_deg": 133.0}]),
        gaps=GAPS.frame([{"gap_id": "g", "mmsi": "273000001", "off_at": midnight(2), "duration_h": 99.0}]),
    )  # fmt: skip
    one = summary(places=PLACES)
    for form in (WIDE, NARROW):
        drawn = draw_chart("voyages", one, made, form)
        assert ">quay<" in drawn
        assert ">2<" in drawn
        assert drawn == draw_chart("voyages", one, made, form)


def test_a_label_fits_its_room_and_on_paper_is_in_letters_that_its_faces_have():
    assert label("NORTH STAR", 200, WIDE) == "NORTH STAR"
    assert len(label("東" * 60, 230, WIDE)) < len(label("A" * 60, 230, WIDE))
    assert label("שלום", 600, PAGE) == "\\u05e9\\u05dc\\u05d5\\u05dd [slvm]"
    assert label("שלום", 600, WIDE) == "שלום"
