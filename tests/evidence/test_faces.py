"""The faces of the evidence report."""

import base64
import io
import re

from fontTools.ttLib import TTFont

from ullage.evidence.faces import FOLDER, characters, drawable, page_faces


def test_common_letters_of_names_can_be_drawn():
    for text in (
        "백양산 청진 흥남 남포",
        "东方红 新远洋 胜利油轮",
        "東方 勝利輪 長榮",
        "さくら丸 カモメ",
        "Восток Ёлка",
        "ΑΓΙΟΣ",
        "Nguyễn",
    ):
        assert drawable(text) == text


def test_what_cannot_be_drawn_is_never_left_out():
    assert drawable("MV שלום 7") == "MV \\u05e9\\u05dc\\u05d5\\u05dd [slvm] 7"


def test_a_page_without_eastern_letters_brings_no_face():
    assert page_faces("Восток NORTH STAR ΑΓΙΟΣ") == ""


def test_a_page_brings_the_letters_it_shows_and_no_others():
    rules = page_faces("백양산 東方 NORTH")
    held = set()
    for inside in re.findall(r"base64,([^)]+)", rules):
        font = TTFont(io.BytesIO(base64.b64decode(inside)))
        assert font.flavor == "woff"
        held |= {chr(code) for code in font.getBestCmap()}
    assert held == set("백양산東方")
    assert len(rules) < 10_000


def test_the_same_letters_give_the_same_rules_in_any_order():
    assert page_faces("백양산東方") == page_faces("方東산양백")


def test_each_face_stands_with_its_licence_and_all_together_are_small():
    names = {one.name for one in FOLDER.iterdir()}
    for face in (one for one in names if one.endswith(".ttf")):
        assert f"{face.split('-')[0]}-LICENSE.txt" in names
        assert characters(face)
    assert sum(len((FOLDER / one).read_bytes()) for one in names) < 4_500_000
