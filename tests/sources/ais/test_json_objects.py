"""Records out of JSON, split in a kernel, beside the slow reference and orjson."""

from itertools import pairwise

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.sources.ais.json_objects import ObjectSplitter, split_objects_reference
from ullage.sources.ais.json_records import LineSplitter

RECORD = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text('{}[]"\\a', max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("ab{", max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


def split(data, cuts=(), *, wrapped=False, **options):
    splitter = ObjectSplitter(wrapped=wrapped, **options)
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    found = [one for a, b in pairwise(edges) for one in splitter.feed(data[a:b])]
    return found, splitter


@given(st.lists(st.dictionaries(st.text("ab", max_size=2), RECORD, max_size=4), max_size=5), st.booleans(), st.data())
def test_the_records_of_a_document_come_out_as_they_went_in(records, wrapped, data):
    document = {"a": "[{", "n": 3, "records": records} if wrapped else records
    written = orjson.dumps(document, option=data.draw(st.sampled_from([0, orjson.OPT_INDENT_2])))
    found, _ = split(written, data.draw(st.lists(st.integers(0, 500), max_size=4)), wrapped=wrapped)
    assert [orjson.loads(one) for one in found] == records


@given(st.text('{}[]"\\,a', max_size=60), st.booleans(), st.lists(st.integers(0, 60), max_size=3))
def test_the_kernel_is_the_reference_whatever_comes(text, wrapped, cuts):
    assert split(text.encode(), cuts, wrapped=wrapped)[0] == split_objects_reference(text.encode(), wrapped=wrapped)


def test_a_record_that_is_never_closed_is_told():
    found, splitter = split(b'[{"a":1},{"b":')
    assert found == [b'{"a":1}']
    assert splitter.finish() == 1


def test_a_record_too_long_is_refused_and_the_next_one_read():
    data = b'[{"a":"' + b"x" * 5000 + b'"},{"b":1}]'
    for cuts in ((), range(0, 5000, 100)):
        found, splitter = split(data, cuts, longest=1000)
        assert found == [b'{"b":1}']
        assert splitter.too_long == 1


def test_no_depth_is_too_deep():
    found, _ = split(b"[" * 5000 + b'{"a":1}' + b"]" * 5000 + b'{"b":1}')
    assert found == [b'{"b":1}']


@pytest.mark.parametrize("wrapped", [False, True])
def test_what_is_in_a_text_is_no_bracket(wrapped):
    assert split(b'[{"a":"}]\\"{"}]', wrapped=wrapped)[0] == [b'{"a":"}]\\"{"}']


@given(st.lists(st.binary(max_size=20), max_size=8), st.lists(st.integers(0, 200), max_size=5))
def test_lines_are_the_same_however_they_are_cut(lines, cuts):
    data = b"\n".join(lines)
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    splitter = LineSplitter(longest=15)
    found = [line for a, b in pairwise(edges) for line in splitter.feed(data[a:b])]
    found += splitter.finish()
    whole = [line for line in data.split(b"\n") if line.strip()]
    assert found == [line for line in whole if len(line) <= 15]
    assert len(whole) - len(found) <= splitter.too_long <= sum(len(line) > 15 for line in data.split(b"\n"))
