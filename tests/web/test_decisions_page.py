"""The log as a page, in a browser."""

import webmaker
from ullage.decisions import DecisionLog
from ullage.decisions.taking import take_decision
from ullage.explaining import Rows


def test_an_entry_is_undone_with_its_effect_shown_first(open_page, own_season):
    item = Rows(own_season).table("sightings")["sighting_id"][0]
    DecisionLog(own_season).append(take_decision(Rows(own_season), "reject", item, by="a", why="wave"))
    with webmaker.serving(own_season) as address:
        page = open_page(address, "/decisions")
        page.click("td >> text=Undo")
        page.wait_for_selector("dialog[open] >> text=if undone")
        page.fill("#undo-by", "Ana Lyst")
        page.click("dialog >> text=new evidence")
        page.click("dialog >> text=Write it down")
        page.wait_for_selector("text=entry 1 holds no more")
        page.wait_for_selector("tr:has-text('wave') >> text=undone")
        assert [one.kind for one in DecisionLog(own_season).entries()] == ["reject", "undo"]


def test_an_empty_log_says_what_comes_there(open_page, season_address):
    page = open_page(season_address, "/decisions?state=sunk")
    page.wait_for_selector("text=The address says state=sunk")
    page.wait_for_selector("text=Review what would move the number most")
