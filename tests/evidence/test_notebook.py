"""A table as a notebook shows it."""

from datetime import UTC, datetime

from ullage.evidence.notebook import Shown
from ullage.tables import GAPS, STATICS


def html(table, *rows, most=30):
    return Shown(table.frame(rows), table, most)._repr_html_()


def test_times_are_utc_and_what_is_not_known_is_a_dash():
    shown = html(GAPS, {"off_at": datetime(2024, 3, 6, 3, 4, 5, tzinfo=UTC), "could_call": ["a", "b"]})
    assert "<td>2024-03-06 03:04:05Z</td>" in shown
    assert "<td>–</td>" in shown
    assert "<td>a, b</td>" in shown


def test_a_name_from_the_air_is_text():
    shown = html(STATICS, {"name": "<script>x</script>\u202e"})
    assert "<script>" not in shown
    assert "\u202e" not in shown


def test_the_meaning_of_a_column_is_at_its_name():
    assert 'title="draught as the crew typed it [m]; 25.5 means that or more"' in html(STATICS)


def test_a_long_table_says_how_many_rows_it_has():
    shown = html(STATICS, *({"name": str(i)} for i in range(5)), most=2)
    assert shown.count("<tr>") == 3
    assert "5 rows, the first 2 shown" in shown
    assert "shown" not in html(STATICS, {"name": "a"})
