"""Names of ships across spellings and scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.identify.names import SAME_SOUND, measure_likeness, name_of, names_in
from ullage.identify.spelling import split_names, words_of

texts = st.text(max_size=40)
known = st.sampled_from(
    ["RYE SONG GANG 1", "RYESONGGANG", "SAM JONG 2", "천마산", "شیراز", "SHIRAZ", "Сахалин", "7-28", ""]
)


def likeness(one, other):
    return measure_likeness(name_of(one), name_of(other)).value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RYE SONG GANG 1", "RYESONGGANG-1"),
        ("RYE SONG GANG 1", "ryesonggang1"),
        ("M/T NEPTUNE II", "NEPTUNE 2"),
        ("MV. HOPE", "HOPE"),
        ("BILLIONS NO. 18", "BILLIONS 18"),
        ("万恒11", "WAN HENG 11"),
        ("JONG SAM 1", "J0NG SAM 1"),
        ("RHL NÜRNBERG", "RHL NURNBERG"),
        ("ＨＯＰＥ　７", "HOPE 7"),  # noqa: RUF001 - full-width forms
        ("HOPE\u200b 7\u202e", "HOPE 7"),
    ],
)
def test_spacing_prefixes_numerals_and_signs_make_no_other_name(one, other):
    assert likeness(one, other) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("례성강 1호", "RYE SONG GANG 1"),
        ("백양산 1", "PAEK YANG SAN 1"),
        ("금운산 3", "KUM UN SAN 3"),
        ("신평 5", "SIN PHYONG 5"),
        ("RYONG SONG 5", "YONG SONG 5"),
        ("SINPYEONG 5", "SIN PHYONG 5"),
        ("Красный Юг", "KRASNIY YUG"),
        ("Ναυτίλος", "NAFTILOS"),
        ("RHL NUERNBERG", "RHL NURNBERG"),
    ],
)
def test_one_name_in_two_systems_of_writing_it_sounds_alike(one, other):
    assert likeness(one, other) == SAME_SOUND


def test_letters_of_two_alphabets_in_one_word_are_read_as_they_look():
    assert likeness("СНON MA SAN", "CHON MA SAN") == 1  # noqa: RUF001 - the first two are Cyrillic


def test_a_script_without_vowels_is_compared_by_its_consonants():
    assert 0 < likeness("گلستان", "GOLESTAN") < SAME_SOUND
    few = measure_likeness(name_of("بهار"), name_of("BAHAR"))
    assert few.value == 0
    assert few.words.startswith("cannot tell")


def test_two_numbers_are_two_ships_and_a_missing_one_is_a_doubt():
    assert likeness("SAM JONG 1", "SAM JONG 2") == 0
    assert 0 < likeness("SAM JONG", "SAM JONG 2") < likeness("SAM JONG 2", "SAM JONG 2")


def test_names_of_figures_alone_are_compared_by_them():
    assert likeness("7-28", "7 28") == 1
    assert likeness("7-28", "7-29") == 0


def test_one_letter_makes_another_short_name():
    assert likeness("LEO", "LEA") == 0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("OCEAN SKY (ex DAEHO SUNRISE)", ("OCEAN SKY", "DAEHO SUNRISE")),
        ("Apar (formerly Feng Shou; Andromeda Star)", ("Apar", "Feng Shou", "Andromeda Star")),
        ("Quartanus (formerly Morpheus", ("Quartanus", "Morpheus")),
        ("KUM JIN GANG 3 f.k.a. 'WAN HENG 11'", ("KUM JIN GANG 3", "WAN HENG 11")),
        ("НАДЕЖДА (бывш. ВЕРА)", ("НАДЕЖДА", "ВЕРА")),  # noqa: RUF001 - Cyrillic
        ("LUX EX", ("LUX EX",)),
        ("ARMADA EXPRESS", ("ARMADA EXPRESS",)),
        ("", ()),
    ],
)
def test_former_names_in_a_name_are_names_of_their_own(text, names):
    assert split_names(text) == names


def test_a_last_syllable_is_no_numeral():
    assert words_of("JIANG XI") == ("JIANGXI", "")


@pytest.mark.parametrize("letter", ["A", "가", "я", "\u202e", "ﷺ", "\U0001f6a2", " ex A", "(", "0"])
def test_a_name_of_ten_thousand_characters_is_read_as_one_of_a_hundred(letter):
    found = [name for text in (letter * 10_000, f"A {letter * 10_000}") for name in names_in(text)]
    assert all(len(name.letters) <= 240 for name in found)
    assert len(found) <= 40


@given(one=texts | known, other=texts | known)
def test_likeness_is_symmetric_and_within_its_range(one, other):
    there, back = likeness(one, other), likeness(other, one)
    assert there == back
    assert 0 <= there <= 1


@given(text=texts)
def test_a_name_is_itself_and_spacing_and_capitals_are_nothing(text):
    name = name_of(text)
    if not name.empty:
        assert likeness(text, text) == 1
        assert name_of(f" {text} ").letters == name.letters


@given(one=texts | known, other=texts | known)
def test_why_is_told_whatever_the_names(one, other):
    assert measure_likeness(name_of(one), name_of(other)).words


def test_a_name_is_cut_before_it_is_kept():
    assert name_of("A" * 100_000) is name_of("A" * 50_000)
    assert len(name_of("A" * 100_000).written) == 120
