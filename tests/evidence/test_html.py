import re
from html.parser import HTMLParser

import pytest
from sample_result import NONE, cap, summary, tables, without_barrels, without_cap

from ullage.evidence.document import cell
from ullage.evidence.html import html_report

HOSTILE = {
    "markup": "<script>alert(1)</script>",
    "a tag that breaks out": "</style></title><img src=x onerror=alert(1)>",
    "an attribute that breaks out": "\" onmouseover='alert(1)' x=\"",
    "a template": "{{ 7 * 7 }}{% for %}",
    "a formula": "=cmd|' /C calc'!A0",
    "mathematics": "$\\frac{1}{$",
    "right to left": "AN\u202eNAS\u2066",
    "controls": "a\x00b\x1b[31mc\x07",
    "length": "LONG " * 2000,
    "one word": "A" * 10_000,
    "marks": "Z" + "\u0301" * 500,
    "scripts": "백양산 Восток ΑΓΙΟΣ 東方 אסתר 🚢",
}
FIELDS = ("name", "source", "note", "image", "sensor", "supplier", "listed_by")
LOADING = re.compile(
    r"""(?:src|srcset|poster|data|action|formaction|ping|background)\s*=|@import|<(?:script|link|iframe|object|embed)\b"""
)


class Page(HTMLParser):
    """Reads a page: its tags, its addresses, and whether every tag that opens closes."""

    void = frozenset({"meta", "br", "path", "use", "rect"})

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.open = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_endtag(self, tag):
        if tag not in self.void:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page():
    return html_report(summary(), tables())


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_every_field_adds_no_tag_and_no_attribute(page, text):
    one = summary()
    changes = {
        "title": text,
        "warnings": [text],
        "published": [one["published"][0] | {"name": text, "source": text}],
        "caps": [cap(source=text)],
        "inputs": {text: "cd" * 32},
        "switched_off": [one["switched_off"][0] | {"mode": text, "source": text}],
        "assumptions": [one["assumptions"][0] | {"name": text, "why": text}],
        "places": [one["places"][0] | {"name": text, "source": text}],
        "counts": [one["counts"][0] | {"place": text, "source": text}],
        "rules": {"other": {"exclude": [text]}},
    }
    shown = Page(html_report(one | changes, tables(**dict.fromkeys(FIELDS, text))))
    assert set(shown.tags) <= {*Page(page).tags, "details", "summary"}
    assert {name for name, _ in shown.attributes} <= {name for name, _ in Page(page).attributes}


def test_invisible_characters_of_a_name_are_shown_as_escapes():
    shown = html_report(summary(), tables(name="AN\u202eNAS\x07"))
    assert "AN\\u202eNAS\\x07" in shown
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", shown)


def test_the_whole_of_a_long_text_stays_in_the_page():
    note = "word " * 300 + "end"
    assert note in html_report(summary(), tables(note=note))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://a.example/\u202e",
        "https://a.example/ x",
        'https://a.example/"x',
        "ftp://a.example",
    ],
)
def test_only_a_plain_web_address_becomes_a_link(address):
    assert cell(address)[0].href == ""


def test_a_web_address_becomes_a_link_without_referrer():
    shown = html_report(summary(), tables(image="https://a.example/one.png"))
    assert 'href="https://a.example/one.png" rel="noreferrer noopener"' in shown


def test_nothing_is_loaded_from_anywhere(page):
    assert not LOADING.search(re.sub(r' data-name="', " ", page))
    assert not re.search(r"url\((?!#)", page)


def test_a_policy_forbids_what_the_page_does_not_do(page):
    assert "default-src 'none'; style-src 'unsafe-inline'" in page


def test_addresses_stand_nowhere_but_in_links_and_names_of_standards(page):
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) == {"http://www.w3.org/2000/svg"}


def test_every_tag_that_opens_closes(page):
    assert Page(page).open == []


def test_no_id_stands_twice(page):
    ids = [value for name, value in Page(page).attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_every_reference_inside_the_page_is_met(page):
    ids = {value for name, value in Page(page).attributes if name == "id"}
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)|aria-labelledby="([^"]+)"', page))
    assert {one for found in used for one in found if one} <= ids


def test_no_colour_of_a_chart_is_fixed(page):
    assert "#0a0b" not in page


def test_every_chart_has_a_wide_and_a_narrow_drawing_and_words(page):
    assert page.count('<div class="wide"') == page.count('<div class="narrow"') == page.count('role="img"') == 4


def test_the_same_result_gives_the_same_page(page):
    assert html_report(summary(), tables()) == page


def test_figures_stand_with_their_interval(page):
    assert "80,100 – 151,000" in page


def test_a_figure_outside_the_interval_says_why(page):
    assert "It lies 48,800 barrels above the interval" in page


def test_visits_of_a_count_stand_in_one_row(page):
    assert page.count("4 visits, no ship named") == 1


def test_deliveries_that_are_switched_off_are_told_with_what_they_would_add(page):
    assert "They would add 30,000 barrels" in page


def test_the_ladder_is_written_to_the_last_barrel(page):
    assert f"{15_000.25 * 0.9 * 8.33:,.0f}" in page


def test_every_input_stands_with_its_hash(page):
    assert "ef" * 32 in page


def test_a_case_without_cap_and_product_has_a_page():
    assert "There is no cap and no product" in html_report(without_cap(), without_barrels(tables()))


def test_a_case_without_visits_has_a_page():
    none = {"seen": 0, "unseen": None, "total": None, "named": 0, "reported": 0}
    empty = summary(visits=none, counts=[], published=[], scenarios=[], assumptions=[], spread=None)
    assert "not evidence of none" in html_report(empty, tables(0, 0))


def test_every_interval_may_be_unknown():
    unknown = cap(
        balance_cap_bbl=NONE, delivered_cap_bbl=NONE, crossed_on=NONE, p_over_cap=None, notices=[], other_bbl=NONE
    )
    names = ("delivered_t", "delivered_bbl", "delivered_cap_bbl", "seen_only_cap_bbl", "named_only_cap_bbl")
    nothing = dict.fromkeys((*names, "balance_cap_bbl", "other_bbl", "notified_bbl"), NONE)
    shown = html_report(summary(**nothing, caps=[unknown], cap=unknown, p_over_cap=None), without_barrels(tables()))
    assert "cannot tell" in shown


def test_several_caps_have_a_row_and_a_card_each():
    caps = [cap(to="2024-06-30"), cap(**{"from": "2024-07-01"})]
    shown = html_report(summary(caps=caps, cap=caps[0]), tables())
    assert "Balance, 2024-07 to 2024-12" in shown


def test_a_hundred_thousand_visits_stay_small():
    many = tables(100_000, 100)
    counts = {"seen": 100_100, "unseen": None, "total": None, "named": 100_000, "reported": 100}
    shown = html_report(summary(visits=counts), many)
    assert "300 of 100,000 visits named or dated" in shown
    assert len(shown) < 2_000_000
