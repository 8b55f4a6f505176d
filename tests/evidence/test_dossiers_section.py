"""The section of dossiers, and the chart of ships over time."""

from datetime import date

from sample_result import midnight, summary, tables

from ullage.evidence.canvas import NARROW, WIDE
from ullage.evidence.charts import draw_chart
from ullage.evidence.document import Chart, Table
from ullage.evidence.html import html_report
from ullage.evidence.pdf import pdf_report
from ullage.evidence.sections.dossiers import called, dossiers_section
from ullage.tables import CLAIMS, GAPS, LISTED, LISTINGS, SIGHTINGS, TRACKS

SHIP = "imo:9074729"


def claim(kind, value, vessel=SHIP, **more):
    return {"claim_id": f"{kind}{value}", "vessel_id": vessel, "kind": kind, "value": value, "source": "AIS", **more}


def found(*claims, listed=(), listings=(), **more):
    extra = {"claims": CLAIMS.frame(claims), "listed": LISTED.frame(listed), "listings": LISTINGS.frame(listings)}
    return tables() | extra | more


def rows(section):
    (table,) = (one for one in section.blocks if isinstance(one, Table))
    return {row[0][0].text: [[line.text for line in cell] for cell in row] for row in table.rows}


def test_names_stand_in_the_order_of_time_with_their_days_and_sources():
    shown = rows(
        dossiers_section(
            summary(),
            found(
                claim("name", "LATER", from_day=date(2024, 5, 1), to_day=date(2024, 6, 1)),
                claim("name", "EARLIER", from_day=date(2023, 1, 1), to_day=date(2024, 4, 30)),
                claim("flag_state", "TG", source="a register"),
            ),
        )
    )
    assert shown["NORTH STAR"][1] == [
        "EARLIER", "2023-01-01 to 2024-04-30, AIS", "LATER", "2024-05-01 to 2024-06-01, AIS", "flag TG", "a register",
    ]  # fmt: skip


def test_a_listing_is_told_with_its_class_its_version_and_what_speaks_for_it_and_a_refuted_one_is_not():
    one = {"vessel_id": SHIP, "listing_id": "l-1", "class": "probable", "score": 0.8, "explanation": "the same name"}
    other = {"vessel_id": SHIP, "listing_id": "l-2", "class": "refuted", "score": 0.1, "explanation": "no"}
    listing = {"listing_id": "l-1", "authority": "OFAC", "list_name": "SDN", "listed_on": date(2018, 2, 23),
               "list_date": date(2024, 6, 1), "source_sha256": "ab" * 32}  # fmt: skip
    made = found(claim("name", "A"), listed=[one, other], listings=[listing, listing | {"listing_id": "l-2"}])
    told = rows(dossiers_section(summary(), made))["NORTH STAR"][3]
    assert told[0] == "probable: OFAC, SDN"
    assert told[1] == "listed on 2018-02-23; list of 2024-06-01, SHA-256 abababababab…"
    assert told[2] == "the same name"
    assert len(told) == 3


def test_contradictions_stand_beside_every_ship_they_are_about():
    one = summary(identities={"contradictions": [{"kind": "two names", "vessel_ids": [SHIP], "words": "A and B"}]})
    assert rows(dossiers_section(one, found(claim("name", "A"))))["NORTH STAR"][4] == ["two names: A and B"]


def test_ships_stand_by_their_visits_whatever_the_order_of_rows():
    made = found(claim("name", "A"))
    turned = made | {"visits": made["visits"].reverse()}
    assert called(made) == called(turned)
    assert [one.visits for one in called(made)] == [2, 2, 1]


def test_a_ship_that_the_fleet_does_not_name_has_the_last_name_that_is_claimed():
    made = found(claim("name", "OLD", "name:little auk", from_day=date(2020, 1, 1)),
                 claim("name", "NEW", "name:little auk", from_day=date(2024, 1, 1)))  # fmt: skip
    assert {one.name for one in called(made)} == {"NORTH STAR", "GREY HERON", "NEW"}


def test_without_claims_there_are_no_dossiers():
    assert dossiers_section(summary(), tables()) is None
    assert dossiers_section(summary(), found()) is None


def test_the_chart_of_ships_is_drawn_wide_and_narrow_with_open_gaps_and_the_same_each_time():
    made = found(
        claim("mmsi", "273000001"),
        tracks=TRACKS.frame(
            [{"track_id": "t", "mmsi": "273000001", "started_at": midnight(1), "ended_at": midnight(90)}]
        ),
        gaps=GAPS.frame([{"gap_id": "g", "mmsi": "273000001", "off_at": midnight(90), "duration_h": 4000.0}]),
        sightings=SIGHTINGS.frame(
            [{"sighting_id": "s", "seen_at": midnight(20), "vessel_id": SHIP, "kind": "detection"}]
        ),
    )
    assert any(isinstance(one, Chart) for one in dossiers_section(summary(), made).blocks)
    for form in (WIDE, NARROW):
        drawn = draw_chart("timeline", summary(), made, form)
        assert "NORTH STAR" in drawn
        assert drawn == draw_chart("timeline", summary(), made, form)


def test_hostile_names_stay_text_in_page_and_pdf():
    made = found(claim("name", "<script>alert(1)</script>"), claim("flag_state", "#panic()\u202e"))
    page = html_report(summary(), made)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert pdf_report(summary(), made).startswith(b"%PDF")
