import base64
import io
import re
import unicodedata

import pytest
from pypdf import PdfReader
from sample_result import cap, midnight, summary, tables, without_barrels, without_cap

from ullage.evidence.pdf import pdf_report, printable
from ullage.tables import LOOKS, SIGHTINGS

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")

HOSTILE = {
    "typst": '#panic("x") *bold* $x$ @label <tag> \\ `raw` #read("/etc/hostname")',
    "markup": "<script>alert(1)</script></text></svg>",
    "right to left": "AN\u202eNAS\u2066",
    "controls": "a\x00b\x1b[31mc",
    "one word": "A" * 10_000,
    "marks": "Z" + "\u0301" * 500,
    "scripts": "백양산 Восток ΑΓΙΟΣ 東方 אסתר 🚢 \ue000",
}


@pytest.fixture(scope="module")
def made():
    return pdf_report(summary(), tables())


def text_of(pdf):
    pages = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return unicodedata.normalize("NFKC", re.sub(r"[\s\u200b]+", " ", pages))


def xmp(pdf):
    return PdfReader(io.BytesIO(pdf)).xmp_metadata.stream.get_data().decode()


def test_it_says_that_it_is_pdf_a_2b(made):
    assert re.search(r"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>B</pdfaid:conformance>", xmp(made))


def test_it_says_that_it_is_pdf_ua_1(made):
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp(made)


def test_it_is_tagged_and_knows_its_language(made):
    root = PdfReader(io.BytesIO(made)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"


def test_the_same_result_gives_the_same_bytes(made):
    assert pdf_report(summary(), tables()) == made


def test_its_date_is_the_last_day_of_the_case_and_no_clock_is_read(made):
    assert PdfReader(io.BytesIO(made)).metadata.creation_date.date().isoformat() == "2024-12-31"


def test_all_fonts_are_inside(made):
    fonts = set()
    for page in PdfReader(io.BytesIO(made)).pages:
        fonts |= {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert all(re.match(r"/[A-Z]{6}\+(IBMPlexSans|Sunflower|NotoSansSC)", name) for name in fonts)


def test_it_says_what_the_page_says(made):
    assert "4 visits, no ship named" in text_of(made)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_every_field_makes_a_pdf_and_is_not_evaluated(text):
    one = summary(title=text, warnings=[text], caps=[cap(source=text)], inputs={text: "cd" * 32})
    found = tables(name=text, source=text, note=text, image=text, sensor=text, supplier=text, listed_by=text)
    assert pdf_report(one, found).startswith(b"%PDF-1.7")


def test_markup_of_typst_stands_as_it_was_written():
    assert '#panic("x") *bold* $x$' in text_of(pdf_report(summary(warnings=['#panic("x") *bold* $x$']), tables()))


@pytest.mark.parametrize("name", ["백양산", "Восток", "东方红", "東方輪", "だいや丸"])
def test_a_name_in_its_own_letters_is_readable(name):
    assert name in text_of(pdf_report(summary(), tables(name=name)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("東", "東"),
        ("백", "백"),
        ("Ж", "Ж"),
        ("Ω", "Ω"),
        ("\U0001f6a2", "\\U0001f6a2 [:ship:]"),
        ("ש", "\\u05e9 [s]"),
    ],
)
def test_a_character_that_no_font_has_is_shown_as_an_escape_with_latin_letters_beside(text, shown):
    assert printable(text) == shown


def test_a_case_without_cap_and_product_has_a_pdf():
    assert "There is no cap and no product" in text_of(pdf_report(without_cap(), without_barrels(tables())))


def test_a_case_without_visits_has_a_pdf():
    none = {"seen": 0, "unseen": None, "total": None, "named": 0, "reported": 0}
    assert "not evidence of none" in text_of(pdf_report(summary(visits=none), tables(0, 0)))


def test_a_long_table_is_cut_and_says_so_and_where_the_rest_is():
    many = text_of(pdf_report(summary(), tables(60, 0)))
    assert "observations row 25" in many
    assert "observations row 61" not in many
    assert "24 of these 60 rows are printed here. The page, report.html, has all." in many


def test_a_long_list_is_cut_and_says_so():
    told = text_of(pdf_report(summary(warnings=[f"warning {at:02}." for at in range(50)]), tables()))
    assert "warning 09." in told
    assert "warning 10." not in told
    assert "10 of these 50 are printed here." in told


def test_pictures_of_sightings_are_inside_with_their_words_and_the_same_bytes_each_time():
    pictures = {f"s-{at}": PNG for at in range(11)}
    found = tables() | {"sightings": SIGHTINGS.frame(sighting(at) for at in range(11)), "looks": LOOKS.frame()}
    made = pdf_report(summary(), found, pictures)
    assert made.count(b"/Subtype /Image") + made.count(b"/Subtype/Image")
    assert "6 of 11 pictures are printed here" in text_of(made)
    assert "quay, sentinel-2a: not identified. s-0" in text_of(made)
    assert pdf_report(summary(), found, pictures) == made


def sighting(at):
    return {
        "sighting_id": f"s-{at}",
        "seen_at": midnight(at),
        "place_id": "quay",
        "kind": "detection",
        "sensor": "sentinel-2a",
    }
