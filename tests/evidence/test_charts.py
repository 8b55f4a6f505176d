import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from matplotlib.patches import Patch
from sample_result import NONE, cap, looks, midnight, points, summary, tables, with_unseen, without_barrels

from ullage.evidence.canvas import LIGHT, NARROW, PAGE, ROLES, WIDE, drawing, legend, new_figure, with_colours
from ullage.evidence.charts import _label_side, draw_chart

NAMES = ("balance", "published", "tornado", "visits", "looks", "split")
FORMS = (WIDE, NARROW, PAGE)


def texts(svg):
    return [text.text or "" for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def draw(name="balance", form=WIDE, one=None, found=None):
    whole = with_unseen() if name in ("looks", "split") else summary()
    return draw_chart(name, one or whole, found or tables() | {"looks": looks()}, form)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_chart_is_one_svg_as_wide_as_its_form(name, form):
    box = ET.fromstring(draw(name, form)).attrib["viewBox"].split()
    assert float(box[2]) == form.width


@pytest.mark.parametrize("name", NAMES)
def test_the_same_result_gives_the_same_drawing(name):
    assert draw(name) == draw(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_colour_is_a_role(name):
    painted = with_colours(draw(name), dict.fromkeys(ROLES, "var(--role)"))
    assert not re.search(r"#[0-9a-f]{6}\b", painted)


@pytest.mark.parametrize("name", NAMES)
def test_charts_of_one_page_share_no_id(name):
    assert not set(re.findall(r'id="([^"]+)"', draw(name, WIDE))) & set(re.findall(r'id="([^"]+)"', draw(name, NARROW)))


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_names_no_font_no_date_and_no_address(name):
    assert not re.search(r"font-family|<metadata|<!--|https?://(?!www\.w3\.org/2000/svg)", draw(name))


def test_a_name_is_never_taken_for_a_formula():
    assert "$x_1^2$ SAN" in texts(draw("visits", found=tables(name="$x_1^2$ SAN")))


def test_a_name_without_glyphs_in_the_measuring_face_is_written_as_it_is():
    assert "백양산" in texts(draw("visits", found=tables(name="백양산")))


def test_text_is_text_that_can_be_searched():
    assert "cap 100,000" in texts(draw())


def test_colour_never_tells_alone_what_is_notified():
    assert "<pattern" in draw()


def test_a_share_of_the_cap_that_may_never_be_reached_says_so():
    assert "or never " in texts(draw())


def test_a_share_of_the_cap_that_is_not_reached_says_so():
    one = cap(crossed_on=NONE)
    assert "not reached " in texts(draw(one=summary(caps=[one], cap=one)))


def test_other_deliveries_are_named_where_there_are_any():
    found = tables()
    found["balance"] = found["balance"].with_columns(pl.lit(10_000.0).alias("other_bbl"))
    assert "other deliveries" in texts(draw(found=found))


def test_the_balance_breaks_where_a_new_period_starts():
    halves = [cap(to="2024-06-30"), cap(**{"from": "2024-07-01"})]
    middle = re.compile(r'<path d="[^"]*"[^>]*stroke-width: 2\.5')
    whole, parted = (draw(one=summary(caps=caps, cap=caps[0])) for caps in ([cap()], halves))
    assert len(middle.findall(parted)) == len(middle.findall(whole)) + 1


def test_a_balance_that_nobody_can_tell_is_drawn_without_a_band():
    assert "balance, middle" in texts(draw(one=summary(caps=[], cap=None), found=without_barrels(tables())))


@pytest.mark.parametrize(
    ("days", "label"), [(1, "1 Jan"), (20, "1 Jan"), (366, "Jul"), (5 * 365, "2026"), (60 * 365, "2040")]
)
@pytest.mark.parametrize("form", [WIDE, NARROW], ids=lambda form: form.name)
def test_days_are_named_whatever_the_period(days, label, form):
    first = date(2024, 1, 1)
    found = tables()
    row = {"notified_bbl": 0.0, "other_bbl": 0.0, "low_bbl": 1.0, "mid_bbl": 2.0, "high_bbl": 3.0, "p_over_cap": None}
    table = [{"day": first + timedelta(days=at), **row} for at in range(days)]
    found["balance"] = pl.DataFrame(table, schema=found["balance"].schema)
    names = texts(draw(form=form, one=summary(caps=[], cap=None), found=found))
    assert label in names
    assert len(names) < 25


def test_ships_beyond_those_shown_are_counted():
    found = tables(40, 0)
    ships = [f"name:ship {at}" for at in range(40)]
    found["visits"] = found["visits"].with_columns(pl.Series("vessel_id", ships))
    found["observations"] = found["observations"].with_columns(
        pl.Series("vessel_id", ships), pl.Series("vessel", [f"SHIP {at}" for at in range(40)])
    )
    assert "and 24 more ships" in texts(draw("visits", found=found))


def test_a_published_figure_stands_with_its_verdict():
    assert "200,000, outside" in texts(draw("published"))


def test_both_ends_of_an_assumption_stand_at_its_bar():
    assert {"0.6", "0.95"} <= set(texts(draw("tornado")))


def test_light_colours_are_given_for_every_role():
    assert set(LIGHT) == set(ROLES)


def test_a_visit_shorter_than_a_pixel_is_still_seen():
    found = tables(1, 0)
    instant = pl.lit(midnight(30)).cast(found["visits"].schema["delivered_after"])
    found["visits"] = found["visits"].with_columns(instant.alias("delivered_after"), instant.alias("delivered_before"))
    bar = next(path for path in re.findall(r"<path [^>]*>", draw("visits", found=found)) if "stroke-width: 1.2" in path)
    across = [float(x) for x in re.findall(r"[ML] (\S+) ", bar)]
    assert max(across) - min(across) >= 4


def spans(days, **visit):
    """Draw one visit whose last sighting may be of so many days."""
    found = tables(1, 0)
    time = found["visits"].schema["delivered_after"]
    ends = {"delivered_after": midnight(30), "delivered_before": midnight(30 + days)}
    found["visits"] = found["visits"].with_columns(
        **{name: pl.lit(one).cast(time) for name, one in ends.items()},
        **{name: pl.lit(one, pl.String) for name, one in visit.items()},
    )
    svg = with_colours(draw("visits", found=found), {role: role for role in ROLES})
    return next(path for path in re.findall(r"<path [^>]*>", svg) if "stroke-width: 1.2" in path)


@pytest.mark.parametrize(("days", "role"), [(1, "line"), (10, "line"), (11, "band")])
def test_a_sighting_of_more_than_ten_days_is_a_vague_date(days, role):
    assert f"fill: {role};" in spans(days, condition="laden")


def test_a_visit_of_which_nobody_can_tell_is_not_drawn_as_known():
    assert "fill: paper;" in spans(1)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@pytest.mark.parametrize("across", [2, 5])
def test_a_legend_stays_within_its_chart(form, across):
    names = ("balance, middle", "5 to 95 %", "notified", "other deliveries", "cap")
    with drawing("a"):
        figure = new_figure(form, 300)
        legend(figure, [Patch(label=name) for name in names], form, 2 if form.narrow else across, left=112)
        assert figure.legends[0].get_window_extent().x1 <= form.width


@pytest.mark.parametrize(
    ("end", "far", "side"),
    [(50, -20, 1), (-50, 20, -1), (50, 90, 1), (50, 52, -1), (-50, -52, 1), (0, -50, 1), (0, 50, -1)],
)
def test_a_label_of_an_assumption_stands_clear_of_the_other(end, far, side):
    assert _label_side(end, far, 10.0, first=True) == side


def test_a_place_says_how_many_of_its_looks_were_clear():
    assert any("quay: 60 looks, 33 clear, 12 with a ship" in text for text in texts(draw("looks")))


def test_visits_that_find_no_room_are_counted():
    found = tables(12) | {"looks": looks()}
    inside = [pl.lit(midnight(at)).alias(name) for name, at in (("arrived_before", 3), ("departed_after", 9))]
    found["visits"] = found["visits"].with_columns(*inside)
    assert "+8" in texts(draw("looks", found=found))


def test_a_visit_that_nothing_bounds_is_drawn_as_far_as_it_is_sure():
    found = tables(1) | {"looks": looks()}
    inside = [pl.lit(midnight(at)).alias(name) for name, at in (("arrived_before", 3), ("departed_after", 3))]
    found["visits"] = found["visits"].with_columns(*inside)
    assert draw("looks", found=found)


def test_what_is_true_stands_in_the_chart_of_seen_and_unseen():
    said = texts(draw("split", one=with_unseen(truth={"unseen_cap_bbl": 30_000.0})))
    assert any("true 30,000" in text for text in said)
    assert not any("true" in text for text in texts(draw("split")))


def test_without_a_cap_seen_and_unseen_are_in_tonnes():
    said = texts(draw("split", one=with_unseen(cap=None, caps=[])))
    assert any("7,000 to 12,000 t" in text for text in said)


def test_nothing_unseen_is_drawn_too():
    nothing = points(0.0, 0.0, 0.0)
    assert draw("split", one=with_unseen(unseen_cap_bbl=nothing))
