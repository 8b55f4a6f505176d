"""The section on what was seen, what nobody saw, and why."""

from sample_result import looks, summary, tables, with_unseen

from ullage.evidence.document import Chart, Table, Words
from ullage.evidence.html import html_report
from ullage.evidence.report import build_document
from ullage.evidence.sections.unseen import MOST_PLACES, drawn_places, unseen_section


def blocks(kind, section):
    return [one for one in section.blocks if isinstance(one, kind)]


def words(section):
    return " ".join(text for one in blocks(Words, section) for text in one.texts)


def shown(one, found=None):
    return unseen_section(one, found or tables() | {"looks": looks()})


def test_without_looks_there_is_no_section():
    assert unseen_section(summary(), tables()) is None


def test_seen_and_unseen_are_told_with_what_they_rest_on():
    said = words(shown(with_unseen()))
    assert "70 looks at the places of this case fell into the period; in 33 the place could be seen" in said
    assert "Behind 9 visits that were seen or reported stand an estimated 2 to 8" in said
    assert "Whether the cap was exceeded without them: unlikely (20–45 %; here 40 %)." in said


def test_a_refusal_is_told_in_words_and_is_not_none():
    one = with_unseen()
    refused = one | {"visits": one["visits"] | {"unseen": None, "total": None, "unseen_reason": "no look was clear"}}
    section = shown(refused)
    assert "cannot be told: no look was clear. That is not none" in words(section)
    assert "split" not in [chart.name for chart in blocks(Chart, section)]


def test_what_an_estimate_rests_on_stands_with_its_place():
    table = blocks(Table, shown(with_unseen()))[1]
    assert [[line.text for cell in row for line in cell] for row in table.rows] == [
        ["quay", "by Little's law 11 visits are to be expected"]
    ]


def test_a_place_that_cannot_be_told_says_why():
    table = blocks(Table, shown(with_unseen()))[0]
    told, untold = ([line.text for cell in row for line in cell] for row in table.rows)
    assert told[-2:] == ["2 to 8", "middle 4"]
    assert untold[-2:] == ["cannot tell", "no look was clear"]


def test_looks_are_drawn_where_their_table_is_given():
    assert [one.name for one in blocks(Chart, shown(with_unseen()))] == ["looks", "split"]
    assert [one.name for one in blocks(Chart, unseen_section(with_unseen(), tables()))] == ["split"]


def test_the_places_with_most_visits_are_drawn():
    place = with_unseen()["looks"]["places"][0]
    many = [place | {"place": f"p{at}", "visits_seen": at} for at in range(9)]
    one = with_unseen(looks={"possible": 540, "clear": 297, "seen": 108, "places": many})
    assert drawn_places(one, {"looks": looks()}) == ["p8", "p7", "p6", "p5"][:MOST_PLACES]


def test_what_is_true_stands_beside_the_figures():
    document = build_document(with_unseen(truth={"unseen": 5, "delivered_t": 12_345.0}), tables())
    figures = next(one for one in document.sections if one.id == "figures").blocks[0]
    assert figures.columns[-1].name == "true"
    assert [row[-1][0].text for row in figures.rows if row[0][0].text.startswith("Visits that nobody saw [")] == ["5"]
    assert any(row[-1][0].text == "12,345" for row in figures.rows)


def test_the_report_of_an_unreal_case_names_its_truth_only_when_it_is_given():
    assert "simulated case" not in html_report(with_unseen(), tables() | {"looks": looks()})


def test_a_place_from_a_stranger_breaks_no_page():
    place = with_unseen()["looks"]["places"][0] | {"place": "<script>a</script>\u202e", "told": ["<b>x</b>"]}
    one = with_unseen(looks={"possible": 1, "clear": 1, "seen": 0, "places": [place]})
    page = html_report(one, tables() | {"looks": looks()})
    assert "<script" not in page
    assert "<b>x" not in page
    assert "\u202e" not in page
