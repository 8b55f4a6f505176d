"""The section of pictures, and which looks stand before and after."""

from sample_result import midnight, summary, tables

from ullage.evidence.document import Picture
from ullage.evidence.html import html_report
from ullage.evidence.looks_about import looks_about
from ullage.evidence.sections.pictures import pictures_section
from ullage.tables import LOOKS, SIGHTINGS


def look(at, *, clear=True, place="quay", scene=None):
    return {"row": at, "looked_at": midnight(at), "place_id": place, "clear": clear, "scene_id": scene or f"scene-{at}"}


def found(*sightings, looks=()):
    return tables() | {"sightings": SIGHTINGS.frame(sightings), "looks": LOOKS.frame(looks)}


def sighting(at, **more):
    return {
        "sighting_id": f"s-{at}", "seen_at": midnight(at), "place_id": "quay", "kind": "detection",
        "sensor": "sentinel-1a", "scene_id": f"scene-{at}", **more,
    }  # fmt: skip


def test_before_and_after_are_the_nearest_clear_looks_at_the_same_place_in_other_scenes():
    looks = LOOKS.frame(
        [look(1), look(2), look(3, clear=False), look(4), look(5, place="pier"), look(6, clear=False), look(7), look(8)]
    )
    assert looks_about(looks, "quay", midnight(4), "scene-4") == ("scene-2", "scene-7")
    assert looks_about(looks.reverse(), "quay", midnight(4), "scene-4") == ("scene-2", "scene-7")
    assert looks_about(looks, "quay", midnight(1), "scene-1") == (None, "scene-2")
    assert looks_about(looks, None, midnight(4), "scene-4") == (None, None)


def test_a_look_without_a_scene_is_no_picture():
    looks = LOOKS.frame([{"row": 1, "looked_at": midnight(1), "place_id": "quay", "clear": True}])
    assert looks_about(looks, "quay", midnight(4), None) == (None, None)


def test_each_picture_says_when_where_by_what_and_how_likely_who():
    section = pictures_section(summary(), found(sighting(3, vessel_id="imo:9074729", p_vessel=0.67)), ["s-3"])
    (shown,) = (one for one in section.blocks if isinstance(one, Picture))
    assert "2024-03-04 00:00:00 UTC, quay, sentinel-1a: NORTH STAR, likely (55–80 %; here 67 %)" in shown.caption
    assert "no clear look is known" in shown.description


def test_how_many_sightings_have_no_picture_is_told():
    section = pictures_section(summary(), found(sighting(3), sighting(9)), ["s-3"])
    assert any("1 of 2 sightings in scenes are shown" in text for text in section.blocks[0].texts)


def test_without_pictures_there_is_no_section():
    assert pictures_section(summary(), found(sighting(3)), []) is None
    assert pictures_section(summary(), tables(), ["s-3"]) is None


def test_a_page_holds_its_pictures_and_may_load_no_other():
    page = html_report(summary(), found(sighting(3)), {"s-3": b"\x89PNG"})
    assert 'src="data:image/png;base64,iVBORw=="' in page
    assert "img-src data:; font-src data:; base-uri 'none'" in page
