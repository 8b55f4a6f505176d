from datetime import date

import pytest

from ullage.errors import InputError
from ullage.records import Cap, CaseFile, FleetPrior, Place, Published, ReportedVisits
from ullage.sources.case_file import read_case_file

LEAST = 'format = 1\ntitle = "A case"\nfrom = 2024-01-01\nto = 2024-12-31\n'
BERTH = '[[place]]\nid = "berth"\nname = "Oil berth"\nrole = "loads"\nverified = true\n'
FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)


@pytest.fixture
def case(written):
    """Read a case file with this text after the keys that every case needs."""
    return lambda text: read_case_file(written("case.toml", LEAST + text))


@pytest.fixture
def problems(written):
    """Give the message for a whole case file."""

    def read(text: str | bytes) -> str:
        with pytest.raises(InputError) as caught:
            read_case_file(written("case.toml", text))
        return str(caught.value)

    return read


def test_a_case_needs_format_title_and_period(case):
    assert case("") == CaseFile("A case", FIRST, LAST, seed=1, draws=10_000)


def test_every_key_is_read(written):
    written("data/seen.csv", "seen_at,place,vessel\n")
    text = """
format = 1
title = "A case"
from = "2024-03"
to = 2024-11-05
seed = 7
draws = 2000
product = "gasoil"

[[cap]]
amount = 500000
unit = "bbl"
from = 2024-01-01
to = 2024-12-31
source = "resolution"

[[place]]
id = "berth"
name = "Oil berth"
role = "loads"
lat_deg = 42.7
lon_deg = 133
radius_m = 300
area = [[132.8, 42.7], [132.9, 42.7], [132.9, 42.8]]
verified = true
source = "a chart"

[files]
observations = "data/seen.csv"

[[reported_visits]]
place = "berth"
count = 43
vessels_at_least = 15
from = 2024-03-07
to = 2024-11-05
deadweight_total_t = 130000.5
condition = "laden"
fill = 0.9
fill_sd = 0.05
source = "a report"

[fleet_prior]
deadweight_low_t = 1000
deadweight_mid_t = 3000
deadweight_high_t = 9000
source = "a page"

[[published]]
name = "the report"
bbl = 1000000
source = "its page 1"

[rules.fill]
laden_mean = 0.9
"""
    assert read_case_file(written("case.toml", text)) == CaseFile(
        title="A case",
        from_day=date(2024, 3, 1),
        to_day=date(2024, 11, 5),
        seed=7,
        draws=2000,
        product="gasoil",
        caps=(Cap(500_000, "bbl", 8.33, FIRST, LAST, "resolution"),),
        places=(
            Place(
                "berth",
                "Oil berth",
                "loads",
                42.7,
                133.0,
                300.0,
                ((132.8, 42.7), (132.9, 42.7), (132.9, 42.8)),
                verified=True,
                source="a chart",
            ),
        ),
        files={"observations": "data/seen.csv"},
        reported_visits=(
            ReportedVisits(
                "berth",
                43,
                date(2024, 3, 7),
                date(2024, 11, 5),
                15,
                130_000.5,
                "laden",
                0.9,
                0.05,
                "a report",
            ),
        ),
        fleet_prior=FleetPrior(1000, 3000, 9000, "a page"),
        published=(Published("the report", 1_000_000, "its page 1"),),
        rules={"fill": {"laden_mean": 0.9}},
    )


def test_the_case_folder_is_as_good_as_the_file(written):
    path = written("case.toml", LEAST)
    assert read_case_file(path.parent) == read_case_file(path)


def test_no_case_file_is_told_with_what_a_case_is_and_how_to_get_one(tmp_path):
    with pytest.raises(InputError, match=r"a case is a folder with a case\.toml .*`ullage example`"):
        read_case_file(tmp_path)


def test_a_name_that_no_file_can_have_is_one_clear_error(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_case_file(tmp_path / ("x" * 5_000) / "case.toml")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("title = \n", "line 1, column 9"),
        ("a = 1\nb = [\n", "line 3, column 1"),
        ("a = 2024-13-01\n", "line 1"),
        ("\0", "line 1"),
    ],
)
def test_broken_toml_is_one_message_with_line_and_column(problems, text, where):
    message = problems(text)
    assert f"broken TOML at {where}" in message
    assert "\n" not in message


def test_another_encoding_is_told_with_its_line(problems):
    assert "row 2: byte 0xe9 is not UTF-8" in problems('format = 1\ntitle = "é"\n'.encode("latin-1"))


def test_a_byte_order_mark_does_no_harm(written):
    assert read_case_file(written("case.toml", b"\xef\xbb\xbf" + LEAST.encode())).title == "A case"


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 10_000, "a = " + "9" * 10_000, "seed = 0x" + "f" * 10_000, "draws = 1e999"]
)
def test_a_file_made_to_break_a_reader_is_one_clear_error(problems, text):
    assert "case.toml" in problems(text)


def test_a_newer_format_is_told_before_anything_else(problems):
    message = problems("format = 2\nnew_key = 1\n")
    assert "made for a newer Ullage" in message
    assert "\n" not in message


@pytest.mark.parametrize("value", ["0", '"1"', "1.0", "true"])
def test_a_format_is_a_whole_number_from_one(problems, value):
    assert "case.toml format: found" in problems(LEAST.replace("format = 1", f"format = {value}"))


@pytest.mark.parametrize("key", ["format", "title", "from", "to"])
def test_a_missing_key_is_told_with_an_example(problems, key):
    text = "".join(line for line in LEAST.splitlines(keepends=True) if not line.startswith(f"{key} ="))
    assert problems(text).startswith(f"case.toml {key}: is missing: write, for example, {key} = ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sead = 3", "'sead' is not a known key: did you mean 'seed'?"),
        ("[[caps]]\namount = 1", "'caps' is not a known key: did you mean 'cap'?"),
        ('[[cap]]\namonut = 1\nunit = "t"', "[[cap]] 1: 'amonut' is not a known key: did you mean 'amount'?"),
        (BERTH + "radius = 3", "[[place]] 1: 'radius' is not a known key: did you mean 'radius_m'?"),
        (
            '[files]\nobservation = "x"',
            "[files]: 'observation' is not a known key: did you mean 'observations'?",
        ),
        (
            "[fleet_prior]\ndeadweight_lo_t = 1",
            "[fleet_prior]: 'deadweight_lo_t' is not a known key: did you mean",
        ),
        (
            "[[published]]\nbarrels = 1",
            "[[published]] 1: 'barrels' is not a known key: known are bbl, name, source",
        ),
        (
            "[[reported_visits]]\ncounts = 1",
            "[[reported_visits]] 1: 'counts' is not a known key: did you mean 'count'?",
        ),
        ("zebra = 1", "case.toml: 'zebra' is not a known key: known are cap, draws"),
    ],
)
def test_a_key_that_is_not_known_is_an_error(problems, text, expected):
    assert expected in problems(f"{LEAST}{text}\n")


def test_a_misspelt_key_is_not_told_as_missing_too(problems):
    message = problems(LEAST.replace("title", "titel"))
    assert message == "case.toml: 'titel' is not a known key: did you mean 'title'?"


def test_all_problems_are_told_at_once(problems):
    message = problems("format = 1\nfrom = 2024-01-01\nto = 2024-01-31\nseed = -1\ndraws = 0\n[[cap]]\nunit = 'kg'\n")
    assert [line.split(": ")[0] for line in message.splitlines()] == [
        "case.toml title",
        "case.toml [[cap]] 1, amount",
        "case.toml [[cap]] 1, unit",
        "case.toml seed",
        "case.toml draws",
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("seed = 1.5", "seed: found 1.5, expected a whole number without"),
        ("seed = true", "seed: found true, expected"),
        ("draws = 0", "draws: found 0, expected a whole number from 1 to 1,000,000"),
        ("draws = 1000001", "draws: found 1000001"),
        ("product = 3", "product: found 3, expected a text"),
        ('product = ""', "product: found an empty text"),
        (
            "[cap]\namount = 1",
            "cap: found a table, expected one or more tables, each under its name in double brackets",
        ),
        ("[[files]]", "files: found a list, expected a table"),
        ("rules.fill = 3", "[rules]: 'fill' is a single value: expected a table of its own"),
    ],
)
def test_a_value_of_another_type_or_size_is_told_with_what_was_expected(problems, line, expected):
    assert expected in problems(f"{LEAST}{line}\n")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-03-06T00:00:00Z", "has a time of day"),
        ("2024", "expected a date such as"),
        ('"March"', "is not a date"),
        ("03:00:00", "expected a date"),
    ],
)
def test_a_period_has_days(problems, value, expected):
    assert expected in problems(LEAST.replace("from = 2024-01-01", f"from = {value}"))


@pytest.mark.parametrize(
    "table",
    ["", '[[cap]]\namount = 1\nunit = "t"\n', BERTH + '[[reported_visits]]\nplace = "berth"\ncount = 1\n'],
)
def test_a_period_that_ends_before_it_begins_is_an_error(problems, table):
    text = (
        LEAST + table + "from = 2024-06-01\nto = 2024-05-01\n" if table else LEAST.replace("2024-12-31", "2023-12-31")
    )
    assert "before it begins on" in problems(text)


def test_a_cap_takes_the_period_of_the_case_and_the_committee_s_factor(case):
    assert case('[[cap]]\namount = 525000\nunit = "t"\n').caps == (Cap(525_000, "t", 8.33, FIRST, LAST),)


@pytest.mark.parametrize("amount", ["0", "-1", "nan", "inf", "1e13", '"500000"', "true"])
def test_a_cap_is_an_amount_above_zero(problems, amount):
    assert "[[cap]] 1, amount:" in problems(f'{LEAST}[[cap]]\namount = {amount}\nunit = "bbl"\n')


@pytest.mark.parametrize("unit", ["kg", "barrel", ""])
def test_an_unknown_unit_is_an_error(problems, unit):
    assert "[[cap]] 1, unit:" in problems(f'{LEAST}[[cap]]\namount = 1\nunit = "{unit}"\n')


def test_caps_of_several_periods_come_in_their_order(case):
    halves = [f'[[cap]]\namount = {n}\nunit = "bbl"\nfrom = "2024-{n:02d}"\nto = "2024-{n + 5:02d}"\n' for n in (7, 1)]
    assert [cap.amount for cap in case("".join(halves)).caps] == [1, 7]


def test_overlapping_caps_are_an_error(problems):
    cap = "[[cap]]\namount = 1\nunit = 'bbl'\n"
    caps = f"{cap}to = 2024-06-30\n{cap}from = 2024-06-30\n"
    assert "[[cap]]: the cap from 2024-06-30 begins before the one from 2024-01-01 ends, on 2024-06-30" in problems(
        LEAST + caps
    )


@pytest.mark.parametrize(
    "table",
    ['[[cap]]\namount = 1\nunit = "t"\n', BERTH + '[[reported_visits]]\nplace = "berth"\ncount = 1\n'],
)
def test_a_period_wholly_outside_the_case_is_an_error(problems, table):
    assert "is outside the case" in problems(f'{LEAST}{table}from = "2023"\nto = "2023"\n')


def test_two_places_cannot_share_an_id(problems):
    assert "[[place]] 2, id: 'berth' is the id of place 1 too" in problems(LEAST + BERTH + BERTH)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("lat_deg = 42.7", "only one of lat_deg and lon_deg"),
        ("radius_m = 300", "a radius needs a position"),
        ("lat_deg = 91\nlon_deg = 0", "[[place]] 1, lat_deg: '91' is out of range"),
        ("area = [[1, 2], [3, 4]]", "encloses nothing"),
        ("area = [[1, 2], [3, 4, 5], [1, 3]]", "[longitude, latitude] pairs"),
        ("area = 3", "[longitude, latitude] pairs"),
        ("area = [[1, 2], [3, 'x'], [1, 3]]", "found the text 'x'"),
    ],
)
def test_a_place_s_position_is_whole_and_on_earth(problems, line, expected):
    assert expected in problems(f"{LEAST}{BERTH}{line}\n")


def test_a_place_that_nobody_verified_is_a_doubt(case):
    warnings = case(BERTH.replace("verified = true\n", "")).warnings
    assert [warning[:48] for warning in warnings] == ["case.toml [[place]] 1: place 'berth' is not veri"]


def test_a_count_at_an_unknown_place_is_an_error(problems):
    text = f'{LEAST}{BERTH}[[reported_visits]]\nplace = "birth"\ncount = 1\n'
    assert "[[reported_visits]] 1, place: 'birth' is not a known place: did you mean 'berth'?" in problems(text)


def test_a_count_may_be_at_a_place_of_the_places_file(case, written):
    written("places.csv", "id,name,role\nquay,Quay,loads\n")
    counts = case('[files]\nplaces = "places.csv"\n[[reported_visits]]\nplace = "quay"\ncount = 1\n').reported_visits
    assert counts == (ReportedVisits("quay", 1, FIRST, LAST),)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("count = -1", "count: found -1"),
        ("count = 4.5", "count: found 4.5"),
        ("count = 3\nvessels_at_least = 4", "4 ships cannot make 3 visits"),
        ("count = 3\ndeadweight_total_t = 0", "deadweight_total_t: '0' is out of range"),
        ("count = 3\ncondition = 'full'", "condition: 'full' is not one of"),
        ("count = 3\nfill = 1.6", "fill: '1.6' is out of range"),
        ("count = 3\nfill_sd = -0.1", "fill_sd: '-0.1' is out of range"),
        ("", "count: is missing"),
    ],
)
def test_a_count_is_checked(problems, line, expected):
    assert f"[[reported_visits]] 1, {expected}" in problems(
        f'{LEAST}{BERTH}[[reported_visits]]\nplace = "berth"\n{line}\n'
    ).replace("[[reported_visits]] 1, vessels_at_least: ", "[[reported_visits]] 1, ")


def test_a_count_of_no_visits_is_possible(case):
    assert case(f'{BERTH}[[reported_visits]]\nplace = "berth"\ncount = 0\n').reported_visits[0].count == 0


def test_a_stated_fill_above_one_is_a_doubt(case):
    warnings = case(f'{BERTH}[[reported_visits]]\nplace = "berth"\ncount = 1\nfill = 1.2\n').warnings
    assert warnings == ("case.toml [[reported_visits]] 1: fill 1.2 is above 1: taken as stated",)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ((3000, 1000, 9000), "not in rising order"),
        ((0, 1000, 9000), "deadweight_low_t: '0'"),
        ((1, 2, 800_000), "deadweight_high_t"),
    ],
)
def test_a_fleet_prior_rises_from_above_zero(problems, points, expected):
    lines = "".join(
        f"deadweight_{name}_t = {point}\n" for name, point in zip(("low", "mid", "high"), points, strict=True)
    )
    assert f"[fleet_prior]{'' if 'order' in expected else ','}" in problems(f"{LEAST}[fleet_prior]\n{lines}")
    assert expected in problems(f"{LEAST}[fleet_prior]\n{lines}")


def test_a_published_figure_is_above_zero(problems):
    assert "[[published]] 1, bbl: '0'" in problems(f"{LEAST}[[published]]\nname = 'x'\nbbl = 0\n")


def test_rules_are_kept_as_they_are(case):
    rules = {"product": {"density_t_m3": 0.845}, "anything": {"at_all": [1, "x"], "deeper": {"still": True}}}
    anything = "[rules.anything]\nat_all = [1, 'x']\ndeeper = {still = true}\n"
    assert case(f"[rules.product]\ndensity_t_m3 = 0.845\n{anything}").rules == rules


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("none.csv", "is not in the case folder"),
        ("../case.csv", "is outside the case folder"),
        ("/etc/hostname", "is outside"),
        ("x" * 5_000, "cannot be a file's name"),
        (".", "is not in the case folder"),
    ],
)
def test_a_file_of_a_case_is_in_its_folder(problems, name, expected):
    message = problems(f'{LEAST}[files]\nobservations = "{name}"\n')
    assert message.startswith("case.toml [files], observations: ")
    assert expected in message


def test_a_table_in_the_folder_that_no_line_names_is_told(case, written):
    written("observations.csv", "seen_at,place,vessel\n")
    assert case("").warnings == (
        "case.toml [files]: observations.csv is in the folder and was not read, because no line names it",
    )


@pytest.mark.parametrize("kind", ["scenes", "ais", "listings", "registers"])
def test_a_folder_of_sources_that_no_line_names_is_told(case, written, kind):
    written(f"{kind}/one", "")
    told = (f"case.toml [files]: {kind}/ is in the folder and was not read, because no line names it",)
    assert case("").warnings == told
    for named in (kind, f"{kind}/one", "."):
        assert case(f'[files]\n{kind} = "{named}"\n').warnings == ()


def test_a_truth_that_no_line_names_is_not_told(case, written):
    written("truth/world.json", "{}")
    assert case("").warnings == ()


def test_a_text_keeps_markup_control_and_right_to_left_characters(case):
    assert case('product = "<b>\\u202e\\u0007=cmd"\n').product == "<b>\u202e\x07=cmd"


@pytest.mark.parametrize("value", ['"a\\u0000b"', f'"{"x" * 10_001}"'])
def test_a_text_has_no_zero_character_and_an_end(problems, value):
    assert "product: a text with a zero character, or of more than 10,000" in problems(f"{LEAST}product = {value}\n")


@pytest.mark.parametrize("written_as", ['"ais"', '["ais", "ais", "./ais"]'])
def test_a_source_is_one_path_or_a_list_of_which_each_counts_once(case, written, written_as):
    written("ais/one.csv", "")
    assert case(f"[files]\nais = {written_as}\n").sources == {"ais": ("ais",)}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"../secrets"', "is outside the case folder"),
        ('"/etc"', "is outside"),
        ('"scenes/../../x"', "is outside"),
        ('"out/ais"', "or in its out"),
        ('["absent"]', "is not in the case folder"),
        ('["a\\u0000b"]', "zero character"),
        ("[1]", "found 1, expected a text"),
        ('[["ais"]]', "expected a text"),
        ("{ais = 1}", "expected a text"),
    ],
)
def test_a_source_lies_in_the_case_folder(problems, value, expected):
    assert expected in problems(f"{LEAST}[files]\nais = {value}\n")


def test_each_wrong_source_of_a_list_is_told(problems):
    told = problems(f'{LEAST}[files]\nscenes = ["one", "two"]\n')
    assert "'one' is not in the case folder" in told
    assert "entry 2" in told


def test_a_list_of_sources_has_an_end(problems):
    names = ", ".join(['"a"'] * 10_001)
    assert "name their folder instead" in problems(f"{LEAST}[files]\nais = [{names}]\n")


def test_a_link_in_the_case_folder_may_lead_to_an_archive_elsewhere(case, tmp_path_factory, tmp_path):
    archive = tmp_path_factory.mktemp("archive")
    (tmp_path / "scenes").symlink_to(archive)
    assert case('[files]\nscenes = "scenes"\n').sources == {"scenes": ("scenes",)}
