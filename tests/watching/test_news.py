"""What is worth telling of a new result."""

import polars as pl
import pytest

from ullage.comparing.result import SavedResult
from ullage.tables import DECISIONS, DELIVERIES, VISITS
from ullage.watching import find_news

AT = "2024-05-01T00:00:00Z"


def summary(mid=100_000.0, p=0.1, inputs=(), crossed=None):
    return {
        "title": "A case", "from": "2024-01-01", "to": "2024-12-31", "inputs": dict.fromkeys(inputs, "a"),
        "rules": {}, "version": "1", "code": "c", "seed": 1, "draws": 10, "warnings": [],
        "balance_cap_bbl": {"low": mid * 0.8, "mid": mid, "high": mid * 1.2}, "p_over_cap": p,
        "crossed_on": {"low": None, "mid": crossed, "high": None}, "visits": {"seen": 1, "unseen": None, "total": None},
    }  # fmt: skip


def visits(*rows):
    base = dict.fromkeys(VISITS.schema.names())
    return VISITS.frame([{**base, "place_id": "berth", "evidence": [name], "visit_id": name, **more}
                         for name, more in rows])  # fmt: skip


def result(rows=(), **changed):
    return SavedResult("x", summary(**changed), visits(*rows), DELIVERIES.frame(), DECISIONS.frame())


PARTS = ("summary", "visits", "deliveries", "decisions")
ONE = ("v-1", {"vessel_id": "imo:9074729", "p_vessel": 0.83})


def test_nothing_is_news_where_nothing_changed():
    assert find_news(result([ONE]), result([ONE]), AT) is None


def test_a_new_file_that_changes_no_number_is_no_news():
    assert find_news(result([ONE]), result([ONE], inputs=["scenes/a"]), AT) is None


def test_a_middle_that_moves_by_draws_alone_is_no_news_and_a_larger_move_is():
    assert find_news(result(), result(mid=100_400.0), AT) is None
    news = find_news(result(), result(mid=120_000.0, p=0.4), AT)
    assert (
        "The balance moved from 100,000 (80,000 to 120,000) to 120,000 (96,000 to 144,000) barrels." in news.sentences
    )
    assert "Its middle moved by +20,000 barrels, +20.0 %." in news.sentences
    assert any("very unlikely" in one and "unlikely" in one and "40 %" in one for one in news.sentences)


def test_a_new_visit_is_told_with_how_sure_the_ship_is_and_what_came_in():
    news = find_news(result(), result([ONE], inputs=["scenes/a.zip", "scenes/b.zip", "fleet.csv"]), AT)
    assert news.title == "A case: 1 new visit"
    assert news.sentences[0] == "New: fleet.csv, 2 in scenes."
    assert "imo:9074729 at berth" in news.sentences[1]
    assert "83 %" in news.sentences[1]
    assert news.changes["visits"][0]["kind"] == "added"


def test_a_visit_that_is_gone_or_is_another_ships_is_told():
    assert "1 visit gone" in find_news(result([ONE]), result(), AT).title
    other = ("v-1", {"vessel_id": "name:OTHER", "p_vessel": 0.6})
    news = find_news(result([ONE]), result([other]), AT)
    assert any("imo:9074729, now name:OTHER" in one for one in news.sentences)


def test_the_day_of_crossing_is_news():
    news = find_news(result(), result(crossed="2024-06-01"), AT)
    assert "The cap is passed on 2024-06-01 in the middle case; before: on no day." in news.sentences


def test_the_same_change_has_the_same_id_whenever_it_is_found():
    found = [find_news(result(), result([ONE]), at).id for at in (AT, "2025-01-01T00:00:00Z")]
    assert found[0] == found[1]
    assert found[0] != find_news(result(), result([ONE], inputs=["a"]), AT).id


def test_many_visits_are_counted_and_not_all_told():
    rows = [(f"v-{n}", {"vessel_id": f"name:S{n}"}) for n in range(50)]
    news = find_news(result(), result(rows), AT)
    assert "30 more visits changed." in news.sentences


@pytest.mark.parametrize("name", ["name:<script>", "name:\x1b[31m"])
def test_hostile_names_are_told_as_text(name):
    news = find_news(result(), result([("v-1", {"vessel_id": name})]), AT)
    assert isinstance(news.sentences[0], str)
    assert pl.Series(news.sentences).str.contains("A new visit").any()


def test_a_balance_that_was_nothing_or_below_it_moves_in_words_that_hold():
    assert "Its middle moved by +5,000 barrels." in find_news(result(mid=0.0), result(mid=5_000.0), AT).sentences
    assert (
        "Its middle moved by +500 barrels, +50.0 %."
        in find_news(result(mid=-1_000.0), result(mid=-500.0), AT).sentences
    )


def test_a_ship_has_its_name_beside_its_id_also_where_its_visit_is_gone():
    names = {"imo:9074729": "YU SON\x1b"}
    for before, after in ((result(), result([ONE])), (result([ONE]), result())):
        news = find_news(before, after, AT, names)
        assert any("visit: YU SON\\x1b, imo:9074729 at berth" in one for one in news.sentences)


def test_figures_have_the_digits_that_are_known_and_a_balance_that_stays_is_said_to_stay():
    news = find_news(result(mid=1_226_183.0), result([ONE], mid=1_225_745.0), AT)
    assert not any("226,183" in one or "moved" in one for one in news.sentences)
    near = find_news(result(mid=1_226_183.0), result([ONE], mid=1_231_000.0), AT)
    assert any(one.startswith("The balance stays near 1,230,000 barrels") for one in near.sentences)
    moved = find_news(result(mid=1_226_183.0), result(mid=1_926_183.0), AT)
    assert "Its middle moved by +700,000 barrels, +57.1 %." in moved.sentences


def test_news_of_a_whole_world_is_a_message_and_says_what_it_leaves_out():
    rows = [(f"v-{n}", {"vessel_id": f"name:S{n}"}) for n in range(1200)]
    news = find_news(result(), result(rows, inputs=["a"]), AT)
    assert len(news.changes["visits"]) == 1000
    assert news.changes["left_out"] == {"visits": 200}


def test_news_does_not_say_in_which_folder_it_was_found():
    before = SavedResult("home/desk/case/watch/told-1", *(getattr(result(), one) for one in PARTS))
    after = SavedResult("home/desk/case", *(getattr(result([ONE]), one) for one in PARTS))
    news = find_news(before, after, AT)
    assert (news.changes["before"], news.changes["after"]) == ("told-1", "case")
    assert "desk" not in str(news.as_dict())
