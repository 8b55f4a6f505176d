"""The page that reviews, in a browser: by keyboard, with the number beside it, and with others at work."""

import pytest

import webmaker
from ullage.decisions import DecisionLog
from ullage.decisions.taking import take_decision
from ullage.explaining import Rows


@pytest.fixture
def address(own_season):
    with webmaker.serving(own_season) as found:
        yield found


def name_analyst(page, name="Ana Lyst"):
    page.fill("[id$=-by]", name)
    page.dispatch_event("[id$=-by]", "change")
    page.evaluate("document.activeElement.blur()")


def next_item(page, first):
    """Wait until another item than this is shown."""
    page.wait_for_function("id => document.querySelector('.left > header code').innerText !== id", arg=first)


def test_an_item_is_decided_and_undone_by_keyboard_and_the_number_moves(address, open_page, own_season):
    page = open_page(address, "/review")
    page.wait_for_selector(".decide-form")
    first = page.inner_text("main header code")
    name_analyst(page)
    page.keyboard.press("n")
    page.wait_for_selector("text=if rejected")
    page.keyboard.press("2")
    assert page.input_value("[id$=-why]") == "wave or wake"
    page.keyboard.press("Enter")
    page.wait_for_selector("text=after it")
    [entry] = DecisionLog(own_season).entries()
    assert (entry.kind, entry.subject, entry.by, entry.why) == ("reject", first, "Ana Lyst", "wave or wake")
    next_item(page, first)
    page.goto(f"{address}/review?show=all&item={first}")
    page.wait_for_selector(".decide-form")
    page.keyboard.press("z")
    page.wait_for_selector("text=Entry 2 is written down")
    assert DecisionLog(own_season).entries()[-1].kind == "undo"


def test_after_a_word_of_unsure_the_next_item_comes_as_after_a_decision(address, open_page, own_season):
    page = open_page(address, "/review")
    page.wait_for_selector(".decide-form")
    first = page.inner_text("main header code")
    name_analyst(page)
    for key in ("u", "2", "Enter"):
        page.keyboard.press(key)
    next_item(page, first)
    [entry] = DecisionLog(own_season).entries()
    assert (entry.kind, entry.subject, entry.why) == ("note", first, "unsure: cloud")


def test_reasons_are_of_what_the_row_rests_on_and_no_entry_goes_without_a_name(open_page, own_case):
    with webmaker.serving(own_case) as address:
        page = open_page(address, "/review")
        page.wait_for_selector(".decide-form")
        page.keyboard.press("n")
        page.wait_for_selector("button.reason:has-text('the same visit is told twice')")
        assert "wave or wake" not in page.inner_text(".decide-form")
        page.keyboard.press("z")
        page.wait_for_selector("text=An undoing says who takes it")
        page.close()
    assert DecisionLog(own_case).entries() == ()


def test_a_decision_of_somebody_else_is_told_and_both_stand_in_the_log(address, open_page, own_season):
    page = open_page(address, "/review")
    page.wait_for_selector(".decide-form")
    item = page.inner_text("main header code")
    other = take_decision(Rows(own_season), "accept", item, by="Other", why="clear hull")
    DecisionLog(own_season).append(other)
    page.wait_for_selector("text=Other decided of this item just now")
    name_analyst(page)
    page.keyboard.press("n")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=after it")
    assert [(one.by, one.kind) for one in DecisionLog(own_season).entries()] == [
        ("Other", "accept"), ("Ana Lyst", "reject"),
    ]  # fmt: skip
    page.goto(f"{address}/review?show=second&item={item}")
    page.wait_for_selector("text=Analysts differ: Other and Ana Lyst")


def test_a_decision_without_reason_or_name_is_not_sent(address, open_page, own_season):
    page = open_page(address, "/review")
    page.wait_for_selector(".decide-form")
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=A decision says why")
    page.keyboard.press("Escape")
    assert DecisionLog(own_season).entries() == ()


def test_a_bad_address_warns_and_an_item_that_is_gone_is_told(open_page, season_address):
    page = open_page(season_address, "/review?show=nothing&item=s-none")
    page.wait_for_selector("text=The address says show=nothing")
    page.wait_for_selector("text=asked about no more")
    page.errors.clear()  # the browser tells of the answer 409 itself


def test_keys_show_and_names_of_others_stay_text(address, open_page, own_season):
    item = webmaker.ask(address, "/api/review").json["items"][0]["id"]
    name = "<script>document.title='x'</script>\u202e"
    DecisionLog(own_season).append(
        take_decision(Rows(own_season), "note", item, by=name, why="unsure: <img src=x onerror=1>")
    )
    page = open_page(address, "/review?show=second")
    page.wait_for_selector("text=Somebody was unsure")
    page.keyboard.press("Shift+?")
    page.wait_for_selector("dialog[open] >> text=Undo your last decision")
    assert page.title().startswith("Review")
    assert not page.query_selector("main img[src='x'], main script")
