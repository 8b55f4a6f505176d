import pytest

from ullage.errors import InputError
from ullage.flow import Rules
from ullage.rules import read_rules


def problems_of(raw):
    with pytest.raises(InputError) as told:
        read_rules(raw)
    return [str(problem) for problem in told.value.problems]


def test_no_rules_are_the_defaults():
    assert read_rules({}) == Rules()


def test_a_rule_is_laid_over_its_default():
    rules = read_rules({"fill": {"laden_mean": 0.9}, "other": {"exclude": ["rail"]}})
    assert rules.fill.laden_mean == 0.9
    assert rules.fill.laden_sd == Rules().fill.laden_sd
    assert rules.other.exclude == ("rail",)


def test_a_whole_number_is_a_number():
    assert read_rules({"register": {"bias_sd": 0}}).register.bias_sd == 0.0


def test_every_problem_is_told_at_once():
    told = problems_of({"fil": {}, "fill": {"laden_maen": 1, "laden_sd": "x"}, "visit": {"merge_days": -1}})
    assert len(told) == 4
    assert "did you mean 'fill'" in told[0]
    assert "did you mean 'laden_mean'" in told[1]


@pytest.mark.parametrize("value", [True, "0.9", None, [0.9], float("nan"), float("inf"), 1e300])
def test_what_is_no_number_is_refused(value):
    assert len(problems_of({"fill": {"laden_mean": value}})) == 1


@pytest.mark.parametrize("value", ["rail", [1], [["rail"]]])
def test_what_is_no_list_of_texts_is_refused(value):
    assert "list of texts" in problems_of({"other": {"exclude": value}})[0]


@pytest.mark.parametrize(
    "raw",
    [
        {"fill": {"laden_mean": 1.2}},
        {"fill": {"unknown_mean": 0.5, "unknown_sd": 0.6}},
        {"fill": {"shared": 1.1}},
        {"product": {"density_t_m3": 8.45}},
        {"register": {"bias_sd": -0.1}},
        {"non_cargo": {"mean_t": 10, "sd_t": 0}},
    ],
)
def test_what_no_ship_or_oil_can_have_is_refused(raw):
    assert len(problems_of(raw)) == 1


def test_a_certain_fill_is_allowed():
    assert read_rules({"fill": {"laden_mean": 1, "laden_sd": 0}}).fill.laden_mean == 1.0


def test_a_temperature_may_be_below_zero():
    assert read_rules({"product": {"temperature_c": -5}}).product.temperature_c == -5.0
