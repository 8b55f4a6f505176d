"""Names of entries mean one file within the package, on every system."""

import pytest

from ullage.sealing.names import find_twins, is_reserved, name_fault


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "empty"),
        ("/etc/passwd", "absolute"),
        ("C:/windows", "absolute"),
        ("a\\b", "backslash"),
        ("../a", "leads out"),
        ("a/../../b", "leads out"),
        ("a//b", "empty part"),
        ("a/./b", "empty part"),
        ("a/", "empty part"),
        ("a\x00b", "cannot be seen"),
        ("a\nb", "cannot be seen"),
        ("a\u202egnp.exe", "cannot be seen"),
        ("cafe\u0301", "NFC"),
        ("a/" * 70 + "b", "deeper"),
        ("a" * 256, "too long"),
        ("/".join(["a" * 200] * 6), "too long"),
    ],
)
def test_a_name_that_could_mean_something_else_is_refused_with_the_reason(name, told):
    assert told in name_fault(name)


@pytest.mark.parametrize(
    "name", ["a", "inputs/scenes/one.SAFE/a b.tif", "out/유선.csv", "caf\u00e9", "ab:c", "..a", "-rf"]
)
def test_an_honest_name_is_taken(name):
    assert name_fault(name) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("a", "a"), ("a/B", "A/b"), ("stra\u00dfe", "STRASSE"), ("\ufb01n", "fin"), ("a", "a/b"), ("a/b", "a")],
)
def test_names_that_are_one_file_somewhere_are_found(one, other):
    assert list(find_twins([one, other])) == [(other, one)]


def test_names_that_are_different_everywhere_are_no_twins():
    assert list(find_twins(["a/b", "a/c", "ab", "b/a"])) == []


@pytest.mark.parametrize("name", ["out/.parts/a.part", "OUT/x", "out", "decisions.sqlite", "decisions.sqlite-wal"])
def test_an_input_may_not_lie_where_results_and_decisions_do(name):
    assert is_reserved(name)
    assert not is_reserved(f"scenes/{name}")
    assert not is_reserved("output.csv")
