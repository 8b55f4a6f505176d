"""Maps of single voyages: which are told, what they show, and what their words say."""

from sample_result import midnight, summary, tables

from ullage.evidence.canvas import SMALL, SMALL_PAGE
from ullage.evidence.charts import draw_chart
from ullage.evidence.document import Chart, as_printed
from ullage.evidence.html import html_report
from ullage.evidence.report import build_document
from ullage.evidence.sections.voyage_maps import voyage_maps_section
from ullage.evidence.told_voyages import MOST_MAPS, could_be_told, told_voyages
from ullage.tables import FLEET, GAPS, POSITIONS, SIGHTINGS, TRACKS, VISITS

SHIP, MMSI = "imo:9074729", "273000001"
PLACES = [
    {"id": "quay", "name": "A quay", "role": "loads", "lat_deg": 42.7, "lon_deg": 133.0},
    {"id": "pier", "name": "A pier", "role": "discharges", "lat_deg": 41.8, "lon_deg": 129.9},
    {"id": "nowhere", "name": "No place", "role": "discharges", "lat_deg": None, "lon_deg": None},
]
CASE = summary(places=[summary()["places"][0] | one for one in PLACES])


def visit(at, to=None, ship=SHIP, **more):
    return {"visit_id": f"v-{at}", "kind": "observed", "place_id": "quay", "next_place_id": to, "vessel_id": ship,
            "delivered_after": midnight(at), "delivered_before": midnight(at), **more}  # fmt: skip


def gap(off, on, **more):
    return {"gap_id": f"g-{off}", "mmsi": MMSI, "off_at": midnight(off), "off_lat_deg": 42.5, "off_lon_deg": 132.5,
            "on_at": None if on is None else midnight(on), "on_lat_deg": None if on is None else 42.0,
            "on_lon_deg": None if on is None else 131.0, "duration_h": 24.0 * ((on or 60) - off), **more}  # fmt: skip


def sighting(at, **more):
    return {"sighting_id": f"s-{at}", "seen_at": midnight(at), "vessel_id": SHIP, "place_id": "quay", **more}


def heard(at, lat, lon, track="a"):
    return {"mmsi": MMSI, "track_id": track, "seen_at": midnight(at), "lat_deg": lat, "lon_deg": lon}


def found(*visits, gaps=(), sightings=(), lines=(), mmsi=MMSI):
    return tables() | {
        "visits": VISITS.frame(visits), "gaps": GAPS.frame(gaps), "sightings": SIGHTINGS.frame(sightings),
        "tracks": TRACKS.frame([{"track_id": "a", "mmsi": MMSI}]), "lines": POSITIONS.frame(lines),
        "fleet": FLEET.frame([{"vessel_id": SHIP, "name": "GREY HERON", "mmsi": mmsi}]),
    }  # fmt: skip


def maps(made):
    section = voyage_maps_section(CASE, made)
    return [one for one in section.blocks if isinstance(one, Chart)]


def test_a_ship_is_followed_from_four_days_before_to_a_week_after_but_never_into_her_other_visits():
    first, second = told_voyages(CASE, found(visit(10), visit(13)))
    assert (first.begins, first.ends) == (midnight(6), midnight(13))
    assert (second.begins, second.ends) == (midnight(10), midnight(20))
    (landed,) = told_voyages(CASE, found(visit(10, "pier", landed_before=midnight(12))))
    assert landed.ends == midnight(12)


def test_gaps_count_where_they_reach_into_those_days_even_open_ones():
    (one,) = told_voyages(CASE, found(visit(10), gaps=[gap(1, 3), gap(4, 7), gap(9, 11), gap(16, None), gap(18, 19)]))
    assert [each["gap_id"] for each in one.gaps] == ["g-4", "g-9", "g-16"]


def test_nobody_has_a_map_of_whom_nothing_was_heard_seen_or_known_next():
    assert could_be_told(CASE, found(visit(1), mmsi="273000002")) == []
    assert could_be_told(CASE, found(visit(1, ship=None))) == []
    assert len(could_be_told(CASE, found(visit(1, "pier"), mmsi="273000002"))) == 1
    assert len(could_be_told(CASE, found(visit(1), sightings=[sighting(1)], mmsi="273000002"))) == 1
    bare = {name: table for name, table in found(visit(1, "pier")).items() if name not in ("tracks", "scenes")}
    assert voyage_maps_section(CASE, bare) is None


def test_those_with_most_to_tell_come_first_and_the_rest_is_told_of():
    visits = [visit(at, "pier") for at in range(0, 20 * MOST_MAPS, 20)] + [visit(9999, "pier")]
    made = found(*visits, gaps=[gap(9998, 10000)])
    told = told_voyages(CASE, made)
    assert len(told) == MOST_MAPS
    assert told[-1].visit["visit_id"] == "v-9999"
    assert f"{MOST_MAPS} of {MOST_MAPS + 1} voyages" in voyage_maps_section(CASE, made).blocks[0].texts[1]
    turned = made | {name: made[name].reverse() for name in ("visits", "gaps")}
    assert [one.name for one in told_voyages(CASE, turned)] == [one.name for one in told]


def test_the_words_say_when_she_was_last_heard_and_seen_and_where_she_was_next():
    (one,) = maps(found(visit(10, "pier", p_vessel=0.7), gaps=[gap(9, 11)], sightings=[sighting(10)]))
    assert one.caption == (
        "GREY HERON at quay, 2024-03-11: last heard 2024-03-10 00:00, heard again 2024-03-12 00:00 (48 h); "
        "seen 03-11 00:00; next at pier. That it was she: likely (55–80 %; here 70 %). Visit v-10."
    )
    assert "where she went next is not known" in maps(found(visit(10)))[0].caption
    assert "not heard since" in maps(found(visit(10), gaps=[gap(9, None)]))[0].caption


def test_a_ship_without_a_known_mmsi_is_not_said_to_have_been_silent():
    (one,) = maps(found(visit(10, "pier"), mmsi=None))
    assert "no MMSI of hers is known, so that nothing can be said of her AIS" in one.caption


def test_the_map_shows_where_she_was_heard_silent_and_seen_and_has_the_same_bytes_each_time():
    lines = [heard(8, 42.0, 131.0), heard(9, 42.5, 132.5), heard(11, 42.0, 131.0, "b"), heard(12, 41.9, 130.0, "b")]
    made = found(visit(10, "pier"), gaps=[gap(9, 11)], sightings=[sighting(10)], lines=lines)
    for form in (SMALL, SMALL_PAGE):
        drawn = draw_chart("voyage-v-10", CASE, made, form)
        words = "quay", "pier, next", "not heard 03-10 00:00, 48 h", "heard until the visit", "heard after", "seen"
        assert all(f">{one}<" in drawn for one in words)
        turned = made | {name: made[name].reverse() for name in ("lines", "gaps", "sightings")}
        assert drawn == draw_chart("voyage-v-10", CASE, turned, form)


def test_where_nothing_was_heard_no_line_says_so():
    drawn = draw_chart("voyage-v-10", CASE, found(visit(10, "pier"), mmsi="273000002"), SMALL)
    assert ">heard" not in drawn
    assert ">not heard<" in drawn


def test_names_from_the_air_are_shown_as_escapes_and_never_markup():
    hostile = "<script>x\u202e</script>"
    made = found(visit(10, "pier")) | {
        "fleet": FLEET.frame([{"vessel_id": SHIP, "name": hostile, "mmsi": MMSI}])
    }  # fmt: skip
    page = html_report(CASE, made)
    assert 'class="small-chart"' in page
    assert "<script>" not in page
    assert "\u202e" not in page


def test_paper_has_six_of_the_maps_and_says_so():
    document = as_printed(build_document(CASE, found(*(visit(at, "pier") for at in range(0, 200, 20)))))
    (section,) = (one for one in document.sections if one.id == "voyage-maps")
    assert sum(isinstance(one, Chart) for one in section.blocks) == 6
    assert section.blocks[-1].texts == ("6 of 10 maps are printed here. The page, report.html, has all.",)
