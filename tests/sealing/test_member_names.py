"""Names of entries mean one file within the package, on every system."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.sealing.names import find_twins, is_reserved, name_fault, twin_key


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
        ("a/" * 16 + "b", "deeper"),
        ("inputs/CON", "device"),
        ("out/nul.txt", "device"),
        ("a/com1.b.csv/c", "device"),
        ("a.csv:more", "colon"),
        ("a./b", "point or a blank"),
        ("a/b ", "point or a blank"),
        ("a" * 256, "too long"),
        ("/".join(["a" * 200] * 6), "too long"),
    ],
)
def test_a_name_that_could_mean_something_else_is_refused_with_the_reason(name, told):
    assert told in name_fault(name)


@pytest.mark.parametrize(
    "name",
    ["a", "inputs/scenes/one.SAFE/a b.tif", "out/유선.csv", "caf\u00e9", "a.b", "..a", "-rf", "console", "a/com10"],
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


def find_twins_slowly(names):
    """Find twins pair by pair: the obvious way, which takes the square of their number."""
    for place, name in enumerate(names):
        key = twin_key(name)
        for other in names[:place]:
            theirs = twin_key(other)
            if key == theirs or key.startswith(f"{theirs}/") or theirs.startswith(f"{key}/"):
                yield name
                break


paths = st.lists(st.sampled_from(["a", "A", "b", "a b", "a.b", "a-b"]), min_size=1, max_size=3).map("/".join)


@given(st.lists(paths, max_size=8))
def test_twins_are_found_wherever_pairs_are_and_each_belongs_to_one(names):
    found = list(find_twins(names))
    for name, other in found:
        one, two = twin_key(name), twin_key(other)
        assert one == two or one.startswith(f"{two}/") or two.startswith(f"{one}/")
    assert bool(found) == bool(list(find_twins_slowly(names)))


@pytest.mark.parametrize("name", ["out/.parts/a.part", "OUT/x", "out", "decisions.sqlite", "decisions.sqlite-wal"])
def test_an_input_may_not_lie_where_results_and_decisions_do(name):
    assert is_reserved(name)
    assert not is_reserved(f"scenes/{name}")
    assert not is_reserved("output.csv")
