from dataclasses import fields

import polars as pl
import pytest
from sample_result import cap, midnight, summary, tables

from ullage.evidence.document import Line, Table, cell, columns, row, with_texts
from ullage.evidence.report import build_document
from ullage.evidence.rule_words import RULES, rule_meaning
from ullage.flow import Rules


def tables_of(section, one=None, found=None):
    document = build_document(one or summary(), found or tables())
    return [block for part in document.sections if part.id == section for block in part.blocks if block.kind == "table"]


def text(cells):
    return " | ".join(line.text for line in cells)


def test_every_rule_of_the_flow_is_explained():
    rules = Rules()
    names = {(rule.name, one.name) for rule in fields(rules) for one in fields(getattr(rules, rule.name))}
    assert {name for name in names if not rule_meaning(*name)} == set()
    assert {tuple(name.split(".")) for name in RULES} <= names


def test_a_rule_that_nobody_knows_has_no_meaning():
    assert rule_meaning("visit", "nothing") is rule_meaning("nothing", "merge_days") is None


def test_every_row_has_a_cell_for_each_column():
    document = build_document(summary(), tables())
    grids = [block for part in document.sections for block in part.blocks if isinstance(block, Table)]
    assert all(len(one) == len(grid.columns) for grid in grids for one in grid.rows)


def test_sections_stand_in_their_order():
    ids = [section.id for section in build_document(summary(), tables()).sections]
    first = ["figures", "balance", "published", "visits", "ladder", "assumptions", "limits"]
    assert ids == [*first, "fleet", "notified", "method", "provenance", "credits"]


def test_a_count_stands_with_its_source():
    counts = [summary()["counts"][0] | {"source": "a nested count"}]
    assert "a nested count" in text(tables_of("visits", summary(counts=counts))[0].rows[0][-1])


def test_a_doubtful_deadweight_stands_with_its_doubt():
    assert "perhaps a gross tonnage" in text(tables_of("fleet")[0].rows[0][-1])


def test_a_delivery_that_is_switched_off_is_not_counted():
    assert text(tables_of("notified")[1].rows[0][3]) == "no"


def test_the_ladder_has_a_row_for_each_fill_and_a_column_for_each_factor():
    ladder = tables_of("ladder")[0]
    assert [text(one[0]).split(" | ")[0] for one in ladder.rows] == ["1/3", "1/2", "0.6", "0.9", "as estimated"]
    assert len(ladder.columns) == 3


@pytest.mark.parametrize("remark", [None, ""])
def test_an_empty_remark_leaves_no_line(remark):
    assert cell("SAN", remark) == (Line("SAN"),)


def test_what_is_not_known_is_a_dash():
    assert text(cell(None)) == "–"


def test_a_text_too_long_to_keep_says_how_long_it_was():
    assert cell("A" * 20_000)[0].whole.endswith("… (20,000 characters in all)")


def test_changing_the_texts_keeps_links():
    table = Table("a", columns("b"), (row(cell("https://a.example/x")),))
    changed = with_texts(table, str.upper)
    assert changed.rows[0][0][0] == Line("HTTPS://A.EXAMPLE/X", href="https://a.example/x")


def test_a_stated_fill_stands_in_full_in_visits_and_observations():
    found = tables()
    found["visits"] = found["visits"].with_columns(pl.lit(1.05).alias("fill"))
    found["observations"] = found["observations"].with_columns(pl.lit(0.925).alias("fill"))
    visits, observations = tables_of("visits", found=found)
    # the first row is of a count, and a case with one place has no column of places
    assert "fill 1.05 stated" in text(visits.rows[1][2])
    assert "fill 0.925" in text(observations.rows[0][4])


def test_notified_tonnes_stand_in_full():
    found = tables()
    found["notified"] = found["notified"].with_columns(pl.lit(587.4).alias("tonnes"))
    assert text(tables_of("notified", found=found)[0].rows[0][2]) == "587.4"


def test_a_published_figure_is_spread_over_the_visits_of_the_case():
    assert "Spread over this case's 9 visits it would be 12,200 barrels each" in text(
        tables_of("published")[0].rows[0][4]
    )


def test_a_ship_without_a_row_in_the_fleet_file_is_listed():
    rows = [one for one in tables_of("fleet")[0].rows if text(one[0]).startswith("LITTLE AUK")]
    assert [text(one[2]) for one in rows] == ["not in the fleet file"]
    assert text(rows[0][3]) == "the fleet prior"


def test_the_ships_of_a_case_without_a_fleet_file_are_listed():
    found = tables()
    found |= {"fleet": found["fleet"].clear(), "hulls": found["hulls"].clear()}
    assert [text(one[1]) for one in tables_of("fleet", found=found)[0].rows] == ["2", "2", "1"]


def test_a_ship_without_a_row_in_the_fleet_file_is_of_a_size_nobody_states():
    assert any("fleet prior: GREY HERON, LITTLE AUK." in one for one in limits())


def limits(found=None):
    document = build_document(summary(), found or tables())
    return next(part for part in document.sections if part.id == "limits").blocks[0].texts


def landed(visits, **observation):
    """Give tables whose first visits were seen landing, their observations changed."""
    found = tables()
    first = pl.int_range(pl.len()) < visits
    when = pl.when(first).then(pl.lit(midnight(3)).cast(found["visits"].schema["departed_before"]))
    found["visits"] = found["visits"].with_columns(when.alias("departed_before"), pl.lit("laden").alias("loading_out"))
    found["observations"] = found["observations"].with_columns(
        **{name: pl.lit(one) for name, one in observation.items()}
    )
    return found


def test_visits_that_nobody_saw_landing_are_counted_among_the_limits():
    assert any(
        one.startswith("7 of 9 visits were seen or counted only where oil is loaded.") for one in limits(landed(2))
    )


def test_nothing_is_said_of_landings_when_all_were_seen():
    assert not any("only where oil is loaded" in one for one in limits(landed(9)))


@pytest.mark.parametrize(("place", "shown"), [("pier", "left laden (from her landing)"), ("quay", "left laden")])
def test_a_ship_seen_laden_only_at_her_landing_is_told_apart(place, shown):
    found = landed(9, place_id=place, condition="laden")
    assert text(tables_of("visits", found=found)[0].rows[1][2]).split(" | ")[0] == shown


def test_a_ship_that_landed_a_known_cargo_is_not_one_that_nobody_can_tell():
    found = tables()
    changed = {"loading_out": None, "loading_in": "laden", "condition": "laden"}
    found["visits"] = found["visits"].with_columns(**{name: pl.lit(one, pl.String) for name, one in changed.items()})
    assert text(tables_of("visits", found=found)[0].rows[1][2]) == "came laden"


def test_a_hull_that_lands_a_cargo_known_from_elsewhere_brings_none_of_her_own():
    found = tables()
    first = found["visits"]["visit_id"][0]
    found["visits"] = found["visits"].with_columns(brings_cargo=pl.col("visit_id") != first)
    found["deliveries"] = found["deliveries"].filter(pl.col("visit_id") != first)
    usual, rows = (tables_of("visits", found=one)[0].rows[1:] for one in (None, found))
    assert [text(one) for one in rows[0][3:5]] == ["none of her own"] * 2
    assert rows[1:] == usual[1:]


def months(one=None, **balance):
    found = tables()
    found["balance"] = found["balance"].with_columns(**{name: pl.lit(value) for name, value in balance.items()})
    return [[text(each) for each in line] for line in tables_of("balance", one, found)[1].rows]


def test_a_month_never_shows_a_balance_below_what_was_notified():
    assert months(notified_bbl=4893.0, low_bbl=4893.0, mid_bbl=4894.0, high_bbl=9876.0)[0][3:6] == [
        "4,893",
        "4,893",
        "9,880",
    ]


@pytest.mark.parametrize(("high", "shown"), [(12_345.0, "12,345"), (13_000.0, "12,300")])
def test_other_deliveries_have_three_digits_unless_they_are_known(high, shown):
    one = cap(other_bbl={"low": 12_345.0, "mid": 12_345.0, "high": high})
    assert months(summary(caps=[one], cap=one, other_bbl=one["other_bbl"]), other_bbl=12_345.0)[0][2] == shown


def test_a_month_gives_no_chance_beyond_what_draws_tell_apart():
    assert [months(p_over_cap=p)[0][6] for p in (0.0, 1.0)] == ["below 0.01", "above 0.99"]


def test_key_figures_name_their_unit_and_fit_a_narrow_page():
    figures = tables_of("figures")[0]
    assert text(figures.rows[0][0]).startswith("Delivered by ships [t]")
    assert figures.slim


def seen_as(vessel, written, imo=None, words="seen"):
    """Give the tables of a result with one visit, of a ship that an observer wrote down."""
    found = tables()
    visits = (
        found["visits"]
        .head(1)
        .with_columns(
            vessel_id=pl.lit(vessel), evidence=pl.lit(["o-1"]), explanation=pl.lit(words), kind=pl.lit("observed")
        )
    )
    told = (
        found["observations"]
        .head(1)
        .with_columns(
            observation_id=pl.lit("o-1"), vessel=pl.lit(written), imo=pl.lit(imo, pl.String), vessel_id=pl.lit(vessel)
        )
    )
    return found | {"visits": visits, "observations": told, "fleet": found["fleet"].clear()}


def ship_cell(found):
    return text(tables_of("visits", found=found)[0].rows[0][1])


def test_a_ship_that_an_analyst_named_does_not_bear_the_name_that_an_observer_wrote():
    decided = "identified as imo:9074729 by decision of an analyst, entry 3: read on the bow"
    shown = ship_cell(seen_as("imo:9074729", "YU SON", words=decided))
    assert "YU SON" not in shown
    assert "IMO 9074729" in shown
    assert "by decision of an analyst, entry 3" in shown
    assert "YU SON" in ship_cell(seen_as("imo:9074729", "YU SON", "9074729"))
    assert "YU SON" in ship_cell(seen_as("name:yu son", "YU SON"))
    assert "WOL BONG SAN" not in ship_cell(seen_as("name:test", "WOL BONG SAN", words=decided))
    assert "YU SON" in ship_cell(seen_as(None, "YU SON"))
